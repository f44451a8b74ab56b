"""Groups of rows, and what they are judged beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wifiwatch.detect.agreement import agreeing
from wifiwatch.detect.numbering import different

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch.detect.columns import Codes, Columns, Mask, Numbers
    from wifiwatch.detect.grammar import Unless


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rows are judged beside.

    Parameters
    ----------
    whole : Columns
        All rows of the table.
    over_run : bool
        Whether a whole run is judged at once, and not each window by itself.
    listened : callable
        Gives the seconds in which each probe heard anything, by window unless a whole run is
        judged; columns of `place` and ``seconds`` [s].
    excuses : callable
        Gives the rows that explain a group away, by the number of the excuse.
    """

    whole: Columns
    over_run: bool
    listened: Callable[[], Columns]
    excuses: Callable[[int, Unless], Columns]

    @property
    def place(self) -> tuple[str, ...]:
        """Columns that say where, and unless a whole run is judged when, a row was heard."""
        return ("probe",) if self.over_run else ("window", "probe")

    @property
    def apart(self) -> tuple[str, ...]:
        """Columns by whose values rows are judged apart, whatever the signature says."""
        return () if self.over_run else self.place


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows of one detection, sorted into groups.

    Parameters
    ----------
    columns : Columns
        The rows.
    number : (n_rows,) int
        Number of each row's group.
    count : int
        How many groups there are.
    beside : Surroundings
        What they are judged beside.
    span_seconds : int, optional
        Length of the spans that rows were sorted into [s].
    slice_seconds : int, optional
        Length of the table's slices [s].
    """

    columns: Columns
    number: Codes
    count: int
    beside: Surroundings
    span_seconds: int | None = None
    slice_seconds: int | None = None

    def chosen(self, mask: Mask) -> Groups:
        """Keep only some rows; the groups stay as they are."""
        if mask.all():
            return self
        places = np.flatnonzero(mask)
        return self.at(places, self.number[places], self.count)

    def at(self, places: Codes, number: Codes, count: int) -> Groups:
        """Give the rows at some places, with the numbers that their groups get."""
        return replace(self, columns=self.columns.take(places), number=number, count=count)

    def seconds(self) -> Numbers:
        """Give how long each group's probes listened: the span, or the seconds they heard [s]."""
        if self.span_seconds is not None:
            return np.full(self.count, float(self.span_seconds))
        listened = self.beside.listened()
        pairs = {name: name for name in self.beside.place}
        own, known = agreeing(self.columns, listened, pairs)
        seconds = np.zeros(max(own.max(initial=-1), known.max(initial=-1)) + 1)
        seconds[known] = listened.numbers("seconds")
        group, place = different(self.number, own)
        return np.bincount(group, seconds[place], self.count).astype("float64")
