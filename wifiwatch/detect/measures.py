"""Numbers about groups of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wifiwatch.detect.conditions import holds

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch.detect.names import NameLookup
    from wifiwatch.detect.signature import Measure

    Kind = Callable[[pd.DataFrame, Measure, dict[str, NameLookup]], pd.Series]

GROUP = "_group"


def measure(
    table: pd.DataFrame, wanted: Measure, n_groups: int, lookups: dict[str, NameLookup]
) -> pd.Series:
    """Compute a number for each group of rows.

    Parameters
    ----------
    table : DataFrame
        Rows, with the number of their group in the column ``_group``.
    wanted : Measure
        Which number.
    n_groups : int
        How many groups there are.
    lookups : dict of str to NameLookup
        Lists of names by id.

    Returns
    -------
    Series of float64, length n_groups
        The numbers; missing where no row of the group has a value.
    """
    if wanted.where:
        table = table[holds(table, wanted.where, lookups)]
    numbers = _KINDS[wanted.kind](table, wanted, lookups)
    numbers = numbers.reindex(range(n_groups))
    if wanted.kind in {"count", "distinct", "sum", "score"}:
        numbers = numbers.fillna(0)
    return numbers.astype("float64")


def _count(table: pd.DataFrame, _wanted: Measure, _lookups: object) -> pd.Series:
    return table.groupby(GROUP).size()


def _distinct(table: pd.DataFrame, wanted: Measure, lookups: dict[str, NameLookup]) -> pd.Series:
    values = table[wanted.distinct]
    if wanted.through is not None:
        owners = lookups[wanted.through].owners(values)
        values = pd.Series(owners, index=values.index)
        values = values.where(values != "")
    pairs = pd.DataFrame({GROUP: table[GROUP], "value": values}).dropna().drop_duplicates()
    return pairs.groupby(GROUP).size()


def _score(table: pd.DataFrame, wanted: Measure, lookups: dict[str, NameLookup]) -> pd.Series:
    """Give the highest score that a row of the group reaches."""
    points = np.zeros(len(table))
    for line in wanted.score or []:
        points += line.add * holds(table, line.when, lookups)
    return pd.Series(points, index=table.index).groupby(table[GROUP]).max()


def _names_listed(
    table: pd.DataFrame, wanted: Measure, lookups: dict[str, NameLookup]
) -> pd.Series:
    """Give the most owners that the names of one row of the group have."""
    counted = lookups[wanted.through or ""].count(table[wanted.names_listed].reset_index(drop=True))
    return pd.Series(counted, index=table.index).groupby(table[GROUP]).max()


def _spread(table: pd.DataFrame, wanted: Measure, _lookups: object) -> pd.Series:
    column = table[wanted.spread or ""]
    grouped = column.groupby(table[GROUP])
    return grouped.max() - grouped.min()


def _aggregate(how: str) -> Kind:
    def compute(table: pd.DataFrame, wanted: Measure, _lookups: object) -> pd.Series:
        column: pd.Series = table[getattr(wanted, wanted.kind)]
        return column.groupby(table[GROUP]).agg(how)

    return compute


_KINDS: dict[str, Kind] = {
    "count": _count,
    "distinct": _distinct,
    "sum": _aggregate("sum"),
    "least": _aggregate("min"),
    "most": _aggregate("max"),
    "median": _aggregate("median"),
    "spread": _spread,
    "names_listed": _names_listed,
    "score": _score,
}
