"""Verdicts: what several signatures say together about one network."""

from __future__ import annotations

import pytest

from wifiwatch.detect.load import load_collection, shipped_folder
from wifiwatch.detect.verdict import Installation, judge_installations

SHIPPED = load_collection([shipped_folder()])
CISCO = "wlan_location_vendor"


def levels(
    verdict: str,
    places: dict[str, set[str]],
    *,
    maker_class: str = CISCO,
    vendor: str = "",
    documents: list[str] | None = None,
) -> list[str]:
    """Give the levels that a network reaches, the strongest first."""
    known = Installation("Net", "open", vendor, maker_class, places, documents or [])
    judged = judge_installations(SHIPPED.verdicts[verdict], [known], SHIPPED.signatures)
    return [level.name for each in judged for level in each.levels]


DENSE = {"TUBE.DENSE_ESS": {"a", "b"}}
LIKELY = {
    **DENSE,
    "TUBE.MULTI_SITE_ESS": {"a", "b"},
    "TUBE.TRANSPORT_SSID_BUNDLE": {"a"},
}


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({}, []),
        ({"CARRIER.SSID": {"a"}}, []),
        ({"TUBE.DENSE_ESS": {"a"}}, ["capable"]),
        ({"TUBE.PROBE_WITNESS": {"a"}}, ["capable"]),
        (LIKELY, ["likely", "capable"]),
        ({**LIKELY, "TUBE.DENSE_ESS": {"a"}}, ["capable"]),
        ({**DENSE, "TUBE.MULTI_SITE_ESS": {"a", "b"}}, ["capable"]),
        ({**DENSE, "LOC.BEACON_REQUEST": {"a"}}, ["active", "capable"]),
        ({**DENSE, "LOC.ADVERTISED": {"a"}}, ["capable"]),
        ({"LOC.BEACON_REQUEST": {"a"}}, []),
    ],
)
def test_tube_style(places: dict[str, set[str]], expected: list[str]) -> None:
    assert levels("tube-style", places) == expected


def test_a_network_of_another_maker_is_not_likely() -> None:
    assert levels("tube-style", LIKELY, maker_class="", vendor="Someone") == ["capable"]
    by_name = levels("tube-style", LIKELY, maker_class="", vendor="Cisco Systems, Inc")
    assert by_name == ["likely", "capable"]


def test_only_a_document_makes_it_documented() -> None:
    assert levels("tube-style", DENSE, documents=["a DPIA"]) == ["documented", "capable"]
    assert levels("tube-style", {}, documents=["a DPIA"]) == []


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({"CARRIER.SSID": {"a"}}, ["capable"]),
        ({"CARRIER.ANQP_PLMN": {"a"}}, ["capable"]),
        ({"CARRIER.PASSPOINT": {"a"}}, []),
        ({"TUBE.DENSE_ESS": {"a"}}, []),
        ({"CARRIER.IMSI_CLEARTEXT": {"a"}}, ["identifier_shown", "capable"]),
        ({"CARRIER.SSID": {"a"}, "LOC.BEACON_REQUEST": {"a"}}, ["capable"]),
    ],
)
def test_hyde_park_style_never_says_more_than_capable_without_an_identifier(
    places: dict[str, set[str]], expected: list[str]
) -> None:
    assert levels("hyde-park-style", places) == expected


def test_it_tells_what_it_rests_on() -> None:
    known = Installation("Net", "open", "Cisco", CISCO, {**LIKELY, "LOC.ADVERTISED": {"a"}})
    [judged] = judge_installations(SHIPPED.verdicts["tube-style"], [known], SHIPPED.signatures)
    assert judged.because == tuple(sorted(LIKELY))


def test_the_strongest_network_comes_first() -> None:
    weak = Installation("A", "open", "", "", {"TUBE.DENSE_ESS": {"a"}})
    strong = Installation("B", "open", "", CISCO, LIKELY)
    judged = judge_installations(SHIPPED.verdicts["tube-style"], [weak, strong], SHIPPED.signatures)
    assert [each.installation.ssid for each in judged] == ["B", "A"]


def test_no_verdict_is_stronger_than_what_it_rests_on() -> None:
    for verdict in SHIPPED.verdicts.values():
        ranks = [level.tier.rank for level in verdict.levels if level.name != "documented"]
        assert ranks == sorted(ranks, reverse=True)
