"""Beats, gaps, sequences and distances against slow and obvious ones, over any rows."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise
from statistics import fmean, median, pstdev
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.rules import START, WINDOW_SECONDS, measured, run, signature, table
from wifiwatch.detect.engine import Engine

if TYPE_CHECKING:
    from tests.support.rules import Row

MOMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "at": st.integers(0, 4 * WINDOW_SECONDS).map(lambda half: half / 2)
            | st.integers(0, 50).map(lambda turn: turn * 12.0),
            "lasts": st.sampled_from([0.0, 0.5, 2.0, 10.0]),
            "probe": st.sampled_from(["here", "there"]),
            "bssid": st.integers(0, 1),
            "transmitter": st.integers(0, 2),
            "receiver": st.integers(0, 2),
            "kind": st.sampled_from(["rts", "null"]),
        }
    ),
    max_size=40,
)


def windows(rows: list[Row]) -> dict[Any, list[Row]]:
    """Sort rows by window, probe and access point."""
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: float(row["at"])):
        key = (int(row["at"] // WINDOW_SECONDS), row["probe"], str(row["bssid"]))
        found[key].append(row)
    return found


def gaps(rows: list[Row]) -> list[float]:
    """Give the gaps between the moments of sorted rows."""
    return [after["at"] - before["at"] for before, after in pairwise(rows)]


@settings(max_examples=40, deadline=None)
@given(rows=MOMENTS)
def test_a_gap_is_the_median_one(rows: list[Row]) -> None:
    expected = {
        key: median(found) if (found := gaps(members)) else None
        for key, members in windows(rows).items()
    }
    assert measured({"gap": "first_seen"}, rows) == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(rows=MOMENTS)
def test_variation_is_the_deviation_as_a_share_of_the_mean(rows: list[Row]) -> None:
    expected: dict[Any, float | None] = {}
    for key, members in windows(rows).items():
        found = gaps(members)
        tells = len(found) >= 3 and sum(found) > 0
        expected[key] = pstdev(found) / fmean(found) if tells else None
    assert measured({"variation": "first_seen"}, rows) == pytest.approx(expected)


def beats(rows: list[Row], least: float, most: float, tolerance: float, regular: float) -> int:
    """Try every period at which a gap begins to fit, and count the gaps that keep it."""
    moments: list[float] = []
    before = -math.inf
    for row in rows:
        if row["at"] - before >= least / 10:
            moments.append(row["at"])
        before = row["at"]
    found = [after - before for before, after in pairwise(moments)]
    fits = [
        (max(gap / (turns + tolerance), least), min(gap / (turns - tolerance), most))
        for gap in found
        for turns in (1, 2, 3)
    ]
    best = 0
    for period, _ in fits:
        best = max(best, sum(low <= period <= high for low, high in fits))
    return best if found and best / len(found) >= regular else 0


@settings(max_examples=60, deadline=None)
@given(
    rows=MOMENTS,
    least=st.sampled_from([10.0, 12.0, 20.0]),
    longer=st.sampled_from([1.0, 1.5, 6.0]),
    tolerance=st.sampled_from([0.05, 0.1, 0.4]),
    regular=st.sampled_from([0.3, 0.5, 0.8, 1.0]),
)
def test_a_cadence_is_the_best_of_all_periods(
    rows: list[Row], least: float, longer: float, tolerance: float, regular: float
) -> None:
    most = least * longer
    rule = {"period_seconds": [least, most], "tolerance": tolerance, "regular_share": regular}
    expected = {
        key: beats(members, least, most, tolerance, regular)
        for key, members in windows(rows).items()
    }
    assert measured({"cadence": rule}, rows) == expected


@pytest.mark.parametrize(
    ("moments", "kept"),
    [
        ([0, 20, 40, 60, 80], 4),
        ([0, 20, 60, 80, 140], 4),
        ([0, 0.5, 20, 20.5, 40], 2),
        ([0, 21.9, 40, 58.1, 80], 4),
        ([0, 7, 40, 41, 90], 0),
        ([5], 0),
    ],
    ids=["steady", "with losses", "in bursts", "with jitter", "irregular", "once"],
)
def test_a_cadence_counts_the_gaps_that_keep_the_period(moments: list[float], kept: int) -> None:
    rule = {"cadence": {"period_seconds": [15, 30]}}
    assert list(measured(rule, [{"at": at} for at in moments]).values()) == [kept]


def follows(row: Row, rows: list[Row], within: float) -> bool:
    """Tell whether the receiver of a row sends an empty frame in time."""
    window = row["at"] // WINDOW_SECONDS
    return any(
        other["kind"] == "null"
        and other["at"] // WINDOW_SECONDS == window
        and other["probe"] == row["probe"]
        and other["transmitter"] == row["receiver"]
        and row["at"] < moment <= row["at"] + row["lasts"] + within
        for other in rows
        for moment in (other["at"], other["at"] + other["lasts"])
    )


@settings(max_examples=60, deadline=None)
@given(
    rows=MOMENTS,
    within=st.sampled_from([0.5, 2.0, 12.0, 300.0]),
    present=st.booleans(),
    counting=st.sampled_from(["rows", "receiver"]),
)
def test_a_sequence_counts_what_is_followed_or_what_is_not(
    rows: list[Row], within: float, present: bool, counting: str
) -> None:
    expected: dict[Any, int] = {}
    for key, members in windows(rows).items():
        counted = []
        for row in members:
            heard_out = row["at"] + row["lasts"] + within <= (key[0] + 1) * WINDOW_SECONDS
            is_followed = follows(row, rows, within)
            if row["kind"] == "rts" and (is_followed if present else not is_followed and heard_out):
                counted.append(row)
        different = {row["receiver"] for row in counted}
        expected[key] = len(counted) if counting == "rows" else len(different)
    rule = {
        "first": {"kind": "rts"},
        "then": {"kind": "null"},
        "same": {"receiver": "transmitter"},
        "within_seconds": within,
        "present": present,
        "counting": counting,
    }
    assert measured({"sequence": rule}, rows) == expected


def test_what_follows_may_be_what_the_detection_leaves_out() -> None:
    rows = [{"at": 1.0, "kind": "rts", "bssid": 7}, {"at": 2.0, "kind": "null", "bssid": 8}]
    rule = {"first": {}, "then": {"kind": "null"}, "same": [], "within_seconds": 5}
    found = measured({"sequence": rule}, rows, where={"kind": "rts"})
    assert found == {(0, "here", "7"): 1.0}


class Towns:
    """Three towns, one of them without coordinates."""

    def of(self, probes: pd.Series, _moments: pd.Series) -> pd.DataFrame:
        """Give the town that is called like a probe."""
        known = {"paris": (48.8566, 2.3522), "london": (51.5074, -0.1278)}
        places = [known.get(probe, (math.nan, math.nan)) for probe in probes]
        frame = pd.DataFrame(places, columns=["latitude", "longitude"], index=probes.index)
        return frame.assign(site=probes)


@pytest.mark.parametrize(
    ("probes", "metres"),
    [
        (["paris", "london", "paris"], 343_556),
        (["paris", "paris"], 0),
        (["paris", "nowhere"], None),
        (["paris", "nowhere", "london"], 343_556),
        (["nowhere"], None),
    ],
)
def test_a_distance_is_the_greatest_between_sites(probes: list[str], metres: float | None) -> None:
    measures = {"always": {"count": "rows", "at_least": 0}, "wanted": {"distance": "site"}}
    rows = [{"at": 400.0 * turn, "probe": probe} for turn, probe in enumerate(probes)]
    rule = signature(measures, over="run")
    engine = Engine([rule], {})
    assert list(engine.run({"contacts": table("contacts", rows)})) == []
    [hit] = engine.conclude(Towns())
    assert dict(hit.measures)["wanted"] == pytest.approx(metres, abs=1)
    [hit] = engine.conclude()
    assert dict(hit.measures)["wanted"] is None


@settings(max_examples=20, deadline=None)
@given(points=st.lists(st.tuples(st.integers(-90, 90), st.integers(-180, 180)), max_size=6))
def test_any_distance_is_that_of_the_law_of_cosines(points: list[tuple[int, int]]) -> None:
    class Places:
        def of(self, probes: pd.Series, _moments: pd.Series) -> pd.DataFrame:
            """Give the place whose number a probe is."""
            places = [points[int(probe)] for probe in probes]
            frame = pd.DataFrame(places, columns=["latitude", "longitude"], index=probes.index)
            return frame.astype("float64").assign(site=probes)

    rows = [{"probe": str(number)} for number in range(len(points))]
    rule = signature({"wanted": {"distance": "site", "at_least": 0}}, over="run")
    engine = Engine([rule], {})
    list(engine.run({"contacts": table("contacts", rows)}))
    found = [dict(hit.measures)["wanted"] for hit in engine.conclude(Places())]
    expected = max((_arc(*one, *other) for one in points for other in points), default=None)
    assert found == ([] if expected is None else [pytest.approx(expected, abs=1000)])


def _arc(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    one, other, turn = map(math.radians, (latitude, other_latitude, other_longitude - longitude))
    cosine = math.sin(one) * math.sin(other) + math.cos(one) * math.cos(other) * math.cos(turn)
    return 6_371_008.8 * math.acos(max(-1.0, min(1.0, cosine)))


def test_moments_of_a_table_without_a_first_frame_are_those_of_its_time() -> None:
    rows = [{"time": START + pd.Timedelta(seconds=second)} for second in (0, 3, 9)]
    measures = {"gap": {"gap": "time", "at_least": 0}}
    rule = signature(measures, table="eap", per=["ssid"])
    [hit] = run(rule, eap=table("eap", rows))
    assert dict(hit.measures) == {"gap": 4.5}
