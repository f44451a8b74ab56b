"""The air: one sender at a time on each channel, acknowledgements, repeats and reservations."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from wifiwatch.simulate import frames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from wifiwatch.simulate.frames import Frame
    from wifiwatch.simulate.radio import Link, Radio

_DSSS_RATES = frozenset({1.0, 2.0, 5.5, 11.0})
_BASIC_RATES = (1.0, 2.0, 5.5, 6.0, 11.0, 12.0, 24.0)
_CHECK_SEQUENCE_OCTETS = 4
_ACKNOWLEDGEMENT_OCTETS = 14

_SIFS_US = 10
_SLOT_US = 9
_DIFS_US = _SIFS_US + 2 * _SLOT_US
_CONTENTION_SLOTS = 15

_REPEAT_CHANCE = 0.06
_RESERVE_OCTETS = 300
"""Longer unicast frames are announced with RTS and CTS."""

_RETRY_BIT = 0x08


class Transmission(NamedTuple):
    """A frame on the air.

    Parameters
    ----------
    start_us : int
        When it begins, since the start [µs].
    airtime_us : int
        How long it lasts [µs].
    frequency_mhz : int
        Where [MHz].
    sender : Radio
        By whom.
    rate_mbps : float
        At which rate [Mbit/s].
    octets : bytes
        All of it but the check sequence.
    """

    start_us: int
    airtime_us: int
    frequency_mhz: int
    sender: Radio
    rate_mbps: float
    octets: bytes


class Shot(NamedTuple):
    """One frame of an exchange.

    Parameters
    ----------
    sender : Radio
        By whom.
    frame : Frame
        What.
    rate_mbps : float
        At which rate [Mbit/s].
    repeated : bool
        Whether it is the one before, sent again.
    """

    sender: Radio
    frame: Frame
    rate_mbps: float
    repeated: bool = False


class _Exchange(NamedTuple):
    at_us: int
    order: int
    frequency_mhz: int
    shots: tuple[Shot, ...]


@cache
def airtime_us(octets: int, rate_mbps: float) -> int:
    """Tell how long a frame occupies the air.

    Parameters
    ----------
    octets : int
        Length with the check sequence.
    rate_mbps : float
        Rate [Mbit/s].

    Returns
    -------
    int
        With the preamble (802.11-2020, 16.3.4 and 17.4.3) [µs].
    """
    if rate_mbps in _DSSS_RATES:
        return 192 + math.ceil(8 * octets / rate_mbps)
    return 20 + 4 * math.ceil((22 + 8 * octets) / (4 * rate_mbps))


class Air:
    """Collect what radios want to send, and bring it into an order that could have been.

    Parameters
    ----------
    random : Random
        Source of back-off times and losses.

    Attributes
    ----------
    transmitters : set of bytes
        Addresses under which something was sent.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._exchanges: list[_Exchange] = []
        self.transmitters: set[bytes] = set()

    def send(self, at_us: int, frequency_mhz: int, shots: tuple[Shot, ...]) -> None:
        """Plan some frames in direct succession.

        Parameters
        ----------
        at_us : int
            When the first is ready to be sent [µs].
        frequency_mhz : int
            Where [MHz].
        shots : tuple of Shot
            The frames.
        """
        self._exchanges.append(_Exchange(at_us, len(self._exchanges), frequency_mhz, shots))

    def deliver(self, at_us: int, link: Link, frame: Frame, rate_mbps: float) -> None:
        """Plan a frame with all that belongs to it: reservation, repeat, acknowledgement.

        Parameters
        ----------
        at_us : int
            When it is ready to be sent [µs].
        link : Link
            From whom to whom, and where.
        frame : Frame
            The frame.
        rate_mbps : float
            Its rate [Mbit/s].
        """
        if frame.to_group:
            self.send(at_us, link.frequency_mhz, (Shot(link.sender, frame, rate_mbps),))
            return
        basic = max(rate for rate in _BASIC_RATES if rate <= rate_mbps)
        if rate_mbps not in _DSSS_RATES:
            basic = max(6.0, basic if basic != 11.0 else 6.0)
        answer_us = _SIFS_US + airtime_us(_ACKNOWLEDGEMENT_OCTETS, basic)
        frame = _reserving(frame, answer_us)
        shots = [Shot(link.sender, frame, rate_mbps)]
        if len(frame.octets) > _RESERVE_OCTETS:
            frame_us = airtime_us(len(frame.octets) + _CHECK_SEQUENCE_OCTETS, rate_mbps)
            shots = [*_reservation(link, frame, basic, frame_us + answer_us), *shots]
        if self._random.random() < _REPEAT_CHANCE:
            shots.append(Shot(link.sender, frame, rate_mbps, repeated=True))
        thanks = frames.acknowledgement(frame.octets[10:16])
        shots.append(Shot(link.receiver, thanks, basic))
        self.send(at_us, link.frequency_mhz, tuple(shots))

    def play(self, tuned_mhz: Callable[[int], int] | None = None) -> Iterator[Transmission]:
        """Send everything.

        Parameters
        ----------
        tuned_mhz : callable, optional
            Tells for a time [µs] which channel is listened to [MHz]: what is sent elsewhere counts,
            but is not written out.

        Yields
        ------
        Transmission
            In order of time on each channel, and nearly so over all of them.
        """
        busy_until_us: dict[int, int] = {}
        for at_us, _, frequency_mhz, shots in sorted(self._exchanges):
            start_us = at_us
            free_us = busy_until_us.get(frequency_mhz, -_DIFS_US) + _DIFS_US
            if start_us < free_us:
                slots = self._random.randrange(_CONTENTION_SLOTS + 1)
                start_us = free_us + _SLOT_US * slots
            for shot in shots:
                sender, frame, rate_mbps, repeated = shot
                length_us = airtime_us(len(frame.octets) + _CHECK_SEQUENCE_OCTETS, rate_mbps)
                number = sender.number(frame.octets, repeated) if frame.numbered else 0
                self.transmitters.add(frame.octets[10:16])
                if tuned_mhz is None or tuned_mhz(start_us) == frequency_mhz:
                    octets = _stamped(shot, number, start_us)
                    yield Transmission(
                        start_us, length_us, frequency_mhz, sender, rate_mbps, octets
                    )
                busy_until_us[frequency_mhz] = start_us + length_us
                start_us += length_us + _SIFS_US


def _stamped(shot: Shot, number: int, at_us: int) -> bytes:
    """Write the sender's clock and sequence number into a frame."""
    octets = shot.frame.octets
    if not shot.frame.numbered:
        return octets
    control = (number << 4).to_bytes(2, "little")
    if shot.repeated:
        octets = octets[:1] + bytes([octets[1] | _RETRY_BIT]) + octets[2:]
    if shot.frame.clocked:
        clock = shot.sender.clock_us(at_us).to_bytes(8, "little")
        return octets[:22] + control + clock + octets[32:]
    return octets[:22] + control + octets[24:]


def _reserving(frame: Frame, duration_us: int) -> Frame:
    """Write how long the air stays reserved after a frame."""
    octets = frame.octets[:2] + duration_us.to_bytes(2, "little") + frame.octets[4:]
    return frame._replace(octets=octets)


def _reservation(link: Link, frame: Frame, rate_mbps: float, rest_us: int) -> list[Shot]:
    """Give the RTS and CTS before a long frame."""
    leave_us = airtime_us(_ACKNOWLEDGEMENT_OCTETS, rate_mbps)
    wish = frames.request_to_send(frame.octets[4:16])
    leave = frames.clear_to_send(frame.octets[10:16])
    return [
        Shot(link.sender, _reserving(wish, 3 * _SIFS_US + leave_us + rest_us), rate_mbps),
        Shot(link.receiver, _reserving(leave, 2 * _SIFS_US + rest_us), rate_mbps),
    ]
