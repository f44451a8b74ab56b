"""Frames to fill a synthetic capture with, and where to patch each of them.

Layouts: radiotap.org's field list; 802.11-2020, 9.2 to 9.4.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

import numpy as np

CHANNELS = (*range(1, 14), 36, 40, 44, 48, 52, 100, 104, 149, 157)
ACCESS_POINTS = 600
MODELS = 250
NAMES_A_MODEL = 6
BUSY_ACCESS_POINTS = 8
"""Access points of each channel that have clients."""

_BROADCAST = b"\xff" * 6
_NONE = bytes(6)
_FIXED = bytes(8) + b"\x64\x00\x31\x04"
"""Timestamp, beacon interval and capabilities."""


class Kind(IntEnum):
    """What a frame is; the order is that of `SHARES`."""

    BEACON = 0
    PROBE_REQUEST = 1
    PROBE_RESPONSE = 2
    ACK = 3
    CTS = 4
    RTS = 5
    BLOCK_ACK = 6
    QOS_DATA = 7
    NULL_DATA = 8
    ACTION = 9


SHARES = (0.34, 0.16, 0.08, 0.09, 0.05, 0.03, 0.01, 0.18, 0.04, 0.02)


class RadioHeader(NamedTuple):
    """A radiotap header and the offsets of what changes from frame to frame [bytes]."""

    share: float
    header: bytes
    tsft_at: int
    flags_at: int
    frequency_at: int
    signal_at: int


class Template(NamedTuple):
    """A frame without check sequence; offsets from its first byte, -1 for none [bytes]."""

    kind: Kind
    channel: int
    frame: bytes
    address_at: int = -1
    sequence_at: int = 22
    timestamp_at: int = -1
    channel_at: int = -1


class AccessPoint(NamedTuple):
    """An access point of the synthetic place."""

    bssid: bytes
    name: bytes
    channel: int


def _radio_header(present: tuple[int, ...], fields: str) -> bytes:
    words = struct.pack(f"<{len(present)}I", *present)
    body = bytes.fromhex(fields)
    return struct.pack("<BBH", 0, 0, 4 + len(words) + len(body)) + words + body


_TSFT, _FLAGS_RATE, _CHANNEL, _LEVEL = "00" * 8, "0002", "6c09a000", "c4"

RADIO_HEADERS = (
    # One antenna: TSFT, flags, rate, channel, signal, antenna, RX flags.
    RadioHeader(
        0.38,
        _radio_header((0x0000482F,), f"{_TSFT}{_FLAGS_RATE}{_CHANNEL}{_LEVEL}010000"),
        *(8, 16, 18, 22),
    ),
    # Two antennas: three present words, levels by antenna after the total.
    RadioHeader(
        0.30,
        _radio_header(
            (0xA000402F, 0xA0000820, 0x00000820),
            f"{_TSFT}{_FLAGS_RATE}{_CHANNEL}{_LEVEL}000000c400c201",
        ),
        *(16, 24, 26, 30),
    ),
    # No TSFT: flags, rate, channel, signal, noise.
    RadioHeader(
        0.10,
        _radio_header((0x0000006E,), f"{_FLAGS_RATE}{_CHANNEL}{_LEVEL}a1"),
        *(-1, 8, 10, 14),
    ),
    # HT: MCS and A-MPDU status.
    RadioHeader(
        0.10,
        _radio_header((0x0018082B,), f"{_TSFT}0000{_CHANNEL}{_LEVEL}01070007006300000000000000"),
        *(8, 16, 18, 22),
    ),
    # VHT, and the timestamp field on its 8-byte boundary.
    RadioHeader(
        0.10,
        _radio_header(
            (0x0060082B,),
            f"{_TSFT}0000{_CHANNEL}{_LEVEL}01440000049200000000000000{'00' * 4}"
            f"0100000000000000{'00' * 4}",
        ),
        *(8, 16, 18, 22),
    ),
    # A vendor namespace after the standard fields.
    RadioHeader(
        0.02,
        _radio_header(
            (0xC000002F, 0x00000001),
            f"00000000{_TSFT}{_FLAGS_RATE}{_CHANNEL}{_LEVEL}00001122000600{'56' * 6}",
        ),
        *(16, 24, 26, 30),
    ),
)


def frequency_of(channel: int) -> int:
    """Give a channel's centre frequency [MHz]."""
    return 2407 + 5 * channel if channel < 14 else 5000 + 5 * channel


def _element(number: int, body: bytes) -> bytes:
    return bytes([number, len(body)]) + body


def _vendor(body: str) -> bytes:
    return _element(221, bytes.fromhex(body))


def _he_capabilities(varied: bytes) -> bytes:
    """Make HE capabilities for channels up to 80 MHz; one octet of it is free."""
    mac, physical, rates = "010008120010", "0f4a0000000000", "faffaaff"
    return _element(255, bytes.fromhex(f"23{mac}04200e{varied.hex()}{physical}{rates}"))


_NETWORK_VENDORS = (
    _vendor("0050f204104a0001101044000102103c000103"),
    _vendor("0010180200001c0000"),
    _vendor("00037f01010000ff7f"),
    _vendor("8cfdf00101020100"),
    _vendor("506f9a16030103"),
    _vendor("000c4303000000"),
    _vendor("00e04c0211000000"),
    _vendor("004096030505"),
    _vendor("00156d0001000102e5350b01"),
    _vendor("00180a01020304050607"),
    _vendor("001392010102030405"),
)
_CLIENT_VENDORS = (
    _vendor("0017f20a00010400000000"),
    _vendor("0050f208000000"),
    _vendor("0010180200001c0000"),
    _vendor("8cfdf00101020100"),
    _vendor("506f9a16030103"),
    _vendor("00904c0418bf0cb2"),
)
_WMM = _vendor("0050f2020101840003a4000027a4000042435e0062322f00")
_RSN = _element(48, bytes.fromhex("0100000fac040100000fac040100000fac020000"))
_WORDS = ("home", "office", "guest", "free", "cafe", "hotel", "lab", "iot", "cam", "mesh", "bus")
_SHARED_NAMES = tuple(f"{word}-wlan".encode() for word in _WORDS)


class Forge:
    """Forge the frames of one synthetic place.

    Parameters
    ----------
    seed : int
        Equal seeds give equal frames.
    """

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng((seed, 1 << 32))
        self.access_points = [self._access_point(number) for number in range(ACCESS_POINTS)]

    def templates(self) -> list[Template]:
        """Give all templates, sorted by kind; probe requests are further sorted by model."""
        found = [self._probe_request(model, name) for model, name in self._probers()]
        clients = dict.fromkeys(CHANNELS, BUSY_ACCESS_POINTS)
        for access_point in self.access_points:
            elements = self._network_elements(access_point)
            found.append(self._beacon(access_point, elements))
            found.append(self._probe_response(access_point, elements))
            if clients[access_point.channel]:
                clients[access_point.channel] -= 1
                found += self._traffic(access_point)
        return sorted(found, key=lambda template: template.kind)

    def _bytes(self, count: int) -> bytes:
        return self._random.bytes(count)

    def _number(self, low: int, high: int) -> int:
        return int(self._random.integers(low, high))

    def _access_point(self, number: int) -> AccessPoint:
        first = 0x02 if number % 5 == 0 else 0x00
        bssid = bytes([first, 0x16 + number % 7]) + self._bytes(4)
        name = f"{_WORDS[number % len(_WORDS)]}-{self._number(0, 10_000)}".encode()
        if number % 5 < 2:
            name = _SHARED_NAMES[self._number(0, len(_SHARED_NAMES))]
        if number % 13 == 0:
            name = b""
        return AccessPoint(bssid, name, CHANNELS[self._number(0, len(CHANNELS))])

    def _network_elements(self, access_point: AccessPoint) -> list[bytes]:
        """Make the 14 to 24 elements that an access point's beacons and answers share."""
        channel = bytes([access_point.channel])
        elements = [
            _element(0, access_point.name),
            _element(1, bytes.fromhex("82848b960c121824")),
            _element(3, channel),
            _element(7, b"DE \x01\x0d\x14"),
            _element(42, b"\x00"),
            _element(50, bytes.fromhex("3048606c")),
            _RSN,
            _element(11, b"\x03\x00\x40\x00\x00"),
            _element(70, self._bytes(5)),
            _element(45, self._bytes(26)),
            _element(61, channel + b"\x08" + bytes(20)),
            _element(127, self._bytes(8)),
        ]
        modern = [
            _element(54, self._bytes(2) + b"\x00"),
            _element(191, self._bytes(12)),
            _element(192, self._bytes(5)),
            _element(195, b"\x02\x3c\x3c\x3c"),
            _he_capabilities(self._bytes(1)),
            _element(255, b"\x24\xf4\x3f\x00\x04\xfc\xff"),
            _element(255, bytes.fromhex("260300a4ff27a4ff42435e62322f")),
        ]
        wanted = self._number(14, 25)
        elements += [*modern[: self._number(0, len(modern) + 1)], _WMM]
        order = self._random.permutation(len(_NETWORK_VENDORS))
        return elements + [_NETWORK_VENDORS[at] for at in order[: max(0, wanted - len(elements))]]

    def _beacon(self, access_point: AccessPoint, elements: list[bytes]) -> Template:
        header = b"\x80\x00\x00\x00" + _BROADCAST + 2 * access_point.bssid + b"\x00\x00"
        body = b"".join([*elements[:3], _element(5, b"\x00\x01\x00\x00"), *elements[3:]])
        return Template(Kind.BEACON, access_point.channel, header + _FIXED + body, timestamp_at=24)

    def _probe_response(self, access_point: AccessPoint, elements: list[bytes]) -> Template:
        header = b"\x50\x00\x3a\x01" + _NONE + 2 * access_point.bssid + b"\x00\x00"
        frame = header + _FIXED + b"".join(elements)
        return Template(Kind.PROBE_RESPONSE, access_point.channel, frame, 4, timestamp_at=24)

    def _probers(self) -> list[tuple[int, bytes]]:
        """List each device model with the names that its devices ask for, most often none."""
        names = [f"{_WORDS[at % len(_WORDS)]}_{at:04}".encode() for at in range(2000)]
        found = []
        for model in range(MODELS):
            for number in range(NAMES_A_MODEL):
                rank = min(len(names), int(self._random.zipf(1.3))) - 1
                found.append((model, b"" if number < NAMES_A_MODEL - 2 else names[rank]))
        return found

    def _probe_request(self, model: int, name: bytes) -> Template:
        """Make a probe request of 7 to 12 elements; those of one model differ in the name only."""
        own = np.random.default_rng(model)
        head = _element(0, name) + _element(1, b"\x02\x04\x0b\x16")
        head += _element(50, bytes.fromhex("0c1218243048606c"))
        elements = [
            _element(45, own.bytes(26)),
            _element(127, own.bytes(int(own.integers(4, 11)))),
            _element(191, own.bytes(12)),
        ]
        if model % 2:
            elements.append(_he_capabilities(own.bytes(1)))
        order = own.permutation(len(_CLIENT_VENDORS))[: int(own.integers(1, 5))]
        elements += [_CLIENT_VENDORS[at] for at in order]
        header = b"\x40\x00\x00\x00" + _BROADCAST + _NONE + _BROADCAST + b"\x00\x00"
        return Template(
            Kind.PROBE_REQUEST,
            0,
            header + head + _element(3, b"\x00") + b"".join(elements),
            address_at=10,
            channel_at=len(header) + len(head) + 2,
        )

    def _traffic(self, access_point: AccessPoint) -> list[Template]:
        """Make what an access point and its clients exchange; the client's address is patched."""
        bssid, channel = access_point.bssid, access_point.channel
        up = b"\x30\x00" + bssid + _NONE
        down = b"\x30\x00" + _NONE + bssid
        payload = bytes.fromhex("0000010000200000000000") + self._bytes(self._number(20, 130))
        bar = bytes.fromhex("05001000") + b"\xff" * 8
        action = bytes.fromhex("030001021000000000")

        def control(kind: Kind, frame: bytes, address_at: int = -1) -> Template:
            return Template(kind, channel, frame, address_at, sequence_at=-1)

        return [
            control(Kind.ACK, b"\xd4\x00\x00\x00" + bssid),
            control(Kind.ACK, b"\xd4\x00\x00\x00" + _NONE, 4),
            control(Kind.CTS, b"\xc4\x00" + b"\x30\x00" + bssid),
            control(Kind.RTS, b"\xb4\x00" + b"\x80\x00" + bssid + _NONE, 10),
            control(Kind.BLOCK_ACK, b"\x94\x00" + b"\x00\x00" + bssid + _NONE + bar, 10),
            Template(Kind.QOS_DATA, channel, b"\x88\x41" + up + _BROADCAST + payload, 10),
            Template(Kind.QOS_DATA, channel, b"\x88\x42" + down + bssid + payload, 4),
            Template(Kind.NULL_DATA, channel, b"\x48\x11" + up + bssid + b"\x00\x00", 10),
            Template(Kind.ACTION, channel, b"\xd0\x00" + up + bssid + b"\x00\x00" + action, 10),
        ]
