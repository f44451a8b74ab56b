"""EAP packets, answers before association and frames to unusual groups: rows, bounds, tables."""

from __future__ import annotations

import shutil
import struct
import subprocess
from typing import TYPE_CHECKING

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
    DEAUTHENTICATION,
    FROM_DS,
    MORE_FRAGMENTS,
    OTHER_STATION,
    PROTECTED,
    STATION,
    TO_DS,
    beacon,
    data,
    eap,
    eapol,
    from_access_point,
    management,
    number,
    to_access_point,
)
from tests.support.reading import KEY
from tests.support.shared import CAPTURES
from wifiwatch.capture.open import Capture
from wifiwatch.decode.frames import Decoder
from wifiwatch.derive.events import ROWS_AT_MOST
from wifiwatch.derive.streams import Streams
from wifiwatch.simulate import anqp

if TYPE_CHECKING:
    from pathlib import Path

PERMANENT = b"0234301234567890@wlan.mnc030.mcc234.3gppnetwork.org"
PSEUDONYM = b"2abcdef@wlan.mnc410.mcc310.3gppnetwork.org"
AEROSCOUT = "01:0c:cc:00:00:00"
CISCO_TAGS = "01:40:96:00:00:03"


def identity_response(identity: bytes, *, station: str = STATION) -> bytes:
    """Forge a station's answer to the question who it is."""
    return to_access_point(eapol(eap(2, 1, identity)), station=station)


def test_an_identity_is_told_by_kind_and_home_network_only() -> None:
    heard = [Heard(1, beacon(b"Carrier WiFi")), Heard(2.25, identity_response(PERMANENT))]
    row = only_row(tables(heard)["eap"])
    assert row.time.value == START + 2_250_000_000
    assert (row.bssid, row.ssid) == (number(ACCESS_POINT), "Carrier WiFi")
    assert row.estate == "Carrier WiFi | open | example"
    assert row.station == number(STATION)
    assert (row.step, row.method, row.kind) == ("identity_response", "identity", "permanent")
    assert row.home_network == "234-30"
    assert row.first_frame == 2
    assert not any(b"0234301234567890" in str(value).encode() for value in row)


def _sim_identity(subtype: int) -> bytes:
    """Write subtype and AT_IDENTITY of an EAP-SIM or EAP-AKA response."""
    return bytes([subtype, 0, 0, 14, 14]) + struct.pack(">H", len(PERMANENT)) + PERMANENT + b"\0"


@pytest.mark.parametrize(
    ("packet", "method", "kind", "home"),
    [
        (eap(2, 1, PERMANENT), "identity", "permanent", "234-30"),
        (eap(2, 1, PSEUDONYM), "identity", "pseudonym", "310-410"),
        (eap(2, 1, b"4x@wlan.mnc030.mcc234.3gppnetwork.org"), "identity", "reauthentication", None),
        (eap(2, 1, b"anonymous@example.org"), "identity", "anonymous", ""),
        (eap(2, 1, b"someone@example.org"), "identity", "other", ""),
        (eap(2, 18, _sim_identity(10)), "EAP-SIM", "permanent", "234-30"),
        (eap(2, 23, _sim_identity(5)), "EAP-AKA", "permanent", "234-30"),
        (eap(2, 50, _sim_identity(5)), "EAP-AKA'", "permanent", None),
    ],
)
def test_methods_and_kinds(packet: bytes, method: str, kind: str, home: str | None) -> None:
    row = only_row(tables([Heard(1, to_access_point(eapol(packet)))])["eap"])
    assert (row.method, row.kind, row.ssid, row.estate) == (method, kind, "", "")
    assert home is None or row.home_network == home


@pytest.mark.parametrize(
    ("frame", "step", "method"),
    [
        (from_access_point(eapol(eap(1, 1))), "identity_request", "identity"),
        (to_access_point(eapol(eap(2, 1))), "identity_response", "identity"),
        (
            from_access_point(eapol(eap(1, 23, b"\5\0\0\x0a\1\0\0"))),
            "permanent_identity_request",
            "EAP-AKA",
        ),
        (
            from_access_point(eapol(eap(1, 50, b"\5\0\0\x0d\1\0\0"))),
            "any_identity_request",
            "EAP-AKA'",
        ),
        (
            from_access_point(eapol(eap(1, 18, b"\x0a\0\0\x11\1\0\0"))),
            "full_identity_request",
            "EAP-SIM",
        ),
        (from_access_point(eapol(eap(1, 18, b"\x0a\0\0"))), "start", "EAP-SIM"),
        (to_access_point(eapol(eap(2, 18, b"\x0a\0\0"))), "start_response", "EAP-SIM"),
        (from_access_point(eapol(eap(1, 18, b"\x0b\0\0"))), "challenge", "EAP-SIM"),
        (to_access_point(eapol(eap(2, 18, b"\x0b\0\0"))), "challenge_response", "EAP-SIM"),
        (to_access_point(eapol(eap(2, 13, b"\0"))), "other", "other"),
        (from_access_point(eapol(eap(3))), "success", ""),
        (from_access_point(eapol(eap(4))), "failure", ""),
    ],
)
def test_each_packet_is_a_step(frame: bytes, step: str, method: str) -> None:
    row = only_row(tables([Heard(1, frame)])["eap"])
    assert (row.step, row.method, row.kind, row.home_network) == (step, method, "", "")
    assert (row.bssid, row.station) == (number(ACCESS_POINT), number(STATION))


def test_what_an_access_point_sends_shows_no_identity() -> None:
    frame = from_access_point(eapol(eap(1, 23, _sim_identity(5))))
    row = only_row(tables([Heard(1, frame)])["eap"])
    assert (row.step, row.kind) == ("start", "")


@pytest.mark.parametrize(
    "frame",
    [
        to_access_point(eapol(eap(2, 1, PERMANENT), kind=3)),
        to_access_point(eapol(eap(2, 1, PERMANENT)), flags=PROTECTED),
        to_access_point(eapol(eap(9))),
    ],
)
def test_what_is_no_readable_packet_is_no_row(frame: bytes) -> None:
    assert len(tables([Heard(1, frame)])["eap"]) == 0


def test_the_station_is_the_one_that_is_not_the_access_point() -> None:
    frames = [
        identity_response(PERMANENT, station=OTHER_STATION),
        data(
            eapol(eap(2, 1, PERMANENT)), addresses=(STATION, ACCESS_POINT, STATION), flags=FROM_DS
        ),
    ]
    table = tables([Heard(1, frame) for frame in frames])["eap"]
    assert table["station"].tolist() == [number(OTHER_STATION), number(STATION)]
    assert table["bssid"].tolist() == [number(ACCESS_POINT)] * 2


def test_the_networks_name_is_that_of_the_same_place_and_window() -> None:
    files = [
        ("door", [Heard(1, beacon(b"seen at the door")), Heard(2, identity_response(PERMANENT))]),
        ("hall", [Heard(2, identity_response(PERMANENT))]),
    ]
    table = tables_of(listen_to_files(files, Streams(KEY)))["eap"]
    assert dict(zip(table["probe"], table["ssid"], strict=True)) == {
        "door": "seen at the door",
        "hall": "",
    }


def test_more_packets_than_there_is_room_for_at_first() -> None:
    heard = [Heard(number / 10, identity_response(PERMANENT)) for number in range(1000)]
    table = tables(heard)["eap"]
    assert len(table) == 1000
    assert table["first_frame"].tolist() == list(range(1, 1001))


def answer(*told: tuple[int, bytes], flags: int = 0, fragment: int = 0) -> bytes:
    """Forge an access point's answer to a question before association."""
    body = b"\x04" + anqp.answer(1, told)
    return management(ACTION, body, receiver=STATION, flags=flags, fragment=fragment)


OPERATORS = (anqp.CELLULAR, anqp.operators([("234", "30"), ("234", "10"), ("310", "410")]))


def test_operators_that_an_access_point_names_are_rows() -> None:
    heard = [
        Heard(1, beacon(b"Carrier WiFi", bssid=ACCESS_POINT)),
        Heard(2.25, answer((anqp.VENUE_NAME, anqp.venue_name((1, 0), "park")), OPERATORS)),
    ]
    made = tables(heard)
    table = made["anqp"]
    assert table["about"].tolist() == ["venue_name"] + ["cellular_network"] * 3
    assert table["home_network"].tolist() == ["", "234-30", "234-10", "310-410"]
    for column in ("bssid", "box", "ssid", "estate"):
        assert set(table[column]) == {made["access_points"][column][0]}
    assert set(table["time"].astype("int64")) == {START + 2_250_000_000}
    assert set(table["first_frame"]) == {2}


def test_answers_of_an_access_point_that_was_not_heard_otherwise() -> None:
    row = only_row(tables([Heard(1, answer((anqp.DOMAINS, b"")))])["anqp"])
    assert (row.bssid, row.box, row.ssid, row.estate) == (number(ACCESS_POINT), -1, "", "")
    assert (row.about, row.home_network) == ("domain_name", "")


@pytest.mark.parametrize(
    ("told", "about"),
    [
        (258, "venue_name"),
        (261, "roaming_consortium"),
        (263, "nai_realm"),
        (264, "cellular_network"),
        (265, "geospatial_location"),
        (266, "civic_location"),
        (267, "location_uri"),
        (268, "domain_name"),
        (277, "venue_url"),
        (257, "other"),
        (56797, "other"),
    ],
)
def test_what_answers_are_about(told: int, about: str) -> None:
    assert only_row(tables([Heard(1, answer((told, b"")))])["anqp"])["about"] == about


@pytest.mark.parametrize(
    "frame",
    [
        answer(OPERATORS, flags=PROTECTED),
        answer(OPERATORS, flags=MORE_FRAGMENTS),
        answer(OPERATORS, fragment=1),
        management(ACTION, b"\x04" + anqp.question(1, [264]), receiver=ACCESS_POINT),
        management(ACTION, b"\x09" + anqp.answer(1, [OPERATORS]), receiver=STATION),
        management(DEAUTHENTICATION, b"\x04" + anqp.answer(1, [OPERATORS]), receiver=STATION),
    ],
)
def test_what_cannot_be_read_as_an_answer_is_no_row(frame: bytes) -> None:
    assert len(tables([Heard(1, frame)])["anqp"]) == 0


def test_more_answers_than_there_is_room_for_at_first() -> None:
    many = (anqp.CELLULAR, anqp.operators([("234", "30")] * 40))
    table = tables([Heard(number / 10, answer(many)) for number in range(100)])["anqp"]
    assert len(table) == 4000
    assert table.groupby("first_frame").size().tolist() == [40] * 100


def test_a_real_hotspot_names_its_operators() -> None:
    """Two carriers' access points, made by hostapd; tshark reads the same from them."""
    path = CAPTURES.parent / "rig" / "captures" / "hydepark" / "air.pcap"
    if not path.is_file():
        pytest.skip("there is no ../shared/rig/captures/hydepark/air.pcap")
    table = _derive_file(path)["anqp"]
    named = table[table["about"] == "cellular_network"]
    by_name = named.groupby("ssid")["home_network"].agg(set).to_dict()
    assert by_name == {"EE WiFi-Auto": {"234-30"}, "O2 Wifi-Auto": {"234-10"}}
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    field = "wlan.fixed.anqp.3gpp_cellular_info.plmn_info"
    command = ["tshark", "-r", str(path), "-Y", field, "-T", "fields"]
    command += ["-e", "frame.number", "-e", field]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    codes = {"234-30": 0x03F432, "234-10": 0x01F432}
    ours = zip(named["first_frame"], named["home_network"].map(codes), strict=True)
    theirs = (line.split("\t") for line in printed.splitlines())
    assert sorted(ours) == sorted((int(frame), int(code, 0)) for frame, code in theirs)


def _derive_file(path: Path) -> dict[str, pd.DataFrame]:
    """Make all tables of a capture."""
    decoder, streams = Decoder(KEY), Streams(KEY)
    streams.begin_file("here")
    with Capture(str(path)) as capture:
        facts = [
            each
            for batch in capture.batches(4096)
            for each in streams.add(decoder.decode(batch), 0)
        ]
    return tables_of(facts + streams.finish())


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
    many = answer(
        (anqp.CELLULAR, anqp.operators([("234", "30")] * 40)), *[(anqp.DOMAINS, b"")] * 88
    )
    frames = ROWS_AT_MOST // 128
    (facts,) = listen([Heard(number / 10, many) for number in range(frames + 10)])
    assert len(facts.events.answers) == ROWS_AT_MOST
    assert facts.events.left_out == 10
