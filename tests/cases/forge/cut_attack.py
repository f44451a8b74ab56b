"""Cut frames of the ATTACK family's cases out of the rig's captures.

`python -m tests.cases.forge.cut_attack` does it. Debian's aireplay-ng, mdk4 and hostapd sent them
on the kernel's simulated radios; the rig injected the requests and empty frames, and its radios
answered. Nothing was recorded on the air.
"""

from __future__ import annotations

import gzip
import struct
import sys
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[1]
RIG = Path(__file__).parents[3].parent / "shared" / "rig" / "captures"

_FILE_HEADER, _RECORD_HEADER = 24, 16


class Cut(NamedTuple):
    """What to cut: a rig's capture, and seconds after its first frame."""

    source: str
    start: float
    stop: float


CUTS = {
    "ATTACK.DEAUTH_REPROBE--fires/cafe.pcap.gz": Cut("deauth/mon.pcap", 8.0, 36.0),
    "ATTACK.POLITE_WIFI--fires/cafe.pcap.gz": Cut("deauth/mon.pcap", 62.0, 73.0),
    "ATTACK.RTS_PRESENCE--fires/cafe.pcap.gz": Cut("deauth/mon.pcap", 50.0, 61.0),
}
"""Captures of cases, by their place in the folder of cases."""


def cut(capture: bytes, start: float, stop: float) -> bytes:
    """Keep the frames of a little-endian pcap file that come between two moments [s]."""
    kept = [capture[:_FILE_HEADER]]
    at, first = _FILE_HEADER, None
    while at < len(capture):
        seconds, fraction, length, _ = struct.unpack_from("<IIII", capture, at)
        time = seconds + fraction / 1e6
        first = time if first is None else first
        stop_at = at + _RECORD_HEADER + length
        if start <= time - first < stop:
            kept.append(capture[at:stop_at])
        at = stop_at
    return b"".join(kept)


def main() -> None:
    """Write what is new or has changed."""
    for name, (source, start, stop) in CUTS.items():
        path = FOLDER / name
        made = cut((RIG / source).read_bytes(), start, stop)
        if path.is_file() and gzip.decompress(path.read_bytes()) == made:
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(made, mtime=0))
        sys.stdout.write(f"{name}: {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
