"""The recorder: a monitor-mode radio that hears one channel at a time, and its pcap file."""

from __future__ import annotations

import math
import struct
import zlib
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from scapy.layers.dot11 import RadioTap

from wifiwatch.simulate.places import MICROSECONDS, Path, standing

if TYPE_CHECKING:
    from random import Random

    from wifiwatch.simulate.air import Air

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""When every simulated capture begins: no clock is read."""

CHANNELS_1_6_11 = (2412, 2437, 2462)
CHANNELS_36_48 = (5180, 5200, 5220, 5240)
CHANNELS_52_64 = (5260, 5280, 5300, 5320)
CHANNELS_100_112 = (5500, 5520, 5540, 5560)

_NANOSECOND_MAGIC = 0xA1B23C4D
_RADIOTAP_LINK_TYPE = 127
_LONGEST_RECORD = 262_144

_DWELL_US = 250_000
_RETUNE_US = 4_000
"""Time in which a radio that changes its channel hears nothing."""

_NOISE_DB = 1.8
_CHANCE_LOSS = 0.015
_WEAKEST_DBM = {1.0: -92.0, 2.0: -90.0, 5.5: -88.0, 6.0: -89.0, 11.0: -86.0, 12.0: -87.0}
_WEAKEST_FAST_DBM = -80.0
_SLOPE_DB = 1.2
"""Half of the frames at the weakest level are lost, and ever fewer of stronger ones."""

_BEACON, _PROBE_RESPONSE = 0x80, 0x50


class Phase(NamedTuple):
    """What the recorder listens to for a while.

    Parameters
    ----------
    until_seconds : float
        End of the phase, since the start [s].
    frequencies_mhz : tuple of int
        Channels in turn; a single one is not left [MHz].
    """

    until_seconds: float
    frequencies_mhz: tuple[int, ...]


class Recorder:
    """A receiver in the field.

    Parameters
    ----------
    phases : tuple of Phase
        What it listens to.
    path : Path
        Where it is.
    """

    def __init__(self, phases: tuple[Phase, ...], path: Path | None = None) -> None:
        self.phases = phases
        self.path = path or standing(0, 0)
        self.announcements_heard: Counter[str] = Counter()
        self.frames = 0
        self.last_us = 0

    def tuned_mhz(self, at_us: int) -> int:
        """Tell what it listens to.

        Parameters
        ----------
        at_us : int
            Time since the start [µs].

        Returns
        -------
        int
            Frequency; 0 while it hears nothing [MHz].
        """
        for phase in self.phases:
            if at_us < phase.until_seconds * MICROSECONDS:
                break
        else:
            return 0
        frequencies = phase.frequencies_mhz
        if len(frequencies) == 1:
            return frequencies[0]
        turn, into_us = divmod(at_us, _DWELL_US)
        return frequencies[turn % len(frequencies)] if into_us >= _RETUNE_US else 0

    def record(self, air: Air, random: Random) -> bytes:
        """Write down what it hears.

        Parameters
        ----------
        air : Air
            What is sent around it.
        random : Random
            Source of fading and losses.

        Returns
        -------
        bytes
            A pcap file with nanosecond times.
        """
        uptime_us = random.randrange(86_400 * MICROSECONDS)
        heard: list[tuple[int, bytes]] = []
        for sent in air.play(self.tuned_mhz):
            end_us = sent.start_us + sent.airtime_us
            if self.tuned_mhz(end_us) != sent.frequency_mhz:
                continue
            level_dbm = sent.sender.level_dbm(
                self.path.at(sent.start_us), sent.start_us, sent.frequency_mhz
            )
            level_dbm += random.gauss(0, _NOISE_DB)
            if _is_lost(level_dbm, sent.rate_mbps, random):
                continue
            tap = _radiotap(sent.frequency_mhz, sent.rate_mbps)
            when = struct.pack("<Q", uptime_us + sent.start_us)
            level = struct.pack("b", max(-127, round(level_dbm)))
            record = tap[:8] + when + tap[16:22] + level + tap[23:] + sent.octets
            record += struct.pack("<I", zlib.crc32(sent.octets))
            heard.append((end_us * 1000 + random.randrange(1000), record))
            self._count(sent.octets)
        heard.sort()
        self.frames = len(heard)
        self.last_us = heard[-1][0] // 1000 if heard else 0
        return _pcap(heard)

    def _count(self, octets: bytes) -> None:
        if octets[0] in (_BEACON, _PROBE_RESPONSE):
            self.announcements_heard[octets[16:22].hex(":")] += 1


def _is_lost(level_dbm: float, rate_mbps: float, random: Random) -> bool:
    margin_db = level_dbm - _WEAKEST_DBM.get(rate_mbps, _WEAKEST_FAST_DBM)
    chance = 1 / (1 + math.exp(min(margin_db / _SLOPE_DB, 50.0)))
    return random.random() < chance + _CHANCE_LOSS


_TAPS: dict[tuple[int, float], bytes] = {}


def _radiotap(frequency_mhz: int, rate_mbps: float) -> bytes:
    """Forge the header for a channel and rate: clock from byte 8, level at byte 22."""
    known = _TAPS.get((frequency_mhz, rate_mbps))
    if known is None:
        band = "5GHz" if frequency_mhz > 5000 else "2GHz"
        modulation = "CCK" if rate_mbps in (1.0, 2.0, 5.5, 11.0) else "OFDM"
        known = bytes(
            RadioTap(
                present="TSFT+Flags+Rate+Channel+dBm_AntSignal+Antenna",
                mac_timestamp=0,
                Flags="FCS",
                Rate=rate_mbps,
                ChannelFrequency=frequency_mhz,
                ChannelFlags=f"{modulation}+{band}",
                dBm_AntSignal=-1,
                Antenna=0,
            )
        )
        _TAPS[frequency_mhz, rate_mbps] = known
    return known


def _pcap(records: list[tuple[int, bytes]]) -> bytes:
    header = struct.pack(
        "<IHHiIII", _NANOSECOND_MAGIC, 2, 4, 0, 0, _LONGEST_RECORD, _RADIOTAP_LINK_TYPE
    )
    parts = [header]
    start_ns = int(START.timestamp()) * 1_000_000_000
    for at_ns, record in records:
        seconds, nanoseconds = divmod(start_ns + at_ns, 1_000_000_000)
        parts.append(struct.pack("<IIII", seconds, nanoseconds, len(record), len(record)))
        parts.append(record)
    return b"".join(parts)
