"""EAPOL and EAP in unencrypted data frames: methods, steps, and what kind of identity was shown.

Layouts: RFC 3748 (EAP), RFC 4186 (EAP-SIM), RFC 4187 (EAP-AKA), RFC 5448 (EAP-AKA'), 3GPP TS
23.003 (identities).
An identity's digits never leave this file: only its kind and its home network do.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from wifiwatch.kernels import Bytes, inlined, kernel
from wifiwatch.loads import load8, load16_big, load64

Eap = tuple[int, int, int, int, int, int]
"""EAPOL type, EAP code, EAP type, EAP-SIM/AKA subtype, identity's offset and length."""

NO_EAPOL = 255
REQUEST, RESPONSE, SUCCESS, FAILURE = 1, 2, 3, 4
IDENTITY, EAP_SIM, EAP_AKA, EAP_AKA_PRIME = 1, 18, 23, 50

_LLC_EAPOL = np.uint64(0x8E88_0000_0003_AAAA)
_BRIDGED_EAPOL = np.uint64(0x8E88_F800_0003_AAAA)
_EAP_PACKET = 0
_LAST_CODE = 6
"""EAP codes end here: 5 and 6 begin and finish a return (RFC 6696)."""

_SIM_START, _SIM_CHALLENGE, _AKA_CHALLENGE, _AKA_IDENTITY = 10, 11, 1, 5
_AT_PERMANENT_ID_REQ, _AT_ANY_ID_REQ, _AT_IDENTITY, _AT_FULLAUTH_ID_REQ = 10, 13, 14, 17
_ZERO, _NINE, _AT = ord("0"), ord("9"), ord("@")
_REALM_END = np.frombuffer(b".3gppnetwork.org", np.uint8)
_WLAN = np.frombuffer(b"wlan.", np.uint8)
_MNC = np.frombuffer(b"mnc", np.uint8)
_MCC = np.frombuffer(b".mcc", np.uint8)


class IdentityKind(IntEnum):
    """What a subscriber identity gives away."""

    NONE = 0
    OTHER = 1
    """A user name that is no SIM identity."""
    ANONYMOUS = 2
    """No user name, or a placeholder."""
    PSEUDONYM = 3
    """A temporary name that only the home operator can resolve."""
    REAUTHENTICATION = 4
    """A temporary name for a quick return."""
    PERMANENT = 5
    """The subscriber's number (IMSI), readable by all around."""


NO_IDENTITY = int(IdentityKind.NONE)
_OTHER = int(IdentityKind.OTHER)
_ANONYMOUS = int(IdentityKind.ANONYMOUS)
_PSEUDONYM = int(IdentityKind.PSEUDONYM)
_REAUTHENTICATION = int(IdentityKind.REAUTHENTICATION)
_PERMANENT = int(IdentityKind.PERMANENT)


class Step(IntEnum):
    """What an EAP packet does in an exchange; EAP-SIM's and EAP-AKA's own steps by their names."""

    OTHER = 0
    """Other methods, and what else the SIM methods send, such as a quick return."""
    IDENTITY_REQUEST = 1
    IDENTITY_RESPONSE = 2
    PERMANENT_IDENTITY_REQUEST = 3
    """SIM-Start or AKA-Identity that asks for the subscriber's number."""
    ANY_IDENTITY_REQUEST = 4
    """The same, asking for any name."""
    FULL_IDENTITY_REQUEST = 5
    """The same, asking for any name but that for a quick return."""
    START = 6
    """The same, asking for none."""
    START_RESPONSE = 7
    CHALLENGE = 8
    CHALLENGE_RESPONSE = 9
    SUCCESS = 10
    FAILURE = 11


_OTHER_STEP, _START, _START_RESPONSE = int(Step.OTHER), int(Step.START), int(Step.START_RESPONSE)
_IDENTITY_STEPS = (int(Step.IDENTITY_REQUEST), int(Step.IDENTITY_RESPONSE))
_CHALLENGE_STEPS = (int(Step.CHALLENGE), int(Step.CHALLENGE_RESPONSE))
_SUCCESS_STEP, _FAILURE_STEP = int(Step.SUCCESS), int(Step.FAILURE)
_ASKING = (
    (_AT_PERMANENT_ID_REQ, int(Step.PERMANENT_IDENTITY_REQUEST)),
    (_AT_FULLAUTH_ID_REQ, int(Step.FULL_IDENTITY_REQUEST)),
    (_AT_ANY_ID_REQ, int(Step.ANY_IDENTITY_REQUEST)),
)


@inlined
def is_eapol(buffer: Bytes, at: int, end: int) -> bool:
    """Tell whether a data frame's body is EAPOL (0x888E after the SNAP of RFC 1042 or 802.1H)."""
    return at + 12 <= end and load64(buffer, at) in (_LLC_EAPOL, _BRIDGED_EAPOL)


@kernel
def read_eap(buffer: Bytes, at: int, end: int) -> Eap:
    """Read EAPOL and EAP headers from a body for which `is_eapol` holds."""
    kind = load8(buffer, at + 9)
    packet = at + 12
    if kind != _EAP_PACKET or packet + 4 > end:
        return kind, 0, 0, 0, 0, 0
    code = load8(buffer, packet)
    packet_end = min(end, packet + load16_big(buffer, packet + 2))
    if code not in (1, RESPONSE) or packet + 5 > packet_end:
        return kind, code, 0, 0, 0, 0
    method = load8(buffer, packet + 4)
    if method == IDENTITY:
        length = packet_end - packet - 5 if code == RESPONSE else 0
        return kind, code, method, 0, packet + 5, length
    if method in (EAP_SIM, EAP_AKA, EAP_AKA_PRIME) and packet + 8 <= packet_end:
        subtype = load8(buffer, packet + 5)
        where, length = _find_attribute(buffer, packet + 8, packet_end, _AT_IDENTITY)
        if length:
            length = min(load16_big(buffer, where + 2), length - 4)
            where += 4
        return kind, code, method, subtype, where, length
    return kind, code, method, 0, 0, 0


@kernel
def read_step(buffer: Bytes, at: int, end: int) -> tuple[int, int]:
    """Tell the `Step` and the method of the EAP packet in a body for which `is_eapol` holds.

    The step is -1 where there is no EAP packet.
    """
    kind, code, method, subtype, _, _ = read_eap(buffer, at, end)
    if kind != _EAP_PACKET or code < REQUEST or code > _LAST_CODE:
        return -1, 0
    if code == SUCCESS:
        return _SUCCESS_STEP, method
    if code == FAILURE:
        return _FAILURE_STEP, method
    if code > FAILURE:
        return _OTHER_STEP, method
    if method == IDENTITY:
        return _IDENTITY_STEPS[code - REQUEST], method
    sim, aka = method == EAP_SIM, method == EAP_AKA or method == EAP_AKA_PRIME
    if (sim and subtype == _SIM_CHALLENGE) or (aka and subtype == _AKA_CHALLENGE):
        return _CHALLENGE_STEPS[code - REQUEST], method
    if (sim and subtype == _SIM_START) or (aka and subtype == _AKA_IDENTITY):
        if code == RESPONSE:
            return _START_RESPONSE, method
        packet = at + 12
        packet_end = min(end, packet + load16_big(buffer, packet + 2))
        for attribute, step in _ASKING:
            if _find_attribute(buffer, packet + 8, packet_end, attribute)[1]:
                return step, method
        return _START, method
    return _OTHER_STEP, method


@kernel
def _find_attribute(buffer: Bytes, at: int, end: int, wanted: int) -> tuple[int, int]:
    """Find an attribute of an EAP-SIM or EAP-AKA packet; give its offset and length, or 0."""
    while at + 4 <= end:
        length = 4 * load8(buffer, at + 1)
        if length == 0 or at + length > end:
            break
        if load8(buffer, at) == wanted:
            return at, length
        at += length
    return 0, 0


@kernel
def classify_identity(buffer: Bytes, at: int, length: int) -> tuple[int, int, int]:
    """Tell an identity's kind and its home network.

    Returns the kind, the mobile country code and the mobile network code, the latter as
    1000 times its number of digits plus its value; 0 where it is no SIM identity.
    """
    if length <= 0:
        return NO_IDENTITY, 0, 0
    user = 0
    while user < length and load8(buffer, at + user) != _AT:
        user += 1
    if user == 0 or _is_placeholder(buffer, at, user):
        return _ANONYMOUS, 0, 0
    country, network = _home_network(buffer, at + user + 1, at + length)
    if country == 0:
        return _OTHER, 0, 0
    for skipped in (1, 0):
        digits = _subscriber_network(buffer, at + skipped, user - skipped, country, network)
        if digits and (skipped == 0 or load8(buffer, at) - _ZERO in (0, 1, 6)):
            return _PERMANENT, country, digits * 1000 + network
    prefix = load8(buffer, at) - _ZERO
    if prefix in (4, 5, 8):
        return _REAUTHENTICATION, country, 3000 + network
    return _PSEUDONYM, country, 3000 + network


@kernel
def _is_placeholder(buffer: Bytes, at: int, length: int) -> bool:
    """Recognise the user name 'anonymous', in any case."""
    name = b"anonymous"
    if length != len(name):
        return False
    for position in range(length):
        if load8(buffer, at + position) | 0x20 != name[position]:
            return False
    return True


@kernel
def _matches(buffer: Bytes, at: int, end: int, text: Bytes) -> bool:
    """Compare with lower-case text, ignoring case."""
    if at + text.size > end:
        return False
    for position in range(text.size):
        byte = load8(buffer, at + position)
        if 65 <= byte <= 90:
            byte += 32
        if byte != text[position]:
            return False
    return True


@kernel
def _number(buffer: Bytes, at: int, end: int, digits: int) -> int:
    """Read a decimal number of exactly so many digits, or -1."""
    if at + digits > end:
        return -1
    value = 0
    for position in range(digits):
        byte = load8(buffer, at + position)
        if byte < _ZERO or byte > _NINE:
            return -1
        value = 10 * value + byte - _ZERO
    return value


@kernel
def _home_network(buffer: Bytes, at: int, end: int) -> tuple[int, int]:
    """Read country and network code of ``[wlan.]mnc030.mcc234.3gppnetwork.org``."""
    if _matches(buffer, at, end, _WLAN):
        at += _WLAN.size
    if not _matches(buffer, at, end, _MNC):
        return 0, 0
    at += _MNC.size
    for digits in (3, 2):
        network = _number(buffer, at, end, digits)
        after = at + digits
        if network >= 0 and _matches(buffer, after, end, _MCC):
            country = _number(buffer, after + _MCC.size, end, 3)
            tail = after + _MCC.size + 3
            if country > 0 and _matches(buffer, tail, end, _REALM_END):
                if tail + _REALM_END.size == end:
                    return country, network
                return 0, 0
    return 0, 0


@kernel
def _subscriber_network(buffer: Bytes, at: int, length: int, country: int, network: int) -> int:
    """Check that a subscriber number begins with its realm's codes; give the code's digits."""
    if length < 14 or length > 15 or _number(buffer, at, at + length, length) < 0:
        return 0
    if _number(buffer, at, at + 3, 3) != country:
        return 0
    if network < 100 and _number(buffer, at + 3, at + 5, 2) == network:
        return 2
    return 3 if _number(buffer, at + 3, at + 6, 3) == network else 0
