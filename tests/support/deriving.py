"""Tables made of frames, without a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from tests.support.headers import radiotap
from tests.support.reading import KEY, batch_of
from wifiwatch.decode.frames import Decoder
from wifiwatch.derive.access_points import access_points_table, names_table
from wifiwatch.derive.contacts import NO_ADDRESSES, contacts_table, equipment_table
from wifiwatch.derive.counts import channel_seconds_table, seconds_table
from wifiwatch.derive.encounters import anqp_table, eap_table, group_frames_table
from wifiwatch.derive.estates import boxes_table, estates_table
from wifiwatch.derive.streams import Streams
from wifiwatch.makers import Maker, Makers, Prefix

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from wifiwatch.derive.streams import WindowFacts

RADIOTAP = 127
SECOND = 1_000_000_000
START = 1_700_000_100 * SECOND
"""Begin of a window of 300 s [ns]."""

MAKERS = {0x000C42: "MikroTik", 0x001122: "Example", 0x00180A: "Cisco Meraki", 0x00562B: "Cisco"}
"""What test addresses are registered to."""


class Heard(NamedTuple):
    """A frame, when it came after `START`, and what the radio said of it."""

    seconds: float
    frame: bytes
    frequency_mhz: int = 2437
    signal_dbm: int | None = -60

    @property
    def time_ns(self) -> int:
        """Give the time of reception since 1970-01-01 UTC [ns]."""
        return START + round(self.seconds * SECOND)

    @property
    def recorded(self) -> bytes:
        """Give the frame behind its radiotap header."""
        return radiotap(self.frame, frequency_mhz=self.frequency_mhz, signal_dbm=self.signal_dbm)


WATCHED = Makers(
    {
        Prefix(0x000CCC, 24): Maker("AeroScout", "rtls_tag"),
        Prefix(0x9015644, 28): Maker("Kontakt", "rtls_tag"),
        Prefix(0x000C42, 24): Maker("Camera maker", "camera"),
    }
)
"""Makers whose equipment is watched in tests."""


def listen(heard: Sequence[Heard], *, frames_at_most: int = 4096) -> list[WindowFacts]:
    """Derive the facts of one file's frames."""
    return listen_to_files([("here", heard)], Streams(KEY, WATCHED), frames_at_most=frames_at_most)


def listen_to_files(
    files: Sequence[tuple[str, Sequence[Heard]]], streams: Streams, *, frames_at_most: int = 4096
) -> list[WindowFacts]:
    """Derive the facts of several files, each with the label of the place that heard it."""
    decoder = Decoder(KEY, frames_at_most)
    facts: list[WindowFacts] = []
    for source, (label, heard) in enumerate(files):
        streams.begin_file(label)
        for start in range(0, len(heard), frames_at_most):
            part = heard[start : start + frames_at_most]
            batch = batch_of(
                [each.recorded for each in part],
                RADIOTAP,
                times_ns=[each.time_ns for each in part],
                first_number=start + 1,
            )
            facts += streams.add(decoder.decode(batch), source)
    return facts + streams.finish()


def only_row(table: pd.DataFrame) -> pd.Series[Any]:
    """Give the row of a table that has one."""
    assert len(table) == 1
    return table.iloc[0]


def vendors(prefixes: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Name the makers of test addresses."""
    names = [MAKERS.get(prefix, "") for prefix in prefixes.tolist()]
    makers = ["meraki" if "Meraki" in name else name.lower() for name in names]
    return pd.DataFrame({"vendor": names, "maker": makers}, dtype="str")


def tables_of(
    facts: list[WindowFacts], own: npt.NDArray[np.int64] = NO_ADDRESSES
) -> dict[str, pd.DataFrame]:
    """Make all tables of some windows."""
    access_points = access_points_table(facts, vendors, WATCHED)
    return {
        "seconds": seconds_table(facts),
        "channel_seconds": channel_seconds_table(facts),
        "access_points": access_points,
        "names": names_table(facts, access_points),
        "boxes": boxes_table(access_points),
        "estates": estates_table(access_points),
        "eap": eap_table(facts, access_points),
        "anqp": anqp_table(facts, access_points),
        "contacts": contacts_table(facts, access_points, WATCHED, own),
        "equipment": equipment_table(facts, access_points, WATCHED),
        "group_frames": group_frames_table(facts),
    }


def tables(heard: Sequence[Heard]) -> dict[str, pd.DataFrame]:
    """Make all tables of some frames."""
    return tables_of(listen(heard))
