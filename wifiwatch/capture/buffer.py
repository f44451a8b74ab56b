"""A sliding window over a byte stream: memory does not grow with the file."""

from __future__ import annotations

import lzma
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
import zstandard
from zlib_ng import zlib_ng

if TYPE_CHECKING:
    from wifiwatch.kernels import Bytes

WINDOW_BYTES = 2 << 20
"""Bytes held of a stream at a time."""

READABLE_BEYOND = 8
"""Bytes that may be read after the data's end, so that an 8-byte load there stays inside."""

_BROKEN_STREAM: tuple[type[Exception], ...] = (
    EOFError,
    OSError,
    lzma.LZMAError,
    cast("type[Exception]", zlib_ng.error),
    zstandard.ZstdError,
)


class PiecewiseStream(Protocol):
    """A stream that gives what it has, without waiting for as much as there is room for."""

    def readinto1(self, target: memoryview, /) -> int:
        """Put the next bytes into `target` and return their number; 0 is the end."""


class StreamBuffer:
    """Read a stream piece by piece; keep what has not been consumed.

    Parameters
    ----------
    stream : PiecewiseStream
        Where the bytes come from.
    """

    def __init__(self, stream: PiecewiseStream) -> None:
        self._stream = stream
        self._reserve(WINDOW_BYTES)
        self.start = 0
        self.end = 0
        self.exhausted = False
        self.damage = ""

    def _reserve(self, n_bytes: int) -> None:
        store = bytearray(n_bytes + READABLE_BEYOND)
        self._view = memoryview(store)
        self.data: Bytes = np.frombuffer(store, np.uint8)
        self.data.flags.writeable = False

    @property
    def available(self) -> int:
        """Bytes that are held and not consumed."""
        return self.end - self.start

    def fill(self) -> bool:
        """Move what is left to the front and read on; tell whether anything came.

        One read at a time: a live stream gives what it has, and a stream that breaks off all
        that came before. Such a stream counts as ended; `damage` says so.
        """
        if self.exhausted:
            return False
        left = self.available
        self._view[:left] = bytes(self._view[self.start : self.end])
        self.start, self.end = 0, left
        room = len(self._view) - READABLE_BEYOND - left
        count = 0
        try:
            count = self._stream.readinto1(self._view[left : left + room])
        except _BROKEN_STREAM as error:
            self.damage = f"the data breaks off ({type(error).__name__})"
        self.end += count
        self.exhausted = count == 0
        return count > 0

    def require(self, n_bytes: int) -> bool:
        """Hold at least `n_bytes` unconsumed bytes; tell whether the stream has them."""
        if n_bytes > len(self._view) - READABLE_BEYOND:
            held = bytes(self._view[self.start : self.end])
            self._reserve(2 * n_bytes)
            self._view[: len(held)] = held
            self.start, self.end = 0, len(held)
        while self.available < n_bytes:
            if not self.fill():
                return False
        return True

    def take(self, n_bytes: int) -> bytes:
        """Consume `n_bytes`, or what is left of the stream."""
        self.require(n_bytes)
        taken = bytes(self._view[self.start : min(self.start + n_bytes, self.end)])
        self.start += len(taken)
        return taken
