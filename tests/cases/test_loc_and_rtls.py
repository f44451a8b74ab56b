"""LOC and RTLS: functions that locate phones, their use, and tags that tell where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cases.forge import measuring as m
from tests.cases.forge.loc import (
    COORDINATES,
    FIRST,
    PHONES,
    POSTAL,
    SECOND,
    VENUE_NAME,
    answer,
    connected,
    device_name,
    functions,
    heard,
    together,
)
from tests.cases.runs import judged, named
from tests.cases.situations import beacons, findings, found
from tests.support.deriving import Heard
from tests.support.frames import FROM_DS, TO_DS, data

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.cases.forge import Frames

ACCESS_POINT = "00:11:22:33:44:50"
AEROSCOUT, CISCO_TAG, EKAHAU = "01:0c:cc:00:00:00", "01:40:96:00:00:03", "01:18:8e:00:00:00"
TAG = "00:0c:cc:12:34:56"
PHONE = PHONES[0]


def says(signature: str, *parts: Frames) -> bool:
    """Tell whether a signature fires on frames."""
    return signature in found(frame for part in parts for frame in part)


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


@pytest.mark.parametrize(
    ("kinds", "security", "fires"),
    [
        ((COORDINATES, POSTAL), "open", True),
        ((POSTAL,), "open", False),
        ((VENUE_NAME, POSTAL), "open", False),
        ((COORDINATES, POSTAL), "personal", False),
    ],
    ids=["two kinds", "one kind", "a name is no position", "a home"],
)
def test_access_points_that_tell_where_they_stand(
    kinds: tuple[int, ...], security: str, *, fires: bool
) -> None:
    told = heard([1.0], answer(FIRST, PHONE, *kinds))
    assert says("LOC.ADVERTISED", beacons(b"Hotel", FIRST, security=security), told) == fires


def guests(seconds: float = 290.0) -> Frames:
    """Have a network of two access points, and a phone on the first one."""
    frames: Frames = []
    for bssid in (FIRST, SECOND):
        frames += m.access_point(b"Guest", bssid, seconds=seconds)
    return frames + m.connect(0.5, PHONE, FIRST, b"Guest")


UNEVEN = (13.0, 52.5, 97.0, 181.5, 243.0)


def asks(moments: Iterable[float], mode: int = m.ACTIVE) -> Frames:
    """Have the first access point tell the phone to look around."""
    return heard(moments, m.asked(FIRST, PHONE, m.beacon_request(mode)))


def test_four_requests_to_look_around_that_move_nobody() -> None:
    [finding] = findings(guests() + asks(UNEVEN[:4]))
    assert (finding.signature, finding.tier) == ("LOC.BEACON_REQUEST", "behaviour")
    assert finding.subject.shown["ssid"] == "Guest"
    assert PHONE not in finding.model_dump_json()


MOVED = [each + 20.0 for each in UNEVEN[:4]]


@pytest.mark.parametrize(
    "frames",
    [
        asks(UNEVEN[:3]),
        asks(UNEVEN[:4], m.PASSIVE),
        asks(UNEVEN[:4], m.TABLE),
        asks(UNEVEN[:4]) + heard(MOVED, m.asked(FIRST, PHONE, m.transition_request(SECOND))),
        asks(UNEVEN[:4]) + heard(MOVED, m.reconnect(PHONE, SECOND, b"Guest")),
        heard(UNEVEN[:4], m.told(PHONE, FIRST, m.beacon_request(m.ACTIVE))),
        heard(UNEVEN[:4], m.asked(FIRST, SECOND, m.beacon_request(m.ACTIVE))),
        [each._replace(seconds=each.seconds + 90.0) for each in asks(UNEVEN[:4])],
    ],
    ids=[
        "three",
        "listening only",
        "from memory",
        "followed by an order to move",
        "followed by a move",
        "a phone asks",
        "to another access point",
        "the last one too late to tell what follows",
    ],
)
def test_requests_that_serve_the_network(frames: Frames) -> None:
    assert not says("LOC.BEACON_REQUEST", guests(299.0), frames)


def test_a_radio_that_hops_cannot_tell_what_followed() -> None:
    elsewhere = [
        Heard(each.seconds + 0.5, each.frame, 2412) for each in guests() if each.seconds < 280
    ]
    assert not says("LOC.BEACON_REQUEST", guests(), elsewhere, asks(UNEVEN[:4]))


@pytest.mark.parametrize("mode", [m.ACTIVE, m.PASSIVE, m.TABLE])
@pytest.mark.parametrize("period", [10.0, 30.0, 60.0])
def test_requests_at_a_beat(mode: int, period: float) -> None:
    moments = [5.0 + period * count for count in range(5)]
    assert says("LOC.BEACON_REQUEST", guests(), asks(moments, mode))


@pytest.mark.parametrize(
    "moments",
    [
        [5.0, 35.0, 65.0, 95.0],
        [5.0, 13.0, 21.0, 29.0, 37.0],
        [5.0, 25.0, 75.0, 90.0, 150.0, 161.0],
    ],
    ids=["three gaps", "a burst of 8 s", "uneven"],
)
def test_requests_without_a_beat(moments: list[float]) -> None:
    assert not says("LOC.BEACON_REQUEST", guests(), asks(moments, m.TABLE))


@pytest.mark.parametrize(
    ("frames", "fires"),
    [
        (heard([5.0, 50.0], m.asked(FIRST, PHONE, m.position_request(m.REMOTE))), True),
        (heard([5.0], m.asked(FIRST, PHONE, m.position_request(m.REMOTE))), False),
        (heard([5.0, 50.0], m.asked(FIRST, PHONE, m.position_request(m.LOCAL))), False),
        (heard([5.0, 50.0], m.told(PHONE, FIRST, m.position_request(m.REMOTE))), False),
    ],
    ids=["two", "one", "its own position", "a phone asks"],
)
def test_requests_for_a_phones_position(frames: Frames, *, fires: bool) -> None:
    assert says("LOC.BEACON_REQUEST", guests(60.0), frames) == fires


@pytest.mark.parametrize(
    ("period", "count", "fires"),
    [(9.0, 32, True), (11.0, 27, False), (4.0, 15, False), (1.0, 60, False)],
    ids=["7 a minute", "5 a minute", "a minute long", "a burst"],
)
def test_link_measurements(period: float, count: int, *, fires: bool) -> None:
    moments = [2.0 + period * number for number in range(count)]
    requests = heard(moments, m.asked(FIRST, PHONE, m.link_request(1)))
    assert says("LOC.LINK_MEAS", guests(299.0), requests) == fires


def measured(bssid: str, devices: Iterable[str]) -> Frames:
    """Have an access point begin distance measurements."""
    return [
        Heard(3.0 + 4.0 * number, m.asked(bssid, device, m.ranging_request()))
        for number, device in enumerate(devices)
    ]


@pytest.mark.parametrize(
    ("frames", "fires"),
    [
        (measured(FIRST, PHONES[:3]), True),
        (measured(FIRST, PHONES[:2]), False),
        (measured(FIRST, [*PHONES[:2], SECOND]), False),
        (heard([3.0, 4.0, 5.0], m.told(PHONE, FIRST, m.ranging_request())), False),
        (heard([3.0, 9.0], m.asked(FIRST, PHONE, m.range_request(FIRST, SECOND))), True),
        (heard([3.0], m.asked(FIRST, PHONE, m.range_request(FIRST, SECOND))), False),
        (heard([3.0, 9.0], m.asked(FIRST, SECOND, m.range_request(FIRST))), False),
    ],
    ids=[
        "three devices",
        "two devices",
        "two devices and an access point",
        "a phone begins",
        "two requests for a report",
        "one request for a report",
        "requests to an access point",
    ],
)
def test_distance_measurements(frames: Frames, *, fires: bool) -> None:
    assert says("LOC.FTM", guests(60.0), frames) == fires


def announced(devices: Iterable[str], each: int) -> Frames:
    """Have devices announce themselves to be located."""
    return [
        Heard(3.0 + 0.5 * number + 12.0 * count, m.location_notification(device))
        for number, device in enumerate(devices)
        for count in range(each)
    ]


@pytest.mark.parametrize(
    ("frames", "fires"),
    [
        (heard([3.0, 9.0], m.asked(FIRST, PHONE, m.location_request())), True),
        (heard([3.0], m.asked(FIRST, PHONE, m.location_request())), False),
        (heard([3.0, 9.0], m.told(PHONE, FIRST, m.location_request())), False),
        (announced(PHONES[:3], 2), True),
        (announced(PHONES[:2], 4), False),
        (announced(PHONES[:5], 1), False),
    ],
    ids=[
        "two requests",
        "one request",
        "a device asks",
        "three devices",
        "two devices",
        "once each",
    ],
)
def test_devices_that_announce_themselves(frames: Frames, *, fires: bool) -> None:
    assert says("LOC.WNM", guests(60.0), frames) == fires


@pytest.mark.parametrize(
    ("period", "count", "fires"),
    [
        (60.0, 6, True),
        (60.0, 5, False),
        (40.0, 12, False),
        (120.0, 11, True),
        (120.0, 10, False),
    ],
)
def test_ciscos_requests_to_all(tmp_path: Path, period: float, count: int, *, fires: bool) -> None:
    moments = [2.0 + period * number for number in range(count)]
    frames = m.access_point(b"Station", FIRST, seconds=moments[-1] + 5)
    frames += heard(moments, m.cisco_request(FIRST))
    assert bool(named(judged(tmp_path, [frames], []), "LOC.CCX_MEAS")) == fires


@pytest.mark.parametrize(
    ("period", "count", "fires"), [(60.0, 6, True), (60.0, 5, False), (45.0, 8, False)]
)
def test_phones_that_look_for_networks_together(
    tmp_path: Path, period: float, count: int, *, fires: bool
) -> None:
    seconds = 70.0 + period * count
    frames = m.access_point(b"Staff", FIRST, seconds=seconds)
    frames += connected(b"Staff", FIRST, PHONES[:5], seconds)
    for number in range(count):
        frames += together(8.0 + period * number, PHONES[:5], number)
    assert bool(named(judged(tmp_path, [frames], []), "LOC.CCX_MEAS")) == fires


@pytest.mark.parametrize(("phones", "fires"), [(5, True), (4, False)])
def test_one_moment_of_looking_together(phones: int, *, fires: bool) -> None:
    frames = m.access_point(b"Staff", FIRST, seconds=60)
    frames += connected(b"Staff", FIRST, PHONES[:5], 60)
    assert says("LOC.SYNCHRONISED_PROBING", frames, together(29.0, PHONES[:phones], 1)) == fires


HALL = [b"hall-ap%d" % number for number in range(1, 6)]


@pytest.mark.parametrize(
    ("names", "security", "fires"),
    [
        (HALL[:3], "open", True),
        (HALL[:2], "open", False),
        ([*HALL[:2], b"yard-ap1"], "open", False),
        ([b"hall", b"yard", b"gate"], "open", False),
        ([b"AP-3802I", b"AP-3802I", b"AP-3802I"], "open", False),
        ([b"1701", b"1702", b"1703"], "open", False),
        (HALL[:4], "personal", False),
        (HALL, "personal", True),
    ],
    ids=[
        "three",
        "two",
        "two of one pattern",
        "no number",
        "a model",
        "only numbers",
        "four with a password",
        "five with a password",
    ],
)
def test_numbered_access_points(names: list[bytes], security: str, *, fires: bool) -> None:
    frames: Frames = []
    for number, name in enumerate(names):
        bssid = f"00:56:2b:{16 * number:02x}:00:00"
        elements = device_name(name)
        frames += m.access_point(b"Hall", bssid, seconds=20, elements=elements, security=security)
    told = {each.signature: each for each in findings(frames)}
    assert ("LOC.AP_NAMES" in told) == fires
    for finding in told.values():
        assert all(name.decode() not in finding.model_dump_json() for name in names)


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
    told = {each.signature: each for each in findings(tag_frames(destination, 3, flags=flags))}
    assert told["RTLS.TAG"].tier == "behaviour"
    assert told["RTLS.TAG"].subject.shown == {"destination": destination}
    assert set(told) <= {"RTLS.TAG", "SENSOR.OUI"}
    assert all(TAG not in finding.model_dump_json() for finding in told.values())


def test_one_frame_of_a_tag_may_be_damage() -> None:
    assert found(tag_frames(AEROSCOUT, 1)) == {}


def test_what_an_access_point_passes_on_from_a_wire_is_no_tag() -> None:
    assert found(tag_frames(AEROSCOUT, 3, flags=FROM_DS)) == {}


@pytest.mark.parametrize("destination", ["01:00:5e:00:00:fb", "33:33:00:00:00:fb"])
def test_ordinary_groups_are_no_tags(destination: str) -> None:
    assert not says("RTLS.TAG", tag_frames(destination, 5))
