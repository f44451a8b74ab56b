"""TUBE: phones that several access points answered, and networks at several places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cases.forge.scene import Network, beacons_of, phone, search
from tests.cases.runs import judged, named, probe_of, sites_apart
from tests.cases.situations import findings
from wifiwatch.detect.sites import Site

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.cases.forge import Frames
    from wifiwatch.detect.finding import Finding

WITNESS, JOURNEY, SEVERAL = "TUBE.PROBE_WITNESS", "TUBE.JOURNEY_WITNESS", "TUBE.MULTI_SITE_ESS"
NAME = b"Station"
THREE_TIMES = (12.0, 42.0, 72.0)


def boxes(
    count: int, *, first: int = 0, name: bytes = NAME, security: str = "open"
) -> list[Network]:
    """Put access points of one network on one channel."""
    return [
        Network(name, f"00:08:30:00:{box:02x}:00", security, clock_us=10_000_000 * (box + 1))
        for box in range(first, first + count)
    ]


def answered(networks: list[Network], moments: Iterable[float] = THREE_TIMES) -> Frames:
    """Have networks send beacons and answer one phone at some moments."""
    heard = beacons_of(networks, 90)
    for at in moments:
        heard += search(at, phone(1), networks)
    return heard


def crowd(networks: list[Network], phones: int) -> Frames:
    """Have networks answer phones, each of them once."""
    heard = beacons_of(networks, 90)
    for number in range(phones):
        heard += search(7.0 + 9 * number, phone(number), networks)
    return heard


def witnesses(heard: Frames) -> list[Finding]:
    """Look for one signature."""
    return named(findings(heard), WITNESS)


def test_three_boxes_that_answer_one_phone_three_times_are_witnesses() -> None:
    [finding] = witnesses(answered(boxes(3)))
    assert finding.tier == "capability"
    assert finding.subject.shown["ssid"] == "Station"
    assert [each.value for each in finding.evidence[:3]] == [3, 3, 3]
    assert phone(1) not in finding.model_dump_json()


@pytest.mark.parametrize(
    "heard",
    [
        answered(boxes(2)),
        answered(boxes(3), THREE_TIMES[:2]),
        answered(boxes(3, security="personal")),
        answered([*boxes(2), *boxes(1, first=2, name=b"Next door")]),
        [
            each
            for shift, box in ((0, 0), (7, 1), (14, 2))
            for each in answered(boxes(1, first=box), [at + shift for at in THREE_TIMES])
        ],
    ],
    ids=["two boxes", "twice", "a home's password", "two names", "one box after the other"],
)
def test_less_than_that_is_no_witness(heard: Frames) -> None:
    assert witnesses(heard) == []


@pytest.mark.parametrize(("phones", "fires"), [(4, False), (5, True)])
def test_phones_that_change_their_address_are_witnessed_together(phones: int, fires: bool) -> None:
    found = witnesses(crowd(boxes(3), phones))
    assert bool(found) is fires
    for finding in found:
        assert finding.evidence[0].value == phones


def test_ones_own_phone_is_told_apart(tmp_path: Path) -> None:
    found = judged(tmp_path, [answered(boxes(3))], [], phone(1))
    [finding] = named(found, WITNESS)
    assert finding.subject.shown["my_phone"] == "1"


def journeys(folder: Path, networks: list[list[Network]], sites: list[Site]) -> list[Finding]:
    """Visit places with one's own phone and look for one signature."""
    visits = [answered(each, THREE_TIMES[:1]) for each in networks]
    return named(judged(folder, visits, sites, phone(1)), JOURNEY)


@pytest.mark.parametrize(("metres", "fires"), [(245, False), (255, True)])
def test_a_journey_begins_at_250_metres(tmp_path: Path, metres: float, fires: bool) -> None:
    found = journeys(tmp_path, [boxes(1), boxes(1, first=9)], sites_apart(0, metres))
    assert bool(found) is fires
    for finding in found:
        assert finding.tier == "capability"
        assert [each.measure for each in finding.evidence[:2]] == ["places", "metres_apart"]
        assert finding.evidence[0].value == 2
        assert finding.evidence[1].value == pytest.approx(metres, rel=0.01)


def test_places_without_positions_are_places(tmp_path: Path) -> None:
    sites = [Site(name=f"site {place}", probes=[probe_of(place)]) for place in range(2)]
    [finding] = journeys(tmp_path, [boxes(1), boxes(1, first=9)], sites)
    assert finding.evidence[1].value is None


@pytest.mark.parametrize(
    "other",
    [boxes(1, first=9, name=b"Other"), boxes(1, first=9, security="enterprise")],
    ids=["another name", "another protection"],
)
def test_different_networks_are_no_journey(tmp_path: Path, other: list[Network]) -> None:
    assert journeys(tmp_path, [boxes(1), other], sites_apart(0, 900)) == []


def test_two_homes_of_one_household_are_no_journey(tmp_path: Path) -> None:
    homes = [boxes(1, security="personal"), boxes(1, first=9, security="personal")]
    assert journeys(tmp_path, homes, sites_apart(0, 900)) == []


def test_a_strangers_journey_is_nobodys_matter(tmp_path: Path) -> None:
    visits = [answered(boxes(3)), answered(boxes(3, first=9))]
    assert named(judged(tmp_path, visits, sites_apart(0, 900)), JOURNEY) == []


def test_probes_at_one_site_or_at_none_are_no_journey(tmp_path: Path) -> None:
    together = [Site(name="site", probes=["place-a", "place-b"])]
    for number, sites in enumerate((together, [])):
        assert journeys(tmp_path / str(number), [boxes(1), boxes(1, first=9)], sites) == []


def several(folder: Path, networks: list[list[Network]], sites: list[Site]) -> list[Finding]:
    """Hear networks at some places and look for one signature."""
    heard = [beacons_of(each, 40) for each in networks]
    return named(judged(folder, heard, sites), SEVERAL)


@pytest.mark.parametrize(("metres", "fires"), [(245, False), (255, True)])
def test_two_dense_places_are_several_from_250_metres_on(
    tmp_path: Path, metres: float, fires: bool
) -> None:
    found = several(tmp_path, [boxes(3), boxes(3, first=9)], sites_apart(0, metres))
    assert bool(found) is fires
    for finding in found:
        assert finding.tier == "capability"
        assert finding.probes == ["place-a", "place-b"]
        assert finding.evidence[0].value == 2


@pytest.mark.parametrize(
    "other",
    [
        boxes(2, first=9),
        boxes(3, first=2),
        boxes(3, first=9, name=b"Other"),
        boxes(3, first=9, security="enterprise"),
    ],
    ids=["not dense", "the same access point", "another name", "another protection"],
)
def test_other_places_are_not_of_one_network(tmp_path: Path, other: list[Network]) -> None:
    assert several(tmp_path, [boxes(3), other], sites_apart(0, 900)) == []


def test_places_that_nobody_wrote_down_are_not_told_apart(tmp_path: Path) -> None:
    assert several(tmp_path, [boxes(3), boxes(3, first=9)], []) == []
