"""How long to stay on each channel of a round, given what was heard so far."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from wifiwatch_probes.plan import LEAST_DWELL_MS, Stop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wifiwatch_probes.plan import Plan

MINIMUM_SHARE = 0.5
"""Of its time in the plan, what a channel keeps however little is heard on it."""

SHORTEST_STAY_SECONDS = 0.001
"""What is shorter says nothing of how many frames there are."""


class Heard(NamedTuple):
    """What one stay brought.

    Parameters
    ----------
    frequency_mhz : int
        Where the radio was [MHz].
    seconds : float
        How long [s].
    frames : int
        Frames heard meanwhile.
    """

    frequency_mhz: int
    seconds: float
    frames: int


def adaptive_stops(plan: Plan, history: Iterable[Heard]) -> tuple[Stop, ...]:
    """Plan the next round: busy channels get more time, and none gets too little.

    A round lasts exactly as long as the plan's own, so that the time between two visits does not
    grow. Each channel keeps `MINIMUM_SHARE` of its time, and never less than the least dwell;
    what is left is given out by frames a second. A channel not yet heard counts as an average one.
    The result depends on the sums in `history` only, not on their order.

    Parameters
    ----------
    plan : Plan
        The plan whose times are to be adapted.
    history : iterable of Heard
        Stays of the recent rounds; frequencies that are not in the plan are passed over.
    """
    rates = _rates(plan.frequencies, history)
    total = math.fsum(rates)
    if total <= 0:
        return plan.stops
    least = [max(LEAST_DWELL_MS, math.ceil(s.dwell_ms * MINIMUM_SHARE)) for s in plan.stops]
    spare_ms = plan.round_ms - sum(least)
    extra = _share_out(spare_ms, [rate / total for rate in rates])
    return tuple(
        Stop(stop.frequency_mhz, kept + more)
        for stop, kept, more in zip(plan.stops, least, extra, strict=True)
    )


def _rates(frequencies: tuple[int, ...], history: Iterable[Heard]) -> list[float]:
    """Frames a second for each frequency; the average where it was not listened to."""
    frames = dict.fromkeys(frequencies, 0)
    times: dict[int, list[float]] = {frequency: [] for frequency in frequencies}
    for heard in history:
        if heard.frequency_mhz in frames and heard.seconds >= SHORTEST_STAY_SECONDS:
            frames[heard.frequency_mhz] += heard.frames
            times[heard.frequency_mhz].append(heard.seconds)
    known = {f: frames[f] / math.fsum(times[f]) for f in frequencies if times[f]}
    average = math.fsum(known.values()) / len(known) if known else 0.0
    return [known.get(frequency, average) for frequency in frequencies]


def _share_out(amount: int, shares: list[float]) -> list[int]:
    """Split a whole number by shares that add up to 1: largest remainders, first come first."""
    exact = [amount * share for share in shares]
    parts = [min(amount, math.floor(one)) for one in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[: amount - sum(parts)]:
        parts[n] += 1
    return parts
