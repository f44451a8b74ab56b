"""Identities shown in the clear, and frames to unusual groups, as tables of one window's use.

Both hold addresses of stations as numbers: no rule may take them beyond the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from wifiwatch.decode.eap import EAP_AKA, EAP_AKA_PRIME, EAP_SIM, IDENTITY, RESPONSE, IdentityKind
from wifiwatch.derive.frame import empty_table, places, timestamps
from wifiwatch.tables import names_of
from wifiwatch.texts import address_text

if TYPE_CHECKING:
    from wifiwatch.derive.streams import WindowFacts

_METHODS = {
    IDENTITY: "identity",
    EAP_SIM: "EAP-SIM",
    EAP_AKA: "EAP-AKA",
    EAP_AKA_PRIME: "EAP-AKA'",
}
_KINDS = {int(kind): kind.name.lower() for kind in IdentityKind}


def identities_table(facts: list[WindowFacts], access_points: pd.DataFrame) -> pd.DataFrame:
    """Give the identities that stations showed without encryption.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard in some windows.
    access_points : DataFrame
        The table ``access_points`` of the same windows, for the networks' names.

    Returns
    -------
    DataFrame
        The table ``identities``, one row an EAP response with an identity.
    """
    table, rows = _rows(facts, [fact.events.eap_packets for fact in facts])
    shown = (rows["code"] == RESPONSE) & (rows["identity"] != IdentityKind.NONE)
    if not shown.any():
        return empty_table("identities")
    table, rows = table[shown].reset_index(drop=True), rows[shown]
    table["time"] = timestamps(rows["time"])
    table["bssid"] = rows["bssid"]
    table["station"] = rows["station"]
    table["method"] = pd.Series(rows["method"]).map(_METHODS).fillna("other").astype("str")
    table["kind"] = pd.Series(rows["identity"]).map(_KINDS).astype("str")
    table["home_network"] = pd.array(_home_networks(rows["country"], rows["network"]), dtype="str")
    table["first_frame"] = rows["frame"]
    known = access_points[["window", "probe", "bssid", "ssid"]]
    named: pd.DataFrame = table.merge(known, how="left", on=["window", "probe", "bssid"])
    named["ssid"] = named["ssid"].fillna("").astype("str")
    return named[names_of("identities")]


def group_frames_table(facts: list[WindowFacts]) -> pd.DataFrame:
    """Sum up the frames that each station sent to an unusual group.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard in some windows.

    Returns
    -------
    DataFrame
        The table ``group_frames``, one row a window, probe, group and sender.
    """
    table, rows = _rows(facts, [fact.events.group_frames for fact in facts])
    if not len(rows):
        return empty_table("group_frames")
    for name in ("time", "destination", "source", "frequency"):
        table[name] = rows[name]
    table["relayed"] = rows["relayed"] != 0
    table["first_frame"] = rows["frame"]
    key = ["window", "probe", "destination", "source", "relayed"]
    table["gap"] = table.groupby(key, sort=False)["time"].diff() / 1e9
    summed = table.groupby(key, sort=False).agg(
        frames=("time", "size"),
        channels=("frequency", "nunique"),
        first_seen=("time", "min"),
        last_seen=("time", "max"),
        median_gap_seconds=("gap", "median"),
        first_frame=("first_frame", "min"),
    )
    summed = summed.reset_index()
    summed["first_seen"] = timestamps(summed["first_seen"].to_numpy())
    summed["last_seen"] = timestamps(summed["last_seen"].to_numpy())
    written = {number: address_text(number) for number in summed["destination"].unique().tolist()}
    summed["destination"] = summed["destination"].map(written).astype("str")
    return summed[names_of("group_frames")]


def _rows(
    facts: list[WindowFacts], parts: list[npt.NDArray[np.void]]
) -> tuple[pd.DataFrame, npt.NDArray[np.void]]:
    """Join the windows' rows, and begin a table with the window and probe of each."""
    if not facts:
        return pd.DataFrame(), np.zeros(0, [("code", np.uint8), ("identity", np.uint8)])
    table = places(facts, [len(part) for part in parts])
    return table, np.concatenate(parts)


def _home_networks(
    countries: npt.NDArray[np.uint16], networks: npt.NDArray[np.uint16]
) -> list[str]:
    """Write country and network codes as ``234-30``; empty where there are none."""
    pairs = pd.Series(countries.astype(np.int64) * 10_000 + networks)
    written = {}
    for pair in pairs.unique().tolist():
        country, network = divmod(pair, 10_000)
        digits, code = divmod(network, 1000)
        written[pair] = f"{country:03d}-{code:0{digits}d}" if country else ""
    return pairs.map(written).tolist()
