"""What a detection reads: columns of its table, other tables, and the hits of other signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wifiwatch.detect.conditions import columns_of
from wifiwatch.tables import PRIVATE_COLUMNS, SITE_COLUMNS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wifiwatch.detect.grammar import Condition, Detection, Measure, Unless
    from wifiwatch.detect.signature import Signature

HITS = "hits"
"""The table of what other signatures found."""

SITE_NAMES = frozenset(column.name for column in SITE_COLUMNS)

REFERENCES = (
    "window",
    "probe",
    "slice",
    "time",
    "first_seen",
    "last_seen",
    "first_frame",
    "bssid",
    "box",
)
"""Columns that a hit is written from."""

_COLUMN_KINDS = frozenset(
    {
        "distinct",
        "sum",
        "least",
        "most",
        "median",
        "spread",
        "names_listed",
        "share",
        "rate",
        "gap",
        "variation",
        "most_at_once",
        "turnover",
        "repeated",
    }
)


class Way(NamedTuple):
    """One way in which one signature fires."""

    signature: Signature
    name: str
    detection: Detection

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.signature.id, self.name

    @property
    def over_run(self) -> bool:
        """Whether it looks at a whole run at once."""
        return self.detection.over == "run"


def ways_of(signatures: Iterable[Signature]) -> list[Way]:
    """List the ways in which signatures fire; retired ones have none."""
    return [
        Way(signature, name, detection)
        for signature in signatures
        if signature.status != "retired"
        for name, detection in signature.detections.items()
    ]


def measured_columns(measure: Measure) -> dict[str, str]:
    """Give the columns that a measure counts or computes with, by the key that names them.

    Parameters
    ----------
    measure : Measure
        A measure.

    Returns
    -------
    dict of str to str
        Key in the file to column.
    """
    columns = {}
    if measure.kind in _COLUMN_KINDS:
        columns[measure.kind] = str(getattr(measure, measure.kind))
    if measure.across is not None:
        columns["across"] = measure.across
    return {key: column for key, column in columns.items() if column != "rows"}


def conditions_of(detection: Detection) -> Iterator[Condition]:
    """Go through the conditions that a detection puts on its own table."""
    yield detection.where
    for measure in detection.measures.values():
        yield measure.where
        for points in measure.score or []:
            yield points.when
        if measure.sequence is not None:
            yield measure.sequence.first
            yield measure.sequence.then


def columns_used(detection: Detection) -> set[str]:
    """List the columns of its table that a detection reads, those of sites included.

    Parameters
    ----------
    detection : Detection
        One way to fire.

    Returns
    -------
    set of str
        Names of columns.
    """
    used = {*detection.per, *detection.subject.show}
    used = used.union(*(columns_of(condition) for condition in conditions_of(detection)))
    for unless in detection.unless:
        used |= unless.pairs.keys()
    for measure in detection.measures.values():
        used |= set(measured_columns(measure).values())
        if measure.sequence is not None:
            used |= measure.sequence.pairs.keys() | set(measure.sequence.pairs.values())
            used |= {measure.sequence.counting} - {"rows"}
        if measure.kind == "distance":
            used |= SITE_NAMES
    return used


def private_columns(table: str) -> frozenset[str]:
    """Name the columns of a table that may identify a bystander."""
    return PRIVATE_COLUMNS.get(table, frozenset())


def columns_kept(detection: Detection, extra: Iterable[str] = ()) -> list[str]:
    """List the columns that are kept of a detection's rows, in the order of the table.

    Parameters
    ----------
    detection : Detection
        One way to fire.
    extra : iterable of str
        Further columns, where the table has them.

    Returns
    -------
    list of str
        Names of columns, none of them private where a whole run is judged.
    """
    wanted = {*columns_used(detection), *REFERENCES, *extra}
    if detection.over == "run":
        wanted -= private_columns(detection.table)
    return ["window"] * ("window" not in _names(detection.table)) + [
        name for name in _names(detection.table) if name in wanted
    ]


def excuse_columns(unless: Unless) -> list[str]:
    """List what is kept of rows that explain something away: what a look at them needs."""
    used = {*unless.pairs.values(), *columns_of(split_by_site(unless.where)[1])}
    if used & SITE_NAMES:
        used |= {"probe"} | ({"first_seen", "time"} & set(_names(unless.table)))
    return sorted(used - SITE_NAMES)


def split_by_site(condition: Condition) -> tuple[Condition, Condition]:
    """Split a condition into what a window can tell and what needs to know the place."""
    now: Condition = {}
    later: Condition = {}
    for key, value in condition.items():
        (later if columns_of({key: value}) & SITE_NAMES else now)[key] = value
    return now, later


def needs_listening(detection: Detection) -> bool:
    """Tell whether a detection asks how long a probe listened."""
    rates = any(measure.kind == "rate" for measure in detection.measures.values())
    return rates and detection.within_seconds is None


def tables_read(detection: Detection) -> set[str]:
    """Name the tables that a detection reads, those of its measures included."""
    tables = {detection.table} | {unless.table for unless in detection.unless}
    if needs_listening(detection):
        tables.add("seconds")
    return tables - {HITS}


def _names(table: str) -> list[str]:
    return [column.name for column in TABLES[table]]
