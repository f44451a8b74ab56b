"""A phone's stay in a network: joining, authentication, traffic and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.simulate import data_frames, eap, management_frames
from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.frames import Ends, Frame
from wifiwatch.simulate.places import MICROSECONDS
from wifiwatch.simulate.radio import Link

if TYPE_CHECKING:
    from random import Random

    from wifiwatch.simulate.access_point import Cell, Transceiver
    from wifiwatch.simulate.air import Air
    from wifiwatch.simulate.phone import Phone

_ANSWER_US = 3_000
_DATA_RATES_MBPS = (24.0, 36.0, 48.0, 54.0)
_PAYLOAD_OCTETS = (48, 72, 120, 380)
_EXTENDED_KEY = 0x20
_RECORD_HEADER_OCTETS = 5


class Session:
    """One phone in one network.

    Parameters
    ----------
    air : Air
        Where it happens.
    phone : Phone
        The phone, whose address stays as it is now.
    transceiver : Transceiver
        The access point's radio.
    cell : Cell
        The network on it.
    random : Random
        Source of payloads and pauses.
    """

    def __init__(
        self, air: Air, phone: Phone, transceiver: Transceiver, cell: Cell, random: Random
    ) -> None:
        self._air = air
        self._phone = phone
        self._station = phone.address
        self._cell = cell
        self._random = random
        self._rate_mbps = transceiver.rate_mbps
        self._up = Link(phone.radio, transceiver.radio, transceiver.frequency_mhz)
        self._sent = {True: 0, False: 0}
        self._headers: dict[tuple[bool, bool], bytes] = {}

    def join(self, at_seconds: float, coming_from: str = "") -> float:
        """Authenticate openly and associate.

        Parameters
        ----------
        at_seconds : float
            When [s].
        coming_from : str
            The BSSID that the phone leaves for this one, if any.

        Returns
        -------
        float
            When that is done [s].
        """
        at_us = round(at_seconds * MICROSECONDS)
        cell = self._cell
        frequency_mhz = self._up.frequency_mhz
        asked = [(ie.SSID, cell.network.ssid.encode()), *self._phone.abilities(frequency_mhz)]
        if cell.network.security != "open":
            asked.append((ie.RSN, ie.rsn(cell.network.security)))
        asked.append((ie.VENDOR, bytes.fromhex("0050f202000100")))
        told = [*ie.rates(frequency_mhz), *ie.generation_elements("n", frequency_mhz)]
        request = management_frames.association_request(
            self._ends(True), cell.capability, ie.in_order(asked), coming_from
        )
        response = management_frames.association_response(
            self._ends(False), cell.capability, ie.in_order(told), bool(coming_from)
        )
        return self._converse(
            at_us,
            [
                (True, management_frames.authentication(self._ends(True), 1)),
                (False, management_frames.authentication(self._ends(False), 2)),
                (True, request),
                (False, response),
            ],
        )

    def authenticate(self, at_seconds: float, conversation: eap.Conversation) -> float:
        """Exchange EAP packets or key messages, unencrypted.

        Parameters
        ----------
        at_seconds : float
            When [s].
        conversation : Conversation
            What is said.

        Returns
        -------
        float
            When that is done [s].
        """
        at_us = round(at_seconds * MICROSECONDS)
        return self._converse(
            at_us,
            [(upward, self._data(upward, body, False)) for upward, body in conversation],
            _ANSWER_US * 4,
        )

    def manage(self, at_seconds: float, said: list[tuple[bool, int, bytes]]) -> float:
        """Exchange action frames.

        Parameters
        ----------
        at_seconds : float
            When [s].
        said : list of (bool, int, bytes)
            Whether the station sends it, category and body of each.

        Returns
        -------
        float
            When that is done [s].
        """
        at_us = round(at_seconds * MICROSECONDS)
        return self._converse(
            at_us,
            [
                (upward, management_frames.action(self._ends(upward), category, body))
                for upward, category, body in said
            ],
        )

    def talk(self, from_seconds: float, until_seconds: float, pause_seconds: float) -> None:
        """Send data to and fro, encrypted unless the network is open, and sleep in between.

        Parameters
        ----------
        from_seconds, until_seconds : float
            From when to when [s].
        pause_seconds : float
            Mean time between two bursts [s].
        """
        random = self._random
        asleep = data_frames.null(self._ends(True), sleeping=True)
        seconds = from_seconds + random.expovariate(1 / pause_seconds)
        while seconds < until_seconds:
            at_us = round(seconds * MICROSECONDS)
            upward = random.random() < 0.5
            burst = [
                (upward != (number % 2 == 1), self._payload(upward != (number % 2 == 1)))
                for number in range(random.randint(1, 3))
            ]
            rate_mbps = random.choice(_DATA_RATES_MBPS)
            for number, (direction, frame) in enumerate(burst):
                link = self._up if direction else self._up.back()
                self._air.deliver(at_us + number * _ANSWER_US, link, frame, rate_mbps)
            self._air.deliver(at_us + 6 * _ANSWER_US, self._up, asleep, 24.0)
            seconds += random.expovariate(1 / pause_seconds)

    def leave(self, at_seconds: float) -> None:
        """Say farewell.

        Parameters
        ----------
        at_seconds : float
            When [s].
        """
        at_us = round(at_seconds * MICROSECONDS)
        self._converse(at_us, [(True, management_frames.deauthentication(self._ends(True)))])

    def _converse(
        self, at_us: int, said: list[tuple[bool, Frame]], pause_us: int = _ANSWER_US
    ) -> float:
        for upward, frame in said:
            link = self._up if upward else self._up.back()
            self._air.deliver(at_us, link, frame, self._rate_mbps)
            at_us += pause_us + self._random.randrange(pause_us)
        return at_us / MICROSECONDS

    def _ends(self, upward: bool) -> Ends:
        bssid = self._cell.bssid
        return Ends(*((bssid, self._station) if upward else (self._station, bssid)), bssid)

    def _payload(self, upward: bool) -> Frame:
        octets = self._random.randbytes(self._random.choice(_PAYLOAD_OCTETS))
        if self._cell.network.security == "open":
            went, came = self._sent[upward], self._sent[not upward]
            self._sent[upward] += len(octets) + _RECORD_HEADER_OCTETS
            return self._data(upward, data_frames.web_traffic(upward, octets, went, came), False)
        self._sent[upward] += 1
        number = self._sent[upward].to_bytes(6, "little")
        header = number[:2] + bytes([0, _EXTENDED_KEY]) + number[2:]
        return self._data(upward, header + octets, True)

    def _data(self, upward: bool, body: bytes, protected: bool) -> Frame:
        key = upward, protected
        if key not in self._headers:
            self._headers[key] = data_frames.data_header(self._ends(upward), upward, protected)
        return Frame(self._headers[key] + body)
