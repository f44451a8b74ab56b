"""Elements of management frames: names, channels, faults, columns and tokens."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from tests.support.frames import (
    ASSOCIATION_REQUEST,
    ASSOCIATION_RESPONSE,
    AUTHENTICATION,
    BEACON,
    DEAUTHENTICATION,
    DISASSOCIATION,
    DS,
    HT_OPERATION,
    PROBE_REQUEST,
    PROBE_RESPONSE,
    RATES,
    REASSOCIATION_REQUEST,
    SSID,
    beacon,
    element,
    extension_element,
    management,
    probe_request,
    vendor_element,
)
from tests.support.reading import KEY, batch_of, decode, decode_one, row_of
from wifiwatch.decode.elements import (
    NO_EXTENSION,
    element_columns,
    probe_token,
)
from wifiwatch.decode.faults import Fault

WPS, SCAN_FLAGS, P2P = "0050f204", "0050f208", "506f9a09"


@pytest.mark.parametrize("length", range(33))
def test_names_of_any_allowed_length(length: int) -> None:
    name = bytes(range(97, 97 + length))
    told = decode_one(beacon(name))
    assert (told.fault, told.ssid) == (Fault.NONE, name)
    assert (told.ssid_hash != 0) == (length > 0)


@pytest.mark.parametrize("length", [33, 100, 255])
def test_a_name_that_is_too_long_is_a_fault_and_no_name(length: int) -> None:
    told = decode_one(beacon(bytes([97]) * length))
    assert (told.fault, told.ssid, told.ssid_hash) == (Fault.LONG_SSID, None, 0)


def test_a_hidden_name_is_told_from_none_at_all() -> None:
    assert decode_one(beacon(b"")).ssid == b""
    assert decode_one(beacon(None)).ssid is None
    assert decode_one(beacon(None)).ssid_hash == decode_one(beacon(b"")).ssid_hash == 0


@pytest.mark.parametrize("length", [1, 5, 8, 9, 32])
def test_a_name_of_zeros_is_a_hidden_one(length: int) -> None:
    """Many access points hide a name by zeros of its length."""
    told = decode_one(beacon(bytes(length)))
    assert (told.fault, told.ssid, told.ssid_hash) == (Fault.NONE, b"", 0)


def test_a_name_that_only_begins_with_a_zero_is_a_name() -> None:
    for name in (b"\0a", b"\0" * 31 + b"a", b"\0" * 8 + b"a"):
        told = decode_one(beacon(name))
        assert told.ssid == name
        assert told.ssid_hash != 0


def test_of_two_names_the_first_counts() -> None:
    assert decode_one(beacon(b"first", element(SSID, b"second"))).ssid == b"first"


def test_names_have_one_hash_each_under_a_key() -> None:
    names = [b"a", b"b", b"ab", b"a\0", b"A", b"a" * 8, b"a" * 16, b"a" * 24, b"a" * 32]
    names += [bytes([number]) * length for number in range(1, 40) for length in (3, 8, 9, 17, 31)]
    decoded = decode([beacon(name) for name in names] + [probe_request(name) for name in names])
    hashes = [row_of(decoded, row).ssid_hash for row in range(2 * len(names))]
    assert hashes[: len(names)] == hashes[len(names) :]
    assert len(set(hashes)) == len(set(names))
    other = decode([beacon(name) for name in names], key=np.uint64(1))
    assert not set(hashes) & {row_of(other, row).ssid_hash for row in range(len(names))}


def test_a_names_hash_does_not_depend_on_what_follows_it() -> None:
    """Short names are loaded 8 bytes at a time."""
    for name in (b"abc", b"abcdefg", b"abcdefghijk", b"a" * 23):
        hashes = {
            decode_one(beacon(name, element(number, b"\xff" * number))).ssid_hash
            for number in (1, 9, 200)
        }
        assert len(hashes) == 1


@pytest.mark.parametrize(
    ("elements", "channel"),
    [
        (b"", 0),
        (element(DS, b"\x06"), 6),
        (element(HT_OPERATION, b"\x24" + bytes(21)), 36),
        (element(DS, b"\x06") + element(HT_OPERATION, b"\x0b" + bytes(21)), 6),
        (element(HT_OPERATION, b"\x0b" + bytes(21)) + element(DS, b"\x06"), 6),
        (element(DS), 0),
        (element(HT_OPERATION), 0),
        (element(DS) + element(HT_OPERATION, b"\x0b"), 11),
    ],
)
def test_the_announced_channel(elements: bytes, channel: int) -> None:
    assert decode_one(beacon(b"net", elements)).channel == channel


FIXED_FIELDS = {
    ASSOCIATION_REQUEST: 4,
    ASSOCIATION_RESPONSE: 6,
    REASSOCIATION_REQUEST: 10,
    3: 6,
    PROBE_REQUEST: 0,
    PROBE_RESPONSE: 12,
    BEACON: 12,
    DISASSOCIATION: 2,
    DEAUTHENTICATION: 2,
}


@pytest.mark.parametrize(("subtype", "fixed"), FIXED_FIELDS.items())
def test_elements_begin_after_the_fixed_fields(subtype: int, fixed: int) -> None:
    frame = management(subtype, bytes(fixed) + element(SSID, b"name"))
    assert decode_one(frame).ssid == b"name"
    for missing in range(1, fixed + 1):
        cut = management(subtype, bytes(fixed - missing))
        assert decode_one(cut).fault == Fault.SHORT_BODY


@pytest.mark.parametrize(("algorithm", "name"), [(0, b"n"), (1, b"n"), (2, b"n"), (3, None)])
def test_authentication_has_elements_by_its_algorithm(algorithm: int, name: bytes | None) -> None:
    """What follows the fixed fields of SAE (algorithm 3) is not made of elements."""
    body = struct.pack("<HHH", algorithm, 1, 0) + element(SSID, b"n")
    told = decode_one(management(AUTHENTICATION, body))
    assert (told.fault, told.ssid) == (Fault.NONE, name)


@pytest.mark.parametrize("subtype", [7, 15])
def test_other_management_frames_have_no_elements_to_read(subtype: int) -> None:
    told = decode_one(management(subtype, element(SSID, b"name") + b"\x00\xff"))
    assert (told.fault, told.ssid) == (Fault.NONE, None)


@pytest.mark.parametrize("length", [1, 2, 200, 255])
def test_an_element_beyond_the_frames_end_is_a_fault(length: int) -> None:
    told = decode_one(beacon(b"name", element(RATES, b"\x82") + bytes([7, length])))
    assert (told.fault, told.ssid) == (Fault.ELEMENT_OVERRUN, b"name")


def test_an_element_that_the_capture_cut_is_no_fault_of_the_sender() -> None:
    frame = beacon(b"name", element(DS, b"\x06") + element(7, bytes(20)))
    told = decode_one(frame[:-10], original_length=len(frame))
    assert (told.fault, told.ssid, told.channel) == (Fault.CUT, b"name", 6)


def test_a_single_byte_after_the_last_element_is_left_alone() -> None:
    assert decode_one(beacon(b"name") + b"\xdd").fault == Fault.NONE


def _offsets(frame: bytes, first: int) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """Find where a frame's elements lie."""
    places = []
    while first + 2 <= len(frame):
        places.append(first)
        first += 2 + frame[first + 1]
    return np.array(places, np.uint32)


def test_element_columns() -> None:
    elements = (
        element(SSID, b"name")
        + element(RATES)
        + vendor_element("0050f201", b"\x01")
        + vendor_element("0050f2")
        + extension_element(35, b"\x05")
        + element(255)
    )
    frame = beacon(None, elements)
    columns = element_columns(batch_of([frame]).buffer, _offsets(frame, 36))
    assert columns.id.tolist() == [SSID, RATES, 221, 221, 255, 255]
    assert columns.length.tolist() == [4, 0, 5, 3, 2, 0]
    assert columns.vendor.tolist() == [0, 0, 0x0050F201, 0, 0, 0]
    assert columns.extension.tolist() == [NO_EXTENSION] * 4 + [35, NO_EXTENSION]
    assert frame[columns.offset[0] :][:4] == b"name"


def test_the_columns_of_no_elements_are_empty() -> None:
    columns = element_columns(batch_of([beacon()]).buffer, np.zeros(0, np.uint32))
    assert [column.size for column in columns] == [0] * 5


def _token(elements: bytes, key: np.uint64 = KEY) -> int:
    frame = management(PROBE_REQUEST, elements)
    places = _offsets(frame, 24)
    return int(probe_token(batch_of([frame]).buffer, places, 0, places.size, key))


PHONE = element(SSID) + element(RATES, b"\x02\x04") + vendor_element("0017f20a", b"\1\2")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (element(SSID), element(SSID, b"home")),
        (element(DS, b"\x01"), element(DS, b"\x06")),
        (vendor_element(WPS, b"one device"), vendor_element(WPS, b"another device")),
        (vendor_element(SCAN_FLAGS, b"\1"), vendor_element(SCAN_FLAGS, b"\2\3")),
        (vendor_element(P2P, b"one"), vendor_element(P2P, b"other")),
        (extension_element(2, b"one"), extension_element(2, b"other")),
    ],
)
def test_what_changes_from_probe_to_probe_is_no_part_of_the_model(one: bytes, other: bytes) -> None:
    assert _token(PHONE + one) == _token(PHONE + other)
    assert _token(PHONE + one) != _token(PHONE)


@pytest.mark.parametrize(
    "other",
    [
        element(SSID) + vendor_element("0017f20a", b"\1\2") + element(RATES, b"\x02\x04"),
        element(SSID) + element(RATES, b"\x02\x05") + vendor_element("0017f20a", b"\1\2"),
        element(SSID) + element(RATES, b"\x02\x04") + vendor_element("0017f20b", b"\1\2"),
        PHONE + extension_element(35, b"\x01"),
        PHONE + element(127, b"\x04"),
        b"",
    ],
)
def test_order_and_content_of_the_elements_are_the_model(other: bytes) -> None:
    assert _token(PHONE) != _token(other)
    assert _token(PHONE) == _token(PHONE)


def test_tokens_of_different_runs_cannot_be_compared() -> None:
    assert _token(PHONE, np.uint64(1)) != _token(PHONE, np.uint64(2))
