"""802.11 frames, written byte by byte (802.11-2020, clause 9)."""

from __future__ import annotations

import struct
import zlib

BROADCAST = "ff:ff:ff:ff:ff:ff"
STATION = "02:00:00:00:00:01"
OTHER_STATION = "02:00:00:00:00:02"
ACCESS_POINT = "00:11:22:33:44:50"

ASSOCIATION_REQUEST, ASSOCIATION_RESPONSE, REASSOCIATION_REQUEST = 0, 1, 2
PROBE_REQUEST, PROBE_RESPONSE, BEACON, DISASSOCIATION = 4, 5, 8, 10
AUTHENTICATION, DEAUTHENTICATION, ACTION, ACTION_NO_ACK = 11, 12, 13, 14

TO_DS, FROM_DS, MORE_FRAGMENTS, RETRY, PROTECTED, ORDER = 1, 2, 4, 8, 0x40, 0x80

SSID, RATES, DS, TIM, LOAD, CHANNEL_SWITCH, QUIET = 0, 1, 3, 5, 11, 37, 40
HT_CAPABILITIES, RSN, MOBILITY_DOMAIN, HT_OPERATION, MEASUREMENT = 45, 48, 54, 61, 70
MULTIPLE_BSSID, INTERWORKING, ADVERTISEMENT, CONSORTIUM = 71, 107, 108, 111
MESH_ID, EXTENDED_CAPABILITIES, CCX, VHT_CAPABILITIES = 114, 127, 133, 191
NEIGHBOURS, VENDOR, EXTENSION = 201, 221, 255

LLC_EAPOL = bytes.fromhex("aaaa03000000888e")

OPEN, PERSONAL, ENTERPRISE = "open", "personal", "enterprise"
_SUITES = {PERSONAL: 2, ENTERPRISE: 1}


def address(text: str) -> bytes:
    """Give the six octets of a written address."""
    return bytes.fromhex(text.replace(":", ""))


def number(text: str) -> int:
    """Give an address as the integer that the columns hold."""
    return int.from_bytes(address(text), "big")


def element(number: int, body: bytes = b"") -> bytes:
    """Write an element."""
    return bytes([number, len(body)]) + body


def vendor_element(kind: str, body: bytes = b"") -> bytes:
    """Write an element 221; `kind` is its OUI, and what else begins it, in hexadecimal."""
    return element(VENDOR, bytes.fromhex(kind) + body)


def extension_element(number: int, body: bytes = b"") -> bytes:
    """Write an element 255 with an extension id."""
    return element(EXTENSION, bytes([number]) + body)


def rsn(suite: int = 2, *, capabilities: int = 0) -> bytes:
    """Write an RSN element that offers one key management suite."""
    body = struct.pack("<H", 1) + bytes.fromhex("000fac04")
    body += struct.pack("<H", 1) + bytes.fromhex("000fac04")
    body += struct.pack("<H", 1) + bytes.fromhex("000fac") + bytes([suite])
    return element(RSN, body + struct.pack("<H", capabilities))


def bits(*set_bits: int, length: int) -> bytes:
    """Write a field of `length` octets with some bits set, bit 0 being the lowest of the first."""
    return sum(1 << bit for bit in set_bits).to_bytes(length, "little")


def management(
    subtype: int,
    body: bytes = b"",
    *,
    receiver: str = BROADCAST,
    transmitter: str = ACCESS_POINT,
    bssid: str | None = None,
    sequence: int = 0,
    fragment: int = 0,
    flags: int = 0,
) -> bytes:
    """Write a management frame; its BSSID is the transmitter if nothing else is said."""
    header = bytes([subtype << 4, flags, 0, 0]) + address(receiver) + address(transmitter)
    header += address(transmitter if bssid is None else bssid)
    header += struct.pack("<H", sequence << 4 | fragment)
    if flags & ORDER:
        header += bytes(4)
    return header + body


def announcement(
    subtype: int,
    name: bytes | None,
    elements: bytes = b"",
    *,
    bssid: str = ACCESS_POINT,
    receiver: str = BROADCAST,
    timestamp: int = 1,
    interval: int = 100,
    security: str = OPEN,
    sequence: int = 0,
    flags: int = 0,
) -> bytes:
    """Write a beacon or probe response; no name is no SSID element, an empty one a hidden one."""
    capabilities = 0x0001 | (0 if security == OPEN else 0x0010)
    body = struct.pack("<QHH", timestamp, interval, capabilities)
    if name is not None:
        body += element(SSID, name)
    if security != OPEN:
        body += rsn(_SUITES[security])
    return management(
        subtype,
        body + elements,
        receiver=receiver,
        transmitter=bssid,
        sequence=sequence,
        flags=flags,
    )


def beacon(
    name: bytes | None = b"net",
    elements: bytes = b"",
    *,
    bssid: str = ACCESS_POINT,
    timestamp: int = 1,
    interval: int = 100,
    security: str = OPEN,
    sequence: int = 0,
    flags: int = 0,
) -> bytes:
    """Write a beacon."""
    return announcement(
        BEACON,
        name,
        elements,
        bssid=bssid,
        timestamp=timestamp,
        interval=interval,
        security=security,
        sequence=sequence,
        flags=flags,
    )


def probe_response(
    name: bytes | None = b"net",
    elements: bytes = b"",
    *,
    receiver: str = STATION,
    bssid: str = ACCESS_POINT,
    security: str = OPEN,
    sequence: int = 0,
) -> bytes:
    """Write a probe response."""
    return announcement(
        PROBE_RESPONSE,
        name,
        elements,
        bssid=bssid,
        receiver=receiver,
        security=security,
        sequence=sequence,
    )


def probe_request(
    name: bytes = b"", elements: bytes = b"", *, transmitter: str = STATION, sequence: int = 0
) -> bytes:
    """Write a probe request; without a name it is a wildcard one."""
    body = element(SSID, name) + element(RATES, b"\x82\x84\x8b\x96") + elements
    return management(
        PROBE_REQUEST, body, transmitter=transmitter, bssid=BROADCAST, sequence=sequence
    )


def control(subtype: int, *addresses: str, rest: bytes = b"") -> bytes:
    """Write a control frame with one or two addresses."""
    header = bytes([subtype << 4 | 4, 0, 0, 0])
    return header + b"".join(address(each) for each in addresses) + rest


def data(
    body: bytes = b"",
    *,
    addresses: tuple[str, ...],
    subtype: int = 0,
    flags: int = 0,
    sequence: int = 0,
    fragment: int = 0,
    quality: int = 0,
) -> bytes:
    """Write a data frame; a fourth address follows the sequence number, then the QoS control."""
    frame = bytes([subtype << 4 | 8, flags, 0, 0])
    frame += b"".join(address(each) for each in addresses[:3])
    frame += struct.pack("<H", sequence << 4 | fragment)
    frame += b"".join(address(each) for each in addresses[3:])
    if subtype & 8:
        frame += struct.pack("<H", quality)
        if flags & ORDER:
            frame += bytes(4)
    return frame + body


def to_access_point(
    body: bytes = b"",
    *,
    station: str = STATION,
    bssid: str = ACCESS_POINT,
    destination: str = ACCESS_POINT,
    subtype: int = 0,
    flags: int = 0,
    sequence: int = 0,
    quality: int = 0,
) -> bytes:
    """Write a data frame from a station to its access point."""
    return data(
        body,
        addresses=(bssid, station, destination),
        subtype=subtype,
        flags=flags | TO_DS,
        sequence=sequence,
        quality=quality,
    )


def from_access_point(
    body: bytes = b"",
    *,
    receiver: str = STATION,
    bssid: str = ACCESS_POINT,
    source: str = ACCESS_POINT,
    subtype: int = 0,
    flags: int = 0,
) -> bytes:
    """Write a data frame from an access point to a station or a group."""
    return data(body, addresses=(receiver, bssid, source), subtype=subtype, flags=flags | FROM_DS)


def eapol(packet: bytes, *, kind: int = 0) -> bytes:
    """Write a data frame's body that is an EAPOL packet."""
    return LLC_EAPOL + struct.pack(">BBH", 2, kind, len(packet)) + packet


def eap(code: int, kind: int | None = None, body: bytes = b"", *, identifier: int = 7) -> bytes:
    """Write an EAP packet; success and failure have no type."""
    rest = b"" if kind is None else bytes([kind]) + body
    return struct.pack(">BBH", code, identifier, 4 + len(rest)) + rest


def with_fcs(frame: bytes, *, good: bool = True) -> bytes:
    """Append the frame check sequence, or a wrong one."""
    check = zlib.crc32(frame) ^ (0 if good else 1)
    return frame + struct.pack("<I", check)
