"""What the pass over contacts keeps of a window: senders, contacts and open requests to send."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch import tables
from wifiwatch.derive.probers import Probers, forget_probers, new_probers
from wifiwatch.derive.senders import SENDER, Places, Senders, Watch
from wifiwatch.hashing import mix, place
from wifiwatch.kernels import Integers, inlined, kernel

SLICE_SECONDS = tables.SLICE_SECONDS["contacts"]
"""Contacts are counted in slices of this length."""

CONTACTS_AT_MOST = 1 << 17
"""Bound of a window's memory; what comes beyond it is counted and left out."""

OPEN_AT_MOST = 256
"""Requests to send that are open at once; a power of 2. The longest reservation is 33 ms."""

N_SENDERS, N_CONTACTS, LEFT_OUT, OLDEST, OPEN = 0, 1, 2, 3, 4
"""Places in `State.sizes`: used rows, frames left out, the oldest open request and their number."""


CONTACT = np.dtype(
    [
        ("transmitter", np.int64),
        ("receiver", np.int64),
        ("label", np.int64),
        ("first_time", np.int64),
        ("last_time", np.int64),
        ("first_frame", np.int64),
        ("bytes", np.int64),
        ("level_sum", np.int64),
        ("levels", np.uint32),
        ("frames", np.uint32),
        ("answered", np.uint32),
        ("unfollowed", np.uint32),
        ("unasked", np.uint32),
    ],
    align=True,
)
"""``label``: frequency [MHz] in the lowest 16 bits, then the kind in 16, then the slice.
``level_sum``: sum of the signal [dBm] over the ``levels`` frames that have one."""

REQUEST = np.dtype(
    [
        ("transmitter", np.int64),
        ("receiver", np.int64),
        ("time", np.int64),
        ("answer_until", np.int64),
        ("follow_until", np.int64),
        ("contact", np.int32),
        ("answered", np.uint8),
        ("followed", np.uint8),
    ],
    align=True,
)
"""A request to send that is still open, and the row of contacts that counts it."""


def whole(rows: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """Give a view of rows without fields: numpy copies these many times faster.

    Parameters
    ----------
    rows : (n,) structured
        The rows.
    """
    return rows.view(np.dtype((np.void, rows.dtype.itemsize)))


class State(NamedTuple):
    """All that the pass keeps of a window.

    Frames come at most 2 s out of order, so two slices of 5 s are open at a time: even and odd
    ones have tables of their own, which stay small enough to be at hand.
    """

    sizes: Integers
    """As `N_SENDERS` and the following say."""
    key: np.uint64
    watched: Watch
    senders: Senders
    sender_at: Places
    contacts: npt.NDArray[np.void]
    slices: Integers
    """The even and the odd slice that are open."""
    contact_at: npt.NDArray[np.int32]
    """Shape (2, n_places): where the contacts of each of them are."""
    probers: Probers
    in_slice: Integers
    """Shape (2, 2): contacts and probers of each of them."""
    requests: npt.NDArray[np.void]
    """Open requests to send, in the order in which they came, from `OLDEST` on and round."""


def new_state(key: np.uint64, watched: Watch) -> State:
    """Make room for a window."""
    senders, contacts = 1 << 8, 1 << 10
    return State(
        sizes=np.zeros(5, np.int64),
        key=key,
        watched=watched,
        senders=np.zeros(senders, SENDER),
        sender_at=np.full(4 * senders, -1, np.int32),
        contacts=np.zeros(contacts, CONTACT),
        slices=np.full(2, -1, np.int64),
        contact_at=np.full((2, contacts), -1, np.int32),
        probers=new_probers(1 << 9),
        in_slice=np.zeros((2, 2), np.int64),
        requests=np.zeros(OPEN_AT_MOST, REQUEST),
    )


@kernel
def open_slice(state: State, piece: int) -> None:
    """Begin a slice in the place of an older one."""
    half = piece & 1
    state.slices[half] = piece
    state.contact_at[half, :] = -1
    forget_probers(state.probers, half)
    state.in_slice[half, :] = 0


@inlined
def first_place(key: np.uint64, transmitter: int, receiver: int, label: int, mask: int) -> int:
    """Give the place where the search for a contact begins."""
    value = mix(mix(key, np.uint64(transmitter)), np.uint64(receiver))
    return place(mix(value, np.uint64(label)), mask)


@kernel
def place_contacts(state: State, places: npt.NDArray[np.int32]) -> None:
    """Fill empty tables of places with the contacts of the open slices."""
    mask = places.shape[1] - 1
    for row in range(state.sizes[N_CONTACTS]):
        this = state.contacts[row]
        half = (this.label >> 32) & 1
        if this.label >> 32 != state.slices[half]:
            continue
        at = first_place(state.key, this.transmitter, this.receiver, this.label, mask)
        while places[half, at] >= 0:
            at = (at + 1) & mask
        places[half, at] = row
