"""Radiotap (link type 127): what the radio knows of a frame.

Field order, sizes and alignments: radiotap.org, "defined fields".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wifiwatch.decode.faults import BAD_HEADER, NONE, SHORT_HEADER
from wifiwatch.decode.radio import (
    EHT,
    HE,
    HT,
    NO_ANTENNA,
    NO_LEVEL,
    NO_TIME,
    VHT,
    level,
)
from wifiwatch.kernels import inlined, kernel
from wifiwatch.loads import load8, load16, load32, load64

if TYPE_CHECKING:
    from wifiwatch.decode.radio import RadioHeader
    from wifiwatch.kernels import Bytes

_ALIGNMENT = (8, 1, 1, 2, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 4, 1, 4, 2, 8, 2, 2, 2, 1, 2)
_SIZE = (8, 1, 1, 4, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 8, 3, 8, 12, 12, 12, 12, 6, 1, 4)

_TSFT, _FLAGS, _RATE, _CHANNEL, _FHSS, _SIGNAL, _NOISE, _ANTENNA, _XCHANNEL = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    11,
    18,
)
_TLV, _RADIOTAP_NAMESPACE, _VENDOR_NAMESPACE, _MORE_WORDS = 28, 29, 30, 31
_USIG_TLV, _EHT_TLV = 33, 34

FLAG_FCS = 0x10
FLAG_PADDING = 0x20
FLAG_BAD_FCS = 0x40


@inlined
def _has(word: int, bit: int) -> bool:
    return (word >> bit) & 1 != 0


@inlined
def _generation(word: int) -> int:
    """Tell which PHY generations a presence word speaks of."""
    found = 0
    if _has(word, 19):
        found |= HT
    if _has(word, 21):
        found |= VHT
    if _has(word, 23) or _has(word, 24):
        found |= HE
    return found


@inlined
def read_radiotap(buffer: Bytes, start: int, captured: int) -> RadioHeader:
    """Read a radiotap header; the fast way covers what nearly all radios send."""
    if captured < 8:
        return 0, SHORT_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    length = load16(buffer, start + 2)
    if load8(buffer, start) != 0 or length < 8:
        return 0, BAD_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    if length > captured:
        return 0, SHORT_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    word = load32(buffer, start + 4)
    more = _has(word, _MORE_WORDS)
    if _has(word, _TLV) or (more and not (_has(word, _SIGNAL) and _has(word, _CHANNEL))):
        return _read_slowly(buffer, start, length)
    if _has(word, _XCHANNEL) and not _has(word, _CHANNEL):
        return _read_slowly(buffer, start, length)
    return _read_first_word(buffer, start, length)


@inlined
def _read_first_word(buffer: Bytes, start: int, length: int) -> RadioHeader:
    """Read the fields up to the antenna, straight through, in the first presence word."""
    first = load32(buffer, start + 4)
    generation = _generation(first)
    at = 8
    word = first
    vendor = False
    while _has(word, _MORE_WORDS):
        if at + 4 > length:
            return 0, BAD_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
        vendor = _has(word, _VENDOR_NAMESPACE) or (vendor and not _has(word, _RADIOTAP_NAMESPACE))
        standard = _has(word, _RADIOTAP_NAMESPACE) and not vendor
        word = load32(buffer, start + at)
        if standard:
            generation |= _generation(word)
        at += 4
    tsft, flags, rate, frequency = NO_TIME, 0, 0, 0
    signal, noise, antenna = NO_LEVEL, NO_LEVEL, NO_ANTENNA
    if _has(first, _TSFT):
        at = (at + 7) & ~7
        if at + 8 <= length:
            tsft = int(np.int64(load64(buffer, start + at)))
        at += 8
    if _has(first, _FLAGS):
        if at < length:
            flags = load8(buffer, start + at)
        at += 1
    if _has(first, _RATE):
        if at < length:
            rate = load8(buffer, start + at)
        at += 1
    if _has(first, _CHANNEL):
        at = (at + 1) & ~1
        if at + 4 <= length:
            frequency = load16(buffer, start + at)
        at += 4
    if _has(first, _FHSS):
        at = ((at + 1) & ~1) + 2
    if _has(first, _SIGNAL):
        if at < length:
            signal = level(load8(buffer, start + at))
        at += 1
    if _has(first, _NOISE):
        if at < length:
            noise = level(load8(buffer, start + at))
        at += 1
    if _has(first, _ANTENNA):
        for bit in (7, 8, 9):
            if _has(first, bit):
                at = ((at + 1) & ~1) + 2
        if _has(first, 10):
            at += 1
        if at < length:
            antenna = load8(buffer, start + at)
    return length, NONE, tsft, flags, rate, frequency, signal, noise, antenna, generation


@kernel
def _read_slowly(buffer: Bytes, start: int, length: int) -> RadioHeader:
    """Walk every presence word and namespace; of a repeated field the first counts."""
    at = 8
    word = load32(buffer, start + 4)
    while _has(word, _MORE_WORDS):
        if at + 4 > length:
            return 0, BAD_HEADER, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
        word = load32(buffer, start + at)
        at += 4
    tsft, flags, rate, frequency = NO_TIME, -1, 0, 0
    signal, noise, antenna, generation = NO_LEVEL, NO_LEVEL, NO_ANTENNA, 0
    word_at = 4
    tlv = False
    while True:
        word = load32(buffer, start + word_at)
        generation |= _generation(word)
        tlv = tlv or _has(word, _TLV)
        for bit in range(len(_SIZE)):
            if not _has(word, bit):
                continue
            alignment = _ALIGNMENT[bit]
            at = (at + alignment - 1) & ~(alignment - 1)
            if at + _SIZE[bit] > length:
                break
            here = start + at
            if bit == _TSFT and tsft == NO_TIME:
                tsft = int(np.int64(load64(buffer, here)))
            elif bit == _FLAGS and flags < 0:
                flags = load8(buffer, here)
            elif bit == _RATE and rate == 0:
                rate = load8(buffer, here)
            elif bit == _CHANNEL and frequency == 0:
                frequency = load16(buffer, here)
            elif bit == _XCHANNEL and frequency == 0:
                frequency = load16(buffer, here + 4)
            elif bit == _SIGNAL and signal == NO_LEVEL:
                signal = level(load8(buffer, here))
            elif bit == _NOISE and noise == NO_LEVEL:
                noise = level(load8(buffer, here))
            elif bit == _ANTENNA and antenna == NO_ANTENNA:
                antenna = load8(buffer, here)
            at += _SIZE[bit]
        if not _has(word, _MORE_WORDS) or not _has(word, _RADIOTAP_NAMESPACE):
            break
        word_at += 4
    if tlv:
        generation |= _tlv_generation(buffer, start + ((at + 3) & ~3), start + length)
    return length, NONE, tsft, max(flags, 0), rate, frequency, signal, noise, antenna, generation


@kernel
def _tlv_generation(buffer: Bytes, at: int, end: int) -> int:
    """Look for EHT among the type-length-value fields that end newer headers."""
    while at + 4 <= end:
        kind = load16(buffer, at)
        if kind in (_USIG_TLV, _EHT_TLV):
            return EHT
        at += 4 + ((load16(buffer, at + 2) + 3) & ~3)
    return 0
