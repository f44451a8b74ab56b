"""Results of windows, joined: the same as one run over all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cases.situations import shipped
from wifiwatch.analysis import Analysis
from wifiwatch.capture.open import Capture

if TYPE_CHECKING:
    from wifiwatch.derive.timeline import Timeline

SIMULATED = Path(__file__).parents[2] / "captures" / "simulated"
NAMES = ("tube", "hyde-park", "office")


def analysed(*numbers: int) -> Analysis:
    """Analyse some of the captures, each as a place of its own."""
    analysis = Analysis(shipped())
    for number in numbers:
        analysis.begin_file(NAMES[number])
        with Capture(str(SIMULATED / f"{NAMES[number]}.pcap.gz")) as capture:
            for batch in capture.batches(4096):
                analysis.add(batch, number)
        analysis.end_probe(NAMES[number])
    analysis.finish()
    return analysis


def charts(timeline: Timeline) -> object:
    """Give what a chart shows."""
    return timeline.charts(240, 4)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_joined_results_are_those_of_one_run(order: tuple[int, ...]) -> None:
    whole = analysed(0, 1, 2)
    first, *others = [analysed(number) for number in order]
    for other in others:
        first.result.merge(other.result)
    first.conclude()
    one, joined = whole.result, first.result
    assert joined.hits == one.hits
    assert joined.networks.named == one.networks.named
    assert (joined.coverage.totals == one.coverage.totals).all()
    assert (joined.coverage.faults == one.coverage.faults).all()
    assert joined.coverage.seconds == one.coverage.seconds
    assert charts(joined.timeline) == charts(one.timeline)
