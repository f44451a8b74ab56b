"""Action frames: category, action, what they ask for, and where their elements begin.

Layouts: 802.11-2020, 9.6; measurement requests: 9.4.2.20.
"""

from __future__ import annotations

from enum import IntEnum

from wifiwatch.kernels import Bytes, kernel
from wifiwatch.loads import load8

SPECTRUM, BLOCK_ACK, PUBLIC, RADIO_MEASUREMENT, WNM = 0, 3, 4, 5, 10

NO_CODE = 255

_FIRST_ELEMENT_SPECTRUM = (3, 3, 3, 3, 2)
_FIRST_ELEMENT_RADIO_MEASUREMENT = (5, 3, 5, 3, 3, 3)
"""By action: bytes from the category to the first element."""

_FTM_REQUEST = 32


class Purpose(IntEnum):
    """What an action frame asks for or tells; of the requests, the later asks for more."""

    OTHER = 0
    ADD_BLOCK_ACK_REQUEST = 1
    GAS_REQUEST = 2
    GAS_RESPONSE = 3
    FTM_REQUEST = 4
    FTM_MEASUREMENT = 5
    LOCATION_MEASUREMENT_REPORT = 6
    LOCATION_TRACK_NOTIFICATION = 7
    LOCATION_CONFIGURATION_REQUEST = 8
    LOCATION_CONFIGURATION_RESPONSE = 9
    BSS_TRANSITION_REQUEST = 10
    MEASUREMENT_REPORT = 11
    LINK_MEASUREMENT_REQUEST = 12
    LINK_MEASUREMENT_REPORT = 13
    OTHER_MEASUREMENT_REQUEST = 14
    BEACON_REQUEST_TABLE = 15
    BEACON_REQUEST_PASSIVE = 16
    BEACON_REQUEST_ACTIVE = 17
    RANGE_REQUEST = 18
    LOCATION_REQUEST_LOCAL = 19
    LOCATION_REQUEST_REMOTE = 20


_OTHER, _OTHER_MEASUREMENT = int(Purpose.OTHER), int(Purpose.OTHER_MEASUREMENT_REQUEST)
_RANGE = int(Purpose.RANGE_REQUEST)
_BY_SUBJECT = (
    int(Purpose.LOCATION_REQUEST_LOCAL),
    int(Purpose.LOCATION_REQUEST_REMOTE),
    int(Purpose.LOCATION_REQUEST_REMOTE),
)
"""Subjects: the one that asks ("where am I?"), the one that answers, or a third."""
_BEACON_BY_MODE = (
    int(Purpose.BEACON_REQUEST_PASSIVE),
    int(Purpose.BEACON_REQUEST_ACTIVE),
    int(Purpose.BEACON_REQUEST_TABLE),
)

_PURPOSES = (
    (BLOCK_ACK, 0, int(Purpose.ADD_BLOCK_ACK_REQUEST)),
    (PUBLIC, 10, int(Purpose.GAS_REQUEST)),
    (PUBLIC, 11, int(Purpose.GAS_RESPONSE)),
    (PUBLIC, 12, int(Purpose.GAS_REQUEST)),
    (PUBLIC, 13, int(Purpose.GAS_RESPONSE)),
    (PUBLIC, 15, int(Purpose.LOCATION_TRACK_NOTIFICATION)),
    (PUBLIC, _FTM_REQUEST, int(Purpose.FTM_REQUEST)),
    (PUBLIC, 33, int(Purpose.FTM_MEASUREMENT)),
    (PUBLIC, 47, int(Purpose.LOCATION_MEASUREMENT_REPORT)),
    (RADIO_MEASUREMENT, 1, int(Purpose.MEASUREMENT_REPORT)),
    (RADIO_MEASUREMENT, 2, int(Purpose.LINK_MEASUREMENT_REQUEST)),
    (RADIO_MEASUREMENT, 3, int(Purpose.LINK_MEASUREMENT_REPORT)),
    (WNM, 4, int(Purpose.LOCATION_CONFIGURATION_REQUEST)),
    (WNM, 5, int(Purpose.LOCATION_CONFIGURATION_RESPONSE)),
    (WNM, 7, int(Purpose.BSS_TRANSITION_REQUEST)),
)
"""Category, action and purpose of the frames that these two alone tell apart."""

_MEASUREMENT_REQUEST = 38
_BEACON, _LCI, _CIVIC, _IDENTIFIER, _RANGE_TYPE = 5, 8, 11, 12, 16
"""Measurement types (table 9-97)."""
_TYPE_AT, _SUBJECT_AT, _BEACON_MODE_AT = 2, 3, 9
"""Offsets in the element's body; the subject is whose location is asked for (table 9-107)."""


@kernel
def action_elements(buffer: Bytes, at: int, end: int) -> int:
    """Tell where an action frame's elements begin; 0 where that is not known."""
    if at + 2 > end:
        return 0
    category = load8(buffer, at)
    action = load8(buffer, at + 1)
    if category == SPECTRUM and action < len(_FIRST_ELEMENT_SPECTRUM):
        return at + _FIRST_ELEMENT_SPECTRUM[action]
    if category == RADIO_MEASUREMENT and action < len(_FIRST_ELEMENT_RADIO_MEASUREMENT):
        return at + _FIRST_ELEMENT_RADIO_MEASUREMENT[action]
    if category == PUBLIC and action == _FTM_REQUEST:
        return at + 3
    return 0


@kernel
def _measurement_purpose(buffer: Bytes, at: int, length: int) -> int:
    """Tell what a Measurement Request element asks for, of whose body `length` bytes are there."""
    if length <= _TYPE_AT:
        return _OTHER_MEASUREMENT
    kind = load8(buffer, at + _TYPE_AT)
    if kind == _RANGE_TYPE:
        return _RANGE
    if kind == _BEACON and length > _BEACON_MODE_AT:
        mode = load8(buffer, at + _BEACON_MODE_AT)
        return _BEACON_BY_MODE[mode] if mode < len(_BEACON_BY_MODE) else _OTHER_MEASUREMENT
    if kind in (_LCI, _CIVIC, _IDENTIFIER) and length > _SUBJECT_AT:
        subject = load8(buffer, at + _SUBJECT_AT)
        return _BY_SUBJECT[subject] if subject < len(_BY_SUBJECT) else _OTHER_MEASUREMENT
    return _OTHER_MEASUREMENT


@kernel
def _request_purpose(buffer: Bytes, at: int, end: int) -> int:
    """Tell the most that the elements of a Radio Measurement Request frame ask for."""
    most = _OTHER_MEASUREMENT
    while at + 2 <= end:
        number, body = load8(buffer, at), at + 2
        length = load8(buffer, at + 1)
        at = body + length
        if number == _MEASUREMENT_REQUEST:
            most = max(most, _measurement_purpose(buffer, body, min(length, end - body)))
    return most


@kernel
def action_purpose(buffer: Bytes, at: int, end: int) -> int:
    """Tell what an action frame is for, as in `Purpose`.

    Parameters
    ----------
    buffer : (n_bytes,) uint8
        The batch's bytes.
    at, end : int
        The frame's body, which is not encrypted, and its end [bytes].
    """
    if at + 2 > end:
        return _OTHER
    category, action = load8(buffer, at), load8(buffer, at + 1)
    if category == RADIO_MEASUREMENT and action == 0:
        return _request_purpose(buffer, action_elements(buffer, at, end), end)
    for known_category, known_action, purpose in _PURPOSES:
        if category == known_category and action == known_action:
            return purpose
    return _OTHER
