"""What is counted in each second, and which count a frame belongs to."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from wifiwatch.decode import codes


class Count(IntEnum):
    """What is counted in each second; the order is that of the table's columns."""

    BEACONS = 0
    WILDCARD_PROBE_REQUESTS = 1
    DIRECTED_PROBE_REQUESTS = 2
    PROBE_RESPONSES = 3
    AUTHENTICATIONS = 4
    ASSOCIATIONS = 5
    DEAUTHENTICATIONS = 6
    DISASSOCIATIONS = 7
    ACTIONS = 8
    OTHER_MANAGEMENT = 9
    RTS = 10
    CTS = 11
    ACKS = 12
    OTHER_CONTROL = 13
    DATA_FRAMES = 14
    NULL_FRAMES = 15
    EXTENSION_FRAMES = 16
    UNREADABLE_FRAMES = 17
    BYTES = 18
    EAPOL = 19
    RETRIES = 20
    BAD_FCS = 21
    FAULTS = 22
    NEW_ACCESS_POINTS = 23
    SEQUENCE_HEARD = 24
    SEQUENCE_MISSED = 25
    BEACONS_DUE = 26
    BEACONS_MISSED = 27
    TRANSMITTERS = 28
    LOCAL_TRANSMITTERS = 29
    NETWORK_NAMES = 30
    PROBED_NAMES = 31


N_COUNTS = len(Count)
BY_TYPE = list(Count)[: Count.UNREADABLE_FRAMES + 1]
"""Counts that are disjoint and add up to all frames."""

DISTINCT = list(Count)[Count.TRANSMITTERS :]
"""Counts of different things: those of the channels do not add up to that of the second."""


def _count_of_type() -> npt.NDArray[np.uint8]:
    """Map each type and subtype to the count it belongs to."""
    table = np.full(256, Count.UNREADABLE_FRAMES, np.uint8)
    table[0x00:0x10] = Count.OTHER_MANAGEMENT
    table[0x10:0x20] = Count.OTHER_CONTROL
    table[0x20:0x30] = Count.DATA_FRAMES
    table[0x30:0x40] = Count.EXTENSION_FRAMES
    for null in (0x24, 0x25, 0x26, 0x27, 0x2C, 0x2E, 0x2F):
        table[null] = Count.NULL_FRAMES
    table[codes.ASSOCIATION_REQUEST : codes.REASSOCIATION_RESPONSE + 1] = Count.ASSOCIATIONS
    table[codes.PROBE_REQUEST] = Count.WILDCARD_PROBE_REQUESTS
    table[codes.PROBE_RESPONSE] = Count.PROBE_RESPONSES
    table[codes.BEACON] = Count.BEACONS
    table[codes.DISASSOCIATION] = Count.DISASSOCIATIONS
    table[codes.AUTHENTICATION] = Count.AUTHENTICATIONS
    table[codes.DEAUTHENTICATION] = Count.DEAUTHENTICATIONS
    table[[codes.ACTION, codes.ACTION_NO_ACK]] = Count.ACTIONS
    table[codes.RTS], table[codes.CTS], table[codes.ACK] = Count.RTS, Count.CTS, Count.ACKS
    return table


COUNT_OF_TYPE = _count_of_type()
"""By type and subtype as one number."""
