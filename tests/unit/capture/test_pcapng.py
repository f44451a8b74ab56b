"""pcapng files: sections, interfaces, clocks and blocks of every kind."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from tests.support.containers import (
    BARE,
    ETHERNET,
    NAMES,
    PACKET,
    RADIOTAP,
    Record,
    block,
    interface,
    old_packet,
    option,
    packet,
    pcapng,
    section,
    simple_packet,
    statistics,
)
from tests.support.reading import read_bytes
from wifiwatch.capture.pcapng import EARLIEST, LARGEST_BLOCK

if TYPE_CHECKING:
    from pathlib import Path

RESOLUTION, FCS_LENGTH, OFFSET = 9, 13, 14
ORDERS = pytest.mark.parametrize("order", ["<", ">"], ids=["little-endian", "big-endian"])


def _times(data: bytes, folder: Path) -> list[int]:
    return [each.time_ns for each in read_bytes(data, folder).frames]


@ORDERS
def test_frames_times_and_lengths_come_back(order: str, tmp_path: Path) -> None:
    records = [
        Record(b"first", 1_700_000_000_123_456_000),
        Record(b"", 1_700_000_000_999_999_000),
        Record(b"third", 1_700_000_001_000_001_000, original_length=1500),
    ]
    contents = read_bytes(pcapng(records, RADIOTAP, order=order), tmp_path)
    assert [(each.data, each.time_ns) for each in contents.frames] == [
        (each.data, each.time_ns) for each in records
    ]
    assert [each.original_length for each in contents.frames] == [5, 0, 1500]
    assert [each.number for each in contents.frames] == [1, 2, 3]
    assert contents.damage == ""


@ORDERS
@pytest.mark.parametrize(
    ("resolution", "ticks", "nanoseconds"),
    [
        (0, 12, 12_000_000_000),
        (3, 12_345, 12_345_000_000),
        (6, 12_345_678, 12_345_678_000),
        (9, 12_345_678_901, 12_345_678_901),
        (12, 12_345_678_901_234, 12_345_678_901),
        (18, 12_345_678_901_234_567_8, 123_456_789),
        (0x80, 7, 7_000_000_000),
        (0x80 | 10, 1024 * 5 + 512, 5_500_000_000),
        (0x80 | 20, (1 << 20) * 3 + (1 << 18), 3_250_000_000),
        (0x80 | 32, (1 << 32) * 9 + (1 << 31), 9_500_000_000),
        (0x80 | 60, (1 << 60) * 2 + (1 << 59), 2_500_000_000),
    ],
)
def test_clock_resolutions(
    order: str, resolution: int, ticks: int, nanoseconds: int, tmp_path: Path
) -> None:
    options = option(RESOLUTION, bytes([resolution]), order)
    data = section(order) + interface(options=options, order=order)
    data += packet(Record(b"x"), ticks=ticks, order=order)
    assert _times(data, tmp_path) == [nanoseconds]


@ORDERS
@pytest.mark.parametrize("offset", [1_600_000_000, -5])
def test_clock_offsets_are_added(order: str, offset: int, tmp_path: Path) -> None:
    options = option(OFFSET, struct.pack(order + "q", offset), order)
    data = section(order) + interface(options=options, order=order)
    data += packet(Record(b"x"), ticks=1_500_000, order=order)
    assert _times(data, tmp_path) == [offset * 1_000_000_000 + 1_500_000_000]


@pytest.mark.parametrize("offset", [-(1 << 63), -(1 << 62), -(1 << 40), 1 << 40, (1 << 63) - 1])
@pytest.mark.parametrize("ticks", [0, 1 << 40, (1 << 64) - 1])
def test_clocks_that_are_beyond_all_sense_give_some_time(
    offset: int, ticks: int, tmp_path: Path
) -> None:
    data = section() + interface(options=option(OFFSET, struct.pack("<q", offset)))
    data += packet(Record(b"x"), ticks=ticks)
    (time,) = _times(data, tmp_path)
    assert EARLIEST <= time < 1 << 63


def test_each_interface_has_its_own_link_type_and_clock(tmp_path: Path) -> None:
    data = section()
    data += interface(RADIOTAP, options=option(RESOLUTION, b"\x09"))
    data += interface(ETHERNET)
    data += interface(BARE, options=option(RESOLUTION, b"\x03"))
    data += packet(Record(b"a", interface=2), ticks=2_000)
    data += packet(Record(b"b", interface=0), ticks=3_000_000_000)
    data += packet(Record(b"c", interface=1), ticks=4_000_000)
    frames = read_bytes(data, tmp_path).frames
    assert [(each.link_type, each.time_ns) for each in frames] == [
        (BARE, 2_000_000_000),
        (RADIOTAP, 3_000_000_000),
        (ETHERNET, 4_000_000_000),
    ]


def test_an_interface_may_be_described_between_two_frames(tmp_path: Path) -> None:
    data = section() + interface(RADIOTAP) + packet(Record(b"a"), ticks=1)
    data += interface(BARE) + packet(Record(b"b", interface=1), ticks=2)
    assert [each.link_type for each in read_bytes(data, tmp_path).frames] == [RADIOTAP, BARE]


def test_sections_of_either_byte_order_follow_each_other(tmp_path: Path) -> None:
    data = pcapng([Record(b"a", 1000)], RADIOTAP, order="<")
    data += pcapng([Record(b"b", 2000)], BARE, order=">")
    data += pcapng([Record(b"c", 3000)], RADIOTAP, order="<")
    contents = read_bytes(data, tmp_path)
    assert [(each.data, each.time_ns, each.link_type, each.number) for each in contents.frames] == [
        (b"a", 1000, RADIOTAP, 1),
        (b"b", 2000, BARE, 2),
        (b"c", 3000, RADIOTAP, 3),
    ]
    assert contents.damage == ""


def test_interface_numbers_begin_anew_in_each_section(tmp_path: Path) -> None:
    data = pcapng([Record(b"a")], RADIOTAP) + section()
    data += packet(Record(b"b"), ticks=0)
    contents = read_bytes(data, tmp_path)
    assert [each.data for each in contents.frames] == [b"a"]
    assert contents.damage == "the block after frame 1 is damaged"


def test_options_after_a_frame_are_no_part_of_it(tmp_path: Path) -> None:
    data = section() + interface()
    data += packet(Record(b"frame"), ticks=1, options=option(1, b"a comment") + option(0, b""))
    assert [each.data for each in read_bytes(data, tmp_path).frames] == [b"frame"]


@ORDERS
def test_blocks_of_unknown_kinds_are_skipped(order: str, tmp_path: Path) -> None:
    data = section(order) + block(NAMES, b"names", order) + interface(order=order)
    data += block(0x0BAD, b"vendor's own", order) + packet(Record(b"a"), ticks=1, order=order)
    data += block(0x80000001, bytes(1000), order) + packet(Record(b"b"), ticks=2, order=order)
    contents = read_bytes(data, tmp_path)
    assert [each.data for each in contents.frames] == [b"a", b"b"]
    assert contents.damage == ""


@ORDERS
def test_obsolete_packet_blocks_are_read(order: str, tmp_path: Path) -> None:
    data = section(order) + interface(order=order) + interface(RADIOTAP, order=order)
    record = Record(b"old", interface=1, original_length=99)
    data += old_packet(record, ticks=1_700_000_000_000_001, order=order)
    (frame,) = read_bytes(data, tmp_path).frames
    assert (frame.data, frame.time_ns, frame.original_length, frame.link_type) == (
        b"old",
        1_700_000_000_000_001_000,
        99,
        RADIOTAP,
    )


@ORDERS
def test_simple_packets_have_the_first_interface_and_no_padding(order: str, tmp_path: Path) -> None:
    data = section(order) + interface(RADIOTAP, order=order) + interface(BARE, order=order)
    data += simple_packet(b"12345", order=order)
    (frame,) = read_bytes(data, tmp_path).frames
    assert (frame.data, frame.original_length, frame.link_type) == (b"12345", 5, RADIOTAP)


def test_a_simple_packet_is_as_long_as_the_snap_length_at_most(tmp_path: Path) -> None:
    data = section() + interface(snap_length=6) + simple_packet(b"12345678", original_length=400)
    (frame,) = read_bytes(data, tmp_path).frames
    assert (frame.data, frame.original_length) == (b"123456", 400)


def test_a_simple_packet_takes_the_time_of_the_frame_before_it(tmp_path: Path) -> None:
    data = section() + interface() + packet(Record(b"a"), ticks=5_000_000)
    data += simple_packet(b"b") + simple_packet(b"c")
    assert _times(data, tmp_path) == [5_000_000_000] * 3


def test_a_simple_packets_time_does_not_depend_on_the_batches(tmp_path: Path) -> None:
    data = section() + interface() + packet(Record(b"a"), ticks=5_000_000)
    data += b"".join(simple_packet(b"b") for _ in range(5))
    times = [each.time_ns for each in read_bytes(data, tmp_path, 2).frames]
    assert times == [5_000_000_000] * 6


def test_loss_is_what_the_last_statistics_say(tmp_path: Path) -> None:
    data = section() + interface() + interface() + statistics(0, {5: 1, 7: 2})
    data += packet(Record(b"a"), ticks=1) + statistics(0, {5: 10, 7: 20}) + statistics(1, {5: 3})
    assert read_bytes(data, tmp_path).dropped == [30, 3]


def test_statistics_of_an_unknown_interface_are_skipped(tmp_path: Path) -> None:
    data = section() + interface() + statistics(4, {5: 1}) + packet(Record(b"a"), ticks=1)
    contents = read_bytes(data, tmp_path)
    assert (contents.dropped, len(contents.frames), contents.damage) == ([0], 1, "")


def test_the_length_of_the_check_sequence_is_an_option(tmp_path: Path) -> None:
    from wifiwatch.capture.open import Capture

    path = tmp_path / "capture"
    path.write_bytes(section() + interface(options=option(FCS_LENGTH, b"\x04")) + interface())
    with Capture(str(path)) as capture:
        assert list(capture.batches(10)) == []
        assert capture.interfaces.fcs_length == [4, -1]


@pytest.mark.parametrize("cut", [1, 10, 30])
def test_a_file_cut_inside_a_block_gives_what_it_holds_and_says_so(
    cut: int, tmp_path: Path
) -> None:
    contents = read_bytes(pcapng([Record(b"first"), Record(b"second")])[:-cut], tmp_path)
    assert [each.data for each in contents.frames] == [b"first"]
    assert contents.damage == "it ends inside the block after frame 1"


@pytest.mark.parametrize("length", [4, 8, 11, 20])
def test_a_file_cut_inside_its_first_block_says_so(length: int, tmp_path: Path) -> None:
    contents = read_bytes(section()[:length], tmp_path)
    assert contents.frames == []
    assert contents.damage.startswith("it ends inside")


@pytest.mark.parametrize("total", [0, 8, 13, LARGEST_BLOCK + 4, 0xFFFFFFFC])
@pytest.mark.parametrize("kind", [PACKET, NAMES, 1])
def test_a_block_with_an_impossible_length_ends_the_reading(
    kind: int, total: int, tmp_path: Path
) -> None:
    data = pcapng([Record(b"good")]) + struct.pack("<III", kind, total, 0) + bytes(100)
    contents = read_bytes(data, tmp_path)
    assert [each.data for each in contents.frames] == [b"good"]
    assert contents.damage


def test_a_frame_longer_than_its_block_ends_the_reading(tmp_path: Path) -> None:
    body = struct.pack("<IIIII", 0, 0, 0, 5000, 5000) + b"short"
    contents = read_bytes(pcapng([Record(b"good")]) + block(PACKET, body), tmp_path)
    assert [each.data for each in contents.frames] == [b"good"]
    assert contents.damage == "the block after frame 1 is damaged"


def test_a_frame_of_an_interface_that_was_not_described_ends_the_reading(tmp_path: Path) -> None:
    data = section() + interface() + packet(Record(b"a", interface=1), ticks=0)
    contents = read_bytes(data, tmp_path)
    assert contents.frames == []
    assert contents.damage == "the block after frame 0 is damaged"


def test_an_interface_block_without_its_fields_ends_the_reading(tmp_path: Path) -> None:
    contents = read_bytes(section() + block(1, b"") + bytes(12), tmp_path)
    assert contents.damage == "a block is shorter than its kind allows"


def test_a_large_block_between_frames_is_skipped(tmp_path: Path) -> None:
    """It is larger than the window that is held of the file at a time."""
    data = section() + interface() + packet(Record(b"a"), ticks=1)
    data += block(NAMES, bytes(5 << 20)) + packet(Record(b"b"), ticks=2)
    contents = read_bytes(data, tmp_path)
    assert [each.data for each in contents.frames] == [b"a", b"b"]
    assert contents.damage == ""
