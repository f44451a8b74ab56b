"""The MAC header: who sends to whom (802.11-2020, 9.2.4 and 9.3)."""

from __future__ import annotations

from wifiwatch.kernels import Bytes, inlined
from wifiwatch.loads import load8, load_address

Addresses = tuple[int, int, int, int, int, int]
"""Receiver, transmitter, destination, source, BSSID, header length [bytes]."""

NO_ADDRESS = -1

GROUP_BIT = 1 << 40
LOCAL_BIT = 1 << 41

TO_DS, FROM_DS, MORE_FRAGMENTS, RETRY, POWER_SAVE, MORE_DATA, PROTECTED, ORDER = (
    0x01,
    0x02,
    0x04,
    0x08,
    0x10,
    0x20,
    0x40,
    0x80,
)

_PS_POLL, _CTS, _ACK, _CF_END, _CF_END_ACK = 10, 12, 13, 14, 15
_FIRST_WITH_TRANSMITTER = 2


@inlined
def read_control(buffer: Bytes, start: int, end: int, subtype: int) -> Addresses:
    """Read the addresses of a control frame; header length 0 means that it is too short."""
    none = NO_ADDRESS
    if end - start < 10:
        return none, none, none, none, none, 0
    receiver = load_address(buffer, start + 4)
    alone = subtype < _FIRST_WITH_TRANSMITTER or subtype in (_CTS, _ACK, 7)
    if alone:
        return receiver, none, none, none, none, 10
    if end - start < 16:
        return none, none, none, none, none, 0
    # A group bit in a control frame's transmitter only signals bandwidth (9.3.1.2).
    transmitter = load_address(buffer, start + 10) & ~GROUP_BIT
    bssid = none
    if subtype == _PS_POLL:
        bssid = receiver
    elif subtype in (_CF_END, _CF_END_ACK):
        bssid = transmitter
    return receiver, transmitter, none, none, bssid, 16


@inlined
def read_management(buffer: Bytes, start: int, end: int, flags: int) -> Addresses:
    """Read the addresses of a management frame; header length 0 means that it is too short."""
    header = 28 if flags & ORDER else 24
    if end - start < header:
        none = NO_ADDRESS
        return none, none, none, none, none, 0
    receiver = load_address(buffer, start + 4)
    transmitter = load_address(buffer, start + 10)
    bssid = load_address(buffer, start + 16)
    return receiver, transmitter, receiver, transmitter, bssid, header


@inlined
def is_a_msdu(buffer: Bytes, start: int, subtype: int, flags: int) -> bool:
    """Tell whether a data frame carries several packets (the QoS control field's bit 7)."""
    if subtype & 8 == 0:
        return False
    at = 30 if flags & (TO_DS | FROM_DS) == (TO_DS | FROM_DS) else 24
    return load8(buffer, start + at) & 0x80 != 0


@inlined
def read_data(buffer: Bytes, start: int, end: int, subtype: int, flags: int) -> Addresses:
    """Read the addresses of a data frame (table 9-30); 0 means that it is too short.

    Where a frame carries several packets, each of them has a destination and source of its own.
    """
    direction = flags & (TO_DS | FROM_DS)
    header = 30 if direction == (TO_DS | FROM_DS) else 24
    quality = subtype & 8 != 0
    if quality:
        header += 6 if flags & ORDER else 2
    if end - start < header:
        none = NO_ADDRESS
        return none, none, none, none, none, 0
    first = load_address(buffer, start + 4)
    second = load_address(buffer, start + 10)
    third = load_address(buffer, start + 16)
    if direction == 0:
        return first, second, first, second, third, header
    several = subtype & 4 == 0 and is_a_msdu(buffer, start, subtype, flags)
    inner = NO_ADDRESS if several else third
    if direction == FROM_DS:
        return first, second, first, inner, second, header
    if direction == TO_DS:
        return first, second, inner, second, first, header
    last = NO_ADDRESS if several else load_address(buffer, start + 24)
    return first, second, inner, last, NO_ADDRESS, header
