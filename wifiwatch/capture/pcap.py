"""pcap files: both byte orders, micro- and nanoseconds, the 'modified' record header."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from wifiwatch.capture.batch import (
    FRAMES_A_BATCH,
    LARGEST_LENGTH,
    FrameBatch,
    FrameIndex,
    Interfaces,
)
from wifiwatch.kernels import kernel
from wifiwatch.loads import load32, load32_big

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wifiwatch.capture.buffer import StreamBuffer
    from wifiwatch.kernels import Bytes

LARGEST_RECORD = 1 << 20
"""Bytes beyond which a record's length is taken for damage; Wireshark stops at 256 KiB."""

HEADER_BYTES = 24
_MICROSECONDS, _NANOSECONDS, _MODIFIED = 0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34
_KINDS = (_MICROSECONDS, _NANOSECONDS, _MODIFIED)
MAGIC = frozenset(struct.pack(order + "I", kind) for order in "<>" for kind in _KINDS)

_MORE, _DAMAGED = 0, 1


@kernel
def _walk(
    buffer: Bytes,
    start: int,
    end: int,
    layout: tuple[bool, int, int],
    index: FrameIndex,
    limit: int,
) -> tuple[int, int, int]:
    """Find the records of a buffer; `layout` is (big-endian, record header, ns a unit)."""
    big_endian, header, unit = layout
    count = 0
    while count < limit and start + header <= end:
        if big_endian:
            second = load32_big(buffer, start)
            fraction = load32_big(buffer, start + 4)
            captured = load32_big(buffer, start + 8)
            original = load32_big(buffer, start + 12)
        else:
            second = load32(buffer, start)
            fraction = load32(buffer, start + 4)
            captured = load32(buffer, start + 8)
            original = load32(buffer, start + 12)
        if captured > LARGEST_RECORD:
            return count, start, _DAMAGED
        if start + header + captured > end:
            break
        index.time[count] = second * 1_000_000_000 + fraction * unit
        index.offset[count] = start + header
        index.captured_length[count] = captured
        index.original_length[count] = min(max(original, captured), LARGEST_LENGTH)
        start += header + captured
        count += 1
    return count, start, _MORE


class PcapReader:
    """Read the frames of a pcap file.

    Parameters
    ----------
    source : StreamBuffer
        A stream that begins with a pcap header.
    """

    def __init__(self, source: StreamBuffer) -> None:
        self._source = source
        header = source.take(HEADER_BYTES)
        order = ">" if struct.unpack(">I", header[:4])[0] in _KINDS else "<"
        magic, _, _, _, _, _, network = struct.unpack(order + "IHHiIII", header)
        self._layout = (
            order == ">",
            24 if magic == _MODIFIED else 16,
            1 if magic == _NANOSECONDS else 1000,
        )
        # Bit 26 says that bits 28 to 31 count 16-bit words of check sequence (pcap-savefile).
        has_fcs_length = bool(network & 0x0400_0000)
        self.interfaces = Interfaces(
            link_type=[network & 0x03FF_FFFF],
            fcs_length=[2 * (network >> 28) if has_fcs_length else -1],
            dropped=[0],
        )
        self.damage = ""

    def batches(self, frames_at_most: int = FRAMES_A_BATCH) -> Iterator[FrameBatch]:
        """Give the frames in batches; each is valid until the next is asked for."""
        source = self._source
        index = FrameIndex.allocate(frames_at_most)
        number = 1
        while True:
            count, source.start, status = _walk(
                source.data, source.start, source.end, self._layout, index, frames_at_most
            )
            if count:
                yield FrameBatch(source.data, index, count, number, self.interfaces)
                number += count
            elif status == _DAMAGED:
                self.damage = f"record {number} claims an impossible length"
                return
            elif not source.require(source.available + 1):
                break
        if source.damage:
            self.damage = source.damage
        elif source.available:
            self.damage = f"it ends inside record {number}"
