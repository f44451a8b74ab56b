"""Why a frame, or a part of it, could not be read: counted, never raised."""

from __future__ import annotations

from enum import IntEnum


class Fault(IntEnum):
    """The first thing that was wrong with a frame."""

    NONE = 0
    OTHER_LINK = 1
    """Its interface recorded something else than 802.11."""
    SHORT_HEADER = 2
    """It ends inside the radio's header."""
    BAD_HEADER = 3
    """The radio's header contradicts itself."""
    BAD_FCS = 4
    """Its check sequence is wrong, or the radio said so: a damaged frame."""
    SHORT_FRAME = 5
    """It ends inside the MAC header."""
    BAD_VERSION = 6
    """Its protocol version is not 0."""
    SHORT_BODY = 7
    """It ends inside the fixed fields of its body."""
    ELEMENT_OVERRUN = 8
    """An element claims more bytes than the frame has."""
    LONG_SSID = 9
    """A network name of more than 32 bytes."""
    CUT = 10
    """The capture kept only the beginning of the frame, and an element is cut."""


NONE = int(Fault.NONE)
OTHER_LINK = int(Fault.OTHER_LINK)
SHORT_HEADER = int(Fault.SHORT_HEADER)
BAD_HEADER = int(Fault.BAD_HEADER)
BAD_FCS = int(Fault.BAD_FCS)
SHORT_FRAME = int(Fault.SHORT_FRAME)
BAD_VERSION = int(Fault.BAD_VERSION)
SHORT_BODY = int(Fault.SHORT_BODY)
ELEMENT_OVERRUN = int(Fault.ELEMENT_OVERRUN)
LONG_SSID = int(Fault.LONG_SSID)
CUT = int(Fault.CUT)

UNREADABLE = frozenset(
    {
        Fault.OTHER_LINK,
        Fault.SHORT_HEADER,
        Fault.BAD_HEADER,
        Fault.BAD_FCS,
        Fault.SHORT_FRAME,
        Fault.BAD_VERSION,
    }
)
"""Faults that leave nothing of the frame but its time and length."""
