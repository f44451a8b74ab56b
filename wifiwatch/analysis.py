"""The analysis of a run: frames in; counts, hits and coverage out, window by window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from wifiwatch.decode.frames import Decoder
from wifiwatch.derive.access_points import access_points_table, names_table
from wifiwatch.derive.counts import channel_seconds_table, seconds_table
from wifiwatch.derive.coverage import CoverageLedger
from wifiwatch.derive.encounters import group_frames_table, identities_table
from wifiwatch.derive.estates import boxes_table, estates_table
from wifiwatch.derive.frame import timestamps
from wifiwatch.derive.networks import NetworkLedger
from wifiwatch.derive.streams import Streams
from wifiwatch.derive.timeline import Timeline
from wifiwatch.detect.engine import Engine
from wifiwatch.detect.hit import join_all
from wifiwatch.hashing import new_key
from wifiwatch.vendors import vendor_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np

    from wifiwatch.capture.batch import FrameBatch
    from wifiwatch.derive.streams import WindowFacts
    from wifiwatch.detect.hit import Hit, SubjectKey
    from wifiwatch.detect.load import Collection

    TableSink = Callable[[str, pd.DataFrame], None]

NETWORK_KINDS = frozenset({"network", "shared_access_points"})
"""Kinds of subjects that are installations of an operator, and not somebody's attack."""

WINDOWS_AT_ONCE = 5
"""Windows whose tables are made together: pandas' cost is by table, memory by window."""


class Analysis:
    """Analyse the frames of a run, one file after the other.

    Parameters
    ----------
    collection : Collection
        Signatures and lists.
    sink : callable, optional
        Takes the rows of ``seconds``, ``channel_seconds`` and ``access_points`` (those that a
        finding names) as they are made; without it no such rows are made.
    windows_at_once : int
        Windows whose tables are made together; the results do not depend on it.
    """

    def __init__(
        self,
        collection: Collection,
        sink: TableSink | None = None,
        windows_at_once: int = WINDOWS_AT_ONCE,
    ) -> None:
        self.coverage = CoverageLedger()
        self.timeline = Timeline()
        self.networks = NetworkLedger()
        self.hits: dict[SubjectKey, Hit] = {}
        self.streams = Streams(key := new_key())
        self._decoder = Decoder(key)
        self._engine = Engine(collection.signatures.values(), collection.lists)
        self._sink = sink
        self._windows_at_once = windows_at_once
        self._waiting: list[WindowFacts] = []

    def begin_file(self, probe: str) -> None:
        """Announce that the next frames are of another file, heard at the place `probe`."""
        self.streams.begin_file(probe)

    def add(self, batch: FrameBatch, source: int) -> None:
        """Take a batch of frames.

        Parameters
        ----------
        batch : FrameBatch
            Frames of the file announced last.
        source : int
            Number of that file, for references to frames.
        """
        frames = self._decoder.decode(batch)
        self.coverage.add_frames(frames)
        self._take(self.streams.add(frames, source))

    def end_probe(self, probe: str) -> None:
        """Announce that no further file was heard at the place `probe`."""
        self._take(self.streams.end_label(probe))

    def finish(self) -> None:
        """Analyse the windows that are still open."""
        self._take(self.streams.finish())
        self._analyse_waiting()

    def _take(self, finished: Iterable[WindowFacts]) -> None:
        for facts in finished:
            self.coverage.add_window(facts)
            self.timeline.add(facts)
            self._waiting.append(facts)
            if len(self._waiting) >= self._windows_at_once:
                self._analyse_waiting()

    def _analyse_waiting(self) -> None:
        """Make the tables of the finished windows, run the signatures and keep what they say."""
        facts, self._waiting = self._waiting, []
        if not facts:
            return
        tables = derive(facts, self._engine.tables)
        hits = list(self._engine.run(tables))
        join_all(hits, self.hits)
        named = self.networks.add(tables["access_points"], _naming(hits))
        if self._sink is not None:
            self._sink("seconds", seconds_table(facts))
            self._sink("channel_seconds", channel_seconds_table(facts))
            self._sink("access_points", named)


def derive(facts: list[WindowFacts], wanted: set[str]) -> dict[str, pd.DataFrame]:
    """Make the tables of some windows.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard.
    wanted : set of str
        Names of the tables to make; ``access_points`` is always made.

    Returns
    -------
    dict of str to DataFrame
        The tables by name.
    """
    access_points = access_points_table(facts, vendor_table)
    makers: dict[str, Callable[[], pd.DataFrame]] = {
        "seconds": lambda: seconds_table(facts),
        "channel_seconds": lambda: channel_seconds_table(facts),
        "names": lambda: names_table(facts, access_points),
        "boxes": lambda: boxes_table(access_points),
        "estates": lambda: estates_table(access_points),
        "identities": lambda: identities_table(facts, access_points),
        "group_frames": lambda: group_frames_table(facts),
    }
    made = {name: make() for name, make in makers.items() if name in wanted}
    return {"access_points": access_points, **made}


def _naming(hits: list[Hit]) -> pd.DataFrame:
    """List which signature names which access point in which window."""
    rows = [
        (hit.window_start, hit.probe, column, address, hit.signature, hit.kind in NETWORK_KINDS)
        for hit in hits
        for column, address in hit.addresses
    ]
    columns = ["window", "probe", "column", "address", "signature", "is_network"]
    naming = pd.DataFrame(rows, columns=columns)
    starts: np.ndarray = naming["window"].to_numpy(dtype="int64")
    return naming.assign(window=timestamps(starts)).drop_duplicates()
