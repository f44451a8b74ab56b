"""Streams: frames of one place and one unbroken clock, taken apart into windows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from wifiwatch.derive.announcers import AnnouncementCollector, Announcements
from wifiwatch.derive.contact_collector import NO_CONTACTS, ContactCollector, Contacts
from wifiwatch.derive.events import EventCollector, Events
from wifiwatch.derive.seconds import SecondCounter, SecondCounts
from wifiwatch.derive.window import (
    DISORDER_NANOSECONDS,
    STEP_BACK,
    WINDOW_NANOSECONDS,
    find_run,
)
from wifiwatch.makers import Makers

if TYPE_CHECKING:
    import numpy as np

    from wifiwatch.decode.frames import Frames

STREAMS_AT_MOST = 64
"""Streams under one label; a capture whose clock is set back more often is read no further."""

_LONG_AGO, _NEVER = -(1 << 62), 1 << 64
"""Before and after all times [ns since 1970-01-01 UTC]."""


class WindowFacts(NamedTuple):
    """What was heard at one place in one window.

    Parameters
    ----------
    probe : str
        Label of the place that listened.
    window_start : int
        Begin of the window since 1970-01-01 UTC [ns].
    counts : SecondCounts
        Per-second counts.
    announcements : Announcements
        Access points and the names that they announced.
    events : Events
        Rare frames.
    contacts : Contacts
        Who sent what to whom.
    """

    probe: str
    window_start: int
    counts: SecondCounts
    announcements: Announcements
    events: Events
    contacts: Contacts = NO_CONTACTS


class _Window:
    """The collectors of one window."""

    def __init__(self, key: np.uint64, makers: Makers) -> None:
        self._counter = SecondCounter()
        self._announcements = AnnouncementCollector(key)
        self._events = EventCollector()
        self._contacts = ContactCollector(key, makers.watched)

    def add(self, frames: Frames, span: tuple[int, int], window_start: int, source: int) -> None:
        self._counter.add(frames, span, window_start)
        self._announcements.add(frames, span, window_start, source)
        self._events.add(frames, span, source)
        self._contacts.add(frames, span, window_start, source)

    def close(self, probe: str, window_start: int) -> WindowFacts:
        return WindowFacts(
            probe,
            window_start,
            self._counter.close(),
            self._announcements.close(),
            self._events.close(),
            self._contacts.close(window_start),
        )


@dataclass(slots=True)
class _Stream:
    probe: str
    newest: int = _LONG_AGO
    windows: dict[int, _Window] = field(default_factory=dict)


class Streams:
    """Take frames, file after file, and give what each finished window held.

    Files under one label that follow each other in time are one stream. Where a file begins
    before the last one ended, or its clock was set back, another stream begins, and counts of
    the two are kept apart.

    Parameters
    ----------
    key : uint64
        Key of the hashes.
    makers : Makers, optional
        Makers whose equipment is watched.
    """

    def __init__(self, key: np.uint64, makers: Makers | None = None) -> None:
        self._key = key
        self._makers = makers or Makers()
        self._streams: dict[str, list[_Stream]] = {}
        self._current: _Stream | None = None
        self._begun = False
        self._label = ""
        self._spare: list[_Window] = []
        self.frames_left_out = 0
        self.clock_steps = 0

    def begin_file(self, label: str) -> None:
        """Announce that the next frames are of another file, heard at the place `label`."""
        self._label = label
        self._begun = False

    def add(self, frames: Frames, source: int) -> list[WindowFacts]:
        """Take a batch.

        Parameters
        ----------
        frames : Frames
            Decoded frames of one file.
        source : int
            Number of the file, for references to frames.

        Returns
        -------
        list of WindowFacts
            The windows that no further frame can belong to.
        """
        times = frames.batch.index.time
        start, stop = 0, frames.batch.n_frames
        finished: list[WindowFacts] = []
        if not self._begun:
            self._begun = True
            self._current = self._stream_for(int(times[0]))
        while start < stop and self._current is not None:
            stream = self._current
            end, stream.newest, reason = find_run(times, start, stop, stream.newest)
            if end > start:
                window = int(times[start]) // WINDOW_NANOSECONDS
                self._window(stream, window).add(
                    frames, (start, end), window * WINDOW_NANOSECONDS, source
                )
                finished += self._close(stream, stream.newest - DISORDER_NANOSECONDS)
            if reason == STEP_BACK:
                self.clock_steps += 1
                self._current = self._stream_for(int(times[end]))
            start = end
        self.frames_left_out += stop - start
        return finished

    def end_label(self, label: str) -> list[WindowFacts]:
        """Announce that no further file was heard at a place; give its windows still open."""
        return [
            facts
            for stream in self._streams.pop(label, [])
            for facts in self._close(stream, _NEVER)
        ]

    def finish(self) -> list[WindowFacts]:
        """Give the windows that are still open."""
        return [facts for label in list(self._streams) for facts in self.end_label(label)]

    def _stream_for(self, time: int) -> _Stream | None:
        """Find the first stream that a frame of this time can continue, or begin one."""
        streams = self._streams.setdefault(self._label, [])
        for stream in streams:
            if stream.newest - DISORDER_NANOSECONDS <= time:
                return stream
        if len(streams) == STREAMS_AT_MOST:
            return None
        probe = f"{self._label}#{len(streams) + 1}" if streams else self._label
        streams.append(_Stream(probe))
        return streams[-1]

    def _window(self, stream: _Stream, window: int) -> _Window:
        if window not in stream.windows:
            spare = self._spare.pop() if self._spare else _Window(self._key, self._makers)
            stream.windows[window] = spare
        return stream.windows[window]

    def _close(self, stream: _Stream, before: int) -> list[WindowFacts]:
        """Close the windows that end before a time."""
        finished = []
        for window in sorted(stream.windows):
            if (window + 1) * WINDOW_NANOSECONDS <= before:
                collectors = stream.windows.pop(window)
                finished.append(collectors.close(stream.probe, window * WINDOW_NANOSECONDS))
                self._spare.append(collectors)
        return finished
