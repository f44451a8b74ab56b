"""The pass over who sends what to whom: contacts in slices of 5 s, and who sent at all.

All that the loop needs is in names of its own: what is passed on in a tuple is counted at each
call, which costs more than the work itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wifiwatch.decode import codes, faults
from wifiwatch.decode.mac import GROUP_BIT, LOCAL_BIT
from wifiwatch.derive.contact_kinds import (
    ACTION,
    COUNTS,
    JOINS,
    NAMES_NETWORK,
    TREATMENT,
    Kind,
    action_kind,
    data_kind,
)
from wifiwatch.derive.contact_state import (
    CONTACTS_AT_MOST,
    LEFT_OUT,
    N_CONTACTS,
    N_SENDERS,
    OLDEST,
    OPEN,
    SLICE_SECONDS,
    State,
    first_place,
    open_slice,
)
from wifiwatch.derive.probers import NEVER, NOBODY, PLACES_AT_MOST
from wifiwatch.derive.reservations import close_requests, may_follow, note_reply, open_request
from wifiwatch.derive.senders import SENDERS_AT_MOST, SIEVE_WORDS, STATION, WATCHED
from wifiwatch.derive.window import NANOSECONDS
from wifiwatch.hashing import mix, place
from wifiwatch.kernels import Bytes, Integers, kernel
from wifiwatch.loads import load16, load_address

if TYPE_CHECKING:
    from wifiwatch.decode.frames import FrameColumns

_SLICE = SLICE_SECONDS * NANOSECONDS
_ASKED = 500_000_000
"""Time before a probe response in which its request is looked for [ns]."""

DONE, SENDERS_FULL, CONTACTS_FULL, PLACES_FULL, PROBERS_FULL = 0, 1, 2, 3, 4

_NO_LEVEL = -128
_PROBE_REQUEST, _PROBE_RESPONSE, _RTS = (
    int(Kind.PROBE_REQUEST),
    int(Kind.PROBE_RESPONSE),
    int(Kind.RTS),
)


@kernel
def collect_contacts(
    given: tuple[Bytes, Integers, FrameColumns],
    span: tuple[int, int],
    origin: tuple[int, int],
    state: State,
) -> tuple[int, int]:
    """Take up the contacts of a span; return how far it came and what was full.

    Parameters
    ----------
    given : (Bytes, Integers, FrameColumns)
        A batch's bytes, the frames' times [ns] and their columns.
    span : (int, int)
        First row, and the row after the last.
    origin : (int, int)
        Begin of the window [ns], and the reference to row 0.
    state : State
        What is kept of the window.
    """
    buffer, times, columns = given
    fault_of, type_of, flags_of = columns.fault, columns.type_subtype, columns.flags
    transmitter_of, bssid_of = columns.transmitter, columns.bssid
    header_at, body_at, body_end = columns.mac_offset, columns.body_offset, columns.body_end
    length_of, signal_of, frequency_of = columns.length, columns.signal, columns.frequency
    window_start, first_frame = origin
    sizes, key = state.sizes, state.key
    prefixes, sieve = state.watched
    senders, sender_at = state.senders, state.sender_at
    contacts, contact_at = state.contacts, state.contact_at
    slices, in_slice = state.slices, state.in_slice
    probers, requests = state.probers, state.requests
    sender_mask, contact_mask = sender_at.size - 1, contact_at.shape[1] - 1
    n_prober_places = probers.shape[1]
    last, watched = np.int64(-1), False
    # Of data frames in a row that say the same of their sender, the first is enough.
    data_sender, data_bssid = np.int64(-1), np.int64(-1)
    for row in range(span[0], span[1]):
        # Unsigned places need no check for negative ones.
        here = np.uint64(row)
        fault = fault_of[here]
        if fault != faults.NONE and fault != faults.CUT:
            continue
        type_subtype = np.int64(type_of[here])
        transmitter = transmitter_of[here]
        at = np.int64(header_at[here])
        if sizes[OPEN] != 0:
            oldest = requests[sizes[OLDEST]]
            if oldest.followed or times[here] > oldest.follow_until:
                close_requests(requests, contacts, sizes, times[here])
            if sizes[OPEN] != 0 and may_follow(type_subtype):
                ends = (transmitter, load_address(buffer, at + 4))
                note_reply(requests, contacts, sizes, type_subtype, ends, times[here])
        if transmitter != last:
            last, watched = transmitter, False
            if transmitter >= 0 and transmitter & (LOCAL_BIT | GROUP_BIT) == 0:
                word = np.uint64(transmitter >> 30)
                bit = np.uint64(1) << np.uint64((transmitter >> 24) & 63)
                if sieve[word & np.uint64(SIEVE_WORDS - 1)] & bit != 0:
                    watched = prefixes[word] & bit != 0

        kind = np.int64(TREATMENT[type_subtype, 0])
        tells = np.int64(TREATMENT[type_subtype, 1])
        if kind >= ACTION:
            flags = np.int64(flags_of[here])
            body, end = np.int64(body_at[here]), np.int64(body_end[here])
            if kind == ACTION:
                kind = action_kind(buffer, body, end, flags)
            elif np.int64(length_of[here]) <= body - at:
                kind, tells = 0, 0
            else:
                kind = data_kind(buffer, (at, body, end), type_subtype & 15, flags, watched)
                same = transmitter == data_sender and bssid_of[here] == data_bssid
                if same and kind == 0 and not watched:
                    continue
        if watched:
            tells |= COUNTS
        if kind == 0 and tells == 0:
            continue

        if sizes[N_SENDERS] == senders.size and senders.size < SENDERS_AT_MOST:
            return row, SENDERS_FULL
        time = times[here]
        piece = np.int64(np.uint64(time - window_start) // np.uint64(_SLICE))
        half = piece & 1
        if kind:
            if slices[half] != piece:
                open_slice(state, piece)
            if sizes[N_CONTACTS] == contacts.size and contacts.size < CONTACTS_AT_MOST:
                return row, CONTACTS_FULL
            if 2 * in_slice[half, 0] > contact_mask:
                return row, PLACES_FULL
            if 2 * in_slice[half, 1] >= n_prober_places and n_prober_places < PLACES_AT_MOST:
                return row, PROBERS_FULL
        level = np.int64(signal_of[here])
        left_out = False

        if tells:
            here_at = place(mix(key, np.uint64(transmitter)), sender_mask)
            number = np.int64(sender_at[here_at])
            while number >= 0 and senders[number].address != transmitter:
                here_at = (here_at + 1) & sender_mask
                number = np.int64(sender_at[here_at])
            if number < 0 and sizes[N_SENDERS] < senders.size:
                number = sizes[N_SENDERS]
                sizes[N_SENDERS] += 1
                sender_at[here_at] = number
                senders[number].address = transmitter
                senders[number].partner = -1
                senders[number].frames = 0
                senders[number].frequency = 0
                senders[number].best_level = _NO_LEVEL
                senders[number].flags = 0
            left_out = number < 0
            data_sender = np.int64(-1)
            if number >= 0:
                sender = senders[number]
                if tells & JOINS:
                    sender.flags |= STATION
                    if tells & NAMES_NETWORK and bssid_of[here] >= 0:
                        sender.partner = bssid_of[here]
                    if type_subtype >> 4 == codes.DATA:
                        data_sender, data_bssid = transmitter, bssid_of[here]
                if tells & COUNTS:
                    if sender.frames == 0:
                        sender.flags |= WATCHED
                        sender.first_time = time
                        sender.last_time = time
                        sender.first_frame = first_frame + row
                    sender.frames += 1
                    sender.first_time = min(sender.first_time, time)
                    sender.last_time = max(sender.last_time, time)
                    if sender.best_level < level < 0 or sender.frequency == 0:
                        sender.frequency = frequency_of[here]
                        sender.best_level = level if level < 0 else _NO_LEVEL

        if kind:
            receiver = load_address(buffer, at + 4)
            label = (piece << 32) | (kind << 16) | np.int64(frequency_of[here])
            here_at = first_place(key, transmitter, receiver, label, contact_mask)
            number = np.int64(contact_at[half, here_at])
            while number >= 0 and (
                contacts[number].label != label
                or contacts[number].receiver != receiver
                or contacts[number].transmitter != transmitter
            ):
                here_at = (here_at + 1) & contact_mask
                number = np.int64(contact_at[half, here_at])
            if number < 0 and sizes[N_CONTACTS] < contacts.size:
                number = sizes[N_CONTACTS]
                sizes[N_CONTACTS] += 1
                in_slice[half, 0] += 1
                contact_at[half, here_at] = number
                contacts[number].transmitter = transmitter
                contacts[number].receiver = receiver
                contacts[number].label = label
                contacts[number].first_time = time
                contacts[number].last_time = time
                contacts[number].first_frame = first_frame + row
                contacts[number].bytes = 0
                contacts[number].level_sum = 0
                contacts[number].levels = 0
                contacts[number].frames = 0
                contacts[number].answered = 0
                contacts[number].unfollowed = 0
                contacts[number].unasked = 0
            left_out |= number < 0
            if number >= 0:
                this = contacts[number]
                this.first_time = min(this.first_time, time)
                this.last_time = max(this.last_time, time)
                this.frames += 1
                this.bytes += np.int64(length_of[here])
                if _NO_LEVEL < level < 0:
                    this.level_sum += level
                    this.levels += 1
                if kind == _RTS:
                    reserved = load16(buffer, at + 2)
                    ends = (transmitter, receiver)
                    open_request(requests, contacts, sizes, number, ends, (time, reserved))

            if kind == _PROBE_REQUEST and 2 * in_slice[half, 1] < PLACES_AT_MOST:
                here_at = place(mix(key, np.uint64(transmitter)), n_prober_places - 1)
                known = probers[half, here_at].address
                while known != transmitter and known != NOBODY:
                    here_at = (here_at + 1) & (n_prober_places - 1)
                    known = probers[half, here_at].address
                in_slice[half, 1] += known == NOBODY
                probers[half, here_at].address = transmitter
                probers[half, here_at].time = time
            elif kind == _PROBE_RESPONSE and number >= 0 and time >= window_start + _ASKED:
                asked = np.int64(NEVER)
                for other in range(2):
                    here_at = place(mix(key, np.uint64(receiver)), n_prober_places - 1)
                    known = probers[other, here_at].address
                    while known != receiver and known != NOBODY:
                        here_at = (here_at + 1) & (n_prober_places - 1)
                        known = probers[other, here_at].address
                    if known == receiver:
                        asked = max(asked, probers[other, here_at].time)
                    if 2 * in_slice[other, 1] >= PLACES_AT_MOST:
                        asked = time
                if time - asked > _ASKED and receiver & GROUP_BIT == 0:
                    contacts[number].unasked += 1
        sizes[LEFT_OUT] += left_out
    return span[1], DONE
