"""Access points summed up: physical boxes, and the networks of one operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.derive.frame import empty_table
from wifiwatch.tables import names_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

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
    table = by_box.agg(
        vendor=("vendor", "first"),
        bssids=("bssid", "nunique"),
        first_seen=("first_seen", "min"),
        last_seen=("last_seen", "max"),
        first_frame=("first_frame", "min"),
    ).reset_index()
    shown = access_points.loc[~access_points["hidden"], [*_SCOPE, "box", "ssid"]]
    shown = shown.drop_duplicates().sort_values("ssid", kind="stable")
    carried = shown.groupby([*_SCOPE, "box"], sort=False)["ssid"]
    names = carried.agg(networks="first", network_count="size").reset_index()
    # Most carry one name: only the others' have to be joined.
    several = shown[carried.transform("size") > 1].groupby([*_SCOPE, "box"], sort=False)["ssid"]
    joined = several.agg("\n".join).rename("joined").reset_index()
    names = names.merge(joined, how="left", on=[*_SCOPE, "box"])
    names["networks"] = names["joined"].fillna(names["networks"])
    table = table.merge(names, how="left", on=[*_SCOPE, "box"])
    table["networks"] = table["networks"].fillna("").astype("str")
    table["network_count"] = table["network_count"].fillna(0).astype("int64")
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
