"""pcapng files: sections of either byte order, several interfaces, unknown blocks skipped."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from wifiwatch.capture.batch import (
    FRAMES_A_BATCH,
    LARGEST_LENGTH,
    FrameBatch,
    FrameIndex,
    Interfaces,
)
from wifiwatch.kernels import inlined, kernel
from wifiwatch.loads import load16, load16_big, load32, load32_big

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wifiwatch.capture.buffer import StreamBuffer
    from wifiwatch.kernels import Bytes, Integers

LARGEST_BLOCK = 16 << 20
"""Bytes beyond which a block's length is taken for damage."""

EARLIEST = -(1 << 62)
"""Time that stands for all before it, the year 1823, so that times can be added up [ns]."""

MAGIC = b"\x0a\x0d\x0d\x0a"
_BYTE_ORDER_MAGIC = 0x1A2B3C4D

_SECTION, _INTERFACE, _OLD_PACKET, _SIMPLE_PACKET, _STATISTICS, _PACKET = (
    0x0A0D0D0A,
    0x00000001,
    0x00000002,
    0x00000003,
    0x00000005,
    0x00000006,
)
_OPTION_END, _TIME_RESOLUTION, _FCS_LENGTH, _TIME_OFFSET = 0, 9, 13, 14
_DROPPED_BY_INTERFACE, _DROPPED_BY_SYSTEM = 5, 7

_MORE, _DAMAGED, _BLOCK = 0, 1, 2
_BINARY = 1 << 62
"""Marks a time resolution that is a power of two; the exponent is in the low bits."""


@inlined
def _nanoseconds(ticks: int, resolution: int, offset_seconds: int) -> int:
    """Turn a timestamp into nanoseconds; `resolution` is ticks a second, or a power of two."""
    if resolution & _BINARY:
        shift = resolution & 0x7F
        seconds = ticks >> shift
        rest = ticks - (seconds << shift)
        if shift > 33:
            rest >>= shift - 33
            shift = 33
        nanoseconds = (rest * 1_000_000_000) >> shift
    else:
        seconds = ticks // resolution
        rest = ticks - seconds * resolution
        if resolution <= 1_000_000_000:
            nanoseconds = rest * (1_000_000_000 // resolution)
        else:
            nanoseconds = rest // (resolution // 1_000_000_000)
    return (seconds + offset_seconds) * 1_000_000_000 + nanoseconds


@inlined
def _u16(buffer: Bytes, offset: int, big_endian: bool) -> int:
    return load16_big(buffer, offset) if big_endian else load16(buffer, offset)


@inlined
def _u32(buffer: Bytes, offset: int, big_endian: bool) -> int:
    return load32_big(buffer, offset) if big_endian else load32(buffer, offset)


@kernel
def _walk(
    buffer: Bytes,
    span: tuple[int, int],
    big_endian: bool,
    clocks: Integers,
    index: FrameIndex,
    time: int,
) -> tuple[int, int, int]:
    """Find the packet blocks of a buffer; stop at any block that changes how to read on.

    `clocks` has shape (n_interfaces, 3): ticks a second, offset [s], snap length [bytes].
    `time` is that of the frame before, which a packet without a time takes over [ns].
    """
    start, end = span
    count = 0
    while count < index.offset.size and start + 12 <= end:
        kind = _u32(buffer, start, big_endian)
        total = _u32(buffer, start + 4, big_endian)
        if kind in (_SECTION, _INTERFACE, _STATISTICS):
            return count, start, _BLOCK
        if total < 12 or total & 3 or total > LARGEST_BLOCK:
            return count, start, _DAMAGED
        if start + total > end:
            break
        if kind in (_PACKET, _OLD_PACKET):
            if total < 32:
                return count, start, _DAMAGED
            if kind == _PACKET:
                interface = _u32(buffer, start + 8, big_endian)
            else:
                interface = _u16(buffer, start + 8, big_endian)
            captured = _u32(buffer, start + 20, big_endian)
            original = _u32(buffer, start + 24, big_endian)
            if interface >= clocks.shape[0] or captured > total - 32:
                return count, start, _DAMAGED
            high = _u32(buffer, start + 12, big_endian)
            ticks = (high << 32) | _u32(buffer, start + 16, big_endian)
            time = _nanoseconds(ticks, clocks[interface, 0], clocks[interface, 1])
            time = max(time, EARLIEST)
            index.offset[count] = start + 28
        elif kind == _SIMPLE_PACKET:
            if total < 16 or clocks.shape[0] == 0:
                return count, start, _DAMAGED
            interface = 0
            original = _u32(buffer, start + 8, big_endian)
            captured = min(original, total - 16)
            if clocks[0, 2]:
                captured = min(captured, clocks[0, 2])
            index.offset[count] = start + 12
        if kind in (_PACKET, _OLD_PACKET, _SIMPLE_PACKET):
            index.time[count] = time
            index.captured_length[count] = captured
            index.original_length[count] = min(max(original, captured), LARGEST_LENGTH)
            index.interface[count] = interface
            count += 1
        start += total
    return count, start, _MORE


class PcapngReader:
    """Read the frames of a pcapng file.

    Parameters
    ----------
    source : StreamBuffer
        A stream that begins with a section header.
    """

    def __init__(self, source: StreamBuffer) -> None:
        self._source = source
        self._big_endian = False
        self._first_interface = 0
        self._clocks = np.zeros((0, 3), np.int64)
        self.interfaces = Interfaces()
        self.damage = ""

    def batches(self, frames_at_most: int = FRAMES_A_BATCH) -> Iterator[FrameBatch]:
        """Give the frames in batches; each is valid until the next is asked for."""
        source = self._source
        index = FrameIndex.allocate(frames_at_most)
        number, time = 1, 0
        while True:
            span = (source.start, source.end)
            count, source.start, status = _walk(
                source.data, span, self._big_endian, self._clocks, index, time
            )
            if count:
                time = int(index.time[count - 1])
                index.interface[:count] += self._first_interface
                yield FrameBatch(source.data, index, count, number, self.interfaces)
                number += count
            elif status == _DAMAGED:
                self.damage = f"the block after frame {number - 1} is damaged"
                return
            elif status == _BLOCK:
                if not self._read_block():
                    return
            elif not source.require(source.available + 1):
                break
        if source.damage:
            self.damage = source.damage
        elif source.available:
            self.damage = f"it ends inside the block after frame {number - 1}"

    def _read_block(self) -> bool:
        """Read a block that describes the section or an interface; tell whether it is sound."""
        source = self._source
        if not source.require(12):
            self.damage = "it ends inside a block"
            return False
        head = bytes(source.data[source.start : source.start + 12])
        if head[:4] == MAGIC:
            self._big_endian = head[8:12] == struct.pack(">I", _BYTE_ORDER_MAGIC)
        order = ">" if self._big_endian else "<"
        kind, total = struct.unpack(order + "II", head[:8])
        if total < 12 or total & 3 or total > LARGEST_BLOCK:
            self.damage = "a block claims an impossible length"
            return False
        if not source.require(total):
            self.damage = "it ends inside a block"
            return False
        body = source.take(total)[8:-4]
        try:
            self._apply(kind, body, order)
        except struct.error:
            self.damage = "a block is shorter than its kind allows"
            return False
        return True

    def _apply(self, kind: int, body: bytes, order: str) -> None:
        if kind == _SECTION:
            self._first_interface = len(self.interfaces.link_type)
            self._clocks = np.zeros((0, 3), np.int64)
        elif kind == _INTERFACE:
            link_type, _, snap_length = struct.unpack(order + "HHI", body[:8])
            options = _read_options(body[8:], order)
            clock = (_ticks_a_second(options), _time_offset(options, order), snap_length)
            self._clocks = np.vstack([self._clocks, np.array([clock], np.int64)])
            fcs_length = options.get(_FCS_LENGTH, b"")
            self.interfaces.link_type.append(link_type)
            self.interfaces.fcs_length.append(fcs_length[0] if fcs_length else -1)
            self.interfaces.dropped.append(0)
        elif kind == _STATISTICS:
            self._count_dropped(body, order)

    def _count_dropped(self, body: bytes, order: str) -> None:
        """Take an interface's loss so far; its last statistics block is the whole."""
        interface = self._first_interface + struct.unpack(order + "I", body[:4])[0]
        options = _read_options(body[12:], order)
        if interface < len(self.interfaces.dropped):
            self.interfaces.dropped[interface] = sum(
                struct.unpack(order + "Q", options[option])[0]
                for option in (_DROPPED_BY_INTERFACE, _DROPPED_BY_SYSTEM)
                if len(options.get(option, b"")) == 8
            )


def _read_options(body: bytes, order: str) -> dict[int, bytes]:
    """Read a block's options; of a repeated one the last counts."""
    options: dict[int, bytes] = {}
    position = 0
    while position + 4 <= len(body):
        code, length = struct.unpack_from(order + "HH", body, position)
        if code == _OPTION_END:
            break
        options[code] = body[position + 4 : position + 4 + length]
        position += 4 + length + (-length % 4)
    return options


def _ticks_a_second(options: dict[int, bytes]) -> int:
    value = options.get(_TIME_RESOLUTION, b"\x06")
    exponent = value[0] & 0x7F if value else 6
    if value and value[0] & 0x80:
        return int(_BINARY | min(exponent, 62))
    return int(10 ** min(exponent, 18))


def _time_offset(options: dict[int, bytes], order: str) -> int:
    value = options.get(_TIME_OFFSET, b"")
    return int(struct.unpack(order + "q", value)[0]) if len(value) == 8 else 0
