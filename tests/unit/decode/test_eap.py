"""EAP packets, and what kind of identity they show."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from tests.support.frames import eap, eapol
from tests.support.reading import READABLE_BEYOND
from wifiwatch.decode.eap import (
    EAP_AKA,
    EAP_AKA_PRIME,
    EAP_SIM,
    IDENTITY,
    IdentityKind,
    Step,
    classify_identity,
    read_eap,
    read_step,
)

AT_IDENTITY, AT_PERMANENT_ID_REQUEST, AT_ANY_ID_REQUEST, AT_FULLAUTH_ID_REQUEST = 14, 10, 13, 17
AT_VERSION_LIST = 15
REQUEST, RESPONSE, SUCCESS, FAILURE = 1, 2, 3, 4

EE = "@wlan.mnc030.mcc234.3gppnetwork.org"
AT_AND_T = "@wlan.mnc410.mcc310.3gppnetwork.org"
FREE = "@wlan.mnc015.mcc208.3gppnetwork.org"

PERMANENT, PSEUDONYM = IdentityKind.PERMANENT, IdentityKind.PSEUDONYM
REAUTHENTICATION, ANONYMOUS = IdentityKind.REAUTHENTICATION, IdentityKind.ANONYMOUS
OTHER = IdentityKind.OTHER


def _classify(identity: bytes) -> tuple[IdentityKind, int, int]:
    data = b"#" + identity + b"\xa5" * READABLE_BEYOND
    kind, country, network = classify_identity(np.frombuffer(data, np.uint8), 1, len(identity))
    return IdentityKind(kind), country, network


@pytest.mark.parametrize(
    ("identity", "kind", "network"),
    [
        ("0234301234567890" + EE, PERMANENT, (234, 2030)),
        ("1234301234567890" + EE, PERMANENT, (234, 2030)),
        ("6234301234567890" + EE, PERMANENT, (234, 2030)),
        ("234301234567890" + EE, PERMANENT, (234, 2030)),
        ("23430123456789" + EE, PERMANENT, (234, 2030)),
        ("023430123456789" + EE, PERMANENT, (234, 2030)),
        ("208150123456789" + FREE, PERMANENT, (208, 2015)),
        ("0310410123456789" + AT_AND_T, PERMANENT, (310, 3410)),
        ("310410123456789" + AT_AND_T, PERMANENT, (310, 3410)),
        ("0234301234567890@mnc030.mcc234.3gppnetwork.org", PERMANENT, (234, 2030)),
        ("0234301234567890@wlan.mnc30.mcc234.3gppnetwork.org", PERMANENT, (234, 2030)),
        ("0234301234567890@WLAN.MNC030.MCC234.3GPPNETWORK.ORG", PERMANENT, (234, 2030)),
        ("0234030123456789" + EE, PERMANENT, (234, 3030)),
        ("0001010123456789@wlan.mnc001.mcc001.3gppnetwork.org", PERMANENT, (1, 2001)),
        # A pseudonym's digits need not begin with the home network's.
        ("2208150123456789" + EE, PSEUDONYM, (234, 3030)),
        ("2abcdefghijklmno" + EE, PSEUDONYM, (234, 3030)),
        ("3abcdefghijklmno" + EE, PSEUDONYM, (234, 3030)),
        ("7Zm9vYmFyYmF6" + EE, PSEUDONYM, (234, 3030)),
        ("4someone" + EE, REAUTHENTICATION, (234, 3030)),
        ("5someone" + EE, REAUTHENTICATION, (234, 3030)),
        ("8someone" + EE, REAUTHENTICATION, (234, 3030)),
        # Digits of the wrong length, or of another network than the realm's.
        ("02343012345678901" + EE, PSEUDONYM, (234, 3030)),
        ("0234301234567" + EE, PSEUDONYM, (234, 3030)),
        ("0208150123456789" + EE, PSEUDONYM, (234, 3030)),
        ("023430123456789x" + EE, PSEUDONYM, (234, 3030)),
        ("anonymous" + EE, ANONYMOUS, (0, 0)),
        ("anonymous@example.org", ANONYMOUS, (0, 0)),
        ("Anonymous@example.org", ANONYMOUS, (0, 0)),
        ("ANONYMOUS", ANONYMOUS, (0, 0)),
        ("@example.org", ANONYMOUS, (0, 0)),
        ("@", ANONYMOUS, (0, 0)),
        (EE, ANONYMOUS, (0, 0)),
        ("anonymously@example.org", OTHER, (0, 0)),
        ("someone@example.org", OTHER, (0, 0)),
        ("someone", OTHER, (0, 0)),
        ("host/laptop.example.org", OTHER, (0, 0)),
        ("0234301234567890", OTHER, (0, 0)),
        ("0234301234567890@example.org", OTHER, (0, 0)),
        ("0234301234567890@wlan.mnc030.mcc234.3gppnetwork.org.evil.example", OTHER, (0, 0)),
        ("0234301234567890@wlan.mnc030.mcc234.3gppnetwork.or", OTHER, (0, 0)),
        ("0234301234567890@wlan.mnc3.mcc234.3gppnetwork.org", OTHER, (0, 0)),
        ("0234301234567890@wlan.mnc0300.mcc234.3gppnetwork.org", OTHER, (0, 0)),
        ("0234301234567890@wlan.mnc030.mccabc.3gppnetwork.org", OTHER, (0, 0)),
        ("0234301234567890@wlan.mnc030.mcc000.3gppnetwork.org", OTHER, (0, 0)),
        ("0234301234567890@wlan.mnc030", OTHER, (0, 0)),
        ("0234301234567890@wlan.", OTHER, (0, 0)),
    ],
)
def test_identities(identity: str, kind: IdentityKind, network: tuple[int, int]) -> None:
    assert _classify(identity.encode()) == (kind, *network)


def test_no_identity_is_none() -> None:
    assert _classify(b"") == (IdentityKind.NONE, 0, 0)


def _read(body: bytes) -> tuple[int, int, int, int, bytes]:
    """Give EAPOL type, EAP code, type, subtype and identity."""
    buffer = np.frombuffer(body + b"\xa5" * READABLE_BEYOND, np.uint8)
    kind, code, method, subtype, where, length = read_eap(buffer, 0, len(body))
    return kind, code, method, subtype, body[where : where + length]


def _attribute(kind: int, value: bytes) -> bytes:
    return bytes([kind, (2 + len(value) + 3) // 4]) + value + bytes(-(2 + len(value)) % 4)


def _identity_attribute(identity: bytes) -> bytes:
    return _attribute(AT_IDENTITY, struct.pack(">H", len(identity)) + identity)


def test_an_identity_response_shows_its_identity() -> None:
    assert _read(eapol(eap(RESPONSE, IDENTITY, b"someone"))) == (0, 2, 1, 0, b"someone")


def test_an_identity_request_has_none() -> None:
    """What follows the type is a text to show to the user (RFC 3748, 5.1)."""
    assert _read(eapol(eap(REQUEST, IDENTITY, b"Hello"))) == (0, 1, 1, 0, b"")


def test_bytes_behind_the_packet_are_no_part_of_the_identity() -> None:
    assert _read(eapol(eap(RESPONSE, IDENTITY, b"someone")) + b"padding")[4] == b"someone"


def test_an_identity_that_is_cut_is_given_as_far_as_it_goes() -> None:
    assert _read(eapol(eap(RESPONSE, IDENTITY, b"someone@example"))[:-8])[4] == b"someone"


@pytest.mark.parametrize("method", [EAP_SIM, EAP_AKA, EAP_AKA_PRIME])
@pytest.mark.parametrize("identity", [b"", b"0", b"0234301234567890@wlan.mnc030.mcc234.x"])
def test_sim_methods_show_an_identity_in_an_attribute(method: int, identity: bytes) -> None:
    attributes = _attribute(7, bytes(18)) + _identity_attribute(identity) + _attribute(11, b"\0\0")
    packet = eap(RESPONSE, method, b"\x0a\0\0" + attributes)
    assert _read(eapol(packet)) == (0, 2, method, 10, identity)


def test_a_request_for_the_permanent_identity_shows_none() -> None:
    body = b"\x05\0\0" + _attribute(AT_PERMANENT_ID_REQUEST, b"\0\0")
    assert _read(eapol(eap(REQUEST, EAP_AKA, body))) == (0, 1, 23, 5, b"")


@pytest.mark.parametrize(
    "attributes",
    [
        b"",
        b"\x0e",
        b"\x0e\x00\x00\x05abcde",
        b"\x07\x00\x00\x00" + _identity_attribute(b"hidden behind a length of 0"),
        b"\x0e\xff\x00\x05abcde",
        b"\x07\xff\x00\x00" + _identity_attribute(b"hidden behind an overrun"),
    ],
)
def test_broken_attributes_show_nothing(attributes: bytes) -> None:
    assert _read(eapol(eap(RESPONSE, EAP_SIM, b"\x0a\0\0" + attributes)))[4] == b""


def test_an_identity_longer_than_its_attribute_is_clipped_to_it() -> None:
    attribute = bytes([AT_IDENTITY, 2]) + struct.pack(">H", 400) + b"abcd"
    assert _read(eapol(eap(RESPONSE, EAP_SIM, b"\x0a\0\0" + attribute)))[4] == b"abcd"


@pytest.mark.parametrize("code", [SUCCESS, FAILURE])
def test_success_and_failure_have_no_type(code: int) -> None:
    assert _read(eapol(eap(code))) == (0, code, 0, 0, b"")


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_other_eapol_packets_hold_no_eap(kind: int) -> None:
    assert _read(eapol(eap(RESPONSE, IDENTITY, b"x"), kind=kind))[:3] == (kind, 0, 0)


@pytest.mark.parametrize("method", [13, 21, 25, 254])
def test_other_methods_are_named_and_left_alone(method: int) -> None:
    assert _read(eapol(eap(REQUEST, method, bytes(20)))) == (0, 1, method, 0, b"")


@pytest.mark.parametrize("length", range(12, 17))
def test_a_packet_cut_inside_its_header_has_no_type(length: int) -> None:
    body = eapol(eap(RESPONSE, IDENTITY, b"someone"))[:length]
    assert _read(body)[2:] == (0, 0, b"")


def test_a_packet_that_claims_to_be_shorter_than_its_header_has_no_type() -> None:
    body = eapol(struct.pack(">BBHB", RESPONSE, 1, 4, IDENTITY) + b"someone")
    assert _read(body) == (0, 2, 0, 0, b"")


def _step(body: bytes) -> tuple[int, int]:
    return read_step(np.frombuffer(body + b"\xa5" * READABLE_BEYOND, np.uint8), 0, len(body))


def _sim(code: int, method: int, subtype: int, attributes: bytes = b"") -> tuple[int, int]:
    return _step(eapol(eap(code, method, bytes([subtype, 0, 0]) + attributes)))


SIM_START, SIM_CHALLENGE, AKA_CHALLENGE, AKA_IDENTITY = 10, 11, 1, 5
STARTS = [(EAP_SIM, SIM_START), (EAP_AKA, AKA_IDENTITY), (EAP_AKA_PRIME, AKA_IDENTITY)]
CHALLENGES = [(EAP_SIM, SIM_CHALLENGE), (EAP_AKA, AKA_CHALLENGE), (EAP_AKA_PRIME, AKA_CHALLENGE)]


@pytest.mark.parametrize(("method", "subtype"), STARTS)
@pytest.mark.parametrize(
    ("attribute", "step"),
    [
        (AT_PERMANENT_ID_REQUEST, Step.PERMANENT_IDENTITY_REQUEST),
        (AT_ANY_ID_REQUEST, Step.ANY_IDENTITY_REQUEST),
        (AT_FULLAUTH_ID_REQUEST, Step.FULL_IDENTITY_REQUEST),
        (AT_VERSION_LIST, Step.START),
    ],
)
def test_a_start_asks_for_an_identity_by_an_attribute(
    method: int, subtype: int, attribute: int, step: Step
) -> None:
    before = _attribute(AT_VERSION_LIST, b"\0\2\0\1\0\0") if attribute != AT_VERSION_LIST else b""
    asked = before + _attribute(attribute, b"\0\0")
    assert _sim(REQUEST, method, subtype, asked) == (step, method)
    assert _sim(RESPONSE, method, subtype, asked) == (Step.START_RESPONSE, method)
    assert _sim(REQUEST, method, subtype) == (Step.START, method)


@pytest.mark.parametrize(("method", "subtype"), CHALLENGES)
def test_challenges_and_their_answers(method: int, subtype: int) -> None:
    asked = _attribute(AT_PERMANENT_ID_REQUEST, b"\0\0")
    assert _sim(REQUEST, method, subtype, asked) == (Step.CHALLENGE, method)
    assert _sim(RESPONSE, method, subtype) == (Step.CHALLENGE_RESPONSE, method)


@pytest.mark.parametrize(
    ("method", "subtype"),
    [
        *[(EAP_SIM, subtype) for subtype in (AKA_CHALLENGE, AKA_IDENTITY, 12, 13, 14)],
        *[(EAP_AKA, subtype) for subtype in (2, 4, SIM_START, SIM_CHALLENGE, 12, 13, 14)],
    ],
)
@pytest.mark.parametrize("code", [REQUEST, RESPONSE])
def test_the_methods_other_messages(code: int, method: int, subtype: int) -> None:
    asked = _attribute(AT_PERMANENT_ID_REQUEST, b"\0\0")
    assert _sim(code, method, subtype, asked) == (Step.OTHER, method)


@pytest.mark.parametrize(
    ("packet", "step", "method"),
    [
        (eap(REQUEST, IDENTITY), Step.IDENTITY_REQUEST, 1),
        (eap(RESPONSE, IDENTITY, b"someone"), Step.IDENTITY_RESPONSE, 1),
        (eap(SUCCESS), Step.SUCCESS, 0),
        (eap(FAILURE), Step.FAILURE, 0),
        (eap(5, 1), Step.OTHER, 0),
        (eap(REQUEST, 25, b"\x20"), Step.OTHER, 25),
        (eap(RESPONSE, 3, b"\x12"), Step.OTHER, 3),
        (eap(REQUEST, EAP_SIM, b"\x0a"), Step.OTHER, EAP_SIM),
    ],
)
def test_steps_that_all_methods_have(packet: bytes, step: Step, method: int) -> None:
    assert _step(eapol(packet)) == (step, method)


@pytest.mark.parametrize(
    "body", [eapol(eap(7)), eapol(eap(0)), eapol(eap(1, 1), kind=3), b"\0" * 12]
)
def test_what_is_no_eap_packet_has_no_step(body: bytes) -> None:
    assert _step(body)[0] == -1


def test_an_attribute_behind_the_packets_end_does_not_count() -> None:
    asked = _attribute(AT_PERMANENT_ID_REQUEST, b"\0\0")
    body = eapol(eap(REQUEST, EAP_SIM, b"\x0a\0\0")) + asked
    assert _step(body) == (Step.START, EAP_SIM)
