"""Frames to the bytes of a capture, the same ones each time."""

from __future__ import annotations

import gzip
import struct
from typing import TYPE_CHECKING

from tests.support.containers import RADIOTAP, Record, pcap
from tests.support.deriving import START
from tests.support.headers import CHANNEL, SIGNAL, TSFT, radiotap_of, word

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cases.forge import Frames
    from tests.support.deriving import Heard

LARGEST_CAPTURE = 60 << 10
"""Bytes that a compressed capture may have."""

_POWER_ON_US = 1_000_000
"""What the recording radio's clock shows at the start of every capture [µs]."""
_CHANNEL_2_GHZ, _CHANNEL_5_GHZ = 0x00A0, 0x0140
_LOWEST_5_GHZ_MHZ = 5000


def capture_bytes(heard: Frames) -> bytes:
    """Give a pcap file with radiotap headers that holds frames in order of time."""
    ordered = sorted(heard, key=lambda each: each.seconds)
    return pcap([Record(_recorded(each), each.time_ns) for each in ordered], RADIOTAP)


def write_capture(path: Path, heard: Frames) -> bool:
    """Write a compressed capture unless the file holds the same one; tell whether it did."""
    made = capture_bytes(heard)
    if path.is_file() and gzip.decompress(path.read_bytes()) == made:
        return False
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(made, mtime=0))
    return True


def _recorded(each: Heard) -> bytes:
    """Put the radio's time, frequency and level before a frame."""
    time_us = _POWER_ON_US + (each.time_ns - START) // 1000
    flags = _CHANNEL_5_GHZ if each.frequency_mhz >= _LOWEST_5_GHZ_MHZ else _CHANNEL_2_GHZ
    fields = [
        (TSFT, struct.pack("<Q", time_us)),
        (CHANNEL, struct.pack("<HH", each.frequency_mhz, flags)),
    ]
    if each.signal_dbm is not None:
        fields.append((SIGNAL, struct.pack("b", each.signal_dbm)))
    return radiotap_of([word(*(bit for bit, _ in fields))], fields) + each.frame
