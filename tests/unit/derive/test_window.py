"""Runs of frames: which belong to one window of an unbroken clock."""

from __future__ import annotations

import numpy as np
import pytest

from wifiwatch.derive.window import (
    DISORDER_NANOSECONDS,
    END,
    NEXT_WINDOW,
    STEP_BACK,
    WINDOW_NANOSECONDS,
    WINDOW_SECONDS,
    find_run,
)

SECOND = 1_000_000_000
START = 5_000_000 * WINDOW_NANOSECONDS
LONG_AGO = -(1 << 62)


def _run(times: list[int], newest: int = LONG_AGO, start: int = 0) -> tuple[int, int, int]:
    end, latest, reason = find_run(np.array(times, np.int64), start, len(times), newest)
    return int(end), int(latest), int(reason)


def test_a_window_is_300_seconds_aligned_to_the_clock() -> None:
    assert WINDOW_SECONDS == 300
    assert _run([START, START + 299 * SECOND]) == (2, START + 299 * SECOND, END)


def test_the_next_window_begins_on_its_first_nanosecond() -> None:
    last = START + WINDOW_NANOSECONDS - 1
    assert _run([last, last + 1, last + 2]) == (1, last, NEXT_WINDOW)
    assert _run([last, last + 1, last + 2], last, 1) == (3, last + 2, END)


def test_a_late_frame_of_the_window_before_ends_the_run() -> None:
    boundary = START + WINDOW_NANOSECONDS
    times = [boundary + SECOND, boundary - SECOND // 2, boundary + 2 * SECOND]
    assert _run(times) == (1, boundary + SECOND, NEXT_WINDOW)
    assert _run(times, boundary + SECOND, 1) == (2, boundary + SECOND, NEXT_WINDOW)
    assert _run(times, boundary + SECOND, 2) == (3, boundary + 2 * SECOND, END)


def test_two_seconds_of_disorder_are_no_step_of_the_clock() -> None:
    late = START + 10 * SECOND
    assert _run([late, late - DISORDER_NANOSECONDS]) == (2, late, END)
    assert _run([late, late - DISORDER_NANOSECONDS - 1]) == (1, late, STEP_BACK)


def test_a_step_back_counts_from_the_latest_frame_of_the_stream() -> None:
    assert _run([START], newest=START + 5 * SECOND) == (0, START + 5 * SECOND, STEP_BACK)


@pytest.mark.parametrize("time", [0, 1, -1, -(1 << 61), (1 << 62) + 5, (1 << 63) - 1, -(1 << 62)])
def test_every_time_that_is_no_step_back_belongs_to_a_window(time: int) -> None:
    """Even where the window's own bounds are no 64-bit number of nanoseconds."""
    assert _run([time, time]) == (2, time, END)
