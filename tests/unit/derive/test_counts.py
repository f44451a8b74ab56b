"""The tables of seconds: their columns, silent seconds and channels."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.support.deriving import START, Heard, listen, listen_to_files, tables, tables_of
from tests.support.frames import beacon, control, probe_response
from tests.support.reading import KEY
from wifiwatch.derive.counts import LONGEST_SILENCE_SECONDS, band_of, channel_of
from wifiwatch.derive.streams import Streams
from wifiwatch.tables import TABLES


def _seconds_of(table: pd.DataFrame) -> list[int]:
    return ((table["time"].astype("int64") - START) // 1_000_000_000).tolist()


@pytest.mark.parametrize("name", [name for name in TABLES if name != "hits"])
@pytest.mark.parametrize("empty", [False, True])
def test_tables_have_the_columns_and_types_that_are_declared(name: str, empty: bool) -> None:
    from tests.unit.derive.test_encounters import (
        OPERATORS,
        PERMANENT,
        answer,
        identity_response,
    )

    heard = [
        Heard(1, beacon(b"one")),
        Heard(2, beacon(b"two")),
        Heard(3, identity_response(PERMANENT)),
        Heard(3.1, answer(OPERATORS)),
        Heard(3.2, probe_response(b"one", bssid="00:0c:42:00:00:01")),
        Heard(4, beacon(b"one")[:4] + bytes.fromhex("010ccc000000") + beacon(b"one")[10:]),
    ]
    made = tables_of(listen([] if empty else heard))[name]
    assert len(made) == 0 if empty else len(made) > 0
    assert made.columns.tolist() == [column.name for column in TABLES[name]]
    types = {column.name: str(made[column.name].dtype) for column in TABLES[name]}
    assert types == {column.name: column.dtype for column in TABLES[name]}


def test_silent_seconds_between_others_are_rows_of_zeros() -> None:
    table = tables([Heard(5.5, beacon()), Heard(8.5, beacon())])["seconds"]
    assert _seconds_of(table) == [5, 6, 7, 8]
    assert table["frames"].tolist() == [1, 0, 0, 1]
    assert table["signal_median_dbm"].tolist() == [-60, pd.NA, pd.NA, -60]


def test_silence_of_a_minute_is_listened_to_and_longer_silence_is_not() -> None:
    first, second = 5, 5 + LONGEST_SILENCE_SECONDS + 1
    heard = [Heard(first, beacon()), Heard(second, beacon())]
    assert _seconds_of(tables(heard)["seconds"]) == list(range(first, second + 1))
    heard = [Heard(first, beacon()), Heard(second + 1, beacon())]
    assert _seconds_of(tables(heard)["seconds"]) == [first, second + 1]


def test_seconds_before_the_first_and_after_the_last_frame_are_no_rows() -> None:
    table = tables([Heard(280, beacon()), Heard(320, beacon())])["seconds"]
    assert _seconds_of(table) == [280, 320]


def test_only_channels_with_frames_are_rows() -> None:
    heard = [Heard(1, beacon(), 2462), Heard(1.5, beacon(), 2412), Heard(9, control(13, "0" * 12))]
    table = tables(heard)["channel_seconds"]
    assert _seconds_of(table) == [1, 1, 9]
    assert table["frequency_mhz"].tolist() == [2412, 2462, 2437]
    assert table["channel"].tolist() == [1, 11, 6]
    assert table["frames"].tolist() == [1, 1, 1]


def test_places_and_windows_follow_each_other() -> None:
    files = [("door", [Heard(1, beacon()), Heard(400, beacon())]), ("hall", [Heard(2, beacon())])]
    made = tables_of(listen_to_files(files, Streams(KEY)))
    for name in ("seconds", "channel_seconds"):
        rows = zip(made[name]["probe"], _seconds_of(made[name]), strict=True)
        assert sorted(rows) == [("door", 1), ("door", 400), ("hall", 2)]


@pytest.mark.parametrize(
    ("frequency", "channel"),
    [
        (2412, 1),
        (2472, 13),
        (2484, 14),
        (4920, 184),
        (5000, 200),
        (5160, 32),
        (5180, 36),
        (5885, 177),
        (5935, 2),
        (5955, 1),
        (6175, 45),
        (7115, 233),
        (0, None),
        (2400, None),
        (5100, None),
        (5900, None),
        (60480, None),
    ],
)
def test_channels_of_frequencies(frequency: int, channel: int | None) -> None:
    told = channel_of(pd.Series([frequency], dtype="uint16")).tolist()
    assert told == [pd.NA if channel is None else channel]


@pytest.mark.parametrize(
    ("frequency_mhz", "band"),
    [(2412, "2.4"), (2484, "2.4"), (5180, "5"), (5885, "5"), (5955, "6"), (7115, "6"), (0, "")],
)
def test_bands(frequency_mhz: int, band: str) -> None:
    assert band_of(frequency_mhz) == band
