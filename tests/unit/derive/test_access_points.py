"""Access points and their names: one row a BSSID and window, from forged frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.support.deriving import (
    START,
    Heard,
    listen,
    listen_to_files,
    only_row,
    tables,
    tables_of,
    vendors,
)
from tests.support.frames import (
    ADVERTISEMENT,
    CONSORTIUM,
    DS,
    ENTERPRISE,
    EXTENDED_CAPABILITIES,
    INTERWORKING,
    MEASUREMENT,
    MESH_ID,
    MOBILITY_DOMAIN,
    MULTIPLE_BSSID,
    PERSONAL,
    RATES,
    SSID,
    TIM,
    address,
    beacon,
    bits,
    element,
    extension_element,
    number,
    probe_response,
    rsn,
    vendor_element,
)
from tests.support.reading import KEY
from wifiwatch.derive.access_points import access_points_table
from wifiwatch.derive.announcers import ACCESS_POINTS_AT_MOST, SLICE_SECONDS
from wifiwatch.derive.streams import Streams
from wifiwatch.makers import Maker, Makers, Prefix

A, B, C = "00:11:22:33:44:50", "02:11:22:33:44:60", "00:0c:42:33:44:70"


def _row(
    frames: list[bytes] | bytes, *, frequency_mhz: int = 2437, signal_dbm: int | None = -60
) -> pd.Series[Any]:
    """Give the row of the access point that sent some frames."""
    frames = [frames] if isinstance(frames, bytes) else frames
    heard = [Heard(1 + n / 10, frame, frequency_mhz, signal_dbm) for n, frame in enumerate(frames)]
    return only_row(tables(heard)["access_points"])


def _since_start(times: pd.Series[Any]) -> list[float]:
    return ((times.astype("int64") - START) / 1e9).tolist()


def test_beacons_and_probe_responses_of_a_network_are_one_row() -> None:
    heard = [
        Heard(10.0, beacon(b"net", bssid=A)),
        Heard(10.5, probe_response(b"net", bssid=A)),
        Heard(11.0, beacon(b"net", bssid=A)),
        Heard(11.5, beacon(b"other", bssid=B)),
    ]
    table = tables(heard)["access_points"]
    assert table["bssid"].tolist() == [number(A), number(B)]
    assert table["ssid"].tolist() == ["net", "other"]
    assert table["beacons"].tolist() == [2, 1]
    assert table["probe_responses"].tolist() == [1, 0]
    assert table["first_frame"].tolist() == [1, 4]
    assert _since_start(table["first_seen"]) == [10.0, 11.5]
    assert _since_start(table["last_seen"]) == [11.0, 11.5]
    assert table["local_address"].tolist() == [False, True]
    assert table["names_in_beacons"].tolist() == [1, 1]
    assert table["names_in_responses"].tolist() == [1, 0]


def test_frames_out_of_order_do_not_turn_first_and_last_around() -> None:
    heard = [Heard(second, beacon()) for second in (11.0, 10.0, 12.0, 11.5)]
    table = tables(heard)["access_points"]
    assert _since_start(table["first_seen"]) == [10.0]
    assert _since_start(table["last_seen"]) == [12.0]


def test_windows_and_places_have_rows_of_their_own() -> None:
    files = [("door", [Heard(1, beacon()), Heard(301, beacon())]), ("hall", [Heard(2, beacon())])]
    table = tables_of(listen_to_files(files, Streams(KEY)))["access_points"]
    assert sorted(zip(table["probe"], _since_start(table["window"]), strict=True)) == [
        ("door", 0),
        ("door", 300),
        ("hall", 0),
    ]


def test_the_frequency_is_where_it_was_heard_best() -> None:
    heard = [
        Heard(1, beacon(), 2417, -80),
        Heard(2, beacon(), 2412, -40),
        Heard(3, beacon(), 2422, -70),
    ]
    row = only_row(tables(heard)["access_points"])
    assert row.frequency_mhz == 2412
    assert row.signal_median_dbm == -70


def test_without_levels_there_is_no_median() -> None:
    row = _row(beacon(), signal_dbm=None)
    assert pd.isna(row.signal_median_dbm)
    assert row.frequency_mhz == 2437


@pytest.mark.parametrize("count", [1, 2, 3, 10, 101])
def test_the_median_is_the_lower_one(count: int) -> None:
    levels = np.random.default_rng(count).integers(-90, -30, count)
    heard = [Heard(1 + n / 100, beacon(), 2437, int(level)) for n, level in enumerate(levels)]
    row = only_row(tables(heard)["access_points"])
    assert row.signal_median_dbm == np.quantile(levels, 0.5, method="inverted_cdf")


@pytest.mark.parametrize(
    ("frame", "security"),
    [
        (beacon(), "open"),
        (beacon(security=PERSONAL), "personal"),
        (beacon(security=ENTERPRISE), "enterprise"),
        (beacon(b"net", rsn(7)), "other"),
        (beacon(b"net", rsn(2) + rsn(1)), "enterprise"),
        (beacon(b"net", vendor_element("0050f201", b"\1\0")), "other"),
    ],
)
def test_security(frame: bytes, security: str) -> None:
    assert _row(frame).security == security


@pytest.mark.parametrize("suite", range(1, 32))
def test_key_management_suites(suite: int) -> None:
    """By their numbers under 00-0F-AC."""
    enterprise, personal = {1, 3, 5, *range(11, 18), 22, 23}, {2, 4, 6, 8, 9, 19, 20, 24, 25}
    known = dict.fromkeys(enterprise, "enterprise") | dict.fromkeys(personal, "personal")
    assert _row(beacon(b"net", rsn(suite))).security == (known | {18: "owe"}).get(suite, "other")


def test_privacy_without_more_is_wep() -> None:
    frame = bytearray(beacon())
    frame[24 + 10] |= 0x10
    assert _row(bytes(frame)).security == "wep"


def test_names_that_are_hidden() -> None:
    for frame in (beacon(b""), beacon(None), beacon(bytes(8))):
        row = _row(frame)
        assert (row.hidden, row.ssid, row.estate, row.names_in_beacons) == (True, "", "", 0)
    row = _row(beacon(b"net"))
    assert (row.hidden, row.estate) == (False, "net | open | example")


def test_a_hidden_name_that_a_probe_response_shows_stays_hidden() -> None:
    """It was asked for by somebody who knows it."""
    row = _row([beacon(b""), probe_response(b"asked for")])
    assert (row.hidden, row.ssid) == (True, "")
    assert (row.names_in_beacons, row.names_in_responses) == (0, 1)


def test_the_maker_is_looked_up_without_the_local_bit() -> None:
    assert (_row(beacon(bssid=C)).vendor, _row(beacon(bssid=B)).vendor) == ("MikroTik", "Example")
    assert _row(beacon(bssid="44:55:66:00:00:01")).vendor == ""


def test_the_boxs_other_addresses_lend_their_maker() -> None:
    base = vendor_element("00156d00", b"\1\0\1\2" + bytes(3) + address(A))
    heard = [
        Heard(1, beacon(b"net", base, bssid=A, timestamp=1)),
        Heard(2, beacon(b"net", base, bssid="f2:44:55:00:00:01", timestamp=2)),
    ]
    table = tables(heard)["access_points"]
    assert table["box"].nunique() == 1
    assert table["vendor"].tolist() == ["Example", "Example"]
    assert table["estate"].tolist() == ["net | open | example"] * 2


EXTENDED = {
    "location_tracking": 10,
    "civic_location": 14,
    "geospatial_location": 15,
    "timing_measurement": 23,
    "identifier_location": 44,
    "ftm_responder": 70,
    "ftm_initiator": 71,
}
MEASURED = {"lci_measurement": 12, "ftm_range_report": 34, "civic_measurement": 35}


@pytest.mark.parametrize("name", EXTENDED)
def test_each_extended_capability_is_a_column(name: str) -> None:
    row = _row(beacon(b"net", element(EXTENDED_CAPABILITIES, bits(EXTENDED[name], length=10))))
    assert [other for other in (*EXTENDED, *MEASURED) if getattr(row, other)] == [name]


@pytest.mark.parametrize("name", MEASURED)
def test_each_measurement_capability_is_a_column(name: str) -> None:
    row = _row(beacon(b"net", element(MEASUREMENT, bits(MEASURED[name], length=5))))
    assert [other for other in (*EXTENDED, *MEASURED) if getattr(row, other)] == [name]


def test_all_other_capabilities_are_none_of_these_columns() -> None:
    extended = bits(*(set(range(80)) - set(EXTENDED.values())), length=10)
    measured = bits(*(set(range(40)) - set(MEASURED.values())), length=5)
    elements = element(EXTENDED_CAPABILITIES, extended) + element(MEASUREMENT, measured)
    row = _row(beacon(b"net", elements))
    assert not any(getattr(row, name) for name in (*EXTENDED, *MEASURED))


def test_what_it_says_of_itself() -> None:
    elements = (
        element(INTERWORKING, b"\x13" + address(B))
        + element(ADVERTISEMENT, b"\x7f\x00")
        + element(CONSORTIUM, b"\x00\x53\x31\x04\x10\xf4\xf5\xe8\xf5\xf4\x00\x40\x96")
        + vendor_element("506f9a10", b"\x20")
        + vendor_element("506f9a12")
        + element(MOBILITY_DOMAIN, b"\x12\x34\x00")
        + element(MULTIPLE_BSSID, b"\x04")
        + element(MESH_ID)
        + vendor_element("0040962f", b"LON-03")
        + extension_element(107, b"\x00\x00\x07" + address(C))
        + element(DS, b"\x06")
        + rsn(8, capabilities=0x00C0)
    )
    row = _row(beacon(b"net", elements, interval=200))
    assert row.access_network_type == "free_public"
    assert (row.internet, row.anqp, row.passpoint, row.online_signup) == (True,) * 4
    assert row.homogeneous_ess == number(B)
    assert (row.consortium_1, row.consortium_2, row.consortium_3) == (
        "310410",
        "F4F5E8F5F4",
        "004096",
    )
    assert row.mobility_domain == 0x1234
    assert (row.multiple_bssid, row.mesh, row.managed) == (True, True, True)
    assert (row.ap_name, row.announced_channel, row.beacon_interval) == ("LON-03", 6, 200)
    assert (row.security, row.protected_management) == ("personal", True)


def test_silence_about_itself() -> None:
    row = _row(beacon())
    assert (row.access_network_type, row.ap_name) == ("", "")
    assert (row.consortium_1, row.consortium_2, row.consortium_3) == ("", "", "")
    assert (row.mobility_domain, row.homogeneous_ess) == (-1, -1)
    for name in ("internet", "anqp", "passpoint", "online_signup", "mesh", "managed"):
        assert not getattr(row, name)
    assert not row.multiple_bssid
    assert not row.protected_management


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (0, "private"),
        (1, "private_with_guests"),
        (2, "chargeable_public"),
        (3, "free_public"),
        (4, "personal_device"),
        (5, "emergency"),
        (6, "other"),
        (14, "test"),
        (15, "wildcard"),
    ],
)
def test_kinds_of_networks(kind: int, name: str) -> None:
    row = _row(beacon(b"net", element(INTERWORKING, bytes([kind]))))
    assert row.access_network_type == name


def test_an_access_point_that_always_says_the_same_has_not_changed() -> None:
    frames = [
        beacon(b"net", element(DS, bytes([channel])) + element(TIM, bytes([0, 1, 0, channel])))
        for channel in range(1, 12)
    ]
    row = _row([*frames, probe_response(b"net", element(RATES, b"\2"))])
    assert row.element_changes == 0
    assert row.element_token != 0


def test_changes_are_counted() -> None:
    frames = [beacon(b"net", element(RATES, bytes([rate]))) for rate in (2, 2, 4, 4, 2)]
    assert _row(frames).element_changes == 2


def test_access_points_that_say_the_same_have_the_same_token() -> None:
    elements = element(RATES, b"\x82\x84")
    heard = [
        Heard(1, beacon(b"one", elements, bssid=A)),
        Heard(2, beacon(b"two", elements + element(TIM, b"\0\1\0\0"), bssid=B)),
        Heard(3, beacon(b"one", elements + element(TIM, b"\1\2\3\4"), bssid=C)),
    ]
    tokens = tables(heard)["access_points"]["element_token"].tolist()
    assert tokens[1] == tokens[2]
    assert tokens[0] != tokens[1]


def test_what_it_says_is_taken_from_all_its_frames() -> None:
    named = probe_response(b"x", vendor_element("0040962f", b"LON-03"))
    row = _row([beacon(), named, beacon(b"net", element(MESH_ID))])
    assert (row.ssid, row.ap_name, row.mesh) == ("net", "LON-03", True)


@pytest.mark.parametrize(
    ("timestamps", "frozen"),
    [([1, 2, 3], 0), ([5, 5, 5], 2), ([0, 0], 2), ([0, 1, 0], 2), ([7], 0)],
)
def test_clocks_that_stand_still(timestamps: list[int], frozen: int) -> None:
    assert _row([beacon(timestamp=each) for each in timestamps]).clock_frozen == frozen


def test_the_clocks_offset_and_its_spread() -> None:
    microseconds = START // 1000
    heard = [
        Heard(1.0, beacon(timestamp=1_000_000)),
        Heard(2.0, beacon(timestamp=1_999_900)),
        Heard(3.0, beacon(timestamp=3_000_050)),
    ]
    row = only_row(tables(heard)["access_points"])
    assert row.clock_offset_us == microseconds - 50
    assert row.clock_spread_us == 150


def test_probe_responses_alone_tell_of_no_clock() -> None:
    row = _row(probe_response())
    assert (row.clock_offset_us, row.clock_spread_us, row.element_token) == (0, 0, 0)


@pytest.mark.parametrize(
    ("announced", "frequency", "off"),
    [
        (6, 2437, 0),
        (6, 2447, 0),
        (6, 2452, 1),
        (1, 2472, 1),
        (0, 2437, 0),
        (36, 2437, 0),
        (6, 5180, 0),
    ],
)
def test_beacons_that_announce_a_channel_far_from_theirs(
    announced: int, frequency: int, off: int
) -> None:
    row = _row(beacon(b"net", element(DS, bytes([announced]))), frequency_mhz=frequency)
    assert row.off_channel_beacons == off


def _names(heard: list[Heard]) -> list[tuple[str, str, int, float]]:
    table = tables(heard)["names"]
    rows = zip(
        table["kind"], table["ssid"], table["frames"], _since_start(table["slice"]), strict=True
    )
    return sorted(rows)


def test_one_name_each_is_no_row_of_names() -> None:
    heard = [Heard(n, beacon(b"net")) for n in range(5)]
    assert _names([*heard, Heard(6, probe_response(b"net"))]) == []


def test_several_names_are_rows_by_kind_and_slice_of_time() -> None:
    heard = [
        Heard(1, beacon(b"own")),
        Heard(2, probe_response(b"home")),
        Heard(3, probe_response(b"office")),
        Heard(4, probe_response(b"home")),
        Heard(SLICE_SECONDS + 1, probe_response(b"home")),
    ]
    assert _names(heard) == [
        ("beacon", "own", 1, 0),
        ("probe_response", "home", 1, SLICE_SECONDS),
        ("probe_response", "home", 2, 0),
        ("probe_response", "office", 1, 0),
    ]


def test_only_access_points_with_several_names_are_rows_of_names() -> None:
    heard = [Heard(1, beacon(b"a", bssid=A)), Heard(2, beacon(b"b", bssid=A))]
    heard.append(Heard(3, beacon(b"c", bssid=B)))
    table = tables(heard)["names"]
    assert table["bssid"].tolist() == [number(A)] * 2
    assert table["box"].tolist() == [number(A)] * 2
    assert table["first_frame"].tolist() == [1, 2]
    assert _since_start(table["first_seen"]) == [1, 2]


def test_hidden_names_do_not_count_as_names() -> None:
    heard = [Heard(1, beacon(b"")), Heard(2, beacon(bytes(5))), Heard(3, beacon(b"net"))]
    assert _names(heard) == []
    row = tables(heard)["access_points"].iloc[0]
    assert row["names_in_beacons"] == 1


def test_many_names_of_one_access_point() -> None:
    """More than there is room for at first."""
    names = [b"network %d" % n for n in range(5000)]
    heard = [Heard(1 + n / 100, beacon(name)) for n, name in enumerate(names)]
    made = tables(heard)
    assert made["access_points"]["names_in_beacons"].tolist() == [5000]
    assert sorted(made["names"]["ssid"]) == sorted(name.decode() for name in names)


def test_access_points_beyond_the_bound_are_counted_and_left_out() -> None:
    """A flood of false networks must not take all memory."""
    beyond = 5
    frame = beacon(b"")
    heard = []
    for count in range(ACCESS_POINTS_AT_MOST + beyond):
        sender = (0x10_0000_0000 + count).to_bytes(6, "big")
        heard.append(Heard(count / 1000, frame[:10] + sender + sender + frame[22:]))
    (facts,) = listen(heard)
    assert len(facts.announcements.access_points) == ACCESS_POINTS_AT_MOST
    assert facts.announcements.left_out == beyond
    assert len(np.unique(facts.announcements.access_points["bssid"])) == ACCESS_POINTS_AT_MOST


def test_a_collector_is_empty_after_it_was_closed() -> None:
    """The next window's rows hold nothing of the last one's."""
    first = beacon(b"a long network name", vendor_element("0040962f", b"LON-03") + rsn(8))
    heard = [Heard(1, first), Heard(2, beacon(b"b")), Heard(301, beacon(b"c", element(SSID)))]
    table = tables(heard)["access_points"]
    row = table[table["window"] == table["window"].max()].iloc[0]
    assert (row["ssid"], row["ap_name"], row["security"]) == ("c", "", "open")
    assert (row["beacons"], row["names_in_beacons"], row["element_changes"]) == (1, 1, 0)


def test_frames_with_broken_elements_are_left_out_and_cut_ones_are_not() -> None:
    assert len(tables([Heard(1, beacon(b"net", b"\x07\x30"))])["access_points"]) == 0
    assert len(tables([Heard(1, beacon(b"x" * 33))])["access_points"]) == 0


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        (b"LON-03-PLATFORM-2", "LON-#-PLATFORM-#"),
        (b"1234", "#"),
        (b"entrance", "entrance"),
        (b"AP12AB34", "AP#AB#"),
    ],
)
def test_the_pattern_of_a_devices_name(name: bytes, pattern: str) -> None:
    row = _row(beacon(b"net", vendor_element("0040962f", name)))
    assert (row["ap_name"], row["ap_name_pattern"]) == (name.decode(), pattern)


def test_without_a_name_there_is_no_pattern() -> None:
    assert _row(beacon(b"net"))["ap_name_pattern"] == ""


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        (b"Flock-3A4B5C", True),
        (b"flock-3a4b5c", True),
        (b"3a4B5c", True),
        (b"Flock-3a4b5d", False),
        (b"Flock-3a4b5c ", False),
        (b"Flock-3a:4b:5c", False),
        (b"a4b5c", False),
        (b"", False),
        (b"Flock-\x13A4B5C", False),
        (b"y" * 26 + b"3a4b5c", True),
    ],
)
def test_a_name_may_end_as_its_address_does(name: bytes, holds: bool) -> None:
    row = _row(beacon(name, bssid="00:11:22:3a:4b:5c"))
    assert bool(row["name_holds_address"]) is holds


def test_a_hidden_name_holds_nothing() -> None:
    assert not _row(beacon(None, bssid="00:11:22:00:00:00"))["name_holds_address"]


def test_makers_are_of_a_class_by_the_address_without_its_local_bit() -> None:
    """The address that counts as the same device's, by its last digit, is of the same class."""
    makers = Makers({Prefix(0x0011223, 28): Maker("Example", "camera")})
    local, beside, other = "02:11:22:33:44:50", "06:11:22:33:44:51", "00:11:22:43:44:50"
    facts = listen([Heard(1, beacon(b"net", bssid=each)) for each in (local, beside, other)])
    table = access_points_table(facts, vendors, makers)
    assert table["maker_class"].tolist() == ["camera", "camera", ""]


def test_without_a_list_no_maker_is_of_a_class() -> None:
    assert access_points_table(listen([Heard(1, beacon())]), vendors)["maker_class"][0] == ""


def _map(octets: int) -> bytes:
    return element(TIM, b"\0\1\0" + b"\xff" * octets)


def test_beacons_that_call_nearly_every_station_are_counted() -> None:
    full, half, usual = _map(251), _map(210), _map(4)
    row = _row([beacon(b"net", each) for each in (full, half, usual, full)])
    assert (row["full_traffic_maps"], row["beacons"], row["element_changes"]) == (2, 4, 0)
    assert _row(probe_response(b"net", full))["full_traffic_maps"] == 0


def _shared(*beacons: tuple[str, int, bytes]) -> dict[str, int]:
    """Count, by address, the beacons that go on numbering where another's stopped."""
    heard = [
        Heard(1 + place / 10, beacon(b"net", elements, bssid=bssid, sequence=sequence))
        for place, (bssid, sequence, elements) in enumerate(beacons)
    ]
    table = tables(heard)["access_points"]
    counts = dict(zip(table["bssid"], table["sequence_shared"].tolist(), strict=True))
    return {bssid: counts[number(bssid)] for bssid in dict.fromkeys(each[0] for each in beacons)}


def test_beacons_numbered_on_from_another_address_are_counted() -> None:
    assert _shared((A, 5, b""), (B, 6, b""), (A, 7, b""), (C, 10, b"")) == {A: 1, B: 1, C: 1}


@pytest.mark.parametrize(
    ("first", "second", "counted"),
    [(5, 8, 1), (5, 9, 0), (5, 5, 0), (5, 4, 0), (4095, 0, 1), (4095, 2, 1), (4095, 3, 0)],
)
def test_numbers_go_on_by_one_to_three(first: int, second: int, counted: int) -> None:
    assert _shared((A, first, b""), (B, second, b"")) == {A: 0, B: counted}


def test_only_beacons_of_the_same_elements_share_numbers() -> None:
    other = element(RATES, b"\x82\x84")
    assert _shared((A, 5, b""), (B, 6, other)) == {A: 0, B: 0}
    assert _shared((A, 5, b""), (A, 6, b"")) == {A: 0}
    assert _shared((A, 5, b""), (C, 50, other), (B, 6, b"")) == {A: 0, C: 0, B: 0}


def test_numbers_are_followed_from_batch_to_batch_but_not_from_window_to_window() -> None:
    pair = [beacon(bssid=A, sequence=5), beacon(bssid=B, sequence=6)]
    near = [Heard(299, pair[0]), Heard(299.9, pair[1])]
    apart = [Heard(299, pair[0]), Heard(300.1, pair[1])]
    for heard, expected in ((near, [0, 1]), (apart, [0, 0])):
        table = tables_of(listen(heard, frames_at_most=1))["access_points"]
        assert table["sequence_shared"].tolist() == expected


def test_numbers_are_followed_while_the_table_grows() -> None:
    addresses = [f"00:11:22:{place >> 8:02x}:{place & 255:02x}:00" for place in range(2000)]
    heard = [
        Heard(place / 10, beacon(bssid=each, sequence=place))
        for place, each in enumerate(addresses)
    ]
    assert tables(heard)["access_points"]["sequence_shared"].sum() == 1999
