"""Frames by which devices are made to show themselves, and the ordinary ones that resemble them.

Layouts: 802.11-2020, 9.3.1 (control frames), 9.3.3 (management) and 9.6.7 (public action).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.cases.forge import measuring as m
from tests.support.deriving import Heard
from tests.support.frames import (
    ACTION,
    ASSOCIATION_RESPONSE,
    AUTHENTICATION,
    BROADCAST,
    DEAUTHENTICATION,
    FROM_DS,
    PROBE_REQUEST,
    RATES,
    RETRY,
    SSID,
    TO_DS,
    beacon,
    control,
    data,
    element,
    management,
    probe_request,
    probe_response,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.cases.forge import Frames

NULL, QOS_NULL = 4, 12
BLOCK_ACK_REQUEST, BLOCK_ACK, RTS, CTS, ACK = 8, 9, 11, 12, 13
WRONG_PASSWORD, NOT_ASSOCIATED, LEAVING = 15, 7, 3
RESERVED_US = 300
SHORT_SECONDS = 0.00004
"""Between a frame and its answer, with the time that the frame takes."""


def phone(number: int) -> str:
    """Give a phone's random address."""
    return f"06:5a:00:00:{number >> 8:02x}:{number & 0xFF:02x}"


def fixed(number: int) -> str:
    """Give a device's address as its maker gave it."""
    return f"00:18:0a:5a:{number >> 8:02x}:{number & 0xFF:02x}"


def with_duration(frame: bytes, microseconds: int) -> bytes:
    """Write the time that a frame reserves into it."""
    return frame[:2] + struct.pack("<H", microseconds) + frame[4:]


def request(at: float, sender: str, receiver: str, *, answered: bool, level: int = -55) -> Frames:
    """Ask for leave to send, and be answered or not."""
    asked = with_duration(control(RTS, receiver, sender), RESERVED_US)
    heard = [Heard(at, asked, signal_dbm=level)]
    if answered:
        answer = with_duration(control(CTS, sender), RESERVED_US - 60)
        heard.append(Heard(at + SHORT_SECONDS, answer, signal_dbm=-62))
    return heard


def transfer(at: float, sender: str, receiver: str, *, receipt: bool = True) -> Frames:
    """Ask for leave, send what is too fast to be read here, and get the receipt for it."""
    heard = request(at, sender, receiver, answered=True)
    if receipt:
        heard.append(
            Heard(
                at + 5 * SHORT_SECONDS,
                control(BLOCK_ACK, sender, receiver, rest=b"\x05\0" + bytes(10)),
            )
        )
    return heard


def empty(
    at: float, sender: str, receiver: str, bssid: str, *, level: int = -55, subtype: int = NULL
) -> Heard:
    """Send a data frame without a body, from an access point if its address is the BSSID."""
    flags = FROM_DS if sender == bssid else TO_DS
    return Heard(
        at,
        data(addresses=(receiver, sender, bssid), subtype=subtype, flags=flags),
        signal_dbm=level,
    )


def receipt_request(at: float, sender: str, receiver: str, *, level: int = -55) -> Heard:
    """Ask which frames of a block have come."""
    return Heard(
        at, control(BLOCK_ACK_REQUEST, receiver, sender, rest=b"\x05\0\0\0"), signal_dbm=level
    )


def acknowledged(at: float, receiver: str) -> Heard:
    """Acknowledge a frame."""
    return Heard(at + SHORT_SECONDS, control(ACK, receiver), signal_dbm=-62)


def farewell(
    at: float,
    sender: str,
    receiver: str = BROADCAST,
    *,
    bssid: str = "",
    reason: int = NOT_ASSOCIATED,
    subtype: int = DEAUTHENTICATION,
    tries: int = 1,
) -> Frames:
    """End a connection; the same frame again, a little later, where nobody acknowledges it."""
    return [
        Heard(
            at + 0.003 * number,
            management(
                subtype,
                struct.pack("<H", reason),
                receiver=receiver,
                transmitter=sender,
                bssid=bssid or sender,
                sequence=int(at * 10) % 4096,
                flags=RETRY if number else 0,
            ),
        )
        for number in range(tries)
    ]


def leave(at: float, station: str, bssid: str) -> Frames:
    """Have a station leave its network."""
    return farewell(at, station, bssid, bssid=bssid, reason=LEAVING)


def authentication(at: float, sender: str, receiver: str, bssid: str, step: int = 1) -> Heard:
    """Write a step of an open authentication."""
    body = struct.pack("<HHH", 0, step, 0)
    return Heard(
        at,
        management(AUTHENTICATION, body, receiver=receiver, transmitter=sender, bssid=bssid),
    )


def join(at: float, station: str, bssid: str, name: bytes) -> Frames:
    """Have a station look for a network and join it."""
    answer = struct.pack("<HHH", 0x0431, 0, 0xC001) + element(RATES, b"\x82\x84\x8b\x96")
    return [
        Heard(at, probe_request(transmitter=station)),
        Heard(at + 0.002, probe_response(name, receiver=station, bssid=bssid)),
        authentication(at + 0.1, station, bssid, bssid),
        authentication(at + 0.102, bssid, station, bssid, 2),
        *m.connect(at + 0.11, station, bssid, name),
        Heard(
            at + 0.112,
            management(ASSOCIATION_RESPONSE, answer, receiver=station, transmitter=bssid),
        ),
    ]


def question(at: float, asker: str, asked: str) -> Heard:
    """Ask for a network's properties, or ask a device that has none."""
    query = struct.pack("<HHH", 256, 2, 264)
    body = bytes([m.PUBLIC, 10, int(at) % 256]) + element(108, b"\0\0") + struct.pack("<H", 6)
    return Heard(
        at,
        management(ACTION, body + query, receiver=asked, transmitter=asker, bssid=BROADCAST),
    )


def reply(at: float, asked: str, asker: str) -> Heard:
    """Answer such a question with nothing but that it is not supported."""
    body = bytes([m.PUBLIC, 11, int(at) % 256]) + struct.pack("<HH", 59, 0)
    body += element(108, b"\x7f\0") + struct.pack("<H", 0)
    return Heard(at, management(ACTION, body, receiver=asker, transmitter=asked))


def directed_request(at: float, sender: str, receiver: str) -> Heard:
    """Ask one address whether it is an access point."""
    body = element(SSID) + element(RATES, b"\x82\x84\x8b\x96")
    return Heard(
        at,
        management(PROBE_REQUEST, body, receiver=receiver, transmitter=sender, bssid=receiver),
    )


def look_around(at: float, station: str, *names: bytes) -> Frames:
    """Have a phone look for networks by name, and for any."""
    return [
        Heard(at + 0.02 * number, probe_request(name, transmitter=station, sequence=number))
        for number, name in enumerate((*names, b""))
    ]


def spread(start: float, stop: float, count: int) -> list[float]:
    """Give moments evenly spread over a time."""
    return [start + (stop - start) * number / count for number in range(count)]


def announce(
    moments: Iterable[float],
    names: Sequence[bytes],
    bssids: Sequence[str],
    *,
    timestamp: int | None = None,
    elements: bytes = b"",
    level: int = -50,
) -> Frames:
    """Send beacons under names and addresses in turn, numbered from one counter."""
    return [
        Heard(
            at,
            beacon(
                names[number % len(names)],
                elements,
                bssid=bssids[number % len(bssids)],
                sequence=number % 4096,
                timestamp=round(at * 1e6) if timestamp is None else timestamp,
            ),
            signal_dbm=level - number % 3,
        )
        for number, at in enumerate(moments)
    ]
