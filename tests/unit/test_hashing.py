"""Hashes tell spans of bytes apart, by content and length, under a key."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from tests.support.kernels import bytes_hash, mixed, name_hash, placed
from tests.support.reading import KEY, READABLE_BEYOND
from wifiwatch.hashing import new_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch.kernels import Bytes

    Hash = Callable[[np.uint64, Bytes, int, int], np.uint64]

BOTH = pytest.mark.parametrize("hash_of", [bytes_hash, name_hash], ids=["bytes", "name"])


def _hash(
    hash_of: Hash, data: bytes, *, key: np.uint64 = KEY, before: int = 0, filler: int = 0
) -> int:
    """Hash a span that lies somewhere in a buffer."""
    padding = bytes([filler])
    buffer = padding * before + data + padding * READABLE_BEYOND
    return int(hash_of(key, np.frombuffer(buffer, np.uint8), before, len(data)))


@BOTH
@pytest.mark.parametrize("length", range(33))
def test_only_the_span_itself_counts(hash_of: Hash, length: int) -> None:
    data = random.Random(length).randbytes(length)
    hashes = {
        _hash(hash_of, data, before=before, filler=filler)
        for before in (0, 1, 5, 8)
        for filler in (0x00, 0xA5, 0xFF)
    }
    assert len(hashes) == 1


@BOTH
def test_every_bit_counts(hash_of: Hash) -> None:
    for length in (1, 3, 7, 8, 9, 15, 16, 17, 24, 25, 31, 32):
        data = random.Random(length).randbytes(length)
        changed = []
        for bit in range(8 * length):
            copy = bytearray(data)
            copy[bit // 8] ^= 1 << bit % 8
            changed.append(_hash(hash_of, bytes(copy)))
        assert len({_hash(hash_of, data), *changed}) == 8 * length + 1


@BOTH
def test_lengths_count(hash_of: Hash) -> None:
    assert len({_hash(hash_of, bytes(length)) for length in range(33)}) == 33


@settings(max_examples=100, deadline=None)
@given(st.sets(st.binary(max_size=32), min_size=2, max_size=20))
def test_different_spans_have_different_hashes(spans: set[bytes]) -> None:
    for hash_of in (bytes_hash, name_hash):
        assert len({_hash(hash_of, span) for span in spans}) == len(spans)


@BOTH
def test_another_key_gives_other_hashes(hash_of: Hash) -> None:
    keys = [np.uint64(number) for number in (0, 1, 2, 1 << 63, (1 << 64) - 1)]
    assert len({_hash(hash_of, b"name", key=key) for key in keys}) == len(keys)


@BOTH
def test_names_that_count_up_do_not_collide(hash_of: Hash) -> None:
    names = [b"network-%05d" % number for number in range(20_000)]
    assert len({_hash(hash_of, name) for name in names}) == len(names)


def test_long_spans_are_hashed_whole() -> None:
    data = random.Random(1).randbytes(255)
    hashes = {_hash(bytes_hash, data[:length]) for length in range(256)}
    assert len(hashes) == 256


def test_mixing_keeps_different_values_apart() -> None:
    for other in (0, 1, 1 << 63, 0xFFFF_FFFF):
        values = [np.uint64(number << shift) for number in range(500) for shift in (0, 20, 50)]
        results = {int(mixed(value, np.uint64(other))) for value in values}
        assert len(results) == len({int(value) for value in values})
        results = {int(mixed(np.uint64(other), value)) for value in values}
        assert len(results) == len({int(value) for value in values})


@pytest.mark.parametrize("bits", [4, 10, 16])
@pytest.mark.parametrize("step", [1, 16, 256, 1 << 24])
def test_places_are_within_the_table_and_spread_over_it(bits: int, step: int) -> None:
    """Addresses often differ by a constant step; a table is at most a quarter full."""
    mask = (1 << bits) - 1
    values = (0x0011_2233_0000 + step * number for number in range(1 << bits - 2))
    places = [int(placed(np.uint64(value), mask)) for value in values]
    assert all(0 <= each <= mask for each in places)
    assert max(Counter(places).values()) <= 16


def test_keys_are_drawn_anew() -> None:
    keys = {int(new_key()) for _ in range(20)}
    assert len(keys) == 20
    assert max(keys) > 1 << 60
    assert isinstance(new_key(), np.uint64)
