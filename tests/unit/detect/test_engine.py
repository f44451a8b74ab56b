"""The engine: groups, measures and limits; hits, and how they join."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.rules import run as run_tables
from tests.support.rules import signature as contacts_rule
from tests.support.rules import table
from wifiwatch.derive.frame import empty_table
from wifiwatch.detect.engine import Engine
from wifiwatch.detect.finding import describe_all
from wifiwatch.detect.hit import FRAMES_SHOWN, Hit, join_all
from wifiwatch.detect.signature import Signature
from wifiwatch.detect.tier import Tier
from wifiwatch.tables import TABLES

WINDOW = pd.Timestamp("2026-03-02T08:00:00Z")
LATER = pd.Timestamp("2026-03-02T08:05:00Z")
FRAMES = {"first_frame": 0}


def rows(*given: dict[str, Any]) -> pd.DataFrame:
    """Make rows of the table ``names``; what is not given is the same everywhere."""
    usual = {
        "window": WINDOW,
        "probe": "here",
        "slice": WINDOW,
        "bssid": 1,
        "box": 1,
        "kind": "beacon",
        "ssid": "net",
        "frames": 1,
        "first_seen": WINDOW,
        "last_seen": WINDOW,
        "first_frame": 1,
        "multiple_bssid": False,
    }
    table = pd.DataFrame([{**usual, **each} for each in given])
    return table.astype(dict.fromkeys(("probe", "kind", "ssid"), "str"))


def signature(measures: dict[str, Any], **detect: Any) -> Signature:  # noqa: ANN401 - YAML's data
    """Make a signature over the table ``names``."""
    described = {
        name: {"meaning": "x", "because": "y", **measure} for name, measure in measures.items()
    }
    detection = {
        "table": "names",
        "per": ["bssid"],
        "measures": described,
        "subject": {"kind": "network", "show": ["bssid"]},
        **detect,
    }
    return Signature.model_validate(
        {
            "id": "TEST.RULE",
            "version": 1,
            "status": "experimental",
            "title": "t",
            "tier": "info",
            "summary": "s",
            "detect": detection,
            "innocent": ["i"],
            "invisible": ["i"],
            "change_our_mind": ["c"],
            "next_steps": ["n"],
            "references": [{"title": "r"}],
        }
    )


def run(rule: Signature, table: pd.DataFrame) -> list[Hit]:
    """Run one signature over one table."""
    return list(Engine([rule], {}).run({"names": table}))


def values(measure: dict[str, Any], table: pd.DataFrame) -> list[float | None]:
    """Give a measure of each group, in the order of the groups."""
    rule = signature({"always": {"count": "rows", "at_least": 0}, "wanted": measure})
    return [dict(hit.measures)["wanted"] for hit in run(rule, table)]


GROUPS = rows(
    {"bssid": 1, "ssid": "a", "frames": 3, "kind": "beacon"},
    {"bssid": 1, "ssid": "b", "frames": 5, "kind": "probe_response"},
    {"bssid": 1, "ssid": "b", "frames": 10, "kind": "probe_response"},
    {"bssid": 2, "ssid": "a", "frames": 7, "kind": "beacon"},
)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({"count": "rows"}, [3, 1]),
        ({"count": "rows", "where": {"kind": "probe_response"}}, [2, 0]),
        ({"distinct": "ssid"}, [2, 1]),
        ({"sum": "frames"}, [18, 7]),
        ({"least": "frames"}, [3, 7]),
        ({"most": "frames"}, [10, 7]),
        ({"median": "frames"}, [5, 7]),
        ({"spread": "frames"}, [7, 0]),
        ({"most": "frames", "where": {"kind": "probe_response"}}, [10, None]),
        (
            {
                "score": [
                    {"add": 2, "when": {"ssid": "b"}},
                    {"add": 1, "when": {"frames": {"at_least": 7}}},
                ]
            },
            [3, 1],
        ),
    ],
)
def test_a_measure_is_a_number_of_each_group(
    measure: dict[str, Any], expected: list[float | None]
) -> None:
    assert values(measure, GROUPS) == expected


@pytest.mark.parametrize(
    ("limits", "fires"),
    [
        ({"at_least": 3}, [1]),
        ({"at_most": 1}, [2]),
        ({"at_least": 2, "at_most": 2}, []),
        ({"at_least": 1}, [1, 2]),
    ],
)
def test_a_group_fires_if_it_keeps_all_limits(limits: dict[str, int], fires: list[int]) -> None:
    rule = signature({"rows": {"count": "rows", **limits}})
    assert [hit.subject for hit in run(rule, GROUPS)] == [(str(bssid),) for bssid in fires]


@pytest.mark.parametrize(("excused", "fires"), [(False, 1), (True, 2)])
def test_what_could_not_be_measured_keeps_no_limit_unless_it_may(excused: bool, fires: int) -> None:
    only = {"kind": "probe_response"}
    limit = {"most": "frames", "where": only, "at_most": 99, "or_missing": excused}
    assert len(run(signature({"most": limit}), GROUPS)) == fires


def test_rows_that_the_condition_leaves_out_do_not_count() -> None:
    rule = signature({"rows": {"count": "rows", "at_least": 1}}, where={"kind": "beacon"})
    assert [dict(hit.measures)["rows"] for hit in run(rule, GROUPS)] == [1, 1]


def test_windows_and_places_are_judged_by_themselves() -> None:
    table = rows({}, {"probe": "there"}, {"window": LATER})
    rule = signature({"rows": {"count": "rows", "at_least": 2}})
    assert run(rule, table) == []
    assert len(run(rule, pd.concat([table, table], ignore_index=True))) == 3


def test_spans_of_a_minute_overlap_by_half() -> None:
    slices = [WINDOW + pd.Timedelta(seconds=30 * number) for number in range(6)]
    rule = signature({"names": {"distinct": "ssid", "at_least": 2}}, within_seconds=60)
    for first in range(5):
        near = rows({"slice": slices[first]}, {"slice": slices[first + 1], "ssid": "other"})
        assert run(rule, near), first
    far = rows({"slice": slices[0]}, {"slice": slices[2], "ssid": "other"})
    assert run(rule, far) == []


@given(at=st.integers(0, 289), gap=st.integers(0, 40), span=st.sampled_from([2, 10, 20, 60]))
@settings(max_examples=60, deadline=None)
def test_rows_half_a_span_apart_are_judged_together(at: int, gap: int, span: int) -> None:
    """Rows lie in spans by their moment; those that are a span apart never share one."""
    rule = contacts_rule({"rows": {"count": "rows", "at_least": 2}}, table="eap", per=["ssid"])
    rule = rule.model_copy(
        update={"detect": rule.detect.model_copy(update={"within_seconds": span})}
    )
    heard = [{"at": float(at)}, {"at": float(min(at + gap, 299))}]
    fires = bool(run_tables(rule, eap=table("eap", heard)))
    apart = heard[1]["at"] - heard[0]["at"]
    if apart <= span / 2:
        assert fires
    if apart >= span:
        assert not fires
    same_span = int(at // (span // 2)) + 1 >= int(heard[1]["at"] // (span // 2))
    assert fires is same_span


def test_groups_by_what_is_private_are_judged_apart_and_join_to_one_subject() -> None:
    rule = contacts_rule(
        {"rows": {"count": "rows", "at_least": 2}},
        per=["transmitter", "bssid"],
        subject={"kind": "x", "show": ["bssid"]},
    )
    senders = [5, 5, 5, 6, 6, 7, 8]
    heard = [{"transmitter": sender, "bssid": 1} for sender in senders]
    [hit] = run_tables(rule, contacts=table("contacts", heard))
    assert hit.subject == ("1",)
    assert dict(hit.measures) == {"rows": 3}
    once = [{"transmitter": sender, "bssid": 1} for sender in range(5)]
    assert run_tables(rule, contacts=table("contacts", once)) == []


def test_what_is_private_alone_names_no_subject() -> None:
    rule = contacts_rule({"rows": {"count": "rows", "at_least": 2}}, per=["transmitter"])
    heard = [{"transmitter": sender} for sender in (5, 5, 6, 6)]
    [hit] = run_tables(rule, contacts=table("contacts", heard))
    assert hit.subject == ()


EXCUSE = {
    "table": "contacts",
    "where": {"kind": "null"},
    "same": {"receiver": "transmitter"},
    "because": "it sends itself",
}


@pytest.mark.parametrize(
    ("explains", "fires"),
    [
        ({"kind": "null", "transmitter": 2}, False),
        ({"kind": "null", "transmitter": 2, "at": 299.0}, False),
        ({"kind": "null", "transmitter": 3}, True),
        ({"kind": "rts", "transmitter": 2, "receiver": 9}, True),
        ({"kind": "null", "transmitter": 2, "probe": "there"}, True),
        ({"kind": "null", "transmitter": 2, "at": 300.0}, True),
    ],
)
def test_a_row_of_the_same_window_and_place_explains_a_group_away(
    explains: dict[str, Any], fires: bool
) -> None:
    rule = contacts_rule(
        {"rows": {"count": "rows", "at_least": 2}},
        where={"kind": "rts"},
        per=["receiver"],
        unless=[EXCUSE],
    )
    heard = [{"kind": "rts", "transmitter": 1, "receiver": 2} for _ in range(2)]
    found = run_tables(rule, contacts=table("contacts", [*heard, explains]))
    assert bool(found) is fires


def test_any_of_several_excuses_will_do() -> None:
    by_name = {"table": "anqp", "same": ["ssid"], "because": "b"}
    by_number = {"table": "anqp", "same": {"receiver": "bssid"}, "because": "b"}
    rule = contacts_rule(
        {"rows": {"count": "rows", "at_least": 1}},
        per=["ssid", "receiver"],
        unless=[by_name, by_number],
        subject={"kind": "x", "show": ["ssid"]},
    )
    names = [("a", 1), ("b", 1), ("a", 2), ("c", 3)]
    heard = [{"ssid": name, "receiver": number} for name, number in names]
    told = table("anqp", [{"ssid": "a", "bssid": 9}, {"ssid": "x", "bssid": 3}])
    hits = run_tables(rule, contacts=table("contacts", heard), anqp=told)
    assert [dict(hit.shown) for hit in hits] == [{"ssid": "b"}]


@pytest.mark.parametrize("name", [name for name in TABLES if name != "hits"])
def test_every_table_can_be_looked_at(name: str) -> None:
    rule = contacts_rule({"rows": {"count": "rows", "at_least": 1}}, table=name, per=["probe"])
    [hit] = run_tables(rule, **{name: table(name, [{"at": 310.0}])})
    assert hit.subject == ("here",)
    assert hit.window_start == (WINDOW + pd.Timedelta(seconds=300)).value
    every = {**rule.model_dump(), "detect": {**rule.model_dump()["detect"], "over": "run"}}
    assert len(run_tables(Signature.model_validate(every), **{name: table(name, [{}])})) == 1


def test_the_evidence_is_of_the_rows_that_decided() -> None:
    table = rows(
        {"first_frame": 7, "kind": "beacon"},
        *({"first_frame": 10 + n, "kind": "probe_response", "ssid": f"n{n}"} for n in range(9)),
    )
    limit = {"distinct": "ssid", "where": {"kind": "probe_response"}, "at_least": 3}
    [hit] = run(signature({"names": limit}), table)
    assert [frame for frame, _ in hit.frames] == [10, 11, 12, 13, 14]
    assert len(hit.frames) == FRAMES_SHOWN
    assert hit.addresses == {("bssid", 1)}


def test_tables_without_rows_give_nothing() -> None:
    assert run(signature({"rows": {"count": "rows", "at_least": 0}}), empty_table("names")) == []


def test_retired_signatures_are_not_looked_for() -> None:
    rule = signature({"rows": {"count": "rows", "at_least": 1}})
    retired = rule.model_copy(update={"status": "retired"})
    assert run(retired, GROUPS) == []
    assert Engine([retired], {}).tables == set()


def hits() -> list[Hit]:
    """Give hits about one subject from two windows and two places, with different numbers."""
    rule = signature({"rows": {"count": "rows", "at_least": 1}})
    table = rows(
        {"first_frame": 1},
        {"first_frame": 2, "window": LATER, "first_seen": LATER, "last_seen": LATER},
        {"first_frame": 3, "window": LATER, "first_seen": LATER, "last_seen": LATER},
        {"first_frame": 4, "probe": "there"},
    )
    return run(rule, table)


def test_hits_of_a_subject_join_in_any_order() -> None:
    joined = []
    for order in permutations(hits()):
        into: dict[Any, Hit] = {}
        join_all(order, into)
        [hit] = into.values()
        joined.append(hit)
    assert all(hit == joined[0] for hit in joined)
    assert dict(joined[0].measures) == {"rows": 2}
    assert len(joined[0].windows) == 3
    assert joined[0].first_seen == WINDOW.value
    assert joined[0].last_seen == LATER.value


def test_a_hit_joins_itself_without_change() -> None:
    [first, *_] = hits()
    into: dict[Any, Hit] = {}
    join_all([first, first], into)
    assert into[first.key] == first


def test_findings_come_strongest_claim_first_and_then_by_name() -> None:
    weak = signature({"rows": {"count": "rows", "at_least": 1}})
    strong = weak.model_copy(update={"id": "TEST.STRONG", "tier": Tier.PROOF})
    [hit, *_] = hits()
    given = [
        replace(hit, subject=("b",)),
        replace(hit, signature="TEST.STRONG", detection="strong"),
        replace(hit, subject=("a",)),
    ]
    by_id = {"TEST.RULE": weak, "TEST.STRONG": strong}
    findings = describe_all(given, by_id, lambda frame: ("file", frame))
    assert [finding.signature for finding in findings] == ["TEST.STRONG", "TEST.RULE", "TEST.RULE"]
    assert findings[0].subject.addresses == ["00:00:00:00:00:01"]
    assert findings[0].first_seen == "2026-03-02T08:00:00.000000000Z"
