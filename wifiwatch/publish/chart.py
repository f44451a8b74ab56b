"""The chart of a run's course for a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wifiwatch.record import Chart

HEIGHT = 10
_TICKS = 5


def draw_chart(chart: Chart, width: int) -> str:
    """Draw beacons and random addresses a second over time.

    Parameters
    ----------
    chart : Chart
        The course of a run.
    width : int
        Columns of the terminal.

    Returns
    -------
    str
        Lines of text; gaps are times in which nothing was heard.
    """
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(width, HEIGHT)
    for marker, label, values in (
        ("braille", "beacons a second", chart.beacons),
        ("o", "random addresses a second", chart.local_transmitters),
    ):
        heard = [(place, value) for place, value in enumerate(values) if value is not None]
        plotext.scatter(
            [place for place, _ in heard],
            [value for _, value in heard],
            marker=marker if len(values) > _TICKS else "o",
            label=label,
        )
    plotext.ylim(0, None)
    plotext.xticks(*_ticks(chart))
    return str(plotext.uncolorize(plotext.build()))


def _ticks(chart: Chart) -> tuple[list[int], list[str]]:
    """Give places of the time axis and their labels."""
    start = datetime.fromisoformat(chart.start[:19])
    last = len(chart.beacons) - 1
    places = sorted({round(last * tick / (_TICKS - 1)) for tick in range(_TICKS)})
    days = last * chart.step_seconds >= 86_400
    form = "%m-%d %H:%M" if days else "%H:%M:%S"
    times = [start + timedelta(seconds=place * chart.step_seconds) for place in places]
    return places, [f"{time:{form}}" for time in times]
