"""The recorder hears one channel at a time, the near better than the far."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise
from random import Random

import pytest
from scapy.layers.dot11 import RadioTap

from wifiwatch.simulate.air import Air, Shot
from wifiwatch.simulate.frames import Frame
from wifiwatch.simulate.places import path_loss_db, standing, walk
from wifiwatch.simulate.radio import Radio
from wifiwatch.simulate.recorder import Phase, Recorder

OCTETS = bytes.fromhex("80000000ffffffffffff020000000001020000000001") + bytes(40)
DWELL_US = 250_000


def _air(times_us: range, frequency_mhz: int = 2412, metres: float = 5.0) -> Air:
    """Let somebody send a frame of half a millisecond at some times."""
    air = Air(Random(1))
    sender = Radio(Random(1), standing(metres, 0))
    for at_us in times_us:
        air.send(at_us, frequency_mhz, (Shot(sender, Frame(OCTETS), 1.0),))
    return air


def _records(capture: bytes) -> list[bytes]:
    at, found = 24, []
    while at < len(capture):
        length = struct.unpack_from("<I", capture, at + 8)[0]
        found.append(capture[at + 16 : at + 16 + length])
        at += 16 + length
    return found


def test_it_hops_and_is_deaf_while_it_changes_the_channel() -> None:
    recorder = Recorder((Phase(10.0, (2412, 2437)), Phase(20.0, (5180,))))
    assert recorder.tuned_mhz(100_000) == 2412
    assert recorder.tuned_mhz(DWELL_US + 1_000) == 0
    assert recorder.tuned_mhz(DWELL_US + 100_000) == 2437
    assert recorder.tuned_mhz(2 * DWELL_US + 100_000) == 2412
    assert {recorder.tuned_mhz(at) for at in range(10_000_000, 20_000_000, 7_777)} == {5180}
    assert recorder.tuned_mhz(20_000_000) == 0


def test_it_hears_its_channel_only() -> None:
    recorder = Recorder((Phase(10.0, (2412, 2437)),))
    while_it_is_there = range(10_000, 240_000, 2_000)
    capture = recorder.record(_air(while_it_is_there), Random(2))
    assert 0.9 * len(while_it_is_there) < recorder.frames <= len(while_it_is_there)
    assert len(_records(capture)) == recorder.frames
    assert recorder.announcements_heard["02:00:00:00:00:01"] == recorder.frames
    recorder.record(_air(while_it_is_there, 2437), Random(2))
    assert recorder.frames == 0


def test_it_misses_frames_that_end_after_it_has_left() -> None:
    recorder = Recorder((Phase(10.0, (2412, 2437)),))
    recorder.record(_air(range(DWELL_US - 400, DWELL_US, 400)), Random(2))
    assert recorder.frames == 0


def test_a_record_has_radiotap_the_frame_and_its_check_sequence() -> None:
    recorder = Recorder((Phase(10.0, (2412,)),))
    records = _records(recorder.record(_air(range(0, 90_000, 900)), Random(2)))
    uptimes = []
    for record in records:
        tap = RadioTap(record)
        assert tap.len == 24
        assert tap.Rate == 1.0
        assert tap.ChannelFrequency == 2412
        assert -75 < tap.dBm_AntSignal < -25
        uptimes.append(tap.mac_timestamp)
        octets = record[24:-4]
        assert octets[:22] + octets[24:] == OCTETS[:22] + OCTETS[24:]
        assert int.from_bytes(record[-4:], "little") == zlib.crc32(octets)
    steps = {after - before for before, after in pairwise(uptimes)}
    assert steps <= {900, 1800, 2700}


@pytest.mark.parametrize(("metres", "least", "most"), [(5, 90, 100), (1200, 0, 0)])
def test_the_far_are_not_heard(metres: float, least: int, most: int) -> None:
    recorder = Recorder((Phase(10.0, (2412,)),))
    recorder.record(_air(range(0, 100_000, 1_000), metres=metres), Random(2))
    assert least <= recorder.frames <= most


def test_the_upper_band_and_distance_weaken_a_signal() -> None:
    near, far = (0.0, 0.0), (30.0, 40.0)
    assert path_loss_db(near, far, 2412) > path_loss_db(near, (3.0, 4.0), 2412) + 27
    assert path_loss_db(near, far, 5180) > path_loss_db(near, far, 2412) + 6
    assert path_loss_db(near, near, 2412) == path_loss_db(near, (1.0, 0.0), 2412)


def test_a_walk_goes_straight_from_place_to_place_and_stays_at_its_ends() -> None:
    path = walk((10, 0, 0), (20, 10, 20), (30, 10, 0))
    seconds = (0, 10, 15, 20, 25, 30, 99)
    places = [path.at(second * 1_000_000) for second in seconds]
    assert places == [(0, 0), (0, 0), (5, 10), (10, 20), (10, 10), (10, 0), (10, 0)]
    assert path.beside(1, 2).at(15_000_000) == (6, 12)
