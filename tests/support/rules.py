"""Signatures and tables for tests of the rule language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from wifiwatch.detect.engine import Engine
from wifiwatch.detect.signature import Signature
from wifiwatch.tables import SLICE_SECONDS, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wifiwatch.detect.hit import Hit

WINDOW_SECONDS = 300
START = pd.Timestamp("2026-03-02T08:00:00Z")
"""Begin of a window."""

Row = dict[str, Any]

_EMPTY: dict[str, Any] = {"str": "", "bool": False, "float64": 0.0}


def signature(
    measures: Row,
    name: str = "TEST.RULE",
    tier: str = "info",
    **detect: Any,  # noqa: ANN401 - YAML's data
) -> Signature:
    """Make a signature over the table ``contacts`` that looks at each access point by itself."""
    described = {
        key: {"meaning": "x", "because": "y", **measure} for key, measure in measures.items()
    }
    detection = {
        "table": "contacts",
        "per": ["bssid"],
        "measures": described,
        "subject": {"kind": "network", "show": []},
        **detect,
    }
    return Signature.model_validate(
        {
            "id": name,
            "version": 1,
            "status": "experimental",
            "title": "t",
            "tier": tier,
            "summary": "s",
            "detect": detection,
            "innocent": ["i"],
            "invisible": ["i"],
            "change_our_mind": ["c"],
            "next_steps": ["n"],
            "references": [{"title": "r"}],
        }
    )


def table(name: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Make a table of rows; what is not given is empty, and heard at the begin of the window.

    ``at`` and ``lasts`` are when a row was heard after `START`, and for how long [s]; window and
    slice follow from it.
    """
    columns = TABLES[name]
    made = [_row(name, row, number) for number, row in enumerate(rows)]
    frame = pd.DataFrame(made, columns=[column.name for column in columns])
    return frame.astype({column.name: column.dtype for column in columns})


def _row(name: str, row: Row, number: int) -> Row:
    given = dict(row)
    at, lasts = given.pop("at", 0.0), given.pop("lasts", 0.0)
    begin = START + pd.Timedelta(seconds=at)
    full: Row = {
        column.name: pd.NA if column.dtype.startswith("I") else _EMPTY.get(column.dtype, 0)
        for column in TABLES[name]
    }
    moments = {
        "window": begin.floor(f"{WINDOW_SECONDS}s"),
        "slice": begin.floor(f"{SLICE_SECONDS.get(name, 1)}s"),
        "time": begin,
        "first_seen": begin,
        "last_seen": begin + pd.Timedelta(seconds=lasts),
        "probe": "here",
        "first_frame": number,
    }
    full |= {key: value for key, value in moments.items() if key in full}
    return {**full, **given}


def run(rule: Signature, **tables: pd.DataFrame) -> list[Hit]:
    """Run one signature over some tables, and conclude."""
    engine = Engine([rule], {})
    return [*engine.run(tables), *engine.conclude()]


def measured(
    measure: Row,
    rows: Sequence[Row],
    **detect: Any,  # noqa: ANN401 - YAML's data
) -> dict[Any, float | None]:
    """Give a measure of each group of contacts, by window, probe and subject."""
    rule = signature({"always": {"count": "rows", "at_least": 0}, "wanted": measure}, **detect)
    name = detect.get("table", "contacts")
    heard = [
        {"at": row.get("at", 0.0), "probe": row.get("probe", "here"), "frames": 1} for row in rows
    ]
    tables = {name: table(name, rows), "seconds": table("seconds", heard)}
    return {
        ((hit.window_start - START.value) // (WINDOW_SECONDS * 10**9), hit.probe, *hit.subject): (
            dict(hit.measures)["wanted"]
        )
        for hit in run(rule, **tables)
    }
