"""EAPOL and EAP in unencrypted data frames: methods, and what kind of identity was shown.

Layouts: RFC 3748 (EAP), RFC 4186 (EAP-SIM), RFC 4187 (EAP-AKA), 3GPP TS 23.003 (identities).
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
RESPONSE = 2
IDENTITY, EAP_SIM, EAP_AKA, EAP_AKA_PRIME = 1, 18, 23, 50

_LLC_EAPOL = np.uint64(0x8E88_0000_0003_AAAA)
_BRIDGED_EAPOL = np.uint64(0x8E88_F800_0003_AAAA)
_EAP_PACKET = 0
_AT_IDENTITY = 14
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
        where, length = _find_identity(buffer, packet + 8, packet_end)
        return kind, code, method, subtype, where, length
    return kind, code, method, 0, 0, 0


@kernel
def _find_identity(buffer: Bytes, at: int, end: int) -> tuple[int, int]:
    """Find AT_IDENTITY among the attributes of an EAP-SIM or EAP-AKA packet."""
    while at + 4 <= end:
        length = 4 * load8(buffer, at + 1)
        if length == 0 or at + length > end:
            break
        if load8(buffer, at) == _AT_IDENTITY:
            return at + 4, min(load16_big(buffer, at + 2), length - 4)
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
