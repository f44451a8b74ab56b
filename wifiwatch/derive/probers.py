"""Who sent a probe request a moment ago: what it takes to see responses that nobody asked for.

Requests of two slices of time are kept, in a table each that is emptied for the next slice.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wifiwatch.hashing import mix, place
from wifiwatch.kernels import kernel

PLACES_AT_MOST = 1 << 17
"""Places for a slice's senders; beyond half of them, nothing is said of responses."""

NEVER = -(1 << 62)

NOBODY = -1
"""Stands for a place that is free."""

PROBER = np.dtype([("address", np.int64), ("time", np.int64)])
"""A sender and its last probe request [ns]."""

Probers = npt.NDArray[np.void]
"""Shape (2, n_places): the senders of each slice, by a hash of their address."""


def new_probers(places: int) -> Probers:
    """Make room for two slices' senders."""
    probers = np.zeros((2, places), PROBER)
    probers["address"] = NOBODY
    return probers


@kernel
def forget_probers(probers: Probers, half: int) -> None:
    """Empty the table of a slice."""
    for at in range(probers.shape[1]):
        probers[half, at].address = NOBODY


@kernel
def copy_probers(old: Probers, new: Probers, key: np.uint64) -> None:
    """Copy all senders to larger tables."""
    mask = new.shape[1] - 1
    for half in range(2):
        for row in range(old.shape[1]):
            this = old[half, row]
            if this.address == NOBODY:
                continue
            at = place(mix(key, np.uint64(this.address)), mask)
            while new[half, at].address != NOBODY:
                at = (at + 1) & mask
            new[half, at].address = this.address
            new[half, at].time = this.time
