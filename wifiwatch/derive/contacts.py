"""Who sends what to whom, and whose equipment it is, as tables of one window's use.

Both hold addresses of stations as numbers: no rule may take them beyond the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from wifiwatch.decode.action import Purpose
from wifiwatch.decode.mac import GROUP_BIT, LOCAL_BIT
from wifiwatch.derive.contact_kinds import KIND_NAMES, Kind
from wifiwatch.derive.contact_state import CONTACT, SLICE_SECONDS, whole
from wifiwatch.derive.coverage import CAMPED_SHARE
from wifiwatch.derive.frame import empty_table, places, timestamps
from wifiwatch.derive.senders import SENDER, STATION, WATCHED, are_watched
from wifiwatch.derive.window import NANOSECONDS
from wifiwatch.makers import Makers
from wifiwatch.tables import names_of

if TYPE_CHECKING:
    from wifiwatch.derive.streams import WindowFacts

_Columns = dict[str, Any]

NO_ADDRESSES = np.zeros(0, np.int64)

_ACCESS_POINT, _STATION, _BARE, _GROUP = 0, 1, 2, 3
_ROLES = pd.array(["access_point", "station", "bare", "group"], dtype="str")
_KINDS = pd.array([KIND_NAMES.get(number, "") for number in range(max(Kind) + 1)], dtype="str")

_UPKEEP = (Kind.NULL, Kind.RTS, Kind.BLOCK_ACK_REQUEST, Purpose.ADD_BLOCK_ACK_REQUEST)
"""What stations send to their access points all the time."""

_SLICE_NANOSECONDS = SLICE_SECONDS * NANOSECONDS
_ADDRESS_BITS = 48


class _Neighbourhood:
    """Who is who in some windows: access points, stations and the networks that they use."""

    def __init__(self, facts: list[WindowFacts], access_points: pd.DataFrame) -> None:
        self.access_points = access_points
        announced = [len(fact.announcements.access_points) for fact in facts]
        bssid = access_points["bssid"].to_numpy()
        self._access_points = pd.Index(_keys(_numbers(announced), bssid))
        senders, fact = _joined([fact.contacts.senders for fact in facts], SENDER)
        self._senders = pd.Index(_keys(fact, senders["address"]))
        # A last row, which stands for those that are none of the senders.
        self._stations = np.append(senders["flags"] & STATION != 0, False)
        self._partners = np.append(senders["partner"], -1)
        self._networks = np.append(self.access_point(_keys(fact, senders["partner"])), -1)

    def access_point(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Give the rows in ``access_points`` of addresses; -1 for others."""
        return self._access_points.get_indexer(pd.Index(keys))

    def sender(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Give the numbers of addresses among the senders; -1 for others."""
        return self._senders.get_indexer(pd.Index(keys))

    def uses_network(self, sender: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Tell which senders exchanged data or joined."""
        return self._stations[sender]

    def roles(
        self, sender: npt.NDArray[np.intp], access_point: npt.NDArray[np.intp]
    ) -> npt.NDArray[np.int64]:
        """Give the roles of senders, some of which are access points."""
        role = np.where(self._stations[sender], _STATION, _BARE)
        return np.where(access_point >= 0, _ACCESS_POINT, role)

    def partners(
        self, sender: npt.NDArray[np.intp]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Give the networks that senders use, and their rows in ``access_points``, or -1."""
        return self._partners[sender], self._networks[sender]


def contacts_table(
    facts: list[WindowFacts],
    access_points: pd.DataFrame,
    makers: Makers | None = None,
    own: npt.NDArray[np.int64] = NO_ADDRESSES,
    *,
    ordinary: bool = True,
) -> pd.DataFrame:
    """Give who sent what to whom, in slices of 5 s.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard in some windows.
    access_points : DataFrame
        The table ``access_points`` of the same windows.
    makers : Makers, optional
        Makers whose equipment is watched.
    own : (n,) int64, optional
        Addresses of the user's own devices.
    ordinary : bool
        Whether phones that do nothing but search for networks, and what keeps a station's own
        connection going, are told of, too. No rule is about them, and there are many.

    Returns
    -------
    DataFrame
        The table ``contacts``, one row a window, probe, slice, kind, transmitter, receiver and
        frequency.
    """
    rows, fact = _joined([fact.contacts.contacts for fact in facts], CONTACT)
    around = _Neighbourhood(facts, access_points)
    if not ordinary:
        kept = _without_the_ordinary(rows, fact, around, own)
        rows, fact = whole(rows)[kept].view(CONTACT), fact[kept]
    told, numbers, rows, fact = _of_watched_makers(rows, fact, makers or Makers())
    if not len(rows):
        return empty_table("contacts")
    label = rows["label"]
    frequency = (label & 0xFFFF).astype(np.uint16)
    transmitter, receiver = rows["transmitter"].copy(), rows["receiver"].copy()
    past = (label >> 32) * _SLICE_NANOSECONDS
    begun = places(facts, np.bincount(fact, minlength=len(facts)).tolist())
    own_sends, own_receives = _own_numbers(transmitter, own), _own_numbers(receiver, own)
    columns: _Columns = {
        "window": begun["window"].array,
        "probe": begun["probe"].array,
        "slice": timestamps(begun["window"].to_numpy("int64") + past),
        "kind": _KINDS.take((label >> 16) & 0xFFFF),
        "frequency_mhz": frequency,
        "camped": _camped(facts, fact, frequency),
        "transmitter": transmitter,
        "receiver": receiver,
        "to_group": receiver & GROUP_BIT != 0,
        "receiver_local": receiver & LOCAL_BIT != 0,
        "transmitter_maker": told["maker"].array.take(numbers),
        "transmitter_class": told["maker_class"].array.take(numbers),
        "my_phone": np.where(own_sends > 0, own_sends, own_receives).astype(np.uint8),
        "bytes": np.minimum(rows["bytes"], np.iinfo(np.uint32).max).astype(np.uint32),
        **{name: rows[name].copy() for name in ("frames", "answered", "unfollowed", "unasked")},
        **_moments(rows),
    }
    columns |= _networks(around, fact, (transmitter, receiver))
    _add_signal(columns, rows)
    return pd.DataFrame({name: columns[name] for name in names_of("contacts")}, copy=False)


def equipment_table(
    facts: list[WindowFacts], access_points: pd.DataFrame, makers: Makers | None = None
) -> pd.DataFrame:
    """Give the equipment of watched makers that was heard.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard in some windows.
    access_points : DataFrame
        The table ``access_points`` of the same windows.
    makers : Makers, optional
        Makers whose equipment is watched.

    Returns
    -------
    DataFrame
        The table ``equipment``, one row a window, probe and address.
    """
    rows, fact = _joined([fact.contacts.senders for fact in facts], SENDER)
    watched = np.flatnonzero(rows["flags"] & WATCHED)
    told = (makers or Makers()).of(rows["address"][watched])
    known = (told["maker"] != "").to_numpy()
    if not known.any():
        return empty_table("equipment")
    rows, fact, told = rows[watched[known]], fact[watched[known]], told[known]
    address, level = rows["address"].copy(), rows["best_level"].copy()
    begun = places(facts, np.bincount(fact, minlength=len(facts)).tolist())
    around = _Neighbourhood(facts, access_points)
    keys = _keys(fact, address)
    access_point, sender = around.access_point(keys), around.sender(keys)
    partner, _ = around.partners(sender)
    columns: _Columns = {
        "window": begun["window"].array,
        "probe": begun["probe"].array,
        "address": address,
        "maker": told["maker"].array,
        "maker_class": told["maker_class"].array,
        "role": _ROLES.take(around.roles(sender, access_point)),
        "bssid": np.where(access_point >= 0, address, partner),
        "frames": rows["frames"].copy(),
        "frequency_mhz": rows["frequency"].copy(),
        "signal_dbm": pd.arrays.IntegerArray(level, level == -128),
        **_moments(rows),
    }
    return pd.DataFrame({name: columns[name] for name in names_of("equipment")}, copy=False)


def _numbers(sizes: list[int]) -> npt.NDArray[np.int64]:
    """Give the number of each row's window, from the windows' sizes."""
    return np.repeat(np.arange(len(sizes)), sizes)


def _keys(fact: npt.NDArray[np.int64], addresses: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Join windows' numbers and addresses to one number each; those of no address are negative."""
    return np.where(addresses >= 0, (fact << _ADDRESS_BITS) | addresses, addresses)


def _joined(
    parts: list[npt.NDArray[np.void]], kind: np.dtype[np.void]
) -> tuple[npt.NDArray[np.void], npt.NDArray[np.int64]]:
    """Join the windows' rows, and give the number of the window of each."""
    fact = _numbers([len(part) for part in parts])
    return np.concatenate([whole(part) for part in (np.zeros(0, kind), *parts)]).view(kind), fact


def _without_the_ordinary(
    rows: npt.NDArray[np.void],
    fact: npt.NDArray[np.int64],
    around: _Neighbourhood,
    own: npt.NDArray[np.int64],
) -> npt.NDArray[np.intp]:
    """Give the rows that a rule may be about.

    Left out are the searches of those who use no network and were thrown off none, and what
    keeps a station's own connection going; own devices' are kept.
    """
    kind = (rows["label"] >> 16) & 0xFFFF
    search = (kind == Kind.PROBE_REQUEST) & (rows["receiver"] & GROUP_BIT != 0)
    upkeep = np.isin(kind, _UPKEEP)
    asked = np.flatnonzero(search | upkeep)
    sends, receives = (rows[name][asked] for name in ("transmitter", "receiver"))
    sender = _keys(fact[asked], sends)
    ended = np.flatnonzero((kind == Kind.DEAUTHENTICATION) | (kind == Kind.DISASSOCIATION))
    thrown_off = np.isin(sender, _keys(fact[ended], rows["receiver"][ended]))
    uses = around.uses_network(around.sender(sender))
    to_access_point = around.access_point(_keys(fact[asked], receives)) >= 0
    ordinary = np.where(search[asked], ~uses & ~thrown_off, uses & to_access_point)
    kept = np.ones(len(rows), bool)
    kept[asked[ordinary & ~np.isin(sends, own)]] = False
    return np.flatnonzero(kept)


def _of_watched_makers(
    rows: npt.NDArray[np.void], fact: npt.NDArray[np.int64], makers: Makers
) -> tuple[pd.DataFrame, npt.NDArray[np.int64], npt.NDArray[np.void], npt.NDArray[np.int64]]:
    """Tell who made the transmitters; leave out data of those whose maker is not watched.

    The pass looks at 24 bits of an address alone, and some prefixes are longer. The makers are
    given in a table, and for each row the number of the one that it is of.
    """
    address = rows["transmitter"]
    watched = np.flatnonzero(are_watched(makers.watched, address))
    told = makers.of(np.append(address[watched], -1))
    numbers = np.full(len(rows), len(watched))
    numbers[watched] = np.arange(len(watched))
    unknown = (told["maker"] == "").to_numpy()[numbers]
    kept = ~(unknown & ((rows["label"] >> 16) & 0xFFFF == Kind.DATA_SENT))
    if not kept.all():
        numbers, rows, fact = numbers[kept], whole(rows)[kept].view(CONTACT), fact[kept]
    return told, numbers, rows, fact


def _camped(
    facts: list[WindowFacts], fact: npt.NDArray[np.int64], frequency: npt.NDArray[np.uint16]
) -> npt.NDArray[np.bool_]:
    """Tell for each row whether the radio stayed on its frequency in its window."""
    camped = np.zeros(len(fact), bool)
    for number, each in enumerate(facts):
        heard = np.bincount(each.counts.cell_frequency, minlength=1)
        heard_on = np.flatnonzero(heard >= CAMPED_SHARE * heard.sum())
        stayed = heard_on[(heard_on > 0) & (heard[heard_on] > 0)]
        camped |= (fact == number) & np.isin(frequency, stayed)
    return camped


def _networks(
    around: _Neighbourhood,
    fact: npt.NDArray[np.int64],
    ends: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> _Columns:
    """Give the access point concerned, the roles of both ends, and the sender's usual signal."""
    transmitter, receiver = (_keys(fact, addresses) for addresses in ends)
    sends, receives = around.access_point(transmitter), around.access_point(receiver)
    sender = around.sender(transmitter)
    partner, network = around.partners(sender)
    receiver_role = around.roles(around.sender(receiver), receives)
    to_group = (ends[1] & GROUP_BIT != 0) & (receives < 0)
    concerned = np.where(sends >= 0, sends, np.where(receives >= 0, receives, network))
    bssid = np.where(sends >= 0, ends[0], np.where(receives >= 0, ends[1], partner))
    known = around.access_points
    return {
        "from_access_point": sends >= 0,
        "to_access_point": receives >= 0,
        "transmitter_role": _ROLES.take(around.roles(sender, sends)),
        "receiver_role": _ROLES.take(np.where(to_group, _GROUP, receiver_role)),
        "bssid": bssid,
        "box": np.append(known["box"].to_numpy(), -1)[concerned],
        "usual_signal_dbm": _taken(known["signal_median_dbm"], sends, pd.NA),
        **{
            name: _taken(known[name], concerned, "")
            for name in ("ssid", "estate", "vendor", "maker_class")
        },
    }


def _taken(
    values: pd.Series[Any], rows: npt.NDArray[np.int64], missing: object
) -> pd.api.extensions.ExtensionArray:
    """Take values by their rows; -1 is a missing one."""
    more = pd.concat([values, pd.Series([missing], dtype=values.dtype)], ignore_index=True)
    taken: pd.api.extensions.ExtensionArray = more.array.take(rows)
    return taken


def _own_numbers(
    addresses: npt.NDArray[np.int64], own: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Give the number, from 1, of the own device behind each address; 0 for others."""
    if not len(own):
        return np.zeros(len(addresses), np.int64)
    order = np.argsort(own, kind="stable")
    at = np.minimum(np.searchsorted(own[order], addresses), len(own) - 1)
    return np.where(own[order][at] == addresses, order[at] + 1, 0)


def _moments(rows: npt.NDArray[np.void]) -> _Columns:
    """Give the first and last time, and the reference to the first frame."""
    return {
        "first_seen": timestamps(rows["first_time"]),
        "last_seen": timestamps(rows["last_time"]),
        "first_frame": rows["first_frame"].copy(),
    }


def _add_signal(columns: _Columns, rows: npt.NDArray[np.void]) -> None:
    """Add the mean of the signal, and how far that is from the sender's usual one."""
    levels = rows["levels"]
    mean = np.rint(rows["level_sum"] / np.maximum(levels, 1)).astype(np.int8)
    signal = pd.arrays.IntegerArray(mean, levels == 0)
    columns["signal_dbm"] = signal
    columns["signal_offset_db"] = signal.astype("Int16") - columns["usual_signal_dbm"]
