"""Conditions on rows, evaluated a column at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import compute

from wifiwatch.detect.grammar import ColumnTest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wifiwatch.detect.columns import Columns, Mask
    from wifiwatch.detect.grammar import Condition


def holds(columns: Columns, condition: Condition) -> Mask:
    """Tell for which rows a condition holds.

    Parameters
    ----------
    columns : Columns
        Rows to test.
    condition : Condition
        What has to hold.

    Returns
    -------
    (n_rows,) bool
        Whether it holds.
    """
    result = np.ones(len(columns), bool)
    for key, value in condition.items():
        if isinstance(value, list):
            result &= _connected(columns, key, value)
        elif isinstance(value, ColumnTest):
            result &= _test(columns, key, value)
        else:
            result &= _is_one_of(columns, key, [value])
        if not result.any():
            break
    return result


def _connected(columns: Columns, connective: str, conditions: list[Condition]) -> Mask:
    masks = [holds(columns, each) for each in conditions]
    if connective == "all":
        joined: Mask = np.logical_and.reduce(masks)
        return joined
    anywhere: Mask = np.logical_or.reduce(masks)
    return anywhere if connective == "any" else ~anywhere


def _test(columns: Columns, name: str, test: ColumnTest) -> Mask:
    """Apply all parts of a test to a column; what is missing holds for none of them."""
    missing = columns.missing(name)
    result = np.ones(len(columns), bool)
    for part in _PARTS.keys() & test.model_fields_set:
        expected = getattr(test, part)
        if expected is not None:
            result &= _PARTS[part](columns, name, expected)
    return result | missing if test.or_missing else result & ~missing


def _is_one_of(columns: Columns, name: str, values: list[bool | int | float | str]) -> Mask:
    if not columns.is_text(name):
        wanted = [each for each in values if not isinstance(each, str)]
        if len(wanted) == 1:
            equal: Mask = columns.values(name) == wanted[0]
            return equal
        return np.isin(columns.values(name), wanted)
    texts = columns.texts(name)
    numbers = [texts.numbers[each] for each in values if each in texts.numbers]
    if len(numbers) == 1:
        return np.equal(texts.codes, numbers[0])
    return texts.where(np.isin(np.arange(len(texts.unique)), numbers))


def _starts_with(columns: Columns, name: str, prefixes: str | list[str]) -> Mask:
    texts = columns.texts(name)
    wanted = (prefixes,) if isinstance(prefixes, str) else tuple(prefixes)
    return texts.where(texts.values.str.startswith(wanted).to_numpy(dtype=bool))


def _matches(columns: Columns, name: str, pattern: str) -> Mask:
    texts = columns.texts(name)
    values = pa.array(texts.unique, type=pa.string())
    found = compute.match_substring_regex(values, pattern=pattern).fill_null(False)
    return texts.where(found.to_numpy(zero_copy_only=False))


_PARTS: dict[str, Callable[..., Mask]] = {
    "equals": lambda columns, name, value: _is_one_of(columns, name, [value]),
    "is_not": lambda columns, name, value: ~_is_one_of(columns, name, [value]),
    "one_of": _is_one_of,
    "none_of": lambda columns, name, values: ~_is_one_of(columns, name, values),
    "at_least": lambda columns, name, value: columns.numbers(name) >= value,
    "at_most": lambda columns, name, value: columns.numbers(name) <= value,
    "starts_with": _starts_with,
    "matches": _matches,
    "listed_in": lambda columns, name, listed: columns.texts(name).where(
        columns.owners(name, listed) != ""
    ),
}


def tests_of(condition: Condition) -> Iterator[tuple[str, ColumnTest]]:
    """Go through the tests of a condition, at any depth.

    Parameters
    ----------
    condition : Condition
        A condition.

    Yields
    ------
    (str, ColumnTest)
        A column, and what it has to be.
    """
    for key, value in condition.items():
        if isinstance(value, list):
            for alternative in value:
                yield from tests_of(alternative)
        elif isinstance(value, ColumnTest):
            yield key, value
        else:
            yield key, ColumnTest(equals=value)


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
    return {name for name, _ in tests_of(condition)}
