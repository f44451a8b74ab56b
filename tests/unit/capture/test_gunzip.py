"""gzip streams, piece by piece."""

from __future__ import annotations

import gzip
import random

import pytest

from tests.unit.capture.test_buffer import Trickle
from wifiwatch.capture.gunzip import MAGIC, GzipStream

DATA = random.Random(1).randbytes(5000) + bytes(400_000) + b"end"


def _read(packed: bytes, *, step: int = 1000, room: int = 1 << 16) -> bytes:
    """Read a stream to its end, some bytes at a time."""
    stream = GzipStream(Trickle(packed, step))
    target = bytearray(room)
    plain = bytearray()
    while count := stream.readinto1(memoryview(target)):
        plain += target[:count]
    return bytes(plain)


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
@pytest.mark.parametrize("room", [10, 4096, 1 << 21])
def test_any_pieces_give_the_same_bytes(step: int, room: int) -> None:
    packed = gzip.compress(DATA[:20_000])
    assert packed.startswith(MAGIC)
    assert _read(packed, step=step, room=room) == DATA[:20_000]


def test_much_comes_out_of_little() -> None:
    assert _read(gzip.compress(DATA), room=100) == DATA


@pytest.mark.parametrize("filler", [b"", bytes(1), bytes(3000)])
def test_members_follow_each_other_with_zeros_between_and_behind(filler: bytes) -> None:
    packed = filler.join([gzip.compress(b"one"), gzip.compress(b""), gzip.compress(b"two"), b""])
    for step in (1, 100_000):
        assert _read(packed, step=step) == b"onetwo"


@pytest.mark.parametrize("cut", [1, 8, 9, 100])
def test_a_member_that_breaks_off_gives_all_before_it(cut: int) -> None:
    packed = gzip.compress(b"whole") + gzip.compress(DATA[:5000])[:-cut]
    stream = GzipStream(Trickle(packed, 1000))
    target, plain = bytearray(1 << 20), b""
    broken = False
    while not broken:
        try:
            plain += target[: stream.readinto1(memoryview(target))]
        except EOFError:
            broken = True
    assert plain.startswith(b"whole")
    assert (b"whole" + DATA[:5000]).startswith(plain)
    assert len(plain) > 4500


def test_bytes_that_are_no_member_behind_one_are_an_error() -> None:
    stream = GzipStream(Trickle(gzip.compress(b"whole") + b"something else", 1000))
    target = memoryview(bytearray(100))
    assert stream.readinto1(target) == 5
    with pytest.raises(Exception, match="header"):
        stream.readinto1(target)
