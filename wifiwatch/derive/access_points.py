"""Access points, one row a BSSID and window, and the names that some of them change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from wifiwatch.decode.mac import LOCAL_BIT
from wifiwatch.derive.announcers import LEVELS, SLICE_SECONDS
from wifiwatch.derive.boxes import box_of
from wifiwatch.derive.frame import empty_table, places, texts, timestamps
from wifiwatch.derive.window import NANOSECONDS
from wifiwatch.makers import Makers
from wifiwatch.tables import names_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch.derive.streams import WindowFacts

_ACCESS_NETWORK_TYPES = {
    -1: "",
    0: "private",
    1: "private_with_guests",
    2: "chargeable_public",
    3: "free_public",
    4: "personal_device",
    5: "emergency",
    14: "test",
    15: "wildcard",
}
"""802.11-2020, table 9-231."""

_EXTENDED_BITS = {
    "location_tracking": 10,
    "civic_location": 14,
    "geospatial_location": 15,
    "timing_measurement": 23,
    "identifier_location": 44,
    "ftm_responder": 70,
    "ftm_initiator": 71,
}
_MEASUREMENT_BITS = {"lci_measurement": 12, "ftm_range_report": 34, "civic_measurement": 35}


def _suites(*numbers: int) -> int:
    return sum(1 << number for number in numbers)


_ENTERPRISE_SUITES = _suites(1, 3, 5, 11, 12, 13, 14, 15, 16, 17, 22, 23)
"""802.1X in its variants, and FILS, which rests on it (802.11-2024, suites 00-0F-AC)."""
_PERSONAL_SUITES = _suites(2, 4, 6, 8, 9, 19, 20, 24, 25)
"""A shared password, checked in one of two ways: PSK or SAE."""
_OPEN_ENCRYPTION = 1 << 18
_PRIVACY = 0x0010

_NO_CLOCK = 1 << 61
_NO_MAKERS = Makers()

_NUMBER = re.compile("[0-9]+")
_HALF_ADDRESS = 6
"""Digits of three octets in hexadecimal."""
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_LOWER_CASE = 0x20


def access_points_table(
    facts: list[WindowFacts],
    vendors: Callable[[npt.NDArray[np.int64]], pd.DataFrame],
    makers: Makers | None = None,
) -> pd.DataFrame:
    """Give the access points that were heard in some windows.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard.
    vendors : callable
        Gives columns ``vendor`` and ``maker`` for the 24-bit prefixes of addresses, shape (n,).
    makers : Makers, optional
        Makers that are known for something.

    Returns
    -------
    DataFrame
        The table ``access_points``, one row a window, probe and BSSID.
    """
    heard = [fact for fact in facts if len(fact.announcements.access_points)]
    if not heard:
        return empty_table("access_points")
    rows = np.concatenate([fact.announcements.access_points for fact in heard])
    said = np.concatenate([fact.announcements.networks for fact in heard])
    levels = np.concatenate([fact.announcements.levels for fact in heard])
    table = places(heard, [len(fact.announcements.access_points) for fact in heard])
    bssid = rows["bssid"]
    table["bssid"] = bssid
    table["local_address"] = (bssid & LOCAL_BIT) != 0
    table["ssid"] = pd.array(texts(said["ssid"], said["ssid_length"]), dtype="str")
    table["hidden"] = said["ssid_length"] <= 0
    known = vendors((bssid & ~LOCAL_BIT) >> 24)
    table["vendor"], table["maker"] = known["vendor"].array, known["maker"].array
    table["maker_class"] = (makers or _NO_MAKERS).of(bssid & ~LOCAL_BIT)["maker_class"].array
    table["first_seen"] = timestamps(rows["first_time"])
    table["last_seen"] = timestamps(rows["last_time"])
    for name in ("first_frame", "beacons", "probe_responses", "frequency_mhz"):
        table[name] = rows[name.removesuffix("_mhz")]
    table["announced_channel"] = said["channel"]
    table["signal_median_dbm"] = _median(levels)
    table["beacon_interval"] = rows["beacon_interval"]
    table["off_channel_beacons"] = rows["off_channel"]
    table["clock_frozen"] = rows["clock_frozen"]
    told = rows["clock_offset_least"] < _NO_CLOCK
    table["clock_offset_us"] = np.where(told, rows["clock_offset_least"], 0)
    spread = rows["clock_offset_most"] - rows["clock_offset_least"]
    table["clock_spread_us"] = np.where(told, spread, 0)
    table["element_token"] = rows["beacon_hash"]
    for name in ("element_changes", "full_traffic_maps", "sequence_shared"):
        table[name] = rows[name]
    _add_said(table, said)
    table["security"] = _security(said, rows["capabilities"])
    table["name_holds_address"] = _holds_address(said["ssid"], said["ssid_length"], bssid)
    table["box"] = box_of(table, said["co_located"])
    for name in ("vendor", "maker", "maker_class"):
        table[name] = _of_box(table, name)
    table["estate"] = table["ssid"] + " | " + table["security"] + " | " + table["maker"]
    table.loc[table["hidden"], "estate"] = ""
    _count_names(table, heard)
    return table[names_of("access_points")]


def names_table(facts: list[WindowFacts], access_points: pd.DataFrame) -> pd.DataFrame:
    """Give the names announced by access points that announced more than one.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard in some windows.
    access_points : DataFrame
        The table ``access_points`` of the same windows.

    Returns
    -------
    DataFrame
        The table ``names``, one row a BSSID, kind of frame, name and slice of 30 s.
    """
    several = access_points[["names_in_beacons", "names_in_responses"]].max(axis=1) > 1
    heard = [fact for fact in facts if len(fact.announcements.access_points)]
    if not several.any():
        return empty_table("names")
    owner = _owners(heard)
    rows = np.concatenate([fact.announcements.names for fact in heard])
    kept = several.to_numpy()[owner]
    owner, rows = owner[kept], rows[kept]
    table = access_points[["window", "probe", "bssid", "box", "multiple_bssid"]].take(owner)
    table = table.reset_index(drop=True)
    past = rows["slice"].astype(np.int64) * SLICE_SECONDS * NANOSECONDS
    table["slice"] = table["window"] + pd.to_timedelta(past, unit="ns")
    table["kind"] = np.where(rows["beacon"] != 0, "beacon", "probe_response")
    table["kind"] = table["kind"].astype("str")
    table["ssid"] = pd.array(texts(rows["ssid"], rows["ssid_length"]), dtype="str")
    table["frames"] = rows["frames"]
    table["first_seen"] = timestamps(rows["first_time"])
    table["last_seen"] = timestamps(rows["last_time"])
    table["first_frame"] = rows["first_frame"]
    return table[names_of("names")]


def _median(levels: npt.NDArray[np.uint16]) -> pd.arrays.IntegerArray:
    """Give the median level of each row of a histogram [dBm]."""
    running = levels.cumsum(axis=1, dtype=np.int64)
    total = running[:, -1]
    level = (running < ((total + 1) // 2)[:, None]).sum(axis=1) - LEVELS
    return pd.arrays.IntegerArray(np.clip(level, -LEVELS, 0).astype(np.int8), total == 0)


def _add_said(table: pd.DataFrame, said: npt.NDArray[np.void]) -> None:
    """Add what the access points say of themselves."""
    names = texts(said["ap_name"], said["ap_name_length"])
    table["ap_name"] = pd.array(names, dtype="str")
    table["ap_name_pattern"] = pd.array(_patterns(names), dtype="str")
    kinds = pd.Series(said["access_network_type"]).map(_ACCESS_NETWORK_TYPES).fillna("other")
    table["access_network_type"] = kinds.astype("str")
    flags = {
        "protected_management": "protected_management",
        "internet": "internet",
        "anqp": "anqp",
        "online_signup": "online_signup",
        "mesh": "mesh",
        "multiple_bssid": "multiple_bssid",
        "managed": "vendors",
    }
    for name, field in flags.items():
        table[name] = said[field] != 0
    table["passpoint"] = said["passpoint_release"] >= 0
    for name in ("homogeneous_ess", "mobility_domain", "mld_address", "base_address"):
        table[name] = said[name]
    table["multiple_bssid_bits"] = np.minimum(said["multiple_bssid"], 8)
    for name in ("consortium_1", "consortium_2", "consortium_3"):
        table[name] = pd.array(_consortia(said[name]), dtype="str")
    low, high = said["extended_capabilities"], said["extended_capabilities_2"]
    for name, bit in _EXTENDED_BITS.items():
        bits = (low >> np.uint64(bit)) if bit < 64 else (high >> np.uint64(bit - 64))
        table[name] = (bits & np.uint64(1)) != 0
    for name, bit in _MEASUREMENT_BITS.items():
        bits = said["measurement_capabilities"] >> np.uint64(bit)
        table[name] = (bits & np.uint64(1)) != 0


def _patterns(names: npt.NDArray[np.object_]) -> list[str]:
    """Write ``#`` for each number in some names."""
    codes, unique = pd.factorize(names)
    written = [_NUMBER.sub("#", name) for name in unique.tolist()]
    return [written[code] for code in codes]


def _holds_address(
    names: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int8], bssid: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Tell which names end with the last three octets of their address in hexadecimal."""
    long_enough = lengths >= _HALF_ADDRESS
    last = np.where(long_enough, lengths, _HALF_ADDRESS).astype(np.int64)
    places = last[:, None] + np.arange(-_HALF_ADDRESS, 0)
    ends = np.take_along_axis(names, places, axis=1)
    ends = np.where(ends >= ord("A"), ends | _LOWER_CASE, ends)
    digits = (bssid[:, None] >> np.arange(4 * _HALF_ADDRESS - 4, -1, -4)) & 15
    same: npt.NDArray[np.bool_] = (ends == _DIGITS[digits]).all(axis=1)
    return same & long_enough


def _consortia(numbers: npt.NDArray[np.int64]) -> list[str]:
    """Write identifiers of 3 or 5 bytes in hexadecimal."""
    codes, unique = pd.factorize(numbers)
    written = [f"{number:x}"[1:].upper() if number > 0 else "" for number in unique.tolist()]
    return [written[code] for code in codes]


def _security(
    said: npt.NDArray[np.void], capabilities: npt.NDArray[np.uint16]
) -> npt.NDArray[np.object_]:
    """Say how each network is protected."""
    suites = said["key_management"]
    conditions = [
        (suites & _ENTERPRISE_SUITES) != 0,
        (suites & _PERSONAL_SUITES) != 0,
        (suites & _OPEN_ENCRYPTION) != 0,
        (said["rsn"] != 0) | (said["wpa"] != 0),
        (capabilities & _PRIVACY) != 0,
    ]
    return np.select(conditions, ["enterprise", "personal", "owe", "other", "wep"], "open")


def _of_box(table: pd.DataFrame, name: str) -> pd.Series[str]:
    """Give each row the first value that any address of its box has."""
    known = table[name].where(table[name] != "")
    box = [table["window"], table["probe"], table["box"]]
    return known.groupby(box).transform("first").fillna("")


def _owners(facts: list[WindowFacts]) -> npt.NDArray[np.int64]:
    """Give, for each announced name, the row of its access point."""
    sizes = [len(fact.announcements.access_points) for fact in facts]
    offsets = np.cumsum([0, *sizes[:-1]])
    owners = [fact.announcements.names["access_point"] for fact in facts]
    firsts = np.repeat(offsets, [len(each) for each in owners])
    return firsts + np.concatenate(owners).astype(np.int64)


def _count_names(table: pd.DataFrame, facts: list[WindowFacts]) -> None:
    """Count the different names in each access point's beacons and probe responses."""
    names = np.concatenate([fact.announcements.names for fact in facts])
    announced = pd.DataFrame(
        {"owner": _owners(facts), "beacon": names["beacon"], "name": names["ssid_hash"]}
    )
    distinct = announced[names["ssid_length"] > 0].drop_duplicates()
    for column, beacon in (("names_in_beacons", 1), ("names_in_responses", 0)):
        owners = distinct.loc[distinct["beacon"] == beacon, "owner"]
        table[column] = np.bincount(owners, minlength=len(table))
