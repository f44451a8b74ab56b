"""What a signature asks, in words."""

from __future__ import annotations

from typing import Any

import pytest

from wifiwatch.catalogue.words import (
    condition_words,
    limit_words,
    measure_words,
    requirement_words,
    span_words,
    unless_words,
)
from wifiwatch.detect.grammar import MEASURE_KINDS, Detection, Measure, Unless
from wifiwatch.detect.load import load_collection, shipped_folder
from wifiwatch.detect.signature import Requirements

LIMIT = {"at_least": 3, "because": "a reason", "meaning": "something"}

MEASURES: dict[str, tuple[dict[str, Any], str]] = {
    "count": ({"count": "rows"}, "rows"),
    "distinct": ({"distinct": "box"}, "different box"),
    "sum": ({"sum": "frames"}, "the sum of frames"),
    "least": ({"least": "signal_dbm"}, "the least signal dbm"),
    "most": ({"most": "signal_dbm"}, "the most signal dbm"),
    "median": ({"median": "frames"}, "the median of frames"),
    "spread": (
        {"spread": "signal_dbm"},
        "the difference between the most and the least signal dbm",
    ),
    "names_listed": (
        {"names_listed": "ssid", "through": "carriers"},
        "names in the list carriers",
    ),
    "score": (
        {"score": [{"add": 2, "when": {"ftm_responder": True}}]},
        "points: +2 if ftm responder is yes",
    ),
    "share": ({"share": "rows", "where": {"kind": "rts"}}, "the share of rows where kind is rts"),
    "rate": ({"rate": "frames"}, "frames a minute"),
    "cadence": (
        {"cadence": {"period_seconds": [55, 65]}},
        "cycles of one period between 55 and 65 s, which 80% of the times between have to keep "
        "within 10%",
    ),
    "gap": ({"gap": "time"}, "the median time between time [s]"),
    "variation": (
        {"variation": "time"},
        "the coefficient of variation of the times between time",
    ),
    "sequence": (
        {
            "sequence": {
                "first": {"kind": "deauthentication"},
                "then": {"kind": "probe_request"},
                "same": {"receiver": "transmitter"},
                "within_seconds": 5,
                "present": False,
                "counting": "receiver",
            }
        },
        "receiver with kind is deauthentication, followed within 5 s by no row with kind is "
        "probe_request and the same receiver as its transmitter",
    ),
    "most_at_once": ({"most_at_once": "ssid"}, "the most different ssid in one slice of time"),
    "turnover": (
        {"turnover": "ssid"},
        "the share of ssid in a slice of time that the one before did not have",
    ),
    "distance": ({"distance": "site"}, "the greatest distance between two sites [m]"),
    "repeated": (
        {"repeated": "bssid", "across": "site"},
        "bssid that occur with more than one site",
    ),
}


@pytest.mark.parametrize("kind", MEASURE_KINDS)
def test_each_kind_of_measure_is_told(kind: str) -> None:
    given, words = MEASURES[kind]
    assert measure_words(Measure.model_validate(given | LIMIT)) == words


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({}, ""),
        ({"hidden": False, "security": "open"}, "hidden is no and security is open"),
        ({"beacons": {"at_least": 20}}, "beacons is at least 20"),
        ({"ssid": {"is_not": ""}}, "ssid is not empty"),
        ({"ssid": {"one_of": ["a", "b"]}}, "ssid is one of a, b"),
        ({"ssid": {"none_of": ["a", "b"]}}, "ssid is none of a, b"),
        ({"ssid": {"starts_with": "a"}}, "ssid begins with a"),
        ({"ssid": {"starts_with": ["a", "b"]}}, "ssid begins with a, b"),
        ({"ssid": {"matches": "^a$"}}, "ssid matches ^a$"),
        ({"ssid": {"listed_in": "carriers"}}, "ssid is in the list carriers"),
        (
            {"signal_dbm": {"at_least": -75.5, "at_most": 0, "or_missing": True}},
            "signal dbm is at least -75.5 and is at most 0 or is unknown",
        ),
        ({"signal_dbm": {"or_missing": True}}, "signal dbm is unknown"),
        ({"any": [{"a": 1}, {"b": 2}]}, "(a is 1 or b is 2)"),
        ({"all": [{"a": 1}, {"b": 2}]}, "(a is 1 and b is 2)"),
        ({"none": [{"a": 1}, {"b": 2}]}, "not (a is 1 or b is 2)"),
    ],
)
def test_conditions(where: dict[str, Any], words: str) -> None:
    detection = Detection.model_validate(
        {
            "table": "access_points",
            "where": where,
            "per": ["estate"],
            "measures": {"rows": {"count": "rows"} | LIMIT},
            "subject": {"kind": "network"},
        }
    )
    assert condition_words(detection.where) == words


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({}, ""),
        ({"at_least": 3, "because": "x"}, "at least 3"),
        ({"at_least": 3, "at_most": 4.5, "because": "x"}, "at least 3 and at most 4.5"),
        ({"at_least": 3, "because": "x", "or_missing": True}, "at least 3 (or unknown)"),
    ],
)
def test_limits(limits: dict[str, Any], words: str) -> None:
    measure = Measure.model_validate({"count": "rows", "meaning": "rows"} | limits)
    assert limit_words(measure) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"per": ["estate"]}, "each estate, at each place, in each window of 300 s"),
        (
            {"per": ["estate", "probe"], "within_seconds": 60},
            "each estate, at each place, in spans of 60 s that overlap by half",
        ),
        ({"per": ["probe"]}, "all rows together, at each place, in each window of 300 s"),
        (
            {"per": ["estate", "ssid"], "over": "run"},
            "each estate and ssid, over the whole run and all places",
        ),
    ],
)
def test_spans(given: dict[str, Any], words: str) -> None:
    detection = Detection.model_validate(
        {
            "table": "access_points",
            "measures": {"rows": {"count": "rows"} | LIMIT},
            "subject": {"kind": "network"},
        }
        | given
    )
    assert span_words(detection) == words


def test_what_explains_a_group_away() -> None:
    unless = Unless.model_validate(
        {"table": "contacts", "where": {"kind": "rts"}, "same": ["bssid"], "because": "it talks"}
    )
    assert (
        unless_words(unless)
        == "it talks (a row of contacts where kind is rts, with the same bssid)"
    )


def test_what_has_to_be_heard() -> None:
    assert requirement_words(Requirements()) == []
    requires = Requirements.model_validate(
        {
            "seconds": 60,
            "frames": ["management", "data"],
            "beacons": 10,
            "camped": True,
            "loss_at_most": 0.2,
            "bands": ["2.4", "5"],
            "sites": 2,
            "my_phone": True,
        }
    )
    assert requirement_words(requires) == [
        "at least 60 s with anything heard",
        "management and data frames",
        "at least 10 beacons",
        "a radio that stayed on one channel",
        "at most 20% of the frames lost",
        "the band of 2.4 or 5 GHz",
        "at least 2 sites, named with --sites",
        "the address of your own phone, given with --my-phone",
    ]


def test_all_that_the_shipped_signatures_ask_can_be_said() -> None:
    for signature in load_collection([shipped_folder()]).signatures.values():
        for detection in signature.detections.values():
            words = [measure_words(measure) for measure in detection.measures.values()]
            words += [span_words(detection), *map(unless_words, detection.unless)]
            assert all(words)
