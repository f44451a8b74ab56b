"""Office: one company's roaming network, with all that helps to roam and no measurement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wifiwatch.simulate import eap
from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.access_point import Box, Model, Network, Placement, block_addresses
from wifiwatch.simulate.frames import address_bytes
from wifiwatch.simulate.places import standing, walk
from wifiwatch.simulate.recorder import (
    CHANNELS_1_6_11,
    CHANNELS_36_48,
    CHANNELS_52_64,
    CHANNELS_100_112,
    Phase,
    Recorder,
)
from wifiwatch.simulate.scene import Scene

if TYPE_CHECKING:
    from wifiwatch.simulate.access_point import Cell, Transceiver

_HOP_SECONDS, _SECONDS = 60.0, 125.0
_UPPER = CHANNELS_36_48 + CHANNELS_52_64
_CHANNELS = CHANNELS_1_6_11 + _UPPER + CHANNELS_100_112
_CAMP_MHZ = CHANNELS_52_64[0]
"""Channel of the box that the walker reaches when the recorder stops hopping."""
_PREFIX = 0x70DB98
_PLACES_METRES = ((-22, -8), (-20, 9), (-6, -7), (-4, 10), (10, -8), (13, 9), (26, 0))

_OUTER_NAME = "anonymous@northwind.example"
_MOBILITY_DOMAIN = (ie.MOBILITY_DOMAIN, bytes.fromhex("a1b200"))
_STAFF = Network("Northwind Staff", "fast_enterprise", elements=(_MOBILITY_DOMAIN,))
_GUESTS = Network("Northwind Guest", "personal")
_THINGS = Network("Northwind Things", "personal", hidden=True)
_MODEL = Model("Cisco Systems, Inc", "ac", lowest_rate_mbps=5.5, dtim_period=2)
_ROAMING = (
    (ie.MEASUREMENT, ie.ROAMING_MEASUREMENT),
    (ie.EXTENDED, ie.bits(19)),
)

_MEASUREMENT, _NEIGHBOURS_WANTED, _NEIGHBOURS_TOLD = 5, 4, 5
_MANAGEMENT, _MOVE, _MOVED = 10, 7, 8
_NEIGHBOUR, _OPERATING_CLASS, _VHT_PHY = 52, 115, 9


def build(seed: int) -> Scene:
    """Build the scene.

    Parameters
    ----------
    seed : int
        What all chance comes from.

    Returns
    -------
    Scene
        Seven access points on one floor, and people who work and walk.
    """
    recorder = Recorder((Phase(_HOP_SECONDS, _CHANNELS), Phase(_SECONDS, (_CAMP_MHZ,))))
    scene = Scene("office", seed, _SECONDS, recorder)
    boxes = _floor(scene)
    _workers(scene, boxes)
    _roamer(scene, boxes)
    _latecomer(scene, boxes[4].transceivers[1])
    _visitors(scene)
    scene.look_alike("neighbour reports and a request to move, which help to roam, not to locate")
    scene.look_alike("802.1X begins with an identity that tells nothing: anonymous")
    scene.expect("TUBE.DENSE_ESS", "capability")
    scene.expect("LOC.AP_NAMES", "capability")
    return scene


def _floor(scene: Scene) -> list[Box]:
    random = scene.random("floor")
    blocks = random.sample(range(1 << 20), len(_PLACES_METRES))
    boxes = []
    for number, (x_metres, y_metres) in enumerate(_PLACES_METRES):
        name = f"NW-F1-AP{number + 1}"
        elements = (*ie.cisco_elements(name, random.randrange(1, 12)), *_ROAMING)
        box = Box(name, "Northwind", "floor 1", replace(_MODEL, elements=elements))
        base = _PREFIX << 24 | blocks[number] << 4
        place = Placement(standing(x_metres, y_metres), wall_db=random.uniform(0, 3))
        low = block_addresses(base, "2.4", {0: _STAFF, 1: _GUESTS, 2: _THINGS})
        high = block_addresses(base, "5", {0: _STAFF, 1: _GUESTS})
        box.equip(random, place, CHANNELS_1_6_11[number % 3], low)
        box.equip(random, place, _UPPER[number % len(_UPPER)], high)
        scene.install(box)
        boxes.append(box)
    return boxes


def _workers(scene: Scene, boxes: list[Box]) -> None:
    for number, box in enumerate(boxes):
        transceiver = box.transceivers[number % 2]
        path = transceiver.radio.path.beside(3.0, 2.0)
        phone = scene.phone(f"worker-{number + 1}", path, "samsung")
        session = scene.session(phone, transceiver, transceiver.cells[0])
        session.talk(0.0, scene.seconds, 0.7)
        phone.deeds.append("works at one place, connected all the time")


def _roamer(scene: Scene, boxes: list[Box]) -> None:
    """Let a phone walk through the floor: neighbours asked for, a request to move, roaming."""
    phone = scene.phone("roamer", walk((0, -22, 0), (_SECONDS, 26, 0)), "apple")
    random = scene.random("roaming")
    stops = [box.transceivers[1] for box in boxes[::2]]
    stay = scene.seconds / len(stops)
    before = ""
    for number, transceiver in enumerate(stops):
        cell = transceiver.cells[0]
        begin = number * stay + 1
        session = scene.session(phone, transceiver, cell)
        joined = session.join(begin, coming_from=before)
        if not before:
            joined = session.authenticate(joined, eap.peap(_OUTER_NAME, random))
        ready = session.authenticate(joined, eap.keys(cell.network.security, random))
        end = (number + 1) * stay
        session.talk(ready, end - 1.5, 0.4)
        if number + 1 < len(stops):
            following = stops[number + 1]
            session.manage(end - 1, _neighbours(following, following.cells[0], number + 1))
        scene.note(begin, phone.name, f"{'roams to' if before else 'joins'} {cell.bssid}")
        before = cell.bssid
    phone.deeds.append("walks through the floor and roams from box to box")


def _latecomer(scene: Scene, transceiver: Transceiver) -> None:
    """Let somebody come in late, and log in with a password inside a tunnel."""
    phone = scene.phone("latecomer", transceiver.radio.path.beside(-2.0, 4.0), "samsung")
    random = scene.random("login")
    session = scene.session(phone, transceiver, transceiver.cells[0])
    known = session.authenticate(session.join(72.0), eap.peap(_OUTER_NAME, random))
    ready = session.authenticate(known, eap.keys(_STAFF.security, random))
    session.talk(ready, scene.seconds, 0.7)
    scene.note(72.0, phone.name, "logs in under the outer name anonymous")
    phone.deeds.append("logs in with PEAP, which shows no name, and works")


def _neighbours(transceiver: Transceiver, cell: Cell, token: int) -> list[tuple[bool, int, bytes]]:
    """Give a question for neighbours, its answer, a request to move there and the consent."""
    channel = ie.channel_of(transceiver.frequency_mhz)
    body = address_bytes(cell.bssid) + bytes(4) + bytes([_OPERATING_CLASS, channel, _VHT_PHY])
    neighbour = bytes([_NEIGHBOUR, len(body)]) + body
    preferred, validity = 0x01, 255
    move = bytes([_MOVE, token, preferred, 0, 0, validity]) + neighbour
    accepted = bytes([_MOVED, token, 0, 0]) + address_bytes(cell.bssid)
    return [
        (True, _MEASUREMENT, bytes([_NEIGHBOURS_WANTED, token])),
        (False, _MEASUREMENT, bytes([_NEIGHBOURS_TOLD, token]) + neighbour),
        (False, _MANAGEMENT, move),
        (True, _MANAGEMENT, accepted),
    ]


def _visitors(scene: Scene) -> None:
    for number in range(3):
        phone = scene.phone(f"visitor-{number + 1}", standing(-10.0 + 9 * number, 3.0), "apple")
        random = scene.random(f"times of {phone.name}")
        for at_seconds in (10.0, 48.0, 90.0):
            begin = at_seconds + random.uniform(0, 12)
            phone.renew_address(begin)
            scene.scan(phone, begin, _CHANNELS)
        phone.deeds.append("looks for networks, each time under a new address")
