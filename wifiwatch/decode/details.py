"""What counting does not need of a frame: read on request, by further passes over a batch.

Layouts: 802.11-2020, 9.2.4 (header), 9.3.3 (beacons), 9.4.1.11 and 9.6 (action frames).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch.decode import codes
from wifiwatch.decode.eap import classify_identity, read_eap
from wifiwatch.decode.element_table import NO_CODE, ElementTable, Tokens, read_elements
from wifiwatch.decode.frames import read_addresses, read_radio_header
from wifiwatch.decode.mac import FROM_DS, NO_ADDRESS, PROTECTED, RETRY, TO_DS
from wifiwatch.kernels import Bytes, Integers, kernel
from wifiwatch.loads import load8, load16, load64

if TYPE_CHECKING:
    from wifiwatch.capture.batch import FrameIndex
    from wifiwatch.decode.frames import Frames

_SPECTRUM, _QUALITY, _BLOCK_ACK, _PUBLIC, _RADIO, _NETWORK = 0, 1, 3, 4, 5, 10
_PROTECTED_PUBLIC, _VENDOR_PROTECTED, _VENDOR = 9, 126, 127
_ERROR = 0x80
"""Set in the category of a frame that is sent back because it was not understood."""

_FIXED_FIELDS = 12
"""Bytes of timestamp, interval and capabilities."""


def _bits(*actions: int) -> int:
    return sum(1 << action for action in actions)


_DIALOGS = (
    (_SPECTRUM, _bits(0, 1, 2, 3)),
    (_QUALITY, _bits(0, 1)),
    (_BLOCK_ACK, _bits(0, 1)),
    (_PUBLIC, _bits(10, 11, 12, 13, 14, 33)),
    (_RADIO, _bits(0, 1, 2, 3, 4, 5)),
    (_PROTECTED_PUBLIC, _bits(10, 11, 12, 13, 33)),
    (_NETWORK, _bits(*range(15), 16, 17, 18, 19, 21, 22, 23, 24, 26, 27)),
)
"""Category, and its actions whose third octet is a dialog token, as bits."""


class RadioDetails(NamedTuple):
    """What the radio says of a frame; every field has shape (n_frames,).

    Parameters
    ----------
    tsft_us : (n_frames,) int64
        The radio's clock at reception; -1 where it does not say [µs].
    rate : (n_frames,) uint8
        Data rate; 0 where the radio does not say [500 kbit/s].
    noise_dbm : (n_frames,) int8
        Noise; -128 where the radio does not say [dBm].
    antenna : (n_frames,) uint8
        Number of the antenna; 255 where the radio does not say.
    generation : (n_frames,) uint8
        Bits `radio.HT`, `VHT`, `HE` and `EHT`: fields of these that the radio's header has.
    """

    tsft_us: Integers
    rate: npt.NDArray[np.uint8]
    noise_dbm: npt.NDArray[np.int8]
    antenna: npt.NDArray[np.uint8]
    generation: npt.NDArray[np.uint8]


class HeaderDetails(NamedTuple):
    """What the MAC header says; every field has shape (n_frames,).

    Parameters
    ----------
    receiver, transmitter : (n_frames,) int64
        Radios at the two ends of the hop; -1 where the frame names none.
    destination, source : (n_frames,) int64
        Ends of the way; -1 where the frame names none.
    bssid : (n_frames,) int64
        Address of the access point's network; -1 where the frame names none.
    duration : (n_frames,) int32
        Duration, or what stands in its place, as it is written; -1 if unreadable [µs].
    sequence : (n_frames,) int16
        Sequence number; -1 where the frame has none.
    fragment : (n_frames,) int8
        Number of the fragment; -1 where the frame has none.
    retry, protected, to_ds, from_ds : (n_frames,) bool
        Flags of the frame control field.
    """

    receiver: Integers
    transmitter: Integers
    destination: Integers
    source: Integers
    bssid: Integers
    duration: npt.NDArray[np.int32]
    sequence: npt.NDArray[np.int16]
    fragment: npt.NDArray[np.int8]
    retry: npt.NDArray[np.bool_]
    protected: npt.NDArray[np.bool_]
    to_ds: npt.NDArray[np.bool_]
    from_ds: npt.NDArray[np.bool_]


class BodyDetails(NamedTuple):
    """What unencrypted bodies say; every field has shape (n_frames,).

    Parameters
    ----------
    timestamp_us : (n_frames,) uint64
        Clock of the access point, in beacons and probe responses; 0 elsewhere [µs].
    interval : (n_frames,) int32
        Time between beacons that it announces; -1 elsewhere [1024 µs].
    capabilities : (n_frames,) int32
        Capability field of beacons and probe responses; -1 elsewhere.
    category, action : (n_frames,) int16
        What an action frame is for; -1 elsewhere. Vendors' own have no action.
    dialog : (n_frames,) int16
        Dialog token, where an action frame has one in the third octet; -1 elsewhere.
    eapol_type : (n_frames,) int16
        Packet type of EAPOL; -1 elsewhere.
    eap_code, eap_method : (n_frames,) int16
        Code and type of an EAP packet; -1 where there is none.
    identity : (n_frames,) uint8
        What kind of identity an EAP response shows: `eap.IdentityKind`.
    """

    timestamp_us: npt.NDArray[np.uint64]
    interval: npt.NDArray[np.int32]
    capabilities: npt.NDArray[np.int32]
    category: npt.NDArray[np.int16]
    action: npt.NDArray[np.int16]
    dialog: npt.NDArray[np.int16]
    eapol_type: npt.NDArray[np.int16]
    eap_code: npt.NDArray[np.int16]
    eap_method: npt.NDArray[np.int16]
    identity: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Details:
    """All details of a batch; they hold copies and stay valid.

    Parameters
    ----------
    radio : RadioDetails
        What the radio says.
    header : HeaderDetails
        What the MAC header says.
    body : BodyDetails
        What the body says.
    elements : ElementTable
        Elements of the management frames; offsets point into the batch's buffer.
    probe_token : (n_frames,) uint64
        Keyed hash of what a probe request says of the phone's model; 0 for other frames.
    """

    radio: RadioDetails
    header: HeaderDetails
    body: BodyDetails
    elements: ElementTable
    probe_token: Tokens


class _Places(NamedTuple):
    """Where each frame's parts lie, and what kind of frame it is."""

    kind: Integers
    flags: Integers
    mac: Integers
    body: Integers
    end: Integers


def _places(frames: Frames) -> _Places:
    columns, used = frames.columns, slice(frames.batch.n_frames)
    return _Places(
        columns.type_subtype[used].astype(np.int64),
        columns.flags[used].astype(np.int64),
        columns.mac_offset[used].astype(np.int64),
        columns.body_offset[used].astype(np.int64),
        columns.body_end[used].astype(np.int64),
    )


def read_details(frames: Frames, key: np.uint64) -> Details:
    """Read all details of a batch.

    Parameters
    ----------
    frames : Frames
        Decoded frames.
    key : uint64
        Key of the probe requests' tokens.

    Returns
    -------
    Details
        Columns of `frames.batch.n_frames` rows, and the table of elements.
    """
    places = _places(frames)
    elements, tokens = read_elements(frames, key)
    return Details(
        radio=_radio_details(frames),
        header=_header_details(frames, places),
        body=_body_details(frames, places),
        elements=elements,
        probe_token=tokens,
    )


def _radio_details(frames: Frames) -> RadioDetails:
    count = frames.batch.n_frames
    radio = RadioDetails(
        tsft_us=np.empty(count, np.int64),
        rate=np.empty(count, np.uint8),
        noise_dbm=np.empty(count, np.int8),
        antenna=np.empty(count, np.uint8),
        generation=np.empty(count, np.uint8),
    )
    _read_radio(frames.batch.buffer, frames.batch.index, frames.links, radio)
    return radio


@kernel
def _read_radio(buffer: Bytes, index: FrameIndex, links: Integers, radio: RadioDetails) -> None:
    for row in range(radio.rate.size):
        _, _, tsft, _, rate, _, _, noise, antenna, generation = read_radio_header(
            buffer,
            int(index.offset[row]),
            int(index.captured_length[row]),
            int(links[index.interface[row], 0]),
        )
        radio.tsft_us[row] = tsft
        radio.rate[row] = rate
        radio.noise_dbm[row] = noise
        radio.antenna[row] = antenna
        radio.generation[row] = generation


def _header_details(frames: Frames, places: _Places) -> HeaderDetails:
    count, flags = frames.batch.n_frames, places.flags
    header = HeaderDetails(
        receiver=np.full(count, NO_ADDRESS, np.int64),
        transmitter=np.full(count, NO_ADDRESS, np.int64),
        destination=np.full(count, NO_ADDRESS, np.int64),
        source=np.full(count, NO_ADDRESS, np.int64),
        bssid=np.full(count, NO_ADDRESS, np.int64),
        duration=np.full(count, NO_CODE, np.int32),
        sequence=frames.columns.sequence[:count].copy(),
        fragment=np.full(count, NO_CODE, np.int8),
        retry=flags & RETRY != 0,
        protected=flags & PROTECTED != 0,
        to_ds=flags & TO_DS != 0,
        from_ds=flags & FROM_DS != 0,
    )
    _read_header(frames.batch.buffer, places, header)
    return header


@kernel
def _read_header(buffer: Bytes, places: _Places, header: HeaderDetails) -> None:
    for row in range(places.kind.size):
        kind = int(places.kind[row])
        if kind == codes.UNREADABLE:
            continue
        at, end = int(places.mac[row]), int(places.end[row])
        receiver, transmitter, destination, source, bssid, _ = read_addresses(
            buffer, at, end, kind >> 4, kind & 15, int(places.flags[row])
        )
        header.receiver[row] = receiver
        header.transmitter[row] = transmitter
        header.destination[row] = destination
        header.source[row] = source
        header.bssid[row] = bssid
        header.duration[row] = load16(buffer, at + 2)
        if header.sequence[row] >= 0:
            header.fragment[row] = load8(buffer, at + 22) & 15


def _body_details(frames: Frames, places: _Places) -> BodyDetails:
    count = frames.batch.n_frames
    body = BodyDetails(
        timestamp_us=np.zeros(count, np.uint64),
        interval=np.full(count, NO_CODE, np.int32),
        capabilities=np.full(count, NO_CODE, np.int32),
        category=np.full(count, NO_CODE, np.int16),
        action=np.full(count, NO_CODE, np.int16),
        dialog=np.full(count, NO_CODE, np.int16),
        eapol_type=np.full(count, NO_CODE, np.int16),
        eap_code=np.full(count, NO_CODE, np.int16),
        eap_method=np.full(count, NO_CODE, np.int16),
        identity=np.zeros(count, np.uint8),
    )
    _read_bodies(frames.batch.buffer, places, frames.columns.eapol, body)
    return body


@kernel
def _read_bodies(
    buffer: Bytes, places: _Places, eapol: npt.NDArray[np.bool_], body: BodyDetails
) -> None:
    for row in range(places.kind.size):
        kind, at, end = int(places.kind[row]), int(places.body[row]), int(places.end[row])
        if eapol[row]:
            _read_eapol(buffer, (at, end), body, row)
        if kind >> 4 != codes.MANAGEMENT or places.flags[row] & PROTECTED:
            continue
        if load8(buffer, int(places.mac[row]) + 22) & 15:
            continue
        if kind == codes.BEACON or kind == codes.PROBE_RESPONSE:
            if at + _FIXED_FIELDS <= end:
                body.timestamp_us[row] = load64(buffer, at)
                body.interval[row] = load16(buffer, at + 8)
                body.capabilities[row] = load16(buffer, at + 10)
        elif kind == codes.ACTION or kind == codes.ACTION_NO_ACK:
            _read_action(buffer, (at, end), body, row)


@kernel
def _read_eapol(buffer: Bytes, span: tuple[int, int], body: BodyDetails, row: int) -> None:
    packet, code, method, _, identity, length = read_eap(buffer, span[0], span[1])
    body.eapol_type[row] = packet
    if code > 0:
        body.eap_code[row] = code
    if method > 0:
        body.eap_method[row] = method
    body.identity[row] = classify_identity(buffer, identity, length)[0]


@kernel
def _read_action(buffer: Bytes, span: tuple[int, int], body: BodyDetails, row: int) -> None:
    at, end = span
    if at >= end:
        return
    category = load8(buffer, at)
    body.category[row] = category
    if at + 2 > end or category in (_VENDOR, _VENDOR_PROTECTED):
        return
    action = load8(buffer, at + 1)
    body.action[row] = action
    if at + 3 > end or action > 62:
        return
    for owner, actions in _DIALOGS:
        if owner == category & ~_ERROR and (actions >> action) & 1:
            body.dialog[row] = load8(buffer, at + 2)
