"""Numbers for combinations of values, and sums over them, without a look at single rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from wifiwatch.detect.columns import Codes, Numbers

_TOO_LARGE = 1 << 62


def different(*numbers: Codes) -> list[Codes]:
    """Give the different combinations of some numbers, sorted.

    Parameters
    ----------
    *numbers : (n,) int
        Numbers, none below 0; the product of their ranges has to fit 63 bits.

    Returns
    -------
    list of (m,) int
        The same columns, each combination once.
    """
    sizes = [int(each.max()) + 1 if len(each) else 1 for each in numbers]
    joint = np.zeros(len(numbers[0]), np.int64)
    for each, size in zip(numbers, sizes, strict=True):
        joint = joint * size + each
    # Sorting is several times faster here than numpy's own way to find what is different.
    joint.sort()
    joint = joint[np.flatnonzero(np.diff(joint, prepend=-1))]
    parts = []
    for size in reversed(sizes):
        joint, part = np.divmod(joint, size)
        parts.append(part)
    return parts[::-1]


def joint(*numbers: Codes) -> Codes:
    """Give each row the number of its combination of values, in the order in which they come.

    Parameters
    ----------
    *numbers : (n,) int
        Numbers; -1 stands for what is missing, which is a value of its own.

    Returns
    -------
    (n,) int
        Numbers of the combinations, counted from 0.
    """
    joined = np.zeros(len(numbers[0]), np.int64)
    span = 1
    for each in numbers:
        size = int(each.max(initial=-1)) + 2
        if span * size >= _TOO_LARGE:
            joined, known = pd.factorize(joined)
            span = len(known)
        joined = joined * size + each + 1
        span *= size
    return np.asarray(pd.factorize(joined)[0], np.intp)


def tally(groups: Codes, count: int) -> Numbers:
    """Count how often each group occurs."""
    return np.bincount(groups, minlength=count).astype("float64")


def greatest(values: Numbers, groups: Codes, count: int, start: float) -> Numbers:
    """Give the greatest value of each group, and `start` where there is none greater."""
    found = np.full(count, start)
    np.maximum.at(found, groups, values)
    return found
