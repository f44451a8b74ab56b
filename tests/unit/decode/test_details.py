"""Details of frames: what the radio, the header, the body and the elements say."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import frames as forge
from tests.support import headers
from tests.support.containers import AVS, BARE, PPI, PRISM, RADIOTAP
from tests.support.reading import batch_of, decode
from wifiwatch.decode.details import Details, read_details
from wifiwatch.decode.eap import IdentityKind
from wifiwatch.decode.frames import Decoder
from wifiwatch.decode.radio import EHT, HE, HT, NO_ANTENNA, NO_LEVEL, NO_TIME, VHT

if TYPE_CHECKING:
    from wifiwatch.decode.frames import Frames

KEY = np.uint64(0xC0FFEE)
PERMANENT_NAME = b"0001010123456789@wlan.mnc001.mcc001.3gppnetwork.org"


def details_of(*written: bytes, link_type: int = BARE, key: np.uint64 = KEY) -> Details:
    """Decode some frames and read their details."""
    return read_details(decode(written, link_type), key)


def test_radio_says_time_rate_noise_and_antenna() -> None:
    fields = [
        (headers.TSFT, struct.pack("<Q", 3_000_000)),
        (headers.RATE, b"\x16"),
        (headers.CHANNEL, struct.pack("<HH", 2437, 0)),
        (headers.SIGNAL, struct.pack("b", -60)),
        (headers.NOISE, struct.pack("b", -91)),
        (headers.ANTENNA, b"\x02"),
    ]
    header = headers.radiotap_of([headers.word(*(bit for bit, _ in fields))], fields)
    radio = details_of(header + forge.beacon(), link_type=RADIOTAP).radio
    assert radio.tsft_us[0] == 3_000_000
    assert radio.rate[0] == 22
    assert radio.noise_dbm[0] == -91
    assert radio.antenna[0] == 2


def test_radio_that_says_nothing() -> None:
    radio = details_of(forge.beacon()).radio
    assert radio.tsft_us[0] == NO_TIME
    assert radio.rate[0] == 0
    assert radio.noise_dbm[0] == NO_LEVEL
    assert radio.antenna[0] == NO_ANTENNA
    assert radio.generation[0] == 0


@pytest.mark.parametrize("time", [(1 << 53) + 1, (1 << 63) - 1])
def test_radio_time_is_exact_beyond_what_a_float_holds(time: int) -> None:
    header = headers.radiotap_of([headers.word(headers.TSFT)], [(0, struct.pack("<Q", time))])
    assert details_of(header + forge.beacon(), link_type=RADIOTAP).radio.tsft_us[0] == time


@pytest.mark.parametrize(
    ("bit", "generation"), [(headers.MCS, HT), (headers.VHT, VHT), (headers.HE, HE)]
)
def test_radio_tells_the_generation(bit: int, generation: int) -> None:
    header = headers.radiotap_of([headers.word(bit)], [(bit, bytes(12))])
    radio = details_of(header + forge.beacon(), link_type=RADIOTAP).radio
    assert radio.generation[0] == generation


def test_radio_tells_eht_by_a_field_after_the_others() -> None:
    field = struct.pack("<HH", 34, 4) + bytes(4)
    header = headers.radiotap_of([headers.word(headers.TLV)], [], field)
    assert details_of(header + forge.beacon(), link_type=RADIOTAP).radio.generation[0] == EHT


def test_zero_stands_for_an_unknown_time_in_ppi() -> None:
    frames = [headers.ppi(forge.beacon(), tsft=time) for time in (0, 1234)]
    assert details_of(*frames, link_type=PPI).radio.tsft_us.tolist() == [NO_TIME, 1234]


@pytest.mark.parametrize(
    ("rssi", "signal", "level"), [(-89, 1, -89), (40, -55, -55), (0, 57, NO_LEVEL)]
)
def test_level_in_a_prism_header_is_the_negative_one_of_two(
    rssi: int, signal: int, level: int
) -> None:
    header = bytearray(headers.prism(signal_dbm=signal))
    rssi_at = 24 + 12 * 3
    header[rssi_at + 4 : rssi_at + 12] = struct.pack("<HHi", 0, 4, rssi)
    assert decode([bytes(header) + forge.beacon()], PRISM).columns.signal[0] == level


def test_header_names_both_ends_of_the_hop_and_of_the_way() -> None:
    frame = forge.data(
        addresses=(forge.ACCESS_POINT, "00:11:22:33:44:99", forge.STATION, forge.OTHER_STATION),
        flags=forge.TO_DS | forge.FROM_DS | forge.RETRY,
        sequence=77,
        fragment=3,
    )
    header = details_of(frame).header
    assert header.receiver[0] == forge.number(forge.ACCESS_POINT)
    assert header.transmitter[0] == forge.number("00:11:22:33:44:99")
    assert header.destination[0] == forge.number(forge.STATION)
    assert header.source[0] == forge.number(forge.OTHER_STATION)
    assert header.bssid[0] == -1
    assert (header.sequence[0], header.fragment[0]) == (77, 3)
    assert [bool(each[0]) for each in (header.to_ds, header.from_ds, header.retry)] == [True] * 3
    assert not header.protected[0]


@pytest.mark.parametrize(
    ("flags", "known"),
    [
        (forge.TO_DS, (False, True)),
        (forge.FROM_DS, (True, False)),
        (forge.TO_DS | forge.FROM_DS, (False, False)),
    ],
)
def test_header_of_several_packets_does_not_name_the_ends_of_the_way(
    flags: int, known: tuple[bool, bool]
) -> None:
    addresses: tuple[str, ...] = (forge.ACCESS_POINT, forge.STATION, forge.ACCESS_POINT)
    if flags == forge.TO_DS | forge.FROM_DS:
        addresses += (forge.ACCESS_POINT,)
    frame = forge.data(bytes(20), addresses=addresses, subtype=8, flags=flags, quality=0x80)
    header = details_of(frame).header
    assert (header.destination[0] >= 0, header.source[0] >= 0) == known


def test_header_of_a_control_frame() -> None:
    header = details_of(forge.control(13, forge.STATION)).header
    assert header.receiver[0] == forge.number(forge.STATION)
    assert header.transmitter[0] == header.destination[0] == header.source[0] == -1
    assert (header.sequence[0], header.fragment[0], header.duration[0]) == (-1, -1, 0)


def test_header_of_an_unreadable_frame_says_nothing() -> None:
    header = details_of(b"\x80\x00").header
    assert [int(each[0]) for each in header[:8]] == [-1] * 7 + [-1]


def test_body_of_an_announcement() -> None:
    written = [
        forge.beacon(timestamp=(1 << 64) - 1, interval=0xFFFF, security=forge.PERSONAL),
        forge.probe_response(),
        forge.probe_request(),
    ]
    body = details_of(*written).body
    assert body.timestamp_us.tolist() == [(1 << 64) - 1, 1, 0]
    assert body.interval.tolist() == [0xFFFF, 100, -1]
    assert body.capabilities.tolist() == [0x0011, 0x0001, -1]


def test_body_that_ends_in_its_fixed_fields_says_nothing() -> None:
    body = details_of(forge.management(forge.BEACON, bytes(11))).body
    assert (body.timestamp_us[0], body.interval[0], body.capabilities[0]) == (0, -1, -1)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\x05\x00\x07\x00\x00", (5, 0, 7)),
        (b"\x05\x04\x09", (5, 4, 9)),
        (b"\x0a\x07\x01", (10, 7, 1)),
        (b"\x04\x21\x0c\x00", (4, 33, 12)),
        (b"\x84\x21\x0c\x00", (0x84, 33, 12)),
        (b"\x04\x20\x01", (4, 32, -1)),
        (b"\x00\x04\x01", (0, 4, -1)),
        (b"\x07\x01\x01", (7, 1, -1)),
        (b"\x05\xff\x01", (5, 255, -1)),
        (b"\x7f\x00\x11\x22", (127, -1, -1)),
        (b"\x05\x00", (5, 0, -1)),
        (b"\x05", (5, -1, -1)),
        (b"", (-1, -1, -1)),
    ],
)
def test_body_of_an_action_frame(content: bytes, expected: tuple[int, int, int]) -> None:
    body = details_of(forge.management(forge.ACTION, content)).body
    assert (body.category[0], body.action[0], body.dialog[0]) == expected


@pytest.mark.parametrize(("flags", "fragment"), [(forge.PROTECTED, 0), (0, 1)])
def test_body_that_cannot_be_read_says_nothing(flags: int, fragment: int) -> None:
    announced = bytes(12) + forge.element(forge.SSID, b"net")
    details = details_of(
        forge.management(forge.ACTION, b"\x05\x00\x07", flags=flags, fragment=fragment),
        forge.management(forge.BEACON, announced, flags=flags, fragment=fragment),
    )
    assert details.body.category[0] == -1
    assert details.body.interval[1] == -1
    assert len(details.elements.id) == 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (PERMANENT_NAME, IdentityKind.PERMANENT),
        (b"anonymous@example.org", IdentityKind.ANONYMOUS),
        (b"somebody@example.org", IdentityKind.OTHER),
    ],
)
def test_body_tells_the_kind_of_an_identity_only(name: bytes, kind: IdentityKind) -> None:
    packet = forge.eapol(forge.eap(2, 1, name))
    body = details_of(forge.to_access_point(packet)).body
    assert (body.eapol_type[0], body.eap_code[0], body.eap_method[0]) == (0, 2, 1)
    assert body.identity[0] == kind


def test_body_of_eapol_that_is_no_eap() -> None:
    body = details_of(forge.to_access_point(forge.eapol(bytes(95), kind=3))).body
    assert (body.eapol_type[0], body.eap_code[0], body.eap_method[0]) == (3, -1, -1)


def test_eapol_of_bridges_is_read_too() -> None:
    packet = forge.eapol(forge.eap(2, 1, PERMANENT_NAME)).replace(b"\x00\x00\x00", b"\x00\x00\xf8")
    assert details_of(forge.to_access_point(packet)).body.identity[0] == IdentityKind.PERMANENT


def listed(decoded: Frames, details: Details, row: int = 0) -> list[tuple[int, bytes]]:
    """Give ids and bodies of the elements of a frame."""
    table, buffer = details.elements, decoded.batch.buffer
    rows = range(int(table.first[row]), int(table.first[row + 1]))
    assert {int(table.frame[each]) for each in rows} <= {row}
    return [
        (
            int(table.id[each]),
            bytes(buffer[table.offset[each] : table.offset[each] + table.length[each]]),
        )
        for each in rows
    ]


def test_elements_are_listed_in_their_order() -> None:
    written = [
        forge.control(13, forge.STATION),
        forge.probe_request(b"", forge.vendor_element("0050f204", b"x") + forge.element(45)),
        forge.beacon(b"net", forge.extension_element(35, b"yz") + forge.vendor_element("0050f2")),
    ]
    decoded = decode(written)
    details = read_details(decoded, KEY)
    assert listed(decoded, details, 0) == []
    first = listed(decoded, details, 1)
    assert [number for number, _ in first] == [0, 1, 221, 45]
    assert first[2][1] == b"\x00\x50\xf2\x04x"
    assert listed(decoded, details, 2)[1:] == [(255, b"\x23yz"), (221, b"\x00\x50\xf2")]
    table = details.elements
    assert table.extension_id.tolist() == [-1, -1, -1, -1, -1, 35, -1]
    assert table.oui.tolist() == [-1, -1, 0x0050F2, -1, -1, -1, -1]
    assert table.type.tolist() == [-1, -1, 4, -1, -1, -1, -1]


def test_elements_before_an_overrun_are_listed() -> None:
    decoded = decode([forge.beacon(b"net", forge.element(45, b"12") + b"\xdd\xff\x00")])
    assert listed(decoded, read_details(decoded, KEY)) == [(0, b"net"), (45, b"12")]


@pytest.mark.parametrize("content", [b"\x05\x01\x07", b"\x00\x04", b"\x04\x20\x01"])
def test_elements_of_action_frames_of_known_layout(content: bytes) -> None:
    decoded = decode([forge.management(forge.ACTION, content + forge.element(39, b"report"))])
    assert listed(decoded, read_details(decoded, KEY)) == [(39, b"report")]


def test_elements_of_action_frames_of_other_layouts_are_not_guessed() -> None:
    decoded = decode([forge.management(forge.ACTION, b"\x0a\x07\x01" + forge.element(52, b"1"))])
    assert listed(decoded, read_details(decoded, KEY)) == []


def test_token_is_that_of_the_model_and_not_of_what_it_asks_for() -> None:
    capabilities = forge.element(forge.HT_CAPABILITIES, bytes(26))
    other = forge.element(forge.HT_CAPABILITIES, b"\x01" + bytes(25))
    tokens = details_of(
        forge.probe_request(b"", capabilities),
        forge.probe_request(b"home", capabilities, transmitter=forge.OTHER_STATION, sequence=9),
        forge.probe_request(b"", other),
        forge.beacon(b"home", capabilities),
        forge.probe_request(b"", b"\xdd\xff"),
    ).probe_token
    assert tokens[0] == tokens[1] != 0
    assert tokens[2] not in (0, tokens[0])
    assert tokens[3] == tokens[4] == 0


def test_token_depends_on_the_key() -> None:
    first, second = (details_of(forge.probe_request(), key=np.uint64(key)) for key in (1, 2))
    assert first.probe_token[0] != second.probe_token[0]


def columns_of(details: Details) -> dict[str, list[object]]:
    """Give all columns of a row each, as lists."""
    columns = {"probe_token": details.probe_token.tolist()}
    for part in (details.radio, details.header, details.body):
        columns |= {name: values.tolist() for name, values in part._asdict().items()}
    table = details.elements
    columns["elements"] = [
        table.id[start:stop].tolist() + table.length[start:stop].tolist()
        for start, stop in zip(table.first[:-1], table.first[1:], strict=True)
    ]
    return columns


ORDINARY = st.sampled_from(
    [
        forge.beacon(b"net", forge.extension_element(35, b"yz")),
        forge.probe_request(b"home", forge.element(45, bytes(26))),
        forge.management(forge.ACTION, b"\x05\x01\x07" + forge.element(39, b"report")),
        forge.to_access_point(forge.eapol(forge.eap(2, 1, PERMANENT_NAME))),
        forge.control(11, forge.STATION, forge.ACCESS_POINT),
    ]
)
BYTES = st.binary(max_size=120)
HEADED = st.builds(
    lambda kind, rest: bytes([kind, 0]) + rest, st.integers(0, 255), st.binary(max_size=120)
)


@settings(deadline=None)
@given(st.lists(BYTES | HEADED | ORDINARY, min_size=1, max_size=12), st.data())
def test_any_bytes_are_read_within_their_frame(written: list[bytes], data: st.DataObject) -> None:
    link_type = data.draw(st.sampled_from([BARE, RADIOTAP, PPI, PRISM, AVS]))
    if link_type == RADIOTAP and data.draw(st.booleans()):
        written = [headers.radiotap(each) for each in written]
    decoded = decode(written, link_type)
    details = read_details(decoded, KEY)
    table, columns = details.elements, decoded.columns
    assert {len(values) for values in columns_of(details).values()} == {len(written)}
    assert (table.offset >= columns.body_offset[table.frame] + 2).all()
    assert (table.offset + table.length <= columns.body_end[table.frame]).all()
    assert table.first[0] == 0
    assert table.first[-1] == len(table.id)


@settings(deadline=None)
@given(st.lists(HEADED | ORDINARY, min_size=2, max_size=12), st.data())
def test_batches_do_not_change_what_is_read(written: list[bytes], data: st.DataObject) -> None:
    whole = columns_of(details_of(*written))
    cut = data.draw(st.integers(1, len(written) - 1))
    decoder = Decoder(KEY, len(written))
    first = columns_of(read_details(decoder.decode(batch_of(written[:cut])), KEY))
    second = columns_of(read_details(decoder.decode(batch_of(written[cut:])), KEY))
    assert {name: first[name] + second[name] for name in whole} == whole
