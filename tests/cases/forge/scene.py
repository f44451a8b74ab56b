"""What forged captures are put together from: networks on the air, phones, and what both say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.support.deriving import Heard
from tests.support.frames import (
    DS,
    OPEN,
    PROBE_RESPONSE,
    RATES,
    TIM,
    announcement,
    beacon,
    eapol,
    element,
    from_access_point,
    probe_request,
    to_access_point,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.cases.forge import Frames

CHANNELS = {1: 2412, 6: 2437, 11: 2462, 36: 5180, 44: 5220, 100: 5500}
"""Frequencies of some channels [MHz]."""

_BEACON_SECONDS = 0.1024
_BEACON_US = 102_400
_DWELL_SECONDS = 0.1
_ANSWER_SECONDS = 0.004
_PACKET_SECONDS = 0.06
_EAP_REQUEST = 1


class Network(NamedTuple):
    """A network on one radio, and how it is heard."""

    name: bytes
    bssid: str
    security: str = OPEN
    elements: bytes = b""
    channel: int = 6
    signal_dbm: int = -60
    clock_us: int = 5_000_000

    @property
    def frequency_mhz(self) -> int:
        """Give where it is."""
        return CHANNELS[self.channel]

    def beacons(
        self, seconds: float, *, start: float = 0.0, every: int = 10, shift: float = 0.0
    ) -> Frames:
        """Send beacons, of which a radio that visits several channels hears one in `every`."""
        count = int(seconds / (_BEACON_SECONDS * every))
        return [
            self._heard(
                start + shift + number * every * _BEACON_SECONDS,
                beacon(
                    self.name,
                    self._common() + element(TIM, b"\x00\x01\x00\x00") + self.elements,
                    bssid=self.bssid,
                    security=self.security,
                    sequence=number * every % 4096,
                    timestamp=self._clock_us(start) + number * every * _BEACON_US,
                ),
            )
            for number in range(count)
        ]

    def answer(self, at: float, station: str) -> Heard:
        """Answer a phone's question who is there."""
        frame = announcement(
            PROBE_RESPONSE,
            self.name,
            self._common() + self.elements,
            bssid=self.bssid,
            receiver=station,
            security=self.security,
            sequence=int(at * 10) % 4096,
            timestamp=self._clock_us(at),
        )
        return self._heard(at, frame)

    def receive(self, at: float, frame: bytes) -> Heard:
        """Put a phone's frame on this network's channel."""
        return Heard(at, frame, self.frequency_mhz, -55)

    def send(self, at: float, frame: bytes) -> Heard:
        """Put a frame of this network on the air."""
        return self._heard(at, frame)

    def _heard(self, at: float, frame: bytes) -> Heard:
        return Heard(at, frame, self.frequency_mhz, self.signal_dbm)

    def _clock_us(self, at: float) -> int:
        return self.clock_us + round(at * 1e6)

    def _common(self) -> bytes:
        return element(RATES, b"\x82\x84\x8b\x96\x0c\x12\x18\x24") + element(
            DS, bytes([self.channel])
        )


def phone(number: int) -> str:
    """Give the random address of a phone."""
    return f"02:00:5e:10:00:{number:02x}"


def beacons_of(networks: Iterable[Network], seconds: float, *, start: float = 0.0) -> Frames:
    """Have networks send beacons, not all in the same instant."""
    heard: Frames = []
    for place, network in enumerate(networks):
        heard += network.beacons(seconds, start=start, shift=0.0031 * (place % 31))
    return heard


def search(at: float, station: str, networks: Iterable[Network]) -> Frames:
    """Have a phone ask on one channel after the other, and each network there answer."""
    by_channel: dict[int, list[Network]] = {}
    for network in networks:
        by_channel.setdefault(network.channel, []).append(network)
    heard: Frames = []
    for place, channel in enumerate(sorted(by_channel)):
        asked = at + place * _DWELL_SECONDS
        request = probe_request(transmitter=station, sequence=(int(at) + place) % 4096)
        heard.append(Heard(asked, request, CHANNELS[channel], -55))
        for order, network in enumerate(by_channel[channel]):
            heard.append(network.answer(asked + _ANSWER_SECONDS * (order + 1), station))
    return heard


Said = tuple[bool, bytes]
"""Whether the phone says it, and an EAP packet."""


def log_in(at: float, station: str, network: Network, said: Iterable[Said]) -> Frames:
    """Have a phone and a network exchange EAP packets."""
    heard: Frames = []
    identifier = 0
    for place, (upward, packet) in enumerate(said):
        moment = at + place * _PACKET_SECONDS
        identifier += packet[0] == _EAP_REQUEST
        packet = packet[:1] + bytes([identifier]) + packet[2:]
        if upward:
            frame = to_access_point(
                eapol(packet),
                station=station,
                bssid=network.bssid,
                destination=network.bssid,
                sequence=place,
            )
            heard.append(network.receive(moment, frame))
        else:
            frame = from_access_point(
                eapol(packet), receiver=station, bssid=network.bssid, source=network.bssid
            )
            heard.append(network.send(moment, frame))
    return heard
