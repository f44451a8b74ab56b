"""pcap files of every kind give the frames, times and lengths that were written."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from tests.support.containers import (
    BARE,
    MICROSECONDS,
    MODIFIED,
    NANOSECONDS,
    RADIOTAP,
    Record,
    pcap,
)
from tests.support.frames import beacon, with_fcs
from tests.support.reading import decode_one, read_bytes
from wifiwatch.capture.open import Capture
from wifiwatch.capture.pcap import LARGEST_RECORD
from wifiwatch.decode.faults import Fault
from wifiwatch.errors import CaptureError

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = [
    Record(b"first", 1_700_000_000_123_456_000),
    Record(b"", 1_700_000_000_999_999_000),
    Record(b"third frame", 1_700_000_001_000_001_000, original_length=1500),
]


@pytest.mark.parametrize("order", ["<", ">"], ids=["little-endian", "big-endian"])
@pytest.mark.parametrize("magic", [MICROSECONDS, NANOSECONDS, MODIFIED], ids=["us", "ns", "mod"])
def test_every_kind_of_pcap_gives_its_frames(order: str, magic: int, tmp_path: Path) -> None:
    contents = read_bytes(pcap(RECORDS, RADIOTAP, magic=magic, order=order), tmp_path)
    assert [(each.data, each.time_ns) for each in contents.frames] == [
        (each.data, each.time_ns) for each in RECORDS
    ]
    assert [each.original_length for each in contents.frames] == [5, 0, 1500]
    assert [each.number for each in contents.frames] == [1, 2, 3]
    assert {each.link_type for each in contents.frames} == {RADIOTAP}
    assert contents.damage == ""


def test_nanoseconds_are_kept(tmp_path: Path) -> None:
    data = pcap([Record(b"x", 1_700_000_000_123_456_789)], magic=NANOSECONDS)
    assert read_bytes(data, tmp_path).frames[0].time_ns == 1_700_000_000_123_456_789


def test_times_after_2038_are_in_the_future_not_in_the_past(tmp_path: Path) -> None:
    data = pcap([Record(b"x", 4_000_000_000 * 1_000_000_000)])
    assert read_bytes(data, tmp_path).frames[0].time_ns == 4_000_000_000 * 1_000_000_000


def test_a_length_on_the_air_below_the_captured_one_is_raised_to_it(tmp_path: Path) -> None:
    data = pcap([Record(b"12345", original_length=2)])
    assert read_bytes(data, tmp_path).frames[0].original_length == 5


def test_a_length_on_the_air_beyond_all_sense_is_clipped(tmp_path: Path) -> None:
    data = pcap([Record(b"12345", original_length=0xFFFFFFFF)])
    assert 0 < read_bytes(data, tmp_path).frames[0].original_length <= 1 << 30


@pytest.mark.parametrize("cut", [1, 4, 11, 15, 20])
def test_a_file_cut_anywhere_gives_what_it_holds_and_says_so(cut: int, tmp_path: Path) -> None:
    data = pcap([Record(b"first"), Record(b"second")])
    contents = read_bytes(data[:-cut], tmp_path)
    assert [each.data for each in contents.frames] == [b"first"]
    assert contents.damage == "it ends inside record 2"


def test_a_file_cut_between_two_records_is_whole(tmp_path: Path) -> None:
    data = pcap([Record(b"first"), Record(b"second")])
    contents = read_bytes(data[: -16 - 6], tmp_path)
    assert [each.data for each in contents.frames] == [b"first"]
    assert contents.damage == ""


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("length", [LARGEST_RECORD + 1, 0x80000000, 0xFFFFFFFF])
def test_a_record_that_claims_gigabytes_ends_the_reading(
    order: str, length: int, tmp_path: Path
) -> None:
    claim = struct.pack(order + "IIII", 0, 0, length, length)
    contents = read_bytes(pcap([Record(b"good")], order=order) + claim + bytes(100), tmp_path)
    assert [each.data for each in contents.frames] == [b"good"]
    assert contents.damage == "record 2 claims an impossible length"


def test_the_largest_record_is_read(tmp_path: Path) -> None:
    data = pcap([Record(b"\x01" * LARGEST_RECORD), Record(b"after")])
    contents = read_bytes(data, tmp_path)
    assert [len(each.data) for each in contents.frames] == [LARGEST_RECORD, 5]
    assert contents.damage == ""


def test_a_header_without_frames_is_a_capture_without_frames(tmp_path: Path) -> None:
    contents = read_bytes(pcap([]), tmp_path)
    assert len(pcap([])) == 24
    assert (contents.frames, contents.damage, contents.bytes_read) == ([], "", 24)


@pytest.mark.parametrize("length", [4, 23])
def test_a_header_that_is_cut_is_an_error(length: int, tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="ends inside the pcap header"):
        read_bytes(pcap([])[:length], tmp_path)


def test_the_header_tells_how_long_the_check_sequence_is_in_words(tmp_path: Path) -> None:
    """The field counts words of 16 bits (pcap-savefile, "FCS len")."""
    path = tmp_path / "capture"
    path.write_bytes(pcap([Record(with_fcs(beacon()))], 2 << 28 | 0x0400_0000 | BARE))
    with Capture(str(path)) as capture:
        assert capture.interfaces.link_type == [BARE]
        assert capture.interfaces.fcs_length == [4]


def test_a_bare_frame_is_checked_where_the_file_says_that_it_ends_in_a_check_sequence() -> None:
    good, bad = with_fcs(beacon()), with_fcs(beacon(), good=False)
    assert decode_one(good, fcs_length=4).fault == Fault.NONE
    assert decode_one(good, fcs_length=4).length == len(beacon())
    assert decode_one(bad, fcs_length=4).fault == Fault.BAD_FCS
    assert decode_one(beacon(), fcs_length=0).fault == Fault.NONE
