"""Captures are told by what they hold, not by their names, and faults are told in words."""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import zstandard

from tests.support.containers import (
    AVS,
    BARE,
    ETHERNET,
    PPI,
    PRISM,
    RADIOTAP,
    Record,
    interface,
    packet,
    pcap,
    pcapng,
    section,
)
from tests.support.reading import read_bytes, read_capture, seen_in
from tests.unit.capture.test_buffer import Trickle
from wifiwatch.capture.buffer import WINDOW_BYTES
from wifiwatch.capture.link import describe
from wifiwatch.capture.open import Capture
from wifiwatch.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    Compress: TypeAlias = Callable[[bytes], bytes]
    Container: TypeAlias = Callable[[list[Record]], bytes]

NOISE = random.Random(802_11)
RECORDS = [
    Record(NOISE.randbytes(NOISE.randrange(10, 300)), 1_700_000_000_000_000_000 + 1000 * number)
    for number in range(3000)
]
EXPECTED = [(each.data, each.time_ns) for each in RECORDS]
COMPRESSIONS = {
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "xz": lambda data: lzma.compress(data, preset=0),
}
COMPRESSED = pytest.mark.parametrize("compress", COMPRESSIONS.values(), ids=COMPRESSIONS)
CONTAINERS = pytest.mark.parametrize("container", [pcap, pcapng], ids=["pcap", "pcapng"])


@CONTAINERS
@COMPRESSED
def test_compression_is_told_by_content(
    compress: Compress, container: Container, tmp_path: Path
) -> None:
    packed = compress(container(RECORDS))
    for name in ("capture", "capture.pcap", "capture.txt", "capture.gz", "capture.xz"):
        path = tmp_path / name
        path.write_bytes(packed)
        contents = read_capture(path)
        assert [(each.data, each.time_ns) for each in contents.frames] == EXPECTED
        assert contents.damage == ""
        assert contents.bytes_read == len(packed)


@COMPRESSED
def test_members_that_follow_each_other_are_one_file(compress: Compress, tmp_path: Path) -> None:
    data = pcap(RECORDS)
    packed = compress(data[:100]) + compress(data[100:5000]) + compress(data[5000:])
    contents = read_bytes(packed, tmp_path)
    assert [(each.data, each.time_ns) for each in contents.frames] == EXPECTED


@CONTAINERS
@COMPRESSED
def test_a_compressed_file_that_breaks_off_gives_what_it_holds_and_says_so(
    compress: Compress, container: Container, tmp_path: Path
) -> None:
    packed = compress(container(RECORDS))
    contents = read_bytes(packed[: len(packed) // 2], tmp_path)
    assert 500 < len(contents.frames) < 2500
    assert [(each.data, each.time_ns) for each in contents.frames] == EXPECTED[
        : len(contents.frames)
    ]
    assert contents.damage != ""


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress], ids=["gzip", "xz"])
def test_a_compressed_file_without_its_last_byte_gives_all_frames_and_says_so(
    compress: Compress, tmp_path: Path
) -> None:
    contents = read_bytes(compress(pcap(RECORDS))[:-1], tmp_path)
    assert [(each.data, each.time_ns) for each in contents.frames] == EXPECTED
    assert contents.damage == "the data breaks off (EOFError)"


@COMPRESSED
def test_a_damaged_compressed_file_never_raises(compress: Compress, tmp_path: Path) -> None:
    packed = bytearray(compress(pcap(RECORDS)))
    packed[len(packed) * 3 // 4] ^= 0xFF
    contents = read_bytes(bytes(packed), tmp_path)
    assert contents.damage != ""
    assert len(contents.frames) > 500


@pytest.mark.parametrize("link_type", [BARE, RADIOTAP, PPI, PRISM, AVS])
def test_link_types_that_carry_802_11_are_read(link_type: int, tmp_path: Path) -> None:
    for data in (pcap([Record(b"x")], link_type), pcapng([Record(b"x")], link_type)):
        assert [each.link_type for each in read_bytes(data, tmp_path).frames] == [link_type]


@pytest.mark.parametrize(
    ("link_type", "name"),
    [
        (ETHERNET, "Ethernet (link type 1)"),
        (113, "Linux cooked (link type 113)"),
        (251, "Bluetooth Low Energy (link type 251)"),
        (12345, "link type 12345"),
    ],
)
@CONTAINERS
def test_other_link_types_are_named(
    container: Callable[[list[Record], int], bytes], link_type: int, name: str, tmp_path: Path
) -> None:
    assert describe(link_type) == name
    with pytest.raises(CaptureError) as caught:
        read_bytes(container([Record(b"x")], link_type), tmp_path)
    assert f"holds {name}, not 802.11 frames" in str(caught.value)
    assert "monitor-mode" in caught.value.hint
    assert caught.value.exit_code == 3


def test_one_802_11_interface_among_others_is_enough(tmp_path: Path) -> None:
    data = section() + interface(ETHERNET) + interface(RADIOTAP)
    data += packet(Record(b"x", interface=1), ticks=0)
    assert [each.data for each in read_bytes(data, tmp_path).frames] == [b"x"]


def test_all_other_link_types_are_named_together(tmp_path: Path) -> None:
    data = section() + interface(ETHERNET) + interface(113) + interface(ETHERNET)
    with pytest.raises(CaptureError, match=r"holds Ethernet \(link type 1\) and Linux cooked"):
        read_bytes(data, tmp_path)


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="the file is empty"):
        read_bytes(b"", tmp_path)


@COMPRESSED
def test_an_empty_compressed_file_is_an_error(compress: Compress, tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="the file is empty"):
        read_bytes(compress(b""), tmp_path)


@pytest.mark.parametrize(
    "data", [b"not a capture\n", b"\xd4\xc3", b"PK\x03\x04" + bytes(100), b"\0" * 1000, b"\n"]
)
def test_other_files_are_an_error(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match=r"this is not a capture \(pcap or pcapng\)"):
        read_bytes(data, tmp_path)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="cannot be opened: no such file or directory"):
        Capture(str(tmp_path / "absent.pcap"))


def test_a_stream_that_cannot_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BufferedReader(Trickle(b"", 1, OSError(5, "Input/output error")))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
    with pytest.raises(CaptureError, match="-: cannot be read: input/output error"):
        Capture("-")


def test_a_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="cannot be opened: is a directory"):
        Capture(str(tmp_path))


@CONTAINERS
@pytest.mark.parametrize("frames_at_most", [1, 2, 7, 1000, 4096])
def test_batches_of_any_size_hold_the_same_frames(
    container: Container, frames_at_most: int, tmp_path: Path
) -> None:
    contents = read_bytes(container(RECORDS), tmp_path, frames_at_most)
    assert [(each.data, each.time_ns) for each in contents.frames] == EXPECTED
    assert [each.number for each in contents.frames] == list(range(1, len(RECORDS) + 1))


@CONTAINERS
def test_no_batch_is_larger_than_asked_for(container: Container, tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(container(RECORDS))
    with Capture(str(path)) as capture:
        sizes = [batch.n_frames for batch in capture.batches(999)]
    assert max(sizes) == 999
    assert sum(sizes) == len(RECORDS)


@CONTAINERS
def test_a_capture_larger_than_the_window_is_read(container: Container, tmp_path: Path) -> None:
    records = [Record(bytes([number % 256]) * 1500, number * 1000) for number in range(4000)]
    data = container(records)
    assert len(data) > 2 * WINDOW_BYTES
    contents = read_bytes(data, tmp_path)
    assert [(each.data, each.time_ns) for each in contents.frames] == [
        (each.data, each.time_ns) for each in records
    ]
    assert contents.bytes_read == len(data)


def test_bytes_read_grow_while_reading(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(pcap([Record(bytes(1500), number) for number in range(6000)]))
    with Capture(str(path)) as capture:
        counts = [capture.bytes_read for _ in capture.batches(100)]
        assert capture.bytes_read == path.stat().st_size
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_the_hash_is_that_of_the_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(gzip.compress(pcap(RECORDS)) + b"trailing bytes")
    with Capture(str(path), hashes=True) as capture:
        next(capture.batches(10))
        assert capture.hash_to_end() == hashlib.sha256(path.read_bytes()).hexdigest()


def _read_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes, step: int) -> list[tuple[bytes, int]]:
    stream = io.BufferedReader(Trickle(data, step))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
    with Capture("-") as capture:
        return [
            (each.data, each.time_ns) for batch in capture.batches(100) for each in seen_in(batch)
        ]


@pytest.mark.parametrize("compress", [bytes, *COMPRESSIONS.values()])
@pytest.mark.parametrize("step", [1, 3, 1000])
def test_a_stream_that_gives_a_few_bytes_at_a_time_is_read(
    compress: Compress, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = compress(pcap(RECORDS[:200]))
    assert _read_stdin(monkeypatch, packed, step) == EXPECTED[:200]


def test_frames_of_a_live_stream_are_given_before_more_are_awaited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head = pcap(RECORDS[:1])
    stream = io.BufferedReader(Trickle(head, len(head), AssertionError("asked for more")))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
    with Capture("-") as capture:
        batch = next(capture.batches(100))
        assert [each.data for each in seen_in(batch)] == [RECORDS[0].data]


def test_closing_leaves_standard_input_open(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BufferedReader(Trickle(pcap(RECORDS[:2]), 100)))
    monkeypatch.setattr(sys, "stdin", stream)
    with Capture("-") as capture:
        list(capture.batches(10))
    assert not stream.buffer.closed


def test_a_pipe_is_read_from_another_process(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(pcap(RECORDS))
    program = (
        "from wifiwatch.capture.open import Capture\n"
        "with Capture('-') as capture:\n"
        "    print(sum(batch.n_frames for batch in capture.batches(100)), capture.bytes_read)\n"
    )
    read, write = os.pipe()
    with os.fdopen(read, "rb") as reader, os.fdopen(write, "wb") as writer:
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdin=reader, stdout=subprocess.PIPE
        )
        writer.write(path.read_bytes())
        writer.close()
        output, _ = process.communicate()
    assert output.split() == [b"3000", str(path.stat().st_size).encode()]
