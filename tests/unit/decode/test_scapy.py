"""Frames that scapy forges decode as what they were forged to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from scapy.layers.dot11 import (
    Dot11,
    Dot11AssoReq,
    Dot11Auth,
    Dot11Beacon,
    Dot11Deauth,
    Dot11Elt,
    Dot11EltRSN,
    Dot11FCS,
    Dot11ProbeReq,
    Dot11ProbeResp,
    Dot11QoS,
    RadioTap,
)
from scapy.layers.eap import EAP, EAPOL
from scapy.layers.l2 import LLC, SNAP
from scapy.packet import Raw

from tests.support.containers import BARE, RADIOTAP
from tests.support.frames import number
from tests.support.reading import decode_one, network_of
from wifiwatch.decode.faults import Fault

if TYPE_CHECKING:
    from scapy.packet import Packet

A, B, C, D = "00:11:22:33:44:50", "02:00:00:00:00:0b", "04:00:00:00:00:0c", "06:00:00:00:00:0d"
EVERYONE = "ff:ff:ff:ff:ff:ff"

MANAGEMENT = {
    "association request": (0, Dot11AssoReq(), b"home"),
    "probe request": (4, Dot11ProbeReq(), b"asked"),
    "wildcard probe request": (4, Dot11ProbeReq(), b""),
    "probe response": (5, Dot11ProbeResp(timestamp=7), b"net"),
    "beacon": (8, Dot11Beacon(timestamp=7), b"net"),
    "authentication": (11, Dot11Auth(), None),
    "deauthentication": (12, Dot11Deauth(reason=7), None),
}


def _bytes(packet: Packet) -> bytes:
    return bytes(cast("Any", packet))


@pytest.mark.parametrize("kind", MANAGEMENT)
def test_management_frames(kind: str) -> None:
    subtype, body, name = MANAGEMENT[kind]
    packet = Dot11(type=0, subtype=subtype, addr1=B, addr2=A, addr3=A, SC=123 << 4) / body
    if name is not None:
        packet = packet / Dot11Elt(ID="SSID", info=name) / Dot11Elt(ID="DSset", info=b"\x06")
    told = decode_one(_bytes(packet), BARE)
    assert told.fault == Fault.NONE
    assert told.type_subtype == subtype
    assert (told.transmitter, told.bssid, told.sequence) == (number(A), number(A), 123)
    assert told.ssid == name
    assert told.channel == (0 if name is None else 6)


@pytest.mark.parametrize(
    ("direction", "addresses", "transmitter", "bssid"),
    [
        ("to_DS", (A, B, C, None), B, A),
        ("from_DS", (B, A, C, None), A, A),
        ("to_DS+from_DS", (A, B, C, D), B, None),
        (0, (A, B, C, None), B, C),
    ],
)
@pytest.mark.parametrize("quality", [False, True])
def test_data_frames_with_an_eapol_packet(
    direction: str | int,
    addresses: tuple[str | None, ...],
    transmitter: str,
    bssid: str | None,
    quality: bool,
) -> None:
    first, second, third, fourth = addresses
    header = Dot11(
        type=2,
        subtype=8 if quality else 0,
        FCfield=direction,
        addr1=first,
        addr2=second,
        addr3=third,
        addr4=fourth,
    )
    if quality:
        header = header / Dot11QoS(TID=5)
    eap = EAP(code=2, type=1, identity=b"someone@example.org")
    packet = header / LLC() / SNAP(OUI=0, code=0x888E) / EAPOL(version=1, type=0) / eap
    told = decode_one(_bytes(packet), BARE)
    assert told.fault == Fault.NONE
    assert told.transmitter == number(transmitter)
    assert told.bssid == (number(bssid) if bssid else -1)
    assert told.eapol
    assert told.body.endswith(b"someone@example.org")


def test_an_aggregate_of_packets() -> None:
    packet = Dot11(type=2, subtype=8, FCfield="to_DS", addr1=A, addr2=B, addr3=A)
    packet = (
        packet / Dot11QoS(A_MSDU_Present=1) / Raw(b"\xaa\xaa\x03\x00\x00\x00\x88\x8e" + bytes(9))
    )
    assert not decode_one(_bytes(packet), BARE).eapol


@pytest.mark.parametrize(
    ("subtype", "has_transmitter"), [(8, True), (9, True), (11, True), (12, False), (13, False)]
)
def test_control_frames(subtype: int, has_transmitter: bool) -> None:
    sender = B if has_transmitter else None
    frame = _bytes(Dot11(type=1, subtype=subtype, addr1=A, addr2=sender))
    told = decode_one(frame, BARE)
    assert told.fault == Fault.NONE
    assert told.type_subtype == 0x10 | subtype
    assert told.transmitter == (number(B) if has_transmitter else -1)


@pytest.mark.parametrize(("channel", "frequency"), [(1, 2412), (11, 2462), (36, 5180)])
@pytest.mark.parametrize("signal", [-127, -60, -1])
def test_radiotap_headers(channel: int, frequency: int, signal: int) -> None:
    header = RadioTap(
        present="TSFT+Flags+Rate+Channel+dBm_AntSignal+dBm_AntNoise+Antenna",
        mac_timestamp=1 << 33,
        Flags=0,
        Rate=2,
        ChannelFrequency=frequency,
        dBm_AntSignal=signal,
        dBm_AntNoise=-95,
        Antenna=1,
    )
    beacon = Dot11(type=0, subtype=8, addr1=EVERYONE, addr2=A, addr3=A) / Dot11Beacon()
    elements = Dot11Elt(ID="SSID", info=b"net") / Dot11Elt(ID="DSset", info=bytes([channel]))
    told = decode_one(_bytes(header / beacon / elements), RADIOTAP)
    assert (told.fault, told.ssid, told.channel) == (Fault.NONE, b"net", channel)
    assert (told.frequency, told.signal) == (frequency, signal)


def test_check_sequences() -> None:
    beacon = Dot11FCS(type=0, subtype=8, addr1=EVERYONE, addr2=A, addr3=A) / Dot11Beacon()
    header = RadioTap(present="Flags", Flags="FCS")
    frame = _bytes(header / beacon / Dot11Elt(ID="SSID", info=b"net"))
    assert decode_one(frame, RADIOTAP).fault == Fault.NONE
    assert decode_one(frame, RADIOTAP).ssid == b"net"
    length = len(frame) - len(_bytes(RadioTap(present="Flags")))
    for position in range(1, length + 1):
        damaged = bytearray(frame)
        damaged[-position] ^= 0x10
        assert decode_one(bytes(damaged), RADIOTAP).fault == Fault.BAD_FCS


def test_security() -> None:
    beacon = Dot11(type=0, subtype=8, addr1=EVERYONE, addr2=A, addr3=A) / Dot11Beacon()
    beacon = beacon / Dot11Elt(ID="SSID", info=b"net") / Dot11EltRSN(mfp_capable=1)
    row = network_of(_bytes(beacon))
    assert (int(row["rsn"]), int(row["key_management"])) == (1, 1 << 1)
    assert int(row["protected_management"]) == 1
