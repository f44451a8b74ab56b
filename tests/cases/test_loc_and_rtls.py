"""LOC and RTLS: functions that locate phones, and tags that tell where they are."""

from __future__ import annotations

import pytest

from tests.cases.situations import beacons, findings, found
from tests.support.deriving import Heard
from tests.support.frames import (
    EXTENDED_CAPABILITIES,
    FROM_DS,
    MEASUREMENT,
    TO_DS,
    bits,
    data,
    element,
)

ACCESS_POINT = "00:11:22:33:44:50"
AEROSCOUT, CISCO_TAG, EKAHAU = "01:0c:cc:00:00:00", "01:40:96:00:00:03", "01:18:8e:00:00:00"
TAG = "00:0c:cc:12:34:56"


def functions(extended: tuple[int, ...] = (), measurement: tuple[int, ...] = ()) -> bytes:
    """Write the elements that announce functions by their bits."""
    elements = element(EXTENDED_CAPABILITIES, bits(*extended, length=10))
    return elements + element(MEASUREMENT, bits(*measurement, length=5))


@pytest.mark.parametrize(
    ("extended", "measurement", "score"),
    [((70,), (12,), 4), ((71,), (), 3), ((10,), (), 3), ((70, 14), (), 3), ((70,), (34,), 4)],
)
def test_functions_beyond_a_chips_default(
    extended: tuple[int, ...], measurement: tuple[int, ...], score: int
) -> None:
    [finding] = findings(beacons(b"Mall", ACCESS_POINT, functions(extended, measurement)))
    assert finding.signature == "LOC.ADVERTISED"
    assert finding.tier == "capability"
    assert finding.evidence[0].value == score


def test_answering_distance_measurements_is_a_default_of_chips() -> None:
    assert found(beacons(b"Mall", ACCESS_POINT, functions((70,)))) == {}


def test_assisted_roaming_is_no_location_function() -> None:
    assert found(beacons(b"Mall", ACCESS_POINT, functions((19,), (1, 4, 5, 6)))) == {}


def test_a_home_is_not_named_for_its_routers_defaults() -> None:
    elements = functions((70, 71), (12,))
    assert found(beacons(b"Home", ACCESS_POINT, elements, security="personal")) == {}


def tag_frames(destination: str, count: int, *, flags: int = TO_DS | FROM_DS) -> list[Heard]:
    """Have a tag send frames of a bare header every ten seconds."""
    addresses: tuple[str, ...] = (destination, TAG, ACCESS_POINT)
    if flags == FROM_DS:
        addresses = (destination, ACCESS_POINT, TAG)
    elif flags:
        addresses = (destination, TAG, destination, TAG)
    return [
        Heard(10.0 * number, data(addresses=addresses, flags=flags, sequence=number))
        for number in range(count)
    ]


@pytest.mark.parametrize("destination", [AEROSCOUT, CISCO_TAG, EKAHAU])
@pytest.mark.parametrize("flags", [0, TO_DS | FROM_DS])
def test_tags_send_to_a_group_of_their_own(destination: str, flags: int) -> None:
    [finding] = findings(tag_frames(destination, 3, flags=flags))
    assert finding.signature == "RTLS.TAG"
    assert finding.tier == "behaviour"
    assert finding.subject.shown == {"destination": destination}
    assert TAG not in finding.model_dump_json()


def test_one_frame_of_a_tag_may_be_damage() -> None:
    assert found(tag_frames(AEROSCOUT, 1)) == {}


def test_what_an_access_point_passes_on_from_a_wire_is_no_tag() -> None:
    assert found(tag_frames(AEROSCOUT, 3, flags=FROM_DS)) == {}


@pytest.mark.parametrize("destination", ["01:00:5e:00:00:fb", "33:33:00:00:00:fb"])
def test_ordinary_groups_are_no_tags(destination: str) -> None:
    assert found(tag_frames(destination, 5)) == {}
