"""The judgement of one way to fire: group the rows, measure, compare, excuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wifiwatch.detect.agreement import agreeing
from wifiwatch.detect.evidence import in_order, write_hits
from wifiwatch.detect.groups import Groups
from wifiwatch.detect.measures import measure
from wifiwatch.detect.numbering import joint
from wifiwatch.detect.spans import spans
from wifiwatch.tables import SLICE_SECONDS

if TYPE_CHECKING:
    from wifiwatch.detect.columns import Columns, Mask, Numbers
    from wifiwatch.detect.grammar import Detection
    from wifiwatch.detect.groups import Surroundings
    from wifiwatch.detect.hit import Hit
    from wifiwatch.detect.uses import Way


def judge_rows(way: Way, rows: Columns, beside: Surroundings) -> list[Hit]:
    """Look for one way to fire.

    Parameters
    ----------
    way : Way
        Which one.
    rows : Columns
        The rows that its condition holds for; at least one.
    beside : Surroundings
        What else it looks at.

    Returns
    -------
    list of Hit
        One for each group that fires.
    """
    detection = way.detection
    groups = _grouped(detection, rows, beside)
    measured = {name: measure(groups, each) for name, each in detection.measures.items()}
    fired = _keeps_limits(detection, measured, groups.count)
    if fired.any() and detection.unless:
        fired[fired] = ~_excused(detection, groups, fired)
    if not fired.any():
        return []
    ordered, first = in_order(groups, fired)
    return write_hits(way, ordered, first, {name: each[fired] for name, each in measured.items()})


def _grouped(detection: Detection, rows: Columns, beside: Surroundings) -> Groups:
    """Sort rows into groups, and before that into spans of time where these are judged."""
    spanned = []
    if detection.within_seconds is not None:
        places, span = spans(rows, detection.within_seconds)
        rows = rows.take(places)
        spanned.append(pd.factorize(span)[0])
    number = joint(*(rows.codes(name) for name in (*beside.apart, *detection.per)), *spanned)
    return Groups(
        columns=rows,
        number=number,
        count=int(number.max()) + 1,
        beside=beside,
        span_seconds=detection.within_seconds,
        slice_seconds=SLICE_SECONDS.get(detection.table),
    )


def _keeps_limits(detection: Detection, measured: dict[str, Numbers], count: int) -> Mask:
    """Tell which groups keep all limits; what could not be measured keeps none, unless it may."""
    fires = np.ones(count, bool)
    for name, wanted in detection.measures.items():
        values = measured[name]
        excused = np.isnan(values) & wanted.or_missing
        if wanted.at_least is not None:
            fires &= (values >= wanted.at_least) | excused
        if wanted.at_most is not None:
            fires &= (values <= wanted.at_most) | excused
    return fires


def _excused(detection: Detection, groups: Groups, fired: Mask) -> Mask:
    """Tell which of the groups that fire something explains away; their first row is asked."""
    ordered, first = in_order(groups, fired)
    firsts = ordered.columns.take(first)
    place = {name: name for name in groups.beside.apart}
    excused = np.zeros(len(first), bool)
    for number, unless in enumerate(detection.unless):
        others = groups.beside.excuses(number, unless)
        if len(others):
            own, known = agreeing(firsts, others, {**place, **unless.pairs})
            excused |= np.isin(own, known)
    return excused
