"""Captures by content, not by name: compression, container and link type."""

from __future__ import annotations

import hashlib
import io
import lzma
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import zstandard

from wifiwatch.capture import gunzip, link, pcapng
from wifiwatch.capture.buffer import StreamBuffer
from wifiwatch.capture.pcap import HEADER_BYTES, MAGIC, PcapReader
from wifiwatch.capture.pcapng import PcapngReader
from wifiwatch.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import RawIOBase
    from typing import IO

    from wifiwatch.capture.batch import FrameBatch, Interfaces
    from wifiwatch.capture.buffer import PiecewiseStream

STDIN = "-"
_ZSTD, _XZ = b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\x00"
_HINT = "Record with a monitor-mode interface and save as pcap or pcapng."


class CountedStream(io.RawIOBase):
    """Pass a stream on; count what was taken from it, and hash it where that is wanted.

    Parameters
    ----------
    stream : raw binary file
        Where the bytes come from; a pipe's gives what has come.
    closes : bool
        Whether to close it in the end.
    hashes : bool
        Whether to hash it.
    """

    def __init__(self, stream: RawIOBase, *, closes: bool, hashes: bool) -> None:
        super().__init__()
        self._stream = stream
        self._closes = closes
        self._ahead = b""
        self._digest = hashlib.sha256() if hashes else None
        self.count = 0

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def look_ahead(self, n_bytes: int) -> bytes:
        """Give the next bytes, fewer only at the end; they are still to be read."""
        while len(self._ahead) < n_bytes:
            piece = bytearray(n_bytes - len(self._ahead))
            count = self._take(memoryview(piece))
            if not count:
                break
            self._ahead += piece[:count]
        return self._ahead

    def readinto1(self, target: memoryview) -> int:
        """Read into `target` and return the number of bytes."""
        return self.readinto(target)

    def readinto(self, target: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read into `target` and return the number of bytes."""
        room = memoryview(target)
        if not self._ahead:
            return self._take(room)
        count = min(len(self._ahead), len(room))
        room[:count] = self._ahead[:count]
        self._ahead = self._ahead[count:]
        return count

    def _take(self, target: memoryview) -> int:
        """Read from the stream behind this, which need not fill `target`."""
        count = self._stream.readinto(target) or 0
        self.count += count
        if self._digest is not None:
            self._digest.update(target[:count])
        return count

    def hash_to_end(self) -> str:
        """Read what is left and give the SHA-256 of all, in hexadecimal; empty if not hashed."""
        if self._digest is None:
            return ""
        rest = bytearray(1 << 20)
        while self.readinto(rest):
            pass
        return self._digest.hexdigest()

    def close(self) -> None:
        """Close this and, if it is to be closed, the stream behind it."""
        if not self.closed and self._closes:
            self._stream.close()
        super().close()


class Capture:
    """An open capture.

    Parameters
    ----------
    path : str
        A file, or ``-`` for standard input.
    hashes : bool
        Whether `hash_to_end` will be asked for.

    Raises
    ------
    CaptureError
        If it cannot be opened or is no capture of 802.11 frames.
    """

    def __init__(self, path: str, *, hashes: bool = False) -> None:
        self.path = path
        self._counted = CountedStream(_open_raw(path), closes=path != STDIN, hashes=hashes)
        try:
            stream = _decompress(self._counted)
            self._compressed = stream is not self._counted
            self._buffer = StreamBuffer(stream)
            self._reader = _open_reader(path, self._buffer)
        except BaseException as error:
            self._counted.close()
            if isinstance(error, OSError):
                raise CaptureError(f"{path}: cannot be read: {_reason(error)}.") from error
            raise

    @property
    def bytes_read(self) -> int:
        """Bytes taken from the file so far, as they lie on disk."""
        return self._counted.count

    @property
    def position(self) -> int:
        """About how far into the file the last batch reaches, as it lies on disk [bytes]."""
        if self._compressed:
            return self.bytes_read
        return max(0, self.bytes_read - self._buffer.available)

    @property
    def interfaces(self) -> Interfaces:
        """The interfaces that the file has told of so far."""
        return self._reader.interfaces

    @property
    def has_readable_interface(self) -> bool:
        """Whether an interface that recorded 802.11 frames was told of so far."""
        return not link.READABLE.isdisjoint(self.interfaces.link_type)

    @property
    def damage(self) -> str:
        """What is broken in the file, or nothing; complete after the last batch."""
        return self._reader.damage

    def batches(self, frames_at_most: int) -> Iterator[FrameBatch]:
        """Give the frames in batches; each is valid until the next is asked for.

        Raises
        ------
        CaptureError
            If no interface of the file recorded 802.11 frames.
        """
        yield from self._reader.batches(frames_at_most)
        _refuse_other_links(self.path, self.interfaces)

    def hash_to_end(self) -> str:
        """Give the SHA-256 of the file as it lies on disk, in hexadecimal; empty if not hashed."""
        return self._counted.hash_to_end()

    def close(self) -> None:
        """Close the file."""
        self._counted.close()

    def __enter__(self) -> Capture:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open_raw(path: str) -> RawIOBase:
    if path == STDIN:
        # Behind its buffer, which would wait until it is full.
        return cast("RawIOBase", getattr(sys.stdin.buffer, "raw", sys.stdin.buffer))
    try:
        return Path(path).open("rb", buffering=0)
    except OSError as error:
        raise CaptureError(f"{path}: cannot be opened: {_reason(error)}.") from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _open_reader(path: str, source: StreamBuffer) -> PcapReader | PcapngReader:
    source.require(HEADER_BYTES)
    head = bytes(source.data[: min(source.end, HEADER_BYTES)])
    if not head and source.damage:
        raise CaptureError(f"{path}: {source.damage} before any of it can be read.")
    if not head:
        raise CaptureError(f"{path}: the file is empty.", _HINT)
    reader: PcapReader | PcapngReader
    if head[:4] == pcapng.MAGIC:
        return PcapngReader(source)
    if head[:4] not in MAGIC:
        raise CaptureError(f"{path}: this is not a capture (pcap or pcapng).", _HINT)
    if len(head) < HEADER_BYTES:
        raise CaptureError(f"{path}: it ends inside the pcap header.", _HINT)
    reader = PcapReader(source)
    _refuse_other_links(path, reader.interfaces)
    return reader


def _decompress(stream: CountedStream) -> PiecewiseStream:
    """Undo gzip, zstd or xz, told by the first bytes."""
    head = stream.look_ahead(len(_XZ))
    packed = cast("IO[bytes]", stream)
    if head.startswith(gunzip.MAGIC):
        return gunzip.GzipStream(stream)
    if head.startswith(_ZSTD):
        unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 31)
        return unpacker.stream_reader(packed, read_across_frames=True)
    if head.startswith(_XZ):
        return lzma.LZMAFile(packed)
    return stream


def _refuse_other_links(path: str, interfaces: Interfaces) -> None:
    """Raise if the file has interfaces and none of them recorded 802.11."""
    found = sorted(set(interfaces.link_type))
    if found and not link.READABLE.intersection(found):
        names = " and ".join(link.describe(number) for number in found)
        raise CaptureError(f"{path}: holds {names}, not 802.11 frames.", _HINT)
