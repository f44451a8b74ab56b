"""The networks around, over a run: those that findings name one by one, the others as a number."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

_SCOPE: list[Hashable] = ["window", "probe"]


@dataclass(slots=True)
class Network:
    """An operator's network that a finding names.

    Parameters
    ----------
    ssid, security, vendor : str
        What it says of itself, and the maker of its access points.
    maker_class : str
        What that maker is known for.
    access_points, addresses : int
        Most physical access points, and most BSSIDs, of any window and place.
    seen : dict of str to set of (str, int)
        Ids of the signatures that name it, and where and when [ns] each of them found it first in
        a window.
    """

    ssid: str
    security: str
    vendor: str
    maker_class: str = ""
    access_points: int = 0
    addresses: int = 0
    seen: dict[str, set[tuple[str, int]]] = field(default_factory=dict)


class Told(NamedTuple):
    """What one signature tells of one network, looking at a whole run.

    Parameters
    ----------
    estate, ssid, security, vendor, maker_class : str
        Which network.
    signature : str
        Id of the signature.
    seen : frozenset of (str, int)
        Where and when [ns].
    """

    estate: str
    ssid: str
    security: str
    vendor: str
    maker_class: str
    signature: str
    seen: frozenset[tuple[str, int]]


class NetworkLedger:
    """Keep what a run says of the networks around."""

    def __init__(self) -> None:
        self._named: dict[str, Network] = {}
        self._concluded: dict[str, Network] = {}
        self.networks_at_most = 0
        self.access_points_at_most = 0

    def add(self, access_points: pd.DataFrame, naming: pd.DataFrame) -> pd.DataFrame:
        """Add the access points of some windows.

        Parameters
        ----------
        access_points : DataFrame
            The table ``access_points``.
        naming : DataFrame
            Columns ``window, probe, column, address, signature, moment, is_network``: the values
            of ``bssid`` or ``box`` that findings name, when [ns], and whether as somebody's
            network.

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

    def conclude(self, told: Iterable[Told]) -> None:
        """Note the networks that only the whole run told of, instead of those noted so before.

        Parameters
        ----------
        told : iterable of Told
            What was told of each.
        """
        self._concluded = {}
        for each in told:
            said = (each.ssid, each.security, each.vendor, each.maker_class)
            network = self._concluded.setdefault(each.estate, Network(*said))
            network.seen.setdefault(each.signature, set()).update(each.seen)

    def merge(self, other: NetworkLedger) -> None:
        """Add the networks of other windows."""
        self.networks_at_most = max(self.networks_at_most, other.networks_at_most)
        self.access_points_at_most = max(self.access_points_at_most, other.access_points_at_most)
        self._named = _joined(self._named, other._named)

    @property
    def named(self) -> dict[str, Network]:
        """The networks that findings name."""
        return _joined(self._named, self._concluded)

    def _add_named(self, access_points: pd.DataFrame, pairs: pd.DataFrame) -> None:
        """Note the networks of the named rows."""
        if pairs.empty:
            return
        by_network = access_points.groupby([*_SCOPE, "estate"], sort=False)
        boxes = by_network["box"].nunique().to_dict()
        addresses = by_network["bssid"].nunique().to_dict()
        named = access_points.loc[pairs["row"]].assign(
            signature=pairs["signature"].to_numpy(), moment=pairs["moment"].to_numpy()
        )
        named = named.sort_values(["estate", "signature"], kind="stable")
        for (estate, window, probe), rows in named.groupby(["estate", *_SCOPE], sort=True):
            first = rows.iloc[0]
            said = (first["ssid"], first["security"], first["vendor"], first["maker_class"])
            known = self._named.setdefault(str(estate), Network(*said))
            network = (window, probe, estate)
            known.access_points = max(known.access_points, boxes[network])
            known.addresses = max(known.addresses, addresses[network])
            for signature, moment in zip(rows["signature"], rows["moment"], strict=True):
                known.seen.setdefault(signature, set()).add((str(probe), moment))


def _named_pairs(access_points: pd.DataFrame, naming: pd.DataFrame) -> pd.DataFrame:
    """Pair the rows that findings name with the signatures that name them."""
    parts = []
    for column in ("bssid", "box"):
        keys = access_points[[*_SCOPE, column]].rename(columns={column: "address"})
        keys["row"] = access_points.index
        parts.append(keys.merge(naming[naming["column"] == column], on=[*_SCOPE, "address"]))
    pairs = pd.concat(parts, ignore_index=True)[["row", "signature", "moment", "is_network"]]
    return pairs.drop_duplicates()


def _joined(some: dict[str, Network], others: dict[str, Network]) -> dict[str, Network]:
    """Give the networks of both, each with all that is known of it."""
    joined = {estate: replace(network, seen=dict(network.seen)) for estate, network in some.items()}
    for estate, network in others.items():
        known = joined.setdefault(estate, replace(network, seen={}))
        known.access_points = max(known.access_points, network.access_points)
        known.addresses = max(known.addresses, network.addresses)
        for signature, seen in network.seen.items():
            known.seen[signature] = known.seen.get(signature, set()) | seen
    return dict(sorted(joined.items()))
