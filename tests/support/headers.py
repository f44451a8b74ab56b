"""Headers that radios put before frames: radiotap, PPI, AVS and Prism."""

from __future__ import annotations

import struct

FLAG_FCS, FLAG_PADDING, FLAG_BAD_FCS = 0x10, 0x20, 0x40

TSFT, FLAGS, RATE, CHANNEL, SIGNAL, NOISE, ANTENNA, MCS, VHT, HE = 0, 1, 2, 3, 5, 6, 11, 19, 21, 23
TLV, RADIOTAP_NAMESPACE, VENDOR_NAMESPACE, MORE_WORDS = 28, 29, 30, 31

_ALIGNMENT = {TSFT: 8, CHANNEL: 2, 4: 2, 7: 2, 8: 2, 9: 2, 14: 2, 15: 2, 18: 4, 20: 4, VHT: 2}
_ALIGNMENT |= {22: 8, HE: 2, 24: 2, 25: 2, 27: 2}


def word(*bits: int) -> int:
    """Give a presence word with some bits set."""
    return sum(1 << bit for bit in bits)


def radiotap_of(words: list[int], fields: list[tuple[int, bytes]], rest: bytes = b"") -> bytes:
    """Write a radiotap header; each field is its bit's number and its bytes, aligned here."""
    header = bytearray(struct.pack("<BBH", 0, 0, 0) + struct.pack(f"<{len(words)}I", *words))
    for bit, value in fields:
        header += bytes(-len(header) % _ALIGNMENT.get(bit, 1)) + value
    header += rest
    header[2:4] = struct.pack("<H", len(header))
    return bytes(header)


def radiotap(
    frame: bytes = b"",
    *,
    flags: int | None = None,
    frequency_mhz: int | None = 2437,
    signal_dbm: int | None = -60,
) -> bytes:
    """Write a frame behind a radiotap header such as common drivers make."""
    fields: list[tuple[int, bytes]] = []
    if flags is not None:
        fields.append((FLAGS, bytes([flags])))
    if frequency_mhz is not None:
        fields.append((CHANNEL, struct.pack("<HH", frequency_mhz, 0x00A0)))
    if signal_dbm is not None:
        fields.append((SIGNAL, struct.pack("b", signal_dbm)))
    return radiotap_of([word(*(bit for bit, _ in fields))], fields) + frame


def ppi(
    frame: bytes = b"",
    *,
    flags: int = 0,
    frequency_mhz: int = 2437,
    signal_dbm: int = -60,
    tsft: int = 1234,
    before: bytes = b"",
    link_type: int = 105,
    aligned: bool = False,
) -> bytes:
    """Write a frame behind a PPI header with a field of common 802.11 data."""
    common = struct.pack("<QHHHHBBbb", tsft, flags, 2, frequency_mhz, 0x00A0, 0, 0, signal_dbm, -95)
    fields = before + struct.pack("<HH", 2, len(common)) + common
    header = struct.pack("<BBHI", 0, int(aligned), 8 + len(fields), link_type)
    return header + fields + frame


def avs(frame: bytes = b"", *, channel: int = 6, signal_dbm: int = -60, kind: int = 2) -> bytes:
    """Write a frame behind an AVS header; `kind` 2 says that levels are in dBm."""
    length = 80
    header = struct.pack(
        ">IIQQIIIIIIiiII",
        0x80211001,
        length,
        1234,
        0,
        4,
        channel,
        20,
        0,
        0,
        kind,
        signal_dbm,
        -95,
        0,
        0,
    )
    return header + bytes(length - len(header)) + frame


def prism(
    frame: bytes = b"", *, channel: int = 6, signal_dbm: int = -60, wide: bool = False
) -> bytes:
    """Write a frame behind a Prism header; `wide`: items are numbered as some drivers do."""
    values = {2: 1234, 3: channel, 6: signal_dbm & 0xFFFFFFFF, 7: -95 & 0xFFFFFFFF, 8: 2}
    items = b""
    for item in range(1, 11):
        code = (item << 16 | 0x44) if wide else (item << 12 | 0x41)
        present = 0 if item in values else 1
        items += struct.pack("<IHHI", code, present, 4, values.get(item, 0))
    return struct.pack("<II16s", 0x44, 144, b"wlan0") + items + frame
