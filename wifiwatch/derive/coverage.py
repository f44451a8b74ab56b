"""The coverage ledger: what was listened to, for how long, and how much was missed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from wifiwatch.decode.faults import Fault
from wifiwatch.derive.seconds import BY_TYPE, N_COUNTS, Count
from wifiwatch.derive.window import NANOSECONDS

if TYPE_CHECKING:
    import numpy.typing as npt

    from wifiwatch.decode.frames import Frames
    from wifiwatch.derive.streams import WindowFacts

CAMPED_SHARE = 0.9
"""Share of what was heard in seconds, over all channels, from which a radio counts as camped."""

_BY_TYPE = [int(count) for count in BY_TYPE]


@dataclass(slots=True)
class ChannelCoverage:
    """One frequency at one place.

    Parameters
    ----------
    seconds : int
        Seconds in which anything was heard on it [s].
    counts : (n_counts,) int64
        Sums of the per-second counts, as in `Count`.
    """

    seconds: int = 0
    counts: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(N_COUNTS, np.int64))


@dataclass(slots=True)
class ProbeCoverage:
    """One place.

    Parameters
    ----------
    seconds : int
        Seconds in which anything was heard [s].
    first, last : int
        First and last such second [ns since 1970-01-01 UTC].
    channels : dict of int to ChannelCoverage
        By frequency [MHz]; 0 where the radio does not say.
    moments : set of int
        When anything was heard first in each window [ns since 1970-01-01 UTC].
    """

    seconds: int = 0
    first: int = 1 << 62
    last: int = -(1 << 62)
    channels: dict[int, ChannelCoverage] = field(default_factory=dict)
    moments: set[int] = field(default_factory=set)

    @property
    def camped(self) -> list[int]:
        """Frequencies on which the radio stayed [MHz]."""
        heard = sum(channel.seconds for channel in self.channels.values())
        return [
            frequency
            for frequency, channel in self.channels.items()
            if frequency and channel.seconds >= CAMPED_SHARE * heard
        ]

    @property
    def totals(self) -> npt.NDArray[np.int64]:
        """Sums over all channels, as in `Count`."""
        total = np.zeros(N_COUNTS, np.int64)
        for channel in self.channels.values():
            total += channel.counts
        return total


class CoverageLedger:
    """Add up what was heard over a run."""

    def __init__(self) -> None:
        self.probes: dict[str, ProbeCoverage] = {}
        self.faults = np.zeros(max(Fault) + 1, np.int64)
        self.left_out = 0

    def add_frames(self, frames: Frames) -> None:
        """Count the faults of a batch.

        Parameters
        ----------
        frames : Frames
            Decoded frames.
        """
        faults = frames.columns.fault[: frames.batch.n_frames]
        self.faults += np.bincount(faults, minlength=len(self.faults))

    def add_window(self, facts: WindowFacts) -> None:
        """Add a finished window.

        Parameters
        ----------
        facts : WindowFacts
            What was heard in it.
        """
        probe = self.probes.setdefault(facts.probe, ProbeCoverage())
        counts = facts.counts
        heard = np.flatnonzero(counts.seconds[:, _BY_TYPE].any(axis=1))
        if not len(heard):
            return
        probe.seconds += len(heard)
        first = facts.window_start + int(heard[0]) * NANOSECONDS
        probe.moments.add(first)
        probe.first = min(probe.first, first)
        probe.last = max(probe.last, facts.window_start + int(heard[-1]) * NANOSECONDS)
        for frequency in np.unique(counts.cell_frequency).tolist():
            rows = counts.cell_frequency == frequency
            channel = probe.channels.setdefault(frequency, ChannelCoverage())
            channel.seconds += int(rows.sum())
            channel.counts += counts.cells[rows].sum(axis=0, dtype=np.int64)
        self.left_out += facts.announcements.left_out + facts.events.left_out
        self.left_out += facts.contacts.left_out

    def merge(self, other: CoverageLedger) -> None:
        """Add what was heard in other windows."""
        self.faults += other.faults
        self.left_out += other.left_out
        for label, theirs in other.probes.items():
            probe = self.probes.setdefault(label, ProbeCoverage())
            probe.seconds += theirs.seconds
            probe.first = min(probe.first, theirs.first)
            probe.last = max(probe.last, theirs.last)
            probe.moments |= theirs.moments
            for frequency, heard in theirs.channels.items():
                channel = probe.channels.setdefault(frequency, ChannelCoverage())
                channel.seconds += heard.seconds
                channel.counts += heard.counts

    @property
    def totals(self) -> npt.NDArray[np.int64]:
        """Sums over all places and channels, as in `Count`."""
        total = np.zeros(N_COUNTS, np.int64)
        for probe in self.probes.values():
            total += probe.totals
        return total

    @property
    def seconds(self) -> int:
        """Seconds in which anything was heard, added up over all places [s]."""
        return sum(probe.seconds for probe in self.probes.values())


def frames_in(counts: npt.NDArray[np.int64]) -> int:
    """Give the number of frames in a row of counts."""
    return int(counts[_BY_TYPE].sum())


def loss_in(counts: npt.NDArray[np.int64]) -> float | None:
    """Estimate the share of frames that were missed, or say nothing.

    Beacons come at known times, so those that are missing while the radio stayed on the channel
    were lost; where none could be compared, gaps in sequence numbers stand in.
    """
    due, missed = int(counts[Count.BEACONS_DUE]), int(counts[Count.BEACONS_MISSED])
    if due == 0:
        missed = int(counts[Count.SEQUENCE_MISSED])
        due = missed + int(counts[Count.SEQUENCE_HEARD])
    return round(missed / due, 4) if due else None
