"""Run signatures over the tables of some windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wifiwatch.detect.conditions import columns_of, holds
from wifiwatch.detect.hit import FRAMES_SHOWN, Hit
from wifiwatch.detect.measures import GROUP, measure
from wifiwatch.detect.names import NameLookup
from wifiwatch.tables import RUN_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy.typing as npt

    from wifiwatch.detect.signature import Detection, NameList, Signature

_PLACE = ["window", "probe"]
_REFERENCES = ("first_frame", "first_seen", "last_seen", "time", "slice", "bssid", "box")
_SCOPE = "_scope"
_SPAN = "_span"
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

    def __init__(self, signatures: Iterable[Signature], lists: Mapping[str, NameList]) -> None:
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
            One for each signature, way of firing, subject, probe and window, and for each span
            of time where the signature looks at spans.
        """
        for signature in self._signatures:
            for name, detection in signature.detections.items():
                yield from self._detect(signature.id, name, detection, tables[detection.table])

    def _detect(
        self, signature_id: str, name: str, detection: Detection, table: pd.DataFrame
    ) -> Iterator[Hit]:
        kept = np.flatnonzero(holds(table, detection.where, self._lookups))
        if not len(kept):
            return
        rows = table[_columns(detection, table)].take(kept)
        rows[_SCOPE] = rows.groupby(_PLACE, sort=True).ngroup()
        keys = [_SCOPE, *detection.per]
        if detection.within_seconds is not None:
            rows = _overlapping(rows, detection.within_seconds)
            keys.append(_SPAN)
        rows = rows.assign(**{GROUP: rows.groupby(keys, sort=True, dropna=False).ngroup()})
        measured = self._measure(rows, detection)
        fires = _fires(measured, detection)
        fired = rows[fires[rows[GROUP].to_numpy()]]
        if fired.empty:
            return
        decisive = self._decides(fired, detection)
        for number, group in fired.groupby(GROUP, sort=True):
            values = measured.loc[number]
            evidence = group[decisive.loc[group.index]]
            yield _hit((signature_id, name), detection, group, evidence, values)

    def _measure(self, rows: pd.DataFrame, detection: Detection) -> pd.DataFrame:
        """Give each group's measures, one column each."""
        n_groups = int(rows[GROUP].max()) + 1
        return pd.DataFrame(
            {
                name: measure(rows, wanted, n_groups, self._lookups)
                for name, wanted in detection.measures.items()
            }
        )

    def _decides(self, rows: pd.DataFrame, detection: Detection) -> pd.Series:
        """Tell which rows a measure with a lower limit counted."""
        decides = np.zeros(len(rows), bool)
        for wanted in detection.measures.values():
            if wanted.at_least is not None:
                decides |= holds(rows, wanted.where, self._lookups)
        return pd.Series(decides if decides.any() else True, index=rows.index)


def _columns(detection: Detection, table: pd.DataFrame) -> list[str]:
    """List the columns that are used once the rows are chosen."""
    conditions = [measure.where for measure in detection.measures.values()]
    for measure_ in detection.measures.values():
        conditions += [points.when for points in measure_.score or []]
    used = {*_PLACE, *_REFERENCES, *detection.per, *detection.subject.show}
    used |= {str(getattr(each, each.kind)) for each in detection.measures.values()}
    for condition in conditions:
        used |= columns_of(condition)
    return [column for column in table.columns if column in used]


def _fires(measured: pd.DataFrame, detection: Detection) -> npt.NDArray[np.bool_]:
    """Tell which groups keep all limits; what could not be measured keeps none, unless it may."""
    fires = np.ones(len(measured), bool)
    for name, wanted in detection.measures.items():
        values = measured[name].to_numpy()
        excused = np.isnan(values) & wanted.or_missing
        if wanted.at_least is not None:
            fires &= (values >= wanted.at_least) | excused
        if wanted.at_most is not None:
            fires &= (values <= wanted.at_most) | excused
    return fires


def _overlapping(rows: pd.DataFrame, seconds: int) -> pd.DataFrame:
    """Sort slices of time into spans that overlap by half, each slice into two of them."""
    slices = _nanoseconds(rows["slice"])
    span = seconds * _NANOSECONDS
    return pd.concat(
        [
            rows.assign(**{_SPAN: 2 * (slices // span)}),
            rows.assign(**{_SPAN: 2 * ((slices + span // 2) // span) - 1}),
        ],
        ignore_index=True,
    )


def _nanoseconds(times: pd.Series) -> npt.NDArray[np.int64]:
    """Give times as numbers, whatever resolution the table has."""
    numbers: npt.NDArray[np.int64] = times.dt.as_unit("ns").astype("int64").to_numpy()
    return numbers


def _hit(
    names: tuple[str, str],
    detection: Detection,
    group: pd.DataFrame,
    evidence: pd.DataFrame,
    values: pd.Series,
) -> Hit:
    """Write down a group for which a signature fired."""
    group = group.sort_values("first_frame", kind="stable")
    first = group.iloc[0]
    begin = "first_seen" if "first_seen" in group else "time"
    end = "last_seen" if "last_seen" in group else "time"
    window, probe = int(first["window"].value), str(first["probe"])
    shown = evidence.sort_values("first_frame", kind="stable")
    shown = shown.drop_duplicates("first_frame").head(FRAMES_SHOWN)
    times = _nanoseconds(shown[begin]).tolist()
    named = next((column for column in ("bssid", "box") if column in group), None)
    addresses = evidence[named].unique().tolist() if named else []
    return Hit(
        signature=names[0],
        detection=names[1],
        subject=tuple(str(first[column]) for column in detection.per if column not in RUN_COLUMNS),
        shown=tuple((column, str(first[column])) for column in detection.subject.show),
        measures=tuple(
            (str(name), None if np.isnan(value) else float(value)) for name, value in values.items()
        ),
        first_seen=int(group[begin].min().value),
        last_seen=int(group[end].max().value),
        window_start=window,
        probe=probe,
        frames=tuple(zip(shown["first_frame"].tolist(), times, strict=True)),
        kind=detection.subject.kind,
        addresses=frozenset((str(named), int(address)) for address in addresses),
        windows=frozenset({(window, probe)}),
    )
