"""The window: 300 s of event time, the unit of analysis and of erasure."""

from __future__ import annotations

import numpy as np

from wifiwatch.kernels import Integers, kernel

NANOSECONDS = 1_000_000_000
WINDOW_SECONDS = 300
WINDOW_NANOSECONDS = WINDOW_SECONDS * NANOSECONDS

DISORDER_NANOSECONDS = 2 * NANOSECONDS
"""How far frames may come out of order; a step back beyond it is a clock that was set."""

END, NEXT_WINDOW, STEP_BACK = 0, 1, 2


@kernel
def find_run(times: Integers, start: int, stop: int, newest: int) -> tuple[int, int, int]:
    """Find the frames from `start` on that belong to one window of an unbroken clock.

    Returns the row after the last of them, the latest time so far, and why the run ends.
    """
    window = np.int64(times[start] // WINDOW_NANOSECONDS)
    window_start = window * WINDOW_NANOSECONDS
    for row in range(start, stop):
        time = times[row]
        if time < newest - DISORDER_NANOSECONDS:
            return row, newest, STEP_BACK
        # Modulo 2**64, so that it holds for windows that reach beyond all times, too.
        if np.uint64(time - window_start) >= np.uint64(WINDOW_NANOSECONDS):
            return row, newest, NEXT_WINDOW
        newest = max(newest, time)
    return stop, newest, END
