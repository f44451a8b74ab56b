"""A run's course in a bounded number of steps, for a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wifiwatch.derive.seconds import Count
from wifiwatch.derive.window import NANOSECONDS, WINDOW_SECONDS

if TYPE_CHECKING:
    import numpy.typing as npt

    from wifiwatch.derive.streams import WindowFacts

STEPS_AT_MOST = 4096
STRETCH_SECONDS = 900
"""Silence that parts two stretches of time, each with a chart of its own."""

COLUMNS = {
    "local_transmitters": [Count.LOCAL_TRANSMITTERS],
    "transmitters": [Count.TRANSMITTERS],
    "probe_requests": [Count.WILDCARD_PROBE_REQUESTS, Count.DIRECTED_PROBE_REQUESTS],
    "beacons": [Count.BEACONS],
}
"""Counts that the chart may show."""


class Timeline:
    """Add up counts over steps of time; when there are too many steps, each becomes two."""

    def __init__(self) -> None:
        self._step_seconds = 1
        self._sums: dict[int, npt.NDArray[np.int64]] = {}

    def add(self, facts: WindowFacts) -> None:
        """Add a finished window.

        Parameters
        ----------
        facts : WindowFacts
            What was heard in it.
        """
        counts = facts.counts.seconds
        heard = np.flatnonzero(counts.any(axis=1))
        if not len(heard):
            return
        start = facts.window_start // NANOSECONDS
        values = np.stack(
            [counts[:, [int(c) for c in columns]].sum(axis=1) for columns in COLUMNS.values()]
            + [np.ones(WINDOW_SECONDS, np.int64)],
            axis=1,
        ).astype(np.int64)
        steps = (start + heard) // self._step_seconds
        for step in np.unique(steps).tolist():
            total = values[heard[steps == step]].sum(axis=0)
            self._sums[step] = self._sums.get(step, 0) + total
        while len(self._sums) > STEPS_AT_MOST:
            self._halve()

    def merge(self, other: Timeline) -> None:
        """Add what was counted in other windows."""
        while self._step_seconds < other._step_seconds:
            self._halve()
        factor = self._step_seconds // other._step_seconds
        for step, total in other._sums.items():
            place = step // factor
            self._sums[place] = self._sums.get(place, 0) + total
        while len(self._sums) > STEPS_AT_MOST:
            self._halve()

    def _halve(self) -> None:
        self._step_seconds *= 2
        merged: dict[int, npt.NDArray[np.int64]] = {}
        for step, total in self._sums.items():
            merged[step // 2] = merged.get(step // 2, 0) + total
        self._sums = merged

    def charts(self, points_at_most: int, charts_at_most: int) -> list[dict[str, Any]]:
        """Give the course in equal steps, one chart for each stretch of time.

        Silence of 15 minutes or more parts two stretches. Where there are too many, those in
        which most was heard are given.

        Parameters
        ----------
        points_at_most : int
            Largest number of steps of a chart.
        charts_at_most : int
            Largest number of charts.

        Returns
        -------
        list of dict
            In the order of time: ``start`` [s since 1970-01-01 UTC], ``step_seconds``, and for
            each count its mean a second in each step; None where nothing was heard.
        """
        steps = np.array(sorted(self._sums), np.int64)
        silence = np.diff(steps) * self._step_seconds
        stretches = np.split(steps, np.flatnonzero(silence > STRETCH_SECONDS) + 1)
        longest = sorted(stretches, key=len, reverse=True)[:charts_at_most]
        shown = sorted((each.tolist() for each in longest if len(each)), key=lambda each: each[0])
        return [self._chart(stretch, points_at_most) for stretch in shown]

    def _chart(self, steps: list[int], points_at_most: int) -> dict[str, Any]:
        """Give the course of one stretch."""
        first, last = steps[0], steps[-1]
        factor = -(-(last - first + 1) // points_at_most)
        merged: dict[int, npt.NDArray[np.int64]] = {}
        for step in steps:
            place = (step - first) // factor
            merged[place] = merged.get(place, 0) + self._sums[step]
        length = (last - first) // factor + 1
        chart: dict[str, Any] = {
            "start": first * self._step_seconds,
            "step_seconds": factor * self._step_seconds,
        }
        for number, name in enumerate(COLUMNS):
            chart[name] = [
                round(float(merged[place][number] / merged[place][-1]), 2)
                if place in merged
                else None
                for place in range(length)
            ]
        return chart
