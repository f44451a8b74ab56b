"""Ordinary homes: consumer routers of several makers, as any street has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.access_point import Box, Model, Network, Placement
from wifiwatch.simulate.frames import address_text
from wifiwatch.simulate.places import standing

if TYPE_CHECKING:
    from wifiwatch.simulate.frames import Elements
    from wifiwatch.simulate.scene import Scene

_UPPER_BAND, _LOCAL_BIT = 4, 0x02 << 40
_PERSONAL: ie.Security = "personal"
_PAUSE_SECONDS = 0.6

_OLD_BITS = ie.bits(octets=1)
_NEW_BITS = ie.bits(19, 62, octets=8)
_RESPONDER_BITS = ie.bits(19, 62, 70, octets=10)
"""Fine timing measurement that recent chipsets offer by default: not a location service."""


class HomeKind(NamedTuple):
    """A consumer router.

    Parameters
    ----------
    vendor : str
        Maker, as registered with the IEEE.
    prefix : int
        One of the maker's address prefixes.
    naming : str
        Pattern of the factory's network name, with a place for four characters.
    generation : Generation
        Newest standard that it knows.
    elements : Elements
        Further elements.
    """

    vendor: str
    prefix: int
    naming: str
    generation: ie.Generation
    elements: Elements = ((ie.VENDOR, ie.WPS), (ie.EXTENDED, _NEW_BITS))


SAGEMCOM = HomeKind("Sagemcom Broadband SAS", 0x001E74, "Livebox-{}", "ac")
ARCADYAN = HomeKind("Arcadyan Corporation", 0x001D19, "HomeHub-{}", "ac")
SKY = HomeKind("SKY UK LIMITED", 0x04819B, "SKY{}Q", "ac", ((ie.EXTENDED, _NEW_BITS),))
TP_LINK = HomeKind("TP-Link Systems Inc", 0x003192, "TP-Link_{}", "ax")
NETGEAR = HomeKind("NETGEAR", 0x001B2F, "NETGEAR{}", "n", ((ie.EXTENDED, _OLD_BITS),))
AVM = HomeKind("AVM GmbH", 0xBC0543, "FRITZ!Box {}", "ac")
EERO = HomeKind("eero inc.", 0x00AB48, "Larkfield {}", "ax", ((ie.EXTENDED, _RESPONDER_BITS),))
ASUS = HomeKind(
    "ASUSTek COMPUTER INC.",
    0xFC3497,
    "ASUS_{}",
    "ax",
    (
        (ie.MEASUREMENT, ie.ROAMING_MEASUREMENT),
        (ie.EXTENDED, _RESPONDER_BITS),
        (ie.VENDOR, ie.WPS),
    ),
)
D_LINK = HomeKind("D-Link International", 0x0CB6D2, "dlink-{}", "n")
ZYXEL = HomeKind("Zyxel Communications Corporation", 0x042336, "VMG{}", "ac")
HUMAX = HomeKind("HUMAX NETWORKS", 0x28255F, "HUMAX-{}", "ac")
COMPAL = HomeKind("Compal Broadband Networks, Inc.", 0x342CC4, "VM{}A", "ac")
GOOGLE = HomeKind("Google, Inc.", 0x3C286D, "Nest {}", "ax", ((ie.EXTENDED, _RESPONDER_BITS),))

KINDS = (
    SAGEMCOM,
    ARCADYAN,
    SKY,
    TP_LINK,
    NETGEAR,
    AVM,
    ASUS,
    D_LINK,
    ZYXEL,
    HUMAX,
    COMPAL,
    GOOGLE,
)
"""One of each maker, without the mesh."""


class Household(NamedTuple):
    """A router and how it is set up.

    Parameters
    ----------
    kind : HomeKind
        The router.
    place_m : (float, float)
        Where it stands [m].
    frequencies_mhz : tuple of int
        Where it works: one frequency a band [MHz].
    ssid : str
        Its network's name; empty for the factory's.
    hidden : bool
        Whether it hides it.
    guests : bool
        Whether there is a second network for guests.
    """

    kind: HomeKind
    place_m: tuple[float, float]
    frequencies_mhz: tuple[int, ...]
    ssid: str = ""
    hidden: bool = False
    guests: bool = False


def move_in(scene: Scene, name: str, household: Household, site: str = "street") -> Box:
    """Set up a home's router.

    Parameters
    ----------
    scene : Scene
        Where.
    name : str
        What it is called in the ground truth.
    household : Household
        What is set up.
    site : str
        Place for the ground truth.

    Returns
    -------
    Box
        The router.
    """
    random = scene.random(name)
    kind = household.kind
    base = kind.prefix << 24 | random.getrandbits(24) & ~0xF
    factory = kind.naming.format(f"{random.randrange(0x10000):04X}")
    main = Network(household.ssid or factory, _PERSONAL, household.hidden)
    guests = Network(f"{main.ssid} Guest", _PERSONAL)
    place = Placement(standing(*household.place_m), wall_db=random.uniform(6, 10))
    box = Box(name, "household", site, Model(kind.vendor, kind.generation, kind.elements))
    for frequency_mhz in household.frequencies_mhz:
        address = base + (_UPPER_BAND if frequency_mhz > 3000 else 0)
        networks = {address_text(address): main}
        if household.guests and frequency_mhz < 3000:
            networks[address_text(address + 1 | _LOCAL_BIT)] = guests
        box.equip(random, place, frequency_mhz, networks)
    scene.install(box)
    return box


def live_in(scene: Scene, box: Box) -> None:
    """Let somebody use a home's network all the time.

    Parameters
    ----------
    scene : Scene
        Where.
    box : Box
        The home's router.
    """
    transceiver = box.transceivers[-1]
    path = transceiver.radio.path.beside(2.0, 0.0)
    resident = scene.phone(f"resident of {box.name}", path, "apple")
    session = scene.session(resident, transceiver, transceiver.cells[0])
    session.talk(0, scene.seconds, _PAUSE_SECONDS)
    resident.deeds.append("uses the home's network all the time")
