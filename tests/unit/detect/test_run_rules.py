"""Signatures that look at a whole run: what is kept, sites, merging, and hits of others."""

from __future__ import annotations

from dataclasses import replace
from graphlib import CycleError
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.rules import START, run, signature, table
from wifiwatch.detect import kept
from wifiwatch.detect.engine import Engine
from wifiwatch.detect.hit import join_all

if TYPE_CHECKING:
    from tests.support.rules import Row
    from wifiwatch.detect.hit import Hit
    from wifiwatch.detect.signature import Signature

LATER = 300.0
ANY = {"count": "rows", "at_least": 1}


class Labels:
    """Sites that are called like their probes, until an hour has passed."""

    def of(self, probes: pd.Series, moments: pd.Series) -> pd.DataFrame:
        """Give the label as the site's name."""
        known = moments < START + pd.Timedelta(hours=1)
        frame = pd.DataFrame({"site": probes.where(known, "")})
        return frame.assign(latitude=0.0, longitude=0.0)


def concluded(rule: Signature, *batches: list[Row], name: str = "contacts") -> list[Hit]:
    """Run a signature over batches of rows, and conclude with sites."""
    engine = Engine([rule], {})
    for batch in batches:
        assert list(engine.run({name: table(name, batch)})) == []
    return list(engine.conclude(Labels()))


def test_a_run_is_judged_at_its_end_over_all_windows_and_places() -> None:
    rule = signature({"rows": {"count": "rows", "at_least": 3}}, over="run")
    [hit] = concluded(
        rule,
        [{"bssid": 1}, {"bssid": 2}],
        [{"at": LATER, "bssid": 1, "probe": "there"}, {"at": LATER, "bssid": 1}],
    )
    assert hit.subject == ("1",)
    assert dict(hit.measures) == {"rows": 3}
    assert hit.probe == "here"
    assert hit.window_start == START.value
    later = START.value + 300 * 10**9
    assert hit.windows == {(START.value, "here"), (later, "here"), (later, "there")}


def test_a_run_may_be_concluded_again_and_again() -> None:
    rule = signature({"rows": ANY}, over="run")
    engine = Engine([rule], {})
    assert list(engine.conclude()) == []
    for turn in range(1, 4):
        assert list(engine.run({"contacts": table("contacts", [{"at": LATER * turn}])})) == []
        assert [dict(hit.measures)["rows"] for hit in engine.conclude()] == [turn]
        assert [dict(hit.measures)["rows"] for hit in engine.conclude()] == [turn]


def test_what_is_kept_has_no_column_that_may_identify_a_bystander() -> None:
    rule = signature({"rows": ANY}, over="run", where={"kind": "rts"})
    engine = Engine([rule], {})
    rows: list[Row] = [{"kind": "rts", "transmitter": 5, "receiver": 6}, {"kind": "null"}]
    list(engine.run({"contacts": table("contacts", rows)}))
    held = engine.kept.table(("TEST.RULE", "rule"))
    assert len(held) == 1
    assert not {"transmitter", "receiver", "my_phone"} & set(held.columns)
    assert {"bssid", "ssid", "first_frame", "window", "probe"} <= set(held.columns)


def test_sites_are_columns_like_others() -> None:
    rows: list[Row] = [{"probe": "a"}, {"probe": "b"}, {"probe": "a", "at": 7200.0}]
    rule = signature(
        {"sites": {"distinct": "site", "at_least": 2}},
        over="run",
        where={"site": {"is_not": ""}},
        subject={"kind": "network", "show": []},
    )
    [hit] = concluded(rule, rows)
    assert {probe for _, probe in hit.windows} == {"a", "b"}
    assert len(hit.windows) == 2
    by_site = signature(
        {"rows": ANY}, over="run", per=["site"], subject={"kind": "x", "show": ["site"]}
    )
    assert [dict(hit.shown) for hit in concluded(by_site, rows)] == [
        {"site": "a"},
        {"site": "b"},
        {"site": ""},
    ]


def test_the_rate_of_a_run_is_by_all_that_its_probes_listened() -> None:
    rule = signature({"rate": {"rate": "rows", "at_least": 0}}, over="run")
    engine = Engine([rule], {})
    assert engine.tables == {"contacts", "seconds"}
    for turn in range(2):
        at = LATER * turn
        seconds = [{"at": at + second, "frames": second % 2} for second in range(60)]
        heard = [{"at": at}, {"at": at}, {"at": at}]
        list(
            engine.run({"contacts": table("contacts", heard), "seconds": table("seconds", seconds)})
        )
    [hit] = engine.conclude()
    assert dict(hit.measures) == {"rate": 6}


def test_excuses_of_a_run_count_wherever_and_whenever_they_were_heard() -> None:
    excuse = {"table": "anqp", "where": {"about": "x"}, "same": ["ssid"], "because": "b"}
    rule = signature({"rows": ANY}, over="run", per=["ssid"], unless=[excuse])
    engine = Engine([rule], {})
    rows = [{"ssid": "a"}, {"ssid": "b"}]
    empty = table("anqp", [])
    list(engine.run({"contacts": table("contacts", rows), "anqp": empty}))
    assert [hit.subject for hit in engine.conclude()] == [("a",), ("b",)]
    told: list[Row] = [
        {"at": LATER, "probe": "there", "ssid": "a", "about": "x"},
        {"ssid": "b", "about": "y"},
    ]
    list(engine.run({"contacts": table("contacts", []), "anqp": table("anqp", told)}))
    assert [hit.subject for hit in engine.conclude()] == [("b",)]


def test_excuses_may_ask_for_the_site() -> None:
    excuse = {"table": "anqp", "where": {"site": "a"}, "same": ["site"], "because": "b"}
    rule = signature({"rows": ANY}, over="run", per=["site"], unless=[excuse])
    engine = Engine([rule], {})
    tables = {
        "contacts": table("contacts", [{"probe": "a"}, {"probe": "b"}]),
        "anqp": table("anqp", [{"probe": "a"}, {"probe": "b"}]),
    }
    list(engine.run(tables))
    assert [hit.subject for hit in engine.conclude(Labels())] == [("b",)]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "at": st.integers(0, 900).map(float),
            "probe": st.sampled_from(["here", "there"]),
            "bssid": st.integers(0, 2),
            "ssid": st.sampled_from(["a", "b"]),
            "first_frame": st.integers(0, 3),
        }
    ),
    max_size=14,
)


def everything() -> list[Signature]:
    """Give signatures that keep rows, excuses, hits and seconds."""
    excuse = {"table": "anqp", "same": ["bssid", "ssid"], "because": "b"}
    return [
        signature({"rows": {"count": "rows", "at_least": 2}}, "TEST.WINDOW"),
        signature(
            {"rows": ANY, "gap": {"gap": "first_seen"}},
            "TEST.RUN",
            over="run",
            unless=[excuse],
            subject={"kind": "x", "show": ["ssid"]},
        ),
        signature({"rate": {"rate": "rows", "at_least": 0}}, "TEST.RATE", over="run"),
        signature({"rows": ANY}, "TEST.HITS", table="hits", over="run", per=["signature", "bssid"]),
    ]


def window_tables(rows: list[Row], told: list[Row], window: int) -> dict[str, pd.DataFrame]:
    """Make the tables of one window."""
    heard = [row for row in rows if row["at"] // 300 == window]
    seconds = [{"at": row["at"], "probe": row["probe"], "frames": 1} for row in heard]
    return {
        "contacts": table("contacts", heard),
        "seconds": table("seconds", seconds),
        "anqp": table("anqp", [row for row in told if row["at"] // 300 == window]),
        "access_points": table("access_points", []),
    }


@settings(max_examples=10, deadline=None)
@given(
    bound=st.sampled_from([4, 65_536]),
    rows=ROWS,
    told=ROWS,
    parts=st.lists(st.integers(0, 2), min_size=4, max_size=4),
    order=st.permutations(range(3)),
)
def test_parts_of_a_run_merge_to_what_one_engine_says(
    bound: int, rows: list[Row], told: list[Row], parts: list[int], order: list[int]
) -> None:
    windows = [window_tables(rows, told, window) for window in range(4)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "ROWS_AT_MOST", bound)
        whole, merged, *engines = [Engine(everything(), {}) for _ in range(5)]
        names = windows[0].keys()
        list(whole.run({name: pd.concat([each[name] for each in windows]) for name in names}))
        for part, tables in zip(parts, windows, strict=True):
            list(engines[part].run(tables))
        for place in order:
            merged.merge(engines[place].kept)
        assert list(merged.conclude()) == list(whole.conclude())
        assert merged.kept.left_out() == whole.kept.left_out()


def test_what_there_is_no_room_for_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ROWS_AT_MOST", 3)
    engine = Engine([signature({"rows": ANY}, over="run")], {})
    for batch in ([9, 8, 7], [6, 5], [4, 3, 2, 1]):
        rows = [{"at": float(at)} for at in batch]
        list(engine.run({"contacts": table("contacts", rows)}))
    [hit] = engine.conclude()
    assert dict(hit.measures) == {"rows": 3}
    assert hit.last_seen == (START + pd.Timedelta(seconds=3)).value
    assert engine.kept.left_out() == {"TEST.RULE": 6}


def test_a_signature_is_silent_where_not_all_excuses_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    excuse = {"table": "anqp", "same": ["ssid"], "because": "b"}
    rule = signature({"rows": ANY}, over="run", per=["ssid"], unless=[excuse])
    for names, fires in ((3, True), (4, False)):
        monkeypatch.setattr(kept, "ROWS_AT_MOST", 3)
        told = [{"ssid": f"n{number}"} for number in range(names)]
        tables = {"contacts": table("contacts", [{"ssid": "a"}]), "anqp": table("anqp", told)}
        assert bool(run(rule, **tables)) is fires


def joined(hits: list[Hit]) -> dict[str, Hit]:
    """Join the hits of a run, by signature."""
    into: dict[Any, Hit] = {}
    join_all(hits, into)
    return {hit.signature: hit for hit in into.values()}


def test_a_signature_may_look_at_what_others_found() -> None:
    one = signature({"rows": ANY}, "TEST.ONE", tier="capability")
    two = signature({"rows": {"count": "rows", "at_least": 2}}, "TEST.TWO", where={"kind": "rts"})
    both = signature(
        {"signatures": {"distinct": "signature", "at_least": 2}, "most": {"most": "value"}},
        "TEST.BOTH",
        table="hits",
        over="run",
        per=["bssid"],
        subject={"kind": "x", "show": ["ssid", "vendor", "estate"]},
    )
    engine = Engine([both, one, two], {})
    rows: list[Row] = [
        {"bssid": 1},
        {"bssid": 1, "kind": "rts"},
        {"bssid": 1, "kind": "rts"},
        {"bssid": 2},
    ]
    known: list[Row] = [
        {"bssid": 1, "box": 9, "ssid": "net", "vendor": "maker", "estate": "e"},
        {"bssid": 2},
    ]
    tables = {"contacts": table("contacts", rows), "access_points": table("access_points", known)}
    assert len(list(engine.run(tables))) == 3
    [hit] = engine.conclude()
    assert hit.signature == "TEST.BOTH"
    assert dict(hit.shown) == {"ssid": "net", "vendor": "maker", "estate": "e"}
    assert dict(hit.measures) == {"signatures": 2, "most": 3}
    assert hit.addresses == {("bssid", 1)}
    told = engine.kept.table(("hits",))
    assert sorted(told[["signature", "tier", "bssid", "box"]].to_numpy().tolist()) == [
        ["TEST.ONE", "capability", 1, 9],
        ["TEST.ONE", "capability", 2, 0],
        ["TEST.TWO", "info", 1, 9],
    ]


def test_each_moment_at_which_a_signature_fires_is_a_row() -> None:
    often = signature({"rows": {"count": "rows", "at_least": 2}}, "TEST.OFTEN", within_seconds=10)
    beat = signature(
        {"cycles": {"cadence": {"period_seconds": [55, 65]}, "at_least": 3}},
        "TEST.BEAT",
        table="hits",
        over="run",
    )
    engine = Engine([often, beat], {})
    moments = [8.0, 68.0, 128.0, 188.0, 248.0]
    rows = [{"at": at + late, "bssid": 1} for at in moments for late in (0, 0.5)]
    tables = {"contacts": table("contacts", rows), "access_points": table("access_points", [])}
    [once] = engine.run(tables)
    assert once.signature == "TEST.OFTEN"
    assert len(engine.kept.table(("hits",))) == len(moments)
    [hit] = engine.conclude()
    assert dict(hit.measures) == {"cycles": 4}


def test_hits_of_later_signatures_wait_for_those_that_they_name() -> None:
    window = signature({"rows": ANY}, "TEST.WINDOW")
    whole = signature({"rows": ANY}, "TEST.WHOLE", over="run")

    def about(name: str, *named: str) -> Signature:
        where = {"signature": {"one_of": list(named)}} if named else {}
        return signature({"rows": ANY}, name, table="hits", over="run", where=where)

    first, second = about("TEST.A_LAST", "TEST.Z_FIRST"), about("TEST.Z_FIRST", "TEST.WHOLE")
    every = about("TEST.EVERY")
    engine = Engine([first, second, every, window, whole], {})
    access_points = table("access_points", [])
    rows = table("contacts", [{"bssid": 3}])
    hits = [*engine.run({"contacts": rows, "access_points": access_points}), *engine.conclude()]
    order = [hit.signature for hit in hits]
    assert sorted(order) == [
        "TEST.A_LAST",
        "TEST.EVERY",
        "TEST.WHOLE",
        "TEST.WINDOW",
        "TEST.Z_FIRST",
    ]
    assert order.index("TEST.Z_FIRST") < order.index("TEST.A_LAST")
    # What looks at all others does not look at those that look at hits themselves.
    assert dict(joined(hits)["TEST.EVERY"].measures) == {"rows": 2}
    assert dict(joined(hits)["TEST.A_LAST"].measures) == {"rows": 1}


def test_signatures_that_wait_for_each_other_cannot_run() -> None:
    one = signature(
        {"rows": ANY}, "TEST.A", table="hits", over="run", where={"signature": "TEST.B"}
    )
    two = signature(
        {"rows": ANY}, "TEST.B", table="hits", over="run", where={"signature": "TEST.A"}
    )
    with pytest.raises(CycleError):
        Engine([one, two], {})


def test_a_hit_may_be_an_excuse() -> None:
    one = signature({"rows": ANY}, "TEST.ONE", where={"kind": "rts"})
    excuse = {
        "table": "hits",
        "where": {"signature": "TEST.ONE"},
        "same": ["bssid"],
        "because": "b",
    }
    other = signature({"rows": ANY}, "TEST.OTHER", over="run", unless=[excuse])
    engine = Engine([other, one], {})
    rows: list[Row] = [{"bssid": 1, "kind": "rts"}, {"bssid": 1}, {"bssid": 2}]
    list(
        engine.run(
            {"contacts": table("contacts", rows), "access_points": table("access_points", [])}
        )
    )
    assert [(hit.signature, hit.subject) for hit in engine.conclude()] == [("TEST.OTHER", ("2",))]


def test_a_hit_that_names_nobody_is_a_row_with_what_it_shows() -> None:
    rule = signature(
        {"rows": ANY},
        "TEST.ESTATE",
        table="estates",
        per=["estate"],
        subject={"kind": "network", "show": ["estate", "ssid", "vendor"]},
    )
    about = signature({"rows": ANY}, "TEST.HITS", table="hits", over="run", per=["estate", "ssid"])
    engine = Engine([rule, about], {})
    estates = table("estates", [{"estate": "e", "ssid": "s", "vendor": "v"}])
    [first] = engine.run({"estates": estates, "access_points": table("access_points", [])})
    assert first.frames == ()
    assert first.addresses == frozenset()
    [hit] = engine.conclude()
    assert hit.subject == ("e", "s")
    row = engine.kept.table(("hits",)).iloc[0]
    assert (row["bssid"], row["box"], row["vendor"]) == (-1, -1, "v")


def test_a_run_is_the_same_whatever_the_order_of_its_rows() -> None:
    rule = signature({"rows": ANY}, over="run", subject={"kind": "x", "show": ["ssid"]})
    rows = [{"ssid": name, "first_frame": 1} for name in "bac"]
    hits = [
        concluded(rule, [rows[n] for n in order]) for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0))
    ]
    assert hits[0] == hits[1] == hits[2]
    assert dict(hits[0][0].shown) == {"ssid": "a"}
    assert replace(hits[0][0], subject=()) == replace(hits[1][0], subject=())
