"""A radio: its place, power, clock and sequence counters."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wifiwatch.simulate.places import MICROSECONDS, path_loss_db

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from wifiwatch.simulate.places import Path

_LARGEST_DRIFT = 2e-5
"""802.11-2020, 17.3.9.5 allows a clock to be off by 20 parts in a million."""
_LONGEST_UPTIME_US = 40 * 86_400 * MICROSECONDS

_TRANSMITTER = slice(10, 16)
_RECEIVER = slice(4, 10)
_QOS_DATA = 0x88
_KIND = 0x8C
_COUNT_MASK = 0xFFF


class Radio:
    """A transmitter.

    Parameters
    ----------
    random : Random
        Source of its clock, drift and first sequence numbers.
    path : Path
        Where it is.
    power_dbm : float
        Power that it sends with [dBm].
    wall_db : float
        What the walls around it swallow [dB].
    counts_by_address : bool
        Whether it begins a new sequence with each of its addresses, as phones do that want not to
        be followed; else all its addresses share one, as on an access point.
    """

    def __init__(
        self,
        random: Random,
        path: Path,
        power_dbm: float = 18.0,
        wall_db: float = 0.0,
        counts_by_address: bool = False,
    ) -> None:
        self.path = path
        self._effective_dbm = power_dbm - wall_db + random.gauss(0, 1.5)
        self._random = random
        self._counts_by_address = counts_by_address
        self._clock_offset_us = random.randrange(_LONGEST_UPTIME_US)
        self._drift = random.uniform(-_LARGEST_DRIFT, _LARGEST_DRIFT)
        self._numbers: dict[bytes, int] = {}

    def clock_us(self, at_us: int) -> int:
        """Read its clock.

        Parameters
        ----------
        at_us : int
            Time since the start [µs].

        Returns
        -------
        int
            Its timing synchronisation function [µs].
        """
        return self._clock_offset_us + at_us + round(at_us * self._drift)

    def ticks_us(self, from_us: int, until_us: int, period_us: int) -> Iterator[int]:
        """Tell when its clock is a multiple of a period.

        Parameters
        ----------
        from_us, until_us : int
            From when to when [µs].
        period_us : int
            Period in its own time [µs].

        Yields
        ------
        int
            Time since the start [µs].
        """
        left_us = period_us - self.clock_us(from_us) % period_us
        number = 0
        while (tick_us := from_us + round((left_us + number * period_us) * (1 - self._drift))) < (
            until_us
        ):
            yield tick_us
            number += 1

    def number(self, octets: bytes, repeated: bool) -> int:
        """Give the sequence number of a frame that it is about to send.

        Parameters
        ----------
        octets : bytes
            The frame, from its frame control on.
        repeated : bool
            Whether it was just sent before.

        Returns
        -------
        int
            12-bit sequence number. QoS data is counted for each receiver by itself, the rest
            together (802.11-2020, 10.3.2.14.2).
        """
        key = octets[_TRANSMITTER] if self._counts_by_address else b""
        if octets[0] & _KIND == _QOS_DATA:
            key += octets[_RECEIVER]
        last = self._numbers.get(key)
        if last is None:
            last = self._random.randrange(_COUNT_MASK + 1)
        elif not repeated:
            last = (last + 1) & _COUNT_MASK
        self._numbers[key] = last
        return last

    def level_dbm(self, place: tuple[float, float], at_us: int, frequency_mhz: int) -> float:
        """Tell how strong it arrives somewhere on average.

        Parameters
        ----------
        place : tuple of float
            Where it is received [m].
        at_us : int
            When [µs].
        frequency_mhz : int
            Frequency [MHz].

        Returns
        -------
        float
            Level [dBm].
        """
        return self._effective_dbm - path_loss_db(self.path.at(at_us), place, frequency_mhz)


class Link(NamedTuple):
    """Two radios that talk to each other.

    Parameters
    ----------
    sender, receiver : Radio
        Who sends and who acknowledges.
    frequency_mhz : int
        Where [MHz].
    """

    sender: Radio
    receiver: Radio
    frequency_mhz: int

    def back(self) -> Link:
        """Give the link the other way round.

        Returns
        -------
        Link
            With sender and receiver exchanged.
        """
        return Link(self.receiver, self.sender, self.frequency_mhz)
