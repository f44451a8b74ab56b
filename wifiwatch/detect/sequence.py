"""What follows what: rows after which another kind of row comes, or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wifiwatch.detect.agreement import agreeing
from wifiwatch.detect.conditions import holds
from wifiwatch.detect.numbering import different, tally
from wifiwatch.detect.spans import NANOSECONDS, WINDOW_SECONDS, begins, ends

if TYPE_CHECKING:
    from wifiwatch.detect.columns import Codes, Mask, Nanoseconds, Numbers
    from wifiwatch.detect.grammar import Measure, Sequence
    from wifiwatch.detect.groups import Groups


def sequence(groups: Groups, wanted: Measure) -> Numbers:
    """Count the rows after which another row comes in time, or does not.

    A row stands for its first and its last frame. Another one comes in time if one of these of
    it is later than the row's first frame, and no later than the given time after its last.

    Parameters
    ----------
    groups : Groups
        The rows; what comes after is looked for in the whole table of their window and probe.
    wanted : Measure
        With a sequence.

    Returns
    -------
    (n_groups,) float64
        How many rows, or different values of a column of them.
    """
    rule = wanted.sequence
    assert rule is not None
    firsts = groups.chosen(holds(groups.columns, rule.first))
    if not len(firsts.columns):
        return np.zeros(groups.count)
    counted = _follows(firsts, rule)
    firsts = firsts.chosen(counted if rule.present else ~counted & _heard_out(firsts, rule))
    if rule.counting == "rows":
        return tally(firsts.number, groups.count)
    codes = firsts.columns.codes(rule.counting)
    group, _ = different(firsts.number[codes >= 0], codes[codes >= 0])
    return tally(group, groups.count)


def _follows(firsts: Groups, rule: Sequence) -> Mask:
    """Tell after which rows another one comes in time."""
    others = firsts.beside.whole.chosen(holds(firsts.beside.whole, rule.then))
    if not len(others):
        return np.zeros(len(firsts.columns), bool)
    place = {name: name for name in firsts.beside.place}
    keys, other_keys = agreeing(firsts.columns, others, {**place, **rule.pairs})
    moments = np.concatenate([begins(others), ends(others)])
    waited = _wait(keys, begins(firsts.columns), np.tile(other_keys, 2), moments)
    lasted = ends(firsts.columns) - begins(firsts.columns)
    return (waited > 0) & (waited - lasted <= round(rule.within_seconds * NANOSECONDS))


def _wait(
    keys: Codes, times: Nanoseconds, other_keys: Codes, other_times: Nanoseconds
) -> Nanoseconds:
    """Give the time to the next later moment with the same key; 0 where there is none [ns]."""
    moments = np.unique(np.concatenate([times, other_times]))
    # One number for key and moment: what follows with the same key is the next larger number.
    asked = keys * len(moments) + np.searchsorted(moments, times)
    answers = other_keys * len(moments) + np.searchsorted(moments, other_times)
    order = np.argsort(answers)
    places = np.searchsorted(answers[order], asked, side="right")
    found = order[np.minimum(places, len(order) - 1)]
    known = (places < len(order)) & (other_keys[found] == keys)
    return np.where(known, other_times[found] - times, 0)


def _heard_out(firsts: Groups, rule: Sequence) -> Mask:
    """Tell for which rows the time ends before what was judged ends."""
    window_ends = firsts.columns.moments("window") + WINDOW_SECONDS * NANOSECONDS
    if firsts.beside.over_run:
        window_ends[:] = window_ends.max()
    heard_out: Mask = ends(firsts.columns) + round(rule.within_seconds * NANOSECONDS) <= window_ends
    return heard_out
