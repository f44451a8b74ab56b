"""One row a frame: the columns that every later stage needs, and the pass that fills them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch.capture import link
from wifiwatch.capture.batch import FRAMES_A_BATCH, FrameBatch, FrameIndex
from wifiwatch.decode import faults
from wifiwatch.decode.codes import BEACON, CONTROL, DATA, MANAGEMENT, PROBE_RESPONSE, UNREADABLE
from wifiwatch.decode.eap import is_eapol
from wifiwatch.decode.elements import first_element, scan_elements
from wifiwatch.decode.fcs import crc32
from wifiwatch.decode.mac import (
    MORE_FRAGMENTS,
    NO_ADDRESS,
    PROTECTED,
    is_a_msdu,
    read_control,
    read_data,
    read_management,
)
from wifiwatch.decode.radio import (
    NO_ANTENNA,
    NO_LEVEL,
    NO_TIME,
    RadioHeader,
    read_avs,
    read_ppi,
    read_prism,
)
from wifiwatch.decode.radiotap import FLAG_BAD_FCS, FLAG_FCS, FLAG_PADDING, read_radiotap
from wifiwatch.hashing import hash_name
from wifiwatch.kernels import Bytes, Integers, inlined, kernel
from wifiwatch.loads import load8, load16, load32

ANNOUNCEMENT_BYTES = 12
"""Fixed fields of a beacon or probe response: clock, beacon interval, capabilities."""


class FrameColumns(NamedTuple):
    """What the first pass reads of each frame; every field has shape (n_frames,).

    Parameters
    ----------
    length : (n_frames,) int32
        Length on the air, without the radio's header and the check sequence [bytes].
    fault : (n_frames,) uint8
        What was wrong with it: `faults.Fault`.
    frequency : (n_frames,) uint16
        Where the radio listened; 0 where it does not say [MHz].
    signal : (n_frames,) int8
        Level; -128 where the radio does not say [dBm].
    type_subtype : (n_frames,) uint8
        16 times the type plus the subtype; 255 if unreadable.
    flags : (n_frames,) uint8
        Second octet of the frame control field.
    transmitter : (n_frames,) int64
        Address of the radio that sent it; -1 where the frame has none.
    bssid : (n_frames,) int64
        Address of the access point's network; -1 where the frame has none.
    sequence : (n_frames,) int16
        Sequence number; -1 where the frame has none.
    mac_offset : (n_frames,) uint32
        First byte of the MAC header in the batch's buffer [bytes].
    body_offset : (n_frames,) uint32
        First byte after the MAC header in the batch's buffer [bytes].
    body_end : (n_frames,) uint32
        First byte after the captured body in the batch's buffer [bytes].
    ssid_offset : (n_frames,) uint32
        First byte of the network's name in the batch's buffer [bytes].
    ssid_length : (n_frames,) int8
        Length of the network's name; -1 where the frame has none [bytes].
    ssid_hash : (n_frames,) uint64
        Keyed hash of the name; 0 where it is absent or empty.
    channel : (n_frames,) uint8
        Channel that the frame announces; 0 where it does not.
    eapol : (n_frames,) bool
        Whether it is an unencrypted EAPOL packet.
    """

    length: npt.NDArray[np.int32]
    fault: npt.NDArray[np.uint8]
    frequency: npt.NDArray[np.uint16]
    signal: npt.NDArray[np.int8]
    type_subtype: npt.NDArray[np.uint8]
    flags: npt.NDArray[np.uint8]
    transmitter: Integers
    bssid: Integers
    sequence: npt.NDArray[np.int16]
    mac_offset: npt.NDArray[np.uint32]
    body_offset: npt.NDArray[np.uint32]
    body_end: npt.NDArray[np.uint32]
    ssid_offset: npt.NDArray[np.uint32]
    ssid_length: npt.NDArray[np.int8]
    ssid_hash: npt.NDArray[np.uint64]
    channel: npt.NDArray[np.uint8]
    eapol: npt.NDArray[np.bool_]

    @classmethod
    def allocate(cls, n_frames: int) -> FrameColumns:
        """Make room for `n_frames` rows."""
        return cls(
            length=np.zeros(n_frames, np.int32),
            fault=np.zeros(n_frames, np.uint8),
            frequency=np.zeros(n_frames, np.uint16),
            signal=np.zeros(n_frames, np.int8),
            type_subtype=np.zeros(n_frames, np.uint8),
            flags=np.zeros(n_frames, np.uint8),
            transmitter=np.zeros(n_frames, np.int64),
            bssid=np.zeros(n_frames, np.int64),
            sequence=np.zeros(n_frames, np.int16),
            mac_offset=np.zeros(n_frames, np.uint32),
            body_offset=np.zeros(n_frames, np.uint32),
            body_end=np.zeros(n_frames, np.uint32),
            ssid_offset=np.zeros(n_frames, np.uint32),
            ssid_length=np.zeros(n_frames, np.int8),
            ssid_hash=np.zeros(n_frames, np.uint64),
            channel=np.zeros(n_frames, np.uint8),
            eapol=np.zeros(n_frames, np.bool_),
        )


@dataclass(slots=True)
class Frames:
    """Decoded frames of one batch; valid until the next batch is decoded.

    Parameters
    ----------
    batch : FrameBatch
        Where the bytes are.
    columns : FrameColumns
        What was read; only the first `batch.n_frames` rows count.
    links : (n_interfaces, 2) int64
        Link type and length of the check sequence [bytes] of each interface.
    """

    batch: FrameBatch
    columns: FrameColumns
    links: Integers


class Decoder:
    """Decode batch after batch into the same columns.

    Parameters
    ----------
    key : uint64
        Key of the hashes; equal names have equal hashes only under one key.
    frames_at_most : int
        Largest batch.
    """

    def __init__(self, key: np.uint64, frames_at_most: int = FRAMES_A_BATCH) -> None:
        self._key = key
        self._columns = FrameColumns.allocate(frames_at_most)

    def decode(self, batch: FrameBatch) -> Frames:
        """Read the columns of a batch.

        Parameters
        ----------
        batch : FrameBatch
            Up to `frames_at_most` frames.

        Returns
        -------
        Frames
            The batch and its columns.
        """
        links = np.array([batch.interfaces.link_type, batch.interfaces.fcs_length], np.int64)
        links = np.ascontiguousarray(links.T)
        _decode(batch.buffer, batch.index, batch.n_frames, links, self._key, self._columns)
        return Frames(batch, self._columns, links)


@inlined
def read_radio_header(buffer: Bytes, at: int, captured: int, link_type: int) -> RadioHeader:
    """Read the radio's header of any link type."""
    if link_type == link.RADIOTAP:
        return read_radiotap(buffer, at, captured)
    if link_type == link.PPI:
        return read_ppi(buffer, at, captured)
    if link_type == link.PRISM:
        return read_prism(buffer, at, captured)
    if link_type == link.AVS:
        return read_avs(buffer, at, captured)
    fault = faults.NONE if link_type == link.BARE else faults.OTHER_LINK
    return 0, fault, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0


@inlined
def announces(columns: FrameColumns, row: int) -> bool:
    """Tell whether a row is a beacon or probe response whose fixed fields can be read."""
    kind = columns.type_subtype[row]
    if kind != BEACON and kind != PROBE_RESPONSE:
        return False
    n_bytes = np.int64(columns.body_end[row]) - np.int64(columns.body_offset[row])
    return columns.flags[row] & PROTECTED == 0 and n_bytes >= ANNOUNCEMENT_BYTES


@inlined
def read_addresses(
    buffer: Bytes, at: int, end: int, kind: int, subtype: int, flags: int
) -> tuple[int, int, int, int, int, int]:
    """Read the addresses of a frame of any type, and its MAC header's length."""
    if kind == MANAGEMENT:
        return read_management(buffer, at, end, flags)
    if kind == DATA:
        return read_data(buffer, at, end, subtype, flags)
    if kind == CONTROL:
        return read_control(buffer, at, end, subtype)
    none = NO_ADDRESS
    return none, none, none, none, none, min(end - at, 24)


@inlined
def _check_frame(buffer: Bytes, at: int, end: int, radio_flags: int, has_fcs: bool) -> int:
    """Tell what stands against reading a frame's MAC header."""
    if radio_flags & FLAG_BAD_FCS:
        return faults.BAD_FCS
    if end - at < 10:
        return faults.SHORT_FRAME
    if has_fcs and crc32(buffer, at, end) != load32(buffer, end):
        return faults.BAD_FCS
    return faults.BAD_VERSION if load8(buffer, at) & 3 else faults.NONE


@kernel
def _decode(
    buffer: Bytes,
    index: FrameIndex,
    n_frames: int,
    links: Integers,
    key: np.uint64,
    columns: FrameColumns,
) -> None:
    """Fill every column of every row."""
    for row in range(n_frames):
        at = index.offset[row]
        captured = np.int64(index.captured_length[row])
        original = np.int64(index.original_length[row])
        interface = np.int64(index.interface[row])
        header, fault, _, radio_flags, _, frequency, signal, _, _, _ = read_radio_header(
            buffer, at, captured, links[interface, 0]
        )
        at += header
        has_fcs = radio_flags & FLAG_FCS != 0 or links[interface, 1] == 4
        length = max(np.int64(0), original - header - (4 if has_fcs else 0))
        end = at + min(captured - header, length)
        if fault == faults.NONE:
            fault = _check_frame(buffer, at, end, radio_flags, has_fcs and captured == original)
        kind, subtype, flags, size = 0, 0, 0, 0
        transmitter, bssid, sequence, fragment = NO_ADDRESS, NO_ADDRESS, -1, 0
        if fault == faults.NONE:
            control = load8(buffer, at)
            flags = load8(buffer, at + 1)
            kind, subtype = (control >> 2) & 3, control >> 4
            _, transmitter, _, _, bssid, size = read_addresses(
                buffer, at, end, kind, subtype, flags
            )
            if size == 0:
                fault = faults.SHORT_FRAME
            elif kind == MANAGEMENT or kind == DATA:
                sequence = load16(buffer, at + 22)
                fragment = sequence & 15
                sequence >>= 4
        body = at + size
        if radio_flags & FLAG_PADDING:
            body = min(at + ((size + 3) & ~3), end)
        readable = size > 0 and flags & PROTECTED == 0 and fragment == 0

        ssid_at, ssid_length, channel, ssid_hash, eapol = 0, -1, 0, np.uint64(0), False
        if readable and kind == MANAGEMENT:
            where = first_element(buffer, body, end, subtype)
            if where > end:
                fault = faults.SHORT_BODY
            elif where > 0:
                ssid_at, ssid_length, channel, problem = scan_elements(buffer, where, end)
                if problem != faults.NONE:
                    cut = problem == faults.ELEMENT_OVERRUN and captured < original
                    fault = faults.CUT if cut else problem
                if ssid_length > 0:
                    ssid_hash = hash_name(key, buffer, ssid_at, ssid_length)
        elif readable and kind == DATA and subtype & 4 == 0 and flags & MORE_FRAGMENTS == 0:
            if is_eapol(buffer, body, end):
                eapol = not is_a_msdu(buffer, at, subtype, flags)

        columns.length[row] = length
        columns.fault[row] = fault
        columns.frequency[row] = frequency
        columns.signal[row] = signal
        columns.type_subtype[row] = (kind << 4) | subtype if size > 0 else UNREADABLE
        columns.flags[row] = flags
        columns.transmitter[row] = transmitter
        columns.bssid[row] = bssid
        columns.sequence[row] = sequence
        columns.mac_offset[row] = at
        columns.body_offset[row] = body
        columns.body_end[row] = end
        columns.ssid_offset[row] = ssid_at
        columns.ssid_length[row] = ssid_length
        columns.ssid_hash[row] = ssid_hash
        columns.channel[row] = channel
        columns.eapol[row] = eapol
