"""Bodies of elements, ANQP and EAP, against the layouts that they follow."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wifiwatch.simulate import anqp, eap
from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.access_point import Model, Network, Transceiver, block_addresses
from wifiwatch.simulate.homes import EERO, KINDS
from wifiwatch.simulate.phone import Phone
from wifiwatch.simulate.places import standing
from wifiwatch.simulate.radio import Radio
from wifiwatch.vendors import vendor_of


@pytest.mark.parametrize(
    ("country", "network", "packed"),
    [
        ("234", "30", "32f403"),
        ("234", "10", "32f401"),
        ("234", "15", "32f451"),
        ("310", "410", "130014"),
        ("208", "15", "02f851"),
    ],
)
def test_operators_are_packed_as_3gpp_says(country: str, network: str, packed: str) -> None:
    body = anqp.operators([(country, network)])
    assert body.hex() == "0006" + "0004" + "01" + packed


def test_an_anqp_answer_holds_each_content_behind_its_identifier_and_length() -> None:
    answer = anqp.answer(7, [(anqp.CELLULAR, b"abc"), (anqp.DOMAINS, b"")])
    assert answer.hex() == "0b07" + "0000" + "0000" + "6c027f00" + "0b00" + "08010300616263" + (
        "0c010000"
    )


def test_an_identity_has_a_realm_of_three_digits() -> None:
    expected = "0234300000000017@wlan.mnc030.mcc234.3gppnetwork.org"
    assert eap.identity_of("0", "234300000000017", ("234", "30")) == expected


@pytest.mark.parametrize("method", [eap.aka, eap.sim, eap.peap])
def test_a_conversation_alternates_and_ends_with_success(method: object) -> None:
    assert callable(method)
    talk: eap.Conversation = method("1name@realm", Random(1))
    assert [upward for upward, _ in talk] == [number % 2 == 1 for number in range(len(talk))]
    for _, body in talk:
        assert body[:8] == bytes.fromhex("aaaa03000000888e")
        length = int.from_bytes(body[10:12], "big")
        assert length == len(body) - 12 == int.from_bytes(body[14:16], "big")
    assert b"1name@realm" in talk[1][1]
    assert talk[-1][1][12] == 3


@given(st.sets(st.integers(0, 79)))
def test_bits_count_from_the_lowest_of_the_first_octet(numbers: set[int]) -> None:
    field = ie.bits(*numbers, octets=10)
    assert {n for n in range(80) if field[n // 8] >> (n % 8) & 1} == numbers


@pytest.mark.parametrize(
    ("frequency_mhz", "channel"), [(2412, 1), (2462, 11), (5180, 36), (5560, 112)]
)
def test_channel_numbers(frequency_mhz: int, channel: int) -> None:
    assert ie.channel_of(frequency_mhz) == channel


def test_a_block_is_counted_up_in_the_lower_and_down_in_the_upper_band() -> None:
    networks = {2: Network("a"), 6: Network("b")}
    assert list(block_addresses(0x0008300000A0, "2.4", networks)) == [
        "00:08:30:00:00:a2",
        "00:08:30:00:00:a6",
    ]
    assert list(block_addresses(0x0008300000A0, "5", networks)) == [
        "00:08:30:00:00:ad",
        "00:08:30:00:00:a9",
    ]


def test_a_hidden_network_answers_only_to_its_name() -> None:
    networks = {
        "02:00:00:00:00:01": Network("shown"),
        "02:00:00:00:00:02": Network("x", hidden=True),
    }
    radio = Radio(Random(1), standing(0, 0))
    transceiver = Transceiver(radio, 2412, Model("maker"), networks)
    assert [frame.octets[21] for frame in transceiver.answers("")] == [1]
    assert [frame.octets[21] for frame in transceiver.answers("x")] == [2]
    assert transceiver.answers("neither") == []
    assert b"shown" in transceiver.cells[0].beacons[0].octets
    assert transceiver.cells[1].beacons[0].octets[36:38] == b"\x00\x00"


def test_traffic_indication_counts_down_to_each_third_beacon() -> None:
    radio = Radio(Random(1), standing(0, 0))
    networks = {"02:00:00:00:00:01": Network("a")}
    cell = Transceiver(radio, 2412, Model("maker", dtim_period=3), networks).cells[0]
    counts = [frame.octets[frame.octets.index(b"\x05\x04") + 2] for frame in cell.beacons]
    assert counts == [2, 1, 0]


@pytest.mark.parametrize("kind", [*KINDS, EERO], ids=lambda kind: kind.vendor)
def test_routers_have_a_prefix_of_their_maker(kind: object) -> None:
    prefix, vendor = (getattr(kind, name) for name in ("prefix", "vendor"))
    assert vendor_of(prefix) == vendor


@given(st.integers(0, 1 << 32))
def test_drawn_addresses_are_local_and_new(seed: int) -> None:
    phone = Phone("a", Random(seed), standing(0, 0), "apple")
    for number in range(4):
        phone.renew_address(number)
    drawn = [use.address for use in phone.addresses]
    assert len(set(drawn)) == 5
    assert all(int(address[:2], 16) & 0x03 == 0x02 for address in drawn)


def test_a_phone_with_a_fixed_address_keeps_it() -> None:
    phone = Phone("a", Random(1), standing(0, 0), "old", "00:12:47:00:00:01")
    phone.renew_address(5)
    assert [use.address for use in phone.addresses] == ["00:12:47:00:00:01"]


def test_a_request_is_signed_with_the_address_of_the_moment() -> None:
    phone = Phone("a", Random(1), standing(0, 0), "samsung")
    first = phone.probe(2412, "name")
    phone.renew_address(1)
    second = phone.probe(2412, "name")
    assert first.octets[10:16] != second.octets[10:16]
    assert second.octets[10:16].hex(":") == phone.address
    assert first.octets[16:] == second.octets[16:]
    assert phone.probe(2412, "").octets[24:26] == b"\x00\x00"
