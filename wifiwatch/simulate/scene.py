"""A scene: who is where, what is planned, and what comes of it as a capture and as the truth."""

from __future__ import annotations

import random as randomness
from typing import TYPE_CHECKING

from wifiwatch.simulate.air import Air, airtime_us
from wifiwatch.simulate.frames import address_bytes
from wifiwatch.simulate.phone import Phone, Style
from wifiwatch.simulate.places import MICROSECONDS
from wifiwatch.simulate.radio import Link
from wifiwatch.simulate.recorder import START
from wifiwatch.simulate.session import Session

if TYPE_CHECKING:
    from random import Random

    from wifiwatch.simulate.access_point import Box, Cell, Transceiver
    from wifiwatch.simulate.places import Path
    from wifiwatch.simulate.recorder import Recorder

_WEAKEST_HEARD_DBM = -84.0
"""Below it an access point does not answer a phone, nor hears the phone its answer."""

_BETWEEN_NAMES_US = 12_000
_BETWEEN_CHANNELS_US = 30_000


class Scene:
    """Everything in one capture.

    Parameters
    ----------
    name : str
        The scenario.
    seed : int
        What all chance comes from.
    seconds : float
        Duration [s].
    recorder : Recorder
        Who listens.
    """

    def __init__(self, name: str, seed: int, seconds: float, recorder: Recorder) -> None:
        self.seconds = seconds
        self._name, self._seed, self._recorder = name, seed, recorder
        self.air = Air(self.random("air"))
        self._transceivers: list[Transceiver] = []
        self._boxes: list[Box] = []
        self._phones: list[Phone] = []
        self._devices: list[dict[str, object]] = []
        self._attacks: list[dict[str, object]] = []
        self._events: list[dict[str, object]] = []
        self._look_alikes: list[str] = []
        self._expected: dict[str, str] = {}

    def random(self, name: str) -> Random:
        """Give a source of chance of its own to someone, so that others do not disturb it.

        Parameters
        ----------
        name : str
            Who.

        Returns
        -------
        Random
            Depends on scenario, seed and name alone.
        """
        return randomness.Random(f"{self._name}/{self._seed}/{name}")

    def install(self, box: Box, from_seconds: float = 0.0, until_seconds: float = 0.0) -> None:
        """Let an access point beacon and answer.

        Parameters
        ----------
        box : Box
            The access point.
        from_seconds, until_seconds : float
            When it is near enough to matter; until 0: to the end [s].
        """
        self._boxes.append(box)
        for transceiver in box.transceivers:
            transceiver.announce(
                self.air,
                round(from_seconds * MICROSECONDS),
                round((until_seconds or self.seconds) * MICROSECONDS),
            )
            self._transceivers.append(transceiver)

    def phone(self, name: str, path: Path, style: Style, fixed_address: str = "") -> Phone:
        """Bring a phone.

        Parameters
        ----------
        name : str
            What it is called in the ground truth.
        path : Path
            Where it goes.
        style : Style
            What its probe requests look like.
        fixed_address : str
            The one address that it always uses; empty for one that draws new ones.

        Returns
        -------
        Phone
            The phone.
        """
        phone = Phone(name, self.random(name), path, style, fixed_address)
        self._phones.append(phone)
        return phone

    def scan(
        self,
        phone: Phone,
        at_seconds: float,
        frequencies_mhz: tuple[int, ...],
        names: tuple[str, ...] = ("",),
    ) -> None:
        """Let a phone look for networks, and those around answer.

        Parameters
        ----------
        phone : Phone
            The phone.
        at_seconds : float
            When it begins [s].
        frequencies_mhz : tuple of int
            Channels in turn [MHz].
        names : tuple of str
            What it asks for on each; an empty name is any.
        """
        at_us = round(at_seconds * MICROSECONDS)
        for frequency_mhz in frequencies_mhz:
            for name in names:
                self._probe(phone, at_us, frequency_mhz, name)
                at_us += _BETWEEN_NAMES_US
            at_us += _BETWEEN_CHANNELS_US

    def session(self, phone: Phone, transceiver: Transceiver, cell: Cell) -> Session:
        """Begin a phone's stay in a network.

        Parameters
        ----------
        phone : Phone
            The phone.
        transceiver : Transceiver
            The access point's radio.
        cell : Cell
            The network on it.

        Returns
        -------
        Session
            The stay.
        """
        random = self.random(f"{phone.name} at {cell.bssid} as {phone.address}")
        return Session(self.air, phone, transceiver, cell, random)

    def note(self, at_seconds: float, who: str, what: str) -> None:
        """Note an event for the ground truth.

        Parameters
        ----------
        at_seconds : float
            When [s].
        who, what : str
            Who does what.
        """
        self._events.append({"seconds": round(at_seconds, 3), "who": who, "what": what})

    def attack(self, **told: object) -> None:
        """Note an attack for the ground truth.

        Parameters
        ----------
        **told : object
            Kind, sender, names and times.
        """
        self._attacks.append(told)

    def device(self, **told: object) -> None:
        """Note a device that is neither access point nor phone.

        Parameters
        ----------
        **told : object
            Kind, address and what it does.
        """
        self._devices.append(told)

    def look_alike(self, sentence: str) -> None:
        """Note something innocent that resembles what is looked for.

        Parameters
        ----------
        sentence : str
            What it is.
        """
        self._look_alikes.append(sentence)

    def expect(self, signature: str, tier: str) -> None:
        """Note what may be found.

        Parameters
        ----------
        signature : str
            Identifier of a signature.
        tier : str
            capability, behaviour or proof.
        """
        self._expected[signature] = tier

    def record(self) -> bytes:
        """Let everything happen.

        Returns
        -------
        bytes
            The capture as a pcap file.
        """
        return self._recorder.record(self.air, self.random("recorder"))

    def truth(self) -> dict[str, object]:
        """Tell what was really there, after `record`.

        Returns
        -------
        dict
            The ground truth.
        """
        return {
            "scenario": self._name,
            "seed": self._seed,
            "start": START.isoformat(),
            "duration_seconds": round(self._recorder.last_us / MICROSECONDS, 6),
            "frames": self._recorder.frames,
            "recorder": self._told_recorder(),
            "boxes": [self._told_box(box) for box in self._boxes],
            "phones": [self._told_phone(phone) for phone in self._phones],
            "devices": self._devices,
            "attacks": self._attacks,
            "events": sorted(self._events, key=lambda event: float(str(event["seconds"]))),
            "look_alikes": self._look_alikes,
            "expected": self._expected,
        }

    def _probe(self, phone: Phone, at_us: int, frequency_mhz: int, name: str) -> None:
        request = phone.probe(frequency_mhz, name)
        rate_mbps = 1.0 if frequency_mhz < 3000 else 6.0
        near = [other for other in self._transceivers if other.frequency_mhz == frequency_mhz]
        link = Link(phone.radio, phone.radio, frequency_mhz)
        self.air.deliver(at_us, link, request, rate_mbps)
        place = phone.radio.path.at(at_us)
        random = self.random(f"answers at {at_us} to {phone.name}")
        sent_us = at_us + airtime_us(len(request.octets) + 4, rate_mbps)
        for transceiver in near:
            if transceiver.radio.level_dbm(place, at_us, frequency_mhz) < _WEAKEST_HEARD_DBM:
                continue
            back = Link(transceiver.radio, phone.radio, frequency_mhz)
            answer_us = sent_us + random.randrange(600, 3000)
            for answer in transceiver.answers(name):
                self.air.deliver(answer_us, back, answer.to(phone.address), transceiver.rate_mbps)
                answer_us += random.randrange(900, 1800)

    def _told_recorder(self) -> dict[str, object]:
        return {
            "phases": [
                {"until_seconds": phase.until_seconds, "frequencies_mhz": phase.frequencies_mhz}
                for phase in self._recorder.phases
            ],
            "path": [list(waypoint) for waypoint in self._recorder.path.waypoints],
        }

    def _told_box(self, box: Box) -> dict[str, object]:
        return {
            "box": box.name,
            "vendor": box.model.vendor,
            "operator": box.operator,
            "site": box.site,
            "bssids": [
                {
                    "bssid": cell.bssid,
                    "ssid": cell.network.ssid,
                    "hidden": cell.network.hidden,
                    "security": cell.network.security,
                    "frequency_mhz": transceiver.frequency_mhz,
                    "announcements_heard": self._recorder.announcements_heard[cell.bssid],
                }
                for transceiver in box.transceivers
                for cell in transceiver.cells
            ],
        }

    def _told_phone(self, phone: Phone) -> dict[str, object]:
        used = self.air.transmitters
        return {
            "phone": phone.name,
            "policy": "rotating" if phone.rotates else "fixed",
            "addresses": [
                {"from_seconds": round(use.seconds, 3), "address": use.address}
                for use in phone.addresses
                if address_bytes(use.address) in used
            ],
            "does": phone.deeds,
        }
