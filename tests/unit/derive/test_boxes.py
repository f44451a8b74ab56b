"""BSSIDs grouped into physical access points."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.support.deriving import Heard, tables
from tests.support.frames import NEIGHBOURS, address, beacon, element, number
from wifiwatch.derive.boxes import BEACONS_TO_COMPARE, SAME_LEVEL_DB, box_of

WINDOW = pd.Timestamp("2024-01-01", tz="UTC")


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Make the columns that tell boxes apart; each row has a clock of its own by default."""
    usual = {
        "window": WINDOW,
        "probe": "here",
        "maker": "",
        "frequency_mhz": 2437,
        "signal_median_dbm": -60,
        "beacons": 100,
        "mld_address": -1,
        "base_address": -1,
        "multiple_bssid_bits": 0,
    }
    full = [usual | {"clock_offset_us": 10_000_000 * place} | row for place, row in enumerate(rows)]
    table = pd.DataFrame(full)
    table["bssid"] = [number(address) for address in table["bssid"]]
    table["signal_median_dbm"] = table["signal_median_dbm"].astype("Int8")
    return table


def _groups(rows: list[dict[str, Any]]) -> list[int]:
    """Number the boxes in the order in which they appear."""
    boxes = box_of(_table(rows))
    return pd.factorize(boxes)[0].tolist()


def _of(maker: str, *addresses: str) -> list[int]:
    return _groups([{"bssid": address, "maker": maker} for address in addresses])


def test_a_box_is_named_by_its_smallest_address() -> None:
    addresses = ["00:08:30:11:22:3f", "00:08:30:11:22:32", "00:08:30:11:22:3d"]
    boxes = box_of(_table([{"bssid": address, "maker": "cisco"} for address in addresses]))
    assert boxes.tolist() == [number("00:08:30:11:22:32")] * 3


def test_no_addresses_are_no_boxes() -> None:
    assert box_of(_table([{"bssid": "00:00:00:00:00:00"}]).iloc[:0]).tolist() == []


def test_cisco_counts_networks_in_the_last_digit_on_both_bands() -> None:
    """Network i is base+i at 2.4 GHz and base+15-i at 5 GHz."""
    base = "00:08:30:11:22:3"
    assert _of("cisco", *[f"{base}{index:x}" for index in (2, 13, 3, 12, 0, 15)]) == [0] * 6


def test_neighbouring_cisco_blocks_are_two_boxes() -> None:
    assert _of("cisco", "00:08:30:11:22:3f", "00:08:30:11:22:40") == [0, 1]


def test_aruba_has_two_blocks_a_box() -> None:
    assert _of("aruba", "00:0b:86:11:c4:60", "00:0b:86:11:c4:6f", "00:0b:86:11:c4:70") == [0] * 3
    assert _of("aruba", "00:0b:86:11:c4:60", "00:0b:86:11:c4:80") == [0, 1]


MERAKI = {
    "family 1, 00:18:0A": (
        ("00:18:0a:11:22:30", "meraki"),
        ("06:18:0a:11:22:30", "apple"),
        ("3a:18:0a:11:22:30", ""),
        ("02:18:1a:11:22:30", ""),
        ("06:18:1a:11:22:30", ""),
    ),
    "family 1, 88:15:44": (
        ("88:15:44:11:22:30", "meraki"),
        ("8e:15:44:11:22:30", ""),
        ("82:15:44:11:22:30", ""),
        ("8a:15:54:11:22:30", ""),
        ("86:15:54:11:22:30", ""),
    ),
    "family 2, 00:18:0A": (
        ("02:18:4a:11:22:30", ""),
        ("02:18:4a:11:22:3e", ""),
        ("02:18:5a:11:22:30", ""),
        ("02:18:5a:11:22:31", ""),
    ),
    "family 2, 88:15:44": (("8a:15:04:11:22:30", ""), ("8a:15:14:11:22:32", "")),
    "family 2, E0:55:3D": (("e2:55:7d:11:22:30", ""), ("e2:55:6d:11:22:32", "")),
    "family 2, 0C:8D:DB": (("0e:8d:8b:11:22:30", ""), ("0e:8d:7b:11:22:32", "")),
    "family 3, E0:55:3D": (
        ("e0:55:3d:11:22:30", "meraki"),
        ("e6:55:3d:11:22:30", ""),
        ("e2:55:2d:11:22:30", ""),
    ),
    "family 3, 0C:8D:DB": (
        ("0c:8d:db:11:22:30", "meraki"),
        ("22:8d:db:11:22:30", ""),
        ("22:8d:cb:11:22:30", ""),
    ),
}
"""Addresses of one device each, by the maker's own way to count them; most prefixes are made up
and belong to nobody, or to somebody else."""


@pytest.mark.parametrize("family", MERAKI)
def test_meraki_counts_networks_in_the_first_octet_and_bands_in_the_third(family: str) -> None:
    rows = [{"bssid": address, "maker": maker} for address, maker in MERAKI[family]]
    assert _groups(rows) == [0] * len(rows)


@pytest.mark.parametrize("family", MERAKI)
def test_two_meraki_devices_of_one_delivery_are_two_boxes(family: str) -> None:
    rows = [{"bssid": address, "maker": maker} for address, maker in MERAKI[family]]
    others = [row | {"bssid": row["bssid"].replace(":22:3", ":22:5")} for row in rows]
    assert _groups(rows + others) == [0] * len(rows) + [1] * len(rows)


def test_newer_meraki_devices_count_in_the_last_digit() -> None:
    assert _of("meraki", "68:3a:1e:11:22:30", "68:3a:1e:11:22:31", "68:3a:1e:11:22:40") == [0, 0, 1]


def test_other_makers_vary_the_first_octet_and_the_last_digit() -> None:
    """A home mesh: each node has a network at 2.4 GHz, one at 5 GHz and one to the next node."""
    node = ["60:32:b1:11:22:c4", "60:32:b1:11:22:c5", "66:32:b1:11:22:c5", "62:32:b1:11:22:c4"]
    other = ["60:32:b1:55:66:10", "60:32:b1:55:66:11", "66:32:b1:55:66:11"]
    assert _of("tp-link", *node, *other) == [0] * 4 + [1] * 3


def test_unrelated_addresses_are_boxes_of_their_own() -> None:
    noise = random.Random(5)
    addresses = [f"{noise.getrandbits(48) & ~(1 << 40):012x}" for _ in range(500)]
    boxes = box_of(_table([{"bssid": address} for address in addresses]))
    assert len(set(boxes.tolist())) == 500


@pytest.mark.parametrize("column", ["mld_address", "base_address"])
def test_an_address_that_the_device_names_as_its_own_joins(column: str) -> None:
    rows = [
        {"bssid": "00:11:22:00:00:10", column: 77},
        {"bssid": "00:11:22:99:99:90", column: 77},
        {"bssid": "00:11:22:55:55:50", column: 78},
    ]
    assert _groups(rows) == [0, 0, 1]


def test_several_networks_in_one_beacon_are_a_block_of_addresses() -> None:
    rows = [
        {"bssid": "00:11:22:00:01:00", "multiple_bssid_bits": 6},
        {"bssid": "00:11:22:00:01:3f", "multiple_bssid_bits": 6},
        {"bssid": "00:11:22:00:01:40", "multiple_bssid_bits": 6},
    ]
    assert _groups(rows) == [0, 0, 1]


ROUTER = ("60:32:b1:11:22:cf", "60:32:b1:11:22:d0", "60:32:b1:77:88:90")
"""Two bands whose addresses cross a block of 16, and a third that has nothing in common."""


def _with_reports(*named: tuple[str, ...], rows: tuple[str, ...] = ROUTER) -> list[int]:
    """Number the boxes of addresses that each report some others as their own."""
    width = max(len(each) for each in named)
    reports = [[number(each) for each in own] + [-1] * (width - len(own)) for own in named]
    table = _table([{"bssid": address, "maker": "tp-link"} for address in rows])
    return pd.factorize(box_of(table, np.array(reports, np.int64)))[0].tolist()


@pytest.mark.parametrize(
    ("named", "groups"),
    [
        (((), (), ("00:00:00:00:00:77",)), [0, 1, 2]),
        (((ROUTER[1],), (), ()), [0, 0, 1]),
        (((), (ROUTER[0], ROUTER[2]), ()), [0, 0, 0]),
        (((ROUTER[1],), (ROUTER[2],), ()), [0, 0, 0]),
        (((ROUTER[1],), (ROUTER[0],), ()), [0, 0, 1]),
    ],
)
def test_addresses_that_a_neighbour_report_calls_co_located_join(
    named: tuple[tuple[str, ...], ...], groups: list[int]
) -> None:
    assert _with_reports(*named) == groups


def test_two_that_name_the_same_third_are_one_box_though_it_was_not_heard() -> None:
    third = ("60:32:b1:99:99:90",)
    assert _with_reports(third, (), third) == [0, 1, 0]


def test_what_one_place_names_joins_nothing_elsewhere() -> None:
    rows = [
        {"bssid": ROUTER[0], "probe": "here"},
        {"bssid": ROUTER[1], "probe": "there"},
        {"bssid": ROUTER[0], "probe": "there"},
    ]
    reports = np.array([[number(ROUTER[1])], [-1], [-1]], np.int64)
    boxes = box_of(_table(rows), reports)
    assert boxes.tolist() == [number(ROUTER[0]), number(ROUTER[1]), number(ROUTER[0])]


def test_beacons_with_a_neighbour_report_join_the_radios_of_a_device() -> None:
    report = bytes([0, 13, 131, 37, 255]) + address(ROUTER[1]) + bytes(4) + b"\x40\x00"
    heard = [
        Heard(1, beacon(b"home", element(NEIGHBOURS, report), bssid=ROUTER[0])),
        Heard(2, beacon(b"home", bssid=ROUTER[1])),
        Heard(3, beacon(b"home", bssid=ROUTER[2])),
    ]
    assert tables(heard)["access_points"]["box"].tolist() == [
        number(ROUTER[0]),
        number(ROUTER[0]),
        number(ROUTER[2]),
    ]


def test_what_is_joined_with_the_same_address_is_joined() -> None:
    rows: list[dict[str, Any]] = [
        {"bssid": "00:08:30:11:22:30", "maker": "cisco"},
        {"bssid": "00:08:30:99:99:90", "maker": "cisco", "mld_address": 7},
        {"bssid": "00:08:30:11:22:31", "maker": "cisco", "mld_address": 7},
        {"bssid": "00:08:30:99:99:9f", "maker": "cisco"},
    ]
    assert _groups(rows) == [0] * 4


@pytest.mark.parametrize(
    ("change", "joined"),
    [
        ({}, True),
        ({"clock_offset_us": 5_000_999}, True),
        ({"clock_offset_us": 5_001_000}, False),
        ({"signal_median_dbm": -60 + SAME_LEVEL_DB}, True),
        ({"signal_median_dbm": -60 + SAME_LEVEL_DB + 1}, False),
        ({"signal_median_dbm": pd.NA}, True),
        ({"frequency_mhz": 2462}, False),
        ({"beacons": BEACONS_TO_COMPARE - 1}, False),
        ({"bssid": "00:33:44:99:99:90"}, False),
        ({"bssid": "02:11:22:99:99:90"}, True),
    ],
)
def test_one_clock_channel_and_level_are_one_radio(change: dict[str, Any], joined: bool) -> None:
    one: dict[str, Any] = {"bssid": "00:11:22:11:11:10", "clock_offset_us": 5_000_000}
    other = {"bssid": "00:11:22:99:99:90", "clock_offset_us": 5_000_000} | change
    assert _groups([one, other]) == ([0, 0] if joined else [0, 1])


@pytest.mark.parametrize("column", ["window", "probe"])
def test_windows_and_places_are_kept_apart(column: str) -> None:
    one: dict[str, Any] = {"bssid": "00:08:30:11:22:30", "maker": "cisco", "clock_offset_us": 0}
    value: object = WINDOW + pd.Timedelta(minutes=5) if column == "window" else "there"
    other = one | {"bssid": "00:08:30:11:22:31", column: value}
    boxes = box_of(_table([one, other]))
    assert boxes.tolist() == [number("00:08:30:11:22:30"), number("00:08:30:11:22:31")]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [
        {"bssid": address, "maker": maker}
        for devices in MERAKI.values()
        for address, maker in devices
    ]
    table = _table(rows)
    boxes = box_of(table)
    order = np.random.default_rng(3).permutation(len(rows))
    again = box_of(table.iloc[order].reset_index(drop=True))
    assert again.tolist() == boxes[order].tolist()
