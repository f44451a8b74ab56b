"""Conditions on the rows of a table, evaluated a column at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from wifiwatch.detect.signature import ColumnTest

if TYPE_CHECKING:
    from wifiwatch.detect.names import NameLookup
    from wifiwatch.detect.signature import Condition

Mask = npt.NDArray[np.bool_]


def holds(table: pd.DataFrame, condition: Condition, lookups: dict[str, NameLookup]) -> Mask:
    """Tell for which rows a condition holds.

    Parameters
    ----------
    table : DataFrame
        Rows to test.
    condition : Condition
        What has to hold.
    lookups : dict of str to NameLookup
        Lists of names by id.

    Returns
    -------
    (n_rows,) bool
        Whether it holds.
    """
    result = np.ones(len(table), bool)
    for key, value in condition.items():
        if isinstance(value, list):
            masks = [holds(table, alternative, lookups) for alternative in value]
            if key == "any":
                result &= np.logical_or.reduce(masks)
            elif key == "all":
                result &= np.logical_and.reduce(masks)
            else:
                result &= ~np.logical_or.reduce(masks)
        elif isinstance(value, ColumnTest):
            result &= _test(table[key], value, lookups)
        else:
            result &= _mask(table[key] == value)
    return result


def columns_of(condition: Condition) -> set[str]:
    """List the columns that a condition reads.

    Parameters
    ----------
    condition : Condition
        A condition.

    Returns
    -------
    set of str
        Names of columns.
    """
    columns: set[str] = set()
    for key, value in condition.items():
        if isinstance(value, list):
            columns = columns.union(*(columns_of(alternative) for alternative in value))
        else:
            columns.add(key)
    return columns


def _test(column: pd.Series, test: ColumnTest, lookups: dict[str, NameLookup]) -> Mask:
    """Apply all parts of a test to a column."""
    result = np.ones(len(column), bool)
    for name, expected in test.model_dump(exclude_none=True, exclude={"or_missing"}).items():
        if name == "listed_in":
            result &= lookups[expected].owners(column) != ""
        else:
            result &= _mask(_OPERATORS[name](column, expected))
    if test.or_missing:
        result |= column.isna().to_numpy()
    return result


def _mask(values: pd.Series) -> Mask:
    """Turn a comparison into a plain mask; what is missing does not hold."""
    return values.fillna(False).to_numpy(dtype=bool)


def _starts_with(column: pd.Series, prefixes: str | list[str]) -> pd.Series:
    wanted = (prefixes,) if isinstance(prefixes, str) else tuple(prefixes)
    return column.str.startswith(wanted)


def _matches(column: pd.Series, pattern: str) -> pd.Series:
    texts = pa.array(column.astype(object), type=pa.string(), from_pandas=True)
    found = compute.match_substring_regex(texts, pattern=pattern)
    return pd.Series(found.to_numpy(zero_copy_only=False), index=column.index)


_OPERATORS = {
    "equals": lambda column, value: column == value,
    "is_not": lambda column, value: column != value,
    "one_of": lambda column, values: column.isin(values),
    "none_of": lambda column, values: ~column.isin(values),
    "at_least": lambda column, value: column >= value,
    "at_most": lambda column, value: column <= value,
    "starts_with": _starts_with,
    "matches": _matches,
}
