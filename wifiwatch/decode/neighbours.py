"""The reduced neighbour report: which other addresses a device says are its own.

Layout: 802.11-2020, 9.4.2.170; lengths from 16 on: 802.11be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.decode.mac import GROUP_BIT
from wifiwatch.kernels import Bytes, kernel
from wifiwatch.loads import load8, load16, load_address

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CO_LOCATED_AT_MOST = 8
"""Addresses that are kept of one access point."""

_CO_LOCATED = 0x40


@kernel
def _parameters_place(length: int) -> int:
    """Tell where the BSS parameters of an entry with an address stand; 0 if it has not both."""
    if length == 8 or length == 9:
        return 7
    if length == 12 or length == 13 or length >= 16:
        return 11
    return 0


@kernel
def read_co_located(buffer: Bytes, at: int, end: int, rows: npt.NDArray[np.void], row: int) -> None:
    """Add the addresses that a report calls co-located to a row's ``co_located``."""
    while at + 4 <= end:
        header = load16(buffer, at)
        length = header >> 8
        count = ((header >> 4) & 15) + 1
        entry = at + 4
        at = entry + count * length
        if at > end:
            break
        place = _parameters_place(length)
        if header & 3 != 0 or place == 0:
            continue
        while entry < at:
            if load8(buffer, entry + place) & _CO_LOCATED:
                _note(rows, row, load_address(buffer, entry + 1))
            entry += length


@kernel
def _note(rows: npt.NDArray[np.void], row: int, address: int) -> None:
    """Keep an address that is a device's, once."""
    if address == 0 or address & GROUP_BIT:
        return
    for place in range(CO_LOCATED_AT_MOST):
        known = rows[row].co_located[place]
        if known == address:
            return
        if known < 0:
            rows[row].co_located[place] = address
            return
