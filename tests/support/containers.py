"""Capture files, written byte by byte as their specifications say."""

from __future__ import annotations

import struct
from typing import NamedTuple

BARE, PRISM, RADIOTAP, AVS, PPI, ETHERNET = 105, 119, 127, 163, 192, 1

SECTION, INTERFACE, OLD_PACKET, SIMPLE_PACKET, NAMES, STATISTICS, PACKET = (
    0x0A0D0D0A,
    1,
    2,
    3,
    4,
    5,
    6,
)


class Record(NamedTuple):
    """A frame as a file holds it."""

    data: bytes
    time_ns: int = 0
    interface: int = 0
    original_length: int | None = None

    @property
    def length(self) -> int:
        """Give the length on the air [bytes]."""
        return len(self.data) if self.original_length is None else self.original_length


MICROSECONDS, NANOSECONDS, MODIFIED = 0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34


def pcap(
    records: list[Record], link_type: int = BARE, *, magic: int = MICROSECONDS, order: str = "<"
) -> bytes:
    """Write a pcap file; `link_type` may carry the bits for the check sequence's length."""
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, link_type)]
    for record in records:
        second, rest = divmod(record.time_ns, 1_000_000_000)
        fraction = rest if magic == NANOSECONDS else rest // 1000
        parts.append(struct.pack(order + "IIII", second, fraction, len(record.data), record.length))
        if magic == MODIFIED:
            parts.append(struct.pack(order + "IHBB", 3, 0, 4, 0))
        parts.append(record.data)
    return b"".join(parts)


def option(code: int, value: bytes, order: str = "<") -> bytes:
    """Write an option of a pcapng block."""
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """Write a pcapng block of any kind."""
    body += bytes(-len(body) % 4)
    total = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + total + body + total


def section(order: str = "<") -> bytes:
    """Write a section header block."""
    return block(SECTION, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(
    link_type: int = BARE, *, snap_length: int = 0, options: bytes = b"", order: str = "<"
) -> bytes:
    """Write an interface description block."""
    return block(INTERFACE, struct.pack(order + "HHI", link_type, 0, snap_length) + options, order)


def packet(record: Record, *, ticks: int, options: bytes = b"", order: str = "<") -> bytes:
    """Write an enhanced packet block; `ticks` is its time in the interface's own unit."""
    body = struct.pack(
        order + "IIIII",
        record.interface,
        ticks >> 32,
        ticks & 0xFFFFFFFF,
        len(record.data),
        record.length,
    )
    data = record.data + bytes(-len(record.data) % 4)
    return block(PACKET, body + data + options, order)


def old_packet(record: Record, *, ticks: int, order: str = "<") -> bytes:
    """Write a packet block of the obsolete kind."""
    body = struct.pack(
        order + "HHIIII",
        record.interface,
        0,
        ticks >> 32,
        ticks & 0xFFFFFFFF,
        len(record.data),
        record.length,
    )
    return block(OLD_PACKET, body + record.data, order)


def simple_packet(data: bytes, *, original_length: int | None = None, order: str = "<") -> bytes:
    """Write a simple packet block, which has no time and no interface."""
    length = len(data) if original_length is None else original_length
    return block(SIMPLE_PACKET, struct.pack(order + "I", length) + data, order)


def statistics(number: int, dropped: dict[int, int], order: str = "<") -> bytes:
    """Write an interface statistics block; `dropped` is by option code."""
    options = b"".join(
        option(code, struct.pack(order + "Q", count), order) for code, count in dropped.items()
    )
    return block(STATISTICS, struct.pack(order + "III", number, 0, 0) + options, order)


def pcapng(records: list[Record], link_type: int = BARE, *, order: str = "<") -> bytes:
    """Write a pcapng file of one interface, with times in microseconds."""
    packets = [packet(each, ticks=each.time_ns // 1000, order=order) for each in records]
    return section(order) + interface(link_type, order=order) + b"".join(packets)
