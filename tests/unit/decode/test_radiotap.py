"""radiotap headers of every shape give the same facts, and broken ones a fault."""

from __future__ import annotations

import struct

import pytest

from tests.support.containers import RADIOTAP
from tests.support.frames import LLC_EAPOL, beacon, eapol, to_access_point, with_fcs
from tests.support.headers import (
    ANTENNA,
    CHANNEL,
    FLAG_BAD_FCS,
    FLAG_FCS,
    FLAG_PADDING,
    FLAGS,
    HE,
    MCS,
    MORE_WORDS,
    NOISE,
    RADIOTAP_NAMESPACE,
    RATE,
    SIGNAL,
    TLV,
    TSFT,
    VENDOR_NAMESPACE,
    VHT,
    radiotap,
    radiotap_of,
    word,
)
from tests.support.reading import decode_one, read_header
from wifiwatch.decode.faults import Fault
from wifiwatch.decode.radio import NO_ANTENNA, NO_LEVEL, NO_TIME

CHANNEL_6 = struct.pack("<HH", 2437, 0x00A0)
USUAL = [
    (TSFT, struct.pack("<Q", 1 << 40)),
    (FLAGS, b"\x10"),
    (RATE, b"\x0c"),
    (CHANNEL, CHANNEL_6),
    (SIGNAL, b"\xc4"),
    (NOISE, b"\xa1"),
    (ANTENNA, b"\x02"),
]
USUAL_BITS = [bit for bit, _ in USUAL]


def _facts(header: bytes) -> tuple[int, ...]:
    told = read_header(header, RADIOTAP)
    assert told.fault == Fault.NONE
    assert told.length == len(header)
    return told[2:9]


USUAL_FACTS = (1 << 40, 0x10, 12, 2437, -60, -95, 2)


def test_the_usual_fields_are_read() -> None:
    assert _facts(radiotap_of([word(*USUAL_BITS)], USUAL)) == USUAL_FACTS


@pytest.mark.parametrize("n_words", [2, 3, 4, 7])
def test_any_number_of_presence_words_moves_the_fields(n_words: int) -> None:
    """The field of 8 bytes is aligned, so an odd number of words needs padding before it."""
    more = word(RADIOTAP_NAMESPACE, MORE_WORDS)
    words = [word(*USUAL_BITS) | more, *[word(SIGNAL, ANTENNA) | more] * (n_words - 2)]
    words.append(word(SIGNAL, ANTENNA))
    chains = [field for _ in range(n_words - 1) for field in ((SIGNAL, b"\xb0"), (ANTENNA, b"\1"))]
    assert _facts(radiotap_of(words, [*USUAL, *chains])) == USUAL_FACTS


def test_fields_between_the_known_ones_are_stepped_over() -> None:
    fields = [
        (FLAGS, b"\x00"),
        (CHANNEL, CHANNEL_6),
        (4, b"\x01\x02"),
        (SIGNAL, b"\xc4"),
        (7, b"\x03\x03"),
        (8, b"\x04\x04"),
        (9, b"\x05\x05"),
        (10, b"\x06"),
        (ANTENNA, b"\x07"),
        (12, b"\x08"),
        (14, b"\x09\x09"),
        (MCS, b"\x07\x00\x05"),
    ]
    header = radiotap_of([word(*(bit for bit, _ in fields))], fields)
    assert _facts(header) == (NO_TIME, 0, 0, 2437, -60, NO_LEVEL, 7)


def test_silence_is_told_from_values() -> None:
    silent = (NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA)
    assert _facts(radiotap_of([0], [])) == silent


def test_a_second_word_may_hold_what_the_first_one_lacks() -> None:
    words = [word(FLAGS, RADIOTAP_NAMESPACE, MORE_WORDS), word(CHANNEL, SIGNAL)]
    fields = [(FLAGS, b"\x10"), (CHANNEL, CHANNEL_6), (SIGNAL, b"\xc4")]
    assert _facts(radiotap_of(words, fields)) == (
        NO_TIME,
        0x10,
        0,
        2437,
        -60,
        NO_LEVEL,
        NO_ANTENNA,
    )


def test_of_a_field_that_is_repeated_the_first_counts() -> None:
    words = [word(RATE, RADIOTAP_NAMESPACE, MORE_WORDS), word(SIGNAL), 0]
    words[1] |= word(RADIOTAP_NAMESPACE, MORE_WORDS)
    words[2] = word(SIGNAL, CHANNEL)
    fields = [(RATE, b"\x02"), (SIGNAL, b"\xc4"), (CHANNEL, CHANNEL_6), (SIGNAL, b"\xb0")]
    told = _facts(radiotap_of(words, fields))
    assert (told[3], told[4]) == (2437, -60)


@pytest.mark.parametrize("bits", [USUAL_BITS, [FLAGS, RATE, SIGNAL]])
def test_a_vendors_own_fields_are_left_alone(bits: list[int]) -> None:
    fields = [field for field in USUAL if field[0] in bits]
    words = [word(*bits, VENDOR_NAMESPACE, MORE_WORDS), 0xFFFFFF]
    vendor = b"\x00\x11\x22\x00" + struct.pack("<H", 6) + b"\x99" * 6
    header = radiotap_of(words, fields, vendor)
    told = read_header(header, RADIOTAP)
    assert (told.signal, told.flags, told.rate) == (-60, 0x10, 12)
    assert told.generation == 0
    assert told.length == len(header)


def test_the_frequency_may_stand_in_the_extended_channel_field() -> None:
    fields = [(SIGNAL, b"\xc4"), (18, struct.pack("<IHBB", 0, 5180, 36, 20))]
    assert _facts(radiotap_of([word(SIGNAL, 18)], fields))[3] == 5180


@pytest.mark.parametrize(
    ("bits", "generation"), [([], 0), ([MCS], 1), ([VHT], 2), ([HE], 4), ([24], 4), ([MCS, VHT], 3)]
)
def test_the_generation_is_told_by_the_fields_that_are_there(
    bits: list[int], generation: int
) -> None:
    values = {MCS: bytes(3), VHT: bytes(12), HE: bytes(12), 24: bytes(12)}
    fields = [(CHANNEL, CHANNEL_6), (SIGNAL, b"\xc4"), *((bit, values[bit]) for bit in bits)]
    header = radiotap_of([word(CHANNEL, SIGNAL, *bits)], fields)
    assert read_header(header, RADIOTAP).generation == generation


@pytest.mark.parametrize(("kind", "generation"), [(33, 8), (34, 8), (30, 0)])
def test_newer_headers_end_in_fields_with_type_and_length(kind: int, generation: int) -> None:
    fields = [(FLAGS, b"\x10"), (CHANNEL, CHANNEL_6), (SIGNAL, b"\xc4")]
    other = struct.pack("<HH", 30, 5) + bytes(8)
    entry = struct.pack("<HH", kind, 12) + bytes(12)
    start = radiotap_of([word(FLAGS, CHANNEL, SIGNAL, TLV)], fields)
    header = radiotap_of(
        [word(FLAGS, CHANNEL, SIGNAL, TLV)], fields, bytes(-len(start) % 4) + other + entry
    )
    told = read_header(header, RADIOTAP)
    assert (told.flags, told.frequency, told.signal) == (0x10, 2437, -60)
    assert told.generation == generation


@pytest.mark.parametrize("length", [0, 1, 7])
def test_a_header_that_is_not_there_is_a_fault(length: int) -> None:
    assert decode_one(radiotap()[:length], RADIOTAP).fault == Fault.SHORT_HEADER


def test_a_header_longer_than_the_frame_is_a_fault() -> None:
    header = radiotap(beacon())
    assert decode_one(header[:12], RADIOTAP).fault == Fault.SHORT_HEADER


@pytest.mark.parametrize(
    "broken",
    [
        b"\x01" + radiotap()[1:],
        radiotap()[:2] + b"\x07\x00" + radiotap()[4:],
        struct.pack("<BBHI", 0, 0, 8, word(MORE_WORDS)),
        struct.pack("<BBHIII", 0, 0, 16, *[word(MORE_WORDS)] * 3),
        struct.pack("<BBHII", 0, 0, 12, word(CHANNEL, SIGNAL, MORE_WORDS), word(MORE_WORDS)),
    ],
    ids=["version", "length", "words", "more words", "words after fields"],
)
def test_a_header_that_contradicts_itself_is_a_fault(broken: bytes) -> None:
    assert decode_one(broken + beacon(), RADIOTAP).fault == Fault.BAD_HEADER


def test_fields_beyond_the_headers_end_are_not_read() -> None:
    header = struct.pack("<BBHI", 0, 0, 9, word(*USUAL_BITS)) + b"\x77"
    told = read_header(header + beacon(), RADIOTAP)
    assert told[1:9] == (Fault.NONE, NO_TIME, 0, 0, 0, NO_LEVEL, NO_LEVEL, NO_ANTENNA)


def test_the_padding_flag_moves_the_body() -> None:
    """Some radios put the body at a multiple of 4 bytes after the frame's begin."""
    frame = to_access_point(subtype=8, quality=0)
    assert len(frame) == 26
    padded = radiotap(frame + b"\0\0" + eapol(b"\1\0\0\5\1"), flags=FLAG_PADDING)
    told = decode_one(padded, RADIOTAP)
    assert told.body[:8] == LLC_EAPOL
    assert told.eapol
    assert not decode_one(radiotap(frame + b"\0\0" + eapol(b"x"), flags=0), RADIOTAP).eapol


def test_padding_leaves_a_header_of_four_bytes_times_n_alone() -> None:
    padded = radiotap(to_access_point(eapol(b"x")), flags=FLAG_PADDING)
    assert decode_one(padded, RADIOTAP).eapol


def test_padding_beyond_the_frame_ends_with_it() -> None:
    padded = radiotap(to_access_point(subtype=8), flags=FLAG_PADDING)
    assert decode_one(padded, RADIOTAP).body == b""


def test_a_frame_that_the_radio_calls_damaged_is_not_read() -> None:
    told = decode_one(radiotap(beacon(), flags=FLAG_BAD_FCS), RADIOTAP)
    assert told.fault == Fault.BAD_FCS
    assert (told.transmitter, told.bssid, told.ssid, told.sequence) == (-1, -1, None, -1)
    assert (told.frequency, told.signal) == (2437, -60)
    assert told.length == len(beacon())


def test_the_check_sequence_is_no_part_of_the_frame() -> None:
    good = radiotap(with_fcs(beacon()), flags=FLAG_FCS)
    told = decode_one(good, RADIOTAP)
    assert (told.fault, told.length, told.ssid) == (Fault.NONE, len(beacon()), b"net")
    bad = radiotap(with_fcs(beacon(), good=False), flags=FLAG_FCS)
    assert decode_one(bad, RADIOTAP).fault == Fault.BAD_FCS


def test_a_frame_that_was_cut_cannot_be_checked() -> None:
    whole = radiotap(with_fcs(beacon(b"net", bytes([1, 8]) + bytes(8))), flags=FLAG_FCS)
    told = decode_one(whole[:-8], RADIOTAP, original_length=len(whole))
    assert told.fault == Fault.CUT
    assert told.ssid == b"net"
    assert told.length == len(whole) - len(radiotap(flags=FLAG_FCS)) - 4


@pytest.mark.parametrize("length", range(4))
def test_a_frame_shorter_than_its_check_sequence_has_no_length(length: int) -> None:
    told = decode_one(radiotap(bytes(length), flags=FLAG_FCS), RADIOTAP)
    assert told.fault == Fault.SHORT_FRAME
    assert told.length == 0
