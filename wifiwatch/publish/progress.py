"""The progress of a run, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from wifiwatch.texts import time_text

if TYPE_CHECKING:
    from rich.progress import Task


class _FrameRate(ProgressColumn):
    """Frames a second since the start."""

    def render(self, task: Task) -> Text:
        """Write the rate."""
        frames = task.fields.get("frames", 0)
        if not task.elapsed or not frames:
            return Text("")
        return Text(f"{frames / task.elapsed:,.0f} frames/s")


class RunProgress:
    """Show on stderr how a run goes on."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            DownloadColumn(),
            _FrameRate(),
            TimeRemainingColumn(),
            console=Console(stderr=True, highlight=False),
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> RunProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def wait(self, text: str) -> None:
        """Show what is waited for before anything is read."""
        self._task = self._bar.add_task(text, total=None)

    def say(self, line: str) -> None:
        """Print a line above the bar."""
        self._bar.console.print(line, markup=False, soft_wrap=True)

    def plan(self, bytes_in_all: int) -> None:
        """Begin: there are so many bytes to read; 0 where that is not known."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task("reading", total=bytes_in_all or None)

    def update(self, bytes_read: int, frames: int, time: int) -> None:
        """Go on: so much was read, up to a frame of this time [ns]."""
        if self._task is not None:
            clock = time_text(time)[:19].replace("T", " ")
            self._bar.update(self._task, completed=bytes_read, frames=frames, description=clock)
