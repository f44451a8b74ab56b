"""What access points answer before association: every layout, any bytes, and tshark's reading."""

from __future__ import annotations

import shutil
import struct
import subprocess
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from tests.support.containers import BARE, Record, pcap
from tests.support.frames import ACTION, management
from tests.support.reading import READABLE_BEYOND
from wifiwatch.decode.anqp import ANSWERS_A_FRAME, find_answers, read_answers
from wifiwatch.simulate import anqp

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = b"\x04"
NO_FRAGMENT, FRAGMENT, MORE = b"\x00", b"\x01", b"\x80"

ROW = np.dtype([("about", np.uint16), ("country", np.uint16), ("network", np.uint16)], align=True)

EE, O2, AT_AND_T, TEST = ("234", "30"), ("234", "10"), ("310", "410"), ("001", "01")


def _read(body: bytes, *, room: int = ANSWERS_A_FRAME) -> list[tuple[int, int, int]]:
    """Give number, country and network of each answer in an action frame's body."""
    buffer = np.frombuffer(body + b"\xa5" * READABLE_BEYOND, np.uint8)
    rows = np.full(room + 1, 7, ROW)
    span = find_answers(buffer, 0, len(body))
    assert span == (0, 0) or 0 < span[0] <= span[1] <= len(body)
    stop = read_answers(buffer, span, rows, (0, room))
    assert tuple(rows[room]) == (7, 7, 7)
    return [tuple(row) for row in rows[:stop].tolist()]


def _answer(*told: tuple[int, bytes]) -> bytes:
    return PUBLIC + anqp.answer(1, told)


def _comeback(fragment: bytes, *told: tuple[int, bytes]) -> bytes:
    """Make a later answer of the same content: it has a fragment's number before the delay."""
    body = _answer(*told)
    return body[:1] + b"\x0d" + body[2:5] + fragment + body[5:]


def _element(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def test_answers_are_told_one_by_one() -> None:
    body = _answer(
        (anqp.VENUE_NAME, anqp.venue_name((1, 0), "park")),
        (anqp.REALMS, anqp.realms(["wlan.mnc030.mcc234.3gppnetwork.org"])),
        (anqp.CELLULAR, anqp.operators([EE, O2])),
        (anqp.DOMAINS, anqp.domains(["example.org"])),
        (anqp.CONSORTIUM, anqp.consortium(bytes.fromhex("5a03ba0000"))),
    )
    assert _read(body) == [
        (258, 0, 0),
        (263, 0, 0),
        (264, 234, 2030),
        (264, 234, 2010),
        (268, 0, 0),
        (261, 0, 0),
    ]


@pytest.mark.parametrize(
    ("packed", "country", "network"),
    [
        ("32f403", 234, 2030),
        ("32f401", 234, 2010),
        ("130014", 310, 3410),
        ("25f510", 525, 2001),
        ("02f851", 208, 2015),
        ("00f110", 1, 2001),
        ("310021", 130, 3120),
    ],
)
def test_codes_are_packed_by_halves_of_octets(packed: str, country: int, network: int) -> None:
    content = bytes.fromhex("0006000401" + packed)
    assert _read(_answer((264, content))) == [(264, country, network)]


@pytest.mark.parametrize("packed", ["f0f403", "3fe403", "32e403", "32f4f3", "32f40f", "00f000"])
def test_what_is_no_code_names_no_operator(packed: str) -> None:
    content = bytes.fromhex("0009000702") + bytes.fromhex(packed) + bytes.fromhex("32f403")
    assert _read(_answer((264, content))) == [(264, 234, 2030)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\0\0",
        b"\1\5\0\3\1\x32\xf4\x03",
        b"\0\2\0\0",
        b"\0\3\0\1\0",
        b"\0\5\4\4\1\x32\xf4\x03",
        b"\0\7\0\5\3\x32\xf4",
        b"\0\4\0\4\1\x32\xf4\x03",
    ],
)
def test_a_list_without_a_readable_operator_is_one_answer(content: bytes) -> None:
    assert _read(_answer((264, content))) == [(264, 0, 0)]


def test_a_list_that_claims_too_many_operators_gives_those_that_are_there() -> None:
    content = b"\0\x08\0\x06\xff" + bytes.fromhex("32f403") + bytes.fromhex("32f4")
    assert _read(_answer((264, content))) == [(264, 234, 2030)]


def test_lists_of_another_kind_are_passed_over() -> None:
    content = bytes.fromhex("000b" + "0203aabbcc" + "000401" + "32f401")
    assert _read(_answer((264, content))) == [(264, 234, 2010)]


def test_a_later_answer_counts_if_it_is_whole() -> None:
    told = (264, anqp.operators([EE]))
    assert _read(_comeback(NO_FRAGMENT, told)) == [(264, 234, 2030)]
    assert _read(_comeback(FRAGMENT, told)) == []
    assert _read(_comeback(MORE, told)) == []


def test_what_phones_tell_each_other_is_no_answer() -> None:
    service = bytes.fromhex("506f9a0902000101")
    passpoint = bytes.fromhex("506f9a110200")
    body = _answer((56797, service), (56797, passpoint), (56797, b"\x50\x6f"))
    assert _read(body) == [(56797, 0, 0)] * 2


GOOD = _answer((264, anqp.operators([EE])))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x04",
        b"\x05" + GOOD[1:],
        PUBLIC + anqp.question(1, [264]),
        PUBLIC + b"\x0c\x01",
        GOOD[:7] + b"\x6d" + GOOD[8:],
        GOOD[:8] + b"\x01" + GOOD[9:],
        GOOD[:10] + b"\xdd" + GOOD[11:],
        GOOD[:11],
        GOOD[:12],
        _answer(),
    ],
)
def test_other_frames_answer_nothing(body: bytes) -> None:
    assert _read(body) == []


def test_an_answer_that_is_cut_ends_the_reading() -> None:
    whole = _answer((258, b"\0\0"), (264, anqp.operators([EE])))
    assert _read(whole[:-1]) == [(258, 0, 0)]
    longer = _element(258, b"\0\0") + struct.pack("<HH", 264, 200) + anqp.operators([EE])
    head = whole[:11] + struct.pack("<H", len(longer))
    assert _read(head + longer) == [(258, 0, 0)]


def test_bytes_behind_the_answers_are_none() -> None:
    assert _read(GOOD + _element(264, anqp.operators([O2]))) == [(264, 234, 2030)]


def test_there_is_a_bound_for_a_frame() -> None:
    assert len(_read(_answer(*[(258, b"")] * 300))) == ANSWERS_A_FRAME
    many = anqp.operators([EE] * 40)
    assert len(_read(_answer(*[(264, many)] * 5))) == ANSWERS_A_FRAME
    assert len(_read(_answer((264, many)), room=3)) == 3


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120), st.sampled_from((b"", GOOD[:11], GOOD[:13], GOOD)), st.data())
def test_any_bytes_are_read_within_their_end(rest: bytes, head: bytes, data: st.DataObject) -> None:
    """What lies behind the frame changes nothing, so it is not read."""
    body = head + rest
    if data.draw(st.booleans()) and len(body) > 12:
        body = body[:11] + struct.pack("<H", data.draw(st.integers(0, 200))) + body[13:]
    told = _read(body)
    buffer = np.frombuffer(body + b"\x00" * READABLE_BEYOND, np.uint8)
    rows = np.zeros(ANSWERS_A_FRAME, ROW)
    stop = read_answers(buffer, find_answers(buffer, 0, len(body)), rows, (0, rows.size))
    assert [tuple(row) for row in rows[:stop].tolist()] == told
    for about, country, network in told:
        assert (country > 0) == (network > 0)
        assert country == 0 or (about == 264 and country <= 999 and 2000 <= network <= 3999)


def test_tshark_reads_the_same(tmp_path: Path) -> None:
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    bodies = [
        _answer(
            (258, anqp.venue_name((1, 0), "park")), (264, anqp.operators([EE, AT_AND_T, TEST]))
        ),
        _answer((264, anqp.operators([O2])), (268, anqp.domains(["example.org"]))),
        _comeback(NO_FRAGMENT, (264, anqp.operators([("208", "15")]))),
    ]
    path = tmp_path / "answers.pcap"
    path.write_bytes(pcap([Record(management(ACTION, body)) for body in bodies], BARE))
    fields = ("wlan.fixed.anqp.info_id", "wlan.fixed.anqp.3gpp_cellular_info.plmn_info")
    command = ["tshark", "-r", str(path), "-T", "fields"]
    command += [option for field in fields for option in ("-e", field)]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    for body, line in zip(bodies, printed.splitlines(), strict=True):
        numbers, codes = line.split("\t")
        ours = _read(body)
        assert list(dict.fromkeys(str(about) for about, _, _ in ours)) == numbers.split(",")
        assert [_packed(country, network) for _, country, network in ours if country] == [
            int(code, 0) for code in codes.split(",")
        ]


def _packed(country: int, network: int) -> int:
    digits, code = divmod(network, 1000)
    content = anqp.operators([(f"{country:03d}", f"{code:0{digits}d}")])
    return int.from_bytes(content[-3:], "little")
