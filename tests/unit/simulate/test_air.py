"""The air lets one speak at a time, and what belongs together follows at once."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wifiwatch.simulate.air import Air, Shot, Transmission, airtime_us
from wifiwatch.simulate.data_frames import data_header
from wifiwatch.simulate.frames import BROADCAST, Ends, Frame
from wifiwatch.simulate.management_frames import Announcement, beacon
from wifiwatch.simulate.places import standing
from wifiwatch.simulate.radio import Link, Radio

ACCESS_POINT, STATION = "02:00:00:00:00:01", "02:00:00:00:00:02"
FREQUENCIES_MHZ = (2412, 2437, 5180)
SIFS_US = 10
BEACON = beacon(ACCESS_POINT, Announcement(0x0421, ((0, b"name"),)))
HEADER = data_header(Ends(ACCESS_POINT, STATION, ACCESS_POINT), upward=True, protected=True)
RTS, CTS, ACK, QOS_DATA = 0xB4, 0xC4, 0xD4, 0x88
RETRY = 0x08


def _radio(seed: int = 1) -> Radio:
    return Radio(Random(seed), standing(0, 0))


def _played(air: Air) -> list[Transmission]:
    return sorted(air.play(), key=lambda sent: sent.start_us)


def _number(sent: Transmission) -> int:
    return int.from_bytes(sent.octets[22:24], "little") >> 4


@given(
    st.lists(
        st.tuples(st.integers(0, 20_000), st.sampled_from(FREQUENCIES_MHZ), st.booleans()),
        max_size=40,
    )
)
def test_no_two_frames_overlap_on_a_channel(wishes: list[tuple[int, int, bool]]) -> None:
    air, sender, receiver = Air(Random(3)), _radio(1), _radio(2)
    for at_us, frequency_mhz, unicast in wishes:
        frame = Frame(HEADER + bytes(40)) if unicast else BEACON
        air.deliver(at_us, Link(sender, receiver, frequency_mhz), frame, 6.0)
    played = _played(air)
    assert sum(sent.octets[0] == 0x80 for sent in played) == sum(not w[2] for w in wishes)
    for frequency_mhz in FREQUENCIES_MHZ:
        here = [sent for sent in played if sent.frequency_mhz == frequency_mhz]
        for before, after in pairwise(here):
            assert after.start_us >= before.start_us + before.airtime_us + SIFS_US


def test_nothing_is_sent_before_it_is_ready() -> None:
    air, sender = Air(Random(3)), _radio()
    for at_us in (500, 100, 300):
        air.send(at_us, 2412, (Shot(sender, BEACON, 1.0),))
    starts = [sent.start_us for sent in air.play()]
    assert starts[0] == 100
    assert all(start >= ready for start, ready in zip(starts, (100, 300, 500), strict=True))


@pytest.mark.parametrize(("octets", "kinds"), [(60, []), (400, [RTS, CTS])])
def test_a_unicast_frame_is_acknowledged_and_a_long_one_announced(
    octets: int, kinds: list[int]
) -> None:
    air, station, access_point = Air(Random(1)), _radio(1), _radio(2)
    frame = Frame(HEADER + bytes(octets))
    air.deliver(0, Link(station, access_point, 5180), frame, 24.0)
    played = _played(air)
    assert [sent.octets[0] for sent in played] == [*kinds, QOS_DATA, ACK]
    data, thanks = played[-2:]
    assert thanks.octets[4:10] == data.octets[10:16]
    assert thanks.start_us == data.start_us + data.airtime_us + SIFS_US
    reserved_us = int.from_bytes(data.octets[2:4], "little")
    assert thanks.start_us + thanks.airtime_us == data.start_us + data.airtime_us + reserved_us
    assert thanks.rate_mbps == 24.0


def test_a_repeat_has_the_same_number_and_says_so() -> None:
    repeats = []
    for seed in range(100):
        air = Air(Random(seed))
        air.deliver(0, Link(_radio(1), _radio(2), 2412), Frame(HEADER + bytes(40)), 24.0)
        data = [sent for sent in air.play() if sent.octets[0] == QOS_DATA]
        assert not data[0].octets[1] & RETRY
        for again in data[1:]:
            assert again.octets[1] & RETRY
            assert _number(again) == _number(data[0])
            repeats.append(seed)
    assert 0 < len(repeats) < 20


def test_group_frames_are_not_acknowledged() -> None:
    air = Air(Random(1))
    air.deliver(0, Link(_radio(), _radio(), 2412), BEACON, 1.0)
    assert [sent.octets[4:10].hex(":") for sent in air.play()] == [BROADCAST]


def test_a_beacon_carries_the_clock_of_the_moment_when_it_is_sent() -> None:
    air, sender = Air(Random(1)), _radio()
    for _ in range(3):
        air.send(1000, 2412, (Shot(sender, BEACON, 1.0),))
    for sent in air.play():
        clock_us = int.from_bytes(sent.octets[24:32], "little")
        assert clock_us == sender.clock_us(sent.start_us)


def test_a_clock_that_stands_still_is_left_alone() -> None:
    frozen = beacon(ACCESS_POINT, Announcement(0x0421, ((0, b"name"),), clock_us=77))
    air = Air(Random(1))
    air.send(5_000_000, 2412, (Shot(_radio(), frozen, 1.0),))
    (sent,) = air.play()
    assert int.from_bytes(sent.octets[24:32], "little") == 77


def test_numbers_run_through_all_twelve_bits_and_begin_again() -> None:
    radio = _radio()
    numbers = [radio.number(BEACON.octets, repeated=False) for _ in range(5000)]
    steps = {(after - before) % 4096 for before, after in pairwise(numbers)}
    assert steps == {1}
    assert (min(numbers), max(numbers)) == (0, 4095)


def test_quality_of_service_data_is_counted_by_itself() -> None:
    radio = _radio()
    first = radio.number(BEACON.octets, repeated=False)
    for _ in range(10):
        radio.number(HEADER, repeated=False)
    assert radio.number(BEACON.octets, repeated=False) == (first + 1) % 4096


@pytest.mark.parametrize(
    ("octets", "rate_mbps", "expected_us"), [(14, 1.0, 304), (14, 6.0, 44), (14, 24.0, 28)]
)
def test_airtime_of_an_acknowledgement(octets: int, rate_mbps: float, expected_us: int) -> None:
    assert airtime_us(octets, rate_mbps) == expected_us


def test_beacon_ticks_follow_the_radio_s_own_clock() -> None:
    radio, period_us = _radio(5), 102_400
    ticks = list(radio.ticks_us(0, 60_000_000, period_us))
    assert len(ticks) in (585, 586)
    off_us = [radio.clock_us(tick) % period_us for tick in ticks]
    assert all(min(off, period_us - off) <= 2 for off in off_us)
