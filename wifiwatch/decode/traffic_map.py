"""The traffic indication map: how many stations a beacon calls.

Layout: 802.11-2020, 9.4.2.5.
"""

from __future__ import annotations

from wifiwatch.kernels import Bytes, kernel
from wifiwatch.loads import load8

LONG_MAP = 200
"""A shorter map cannot call nearly every station [bytes]."""

STATIONS_AT_MOST = 2007
"""Highest number that a station can be given."""

_NEARLY_ALL = (9 * STATIONS_AT_MOST + 9) // 10
_FIXED = 3


@kernel
def stations_called(buffer: Bytes, at: int, length: int) -> int:
    """Count the stations that a map's body calls; number 0, of groups, does not count."""
    if length <= _FIXED:
        return 0
    first = load8(buffer, at + 2) & 0xFE
    count = 0
    for place in range(length - _FIXED):
        octet = load8(buffer, at + _FIXED + place)
        if first + place == 0:
            octet &= 0xFE
        if 8 * (first + place) > STATIONS_AT_MOST:
            break
        while octet:
            octet &= octet - 1
            count += 1
    return count


@kernel
def calls_nearly_all(buffer: Bytes, at: int, length: int) -> bool:
    """Tell whether a map's body calls at least nine tenths of all stations that there can be."""
    return stations_called(buffer, at, length) >= _NEARLY_ALL
