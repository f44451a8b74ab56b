"""Access points: boxes with radios, and on each radio some networks that beacon and answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.air import Shot
from wifiwatch.simulate.frames import address_text
from wifiwatch.simulate.management_frames import Announcement, beacon, probe_response
from wifiwatch.simulate.radio import Radio

if TYPE_CHECKING:
    from random import Random

    from wifiwatch.simulate.air import Air
    from wifiwatch.simulate.frames import Elements, Frame
    from wifiwatch.simulate.places import Path

BEACON_PERIOD_US = 102_400

_ESS, _PRIVACY, _SHORT_PREAMBLE, _SPECTRUM = 0x0001, 0x0010, 0x0020, 0x0100
_SHORT_SLOT, _MEASUREMENT = 0x0400, 0x1000


class Network(NamedTuple):
    """What an operator offers under a name.

    Parameters
    ----------
    ssid : str
        The name.
    security : Security
        Its protection.
    hidden : bool
        Whether beacons leave the name out.
    elements : Elements
        Further elements of this network.
    """

    ssid: str
    security: ie.Security = "open"
    hidden: bool = False
    elements: Elements = ()


@dataclass(frozen=True, slots=True)
class Model:
    """How a kind of access point fills its beacons.

    Parameters
    ----------
    vendor : str
        Its maker.
    generation : Generation
        Newest standard that it knows.
    elements : Elements
        Further elements of all its networks.
    lowest_rate_mbps : float
        Rate of management frames in the 2.4 GHz band [Mbit/s].
    dtim_period : int
        Beacons from one with group traffic to the next.
    """

    vendor: str
    generation: ie.Generation = "ac"
    elements: Elements = ()
    lowest_rate_mbps: float = 1.0
    dtim_period: int = 1

    def rate_mbps(self, frequency_mhz: int) -> float:
        """Give the rate of management frames.

        Parameters
        ----------
        frequency_mhz : int
            Frequency [MHz].

        Returns
        -------
        float
            Rate [Mbit/s].
        """
        return self.lowest_rate_mbps if frequency_mhz < 3000 else 6.0


class Cell:
    """One network on one radio: a BSS.

    Parameters
    ----------
    bssid : str
        Its address.
    network : Network
        What it offers.
    model : Model
        The kind of access point.
    frequency_mhz : int
        Where [MHz].
    """

    def __init__(self, bssid: str, network: Network, model: Model, frequency_mhz: int) -> None:
        self.bssid = bssid
        self.network = network
        self.capability = _capability(network, model, frequency_mhz)
        self.elements = _elements(network, model, frequency_mhz)
        shown = b"" if network.hidden else network.ssid.encode()
        period = model.dtim_period
        self.beacons = tuple(
            beacon(bssid, self._say(shown, (ie.TIM, ie.tim(count, period))))
            for count in reversed(range(period))
        )
        self.response = probe_response(bssid, self._say(network.ssid.encode()))

    def _say(self, ssid: bytes, *more: tuple[int, bytes]) -> Announcement:
        said = ie.in_order(((ie.SSID, ssid), *self.elements, *more))
        return Announcement(self.capability, said)

    def answers(self, name: str) -> bool:
        """Tell whether a probe request is meant for it.

        Parameters
        ----------
        name : str
            Name that is asked for; empty for any.

        Returns
        -------
        bool
            Whether it answers.
        """
        return name == self.network.ssid or (not name and not self.network.hidden)


class Transceiver:
    """One radio of an access point with its networks.

    Parameters
    ----------
    radio : Radio
        The radio.
    frequency_mhz : int
        Where it works [MHz].
    model : Model
        The kind of access point.
    networks : dict
        Network by BSSID.
    """

    def __init__(
        self, radio: Radio, frequency_mhz: int, model: Model, networks: dict[str, Network]
    ) -> None:
        self.radio = radio
        self.frequency_mhz = frequency_mhz
        self.rate_mbps = model.rate_mbps(frequency_mhz)
        self.cells = [
            Cell(bssid, network, model, frequency_mhz) for bssid, network in networks.items()
        ]

    def answers(self, name: str) -> list[Frame]:
        """Give the answers to a probe request.

        Parameters
        ----------
        name : str
            Name that is asked for; empty for any.

        Returns
        -------
        list of Frame
            One a network that it is meant for.
        """
        return [cell.response for cell in self.cells if cell.answers(name)]

    def announce(self, air: Air, from_us: int, until_us: int) -> None:
        """Plan the beacons of all its networks, spread over the beacon period.

        Parameters
        ----------
        air : Air
            Where they are sent.
        from_us, until_us : int
            From when to when [µs].
        """
        for number, cell in enumerate(self.cells):
            shots = [(Shot(self.radio, frame, self.rate_mbps),) for frame in cell.beacons]
            lag_us = number * BEACON_PERIOD_US // len(self.cells)
            ticks = self.radio.ticks_us(from_us, until_us - lag_us, BEACON_PERIOD_US)
            for count, tick_us in enumerate(ticks):
                air.send(tick_us + lag_us, self.frequency_mhz, shots[count % len(shots)])


@dataclass(slots=True)
class Box:
    """A physical access point.

    Parameters
    ----------
    name : str
        What it is called in the ground truth.
    operator : str
        Who runs it.
    site : str
        Where it hangs.
    model : Model
        What kind it is.
    transceivers : list of Transceiver
        Its radios.
    """

    name: str
    operator: str
    site: str
    model: Model
    transceivers: list[Transceiver] = field(default_factory=list)

    def equip(
        self,
        random: Random,
        place: Placement,
        frequency_mhz: int,
        networks: dict[str, Network],
    ) -> Transceiver:
        """Add a radio.

        Parameters
        ----------
        random : Random
            Source of the radio's clock and counters.
        place : Placement
            Where it is.
        frequency_mhz : int
            Where it works [MHz].
        networks : dict
            Network by BSSID.

        Returns
        -------
        Transceiver
            The new radio.
        """
        radio = Radio(random, place.path, place.power_dbm, place.wall_db)
        added = Transceiver(radio, frequency_mhz, self.model, networks)
        self.transceivers.append(added)
        return added


class Placement(NamedTuple):
    """Where a box is, and how well it is heard from there.

    Parameters
    ----------
    path : Path
        Its place.
    power_dbm : float
        Power of its radios [dBm].
    wall_db : float
        What the walls around it swallow [dB].
    """

    path: Path
    power_dbm: float = 18.0
    wall_db: float = 0.0


def block_addresses(
    base: int, band: Literal["2.4", "5"], networks: dict[int, Network]
) -> dict[str, Network]:
    """Give a box's networks their numbers as Cisco does, in its block of 16 addresses.

    Parameters
    ----------
    base : int
        First address of the block.
    band : {"2.4", "5"}
        The lower band counts from the begin of the block, the upper one from its end.
    networks : dict
        Network by its number.

    Returns
    -------
    dict
        Network by BSSID.
    """
    return {
        address_text(base + (number if band == "2.4" else 15 - number)): network
        for number, network in networks.items()
    }


def _capability(network: Network, model: Model, frequency_mhz: int) -> int:
    capability = _ESS | _SHORT_SLOT
    if network.security != "open":
        capability |= _PRIVACY
    if frequency_mhz < 3000:
        capability |= _SHORT_PREAMBLE
    else:
        capability |= _SPECTRUM
    if any(number == ie.MEASUREMENT for number, _ in (*model.elements, *network.elements)):
        capability |= _MEASUREMENT
    return capability


def _elements(network: Network, model: Model, frequency_mhz: int) -> Elements:
    """Give all elements but the name and the traffic indication map."""
    found = [
        *ie.rates(frequency_mhz),
        *ie.operation_elements(model.generation, frequency_mhz),
        *ie.generation_elements(model.generation, frequency_mhz),
        (ie.VENDOR, ie.WMM),
        *model.elements,
        *network.elements,
    ]
    if network.security != "open":
        found.append((ie.RSN, ie.rsn(network.security)))
    return tuple(found)
