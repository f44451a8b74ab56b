"""Verdicts on the shipped captures: what several findings say together, and never more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cases.situations import shipped
from wifiwatch.detect.context import load_context
from wifiwatch.judge import judge_captures

if TYPE_CHECKING:
    from wifiwatch.record import Document, Verdict

CAPTURES = Path(__file__).parents[2] / "captures"
SITES = """\
sites:
  - name: Station A
    visits: [{probe: tube, begin: 2026-03-02T08:00:00Z, end: 2026-03-02T08:01:00Z}]
    latitude: 51.50
    longitude: -0.10
  - name: Station B
    visits: [{probe: tube, begin: 2026-03-02T08:05:00Z, end: 2026-03-02T08:06:00Z}]
    latitude: 51.527
    longitude: -0.10
"""
DOCUMENTS = """\
documents:
  - title: Impact assessment
    kind: impact_assessment
    published: 2019-05-02
    says: It collects locations of devices.
    about: [{ssid: Virgin Media WiFi}]
"""


def judged(capture: str, sites: Path | str = "", documents: Path | str = "") -> Document:
    """Judge one of the shipped captures."""
    context = load_context(str(sites), str(documents), [])
    return judge_captures([str(CAPTURES / capture)], shipped(), context)


def verdict(document: Document, name: str) -> Verdict:
    """Pick a verdict."""
    return next(each for each in document.verdicts if each.id == name)


def test_a_railway_at_two_stations_is_likely(tmp_path: Path) -> None:
    sites = tmp_path / "sites.yml"
    sites.write_text(SITES)
    document = judged("simulated/tube.pcap.gz", sites)
    tube = verdict(document, "tube-style")
    assert tube.level == "likely"
    strongest = tube.installations[0]
    assert {each.signature for each in strongest.because} >= {
        "TUBE.DENSE_ESS",
        "TUBE.MULTI_SITE_ESS",
    }
    dense = next(each for each in strongest.because if each.signature == "TUBE.DENSE_ESS")
    assert dense.places == ["Station A", "Station B"]
    assert strongest.documents == []


def test_without_a_file_of_sites_it_is_only_capable() -> None:
    document = judged("simulated/tube.pcap.gz")
    assert verdict(document, "tube-style").level == "capable"
    told = {each.name: each for each in document.coverage.signatures}["TUBE.MULTI_SITE_ESS"]
    assert told.outcome == "could_not_tell"
    assert "site" in told.reason


def test_a_document_makes_it_documented_for_the_network_that_it_names(tmp_path: Path) -> None:
    documents = tmp_path / "documents.yml"
    documents.write_text(DOCUMENTS)
    tube = verdict(judged("simulated/tube.pcap.gz", "", documents), "tube-style")
    levels = {each.ssid: each.level for each in tube.installations}
    assert levels["Virgin Media WiFi"] == "documented"
    assert {level for ssid, level in levels.items() if ssid != "Virgin Media WiFi"} == {"capable"}


def test_carrier_networks_with_identities_in_the_clear() -> None:
    park = verdict(judged("simulated/hyde-park.pcap.gz"), "hyde-park-style")
    assert park.level == "identifier_shown"
    assert {each.level for each in park.installations} <= {"identifier_shown", "capable"}


@pytest.mark.parametrize("capture", ["simulated/quiet-street.pcap.gz", "rig/quiet.pcap.gz"])
def test_a_quiet_street_is_no_installation(capture: str) -> None:
    document = judged(capture)
    assert [each.level for each in document.verdicts] == [None, None]
    assert document.findings == []


def test_an_office_is_capable_and_no_more() -> None:
    document = judged("simulated/office.pcap.gz")
    assert verdict(document, "tube-style").level in {"capable", None}
    assert {finding.tier.value for finding in document.findings} <= {"info", "capability"}
