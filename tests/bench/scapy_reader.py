"""What it costs scapy to dissect the first frames of a capture, without its start."""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time

from scapy.layers.dot11 import RadioTap
from scapy.utils import PcapReader


def main() -> None:
    """Dissect some frames and tell how many there were and what they cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--frames", type=int, default=3000)
    options = parser.parse_args()
    before = time.process_time()
    with PcapReader(options.path) as reader:
        packets = itertools.islice(reader, options.frames)
        frames = sum(RadioTap in packet for packet in packets)
    json.dump({"frames": frames, "cpu_seconds": time.process_time() - before}, sys.stdout)


if __name__ == "__main__":
    main()
