"""What is kept of a run to be judged at its end: bounded, and the same in whatever order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

ROWS_AT_MOST = 65_536
"""Rows that are kept for one way to fire; the earliest ones."""

_FIRST_BY = ("first_seen", "time", "probe", "first_frame")

Key = tuple[str | int, ...]


@dataclass(slots=True)
class Rows:
    """Rows that are kept, the earliest ones first.

    Parameters
    ----------
    different : bool
        Whether rows that say the same are kept once.
    left_out : int
        Rows that there was no room for; of different rows, 1 if there were any.
    """

    different: bool
    left_out: int = 0
    _parts: list[pd.DataFrame] = field(default_factory=list)
    _size: int = 0
    _sorted: bool = True

    def add(self, rows: pd.DataFrame) -> None:
        """Keep further rows."""
        if rows.empty:
            return
        self._parts.append(rows)
        self._size += len(rows)
        self._sorted = False
        if self._size > 2 * ROWS_AT_MOST:
            self.table()

    def merge(self, other: Rows) -> None:
        """Keep what others kept, too."""
        for part in other._parts:
            self.add(part)
        self._leave_out(other.left_out)

    def _leave_out(self, count: int) -> None:
        # A row that was dropped may come again: of different rows nobody can count those.
        self.left_out = (
            max(self.left_out, min(count, 1)) if self.different else self.left_out + count
        )

    def table(self) -> pd.DataFrame:
        """Give the rows, sorted by time, place and frame."""
        if not self._parts:
            return pd.DataFrame()
        if not self._sorted:
            rows = pd.concat(self._parts, ignore_index=True)
            if self.different:
                rows = rows.drop_duplicates()
            self._leave_out(max(0, len(rows) - ROWS_AT_MOST))
            self._parts = [_in_order(rows).head(ROWS_AT_MOST)]
            self._size = len(self._parts[0])
            self._sorted = True
        return self._parts[0]


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort rows; further columns decide where the first ones leave the order open."""
    first = [name for name in _FIRST_BY if name in rows.columns]
    if not first or rows.duplicated(first).any():
        first += [name for name in rows.columns if name not in first]
    return rows.sort_values(first, ignore_index=True)


class Kept:
    """All that is kept of a run.

    Attributes
    ----------
    listened : Counter of str
        Seconds in which each probe heard anything [s].
    """

    def __init__(self) -> None:
        self.listened: Counter[str] = Counter()
        self._rows: dict[Key, Rows] = {}

    def add(self, key: Key, rows: pd.DataFrame, *, different: bool = False) -> None:
        """Keep rows.

        Parameters
        ----------
        key : tuple
            What they are kept for; it begins with the signature's id.
        rows : DataFrame
            Rows without any column that may identify a bystander.
        different : bool
            Whether rows that say the same are kept once.
        """
        self._rows.setdefault(key, Rows(different)).add(rows)

    def table(self, key: Key) -> pd.DataFrame:
        """Give the rows that are kept for something, sorted by time, place and frame."""
        return self._rows[key].table() if key in self._rows else pd.DataFrame()

    def is_whole(self, key: Key) -> bool:
        """Tell whether there was room for all rows."""
        self.table(key)
        return key not in self._rows or self._rows[key].left_out == 0

    def merge(self, other: Kept) -> None:
        """Add what was kept of other windows; the order of merging does not matter."""
        self.listened.update(other.listened)
        for key, rows in other._rows.items():
            self._rows.setdefault(key, Rows(rows.different)).merge(rows)

    def left_out(self) -> dict[str, int]:
        """Count the rows that there was no room for, by signature; those without any are left."""
        counts: Counter[str] = Counter()
        for key, rows in self._rows.items():
            rows.table()
            counts[str(key[0])] += rows.left_out
        return {name: count for name, count in sorted(counts.items()) if count}
