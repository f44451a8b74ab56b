"""Loads from a byte buffer: any offset, either order, no sign."""

from __future__ import annotations

import random
import struct

import numpy as np
import pytest

from tests.support.kernels import (
    address_at,
    big16_at,
    big32_at,
    byte_at,
    little16_at,
    little32_at,
    little64_at,
    zeros_below,
)

NOISE = random.Random(8).randbytes(64)
BUFFER = np.frombuffer(NOISE, np.uint8)
HIGH = np.full(16, 0xFF, np.uint8)


@pytest.mark.parametrize("offset", range(56))
def test_every_offset_is_as_good_as_another(offset: int) -> None:
    rest = NOISE[offset:]
    assert byte_at(BUFFER, offset) == rest[0]
    assert (little16_at(BUFFER, offset),) == struct.unpack_from("<H", rest)
    assert (little32_at(BUFFER, offset),) == struct.unpack_from("<I", rest)
    assert (little64_at(BUFFER, offset),) == struct.unpack_from("<Q", rest)
    assert (big16_at(BUFFER, offset),) == struct.unpack_from(">H", rest)
    assert (big32_at(BUFFER, offset),) == struct.unpack_from(">I", rest)
    assert address_at(BUFFER, offset) == int.from_bytes(rest[:6], "big")


def test_nothing_loaded_is_negative() -> None:
    assert byte_at(HIGH, 0) == 0xFF
    assert little16_at(HIGH, 0) == big16_at(HIGH, 0) == 0xFFFF
    assert little32_at(HIGH, 0) == big32_at(HIGH, 0) == 0xFFFFFFFF
    assert address_at(HIGH, 0) == (1 << 48) - 1
    assert int(little64_at(HIGH, 0)) == (1 << 64) - 1


@pytest.mark.parametrize("bit", range(64))
def test_zeros_below_the_lowest_bit(bit: int) -> None:
    assert zeros_below(np.uint64(1 << bit)) == bit
    assert zeros_below(np.uint64((1 << 64) - (1 << bit))) == bit


def test_a_buffer_that_cannot_be_written_can_be_read() -> None:
    assert not BUFFER.flags.writeable
    assert byte_at(BUFFER, 0) == NOISE[0]
    assert byte_at(HIGH, 0) == 0xFF
