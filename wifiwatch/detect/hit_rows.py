"""The table ``hits``: what signatures found, as rows that further signatures look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wifiwatch.derive.frame import timestamps
from wifiwatch.tables import TABLES, TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wifiwatch.detect.columns import Columns
    from wifiwatch.detect.hit import Hit
    from wifiwatch.detect.tier import Tier

DESCRIBING = ("box", "ssid", "estate", "security", "vendor", "maker_class", "ap_name_pattern")
"""What is told of an access point that a hit names."""

_COLUMNS = TABLES["hits"]

Description = dict[str, object]


class Descriptions:
    """What rows tell of access points.

    Parameters
    ----------
    known : Columns
        Rows with ``bssid`` or ``box`` and some of the describing columns.
    by_window : bool
        Whether what is told holds only in the window and at the place in which it was heard.
    """

    def __init__(self, known: Columns, *, by_window: bool) -> None:
        self._by_window = by_window
        self._columns = {
            name: known.listed(name) for name in DESCRIBING if len(known) and name in known
        }
        places = _places(known) if by_window and len(known) else [None] * len(known)
        self._rows: dict[object, int] = {}
        for named in ("bssid", "box"):
            if len(known) and named in known:
                addresses = known.listed(named)
                for row, key in enumerate(zip(places, addresses, strict=True)):
                    self._rows.setdefault((named, *key), row)

    def of(self, hit: Hit, named: str, address: int) -> Description:
        """Tell what is known of an access point that a hit names."""
        place = (hit.window_start, hit.probe) if self._by_window else None
        row = self._rows.get((named, place, address))
        if row is None:
            return {}
        return {name: values[row] for name, values in self._columns.items()}


def _places(known: Columns) -> list[object]:
    return list(zip(known.moments("window").tolist(), known.listed("probe"), strict=True))


def hit_rows(
    hits: Iterable[Hit], tiers: Mapping[str, Tier], descriptions: Descriptions
) -> pd.DataFrame:
    """Write hits as rows: one for each hit and access point that it names.

    Where spans overlap, both may say the same; it is written once.

    Parameters
    ----------
    hits : iterable of Hit
        What was found; at least one.
    tiers : mapping of str to Tier
        Each signature's tier.
    descriptions : Descriptions
        What is known of access points.

    Returns
    -------
    DataFrame
        The table ``hits``.
    """
    rows = [row for hit in hits for row in _rows(hit, tiers[hit.signature], descriptions)]
    told = pd.DataFrame(
        {
            column.name: _series([row[column.name] for row in rows], column.dtype)
            for column in _COLUMNS
        }
    )
    return told.drop_duplicates(ignore_index=True)


def _series(values: list[object], dtype: str) -> pd.Series | pd.DatetimeIndex:
    if dtype == TIME:
        return timestamps(np.array(values, np.int64))
    return pd.Series(values, dtype=dtype)


def _rows(hit: Hit, tier: Tier, descriptions: Descriptions) -> list[Description]:
    """Give one row for each access point that a hit names, or one without any."""
    value = hit.measures[0][1]
    shown = dict(hit.shown)
    row: Description = {
        "window": hit.window_start,
        "probe": hit.probe,
        "signature": hit.signature,
        "detection": hit.detection,
        "tier": str(tier),
        "kind": hit.kind,
        "bssid": -1,
        **{name: shown.get(name, "") for name in DESCRIBING},
        "box": -1,
        "value": np.nan if value is None else value,
        "first_seen": hit.first_seen,
        "last_seen": hit.last_seen,
        "first_frame": hit.frames[0][0] if hit.frames else -1,
    }
    return [
        {**row, **descriptions.of(hit, named, address), named: address}
        for named, address in sorted(hit.addresses)
    ] or [row]
