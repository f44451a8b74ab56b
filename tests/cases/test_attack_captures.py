"""ATTACK: what real captures hold, by their labels; networks in ordinary use hold no attack."""

from __future__ import annotations

import pytest

from tests.cases.situations import shipped
from tests.support.shared import shared_capture
from wifiwatch.analysis import Analysis
from wifiwatch.capture.open import Capture

DEAUTH, CLONES = "ATTACK.DEAUTH_REPROBE", "ATTACK.KNOWN_BEACONS"

ATTACKS = {
    "SumeyaNUR__wifi-attack-detection-system/deauth.pcap": (DEAUTH, "flood"),
    "derv82__wifite2/tests/files/handshake_has_1234.cap": (DEAUTH, "flood"),
    "rya-sge__HEIGVD-SWI22-Labo1-MAC-Sec/WiresharkCaptures/DeauthScript.pcapng": (
        DEAUTH,
        "flood_of_an_unknown_network",
    ),
    "libwifi__libwifi/utils/pcaps/deauth.pcap": (DEAUTH, "flood_of_an_unknown_network"),
    "libwifi__libwifi/utils/pcaps/disassoc.pcap": (DEAUTH, "flood_of_an_unknown_network"),
    "Chenguinhoo__wids-802.11x/pcaps/deauth.pcap": (DEAUTH, "to_all_again_and_again"),
    "Chenguinhoo__wids-802.11x/pcaps/100x0.1fap.pcap": (CLONES, "many_addresses"),
    "Chenguinhoo__wids-802.11x/pcaps/100x0.5fap1.pcap": (CLONES, "many_addresses"),
    "Chenguinhoo__wids-802.11x/pcaps/100x3fakeap.pcap": (CLONES, "many_addresses"),
}
"""Attacks by other people's tools on other people's networks, and the way in which each is seen."""

ORDINARY = (
    "rmaratos__networks744/pcap/macactive1.pcap",
    "rmaratos__networks744/pcap/phoneidle3.pcap",
    "ehn1225__airodump/80211-icmp.pcap",
    "JPaulMora__Pyrit/test/wpapsk-linksys.dump",
    "rerange__aircrack/data/wifi.pcap",
    "Shinyvv__Laboratorio-1-TI/Otros/dump-01.cap",
    "aircrack-ng__aircrack-ng/test/n-02.cap",
)
"""Campus and home: many requests to send, empty frames, receipts, and phones that come and go."""


def ways(name: str) -> set[tuple[str, str]]:
    """Give the signatures of the family that fire, and by which of their ways."""
    analysis = Analysis(shipped())
    analysis.begin_file("here")
    with Capture(str(shared_capture(name))) as capture:
        for batch in capture.batches(4096):
            analysis.add(batch, 0)
    analysis.finish()
    made = {(hit.signature, hit.detection) for hit in analysis.result.hits.values()}
    return {each for each in made if each[0].startswith("ATTACK.")}


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_an_attack_is_found_and_no_other(name: str) -> None:
    assert ways(name) == {ATTACKS[name]}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_networks_hold_no_attack(name: str) -> None:
    assert ways(name) == set()
