"""EAPOL bodies: identities, EAP-SIM and EAP-AKA conversations, and the four key messages.

Layouts: RFC 3748 (EAP), RFC 4186 (EAP-SIM), RFC 4187 (EAP-AKA), 802.11-2020, 12.7.2 (keys). What
would be computed from keys is random here: nobody who listens could check it.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from scapy.layers.eap import EAP, EAPOL
from scapy.packet import Raw

from wifiwatch.simulate.data_frames import snap
from wifiwatch.simulate.elements import RSN, rsn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from wifiwatch.simulate.elements import Security

Conversation = list[tuple[bool, bytes]]
"""Bodies in order of time, each with whether the station sends it."""

_ETHERTYPE = 0x888E
_REQUEST, _RESPONSE, _SUCCESS = 1, 2, 3
_IDENTITY, _SIM, _PEAP, _AKA = 1, 18, 25, 23
_CHALLENGE_AKA, _START_SIM, _CHALLENGE_SIM = 1, 10, 11
_AT_RAND, _AT_AUTN, _AT_RES, _AT_NONCE, _AT_MAC, _AT_VERSIONS, _AT_VERSION = 1, 2, 3, 7, 11, 15, 16
_EAPOL_PACKET, _EAPOL_KEY = 0, 3
_PEAP_START, _PEAP_FLAGS = b"\x20", b"\x00"
_TLS_DATA = bytes.fromhex("170303")

_KEY_INFORMATION = (0x008A, 0x010A, 0x13CA, 0x030A)
"""Of the four messages: pairwise, HMAC-SHA1 and AES, then ACK, MIC, install, secure, encrypted."""


def aka(identity: str, random: Random) -> Conversation:
    """Give an EAP-AKA authentication that succeeds.

    Parameters
    ----------
    identity : str
        Name that the phone shows.
    random : Random
        Source of challenges and responses.

    Returns
    -------
    Conversation
        From the question who it is to the success.
    """
    challenge = [
        (_AT_RAND, b"\0\0" + random.randbytes(16)),
        (_AT_AUTN, b"\0\0" + random.randbytes(16)),
        (_AT_MAC, b"\0\0" + random.randbytes(16)),
    ]
    result_bits = (64).to_bytes(2, "big")
    response = [
        (_AT_RES, result_bits + random.randbytes(8)),
        (_AT_MAC, b"\0\0" + random.randbytes(16)),
    ]
    return [
        *_introduction(identity),
        (False, _method(_REQUEST, 2, _AKA, _attributes(_CHALLENGE_AKA, challenge))),
        (True, _method(_RESPONSE, 2, _AKA, _attributes(_CHALLENGE_AKA, response))),
        (False, _packet(EAP(code=_SUCCESS, id=2))),
    ]


def sim(identity: str, random: Random) -> Conversation:
    """Give an EAP-SIM authentication that succeeds.

    Parameters
    ----------
    identity : str
        Name that the phone shows.
    random : Random
        Source of challenges and responses.

    Returns
    -------
    Conversation
        From the question who it is to the success.
    """
    versions = [(_AT_VERSIONS, bytes.fromhex("000200010000"))]
    started = [(_AT_NONCE, b"\0\0" + random.randbytes(16)), (_AT_VERSION, b"\0\x01")]
    mac = (_AT_MAC, b"\0\0" + random.randbytes(16))
    challenge = [(_AT_RAND, b"\0\0" + random.randbytes(48)), mac]
    return [
        *_introduction(identity),
        (False, _method(_REQUEST, 2, _SIM, _attributes(_START_SIM, versions))),
        (True, _method(_RESPONSE, 2, _SIM, _attributes(_START_SIM, started))),
        (False, _method(_REQUEST, 3, _SIM, _attributes(_CHALLENGE_SIM, challenge))),
        (True, _method(_RESPONSE, 3, _SIM, _attributes(_CHALLENGE_SIM, [mac]))),
        (False, _packet(EAP(code=_SUCCESS, id=3))),
    ]


def peap(identity: str, random: Random) -> Conversation:
    """Give a PEAP authentication that succeeds: all but the outer name is in a tunnel.

    Parameters
    ----------
    identity : str
        Outer name, which tells nothing.
    random : Random
        Source of what is encrypted.

    Returns
    -------
    Conversation
        From the question who it is to the success.
    """
    said = [*_introduction(identity), (False, _method(_REQUEST, 2, _PEAP, _PEAP_START))]
    for number in (2, 3, 4):
        for upward in (True, False):
            record = _PEAP_FLAGS + _TLS_DATA + (48).to_bytes(2, "big") + random.randbytes(48)
            packet_number = number if upward else number + 1
            code = _RESPONSE if upward else _REQUEST
            said.append((upward, _method(code, packet_number, _PEAP, record)))
    done = _method(_RESPONSE, 5, _PEAP, _PEAP_FLAGS)
    return [*said, (True, done), (False, _packet(EAP(code=_SUCCESS, id=5)))]


def keys(security: Security, random: Random) -> Conversation:
    """Give the four messages that agree on keys.

    Parameters
    ----------
    security : Security
        Protection of the network.
    random : Random
        Source of nonces and check values.

    Returns
    -------
    Conversation
        The messages.
    """
    body = rsn(security)
    element = bytes([RSN, len(body)]) + body
    anonce, snonce = random.randbytes(32), random.randbytes(32)
    messages = []
    carried = (b"", element, random.randbytes(56), b"")
    for number, (information, rest) in enumerate(zip(_KEY_INFORMATION, carried, strict=True)):
        upward = number in (1, 3)
        head = struct.pack(">BHHQ", 2, information, 0 if upward else 16, number // 2)
        nonce = (anonce, snonce, anonce, bytes(32))[number]
        check = bytes(16) if number == 0 else random.randbytes(16)
        message = head + nonce + bytes(32) + check + struct.pack(">H", len(rest)) + rest
        packet = EAPOL(version=2, type=_EAPOL_KEY, len=len(message)) / Raw(message)
        messages.append((upward, snap(_ETHERTYPE, packet)))
    return messages


def identity_of(prefix: str, user: str, network: tuple[str, str]) -> str:
    """Write a subscriber's name as 3GPP TS 23.003, 14.3 has it.

    Parameters
    ----------
    prefix : str
        Digit that tells the method and whether the name is the permanent one.
    user : str
        Subscriber number or pseudonym.
    network : (str, str)
        Mobile country code and mobile network code.

    Returns
    -------
    str
        Name and realm.
    """
    country, code = network
    return f"{prefix}{user}@wlan.mnc{code.zfill(3)}.mcc{country}.3gppnetwork.org"


def _introduction(identity: str) -> Conversation:
    name = EAP(code=_RESPONSE, id=1, type=_IDENTITY, identity=identity.encode())
    return [(False, _packet(EAP(code=_REQUEST, id=1, type=_IDENTITY))), (True, _packet(name))]


def _attributes(subtype: int, attributes: Iterable[tuple[int, bytes]]) -> bytes:
    """Give subtype and attributes, whose length counts in steps of 4 octets."""
    parts = [bytes([subtype, 0, 0])]
    parts += [bytes([number, (len(body) + 2) // 4]) + body for number, body in attributes]
    return b"".join(parts)


def _method(code: int, number: int, method: int, body: bytes) -> bytes:
    length = 5 + len(body)
    head = struct.pack(">BBHB", code, number, length, method)
    return _packet(Raw(head + body))


def _packet(packet: EAP | Raw) -> bytes:
    body = bytes(packet)
    return snap(_ETHERTYPE, EAPOL(version=1, type=_EAPOL_PACKET, len=len(body)) / Raw(body))
