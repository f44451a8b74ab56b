"""Frames by which networks measure and locate devices, for the cases of several families.

Layouts: 802.11-2020, 9.4.2.20 (measurement requests), 9.6.6 (radio measurement), 9.6.7 (public
action) and 9.6.13 (wireless network management).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.support.deriving import Heard
from tests.support.frames import (
    ACTION,
    ASSOCIATION_REQUEST,
    BROADCAST,
    PROTECTED,
    RATES,
    REASSOCIATION_REQUEST,
    SSID,
    address,
    beacon,
    element,
    from_access_point,
    management,
    to_access_point,
)

if TYPE_CHECKING:
    from tests.cases.forge import Frames

UNIT_SECONDS = 0.001024
SPARSE = 1000
"""A beacon interval of about a second, which keeps captures small [1024 µs]."""

RADIO_MEASUREMENT, WNM, PUBLIC = 5, 10, 4
PASSIVE, ACTIVE, TABLE = 0, 1, 2
LOCAL, REMOTE = 0, 1
_LCI, _BEACON, _RANGE = 8, 5, 16
_MEASUREMENT_REQUEST, _TPC_REPORT, _NEIGHBOUR, _LOCATION, _FTM = 38, 35, 52, 82, 206
_RATES = b"\x82\x84\x8b\x96"
_CISCO = bytes.fromhex("aaaa030040960000")
_ARP = bytes.fromhex("aaaa030000000806")


def access_point(
    name: bytes,
    bssid: str,
    *,
    seconds: float,
    elements: bytes = b"",
    security: str = "open",
    frequency_mhz: int = 2437,
    signal_dbm: int = -55,
    interval: int = SPARSE,
) -> Frames:
    """Have an access point send beacons with a running clock."""
    period = interval * UNIT_SECONDS
    own = int.from_bytes(address(bssid)[2:], "big") % 9973
    phase = own / 9973 * period
    return [
        Heard(
            phase + number * period,
            beacon(
                name,
                elements,
                bssid=bssid,
                security=security,
                sequence=number % 4096,
                timestamp=7_000_000 * (own + 1) + round((phase + number * period) * 1e6),
                interval=interval,
            ),
            frequency_mhz,
            signal_dbm,
        )
        for number in range(int((seconds - phase) / period) + 1)
    ]


def connect(at: float, station: str, bssid: str, name: bytes) -> Frames:
    """Have a station associate and send its first data."""
    body = struct.pack("<HH", 0x0431, 10) + element(SSID, name) + element(RATES, _RATES)
    request = management(
        ASSOCIATION_REQUEST, body, receiver=bssid, transmitter=station, bssid=bssid
    )
    return [Heard(at, request), Heard(at + 0.2, spoken(station, bssid))]


def reconnect(station: str, bssid: str, name: bytes) -> bytes:
    """Write the request of a station that changes to another access point."""
    body = struct.pack("<HH", 0x0431, 10) + address(bssid) + element(SSID, name)
    return management(
        REASSOCIATION_REQUEST,
        body + element(RATES, _RATES),
        receiver=bssid,
        transmitter=station,
        bssid=bssid,
    )


def spoken(station: str, bssid: str, length: int = 28) -> bytes:
    """Write a frame of a station's data that nobody else can read."""
    body = bytes(8) + b"\x5a" * length
    return to_access_point(body, station=station, bssid=bssid, destination=bssid, flags=PROTECTED)


def asked(bssid: str, station: str, body: bytes, *, sequence: int = 0) -> bytes:
    """Write an action frame from an access point to a station."""
    return management(
        ACTION, body, receiver=station, transmitter=bssid, bssid=bssid, sequence=sequence
    )


def told(station: str, bssid: str, body: bytes, *, sequence: int = 0) -> bytes:
    """Write an action frame from a station to an access point."""
    return management(
        ACTION, body, receiver=bssid, transmitter=station, bssid=bssid, sequence=sequence
    )


def _measurement_request(kind: int, request: bytes) -> bytes:
    return bytes([RADIO_MEASUREMENT, 0, 1, 0, 0]) + element(
        _MEASUREMENT_REQUEST, bytes([1, 0, kind]) + request
    )


def beacon_request(mode: int, channel: int = 6) -> bytes:
    """Write the request to look for access points and to report them."""
    head = struct.pack("<BBHHB", 81, channel, 0, 50, mode)
    return _measurement_request(_BEACON, head + address(BROADCAST))


def position_request(subject: int) -> bytes:
    """Write the request for coordinates: the asker's own, or those of the one who is asked."""
    return _measurement_request(_LCI, bytes([subject]))


def range_request(*bssids: str) -> bytes:
    """Write the request to measure the distances to access points, and to report them."""
    neighbours = b"".join(
        element(_NEIGHBOUR, address(each) + bytes.fromhex("8f000000510107")) for each in bssids
    )
    return _measurement_request(_RANGE, struct.pack("<HB", 5, len(bssids)) + neighbours)


def link_request(token: int) -> bytes:
    """Write the request to tell the power of the answer."""
    return bytes([RADIO_MEASUREMENT, 2, token, 20, 20])


def link_report(token: int) -> bytes:
    """Write the answer to it."""
    return bytes([RADIO_MEASUREMENT, 3, token]) + element(_TPC_REPORT, b"\x0e\x00") + bytes(4)


def transition_request(bssid: str) -> bytes:
    """Write the request to change to another access point."""
    offer = element(_NEIGHBOUR, address(bssid) + bytes.fromhex("8f000000510107"))
    return bytes([WNM, 7, 1, 1, 0, 0, 100]) + offer


def ranging_request() -> bytes:
    """Write the request to begin a fine timing measurement."""
    return bytes([PUBLIC, 32, 1]) + element(_FTM, bytes.fromhex("01810400002f240200"))


def ranging_frame(token: int) -> bytes:
    """Write one frame of a fine timing measurement, with its times of departure and arrival."""
    times = (1_000_000_000 * token).to_bytes(6, "little") * 2
    return bytes([PUBLIC, 33, token, token - 1]) + times + struct.pack("<HH", 10, 10)


def location_request() -> bytes:
    """Write the request to announce oneself every so often, to be located."""
    indication = bytes([1, 15, 1, 1, 0]) + bytes(11)
    return bytes([WNM, 4, 1]) + element(_LOCATION, indication)


def location_response() -> bytes:
    """Write the answer to it."""
    return bytes([WNM, 5, 1]) + element(_LOCATION, bytes([3, 2, 1, 0]))


def location_notification(station: str) -> bytes:
    """Write the announcement of a device that wants to be located."""
    body = bytes([PUBLIC, 15]) + element(_LOCATION, bytes([4, 4, 20, 0, 0, 0]))
    return management(ACTION, body, transmitter=station, bssid=BROADCAST)


def cisco_request(bssid: str) -> bytes:
    """Write a Cisco access point's frame of measurements to all devices; its content is made up."""
    return from_access_point(_CISCO + bytes(24), receiver=BROADCAST, bssid=bssid, source=bssid)


def address_resolution(bssid: str) -> bytes:
    """Write an ordinary frame to all devices that an access point passes on."""
    return from_access_point(_ARP + bytes(28), receiver=BROADCAST, bssid=bssid, source=bssid)
