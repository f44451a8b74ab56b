"""Captures by path: found by content, named shortly, in an order of their own."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.support.containers import ETHERNET, Record, pcap
from tests.support.frames import beacon
from wifiwatch.capture.sources import Source, find_sources, label_of

if TYPE_CHECKING:
    from pathlib import Path

SECOND = 1_000_000_000


def write(path: Path, seconds: int, *, packed: bool = False) -> Path:
    """Write a capture that begins at a time."""
    data = pcap([Record(beacon(), seconds * SECOND)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def found(*paths: object) -> list[Source]:
    """Give the captures behind paths that lead to nothing else."""
    sources, problems = find_sources([str(path) for path in paths])
    assert problems == []
    return sources


def test_files_come_in_the_order_of_their_first_frames(tmp_path: Path) -> None:
    late, early = write(tmp_path / "a.pcap", 20), write(tmp_path / "b.pcap", 10, packed=True)
    same = write(tmp_path / "c.pcap", 20)
    for order in ([late, early, same], [same, late, early]):
        assert [source.name for source in found(*order)] == ["b.pcap", "a.pcap", "c.pcap"]


def test_a_folder_gives_the_captures_at_any_depth(tmp_path: Path) -> None:
    write(tmp_path / "one.bin", 1)
    write(tmp_path / "deep" / "er" / "two", 2)
    (tmp_path / "notes.pcap").write_text("no capture, whatever its name says")
    (tmp_path / "wire.pcap").write_bytes(pcap([Record(bytes(60))], ETHERNET))
    assert [source.name for source in found(tmp_path)] == ["one.bin", "two"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pcap", 1)
    link = tmp_path / "link.pcap"
    link.symlink_to(path)
    assert len(found(path, path, tmp_path, link, f"{tmp_path}/*.pcap")) == 1


def test_a_pattern_gives_what_it_matches(tmp_path: Path) -> None:
    write(tmp_path / "x" / "a.pcap", 1)
    write(tmp_path / "y" / "b.pcap", 2)
    assert [source.name for source in found(f"{tmp_path}/*/?.pcap")] == ["a.pcap", "b.pcap"]
    assert [source.name for source in found(f"{tmp_path}/**/b.pcap")] == ["b.pcap"]


def test_a_name_with_the_signs_of_a_pattern_is_a_name(tmp_path: Path) -> None:
    write(tmp_path / "a[1].pcap", 1)
    assert [source.name for source in found(tmp_path / "a[1].pcap")] == ["a[1].pcap"]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    write(tmp_path / "x" / "a.pcap", 1)
    write(tmp_path / "y" / "z" / "a.pcap", 2)
    names = [(source.name, source.probe) for source in found(tmp_path)]
    assert names == [("x/a.pcap", "x/a"), ("y/z/a.pcap", "y/z/a")]


def test_each_path_that_leads_to_nothing_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.pcap").write_text("x" * 50)
    good = write(tmp_path / "good.pcap", 1)
    paths = ["empty", "text.pcap", "missing.pcap", "*.none"]
    sources, problems = find_sources([str(good), *(str(tmp_path / path) for path in paths)])
    assert [source.name for source in sources] == ["good.pcap"]
    assert len(problems) == len(paths)
    assert all(str(tmp_path) in str(problem) for problem in problems)


def test_standard_input_comes_last(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pcap", 1)
    assert [source.name for source in found("-", path)] == ["a.pcap", "stdin"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("station.pcap", "station"),
        ("station.pcapng.gz", "station"),
        ("station_00001_20260302080000.pcap", "station"),
        ("station_00002_20260302080500.pcap.zst", "station"),
        ("station-a.pcap", "station-a"),
        ("station.pcap1", "station"),
        ("station.pcap12", "station"),
        ("floor2.cap", "floor2"),
        ("north/floor_3.pcap", "north/floor"),
        ("20260302.pcap", "20260302"),
        ("x", "x"),
    ],
)
def test_a_label_is_the_name_without_what_a_ring_of_files_appends(name: str, label: str) -> None:
    assert label_of(name) == label
