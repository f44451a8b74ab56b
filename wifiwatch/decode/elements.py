"""Elements of management frames: where each lies, and what the frame's kind needs of them.

Layouts: 802.11-2020, 9.4.2.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch.decode.action import action_elements
from wifiwatch.decode.codes import ACTION, ACTION_NO_ACK, AUTHENTICATION
from wifiwatch.decode.faults import ELEMENT_OVERRUN, LONG_SSID, NONE
from wifiwatch.hashing import hash_bytes, mix
from wifiwatch.kernels import Bytes, inlined, kernel
from wifiwatch.loads import load8, load16, load32_big

SSID, DS_PARAMETER, HT_OPERATION, VENDOR, EXTENSION = 0, 3, 61, 221, 255
LONGEST_SSID = 32

_FIXED_FIELDS = (4, 6, 10, 6, 0, 12, 10, -1, 12, 0, 2, 6, 2, -1, -1, -1)
"""Bytes before a management body's first element, by subtype; -1: no elements there."""

_ALGORITHMS_WITH_ELEMENTS = (0, 1, 2)
"""Authentication: open system, shared key, fast transition."""

_FILS_REQUEST = 2
_WPS, _SCAN_FLAGS, _P2P = 0x0050F204, 0x0050F208, 0x506F9A09

ELEMENTS_A_FRAME = 1160
"""More elements than the largest management frame can hold (2304 bytes, 2 bytes each)."""

NO_EXTENSION = 255

ElementOffsets = npt.NDArray[np.uint32]
"""Where each element's id lies in the batch's buffer, in the order of the frames [bytes]."""


class ElementColumns(NamedTuple):
    """One row an element; every field has shape (n_elements,).

    Parameters
    ----------
    id : (n_elements,) uint8
        Element id.
    extension : (n_elements,) uint8
        Extension id of an element 255; 255 for all others.
    vendor : (n_elements,) uint32
        OUI and type of an element 221, as they are written; 0 for all others.
    offset : (n_elements,) uint32
        First byte of the element's body in the batch's buffer [bytes].
    length : (n_elements,) uint8
        Length of the body [bytes].
    """

    id: npt.NDArray[np.uint8]
    extension: npt.NDArray[np.uint8]
    vendor: npt.NDArray[np.uint32]
    offset: npt.NDArray[np.uint32]
    length: npt.NDArray[np.uint8]


def element_columns(buffer: Bytes, elements: ElementOffsets) -> ElementColumns:
    """Read the headers of elements whose places are known.

    Parameters
    ----------
    buffer : (n_bytes,) uint8
        The batch's bytes.
    elements : (n_elements,) uint32
        Where the elements lie in it [bytes].

    Returns
    -------
    ElementColumns
        One row an element.
    """
    number = buffer[elements]
    length = buffer[elements + 1]
    body = elements + 2
    extension = np.full(elements.size, NO_EXTENSION, np.uint8)
    extended = (number == EXTENSION) & (length >= 1)
    extension[extended] = buffer[body[extended]]
    vendor = np.zeros(elements.size, np.uint32)
    branded = (number == VENDOR) & (length >= 4)
    octets = buffer[body[branded][:, None] + np.arange(4, dtype=np.uint32)].astype(np.uint32)
    vendor[branded] = octets @ np.array([1 << 24, 1 << 16, 1 << 8, 1], np.uint32)
    return ElementColumns(number, extension, vendor, body, length)


@inlined
def first_element(buffer: Bytes, body: int, end: int, subtype: int) -> int:
    """Tell where a management frame's elements begin; 0 where it has none to read."""
    if subtype == ACTION or subtype == ACTION_NO_ACK:
        return action_elements(buffer, body, end)
    fixed = _FIXED_FIELDS[subtype]
    if fixed < 0:
        return 0
    if (
        subtype == AUTHENTICATION
        and body + 2 <= end
        and load16(buffer, body) not in _ALGORITHMS_WITH_ELEMENTS
    ):
        return 0
    return body + fixed


@kernel
def _is_blank(buffer: Bytes, at: int, length: int) -> bool:
    for position in range(length):
        if load8(buffer, at + position) != 0:
            return False
    return True


@inlined
def shown_length(buffer: Bytes, at: int, length: int) -> int:
    """Give the length of a network's name; one of zeros alone is hidden, and has none."""
    if length > 0 and load8(buffer, at) == 0 and _is_blank(buffer, at, length):
        return 0
    return length


@inlined
def scan_elements(buffer: Bytes, at: int, end: int) -> tuple[int, int, int, int]:
    """Walk the elements of a frame.

    Returns the SSID's offset and length (-1 where there is none), the channel that the frame
    announces (0 where it does not) and the fault.
    """
    ssid_at, ssid_length, channel, fault = 0, -1, 0, NONE
    while at + 2 <= end:
        header = load16(buffer, at)
        length = header >> 8
        number = header & 0xFF
        body = at + 2
        at = body + length
        if at > end:
            return ssid_at, ssid_length, channel, ELEMENT_OVERRUN
        if number <= DS_PARAMETER or number == HT_OPERATION:
            if number == SSID and ssid_length < 0:
                if length > LONGEST_SSID:
                    fault = LONG_SSID
                else:
                    ssid_at, ssid_length = body, shown_length(buffer, body, length)
            elif length >= 1 and (
                number == DS_PARAMETER or (number == HT_OPERATION and not channel)
            ):
                channel = load8(buffer, body)
    return ssid_at, ssid_length, channel, fault


@kernel
def probe_token(
    buffer: Bytes, elements: ElementOffsets, first: int, end: int, key: np.uint64
) -> np.uint64:
    """Hash what a probe request says of the phone's model, under a key.

    Order and contents of the elements count; those that change from one probe to the next, or
    name a device, count by their presence alone.
    """
    token = key
    for row in range(first, end):
        at = np.int64(elements[row])
        header = load16(buffer, at)
        number, length = header & 0xFF, header >> 8
        extension, vendor = NO_EXTENSION, 0
        if number == VENDOR and length >= 4:
            vendor = load32_big(buffer, at + 2)
        elif number == EXTENSION and length >= 1:
            extension = load8(buffer, at + 2)
        token = mix(token, np.uint64((vendor << 16) | (extension << 8) | number))
        masked = (
            number == SSID
            or number == DS_PARAMETER
            or (number == EXTENSION and extension == _FILS_REQUEST)
            or vendor == _WPS
            or vendor == _SCAN_FLAGS
            or vendor == _P2P
        )
        if not masked:
            token = hash_bytes(token, buffer, at + 2, length)
    return token
