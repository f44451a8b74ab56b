"""Run signatures over the tables of some windows, and at the end over what was kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import pandas as pd

from wifiwatch.detect.columns import Columns
from wifiwatch.detect.conditions import holds
from wifiwatch.detect.groups import Surroundings
from wifiwatch.detect.hit import join
from wifiwatch.detect.hit_rows import DESCRIBING, Descriptions, hit_rows
from wifiwatch.detect.judging import judge_rows
from wifiwatch.detect.kept import Kept
from wifiwatch.detect.names import NameLookup
from wifiwatch.detect.order import awaited, order_of, reads_hits
from wifiwatch.detect.uses import (
    HITS,
    columns_kept,
    excuse_columns,
    needs_listening,
    split_by_site,
    tables_read,
    ways_of,
)
from wifiwatch.detect.window_tables import WindowTables

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    from wifiwatch.detect.grammar import Condition, Unless
    from wifiwatch.detect.hit import Hit
    from wifiwatch.detect.kept import Key
    from wifiwatch.detect.signature import NameList, Signature
    from wifiwatch.detect.uses import Way


class SiteLookup(Protocol):
    """What tells where probes stood."""

    def of(self, probes: pd.Series, moments: pd.Series) -> pd.DataFrame:
        """Give the columns site, latitude and longitude, with the index of `probes`."""


class Concluded(NamedTuple):
    """A hit over a whole run, and the rows of the table ``hits`` that tell of it."""

    hit: Hit
    rows: pd.DataFrame


class Engine:
    """Signatures, ready to run.

    Parameters
    ----------
    signatures : iterable of Signature
        What to look for; retired ones are left out.
    lists : mapping of str to NameList
        The lists that they look names up in.

    Attributes
    ----------
    kept : Kept
        What is kept for the end of the run; without any column that may identify a bystander.
    concluded : list of Concluded
        What `conclude` gave last.
    """

    def __init__(self, signatures: Iterable[Signature], lists: Mapping[str, NameList]) -> None:
        self.kept = Kept()
        self.concluded: list[Concluded] = []
        self._signatures = {each.id: each for each in signatures if each.status != "retired"}
        self._lookups = {name: NameLookup(names) for name, names in lists.items()}
        self._ways = ways_of(self._signatures.values())
        self._tiers = {name: each.tier for name, each in self._signatures.items()}
        self._order = order_of(self._signatures)
        self._counts_seconds = any(
            way.over_run and needs_listening(way.detection) for way in self._ways
        )
        self._records_hits = any(reads_hits(each) for each in self._signatures.values())

    @property
    def tables(self) -> set[str]:
        """Names of the tables that the signatures read."""
        read = set().union(*(tables_read(way.detection) for way in self._ways))
        return read | {"access_points"} if self._records_hits else read

    def run(self, tables: Mapping[str, pd.DataFrame]) -> Iterator[Hit]:
        """Look for every signature in the tables of some windows.

        What signatures look at over a whole run is kept for `conclude`.

        Parameters
        ----------
        tables : mapping of str to DataFrame
            Tables by name, of the same windows; each window is judged by itself.

        Yields
        ------
        Hit
            One for each signature, way of firing, subject, probe and window.
        """
        batch = WindowTables(tables, self._lookups)
        if self._counts_seconds:
            listened = batch.listened()
            for probe, seconds in zip(
                listened.listed("probe"), listened.values("seconds").tolist(), strict=True
            ):
                self.kept.listened[str(probe)] += seconds
        hits: list[Hit] = []
        for way in self._ways:
            if way.over_run:
                self._keep(way, batch)
            else:
                hits += self._look(way, batch)
        if hits and self._records_hits:
            known = Descriptions(_named(batch.columns("access_points"), hits), by_window=True)
            self.kept.add((HITS,), hit_rows(hits, self._tiers, known))
        yield from _joined(hits, lambda hit: (hit.key, hit.window_start, hit.probe))

    def conclude(self, sites: SiteLookup | None = None) -> Iterator[Hit]:
        """Look for what only a whole run shows; may be asked again as the run goes on.

        Parameters
        ----------
        sites : SiteLookup, optional
            Tells where probes stood; without it no place is known.

        Yields
        ------
        Hit
            One for each signature, way of firing and subject.
        """
        self.concluded = []
        told = self.kept.table((HITS,))
        for name in self._order:
            for way in self._ways:
                if way.signature.id == name and way.over_run:
                    rows, hits = self._look_back(way, told, sites)
                    known = Descriptions(rows, by_window=False)
                    further = [hit_rows([hit], self._tiers, known) for hit in hits]
                    self.concluded += map(Concluded, hits, further)
                    yield from hits
                    if hits and self._records_hits:
                        told = pd.concat([told, *further], ignore_index=True)

    def merge(self, kept: Kept) -> None:
        """Take what another engine kept of other windows; the order does not matter."""
        self.kept.merge(kept)

    def _look(self, way: Way, batch: WindowTables) -> list[Hit]:
        """Look for one way to fire in some windows."""
        detection = way.detection
        rows = batch.rows(detection.table, detection.where)
        if not len(rows):
            return []
        beside = Surroundings(batch.columns(detection.table), False, batch.listened, batch.excuses)
        return judge_rows(way, rows, beside)

    def _keep(self, way: Way, batch: WindowTables) -> None:
        """Keep the rows that a look at the whole run needs."""
        detection = way.detection
        if detection.table != HITS:
            now, _ = split_by_site(detection.where)
            rows = batch.rows(detection.table, now)
            if len(rows):
                self.kept.add(way.key, rows.frame(columns_kept(detection, DESCRIBING)))
        for number, unless in enumerate(detection.unless):
            if unless.table != HITS:
                now, _ = split_by_site(unless.where)
                rows = batch.rows(unless.table, now)
                if len(rows):
                    told = rows.frame(excuse_columns(unless)).drop_duplicates()
                    self.kept.add((*way.key, number), told, different=True)

    def _look_back(
        self, way: Way, told: pd.DataFrame, sites: SiteLookup | None
    ) -> tuple[Columns, list[Hit]]:
        """Look for one way to fire in what was kept; give the rows that it looked at, too."""
        detection = way.detection

        def chosen(table: str, key: Key, where: Condition) -> Columns:
            rows = self._told(way, told) if table == HITS else self.kept.table(key)
            if rows.empty:
                return Columns(rows, self._lookups)
            columns = Columns(
                with_sites(rows, sites) if "probe" in rows.columns else rows, self._lookups
            )
            _, later = split_by_site(where)
            condition = where if table == HITS else later
            return columns.chosen(holds(columns, condition))

        def excuses(number: int, unless: Unless) -> Columns:
            return chosen(unless.table, (*way.key, number), unless.where)

        def listened() -> Columns:
            seconds = pd.DataFrame(self.kept.listened.items(), columns=["probe", "seconds"])
            return Columns(seconds.astype({"probe": "str", "seconds": "int64"}), self._lookups)

        excused = range(len(detection.unless))
        rows = chosen(detection.table, way.key, detection.where)
        if not len(rows) or not all(self.kept.is_whole((*way.key, each)) for each in excused):
            return rows, []
        hits = judge_rows(way, rows, Surroundings(rows, True, listened, excuses))
        return rows, _joined(hits, lambda hit: hit.key)

    def _told(self, way: Way, told: pd.DataFrame) -> pd.DataFrame:
        """Choose the hits of those signatures that one looks at."""
        if told.empty:
            return told
        return told[told["signature"].isin(awaited(way.detection, self._signatures))]


def with_sites(rows: pd.DataFrame, sites: SiteLookup | None) -> pd.DataFrame:
    """Add to each row the place where its probe stood at that moment.

    Parameters
    ----------
    rows : DataFrame
        Rows with the labels of their probes and their moments.
    sites : SiteLookup, optional
        Tells where probes stood.

    Returns
    -------
    DataFrame
        The rows, with the columns site, latitude and longitude.
    """
    if sites is None:
        return rows.assign(site="", latitude=np.nan, longitude=np.nan).astype({"site": "str"})
    moments = rows["first_seen" if "first_seen" in rows.columns else "time"]
    places = sites.of(rows["probe"], moments)
    return rows.assign(**{name: places[name] for name in ("site", "latitude", "longitude")})


def _named(access_points: Columns, hits: list[Hit]) -> Columns:
    """Choose the access points whose addresses hits name."""
    named = np.array([address for hit in hits for _, address in hit.addresses], np.int64)
    chosen = np.zeros(len(access_points), bool)
    for column in ("bssid", "box"):
        if column in access_points:
            chosen |= np.isin(access_points.whole_numbers(column), named)
    return access_points.chosen(chosen)


def _joined(hits: list[Hit], key_of: Callable[[Hit], Hashable]) -> list[Hit]:
    """Join hits that share a key: spans that overlap, and groups that differ in secrets only."""
    joined: dict[Hashable, Hit] = {}
    for hit in hits:
        key = key_of(hit)
        joined[key] = join(joined[key], hit) if key in joined else hit
    return list(joined.values())
