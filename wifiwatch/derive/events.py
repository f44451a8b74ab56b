"""Rare frames that say much: EAP packets, frames to unusual groups, answers before association."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch.capture.batch import frame_reference
from wifiwatch.decode import codes, faults
from wifiwatch.decode.anqp import ANSWERS_A_FRAME, find_answers, read_answers
from wifiwatch.decode.eap import (
    NO_IDENTITY,
    RESPONSE,
    classify_identity,
    read_eap,
    read_step,
)
from wifiwatch.decode.frames import FrameColumns, read_addresses
from wifiwatch.decode.mac import FROM_DS, GROUP_BIT, MORE_FRAGMENTS, PROTECTED, TO_DS
from wifiwatch.kernels import Bytes, Integers, inlined, kernel
from wifiwatch.loads import load8

if TYPE_CHECKING:
    from wifiwatch.decode.frames import Frames

ROWS_AT_MOST = 1 << 16
"""Bound of a window's rows of each kind; what comes beyond it is counted and left out."""

_FEW = 64
"""Rows of each kind that there is room for at first."""

EAP_PACKET = np.dtype(
    [
        ("time", np.int64),
        ("frame", np.int64),
        ("bssid", np.int64),
        ("station", np.int64),
        ("step", np.uint8),
        ("method", np.uint8),
        ("identity", np.uint8),
        ("country", np.uint16),
        ("network", np.uint16),
    ],
    align=True,
)
"""An EAP packet in the clear; ``step`` as in `eap.Step`, ``identity`` as in `eap.IdentityKind`,
``network`` as 1000 times its number of digits plus its value."""

GROUP_FRAME = np.dtype(
    [
        ("time", np.int64),
        ("frame", np.int64),
        ("destination", np.int64),
        ("source", np.int64),
        ("frequency", np.uint16),
        ("relayed", np.uint8),
    ],
    align=True,
)
"""A frame to a group that is none of IP, bridging or Cisco discovery; ``relayed``: an access point
passes on what came by wire."""

ANSWER = np.dtype(
    [
        ("time", np.int64),
        ("frame", np.int64),
        ("bssid", np.int64),
        ("about", np.uint16),
        ("country", np.uint16),
        ("network", np.uint16),
    ],
    align=True,
)
"""What an access point answered to somebody who is not associated; ``about`` is the number that
802.11 gives the information, ``network`` as above; 0 where it names no operator."""

_DONE, _FULL = 0, 1
_EAP, _GROUP, _ANSWERS, _LEFT_OUT = 0, 1, 2, 3
_BROADCAST = (1 << 48) - 1
_ORDINARY_GROUPS = (
    (0x01005E000000, 24),
    (0x333300000000, 32),
    (0x0180C2000000, 24),
    (0x01000C000000, 24),
)
"""Prefix, and the number of bits after it: IPv4, IPv6, IEEE 802.1, Cisco's discovery."""


class _State(NamedTuple):
    sizes: Integers
    """Used rows of EAP packets, group frames and answers, and frames left out."""
    eap_packets: npt.NDArray[np.void]
    group_frames: npt.NDArray[np.void]
    answers: npt.NDArray[np.void]


class Events(NamedTuple):
    """The rare frames of one window.

    Parameters
    ----------
    eap_packets : (n_packets,) EAP_PACKET
        One row an EAP packet.
    group_frames : (n_frames,) GROUP_FRAME
        One row a frame to an unusual group.
    answers : (n_answers,) ANSWER
        One row an answer and, where operators are listed, one an operator.
    left_out : int
        Frames that were not kept because a bound was reached.
    """

    eap_packets: npt.NDArray[np.void]
    group_frames: npt.NDArray[np.void]
    answers: npt.NDArray[np.void]
    left_out: int


@inlined
def _is_unusual_group(address: int) -> bool:
    """Tell whether an address is a group that ordinary traffic does not use."""
    if address < 0 or address & GROUP_BIT == 0 or address == _BROADCAST:
        return False
    for prefix, rest in _ORDINARY_GROUPS:
        if address >> rest == prefix >> rest:
            return False
    return True


@kernel
def _add_eap(
    frames: tuple[Bytes, Integers, FrameColumns], row: int, frame: int, state: _State
) -> None:
    """Add an EAPOL frame's EAP packet, if it holds one."""
    buffer, times, columns = frames
    body, end = np.int64(columns.body_offset[row]), np.int64(columns.body_end[row])
    step, method = read_step(buffer, body, end)
    if step < 0:
        return
    if state.sizes[_EAP] == state.eap_packets.size:
        state.sizes[_LEFT_OUT] += 1
        return
    _, code, _, _, identity, length = read_eap(buffer, body, end)
    kind, country, network = NO_IDENTITY, 0, 0
    if code == RESPONSE:
        kind, country, network = classify_identity(buffer, identity, length)
    at = np.int64(columns.mac_offset[row])
    type_subtype, flags = np.int64(columns.type_subtype[row]), np.int64(columns.flags[row])
    receiver, transmitter, _, _, bssid, _ = read_addresses(
        buffer, at, end, codes.DATA, type_subtype & 15, flags
    )
    this = state.eap_packets[state.sizes[_EAP]]
    this.time = times[row]
    this.frame = frame
    this.bssid = bssid
    this.station = transmitter if flags & TO_DS else receiver
    this.step = step
    this.method = method
    this.identity = kind
    this.country = country
    this.network = network
    state.sizes[_EAP] += 1


@kernel
def _add_answers(
    frames: tuple[Bytes, Integers, FrameColumns], row: int, frame: int, state: _State
) -> None:
    """Add what an action frame answers, if it does."""
    buffer, times, columns = frames
    at = np.int64(columns.mac_offset[row])
    if columns.flags[row] & (PROTECTED | MORE_FRAGMENTS) or load8(buffer, at + 22) & 15:
        return
    body, end = np.int64(columns.body_offset[row]), np.int64(columns.body_end[row])
    span = find_answers(buffer, body, end)
    if span[0] == span[1]:
        return
    first = state.sizes[_ANSWERS]
    if first == state.answers.size:
        state.sizes[_LEFT_OUT] += 1
        return
    stop = min(first + ANSWERS_A_FRAME, state.answers.size)
    stop = read_answers(buffer, span, state.answers, (first, stop))
    for place in range(first, stop):
        state.answers[place].time = times[row]
        state.answers[place].frame = frame
        state.answers[place].bssid = columns.transmitter[row]
    state.sizes[_ANSWERS] = stop


@kernel
def _collect(
    frames: tuple[Bytes, Integers, FrameColumns],
    span: tuple[int, int],
    first_frame: int,
    state: _State,
) -> tuple[int, int]:
    """Pick the rare frames of a span; return how far it came and what was full."""
    buffer, times, columns = frames
    for row in range(span[0], span[1]):
        type_subtype = np.int64(columns.type_subtype[row])
        kind = type_subtype >> 4
        if columns.eapol[row]:
            if state.sizes[_EAP] == state.eap_packets.size < ROWS_AT_MOST:
                return row, _FULL
            _add_eap(frames, row, first_frame + row, state)
        if columns.fault[row] != faults.NONE or (kind != codes.DATA and kind != codes.MANAGEMENT):
            continue
        if type_subtype == codes.ACTION:
            used, room = state.sizes[_ANSWERS], state.answers.size
            if used + ANSWERS_A_FRAME > room and room < ROWS_AT_MOST:
                return row, _FULL
            _add_answers(frames, row, first_frame + row, state)
        at, end = np.int64(columns.mac_offset[row]), np.int64(columns.body_end[row])
        flags = np.int64(columns.flags[row])
        _, _, destination, source, _, _ = read_addresses(
            buffer, at, end, kind, type_subtype & 15, flags
        )
        if not _is_unusual_group(destination):
            continue
        if state.sizes[_GROUP] == state.group_frames.size:
            if state.group_frames.size < ROWS_AT_MOST:
                return row, _FULL
            state.sizes[_LEFT_OUT] += 1
            continue
        this = state.group_frames[state.sizes[_GROUP]]
        this.time = times[row]
        this.frame = first_frame + row
        this.destination = destination
        this.source = source
        this.frequency = columns.frequency[row]
        this.relayed = kind == codes.DATA and flags & (TO_DS | FROM_DS) == FROM_DS
        state.sizes[_GROUP] += 1
    return span[1], _DONE


class EventCollector:
    """Collect the rare frames of one window."""

    def __init__(self) -> None:
        self._state = _State(
            np.zeros(4, np.int64),
            np.zeros(_FEW, EAP_PACKET),
            np.zeros(_FEW, GROUP_FRAME),
            np.zeros(2 * ANSWERS_A_FRAME, ANSWER),
        )

    def add(self, frames: Frames, span: tuple[int, int], source: int) -> None:
        """Pick the rare ones among some of a batch's frames, all of one window.

        Parameters
        ----------
        frames : Frames
            Decoded frames.
        span : (int, int)
            First row, and the row after the last.
        source : int
            Number of the file, for references to frames.
        """
        batch = frames.batch
        given = (batch.buffer, batch.index.time, frames.columns)
        first_frame = frame_reference(source, batch.first_number)
        start, stop = span
        while start < stop:
            start, status = _collect(given, (start, stop), first_frame, self._state)
            if status == _FULL:
                self._grow()

    def _grow(self) -> None:
        """Double what has no room for the next frame's rows."""
        state = self._state
        used = state.sizes.tolist()
        self._state = _State(
            state.sizes,
            _with_room(state.eap_packets, used[_EAP] + 1),
            _with_room(state.group_frames, used[_GROUP] + 1),
            _with_room(state.answers, used[_ANSWERS] + ANSWERS_A_FRAME),
        )

    def close(self) -> Events:
        """Give the window's rare frames and make ready for another window."""
        state = self._state
        n_eap, n_group, n_answers, left_out = state.sizes.tolist()
        events = Events(
            state.eap_packets[:n_eap].copy(),
            state.group_frames[:n_group].copy(),
            state.answers[:n_answers].copy(),
            left_out,
        )
        state.eap_packets[:n_eap] = 0
        state.group_frames[:n_group] = 0
        state.answers[:n_answers] = 0
        state.sizes[:] = 0
        return events


def _with_room(rows: npt.NDArray[np.void], needed: int) -> npt.NDArray[np.void]:
    """Give rows twice as many places, if the needed ones are not there and the bound allows it."""
    if needed <= rows.size or rows.size >= ROWS_AT_MOST:
        return rows
    return np.concatenate([rows, np.zeros_like(rows)])
