"""ATTACK: devices that make phones show themselves, and ordinary ones that resemble them."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.cases.forge import attacking as a
from tests.cases.forge import measuring as m
from tests.support.deriving import Heard
from tests.support.frames import (
    INTERWORKING,
    MULTIPLE_BSSID,
    address,
    element,
    probe_response,
)

if TYPE_CHECKING:
    from tests.cases.forge import Case, Frames

CAFE, OFFICE, HOTEL = "00:56:2b:60:00:00", "00:56:2b:70:00:00", "00:56:2b:80:00:00"
ROGUE, ASKER = "00:0c:42:60:00:00", "06:00:de:ad:00:01"
FAR_AWAY = "00:0c:42:70:00:00"
"""An access point that is too far away to be heard."""
HOMES = (b"Home 17", b"Aunt Mary", b"Hotel Lobby", b"Gate B", b"Work")
"""Names that phones ask for."""


def profiles(bssid: str, *names: bytes) -> bytes:
    """Write the element by which one beacon stands for several networks (9.4.2.45)."""
    body = b"\x03"
    for number, name in enumerate(names, 1):
        parts = element(83, b"\x11\x04") + element(0, name) + element(85, bytes([number]))
        body += element(0, parts)
    return element(MULTIPLE_BSSID, body) + element(244, address(bssid)[:1])


def karma() -> dict[str, Frames]:
    """A rogue answers whatever name a phone asks for, beside an ordinary access point."""
    cafe = m.access_point(b"Cafe", CAFE, seconds=90) + m.access_point(b"Free", ROGUE, seconds=90)
    for number, name in enumerate(HOMES):
        for turn in range(3):
            at = 8.0 + 5.0 * number + 30.0 * turn / 2
            cafe += a.look_around(at, a.phone(number), name)
            for answer, offered in enumerate((name, b"Free")):
                response = probe_response(offered, receiver=a.phone(number), bssid=ROGUE)
                cafe.append(Heard(at + 0.003 + 0.02 * answer, response, signal_dbm=-48))
    return {"cafe": cafe}


def several_names_of_one_radio() -> dict[str, Frames]:
    """One radio's beacon stands for four networks; a repeater changes its name once."""
    staff, names = b"Staff", (b"Guest", b"Phones", b"Sensors")
    office = m.access_point(staff, OFFICE, seconds=90, elements=profiles(OFFICE, *names))
    repeater = m.access_point(b"Home", FAR_AWAY, seconds=40, signal_dbm=-70)
    later = m.access_point(b"Home_EXT", FAR_AWAY, seconds=45, signal_dbm=-70)
    office += repeater + [each._replace(seconds=each.seconds + 42.0) for each in later]
    for number, at in enumerate(a.spread(2.0, 80.0, 40)):
        station = a.phone(number % 9)
        office += a.look_around(at, station, (staff, *names)[number % 4])
        offered = probe_response(
            (staff, *names)[number % 4],
            profiles(OFFICE, *names),
            receiver=station,
            bssid=OFFICE,
        )
        office.append(Heard(at + 0.003, offered))
        name = b"Home" if at < 41.0 else b"Home_EXT"
        answer = probe_response(name, receiver=station, bssid=FAR_AWAY)
        office.append(Heard(at + 0.005, answer, signal_dbm=-70))
    return {"office": office}


def shouts() -> dict[str, Frames]:
    """One address shouts popular names in turn; then a flood of addresses with one counter."""
    popular = [b"popular %d" % number for number in range(60)]
    street = m.access_point(b"Home", CAFE, seconds=120)
    street += a.announce(a.spread(5.0, 45.0, 400), popular, [ROGUE], timestamp=0x0FF75183)
    made_up = [f"06:{number:02x}:{(37 * number) % 256:02x}:00:00:01" for number in range(40)]
    street += a.announce(a.spread(60.0, 100.0, 400), popular[:40], made_up)
    return {"street": street}


def many_real_names() -> dict[str, Frames]:
    """An office: six radios with eight networks each, each radio with one counter and one clock."""
    names = [b"net %d" % number for number in range(8)]
    office: Frames = []
    for radio in range(6):
        bssids = [f"06:56:2b:{radio:02x}:00:{index:x}0" for index in range(8)]
        beacons = a.announce(
            [0.15 * radio + each for each in a.spread(0.0, 60.0, 480)],
            names,
            bssids,
            level=-45 - 6 * radio,
        )
        office += beacons
    office += m.access_point(
        b"Staff", OFFICE, seconds=60, elements=profiles(OFFICE, *names), interval=200
    )
    return {"office": office}


def restart() -> dict[str, Frames]:
    """An access point restarts; a station has a wrong password; a train's worth of phones leave."""
    phones = [a.phone(number) for number in range(14)]
    station = m.access_point(b"Cafe", CAFE, seconds=60)
    for number, each in enumerate(phones):
        station += a.join(1.0 + 0.5 * number, each, CAFE, b"Cafe")
    for at in (60.0, 60.2, 60.4, 60.6, 60.8):
        station += a.farewell(at, CAFE, reason=a.LEAVING)
    for number, each in enumerate(phones):
        station += a.farewell(60.05 + 0.06 * number, CAFE, each, tries=8)
    again = m.access_point(b"Cafe", CAFE, seconds=180)
    station += [each._replace(seconds=each.seconds + 95.0) for each in again]
    for number, each in enumerate(phones):
        station.append(Heard(97.0 + 0.5 * number, m.spoken(each, CAFE)))
        station += a.farewell(97.01 + 0.5 * number, CAFE, each, tries=2)
        station += a.look_around(97.2 + 0.5 * number, each)
        station += a.join(98.0 + 0.5 * number, each, CAFE, b"Cafe")
    for at in a.spread(120.0, 200.0, 20):
        station.append(a.authentication(at, a.phone(99), CAFE, CAFE))
        station += a.farewell(at + 1.0, CAFE, a.phone(99), reason=a.WRONG_PASSWORD, tries=1)
    for number, each in enumerate(phones):
        station += a.leave(210.0 + 0.7 * number, each, CAFE)
        station += a.leave(210.02 + 0.7 * number, each, CAFE)
    return {"station": station}


def talk() -> dict[str, Frames]:
    """Peers that ask for leave and then send what is too fast to be read; one is far away."""
    random = Random(7)
    office = m.access_point(b"Office", OFFICE, seconds=120)
    stations = [a.phone(number) for number in range(8)]
    for turn, at in enumerate(a.spread(2.0, 62.0, 240)):
        each = stations[turn % len(stations)]
        office += a.transfer(at, OFFICE, each, receipt=random.random() < 0.9)
        office += a.transfer(at + 0.05, each, OFFICE, receipt=random.random() < 0.9)
    for turn, at in enumerate(a.spread(62.0, 100.0, 400)):
        each = a.phone(100 + turn % 6)
        office += a.transfer(at, FAR_AWAY, each, receipt=random.random() < 0.85)
        if turn % 10 == 0:
            office += a.request(at + 0.04, a.phone(107), FAR_AWAY, answered=False, level=-88)
    return {"office": office}


def keeping_in_touch() -> dict[str, Frames]:
    """Phones that save power, an access point that looks for silent ones, and block receipts."""
    random = Random(9)
    cafe = m.access_point(b"Cafe", CAFE, seconds=90)
    for number in range(3):
        cafe += a.join(1.0 + number, a.phone(number), CAFE, b"Cafe")
        cafe += [
            a.empty(at, a.phone(number), CAFE, CAFE, subtype=a.QOS_NULL)
            for at in a.spread(10.0 + number, 40.0, 200)
        ]
    cafe += [a.empty(at, a.phone(50), FAR_AWAY, FAR_AWAY) for at in a.spread(20.0, 40.0, 240)]
    for number in range(12):
        for turn in range(3):
            at = 45.0 + 0.9 * number + 10.0 * turn
            cafe.append(a.empty(at, CAFE, a.phone(number), CAFE, level=random.randint(-68, -42)))
    for at in a.spread(50.0, 80.0, 150):
        cafe.append(a.receipt_request(at, CAFE, a.phone(1), level=random.randint(-60, -50)))
        cafe.append(a.receipt_request(at + 0.05, a.phone(2), CAFE))
    return {"cafe": cafe}


def questions() -> dict[str, Frames]:
    """A sender puts a hotspot's questions to phones; a device with many names draws them."""
    street = m.access_point(b"Cafe", CAFE, seconds=90)
    for turn, at in enumerate(a.spread(10.0, 40.0, 24)):
        target = a.phone(turn % 3) if turn % 4 else a.fixed(turn % 2)
        street += [a.question(at, ASKER, target), a.acknowledged(at, ASKER)]
    interworking = element(INTERWORKING, b"\x13")
    baits = {f"00:0c:42:60:00:0{number}": b"Free %d" % number for number in range(4)}
    for bssid, name in baits.items():
        street += m.access_point(name, bssid, seconds=90, elements=interworking)
    for turn, at in enumerate(a.spread(45.0, 85.0, 28)):
        street.append(a.question(at, a.phone(20 + turn // 4), list(baits)[turn % 4]))
    return {"street": street}


def ordinary_questions() -> dict[str, Frames]:
    """Phones ask a hotspot that they then do not join, and another one that is hardly heard."""
    hotspot = element(INTERWORKING, b"\x13") + element(221, bytes.fromhex("506f9a1020"))
    street = m.access_point(b"City", HOTEL, seconds=120, elements=hotspot, security="enterprise")
    for turn, at in enumerate(a.spread(5.0, 110.0, 60)):
        asker = a.phone(turn)
        street += a.look_around(at, asker)
        street += [a.question(at + 0.1, asker, HOTEL), a.reply(at + 0.12, HOTEL, asker)]
        if turn % 6 == 0:
            street.append(a.question(at + 0.5, a.phone(90), f"00:0c:42:70:00:0{turn // 6 % 2}"))
    return {"street": street}


def sweep() -> dict[str, Frames]:
    """A sender asks one address after the other; another one answers phones that did not ask."""
    street = m.access_point(b"Cafe", CAFE, seconds=90)
    for number, at in enumerate(a.spread(10.0, 40.0, 60)):
        target = a.fixed(number % 30)
        street.append(a.directed_request(at, ASKER, target))
        if number % 5 == 0:
            street.append(a.acknowledged(at, ASKER))
    for number, at in enumerate(a.spread(50.0, 80.0, 60)):
        bait = probe_response(b"Free", receiver=a.phone(number % 15), bssid=ROGUE)
        street.append(Heard(at, bait, signal_dbm=-48))
    return {"street": street}


def busy_mall() -> dict[str, Frames]:
    """An access point answers forty phones of which half are not heard, and takes in thirty."""
    mall = m.access_point(b"Mall", HOTEL, seconds=100)
    for number, at in enumerate(a.spread(5.0, 60.0, 120)):
        station = a.phone(number % 40)
        if number % 2:
            mall += a.look_around(at, station)
        answer = probe_response(b"Mall", receiver=station, bssid=HOTEL)
        mall.append(Heard(at + 0.005, answer))
    for number, at in enumerate(a.spread(60.0, 95.0, 30)):
        mall += a.join(at, a.phone(100 + number), HOTEL, b"Mall")
    hidden = "06:56:2b:80:00:01"
    for number, at in enumerate(a.spread(60.5, 95.0, 24)):
        station = a.phone(200 + number)
        mall.append(a.authentication(at, station, hidden, hidden))
        mall.append(a.authentication(at + 0.002, hidden, station, hidden, 2))
        mall += m.connect(at + 0.1, station, hidden, b"Staff")
    return {"mall": mall}


CASES: dict[str, Case] = {
    "ATTACK.DEAUTH_REPROBE--innocent": restart,
    "ATTACK.DIRECTED_PROBE_STIMULUS--fires": sweep,
    "ATTACK.DIRECTED_PROBE_STIMULUS--innocent": busy_mall,
    "ATTACK.GAS_STIMULUS--fires": questions,
    "ATTACK.GAS_STIMULUS--innocent": ordinary_questions,
    "ATTACK.KARMA--fires": karma,
    "ATTACK.KARMA--innocent": several_names_of_one_radio,
    "ATTACK.KNOWN_BEACONS--fires": shouts,
    "ATTACK.KNOWN_BEACONS--innocent": many_real_names,
    "ATTACK.POLITE_WIFI--innocent": keeping_in_touch,
    "ATTACK.RTS_PRESENCE--innocent": talk,
}
