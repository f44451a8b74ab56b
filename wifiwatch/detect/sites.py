"""Sites: where each probe stood, as a person wrote it down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from pydantic import AwareDatetime, Field

from wifiwatch.detect.files import read_model
from wifiwatch.detect.grammar import Model, Text
from wifiwatch.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONG_AGO, _NEVER = -(1 << 62), 1 << 62
"""Before and after all times [ns since 1970-01-01 UTC]."""

ANOTHER_CLOCK = "#"
"""Between a probe's label and the number that a recording with another clock adds to it."""


class Visit(Model):
    """A stretch of time in which a probe that moves about was at a place."""

    probe: Text
    begin: AwareDatetime
    end: AwareDatetime


class Site(Model):
    """A place where one or more probes listened, all the time or for a while."""

    name: Text
    probes: list[Text] = Field(default_factory=list)
    visits: list[Visit] = Field(default_factory=list)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)


class SiteFile(Model):
    """What the file of sites holds."""

    sites: list[Site] = Field(min_length=1)


class _Stay(NamedTuple):
    begin: int
    end: int
    site: Site


class Sites:
    """Answer where probes stood.

    Parameters
    ----------
    sites : list of Site
        What is known; nothing by default.
    """

    def __init__(self, sites: list[Site] | None = None) -> None:
        self._sites = sites or []
        self._stays: dict[str, list[_Stay]] = {}
        for site in self._sites:
            stays = [(probe, _Stay(_LONG_AGO, _NEVER, site)) for probe in site.probes]
            stays += [(each.probe, _stay(each, site)) for each in site.visits]
            for probe, stay in stays:
                self._stays.setdefault(probe, []).append(stay)

    def __len__(self) -> int:
        return len(self._sites)

    def name_of(self, probe: str, moment: int) -> str:
        """Name the site of a probe at a moment [ns since 1970-01-01 UTC]; empty if unknown."""
        label = probe.partition(ANOTHER_CLOCK)[0]
        for stay in self._stays.get(label, ()):
            if stay.begin <= moment < stay.end:
                return stay.site.name
        return ""

    def place_of(self, probe: str, moment: int) -> str:
        """Name the site, or the probe itself where nobody wrote its site down."""
        return self.name_of(probe, moment) or probe.partition(ANOTHER_CLOCK)[0]

    def of(self, probes: pd.Series, moments: pd.Series) -> pd.DataFrame:
        """Tell where each of many probes stood at a moment.

        Parameters
        ----------
        probes : Series of str
            Labels of probes.
        moments : Series of datetime
            When, UTC.

        Returns
        -------
        DataFrame
            Columns ``site`` (empty where it is unknown), ``latitude`` and ``longitude`` [degrees,
            missing where they are unknown], with the index of `probes`.
        """
        labels = probes.str.partition(ANOTHER_CLOCK)[0] if len(probes) else probes
        times = moments.dt.as_unit("ns").astype("int64").to_numpy()
        number = np.full(len(probes), -1)
        for label, stays in self._stays.items():
            here = (labels == label).to_numpy(dtype=bool)
            for stay in stays:
                during = here & (times >= stay.begin) & (times < stay.end)
                number[during] = self._sites.index(stay.site)
        known = [*self._sites, None]
        table = pd.DataFrame(
            {
                "site": pd.Series([site.name if site else "" for site in known], dtype="str"),
                "latitude": _numbers([site.latitude if site else None for site in known]),
                "longitude": _numbers([site.longitude if site else None for site in known]),
            }
        )
        return table.take(np.where(number < 0, len(known) - 1, number)).set_axis(probes.index)


def _stay(visit: Visit, site: Site) -> _Stay:
    return _Stay(_nanoseconds(visit.begin), _nanoseconds(visit.end), site)


def _nanoseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000


def _numbers(values: list[float | None]) -> pd.Series:
    return pd.Series(values, dtype="float64")


def load_sites(path: Path) -> Sites:
    """Read a file of sites.

    Parameters
    ----------
    path : Path
        A YAML file: ``sites``, a list of ``name``; ``probes`` that stood there, or ``visits``
        (``probe``, ``begin``, ``end``) of one that moved about; and, if known, ``latitude`` and
        ``longitude``.

    Returns
    -------
    Sites
        What it says.

    Raises
    ------
    SettingsError
        If it cannot be used.
    """
    problems: list[str] = []
    given = read_model(path, SiteFile, problems)
    if given is not None:
        problems += _contradictions(path, given.sites)
    if given is None or problems:
        raise SettingsError("The file of sites cannot be used:\n" + "\n".join(problems))
    return Sites(given.sites)


def _contradictions(path: Path, sites: list[Site]) -> list[str]:
    """Find probes that were at two sites at once, and sites that say too little."""
    problems: list[str] = []
    stays: dict[str, list[_Stay]] = {}
    for number, site in enumerate(sites):
        if (site.latitude is None) != (site.longitude is None):
            problems.append(f"{path}: sites.{number}: latitude and longitude go together")
        if not site.probes and not site.visits:
            problems.append(f"{path}: sites.{number}: needs 'probes' or 'visits'")
        for probe in site.probes:
            stays.setdefault(probe, []).append(_Stay(_LONG_AGO, _NEVER, site))
        for visit in site.visits:
            stays.setdefault(visit.probe, []).append(_stay(visit, site))
    for probe, several in stays.items():
        ordered = sorted(several, key=lambda stay: (stay.begin, stay.end))
        problems += [
            f"{path}: the probe {probe!r} is at {one.site.name!r} and {other.site.name!r} at once"
            for one, other in pairwise(ordered)
            if one.end > other.begin
        ]
        problems += [
            f"{path}: a visit of the probe {probe!r} ends before it begins"
            for stay in ordered
            if stay.end <= stay.begin
        ]
    return problems
