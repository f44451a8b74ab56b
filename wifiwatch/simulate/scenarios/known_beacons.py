"""Known beacons: floods of well-known names, from one address and then from many."""

from __future__ import annotations

from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.air import Shot
from wifiwatch.simulate.frames import address_text
from wifiwatch.simulate.homes import AVM, HUMAX, SAGEMCOM, ZYXEL, Household, live_in, move_in
from wifiwatch.simulate.management_frames import Announcement, beacon
from wifiwatch.simulate.places import MICROSECONDS, standing
from wifiwatch.simulate.radio import Radio
from wifiwatch.simulate.recorder import CHANNELS_1_6_11, Phase, Recorder
from wifiwatch.simulate.scene import Scene

_SECONDS = 150.0
_ONE_MHZ, _MANY_MHZ = 2437, 2462
_ONE_SECONDS, _MANY_SECONDS = (20.0, 82.0), (92.0, 146.0)
_BUCKET, _BUCKET_SECONDS = 20, 20.0
_ONE_PAUSE_US, _MANY_PAUSE_US = 45_000, 17_000

_NAMES = (
    "FreeWifi",
    "AndroidAP",
    "Guest",
    "linksys",
    "NETGEAR",
    "default",
    "dlink",
    "eduroam",
    "Public WiFi",
    "Airport Free WiFi",
    "Hotel Guest",
    "Starbucks WiFi",
    "McDonalds Free WiFi",
    "Costa Free WiFi",
    "iPhone",
    "HomeRun",
    "Conference",
    "Visitor",
    "Train WiFi",
    "Bus WiFi",
    "Free Public WiFi",
    "belkin54g",
    "Wireless",
    "WLAN",
    "Office",
    "Internet",
    "guest-wifi",
    "Boingo Hotspot",
    "Library",
    "Campus",
    "Mall Free WiFi",
    "City WiFi",
    "Metro WiFi",
    "Gogoinflight",
    "hhonors",
    "Marriott_Guest",
    "ibis",
    "Hilton Honors",
    "Best Western",
    "Lounge",
    "Gym WiFi",
    "Museum",
    "Cafe",
    "Restaurant",
    "Bar",
    "Pub WiFi",
    "Cinema",
    "Stadium WiFi",
    "Expo",
    "Event WiFi",
    "Samsung Galaxy",
    "HUAWEI",
    "Xiaomi",
    "Pixel",
    "Tenda",
    "TP-LINK",
    "ASUS",
    "Buffalo",
    "ZyXEL",
    "Motorola",
)

_ONE_CAPABILITY, _MANY_CAPABILITY = 0x2105, 0x0021
"""Capability fields of two public tools: Wifiphisher and the ESP8266 deauther."""
_WRONG_CHANNEL = 7
_FROZEN_CLOCK_US = int.from_bytes(bytes.fromhex("8351f78f0f000000"), "little")
_MANY_RATES = bytes.fromhex("82848b962430486c")


def build(seed: int) -> Scene:
    """Build the scene.

    Parameters
    ----------
    seed : int
        What all chance comes from.

    Returns
    -------
    Scene
        Two floods, one after the other, among homes.
    """
    scene = Scene("known-beacons", seed, _SECONDS, Recorder((Phase(_SECONDS, CHANNELS_1_6_11),)))
    for number, kind in enumerate((SAGEMCOM, AVM, ZYXEL, HUMAX)):
        place = (-20.0 + 14 * number, 15.0 - 30 * (number % 2))
        household = Household(kind, place, (CHANNELS_1_6_11[number % 3],))
        live_in(scene, move_in(scene, f"home-{number + 1}", household))
    _flood_from_one(scene)
    _flood_from_many(scene)
    for number in range(3):
        phone = scene.phone(f"passer-{number + 1}", standing(4.0 * number, -5.0), "apple")
        for at_seconds in (10.0 + 5 * number, 55.0 + 4 * number, 105.0 + 6 * number):
            phone.renew_address(at_seconds)
            scene.scan(phone, at_seconds, CHANNELS_1_6_11)
        phone.deeds.append("looks for networks, each time under a new address")
    scene.expect("ATTACK.KNOWN_BEACONS", "behaviour")
    return scene


def _flood_from_one(scene: Scene) -> None:
    """Send all names from one address, twenty at a time, as Wifiphisher does with sixty."""
    random = scene.random("one")
    radio = Radio(random, standing(10.0, -7.0), power_dbm=20.0)
    bssid = _local_address(random.getrandbits(40))
    shots = [(Shot(radio, beacon(bssid, _known(name)), 1.0),) for name in _NAMES]
    begin, end = _ONE_SECONDS
    at_us, turn = round(begin * MICROSECONDS), 0
    while at_us < end * MICROSECONDS:
        bucket = int((at_us / MICROSECONDS - begin) // _BUCKET_SECONDS)
        name = (bucket * _BUCKET + turn % _BUCKET) % len(_NAMES)
        scene.air.send(at_us, _ONE_MHZ, shots[name])
        at_us += _ONE_PAUSE_US + random.randrange(2_000)
        turn += 1
    scene.attack(
        kind="known beacons from one address",
        bssid=bssid,
        frequency_mhz=_ONE_MHZ,
        names=list(_NAMES),
        from_seconds=begin,
        until_seconds=end,
    )


def _known(name: str) -> Announcement:
    elements = (
        (ie.SSID, name.encode()),
        (ie.RATES, bytes.fromhex("82848b96")),
        (ie.DS_PARAMETER, bytes([_WRONG_CHANNEL])),
    )
    return Announcement(_ONE_CAPABILITY, elements, clock_us=0)


def _flood_from_many(scene: Scene) -> None:
    """Send each name from a random address of its own, with a clock that stands still."""
    random = scene.random("many")
    radio = Radio(random, standing(-6.0, 9.0), power_dbm=16.0)
    names = random.sample(_NAMES, 32)
    bssids = [_local_address(random.getrandbits(40)) for _ in names]
    channel = bytes([ie.channel_of(_MANY_MHZ)])
    shots = []
    for bssid, name in zip(bssids, names, strict=True):
        elements = (
            (ie.SSID, name.encode()),
            (ie.RATES, _MANY_RATES),
            (ie.DS_PARAMETER, channel),
        )
        said = Announcement(_MANY_CAPABILITY, elements, clock_us=_FROZEN_CLOCK_US)
        shots.append((Shot(radio, beacon(bssid, said), 1.0),))
    begin, end = _MANY_SECONDS
    at_us, turn = round(begin * MICROSECONDS), 0
    while at_us < end * MICROSECONDS:
        scene.air.send(at_us, _MANY_MHZ, shots[turn % len(shots)])
        at_us += _MANY_PAUSE_US + random.randrange(4_000)
        turn += 1
    scene.attack(
        kind="known beacons from many addresses",
        bssids=bssids,
        frequency_mhz=_MANY_MHZ,
        names=names,
        from_seconds=begin,
        until_seconds=end,
    )


def _local_address(bits: int) -> str:
    """Give a random address that is marked as locally administered."""
    return address_text(0x02 << 40 | bits)
