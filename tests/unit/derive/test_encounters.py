"""Identities in the clear and frames to unusual groups: rows, bounds and tables."""

from __future__ import annotations

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
)
from tests.support.frames import (
    ACCESS_POINT,
    ACTION,
    FROM_DS,
    OTHER_STATION,
    PROTECTED,
    STATION,
    TO_DS,
    beacon,
    data,
    eap,
    eapol,
    element,
    from_access_point,
    management,
    number,
    to_access_point,
)
from tests.support.reading import KEY
from wifiwatch.derive.events import ROWS_AT_MOST
from wifiwatch.derive.streams import Streams

PERMANENT = b"0234301234567890@wlan.mnc030.mcc234.3gppnetwork.org"
PSEUDONYM = b"2abcdef@wlan.mnc410.mcc310.3gppnetwork.org"
AEROSCOUT = "01:0c:cc:00:00:00"
CISCO_TAGS = "01:40:96:00:00:03"


def identity_response(identity: bytes, *, station: str = STATION) -> bytes:
    """Forge a station's answer to the question who it is."""
    return to_access_point(eapol(eap(2, 1, identity)), station=station)


def test_an_identity_is_told_by_kind_and_home_network_only() -> None:
    heard = [Heard(1, beacon(b"Carrier WiFi")), Heard(2.25, identity_response(PERMANENT))]
    row = only_row(tables(heard)["identities"])
    assert row.time.value == START + 2_250_000_000
    assert (row.bssid, row.ssid) == (number(ACCESS_POINT), "Carrier WiFi")
    assert row.station == number(STATION)
    assert (row.method, row.kind, row.home_network) == ("identity", "permanent", "234-30")
    assert row.first_frame == 2
    assert not any(b"0234301234567890" in str(value).encode() for value in row)


@pytest.mark.parametrize(
    ("packet", "method", "kind", "home"),
    [
        (eap(2, 1, PERMANENT), "identity", "permanent", "234-30"),
        (eap(2, 1, PSEUDONYM), "identity", "pseudonym", "310-410"),
        (eap(2, 1, b"4x@wlan.mnc030.mcc234.3gppnetwork.org"), "identity", "reauthentication", None),
        (eap(2, 1, b"anonymous@example.org"), "identity", "anonymous", ""),
        (eap(2, 1, b"someone@example.org"), "identity", "other", ""),
        (
            eap(2, 18, b"\x0a\0\0" + element(14, b"")[:1] + b"\x0e\0\x33" + PERMANENT + b"\0"),
            "EAP-SIM",
            "permanent",
            "234-30",
        ),
        (eap(2, 23, b"\5\0\0\x0e\x0e\0\x33" + PERMANENT + b"\0"), "EAP-AKA", "permanent", "234-30"),
        (eap(2, 50, b"\5\0\0\x0e\x0e\0\x33" + PERMANENT + b"\0"), "EAP-AKA'", "permanent", None),
    ],
)
def test_methods_and_kinds(packet: bytes, method: str, kind: str, home: str | None) -> None:
    row = only_row(tables([Heard(1, to_access_point(eapol(packet)))])["identities"])
    assert (row.method, row.kind, row.ssid) == (method, kind, "")
    assert home is None or row.home_network == home


@pytest.mark.parametrize(
    "frame",
    [
        from_access_point(eapol(eap(1, 1))),
        from_access_point(eapol(eap(3))),
        to_access_point(eapol(eap(2, 1))),
        to_access_point(eapol(eap(2, 13, b"\0"))),
        to_access_point(eapol(eap(2, 1, PERMANENT), kind=3)),
        to_access_point(eapol(eap(2, 1, PERMANENT)), flags=PROTECTED),
        to_access_point(eapol(eap(2, 18, b"\x0a\0\0"))),
    ],
)
def test_what_shows_no_identity_is_no_row(frame: bytes) -> None:
    assert len(tables([Heard(1, frame)])["identities"]) == 0


def test_the_station_is_the_one_that_is_not_the_access_point() -> None:
    frames = [
        identity_response(PERMANENT, station=OTHER_STATION),
        data(
            eapol(eap(2, 1, PERMANENT)), addresses=(STATION, ACCESS_POINT, STATION), flags=FROM_DS
        ),
    ]
    table = tables([Heard(1, frame) for frame in frames])["identities"]
    assert table["station"].tolist() == [number(OTHER_STATION), number(STATION)]
    assert table["bssid"].tolist() == [number(ACCESS_POINT)] * 2


def test_the_networks_name_is_that_of_the_same_place_and_window() -> None:
    files = [
        ("door", [Heard(1, beacon(b"seen at the door")), Heard(2, identity_response(PERMANENT))]),
        ("hall", [Heard(2, identity_response(PERMANENT))]),
    ]
    table = tables_of(listen_to_files(files, Streams(KEY)))["identities"]
    assert dict(zip(table["probe"], table["ssid"], strict=True)) == {
        "door": "seen at the door",
        "hall": "",
    }


def test_more_identities_than_there_is_room_for_at_first() -> None:
    heard = [Heard(number / 10, identity_response(PERMANENT)) for number in range(1000)]
    table = tables(heard)["identities"]
    assert len(table) == 1000
    assert table["first_frame"].tolist() == list(range(1, 1001))


def _group(destination: str, **more: str) -> bytes:
    source = more.get("source", STATION)
    return data(b"", addresses=(destination, source, ACCESS_POINT))


@pytest.mark.parametrize(
    "destination",
    [
        "01:00:5e:00:00:fb",
        "33:33:00:00:00:01",
        "01:80:c2:00:00:0e",
        "01:00:0c:cc:cc:cc",
        "ff:ff:ff:ff:ff:ff",
        STATION,
        "00:0c:cc:00:00:00",
    ],
)
def test_ordinary_destinations_are_no_rows(destination: str) -> None:
    assert len(tables([Heard(1, _group(destination))])["group_frames"]) == 0


@pytest.mark.parametrize(
    "destination", [AEROSCOUT, CISCO_TAGS, "01:18:8e:00:00:00", "01:0c:cc:00:00:01"]
)
@pytest.mark.parametrize(
    "frame",
    [
        lambda group: data(b"", addresses=(group, STATION, ACCESS_POINT)),
        lambda group: data(b"", addresses=(ACCESS_POINT, STATION, group), flags=TO_DS),
        lambda group: data(
            b"", addresses=(ACCESS_POINT, STATION, group, STATION), flags=TO_DS | FROM_DS
        ),
        lambda group: management(ACTION, b"\4\x0f", receiver=group, transmitter=STATION),
    ],
    ids=["direct", "to the access point", "relayed by radio", "management"],
)
def test_unusual_groups_are_rows(destination: str, frame: object) -> None:
    assert callable(frame)
    row = only_row(tables([Heard(1, frame(destination))])["group_frames"])
    assert (row.destination, row.source, row.relayed) == (destination, number(STATION), False)
    assert (row.frames, row.channels, row.first_frame) == (1, 1, 1)
    assert pd.isna(row.median_gap_seconds)


def test_frames_from_a_wire_are_told_apart() -> None:
    frame = from_access_point(b"", receiver=AEROSCOUT, source=STATION)
    row = only_row(tables([Heard(1, frame)])["group_frames"])
    assert (row.relayed, row.source) == (True, number(STATION))


def test_group_frames_are_summed_up_by_sender_and_group() -> None:
    heard = [
        Heard(second, _group(AEROSCOUT), frequency)
        for second, frequency in ((10, 2412), (10.5, 2437), (70, 2412), (130.5, 2462))
    ]
    heard.insert(2, Heard(12, _group(AEROSCOUT, source=OTHER_STATION)))
    heard.insert(3, Heard(13, _group(CISCO_TAGS)))
    table = tables(heard)["group_frames"]
    ours = (table["destination"] == AEROSCOUT) & (table["source"] == number(STATION))
    row = only_row(table[ours])
    assert (row["frames"], row["channels"]) == (4, 3)
    assert row["median_gap_seconds"] == 59.5
    assert row["first_seen"].value == START + 10 * 10**9
    assert row["last_seen"].value == START + 130_500_000_000
    assert len(table) == 3


def test_what_is_beyond_the_bound_is_counted_and_left_out() -> None:
    frame = _group(AEROSCOUT)
    heard = [Heard(number / 1000, frame) for number in range(ROWS_AT_MOST + 10)]
    (facts,) = listen(heard)
    assert len(facts.events.group_frames) == ROWS_AT_MOST
    assert facts.events.left_out == 10
    (facts,) = listen([Heard(each.seconds, identity_response(PERMANENT)) for each in heard])
    assert len(facts.events.eap_packets) == ROWS_AT_MOST
    assert facts.events.left_out == 10
