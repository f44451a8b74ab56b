"""What a run has come to so far: what windows leave behind, and how such remains are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.derive.coverage import CoverageLedger
from wifiwatch.derive.networks import NetworkLedger, Told
from wifiwatch.derive.timeline import Timeline
from wifiwatch.detect.hit import join_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from wifiwatch.detect.engine import Concluded, Engine
    from wifiwatch.detect.hit import Hit, SubjectKey
    from wifiwatch.detect.kept import Kept
    from wifiwatch.detect.sites import Sites


NETWORK_KINDS = frozenset({"network", "shared_access_points", "sensor_network"})
"""Kinds of subjects that are installations of an operator, and not somebody's attack."""


class Result:
    """What the windows of a run left behind.

    Nothing in it is about a bystander. Joining two results gives what one run over the windows
    of both would have given, in whatever order they are joined.

    Parameters
    ----------
    kept : Kept
        Where the engine keeps what only a whole run shows.

    Attributes
    ----------
    coverage : CoverageLedger
        What was listened to.
    timeline : Timeline
        The course of the run.
    networks : NetworkLedger
        The networks around.
    clock_steps, frames_left_out : int
        Times that a recording clock was set back, and frames after too many such steps.
    """

    def __init__(self, kept: Kept) -> None:
        self.coverage = CoverageLedger()
        self.timeline = Timeline()
        self.networks = NetworkLedger()
        self.kept = kept
        self.clock_steps = 0
        self.frames_left_out = 0
        self._hits: dict[SubjectKey, Hit] = {}
        self._concluded: dict[SubjectKey, Hit] = {}

    @property
    def hits(self) -> dict[SubjectKey, Hit]:
        """All hits so far, by what they are about."""
        return {**self._hits, **self._concluded}

    def add_hits(
        self, hits: Iterable[Hit], naming: pd.DataFrame, known: pd.DataFrame
    ) -> pd.DataFrame:
        """Add what the signatures found in some windows.

        Parameters
        ----------
        hits : iterable of Hit
            What they found.
        naming : DataFrame
            Which access points they name.
        known : DataFrame
            The access points of these windows.

        Returns
        -------
        DataFrame
            The rows of `known` that a hit names.
        """
        join_all(hits, self._hits)
        return self.networks.add(known, naming)

    def conclude(self, engine: Engine, sites: Sites) -> None:
        """Look for what only the whole shows; may be asked again as more comes in."""
        self._concluded = {hit.key: hit for hit in engine.conclude(sites)}
        self.networks.conclude(told for each in engine.concluded for told in _told(each))

    def merge(self, other: Result) -> None:
        """Add what other windows left behind."""
        self.coverage.merge(other.coverage)
        self.timeline.merge(other.timeline)
        self.networks.merge(other.networks)
        self.kept.merge(other.kept)
        self.clock_steps += other.clock_steps
        self.frames_left_out += other.frames_left_out
        join_all(other._hits.values(), self._hits)


def _told(concluded: Concluded) -> Iterator[Told]:
    """Give the networks that a look at the whole run names."""
    hit = concluded.hit
    if hit.kind not in NETWORK_KINDS:
        return
    described = ["estate", "ssid", "security", "vendor", "maker_class"]
    about = concluded.rows[described].drop_duplicates()
    seen = frozenset((probe, window) for window, probe in hit.windows)
    for estate, ssid, security, vendor, maker_class in about.itertuples(index=False, name=None):
        if estate:
            yield Told(estate, ssid, security, vendor, maker_class, hit.signature, seen)
