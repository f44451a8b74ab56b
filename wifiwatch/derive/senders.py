"""Who sent in a window: stations, and equipment of watched makers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch.decode.mac import GROUP_BIT, LOCAL_BIT
from wifiwatch.hashing import mix, place
from wifiwatch.kernels import kernel

SENDERS_AT_MOST = 1 << 16
"""Bound of a window's memory; what comes beyond it is counted and left out."""

STATION, WATCHED = 1, 2
"""Flags: it takes part in a network, by data, authentication or association; its address begins
as those of a watched maker do."""

SENDER = np.dtype(
    [
        ("address", np.int64),
        ("partner", np.int64),
        ("first_time", np.int64),
        ("last_time", np.int64),
        ("first_frame", np.int64),
        ("frames", np.uint32),
        ("frequency", np.uint16),
        ("best_level", np.int8),
        ("flags", np.uint8),
    ],
    align=True,
)
"""``partner``: the BSSID with which it last exchanged data or associated; -1 for none. Times,
frames and level are those of watched makers only."""

Senders = npt.NDArray[np.void]
Places = npt.NDArray[np.int32]


SIEVE_WORDS = 1 << 10
"""Size of the sieve: 8 KiB stay at hand where the bits of all prefixes would not; a power of 2."""


class Watch(NamedTuple):
    """The prefixes of watched makers.

    Parameters
    ----------
    prefixes : (262144,) uint64
        A bit for each prefix of 24 bits.
    sieve : (1024,) uint64
        A bit for each value of a prefix's lowest 16 bits, which few addresses pass.
    """

    prefixes: npt.NDArray[np.uint64]
    sieve: npt.NDArray[np.uint64]


def watch(prefixes: npt.NDArray[np.uint64]) -> Watch:
    """Make ready to look for prefixes.

    Parameters
    ----------
    prefixes : (262144,) uint64
        A bit for each prefix of 24 bits.
    """
    return Watch(prefixes, np.bitwise_or.reduce(prefixes.reshape(-1, SIEVE_WORDS), axis=0))


def are_watched(
    prefixes: npt.NDArray[np.uint64], addresses: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Tell which addresses are their makers' own, and begin as those of a watched one do.

    Parameters
    ----------
    prefixes : (262144,) uint64
        A bit for each prefix of 24 bits.
    addresses : (n,) int64
        The addresses.
    """
    own = (addresses >= 0) & (addresses & (LOCAL_BIT | GROUP_BIT) == 0)
    start = np.where(own, addresses >> 24, 0)
    bits = prefixes[start >> 6] >> (start & 63).astype(np.uint64)
    found: npt.NDArray[np.bool_] = own & (bits & np.uint64(1) != 0)
    return found


@kernel
def place_senders(senders: Senders, places: Places, key: np.uint64) -> None:
    """Fill an empty table of places."""
    mask = places.size - 1
    for row in range(senders.size):
        at = place(mix(key, np.uint64(senders[row].address)), mask)
        while places[at] >= 0:
            at = (at + 1) & mask
        places[at] = row
