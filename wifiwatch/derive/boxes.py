"""BSSIDs grouped into physical access points.

One device has several addresses: one a network and band. What tells that two belong together is,
from strong to weak: addresses that the device names as its own; the makers' ways of counting
addresses; one clock, one channel and one level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from wifiwatch.decode.mac import LOCAL_BIT
from wifiwatch.kernels import Integers, kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY = -1
_OCTET = 0xFF

SAME_LEVEL_DB = 4
SAME_CLOCK_MICROSECONDS = 1000
BEACONS_TO_COMPARE = 20
"""Limits of the comparison by clock, channel and level, where addresses tell nothing."""


@kernel
def _find(parent: Integers, row: int) -> int:
    """Find the root of a row's group, shortening the way."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@kernel
def _join_by(first: Integers, parent: Integers, rows: Integers, codes: Integers) -> None:
    """Join the rows that have the same code; `first` has place for a row of each code."""
    for place in range(codes.size):
        row, code = rows[place], codes[place]
        if code < 0:
            continue
        if first[code] < 0:
            first[code] = row
        else:
            one, other = _find(parent, first[code]), _find(parent, row)
            parent[max(one, other)] = min(one, other)


def _join(parent: Integers, rows: Integers, codes: Integers) -> None:
    """Join the rows that have the same code; -1 is no code."""
    _join_by(np.full(codes.max(initial=-1) + 1, -1, np.int64), parent, rows, codes)


@kernel
def _find_all(parent: Integers) -> None:
    """Have each row name its root."""
    for row in range(parent.size):
        parent[row] = _find(parent, row)


def box_of(
    access_points: pd.DataFrame, co_located: npt.NDArray[np.int64] | None = None
) -> npt.NDArray[np.int64]:
    """Tell the physical access point of each BSSID.

    Parameters
    ----------
    access_points : DataFrame
        Columns ``window, probe, bssid, maker, frequency_mhz, signal_median_dbm, beacons,
        clock_offset_us, mld_address, base_address, multiple_bssid_bits``; rows of different
        windows or probes never belong together.
    co_located : (n_rows, n_named) int64, optional
        Addresses that each says are of the same device; -1: none.

    Returns
    -------
    (n_rows,) int64
        The smallest BSSID of the group that each row belongs to.
    """
    bssid = access_points["bssid"].to_numpy(np.int64)
    if not len(bssid):
        return bssid
    groups = access_points.groupby(["window", "probe"], sort=False)
    scope = np.asarray(groups.ngroup(), np.int64)
    rows = np.arange(len(bssid), dtype=np.int64)
    parent = rows.copy()
    for key in _keys(access_points):
        joined = _codes(scope, key)
        joined[key == _NOBODY] = -1
        _join(parent, rows, joined)
    _join(parent, rows, _one_radio(access_points, scope))
    if co_located is not None and (co_located != _NOBODY).any():
        naming, place = np.nonzero(co_located != _NOBODY)
        owners = np.concatenate([rows, naming])
        addresses = np.concatenate([bssid, co_located[naming, place]])
        _join(parent, owners, _codes(scope[owners], addresses))
    _find_all(parent)
    least = pd.Series(bssid).groupby(parent).min()
    return least.reindex(parent).to_numpy(np.int64)


def _codes(scope: npt.NDArray[np.int64], key: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give equal pairs of a scope and a key the same number."""
    pairs = pd.DataFrame({"scope": scope, "key": key}).groupby(["scope", "key"], sort=False)
    return pairs.ngroup().to_numpy().astype(np.int64)


def _keys(access_points: pd.DataFrame) -> Iterator[npt.NDArray[np.int64]]:
    """Give, for each way of counting addresses, a key that a device's addresses share."""
    bssid = access_points["bssid"].to_numpy()
    maker = access_points["maker"].to_numpy()
    for named in ("mld_address", "base_address"):
        yield access_points[named].to_numpy()
    bits = access_points["multiple_bssid_bits"].to_numpy().astype(np.int64)
    yield np.where(bits > 0, bssid >> bits, _NOBODY)
    yield np.where(np.isin(maker, ["cisco", "meraki"]), bssid >> 4, _NOBODY)
    # Two radios of an Aruba device are one block of 16 addresses apart.
    yield np.where(maker == "aruba", bssid >> 5, _NOBODY)
    yield from _meraki_keys(bssid, maker)
    # Small makers vary the first octet (its local bit, then multiples of 4) and the last digit.
    others = ~np.isin(maker, ["cisco", "aruba", "meraki"])
    yield np.where(others, (bssid & ~(_OCTET << 40)) >> 4, _NOBODY)


_MERAKI_PREFIXES = (0x00180A, 0x881544, 0xE0553D, 0x0C8DDB)
_BY_FIRST_OCTET = (0x00, 0x10, -0x10)
_BY_LAST_OCTET = (0x40, 0x50, 0x30, -0x30, -0x40, -0x50, -0x60)
"""What Meraki adds to the third octet: in the families that count networks in the first octet,
and in the one that counts them in the last."""


def _meraki_keys(
    bssid: npt.NDArray[np.int64], maker: npt.NDArray[np.object_]
) -> Iterator[npt.NDArray[np.int64]]:
    """Give the keys of a maker whose networks have prefixes that are not its own."""
    middle = _pick(bssid, (2, 3))
    local = (bssid & LOCAL_BIT) != 0
    first = np.isin(middle, _shifted_prefixes(_BY_FIRST_OCTET))
    ours = (maker == "meraki") | (local & first)
    yield np.where(ours, _pick(bssid, (2, 4, 5, 6)), _NOBODY)
    last = np.isin(middle, _shifted_prefixes(_BY_LAST_OCTET))
    yield np.where(local & last, _pick(bssid, (2, 4, 5, 6)) >> 4, _NOBODY)


def _shifted_prefixes(steps: tuple[int, ...]) -> list[int]:
    """Give octets 2 and 3 of the prefixes that are that many steps from Meraki's own."""
    return [
        (prefix & 0xFF00) | ((prefix + step) & _OCTET)
        for prefix in _MERAKI_PREFIXES
        for step in steps
    ]


def _pick(bssid: npt.NDArray[np.int64], octets: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Join some octets of each address into a number."""
    value = np.zeros_like(bssid)
    for octet in octets:
        value = (value << 8) | ((bssid >> (8 * (6 - octet))) & _OCTET)
    return value


def _one_radio(access_points: pd.DataFrame, scope: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Join addresses of one maker whose clock, channel and level are the same."""
    rows = pd.DataFrame(
        {
            "scope": scope,
            "prefix": (access_points["bssid"].to_numpy() & ~LOCAL_BIT) >> 24,
            "frequency": access_points["frequency_mhz"],
            "clock": access_points["clock_offset_us"],
            "level": access_points["signal_median_dbm"].astype("Float64"),
        }
    )
    comparable = access_points["beacons"].to_numpy() >= BEACONS_TO_COMPARE
    rows = rows[comparable].sort_values(["scope", "prefix", "frequency", "clock"], kind="stable")
    place = ["scope", "prefix", "frequency"]
    same_place = (rows[place] == rows[place].shift()).all(axis=1)
    same_clock = rows["clock"].diff() < SAME_CLOCK_MICROSECONDS
    same_level = rows["level"].diff().abs().fillna(0) <= SAME_LEVEL_DB
    group = (~(same_place & same_clock & same_level)).cumsum()
    codes = np.full(len(access_points), -1, np.int64)
    codes[rows.index.to_numpy()] = group.to_numpy()
    return codes
