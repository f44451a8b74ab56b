"""The kernel's filter: what signatures need of each frame, and no data payload.

Management and control frames pass whole. Of a data frame pass the header and the eight octets
that tell which protocol follows; the rest only where that is EAPOL (802.11-2020, 9.2.4; RFC 1042).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

WHOLE = 0xFFFF
"""Octets of a frame that pass whole: more than any has."""

_LOAD_BYTE, _LOAD_HALF, _LOAD_BYTE_AT, _LOAD_HALF_AT = 0x30, 0x28, 0x50, 0x48
_SHIFT_LEFT, _AND, _OR_X, _ADD, _ADD_X = 0x64, 0x54, 0x4C, 0x04, 0x0C
_TO_X, _TO_A, _STORE, _LOAD_X = 0x07, 0x87, 0x02, 0x61
_IF_EQUAL, _IF_BITS, _RETURN, _RETURN_A, _GO = 0x15, 0x45, 0x06, 0x16, 0x05
_LOAD_MEMORY = 0x60

_RADIO, _HEADER = 0, 1
"""Cells of scratch memory: length of the radio's header, end of the MAC header."""

_EAPOL = 0x888E


class _Step(NamedTuple):
    """One instruction; jumps name the label that they lead to."""

    code: int
    value: int = 0
    yes: str = ""
    no: str = ""
    label: str = ""


_PROGRAM = (
    # The radiotap header tells its own length, least significant octet first.
    _Step(_LOAD_BYTE, 3),
    _Step(_SHIFT_LEFT, 8),
    _Step(_TO_X),
    _Step(_LOAD_BYTE, 2),
    _Step(_OR_X),
    _Step(_STORE, _RADIO),
    _Step(_TO_X),
    _Step(_LOAD_BYTE_AT, 0),
    _Step(_AND, 0x0C),
    _Step(_IF_EQUAL, 0x08, no="whole"),
    _Step(_LOAD_BYTE_AT, 0),
    _Step(_IF_BITS, 0x40, yes="whole"),
    # The header has 24 octets; a fourth address 6, quality of service 2, and control of that 4.
    _Step(_LOAD_BYTE_AT, 1),
    _Step(_AND, 0x03),
    _Step(_IF_EQUAL, 0x03, yes="four"),
    _Step(_TO_A),
    _Step(_ADD, 24),
    _Step(_GO, yes="stored"),
    _Step(_TO_A, label="four"),
    _Step(_ADD, 30),
    _Step(_STORE, _HEADER, label="stored"),
    _Step(_LOAD_BYTE_AT, 0),
    _Step(_IF_BITS, 0x80, no="body"),
    _Step(_LOAD_MEMORY, _HEADER),
    _Step(_ADD, 2),
    _Step(_STORE, _HEADER),
    _Step(_LOAD_BYTE_AT, 1),
    _Step(_IF_BITS, 0x80, no="body"),
    _Step(_LOAD_MEMORY, _HEADER),
    _Step(_ADD, 4),
    _Step(_STORE, _HEADER),
    _Step(_LOAD_BYTE_AT, 1, label="body"),
    _Step(_IF_BITS, 0x40, yes="header"),
    # Some radios pad the header to a multiple of four octets.
    _Step(_LOAD_X, _HEADER),
    _Step(_LOAD_HALF_AT, 6),
    _Step(_IF_EQUAL, _EAPOL, yes="whole"),
    _Step(_LOAD_HALF_AT, 8),
    _Step(_IF_EQUAL, _EAPOL, yes="whole"),
    _Step(_LOAD_MEMORY, _HEADER),
    _Step(_ADD, 8),
    _Step(_RETURN_A),
    _Step(_LOAD_MEMORY, _HEADER, label="header"),
    _Step(_RETURN_A),
    _Step(_RETURN, WHOLE, label="whole"),
)


def filter_program() -> bytes:
    """Assemble the filter.

    Returns
    -------
    bytes
        Instructions as the kernel takes them (``struct sock_filter``), for frames that begin with
        a radiotap header.
    """
    labels = {step.label: number for number, step in enumerate(_PROGRAM) if step.label}
    return b"".join(_instruction(step, number, labels) for number, step in enumerate(_PROGRAM))


def _instruction(step: _Step, number: int, labels: dict[str, int]) -> bytes:
    if step.code == _GO:
        return struct.pack("=HBBI", step.code, 0, 0, labels[step.yes] - number - 1)
    yes, no = (labels[label] - number - 1 if label else 0 for label in (step.yes, step.no))
    return struct.pack("=HBBI", step.code, yes, no, step.value)
