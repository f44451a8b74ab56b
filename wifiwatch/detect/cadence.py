"""How steadily rows follow each other: beats, gaps, and how much the gaps vary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wifiwatch.detect.numbering import greatest, tally
from wifiwatch.detect.spans import NANOSECONDS, begins

if TYPE_CHECKING:
    from wifiwatch.detect.columns import Codes, Nanoseconds, Numbers
    from wifiwatch.detect.grammar import Measure
    from wifiwatch.detect.groups import Groups

PERIODS_IN_A_GAP = 3
"""A gap of so many periods is still a beat, with losses."""

GAPS_THAT_VARY = 3
"""Fewer gaps than these tell nothing of how they vary."""


def cadence(groups: Groups, wanted: Measure) -> Numbers:
    """Count the gaps that keep the period that most gaps keep.

    A gap keeps a period if it is one, two or three of them, give or take the tolerance.

    Parameters
    ----------
    groups : Groups
        The rows.
    wanted : Measure
        With a cadence.

    Returns
    -------
    (n_groups,) float64
        How many gaps; 0 where too small a share of them keeps any period.
    """
    rule = wanted.cadence
    assert rule is not None
    least, most = rule.period_seconds
    group, times = _sorted(groups.number, begins(groups.columns))
    apart = np.ones(len(times), bool)
    apart[1:] = (group[1:] != group[:-1]) | (np.diff(times) >= least / 10 * NANOSECONDS)
    group, gaps = _gaps(group[apart], times[apart])
    seconds = gaps / NANOSECONDS
    beats = np.arange(1, PERIODS_IN_A_GAP + 1)[:, None]
    first = np.maximum(seconds / (beats + rule.tolerance), least)
    last = np.minimum(seconds / (beats - rule.tolerance), most)
    some = first <= last
    owners = np.broadcast_to(group, first.shape)[some]
    kept = _most_overlaps(first[some], last[some], owners, groups.count)
    enough = kept / np.maximum(tally(group, groups.count), 1) >= rule.regular_share
    return np.where(enough, kept, 0.0)


def _most_overlaps(first: Numbers, last: Numbers, group: Codes, count: int) -> Numbers:
    """Give how many of a group's intervals have a point in common, at most; ends belong."""
    points = np.concatenate([first, last])
    closes = np.repeat([0, 1], len(first))
    owners = np.tile(group, 2)
    order = np.lexsort((closes, points, owners))
    # Each group closes what it opened, so the sum begins anew at 0 in the next group.
    opened = np.cumsum(1.0 - 2.0 * closes[order])
    return greatest(opened, owners[order], count, 0.0)


def gap(groups: Groups, wanted: Measure) -> Numbers:
    """Give the median gap between a group's moments [s].

    Parameters
    ----------
    groups : Groups
        The rows.
    wanted : Measure
        With the column of the moments.

    Returns
    -------
    (n_groups,) float64
        The gaps; not a number below two moments.
    """
    group, gaps = _gaps_of(groups, str(wanted.gap))
    order = np.lexsort((gaps, group))
    gaps = gaps[order]
    sizes = np.bincount(group, minlength=groups.count)
    known = sizes > 0
    begin = (np.cumsum(sizes) - sizes)[known]
    sizes = sizes[known]
    median = np.full(groups.count, np.nan)
    median[known] = (gaps[begin + (sizes - 1) // 2] + gaps[begin + sizes // 2]) / 2
    return median / NANOSECONDS


def variation(groups: Groups, wanted: Measure) -> Numbers:
    """Give the standard deviation of the gaps between moments, as a share of their mean.

    Parameters
    ----------
    groups : Groups
        The rows.
    wanted : Measure
        With the column of the moments.

    Returns
    -------
    (n_groups,) float64
        The coefficients of variation; not a number below three gaps, or where all gaps are 0.
    """
    group, gaps = _gaps_of(groups, str(wanted.variation))
    seconds = gaps / NANOSECONDS
    sizes = tally(group, groups.count)
    known = sizes >= GAPS_THAT_VARY
    mean = np.bincount(group, seconds, groups.count) / np.maximum(sizes, 1)
    known &= mean > 0
    squares = np.bincount(group, (seconds - mean[group]) ** 2, groups.count)
    deviation = np.sqrt(squares / np.maximum(sizes, 1))
    return np.where(known, deviation / np.where(known, mean, 1.0), np.nan)


def _gaps_of(groups: Groups, column: str) -> tuple[Codes, Nanoseconds]:
    """Give the gaps between the moments in a column; missing ones are left out."""
    moments = groups.columns.moments(column)
    known = moments > np.iinfo(np.int64).min
    return _gaps(*_sorted(groups.number[known], moments[known]))


def _sorted(group: Codes, times: Nanoseconds) -> tuple[Codes, Nanoseconds]:
    order = np.lexsort((times, group))
    return group[order], times[order]


def _gaps(group: Codes, times: Nanoseconds) -> tuple[Codes, Nanoseconds]:
    """Give the gap between each two moments of a group that follow each other [ns]."""
    same = group[1:] == group[:-1]
    return group[1:][same], np.diff(times)[same]
