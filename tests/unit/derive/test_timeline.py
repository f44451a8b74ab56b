"""A run's course: means of equal steps, however long the run is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.support.deriving import START, Heard, listen
from tests.support.frames import beacon, probe_request
from wifiwatch.derive.seconds import N_COUNTS, Count, SecondCounts
from wifiwatch.derive.timeline import STEPS_AT_MOST, Timeline

if TYPE_CHECKING:
    from wifiwatch.derive.streams import WindowFacts

WINDOW_SECONDS = 300
START_SECOND = START // 10**9


def _chart(timeline: Timeline, points_at_most: int) -> dict[str, Any]:
    """Give the chart of a run that has one."""
    (chart,) = timeline.charts(points_at_most, 10)
    return chart


def _window(facts: WindowFacts, number: int, beacons: int) -> WindowFacts:
    """Make a window with the same number of beacons in each second."""
    seconds = np.zeros((WINDOW_SECONDS, N_COUNTS), np.uint32)
    seconds[:, Count.BEACONS] = beacons
    start = START + number * WINDOW_SECONDS * 10**9
    counts: SecondCounts = facts.counts._replace(seconds=seconds)
    return facts._replace(counts=counts, window_start=start)


@pytest.fixture
def facts() -> WindowFacts:
    """Give the facts of one window."""
    (each,) = listen([Heard(1, beacon())])
    return each


def test_a_run_without_frames_has_no_course() -> None:
    assert Timeline().charts(10, 10) == []


def test_seconds_are_steps_where_there_is_room_for_them() -> None:
    timeline = Timeline()
    heard = [Heard(10, beacon()), Heard(10.5, beacon()), Heard(12, probe_request())]
    heard += [Heard(13, probe_request(b"name"))]
    for each in listen(heard):
        timeline.add(each)
    chart = _chart(timeline, 100)
    assert (chart["start"], chart["step_seconds"]) == (START_SECOND + 10, 1)
    assert chart["beacons"] == [2.0, None, 0.0, 0.0]
    assert chart["probe_requests"] == [0.0, None, 1.0, 1.0]
    assert chart["transmitters"] == [1.0, None, 1.0, 1.0]
    assert chart["local_transmitters"] == [0.0, None, 1.0, 1.0]


@pytest.mark.parametrize("points", [1, 7, 60, 599, 600, 5000])
def test_a_chart_has_no_more_points_than_asked_for(points: int, facts: WindowFacts) -> None:
    timeline = Timeline()
    for number in range(2):
        timeline.add(_window(facts, number, 3))
    chart = _chart(timeline, points)
    assert len(chart["beacons"]) <= points
    assert set(chart["beacons"]) == {3.0}
    assert len(chart["beacons"]) * chart["step_seconds"] >= 600


def test_steps_double_when_there_are_too_many(facts: WindowFacts) -> None:
    """Sums, and so means, stay what they were."""
    timeline = Timeline()
    windows = 4 * STEPS_AT_MOST // WINDOW_SECONDS
    for number in range(windows):
        timeline.add(_window(facts, number, number + 1))
    chart = _chart(timeline, 1 << 20)
    assert len(chart["beacons"]) <= STEPS_AT_MOST + 1
    assert chart["step_seconds"] in (4, 8)
    assert chart["start"] <= START_SECOND < chart["start"] + chart["step_seconds"]
    for number in range(windows):
        middle = START_SECOND + WINDOW_SECONDS * number + WINDOW_SECONDS // 2
        point = (middle - chart["start"]) // chart["step_seconds"]
        assert chart["beacons"][point] == number + 1


def test_windows_may_come_in_any_order(facts: WindowFacts) -> None:
    one, other = Timeline(), Timeline()
    numbers = list(range(60))
    for number in numbers:
        one.add(_window(facts, number, number))
    for number in reversed(numbers):
        other.add(_window(facts, number, number))
    assert _chart(one, 50) == _chart(other, 50)


def test_silence_is_no_zero(facts: WindowFacts) -> None:
    timeline = Timeline()
    timeline.add(_window(facts, 0, 0))
    assert timeline.charts(10, 10) == []
    timeline.add(_window(facts, 0, 1))
    timeline.add(_window(facts, 3, 1))
    chart = _chart(timeline, 4)
    assert chart["beacons"] == [1.0, None, None, 1.0]


def test_long_silence_parts_two_charts(facts: WindowFacts) -> None:
    timeline = Timeline()
    windows = {0: 1, 1: 1, 4: 2, 9: 3, 10: 3, 11: 3, 12: 3}
    for number, beacons in windows.items():
        timeline.add(_window(facts, number, beacons))
    charts = timeline.charts(100, 10)
    assert [(chart["start"] - START_SECOND) // WINDOW_SECONDS for chart in charts] == [0, 9]
    assert [set(chart["beacons"]) for chart in charts] == [{1.0, 2.0, None}, {3.0}]
    assert timeline.charts(100, 1) == charts[1:]
