"""Captures by path: files, folders, globs and standard input, in an order of their own."""

from __future__ import annotations

import glob
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from wifiwatch.capture.open import STDIN, Capture
from wifiwatch.errors import CaptureError, WifiwatchError

STDIN_NAME = "stdin"

_NEVER = 1 << 63
_PEEKED_FRAMES = 64
_CAPTURE_SUFFIX = re.compile(r"(\.(pcap|pcapng|cap|dump|gz|zst|xz))+$", re.IGNORECASE)
_RING_NUMBER = re.compile(r"([_-]\d+)+$|(?<=\.pcap)\d+$")
"""What capture programs append when they begin a new file: a counter, a time, or both."""


@dataclass(frozen=True, slots=True)
class Source:
    """A capture to read.

    Parameters
    ----------
    path : str
        Where it is; ``-`` for standard input.
    name : str
        What findings call it: as short as tells it from the other files.
    probe : str
        Label of the place that listened: the file's name without what a ring of files appends.
    size : int
        Bytes on disk; 0 where unknown [bytes].
    first_time : int
        Time of its first frame [ns since 1970-01-01 UTC].
    ends_probe : bool
        Whether no later file is of the same place.
    """

    path: str
    name: str
    probe: str
    size: int
    first_time: int
    ends_probe: bool = True


def find_sources(paths: list[str]) -> tuple[list[Source], list[WifiwatchError]]:
    """Find the captures that some paths lead to.

    Parameters
    ----------
    paths : list of str
        Files, folders (searched to any depth; what is no capture is passed over), glob patterns,
        or ``-``.

    Returns
    -------
    sources : list of Source
        By the time of the first frame, then by path: the order of `paths` does not matter.
    problems : list of WifiwatchError
        Paths that lead to nothing that can be read.
    """
    problems: list[WifiwatchError] = []
    found: dict[str, Source] = {}
    for path in paths:
        try:
            for source in _expand(path):
                found.setdefault(os.path.realpath(source.path), source)
        except CaptureError as problem:
            problems.append(problem)
    sources = sorted(found.values(), key=lambda source: (source.first_time, source.path))
    return _named(sources), problems


def _expand(path: str) -> list[Source]:
    """Give the captures behind one path."""
    if path == STDIN:
        return [Source(STDIN, STDIN_NAME, STDIN_NAME, 0, _NEVER)]
    if Path(path).is_dir():
        return _in_folder(path)
    if not Path(path).exists() and glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - from any folder
        if not matches:
            raise CaptureError(f"{path}: no file matches this pattern.")
        return [source for match in matches for source in _expand(match)]
    return [_peek(path)]


def _in_folder(folder: str) -> list[Source]:
    """Give the captures in a folder, told by their content."""
    sources = []
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            try:
                sources.append(_peek(str(path)))
            except CaptureError:
                continue
    if not sources:
        raise CaptureError(
            f"{folder}: there is no capture of 802.11 frames in this folder.",
            "Captures are pcap or pcapng files, which may be compressed.",
        )
    return sources


def _peek(path: str) -> Source:
    """Open a file to see whether it is a capture of 802.11 frames, and when it begins."""
    time = _NEVER
    with Capture(path) as capture:
        for batch in capture.batches(_PEEKED_FRAMES):
            time = min(time, int(batch.index.time[0]))
            # A file of several interfaces may begin with one of another kind.
            if capture.has_readable_interface:
                break
    return Source(path, path, "", Path(path).stat().st_size, time)


def label_of(path: str) -> str:
    """Give the label of the place that recorded a file.

    Parameters
    ----------
    path : str
        The file's name, such as ``station-a_00002_20260302081500.pcap.gz``.

    Returns
    -------
    str
        Such as ``station-a``.
    """
    bare = _CAPTURE_SUFFIX.sub("", _RING_NUMBER.sub("", path))
    return _RING_NUMBER.sub("", bare) or path


def _named(sources: list[Source]) -> list[Source]:
    """Name each file by its last component, or all by their paths from where these part."""
    files = [Path(source.path).absolute() for source in sources if source.path != STDIN]
    names = {str(file): file.name for file in files}
    if len(set(names.values())) < len(files):
        base = os.path.commonpath([str(file.parent) for file in files])
        names = {str(file): os.path.relpath(file, base) for file in files}
    named = []
    for source in sources:
        name = names.get(str(Path(source.path).absolute()), STDIN_NAME)
        named.append(replace(source, name=name, probe=label_of(name)))
    last_of = {source.probe: number for number, source in enumerate(named)}
    return [
        replace(source, ends_probe=last_of[source.probe] == number)
        for number, source in enumerate(named)
    ]
