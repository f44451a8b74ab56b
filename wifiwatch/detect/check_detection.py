"""Checks of one way to fire: its table, spans, groups, measures and excuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.detect.check_columns import (
    Known,
    Use,
    below,
    check_column,
    check_condition,
    check_list,
    check_moment,
    check_number,
    check_pairs,
    check_table,
)
from wifiwatch.detect.conditions import tests_of
from wifiwatch.detect.uses import conditions_of, measured_columns
from wifiwatch.tables import SLICE_SECONDS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wifiwatch.detect.check_columns import Problem
    from wifiwatch.detect.grammar import Cadence, Detection, Measure, Sequence, Unless
    from wifiwatch.detect.signature import NameList, Signature

TESTS_AT_MOST = 400
"""Tests of columns in one way to fire: each costs time with every window."""

_COUNTING = frozenset({"distinct", "most_at_once", "turnover", "repeated", "names_listed"})
_SLICED = frozenset({"most_at_once", "turnover"})
_MOMENTS = frozenset({"gap", "variation"})


def check_detection(
    detection: Detection, lists: Mapping[str, NameList], signatures: Mapping[str, Signature]
) -> Iterator[Problem]:
    """Find what is wrong with one way to fire.

    Parameters
    ----------
    detection : Detection
        The way.
    lists : mapping of str to NameList
        Lists by id.
    signatures : mapping of str to Signature
        All signatures by id.

    Yields
    ------
    (tuple, str)
        Place within the way, and what is wrong there.
    """
    over_run = detection.over == "run"
    wrong = list(check_table(detection.table, over_run=over_run))
    yield from below(("table",), wrong)
    if detection.table not in TABLES:
        return
    conditions = [*conditions_of(detection), *(unless.where for unless in detection.unless)]
    if sum(len(list(tests_of(each))) for each in conditions) > TESTS_AT_MOST:
        yield (), f"more than {TESTS_AT_MOST} tests; that is too much to ask of every row"
        return
    known = Known(detection.table, over_run, lists, signatures)
    yield from below(("where",), check_condition(detection.where, known))
    for number, unless in enumerate(detection.unless):
        yield from below(("unless", number), _check_unless(unless, known))
    yield from below(("within_seconds",), _check_span(detection))
    for number, column in enumerate(detection.per):
        yield from below(("per", number), check_column(column, known))
    for number, column in enumerate(detection.subject.show):
        yield from below(("subject", "show", number), check_column(column, known, Use.SHOWN))
    for name, measure in detection.measures.items():
        yield from below(("measures", name), _check_measure(measure, known))


def _check_unless(unless: Unless, known: Known) -> Iterator[Problem]:
    yield from below(("table",), check_table(unless.table, over_run=known.over_run))
    if unless.table in TABLES:
        other = Known(unless.table, known.over_run, known.lists, known.signatures)
        yield from below(("where",), check_condition(unless.where, other))
        yield from below(("same",), check_pairs(unless.pairs, known, other))


def _check_span(detection: Detection) -> Iterator[Problem]:
    slice_seconds = SLICE_SECONDS.get(detection.table)
    if detection.within_seconds is None or slice_seconds is None:
        return
    if detection.within_seconds % (2 * slice_seconds):
        step = 2 * slice_seconds
        yield (), f"{detection.table!r} is kept in {slice_seconds} s; needs a multiple of {step}"


def _check_measure(measure: Measure, known: Known) -> Iterator[Problem]:
    yield from below(("where",), check_condition(measure.where, known))
    for number, points in enumerate(measure.score or []):
        yield from below(("score", number, "when"), check_condition(points.when, known))
    if measure.through is not None:
        yield from below(("through",), check_list(measure.through, known))
    yield from _check_column_of(measure, known)
    if measure.kind == "share" and not measure.where:
        yield ("share",), "needs 'where': a share of the rows, not all of them"
    if measure.kind in _SLICED and known.table not in SLICE_SECONDS:
        yield (measure.kind,), f"the table {known.table!r} is not kept in slices of time"
    if measure.kind == "distance" and not known.over_run:
        yield ("distance",), "sites are known only with 'over: run'"
    if measure.cadence is not None:
        yield from below(("cadence",), _check_cadence(measure.cadence, known))
    if measure.sequence is not None:
        yield from below(("sequence",), _check_sequence(measure.sequence, known))


def _check_column_of(measure: Measure, known: Known) -> Iterator[Problem]:
    """Check the columns that a measure counts or computes with."""
    for key, column in measured_columns(measure).items():
        if measure.kind in _COUNTING:
            problems = check_column(column, known)
        elif measure.kind in _MOMENTS:
            problems = check_moment(column, known)
        else:
            problems = check_number(column, known)
        yield from below((key,), problems)


def _check_cadence(cadence: Cadence, known: Known) -> Iterator[Problem]:
    slice_seconds = SLICE_SECONDS.get(known.table, 0)
    if cadence.period_seconds[0] < 2 * slice_seconds:
        problem = f"{known.table!r} is kept in {slice_seconds} s; a period needs twice that"
        yield ("period_seconds",), problem


def _check_sequence(sequence: Sequence, known: Known) -> Iterator[Problem]:
    yield from below(("first",), check_condition(sequence.first, known))
    yield from below(("then",), check_condition(sequence.then, known))
    yield from below(("same",), check_pairs(sequence.pairs, known, known))
    if sequence.counting != "rows":
        yield from below(("counting",), check_column(sequence.counting, known))
