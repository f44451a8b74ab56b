"""What an access point says of itself, element by element."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from tests.support.frames import (
    ADVERTISEMENT,
    CCX,
    CHANNEL_SWITCH,
    CONSORTIUM,
    DS,
    ENTERPRISE,
    EXTENDED_CAPABILITIES,
    HT_CAPABILITIES,
    HT_OPERATION,
    INTERWORKING,
    LOAD,
    MEASUREMENT,
    MESH_ID,
    MOBILITY_DOMAIN,
    MULTIPLE_BSSID,
    NEIGHBOURS,
    PERSONAL,
    QUIET,
    RATES,
    RSN,
    SSID,
    TIM,
    VHT_CAPABILITIES,
    address,
    beacon,
    bits,
    element,
    extension_element,
    number,
    probe_response,
    rsn,
    vendor_element,
)
from tests.support.headers import FLAG_FCS
from tests.support.reading import KEY, batch_of, network_of, read_capture, read_header
from tests.support.shared import shared_capture
from wifiwatch.decode.network import VENDOR_OUIS, stable_hash

ADDRESS = "00:11:22:33:44:55"


def _name(row: np.void) -> bytes:
    return bytes(row["ssid"][: max(0, int(row["ssid_length"]))])


def _ap_name(*frames: bytes) -> str:
    row = network_of(*frames)
    return bytes(row["ap_name"][: int(row["ap_name_length"])]).decode()


def _said(elements: bytes, field: str) -> int:
    return int(network_of(beacon(b"net", elements))[field])


def test_silence_is_told_from_values() -> None:
    row = network_of(beacon(None))
    absent = {
        "ssid_length",
        "access_network_type",
        "venue",
        "homogeneous_ess",
        "passpoint_release",
        "consortium_1",
        "consortium_2",
        "consortium_3",
        "mobility_domain",
        "mld_address",
        "base_address",
    }
    for field in row.dtype.names or ():
        if field not in {"ssid", "ap_name", "co_located"}:
            assert int(row[field]) == (-1 if field in absent else 0), field
    assert set(row["co_located"].tolist()) == {-1}


@pytest.mark.parametrize("name", [b"", b"n", bytes(range(1, 33)), "Zürich".encode()])
def test_names(name: bytes) -> None:
    row = network_of(beacon(name))
    assert int(row["ssid_length"]) == len(name)
    assert _name(row) == name


def test_a_name_in_a_probe_response_is_not_taken() -> None:
    """It may be one that a phone asked for."""
    assert int(network_of(probe_response(b"asked for"))["ssid_length"]) == -1
    assert _name(network_of(beacon(b"own"), probe_response(b"asked for"))) == b"own"


def test_the_first_name_that_is_shown_stays() -> None:
    assert _name(network_of(beacon(b""), beacon(b"shown"), beacon(b"other"))) == b"shown"
    assert _name(network_of(beacon(bytes(5)), beacon(b"shown"), beacon(b""))) == b"shown"
    assert int(network_of(beacon(bytes(5)))["ssid_length"]) == 0


def test_a_name_that_is_too_long_is_none() -> None:
    assert int(network_of(beacon(None, element(SSID, b"a" * 33)))["ssid_length"]) == -1


@pytest.mark.parametrize(
    ("elements", "channel"),
    [
        (element(DS, b"\x0b"), 11),
        (element(HT_OPERATION, b"\x2c" + bytes(21)), 44),
        (element(DS) + element(HT_OPERATION), 0),
    ],
)
def test_channels(elements: bytes, channel: int) -> None:
    assert _said(elements, "channel") == channel


@pytest.mark.parametrize("suite", [1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 18, 31])
def test_key_management(suite: int) -> None:
    assert _said(rsn(suite), "key_management") == 1 << suite
    assert _said(rsn(suite), "rsn") == 1


def test_several_suites_add_up_and_unknown_ones_do_not_count() -> None:
    suites = bytes.fromhex("000fac02 000fac06 0050f201 000fac00 000fac20".replace(" ", ""))
    body = b"\1\0" + bytes.fromhex("000fac04") + b"\1\0" + bytes.fromhex("000fac04")
    body += struct.pack("<H", 5) + suites + b"\0\0"
    assert _said(element(RSN, body), "key_management") == 1 << 2 | 1 << 6


def test_several_ciphers_are_stepped_over() -> None:
    body = b"\1\0" + bytes.fromhex("000fac02") + b"\2\0" + bytes.fromhex("000fac04000fac02")
    body += b"\1\0" + bytes.fromhex("000fac01") + b"\0\0"
    assert _said(element(RSN, body), "key_management") == 1 << 1


@pytest.mark.parametrize(
    ("capabilities", "protected"), [(0, 0), (0x0080, 1), (0x00C0, 1), (0x0040, 0), (0x8000, 0)]
)
def test_protection_of_management_frames(capabilities: int, protected: int) -> None:
    assert _said(rsn(2, capabilities=capabilities), "protected_management") == protected


def test_a_cut_rsn_element_says_what_it_holds() -> None:
    whole = rsn(8, capabilities=0x0080)[2:]
    for length in range(len(whole)):
        row = network_of(beacon(b"net", element(RSN, whole[:length])))
        assert int(row["rsn"]) == 1
        assert int(row["key_management"]) == (1 << 8 if length >= 18 else 0)
        assert int(row["protected_management"]) == 0


def test_a_count_beyond_the_element_ends_with_it() -> None:
    body = b"\1\0" + bytes.fromhex("000fac04") + b"\xff\xff" + bytes(8)
    assert _said(element(RSN, body), "key_management") == 0


def test_older_security_is_told_by_vendor_elements() -> None:
    assert _said(vendor_element("0050f201", b"\1\0"), "wpa") == 1
    assert _said(vendor_element("0050f204", b"\x10\x4a"), "wps") == 1
    assert _said(vendor_element("0050f202"), "wpa") == 0


EXTENDED = {
    "location tracking": 10,
    "civic location": 14,
    "geospatial location": 15,
    "BSS transition": 19,
    "timing measurement": 23,
    "interworking": 31,
    "identifier location": 44,
    "FTM responder": 70,
    "FTM initiator": 71,
}


@pytest.mark.parametrize("bit", [0, 7, 63, 64, 87, *EXTENDED.values()])
def test_extended_capabilities(bit: int) -> None:
    row = network_of(beacon(b"net", element(EXTENDED_CAPABILITIES, bits(bit, length=11))))
    low, high = int(row["extended_capabilities"]), int(row["extended_capabilities_2"])
    assert low | high << 64 == 1 << bit


def test_the_ftm_responder_bit_is_mask_40_of_the_ninth_octet() -> None:
    body = bytes(8) + b"\x40"
    assert _said(element(EXTENDED_CAPABILITIES, body), "extended_capabilities_2") == 1 << (70 - 64)


@pytest.mark.parametrize("length", range(17))
def test_extended_capabilities_end_with_their_element(length: int) -> None:
    """What follows must not be taken for them."""
    elements = element(EXTENDED_CAPABILITIES, b"\xff" * length) + element(RATES, b"\xff" * 20)
    row = network_of(beacon(b"net", elements))
    all_bits = int(row["extended_capabilities"]) | int(row["extended_capabilities_2"]) << 64
    assert all_bits == (1 << 8 * length) - 1


@pytest.mark.parametrize("bit", [0, 1, 4, 5, 6, 12, 13, 34, 35])
def test_radio_measurement_capabilities(bit: int) -> None:
    said = _said(element(MEASUREMENT, bits(bit, length=5)), "measurement_capabilities")
    assert said == 1 << bit


def test_only_five_octets_are_measurement_capabilities() -> None:
    said = _said(element(MEASUREMENT, b"\xff" * 9), "measurement_capabilities")
    assert said == (1 << 40) - 1


@pytest.mark.parametrize("kind", range(16))
@pytest.mark.parametrize("internet", [0, 1])
def test_interworking_tells_the_kind_of_network(kind: int, internet: int) -> None:
    row = network_of(beacon(b"net", element(INTERWORKING, bytes([kind | internet << 4 | 0xE0]))))
    assert int(row["access_network_type"]) == kind
    assert int(row["internet"]) == internet


@pytest.mark.parametrize(
    ("rest", "venue", "network"),
    [
        (b"", -1, -1),
        (b"\x02\x08", 0x0208, -1),
        (address(ADDRESS), -1, number(ADDRESS)),
        (b"\x02\x08" + address(ADDRESS), 0x0208, number(ADDRESS)),
        (b"\x02", -1, -1),
        (b"\x02\x08\x00\x00", -1, -1),
    ],
)
def test_interworking_may_tell_the_venue_and_the_whole_network(
    rest: bytes, venue: int, network: int
) -> None:
    row = network_of(beacon(b"net", element(INTERWORKING, b"\x13" + rest)))
    assert (int(row["venue"]), int(row["homogeneous_ess"])) == (venue, network)


@pytest.mark.parametrize(
    ("body", "anqp"), [(b"\x7f\x00", 1), (b"\x7f\x01", 0), (b"\x7f", 0), (b"", 0)]
)
def test_questions_before_association(body: bytes, anqp: int) -> None:
    assert _said(element(ADVERTISEMENT, body), "anqp") == anqp


def _consortia(body: bytes) -> tuple[int, ...]:
    row = network_of(beacon(b"net", element(CONSORTIUM, body)))
    fields = ("consortium_count", "consortium_1", "consortium_2", "consortium_3")
    return tuple(int(row[field]) for field in fields)


def test_roaming_consortia() -> None:
    """The identifier's length stands above its 3 or 5 octets."""
    orion, openroaming, att = b"\xf4\xf5\xe8\xf5\xf4", b"\x5a\x03\xba\x00\x00", b"\x31\x04\x10"
    assert _consortia(b"\x00\x05" + orion) == (0, 0x5F4F5E8F5F4, -1, -1)
    assert _consortia(b"\x02\x35" + orion + att) == (2, 0x5F4F5E8F5F4, 0x3310410, -1)
    assert _consortia(b"\x00\x53" + att + orion + openroaming) == (
        0,
        0x3310410,
        0x5F4F5E8F5F4,
        0x55A03BA0000,
    )
    assert _consortia(b"\x01\x33" + att * 3) == (1, 0x3310410, 0x3310410, 0x3310410)


@pytest.mark.parametrize("body", [b"", b"\x00", b"\x00\x55" + bytes(9), b"\x00\x0f" + bytes(3)])
def test_consortia_that_do_not_fit_are_left_out(body: bytes) -> None:
    assert _consortia(body)[1:] == (-1, -1, -1)


def test_identifiers_of_other_lengths_are_left_out() -> None:
    assert _consortia(b"\x00\x44" + bytes(8)) == (0, -1, -1, -1)


@pytest.mark.parametrize(("octet", "release"), [(0x00, 0), (0x12, 1), (0x26, 2), (0x10, 1)])
def test_passpoint(octet: int, release: int) -> None:
    assert _said(vendor_element("506f9a10", bytes([octet])), "passpoint_release") == release


def test_passpoint_without_its_octet_and_online_signup() -> None:
    assert _said(vendor_element("506f9a10"), "passpoint_release") == -1
    assert _said(vendor_element("506f9a12"), "online_signup") == 1
    assert _said(vendor_element("506f9a10", b"\x10"), "online_signup") == 0


def test_fast_roaming_and_multiple_networks() -> None:
    assert _said(element(MOBILITY_DOMAIN, b"\xab\xcd\x01"), "mobility_domain") == 0xABCD
    assert _said(element(MOBILITY_DOMAIN, b"\xab"), "mobility_domain") == -1
    assert _said(element(MULTIPLE_BSSID, b"\x04"), "multiple_bssid") == 4
    assert _said(element(NEIGHBOURS, bytes(8)), "neighbour_report") == 1
    assert _said(element(MESH_ID, b"mesh"), "mesh") == 1
    assert _said(element(113, bytes(7)), "mesh") == 1


@pytest.mark.parametrize(
    ("elements", "generation"),
    [
        (b"", 0),
        (element(HT_CAPABILITIES, bytes(26)), 1),
        (element(VHT_CAPABILITIES, bytes(12)), 2),
        (extension_element(35, bytes(20)), 4),
        (extension_element(108, bytes(20)), 8),
        (element(HT_CAPABILITIES) + extension_element(35), 5),
    ],
)
def test_generations(elements: bytes, generation: int) -> None:
    assert _said(elements, "generation") == generation


@pytest.mark.parametrize(
    ("control", "length", "expected"),
    [(0x0000, 7, number(ADDRESS)), (0x01B0, 13, number(ADDRESS)), (0x0001, 7, -1), (0, 6, -1)],
)
def test_the_address_that_all_links_share(control: int, length: int, expected: int) -> None:
    """Only the basic element (type 0) has it, behind the length of the common part."""
    body = struct.pack("<HB", control, length) + address(ADDRESS) + bytes(8)
    assert _said(extension_element(107, body), "mld_address") == expected


def test_the_address_that_a_ubiquiti_device_names_as_its_own() -> None:
    body = bytes.fromhex("01000102") + bytes(3) + address(ADDRESS)
    assert _said(vendor_element("00156d00", body), "base_address") == number(ADDRESS)
    assert _said(vendor_element("00156d00", b"short"), "base_address") == -1


@pytest.mark.parametrize("bit", range(len(VENDOR_OUIS)))
def test_makers_of_managed_access_points(bit: int) -> None:
    kind = f"{VENDOR_OUIS[bit]:06x}00"
    assert _said(vendor_element(kind), "vendors") == 1 << bit


LABEL = b"LON-03-PLATFORM-2"
NAMES = {
    "Cisco CCX1": element(CCX, bytes(10) + LABEL[:15] + bytes(1) + b"\x05" + bytes(3)),
    "Cisco": vendor_element("0040962f", LABEL),
    "Aruba": vendor_element("000b86010300", LABEL),
    "Ruckus": vendor_element("00139203", LABEL),
    "Mist": vendor_element("5c5b3501", LABEL),
    "Aerohive": vendor_element("001977210100", bytes([len(LABEL)]) + LABEL),
    "Aerohive, more behind": vendor_element("001977210101", bytes([len(LABEL)]) + LABEL + b"more"),
    "Extreme": vendor_element("00a0f80103010fc0000000", bytes([len(LABEL)]) + LABEL + b"more"),
    "Fortinet": vendor_element("00090f0a00", b"\x01" + bytes([18]) + LABEL + b"\0\x02\4FAP\0"),
    "Fortinet, model first": vendor_element(
        "00090f0a00", b"\x02\4FAP\0\x01" + bytes([18]) + LABEL + b"\0"
    ),
    "Arista": vendor_element("001174000601", LABEL),
    "Ubiquiti": vendor_element("00156d01", LABEL),
    "MikroTik": vendor_element("000c42000000", b"\x01\x1e" + bytes(10) + LABEL + bytes(3)),
    "MikroTik, more before": vendor_element(
        "000c42000000", b"\x02\x02ab\x01\x1e" + bytes(10) + LABEL + bytes(3)
    ),
    "Alcatel-Lucent": vendor_element("dc085601", LABEL),
    "Meter": vendor_element("84809400", LABEL),
}


@pytest.mark.parametrize("maker", NAMES)
def test_the_name_that_a_device_gives_itself(maker: str) -> None:
    expected = LABEL[:15] if maker == "Cisco CCX1" else LABEL
    assert _ap_name(beacon(b"net", NAMES[maker])) == expected.decode()
    assert _ap_name(probe_response(b"net", NAMES[maker])) == expected.decode()


@pytest.mark.parametrize(
    "elements",
    [
        vendor_element("000b86010408", b"\x0cABC"),
        vendor_element("000b86010100", b"ABC"),
        vendor_element("000b86010200", b"ABC"),
        vendor_element("001174000501", b"ABC"),
        vendor_element("00156d00", b"ABC"),
        vendor_element("00197704", b"\x14\x00ABC"),
        vendor_element("00197721", b"\x01\x00"),
        vendor_element("001977210100", b"\x04ABC"),
        vendor_element("00a0f80103010fc0000000", b"\x04ABC"),
        vendor_element("00a0f80103010fc0000000"),
        vendor_element("00090f0a00", b"\x01\x09ABC\0"),
        vendor_element("00090f0a00", b"\x03\x04ABC\0"),
        vendor_element("00090f0a00", b"\x01"),
        vendor_element("000c42000000", b"\x01\x05" + b"ABCDE"),
        vendor_element("000c42000000", b"\x01\x1eABC"),
        vendor_element("0040962f"),
        vendor_element("00409603", b"ABC"),
        vendor_element("0040962f", b"AB\x01"),
        vendor_element("0040962f", b"\0ABC"),
        vendor_element("0040962f", b"\xff\xfe"),
        element(CCX, b"ABC" * 5),
        element(CCX, bytes(10) + b"\x01" * 20),
    ],
)
def test_what_is_no_name_is_not_taken_for_one(elements: bytes) -> None:
    assert _ap_name(beacon(b"net", elements)) == ""


def test_a_name_ends_at_a_zero_and_at_32_characters() -> None:
    assert _ap_name(beacon(b"net", vendor_element("0040962f", b"AP1\0\xff\xff"))) == "AP1"
    assert _ap_name(beacon(b"net", vendor_element("0040962f", b"A" * 60))) == "A" * 32


def test_of_two_names_the_longer_one_stays() -> None:
    """Cisco sends one that is cut at 16 characters and one that is whole."""
    both = NAMES["Cisco CCX1"] + NAMES["Cisco"]
    assert _ap_name(beacon(b"net", both)) == LABEL.decode()
    assert _ap_name(beacon(b"net", NAMES["Cisco"] + NAMES["Cisco CCX1"])) == LABEL.decode()


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("Beacon-AerohiveHostname.pcap", "Apple-Test-AP230"),
        ("Beacon-Cisco-AP-Name-v1-v2.pcapng", "AP178-01234567890123456789012345"),
        ("Beacon-Mikrotik-Routerboard-AP-Name.pcap", "Device_1"),
    ],
)
def test_real_devices_tell_their_names(file: str, expected: str) -> None:
    path = shared_capture(f"joshschmelzle__lswifi/tests/ap-names/{file}")
    frame = read_capture(path).frames[0]
    # Their check sequences are wrong, for somebody changed names and addresses.
    header = read_header(frame.data, frame.link_type)
    has_fcs = 4 if header.flags & FLAG_FCS else 0
    assert _ap_name(frame.data[header.length : len(frame.data) - has_fcs]) == expected


BEACON_ELEMENTS = element(RATES, b"\x82\x84") + rsn(2) + element(HT_CAPABILITIES, bytes(26))
MOMENTARY = {
    SSID: b"name",
    DS: b"\x06",
    TIM: b"\0\1\0\0",
    LOAD: bytes(5),
    HT_OPERATION: bytes(22),
    CCX: bytes(30),
}
ANNOUNCEMENTS = {CHANNEL_SWITCH: b"\1\6\3", 60: bytes(4), QUIET: bytes(6)}


def _stable(elements: bytes, key: np.uint64 = KEY) -> int:
    value, _ = stable_hash(batch_of([elements]).buffer, 0, len(elements), key)
    return int(value)


@pytest.mark.parametrize("kind", MOMENTARY)
def test_what_changes_from_beacon_to_beacon_does_not_change_the_hash(kind: int) -> None:
    body = MOMENTARY[kind]
    one = BEACON_ELEMENTS + element(kind, body)
    other = BEACON_ELEMENTS + element(kind, bytes(byte ^ 0x55 for byte in body) + b"longer")
    assert _stable(one) == _stable(other)


@pytest.mark.parametrize("kind", ANNOUNCEMENTS)
def test_announcements_of_a_moment_do_not_change_the_hash(kind: int) -> None:
    announced = BEACON_ELEMENTS + element(kind, ANNOUNCEMENTS[kind]) + element(127, b"\1")
    assert _stable(announced) == _stable(BEACON_ELEMENTS + element(127, b"\1"))


@pytest.mark.parametrize(
    "other",
    [
        b"",
        BEACON_ELEMENTS + element(127, b"\1"),
        element(RATES, b"\x82\x85") + BEACON_ELEMENTS[4:],
        BEACON_ELEMENTS[4:] + element(RATES, b"\x82\x84"),
        BEACON_ELEMENTS[:-28],
    ],
)
def test_what_an_access_point_keeps_is_the_hash(other: bytes) -> None:
    assert _stable(BEACON_ELEMENTS) != _stable(other)


@pytest.mark.parametrize(("length", "told"), [(4, False), (200, False), (201, True), (254, True)])
def test_a_long_traffic_map_is_met_on_the_way(length: int, told: bool) -> None:
    elements = BEACON_ELEMENTS + element(TIM, bytes(length)) + element(127, b"\1")
    _, where = stable_hash(batch_of([elements]).buffer, 0, len(elements), KEY)
    assert where == (len(BEACON_ELEMENTS) + 2 if told else 0)


def test_hashes_of_different_runs_cannot_be_compared() -> None:
    assert _stable(BEACON_ELEMENTS) != _stable(BEACON_ELEMENTS, np.uint64(1))


def test_a_broken_element_ends_the_hash() -> None:
    assert _stable(BEACON_ELEMENTS + b"\x07\xff1") == _stable(BEACON_ELEMENTS)


def test_security_in_the_forged_beacons_is_what_it_is_called() -> None:
    assert int(network_of(beacon(security=PERSONAL))["key_management"]) == 1 << 2
    assert int(network_of(beacon(security=ENTERPRISE))["key_management"]) == 1 << 1
