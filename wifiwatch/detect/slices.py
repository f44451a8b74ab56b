"""What is there at once, and how much of it is new, in tables that are kept in slices of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wifiwatch.detect.numbering import different, greatest
from wifiwatch.detect.spans import NANOSECONDS

if TYPE_CHECKING:
    from wifiwatch.detect.columns import Codes, Mask, Numbers
    from wifiwatch.detect.grammar import Measure
    from wifiwatch.detect.groups import Groups


def most_at_once(groups: Groups, wanted: Measure) -> Numbers:
    """Count the different values in each slice; give the most.

    Parameters
    ----------
    groups : Groups
        The rows.
    wanted : Measure
        With the column that is counted.

    Returns
    -------
    (n_groups,) float64
        The most in any slice of the group.
    """
    group, piece, _ = _values(groups, str(wanted.most_at_once))
    _, first, sizes = _slices(group, piece)
    return greatest(sizes.astype("float64"), group[first], groups.count, 0.0)


def turnover(groups: Groups, wanted: Measure) -> Numbers:
    """Give the share of a slice's values that the slice before did not have, on average.

    Parameters
    ----------
    groups : Groups
        The rows.
    wanted : Measure
        With the column of the values.

    Returns
    -------
    (n_groups,) float64
        The mean over the slices that follow directly after another one with values; not a
        number where there is none.
    """
    group, piece, value = _values(groups, str(wanted.turnover))
    slice_, first, sizes = _slices(group, piece)
    after = np.zeros(len(first), bool)
    after[1:] = (group[first][1:] == group[first][:-1]) & (np.diff(piece[first]) == 1)
    before = _known_before(slice_, value)
    new = np.bincount(slice_, ~before, len(first)) / np.maximum(sizes, 1)
    owners = group[first][after]
    steps = np.bincount(owners, minlength=groups.count)
    total = np.bincount(owners, new[after], groups.count)
    return np.where(steps > 0, total / np.maximum(steps, 1), np.nan)


def _values(groups: Groups, column: str) -> tuple[Codes, Codes, Codes]:
    """Give the different values of each group's slices, sorted."""
    codes = groups.columns.codes(column)
    known = codes >= 0
    pieces = groups.columns.moments("slice")[known] // (_seconds(groups) * NANOSECONDS)
    if len(pieces):
        pieces -= pieces.min()
    group, piece, value = different(groups.number[known], pieces, codes[known])
    return group, piece, value


def _seconds(groups: Groups) -> int:
    assert groups.slice_seconds is not None
    return groups.slice_seconds


def _slices(group: Codes, piece: Codes) -> tuple[Codes, Codes, Codes]:
    """Give the number of each row's slice; then the first row and the size of each slice."""
    begins = np.ones(len(group), bool)
    begins[1:] = (group[1:] != group[:-1]) | (piece[1:] != piece[:-1])
    first = np.flatnonzero(begins)
    return np.cumsum(begins) - 1, first, np.diff(np.append(first, len(group)))


def _known_before(slice_: Codes, value: Codes) -> Mask:
    """Tell for each slice and value whether the slice numbered one less has the value too."""
    size = int(value.max(initial=0)) + 1
    return np.isin((slice_ - 1) * size + value, slice_ * size + value)
