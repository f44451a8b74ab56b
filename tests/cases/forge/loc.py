"""LOC: networks that locate devices, and what looks like it."""

from __future__ import annotations

import struct
from random import Random
from typing import TYPE_CHECKING

from tests.cases.forge import measuring as m
from tests.support.deriving import Heard
from tests.support.frames import (
    CCX,
    EXTENDED_CAPABILITIES,
    MEASUREMENT,
    bits,
    element,
    probe_request,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.cases.forge import Case, Frames

FIRST, SECOND, THIRD = "00:56:2b:10:00:00", "00:56:2b:20:00:00", "00:56:2b:30:00:00"
HOME = "00:0c:42:10:00:00"
PHONES = tuple(f"02:5a:00:00:0{number}:01" for number in range(8))
SIGNAL_DBM = -62

_ANQP_ANSWER = bytes.fromhex("00000000" + "6c027f00")
VENUE_NAME, COORDINATES, POSTAL = 258, 265, 266
_VENUE = b"\x01\x01" + bytes([16]) + b"engThe Old Mill."
_CONTENT = {VENUE_NAME: _VENUE, COORDINATES: bytes(18), POSTAL: bytes(20)}


def functions(extended: Iterable[int] = (), measurement: Iterable[int] = ()) -> bytes:
    """Write the elements that announce functions by their bits."""
    elements = element(EXTENDED_CAPABILITIES, bits(*extended, length=10))
    return elements + element(MEASUREMENT, bits(*measurement, length=5))


def device_name(name: bytes) -> bytes:
    """Write Cisco's element with the name of the access point."""
    return element(CCX, bytes(10) + name.ljust(16, b"\0") + bytes(4))


def answer(bssid: str, phone: str, *kinds: int) -> bytes:
    """Have an access point answer a phone's questions, with made-up content."""
    content = [(kind, _CONTENT[kind]) for kind in kinds]
    told = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in content)
    body = bytes([m.PUBLIC, 11, 1]) + _ANQP_ANSWER + struct.pack("<H", len(told)) + told
    return m.asked(bssid, phone, body)


def heard(moments: Iterable[float], frame: Callable[[], bytes] | bytes) -> Frames:
    """Hear a frame at several moments."""
    made = frame if isinstance(frame, bytes) else frame()
    return [Heard(at, made, signal_dbm=SIGNAL_DBM) for at in moments]


def advertised() -> dict[str, Frames]:
    """A mall announces ranging; a hotel tells where its access points stand."""
    mall = m.access_point(
        b"Mall Free", FIRST, seconds=30, elements=functions((15, 70), (1, 12, 34))
    )
    hotel: Frames = []
    for bssid in (FIRST, SECOND):
        hotel += m.access_point(b"Grand Hotel", bssid, seconds=30, elements=functions((14, 15)))
        hotel += heard([9.0], answer(bssid, PHONES[0], COORDINATES, POSTAL))
    return {"mall": mall, "hotel": hotel}


def only_defaults() -> dict[str, Frames]:
    """Routers whose chips answer ranging, a home with all functions, an office with roaming."""
    street: Frames = []
    for number, name in enumerate((b"Cafe", b"Bakery", b"Barber")):
        bssid = f"00:0c:42:0{number}:00:00"
        street += m.access_point(name, bssid, seconds=30, elements=functions((70,)))
    everything = functions((10, 14, 15, 70, 71), (12, 34, 35))
    street += m.access_point(b"Home", HOME, seconds=30, elements=everything, security="personal")
    roaming = functions((19,), (1, 4, 5, 6))
    street += m.access_point(b"Office", FIRST, seconds=30, elements=roaming, security="enterprise")
    street += m.access_point(b"Museum", SECOND, seconds=30, elements=functions((14, 31)))
    street += heard([5.0, 12.0], answer(SECOND, PHONES[0], VENUE_NAME, POSTAL))
    return {"street": street}


def beacon_request() -> dict[str, Frames]:
    """A shop, a station and a clinic keep asking."""
    shop = m.access_point(b"Shop Guest", FIRST, seconds=290)
    shop += m.connect(1.0, PHONES[0], FIRST, b"Shop Guest")
    asks = m.asked(FIRST, PHONES[0], m.beacon_request(m.ACTIVE))
    shop += heard((13.0, 52.5, 97.0, 111.5, 170.0, 243.0), asks)
    station = m.access_point(b"Station WiFi", FIRST, seconds=290)
    station += m.connect(1.0, PHONES[1], FIRST, b"Station WiFi")
    asks = m.asked(FIRST, PHONES[1], m.beacon_request(m.TABLE))
    station += heard((7.0 + 30.0 * number for number in range(9)), asks)
    clinic = m.access_point(b"Clinic", FIRST, seconds=60)
    for number, phone in enumerate(PHONES[2:4]):
        clinic += m.connect(1.0 + number, phone, FIRST, b"Clinic")
        clinic += heard([20.0 + number], m.asked(FIRST, phone, m.position_request(m.REMOTE)))
    return {"shop": shop, "station": station, "clinic": clinic}


def steering() -> dict[str, Frames]:
    """An office moves phones between access points; a phone asks where it is itself."""
    random = Random(11)
    office: Frames = []
    for bssid in (FIRST, SECOND):
        office += m.access_point(b"Office", bssid, seconds=290, security="enterprise")
    for number, phone in enumerate(PHONES[:4]):
        office += m.connect(1.0 + number, phone, FIRST, b"Office")
        at = 6.0 + 3.1 * number
        while at < 250.0:
            asks = m.asked(FIRST, phone, m.beacon_request(m.ACTIVE, random.choice((1, 6, 11))))
            office += heard([at, at + 0.3], asks)
            if number < 2:
                office += heard([at + 4.1], m.asked(FIRST, phone, m.transition_request(SECOND)))
            office += heard([at + 5.2], m.reconnect(phone, SECOND, b"Office"))
            at += random.uniform(25.0, 85.0)
    asks = m.asked(FIRST, PHONES[4], m.beacon_request(m.ACTIVE))
    office += heard([30.0, 33.0, 80.0], asks)
    office += heard([40.0, 41.0, 42.0], m.told(PHONES[5], FIRST, m.position_request(m.LOCAL)))
    office += heard([50.0, 51.0], m.asked(FIRST, PHONES[5], m.position_request(m.LOCAL)))
    return {"office": office}


def link_measurement() -> dict[str, Frames]:
    """An access point measures one phone every 8 s for five minutes."""
    hall = m.access_point(b"Hall", FIRST, seconds=299)
    hall += m.connect(0.5, PHONES[0], FIRST, b"Hall")
    for number in range(37):
        at = 2.0 + 8.0 * number
        hall += heard([at], m.asked(FIRST, PHONES[0], m.link_request(1 + number)))
        hall += heard([at + 0.01], m.told(PHONES[0], FIRST, m.link_report(1 + number)))
    return {"hall": hall}


def power_control() -> dict[str, Frames]:
    """An access point measures each phone when it joins, and once a minute after that."""
    office = m.access_point(b"Office", FIRST, seconds=299)
    for number, phone in enumerate(PHONES[:6]):
        joined = 4.0 * number
        office += m.connect(joined, phone, FIRST, b"Office")
        moments = [joined + 0.5 * count for count in range(1, 13)]
        moments += [joined + 60.0 * count for count in range(1, 5)]
        office += heard(moments, m.asked(FIRST, phone, m.link_request(1)))
    return {"office": office}


def ranging() -> dict[str, Frames]:
    """A mall measures four phones; a museum has phones report their distances."""
    mall: Frames = []
    for bssid in (FIRST, SECOND):
        mall += m.access_point(b"Mall Free", bssid, seconds=60, elements=functions((70, 71)))
    for number, phone in enumerate(PHONES[:4]):
        bssid = (FIRST, SECOND)[number % 2]
        at = 5.0 + 9.0 * number
        mall += heard([at], m.asked(bssid, phone, m.ranging_request()))
        for token in range(1, 5):
            mall += heard([at + 0.02 * token], m.told(phone, bssid, m.ranging_frame(token)))
    museum: Frames = []
    for bssid in (FIRST, SECOND, THIRD):
        museum += m.access_point(b"Museum", bssid, seconds=60)
    asks = m.asked(FIRST, PHONES[5], m.range_request(FIRST, SECOND, THIRD))
    museum += heard([10.0, 40.0], asks)
    return {"mall": mall, "museum": museum}


def own_ranging() -> dict[str, Frames]:
    """A phone finds its own way; access points measure each other, and two machines."""
    mall: Frames = []
    bssids = [f"00:56:2b:{number:02x}:00:00" for number in range(1, 6)]
    for bssid in bssids:
        mall += m.access_point(b"Mall Free", bssid, seconds=60, elements=functions((70,)))
    for number, bssid in enumerate(bssids):
        for round_ in range(4):
            at = 3.0 + number + 12.0 * round_
            mall += heard([at], m.told(PHONES[0], bssid, m.ranging_request()))
            for token in range(1, 4):
                mall += heard(
                    [at + 0.02 * token], m.asked(bssid, PHONES[0], m.ranging_frame(token))
                )
        for other in bssids[:number]:
            mall += heard([30.0 + number], m.asked(bssid, other, m.ranging_request()))
    for machine in PHONES[6:8]:
        mall += heard([20.0, 50.0], m.asked(bssids[0], machine, m.ranging_request()))
    mall += heard([25.0], m.asked(bssids[0], PHONES[1], m.range_request(*bssids)))
    return {"mall": mall}


def tracking() -> dict[str, Frames]:
    """A hospital tells devices to announce themselves; elsewhere three devices do."""
    hospital = m.access_point(b"Ward", FIRST, seconds=60)
    for number, device in enumerate(PHONES[:2]):
        hospital += m.connect(1.0 + number, device, FIRST, b"Ward")
        hospital += heard([10.0 + number], m.asked(FIRST, device, m.location_request()))
        hospital += heard([10.1 + number], m.told(device, FIRST, m.location_response()))
    store = m.access_point(b"Store", SECOND, seconds=60)
    for number, device in enumerate(PHONES[2:5]):
        moments = [5.0 + number + 15.0 * count for count in range(3)]
        store += heard(moments, m.location_notification(device))
    return {"hospital": hospital, "store": store}


def a_visitors_tag() -> dict[str, Frames]:
    """One device announces itself; the network only moves phones, and asks once."""
    office = m.access_point(b"Office", FIRST, seconds=60)
    office += heard([5.0, 20.0, 35.0, 50.0], m.location_notification(PHONES[0]))
    office += heard([6.0], m.location_notification(PHONES[1]))
    office += heard([12.0], m.asked(FIRST, PHONES[2], m.location_request()))
    office += heard([15.0, 30.0], m.asked(FIRST, PHONES[3], m.transition_request(SECOND)))
    return {"office": office}


def together(moment: float, phones: Iterable[str], seed: int) -> Frames:
    """Have phones look for networks within two seconds."""
    random = Random(seed)
    return [
        Heard(moment + random.uniform(0.0, 2.0), probe_request(transmitter=phone), 2437, SIGNAL_DBM)
        for phone in phones
    ]


def connected(name: bytes, bssid: str, phones: Iterable[str], seconds: float) -> Frames:
    """Have phones join, and speak every 50 s or so."""
    frames: Frames = []
    for number, phone in enumerate(phones):
        frames += m.connect(0.2 + 0.1 * number, phone, bssid, name)
        moments = [47.3 * count + 1.7 * number for count in range(1, int(seconds / 48))]
        frames += heard(moments, m.spoken(phone, bssid))
    return frames


def measurement_requests() -> dict[str, Frames]:
    """Cisco's requests every minute, every two minutes, and their effect where encrypted."""
    portal = m.access_point(b"Station WiFi", FIRST, seconds=400)
    portal += heard((5.0 + 60.0 * number for number in range(7)), m.cisco_request(FIRST))
    slow = m.access_point(b"Airport", SECOND, seconds=1330, interval=10 * m.SPARSE)
    slow += heard((5.0 + 120.0 * number for number in range(12)), m.cisco_request(SECOND))
    staff = m.access_point(b"Staff", THIRD, seconds=430, security="enterprise")
    staff += connected(b"Staff", THIRD, PHONES[:6], 430)
    for number in range(7):
        staff += together(12.0 + 60.0 * number, PHONES[:6], number)
    return {"portal": portal, "slow": slow, "staff": staff}


def no_beat() -> dict[str, Frames]:
    """Cisco's frames at odd times, ordinary ones at a beat, phones that look when they like."""
    random = Random(5)
    office = m.access_point(b"Office", FIRST, seconds=700, interval=2 * m.SPARSE)
    moments = [4.0]
    while moments[-1] < 640.0:
        moments.append(moments[-1] + random.uniform(8.0, 110.0))
    office += heard(moments, m.cisco_request(FIRST))
    office += heard((6.0 + 60.0 * number for number in range(11)), m.address_resolution(FIRST))
    office += connected(b"Office", FIRST, PHONES, 700)
    at = 10.0
    while at < 660.0:
        office += together(at, PHONES[:6], round(at))
        at += random.uniform(20.0, 130.0)
    return {"office": office}


def one_moment() -> dict[str, Frames]:
    """Five connected phones look for networks together, once."""
    office = m.access_point(b"Office", FIRST, seconds=120, security="enterprise")
    office += connected(b"Office", FIRST, PHONES[:5], 120)
    return {"office": office + together(63.9, PHONES[:5], 1)}


def no_moment() -> dict[str, Frames]:
    """Four look together, strangers look together, and six look one after the other."""
    office = m.access_point(b"Office", FIRST, seconds=200, security="enterprise")
    office += connected(b"Office", FIRST, PHONES[:6], 200)
    office += together(30.0, PHONES[:4], 1)
    office += together(70.0, (f"02:5b:00:00:0{number}:01" for number in range(8)), 2)
    for number, phone in enumerate(PHONES[:6]):
        office += together(90.0 + 15.0 * number, [phone], number)
    return {"office": office}


def numbered() -> dict[str, Frames]:
    """A station's access points are numbered by platform."""
    station: Frames = []
    for number, name in enumerate((b"kgx-plat1-ap03", b"kgx-plat1-ap04", b"kgx-plat2-ap01")):
        bssid = f"00:56:2b:{16 * number:02x}:00:00"
        elements = device_name(name)
        station += m.access_point(b"Station WiFi", bssid, seconds=30, elements=elements)
    return {"station": station}


def named() -> dict[str, Frames]:
    """Names without numbers, a model's name, and two numbered ones."""
    campus: Frames = []
    for number, name in enumerate((b"library", b"canteen", b"gym", b"chapel")):
        bssid = f"00:56:2b:{16 * number:02x}:00:00"
        elements = device_name(name)
        campus += m.access_point(
            b"eduroam", bssid, seconds=30, elements=elements, security="enterprise"
        )
    for number in range(3):
        bssid = f"00:56:2c:{16 * number:02x}:00:00"
        campus += m.access_point(b"Cafe", bssid, seconds=30, elements=device_name(b"AP-3802I"))
    for number in range(2):
        bssid = f"00:56:2d:{16 * number:02x}:00:00"
        elements = device_name(b"shop-ap%d" % number)
        campus += m.access_point(b"Shop", bssid, seconds=30, elements=elements)
    return {"campus": campus}


CASES: dict[str, Case] = {
    "LOC.ADVERTISED--fires": advertised,
    "LOC.ADVERTISED--innocent": only_defaults,
    "LOC.BEACON_REQUEST--fires": beacon_request,
    "LOC.BEACON_REQUEST--innocent": steering,
    "LOC.LINK_MEAS--fires": link_measurement,
    "LOC.LINK_MEAS--innocent": power_control,
    "LOC.FTM--fires": ranging,
    "LOC.FTM--innocent": own_ranging,
    "LOC.WNM--fires": tracking,
    "LOC.WNM--innocent": a_visitors_tag,
    "LOC.CCX_MEAS--fires": measurement_requests,
    "LOC.CCX_MEAS--innocent": no_beat,
    "LOC.SYNCHRONISED_PROBING--fires": one_moment,
    "LOC.SYNCHRONISED_PROBING--innocent": no_moment,
    "LOC.AP_NAMES--fires": numbered,
    "LOC.AP_NAMES--innocent": named,
}
