"""Checks over the whole collection: columns, lists, patterns and what a tier may claim."""

from __future__ import annotations

import difflib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from pyarrow import compute

from wifiwatch.detect.signature import ColumnTest, Detection, Signature
from wifiwatch.detect.tier import Tier
from wifiwatch.tables import PRIVATE_COLUMNS, RUN_COLUMNS, TABLES, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wifiwatch.detect.signature import Condition, Measure, NameList

Place = tuple[str | int, ...]
"""Keys that lead to a place in a file."""

Problem = tuple[Place, str]

_CONNECTIVES = ("any", "all", "none")


class _Known(NamedTuple):
    """What a detection may name."""

    columns: list[str]
    private: frozenset[str]
    lists: Mapping[str, NameList]


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
        for place, problem in _check_signature(signature, lists):
            yield signature.id, place, problem
    for names in lists.values():
        for number, entry in enumerate(names.entries):
            for problem in _check_pattern(entry.pattern):
                yield names.id, ("entries", number, "pattern"), problem


def _check_signature(signature: Signature, lists: Mapping[str, NameList]) -> Iterator[Problem]:
    if signature.expires is not None and signature.expires < datetime.now(UTC).date():
        yield ("expires",), f"{signature.expires} is past; read its references again"
    single = isinstance(signature.detect, Detection)
    for name, detection in signature.detections.items():
        above: Place = ("detect",) if single else ("detect", "any_of", name)
        yield from _below(above, _check_detection(detection, lists))
        if signature.tier.rank > Tier.INFO.rank and _uses_vendor_alone(detection):
            yield ("tier",), f"a maker's prefix alone is never above {Tier.INFO}"


def _check_detection(detection: Detection, lists: Mapping[str, NameList]) -> Iterator[Problem]:
    if detection.table not in TABLES:
        near = _near(detection.table, TABLES)
        yield ("table",), f"there is no table {detection.table!r}{near}"
        return
    private = PRIVATE_COLUMNS.get(detection.table, frozenset())
    known = _Known(names_of(detection.table), private, lists)
    yield from _below(("where",), _check_condition(detection.where, known))
    if detection.within_seconds is not None and "slice" not in known.columns:
        problem = f"the table {detection.table!r} is not kept in slices of time"
        yield ("within_seconds",), problem
    for number, column in enumerate(detection.per):
        yield from _below(("per", number), _check_column(column, known, counted=False))
    for number, column in enumerate(detection.subject.show):
        place: Place = ("subject", "show", number)
        yield from _below(place, _check_column(column, known, counted=False))
        if column in RUN_COLUMNS:
            yield place, f"{column!r} means nothing outside a run"
    for name, measure in detection.measures.items():
        yield from _below(("measures", name), _check_measure(measure, known))


def _check_measure(measure: Measure, known: _Known) -> Iterator[Problem]:
    yield from _below(("where",), _check_condition(measure.where, known))
    for number, points in enumerate(measure.score or []):
        yield from _below(("score", number, "when"), _check_condition(points.when, known))
    if measure.through is not None:
        yield from _below(("through",), _check_list(measure.through, known))
    if measure.kind not in {"count", "score"}:
        column = getattr(measure, measure.kind)
        counted = measure.kind == "distinct"
        yield from _below((measure.kind,), _check_column(column, known, counted=counted))


def _check_condition(condition: Condition, known: _Known) -> Iterator[Problem]:
    for key, value in condition.items():
        if key in _CONNECTIVES:
            if not isinstance(value, list):
                yield (key,), "needs a list of conditions"
                continue
            for number, alternative in enumerate(value):
                yield from _below((key, number), _check_condition(alternative, known))
            continue
        yield from _below((key,), _check_column(key, known, counted=True))
        if isinstance(value, list):
            yield (key,), "a list goes with 'any', 'all' or 'none', or in 'one_of'"
        elif isinstance(value, ColumnTest):
            for problem in _check_pattern(value.matches):
                yield (key, "matches"), problem
            if value.listed_in is not None:
                yield from _below((key, "listed_in"), _check_list(value.listed_in, known))


def _check_column(column: str, known: _Known, *, counted: bool) -> Iterator[Problem]:
    if column not in known.columns:
        yield (), f"there is no column {column!r}{_near(column, known.columns)}"
    elif column in known.private and not counted:
        yield (), f"{column!r} may identify a bystander; it can only be counted"


def _check_list(name: str, known: _Known) -> Iterator[Problem]:
    if name not in known.lists:
        yield (), f"there is no list {name!r}{_near(name, known.lists)}"


def _check_pattern(pattern: str | None) -> Iterator[str]:
    """Find what is wrong with a regular expression, if there is one.

    Patterns are RE2's: they take time in proportion to the text, whatever they say.
    """
    if pattern is None:
        return
    try:
        compute.match_substring_regex(["x"], pattern=pattern)
    except ValueError as error:
        yield f"{pattern!r} is no regular expression: {error}"


def _below(above: Place, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Give problems of a part at their places in the whole."""
    for place, problem in problems:
        yield (*above, *place), problem


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _uses_vendor_alone(detection: Detection) -> bool:
    """Tell whether nothing but the maker decides."""
    decisive = set(detection.where)
    for measure in detection.measures.values():
        decisive |= set(measure.where)
        decisive.add("score" if measure.kind == "score" else getattr(measure, measure.kind))
    return decisive <= {"vendor", "rows"}
