"""CARRIER: networks that SIM cards join, and identities shown in the clear."""

from __future__ import annotations

import pytest

from tests.cases.situations import beacons, findings, found
from tests.support.deriving import Heard
from tests.support.frames import (
    CONSORTIUM,
    INTERWORKING,
    eap,
    eapol,
    element,
    to_access_point,
    vendor_element,
)

CHARGEABLE, FREE, PRIVATE = 2, 3, 0
IDENTITY, AKA = 1, 23
RESPONSE, REQUEST = 2, 1
REALM = b"@wlan.mnc030.mcc234.3gppnetwork.org"
ACCESS_POINT = "00:11:22:33:44:50"


def passpoint(access: int) -> bytes:
    """Write the elements of a Passpoint network of a kind."""
    indication = vendor_element("506f9a10", b"\x20")
    consortium = element(CONSORTIUM, b"\x00\x03\x00\x1b\xc5")
    return element(INTERWORKING, bytes([access])) + consortium + indication


def identity(text: bytes, *, code: int = RESPONSE, at: float = 5.0) -> list[Heard]:
    """Have a station show an identity to an access point that beacons."""
    packet = to_access_point(eapol(eap(code, IDENTITY, text)), bssid=ACCESS_POINT)
    return [*beacons(b"Auto", ACCESS_POINT, security="enterprise"), Heard(at, packet)]


@pytest.mark.parametrize("access", [CHARGEABLE, FREE])
def test_passpoint_on_a_public_network(access: int) -> None:
    [finding] = findings(beacons(b"Auto", ACCESS_POINT, passpoint(access), security="enterprise"))
    assert finding.signature == "CARRIER.PASSPOINT"
    assert finding.tier == "capability"
    assert finding.subject.shown["consortium_1"] == "001BC5"


def test_passpoint_of_a_private_network_is_nobodys_matter() -> None:
    assert found(beacons(b"Auto", ACCESS_POINT, passpoint(PRIVATE))) == {}


def test_a_public_network_without_passpoint_is_not_joined_by_itself() -> None:
    assert found(beacons(b"Free", ACCESS_POINT, element(INTERWORKING, bytes([FREE])))) == {}


@pytest.mark.parametrize(
    "text",
    [b"0234301234567890" + REALM, b"1234301234567890" + REALM, b"6234301234567890" + REALM],
    ids=["AKA", "SIM", "AKA'"],
)
def test_a_permanent_identity_in_the_clear(text: bytes) -> None:
    [finding] = findings(identity(text))
    assert finding.signature == "CARRIER.IMSI_CLEARTEXT"
    assert finding.tier == "proof"
    assert finding.subject.shown == {"ssid": "Auto", "home_network": "234-30"}
    assert "1234567890" not in finding.model_dump_json()


@pytest.mark.parametrize(
    "text",
    [
        b"2pseudonym" + REALM,
        b"4reauthentication" + REALM,
        b"anonymous" + REALM,
        b"alice@example.org",
        b"0001011234567890@wlan.mnc001.mcc001.3gppnetwork.org",
        b"0234301234567890@wlan.mnc010.mcc234.3gppnetwork.org",
    ],
    ids=["pseudonym", "re-authentication", "anonymous", "name", "test network", "other realm"],
)
def test_other_identities_disclose_no_subscriber(text: bytes) -> None:
    assert found(identity(text)) == {}


def test_the_networks_question_for_an_identity_discloses_nothing() -> None:
    assert found(identity(b"0234301234567890" + REALM, code=REQUEST)) == {}
