"""However the frames are cut into batches or files, the tables are the same."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from tests.support.containers import BARE, Record, pcap, pcapng
from tests.support.deriving import START, WATCHED, Heard, listen, listen_to_files, tables_of
from tests.support.frames import (
    ACTION,
    beacon,
    control,
    data,
    eap,
    eapol,
    element,
    management,
    probe_request,
    probe_response,
    to_access_point,
    vendor_element,
)
from tests.support.reading import KEY, seen_in
from tests.unit.capture.test_buffer import Trickle
from wifiwatch.capture.open import Capture
from wifiwatch.derive.streams import Streams
from wifiwatch.simulate import anqp

if TYPE_CHECKING:
    from collections.abc import Sequence

SENDERS = ("00:11:22:00:00:00", "00:11:22:00:00:01", "00:0c:42:00:00:10", "02:00:00:00:00:20")
GAS_ANSWER = b"\x04" + anqp.answer(1, [(264, anqp.operators([("234", "30"), ("234", "10")]))])
NAMES = (b"", b"home", b"office", bytes(4), b"x" * 32)


@st.composite
def frames(draw: st.DrawFn) -> bytes:
    """Make a sound frame of some kind."""
    sender = draw(st.sampled_from(SENDERS))
    name = draw(st.sampled_from(NAMES))
    sequence = draw(st.integers(0, 40))
    extra = draw(st.sampled_from((b"", element(3, b"\x06"), vendor_element("0040962f", b"LON-03"))))
    made: bytes = draw(
        st.sampled_from(
            (
                beacon(name, extra, bssid=sender, sequence=sequence, timestamp=sequence),
                beacon(name, extra, bssid=sender, sequence=sequence, timestamp=sequence),
                probe_response(name, extra, bssid=sender, sequence=sequence),
                probe_request(name, extra, transmitter=sender, sequence=sequence),
                control(11, SENDERS[0], sender),
                control(12, SENDERS[0]),
                control(13, sender),
                to_access_point(b"data", station=SENDERS[0], bssid=sender),
                data(b"", addresses=("01:0c:cc:00:00:00", sender, SENDERS[0])),
                to_access_point(eapol(eap(2, 1, b"someone@example.org")), station=sender),
                management(ACTION, GAS_ANSWER, transmitter=sender),
            )
        )
    )
    return made


@st.composite
def recordings(draw: st.DrawFn) -> list[Heard]:
    """Make frames whose clock mostly goes forward, sometimes leaps, and sometimes is set back."""
    second = draw(st.sampled_from((0.0, 250.0, 299.0)))
    heard = []
    for _ in range(draw(st.integers(1, 40))):
        second += draw(
            st.sampled_from((0.0, 0.01, 0.1024, 0.5, 1.0, -0.3, -1.9, 30.0, 299.0, -40.0))
        )
        heard.append(
            Heard(
                max(second, 0.0),
                draw(frames()),
                draw(st.sampled_from((2412, 2437, 5180))),
                draw(st.sampled_from((None, -40, -70))),
            )
        )
    return heard


def _assert_same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name])


@settings(max_examples=25, deadline=None)
@given(recordings(), st.integers(1, 20))
def test_any_size_of_batch_gives_the_same_tables(heard: list[Heard], size: int) -> None:
    _assert_same(tables_of(listen(heard)), tables_of(listen(heard, frames_at_most=size)))


@settings(max_examples=15, deadline=None)
@given(recordings(), st.integers(0, 40))
def test_a_recording_in_two_files_gives_the_same_counts(heard: list[Heard], cut: int) -> None:
    """As tools do that begin a new file every hour; only references to frames differ."""
    whole = _ordered(heard)
    parts = [("here", part) for part in (whole[:cut], whole[cut:]) if part]
    one = tables_of(listen(whole))
    other = tables_of(listen_to_files(parts, Streams(KEY, WATCHED)))
    for name in ("seconds", "channel_seconds", "estates"):
        pd.testing.assert_frame_equal(one[name], other[name])
    for name in (
        "access_points",
        "names",
        "boxes",
        "group_frames",
        "contacts",
        "equipment",
        "eap",
        "anqp",
    ):
        pd.testing.assert_frame_equal(
            one[name].drop(columns="first_frame"), other[name].drop(columns="first_frame")
        )


def _ordered(heard: Sequence[Heard]) -> list[Heard]:
    return sorted(heard, key=lambda each: each.seconds)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.binary(max_size=80), st.integers(0, 1 << 40)), max_size=12),
    st.integers(1, 50),
    st.integers(1, 5),
    st.sampled_from((pcap, pcapng)),
)
def test_any_pieces_of_a_stream_give_the_same_frames(
    contents: list[tuple[bytes, int]], step: int, size: int, container: object
) -> None:
    assert callable(container)
    records = [Record(content, START + 1000 * place) for content, place in contents]
    packed = container(records, BARE)
    with pytest.MonkeyPatch.context() as patch:
        stream = io.BufferedReader(Trickle(packed, step))
        patch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        with Capture("-") as capture:
            seen = [each for batch in capture.batches(size) for each in seen_in(batch)]
            assert capture.damage == ""
            assert capture.bytes_read == len(packed)
    assert [(each.data, each.time_ns) for each in seen] == [
        (record.data, record.time_ns) for record in records
    ]
