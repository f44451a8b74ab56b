"""SENSOR and SELFTEST: equipment that names itself or its maker, and the test of the whole path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cases.forge import measuring as m
from tests.cases.forge.sensor import ESPRESSIF, PLATE_CAMERA, RETAILNEXT, STREET, speaking
from tests.cases.runs import judged, named
from tests.cases.situations import beacons, findings, found
from tests.support.deriving import Heard

if TYPE_CHECKING:
    from pathlib import Path

HOME = "00:0c:42:50:00:00"


def spoken(station: str, frames: int) -> list[Heard]:
    """Have a station send some frames through a network that beacons."""
    shop = m.access_point(b"Shop", STREET, seconds=30)
    return shop + [Heard(1.0 + number, m.spoken(station, STREET)) for number in range(frames)]


@pytest.mark.parametrize(
    ("station", "maker"),
    [
        (RETAILNEXT, "RetailNext"),
        ("00:0c:cc:12:34:56", "AeroScout/Stanley Healthcare"),
        ("b4:1e:52:12:34:56", "Flock Safety"),
        ("00:0e:a5:12:34:56", "BLIP Systems (BlipTrack)"),
        ("70:b3:d5:56:c1:23", "Telensa"),
        ("90:15:64:41:23:45", "Kontakt Micro-Location"),
    ],
)
def test_three_frames_tell_of_a_maker_and_no_more(tmp_path: Path, station: str, maker: str) -> None:
    [finding] = named(judged(tmp_path, [spoken(station, 3)], []), "SENSOR.OUI")
    assert finding.tier == "info"
    assert finding.subject.shown["maker"] == maker
    assert station not in finding.model_dump_json()


@pytest.mark.parametrize(
    ("station", "frames"),
    [
        (RETAILNEXT, 2),
        ("22:c3:a4:10:00:01", 9),
        ("90:15:64:51:23:45", 9),
        ("00:26:cd:12:34:56", 9),
        ("00:40:8c:12:34:56", 9),
        (ESPRESSIF, 9),
    ],
    ids=["two frames", "local", "beside a block", "called alike", "camera", "small computer"],
)
def test_other_addresses_tell_nothing(tmp_path: Path, station: str, frames: int) -> None:
    assert judged(tmp_path, [spoken(station, frames)], []) == []


@pytest.mark.parametrize("name", [b"Flock-3DE291", b"flock-3de291", b"FLOCK-3De291"])
def test_a_plate_camera_carries_its_address_in_its_name(name: bytes) -> None:
    [finding] = findings(beacons(name, PLATE_CAMERA, security="personal"))
    assert (finding.signature, finding.tier) == ("SENSOR.FLOCK", "proof")


@pytest.mark.parametrize("name", [b"Flock-123456", b"FLOCK-123DEF", b"flock-abcdef"])
def test_the_pattern_alone_is_a_hint(name: bytes) -> None:
    assert found(beacons(name, PLATE_CAMERA, security="personal")) == {"SENSOR.CONFIG_AP": "info"}


@pytest.mark.parametrize("name", [b"Flock-Party", b"Flock-3DE29", b"xFlock-3DE291", b"3DE291"])
def test_other_flocks_are_nobodys_matter(name: bytes) -> None:
    assert found(beacons(name, PLATE_CAMERA, security="personal")) == {}


def test_one_beacon_is_no_proof() -> None:
    assert found(beacons(b"Flock-3DE291", PLATE_CAMERA, count=1)) == {}


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        (b"meshlium", True),
        (b"Meshlium2042", True),
        (b"axon-x60", True),
        (b"LinkNYC Private", True),
        (b"my meshlium", False),
        (b"Axonometry", False),
        (b"LinkNYC", False),
    ],
)
def test_names_of_the_list(name: bytes, *, fires: bool) -> None:
    assert found(beacons(name, STREET)) == ({"SENSOR.CONFIG_AP": "info"} if fires else {})


def reporting(
    period: float, count: int, *, station: str = ESPRESSIF, security: str = "open"
) -> list[Heard]:
    """Have a station report at a beat."""
    street = m.access_point(b"City", STREET, seconds=295, security=security)
    moments = [3.0 + period * number for number in range(count)]
    return street + speaking(station, STREET, moments)


@pytest.mark.parametrize("period", [10.0, 30.0, 60.0])
def test_four_equal_gaps_are_a_beat(tmp_path: Path, period: float) -> None:
    [finding] = judged(tmp_path, [reporting(period, 5)], [])
    assert (finding.signature, finding.tier) == ("SENSOR.PERIODIC_UPLINK", "info")
    assert finding.subject.shown == {"transmitter_maker": "Espressif", "ssid": "City"}
    assert ESPRESSIF not in finding.model_dump_json()


@pytest.mark.parametrize(
    "heard",
    [
        reporting(30.0, 4),
        reporting(7.0, 12),
        reporting(72.0, 4),
        reporting(30.0, 9, security="personal"),
        reporting(30.0, 9, station="02:5a:00:00:00:01"),
        reporting(30.0, 9, station="00:40:8c:12:34:56"),
    ],
    ids=["three gaps", "too fast", "too slow", "a home", "a phone", "a camera"],
)
def test_other_traffic_has_no_beat_of_interest(tmp_path: Path, heard: list[Heard]) -> None:
    assert judged(tmp_path, [heard], []) == []


def test_a_counters_maker_is_looked_at_behind_a_password_too(tmp_path: Path) -> None:
    heard = reporting(30.0, 9, station=RETAILNEXT, security="personal")
    told = {each.signature: each.tier.value for each in judged(tmp_path, [heard], [])}
    assert told == {"SENSOR.PERIODIC_UPLINK": "info", "SENSOR.OUI": "info"}


def test_the_self_test() -> None:
    assert found(beacons(b"wifiwatch self-test", HOME, count=1)) == {
        "SELFTEST.MARKED_FRAME": "info"
    }


@pytest.mark.parametrize("name", [b"wifiwatch", b"Wifiwatch Self-Test", b"wifiwatch self-test "])
def test_other_names_are_no_self_test(name: bytes) -> None:
    assert found(beacons(name, HOME)) == {}
