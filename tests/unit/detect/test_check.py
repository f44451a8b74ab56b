"""What the check of a collection refuses: columns, tables, times, and claims that go too far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from tests.support.rules import signature
from wifiwatch.detect.check import check_collection
from wifiwatch.detect.signature import NameEntry, NameList

if TYPE_CHECKING:
    from wifiwatch.detect.signature import Signature

ENOUGH = {"count": "rows", "at_least": 2}
LIST = NameList(id="cafes", title="t", entries=[NameEntry(name="a", owner="b", source="c")])
EXCUSE = {"table": "anqp", "same": ["bssid"], "because": "b"}
SEQUENCE = {
    "first": {"kind": "rts"},
    "then": {"kind": "null"},
    "same": ["bssid"],
    "within_seconds": 5,
}


def problems(*signatures: Signature) -> list[str]:
    """Give what is wrong, each with its place."""
    by_id = {each.id: each for each in signatures}
    return [
        f"{'.'.join(map(str, place))}: {problem}"
        for _, place, problem in check_collection(by_id, {"cafes": LIST})
    ]


def of_measure(measure: dict[str, Any], **detect: Any) -> list[str]:  # noqa: ANN401 - YAML's data
    """Give what is wrong with a measure."""
    return problems(signature({"enough": ENOUGH, "m": measure}, **detect))


def of_rule(**detect: Any) -> list[str]:  # noqa: ANN401 - YAML's data
    """Give what is wrong with a way to fire."""
    return problems(signature({"enough": ENOUGH}, **detect))


def of_run(**detect: Any) -> list[str]:  # noqa: ANN401 - YAML's data
    """Give what is wrong with a way to fire over a run."""
    return of_rule(over="run", **detect)


@pytest.mark.parametrize(
    "measure",
    [
        {"distinct": "transmitter"},
        {"repeated": "receiver", "across": "slice"},
        {"most_at_once": "transmitter"},
        {"turnover": "transmitter"},
        {"share": "frames", "where": {"kind": "rts"}},
        {"rate": "rows"},
        {"cadence": {"period_seconds": [10, 60]}},
        {"gap": "first_seen"},
        {"spread": "signal_dbm"},
        {"sequence": {**SEQUENCE, "same": {"receiver": "transmitter"}, "counting": "receiver"}},
        {"score": [{"add": 1, "when": {"camped": True}}]},
    ],
)
def test_a_sound_measure_is_taken(measure: dict[str, Any]) -> None:
    assert of_measure(measure) == []


@pytest.mark.parametrize(
    ("measure", "problem"),
    [
        ({"sum": "frame"}, "measures.m.sum: there is no column 'frame'; did you mean 'frames'?"),
        ({"sum": "kind"}, "measures.m.sum: 'kind' is text, and no number"),
        ({"most": "camped"}, "measures.m.most: 'camped' is true or false, and no number"),
        ({"least": "receiver"}, "measures.m.least: 'receiver' may identify a bystander"),
        ({"gap": "frames"}, "measures.m.gap: 'frames' is no moment; moments are window, slice"),
        ({"share": "rows"}, "measures.m.share: needs 'where'"),
        ({"distance": "site"}, "measures.m.distance: sites are known only with 'over: run'"),
        ({"cadence": {"period_seconds": [5, 9]}}, "a period needs twice that"),
        ({"repeated": "bssid", "across": "boxes"}, "measures.m.across: there is no column 'boxes'"),
        ({"distinct": "ssid", "through": "caffs"}, "measures.m.through: there is no list 'caffs'"),
        (
            {"sequence": {**SEQUENCE, "first": {"knd": 1}}},
            "measures.m.sequence.first.knd: there is no column 'knd'",
        ),
        (
            {"sequence": {**SEQUENCE, "then": {"kind": 1}}},
            "measures.m.sequence.then.kind.equals: 'kind' is text, which 1 is not",
        ),
        (
            {"sequence": {**SEQUENCE, "same": {"kind": "bssid"}}},
            "measures.m.sequence.same: 'kind' and 'bssid' are never the same: text and a number",
        ),
        (
            {"sequence": {**SEQUENCE, "counting": "phones"}},
            "measures.m.sequence.counting: there is no column 'phones'",
        ),
        (
            {"score": [{"add": 1, "when": {"camped": "yes"}}]},
            "measures.m.score.0.when.camped.equals: 'camped' is true or false, which 'yes' is not",
        ),
    ],
)
def test_a_faulty_measure_is_refused(measure: dict[str, Any], problem: str) -> None:
    [found] = of_measure(measure)
    assert problem in found


def test_slices_are_asked_for_only_where_there_are_some() -> None:
    detect = {"table": "eap", "per": ["ssid"]}
    [found] = of_measure({"most_at_once": "station"}, **detect)
    assert "'eap' is not kept in slices" in found
    assert of_measure({"cadence": {"period_seconds": [1, 2]}}, **detect) == []


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ({"kin": "rts"}, "where.kin: there is no column 'kin'; did you mean 'kind'?"),
        ({"kind": True}, "where.kind.equals: 'kind' is text, which True is not"),
        ({"frames": "3"}, "where.frames.equals: 'frames' is a number, which '3' is not"),
        ({"camped": 1}, "where.camped.equals: 'camped' is true or false, which 1 is not"),
        ({"kind": {"at_least": 1}}, "where.kind.at_least: 'kind' is text; 'at_least' cannot"),
        ({"frames": {"matches": "x"}}, "where.frames.matches: 'frames' is a number"),
        ({"window": "2026"}, "where.window.equals: 'window' is a moment; 'equals' cannot"),
        ({"kind": {}}, "where.kind: says nothing of the column"),
        ({"kind": {"one_of": ["rts", 1]}}, "where.kind.one_of: 'kind' is text, which 1 is not"),
        ({"ssid": {"matches": "("}}, "where.ssid.matches: '(' is no regular expression"),
        ({"ssid": {"listed_in": "bars"}}, "where.ssid.listed_in: there is no list 'bars'"),
        ({"any": []}, "where.any: needs a list of conditions"),
        ({"any": "rts"}, "where.any: needs a list of conditions"),
        ({"none": [{"kin": "x"}]}, "where.none.0.kin: there is no column 'kin'"),
        ({"kind": [{"frames": 1}]}, "where.kind: a list goes with"),
        ({"site": "a"}, "where.site: 'site' is known only with 'over: run'"),
    ],
)
def test_a_faulty_condition_is_refused(where: dict[str, Any], problem: str) -> None:
    [found, *_] = of_rule(where=where)
    assert problem in found


def test_what_may_identify_a_bystander_sorts_into_groups_and_is_never_shown() -> None:
    assert of_rule(per=["transmitter", "receiver"], where={"receiver": 5}) == []
    [found] = of_rule(subject={"kind": "x", "show": ["transmitter"]})
    assert "subject.show.0: 'transmitter' may identify a bystander; it can only" in found


@pytest.mark.parametrize(
    "detect",
    [
        {"per": ["transmitter"]},
        {"where": {"receiver": 5}},
        {"unless": [{**EXCUSE, "same": {"receiver": "bssid"}}]},
        {"unless": [{**EXCUSE, "table": "eap", "same": {"bssid": "station"}}]},
        {"subject": {"kind": "x", "show": ["receiver"]}},
    ],
)
def test_a_run_is_judged_without_what_may_identify_a_bystander(detect: dict[str, Any]) -> None:
    [found] = of_run(**detect)
    assert "may identify a bystander; a run is judged without it" in found


def test_keys_that_change_from_run_to_run_stay_within_a_window() -> None:
    detect = {"table": "access_points", "per": ["element_token"]}
    assert of_rule(**detect) == []
    assert "means nothing outside a run" in of_run(**detect)[0]


def test_sites_are_columns_over_a_run() -> None:
    assert of_run(per=["site"], where={"site": {"is_not": ""}}) == []
    assert "known only with 'over: run'" in of_rule(per=["site"])[0]


@pytest.mark.parametrize(
    ("table", "seconds", "sound"),
    [("contacts", 10, True), ("contacts", 12, False), ("names", 60, True), ("names", 30, False)],
)
def test_a_span_has_room_for_whole_slices(table: str, seconds: int, sound: bool) -> None:
    found = of_rule(table=table, within_seconds=seconds)
    assert (found == []) is sound
    assert sound or "within_seconds: " in found[0]
    assert of_rule(table="eap", within_seconds=seconds) == []


@pytest.mark.parametrize(
    ("excuse", "problem"),
    [
        ({"table": "anqq"}, "unless.0.table: there is no table 'anqq'; did you mean 'anqp'?"),
        ({"table": "hits"}, "unless.0.table: the table 'hits' needs 'over: run'"),
        ({"same": ["receiver"]}, "unless.0.same: there is no column 'receiver'"),
        ({"same": {"kind": "bssid"}}, "unless.0.same: 'kind' and 'bssid' are never the same"),
        ({"where": {"abut": "x"}}, "unless.0.where.abut: there is no column 'abut'"),
    ],
)
def test_a_faulty_excuse_is_refused(excuse: dict[str, Any], problem: str) -> None:
    assert of_rule(unless=[EXCUSE]) == []
    [found] = of_rule(unless=[{**EXCUSE, **excuse}])
    assert problem in found


def test_a_table_that_does_not_exist_is_refused() -> None:
    assert of_rule(table="contact") == [
        "detect.table: there is no table 'contact'; did you mean 'contacts'?"
    ]


def about(name: str, where: dict[str, Any]) -> Signature:
    """Make a signature that looks at hits."""
    return signature({"rows": ENOUGH}, name, table="hits", over="run", where=where)


def test_signatures_that_others_name_exist() -> None:
    [found] = problems(about("TEST.ONE", {"signature": "TEST.TOW"}), about("TEST.TWO", {}))
    assert "where.signature: there is no signature 'TEST.TOW'; did you mean 'TEST.TWO'?" in found


def test_signatures_may_wait_for_each_other_one_way_only() -> None:
    one, two = about("TEST.ONE", {"signature": "TEST.TWO"}), about("TEST.TWO", {})
    assert problems(one, two) == []
    back = about("TEST.TWO", {"any": [{"signature": {"one_of": ["TEST.ONE"]}}, {"tier": "proof"}]})
    [found] = problems(one, back)
    assert "detect: these wait for each other: TEST." in found
    itself = about("TEST.ONE", {"signature": "TEST.ONE"})
    assert "wait for each other: TEST.ONE -> TEST.ONE" in problems(itself)[0]


MAKER = {"transmitter_class": "rtls"}
FRAMES = {"sum": "frames", "at_least": 10}


@pytest.mark.parametrize(
    ("measure", "where", "alone"),
    [
        (FRAMES, MAKER, True),
        ({"distinct": "bssid", "at_least": 3}, {"vendor": "x", "frames": {"at_least": 3}}, True),
        (FRAMES, {"any": [MAKER, {"kind": "rts"}]}, True),
        (FRAMES, {"all": [MAKER, {"kind": "rts"}]}, False),
        (FRAMES, {**MAKER, "kind": "rts"}, False),
        ({**FRAMES, "where": {"kind": "rts"}}, MAKER, False),
        ({"least": "signal_dbm", "at_least": -60}, MAKER, False),
        ({"sequence": SEQUENCE, "at_least": 3}, MAKER, False),
        ({"distinct": "kind", "at_least": 3}, MAKER, False),
        (
            {
                "score": [{"add": 3, "when": MAKER}, {"add": 3, "when": {"kind": "rts"}}],
                "at_least": 3,
            },
            {},
            True,
        ),
        (
            {
                "score": [{"add": 3, "when": MAKER}, {"add": 3, "when": {"kind": "rts"}}],
                "at_least": 5,
            },
            {},
            False,
        ),
        (FRAMES, {"kind": "rts"}, False),
        (FRAMES, {}, False),
    ],
)
def test_a_maker_alone_is_never_above_info(
    measure: dict[str, Any], where: dict[str, Any], alone: bool
) -> None:
    told = problems(signature({"m": measure}, tier="capability", where=where))
    assert told == (["tier: a maker's prefix alone is never above info"] if alone else [])
    assert problems(signature({"m": measure}, tier="info", where=where)) == []


@pytest.mark.parametrize(
    ("measure", "where", "one"),
    [
        ({"count": "rows", "at_least": 1}, {}, True),
        ({"count": "rows", "at_least": 2}, {}, False),
        ({"sum": "frames", "at_least": 1}, {}, True),
        ({"sum": "frames", "at_least": 2}, {}, False),
        ({"sum": "bytes", "at_least": 500}, {}, True),
        ({"distinct": "receiver", "at_least": 2}, {}, False),
        ({"most": "signal_dbm", "at_least": -40}, {}, True),
        ({"count": "rows", "at_least": 1}, {"frames": {"at_least": 5}}, False),
        ({"sequence": SEQUENCE, "at_least": 1}, {}, False),
        ({"sequence": {**SEQUENCE, "present": False}, "at_least": 1}, {}, True),
        ({"sequence": {**SEQUENCE, "present": False}, "at_least": 2}, {}, False),
        ({"cadence": {"period_seconds": [10, 20]}, "at_least": 3}, {}, False),
        ({"count": "rows", "at_most": 5}, {}, True),
        ({"count": "rows", "at_least": 2, "or_missing": True}, {}, True),
    ],
)
def test_one_frame_is_no_behaviour(
    measure: dict[str, Any], where: dict[str, Any], one: bool
) -> None:
    told = problems(signature({"m": measure}, tier="behaviour", where=where))
    assert told == (
        ["tier: one frame is no behaviour; ask for more of them, or claim less"] if one else []
    )
    for tier in ("info", "capability", "proof"):
        assert problems(signature({"m": measure}, tier=tier, where=where)) == []


def test_tables_of_many_frames_a_row_may_tell_of_behaviour_by_one_row() -> None:
    rule = {"m": {"count": "rows", "at_least": 1}}
    assert problems(signature(rule, tier="behaviour", table="access_points")) == []


def test_what_asks_too_much_of_every_row_is_refused() -> None:
    where = {"any": [{"frames": number} for number in range(500)]}
    assert of_rule(where=where) == [
        "detect: more than 400 tests; that is too much to ask of every row"
    ]
    many = {f"m{number}": ENOUGH for number in range(20)}
    with pytest.raises(ValidationError, match="at most 16"):
        signature(many)
