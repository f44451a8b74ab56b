"""Run signatures over the tables of some windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wifiwatch.detect.conditions import holds
from wifiwatch.detect.hit import FRAMES_SHOWN, Hit
from wifiwatch.detect.measures import GROUP, measure
from wifiwatch.detect.names import NameLookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wifiwatch.detect.signature import Detection, NameList, Signature

_SCOPE = ["window", "probe"]
_NANOSECONDS = 1_000_000_000


class Engine:
    """Signatures, ready to run.

    Parameters
    ----------
    signatures : iterable of Signature
        What to look for; retired ones are left out.
    lists : mapping of str to NameList
        The lists that they look names up in.
    """

    def __init__(
        self, signatures: Iterable[Signature], lists: Mapping[str, NameList]
    ) -> None:
        self._signatures = [each for each in signatures if each.status != "retired"]
        self._lookups = {name: NameLookup(names) for name, names in lists.items()}

    @property
    def tables(self) -> set[str]:
        """Names of the tables that the signatures read."""
        return {
            detection.table
            for signature in self._signatures
            for detection in signature.detections.values()
        }

    def run(self, tables: Mapping[str, pd.DataFrame]) -> Iterator[Hit]:
        """Look for every signature in the tables of some windows.

        Parameters
        ----------
        tables : mapping of str to DataFrame
            Tables by name, of the same windows; each window is judged by itself.

        Yields
        ------
        Hit
            One for each signature, way of firing, subject, probe and window.
        """
        for signature in self._signatures:
            for name, detection in signature.detections.items():
                for hit in self._detect(detection, tables[detection.table]):
                    yield Hit(signature.id, name, *hit)

    def _detect(self, detection: Detection, table: pd.DataFrame) -> Iterator[tuple]:
        rows = table[holds(table, detection.where, self._lookups)] if len(table) else table
        if rows.empty:
            return
        keys = [*_SCOPE, *detection.per]
        if detection.within_seconds is not None:
            rows = _overlapping(rows, detection.within_seconds)
            keys.append("_minute")
        grouped = rows.groupby(keys, sort=True, dropna=False)
        rows = rows.assign(**{GROUP: grouped.ngroup()})
        n_groups = grouped.ngroups
        measured = {
            name: measure(rows, wanted, n_groups, self._lookups)
            for name, wanted in detection.measures.items()
        }
        fires = np.ones(n_groups, bool)
        for name, wanted in detection.measures.items():
            if wanted.at_least is not None:
                fires &= (measured[name] >= wanted.at_least).to_numpy()
            if wanted.at_most is not None:
                fires &= (measured[name] <= wanted.at_most).to_numpy()
        for number in np.flatnonzero(fires):
            group = rows[rows[GROUP] == number]
            values = tuple((name, float(series.iloc[number])) for name, series in measured.items())
            yield _describe(group, detection, values)


def _overlapping(rows: pd.DataFrame, seconds: int) -> pd.DataFrame:
    """Sort slices of time into spans that overlap by half, each slice into two of them."""
    slices = rows["slice"].astype("int64").to_numpy()
    span = seconds * _NANOSECONDS
    return pd.concat(
        [
            rows.assign(_minute=2 * (slices // span)),
            rows.assign(_minute=2 * ((slices + span // 2) // span) - 1),
        ],
        ignore_index=True,
    )


def _describe(
    group: pd.DataFrame, detection: Detection, values: tuple[tuple[str, float], ...]
) -> tuple:
    """Write down a group for which a signature fired, in the order of `Hit`'s fields."""
    first = group.sort_values(["first_frame"], kind="stable").iloc[0]
    subject = tuple(str(first[column]) for column in detection.per)
    shown = tuple((column, str(first[column])) for column in detection.subject.show)
    frames = np.unique(group["first_frame"].to_numpy())[:FRAMES_SHOWN]
    begin = "first_seen" if "first_seen" in group else "time"
    end = "last_seen" if "last_seen" in group else "time"
    named = group["bssid" if "bssid" in group else "box"] if _names_boxes(group) else ()
    return (
        subject,
        shown,
        values,
        int(group[begin].min().value),
        int(group[end].max().value),
        int(first["window"].value),
        str(first["probe"]),
        tuple(int(frame) for frame in frames),
        frozenset(int(address) for address in named),
        1,
        frozenset({str(first["probe"])}),
    )


def _names_boxes(group: pd.DataFrame) -> bool:
    return "bssid" in group or "box" in group
