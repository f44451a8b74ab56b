"""Which rows of two tables have values in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wifiwatch.detect.numbering import joint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wifiwatch.detect.columns import Codes, Columns


def agreeing(one: Columns, other: Columns, pairs: Mapping[str, str]) -> tuple[Codes, Codes]:
    """Give rows of two tables the same number where they have the same values.

    Parameters
    ----------
    one, other : Columns
        The rows.
    pairs : mapping of str to str
        Columns of the one, and those of the other that have to have the same values.

    Returns
    -------
    (n_one,) int, (n_other,) int
        The numbers; negative where a value is missing, which agrees with nothing.
    """
    size = len(one)
    numbers = np.zeros(size + len(other), np.intp)
    missing = np.zeros(len(numbers), bool)
    for column, partner in pairs.items():
        both = _common(one, column, other, partner)
        missing |= both < 0
        numbers = joint(numbers, both)
    return np.where(missing, -1, numbers)[:size], np.where(missing, -2, numbers)[size:]


def _common(one: Columns, column: str, other: Columns, partner: str) -> Codes:
    """Give equal values of two columns the same number; -1: missing."""
    if not one.is_text(column):
        values = np.concatenate([one.values(column), other.values(partner)])
        return np.asarray(pd.factorize(values)[0], np.intp)
    first, second = one.texts(column), other.texts(partner)
    numbers, _ = pd.factorize(pd.concat([first.values, second.values], ignore_index=True))
    own = np.append(numbers[: len(first.values)], -1)
    others = np.append(numbers[len(first.values) :], -1)
    return np.concatenate([own[first.codes], others[second.codes]])
