"""EAP packets, frames to unusual groups, and answers before association, as tables.

The first two hold addresses of stations as numbers: no rule may take them beyond the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from wifiwatch.decode.anqp import CELLULAR_NETWORK
from wifiwatch.decode.eap import EAP_AKA, EAP_AKA_PRIME, EAP_SIM, IDENTITY, IdentityKind, Step
from wifiwatch.derive.events import EAP_PACKET
from wifiwatch.derive.frame import empty_table, places, timestamps
from wifiwatch.tables import names_of
from wifiwatch.texts import address_text

if TYPE_CHECKING:
    from wifiwatch.derive.streams import WindowFacts

_METHODS = {
    0: "",
    IDENTITY: "identity",
    EAP_SIM: "EAP-SIM",
    EAP_AKA: "EAP-AKA",
    EAP_AKA_PRIME: "EAP-AKA'",
}
_KINDS = {int(kind): kind.name.lower() for kind in IdentityKind} | {int(IdentityKind.NONE): ""}
_STEPS = {int(step): step.name.lower() for step in Step}

_INFORMATION = {
    258: "venue_name",
    261: "roaming_consortium",
    263: "nai_realm",
    CELLULAR_NETWORK: "cellular_network",
    265: "geospatial_location",
    266: "civic_location",
    267: "location_uri",
    268: "domain_name",
    277: "venue_url",
}
"""802.11-2020, table 9-331."""


def eap_table(facts: list[WindowFacts], access_points: pd.DataFrame) -> pd.DataFrame:
    """Give the EAP packets that were sent without encryption.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard in some windows.
    access_points : DataFrame
        The table ``access_points`` of the same windows, for the networks' names.

    Returns
    -------
    DataFrame
        The table ``eap``, one row a packet.
    """
    table, rows = _rows(facts, [fact.events.eap_packets for fact in facts])
    if not len(rows):
        return empty_table("eap")
    table["time"] = timestamps(rows["time"])
    table["bssid"] = rows["bssid"]
    table["station"] = rows["station"]
    table["step"] = pd.Series(rows["step"]).map(_STEPS).astype("str")
    table["method"] = pd.Series(rows["method"]).map(_METHODS).fillna("other").astype("str")
    table["kind"] = pd.Series(rows["identity"]).map(_KINDS).astype("str")
    table["home_network"] = pd.array(_home_networks(rows["country"], rows["network"]), dtype="str")
    table["first_frame"] = rows["frame"]
    return _with_networks(table, access_points)[names_of("eap")]


def anqp_table(facts: list[WindowFacts], access_points: pd.DataFrame) -> pd.DataFrame:
    """Give what access points answered to devices that were not associated.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard in some windows.
    access_points : DataFrame
        The table ``access_points`` of the same windows, for the networks' names.

    Returns
    -------
    DataFrame
        The table ``anqp``, one row an answer and, where operators are listed, one an operator.
    """
    table, rows = _rows(facts, [fact.events.answers for fact in facts])
    if not len(rows):
        return empty_table("anqp")
    table["time"] = timestamps(rows["time"])
    table["bssid"] = rows["bssid"]
    table["about"] = pd.Series(rows["about"]).map(_INFORMATION).fillna("other").astype("str")
    table["home_network"] = pd.array(_home_networks(rows["country"], rows["network"]), dtype="str")
    table["first_frame"] = rows["frame"]
    return _with_networks(table, access_points)[names_of("anqp")]


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
        return pd.DataFrame(), np.zeros(0, EAP_PACKET)
    table = places(facts, [len(part) for part in parts])
    return table, np.concatenate(parts)


def _with_networks(table: pd.DataFrame, access_points: pd.DataFrame) -> pd.DataFrame:
    """Add what is known of each row's access point; nothing where it was not heard itself."""
    known = access_points[["window", "probe", "bssid", "ssid", "estate", "box"]]
    named: pd.DataFrame = table.merge(known, how="left", on=["window", "probe", "bssid"])
    for name in ("ssid", "estate"):
        named[name] = named[name].fillna("").astype("str")
    named["box"] = named["box"].fillna(-1).astype("int64")
    return named


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
