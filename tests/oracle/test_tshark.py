"""All real captures, frame by frame, beside what Wireshark's own tools read in them."""

from __future__ import annotations

import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.oracle import tshark
from tests.oracle.captures import MergedFile, find_captures, read_batches
from tests.oracle.comparison import compare
from tests.oracle.decoded import DecodedFrames
from tests.oracle.known import KNOWN, REFUSED
from wifiwatch.capture.open import Capture
from wifiwatch.errors import CaptureError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oracle.decoded import Column

FRAMES_AT_MOST = 4096
EXAMPLES = 3
PRIVATE = frozenset({"receiver", "transmitter", "destination", "source", "bssid", "ssid"})
"""Columns whose values are not shown: the captures are of real places."""

Differences = dict[tuple[str, str], list[str]]


@pytest.fixture(scope="module")
def captures() -> dict[str, Path]:
    """Find all captures that hold 802.11."""
    found = find_captures()
    if not found:
        pytest.skip("there are no captures beside the project (../shared) or in it")
    return {name: path for name, path in found.items() if name not in REFUSED}


def test_only_known_captures_are_refused() -> None:
    """A capture of something else than 802.11 is refused; there is no other reason to do so."""
    found = find_captures()
    if not set(REFUSED) <= set(found):
        pytest.skip("the captures beside the project (../shared) are not there")
    for name in REFUSED:
        with (
            pytest.raises(CaptureError, match=r"not 802\.11"),
            Capture(str(found[name])) as capture,
        ):
            list(capture.batches(FRAMES_AT_MOST))


def test_containers_agree_with_capinfos(captures: dict[str, Path]) -> None:
    """Each capture has as many frames, and begins and ends when capinfos says."""
    if tshark.CAPINFOS is None:
        pytest.skip("capinfos (Wireshark) is not installed")
    command = [tshark.CAPINFOS, "-T", "-r", "-B", "-c", "-a", "-e", "-S", "-N"]
    command += [str(path) for path in captures.values()]
    printed = subprocess.run(command, capture_output=True, check=False, text=True).stdout
    theirs = dict(line.split("\t", maxsplit=1) for line in printed.splitlines())
    ours = {str(path): [0, 1 << 62, -1] for path in captures.values()}
    paths = list(ours)
    for number, batch in read_batches(captures.values(), FRAMES_AT_MOST):
        this, times = ours[paths[number]], batch.index.time[: batch.n_frames]
        this[0] += batch.n_frames
        this[1], this[2] = min(this[1], int(times.min())), max(this[2], int(times.max()))
    wrong = {
        path: (summary, theirs.get(path))
        for path, summary in ours.items()
        if not _agrees(summary, theirs.get(path, "").split("\t"))
    }
    assert wrong == {}


def _agrees(ours: list[int], theirs: list[str]) -> bool:
    count, first, last = ours
    if theirs[:1] != [str(count)]:
        return False
    return count == 0 or [first, last] == [_nanoseconds(text) for text in theirs[1:]]


def _nanoseconds(text: str) -> int:
    seconds, _, fraction = text.partition(".")
    return int(seconds) * 1_000_000_000 + int(f"{fraction:0<9}")


def test_frames_agree_with_tshark(captures: dict[str, Path], tmp_path: Path) -> None:
    """Every column of every frame is what tshark says, or a known difference that is still one."""
    if tshark.TSHARK is None:
        pytest.skip("tshark is not installed")
    merged, printed = tmp_path / "merged.pcapng", tmp_path / "fields.tsv"
    with merged.open("wb") as stream:
        target = MergedFile(stream)
        for number, batch in read_batches(captures.values(), FRAMES_AT_MOST):
            target.add(number, batch)
    with tshark.start(merged, printed) as process:
        ours = _decode(captures)
    assert process.returncode == 0
    theirs = tshark.Fields(printed)
    assert len(theirs) == len(ours["number"])
    differences = _differences(ours, theirs, list(captures))
    known = {(each.capture, each.field): each.frames for each in KNOWN if each.capture in captures}
    counts = Counter({key: len(examples) for key, examples in differences.items()})
    unexpected = {
        key: (
            f"{counts[key]} frames, {known.get(key, 0)} known",
            differences.get(key, [])[:EXAMPLES],
        )
        for key in counts.keys() | known.keys()
        if counts[key] != known.get(key, 0)
    }
    assert unexpected == {}


def _decode(captures: dict[str, Path]) -> dict[str, Column]:
    decoded = DecodedFrames(FRAMES_AT_MOST)
    for number, batch in read_batches(captures.values(), FRAMES_AT_MOST):
        decoded.add(number, batch)
    return decoded.columns()


def _differences(ours: dict[str, Column], theirs: tshark.Fields, names: list[str]) -> Differences:
    """Describe each difference, by capture and column."""
    found: Differences = {}
    for pair in compare(ours, theirs):
        for row in pair.differing().tolist():
            text = f"frame {ours['number'][row]}"
            if pair.field not in PRIVATE:
                text += f": ours {pair.ours[row]}, tshark {pair.theirs[row]}"
            found.setdefault((names[ours["capture"][row]], pair.field), []).append(text)
    return found
