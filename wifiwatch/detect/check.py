"""Checks over the whole collection: columns, lists, patterns and what a tier may claim."""

from __future__ import annotations

import difflib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pyarrow import compute

from wifiwatch.detect.signature import ColumnTest, Detection, Signature, Tier
from wifiwatch.tables import PRIVATE_COLUMNS, RUN_COLUMNS, TABLES, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wifiwatch.detect.signature import Condition, Measure, NameList

_CONNECTIVES = ("any", "all", "none")


def check_collection(
    signatures: dict[str, Signature], lists: dict[str, NameList]
) -> Iterator[tuple[str, str]]:
    """Find what no file shows by itself.

    Parameters
    ----------
    signatures : dict of str to Signature
        By id.
    lists : dict of str to NameList
        By id.

    Yields
    ------
    (str, str)
        Id of a signature or list, and what is wrong with it.
    """
    for signature in signatures.values():
        for problem in _check_signature(signature, lists):
            yield signature.id, problem
    for names in lists.values():
        for entry in names.entries:
            if entry.pattern is not None:
                for problem in check_pattern(entry.pattern):
                    yield names.id, f"entries: {problem}"


def check_pattern(pattern: str) -> Iterator[str]:
    """Find what is wrong with a regular expression.

    Patterns are RE2's: they take time in proportion to the text, whatever they say.
    """
    try:
        compute.match_substring_regex(["x"], pattern=pattern)
    except ValueError as error:
        yield f"{pattern!r} is no regular expression: {error}"


def _check_signature(signature: Signature, lists: dict[str, NameList]) -> Iterator[str]:
    if signature.expires is not None and signature.expires < datetime.now(UTC).date():
        yield f"expires: {signature.expires} is past; read its references again"
    for name, detection in signature.detections.items():
        for problem in _check_detection(detection, lists):
            yield f"detect.{name}.{problem}"
        if signature.tier.rank > Tier.INFO.rank and _uses_vendor_alone(detection):
            yield f"tier: a maker's prefix alone is never above {Tier.INFO}"


def _check_detection(detection: Detection, lists: dict[str, NameList]) -> Iterator[str]:
    if detection.table not in TABLES:
        yield f"table: there is no table {detection.table!r}{_near(detection.table, TABLES)}"
        return
    columns = names_of(detection.table)
    private = PRIVATE_COLUMNS.get(detection.table, frozenset())
    yield from _check_condition(detection.where, columns, lists, "where")
    if detection.within_seconds is not None and "slice" not in columns:
        yield f"within_seconds: the table {detection.table!r} is not kept in slices of time"
    for place, used in (("per", detection.per), ("subject.show", detection.subject.show)):
        for column in used:
            yield from _check_column(column, columns, place)
            if column in private:
                yield f"{place}: {column!r} may identify a bystander; it can only be counted"
    for column in RUN_COLUMNS.intersection(detection.subject.show):
        yield f"subject.show: {column!r} means nothing outside a run"
    for name, measure in detection.measures.items():
        for problem in _check_measure(measure, columns, private, lists):
            yield f"measures.{name}.{problem}"


def _check_measure(
    measure: Measure, columns: list[str], private: frozenset[str], lists: dict[str, NameList]
) -> Iterator[str]:
    yield from _check_condition(measure.where, columns, lists, "where")
    for points in measure.score or []:
        yield from _check_condition(points.when, columns, lists, "score.when")
    if measure.through is not None and measure.through not in lists:
        yield f"through: there is no list {measure.through!r}{_near(measure.through, lists)}"
    column = getattr(measure, measure.kind)
    if measure.kind in {"count", "score"}:
        return
    yield from _check_column(column, columns, measure.kind)
    if column in private and measure.kind != "distinct":
        yield f"{measure.kind}: {column!r} may identify a bystander; it can only be counted"


def _check_condition(
    condition: Condition, columns: list[str], lists: dict[str, NameList], place: str
) -> Iterator[str]:
    for key, value in condition.items():
        if key in _CONNECTIVES:
            if not isinstance(value, list):
                yield f"{place}.{key}: needs a list of conditions"
                continue
            for alternative in value:
                yield from _check_condition(alternative, columns, lists, f"{place}.{key}")
            continue
        yield from _check_column(key, columns, place)
        if isinstance(value, list):
            yield f"{place}.{key}: a list goes with 'any', 'all' or 'none', or in 'one_of'"
        elif isinstance(value, ColumnTest):
            if value.matches is not None:
                for problem in check_pattern(value.matches):
                    yield f"{place}.{key}.matches: {problem}"
            if value.listed_in is not None and value.listed_in not in lists:
                yield f"{place}.{key}.listed_in: there is no list {value.listed_in!r}"


def _check_column(column: str, columns: list[str], place: str) -> Iterator[str]:
    if column not in columns:
        yield f"{place}: there is no column {column!r}{_near(column, columns)}"


def _near(name: str, known: object) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)  # type: ignore[call-overload]
    return f"; did you mean {near[0]!r}?" if near else ""


def _uses_vendor_alone(detection: Detection) -> bool:
    """Tell whether nothing but the maker decides."""
    decisive = set(detection.where)
    for measure in detection.measures.values():
        decisive |= set(measure.where)
        decisive |= {str(getattr(measure, measure.kind))} if measure.kind != "score" else {"score"}
    return bool(decisive) and decisive <= {"vendor", "count", "rows"}
