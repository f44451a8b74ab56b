"""ATTACK: a device that pretends to be networks that it is not."""

from __future__ import annotations

import pytest

from tests.cases.situations import BEACON_SECONDS, beacons, findings, found
from tests.support.deriving import Heard
from tests.support.frames import DS, MULTIPLE_BSSID, beacon, element, probe_response

ATTACKER = "00:11:22:33:44:50"


def answers(*names: bytes, each: int = 2, apart: float = 1.0, start: float = 2.0) -> list[Heard]:
    """Have one address answer under several names."""
    return [
        Heard(start + apart * place + 0.01 * copy, probe_response(name, bssid=ATTACKER))
        for place, name in enumerate(names)
        for copy in range(each)
    ]


def test_one_address_answers_under_three_names() -> None:
    heard = beacons(b"Base", ATTACKER) + answers(b"Home", b"Work", b"Hotel")
    [finding] = findings(heard)
    assert finding.signature == "ATTACK.KARMA"
    assert finding.tier == "behaviour"
    assert finding.subject.shown == {"bssid": ATTACKER}
    for name in ("Home", "Work", "Hotel"):
        assert name not in finding.model_dump_json()


def test_it_may_send_no_beacon_at_all() -> None:
    assert found(answers(b"Home", b"Work", b"Hotel")) == {"ATTACK.KARMA": "behaviour"}


@pytest.mark.parametrize(
    "heard",
    [
        beacons(b"Base", ATTACKER) + answers(b"Home", b"Work"),
        beacons(b"Base", ATTACKER) + answers(b"Home", b"Work", b"Hotel", each=1),
        beacons(b"Base", ATTACKER) + answers(b"Home", b"Work", b"Hotel", apart=70.0),
        beacons(b"A", ATTACKER) + beacons(b"B", ATTACKER) + answers(b"A", b"B", b"C"),
        beacons(b"A", ATTACKER, element(MULTIPLE_BSSID, b"\x03")) + answers(b"A", b"B", b"C"),
        beacons(b"A", ATTACKER) + answers(b"", b"\0\0\0\0", b"A"),
    ],
    ids=[
        "two names",
        "single frames, which may be damaged",
        "names minutes apart",
        "several names in beacons as well",
        "several networks in one beacon",
        "hidden names",
    ],
)
def test_look_alikes_of_karma(heard: list[Heard]) -> None:
    assert "ATTACK.KARMA" not in found(heard)


def shouts(count: int, *, apart: float = 0.5) -> list[Heard]:
    """Have one address announce many names, one after the other."""
    return [
        Heard(
            apart * place + 0.1 * copy,
            beacon(b"name %d" % place, bssid=ATTACKER, timestamp=1000 + place),
        )
        for place in range(count)
        for copy in range(3)
    ]


def test_one_address_shouts_eight_names() -> None:
    [finding] = findings(shouts(8))
    assert finding.signature == "ATTACK.KNOWN_BEACONS"
    assert finding.tier == "behaviour"


@pytest.mark.parametrize(
    "heard", [shouts(7), shouts(9, apart=20.0)], ids=["seven names", "eight in minutes"]
)
def test_fewer_names_are_somebody_who_changes_a_name(heard: list[Heard]) -> None:
    assert found(heard) == {}


def flood(count: int, *, copies: int, frozen: bool, signal_dbm: int = -55) -> list[Heard]:
    """Have many addresses of no known maker announce names in the same words."""
    return [
        Heard(
            0.01 * place + BEACON_SECONDS * copy,
            beacon(
                b"free %d" % place,
                bssid=f"a6:17:{place:02x}:00:00:{(37 * place) % 256:02x}",
                timestamp=77 if frozen else 1_000_000 * place + 102_400 * copy,
            ),
            signal_dbm=signal_dbm - place % 5,
        )
        for place in range(count)
        for copy in range(copies)
    ]


def test_twenty_addresses_whose_clocks_stand_still() -> None:
    assert found(flood(20, copies=5, frozen=True)) == {"ATTACK.KNOWN_BEACONS": "behaviour"}


def test_twenty_addresses_that_fall_silent_at_once() -> None:
    assert found(flood(20, copies=1, frozen=False)) == {"ATTACK.KNOWN_BEACONS": "behaviour"}


@pytest.mark.parametrize(
    "heard",
    [
        flood(19, copies=5, frozen=True),
        flood(19, copies=1, frozen=False),
        flood(40, copies=5, frozen=False),
    ],
    ids=["19 with clocks that stand still", "19 that fall silent", "40 that go on"],
)
def test_a_test_bench_is_no_flood(heard: list[Heard]) -> None:
    assert "ATTACK.KNOWN_BEACONS" not in found(heard)


def numbered(addresses: int, names: int, *, by_radio: int = 0, step_db: int = 0) -> list[Heard]:
    """Have addresses with running clocks announce names in turn, numbered by one counter.

    `by_radio`: addresses after which another radio goes on with its own counter.
    """
    heard: list[Heard] = []
    for turn in range(5 * addresses):
        place, copy = turn % addresses, turn // addresses
        radio = place // by_radio if by_radio else 0
        made = beacon(
            b"name %d" % (place % names),
            bssid=f"a6:17:{place:02x}:00:00:01",
            timestamp=1_000_000 * place + 102_400 * copy,
            sequence=(turn + 700 * radio) % 4096,
        )
        signal_dbm = -50 - step_db * (place % 3)
        heard.append(Heard(0.003 * place + BEACON_SECONDS * copy, made, signal_dbm=signal_dbm))
    return heard


def test_twenty_names_numbered_by_one_counter() -> None:
    assert found(numbered(20, 20)) == {"ATTACK.KNOWN_BEACONS": "behaviour"}


@pytest.mark.parametrize(
    "heard",
    [
        numbered(19, 19),
        numbered(24, 19),
        numbered(24, 24, by_radio=1),
        numbered(24, 24, step_db=7),
    ],
    ids=["19 addresses", "19 names", "each with a counter of its own", "from different places"],
)
def test_radios_with_counters_of_their_own(heard: list[Heard]) -> None:
    assert "ATTACK.KNOWN_BEACONS" not in found(heard)


def elsewhere(count: int, announced: int) -> list[Heard]:
    """Have beacons on channel 6 announce another channel."""
    heard: list[Heard] = []
    for place in range(count):
        heard += beacons(
            b"name %d" % place,
            f"00:11:22:33:{place:02x}:00",
            element(DS, bytes([announced])),
            start=0.003 * place,
            clock=1_000_000 * place,
            signal_dbm=-60 - 3 * place,
            count=10,
        )
    return heard


def test_ten_names_that_announce_a_channel_far_away() -> None:
    assert found(elsewhere(10, 11)) == {"ATTACK.KNOWN_BEACONS": "behaviour"}


@pytest.mark.parametrize("heard", [elsewhere(9, 11), elsewhere(12, 7)], ids=["nine", "next door"])
def test_beacons_of_neighbouring_channels_are_heard_by_every_radio(heard: list[Heard]) -> None:
    assert found(heard) == {}
