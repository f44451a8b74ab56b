"""gzip streams: all that came before a break is given, and members may follow each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zlib_ng import zlib_ng

if TYPE_CHECKING:
    from io import RawIOBase

MAGIC = b"\x1f\x8b"

_WITH_GZIP_HEADER = 31
_PIECE_BYTES = 1 << 17


class GzipStream:
    """Decompress a stream as it is read.

    Unlike Python's own reader, it keeps nothing back when the stream ends too early.

    Parameters
    ----------
    source : raw binary file
        The compressed bytes.
    """

    def __init__(self, source: RawIOBase) -> None:
        self._source = source
        self._member = zlib_ng.decompressobj(_WITH_GZIP_HEADER)
        self._waiting = b""

    def readinto1(self, target: memoryview) -> int:
        """Put the next bytes into `target` and return their number; 0 is the end.

        Raises
        ------
        EOFError
            If the stream ends inside a member.
        """
        while self._find_member():
            if not self._waiting:
                self._waiting = self._source.read(_PIECE_BYTES) or b""
            ended = not self._waiting
            plain = self._member.decompress(self._waiting, len(target))
            self._waiting = self._member.unconsumed_tail
            if plain:
                target[: len(plain)] = plain
                return len(plain)
            if ended and not self._member.eof:
                raise EOFError
        return 0

    def _find_member(self) -> bool:
        """Begin the next member where one has ended; tell whether there is one."""
        if not self._member.eof:
            return True
        # Zeros may fill up a block of the medium after a member (gzip manual, "padding").
        rest = self._member.unused_data.lstrip(b"\0")
        while not rest:
            piece = self._source.read(_PIECE_BYTES) or b""
            if not piece:
                return False
            rest = piece.lstrip(b"\0")
        self._member = zlib_ng.decompressobj(_WITH_GZIP_HEADER)
        self._waiting = rest
        return True
