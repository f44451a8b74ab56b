"""Numbers about groups of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wifiwatch.detect.cadence import cadence, gap, variation
from wifiwatch.detect.conditions import holds
from wifiwatch.detect.distance import distance
from wifiwatch.detect.numbering import different, greatest, tally
from wifiwatch.detect.sequence import sequence
from wifiwatch.detect.slices import most_at_once, turnover

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch.detect.columns import Codes, Columns, Numbers
    from wifiwatch.detect.grammar import Measure
    from wifiwatch.detect.groups import Groups

    Kind = Callable[[Groups, Measure], Numbers]


def measure(groups: Groups, wanted: Measure) -> Numbers:
    """Compute a number for each group of rows.

    Parameters
    ----------
    groups : Groups
        The rows.
    wanted : Measure
        Which number.

    Returns
    -------
    (n_groups,) float64
        The numbers; not a number where there was nothing to measure.
    """
    if wanted.where and wanted.kind not in _OF_ALL_ROWS:
        groups = groups.chosen(holds(groups.columns, wanted.where))
    return _KINDS[wanted.kind](groups, wanted)


def _count(groups: Groups, _wanted: Measure) -> Numbers:
    return tally(groups.number, groups.count)


def _distinct(groups: Groups, wanted: Measure) -> Numbers:
    name = str(wanted.distinct)
    if wanted.through is None:
        codes = groups.columns.codes(name)
    else:
        codes = _owner_codes(groups.columns, name, wanted.through)
    known = codes >= 0
    group, _ = different(groups.number[known], codes[known])
    return tally(group, groups.count)


def _owner_codes(columns: Columns, name: str, listed: str) -> Codes:
    """Give each row the number of its name's owner; -1: nobody known."""
    texts = columns.texts(name)
    owners = pd.Series(columns.owners(name, listed), dtype="object")
    numbers, _ = pd.factorize(owners.where(owners != ""))
    return np.append(numbers, -1)[texts.codes]


def _sum(groups: Groups, wanted: Measure) -> Numbers:
    return _total(groups, groups.columns.numbers(str(wanted.sum)))


def _total(groups: Groups, values: Numbers) -> Numbers:
    return np.bincount(groups.number, np.nan_to_num(values), groups.count).astype("float64")


def _score(groups: Groups, wanted: Measure) -> Numbers:
    """Give the highest score that a row of the group reaches."""
    points = np.zeros(len(groups.columns))
    for line in wanted.score or []:
        points += line.add * holds(groups.columns, line.when)
    found = greatest(points, groups.number, groups.count, -np.inf)
    return np.where(np.isneginf(found), 0.0, found)


def _names_listed(groups: Groups, wanted: Measure) -> Numbers:
    """Give the most owners that the names of one row of the group have."""
    counted = groups.columns.owners_counted(str(wanted.names_listed), str(wanted.through))
    found = greatest(counted.astype("float64"), groups.number, groups.count, -1.0)
    return np.where(found < 0, np.nan, found)


def _spread(groups: Groups, wanted: Measure) -> Numbers:
    return _aggregate("max")(groups, wanted) - _aggregate("min")(groups, wanted)


def _aggregate(how: str) -> Kind:
    def compute(groups: Groups, wanted: Measure) -> Numbers:
        values = pd.Series(groups.columns.numbers(str(getattr(wanted, wanted.kind))))
        found = values.groupby(groups.number).agg(how)
        return found.reindex(range(groups.count)).to_numpy(dtype="float64")

    return compute


def _amounts(groups: Groups, what: str) -> Numbers:
    """Give what each row adds: itself, or the value of a column."""
    return np.ones(len(groups.columns)) if what == "rows" else groups.columns.numbers(what)


def _share(groups: Groups, wanted: Measure) -> Numbers:
    amounts = _amounts(groups, str(wanted.share))
    part = _total(groups, amounts * holds(groups.columns, wanted.where))
    return _ratio(part, _total(groups, amounts))


def _rate(groups: Groups, wanted: Measure) -> Numbers:
    """Give the amount in each minute of listening; all of a group's rows tell who listened."""
    mask = holds(groups.columns, wanted.where)
    amounts = _amounts(groups, str(wanted.rate))
    return 60 * _ratio(_total(groups, amounts * mask), groups.seconds())


def _ratio(part: Numbers, whole: Numbers) -> Numbers:
    """Divide; nothing is no part of nothing."""
    known = whole > 0
    return np.where(known, part / np.where(known, whole, 1.0), np.nan)


def _repeated(groups: Groups, wanted: Measure) -> Numbers:
    """Count the values of one column that occur with more than one value of another."""
    values = groups.columns.codes(str(wanted.repeated))
    others = groups.columns.codes(str(wanted.across))
    known = (values >= 0) & (others >= 0)
    group, value, _ = different(groups.number[known], values[known], others[known])
    again = (group[1:] == group[:-1]) & (value[1:] == value[:-1])
    group, _ = different(group[1:][again], value[1:][again])
    return tally(group, groups.count)


_OF_ALL_ROWS = frozenset({"share", "rate"})
"""Measures whose condition says which part of the rows is meant."""

_KINDS: dict[str, Kind] = {
    "count": _count,
    "distinct": _distinct,
    "sum": _sum,
    "least": _aggregate("min"),
    "most": _aggregate("max"),
    "median": _aggregate("median"),
    "spread": _spread,
    "names_listed": _names_listed,
    "score": _score,
    "share": _share,
    "rate": _rate,
    "cadence": cadence,
    "gap": gap,
    "variation": variation,
    "sequence": sequence,
    "most_at_once": most_at_once,
    "turnover": turnover,
    "distance": distance,
    "repeated": _repeated,
}
