"""Measures against slow and obvious ones, over any rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.rules import WINDOW_SECONDS, measured

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.rules import Row

SLICE = 5
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "at": st.integers(0, 2 * WINDOW_SECONDS - 1).map(float)
            | st.sampled_from([0.0, 5.0, 10.0, 10.5, 12.0, 15.0, 299.5, 300.0]),
            "probe": st.sampled_from(["here", "there"]),
            "bssid": st.integers(0, 2),
            "transmitter": st.integers(0, 3),
            "receiver": st.integers(0, 3),
            "ssid": st.sampled_from(["", "a", "b"]),
            "kind": st.sampled_from(["rts", "null", "probe_request"]),
            "frames": st.integers(1, 4),
            "signal_dbm": st.none() | st.integers(-90, 20),
        }
    ),
    max_size=30,
)
NULLS = {"kind": "null"}


def is_null(row: Row) -> bool:
    """Tell whether a row has the condition that tests ask for."""
    return bool(row["kind"] == "null")


def groups(rows: list[Row]) -> dict[Any, list[Row]]:
    """Sort rows by window, probe and access point."""
    found = defaultdict(list)
    for row in rows:
        key = (int(row["at"] // WINDOW_SECONDS), row["probe"], str(row["bssid"]))
        found[key].append(row)
    return found


def present(rows: list[Row], column: str) -> list[Any]:
    """Give the values of a column that are not missing."""
    return [row[column] for row in rows if row[column] is not None]


def most_at_once(rows: list[Row]) -> float:
    """Count the transmitters of each slice; give the most."""
    slices = defaultdict(set)
    for row in rows:
        slices[row["at"] // SLICE].add(row["transmitter"])
    return float(max((len(each) for each in slices.values()), default=0))


def turnover(rows: list[Row]) -> float | None:
    """Give the mean share of new transmitters among slices that follow each other."""
    slices = defaultdict(set)
    for row in rows:
        slices[row["at"] // SLICE].add(row["transmitter"])
    new = [
        len(slices[after] - slices[before]) / len(slices[after])
        for before, after in pairwise(sorted(slices))
        if after == before + 1
    ]
    return sum(new) / len(new) if new else None


def repeated(rows: list[Row]) -> float:
    """Count the transmitters with more than one receiver."""
    receivers = defaultdict(set)
    for row in rows:
        receivers[row["transmitter"]].add(row["receiver"])
    return float(sum(len(each) > 1 for each in receivers.values()))


def share(rows: list[Row], amount: Callable[[Row], int]) -> float | None:
    """Give the part of an amount that comes from the rows that the tests ask for."""
    return sum(amount(row) for row in rows if is_null(row)) / sum(map(amount, rows))


def spread(values: list[int]) -> float | None:
    """Give the largest less the smallest value."""
    return max(values) - min(values) if values else None


ORACLES: list[tuple[Row, Callable[[list[Row]], float | None]]] = [
    ({"count": "rows"}, len),
    ({"count": "rows", "where": NULLS}, lambda rows: sum(map(is_null, rows))),
    ({"distinct": "transmitter"}, lambda rows: len({row["transmitter"] for row in rows})),
    ({"distinct": "signal_dbm"}, lambda rows: len(set(present(rows, "signal_dbm")))),
    (
        {"distinct": "ssid", "where": NULLS},
        lambda rows: len({r["ssid"] for r in rows if is_null(r)}),
    ),
    ({"sum": "frames"}, lambda rows: sum(row["frames"] for row in rows)),
    ({"sum": "signal_dbm"}, lambda rows: sum(present(rows, "signal_dbm"))),
    ({"least": "signal_dbm"}, lambda rows: min(present(rows, "signal_dbm"), default=None)),
    ({"most": "signal_dbm"}, lambda rows: max(present(rows, "signal_dbm"), default=None)),
    (
        {"median": "signal_dbm"},
        lambda rows: median(found) if (found := present(rows, "signal_dbm")) else None,
    ),
    ({"spread": "signal_dbm"}, lambda rows: spread(present(rows, "signal_dbm"))),
    ({"share": "rows", "where": NULLS}, lambda rows: share(rows, lambda _row: 1)),
    ({"share": "frames", "where": NULLS}, lambda rows: share(rows, lambda row: int(row["frames"]))),
    ({"most_at_once": "transmitter"}, most_at_once),
    (
        {"most_at_once": "transmitter", "where": NULLS},
        lambda rows: most_at_once(list(filter(is_null, rows))),
    ),
    ({"turnover": "transmitter"}, turnover),
    (
        {"turnover": "transmitter", "where": NULLS},
        lambda rows: turnover(list(filter(is_null, rows))),
    ),
    ({"repeated": "transmitter", "across": "receiver"}, repeated),
]


@pytest.mark.parametrize(("measure", "oracle"), ORACLES, ids=[str(each) for each, _ in ORACLES])
@settings(max_examples=30, deadline=None)
@given(rows=ROWS)
def test_a_measure_is_what_a_slow_and_obvious_one_gives(
    measure: Row, oracle: Callable[[list[Row]], float | None], rows: list[Row]
) -> None:
    expected = {key: oracle(members) for key, members in groups(rows).items()}
    assert measured(measure, rows) == pytest.approx(expected)


@settings(max_examples=30, deadline=None)
@given(rows=ROWS)
def test_a_rate_is_by_the_minute_that_the_probe_listened(rows: list[Row]) -> None:
    listened = Counter((int(row["at"] // WINDOW_SECONDS), row["probe"]) for row in rows)
    expected = {
        key: 60 * sum(row["frames"] for row in members if is_null(row)) / listened[key[:2]]
        for key, members in groups(rows).items()
    }
    assert measured({"rate": "frames", "where": NULLS}, rows) == pytest.approx(expected)


@settings(max_examples=30, deadline=None)
@given(rows=ROWS)
def test_a_rate_within_a_span_is_by_the_span(rows: list[Row]) -> None:
    spans = defaultdict(list)
    for row in rows:
        half = int(row["at"] // 10)
        for span in (half, half - 1):
            key = (int(row["at"] // WINDOW_SECONDS), row["probe"], str(row["bssid"]))
            spans[key, span].append(row)
    best: dict[Any, float] = {}
    for (key, _), members in spans.items():
        best[key] = max(best.get(key, 0.0), 3.0 * len(members))
    rule = {"rate": "rows"}
    # The first measure decides which of a subject's spans is shown.
    found = measured(rule, rows, within_seconds=20)
    assert found == pytest.approx(best)
