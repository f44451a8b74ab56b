"""Karma: a rogue that answers every directed probe request with the name that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.access_point import Box, Cell, Model, Network, Placement, Transceiver
from wifiwatch.simulate.frames import address_text
from wifiwatch.simulate.homes import NETGEAR, SKY, TP_LINK, Household, move_in
from wifiwatch.simulate.places import standing
from wifiwatch.simulate.radio import Radio
from wifiwatch.simulate.recorder import CHANNELS_1_6_11, CHANNELS_36_48, Phase, Recorder
from wifiwatch.simulate.scene import Scene

if TYPE_CHECKING:
    from wifiwatch.simulate.frames import Frame
    from wifiwatch.simulate.phone import Style

_HOP_SECONDS, _SECONDS = 50.0, 122.0
_CHANNEL_MHZ = 2437
_ROGUE_PREFIX = 0x001337
"""Registered prefix that a well-known attack device uses."""
_CAFE_PREFIX = 0x0CB6D2
_BEACONED = "Free Public WiFi"
_MODEL = Model("Orient Power Home Network Ltd.", "n")

_WANTED = (
    ("Hotel Astoria", "Marina-Guest"),
    ("CorpNet-Legacy", "Airport-Free-WiFi"),
    ("Yacht Club", "HomeHub-33", "campsite"),
    ("Grandmas WiFi", "Cafe Mila"),
    ("Station Lounge", "Library_Public"),
)
"""What the phones ask for; ``Cafe Mila`` is really there."""


class _Rogue(Transceiver):
    """An access point that claims to be whatever is asked for."""

    def __init__(self, radio: Radio, bssid: str) -> None:
        super().__init__(radio, _CHANNEL_MHZ, _MODEL, {bssid: Network(_BEACONED)})
        self.claimed: dict[str, Cell] = {}

    def answers(self, name: str) -> list[Frame]:
        """Give a response under the name that is asked for."""
        return [self.claim(name).response if name else self.cells[0].response]

    def claim(self, name: str) -> Cell:
        """Take a name."""
        if name not in self.claimed:
            network = Network(name)
            self.claimed[name] = Cell(self.cells[0].bssid, network, _MODEL, _CHANNEL_MHZ)
        return self.claimed[name]


def build(seed: int) -> Scene:
    """Build the scene.

    Parameters
    ----------
    seed : int
        What all chance comes from.

    Returns
    -------
    Scene
        A rogue, a cafe, some homes and phones that ask.
    """
    recorder = Recorder(
        (Phase(_HOP_SECONDS, CHANNELS_1_6_11 + CHANNELS_36_48), Phase(_SECONDS, (_CHANNEL_MHZ,)))
    )
    scene = Scene("karma", seed, _SECONDS, recorder)
    rogue = _rogue(scene)
    _cafe(scene)
    move_in(scene, "home-1", Household(SKY, (-30.0, 8.0), (_CHANNEL_MHZ, 5180)))
    move_in(scene, "home-2", Household(TP_LINK, (-18.0, -22.0), (2412,)))
    move_in(scene, "home-3", Household(NETGEAR, (27.0, 18.0), (2462,)))
    _asking(scene)
    _lured(scene, rogue)
    asked = [name for names in _WANTED for name in names]
    scene.attack(
        kind="karma",
        bssid=rogue.cells[0].bssid,
        frequency_mhz=_CHANNEL_MHZ,
        beacons=_BEACONED,
        claims=asked,
        from_seconds=0.0,
        until_seconds=_SECONDS,
    )
    scene.expect("ATTACK.KARMA", "behaviour")
    return scene


def _rogue(scene: Scene) -> _Rogue:
    random = scene.random("rogue")
    bssid = address_text(_ROGUE_PREFIX << 24 | random.getrandbits(24))
    rogue = _Rogue(Radio(random, standing(9.0, 6.0), power_dbm=20.0), bssid)
    box = Box("rogue", "attacker", "square", _MODEL, [rogue])
    scene.install(box)
    return rogue


def _cafe(scene: Scene) -> None:
    """Set up an honest access point with several names, each under an address of its own."""
    random = scene.random("cafe")
    base = _CAFE_PREFIX << 24 | random.getrandbits(24) & ~0xF
    networks = {
        address_text(base): Network("Cafe Mila"),
        address_text(base + 1): Network("Cafe Mila Staff", "personal"),
        address_text(base + 2): Network("Cafe Mila Till", "personal"),
    }
    model = Model("D-Link International", "n", ((ie.VENDOR, ie.WPS),))
    box = Box("cafe", "cafe", "square", model)
    box.equip(random, Placement(standing(-9.0, 11.0), wall_db=5.0), _CHANNEL_MHZ, networks)
    scene.install(box)
    scene.look_alike("the cafe's access point answers under three names, with an address for each")


def _asking(scene: Scene) -> None:
    for number, names in enumerate(_WANTED):
        style: Style = "old" if number % 2 else "samsung"
        phone = scene.phone(f"asking-{number + 1}", standing(3.0 + 2 * number, -4.0), style)
        random = scene.random(f"times of {phone.name}")
        seconds = random.uniform(1, 6)
        while seconds < scene.seconds - 2:
            phone.renew_address(seconds)
            scene.scan(phone, seconds, CHANNELS_1_6_11, ("", *names))
            seconds += random.uniform(7, 11)
        phone.deeds.append("asks for the networks it knows by name: " + ", ".join(names))


def _lured(scene: Scene, rogue: _Rogue) -> None:
    phone = scene.phone("lured", standing(6.0, 1.0), "old")
    name = _WANTED[0][0]
    scene.scan(phone, 80.0, CHANNELS_1_6_11, (name,))
    session = scene.session(phone, rogue, rogue.claim(name))
    session.talk(session.join(80.4), 110.0, 0.7)
    scene.note(80.4, phone.name, f"joins the rogue, taking it for {name}")
    phone.deeds.append(f"asks for {name} and joins the rogue that claims to be it")
