"""Where real captures are, and one file that holds the frames of all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.containers import Record, interface, option, packet, section
from tests.support.reading import seen_in
from wifiwatch.capture.open import Capture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from wifiwatch.capture.batch import FrameBatch, Interfaces

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared"

ENDINGS = (".pcap", ".pcapng", ".cap", ".dump", ".gz", ".zst", ".xz")

_TIME_RESOLUTION, _FCS_LENGTH = 9, 13
_NANOSECONDS = b"\x09"


def find_captures() -> dict[str, Path]:
    """Find the captures of the project, those of other people and those of the test rig.

    Returns
    -------
    dict of str to Path
        Paths by a name that is the same on every machine.
    """
    found: dict[str, Path] = {}
    table = SHARED / "captures" / "FILES.tsv"
    if table.is_file():
        for line in table.read_text("utf-8").splitlines()[1:]:
            name = line.partition("\t")[0]
            found[f"captures/{name}"] = table.parent / name
    for path in sorted((SHARED / "rig" / "captures").glob("*/*.pcap")):
        found[str(path.relative_to(SHARED))] = path
    for path in sorted((PROJECT / "captures").rglob("*")):
        if path.name.endswith(ENDINGS):
            found[str(path.relative_to(PROJECT.parent))] = path
    return found


def read_batches(captures: Iterable[Path], frames_at_most: int) -> Iterator[tuple[int, FrameBatch]]:
    """Read captures one after the other; give each batch with the number of its capture."""
    for number, path in enumerate(captures):
        with Capture(str(path)) as capture:
            for batch in capture.batches(frames_at_most):
                yield number, batch


class MergedFile:
    """A pcapng file that takes the frames of many captures, with an interface for each of theirs.

    Parameters
    ----------
    stream : binary file
        Where to write to.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._capture = -1
        self._first_interface = 0
        self._interfaces = 0
        stream.write(section())

    def add(self, capture: int, batch: FrameBatch) -> None:
        """Add the frames of a batch of the capture with this number."""
        if capture != self._capture:
            self._capture = capture
            self._first_interface = self._interfaces
        self._add_interfaces(batch.interfaces)
        for frame, number in zip(seen_in(batch), batch.index.interface.tolist(), strict=False):
            record = Record(frame.data, 0, self._first_interface + number, frame.original_length)
            self._stream.write(packet(record, ticks=frame.time_ns))

    def _add_interfaces(self, interfaces: Interfaces) -> None:
        known = self._interfaces - self._first_interface
        links = list(zip(interfaces.link_type, interfaces.fcs_length, strict=True))
        for link_type, fcs_length in links[known:]:
            options = option(_TIME_RESOLUTION, _NANOSECONDS)
            if fcs_length >= 0:
                options += option(_FCS_LENGTH, bytes([fcs_length]))
            self._stream.write(interface(link_type, options=options))
            self._interfaces += 1
