"""RTLS: tags that tell a location system where they are, and what only looks like them."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.cases.forge import measuring as m
from tests.support.deriving import Heard
from tests.support.frames import FROM_DS, TO_DS, data

if TYPE_CHECKING:
    from tests.cases.forge import Case, Frames

AEROSCOUT, EKAHAU, CISCO = "01:0c:cc:00:00:00", "01:18:8e:00:00:00", "01:40:96:00:00:03"
HOSPITAL = "00:56:2b:40:00:00"
_NULL = 4
"""Subtype of a data frame without a body."""


def blink(group: str, tag: str) -> bytes:
    """Write the bare header of four addresses that a tag sends."""
    return data(addresses=(group, tag, group, tag), subtype=_NULL, flags=TO_DS | FROM_DS)


def tags() -> dict[str, Frames]:
    """Three tags of two makers, as a radio that stays on channel 6 hears them."""
    random = Random(3)
    ward = m.access_point(b"Ward", HOSPITAL, seconds=150)
    for group, tag, period in (
        (AEROSCOUT, "00:0c:cc:10:00:01", 15.0),
        (AEROSCOUT, "00:0c:cc:10:00:02", 20.0),
        (EKAHAU, "00:18:8e:10:00:01", 30.0),
    ):
        at = random.uniform(0.0, period)
        while at < 150.0:
            ward.append(Heard(at, blink(group, tag), 2437, -70))
            at += period + random.uniform(-0.3, 0.3)
    return {"ward": ward}


def relayed() -> dict[str, Frames]:
    """An access point passes on what came by wire to tags' groups; other groups; a stray."""
    office = m.access_point(b"Office", HOSPITAL, seconds=120)
    for count in range(8):
        at = 3.0 + 14.0 * count
        for step, group in enumerate((AEROSCOUT, EKAHAU, CISCO)):
            addresses = (group, HOSPITAL, "00:0c:cc:10:00:09")
            frame = data(b"\x5a" * 40, addresses=addresses, flags=FROM_DS)
            office.append(Heard(at + step, frame))
        for step, group in enumerate(
            ("01:00:5e:00:00:fb", "33:33:00:00:00:fb", "01:00:0c:cc:cc:cc")
        ):
            office.append(Heard(at + 4 + step, blink(group, "02:5a:00:00:00:01")))
    office.append(Heard(60.5, blink(AEROSCOUT, "00:0c:cc:10:00:08"), 2437, -91))
    return {"office": office}


CASES: dict[str, Case] = {"RTLS.TAG--fires": tags, "RTLS.TAG--innocent": relayed}
