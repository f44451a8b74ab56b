"""Access points summed up: boxes, and the networks of one operator."""

from __future__ import annotations

from tests.support.deriving import START, Heard, listen_to_files, only_row, tables, tables_of
from tests.support.frames import ENTERPRISE, PERSONAL, beacon, number
from tests.support.reading import KEY
from wifiwatch.derive.streams import Streams

CISCO = "00:56:2b:00:00:"
"""Prefix that the tests take for Cisco's."""


def _venue() -> list[Heard]:
    """Forge three boxes of one operator, each with three networks on two bands."""
    heard: list[Heard] = []
    for box in range(3):
        for index, name in ((1, b"Guest"), (2, b"Staff"), (3, b"")):
            for band, digit in ((2412, index), (5180, 15 - index)):
                bssid = f"{CISCO}{box}{digit:x}"
                security = ENTERPRISE if name == b"Staff" else "open"
                frame = beacon(name, bssid=bssid, security=security, timestamp=box + 1)
                heard.append(Heard(1 + len(heard) / 100, frame, band))
    return heard


def test_a_box_carries_the_names_of_its_networks() -> None:
    table = tables(_venue())["boxes"]
    assert table["box"].tolist() == [number(f"{CISCO}{box}1") for box in range(3)]
    assert table["bssids"].tolist() == [6, 6, 6]
    assert table["networks"].tolist() == ["Guest\nStaff"] * 3
    assert table["network_count"].tolist() == [2] * 3
    assert table["vendor"].tolist() == ["Cisco"] * 3
    assert table["first_frame"].tolist() == [1, 7, 13]
    assert table["first_seen"].astype("int64").tolist()[0] == START + 10**9
    assert (table["last_seen"] > table["first_seen"]).all()


def test_an_estate_is_a_name_a_security_and_a_maker() -> None:
    table = tables(_venue())["estates"].set_index("estate")
    assert set(table.index) == {"Guest | open | cisco", "Staff | enterprise | cisco"}
    assert table["boxes"].tolist() == [3, 3]
    assert table["bssids"].tolist() == [6, 6]
    assert set(table["ssid"]) == {"Guest", "Staff"}
    assert set(table["vendor"]) == {"Cisco"}


def test_the_same_name_in_other_hands_is_another_estate() -> None:
    heard = [
        Heard(1, beacon(b"Guest", bssid=f"{CISCO}01")),
        Heard(2, beacon(b"Guest", bssid=f"{CISCO}11", security=PERSONAL)),
        Heard(3, beacon(b"Guest", bssid="00:0c:42:00:00:01")),
        Heard(4, beacon(b"guest", bssid=f"{CISCO}21")),
    ]
    table = tables(heard)["estates"]
    assert table["estate"].tolist() == [
        "Guest | open | cisco",
        "Guest | personal | cisco",
        "Guest | open | mikrotik",
        "guest | open | cisco",
    ]


def test_hidden_networks_are_boxes_but_no_estates() -> None:
    heard = [Heard(1, beacon(b"", bssid=f"{CISCO}01")), Heard(2, beacon(bytes(7)))]
    made = tables(heard)
    assert made["boxes"]["networks"].tolist() == ["", ""]
    assert made["boxes"]["network_count"].tolist() == [0, 0]
    assert len(made["estates"]) == 0


def test_windows_and_places_are_summed_up_apart() -> None:
    later = [each._replace(seconds=each.seconds + 300) for each in _venue()]
    files = [("door", _venue() + later), ("hall", _venue())]
    made = tables_of(listen_to_files(files, Streams(KEY)))
    assert len(made["boxes"]) == 9
    assert (
        made["estates"].groupby(["window", "probe"], sort=False)["boxes"].sum().tolist() == [6] * 3
    )


def test_a_name_that_is_shown_on_one_band_only_is_the_boxs() -> None:
    heard = [
        Heard(1, beacon(b"", bssid=f"{CISCO}01"), 2412),
        Heard(2, beacon(b"Shown", bssid=f"{CISCO}0e"), 5180),
    ]
    row = only_row(tables(heard)["boxes"])
    assert (row.bssids, row.networks, row.network_count) == (2, "Shown", 1)
