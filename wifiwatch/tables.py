"""The nomenclature: every table and column, its type, unit and meaning."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """A column of a table.

    Parameters
    ----------
    name : str
        Its name, the same wherever the quantity appears.
    dtype : str
        Type as pandas names it.
    unit : str
        Unit; empty for counts, names and flags.
    meaning : str
        What it holds, in words.
    """

    name: str
    dtype: str
    unit: str
    meaning: str


def _counts(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, "uint32", "", meaning) for name, meaning in pairs)


TIME = "datetime64[ns, UTC]"

_PLACE = (
    Column("time", TIME, "", "the second"),
    Column("probe", "str", "", "where it was heard: a label from the file's name"),
)

_COUNTS = _counts(
    ("frames", "all frames"),
    ("beacons", "beacons"),
    ("wildcard_probe_requests", "probe requests that name no network"),
    ("directed_probe_requests", "probe requests that name a network"),
    ("probe_responses", "probe responses"),
    ("authentications", "authentication frames"),
    ("associations", "association and reassociation requests and responses"),
    ("deauthentications", "deauthentication frames"),
    ("disassociations", "disassociation frames"),
    ("actions", "action frames"),
    ("other_management", "other management frames"),
    ("rts", "requests to send"),
    ("cts", "clear to send"),
    ("acks", "acknowledgements"),
    ("other_control", "other control frames"),
    ("data_frames", "data frames with a body"),
    ("null_frames", "data frames without a body"),
    ("extension_frames", "frames of type 3"),
    ("unreadable_frames", "frames whose MAC header could not be read"),
    ("bytes", "length of the frames on the air"),
    ("eapol", "unencrypted EAPOL packets"),
    ("retries", "frames sent again"),
    ("bad_fcs", "damaged frames, by their check sequence"),
    ("faults", "other frames that could not be read to their end"),
    ("new_access_points", "access points first heard in this window of 300 s"),
    ("sequence_heard", "steps in access points' sequence numbers that tell of loss"),
    ("sequence_missed", "frames missing in these steps; too high where radios share a counter"),
    ("beacons_due", "beacons that the access points heard should have sent meanwhile"),
    ("beacons_missed", "those of them that were not heard"),
    ("transmitters", "different transmitter addresses"),
    ("local_transmitters", "those that are locally administered, as random ones are"),
    ("network_names", "different names in beacons and probe responses"),
    ("probed_names", "different names in probe requests"),
)

_LEVELS = (
    Column("signal_p10_dbm", "Int8", "dBm", "signal that 10 % of the frames stay at or below"),
    Column("signal_median_dbm", "Int8", "dBm", "median of the signal"),
    Column("signal_p90_dbm", "Int8", "dBm", "signal that 90 % of the frames stay at or below"),
)

_CHANNEL = (
    Column("frequency_mhz", "uint16", "MHz", "where the radio listened; 0: it does not say"),
    Column("channel", "Int16", "", "number of the channel at that frequency"),
)

_WINDOW = (
    Column("window", TIME, "", "begin of the window of 300 s"),
    Column("probe", "str", "", "where it was heard"),
)

_ACCESS_POINT = (
    Column("bssid", "int64", "", "address of the network on this radio, as a number"),
    Column("local_address", "bool", "", "whether that address is locally administered"),
    Column("ssid", "str", "", "the network's name; bytes that are no UTF-8 as \\xNN"),
    Column("hidden", "bool", "", "whether it hides its name"),
    Column("vendor", "str", "", "maker, by the IEEE's list of address prefixes; may be empty"),
    Column("box", "int64", "", "the physical access point: the smallest of its BSSIDs"),
    Column("estate", "str", "", "one operator's network: name, security and maker"),
    Column("security", "str", "", "open, owe, wep, personal, enterprise or other"),
    Column("protected_management", "bool", "", "whether it can protect management frames"),
    Column("first_seen", TIME, "", "first beacon or probe response of the window"),
    Column("last_seen", TIME, "", "last one"),
    Column("first_frame", "int64", "", "reference to the first one"),
    Column("beacons", "uint32", "", "beacons heard"),
    Column("probe_responses", "uint32", "", "probe responses heard"),
    Column("names_in_beacons", "int64", "", "different names in its beacons"),
    Column("names_in_responses", "int64", "", "different names in its probe responses"),
    Column("frequency_mhz", "uint16", "MHz", "where it was heard best; 0: unknown"),
    Column("announced_channel", "uint8", "", "channel that it announces; 0: none"),
    Column("signal_median_dbm", "Int8", "dBm", "median of the signal"),
    Column("beacon_interval", "uint16", "1024 µs", "time between beacons that it announces"),
    Column("off_channel_beacons", "uint32", "", "beacons that announce a channel far from theirs"),
    Column("clock_frozen", "uint32", "", "beacons whose clock stood still or was 0"),
    Column("clock_offset_us", "int64", "µs", "receiver's time less its clock, least of the window"),
    Column("clock_spread_us", "int64", "µs", "most less least of that offset"),
    Column("element_token", "uint64", "", "keyed hash of what its beacons keep saying"),
    Column("element_changes", "uint32", "", "times that this changed"),
    Column("ap_name", "str", "", "name that the device gives itself; may be empty"),
    Column("access_network_type", "str", "", "kind of network by its Interworking element"),
    Column("internet", "bool", "", "whether it says to give access to the Internet"),
    Column("homogeneous_ess", "int64", "", "address that stands for the whole network; -1: none"),
    Column("anqp", "bool", "", "whether it answers questions before association"),
    Column("passpoint", "bool", "", "whether it has a Passpoint (Hotspot 2.0) element"),
    Column("online_signup", "bool", "", "whether it is a Passpoint sign-up network"),
    Column("consortium_1", "str", "", "first roaming consortium in hexadecimal; may be empty"),
    Column("consortium_2", "str", "", "second one"),
    Column("consortium_3", "str", "", "third one"),
    Column("location_tracking", "bool", "", "extended capability 10"),
    Column("civic_location", "bool", "", "extended capability 14: tells its postal address"),
    Column("geospatial_location", "bool", "", "extended capability 15: tells its coordinates"),
    Column("timing_measurement", "bool", "", "extended capability 23"),
    Column("identifier_location", "bool", "", "extended capability 44: tells a location link"),
    Column("ftm_responder", "bool", "", "extended capability 70: answers distance measurements"),
    Column("ftm_initiator", "bool", "", "extended capability 71: starts distance measurements"),
    Column("lci_measurement", "bool", "", "radio measurement 12: asks for or gives coordinates"),
    Column("civic_measurement", "bool", "", "radio measurement 35: the same for addresses"),
    Column("ftm_range_report", "bool", "", "radio measurement 34: collects distances"),
    Column("mobility_domain", "int32", "", "group of access points for fast roaming; -1: none"),
    Column("multiple_bssid", "bool", "", "whether one beacon stands for several networks"),
    Column("mesh", "bool", "", "whether it is a node of an 802.11s mesh"),
    Column("managed", "bool", "", "whether it has the own element of a maker of managed ones"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "seconds": (*_PLACE, *_COUNTS, *_LEVELS),
    "channel_seconds": (*_PLACE, *_CHANNEL, *_COUNTS, *_LEVELS),
    "access_points": (*_WINDOW, *_ACCESS_POINT),
    "names": (
        *_WINDOW,
        Column("slice", TIME, "", "begin of the 30 s in which it was heard"),
        Column("bssid", "int64", "", "who announced it"),
        Column("box", "int64", "", "the physical access point"),
        Column("kind", "str", "", "beacon or probe_response"),
        Column("ssid", "str", "", "the name"),
        Column("frames", "uint32", "", "how often"),
        Column("first_seen", TIME, "", "first time"),
        Column("last_seen", TIME, "", "last time"),
        Column("first_frame", "int64", "", "reference to the first frame"),
        Column("multiple_bssid", "bool", "", "whether its beacons stand for several networks"),
    ),
    "boxes": (
        *_WINDOW,
        Column("box", "int64", "", "the physical access point: the smallest of its BSSIDs"),
        Column("vendor", "str", "", "maker; may be empty"),
        Column("bssids", "int64", "", "addresses that it uses"),
        Column("networks", "str", "", "names that it carries, sorted, one a line"),
        Column("network_count", "int64", "", "how many names that is"),
        Column("first_seen", TIME, "", "first heard"),
        Column("last_seen", TIME, "", "last heard"),
        Column("first_frame", "int64", "", "reference to the first frame"),
    ),
    "estates": (
        *_WINDOW,
        Column("estate", "str", "", "one operator's network: name, security and maker"),
        Column("ssid", "str", "", "its name"),
        Column("security", "str", "", "how it is protected"),
        Column("vendor", "str", "", "maker of its access points; may be empty"),
        Column("boxes", "int64", "", "physical access points"),
        Column("bssids", "int64", "", "addresses"),
        Column("first_seen", TIME, "", "first heard"),
        Column("last_seen", TIME, "", "last heard"),
    ),
    "identities": (
        *_WINDOW,
        Column("time", TIME, "", "when it was shown"),
        Column("bssid", "int64", "", "to whom"),
        Column("ssid", "str", "", "to which network; empty where no beacon told"),
        Column("station", "int64", "", "by whom; a number that means nothing outside the window"),
        Column("method", "str", "", "EAP method"),
        Column("kind", "str", "", "permanent, pseudonym, reauthentication, anonymous or other"),
        Column("home_network", "str", "", "country and network code of the subscriber's operator"),
        Column("first_frame", "int64", "", "reference to the frame"),
    ),
    "group_frames": (
        *_WINDOW,
        Column("destination", "str", "", "the group's address"),
        Column("source", "int64", "", "who sends; a number that means nothing outside the window"),
        Column("frames", "int64", "", "how many"),
        Column("channels", "int64", "", "on how many channels"),
        Column("relayed", "bool", "", "whether an access point passed it on from a wire"),
        Column("first_seen", TIME, "", "first one"),
        Column("last_seen", TIME, "", "last one"),
        Column("median_gap_seconds", "float64", "s", "median time between two"),
        Column("first_frame", "int64", "", "reference to the first frame"),
    ),
}
"""Columns of each table, in order."""

PRIVATE_COLUMNS: dict[str, frozenset[str]] = {
    "names": frozenset({"ssid"}),
    "identities": frozenset({"station"}),
    "group_frames": frozenset({"source"}),
}
"""Columns that may identify a bystander: they stay in the worker, and signatures only count them.
A name in a probe response may be one that a phone asked for."""

RUN_COLUMNS = frozenset({"element_token"})
"""Columns whose values differ from run to run: they sort rows into groups and name nobody."""


def names_of(table: str) -> list[str]:
    """Give the names of a table's columns, in order.

    Parameters
    ----------
    table : str
        Name of a table.

    Returns
    -------
    list of str
        The names.
    """
    return [column.name for column in TABLES[table]]
