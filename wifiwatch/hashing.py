"""A fast keyed hash for grouping inside one process; never stored, never cryptographic."""

from __future__ import annotations

import secrets

import numpy as np

from wifiwatch.kernels import Bytes, inlined
from wifiwatch.loads import load8, load32, load64

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_EIGHT = np.uint64(8)


def new_key() -> np.uint64:
    """Draw a key from the operating system's random numbers."""
    return np.uint64(secrets.randbits(64))


@inlined
def mix(value: np.uint64, other: np.uint64) -> np.uint64:
    """Mix another 64 bits into a hash value."""
    product = (value ^ other) * _MULTIPLIER
    return product ^ (product >> _HALF)


@inlined
def place(value: np.uint64, mask: int) -> int:
    """Give the place in a table of `mask` + 1 slots where the search for a value begins."""
    return np.int64((value * _MULTIPLIER) >> _HALF) & mask


@inlined
def hash_bytes(value: np.uint64, buffer: Bytes, at: int, length: int) -> np.uint64:
    """Mix a span of bytes, and its length, into a hash value."""
    value = mix(value, np.uint64(length))
    while length >= 8:
        value = mix(value, load64(buffer, at))
        at += 8
        length -= 8
    if length >= 4:
        value = mix(value, np.uint64(load32(buffer, at)))
        at += 4
        length -= 4
    rest = np.uint64(0)
    while length > 0:
        rest = (rest << _EIGHT) | np.uint64(load8(buffer, at))
        at += 1
        length -= 1
    return mix(value, rest)


@inlined
def hash_name(value: np.uint64, buffer: Bytes, at: int, length: int) -> np.uint64:
    """Mix a span of up to 32 bytes, and its length, into a hash value, with few branches."""
    value = mix(value, np.uint64(length))
    if length >= 8:
        value = mix(value, load64(buffer, at))
        if length > 16:
            value = mix(value, load64(buffer, at + 8))
            if length > 24:
                value = mix(value, load64(buffer, at + 16))
        return mix(value, load64(buffer, at + length - 8))
    keep = np.uint64((1 << (8 * length)) - 1)
    return mix(value, load64(buffer, at) & keep)
