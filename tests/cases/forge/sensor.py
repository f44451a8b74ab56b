"""SENSOR: equipment that names itself or its maker, and what only looks like it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.cases.forge import measuring as m
from tests.support.deriving import Heard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.cases.forge import Case, Frames

STREET = "00:56:2b:50:00:00"
HOME = "00:0c:42:50:00:00"
PLATE_CAMERA = "14:5a:fc:3d:e2:91"
RETAILNEXT, ESPRESSIF = "20:c3:a4:10:00:01", "24:0a:c4:10:00:01"


def speaking(station: str, bssid: str, moments: Iterable[float]) -> Frames:
    """Have a station send data at some moments, in two frames each."""
    return [
        Heard(at + 0.02 * copy, m.spoken(station, bssid, 60 + copy), 2437, -58)
        for at in moments
        for copy in range(2)
    ]


def watched_maker() -> dict[str, Frames]:
    """A people counter talks to a shop's network; a lamp's radio announces itself."""
    shop = m.access_point(b"Shop", STREET, seconds=60)
    shop += speaking(RETAILNEXT, STREET, (5.0, 33.0))
    shop += m.access_point(b"", "c4:29:96:10:00:01", seconds=60, security="personal")
    return {"shop": shop}


def other_makers() -> dict[str, Frames]:
    """One frame, a local address that looks alike, a maker that is called alike, and cameras."""
    shop = m.access_point(b"Shop", STREET, seconds=60)
    shop += speaking(RETAILNEXT, STREET, [5.0])
    for station in ("22:c3:a4:10:00:01", "00:26:cd:10:00:01", ESPRESSIF, "00:40:8c:10:00:01"):
        shop += speaking(station, STREET, (10.0, 20.0, 30.0, 40.0))
    return {"shop": shop}


def plate_camera() -> dict[str, Frames]:
    """A number plate camera's set-up network."""
    road = m.access_point(
        b"Flock-3DE291", PLATE_CAMERA, seconds=30, security="personal", signal_dbm=-71
    )
    return {"road": road}


def no_plate_camera() -> dict[str, Frames]:
    """A party, a joke and a flock of sheep."""
    road: Frames = []
    for number, name in enumerate((b"Flock-Party", b"Flock-123456", b"MyFlock-000003", b"flock")):
        bssid = f"14:5a:fc:00:00:0{number}"
        road += m.access_point(name, bssid, seconds=30, security="personal")
    return {"road": road}


def set_up_networks() -> dict[str, Frames]:
    """A counter's own network, a kiosk's, and a joke about plate cameras."""
    street: Frames = []
    for number, name in enumerate((b"meshlium4071", b"LinkNYC Free Wi-Fi", b"flock-abcdef")):
        street += m.access_point(name, f"00:56:2b:6{number}:00:00", seconds=30)
    return {"street": street}


def ordinary_names() -> dict[str, Frames]:
    """Names that only resemble the list's, and a camera that another signature knows."""
    street = plate_camera()["road"]
    names = (b"Flock-Party", b"LinkNYC", b"linknyc free wi-fi", b"Axonometry Ltd", b"My Meshlium")
    for number, name in enumerate(names):
        street += m.access_point(name, f"00:56:2b:7{number}:00:00", seconds=30)
    return {"street": street}


def steady() -> dict[str, Frames]:
    """A lamp's computer on an open network, and a people counter behind a password."""
    street = m.access_point(b"City Sensors", STREET, seconds=290)
    street += m.connect(1.0, ESPRESSIF, STREET, b"City Sensors")
    street += speaking(ESPRESSIF, STREET, (15.0 + 30.0 * number for number in range(10)))
    shop = m.access_point(b"Shop", STREET, seconds=290, security="personal")
    shop += speaking(RETAILNEXT, STREET, (4.0 + 60.0 * number for number in range(5)))
    return {"street": street, "shop": shop}


def unsteady() -> dict[str, Frames]:
    """A thermometer that reports changes, a home's switch, a phone, and a slow weather station."""
    random = Random(8)
    street = m.access_point(b"City Sensors", STREET, seconds=290)
    street += m.access_point(b"Home", HOME, seconds=290, security="personal")
    at = 3.0
    while at < 285.0:
        street += speaking(ESPRESSIF, STREET, [at])
        at += random.uniform(7.0, 75.0)
    street += speaking("24:0a:c4:10:00:02", HOME, (5.0 + 30.0 * number for number in range(10)))
    street += speaking("02:5a:00:00:00:01", STREET, (7.0 + 30.0 * number for number in range(10)))
    street += speaking("24:0a:c4:10:00:03", STREET, (9.0, 109.0, 209.0))
    return {"street": street}


CASES: dict[str, Case] = {
    "SENSOR.OUI--fires": watched_maker,
    "SENSOR.OUI--innocent": other_makers,
    "SENSOR.FLOCK--fires": plate_camera,
    "SENSOR.FLOCK--innocent": no_plate_camera,
    "SENSOR.CONFIG_AP--fires": set_up_networks,
    "SENSOR.CONFIG_AP--innocent": ordinary_names,
    "SENSOR.PERIODIC_UPLINK--fires": steady,
    "SENSOR.PERIODIC_UPLINK--innocent": unsteady,
}
