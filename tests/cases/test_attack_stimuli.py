"""ATTACK: frames that make phones answer, ask or come back; each limit from both sides."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.cases.forge import attacking as a
from tests.cases.forge import cut_attack
from tests.cases.situations import beacons, findings, found
from tests.support.deriving import Heard
from tests.support.frames import (
    BROADCAST,
    DISASSOCIATION,
    INTERWORKING,
    TIM,
    beacon,
    element,
    probe_response,
    to_access_point,
)

if TYPE_CHECKING:
    from wifiwatch.detect.finding import Finding

RTS, POLITE = "ATTACK.RTS_PRESENCE", "ATTACK.POLITE_WIFI"
DEAUTH, GAS = "ATTACK.DEAUTH_REPROBE", "ATTACK.GAS_STIMULUS"
DIRECTED = "ATTACK.DIRECTED_PROBE_STIMULUS"

CAFE, OTHER = "00:56:2b:60:00:00", "00:56:2b:60:10:00"
STRANGER, BAIT = "06:00:de:ad:00:01", "00:0c:42:60:00:0{number}"


def cafe(count: int = 60) -> list[Heard]:
    """Have an ordinary access point on the channel."""
    return beacons(b"Cafe", CAFE, count=count)


def talks(number: int, at: float = 0.5) -> Heard:
    """Have a phone send data through the cafe's access point."""
    return Heard(at, to_access_point(b"\x5a" * 30, station=a.phone(number), bssid=CAFE))


def the(signature: str, heard: list[Heard]) -> list[Finding]:
    """Give the findings of one signature, which may tell nobody's address but an access point's."""
    made = [each for each in findings(heard) if each.signature == signature]
    for each in made:
        told = each.model_dump_json()
        assert each.tier == "behaviour"
        assert STRANGER not in told
        assert "06:5a:00" not in told
    return made


def asks(
    count: int, receivers: int, *, sender: str = STRANGER, spacing: float = 0.5
) -> list[Heard]:
    """Have somebody ask phones for leave to send, and never send."""
    heard = cafe()
    for number in range(count):
        target = a.phone(number % receivers)
        heard += a.request(2 + spacing * number, sender, target, answered=number % 2 == 0)
    return heard


@pytest.mark.parametrize(
    ("count", "receivers", "fires"), [(10, 1, True), (9, 1, False), (5, 5, True), (8, 4, False)]
)
def test_requests_after_which_nothing_is_sent(count: int, receivers: int, fires: bool) -> None:
    assert bool(the(RTS, asks(count, receivers))) is fires


def test_how_many_were_asked_and_answered_is_told() -> None:
    heard = asks(20, 2) + a.request(20.0, STRANGER, a.fixed(1), answered=True)
    [finding] = the(RTS, heard)
    told = {each.measure: each.value for each in finding.evidence}
    assert told == {
        "unfollowed": 21,
        "receivers": 3,
        "universal_receivers": 1,
        "answered": 11,
        "answering": 2,
    }


@pytest.mark.parametrize(
    "more",
    [
        [Heard(1.0, to_access_point(b"\x5a" * 30, station=STRANGER, bssid=CAFE))],
        a.transfer(1.0, STRANGER, a.phone(9)),
        [a.question(1.0, CAFE, STRANGER)],
        [Heard(each, beacon(b"x"), frequency_mhz=2412) for each in (0.3, 1.4, 2.5)],
    ],
    ids=["it sends data", "it sent after asking", "an access point talks to it", "hopping"],
)
def test_who_takes_part_in_a_network_may_ask(more: list[Heard]) -> None:
    """Nor can a radio that is elsewhere meanwhile tell that nothing was sent."""
    assert not the(RTS, asks(12, 1) + more)


def test_requests_that_are_never_answered_may_be_to_an_access_point_out_of_reach() -> None:
    heard = cafe()
    for number in range(30):
        heard += a.request(2 + 0.5 * number, STRANGER, a.phone(0), answered=number < 2)
    assert not the(RTS, heard)
    assert the(RTS, heard + a.request(20.0, STRANGER, a.phone(0), answered=True))


def test_an_access_point_may_be_asked() -> None:
    heard = cafe() + [
        each for n in range(30) for each in a.request(n, STRANGER, CAFE, answered=True)
    ]
    assert not the(RTS, heard)


@pytest.mark.parametrize(
    ("senders", "step_db", "fires"), [(10, 0, True), (9, 0, False), (10, 2, False)]
)
def test_addresses_that_are_made_up_for_one_question_each(
    senders: int, step_db: int, fires: bool
) -> None:
    heard = cafe()
    for number in range(senders):
        made_up = f"06:00:de:ad:01:{number:02x}"
        level = -50 - step_db * number
        heard += a.request(2 + number, made_up, a.fixed(number), answered=True, level=level)
    assert bool(the(RTS, heard)) is fires


def empties(frames: int, receivers: int, *, seconds: float, start: float = 10.0) -> list[Heard]:
    """Have a stranger send empty frames to phones in turn."""
    return [
        a.empty(at, STRANGER, a.phone(number % receivers), STRANGER)
        for number, at in enumerate(a.spread(start, start + seconds, frames))
    ]


@pytest.mark.parametrize(("frames", "fires"), [(20, True), (19, False)])
def test_empty_frames_to_a_station(frames: int, fires: bool) -> None:
    assert bool(the(POLITE, [*cafe(), talks(0), *empties(frames, 1, seconds=9.9)])) is fires


def test_many_empty_frames_to_one_that_may_be_an_access_point_out_of_reach() -> None:
    assert not the(POLITE, cafe() + empties(200, 1, seconds=10.0))


@pytest.mark.parametrize(
    ("frames", "receivers", "seconds", "fires"),
    [
        (30, 3, 4.9, True),
        (27, 3, 4.9, False),
        (20, 2, 4.9, False),
        (10, 10, 50.0, True),
        (9, 9, 45.0, False),
    ],
)
def test_empty_frames_to_several(frames: int, receivers: int, seconds: float, fires: bool) -> None:
    assert bool(the(POLITE, cafe() + empties(frames, receivers, seconds=seconds))) is fires


@pytest.mark.parametrize("kind", ["receipt requests", "empty frames"])
@pytest.mark.parametrize(
    ("frames", "offset_db", "fires"),
    [(20, 10, True), (20, -10, True), (19, 10, False), (40, 9, False)],
)
def test_an_access_points_address_at_another_level(
    kind: str, frames: int, offset_db: int, fires: bool
) -> None:
    level = -60 + offset_db
    heard = cafe()
    for at in a.spread(10.0, 19.9, frames):
        if kind == "empty frames":
            heard.append(a.empty(at, CAFE, a.phone(0), CAFE, level=level))
        else:
            heard.append(a.receipt_request(at, CAFE, a.phone(0), level=level))
    made = the(POLITE, heard)
    assert bool(made) is fires
    assert all(each.subject.shown == {"bssid": CAFE} for each in made)


@pytest.mark.parametrize(
    ("frames", "receivers", "fires"), [(100, 10, True), (99, 9, False), (90, 10, False)]
)
def test_an_access_points_address_at_another_level_to_many(
    frames: int, receivers: int, fires: bool
) -> None:
    heard = cafe() + [
        a.empty(at, CAFE, a.phone(number % receivers), CAFE, level=-40)
        for number, at in enumerate(a.spread(0.0, 59.9, frames))
    ]
    assert bool(the(POLITE, heard)) is fires


@pytest.mark.parametrize(
    ("copies", "octets", "fires"), [(2, 251, True), (1, 251, False), (20, 100, False)]
)
def test_beacons_that_call_everybody(copies: int, octets: int, fires: bool) -> None:
    traffic = element(TIM, b"\0\1\0" + b"\xff" * octets)
    heard = cafe() + [
        Heard(1.0 + number, beacon(b"Cafe", traffic, bssid=CAFE)) for number in range(copies)
    ]
    assert bool(the(POLITE, heard)) is fires


def farewells(
    frames: int, seconds: float, receiver: str = BROADCAST, *, sender: str = CAFE
) -> list[Heard]:
    """Have somebody end connections under an address."""
    return [
        each
        for at in a.spread(10.0, 10.0 + seconds, frames)
        for each in a.farewell(at, sender, receiver, bssid=sender)
    ]


@pytest.mark.parametrize("receiver", [BROADCAST, a.phone(0)], ids=["to all", "to one"])
@pytest.mark.parametrize("sender", [CAFE, OTHER], ids=["a network heard", "one not heard"])
@pytest.mark.parametrize(("frames", "fires"), [(15, True), (14, False)])
def test_a_flood(receiver: str, sender: str, frames: int, fires: bool) -> None:
    made = the(DEAUTH, cafe() + farewells(frames, 4.9, receiver, sender=sender))
    assert bool(made) is fires
    shown = {"bssid": CAFE} if sender == CAFE else {"frequency_mhz": "2437", "probe": "here"}
    assert all(each.subject.shown == shown for each in made)


def test_both_kinds_of_one_farewell_with_all_tries_are_no_flood() -> None:
    heard = cafe() + a.farewell(10.0, CAFE, a.phone(0), subtype=DISASSOCIATION, tries=8)
    assert not the(DEAUTH, heard + a.farewell(10.1, CAFE, a.phone(0), tries=8))


@pytest.mark.parametrize(
    ("frames", "seconds", "fires"), [(10, 29.0, True), (9, 29.0, False), (12, 24.0, False)]
)
def test_farewells_to_all_that_do_not_end(frames: int, seconds: float, fires: bool) -> None:
    """In six spans of five seconds or more; spread so that no ten seconds are a flood."""
    assert bool(the(DEAUTH, cafe() + farewells(frames, seconds))) is fires


@pytest.mark.parametrize(("frames", "fires"), [(40, True), (39, False)])
def test_farewells_to_one_that_do_not_end(frames: int, fires: bool) -> None:
    made = the(DEAUTH, cafe() + farewells(frames, 50.0, a.phone(0)))
    assert bool(made) is fires


@pytest.mark.parametrize(
    ("phones", "reprobing", "fires"), [(5, 3, True), (4, 3, False), (5, 2, False)]
)
def test_farewells_to_many_that_do_not_end(phones: int, reprobing: int, fires: bool) -> None:
    heard = cafe()
    for turn, at in enumerate(a.spread(0.0, 59.9, 80)):
        number = turn % phones
        heard += a.farewell(at, CAFE, a.phone(number))
        if number < reprobing:
            heard += a.look_around(at + 0.3, a.phone(number))
    made = [each for each in the(DEAUTH, heard) if "returning" in str(each.evidence)]
    assert bool(made) is fires


@pytest.mark.parametrize(("asked", "fires"), [(3, True), (2, False)])
def test_questions_to_phones(asked: int, fires: bool) -> None:
    heard = cafe() + [a.question(2.0 + n, STRANGER, a.phone(n % asked)) for n in range(12)]
    assert bool(the(GAS, heard)) is fires
    assert not the(GAS, [*heard, a.reply(20.0, a.phone(0), STRANGER)])


def baits(names: int, askers: int) -> list[Heard]:
    """Have one device announce names, and phones ask each of them."""
    heard: list[Heard] = []
    for number in range(names):
        bssid = BAIT.format(number=number)
        heard += beacons(b"Free %d" % number, bssid, element(INTERWORKING, b"\x13"))
        heard += [a.question(2.0 + 0.1 * n, a.phone(n), bssid) for n in range(askers)]
    return heard


@pytest.mark.parametrize(("names", "askers", "fires"), [(3, 5, True), (2, 5, False), (3, 4, False)])
def test_a_device_that_draws_questions_and_nobody_joins(
    names: int, askers: int, fires: bool
) -> None:
    heard = baits(names, askers)
    assert bool(the(GAS, heard)) is fires
    assert not the(GAS, heard + a.join(20.0, a.phone(50), BAIT.format(number=0), b"Free 0"))


@pytest.mark.parametrize("kind", ["asking", "authenticating"])
@pytest.mark.parametrize(("receivers", "fires"), [(20, True), (19, False)])
def test_a_sweep(kind: str, receivers: int, fires: bool) -> None:
    heard = cafe()
    for number in range(receivers):
        at, target = 1.0 + number, a.fixed(number)
        frame = (
            a.directed_request(at, STRANGER, target)
            if kind == "asking"
            else a.authentication(at, STRANGER, target, target)
        )
        heard.append(frame)
    assert bool(the(DIRECTED, heard)) is fires


def baited(phones: int, *, asked: bool = False) -> list[Heard]:
    """Have somebody who never announces himself answer phones."""
    heard: list[Heard] = []
    for number in range(phones):
        if asked:
            heard += a.look_around(1.9 + number, a.phone(number))
        heard.append(Heard(2.0 + number, probe_response(receiver=a.phone(number), bssid=OTHER)))
    return heard


@pytest.mark.parametrize(("phones", "fires"), [(10, True), (9, False)])
def test_answers_that_nobody_asked_for(phones: int, fires: bool) -> None:
    assert bool(the(DIRECTED, cafe() + baited(phones))) is fires
    assert not the(DIRECTED, cafe() + baited(phones, asked=True))
    assert not the(DIRECTED, beacons(b"net", OTHER) + baited(phones))


@pytest.mark.parametrize("name", sorted(cut_attack.CUTS))
def test_captures_can_be_cut_again(name: str) -> None:
    source, start, stop = cut_attack.CUTS[name]
    if not (cut_attack.RIG / source).is_file():
        pytest.skip("there is no ../shared/rig/captures")
    made = cut_attack.cut((cut_attack.RIG / source).read_bytes(), start, stop)
    assert gzip.decompress((cut_attack.FOLDER / name).read_bytes()) == made


def test_an_ordinary_cafe_gives_no_finding() -> None:
    assert found([*cafe(), talks(0), *a.join(1.0, a.phone(1), CAFE, b"Cafe")]) == {}
