"""Hits out of groups of rows: what is shown, since when, and by which frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wifiwatch.detect.conditions import holds
from wifiwatch.detect.hit import FRAMES_SHOWN, Hit
from wifiwatch.detect.spans import begins, ends
from wifiwatch.detect.uses import private_columns
from wifiwatch.tables import RUN_COLUMNS

if TYPE_CHECKING:
    from wifiwatch.detect.columns import Codes, Columns, Mask, Numbers
    from wifiwatch.detect.grammar import Detection
    from wifiwatch.detect.groups import Groups
    from wifiwatch.detect.uses import Way


def in_order(groups: Groups, fired: Mask) -> tuple[Groups, Codes]:
    """Sort the rows of the groups that fire.

    Parameters
    ----------
    groups : Groups
        All groups.
    fired : (n_groups,) bool
        Which of them fire.

    Returns
    -------
    groups : Groups
        Those groups, numbered anew, their rows by group, moment and frame.
    first : (n_fired,) int
        Place of the first row of each.
    """
    numbers = np.cumsum(fired) - 1
    places = np.flatnonzero(fired[groups.number])
    rows, own = groups.columns.take(places), numbers[groups.number[places]]
    keys = [rows.values("first_frame")] if "first_frame" in rows else []
    places = places[np.lexsort((*keys, begins(rows), own))]
    ordered = groups.at(places, numbers[groups.number[places]], int(fired.sum()))
    return ordered, np.searchsorted(ordered.number, np.arange(ordered.count))


def write_hits(way: Way, groups: Groups, first: Codes, measured: dict[str, Numbers]) -> list[Hit]:
    """Write down groups for which a signature fired.

    Parameters
    ----------
    way : Way
        By which of its ways.
    groups : Groups
        Those groups; their rows sorted as `in_order` sorts them.
    first : (n_groups,) int
        Place of the first row of each.
    measured : dict of str to (n_groups,) float64
        Their measures.

    Returns
    -------
    list of Hit
        One a group.
    """
    if not groups.count:
        return []
    rows, detection = groups.columns, way.detection
    shown = _texts(rows, first, list(detection.subject.show))
    hidden = RUN_COLUMNS | private_columns(detection.table)
    subject = _texts(rows, first, [name for name in detection.per if name not in hidden])
    begin, end, windows = begins(rows), ends(rows), rows.moments("window")
    first_seen = np.minimum.reduceat(begin, first).tolist()
    last_seen = np.maximum.reduceat(end, first).tolist()
    values = [[_value(each) for each in numbers.tolist()] for numbers in measured.values()]
    probes = rows.listed("probe")
    decisive = decisive_rows(groups, detection)
    frames = _frames(groups, decisive, begin)
    named, addresses = _addresses(groups, decisive)
    stops = np.append(first[1:], len(rows)).tolist()
    return [
        Hit(
            signature=way.signature.id,
            detection=way.name,
            subject=tuple(column[number] for column in subject.values()),
            shown=tuple((name, column[number]) for name, column in shown.items()),
            measures=tuple(zip(measured, (each[number] for each in values), strict=True)),
            first_seen=first_seen[number],
            last_seen=last_seen[number],
            window_start=int(windows[start]),
            probe=str(probes[start]),
            frames=frames[number],
            kind=detection.subject.kind,
            addresses=frozenset((named, address) for address in addresses[number]),
            windows=frozenset(
                zip(windows[start:stop].tolist(), map(str, probes[start:stop]), strict=True)
            ),
        )
        for number, (start, stop) in enumerate(zip(first.tolist(), stops, strict=True))
    ]


def decisive_rows(groups: Groups, detection: Detection) -> Mask:
    """Tell which rows a measure with a lower limit counted; if none in a group, all of it."""
    decides = np.zeros(len(groups.columns), bool)
    for measure in detection.measures.values():
        if measure.at_least is not None:
            counted = holds(groups.columns, measure.where)
            if measure.sequence is not None:
                counted &= holds(groups.columns, measure.sequence.first)
            decides |= counted
    some = np.bincount(groups.number, decides, groups.count) > 0
    return decides | ~some[groups.number]


def _texts(rows: Columns, first: Codes, names: list[str]) -> dict[str, list[str]]:
    firsts = rows.take(first)
    return {name: [str(value) for value in firsts.listed(name)] for name in names}


def _value(number: float) -> float | None:
    return None if np.isnan(number) else number


def _frames(groups: Groups, decisive: Mask, begin: Codes) -> list[tuple[tuple[int, int], ...]]:
    """Give the first frames of each group and when they came."""
    frames: list[dict[int, int]] = [{} for _ in range(groups.count)]
    if "first_frame" in groups.columns:
        places = np.flatnonzero(decisive)
        group, frame = groups.number[places], groups.columns.values("first_frame")[places]
        another = np.ones(len(places), bool)
        another[1:] = (group[1:] != group[:-1]) | (frame[1:] != frame[:-1])
        places, group = places[another], group[another]
        rank = np.arange(len(group)) - np.searchsorted(group, group)
        shown = rank < FRAMES_SHOWN
        found = (group[shown], frame[another][shown], begin[places[shown]])
        for number, reference, time in zip(*(each.tolist() for each in found), strict=True):
            frames[number][reference] = time
    return [tuple(each.items()) for each in frames]


def _addresses(groups: Groups, decisive: Mask) -> tuple[str, list[set[int]]]:
    """Name the access points of the rows that decided, by address or by physical device."""
    addresses: list[set[int]] = [set() for _ in range(groups.count)]
    named = next((name for name in ("bssid", "box") if name in groups.columns), "")
    if named:
        found = groups.columns.whole_numbers(named)
        chosen = decisive & (found >= 0)
        for number, address in zip(
            groups.number[chosen].tolist(), found[chosen].tolist(), strict=True
        ):
            addresses[number].add(address)
    return named, addresses
