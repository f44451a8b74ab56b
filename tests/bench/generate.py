"""A synthetic capture as a hopping radio hears a busy place: fast, and the same for each seed.

The first frames of a longer capture are those of a shorter one with the same seed. About 1000
frames a second; the radio stays 250 ms on each channel; half of the frames carry a correct check
sequence. No frame is damaged, and all addresses and names are drawn at random.
"""

from __future__ import annotations

import argparse
import struct
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tests.bench.templates import (
    CHANNELS,
    MODELS,
    NAMES_A_MODEL,
    RADIO_HEADERS,
    SHARES,
    Forge,
    Kind,
    Template,
    frequency_of,
)

START_SECONDS = 1_760_000_400
FRAMES_A_SECOND = 1000
DWELL_MICROSECONDS = 250_000
FRAMES_A_CHUNK = 1 << 16
RECORD_HEADER = 16
ROW = 576
"""Room for a record: header, frame and check sequence [bytes]."""

_RADIOTAP = 127
_GLOBAL_CLIENTS, _LOCAL_CLIENTS = 3000, 1000
_RANDOM_BURSTS = 0.75
_RETRIES = 0.08

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]


class Library(NamedTuple):
    """Records to copy, one row for each template, radio header and presence of a check sequence.

    ``places`` has the offsets of what is patched, from the record's first byte, or -1.
    """

    rows: Bytes
    length: Numbers
    mac_at: Numbers
    has_fcs: npt.NDArray[np.bool_]
    places: dict[str, Numbers]
    first: Numbers
    how_many: Numbers
    clients: Bytes


def _variants(template: Template) -> list[tuple[bytes, dict[str, int], int, bool]]:
    """Give a template's records under each radio header, without and with a check sequence."""
    found = []
    for radio in RADIO_HEADERS:
        mac = RECORD_HEADER + len(radio.header)
        places = {
            "tsft": RECORD_HEADER + radio.tsft_at if radio.tsft_at >= 0 else -1,
            "frequency": RECORD_HEADER + radio.frequency_at,
            "signal": RECORD_HEADER + radio.signal_at,
        }
        for name in ("address", "sequence", "timestamp", "channel"):
            at = getattr(template, f"{name}_at")
            places[name] = mac + at if at >= 0 else -1
        for has_fcs in (False, True):
            header = bytearray(radio.header)
            header[radio.flags_at] = 0x10 if has_fcs else 0
            record = bytes(header) + template.frame + (bytes(4) if has_fcs else b"")
            found.append((record, places, mac, has_fcs))
    return found


def build_library(seed: int) -> Library:
    """Forge the templates of a place and lay them out in rows.

    Parameters
    ----------
    seed : int
        Equal seeds give equal libraries.
    """
    templates = Forge(seed).templates()
    variants = [variant for template in templates for variant in _variants(template)]
    rows = np.zeros((len(variants), ROW), np.uint8)
    for row, (record, *_) in zip(rows, variants, strict=True):
        row[RECORD_HEADER : RECORD_HEADER + len(record)] = np.frombuffer(record, np.uint8)
    order, first, how_many = _by_kind_and_channel(templates)
    pick = (order[:, None] * (2 * len(RADIO_HEADERS)) + np.arange(2 * len(RADIO_HEADERS))).ravel()
    random = np.random.default_rng((seed, 1 << 33))
    return Library(
        rows=rows[pick],
        length=np.array([len(record) for record, *_ in variants])[pick],
        mac_at=np.array([mac for _, _, mac, _ in variants])[pick],
        has_fcs=np.array([has_fcs for *_, has_fcs in variants])[pick],
        places={
            name: np.array([places[name] for _, places, *_ in variants])[pick]
            for name in variants[0][1]
        },
        first=first,
        how_many=how_many,
        clients=_clients(random),
    )


def _by_kind_and_channel(templates: list[Template]) -> tuple[Numbers, Numbers, Numbers]:
    """Sort templates by kind and channel; tell where those of each begin, and how many.

    Those of probe requests, which belong to no channel, keep their order.
    """
    slots = np.zeros((len(Kind), len(CHANNELS) + 1), np.int64)
    slot = np.array(
        [
            template.kind * slots.shape[1]
            + (CHANNELS.index(template.channel) if template.channel else len(CHANNELS))
            for template in templates
        ]
    )
    count = np.bincount(slot, minlength=slots.size).reshape(slots.shape)
    first = (count.cumsum() - count.ravel()).reshape(slots.shape)
    return np.argsort(slot, kind="stable"), first, count


def _clients(random: np.random.Generator) -> Bytes:
    """Draw the addresses of devices that keep theirs: first makers' ones, then local ones."""
    addresses = random.integers(0, 256, (_GLOBAL_CLIENTS + _LOCAL_CLIENTS, 6), dtype=np.uint8)
    addresses[:_GLOBAL_CLIENTS, 0] = 0
    addresses[:_GLOBAL_CLIENTS, 1] = 0x50 + np.arange(_GLOBAL_CLIENTS) % 10
    addresses[_GLOBAL_CLIENTS:, 0] = addresses[_GLOBAL_CLIENTS:, 0] & 0xFC | 2
    return addresses


class Chunk(NamedTuple):
    """Records, one a row, and how long each is, with its header [bytes]."""

    rows: Bytes
    length: Numbers

    def packed(self, frames_at_most: int) -> bytes:
        """Join the first records."""
        rows, length = self.rows[:frames_at_most], self.length[:frames_at_most]
        width = int(length.max())
        return rows[:, :width][np.arange(width) < length[:, None]].tobytes()


def make_chunk(library: Library, seed: int, number: int) -> Chunk:
    """Make the records of one stretch of `FRAMES_A_CHUNK` frames.

    Parameters
    ----------
    library : Library
        What to copy.
    seed : int
        The seed of the library.
    number : int
        Which stretch; each can be made without the others.
    """
    random = np.random.default_rng((seed, number))
    span = FRAMES_A_CHUNK * 1_000_000 // FRAMES_A_SECOND
    microseconds = np.sort(random.integers(0, span, FRAMES_A_CHUNK)) + number * span
    channel = microseconds // DWELL_MICROSECONDS % len(CHANNELS)
    kind = random.choice(len(Kind), FRAMES_A_CHUNK, p=SHARES)
    # Some access points are nearer than others: the square prefers the first of each channel.
    chosen = (random.random(FRAMES_A_CHUNK) ** 2 * library.how_many[kind, channel]).astype(np.int64)
    template = library.first[kind, channel] + chosen
    addresses = library.clients[_skewed(random, len(library.clients), FRAMES_A_CHUNK)]
    probes = np.flatnonzero(kind == Kind.PROBE_REQUEST)
    model, addresses[probes] = _bursts(random, library.clients, probes.size)
    name = random.integers(0, NAMES_A_MODEL, probes.size)
    template[probes] = library.first[Kind.PROBE_REQUEST, -1] + model * NAMES_A_MODEL + name

    shares = np.cumsum([radio.share for radio in RADIO_HEADERS])
    radio = np.searchsorted(shares[:-1], random.random(FRAMES_A_CHUNK))
    variant = (template * len(RADIO_HEADERS) + radio) * 2 + random.integers(0, 2, FRAMES_A_CHUNK)
    rows = library.rows[variant]
    patch = _Patch(rows, {name: places[variant] for name, places in library.places.items()})
    patch.put("tsft", (microseconds + 5_000_000).astype("<u8"))
    patch.put("timestamp", microseconds.astype("<u8"))
    patch.put("sequence", ((microseconds // 3000 % 4096) << 4).astype("<u2"))
    patch.put("frequency", np.array([frequency_of(one) for one in CHANNELS], "<u2")[channel])
    patch.put("channel", np.array(CHANNELS, np.uint8)[channel])
    patch.put("signal", random.normal(-66, 11, FRAMES_A_CHUNK).clip(-95, -20).astype(np.int8))
    patch.put_bytes("address", addresses)
    _set_retries(random, rows, kind, library.mac_at[variant])
    _set_record_headers(rows, microseconds, library.length[variant])
    _set_check_sequences(rows, library, variant)
    return Chunk(rows, library.length[variant] + RECORD_HEADER)


class _Patch:
    """Write values into rows, each at its row's own place."""

    def __init__(self, rows: Bytes, places: dict[str, Numbers]) -> None:
        self._rows = rows
        self._places = places

    def put(self, name: str, values: npt.NDArray[np.generic]) -> None:
        self.put_bytes(name, np.ascontiguousarray(values).view(np.uint8).reshape(len(values), -1))

    def put_bytes(self, name: str, values: Bytes) -> None:
        where = self._places[name]
        rows = np.flatnonzero(where >= 0)
        columns = where[rows, None] + np.arange(values.shape[1])
        self._rows[rows[:, None], columns] = values[rows]


def _skewed(random: np.random.Generator, size: int, count: int) -> Numbers:
    """Draw places in a list, early ones more often."""
    return np.minimum(random.pareto(0.8, count) * 30, size - 1).astype(np.int64) * 7919 % size


def _bursts(random: np.random.Generator, clients: Bytes, count: int) -> tuple[Numbers, Bytes]:
    """Give the device model and address of each probe request.

    Devices ask in bursts of about four frames, which overlap; most draw an address for each.
    """
    lengths = random.geometric(0.27, count)
    burst = np.repeat(np.arange(count), lengths)[:count]
    burst = burst[np.argsort(np.arange(count) + random.integers(0, 6, count), kind="stable")]
    addresses = random.integers(0, 256, (count, 6), dtype=np.uint8)
    addresses[:, 0] = addresses[:, 0] & 0xFC | 2
    kept = np.flatnonzero(random.random(count) > _RANDOM_BURSTS)
    device = random.integers(0, _GLOBAL_CLIENTS, kept.size)
    addresses[kept] = clients[device]
    model = random.integers(0, MODELS, count)
    model[kept] = device % MODELS
    return model[burst], addresses[burst]


def _set_retries(
    random: np.random.Generator, rows: Bytes, kind: npt.NDArray[np.int64], mac_at: Numbers
) -> None:
    """Set the retry bit of some frames that are sent to one receiver."""
    unicast = np.isin(kind, (Kind.PROBE_RESPONSE, Kind.QOS_DATA, Kind.NULL_DATA, Kind.ACTION))
    again = np.flatnonzero(unicast & (random.random(kind.size) < _RETRIES))
    rows[again, mac_at[again] + 1] |= 0x08


def _set_record_headers(rows: Bytes, microseconds: Numbers, length: Numbers) -> None:
    header = np.empty((len(rows), 4), "<u4")
    header[:, 0] = START_SECONDS + microseconds // 1_000_000
    header[:, 1] = microseconds % 1_000_000
    header[:, 2:] = length[:, None]
    rows[:, :RECORD_HEADER] = header.view(np.uint8)


def _set_check_sequences(rows: Bytes, library: Library, variant: Numbers) -> None:
    checked = np.flatnonzero(library.has_fcs[variant])
    flat = rows.reshape(-1).data
    end = RECORD_HEADER + library.length[variant[checked]] - 4
    first = checked * ROW + library.mac_at[variant[checked]]
    last = checked * ROW + end
    sums = np.fromiter(
        (zlib.crc32(flat[a:b]) for a, b in zip(first.tolist(), last.tolist(), strict=True)),
        np.dtype("<u4"),
        checked.size,
    )
    rows[checked[:, None], end[:, None] + np.arange(4)] = sums.view(np.uint8).reshape(-1, 4)


def write_capture(path: Path, n_frames: int, seed: int) -> None:
    """Write a pcap file.

    Parameters
    ----------
    path : Path
        The file; it appears when it is complete.
    n_frames : int
        How many frames.
    seed : int
        Equal seeds and numbers give equal files.
    """
    library = build_library(seed)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, _RADIOTAP))
        for number, done in enumerate(range(0, n_frames, FRAMES_A_CHUNK)):
            file.write(make_chunk(library, seed, number).packed(n_frames - done))
    partial.replace(path)


def main() -> None:
    """Write a capture as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_capture(options.path, options.frames, options.seed)


if __name__ == "__main__":
    main()
