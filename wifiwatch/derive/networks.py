"""The networks around, over a run: those that findings name one by one, the others as a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Hashable

_SCOPE: list[Hashable] = ["window", "probe"]


@dataclass(slots=True)
class Network:
    """An operator's network that a finding names.

    Parameters
    ----------
    ssid, security, vendor : str
        What it says of itself, and the maker of its access points.
    access_points, addresses : int
        Most physical access points, and most BSSIDs, of any window and place.
    signatures : set of str
        Ids of the signatures that name it.
    """

    ssid: str
    security: str
    vendor: str
    access_points: int = 0
    addresses: int = 0
    signatures: set[str] = field(default_factory=set)


class NetworkLedger:
    """Keep what a run says of the networks around."""

    def __init__(self) -> None:
        self.named: dict[str, Network] = {}
        self.networks_at_most = 0
        self.access_points_at_most = 0

    def add(self, access_points: pd.DataFrame, naming: pd.DataFrame) -> pd.DataFrame:
        """Add the access points of some windows.

        Parameters
        ----------
        access_points : DataFrame
            The table ``access_points``.
        naming : DataFrame
            Columns ``window, probe, column, address, signature, is_network``: the values of
            ``bssid`` or ``box`` that findings name, and whether as somebody's network.

        Returns
        -------
        DataFrame
            The rows of `access_points` that findings name.
        """
        if access_points.empty:
            return access_points
        by_window = access_points.groupby(_SCOPE, sort=False)
        self.access_points_at_most = max(
            self.access_points_at_most, int(by_window["box"].nunique().max())
        )
        shown = access_points[~access_points["hidden"]].groupby(_SCOPE, sort=False)["estate"]
        if shown.ngroups:
            self.networks_at_most = max(self.networks_at_most, int(shown.nunique().max()))
        if naming.empty:
            return access_points.iloc[:0]
        pairs = _named_pairs(access_points, naming)
        self._add_named(access_points, pairs[pairs["is_network"]])
        return access_points.loc[sorted(pairs["row"].unique())]

    def _add_named(self, access_points: pd.DataFrame, pairs: pd.DataFrame) -> None:
        """Note the networks of the named rows."""
        if pairs.empty:
            return
        by_network = access_points.groupby([*_SCOPE, "estate"], sort=False)
        boxes = by_network["box"].nunique().to_dict()
        addresses = by_network["bssid"].nunique().to_dict()
        named = access_points.loc[pairs["row"]].assign(signature=pairs["signature"].to_numpy())
        named = named.sort_values(["estate", "signature"], kind="stable")
        for (estate, window, probe), rows in named.groupby(["estate", *_SCOPE], sort=True):
            first = rows.iloc[0]
            known = self.named.setdefault(
                str(estate), Network(first["ssid"], first["security"], first["vendor"])
            )
            network = (window, probe, estate)
            known.access_points = max(known.access_points, boxes[network])
            known.addresses = max(known.addresses, addresses[network])
            known.signatures.update(rows["signature"])


def _named_pairs(access_points: pd.DataFrame, naming: pd.DataFrame) -> pd.DataFrame:
    """Pair the rows that findings name with the signatures that name them."""
    parts = []
    for column in ("bssid", "box"):
        keys = access_points[[*_SCOPE, column]].rename(columns={column: "address"})
        keys["row"] = access_points.index
        parts.append(keys.merge(naming[naming["column"] == column], on=[*_SCOPE, "address"]))
    pairs = pd.concat(parts, ignore_index=True)[["row", "signature", "is_network"]]
    return pairs.drop_duplicates()
