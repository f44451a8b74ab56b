"""What the pass over all frames makes of whole frames."""

from __future__ import annotations

import pytest

from tests.support.frames import (
    FROM_DS,
    LLC_EAPOL,
    MORE_FRAGMENTS,
    PROBE_RESPONSE,
    PROTECTED,
    RETRY,
    STATION,
    TO_DS,
    beacon,
    control,
    data,
    eap,
    eapol,
    from_access_point,
    management,
    number,
    probe_request,
    to_access_point,
)
from tests.support.reading import decode, decode_one, row_of
from wifiwatch.decode.faults import UNREADABLE, Fault

A, B, C = "00:00:00:00:00:0a", "02:00:00:00:00:0b", "04:00:00:00:00:0c"


def test_every_frame_has_its_own_row() -> None:
    frames = [beacon(b"one"), control(13, STATION), probe_request(b"two"), b"", beacon(b"three")]
    decoded = decode(frames)
    rows = [row_of(decoded, row) for row in range(len(frames))]
    assert [row.ssid for row in rows] == [b"one", None, b"two", None, b"three"]
    assert [row.type_subtype for row in rows] == [0x08, 0x1D, 0x04, 0xFF, 0x08]
    assert [row.length for row in rows] == [len(frame) for frame in frames]
    assert rows == [decode_one(frame) for frame in frames]


def test_columns_are_filled_anew_for_each_batch() -> None:
    """The same columns are used for batch after batch."""
    first = decode([beacon(b"name", bytes([3, 1, 6]), sequence=9)])
    assert row_of(first).channel == 6
    assert decode_one(b"") == row_of(decode([b""]))
    told = row_of(decode([b""]))
    assert (told.ssid, told.channel, told.transmitter, told.sequence) == (None, 0, -1, -1)


def test_flags_are_the_second_octet_of_frame_control() -> None:
    assert decode_one(beacon(flags=RETRY)).flags == RETRY
    assert decode_one(to_access_point(flags=RETRY)).flags == RETRY | TO_DS


def test_a_protected_body_is_not_read() -> None:
    told = decode_one(to_access_point(eapol(b"x"), flags=PROTECTED))
    assert (told.fault, told.eapol) == (Fault.NONE, False)
    told = decode_one(management(PROBE_RESPONSE, bytes(12) + b"\0\4name", flags=PROTECTED))
    assert (told.fault, told.ssid) == (Fault.NONE, None)


def test_only_the_first_fragment_of_a_management_frame_is_read() -> None:
    first = management(PROBE_RESPONSE, bytes(12) + b"\0\4name", fragment=0)
    later = management(PROBE_RESPONSE, bytes(12) + b"\0\4name", fragment=1)
    assert decode_one(first).ssid == b"name"
    assert decode_one(later).ssid is None
    assert decode_one(later).fault == Fault.NONE


def test_a_fragment_of_a_data_frame_is_no_eapol_packet() -> None:
    whole = data(eapol(b"x"), addresses=(A, B, C), flags=TO_DS)
    first = data(eapol(b"x"), addresses=(A, B, C), flags=TO_DS | MORE_FRAGMENTS)
    later = data(eapol(b"x"), addresses=(A, B, C), flags=TO_DS, fragment=2)
    assert [decode_one(frame).eapol for frame in (whole, first, later)] == [True, False, False]


@pytest.mark.parametrize("subtype", [4, 5, 12])
def test_frames_without_a_body_are_no_eapol_packets(subtype: int) -> None:
    frame = data(eapol(b"x"), addresses=(A, B, C), flags=TO_DS, subtype=subtype)
    assert not decode_one(frame).eapol


@pytest.mark.parametrize("direction", [0, TO_DS, FROM_DS])
def test_eapol_is_told_by_its_ethertype(direction: int) -> None:
    packet = eapol(eap(2, 1, b"someone"))
    bridged = b"\xaa\xaa\x03\x00\x00\xf8\x88\x8e" + packet[8:]
    internet = b"\xaa\xaa\x03\x00\x00\x00\x08\x00" + packet[8:]
    other_snap = b"\xaa\xaa\x03\x00\x40\x96\x88\x8e" + packet[8:]
    told = [
        decode_one(data(body, addresses=(A, B, C), flags=direction)).eapol
        for body in (packet, bridged, internet, other_snap)
    ]
    assert told == [True, True, False, False]


@pytest.mark.parametrize("length", range(12))
def test_an_eapol_packet_that_is_cut_is_none(length: int) -> None:
    assert not decode_one(from_access_point((LLC_EAPOL + bytes(4))[:length])).eapol


def test_the_length_is_that_on_the_air() -> None:
    assert decode_one(beacon(), original_length=5000).length == 5000


def test_faults_that_leave_nothing_leave_nothing() -> None:
    frames = [b"", b"\x80", bytes([0x81]) + beacon()[1:]]
    for frame in frames:
        told = decode_one(frame)
        assert told.fault in UNREADABLE
        assert told.type_subtype == 255
        assert (told.transmitter, told.bssid, told.sequence, told.ssid) == (-1, -1, -1, None)
        assert not told.eapol


def test_faults_behind_the_header_leave_the_header() -> None:
    told = decode_one(beacon(b"net", b"\x07\x30"))
    assert told.fault == Fault.ELEMENT_OVERRUN
    assert told.fault not in UNREADABLE
    assert told.transmitter == number("00:11:22:33:44:50")


def test_addresses_with_all_bits_set_are_no_negative_numbers() -> None:
    told = decode_one(data(addresses=("ff:ff:ff:ff:ff:ff",) * 3))
    assert told.transmitter == told.bssid == (1 << 48) - 1
