"""Both ways to compute the frame check sequence agree with zlib's."""

from __future__ import annotations

import random
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from wifiwatch.decode.fcs import (
    HAS_CARRYLESS_MULTIPLY,
    crc32,
    crc32_by_folding,
    crc32_by_tables,
)

if TYPE_CHECKING:
    from collections.abc import Callable

NOISE = random.Random(32).randbytes(5000)
BUFFER = np.frombuffer(NOISE, np.uint8)
WAYS = [
    pytest.param(crc32_by_tables, id="tables"),
    pytest.param(
        crc32_by_folding,
        id="folding",
        marks=pytest.mark.skipif(
            not HAS_CARRYLESS_MULTIPLY, reason="this processor has no carry-less multiplication"
        ),
    ),
]


@pytest.mark.parametrize("way", WAYS)
def test_every_length_has_the_sum_that_zlib_gives(way: Callable[..., int]) -> None:
    for length in [*range(400), 1500, 2304, 4000]:
        for start in (0, 1, 7):
            expected = zlib.crc32(NOISE[start : start + length])
            assert way(BUFFER, start, start + length) == expected


@pytest.mark.parametrize("way", WAYS)
def test_a_flipped_bit_changes_the_sum(way: Callable[..., int]) -> None:
    frame = np.array(BUFFER[:300])
    right = way(frame, 0, 300)
    for position in range(300):
        frame[position] ^= 1 << position % 8
        assert way(frame, 0, 300) != right
        frame[position] ^= 1 << position % 8


def test_the_quicker_way_is_taken() -> None:
    assert crc32 is (crc32_by_folding if HAS_CARRYLESS_MULTIPLY else crc32_by_tables)
