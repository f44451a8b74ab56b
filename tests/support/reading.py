"""Captures read and frames decoded, as tests want to look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wifiwatch.capture.batch import FRAMES_A_BATCH, FrameBatch, FrameIndex, Interfaces
from wifiwatch.capture.open import Capture
from wifiwatch.decode.codes import BEACON
from wifiwatch.decode.faults import Fault
from wifiwatch.decode.frames import Decoder, Frames, read_radio_header
from wifiwatch.decode.network import NETWORK, clear_network, read_network

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

KEY = np.uint64(0x0123456789ABCDEF)
READABLE_BEYOND = 8


class Seen(NamedTuple):
    """A frame as the capture stage gave it."""

    data: bytes
    time_ns: int
    original_length: int
    link_type: int
    number: int


class Contents(NamedTuple):
    """All that a capture held."""

    frames: list[Seen]
    damage: str
    bytes_read: int
    dropped: list[int]


def read_capture(path: Path | str, frames_at_most: int = FRAMES_A_BATCH) -> Contents:
    """Read a capture to its end."""
    frames: list[Seen] = []
    with Capture(str(path)) as capture:
        for batch in capture.batches(frames_at_most):
            frames += seen_in(batch)
        return Contents(
            frames, capture.damage, capture.bytes_read, list(capture.interfaces.dropped)
        )


def read_bytes(data: bytes, folder: Path, frames_at_most: int = FRAMES_A_BATCH) -> Contents:
    """Read the bytes of a capture, put into a file without a telling name."""
    path = folder / "capture"
    path.write_bytes(data)
    return read_capture(path, frames_at_most)


def seen_in(batch: FrameBatch) -> Iterator[Seen]:
    """Give the frames of a batch."""
    index = batch.index
    for row in range(batch.n_frames):
        start = int(index.offset[row])
        yield Seen(
            bytes(batch.buffer[start : start + int(index.captured_length[row])]),
            int(index.time[row]),
            int(index.original_length[row]),
            batch.interfaces.link_type[int(index.interface[row])],
            batch.first_number + row,
        )


def batch_of(
    frames: Sequence[bytes],
    link_type: int = 105,
    *,
    times_ns: Sequence[int] | None = None,
    original_lengths: Sequence[int] | None = None,
    fcs_length: int = -1,
    first_number: int = 1,
    radios: Sequence[int] | None = None,
) -> FrameBatch:
    """Make a batch of frames without a file; the bytes after the last frame are not zero."""
    index = FrameIndex.allocate(max(len(frames), 1))
    lengths = [len(frame) for frame in frames]
    count = len(frames)
    index.offset[:count] = np.cumsum([0, *lengths[:-1]])[:count]
    index.captured_length[:count] = lengths
    index.original_length[:count] = lengths if original_lengths is None else original_lengths
    if times_ns is not None:
        index.time[:count] = times_ns
    if radios is not None:
        index.interface[:count] = radios
    data = b"".join(frames) + b"\xa5" * READABLE_BEYOND
    n_radios = 1 + max(radios or [0])
    interfaces = Interfaces([link_type] * n_radios, [fcs_length] * n_radios, [0] * n_radios)
    return FrameBatch(np.frombuffer(data, np.uint8), index, count, first_number, interfaces)


def decode(
    frames: Sequence[bytes],
    link_type: int = 105,
    *,
    original_lengths: Sequence[int] | None = None,
    fcs_length: int = -1,
    key: np.uint64 = KEY,
) -> Frames:
    """Decode frames; the columns have one row each."""
    batch = batch_of(frames, link_type, original_lengths=original_lengths, fcs_length=fcs_length)
    return Decoder(key, max(len(frames), 1)).decode(batch)


class Row(NamedTuple):
    """The columns of one frame, as Python values."""

    length: int
    fault: Fault
    frequency: int
    signal: int
    type_subtype: int
    flags: int
    transmitter: int
    bssid: int
    sequence: int
    body: bytes
    ssid: bytes | None
    ssid_hash: int
    channel: int
    eapol: bool


def row_of(decoded: Frames, row: int = 0) -> Row:
    """Give one row of the columns."""
    columns, buffer = decoded.columns, decoded.batch.buffer
    name_at, name_length = int(columns.ssid_offset[row]), int(columns.ssid_length[row])
    return Row(
        length=int(columns.length[row]),
        fault=Fault(int(columns.fault[row])),
        frequency=int(columns.frequency[row]),
        signal=int(columns.signal[row]),
        type_subtype=int(columns.type_subtype[row]),
        flags=int(columns.flags[row]),
        transmitter=int(columns.transmitter[row]),
        bssid=int(columns.bssid[row]),
        sequence=int(columns.sequence[row]),
        body=bytes(buffer[int(columns.body_offset[row]) : int(columns.body_end[row])]),
        ssid=bytes(buffer[name_at : name_at + name_length]) if name_length >= 0 else None,
        ssid_hash=int(columns.ssid_hash[row]),
        channel=int(columns.channel[row]),
        eapol=bool(columns.eapol[row]),
    )


def decode_one(
    frame: bytes,
    link_type: int = 105,
    *,
    original_length: int | None = None,
    fcs_length: int = -1,
) -> Row:
    """Decode one frame."""
    lengths = None if original_length is None else [original_length]
    return row_of(decode([frame], link_type, original_lengths=lengths, fcs_length=fcs_length))


class Header(NamedTuple):
    """What a radio's header tells of a frame."""

    length: int
    fault: Fault
    tsft: int
    flags: int
    rate: int
    frequency: int
    signal: int
    noise: int
    antenna: int
    generation: int


def read_header(data: bytes, link_type: int) -> Header:
    """Read a radio's header alone."""
    batch = batch_of([data])
    length, fault, *rest = read_radio_header(batch.buffer, 0, len(data), link_type)
    return Header(length, Fault(fault), *rest)


def network_of(*frames: bytes) -> np.void:
    """Give the row that says what an access point's beacons and probe responses hold."""
    decoded = decode(frames)
    rows = np.zeros(1, NETWORK)
    clear_network(rows, 0)
    for row in range(len(frames)):
        columns = decoded.columns
        span = int(columns.body_offset[row]) + 12, int(columns.body_end[row])
        is_beacon = int(columns.type_subtype[row]) == BEACON
        read_network(decoded.batch.buffer, span, is_beacon, rows, 0)
    named: np.void = rows[0]
    return named
