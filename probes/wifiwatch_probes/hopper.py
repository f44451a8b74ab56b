"""Drive a radio along a channel plan and report where it was, and when."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wifiwatch_probes.adaptive import Heard, adaptive_stops
from wifiwatch_probes.channels import name_of
from wifiwatch_probes.radio.faults import AdapterGoneError, RadioError

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch_probes.plan import Plan, Stop

RETRY_SECONDS = 60.0
"""After this time a channel that could not be set is tried again [s]."""

HISTORY_ROUNDS = 10
"""How many rounds back an adaptive plan looks."""


class Stay(NamedTuple):
    """A time in which the radio was on one frequency.

    Parameters
    ----------
    frequency_mhz : int
        Where [MHz].
    begin_seconds, end_seconds : float
        From when the channel was set until it was left, by the clock given to the hopper [s].
    """

    frequency_mhz: int
    begin_seconds: float
    end_seconds: float


class StopSignal(Protocol):
    """What asks the hopper to stop; `threading.Event` is one."""

    def is_set(self) -> bool:
        """Tell whether to stop."""
        ...

    def wait(self, timeout: float) -> bool:
        """Wait for the request to stop, at most `timeout` seconds; tell whether it came."""
        ...


def _ignore(*_: object) -> None:
    """Hear a report that nobody asked for."""


@dataclass(frozen=True, slots=True)
class Reports:
    """Whom a hopper tells, and whom it asks.

    Parameters
    ----------
    stay : callable
        Is given each `Stay` when it ends.
    channel_lost : callable
        Is given a frequency that cannot be set, and why; once, until it works again.
    channel_back : callable
        Is given a frequency that works again.
    frames_so_far : callable
        Says how many frames the radio has heard since it began; adaptive plans need it.
    """

    stay: Callable[[Stay], None] = _ignore
    channel_lost: Callable[[int, RadioError], None] = _ignore
    channel_back: Callable[[int], None] = _ignore
    frames_so_far: Callable[[], int] | None = None


class Hopper:
    """Sets one channel after the other until it is asked to stop.

    Parameters
    ----------
    plan : Plan
        The part of the plan that this radio has.
    tune : callable
        Sets a frequency [MHz]; raises RadioError if it cannot be set.
    reports : Reports
        Whom to tell.
    now : callable
        A clock that never goes back [s].
    stop : StopSignal
        Ends the run at once when set, also in the middle of a stay.
    """

    def __init__(
        self,
        plan: Plan,
        tune: Callable[[int], None],
        reports: Reports | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
        stop: StopSignal | None = None,
    ) -> None:
        self.plan = plan
        self._tune = tune
        self._reports = reports or Reports()
        self._now = now
        self._stop = stop or threading.Event()
        self._current: int | None = None
        self._retry_at: dict[int, float] = {}
        self._last_fault: RadioError | None = None
        self._history: deque[Heard] = deque(maxlen=HISTORY_ROUNDS * len(plan.stops))

    @property
    def lost(self) -> frozenset[int]:
        """Frequencies that could not be set when last tried [MHz]."""
        return frozenset(self._retry_at)

    def run(self) -> None:
        """Go round until asked to stop.

        Raises
        ------
        AdapterGoneError
            If the adapter is no longer there.
        RadioError
            If no channel of the plan can be set any more.
        """
        while not self._stop.is_set():
            visits = [self._visit(stop) for stop in self._next_round()]
            if not any(visits) and not self._stop.is_set():
                raise RadioError(
                    f"none of the {len(self.plan.stops)} channels of the plan can be set: "
                    f"{self._last_fault}",
                    self._last_fault.hint if self._last_fault else "",
                )

    def _next_round(self) -> tuple[Stop, ...]:
        if self.plan.adaptive and self._reports.frames_so_far:
            return adaptive_stops(self.plan, self._history)
        return self.plan.stops

    def _visit(self, stop: Stop) -> bool:
        """Set a channel and stay; tell whether the radio was on it."""
        frequency = stop.frequency_mhz
        retry_at = self._retry_at.get(frequency)
        if self._stop.is_set() or (retry_at is not None and self._now() < retry_at):
            return False
        if frequency != self._current and not self._set(frequency):
            return False
        counter = self._reports.frames_so_far
        frames_before = counter() if counter else 0
        begin = self._now()
        try:
            self._wait_until(begin + stop.dwell_ms / 1000)
        finally:
            stay = Stay(frequency, begin, self._now())
            frames = counter() - frames_before if counter else 0
            self._history.append(Heard(frequency, stay.end_seconds - begin, frames))
            self._reports.stay(stay)
        return True

    def _set(self, frequency: int) -> bool:
        # Where the radio is after a failure is not known, so the next channel is set anyway.
        self._current = None
        try:
            self._tune(frequency)
        except AdapterGoneError:
            raise
        except RadioError as fault:
            self._last_fault = fault
            if frequency not in self._retry_at:
                self._reports.channel_lost(frequency, fault)
            self._retry_at[frequency] = self._now() + RETRY_SECONDS
            return False
        self._current = frequency
        if self._retry_at.pop(frequency, None) is not None:
            self._reports.channel_back(frequency)
        return True

    def _wait_until(self, end_seconds: float) -> None:
        while (left := end_seconds - self._now()) > 0:
            if self._stop.wait(left):
                return


def describe_loss(frequency_mhz: int, fault: RadioError) -> str:
    """Say in one sentence that a channel is left out for now."""
    return f"{name_of(frequency_mhz)} is left out for {RETRY_SECONDS:.0f} s: {fault}"
