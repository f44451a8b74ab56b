"""TUBE: an operator's many access points, and several operators on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cases.situations import beacons, findings, found
from tests.support.frames import MESH_ID, VENDOR, element

if TYPE_CHECKING:
    from tests.support.deriving import Heard

CISCO = "00:08:30:00:{box:02x}:{index:x}0"


def boxes(number: int, **how: object) -> list[Heard]:
    """Have physical access points of one network send beacons."""
    heard: list[Heard] = []
    for box in range(number):
        heard += beacons(
            b"Station",
            CISCO.format(box=box, index=0),
            start=0.003 * box,
            clock=10_000_000 * (box + 1),
            **how,  # type: ignore[arg-type]
        )
    return heard


def test_three_boxes_of_one_open_network_are_dense() -> None:
    [finding] = findings(boxes(3))
    assert finding.signature == "TUBE.DENSE_ESS"
    assert finding.tier == "capability"
    assert finding.subject.shown["ssid"] == "Station"
    assert len(finding.subject.addresses) == 3
    assert (finding.evidence[0].measure, finding.evidence[0].value) == ("access_points", 3)


def test_two_boxes_are_not() -> None:
    assert found(boxes(2)) == {}


def test_sixteen_addresses_of_one_box_are_not() -> None:
    heard: list[Heard] = []
    for index in range(16):
        address = f"00:08:30:00:00:{index:02x}"
        heard += beacons(b"Station", address, start=0.003 * index, clock=1_000_000 * index)
    assert found(heard) == {}


def test_boxes_that_are_far_away_are_not() -> None:
    assert found(boxes(4, signal_dbm=-76)) == {}


CISCO_NAME = element(VENDOR, bytes.fromhex("0040962f") + b"AP")


@pytest.mark.parametrize(
    ("number", "count", "fires"), [(5, 10, True), (4, 10, False), (5, 9, False)]
)
def test_five_managed_boxes_hear_a_phone_from_further_off(
    number: int, count: int, fires: bool
) -> None:
    heard = boxes(number, count=count, signal_dbm=-85, elements=CISCO_NAME)
    assert found(heard) == ({"TUBE.DENSE_ESS": "capability"} if fires else {})


def test_a_network_is_told_of_once() -> None:
    near = boxes(3, elements=CISCO_NAME)
    far = boxes(8, count=12, signal_dbm=-85, elements=CISCO_NAME)[36:]
    [finding] = findings(near + far)
    assert finding.evidence[0].value == 3


def test_boxes_that_were_hardly_heard_are_not() -> None:
    assert found(boxes(4, count=19)) == {}


def test_boxes_without_a_known_level_count() -> None:
    assert found(boxes(3, signal_dbm=None)) == {"TUBE.DENSE_ESS": "capability"}


@pytest.mark.parametrize(("count", "fires"), [(4, False), (5, True)])
def test_a_home_with_repeaters_has_one_password_and_few_boxes(count: int, fires: bool) -> None:
    assert bool(found(boxes(count, security="personal"))) is fires


def test_nodes_of_a_mesh_are_not() -> None:
    assert found(boxes(4, elements=element(MESH_ID, b"mesh"))) == {}


def test_the_same_name_with_another_protection_is_another_network() -> None:
    heard = boxes(2) + beacons(b"Station", "00:08:30:00:09:00", security="enterprise", clock=9)
    assert found(heard) == {}


def bundle(*names: bytes) -> list[Heard]:
    """Have one physical access point carry several networks."""
    heard: list[Heard] = []
    for index, name in enumerate(names):
        address = f"00:08:30:00:00:{index:02x}"
        heard += beacons(name, address, start=0.003 * index, clock=1_000_000)
    return heard


def test_two_operators_and_another_name_on_one_box_are_a_bundle() -> None:
    [finding] = findings(bundle(b"Virgin Media WiFi", b"VodafoneWiFi", b"EE WiFi_Auto"))
    assert finding.signature == "TUBE.TRANSPORT_SSID_BUNDLE"
    assert finding.tier == "capability"
    assert finding.subject.shown["networks"] == "EE WiFi_Auto\nVirgin Media WiFi\nVodafoneWiFi"


@pytest.mark.parametrize(
    "names",
    [
        (b"VodafoneWiFi", b"EE WiFi_Auto"),
        (b"Virgin Media WiFi", b"VodafoneWiFi", b"Staff"),
        (b"EE WiFi_Auto", b"BTWifi-X", b"Staff"),
        (b"Guests", b"Staff", b"Printers"),
    ],
    ids=["no third name", "one operator", "one operator under two names", "no operator"],
)
def test_less_than_that_is_no_bundle(names: tuple[bytes, ...]) -> None:
    assert found(bundle(*names)) == {}


def test_two_brands_are_a_bundle_of_names_that_nobody_confirmed() -> None:
    [finding] = findings(bundle(b"Arena", b"O2 Wifi", b"Three WiFi"))
    assert finding.signature == "TUBE.TRANSPORT_SSID_BUNDLE"
    measured = {each.measure: each for each in finding.evidence}
    assert measured["brands"].value == 2
    assert measured["known_operators"].value == 0
    assert "nobody confirmed" in " ".join(measured["brands"].meaning.split())


def test_known_names_are_not_told_again_as_brands() -> None:
    [finding] = findings(bundle(b"VodafoneWiFi", b"EE WiFi_Auto", b"O2 Wifi"))
    assert "operators" in {each.measure for each in finding.evidence}


def test_one_brand_beside_its_own_other_name_is_no_bundle() -> None:
    assert found(bundle(b"O2 Wifi", b"O2 Wifi Extra", b"Staff")) == {}


def test_names_on_different_boxes_are_no_bundle() -> None:
    heard: list[Heard] = []
    for box, name in enumerate((b"Virgin Media WiFi", b"VodafoneWiFi", b"EE WiFi_Auto")):
        address = CISCO.format(box=box, index=0)
        heard += beacons(name, address, start=0.003 * box, clock=10_000_000 * (box + 1))
    assert found(heard) == {}


def test_a_name_with_line_breaks_is_one_name() -> None:
    """Anybody can send a name that looks like several."""
    forged = b"a\nVodafoneWiFi\nEE WiFi_Auto"
    assert found(bundle(forged, b"b", b"c")) == {}
