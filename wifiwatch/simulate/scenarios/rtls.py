"""RTLS: location tags that blink to their groups, in a hospital with location services."""

from __future__ import annotations

from typing import NamedTuple

from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.access_point import Box, Model, Network, Placement, block_addresses
from wifiwatch.simulate.air import Shot
from wifiwatch.simulate.data_frames import blink, relayed_data
from wifiwatch.simulate.frames import Ends, address_text
from wifiwatch.simulate.homes import TP_LINK, Household, live_in, move_in
from wifiwatch.simulate.places import MICROSECONDS, standing, walk
from wifiwatch.simulate.radio import Radio
from wifiwatch.simulate.recorder import CHANNELS_1_6_11, Phase, Recorder
from wifiwatch.simulate.scene import Scene

_SECONDS = 140.0
AEROSCOUT_GROUP, EKAHAU_GROUP = "01:0c:cc:00:00:00", "01:18:8e:00:00:00"
_AEROSCOUT, _EKAHAU = 0x000CCC, 0x00188E
_TAG_POWER_DBM = 15.0
_BETWEEN_CHANNELS_US = 6_000
_GROUP_KEY = bytes.fromhex("0100006000000000")
"""CCMP header: packet number 1, extended form, key 1."""

_LOCATION_SERVICES = (
    (ie.MEASUREMENT, ie.bits(1, 4, 5, 6, 12, 34, 35, octets=5)),
    (ie.EXTENDED, ie.bits(10, 14, 15, 70, octets=10)),
)
"""Requests for coordinates, distances and addresses, location tracking, and timing responses."""


class _Tags(NamedTuple):
    kind: str
    prefix: int
    group: str
    four_addresses: bool
    size: int
    period_seconds: float


_FLEETS = (
    _Tags("AeroScout tag", _AEROSCOUT, AEROSCOUT_GROUP, True, 5, 12.0),
    _Tags("AeroScout tag, ad hoc", _AEROSCOUT, AEROSCOUT_GROUP, False, 1, 15.0),
    _Tags("Ekahau tag", _EKAHAU, EKAHAU_GROUP, False, 2, 20.0),
)


def build(seed: int) -> Scene:
    """Build the scene.

    Parameters
    ----------
    seed : int
        What all chance comes from.

    Returns
    -------
    Scene
        A hospital's corridor with tags, and a shop that relays group traffic.
    """
    scene = Scene("rtls", seed, _SECONDS, Recorder((Phase(_SECONDS, CHANNELS_1_6_11),)))
    _hospital(scene)
    _shop(scene)
    live_in(scene, move_in(scene, "home-1", Household(TP_LINK, (-34.0, 20.0), (2412,))))
    for fleet in _FLEETS:
        for number in range(fleet.size):
            _tag(scene, fleet, number)
    visitor = scene.phone("visitor", walk((0, -20, 3), (_SECONDS, 20, 3)), "samsung")
    for at_seconds in (12.0, 50.0, 95.0):
        visitor.renew_address(at_seconds)
        scene.scan(visitor, at_seconds, CHANNELS_1_6_11)
    visitor.deeds.append("walks through and looks for networks, each time under a new address")
    scene.expect("RTLS.TAG", "behaviour")
    scene.expect("LOC.ADVERTISED", "capability")
    scene.expect("SENSOR.OUI", "info")
    return scene


def _hospital(scene: Scene) -> None:
    networks = {0: Network("Ward Staff", "enterprise"), 1: Network("Hospital Visitors")}
    random = scene.random("hospital")
    for number, frequency_mhz in enumerate((2412, 2462)):
        name = f"WARD-{number + 1}-AP"
        model = Model(
            "Cisco Systems, Inc",
            "ac",
            (*ie.cisco_elements(name, random.randrange(1, 9)), *_LOCATION_SERVICES),
        )
        box = Box(name, "hospital", "hospital", model)
        base = 0x70DB98 << 24 | random.getrandbits(20) << 4
        place = Placement(standing(-14.0 + 28 * number, 4.0), wall_db=3.0)
        box.equip(random, place, frequency_mhz, block_addresses(base, "2.4", networks))
        scene.install(box)


def _shop(scene: Scene) -> None:
    """Let an ordinary access point pass on what comes by wire to groups, tags' ones included."""
    household = Household(TP_LINK, (18.0, -24.0), (2437,), "Corner Shop")
    transceiver = move_in(scene, "shop", household, "shop").transceivers[0]
    random = scene.random("relayed")
    bssid = transceiver.cells[0].bssid
    wired = address_text(0x02 << 40 | random.getrandbits(40))
    for group, period_seconds in (
        ("01:00:5e:00:00:fb", 1.5),
        ("33:33:00:00:00:01", 4.0),
        (AEROSCOUT_GROUP, 6.0),
        (EKAHAU_GROUP, 7.0),
    ):
        seconds = random.uniform(0, period_seconds)
        while seconds < scene.seconds:
            frame = relayed_data(Ends(group, bssid, wired), _GROUP_KEY + random.randbytes(64))
            shots = (Shot(transceiver.radio, frame, 1.0),)
            scene.air.send(round(seconds * MICROSECONDS), transceiver.frequency_mhz, shots)
            seconds += period_seconds * random.uniform(0.8, 1.2)
    scene.look_alike(
        "the shop's access point relays frames from its wire to groups, tags' included"
    )


def _tag(scene: Scene, fleet: _Tags, number: int) -> None:
    name = f"{fleet.kind} {number + 1}"
    random = scene.random(name)
    address = address_text(fleet.prefix << 24 | random.getrandbits(24))
    path = standing(random.uniform(-20, 20), random.uniform(-8, 8))
    radio = Radio(random, path, _TAG_POWER_DBM)
    if fleet.four_addresses:
        frame = blink(Ends(fleet.group, address, fleet.group), fourth=address)
    else:
        own_cell = address_text(0x02 << 40 | random.getrandbits(40))
        frame = blink(Ends(fleet.group, address, own_cell))
    shots = (Shot(radio, frame, 1.0),)
    seconds = random.uniform(0, fleet.period_seconds)
    while seconds < scene.seconds:
        at_us = round(seconds * MICROSECONDS)
        for frequency_mhz in CHANNELS_1_6_11:
            scene.air.send(at_us, frequency_mhz, shots)
            at_us += _BETWEEN_CHANNELS_US
        seconds += fleet.period_seconds + random.uniform(-0.2, 0.2)
    scene.device(
        device=fleet.kind,
        address=address,
        group=fleet.group,
        period_seconds=fleet.period_seconds,
        does="tells the access points around, once on each of channels 1, 6 and 11, where to look",
    )
