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
    Column("maker_class", "str", "", "what its maker is known for, by the list of makers"),
    Column("ap_name_pattern", "str", "", "the device's own name, numbers written #"),
    Column("name_holds_address", "bool", "", "whether the name ends as its address does"),
    Column("full_traffic_maps", "uint32", "", "beacons that call nearly every station at once"),
    Column("sequence_shared", "uint32", "", "beacons numbered on from another address's alike"),
)

_MOMENTS = (
    Column("first_seen", TIME, "", "first one"),
    Column("last_seen", TIME, "", "last one"),
    Column("first_frame", "int64", "", "reference to the first frame"),
)

_NETWORK_OF = (
    Column("bssid", "int64", "", "the access point concerned; -1: none"),
    Column("ssid", "str", "", "its network's name; empty where no beacon told"),
    Column("estate", "str", "", "its operator's network"),
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
    "contacts": (
        *_WINDOW,
        Column("slice", TIME, "", "begin of the 5 s in which it was heard"),
        Column("kind", "str", "", "kind of frame, such as probe_response or rts"),
        Column("frequency_mhz", "uint16", "MHz", "where it was heard; 0: unknown"),
        Column("camped", "bool", "", "whether the radio stayed on that frequency"),
        Column("transmitter", "int64", "", "who sends"),
        Column("receiver", "int64", "", "to whom"),
        Column("to_group", "bool", "", "whether it is for more than one"),
        *_NETWORK_OF,
        Column("box", "int64", "", "its physical access point; -1: none"),
        Column("vendor", "str", "", "its maker; may be empty"),
        Column("maker_class", "str", "", "what its maker is known for"),
        Column("from_access_point", "bool", "", "whether an access point sends"),
        Column("to_access_point", "bool", "", "whether an access point receives"),
        Column("transmitter_role", "str", "", "access_point, station or bare"),
        Column("receiver_role", "str", "", "access_point, station, bare or group"),
        Column("receiver_local", "bool", "", "whether the receiver's address is local"),
        Column("transmitter_maker", "str", "", "maker of a watched transmitter; else empty"),
        Column("transmitter_class", "str", "", "what that maker is known for"),
        Column("my_phone", "uint8", "", "number of the own device that took part; 0: none"),
        Column("frames", "uint32", "", "how many"),
        Column("bytes", "uint32", "", "their length on the air"),
        Column("answered", "uint32", "", "requests to send that were answered"),
        Column("unfollowed", "uint32", "", "requests to send after which nothing was sent"),
        Column("unasked", "uint32", "", "probe responses that nobody was heard asking for"),
        Column("signal_dbm", "Int8", "dBm", "mean of the signal"),
        Column("signal_offset_db", "Int16", "dB", "that less its access point's beacons'"),
        *_MOMENTS,
    ),
    "equipment": (
        *_WINDOW,
        Column("address", "int64", "", "who it is"),
        Column("maker", "str", "", "its maker, by the list of makers"),
        Column("maker_class", "str", "", "what that maker is known for"),
        Column("role", "str", "", "access_point, station or bare"),
        Column("bssid", "int64", "", "its own network, or the one that it uses; -1: none"),
        Column("frames", "uint32", "", "how many it sent"),
        Column("frequency_mhz", "uint16", "MHz", "where it was heard best; 0: unknown"),
        Column("signal_dbm", "Int8", "dBm", "its strongest signal"),
        *_MOMENTS,
    ),
    "eap": (
        *_WINDOW,
        Column("time", TIME, "", "when it was sent"),
        *_NETWORK_OF,
        Column("station", "int64", "", "by whom, or to whom"),
        Column("step", "str", "", "what it does in the exchange, such as challenge"),
        Column("method", "str", "", "EAP method"),
        Column("kind", "str", "", "identity shown, such as permanent; empty: none"),
        Column("home_network", "str", "", "country and network code of the subscriber's operator"),
        Column("first_frame", "int64", "", "reference to the frame"),
    ),
    "anqp": (
        *_WINDOW,
        Column("time", TIME, "", "when it was told"),
        *_NETWORK_OF,
        Column("box", "int64", "", "its physical access point; -1: none"),
        Column("about", "str", "", "what was told, such as cellular_network"),
        Column("home_network", "str", "", "country and network code; empty for other answers"),
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
    "hits": (
        *_WINDOW,
        Column("signature", "str", "", "which signature fired"),
        Column("detection", "str", "", "by which of its ways"),
        Column("tier", "str", "", "its tier"),
        Column("kind", "str", "", "kind of its subject"),
        *_NETWORK_OF,
        Column("box", "int64", "", "its physical access point; -1: none"),
        Column("security", "str", "", "how its network is protected"),
        Column("vendor", "str", "", "its maker; may be empty"),
        Column("maker_class", "str", "", "what its maker is known for"),
        Column(
            "ap_name_pattern", "str", "", "name that the device gives itself, numbers written #"
        ),
        Column("value", "float64", "", "first measure of the signature"),
        *_MOMENTS,
    ),
}
"""Columns of each table, in order."""

PRIVATE_COLUMNS: dict[str, frozenset[str]] = {
    "names": frozenset({"ssid"}),
    "contacts": frozenset({"transmitter", "receiver"}),
    "equipment": frozenset({"address"}),
    "eap": frozenset({"station"}),
    "group_frames": frozenset({"source"}),
}
"""Columns that may identify a bystander: they stay in the worker, and signatures only count them.
A name in a probe response may be one that a phone asked for."""

SITE_COLUMNS: tuple[Column, ...] = (
    Column("site", "str", "", "name of the place, by the file of sites; empty where it is unknown"),
    Column("latitude", "float64", "degrees", "where that is"),
    Column("longitude", "float64", "degrees", "where that is"),
)
"""What rows have besides where a signature looks at a whole run."""

SLICE_SECONDS: dict[str, int] = {"names": 30, "contacts": 5}
"""Tables that are kept in slices of time, and the slices' length."""

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
