"""Where the elements of action frames begin."""

from __future__ import annotations

import pytest

from tests.support.frames import ACTION, ACTION_NO_ACK, SSID, element, management
from tests.support.reading import decode_one
from wifiwatch.decode.faults import Fault

BEGINS = {
    (0, 0): 3,
    (0, 1): 3,
    (0, 4): 2,
    (5, 0): 5,
    (5, 1): 3,
    (5, 2): 5,
    (5, 3): 3,
    (5, 4): 3,
    (5, 5): 3,
    (4, 32): 3,
}
"""By category and action: bytes before the first element (802.11-2020, 9.6)."""


@pytest.mark.parametrize(("kind", "begin"), BEGINS.items())
@pytest.mark.parametrize("subtype", [ACTION, ACTION_NO_ACK])
def test_elements_begin_after_the_actions_own_fields(
    kind: tuple[int, int], begin: int, subtype: int
) -> None:
    body = bytes(kind) + bytes(begin - 2) + element(SSID, b"name")
    told = decode_one(management(subtype, body))
    assert (told.fault, told.ssid) == (Fault.NONE, b"name")


@pytest.mark.parametrize(("kind", "begin"), [each for each in BEGINS.items() if each[1] > 2])
def test_a_body_that_ends_before_its_elements_is_a_fault(kind: tuple[int, int], begin: int) -> None:
    told = decode_one(management(ACTION, bytes(kind) + bytes(begin - 3)))
    assert told.fault == Fault.SHORT_BODY


@pytest.mark.parametrize(
    "kind", [(0, 5), (5, 6), (4, 33), (4, 10), (4, 15), (10, 7), (3, 0), (127, 0), (255, 255)]
)
def test_other_actions_have_no_elements_to_read(kind: tuple[int, int]) -> None:
    told = decode_one(management(ACTION, bytes(kind) + b"\1" + element(SSID, b"name") + b"\0\xff"))
    assert (told.fault, told.ssid) == (Fault.NONE, None)


@pytest.mark.parametrize("body", [b"", b"\5"])
def test_an_action_frame_may_lack_even_its_action(body: bytes) -> None:
    assert decode_one(management(ACTION, body)).fault == Fault.NONE
