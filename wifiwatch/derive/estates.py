"""Access points summed up: physical boxes, and the networks of one operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from wifiwatch.derive.frame import empty_table
from wifiwatch.tables import names_of

if TYPE_CHECKING:
    from collections.abc import Hashable

_SCOPE: list[Hashable] = ["window", "probe"]


def boxes_table(access_points: pd.DataFrame) -> pd.DataFrame:
    """Sum up the addresses of each physical access point.

    Parameters
    ----------
    access_points : DataFrame
        The table ``access_points``.

    Returns
    -------
    DataFrame
        The table ``boxes``, one row a window, probe and box.
    """
    if access_points.empty:
        return empty_table("boxes")
    by_box = access_points.groupby([*_SCOPE, "box"], sort=False)
    number = by_box.ngroup()
    table = by_box.agg(
        vendor=("vendor", "first"),
        bssids=("bssid", "nunique"),
        first_seen=("first_seen", "min"),
        last_seen=("last_seen", "max"),
        first_frame=("first_frame", "min"),
    ).reset_index()
    shown = pd.DataFrame({"number": number, "ssid": access_points["ssid"]})
    shown = shown[~access_points["hidden"]].drop_duplicates()
    names = shown.sort_values("ssid", kind="stable").groupby("number", sort=False)["ssid"]
    counts = names.size().reindex(range(len(table)), fill_value=0)
    table["network_count"] = counts.to_numpy(dtype="int64")
    # Most carry one name: only the others' have to be joined.
    networks = names.first().reindex(range(len(table)), fill_value="")
    several = counts[counts > 1].index
    joined = shown[shown["number"].isin(several)].sort_values("ssid", kind="stable")
    networks.loc[several] = joined.groupby("number")["ssid"].agg("\n".join).loc[several]
    table["networks"] = networks.astype("str").to_numpy()
    return table[names_of("boxes")]


def estates_table(access_points: pd.DataFrame) -> pd.DataFrame:
    """Sum up the access points of each operator's network.

    Parameters
    ----------
    access_points : DataFrame
        The table ``access_points``.

    Returns
    -------
    DataFrame
        The table ``estates``, one row a window, probe and network that shows its name.
    """
    shown = access_points[~access_points["hidden"]]
    if shown.empty:
        return empty_table("estates")
    table = shown.groupby([*_SCOPE, "estate"], sort=False).agg(
        ssid=("ssid", "first"),
        security=("security", "first"),
        vendor=("vendor", "first"),
        boxes=("box", "nunique"),
        bssids=("bssid", "nunique"),
        first_seen=("first_seen", "min"),
        last_seen=("last_seen", "max"),
    )
    return table.reset_index()[names_of("estates")]
