"""Tube: two stations of one operator, carriers' networks on the same boxes, phones that ride."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.access_point import Box, Model, Network, Placement, block_addresses
from wifiwatch.simulate.places import Path, standing, walk
from wifiwatch.simulate.recorder import CHANNELS_1_6_11, CHANNELS_36_48, Phase, Recorder
from wifiwatch.simulate.scene import Scene

if TYPE_CHECKING:
    from wifiwatch.simulate.phone import Phone, Style

_CHANNELS = CHANNELS_1_6_11 + CHANNELS_36_48
_NETWORKS = {
    2: Network("Virgin Media WiFi"),
    6: Network("VodafoneWiFi", "enterprise"),
    7: Network("EE WiFi_Auto", "enterprise"),
}
_MODEL = Model("Cisco Systems, Inc", "n", dtim_period=1)

_LEAVING, _ARRIVING, _END = 25.0, 318.0, 343.0
_BETWEEN_METRES = 3000.0


class _Station(NamedTuple):
    name: str
    short: str
    prefix: int
    x_metres: float
    from_seconds: float
    until_seconds: float


_STATIONS = (
    _Station("station A", "STA", 0x000830, 0.0, 0.0, _LEAVING + 20),
    _Station("station B", "STB", 0x04C5A4, _BETWEEN_METRES, _ARRIVING - 20, _END),
)
_PLATFORM_METRES = ((-24.0, 5.0), (-10.0, -5.0), (2.0, 6.0), (13.0, -5.0), (26.0, 5.0))
_TICKET_HALL_METRES = (15.0, 28.0)


def build(seed: int) -> Scene:
    """Build the scene.

    Parameters
    ----------
    seed : int
        What all chance comes from.

    Returns
    -------
    Scene
        A wait at A, a ride, and a wait at B.
    """
    ride = walk((0, 0, 0), (_LEAVING, 0, 0), (_ARRIVING, _BETWEEN_METRES, 0))
    scene = Scene("tube", seed, _END, Recorder((Phase(_END, _CHANNELS),), ride))
    boxes = [box for station in _STATIONS for box in _build_station(scene, station)]
    _riders(scene, ride)
    _waiting(scene)
    _subscriber(scene, boxes)
    scene.note(_LEAVING, "train", "leaves station A with the recorder and most phones")
    scene.note(_ARRIVING, "train", "arrives at station B")
    scene.expect("TUBE.DENSE_ESS", "capability")
    scene.expect("TUBE.TRANSPORT_SSID_BUNDLE", "capability")
    scene.expect("TUBE.PROBE_WITNESS", "capability")
    scene.expect("CARRIER.SSID", "capability")
    scene.expect("LOC.AP_NAMES", "capability")
    return scene


def _build_station(scene: Scene, station: _Station) -> list[Box]:
    random = scene.random(station.name)
    blocks = random.sample(range(1 << 20), len(_PLATFORM_METRES) + 1)
    built = []
    for number, (x_metres, y_metres) in enumerate((*_PLATFORM_METRES, _TICKET_HALL_METRES)):
        in_hall = number == len(_PLATFORM_METRES)
        name = f"{station.short}-{'HALL' if in_hall else 'PLAT'}-AP{number + 1:02d}"
        elements = ie.cisco_elements(name, clients=random.randrange(2, 14))
        box = Box(name, "Virgin Media", station.name, replace(_MODEL, elements=elements))
        place = Placement(
            standing(station.x_metres + x_metres, y_metres), wall_db=12.0 if in_hall else 0.0
        )
        base = station.prefix << 24 | blocks[number] << 4
        low, high = CHANNELS_1_6_11[number % 3], CHANNELS_36_48[number % 4]
        box.equip(random, place, low, block_addresses(base, "2.4", _NETWORKS))
        if not in_hall:
            box.equip(random, place, high, block_addresses(base, "5", _NETWORKS))
        scene.install(box, station.from_seconds, station.until_seconds)
        built.append(box)
    return built


def _riders(scene: Scene, ride: Path) -> None:
    for number in range(5):
        style: Style = "samsung" if number % 2 else "apple"
        path = ride.beside(1.5 + number, 1.0 - number / 2)
        phone = scene.phone(f"rider-{number + 1}", path, style)
        _look_around(scene, phone, (1.0, 10.0, 19.0, 120.0, 230.0, 319.0, 328.0, 337.0))
        phone.deeds.append("rides from A to B; a new address with every look for networks")
    low = scene.random("fixed").getrandbits(24)
    address = (0x001247 << 24 | low).to_bytes(6, "big").hex(":")
    fixed = scene.phone("rider-fixed", ride.beside(-3.0, 1.0), "old", address)
    _look_around(scene, fixed, (4.0, 13.0, 20.0, 150.0, 320.0, 330.0, 339.0))
    fixed.deeds.append("rides from A to B; always the same address, so both stations hear it")


def _waiting(scene: Scene) -> None:
    for number, station in enumerate((*_STATIONS, _STATIONS[0])):
        phone = scene.phone(
            f"waiting-{number + 1}", standing(station.x_metres - 8 + 5 * number, 2.0), "apple"
        )
        begin = station.from_seconds + (22 if station.from_seconds else 3)
        _look_around(scene, phone, (begin + number, begin + 12 + number, begin + 24 + number))
        phone.deeds.append(f"waits at {station.name}")


def _look_around(scene: Scene, phone: Phone, times: tuple[float, ...]) -> None:
    random = scene.random(f"times of {phone.name}")
    for time in times:
        at_seconds = time + random.uniform(0, 3)
        phone.renew_address(at_seconds)
        scene.scan(phone, at_seconds, _CHANNELS)


def _subscriber(scene: Scene, boxes: list[Box]) -> None:
    """Let one phone use the portal at both stations, under one address for this network."""
    phone = scene.phone(
        "subscriber", walk((0, 4, 2), (_LEAVING, 4, 2), (_ARRIVING, 3004, 2)), "apple"
    )
    for begin, end, box in ((3.0, _LEAVING, boxes[2]), (_ARRIVING + 3, _END, boxes[8])):
        transceiver = box.transceivers[0]
        session = scene.session(phone, transceiver, transceiver.cells[0])
        joined = session.join(begin)
        session.talk(joined, end, 0.6)
        scene.note(begin, phone.name, f"joins the portal's network at {box.site}")
    phone.deeds.append("joins the portal's network at A and at B under the same random address")
    for number, (begin, end, box) in enumerate(
        ((0.0, _LEAVING, boxes[1]), (_ARRIVING, _END, boxes[7]))
    ):
        other = scene.phone(
            f"carrier-{number + 1}", box.transceivers[1].radio.path.beside(4, 0), "samsung"
        )
        transceiver = box.transceivers[1]
        session = scene.session(other, transceiver, transceiver.cells[1])
        session.talk(begin, end, 0.4)
        other.deeds.append("is connected to VodafoneWiFi, encrypted, all the time")
