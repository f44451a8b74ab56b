"""Every frame type's addresses stand where the standard puts them."""

from __future__ import annotations

import pytest

from tests.support.frames import (
    ACTION,
    ASSOCIATION_REQUEST,
    BEACON,
    DEAUTHENTICATION,
    FROM_DS,
    ORDER,
    TO_DS,
    address,
    beacon,
    control,
    data,
    eapol,
    element,
    management,
    number,
)
from tests.support.reading import batch_of, decode_one
from wifiwatch.decode.faults import Fault
from wifiwatch.decode.frames import read_addresses

A, B, C, D = "00:00:00:00:00:0a", "02:00:00:00:00:0b", "04:00:00:00:00:0c", "06:00:00:00:00:0d"
GROUP_B = "03:00:00:00:00:0b"
NONE = ""


def _addresses(frame: bytes) -> tuple[str, ...]:
    """Give receiver, transmitter, destination, source and BSSID as names of addresses."""
    batch = batch_of([frame])
    kind, subtype, flags = (frame[0] >> 2) & 3, frame[0] >> 4, frame[1]
    found = read_addresses(batch.buffer, 0, len(frame), kind, subtype, flags)
    names = {number(A): "A", number(B): "B", number(C): "C", number(D): "D", -1: "-"}
    return (*(names[value] for value in found[:5]), str(found[5]))


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (0, "ABABC"),
        (FROM_DS, "ABACB"),
        (TO_DS, "ABCBA"),
        (TO_DS | FROM_DS, "ABCD-"),
    ],
)
@pytest.mark.parametrize("subtype", [0, 4, 8, 12])
@pytest.mark.parametrize("order", [0, ORDER])
def test_data_frames(direction: int, expected: str, subtype: int, order: int) -> None:
    addresses = (A, B, C, D) if direction == TO_DS | FROM_DS else (A, B, C)
    frame = data(addresses=addresses, subtype=subtype, flags=direction | order)
    length = 24 + (6 if direction == TO_DS | FROM_DS else 0)
    if subtype & 8:
        length += 6 if order else 2
    assert len(frame) == length
    assert _addresses(frame + b"body") == (*expected, str(length))


@pytest.mark.parametrize("subtype", range(16))
def test_management_frames(subtype: int) -> None:
    frame = management(subtype, receiver=A, transmitter=B, bssid=C)
    assert _addresses(frame + b"body") == (*"ABABC", "24")


def test_a_management_frame_may_have_four_more_octets_before_its_body() -> None:
    frame = management(BEACON, receiver=A, transmitter=B, bssid=C, flags=ORDER)
    assert _addresses(frame) == (*"ABABC", "28")
    assert decode_one(beacon(b"name", flags=ORDER)).ssid == b"name"


@pytest.mark.parametrize(
    ("subtype", "addresses", "expected"),
    [
        (2, (A, B), "AB---"),
        (4, (A, B), "AB---"),
        (5, (A, B), "AB---"),
        (7, (A,), "A----"),
        (8, (A, B), "AB---"),
        (9, (A, B), "AB---"),
        (10, (A, B), "AB--A"),
        (11, (A, B), "AB---"),
        (12, (A,), "A----"),
        (13, (A,), "A----"),
        (14, (A, B), "AB--B"),
        (15, (A, B), "AB--B"),
    ],
)
def test_control_frames(subtype: int, addresses: tuple[str, ...], expected: str) -> None:
    frame = control(subtype, *addresses)
    assert _addresses(frame) == (*expected, str(len(frame)))
    assert _addresses(frame + bytes(20)) == (*expected, str(len(frame)))


@pytest.mark.parametrize("subtype", [8, 9, 10, 11, 14])
def test_a_control_frames_group_bit_signals_bandwidth_only(subtype: int) -> None:
    assert _addresses(control(subtype, A, GROUP_B))[1] == "B"
    assert decode_one(control(subtype, A, GROUP_B)).transmitter == number(B)


@pytest.mark.parametrize("subtype", [12, 13])
def test_frames_without_a_transmitter_have_none(subtype: int) -> None:
    told = decode_one(control(subtype, A))
    assert (told.fault, told.transmitter, told.bssid) == (Fault.NONE, -1, -1)


def test_the_columns_hold_transmitter_and_bssid() -> None:
    frames = {
        management(ASSOCIATION_REQUEST, bytes(4), receiver=A, transmitter=B, bssid=A): (B, A),
        data(addresses=(A, B, C), flags=FROM_DS): (B, B),
        data(addresses=(A, B, C), flags=TO_DS): (B, A),
        control(11, A, B): (B, NONE),
        control(10, A, B): (B, A),
    }
    for frame, (transmitter, bssid) in frames.items():
        told = decode_one(frame)
        assert told.fault == Fault.NONE
        assert told.transmitter == number(transmitter)
        assert told.bssid == (number(bssid) if bssid else -1)


@pytest.mark.parametrize(
    "frame",
    [
        control(11, A, B),
        control(13, A),
        beacon(),
        management(DEAUTHENTICATION, b"\7\0"),
        data(addresses=(A, B, C)),
        data(addresses=(A, B, C, D), flags=TO_DS | FROM_DS),
        data(addresses=(A, B, C), subtype=8),
        data(addresses=(A, B, C), subtype=8, flags=ORDER),
        management(ACTION, b"\4\0", flags=ORDER),
    ],
)
def test_a_header_that_is_cut_is_a_fault_and_nothing_of_it_is_read(frame: bytes) -> None:
    kind, subtype, flags = (frame[0] >> 2) & 3, frame[0] >> 4, frame[1]
    buffer = batch_of([frame]).buffer
    size = read_addresses(buffer, 0, len(frame), kind, subtype, flags)[5]
    for length in range(size):
        told = decode_one(frame[:length], original_length=len(frame))
        assert told.fault == Fault.SHORT_FRAME
        assert (told.transmitter, told.bssid, told.sequence) == (-1, -1, -1)
        assert told.type_subtype == 255
    assert decode_one(frame[:size], original_length=len(frame)).type_subtype != 255


def test_extension_frames_have_no_addresses() -> None:
    frame = bytes([0x0C, 0, 0, 0]) + address(A) + bytes(30)
    told = decode_one(frame)
    assert (told.fault, told.type_subtype, told.transmitter) == (Fault.NONE, 0x30, -1)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_other_protocol_versions_are_a_fault(version: int) -> None:
    frame = beacon()
    told = decode_one(bytes([frame[0] | version]) + frame[1:])
    assert (told.fault, told.transmitter, told.type_subtype) == (Fault.BAD_VERSION, -1, 255)


@pytest.mark.parametrize("sequence", [0, 1, 4095])
def test_sequence_numbers(sequence: int) -> None:
    assert decode_one(beacon(sequence=sequence)).sequence == sequence
    assert decode_one(data(addresses=(A, B, C), sequence=sequence)).sequence == sequence
    assert decode_one(control(11, A, B)).sequence == -1


def test_an_aggregate_of_packets_is_no_eapol_packet() -> None:
    """Its body begins with a header of its own (9.3.2.2), whatever that looks like."""
    one = data(eapol(b"x"), addresses=(A, B, C), subtype=8, flags=TO_DS)
    many = data(eapol(b"x"), addresses=(A, B, C), subtype=8, flags=TO_DS, quality=0x80)
    relayed = data(
        eapol(b"x"), addresses=(A, B, C, D), subtype=8, flags=TO_DS | FROM_DS, quality=0x80
    )
    assert decode_one(one).eapol
    assert not decode_one(many).eapol
    assert not decode_one(relayed).eapol


def test_the_body_of_a_relayed_frame_begins_after_four_addresses() -> None:
    frame = data(eapol(b"x"), addresses=(A, B, C, D), subtype=8, flags=TO_DS | FROM_DS)
    assert decode_one(frame).eapol
    assert decode_one(frame).body == eapol(b"x")


def test_an_element_lies_behind_the_high_throughput_control_field() -> None:
    body = bytes(12) + element(0, b"name")
    told = decode_one(management(BEACON, body, flags=ORDER))
    assert told.ssid == b"name"
    assert told.body == body
