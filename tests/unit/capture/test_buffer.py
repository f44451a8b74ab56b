"""The sliding window over a stream: nothing is lost or doubled, whatever the stream gives."""

from __future__ import annotations

import io

import pytest

from wifiwatch.capture.buffer import READABLE_BEYOND, WINDOW_BYTES, StreamBuffer
from wifiwatch.capture.open import CountedStream


class Trickle(io.RawIOBase):
    """A stream that gives a few bytes at a time, and fails at its end if it is to."""

    def __init__(self, data: bytes, step: int, error: Exception | None = None) -> None:
        super().__init__()
        self._rest = memoryview(data)
        self._step = step
        self._error = error

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, target: bytearray | memoryview) -> int:  # type: ignore[override]
        """Give the next bytes."""
        count = min(self._step, len(target), len(self._rest))
        if not count and self._error is not None:
            raise self._error
        memoryview(target)[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _buffered(data: bytes, step: int, error: Exception | None = None) -> StreamBuffer:
    return StreamBuffer(CountedStream(Trickle(data, step, error), closes=True, hashes=False))


@pytest.mark.parametrize("step", [1, 7, 4096])
def test_taking_gives_the_stream_in_order(step: int) -> None:
    data = bytes(range(256)) * 40
    source = _buffered(data, step)
    taken = b""
    while piece := source.take(100):
        taken += piece
    assert taken == data
    assert source.exhausted


def test_requiring_more_than_there_is_fails_and_keeps_what_there_is() -> None:
    source = _buffered(b"12345", 2)
    assert source.require(5)
    assert not source.require(6)
    assert source.available == 5
    assert source.take(100) == b"12345"


def test_requiring_more_than_the_window_makes_room() -> None:
    data = bytes(range(251)) * (3 * WINDOW_BYTES // 251)
    source = _buffered(data, 1 << 16)
    assert source.take(1000) == data[:1000]
    assert source.require(len(data) - 1000)
    assert bytes(source.data[source.start : source.end]) == data[1000:]


def test_a_stream_longer_than_the_window_slides_through_it() -> None:
    data = bytes(range(253)) * (5 * WINDOW_BYTES // 253)
    source = _buffered(data, 1 << 20)
    taken = bytearray()
    while piece := source.take(99_991):
        taken += piece
        assert len(source.data) == WINDOW_BYTES + READABLE_BEYOND
    assert bytes(taken) == data


def test_bytes_beyond_the_end_may_be_read() -> None:
    source = _buffered(bytes(3 * WINDOW_BYTES), 1 << 20)
    source.require(WINDOW_BYTES)
    assert len(source.data) - source.end >= READABLE_BEYOND


def test_the_bytes_cannot_be_written() -> None:
    source = _buffered(b"12345", 5)
    source.require(5)
    with pytest.raises(ValueError, match="read-only"):
        source.data[0] = 1


@pytest.mark.parametrize("error", [OSError("gone"), EOFError()])
def test_a_stream_that_fails_counts_as_ended_and_keeps_what_came(error: Exception) -> None:
    source = _buffered(b"12345", 2, error)
    assert source.take(5) == b"12345"
    assert not source.require(1)
    assert source.damage == f"the data breaks off ({type(error).__name__})"
    assert not source.fill()


def test_what_has_come_is_given_before_more_is_asked_for() -> None:
    """A live recording gives its frames when it has them, not when a buffer is full."""
    source = _buffered(b"a header and a frame", 8, AssertionError("asked for more"))
    assert source.require(8)
    assert source.take(8) == b"a header"
