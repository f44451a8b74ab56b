"""What the pass over the frames keeps of a window: counts, open sets and access points."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch.derive.quantities import N_COUNTS
from wifiwatch.derive.window import WINDOW_SECONDS
from wifiwatch.hashing import mix, place
from wifiwatch.kernels import Integers, inlined, kernel

OPEN_SECONDS = 4
"""Seconds whose distinct counts are still open; frames come at most 2 s out of order."""

RADIOS = 16
"""Interfaces of a file that are told apart; a power of 2."""

FREQUENCIES_AT_MOST = 128
"""More than the channels of 2.4, 5 and 6 GHz together."""

FREQUENCY_VALUES = 8192
LEVELS = 128
NO_LEVEL = -128

DONE, CELLS_FULL, ACCESS_POINTS_FULL, PAIRS_FULL = 0, 1, 2, 3

_ACCESS_POINT = np.dtype(
    [
        ("address", np.int64),
        ("time", np.int64),
        ("beacon_time", np.int64),
        ("beacon_interval", np.int64),
        ("name", np.uint64),
        ("name_cell", np.int32),
        ("sequence", np.int16),
        ("frequency", np.uint16),
    ],
    align=True,
)


class State(NamedTuple):
    """All that the pass keeps of a window.

    A cell is one second on one frequency. Distinct things are told apart in one hash set for
    each open second, and levels in one histogram for each open second and frequency; both are
    emptied when the second closes.
    """

    sizes: Integers
    """Used rows of cells, frequencies and access points."""
    frequency_number: npt.NDArray[np.int16]
    cells: npt.NDArray[np.uint32]
    cell_second: npt.NDArray[np.int16]
    cell_frequency: npt.NDArray[np.uint16]
    cell_levels: npt.NDArray[np.int8]
    seconds: npt.NDArray[np.uint32]
    second_levels: npt.NDArray[np.int8]
    open_second: Integers
    open_cell: npt.NDArray[np.int32]
    pairs: npt.NDArray[np.uint64]
    taken: npt.NDArray[np.int32]
    pair_count: Integers
    histogram: npt.NDArray[np.uint32]
    occupied: npt.NDArray[np.uint64]
    access_points: npt.NDArray[np.void]
    access_point_at: npt.NDArray[np.int32]
    listening_on: npt.NDArray[np.int32]
    """Frequency that each radio was last on [MHz]; what it missed elsewhere is no loss."""
    listening_since: Integers
    """When it came there [ns]."""


def new_state() -> State:
    """Make room for a window."""
    cells, access_points, pairs = 1 << 11, 1 << 9, 1 << 11
    return State(
        sizes=np.zeros(3, np.int64),
        frequency_number=np.full(FREQUENCY_VALUES, -1, np.int16),
        cells=np.zeros((cells, N_COUNTS), np.uint32),
        cell_second=np.zeros(cells, np.int16),
        cell_frequency=np.zeros(cells, np.uint16),
        cell_levels=np.full((cells, 3), NO_LEVEL, np.int8),
        seconds=np.zeros((WINDOW_SECONDS, N_COUNTS), np.uint32),
        second_levels=np.full((WINDOW_SECONDS, 3), NO_LEVEL, np.int8),
        open_second=np.full(OPEN_SECONDS, -1, np.int64),
        open_cell=np.full((OPEN_SECONDS, FREQUENCIES_AT_MOST), -1, np.int32),
        pairs=np.zeros((OPEN_SECONDS, pairs), np.uint64),
        taken=np.zeros((OPEN_SECONDS, pairs // 2), np.int32),
        pair_count=np.zeros(OPEN_SECONDS, np.int64),
        histogram=np.zeros((OPEN_SECONDS, FREQUENCIES_AT_MOST + 1, LEVELS), np.uint32),
        occupied=np.zeros((OPEN_SECONDS, FREQUENCIES_AT_MOST + 1, 2), np.uint64),
        access_points=np.zeros(access_points, _ACCESS_POINT),
        access_point_at=np.full(4 * access_points, -1, np.int32),
        listening_on=np.full(RADIOS, -1, np.int32),
        listening_since=np.zeros(RADIOS, np.int64),
    )


@inlined
def add_pair(
    pairs: npt.NDArray[np.uint64],
    taken: npt.NDArray[np.int32],
    pair_count: Integers,
    number: int,
    key: np.uint64,
) -> bool:
    """Add a key that is not 0 to an open second's set; tell whether it was new."""
    mask = pairs.shape[1] - 1
    at = place(key, mask)
    while pairs[number, at] != 0:
        if pairs[number, at] == key:
            return False
        at = (at + 1) & mask
    pairs[number, at] = key
    taken[number, pair_count[number]] = at
    pair_count[number] += 1
    return True


@inlined
def transmitter_key(address: int, frequency_number: int) -> np.uint64:
    """Make a key that stands for a transmitter on a frequency; 0 is all frequencies."""
    return np.uint64((1 << 62) | (frequency_number << 48) | address)


@inlined
def name_key(name: np.uint64, column: int, frequency_number: int) -> np.uint64:
    """Make a key that stands for a name's hash, what counts it and a frequency."""
    return mix(name, np.uint64((frequency_number << 8) | column)) >> np.uint64(2)


@inlined
def find_access_point(
    access_points: npt.NDArray[np.void], places: npt.NDArray[np.int32], address: int
) -> int:
    """Find an access point's row, or where it would come: ``-1 - place``."""
    mask = places.size - 1
    at = place(np.uint64(address), mask)
    row = np.int64(places[at])
    while row >= 0 and access_points[row].address != address:
        at = (at + 1) & mask
        row = np.int64(places[at])
    return row if row >= 0 else -1 - at


@kernel
def place_access_points(access_points: npt.NDArray[np.void], at: npt.NDArray[np.int32]) -> None:
    """Fill an empty table of places."""
    mask = at.size - 1
    for row in range(access_points.size):
        here = place(np.uint64(access_points[row].address), mask)
        while at[here] >= 0:
            here = (here + 1) & mask
        at[here] = row


@kernel
def copy_pairs(
    old: npt.NDArray[np.uint64],
    new: npt.NDArray[np.uint64],
    taken: npt.NDArray[np.int32],
    pair_count: Integers,
) -> None:
    """Add all keys of a table of sets to a larger one."""
    pair_count[:] = 0
    for number in range(old.shape[0]):
        for at in range(old.shape[1]):
            if old[number, at] != 0:
                add_pair(new, taken, pair_count, number, old[number, at])
