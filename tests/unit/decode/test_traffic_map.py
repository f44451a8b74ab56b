"""How many stations a beacon calls."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from tests.support.containers import BARE, Record, pcap
from tests.support.frames import TIM, beacon, element
from tests.support.reading import READABLE_BEYOND
from wifiwatch.decode.traffic_map import STATIONS_AT_MOST, calls_nearly_all, stations_called

if TYPE_CHECKING:
    from pathlib import Path


def traffic_map(bitmap: bytes, *, first_octet: int = 0, multicast: bool = False) -> bytes:
    """Write a map's body: count, period, control, bitmap from an even octet on."""
    return bytes([0, 1, first_octet | multicast]) + bitmap


def _buffer(body: bytes) -> np.ndarray:
    return np.frombuffer(b"#" + body + b"\xff" * READABLE_BEYOND, np.uint8)


def _called(body: bytes) -> int:
    return stations_called(_buffer(body), 1, len(body))


@pytest.mark.parametrize(
    ("body", "called"),
    [
        (b"", 0),
        (b"\0\1\0", 0),
        (traffic_map(b"\0"), 0),
        (traffic_map(b"\x02"), 1),
        (traffic_map(b"\xff"), 7),
        (traffic_map(b"\xff", first_octet=2), 8),
        (traffic_map(b"\xff\x01\x80", first_octet=4, multicast=True), 10),
        (traffic_map(b"\xff" * 251), STATIONS_AT_MOST),
        (traffic_map(b"\xff" * 252), STATIONS_AT_MOST),
        (traffic_map(b"\xff\xff", first_octet=250), 8),
        (traffic_map(b"\xff\xff", first_octet=252), 0),
    ],
)
def test_stations_are_counted_without_the_groups(body: bytes, called: int) -> None:
    assert _called(body) == called


def test_nearly_all_is_nine_tenths() -> None:
    """1807 of 2007: number 0 is not a station's, so 225 octets call 1799, 226 call 1807."""
    for octets, nearly in ((225, False), (226, True), (251, True)):
        body = traffic_map(b"\xff" * octets)
        assert calls_nearly_all(_buffer(body), 1, len(body)) is nearly


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=252), st.integers(0, 127))
def test_any_map_is_counted_within_its_end(bitmap: bytes, pairs: int) -> None:
    called = _called(traffic_map(bitmap, first_octet=2 * pairs))
    numbers = {
        8 * (2 * pairs + place) + bit
        for place, octet in enumerate(bitmap)
        for bit in range(8)
        if octet >> bit & 1
    }
    assert called == len([each for each in numbers if 1 <= each <= STATIONS_AT_MOST])


def test_tshark_counts_the_same(tmp_path: Path) -> None:
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    bodies = [
        traffic_map(b"\x0e\x81"),
        traffic_map(b"\xff\x10", first_octet=6),
        traffic_map(b"\xff" * 20),
    ]
    path = tmp_path / "maps.pcap"
    frames = [Record(beacon(b"net", element(TIM, body))) for body in bodies]
    path.write_bytes(pcap(frames, BARE))
    command = ["tshark", "-r", str(path), "-T", "fields", "-e", "wlan.tim.aid"]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    theirs = [
        len({int(each, 0) for each in line.split(",") if each} - {0})
        for line in printed.splitlines()
    ]
    assert theirs == [_called(body) for body in bodies]
