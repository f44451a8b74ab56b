"""What an access point says of itself in its elements, as one row.

Layouts: 802.11-2020, 9.4.2; Wi-Fi Alliance Passpoint specification; the vendors' own elements as
their devices send them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wifiwatch.decode.device_name import find_device_name
from wifiwatch.decode.elements import EXTENSION, LONGEST_SSID, SSID, VENDOR, shown_length
from wifiwatch.decode.neighbours import CO_LOCATED_AT_MOST, read_co_located
from wifiwatch.decode.traffic_map import LONG_MAP
from wifiwatch.hashing import hash_bytes, mix
from wifiwatch.kernels import Bytes, inlined, kernel
from wifiwatch.loads import load8, load16, load16_big, load32_big, load64, load_address

NETWORK = np.dtype(
    [
        ("ssid_length", np.int8),
        ("ssid", np.uint8, LONGEST_SSID),
        ("ap_name_length", np.int8),
        ("ap_name", np.uint8, 32),
        ("channel", np.uint8),
        ("rsn", np.uint8),
        ("key_management", np.uint32),
        ("protected_management", np.uint8),
        ("wpa", np.uint8),
        ("wps", np.uint8),
        ("access_network_type", np.int8),
        ("internet", np.uint8),
        ("venue", np.int32),
        ("homogeneous_ess", np.int64),
        ("anqp", np.uint8),
        ("passpoint_release", np.int8),
        ("online_signup", np.uint8),
        ("consortium_count", np.uint8),
        ("consortium_1", np.int64),
        ("consortium_2", np.int64),
        ("consortium_3", np.int64),
        ("extended_capabilities", np.uint64),
        ("extended_capabilities_2", np.uint64),
        ("measurement_capabilities", np.uint64),
        ("mobility_domain", np.int32),
        ("multiple_bssid", np.uint8),
        ("neighbour_report", np.uint8),
        ("mesh", np.uint8),
        ("generation", np.uint8),
        ("mld_address", np.int64),
        ("base_address", np.int64),
        ("vendors", np.uint64),
        ("co_located", np.int64, CO_LOCATED_AT_MOST),
    ],
    align=True,
)
"""One access point's elements; numbers are -1, and bits and counts 0, where it is silent.

``ssid_length``: -1 no name, 0 a hidden one. ``key_management``: bit n is suite 00-0F-AC:n.
``venue``: 256 times the group plus the type. ``generation``: bits 1 HT, 2 VHT, 4 HE, 8 EHT.
``extended_capabilities``: bits 0 to 63 of element 127, then 64 to 127. ``vendors``: bit n is
`VENDOR_OUIS[n]`. ``co_located``: addresses that it says are its own, too.
"""

VENDOR_OUIS = (
    0x004096,  # Cisco Aironet
    0x000B86,  # Aruba
    0x00180A,  # Meraki
    0x001392,  # Ruckus
    0x5C5B35,  # Juniper Mist
    0x001977,  # Extreme (Aerohive)
    0x00A0F8,  # Extreme (Symbol)
    0x00090F,  # Fortinet
    0x000CE6,  # Fortinet (Meru)
    0x001174,  # Arista (Mojo)
    0x00156D,  # Ubiquiti
    0x000C42,  # MikroTik
    0xDC0856,  # Alcatel-Lucent Enterprise
    0x848094,  # Meter
    0x48D017,  # OpenWiFi
    0x00E0FC,  # Huawei
    0x58C17A,  # Cambium
)
"""Vendors of managed access points that put an element of their own into beacons."""

_DS_PARAMETER, _TIM, _LOAD, _CHANNEL_SWITCH, _QUIET, _HT_OPERATION, _CCX = 3, 5, 11, 37, 40, 61, 133
_HT, _RSN, _MOBILITY, _EXTENDED_SWITCH, _MEASUREMENT, _MULTIPLE_BSSID = 45, 48, 54, 60, 70, 71
_INTERWORKING, _ADVERTISEMENT, _CONSORTIUM, _MESH_CONFIGURATION, _MESH_ID, _EXTENDED = (
    107,
    108,
    111,
    113,
    114,
    127,
)
_VHT, _NEIGHBOURS = 191, 201
_HE_CAPABILITIES, _EHT_CAPABILITIES, _MULTI_LINK = 35, 108, 107

_HT_BIT, _VHT_BIT, _HE_BIT, _EHT_BIT = 1, 2, 4, 8

_WPA, _WPS = 0x0050F201, 0x0050F204
_PASSPOINT, _OSEN = 0x506F9A10, 0x506F9A12
_UBIQUITI = 0x00156D00

_FIRST_SUITE, _LAST_SUITE = 1, 31
_IEEE_SUITES = 0x000FAC
_PROTECTION_CAPABLE = 0x0080


@kernel
def stable_hash(buffer: Bytes, at: int, end: int, key: np.uint64) -> tuple[np.uint64, int]:
    """Hash the elements that an access point keeps from beacon to beacon.

    Names, channel, load and announcements of a moment are left out. The second number tells where
    a long traffic map's body lies, as the walk passes it anyway; 0 if there is none.
    """
    value = key
    long_map = 0
    while at + 2 <= end:
        header = load16(buffer, at)
        number, length = header & 0xFF, header >> 8
        body = at + 2
        at = body + length
        if at > end:
            break
        if number == _CHANNEL_SWITCH or number == _EXTENDED_SWITCH or number == _QUIET:
            continue
        if (
            number == SSID
            or number == _DS_PARAMETER
            or number == _TIM
            or number == _LOAD
            or number == _HT_OPERATION
            or number == _CCX
        ):
            value = mix(value, np.uint64(number))
            if length > LONG_MAP and number == _TIM:
                long_map = body
        else:
            value = hash_bytes(mix(value, np.uint64(number)), buffer, body, length)
    return value, long_map


@kernel
def clear_network(rows: npt.NDArray[np.void], row: int) -> None:
    """Set a row to "said nothing"."""
    rows[row].ssid_length = -1
    rows[row].ap_name_length = 0
    rows[row].channel = 0
    rows[row].rsn = 0
    rows[row].key_management = 0
    rows[row].protected_management = 0
    rows[row].wpa = 0
    rows[row].wps = 0
    rows[row].access_network_type = -1
    rows[row].internet = 0
    rows[row].venue = -1
    rows[row].homogeneous_ess = -1
    rows[row].anqp = 0
    rows[row].passpoint_release = -1
    rows[row].online_signup = 0
    rows[row].consortium_count = 0
    rows[row].consortium_1 = -1
    rows[row].consortium_2 = -1
    rows[row].consortium_3 = -1
    rows[row].extended_capabilities = 0
    rows[row].extended_capabilities_2 = 0
    rows[row].measurement_capabilities = 0
    rows[row].mobility_domain = -1
    rows[row].multiple_bssid = 0
    rows[row].neighbour_report = 0
    rows[row].mesh = 0
    rows[row].generation = 0
    rows[row].mld_address = -1
    rows[row].base_address = -1
    rows[row].vendors = 0
    rows[row].co_located[:] = -1


@kernel
def read_network(
    buffer: Bytes, span: tuple[int, int], beacon: bool, rows: npt.NDArray[np.void], row: int
) -> None:
    """Add what a beacon's or probe response's elements say to a row.

    The name is taken from beacons alone: that in a probe response may be one that a phone asked
    for, and so tell about its owner.
    """
    this = rows[row]
    at, end = span
    while at + 2 <= end:
        header = load16(buffer, at)
        number, length = header & 0xFF, header >> 8
        body = at + 2
        at = body + length
        if at > end:
            break
        if number == SSID:
            if beacon:
                _read_ssid(buffer, body, length, rows, row)
        elif (number == _DS_PARAMETER or number == _HT_OPERATION) and length >= 1:
            this.channel = load8(buffer, body)
        elif number == _RSN:
            _read_rsn(buffer, body, at, rows, row)
        elif number == VENDOR and length >= 4:
            _read_vendor(buffer, body, length, rows, row)
        elif number == EXTENSION and length >= 1:
            _read_extension(buffer, body, length, rows, row)
        elif number == _EXTENDED:
            this.extended_capabilities |= _load_bits(buffer, body, length)
            if length > 8:
                this.extended_capabilities_2 |= _load_bits(buffer, body + 8, length - 8)
        elif number == _MEASUREMENT:
            this.measurement_capabilities |= _load_bits(buffer, body, min(length, 5))
        elif number == _MOBILITY and length >= 2:
            this.mobility_domain = load16_big(buffer, body)
        elif number == _HT:
            this.generation |= _HT_BIT
        elif number == _VHT:
            this.generation |= _VHT_BIT
        elif number == _MULTIPLE_BSSID and length >= 1:
            this.multiple_bssid = load8(buffer, body)
        elif number == _NEIGHBOURS:
            this.neighbour_report = 1
            read_co_located(buffer, body, at, rows, row)
        elif number == _MESH_CONFIGURATION or number == _MESH_ID:
            this.mesh = 1
        elif number == _CCX:
            _read_ccx_name(buffer, body, length, rows, row)
        elif number >= _INTERWORKING and number <= _CONSORTIUM:
            _read_interworking(buffer, number, body, length, rows, row)


@kernel
def _read_ssid(buffer: Bytes, body: int, length: int, rows: npt.NDArray[np.void], row: int) -> None:
    """Take the first name that is shown."""
    if length > LONGEST_SSID or rows[row].ssid_length > 0:
        return
    length = shown_length(buffer, body, length)
    rows[row].ssid_length = length
    for position in range(length):
        rows[row].ssid[position] = load8(buffer, body + position)


@inlined
def _load_bits(buffer: Bytes, body: int, length: int) -> np.uint64:
    """Load up to 8 bytes as a bit field, the first byte lowest."""
    bits = load64(buffer, body)
    if length >= 8:
        return bits
    return bits & np.uint64((1 << (8 * length)) - 1)


@kernel
def _read_rsn(buffer: Bytes, body: int, end: int, rows: npt.NDArray[np.void], row: int) -> None:
    """Read which key management a network offers (9.4.2.24)."""
    rows[row].rsn = 1
    at = body + 6
    if at + 2 > end:
        return
    at += 2 + 4 * load16(buffer, at)
    if at + 2 > end:
        return
    count = load16(buffer, at)
    at += 2
    for _ in range(count):
        if at + 4 > end:
            return
        suite = load8(buffer, at + 3)
        if load32_big(buffer, at) >> 8 == _IEEE_SUITES and _FIRST_SUITE <= suite <= _LAST_SUITE:
            rows[row].key_management |= np.uint32(1 << suite)
        at += 4
    if at + 2 <= end and load16(buffer, at) & _PROTECTION_CAPABLE:
        rows[row].protected_management = 1


@kernel
def _read_vendor(
    buffer: Bytes, body: int, length: int, rows: npt.NDArray[np.void], row: int
) -> None:
    """Read the vendor elements that tell of Passpoint, of protected setup or of the device."""
    this = rows[row]
    kind = load32_big(buffer, body)
    oui = kind >> 8
    for bit in range(len(VENDOR_OUIS)):
        if VENDOR_OUIS[bit] == oui:
            this.vendors |= np.uint64(1 << bit)
    if kind == _WPA:
        this.wpa = 1
    elif kind == _WPS:
        this.wps = 1
    elif kind == _PASSPOINT and length >= 5:
        this.passpoint_release = load8(buffer, body + 4) >> 4
    elif kind == _OSEN:
        this.online_signup = 1
    elif kind == _UBIQUITI and length >= 10:
        this.base_address = load_address(buffer, body + length - 6)
    name, size = find_device_name(buffer, kind, body, body + length)
    if size > 0:
        _read_name(buffer, name, size, rows, row)


@kernel
def _read_name(buffer: Bytes, body: int, length: int, rows: npt.NDArray[np.void], row: int) -> None:
    """Take a device name: printable characters up to the first zero byte."""
    count = 0
    while count < min(length, 32):
        byte = load8(buffer, body + count)
        if byte == 0:
            break
        if byte < 0x20 or byte > 0x7E:
            return
        count += 1
    if count > rows[row].ap_name_length:
        rows[row].ap_name_length = count
        for position in range(count):
            rows[row].ap_name[position] = load8(buffer, body + position)


@kernel
def _read_ccx_name(
    buffer: Bytes, body: int, length: int, rows: npt.NDArray[np.void], row: int
) -> None:
    """Read the name in Cisco's element 133, an id that it took without being given it."""
    if length >= 26:
        _read_name(buffer, body + 10, 16, rows, row)


@kernel
def _read_extension(
    buffer: Bytes, body: int, length: int, rows: npt.NDArray[np.void], row: int
) -> None:
    """Read HE and EHT presence, and the address that all links of a device share."""
    this = rows[row]
    kind = load8(buffer, body)
    if kind == _HE_CAPABILITIES:
        this.generation |= _HE_BIT
    elif kind == _EHT_CAPABILITIES:
        this.generation |= _EHT_BIT
    elif kind == _MULTI_LINK and length >= 10:
        # Type 0 is the basic element; its common info begins with its length and the address.
        if load16(buffer, body + 1) & 7 == 0 and load8(buffer, body + 3) >= 7:
            this.mld_address = load_address(buffer, body + 4)


@kernel
def _read_interworking(
    buffer: Bytes, number: int, body: int, length: int, rows: npt.NDArray[np.void], row: int
) -> None:
    """Read who runs the network, and for whom (9.4.2.91 to 9.4.2.95)."""
    this = rows[row]
    if number == _INTERWORKING and length >= 1:
        options = load8(buffer, body)
        this.access_network_type = options & 15
        this.internet = (options >> 4) & 1
        if length in (3, 9):
            this.venue = load16_big(buffer, body + 1)
        if length in (7, 9):
            this.homogeneous_ess = load_address(buffer, body + length - 6)
    elif number == _ADVERTISEMENT and length >= 2:
        this.anqp = 1 if load8(buffer, body + 1) == 0 else this.anqp
    elif number == _CONSORTIUM and length >= 2:
        lengths = load8(buffer, body + 1)
        first, second = lengths & 15, lengths >> 4
        third = length - 2 - first - second
        if third < 0:
            return
        this.consortium_count = load8(buffer, body)
        this.consortium_1 = _load_number(buffer, body + 2, first)
        this.consortium_2 = _load_number(buffer, body + 2 + first, second)
        this.consortium_3 = _load_number(buffer, body + 2 + first + second, third)


@kernel
def _load_number(buffer: Bytes, at: int, length: int) -> int:
    """Load an identifier of 3 or 5 bytes with its length above it, or -1."""
    if length != 3 and length != 5:
        return -1
    value = np.int64(length)
    for position in range(length):
        value = (value << 8) | load8(buffer, at + position)
    return value
