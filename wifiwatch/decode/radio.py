"""What all radio headers tell of a frame, and the headers other than radiotap."""

from __future__ import annotations

import numpy as np

from wifiwatch.decode.faults import BAD_HEADER, NONE, SHORT_HEADER
from wifiwatch.kernels import Bytes, inlined, kernel
from wifiwatch.loads import load8, load16, load32, load32_big, load64

RadioHeader = tuple[int, int, int, int, int, int, int, int, int, int]
"""Length [bytes], fault, TSFT [µs], radiotap flags, rate [500 kbit/s], frequency [MHz],
signal [dBm], noise [dBm], antenna, PHY generations."""

NO_TIME = -1
NO_LEVEL = -128
NO_ANTENNA = 255

HT, VHT, HE, EHT = 1, 2, 4, 8

_FCS = 0x10
_BAD_FCS = 0x40

_BARE_LINK = 105
_PPI_COMMON = 2
_AVS_MAGIC = 0x80211000
_PRISM_LENGTH = 144
_PRISM_FIRST_ITEM = 24
_NEGATIVE = 0x80000000
_AVS_DBM = 2


@inlined
def level(byte: int) -> int:
    """Read a signed byte as a level [dBm]."""
    return byte - 256 if byte > 127 else byte


@inlined
def frequency_of(channel: int) -> int:
    """Centre frequency of a 2.4 or 5 GHz channel number [MHz] (802.11-2020, annex E)."""
    if channel == 14:
        return 2484
    if 1 <= channel <= 13:
        return 2407 + 5 * channel
    if 183 <= channel <= 196:
        return 4000 + 5 * channel
    if 32 <= channel <= 177:
        return 5000 + 5 * channel
    return 0


@kernel
def read_ppi(buffer: Bytes, start: int, captured: int) -> RadioHeader:
    """Read a PPI header (link type 192) and its 802.11-common field."""
    if captured < 8:
        return 0, SHORT_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    length = load16(buffer, start + 2)
    if length < 8 or load32(buffer, start + 4) != _BARE_LINK:
        return 0, BAD_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    if length > captured:
        return 0, SHORT_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    tsft, flags, rate, frequency = NO_TIME, 0, 0, 0
    signal, noise, generation = NO_LEVEL, NO_LEVEL, 0
    aligned = load8(buffer, start + 1) & 1 != 0
    at, end = start + 8, start + length
    while at + 4 <= end:
        kind, size = load16(buffer, at), load16(buffer, at + 2)
        body = at + 4
        if kind == _PPI_COMMON and size >= 20 and body + 20 <= end:
            # In this field, 0 stands for a time or a noise that is not known.
            common = load16(buffer, body + 8)
            tsft = int(np.int64(load64(buffer, body))) * (1000 if common & 2 else 1)
            tsft = NO_TIME if tsft == 0 else tsft
            flags = (_FCS if common & 1 else 0) | (_BAD_FCS if common & 4 else 0)
            rate = load16(buffer, body + 10) & 0xFF
            frequency = load16(buffer, body + 12)
            signal = level(load8(buffer, body + 18))
            noise = level(load8(buffer, body + 19))
            noise = NO_LEVEL if noise == 0 else noise
        elif kind in (3, 4):
            generation |= HT
        at = body + size
        if aligned:
            at = start + ((at - start + 3) & ~3)
    return length, NONE, tsft, flags, rate, frequency, signal, noise, NO_ANTENNA, generation


@kernel
def read_avs(buffer: Bytes, start: int, captured: int) -> RadioHeader:
    """Read an AVS header (link type 163), all fields big-endian."""
    if captured < 64:
        return 0, SHORT_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    length = load32_big(buffer, start + 4)
    if load32_big(buffer, start) & 0xFFFFF000 != _AVS_MAGIC or length < 64:
        return 0, BAD_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    if length > captured:
        return 0, SHORT_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    tsft = (load32_big(buffer, start + 8) << 32) | load32_big(buffer, start + 12)
    channel = load32_big(buffer, start + 28)
    rate = load32_big(buffer, start + 32) & 0xFF
    signal, noise = NO_LEVEL, NO_LEVEL
    if load32_big(buffer, start + 44) == _AVS_DBM:
        signal = level(load8(buffer, start + 51))
        noise = level(load8(buffer, start + 55))
    return length, NONE, tsft, 0, rate, frequency_of(channel), signal, noise, NO_ANTENNA, 0


@kernel
def read_prism(buffer: Bytes, start: int, captured: int) -> RadioHeader:
    """Read a Prism header (link type 119); some drivers put an AVS header there instead."""
    if captured >= 4 and load32_big(buffer, start) & 0xFFFFF000 == _AVS_MAGIC:
        return read_avs(buffer, start, captured)
    if captured < _PRISM_LENGTH:
        return 0, SHORT_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    length = load32(buffer, start + 4)
    if length < _PRISM_FIRST_ITEM or length > captured:
        return 0, BAD_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    tsft, rate, frequency, signal, noise = NO_TIME, 0, 0, NO_LEVEL, NO_LEVEL
    at = start + _PRISM_FIRST_ITEM
    while at + 12 <= start + length:
        # Two families of drivers number the items 0x1041, 0x2041, ... and 0x10044, 0x20044, ...
        # Of RSSI (4) and signal (6), the driver fills one with a level and one with a raw number.
        code = load32(buffer, at)
        item = code >> 16 if code > 0xFFFF else code >> 12
        present = load16(buffer, at + 4) == 0
        value = load32(buffer, at + 8)
        if present:
            if item == 2:
                tsft = value
            elif item == 3:
                frequency = frequency_of(value)
            elif item in (4, 6) and value & _NEGATIVE:
                signal = level(value & 0xFF)
            elif item == 7 and value & _NEGATIVE:
                noise = level(value & 0xFF)
            elif item == 8:
                rate = value & 0xFF
        at += 12
    return length, NONE, tsft, 0, rate, frequency, signal, noise, NO_ANTENNA, 0
