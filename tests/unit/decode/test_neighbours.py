"""The reduced neighbour report: addresses that a device says are its own."""

from __future__ import annotations

import shutil
import struct
import subprocess
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from tests.support.containers import BARE, Record, pcap
from tests.support.frames import NEIGHBOURS, address, beacon, element, number
from tests.support.headers import FLAG_FCS
from tests.support.reading import network_of, read_capture, read_header
from tests.support.shared import shared_capture
from wifiwatch.decode.neighbours import CO_LOCATED_AT_MOST

if TYPE_CHECKING:
    from pathlib import Path

OWN, OTHER = 0x40, 0x3F
A, B, C = "00:11:22:33:44:60", "00:11:22:33:44:70", "02:11:22:33:44:80"

LENGTHS = {8: 7, 9: 7, 12: 11, 13: 11, 16: 11, 20: 11}
"""Lengths of entries that have an address and parameters, and where the latter stand."""


def _entry(bssid: str, parameters: int, length: int = 13) -> bytes:
    entry = bytearray(b"\xff" + address(bssid) + bytes(max(0, length - 7)))
    if length in LENGTHS:
        entry[LENGTHS[length]] = parameters
    return bytes(entry[:length])


def _field(*entries: bytes, kind: int = 0) -> bytes:
    header = kind | (len(entries) - 1) << 4 | len(entries[0]) << 8
    return struct.pack("<HBB", header, 131, 37) + b"".join(entries)


def _named(*reports: bytes) -> list[int]:
    """Give the addresses that beacons with these reports call co-located."""
    row = network_of(*[beacon(b"net", element(NEIGHBOURS, report)) for report in reports])
    return [each for each in row["co_located"].tolist() if each != -1]


def test_only_addresses_of_the_same_device_are_taken() -> None:
    report = _field(_entry(A, OWN), _entry(B, OTHER), _entry(C, 0xFF))
    assert _named(report) == [number(A), number(C)]


@pytest.mark.parametrize("length", LENGTHS)
def test_entries_of_each_length_with_address_and_parameters(length: int) -> None:
    report = _field(_entry(A, OWN, length), _entry(B, OWN, length))
    assert _named(report) == [number(A), number(B)]
    assert _named(_field(_entry(A, OTHER, length))) == []


@pytest.mark.parametrize("length", [1, 2, 4, 5, 6, 7, 10, 11, 14, 15])
def test_entries_without_both_tell_nothing(length: int) -> None:
    assert _named(_field(_entry(A, OWN, length)) + _field(_entry(B, OWN))) == [number(B)]


def test_entries_of_another_kind_tell_nothing() -> None:
    assert _named(_field(_entry(A, OWN), kind=1) + _field(_entry(B, OWN))) == [number(B)]


def test_several_fields_reports_and_beacons_add_up() -> None:
    first = _field(_entry(A, OWN)) + _field(_entry(B, OWN, 8))
    assert _named(first, _field(_entry(B, OWN), _entry(C, OWN))) == [
        number(A),
        number(B),
        number(C),
    ]


@pytest.mark.parametrize("bssid", ["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01"])
def test_what_no_device_can_have_is_not_taken(bssid: str) -> None:
    assert _named(_field(_entry(bssid, OWN))) == []


def test_there_is_a_bound() -> None:
    entries = [_entry(f"00:11:22:33:44:{place:02x}", OWN, 8) for place in range(16)]
    assert len(_named(_field(*entries))) == CO_LOCATED_AT_MOST


@pytest.mark.parametrize("cut", range(17))
def test_a_report_that_is_cut_tells_nothing(cut: int) -> None:
    assert _named(_field(_entry(A, OWN))[:cut]) == []


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.binary(min_size=8, max_size=8))
def test_any_report_is_read_within_its_end(report: bytes, behind: bytes) -> None:
    whole = beacon(b"net", element(NEIGHBOURS, report))
    one, other = network_of(whole), network_of(whole + b"\xdd\x08" + behind)
    assert one["co_located"].tolist() == other["co_located"].tolist()


def _by_tshark(path: Path) -> list[int]:
    """Give the addresses with the flag in the order in which tshark prints them."""
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    prefix = "wlan.rnr.tbtt_info."
    command = ["tshark", "-r", str(path), "-c", "1", "-T", "fields", "-e", f"{prefix}bssid"]
    command += ["-e", f"{prefix}bss_parameters.colocated_ap"]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    addresses, flags = (column.split(",") for column in printed.rstrip("\n").split("\t"))
    pairs = zip(addresses, flags, strict=True)
    return [int(bssid.replace(":", ""), 16) for bssid, flag in pairs if flag in {"1", "True"}]


@pytest.mark.parametrize("length", [8, 9, 12, 13, 16])
def test_tshark_reads_the_same(length: int, tmp_path: Path) -> None:
    report = _field(_entry(A, OWN, length), _entry(B, OTHER, length), _entry(C, OWN, length))
    path = tmp_path / "report.pcap"
    path.write_bytes(pcap([Record(beacon(b"net", element(NEIGHBOURS, report)))], BARE))
    assert _by_tshark(path) == _named(report) == [number(A), number(C)]


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("caps/wifi7aruba755-10.7.2.0.pcapng", 2),
        ("ap-names/Beacon-Cisco-AP-Name-v1-v2.pcapng", 5),
    ],
)
def test_real_devices_name_their_other_radios(file: str, count: int) -> None:
    path = shared_capture(f"joshschmelzle__lswifi/tests/{file}")
    frame = read_capture(path).frames[0]
    # Their check sequences are wrong, for somebody changed names and addresses.
    header = read_header(frame.data, frame.link_type)
    has_fcs = 4 if header.flags & FLAG_FCS else 0
    row = network_of(frame.data[header.length : len(frame.data) - has_fcs])
    named = [each for each in row["co_located"].tolist() if each != -1]
    assert len(named) == count
    assert named == _by_tshark(path)
