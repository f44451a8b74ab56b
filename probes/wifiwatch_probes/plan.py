"""Channel plans: which frequencies to listen on, for how long each, by which of the adapters."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from wifiwatch.errors import SettingsError
from wifiwatch_probes.channels import (
    CHANNELS_2_4,
    CHANNELS_5,
    PREFERRED_SCANNING,
    frequency_of,
    name_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

DEFAULT_DWELL_MS = 250
"""How long a radio stays: two beacons of nearly every access point (102.4 ms apart) [ms]."""

LEAST_DWELL_MS = 100
"""Less than this and an access point may not send a single beacon meanwhile [ms]."""

CAMP_REPORT_MS = 1000
"""How often a radio that stays on one frequency reports that it is still there [ms]."""

# Channel 14 is DSSS only and allowed in Japan only: `list:14` asks for it.
_2_4_GHZ = tuple(CHANNELS_2_4[number] for number in range(1, 14))
_5_GHZ = tuple(CHANNELS_5.values())

NAMED = {
    "2.4-primary": (CHANNELS_2_4[1], CHANNELS_2_4[6], CHANNELS_2_4[11]),
    "2.4": _2_4_GHZ,
    "5": _5_GHZ,
    "6-psc": PREFERRED_SCANNING,
    "all": (*_2_4_GHZ, *_5_GHZ, *PREFERRED_SCANNING),
}
"""Plans that have a name, as frequencies [MHz]."""

_FORMS = ("list:", "camp:", "adaptive:")
_DWELL = re.compile(r"(?P<amount>[0-9]+(\.[0-9]+)?)(?P<unit>ms|s)\Z", re.ASCII)


class Stop(NamedTuple):
    """One stop of a round.

    Parameters
    ----------
    frequency_mhz : int
        Where to listen [MHz].
    dwell_ms : int
        For how long [ms].
    """

    frequency_mhz: int
    dwell_ms: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What one radio, or several together, listen to, round by round.

    Parameters
    ----------
    name : str
        As it was asked for.
    stops : tuple of Stop
        One round; no frequency stands twice.
    camps : bool
        Each radio stays on one frequency.
    adaptive : bool
        The radio stays longer where more is heard, within bounds (`adaptive.py`).
    """

    name: str
    stops: tuple[Stop, ...]
    camps: bool = False
    adaptive: bool = False

    @property
    def frequencies(self) -> tuple[int, ...]:
        """Frequencies in the order of the round [MHz]."""
        return tuple(stop.frequency_mhz for stop in self.stops)

    @property
    def round_ms(self) -> int:
        """How long a round lasts, without the time that changing channels takes [ms]."""
        return sum(stop.dwell_ms for stop in self.stops)


def parse_plan(text: str, dwell_ms: int = DEFAULT_DWELL_MS) -> Plan:
    """Read a plan as a person writes it.

    Parameters
    ----------
    text : str
        A name (``2.4-primary``, ``2.4``, ``5``, ``6-psc``, ``all``), a list of one's own
        (``list:2412,2437@500ms,5180``), frequencies to stay on (``camp:6,36``); with
        ``adaptive:`` before a name or a list, busy channels get more time.
    dwell_ms : int
        How long to stay where the text does not say [ms].

    Raises
    ------
    SettingsError
        If there is no such plan, or a channel or time in it cannot be used.
    """
    words = text.strip()
    _check_dwell(dwell_ms)
    if words.startswith("adaptive:"):
        plan = parse_plan(words.removeprefix("adaptive:"), dwell_ms)
        if plan.camps:
            raise SettingsError(
                "a radio that camps cannot adapt", f"write {plan.name}, or adaptive:list:..."
            )
        return replace(plan, name=words, adaptive=True)
    if words.startswith("list:"):
        stops = [_parse_stop(item, dwell_ms) for item in _items(words)]
        return Plan(words, _distinct(stops))
    if words.startswith("camp:"):
        stops = [Stop(frequency_of(item), CAMP_REPORT_MS) for item in _items(words)]
        return Plan(words, _distinct(stops), camps=True)
    if words not in NAMED:
        raise _unknown(words)
    return Plan(words, tuple(Stop(frequency, dwell_ms) for frequency in NAMED[words]))


def split_plan(plan: Plan, adapters: Sequence[Set[int]]) -> tuple[list[Plan], tuple[int, ...]]:
    """Give each adapter its part of a plan: evenly by time, and no frequency to two of them.

    Parameters
    ----------
    plan : Plan
        What is to be listened to.
    adapters : sequence of sets of int
        For each adapter, the frequencies it can receive here and now [MHz].

    Returns
    -------
    plans : list of Plan
        One for each adapter, in the plan's order.
    left_out : tuple of int
        Frequencies that no adapter can receive [MHz].

    Raises
    ------
    SettingsError
        If an adapter has nothing to do, or would have to camp on two frequencies.
    """
    rank = {frequency: place for place, frequency in enumerate(plan.frequencies)}
    able = {
        stop: [n for n, receivable in enumerate(adapters) if stop.frequency_mhz in receivable]
        for stop in plan.stops
    }
    left_out = tuple(stop.frequency_mhz for stop in plan.stops if not able[stop])
    # Who has least choice is placed first, then the longest, each with who has least to do.
    order = sorted(
        (stop for stop in plan.stops if able[stop]),
        key=lambda stop: (len(able[stop]), -stop.dwell_ms, rank[stop.frequency_mhz]),
    )
    parts: list[list[Stop]] = [[] for _ in adapters]
    for stop in order:
        least = min(able[stop], key=lambda n: (sum(one.dwell_ms for one in parts[n]), n))
        parts[least].append(stop)
    for part in parts:
        part.sort(key=lambda stop: rank[stop.frequency_mhz])
    _check_parts(plan, parts)
    return [replace(plan, stops=tuple(part)) for part in parts], left_out


def _check_parts(plan: Plan, parts: list[list[Stop]]) -> None:
    if not any(parts):
        raise SettingsError(
            f"no channel of the plan {plan.name} can be received here",
            "choose another plan, or set the country: iw reg set GB",
        )
    if not all(parts):
        raise SettingsError(
            f"{len(parts)} adapters, but the plan {plan.name} has too few channels for them",
            "name fewer adapters, or a plan with more channels",
        )
    if plan.camps and any(len(part) > 1 for part in parts):
        raise SettingsError(
            f"{plan.name} needs an adapter for each of its {len(plan.stops)} channels",
            f"name more adapters, or hop: list:{plan.name.removeprefix('camp:')}",
        )


def _items(words: str) -> list[str]:
    form, _, rest = words.partition(":")
    items = [item.strip() for item in rest.split(",") if item.strip()]
    if not items:
        raise SettingsError(f"the plan {form}: names no channel", f"for example {form}:1,6,11")
    return items


def _parse_stop(item: str, dwell_ms: int) -> Stop:
    channel, at, dwell = item.partition("@")
    return Stop(frequency_of(channel), _parse_dwell(dwell) if at else dwell_ms)


def _parse_dwell(text: str) -> int:
    match = _DWELL.match(text.strip())
    if match is None:
        raise SettingsError(f"{text.strip()!r} is no time", "write 500ms or 1.5s")
    dwell_ms = round(float(match["amount"]) * (1000 if match["unit"] == "s" else 1))
    _check_dwell(dwell_ms)
    return dwell_ms


def _check_dwell(dwell_ms: int) -> None:
    if dwell_ms < LEAST_DWELL_MS:
        raise SettingsError(
            f"{dwell_ms} ms on a channel is too short",
            f"stay at least {LEAST_DWELL_MS} ms: access points send a beacon every 102.4 ms",
        )


def _distinct(stops: list[Stop]) -> tuple[Stop, ...]:
    seen: set[int] = set()
    for stop in stops:
        if stop.frequency_mhz in seen:
            raise SettingsError(
                f"{name_of(stop.frequency_mhz)} stands twice in the plan",
                "name each channel once; to stay longer, write 2437@500ms",
            )
        seen.add(stop.frequency_mhz)
    return tuple(stops)


def _unknown(words: str) -> SettingsError:
    known = [*NAMED, *_FORMS]
    nearest = difflib.get_close_matches(words, known, n=1, cutoff=0.0)[0]
    return SettingsError(
        f"there is no channel plan {words!r}",
        f"did you mean {nearest}? There are {', '.join(known[:-1])} and {known[-1]}",
    )
