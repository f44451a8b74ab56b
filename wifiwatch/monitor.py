"""The monitor: starts the worker, passes on what it says and never sees a frame."""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from wifiwatch.errors import WifiwatchError
from wifiwatch.messages import Kind, receive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any, BinaryIO

    from wifiwatch.settings import ReplaySettings


_LEAN = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Arrow's own pool keeps some 25 MB that nothing uses."""

SAME_INTERRUPT_SECONDS = 0.5
"""Interrupts closer together than this are one: some programs send it twice."""


class Listener(Protocol):
    """Whoever wants to know how a run goes on."""

    def plan(self, bytes_in_all: int) -> None:
        """Tell how much there is to read; 0 where that is not known [bytes]."""

    def progress(self, bytes_read: int, frames: int, time: int) -> None:
        """Tell how far the run is: bytes, frames, and the time of the last frame [ns]."""

    def notice(self, finding: dict[str, Any]) -> None:
        """Tell of a finding as soon as it is made, in a paced replay."""

    def problem(self, text: str, hint: str) -> None:
        """Tell of something that could not be read."""

    def rows(self, table: str, arrow_stream: memoryview) -> None:
        """Pass rows of a table, as an Arrow stream."""


@dataclass(slots=True)
class Outcome:
    """What a run came to.

    Parameters
    ----------
    document : bytes
        The result as JSON; empty if there is none.
    exit_code : int
        0, or what the worst problem asks for.
    interrupted : bool
        Whether a person stopped the run.
    """

    document: bytes = b""
    exit_code: int = 0
    interrupted: bool = False


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    pipe: BinaryIO
    outcome: Outcome = field(default_factory=Outcome)


def replay(settings: ReplaySettings, listener: Listener) -> Outcome:
    """Run a replay in a worker process.

    Parameters
    ----------
    settings : ReplaySettings
        What to read and how.
    listener : Listener
        Whom to tell how it goes on.

    Returns
    -------
    Outcome
        The result.

    Raises
    ------
    WifiwatchError
        If there is no result, with the reason and the exit code.
    """
    with _worker(settings) as worker, _stopping_softly(worker):
        for kind, data in receive(worker.pipe):
            _pass_on(kind, data, worker.outcome, listener)
        status = worker.process.wait()
        if not worker.outcome.document and not worker.outcome.interrupted:
            raise WifiwatchError(
                f"The analysis ended without a result (status {status}).",
                "A lack of memory is the usual reason.",
            )
    return worker.outcome


@contextlib.contextmanager
def _stopping_softly(worker: _Worker) -> Iterator[None]:
    """Have the first interrupt ask the worker for what it has, and the second one end the run."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    asked = -math.inf

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if not worker.outcome.interrupted:
            worker.outcome.interrupted, asked = True, time.monotonic()
            worker.process.terminate()
        elif time.monotonic() > asked + SAME_INTERRUPT_SECONDS:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _worker(settings: ReplaySettings) -> Iterator[_Worker]:
    """Start a worker, and see that it ends."""
    settings_read, settings_write = os.pipe()
    messages_read, messages_write = os.pipe()
    pipes = (settings_read, messages_write)
    command = [sys.executable, "-m", "wifiwatch.start_worker", *map(str, pipes)]
    # In a group of its own, so that the terminal's interrupt reaches the monitor alone.
    process = subprocess.Popen(
        command,
        pass_fds=pipes,
        process_group=0,
        env={**os.environ, **_LEAN},
    )
    os.close(settings_read)
    os.close(messages_write)
    try:
        with os.fdopen(settings_write, "w") as sink:
            sink.write(settings.to_json())
        with os.fdopen(messages_read, "rb") as pipe:
            yield _Worker(process, pipe)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _pass_on(kind: Kind, data: bytes, outcome: Outcome, listener: Listener) -> None:
    """Pass a message on to whom it concerns."""
    if kind is Kind.DOCUMENT:
        outcome.document = data
        return
    if kind is Kind.TABLE:
        name, _, _ = data.partition(b"\0")
        listener.rows(name.decode(), memoryview(data)[len(name) + 1 :])
        return
    content = json.loads(data)
    if kind is Kind.PLAN:
        listener.plan(content["bytes"])
    elif kind is Kind.PROGRESS:
        listener.progress(content["bytes"], content["frames"], content["time"])
    elif kind is Kind.NOTICE:
        listener.notice(content)
    elif kind is Kind.PROBLEM:
        outcome.exit_code = max(outcome.exit_code, content["exit_code"])
        listener.problem(content["text"], content["hint"])
    else:
        error = WifiwatchError(content["text"], content["hint"])
        error.exit_code = content["exit_code"]
        raise error
