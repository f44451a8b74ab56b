"""When rows were heard: their moments, their slices, and spans of time that overlap by half."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wifiwatch.detect.columns import Codes, Columns, Nanoseconds

NANOSECONDS = 1_000_000_000
WINDOW_SECONDS = 300


def begins(rows: Columns) -> Nanoseconds:
    """Give the moment of each row: when it was first heard [ns]."""
    return rows.moments("first_seen" if "first_seen" in rows else "time")


def ends(rows: Columns) -> Nanoseconds:
    """Give when each row was last heard [ns]."""
    return rows.moments("last_seen" if "last_seen" in rows else "time")


def spans(rows: Columns, span_seconds: int) -> tuple[Codes, Codes]:
    """Sort rows into spans that overlap by half, each row into two of them.

    Parameters
    ----------
    rows : Columns
        Rows with a slice, or else a moment.
    span_seconds : int
        Length of a span [s].

    Returns
    -------
    places : (2 n,) int64
        Place of a row.
    numbers : (2 n,) int64
        Number of a span that it lies in.
    """
    times = rows.moments("slice") if "slice" in rows else begins(rows)
    halves = times // (span_seconds * NANOSECONDS // 2)
    return np.tile(np.arange(len(rows)), 2), np.concatenate([halves, halves - 1])
