"""Requests to send: answered or not, and what follows them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from tests.support.deriving import Heard, listen, tables_of
from tests.support.frames import (
    ACCESS_POINT,
    ACTION,
    BROADCAST,
    OTHER_STATION,
    STATION,
    beacon,
    control,
    data,
    from_access_point,
    management,
    number,
    to_access_point,
)
from wifiwatch.derive.contact_state import OPEN_AT_MOST

if TYPE_CHECKING:
    import pandas as pd

MICROSECOND = 1e-6
CTS, ACK, BLOCK_ACK, BLOCK_ACK_REQUEST, RTS = 12, 13, 9, 8, 11


def rts(microseconds: int, receiver: str = STATION, transmitter: str = ACCESS_POINT) -> bytes:
    """Forge a request to send that reserves some time."""
    frame = control(RTS, receiver, transmitter)
    return frame[:2] + struct.pack("<H", microseconds) + frame[4:]


def with_group_bit(address: str) -> str:
    """Set the bit that signals bandwidth in a transmitter's address."""
    return f"{int(address[:2], 16) | 1:02x}{address[2:]}"


def requests(*heard: tuple[float, bytes]) -> pd.DataFrame:
    """Give the rows of requests to send; times in µs after the first second."""
    frames = [Heard(1 + microseconds * MICROSECOND, frame) for microseconds, frame in heard]
    table = tables_of(listen(frames))["contacts"]
    return table[table["kind"] == "rts"]


def told(*heard: tuple[float, bytes]) -> tuple[int, int, int]:
    """Count requests, those answered and those not followed."""
    rows = requests(*heard)
    return int(rows["frames"].sum()), int(rows["answered"].sum()), int(rows["unfollowed"].sum())


@pytest.mark.parametrize(
    ("frame", "microseconds", "followed"),
    [
        (from_access_point(b"data"), 200, True),
        (from_access_point(b"data"), 1300, True),
        (from_access_point(b"data"), 1301, False),
        (from_access_point(b"data"), 0, True),
        (from_access_point(b"data", receiver=OTHER_STATION), 200, False),
        (from_access_point(b"data", receiver=BROADCAST), 200, False),
        (to_access_point(b"data"), 200, False),
        (data(b"data", addresses=(STATION, OTHER_STATION, ACCESS_POINT)), 200, False),
        (from_access_point(subtype=4), 200, True),
        (management(ACTION, b"\4\x21", receiver=STATION), 200, True),
        (beacon(), 200, False),
        (control(BLOCK_ACK, ACCESS_POINT, STATION, rest=bytes(10)), 250, True),
        (control(BLOCK_ACK, STATION, ACCESS_POINT, rest=bytes(10)), 250, True),
        (control(BLOCK_ACK_REQUEST, STATION, ACCESS_POINT, rest=bytes(4)), 250, True),
        (control(BLOCK_ACK_REQUEST, ACCESS_POINT, STATION, rest=bytes(4)), 250, True),
        (control(BLOCK_ACK, ACCESS_POINT, OTHER_STATION, rest=bytes(10)), 250, False),
        (control(BLOCK_ACK, OTHER_STATION, STATION, rest=bytes(10)), 250, False),
        (control(10, ACCESS_POINT, STATION), 250, False),
        (control(14, BROADCAST, ACCESS_POINT), 250, False),
        (control(ACK, ACCESS_POINT), 250, False),
        (rts(300), 200, False),
    ],
)
def test_what_comes_after_a_request_follows_it_or_does_not(
    frame: bytes, microseconds: float, followed: bool
) -> None:
    first = requests((0, rts(300)), (microseconds, frame))
    again = frame == rts(300)
    assert first["unfollowed"].sum() == (2 if again else 0 if followed else 1)


@pytest.mark.parametrize(
    ("reserved", "microseconds", "receiver", "answered"),
    [
        (300, 40, ACCESS_POINT, 1),
        (300, 1000, ACCESS_POINT, 1),
        (300, 1001, ACCESS_POINT, 0),
        (5000, 4000, ACCESS_POINT, 1),
        (5000, 5001, ACCESS_POINT, 0),
        (300, 40, with_group_bit(ACCESS_POINT), 1),
        (300, 40, STATION, 0),
        (0x8000, 999, ACCESS_POINT, 1),
        (0x8000, 1001, ACCESS_POINT, 0),
    ],
)
def test_a_clear_to_send_in_the_reserved_time_answers(
    reserved: int, microseconds: float, receiver: str, answered: int
) -> None:
    assert told((0, rts(reserved)), (microseconds, control(CTS, receiver)))[1] == answered


def test_one_answer_answers_one_request_and_the_latest() -> None:
    other = rts(2000, OTHER_STATION)
    rows = requests((0, rts(2000)), (100, other), (140, control(CTS, ACCESS_POINT)))
    answered = dict(zip(rows["receiver"], rows["answered"], strict=True))
    assert answered == {number(STATION): 0, number(OTHER_STATION): 1}
    twice = ((40, control(CTS, ACCESS_POINT)), (80, control(CTS, ACCESS_POINT)))
    assert told((0, rts(2000)), *twice)[1] == 1


def test_an_acknowledgement_after_the_answer_tells_of_data_that_could_not_be_read() -> None:
    answer, acknowledgement = control(CTS, ACCESS_POINT), control(ACK, ACCESS_POINT)
    assert told((0, rts(300)), (40, answer), (280, acknowledgement)) == (1, 1, 0)
    assert told((0, rts(300)), (40, answer), (280, control(ACK, STATION))) == (1, 1, 1)
    assert told((0, rts(300)), (40, answer), (1100, acknowledgement)) == (1, 1, 1)


def test_real_protection_is_followed_even_by_an_aggregate_that_nobody_can_read() -> None:
    exchange = []
    for place in range(20):
        start = 3000.0 * place
        exchange += [
            (start, rts(2600)),
            (start + 50, control(CTS, ACCESS_POINT)),
            (start + 2600, control(BLOCK_ACK, ACCESS_POINT, STATION, rest=bytes(10))),
        ]
    assert told(*exchange) == (20, 20, 0)


def test_a_prober_sends_nothing_after_the_answer() -> None:
    exchange = []
    for place in range(20):
        start = 3000.0 * place
        exchange += [(start, rts(300)), (start + 50, control(CTS, ACCESS_POINT))]
    assert told(*exchange) == (20, 20, 20)


def test_bandwidth_signalling_addresses_are_those_of_their_radio() -> None:
    exchange = [
        (0, rts(300, transmitter=with_group_bit(ACCESS_POINT))),
        (40, control(CTS, ACCESS_POINT)),
        (90, from_access_point(b"data")),
        (2000, rts(300)),
    ]
    rows = requests(*exchange)
    assert rows["transmitter"].tolist() == [number(ACCESS_POINT)]
    assert told(*exchange) == (2, 1, 1)


def test_frames_of_other_radios_in_between_change_nothing() -> None:
    between = [(10.0 * place, to_access_point(b"data")) for place in range(1, 10)]
    assert told((0, rts(300)), *between, (150, from_access_point(b"data"))) == (1, 0, 0)


def test_what_was_sent_before_does_not_follow() -> None:
    assert told((0, from_access_point(b"data")), (10, rts(300))) == (1, 0, 1)
    assert told((10, rts(300)), (0, from_access_point(b"data"))) == (1, 0, 1)


def test_a_request_whose_time_ends_in_the_next_window_is_not_judged() -> None:
    frames = [
        Heard(299.9, rts(300)),
        Heard(299.9995, rts(300)),
        Heard(300.0001, from_access_point(b"data")),
    ]
    table = tables_of(listen(frames))["contacts"]
    row = table[table["kind"] == "rts"].iloc[0]
    assert (row["frames"], row["unfollowed"]) == (2, 1)


def test_more_requests_than_can_be_open_are_judged_early() -> None:
    count = 3 * OPEN_AT_MOST
    flood = [(float(place), rts(32_767)) for place in range(count)]
    assert told(*flood) == (count, 0, count)
    assert told(*flood, (count + 1.0, from_access_point(b"data"))) == (
        count,
        0,
        count - OPEN_AT_MOST,
    )


ENDS = (ACCESS_POINT, STATION, OTHER_STATION)


@st.composite
def exchanges(draw: st.DrawFn) -> list[tuple[float, str, int, int, int]]:
    """Make kinds of frames, their ends and the time that they reserve."""
    now, made = 0.0, []
    for _ in range(draw(st.integers(1, 30))):
        now += draw(st.sampled_from((0, 40, 300, 999, 1300, 5000)))
        kind = draw(st.sampled_from(("rts", "rts", "cts", "ack", "ba", "data")))
        sender, receiver = draw(st.permutations(range(3)))[:2]
        made.append((now, kind, sender, receiver, draw(st.sampled_from((0, 300, 4000)))))
    return made


def _frame(kind: str, sender: str, receiver: str, reserved: int) -> bytes:
    return {
        "rts": rts(reserved, receiver, sender),
        "cts": control(CTS, receiver),
        "ack": control(ACK, receiver),
        "ba": control(BLOCK_ACK, receiver, sender, rest=bytes(10)),
        "data": data(b"data", addresses=(receiver, sender, BROADCAST)),
    }[kind]


def _judge(exchange: list[tuple[float, str, int, int, int]]) -> tuple[int, int]:
    """Count answered and unfollowed requests as the definition says, one by one."""
    answered: set[int] = set()
    followed: set[int] = set()
    for now, kind, sender, receiver, _ in exchange:
        open_requests = [
            (place, request)
            for place, request in enumerate(exchange)
            if request[1] == "rts" and request[0] <= now <= request[0] + request[4] + 1000
        ]
        later = exchange.index((now, kind, sender, receiver, _))
        for place, (time, _kind, source, target, reserved) in reversed(open_requests):
            if place >= later:
                continue
            in_time = now <= time + max(reserved, 1000)
            if (
                kind == "cts"
                and receiver == source
                and in_time
                and place not in answered | followed
            ):
                answered.add(place)
                break
            if (
                (kind == "ack" and receiver == source and in_time and place in answered)
                or (kind == "data" and (sender, receiver) == (source, target))
                or (kind == "ba" and {sender, receiver} == {source, target})
            ):
                followed.add(place)
    n_requests = sum(kind == "rts" for _, kind, *_ in exchange)
    return len(answered), n_requests - len(followed)


@settings(max_examples=60, deadline=None)
@given(exchanges(), st.integers(1, 9))
def test_any_exchange_is_judged_as_the_definition_says_however_it_is_split(
    exchange: list[tuple[float, str, int, int, int]], size: int
) -> None:
    exchange = list(dict.fromkeys(exchange))
    frames = [
        Heard(1 + now * MICROSECOND, _frame(kind, ENDS[sender], ENDS[receiver], reserved))
        for now, kind, sender, receiver, reserved in exchange
    ]
    table = tables_of(listen(frames, frames_at_most=size))["contacts"]
    rows = table[table["kind"] == "rts"]
    assert (rows["answered"].sum(), rows["unfollowed"].sum()) == _judge(exchange)
