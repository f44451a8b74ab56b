"""Times, texts and empty tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wifiwatch.derive.frame import empty_table, texts, timestamps
from wifiwatch.tables import TABLES


def _texts(*values: bytes, lengths: list[int] | None = None) -> list[str]:
    rows = np.full((len(values), 32), 0xA5, np.uint8)
    for row, value in enumerate(values):
        rows[row, : len(value)] = np.frombuffer(value, np.uint8)
    used = np.array([len(value) for value in values] if lengths is None else lengths, np.int8)
    made: list[str] = texts(rows, used).tolist()
    return made


def test_texts_are_utf_8() -> None:
    assert _texts(b"net", "Zürich ☕".encode(), b"", b"net") == ["net", "Zürich ☕", "", "net"]


def test_other_bytes_are_written_in_hexadecimal() -> None:
    assert _texts(b"\xff\xfenet", b"a\xc3") == ["\\xff\\xfenet", "a\\xc3"]


def test_zeros_inside_and_behind_a_text_are_kept() -> None:
    assert _texts(b"a\0", b"a", b"\0", b"a\0b") == ["a\\x00", "a", "\\x00", "a\\x00b"]


def test_the_longest_text_and_one_that_is_not_there() -> None:
    assert _texts(b"x" * 32, b"y", lengths=[32, -1]) == ["x" * 32, ""]


def test_no_texts() -> None:
    assert texts(np.zeros((0, 32), np.uint8), np.zeros(0, np.int8)).tolist() == []


def test_times_are_in_utc() -> None:
    made = timestamps(np.array([0, 1_700_000_000_123_456_789]))
    assert str(made.dtype) == "datetime64[ns, UTC]"
    assert made[1] == pd.Timestamp("2023-11-14 22:13:20.123456789", tz="UTC")


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_all_columns(name: str) -> None:
    made = empty_table(name)
    assert len(made) == 0
    assert [(column.name, column.dtype) for column in TABLES[name]] == [
        (column, str(made[column].dtype)) for column in made.columns
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (b"\x1b[2J\x1b[1mok", "\\x1b[2J\\x1b[1mok"),
        (b"cafe\nVodafoneWiFi", "cafe\\nVodafoneWiFi"),
        ("a\u202eb".encode(), "a\\u202eb"),
        ("\u2028".encode(), "\\u2028"),
        (b"\x7f\xc2\x9b", "\\x7f\\x9b"),
    ],
    ids=["terminal", "line", "direction", "separator", "controls"],
)
def test_a_name_steers_no_terminal_and_breaks_no_line(name: bytes, text: str) -> None:
    assert _texts(name) == [text]
