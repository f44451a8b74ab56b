"""Who sends what to whom: kinds, ends, networks, slices and bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from tests.support.deriving import (
    START,
    WATCHED,
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
    ASSOCIATION_REQUEST,
    ASSOCIATION_RESPONSE,
    AUTHENTICATION,
    BROADCAST,
    DEAUTHENTICATION,
    DISASSOCIATION,
    FROM_DS,
    OTHER_STATION,
    PROTECTED,
    REASSOCIATION_REQUEST,
    SSID,
    STATION,
    TO_DS,
    beacon,
    control,
    data,
    element,
    from_access_point,
    management,
    number,
    probe_request,
    probe_response,
    to_access_point,
    with_fcs,
)
from tests.support.headers import FLAG_BAD_FCS, radiotap
from tests.support.reading import KEY, batch_of
from wifiwatch.analysis import derive
from wifiwatch.decode.frames import Decoder
from wifiwatch.derive import contact_state
from wifiwatch.derive.senders import SENDERS_AT_MOST
from wifiwatch.derive.streams import Streams
from wifiwatch.tables import SLICE_SECONDS, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER_ACCESS_POINT = "00:11:22:33:44:60"
TAG = "00:0c:cc:00:00:01"
CISCO_MANAGEMENT = bytes.fromhex("aaaa030040960000")
REASSOCIATION_RESPONSE = 3


def contacts(*heard: Heard, own: tuple[str, ...] = ()) -> pd.DataFrame:
    """Make the table of some frames."""
    addresses = np.array([number(each) for each in own], np.int64)
    return tables_of(listen(heard), addresses)["contacts"]


def contact(frame: bytes) -> pd.Series[Any]:
    """Give the only contact of one frame."""
    return only_row(contacts(Heard(1, frame)))


def action(body: bytes, *, flags: int = 0, receiver: str = STATION) -> bytes:
    """Forge an action frame of an access point."""
    return management(ACTION, body, receiver=receiver, flags=flags)


def measurement(*requests: tuple[int, bytes]) -> bytes:
    """Write a radio measurement request: types, and what follows them in their elements."""
    body = bytes([5, 0, 1, 0, 0])
    for kind, rest in requests:
        body += element(38, bytes([1, 0, kind]) + rest)
    return body


def beacon_request(mode: int) -> tuple[int, bytes]:
    """Ask for a beacon report: class, channel, randomisation, duration, mode, BSSID."""
    return 5, bytes([115, 36, 0, 0, 0, 0, mode]) + b"\xff" * 6


KINDS: dict[str, list[bytes]] = {
    "probe_request": [probe_request(), probe_request(b"name")],
    "probe_response": [probe_response()],
    "authentication": [management(AUTHENTICATION, bytes(6))],
    "association_request": [management(ASSOCIATION_REQUEST, bytes(4), receiver=ACCESS_POINT)],
    "reassociation_request": [management(REASSOCIATION_REQUEST, bytes(10))],
    "association_response": [
        management(ASSOCIATION_RESPONSE, bytes(6)),
        management(REASSOCIATION_RESPONSE, bytes(6)),
    ],
    "deauthentication": [
        management(DEAUTHENTICATION, b"\7\0"),
        management(DEAUTHENTICATION, bytes(18), flags=PROTECTED),
    ],
    "disassociation": [management(DISASSOCIATION, b"\7\0")],
    "rts": [control(11, STATION, ACCESS_POINT)],
    "block_ack_request": [control(8, STATION, ACCESS_POINT, rest=bytes(4))],
    "add_block_ack_request": [action(b"\3\0\1\0\0\0\0\0\0")],
    "null": [
        to_access_point(subtype=4),
        to_access_point(subtype=12),
        from_access_point(subtype=4),
        data(addresses=(STATION, OTHER_STATION, ACCESS_POINT), subtype=4),
    ],
    "beacon_request_passive": [action(measurement(beacon_request(0)))],
    "beacon_request_active": [
        action(measurement(beacon_request(1))),
        action(measurement(beacon_request(2), beacon_request(1), beacon_request(0))),
    ],
    "beacon_request_table": [action(measurement(beacon_request(2)))],
    "location_request_local": [
        action(measurement((8, b"\0"))),
        action(measurement((11, b"\0\0\0\0\0"))),
        action(measurement((12, b"\0\0\0\0"))),
    ],
    "location_request_remote": [
        action(measurement((8, b"\1"))),
        action(measurement((11, b"\2\0\0\0\0"))),
        action(measurement((12, b"\1"), beacon_request(1))),
        action(measurement(beacon_request(1), (12, b"\1"))),
    ],
    "range_request": [action(measurement((16, bytes(10))))],
    "other_measurement_request": [
        action(measurement()),
        action(measurement((7, bytes(10)))),
        action(measurement((8, b""))),
        action(measurement((8, b"\3"))),
        action(measurement((5, bytes(6)))),
        action(measurement(beacon_request(3))),
        action(bytes([5, 0, 1, 0, 0]) + element(38, b"\1\0")),
        action(bytes([5, 0, 1, 0, 0]) + element(39, b"\1\0\x08\1")),
    ],
    "measurement_report": [action(b"\5\1\1")],
    "link_measurement_request": [action(b"\5\2\1\0\0")],
    "link_measurement_report": [action(b"\5\3\1")],
    "bss_transition_request": [action(b"\x0a\7\1\0\0\0\0")],
    "location_configuration_request": [action(b"\x0a\4\1")],
    "location_configuration_response": [action(b"\x0a\5\1")],
    "location_track_notification": [action(b"\4\x0f", receiver="01:0c:cc:00:00:00")],
    "ftm_request": [action(b"\4\x20\1"), management(14, b"\4\x20\1")],
    "ftm_measurement": [action(b"\4\x21" + bytes(18))],
    "location_measurement_report": [action(b"\4\x2f\1")],
    "gas_request": [action(b"\4\x0a\1"), action(b"\4\x0c\1")],
    "gas_response": [action(b"\4\x0b\1"), action(b"\4\x0d\1")],
    "ccx_measurement_request": [
        from_access_point(CISCO_MANAGEMENT + bytes(20), receiver=BROADCAST),
        from_access_point(CISCO_MANAGEMENT, receiver=BROADCAST, subtype=8),
    ],
    "data_sent": [
        to_access_point(b"\0", station=TAG),
        to_access_point(b"\0", station=TAG, subtype=8),
    ],
}


@pytest.mark.parametrize(
    ("kind", "frame"),
    [(kind, frame) for kind, frames in KINDS.items() for frame in frames],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_kind_is_told_by_its_frame(kind: str, frame: bytes) -> None:
    row = contact(frame)
    assert (row["kind"], row["frames"], row["bytes"]) == (kind, 1, len(frame))
    assert (row["first_frame"], row["signal_dbm"], row["frequency_mhz"]) == (1, -60, 2437)
    assert row["first_seen"].value == row["last_seen"].value == START + 10**9


@pytest.mark.parametrize(
    "frame",
    [
        beacon(),
        control(13, STATION),
        control(12, STATION),
        control(9, STATION, ACCESS_POINT, rest=bytes(10)),
        control(10, ACCESS_POINT, STATION),
        to_access_point(b"data"),
        to_access_point(b"", station=TAG),
        from_access_point(b"data", receiver=BROADCAST),
        from_access_point(CISCO_MANAGEMENT),
        from_access_point(CISCO_MANAGEMENT, receiver="01:40:96:ff:ff:00"),
        from_access_point(CISCO_MANAGEMENT[:-1], receiver=BROADCAST),
        from_access_point(CISCO_MANAGEMENT, receiver=BROADCAST, flags=PROTECTED),
        data(CISCO_MANAGEMENT, addresses=(BROADCAST, STATION, ACCESS_POINT)),
        data(
            CISCO_MANAGEMENT,
            addresses=(BROADCAST, ACCESS_POINT, STATION),
            flags=FROM_DS,
            subtype=8,
            quality=0x80,
        ),
        data(b"\0", addresses=(ACCESS_POINT, TAG, STATION, STATION), flags=TO_DS | FROM_DS),
        to_access_point(b"\0", station="90:15:64:50:00:01"),
        to_access_point(b"\0", station="02:0c:cc:00:00:01"),
        to_access_point(subtype=5),
        action(b"\5\4\1"),
        action(b"\4\x1f\1"),
        action(b"\x85\0\1\0\0"),
        action(b"\5"),
        action(b""),
        action(measurement((8, b"\1")), flags=PROTECTED),
        action(bytes([5, 0, 1, 0, 0, 38, 9, 1, 0, 8])),
        bytes([0x0C]),
    ],
)
def test_other_frames_are_no_contacts(frame: bytes) -> None:
    assert len(contacts(Heard(1, frame))) == 0


def test_damaged_frames_do_not_count_and_cut_ones_do() -> None:
    frame = with_fcs(probe_request(b"name"), good=False)
    recorded = [
        radiotap(frame, flags=FLAG_BAD_FCS),
        radiotap(probe_request(b"name")[:-2]),
        radiotap(probe_request(b"name")),
    ]
    lengths = [len(recorded[0]), len(recorded[1]) + 2, len(recorded[2])]
    batch = batch_of(recorded, 127, times_ns=[START] * 3, original_lengths=lengths)
    streams = Streams(KEY)
    streams.begin_file("here")
    facts = streams.add(Decoder(KEY, 3).decode(batch), 0) + streams.finish()
    assert only_row(tables_of(facts)["contacts"])["frames"] == 2


def test_kinds_and_slices_are_those_that_the_tables_name() -> None:
    assert SLICE_SECONDS["contacts"] == contact_state.SLICE_SECONDS
    made = tables([Heard(1, frame) for frames in KINDS.values() for frame in frames])["contacts"]
    assert set(made["kind"]) == set(KINDS)
    assert made["frames"].sum() == sum(map(len, KINDS.values()))
    for column in TABLES["contacts"]:
        assert str(made[column.name].dtype) == column.dtype, column.name
    empty = tables([Heard(1, beacon())])["contacts"]
    assert empty.dtypes.equals(made.dtypes)


def test_frames_are_summed_up_by_slice_kind_ends_and_frequency() -> None:
    probe = probe_request()
    heard = [
        Heard(0, probe, 2412, -50),
        Heard(4.999, probe, 2412, -53),
        Heard(4.999, probe, 2437, -53),
        Heard(5, probe, 2412, None),
        Heard(299.5, probe, 2412, -40),
        Heard(300, probe, 2412, -40),
    ]
    table = contacts(*heard)
    assert ((table["slice"] - table["window"]).dt.total_seconds()).tolist() == [0, 0, 5, 295, 0]
    assert table["frames"].tolist() == [2, 1, 1, 1, 1]
    assert table["bytes"].tolist() == [2 * len(probe), *[len(probe)] * 4]
    assert table["signal_dbm"].tolist() == [-52, -53, pd.NA, -40, -40]
    assert table["first_frame"].tolist() == [1, 3, 4, 5, 6]
    first = table.iloc[0]
    assert (first["last_seen"] - first["first_seen"]).total_seconds() == 4.999


def test_frames_that_come_late_count_in_their_own_slice() -> None:
    heard = [Heard(second, probe_request()) for second in (4.5, 5.5, 4.8, 4.2, 6, 11, 9.5)]
    table = contacts(*heard)
    assert table["frames"].tolist() == [3, 3, 1]
    assert table["first_seen"].iloc[0].value == START + 4_200_000_000
    assert table["last_seen"].iloc[1].value == START + 9_500_000_000


def test_the_access_point_concerned_sends_receives_or_is_the_partner() -> None:
    heard = [
        Heard(1, beacon(b"one")),
        Heard(1, beacon(b"two", bssid=OTHER_ACCESS_POINT)),
        Heard(2, to_access_point(b"data")),
        Heard(3, action(b"\5\2\1\0\0")),
        Heard(3, management(DEAUTHENTICATION, b"\7\0", receiver=ACCESS_POINT, transmitter=STATION)),
        Heard(3, probe_request()),
        Heard(3, probe_request(transmitter=OTHER_STATION)),
        Heard(3, action(b"\4\x0a\1", receiver=OTHER_ACCESS_POINT)),
    ]
    table = contacts(*heard)
    assert table["ssid"].tolist() == ["one", "one", "one", "", "one"]
    assert table["bssid"].tolist() == [*[number(ACCESS_POINT)] * 3, -1, number(ACCESS_POINT)]
    assert table["box"].tolist() == table["bssid"].tolist()
    assert table["vendor"].tolist() == ["Example", "Example", "Example", "", "Example"]
    assert table["estate"].iloc[0] == "one | open | example"
    assert table["from_access_point"].tolist() == [True, False, False, False, True]
    assert table["to_access_point"].tolist() == [False, True, False, False, True]
    assert table["transmitter_role"].tolist() == [
        "access_point",
        "station",
        "station",
        "bare",
        "access_point",
    ]
    assert table["receiver_role"].tolist() == [
        "station",
        "access_point",
        "group",
        "group",
        "access_point",
    ]
    assert table["receiver_local"].tolist() == [True, False, True, True, False]
    assert table["to_group"].tolist() == [False, False, True, True, False]


def test_a_network_that_was_not_heard_itself_has_an_address_and_no_name() -> None:
    table = contacts(Heard(1, from_access_point(b"data")), Heard(2, action(b"\5\2\1\0\0")))
    row = only_row(table)
    assert (row["bssid"], row["ssid"], row["box"]) == (number(ACCESS_POINT), "", -1)
    assert (row["transmitter_role"], row["receiver_role"]) == ("station", "bare")


@pytest.mark.parametrize(
    ("frame", "role", "partner"),
    [
        (
            management(AUTHENTICATION, bytes(6), transmitter=STATION, bssid=ACCESS_POINT),
            "station",
            0,
        ),
        (
            management(ASSOCIATION_REQUEST, bytes(4), transmitter=STATION, bssid=ACCESS_POINT),
            "station",
            1,
        ),
        (
            management(REASSOCIATION_REQUEST, bytes(10), transmitter=STATION, bssid=ACCESS_POINT),
            "station",
            1,
        ),
        (to_access_point(b"data", flags=PROTECTED), "station", 1),
        (data(b"data", addresses=(OTHER_STATION, STATION, ACCESS_POINT)), "station", 1),
        (to_access_point(b""), "bare", 0),
        (to_access_point(subtype=4), "bare", 0),
        (management(DEAUTHENTICATION, b"\7\0", transmitter=STATION, bssid=ACCESS_POINT), "bare", 0),
    ],
)
def test_who_takes_part_in_a_network_is_a_station(frame: bytes, role: str, partner: int) -> None:
    table = contacts(Heard(1, frame), Heard(2, probe_request()))
    row = only_row(table[table["kind"] == "probe_request"])
    assert row["transmitter_role"] == role
    assert row["bssid"] == (number(ACCESS_POINT) if partner else -1)


def test_the_partner_is_the_latest_however_often_it_changes() -> None:
    join = management(ASSOCIATION_REQUEST, bytes(4), transmitter=STATION, bssid=OTHER_ACCESS_POINT)
    heard = [
        Heard(1, to_access_point(b"data")),
        Heard(2, join),
        Heard(3, to_access_point(b"data")),
        Heard(4, probe_request()),
    ]
    assert contacts(*heard)["bssid"].tolist() == [number(ACCESS_POINT)] * 2
    assert contacts(*heard[1::2])["bssid"].tolist() == [number(OTHER_ACCESS_POINT)] * 2


def test_roles_belong_to_one_window_and_one_place() -> None:
    files = [
        ("door", [Heard(1, beacon(b"door")), Heard(2, action(b"\5\2\1\0\0"))]),
        ("hall", [Heard(2, action(b"\5\2\1\0\0")), Heard(302, beacon(b"hall"))]),
    ]
    table = tables_of(listen_to_files(files, Streams(KEY)))["contacts"]
    told = dict(zip(table["probe"], table["transmitter_role"], strict=True))
    assert told == {"door": "access_point", "hall": "bare"}
    assert set(table["ssid"]) == {"door", ""}


def test_the_signal_is_compared_with_the_access_points_own() -> None:
    heard = [*[Heard(second, beacon(), signal_dbm=-50) for second in range(5)]]
    heard += [
        Heard(6, to_access_point(subtype=4, station=ACCESS_POINT), signal_dbm=-75),
        Heard(7, to_access_point(subtype=4), signal_dbm=-40),
        Heard(8, control(11, STATION, ACCESS_POINT), signal_dbm=None),
    ]
    table = contacts(*heard)
    assert table["signal_dbm"].tolist() == [-75, -40, pd.NA]
    assert table["signal_offset_db"].tolist() == [-25, pd.NA, pd.NA]


def test_makers_are_told_of_transmitters_only() -> None:
    frames = [
        probe_request(transmitter=TAG),
        probe_request(transmitter="90:15:64:41:00:00"),
        probe_request(transmitter="90:15:64:51:00:00"),
        probe_request(transmitter="02:0c:cc:00:00:01"),
        probe_response(receiver=TAG),
    ]
    table = contacts(*[Heard(1, frame) for frame in frames])
    assert table["transmitter_maker"].tolist() == ["AeroScout", "Kontakt", "", "", ""]
    assert table["transmitter_class"].tolist() == ["rtls_tag", "rtls_tag", "", "", ""]


def test_own_devices_are_told_by_their_number_at_either_end() -> None:
    heard = [
        Heard(1, probe_request(transmitter=OTHER_STATION)),
        Heard(1, probe_response(receiver=STATION)),
        Heard(1, probe_response(receiver="02:00:00:00:00:09")),
        Heard(1, control(11, STATION, OTHER_STATION)),
    ]
    table = contacts(*heard, own=(STATION, OTHER_STATION))
    assert table["my_phone"].tolist() == [2, 1, 0, 2]
    assert contacts(*heard)["my_phone"].tolist() == [0] * 4


def test_a_radio_that_stayed_on_a_channel_is_camped_there() -> None:
    heard = [Heard(second, beacon(), 2437) for second in range(95)]
    heard += [Heard(95, probe_request(), 2412), Heard(96, probe_request(), 2437)]
    table = contacts(*heard)
    assert dict(zip(table["frequency_mhz"], table["camped"], strict=True)) == {
        2412: False,
        2437: True,
    }
    half = contacts(
        *[Heard(second, probe_request(), 2412 + 5 * (second % 2)) for second in range(20)]
    )
    assert not half["camped"].any()


@pytest.mark.parametrize(
    ("asked", "answered", "unasked"),
    [
        ([], [10], 1),
        ([9.6], [10], 0),
        ([9.5], [10], 0),
        ([9.4], [10], 1),
        ([9.6], [9.9, 10, 10.05, 10.2], 1),
        ([10.1], [10], 1),
        ([], [0.4], 0),
        ([], [0.6, 0.7], 2),
        ([4.8], [5.1], 0),
        ([4.8, 9.8], [5.1, 10.1, 10.4], 1),
        ([20], [30], 1),
    ],
)
def test_responses_that_nobody_asked_for_are_counted(
    asked: list[float], answered: list[float], unasked: int
) -> None:
    heard = [Heard(second, probe_request(b"x"), 2412) for second in asked]
    heard += [Heard(second, probe_response(), 2437) for second in answered]
    heard.append(Heard(0, probe_request(transmitter=OTHER_STATION)))
    table = contacts(*sorted(heard, key=lambda each: each.seconds))
    assert table["unasked"].sum() == unasked
    assert table.loc[table["kind"] != "probe_response", "unasked"].sum() == 0


def test_responses_to_groups_are_for_nobody_in_particular() -> None:
    assert contact(probe_response(receiver=BROADCAST))["unasked"] == 0
    assert only_row(contacts(Heard(2, probe_response(receiver=BROADCAST))))["unasked"] == 0


def _crowd(count: int, frame: Callable[[str], bytes], seconds: float = 100.0) -> list[Heard]:
    addresses = [f"02:00:00:{n >> 16:02x}:{n >> 8 & 255:02x}:{n & 255:02x}" for n in range(count)]
    return [
        Heard(seconds * place / count, frame(address)) for place, address in enumerate(addresses)
    ]


def test_more_contacts_stations_and_probers_than_there_is_room_for_at_first() -> None:
    heard = _crowd(3000, lambda address: probe_request(transmitter=address), 4)
    heard += [
        Heard(4 + each.seconds / 100, to_access_point(b"data", station=address))
        for each, address in zip(
            heard, [f"02:00:00:00:{n >> 8:02x}:{n & 255:02x}" for n in range(3000)], strict=True
        )
    ]
    heard += [
        Heard(
            4.1 + place / 10_000, probe_response(receiver=f"02:00:00:00:{n >> 8:02x}:{n & 255:02x}")
        )
        for place, n in enumerate(range(2000, 3000))
    ]
    table = contacts(*heard)
    probes, responses = (
        table[table["kind"] == f"probe_{kind}"] for kind in ("request", "response")
    )
    assert (len(probes), len(responses)) == (3000, 1000)
    assert set(probes["transmitter_role"]) == {"station"}
    asked = 4 * np.arange(2000, 3000) / 3000 >= 4.1 + np.arange(1000) / 10_000 - 0.5
    assert responses["unasked"].tolist() == (1 - asked.astype(int)).tolist()
    assert probes["first_frame"].tolist() == list(range(1, 3001))


def test_what_is_beyond_a_bound_is_counted_and_left_out() -> None:
    heard = _crowd(
        contact_state.CONTACTS_AT_MOST + 10, lambda address: probe_request(transmitter=address), 299
    )
    (facts,) = listen(heard)
    assert len(facts.contacts.contacts) == contact_state.CONTACTS_AT_MOST
    assert facts.contacts.left_out == 10
    assert not len(facts.contacts.senders)


def test_senders_beyond_the_bound_are_counted_and_left_out() -> None:
    heard = _crowd(
        SENDERS_AT_MOST + 5, lambda address: to_access_point(b"data", station=address), 299
    )
    (facts,) = listen(heard)
    assert len(facts.contacts.senders) == SENDERS_AT_MOST
    assert facts.contacts.left_out == 5


def test_another_window_begins_with_nothing() -> None:
    heard = [
        Heard(1, to_access_point(b"data")),
        Heard(1, probe_request()),
        Heard(299.9, control(11, STATION, ACCESS_POINT)),
        Heard(302, probe_request()),
        Heard(310, probe_response()),
    ]
    first, second = listen(heard)
    assert (len(first.contacts.senders), len(second.contacts.senders)) == (1, 0)
    table = tables_of([second])["contacts"]
    assert table["transmitter_role"].tolist() == ["bare", "access_point"]
    assert table["unasked"].tolist() == [0, 1]


def test_no_name_and_no_element_is_kept() -> None:
    heard = [Heard(1, management(4, element(SSID, b"a private name")))]
    (facts,) = listen(heard)
    assert b"private" not in facts.contacts.contacts.tobytes()


def kinds_told(*heard: Heard, own: tuple[str, ...] = ()) -> list[str]:
    """Give the kinds of what rules are shown."""
    addresses = np.array([number(each) for each in own], np.int64)
    made = derive(listen(heard), {"contacts"}, WATCHED, addresses)["contacts"]
    return sorted(made["kind"])


SEARCH = Heard(3, probe_request(transmitter=STATION))


def from_station(subtype: int, body: bytes) -> bytes:
    """Forge a management frame of a station to its access point."""
    return management(subtype, body, receiver=ACCESS_POINT, transmitter=STATION)


def test_phones_that_only_search_are_no_matter_of_rules() -> None:
    assert kinds_told(Heard(1, beacon(b"net")), SEARCH) == []
    assert kinds_told(SEARCH, own=(STATION,)) == ["probe_request"]
    thrown_off = Heard(2, management(DEAUTHENTICATION, b"\7\0", receiver=STATION))
    assert kinds_told(thrown_off, SEARCH) == ["deauthentication", "probe_request"]
    joins = Heard(2, from_station(ASSOCIATION_REQUEST, bytes(4)))
    assert kinds_told(joins, SEARCH) == ["association_request", "probe_request"]


UPKEEP = {
    "rts": control(11, ACCESS_POINT, STATION),
    "null": to_access_point(subtype=4),
    "block_ack_request": control(8, ACCESS_POINT, STATION, rest=bytes(4)),
    "add_block_ack_request": from_station(ACTION, bytes([3, 0, 1, 0, 0, 0, 0, 0, 0])),
}


@pytest.mark.parametrize("kind", UPKEEP)
def test_the_upkeep_of_a_connection_is_no_matter_of_rules(kind: str) -> None:
    announced = Heard(1, beacon(b"net", bssid=ACCESS_POINT))
    joins, keeps = Heard(1.5, from_station(AUTHENTICATION, bytes(6))), Heard(2, UPKEEP[kind])
    assert kinds_told(announced, keeps) == [kind]
    assert kinds_told(announced, joins, keeps) == ["authentication"]
    assert kinds_told(joins, keeps) == sorted(["authentication", kind])
