"""Checks over the whole collection: dates, lists, signatures that wait for each other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wifiwatch.detect.check_columns import Place, pattern_problems
from wifiwatch.detect.check_detection import check_detection
from wifiwatch.detect.check_tiers import check_claim
from wifiwatch.detect.grammar import Detection
from wifiwatch.detect.order import circle, reads_hits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wifiwatch.detect.check_columns import Problem
    from wifiwatch.detect.signature import NameList, Signature

__all__ = ["Place", "check_collection"]


def check_collection(
    signatures: dict[str, Signature], lists: dict[str, NameList]
) -> Iterator[tuple[str, Place, str]]:
    """Find what no file shows by itself.

    Parameters
    ----------
    signatures : dict of str to Signature
        By id.
    lists : dict of str to NameList
        By id.

    Yields
    ------
    (str, tuple, str)
        Id of a signature or list, place in its file, and what is wrong there.
    """
    for signature in signatures.values():
        for place, problem in _check_signature(signature, lists, signatures):
            yield signature.id, place, problem
    for names in lists.values():
        for number, entry in enumerate(names.entries):
            for problem in pattern_problems(entry.pattern):
                yield names.id, ("entries", number, "pattern"), problem
    waiting = circle({name: each for name, each in signatures.items() if reads_hits(each)})
    if waiting:
        yield waiting[0], ("detect",), f"these wait for each other: {' -> '.join(waiting)}"


def _check_signature(
    signature: Signature, lists: Mapping[str, NameList], signatures: Mapping[str, Signature]
) -> Iterator[Problem]:
    if signature.expires is not None and signature.expires < datetime.now(UTC).date():
        yield ("expires",), f"{signature.expires} is past; read its references again"
    single = isinstance(signature.detect, Detection)
    for name, detection in signature.detections.items():
        above: Place = ("detect",) if single else ("detect", "any_of", name)
        for place, problem in check_detection(detection, lists, signatures):
            yield (*above, *place), problem
        for problem in check_claim(signature.tier, detection):
            yield ("tier",), problem
