"""Streams: one place and one unbroken clock each, taken apart into windows."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.support.deriving import START, Heard, listen, listen_to_files, tables_of
from tests.support.frames import beacon, probe_request
from tests.support.reading import KEY, batch_of
from wifiwatch.decode.frames import Decoder
from wifiwatch.derive.seconds import Count
from wifiwatch.derive.streams import STREAMS_AT_MOST, Streams, WindowFacts
from wifiwatch.derive.window import WINDOW_NANOSECONDS


def _beacons(*seconds: float) -> list[Heard]:
    return [Heard(second, beacon(sequence=number)) for number, second in enumerate(seconds)]


def _told(facts: list[WindowFacts]) -> list[tuple[str, int, int]]:
    """Give place, number of the window and beacons."""
    return [
        (
            fact.probe,
            (fact.window_start - START) // WINDOW_NANOSECONDS,
            int(fact.counts.seconds[:, Count.BEACONS].sum()),
        )
        for fact in facts
    ]


def test_windows_come_in_the_order_of_time() -> None:
    facts = listen(_beacons(10, 20, 310, 700, 710))
    assert _told(facts) == [("here", 0, 2), ("here", 1, 1), ("here", 2, 2)]


def test_a_window_is_given_when_no_further_frame_can_belong_to_it() -> None:
    streams, decoder = Streams(KEY), Decoder(KEY, 16)
    streams.begin_file("here")
    given = []
    for heard in _beacons(299.5, 301.9, 299.9, 302.0, 300.5):
        batch = batch_of([heard.recorded], 127, times_ns=[heard.time_ns])
        given.append(_told(streams.add(decoder.decode(batch), 0)))
    assert given == [[], [], [], [("here", 0, 2)], []]
    assert _told(streams.finish()) == [("here", 1, 3)]
    assert streams.clock_steps == 0


@pytest.mark.parametrize("late", [298.5, 299.0, 300.5])
def test_late_frames_belong_to_the_window_of_their_time(late: float) -> None:
    facts = listen(_beacons(299.9, 300.4, late, 301.0))
    before, after = (2, 2) if late < 300 else (1, 3)
    assert _told(facts) == [("here", 0, before), ("here", 1, after)]


def test_a_clock_that_is_set_back_begins_another_stream() -> None:
    streams = Streams(KEY)
    facts = listen_to_files([("here", _beacons(100, 101, 50, 51, 52))], streams)
    assert _told(facts) == [("here", 0, 2), ("here#2", 0, 3)]
    assert (streams.clock_steps, streams.frames_left_out) == (1, 0)


def test_a_clock_that_is_set_back_again_begins_a_third_stream() -> None:
    streams = Streams(KEY)
    facts = listen_to_files([("here", _beacons(100, 50, 101, 51))], streams)
    assert _told(facts) == [("here", 0, 1), ("here#2", 0, 2), ("here#3", 0, 1)]
    assert streams.clock_steps == 2


def test_a_clock_that_leaps_forward_goes_on() -> None:
    assert _told(listen(_beacons(10, 4000, 4001))) == [("here", 0, 1), ("here", 13, 2)]


def test_files_that_follow_each_other_are_one_stream() -> None:
    files = [("here", _beacons(10, 20)), ("here", _beacons(19, 30)), ("here", _beacons(400))]
    facts = listen_to_files(files, Streams(KEY))
    assert _told(facts) == [("here", 0, 4), ("here", 1, 1)]


def test_files_that_overlap_are_counted_apart() -> None:
    """Two radios at one place: what both heard must not be added up."""
    files = [("here", _beacons(10, 20, 30)), ("here", _beacons(10.5, 20.5, 30.5))]
    facts = listen_to_files(files, Streams(KEY))
    assert _told(facts) == [("here", 0, 3), ("here#2", 0, 3)]


def test_a_third_file_continues_the_stream_that_it_can() -> None:
    files = [("here", _beacons(10, 30)), ("here", _beacons(11, 60)), ("here", _beacons(40, 50))]
    assert _told(listen_to_files(files, Streams(KEY))) == [("here", 0, 4), ("here#2", 0, 2)]


def test_places_are_counted_apart() -> None:
    files = [("door", _beacons(10, 20)), ("hall", _beacons(10, 20, 30)), ("door", _beacons(25))]
    assert sorted(_told(listen_to_files(files, Streams(KEY)))) == [("door", 0, 3), ("hall", 0, 3)]


def test_the_end_of_a_place_gives_its_windows_only() -> None:
    streams, decoder = Streams(KEY), Decoder(KEY, 16)
    for label in ("door", "hall"):
        streams.begin_file(label)
        (heard,) = _beacons(10)
        batch = batch_of([heard.recorded], 127, times_ns=[heard.time_ns])
        assert streams.add(decoder.decode(batch), 0) == []
    assert _told(streams.end_label("door")) == [("door", 0, 1)]
    assert streams.end_label("door") == []
    assert streams.end_label("never heard of") == []
    assert _told(streams.finish()) == [("hall", 0, 1)]
    assert streams.finish() == []


@pytest.mark.parametrize("frames_at_most", [1, 7, 4096])
def test_a_clock_that_is_set_back_too_often_is_read_no_further(frames_at_most: int) -> None:
    """However the frames are cut into batches."""
    seconds = [float(10 * (200 - step)) for step in range(150)]
    streams = Streams(KEY)
    files = [("here", _beacons(*seconds, 5000.0, 5001.0)), ("there", _beacons(1.0))]
    facts = listen_to_files(files, streams, frames_at_most=frames_at_most)
    told = _told(facts)
    assert sum(beacons for _, _, beacons in told) == STREAMS_AT_MOST + 1
    assert len({probe for probe, _, _ in told}) == STREAMS_AT_MOST + 1
    assert streams.frames_left_out == 150 + 2 - STREAMS_AT_MOST
    assert streams.clock_steps == STREAMS_AT_MOST


FAR = [0, -(1 << 62), -1, (1 << 62) + 1, (1 << 63) - 1, (1 << 63) - 1 - 301 * 10**9]


@pytest.mark.parametrize("time", FAR)
def test_frames_of_any_time_are_counted(time: int) -> None:
    """Clocks of some recordings begin at 0, and some are plainly wrong."""
    streams = Streams(KEY)
    streams.begin_file("here")
    frames = [beacon(), probe_request(b"name")]
    batch = batch_of(frames, times_ns=[time, time])
    facts = streams.add(Decoder(KEY, 4).decode(batch), 0) + streams.finish()
    assert sum(int(fact.counts.seconds[:, Count.BEACONS].sum()) for fact in facts) == 1
    seconds = tables_of(facts)["seconds"]
    assert seconds["frames"].sum() == 2
    assert seconds["time"].astype("int64").tolist() == [time // 10**9 * 10**9]


def test_the_facts_refer_to_files_and_frames_in_them() -> None:
    files = [("door", _beacons(10, 20)), ("hall", [Heard(5, probe_request()), *_beacons(10)])]
    made = tables_of(listen_to_files(files, Streams(KEY)))["access_points"]
    references = [divmod(number, 1 << 40) for number in made["first_frame"].tolist()]
    assert sorted(references) == [(0, 1), (1, 2)]


@pytest.mark.parametrize("frames_at_most", [1, 3, 50])
def test_batches_do_not_matter(frames_at_most: int) -> None:
    heard = _beacons(*[10 + number * 1.7 for number in range(250)])
    heard += _beacons(100, 101, 102)
    one, other = tables_of(listen(heard)), tables_of(listen(heard, frames_at_most=frames_at_most))
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name])
