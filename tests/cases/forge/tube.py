"""TUBE: an operator's many access points, several operators on one, and phones heard by many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cases.forge.scene import Network, beacons_of, phone, search
from tests.support.frames import CCX, ENTERPRISE, MESH_ID, OPEN, PERSONAL, element

if TYPE_CHECKING:
    from tests.cases.forge import Case, Frames

_CISCO, _HOME_MAKER = "00:08:30", "00:0c:42"
_CHANNELS = (1, 6, 11)
_OWN_PHONE = phone(0x42)


def _box(number: int, index: int = 0, *, maker: str = _CISCO) -> str:
    """Give an address of a box: its networks share all but the last digit."""
    return f"{maker}:10:{number:02x}:{index:02x}"


def _boxes(
    name: bytes,
    numbers: range,
    *,
    security: str = OPEN,
    maker: str = _CISCO,
    elements: bytes = b"",
    signal_dbm: int = -52,
) -> list[Network]:
    """Put boxes of one network on channels 1, 6 and 11 in turn, each weaker than the one before."""
    return [
        Network(
            name,
            _box(number, maker=maker),
            security,
            elements,
            channel=_CHANNELS[number % 3],
            signal_dbm=signal_dbm - 4 * (place % 5),
            clock_us=40_000_000 * (number + 1),
        )
        for place, number in enumerate(numbers)
    ]


def _device_name(name: bytes) -> bytes:
    """Write the element in which a Cisco device tells its name and the number of its clients."""
    return element(CCX, bytes(10) + name.ljust(16, b"\0") + b"\x03" + bytes(3))


def _bundle(number: int, *names: tuple[bytes, str]) -> list[Network]:
    """Put several networks on one box, one address each."""
    return [
        Network(
            name,
            _box(number, index),
            security,
            channel=_CHANNELS[number % 3],
            clock_us=40_000_000 * (number + 1),
        )
        for index, (name, security) in enumerate(names)
    ]


def _station(first: int = 0) -> list[Network]:
    """Put four boxes of a public network around a platform."""
    return _boxes(b"Virgin Media WiFi", range(first, first + 4))


def dense() -> dict[str, Frames]:
    """Surround a platform: five boxes on two bands, each of which tells its name."""
    networks = []
    for number, low in enumerate(_boxes(b"Virgin Media WiFi", range(5))):
        told = low._replace(elements=_device_name(b"STN-PLAT-%02d" % number))
        high = told._replace(bssid=_box(number, 0x0F), channel=44, signal_dbm=low.signal_dbm - 3)
        networks += [told, high]
    return {"platform": beacons_of(networks, 60)}


def homes_and_one_hotel() -> dict[str, Frames]:
    """Heard in a street: a home mesh of three, neighbours, one busy box, far ones, 802.11s."""
    mesh = _boxes(b"Familie Muster", range(3), security=PERSONAL, maker=_HOME_MAKER)
    neighbours = [
        network
        for number in range(10, 14)
        for network in _boxes(
            b"Home %d" % number, range(number, number + 1), security=PERSONAL, maker=_HOME_MAKER
        )
    ]
    hotel = _bundle(20, *[(b"Hotel", OPEN)] * 8)
    campus = _boxes(b"Campus", range(30, 34), signal_dbm=-78)
    field = _boxes(b"Field", range(40, 44), elements=element(MESH_ID, b"field"))
    return {"street": beacons_of([*mesh, *neighbours, *hotel, *campus, *field], 60)}


_UNDERGROUND = (
    (b"Virgin Media WiFi", OPEN),
    (b"VodafoneWiFi", ENTERPRISE),
    (b"EE WiFi_Auto", ENTERPRISE),
)


def bundle() -> dict[str, Frames]:
    """Carry three known names on two boxes; elsewhere two brands beside the venue's own name."""
    known = [*_bundle(0, *_UNDERGROUND), *_bundle(1, *_UNDERGROUND)]
    brands = _bundle(2, (b"Arena", OPEN), (b"O2 Wifi", OPEN), (b"Three WiFi", OPEN))
    return {"platform": beacons_of(known, 40), "arena": beacons_of(brands, 40)}


def mall() -> dict[str, Frames]:
    """Heard in a mall: two operators' shops with boxes of their own, and one group's two names."""
    shops = [
        *_bundle(0, (b"VodafoneWiFi", ENTERPRISE), (b"Shop Staff", PERSONAL), (b"Guests", OPEN)),
        *_bundle(1, (b"EE WiFi_Auto", ENTERPRISE), (b"EE Staff", PERSONAL), (b"EE Demo", OPEN)),
        *_bundle(2, (b"EE WiFi_Auto", ENTERPRISE), (b"BTWifi-X", ENTERPRISE), (b"Phones", OPEN)),
        *_bundle(3, (b"Mall Guest", OPEN), (b"Mall Staff", PERSONAL), (b"Mall Tills", PERSONAL)),
    ]
    return {"mall": beacons_of(shops, 40)}


def answered() -> dict[str, Frames]:
    """Answer one phone again and again, one's own phone, and a crowd that changes addresses."""
    networks = _station()
    stays, own, crowd = (beacons_of(networks, 120) for _ in range(3))
    for at in (12, 42, 72, 102):
        stays += search(at, phone(1), networks)
        own += search(at, _OWN_PHONE, networks)
    for number in range(8):
        crowd += search(7 + 13 * number, phone(0x10 + number), networks)
    return {"fixed-address": stays, "own-phone": own, "crowd": crowd}


def answered_at_home() -> dict[str, Frames]:
    """Answer a phone at home and in a café of two boxes; at a station it asks once."""
    home = _boxes(b"Familie Muster", range(3), security=PERSONAL, maker=_HOME_MAKER)
    cafe = _boxes(b"Cafe", range(10, 12))
    indoors, station = beacons_of([*home, *cafe], 120), beacons_of(_station(20), 60)
    for at in (12, 42, 72, 102):
        indoors += search(at, phone(1), [*home, *cafe])
    station += search(22, phone(2), _station(20)) + search(42, phone(3), _station(20)[:1])
    return {"home": indoors, "station": station}


def journey() -> dict[str, Frames]:
    """Answer one's own phone at two stations, half an hour apart."""
    return {
        "bank": _visit(_station(), 20),
        "waterloo": _visit(_station(0x40), 1820),
    }


def no_journey() -> dict[str, Frames]:
    """Answer one's own phone at both ends of one platform, and at two homes of one household."""
    family = _boxes(b"Familie Muster", range(2), security=PERSONAL, maker=_HOME_MAKER)
    second_home = _boxes(b"Familie Muster", range(0x20, 0x21), security=PERSONAL, maker=_HOME_MAKER)
    return {
        "east-end": _visit(_station(), 20),
        "west-end": _visit(_station(0x40), 620),
        "town": _visit(family, 1220),
        "country": _visit(second_home, 3620),
    }


def _visit(networks: list[Network], at: float) -> Frames:
    """Come with one's own phone, and hear networks for half a minute around it."""
    return beacons_of(networks, 30, start=at - 10) + search(at, _OWN_PHONE, networks)


def chain() -> dict[str, Frames]:
    """Surround two shops of one chain, whose devices are named in one way."""
    captures = {}
    for first, shop in ((0, b"SHOP-0117-AP%02d"), (0x40, b"SHOP-0245-AP%02d")):
        networks = [
            network._replace(elements=_device_name(shop % place))
            for place, network in enumerate(_boxes(b"Chain Free WiFi", range(first, first + 3)))
        ]
        captures["market" if first == 0 else "airport"] = beacons_of(networks, 60, start=10 * first)
    return captures


def one_hall() -> dict[str, Frames]:
    """Heard from two ends of one hall, in the next house, and from a namesake with a password."""
    hall = _boxes(b"Expo", range(3))
    near = _boxes(b"Hotel", range(10, 13)), _boxes(b"Hotel", range(0x50, 0x53))
    namesakes = (
        _boxes(b"Guest", range(20, 23)),
        _boxes(b"Guest", range(0x60, 0x65), security=PERSONAL),
    )
    return {
        "east": beacons_of([*hall, *namesakes[0]], 40),
        "west": beacons_of([*hall, *namesakes[1]], 40),
        "lobby": beacons_of(near[0], 40),
        "garden": beacons_of(near[1], 40, start=600),
    }


CASES: dict[str, Case] = {
    "TUBE.DENSE_ESS--fires": dense,
    "TUBE.DENSE_ESS--innocent": homes_and_one_hotel,
    "TUBE.TRANSPORT_SSID_BUNDLE--fires": bundle,
    "TUBE.TRANSPORT_SSID_BUNDLE--innocent": mall,
    "TUBE.PROBE_WITNESS--fires": answered,
    "TUBE.PROBE_WITNESS--innocent": answered_at_home,
    "TUBE.JOURNEY_WITNESS--fires": journey,
    "TUBE.JOURNEY_WITNESS--innocent": no_journey,
    "TUBE.MULTI_SITE_ESS--fires": chain,
    "TUBE.MULTI_SITE_ESS--innocent": one_hall,
}
