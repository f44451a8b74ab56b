"""Collect who sent what to whom in one window."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch.capture.batch import frame_reference
from wifiwatch.derive.contact_pass import (
    CONTACTS_FULL,
    DONE,
    PLACES_FULL,
    SENDERS_FULL,
    collect_contacts,
)
from wifiwatch.derive.contact_state import (
    CONTACT,
    LEFT_OUT,
    N_CONTACTS,
    N_SENDERS,
    new_state,
    place_contacts,
    whole,
)
from wifiwatch.derive.probers import copy_probers, new_probers
from wifiwatch.derive.reservations import abandon_requests
from wifiwatch.derive.senders import SENDER, place_senders, watch
from wifiwatch.derive.window import WINDOW_NANOSECONDS

if TYPE_CHECKING:
    from wifiwatch.decode.frames import Frames


class Contacts(NamedTuple):
    """Who sent what to whom in one window.

    Parameters
    ----------
    contacts : (n_contacts,) CONTACT
        One row a slice, kind, transmitter, receiver and frequency.
    senders : (n_senders,) SENDER
        One row a station, or transmitter of a watched maker.
    left_out : int
        Frames that were not counted because a bound was reached.
    """

    contacts: npt.NDArray[np.void]
    senders: npt.NDArray[np.void]
    left_out: int


NO_CONTACTS = Contacts(np.zeros(0, CONTACT), np.zeros(0, SENDER), 0)
"""What is known where nobody looked."""


class ContactCollector:
    """Collect the contacts of one window.

    Parameters
    ----------
    key : uint64
        Key of the hashes.
    watched : (262144,) uint64
        A bit for each 24-bit prefix of addresses: whether it is of a watched maker.
    """

    def __init__(self, key: np.uint64, watched: npt.NDArray[np.uint64]) -> None:
        self._state = new_state(key, watch(watched))

    def add(self, frames: Frames, span: tuple[int, int], window_start: int, source: int) -> None:
        """Take up the contacts among some of a batch's frames, all of this window.

        Parameters
        ----------
        frames : Frames
            Decoded frames.
        span : (int, int)
            First row, and the row after the last.
        window_start : int
            Begin of the window since 1970-01-01 UTC [ns].
        source : int
            Number of the file, for references to frames.
        """
        batch = frames.batch
        given = (batch.buffer, batch.index.time, frames.columns)
        origin = (window_start, frame_reference(source, batch.first_number))
        start, stop = span
        while start < stop:
            start, status = collect_contacts(given, (start, stop), origin, self._state)
            if status != DONE:
                self._grow(status)

    def _grow(self, status: int) -> None:
        state = self._state
        if status == SENDERS_FULL:
            places = np.full(2 * state.sender_at.size, -1, np.int32)
            place_senders(state.senders, places, state.key)
            self._state = state._replace(senders=_doubled(state.senders), sender_at=places)
        elif status == CONTACTS_FULL:
            self._state = state._replace(contacts=_doubled(state.contacts))
        elif status == PLACES_FULL:
            tables = np.full((2, 2 * state.contact_at.shape[1]), -1, np.int32)
            place_contacts(state, tables)
            self._state = state._replace(contact_at=tables)
        else:
            probers = new_probers(2 * state.probers.shape[1])
            copy_probers(state.probers, probers, state.key)
            self._state = state._replace(probers=probers)

    def close(self, window_start: int) -> Contacts:
        """Give the window's contacts and make ready for another window.

        Parameters
        ----------
        window_start : int
            Begin of the window since 1970-01-01 UTC [ns].
        """
        state = self._state
        abandon_requests(state, window_start + WINDOW_NANOSECONDS)
        n_senders, n_contacts = int(state.sizes[N_SENDERS]), int(state.sizes[N_CONTACTS])
        contacts = Contacts(
            contacts=whole(state.contacts[:n_contacts]).copy().view(CONTACT),
            senders=whole(state.senders[:n_senders]).copy().view(SENDER),
            left_out=int(state.sizes[LEFT_OUT]),
        )
        state.sender_at[:] = -1
        state.slices[:] = -1
        state.sizes[:] = 0
        return contacts


def _doubled(rows: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """Give a copy with twice the rows."""
    return np.concatenate([whole(rows), whole(np.zeros_like(rows))]).view(rows.dtype)
