"""PPI, AVS and Prism headers give what they know, and broken ones a fault."""

from __future__ import annotations

import struct

import pytest

from tests.support.containers import AVS, BARE, ETHERNET, PPI, PRISM
from tests.support.frames import beacon, with_fcs
from tests.support.headers import avs, ppi, prism
from tests.support.reading import decode_one, read_header
from wifiwatch.decode.faults import Fault
from wifiwatch.decode.radio import NO_LEVEL, NO_TIME, frequency_of

HEADERS = pytest.mark.parametrize(
    ("header", "link_type"),
    [(ppi(), PPI), (avs(), AVS), (prism(), PRISM), (prism(wide=True), PRISM), (avs(), PRISM)],
    ids=["ppi", "avs", "prism", "prism of other drivers", "avs called prism"],
)


@HEADERS
def test_channel_and_levels_are_read(header: bytes, link_type: int) -> None:
    told = read_header(header, link_type)
    assert told.fault == Fault.NONE
    assert told.length == len(header)
    assert (told.tsft, told.frequency, told.signal, told.noise) == (1234, 2437, -60, -95)


@HEADERS
def test_the_frame_begins_after_the_header(header: bytes, link_type: int) -> None:
    told = decode_one(header + beacon(b"name"), link_type)
    assert (told.fault, told.ssid, told.length) == (Fault.NONE, b"name", len(beacon(b"name")))


@HEADERS
def test_a_header_that_is_cut_is_a_fault(header: bytes, link_type: int) -> None:
    for length in (0, 1, 3, 7, 20, len(header) - 1):
        told = decode_one(header[:length], link_type, original_length=1000)
        assert told.fault in (Fault.SHORT_HEADER, Fault.BAD_HEADER)


def test_ppi_tells_of_the_check_sequence() -> None:
    assert decode_one(ppi(with_fcs(beacon()), flags=1), PPI).fault == Fault.NONE
    assert decode_one(ppi(with_fcs(beacon()), flags=1), PPI).length == len(beacon())
    assert decode_one(ppi(with_fcs(beacon(), good=False), flags=1), PPI).fault == Fault.BAD_FCS
    assert decode_one(ppi(beacon(), flags=4), PPI).fault == Fault.BAD_FCS


def test_ppi_may_count_its_clock_in_milliseconds() -> None:
    assert read_header(ppi(flags=2, tsft=5), PPI).tsft == 5000


def test_ppi_fields_before_the_common_one_are_stepped_over() -> None:
    other = struct.pack("<HH", 30002, 4) + b"gps!"
    assert read_header(ppi(before=other), PPI).frequency == 2437


def test_ppi_fields_may_be_aligned() -> None:
    other = struct.pack("<HH", 30002, 6) + b"coords" + bytes(2)
    assert read_header(ppi(before=other, aligned=True), PPI).frequency == 2437


def test_ppi_tells_of_high_throughput() -> None:
    other = struct.pack("<HH", 3, 12) + bytes(12)
    assert read_header(ppi(before=other), PPI).generation == 1


def test_ppi_before_other_frames_than_802_11_is_a_fault() -> None:
    assert decode_one(ppi(beacon(), link_type=1), PPI).fault == Fault.BAD_HEADER


def test_a_ppi_field_longer_than_the_header_is_not_read() -> None:
    header = struct.pack("<BBHIHH", 0, 0, 12, 105, 2, 20)
    told = read_header(header + beacon(), PPI)
    assert (told.fault, told.tsft, told.signal) == (Fault.NONE, NO_TIME, NO_LEVEL)


def test_avs_levels_in_other_units_are_left_out() -> None:
    told = read_header(avs(kind=1, signal_dbm=40), AVS)
    assert (told.signal, told.noise, told.frequency) == (NO_LEVEL, NO_LEVEL, 2437)


def test_avs_without_its_magic_number_is_a_fault() -> None:
    assert decode_one(b"\x00" + avs(beacon())[1:], AVS).fault == Fault.BAD_HEADER


def test_prism_items_that_are_not_there_are_left_out() -> None:
    header = bytearray(prism())
    signal_item = 24 + 12 * 5
    header[signal_item + 4 : signal_item + 6] = b"\x01\x00"
    assert read_header(bytes(header), PRISM).signal == NO_LEVEL


@pytest.mark.parametrize("length", [0, 23, 5000])
def test_a_prism_header_of_impossible_length_is_a_fault(length: int) -> None:
    header = prism()[:4] + struct.pack("<I", length) + prism()[8:]
    assert decode_one(header + beacon(), PRISM).fault == Fault.BAD_HEADER


def test_bare_frames_have_no_header() -> None:
    told = decode_one(beacon(b"name"), BARE)
    assert (told.fault, told.ssid, told.frequency, told.signal) == (
        Fault.NONE,
        b"name",
        0,
        NO_LEVEL,
    )


def test_frames_of_other_links_are_only_counted() -> None:
    told = decode_one(beacon(), ETHERNET)
    assert told.fault == Fault.OTHER_LINK
    assert (told.transmitter, told.type_subtype, told.length) == (-1, 255, len(beacon()))


@pytest.mark.parametrize(
    ("channel", "frequency"),
    [
        (0, 0),
        (1, 2412),
        (13, 2472),
        (14, 2484),
        (15, 0),
        (31, 0),
        (32, 5160),
        (36, 5180),
        (177, 5885),
        (178, 0),
        (183, 4915),
        (196, 4980),
        (197, 0),
        (5180, 0),
    ],
)
def test_channel_numbers_have_the_frequencies_of_the_standard(channel: int, frequency: int) -> None:
    assert frequency_of(channel) == frequency
