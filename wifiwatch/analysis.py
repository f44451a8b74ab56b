"""The analysis of a run: frames in; counts, hits and coverage out, window by window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from wifiwatch.decode.frames import Decoder
from wifiwatch.derive.access_points import access_points_table, names_table
from wifiwatch.derive.contacts import NO_ADDRESSES, contacts_table, equipment_table
from wifiwatch.derive.counts import channel_seconds_table, seconds_table
from wifiwatch.derive.encounters import anqp_table, eap_table, group_frames_table
from wifiwatch.derive.estates import boxes_table, estates_table
from wifiwatch.derive.frame import timestamps
from wifiwatch.derive.streams import Streams
from wifiwatch.detect.context import Context
from wifiwatch.detect.engine import Engine
from wifiwatch.hashing import new_key
from wifiwatch.result import NETWORK_KINDS, Result
from wifiwatch.vendors import vendor_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    import numpy.typing as npt

    from wifiwatch.capture.batch import FrameBatch
    from wifiwatch.derive.streams import WindowFacts
    from wifiwatch.detect.hit import Hit
    from wifiwatch.detect.load import Collection
    from wifiwatch.makers import Makers

    TableSink = Callable[[str, pd.DataFrame], None]

WINDOWS_AT_ONCE = 5
"""Windows whose tables are made together: pandas' cost is by table, memory by window."""

CONTACTS_AT_ONCE = 30_000
"""Contacts in these windows from which no further one is waited for."""


class Analysis:
    """Analyse the frames of a run, one file after the other.

    Parameters
    ----------
    collection : Collection
        Signatures and lists.
    context : Context, optional
        What a person told beside the frames.
    sink : callable, optional
        Takes the rows of ``seconds``, ``channel_seconds`` and ``access_points`` (those that a
        finding names) as they are made; without it no such rows are made.
    windows_at_once : int
        Windows whose tables are made together; the results do not depend on it.
    """

    def __init__(
        self,
        collection: Collection,
        context: Context | None = None,
        sink: TableSink | None = None,
        windows_at_once: int = WINDOWS_AT_ONCE,
    ) -> None:
        self.context = context or Context()
        self._engine = Engine(collection.active, collection.lists)
        self.result = Result(self._engine.kept)
        self._streams = Streams(key := new_key(), collection.makers)
        self._decoder = Decoder(key)
        self._sink = sink
        self._windows_at_once = windows_at_once
        self._makers = collection.makers
        self._waiting: list[WindowFacts] = []
        self._news = False

    def begin_file(self, probe: str) -> None:
        """Announce that the next frames are of another file, heard at the place `probe`."""
        self._streams.begin_file(probe)

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
        self.result.coverage.add_frames(frames)
        self._take(self._streams.add(frames, source))

    def end_probe(self, probe: str) -> None:
        """Announce that no further file was heard at the place `probe`."""
        self._take(self._streams.end_label(probe))

    def finish(self) -> None:
        """Analyse the windows that are still open, and judge the whole."""
        self._take(self._streams.finish())
        self._analyse_waiting()
        self.result.clock_steps = self._streams.clock_steps
        self.result.frames_left_out = self._streams.frames_left_out
        self.conclude()

    def has_news(self) -> bool:
        """Tell whether windows were analysed since the whole was judged last."""
        return self._news

    def conclude(self) -> None:
        """Judge the windows so far as a whole."""
        self._news = False
        self.result.conclude(self._engine, self.context.sites)

    def _take(self, finished: Iterable[WindowFacts]) -> None:
        for facts in finished:
            self.result.coverage.add_window(facts)
            self.result.timeline.add(facts)
            self._waiting.append(facts)
            contacts = sum(len(each.contacts.contacts) for each in self._waiting)
            if len(self._waiting) >= self._windows_at_once or contacts >= CONTACTS_AT_ONCE:
                self._analyse_waiting()

    def _analyse_waiting(self) -> None:
        """Make the tables of the finished windows, run the signatures and keep what they say."""
        facts, self._waiting = self._waiting, []
        if not facts:
            return
        self._news = True
        tables = derive(facts, self._engine.tables, self._makers, self.context.my_phones)
        hits = list(self._engine.run(tables))
        named = self.result.add_hits(hits, _naming(hits), tables["access_points"])
        if self._sink is not None:
            self._sink("seconds", seconds_table(facts))
            self._sink("channel_seconds", channel_seconds_table(facts))
            self._sink("access_points", named)


def derive(
    facts: list[WindowFacts],
    wanted: set[str],
    makers: Makers | None = None,
    own: npt.NDArray[np.int64] = NO_ADDRESSES,
    *,
    ordinary: bool = False,
) -> dict[str, pd.DataFrame]:
    """Make the tables of some windows.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard.
    wanted : set of str
        Names of the tables to make; ``access_points`` is always made.
    makers : Makers, optional
        Makers whose equipment is watched.
    own : (n,) int64, optional
        Addresses of the user's own devices.
    ordinary : bool
        Whether ``contacts`` has what no rule is about, too.

    Returns
    -------
    dict of str to DataFrame
        The tables by name.
    """
    access_points = access_points_table(facts, vendor_table, makers)
    tables: dict[str, Callable[[], pd.DataFrame]] = {
        "seconds": lambda: seconds_table(facts),
        "channel_seconds": lambda: channel_seconds_table(facts),
        "names": lambda: names_table(facts, access_points),
        "boxes": lambda: boxes_table(access_points),
        "estates": lambda: estates_table(access_points),
        "eap": lambda: eap_table(facts, access_points),
        "anqp": lambda: anqp_table(facts, access_points),
        "contacts": lambda: contacts_table(facts, access_points, makers, own, ordinary=ordinary),
        "equipment": lambda: equipment_table(facts, access_points, makers),
        "group_frames": lambda: group_frames_table(facts),
    }
    made = {name: make() for name, make in tables.items() if name in wanted}
    return {"access_points": access_points, **made}


def _naming(hits: list[Hit]) -> pd.DataFrame:
    """List which signature names which access point in which window."""
    rows = [
        (
            hit.window_start,
            hit.probe,
            column,
            address,
            hit.signature,
            hit.first_seen,
            hit.kind in NETWORK_KINDS,
        )
        for hit in hits
        for column, address in hit.addresses
    ]
    columns = ["window", "probe", "column", "address", "signature", "moment", "is_network"]
    naming = pd.DataFrame(rows, columns=columns)
    starts: np.ndarray = naming["window"].to_numpy(dtype="int64")
    return naming.assign(window=timestamps(starts)).drop_duplicates()
