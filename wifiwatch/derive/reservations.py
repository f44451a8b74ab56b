"""Requests to send that are still open: whether they are answered, and what then is sent.

An ordinary sender reserves the air for what follows. One that only wants the answer, which tells
it that the other is there, sends nothing after it. The frames that come next decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wifiwatch.decode import codes
from wifiwatch.decode.mac import GROUP_BIT
from wifiwatch.derive.contact_state import OLDEST, OPEN, OPEN_AT_MOST
from wifiwatch.kernels import Integers, inlined, kernel

Rows = npt.NDArray[np.void]

if TYPE_CHECKING:
    from wifiwatch.derive.contact_state import State

_MILLISECOND = 1_000_000
_LONGEST_MICROSECONDS = 32_767
"""A duration field that holds more is none (802.11-2020, table 9-9)."""

_BLOCK_ACKS = (codes.BLOCK_ACK_REQUEST, codes.BLOCK_ACK)
_REPLIES = (*_BLOCK_ACKS, codes.CTS, codes.ACK)


@kernel
def _close_oldest(requests: Rows, contacts: Rows, sizes: Integers) -> None:
    """Judge the oldest open request and let go of it."""
    this = requests[sizes[OLDEST]]
    if not this.followed:
        contacts[np.int64(this.contact)].unfollowed += 1
    sizes[OLDEST] = (sizes[OLDEST] + 1) & (OPEN_AT_MOST - 1)
    sizes[OPEN] -= 1


@kernel
def open_request(
    requests: Rows,
    contacts: Rows,
    sizes: Integers,
    contact: int,
    ends: tuple[int, int],
    when: tuple[int, int],
) -> None:
    """Take up a request to send.

    Parameters
    ----------
    requests, contacts, sizes
        See `contact_state.State`.
    contact : int
        Row of contacts that counts it.
    ends : (int, int)
        Who sends it, and to whom.
    when : (int, int)
        When it came [ns], and its duration field: the time that it reserves [µs].
    """
    if sizes[OPEN] == OPEN_AT_MOST:
        _close_oldest(requests, contacts, sizes)
    time, microseconds = when
    reserved = 1000 * microseconds if microseconds <= _LONGEST_MICROSECONDS else 0
    this = requests[(sizes[OLDEST] + sizes[OPEN]) & (OPEN_AT_MOST - 1)]
    this.transmitter = ends[0]
    this.receiver = ends[1]
    this.time = time
    this.answer_until = time + max(reserved, _MILLISECOND)
    this.follow_until = time + reserved + _MILLISECOND
    this.contact = contact
    this.answered = 0
    this.followed = 0
    sizes[OPEN] += 1


@kernel
def close_requests(requests: Rows, contacts: Rows, sizes: Integers, time: int) -> None:
    """Judge the oldest requests, as far as they are over at a time [ns] or were followed."""
    while sizes[OPEN] > 0:
        this = requests[sizes[OLDEST]]
        if not this.followed and time <= this.follow_until:
            return
        _close_oldest(requests, contacts, sizes)


def abandon_requests(state: State, window_end: int) -> None:
    """Judge what is open when a window closes; of a request that reaches beyond, nothing is known.

    Parameters
    ----------
    state : State
        What the pass keeps.
    window_end : int
        End of the window since 1970-01-01 UTC [ns].
    """
    for number in range(int(state.sizes[OPEN])):
        this = state.requests[(state.sizes[OLDEST] + number) & (OPEN_AT_MOST - 1)]
        if not this["followed"] and this["follow_until"] < window_end:
            state.contacts[this["contact"]]["unfollowed"] += 1
    state.sizes[OLDEST:] = 0


@inlined
def may_follow(type_subtype: int) -> bool:
    """Tell whether a frame of a type says something of an open request."""
    kind = type_subtype >> 4
    return kind in (codes.MANAGEMENT, codes.DATA) or type_subtype in _REPLIES


@kernel
def note_reply(
    requests: Rows,
    contacts: Rows,
    sizes: Integers,
    type_subtype: int,
    ends: tuple[int, int],
    time: int,
) -> None:
    """Note what a frame says of the open requests, the latest first.

    A clear to send answers the latest request of the one to whom it goes. Data and management
    frames from the same sender to the same receiver follow it, and so do block acknowledgements
    and their requests between the two, and an acknowledgement after the answer: they tell of
    data that was sent too fast for the listener to read.
    """
    transmitter, receiver = ends
    oldest = sizes[OLDEST]
    for number in range(sizes[OPEN] - 1, -1, -1):
        this = requests[(oldest + number) & (OPEN_AT_MOST - 1)]
        if time < this.time or time > this.follow_until:
            continue
        # The group bit of a control frame's address only signals bandwidth (9.3.1.2).
        to_sender = receiver & ~GROUP_BIT == this.transmitter
        if type_subtype == codes.CTS:
            is_open = not this.answered and not this.followed and time <= this.answer_until
            if to_sender and is_open:
                this.answered = 1
                contacts[np.int64(this.contact)].answered += 1
                return
        elif type_subtype == codes.ACK:
            if to_sender and this.answered and time <= this.answer_until:
                this.followed = 1
        else:
            there = transmitter == this.transmitter and receiver == this.receiver
            back = to_sender and transmitter == this.receiver and type_subtype in _BLOCK_ACKS
            this.followed |= there or back
