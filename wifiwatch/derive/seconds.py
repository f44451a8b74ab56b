"""Per-second counts: what was heard in each second, on all channels and on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from wifiwatch.derive.quantities import BY_TYPE, DISTINCT, N_COUNTS, Count
from wifiwatch.derive.second_pass import close_second, count_frames
from wifiwatch.derive.second_state import (
    ACCESS_POINTS_FULL,
    CELLS_FULL,
    DONE,
    NO_LEVEL,
    OPEN_SECONDS,
    copy_pairs,
    new_state,
    place_access_points,
)

if TYPE_CHECKING:
    from wifiwatch.decode.frames import Frames

__all__ = [
    "BY_TYPE",
    "DISTINCT",
    "NO_LEVEL",
    "N_COUNTS",
    "Count",
    "SecondCounter",
    "SecondCounts",
]

_Item = TypeVar("_Item", bound=np.generic)


class SecondCounts(NamedTuple):
    """The counts of one window.

    Parameters
    ----------
    seconds : (300, n_counts) uint32
        Counts of each second of the window, on all channels; columns as in `Count`.
    second_levels : (300, 3) int8
        10 %, 50 % and 90 % quantile of the signal; -128 where there is none [dBm].
    cells : (n_cells, n_counts) uint32
        Counts of each second and frequency in which anything was heard.
    cell_second : (n_cells,) int16
        Second of the window that a cell belongs to.
    cell_frequency : (n_cells,) uint16
        Frequency of a cell; 0 where the radio does not say [MHz].
    cell_levels : (n_cells, 3) int8
        Quantiles of the signal as above [dBm].
    """

    seconds: npt.NDArray[np.uint32]
    second_levels: npt.NDArray[np.int8]
    cells: npt.NDArray[np.uint32]
    cell_second: npt.NDArray[np.int16]
    cell_frequency: npt.NDArray[np.uint16]
    cell_levels: npt.NDArray[np.int8]


class SecondCounter:
    """Count the frames of one window."""

    def __init__(self) -> None:
        self._state = new_state()

    def add(self, frames: Frames, span: tuple[int, int], window_start: int) -> None:
        """Count some of a batch's frames, all of this window.

        Parameters
        ----------
        frames : Frames
            Decoded frames.
        span : (int, int)
            First row, and the row after the last.
        window_start : int
            Begin of the window since 1970-01-01 UTC [ns].
        """
        batch = frames.batch
        given = (batch.buffer, batch.index.time, batch.index.interface, frames.columns)
        start, stop = span
        while start < stop:
            start, status = count_frames(given, (start, stop), window_start, self._state)
            if status != DONE:
                self._grow(status)

    def _grow(self, status: int) -> None:
        state = self._state
        if status == CELLS_FULL:
            self._state = state._replace(
                cells=_doubled(state.cells),
                cell_second=_doubled(state.cell_second),
                cell_frequency=_doubled(state.cell_frequency),
                cell_levels=_doubled(state.cell_levels, NO_LEVEL),
            )
        elif status == ACCESS_POINTS_FULL:
            places = np.full(2 * state.access_point_at.size, -1, np.int32)
            place_access_points(state.access_points, places)
            self._state = state._replace(
                access_points=_doubled(state.access_points), access_point_at=places
            )
        else:
            pairs = np.zeros((OPEN_SECONDS, 2 * state.pairs.shape[1]), np.uint64)
            taken = np.zeros((OPEN_SECONDS, state.pairs.shape[1]), np.int32)
            copy_pairs(state.pairs, pairs, taken, state.pair_count)
            self._state = state._replace(pairs=pairs, taken=taken)

    def close(self) -> SecondCounts:
        """Give the window's counts and make ready for another window."""
        state = self._state
        for number in range(OPEN_SECONDS):
            if state.open_second[number] >= 0:
                close_second(state, number)
        n_cells, _, n_access_points = state.sizes
        counts = SecondCounts(
            seconds=state.seconds.copy(),
            second_levels=state.second_levels.copy(),
            cells=state.cells[:n_cells].copy(),
            cell_second=state.cell_second[:n_cells].copy(),
            cell_frequency=state.cell_frequency[:n_cells].copy(),
            cell_levels=state.cell_levels[:n_cells].copy(),
        )
        state.cells[:n_cells] = 0
        state.cell_levels[:n_cells] = NO_LEVEL
        state.seconds[:] = 0
        state.second_levels[:] = NO_LEVEL
        state.frequency_number[:] = -1
        state.access_points[:n_access_points] = 0
        state.access_point_at[:] = -1
        state.listening_on[:] = -1
        state.sizes[:] = 0
        return counts


def _doubled(rows: npt.NDArray[_Item], filler: int = 0) -> npt.NDArray[_Item]:
    """Give a copy with twice the rows."""
    more = np.zeros_like(rows)
    if filler:
        more.fill(filler)
    return np.concatenate([rows, more])
