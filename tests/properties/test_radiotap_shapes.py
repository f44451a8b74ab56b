"""radiotap headers with any set of fields, in any number of presence words."""

from __future__ import annotations

import struct

import hypothesis.strategies as st
from hypothesis import given, settings

from tests.support.containers import RADIOTAP
from tests.support.headers import (
    ANTENNA,
    CHANNEL,
    FLAGS,
    MORE_WORDS,
    NOISE,
    RADIOTAP_NAMESPACE,
    RATE,
    SIGNAL,
    TSFT,
    radiotap_of,
    word,
)
from tests.support.reading import read_header
from wifiwatch.decode.faults import Fault
from wifiwatch.decode.radio import NO_ANTENNA, NO_LEVEL, NO_TIME

SIZES = {
    TSFT: 8,
    FLAGS: 1,
    RATE: 1,
    CHANNEL: 4,
    4: 2,
    SIGNAL: 1,
    NOISE: 1,
    7: 2,
    8: 2,
    9: 2,
    10: 1,
    ANTENNA: 1,
    12: 1,
    13: 1,
    14: 2,
    15: 2,
    16: 1,
    17: 1,
    18: 8,
    19: 3,
    20: 8,
    21: 12,
    22: 12,
    23: 12,
    24: 12,
    25: 6,
    26: 1,
    27: 4,
}
"""Bytes of each field (radiotap.org, defined fields)."""

Fields = list[tuple[int, bytes]]


@st.composite
def presence(draw: st.DrawFn) -> list[Fields]:
    """Choose the fields of each presence word, and their bytes."""
    words: list[Fields] = []
    for _ in range(draw(st.integers(1, 4))):
        chosen = draw(st.sets(st.sampled_from(sorted(SIZES)), max_size=12))
        words.append(
            [
                (bit, draw(st.binary(min_size=SIZES[bit], max_size=SIZES[bit])))
                for bit in sorted(chosen)
            ]
        )
    return words


def _first(words: list[Fields], bit: int, silent: int) -> bytes | None:
    """Give the first value of a field that says anything."""
    for fields in words:
        for number, value in fields:
            if (
                number == bit
                and int.from_bytes(value[: 8 if bit == TSFT else 2], "little") != silent
            ):
                return value
    return None


@settings(max_examples=300, deadline=None)
@given(presence())
def test_any_set_of_fields_is_read(words: list[Fields]) -> None:
    more = word(RADIOTAP_NAMESPACE, MORE_WORDS)
    bits = [word(*(bit for bit, _ in fields)) for fields in words]
    present = [each | more for each in bits[:-1]] + [bits[-1]]
    header = radiotap_of(present, [field for fields in words for field in fields])
    told = read_header(header, RADIOTAP)
    assert (told.fault, told.length) == (Fault.NONE, len(header))
    first = words[0]
    # Usual radios repeat only levels and antennas, one for each of their chains: what else is in
    # a later word is read where the first word lacks a channel or a level.
    complete = {CHANNEL, SIGNAL} <= {bit for bit, _ in first}
    looked_at = words[:1] if complete or len(words) == 1 else words
    value = _first(looked_at, SIGNAL, 0x80)
    assert told.signal == (NO_LEVEL if value is None else struct.unpack("b", value)[0])
    value = _first(looked_at, NOISE, 0x80)
    assert told.noise == (NO_LEVEL if value is None else struct.unpack("b", value)[0])
    value = _first(looked_at, TSFT, (1 << 64) - 1)
    assert told.tsft == (NO_TIME if value is None else struct.unpack("<q", value)[0])
    value = _first(looked_at, ANTENNA, 255)
    assert told.antenna == (NO_ANTENNA if value is None else value[0])
    value = _first(looked_at, FLAGS, -1)
    assert told.flags == (0 if value is None else value[0])
    value = _first(looked_at, RATE, 0)
    assert told.rate == (0 if value is None else value[0])
    if any(bit == CHANNEL for bit, _ in first):
        value = _first(words[:1], CHANNEL, -1)
        assert value is not None
        if struct.unpack("<H", value[:2])[0]:
            assert told.frequency == struct.unpack("<H", value[:2])[0]
