"""Forged captures of known content: what an installation that follows phones looks like, and not.

Nothing is transmitted: scapy builds the frames, a model of air and recorder writes them to a file.
scapy is imported only when a capture is forged.
"""

from __future__ import annotations

import gzip
import json
from importlib import import_module
from typing import TYPE_CHECKING

from wifiwatch.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

SCENARIOS: dict[str, str] = {
    "tube": "two stations of one operator with carriers' networks on the same boxes; phones ride",
    "hyde-park": "carriers' Passpoint in a park; SIM cards show their numbers in the clear",
    "karma": "a rogue that claims to be every network a phone asks for, among homes",
    "known-beacons": "floods of well-known names, from one address and from many, among homes",
    "rtls": "location tags in a hospital whose access points offer location services",
    "quiet-street": "homes and passers-by: nothing is to be found",
    "office": "one company's roaming network without any measurement",
}
"""Name and description of every scenario."""

_ENDINGS = (".gz", ".zst", ".pcap")
_ZSTANDARD_LEVEL = 10


def forge(scenario: str, out: Path, seed: int) -> Path:
    """Write a capture, and beside it what it truly holds.

    Parameters
    ----------
    scenario : str
        One of `SCENARIOS`.
    out : Path
        The capture; compressed if its name ends in ``.gz`` or ``.zst``.
    seed : int
        What all chance comes from: the same one gives the same bytes.

    Returns
    -------
    Path
        The ground truth, a JSON file.

    Raises
    ------
    SettingsError
        If there is no such scenario, or a file cannot be written.
    """
    if scenario not in SCENARIOS:
        raise SettingsError(
            f"there is no scenario {scenario!r}", "take one of: " + ", ".join(SCENARIOS)
        )
    module = import_module(f"wifiwatch.simulate.scenarios.{scenario.replace('-', '_')}")
    scene = module.build(seed)
    capture = _compressed(scene.record(), out.suffix)
    told = json.dumps(scene.truth(), indent=1, ensure_ascii=False) + "\n"
    truth = truth_path(out)
    try:
        out.write_bytes(capture)
        truth.write_text(told, encoding="utf-8")
    except OSError as error:
        where = error.filename or out
        raise SettingsError(
            f"cannot write {where}: {error.strerror}", "name a file in a folder you may write to"
        ) from error
    return truth


def truth_path(out: Path) -> Path:
    """Tell where the ground truth of a capture goes.

    Parameters
    ----------
    out : Path
        The capture.

    Returns
    -------
    Path
        Its name without ``.pcap``, ``.pcap.gz`` or ``.pcap.zst``, with ``.truth.json``.
    """
    stem = out.name
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending) or stem
    return out.with_name(stem + ".truth.json")


def _compressed(capture: bytes, suffix: str) -> bytes:
    if suffix == ".gz":
        return gzip.compress(capture, mtime=0)
    if suffix == ".zst":
        import zstandard

        return zstandard.ZstdCompressor(level=_ZSTANDARD_LEVEL).compress(capture)
    return capture
