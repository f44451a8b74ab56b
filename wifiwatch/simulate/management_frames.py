"""Management frames: what networks announce, what phones ask, joining and leaving."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from scapy.layers.dot11 import (
    Dot11,
    Dot11Action,
    Dot11AssoReq,
    Dot11AssoResp,
    Dot11Auth,
    Dot11Beacon,
    Dot11Deauth,
    Dot11Elt,
    Dot11ProbeReq,
    Dot11ProbeResp,
    Dot11ReassoReq,
    Dot11ReassoResp,
)
from scapy.packet import Packet, Raw

from wifiwatch.simulate.frames import BROADCAST, Elements, Ends, Frame

if TYPE_CHECKING:
    from collections.abc import Iterable

_MANAGEMENT = 0
_LISTEN_INTERVAL = 10
_FIRST_STATION = 0xC001
"""Association identifier 1, with the two bits set that 802.11-2020, 9.4.1.8 asks for."""


class Announcement(NamedTuple):
    """What beacons and probe responses have in common.

    Parameters
    ----------
    capability : int
        Capability information, as 802.11-2020, 9.4.1.4 numbers its bits.
    elements : Elements
        All elements.
    interval : int
        Time between two beacons [1024 µs].
    clock_us : int or None
        A clock that stands still [µs]; None for a running one.
    """

    capability: int
    elements: Elements
    interval: int = 100
    clock_us: int | None = None


def beacon(bssid: str, announcement: Announcement) -> Frame:
    """Forge a beacon.

    Parameters
    ----------
    bssid : str
        Its sender.
    announcement : Announcement
        Its content.

    Returns
    -------
    Frame
        The beacon.
    """
    return _announce(8, Ends(BROADCAST, bssid, bssid), Dot11Beacon, announcement)


def probe_response(bssid: str, announcement: Announcement) -> Frame:
    """Forge a probe response, to be addressed with `Frame.to`.

    Parameters
    ----------
    bssid : str
        Its sender.
    announcement : Announcement
        Its content.

    Returns
    -------
    Frame
        The response.
    """
    return _announce(5, Ends(BROADCAST, bssid, bssid), Dot11ProbeResp, announcement)


def probe_request(elements: Elements) -> Frame:
    """Forge a probe request to everyone, to be signed with `Frame.sent_by`.

    Parameters
    ----------
    elements : Elements
        All elements.

    Returns
    -------
    Frame
        The request.
    """
    return _manage(4, Ends(BROADCAST, BROADCAST, BROADCAST), Dot11ProbeReq() / _chain(elements))


def authentication(ends: Ends, step: int) -> Frame:
    """Forge one of the two frames of open authentication.

    Parameters
    ----------
    ends : Ends
        Its addresses.
    step : int
        1 or 2.

    Returns
    -------
    Frame
        The frame.
    """
    return _manage(11, ends, Dot11Auth(algo=0, seqnum=step, status=0))


def association_request(
    ends: Ends, capability: int, elements: Elements, coming_from: str = ""
) -> Frame:
    """Forge an association request.

    Parameters
    ----------
    ends : Ends
        Its addresses.
    capability : int
        Capability information.
    elements : Elements
        All elements.
    coming_from : str
        The access point that the station leaves for this one; makes it a reassociation.

    Returns
    -------
    Frame
        The request.
    """
    said = _swapped(capability)
    if coming_from:
        again = Dot11ReassoReq(cap=said, listen_interval=_LISTEN_INTERVAL, current_AP=coming_from)
        return _manage(2, ends, again / _chain(elements))
    first = Dot11AssoReq(cap=said, listen_interval=_LISTEN_INTERVAL)
    return _manage(0, ends, first / _chain(elements))


def association_response(
    ends: Ends, capability: int, elements: Elements, again: bool = False
) -> Frame:
    """Forge the answer that admits a station.

    Parameters
    ----------
    ends : Ends
        Its addresses.
    capability : int
        Capability information.
    elements : Elements
        All elements.
    again : bool
        Whether it answers a reassociation.

    Returns
    -------
    Frame
        The response.
    """
    kind = Dot11ReassoResp if again else Dot11AssoResp
    body = kind(cap=_swapped(capability), status=0, AID=_FIRST_STATION) / _chain(elements)
    return _manage(3 if again else 1, ends, body)


def deauthentication(ends: Ends, reason: int = 3) -> Frame:
    """Forge a farewell.

    Parameters
    ----------
    ends : Ends
        Its addresses.
    reason : int
        Reason code; 3: the sender is leaving.

    Returns
    -------
    Frame
        The frame.
    """
    return _manage(12, ends, Dot11Deauth(reason=reason))


def action(ends: Ends, category: int, body: bytes) -> Frame:
    """Forge an action frame.

    Parameters
    ----------
    ends : Ends
        Its addresses.
    category : int
        Category (802.11-2020, table 9-51).
    body : bytes
        What follows the category.

    Returns
    -------
    Frame
        The frame.
    """
    return _manage(13, ends, Dot11Action(category=category) / Raw(body))


def _announce(subtype: int, ends: Ends, kind: type[Packet], announcement: Announcement) -> Frame:
    body = kind(
        timestamp=announcement.clock_us or 0,
        beacon_interval=announcement.interval,
        cap=_swapped(announcement.capability),
    )
    frame = _manage(subtype, ends, body / _chain(announcement.elements))
    return frame._replace(clocked=announcement.clock_us is None)


def _manage(subtype: int, ends: Ends, body: Packet) -> Frame:
    header = Dot11(
        type=_MANAGEMENT,
        subtype=subtype,
        addr1=ends.receiver,
        addr2=ends.transmitter,
        addr3=ends.bssid,
    )
    return Frame(bytes(header / body))


def _chain(elements: Iterable[tuple[int, bytes]]) -> Packet:
    """Put elements behind each other; no elements are an empty payload."""
    return Raw(b"".join(_element(number, body) for number, body in elements))


@cache
def _element(number: int, body: bytes) -> bytes:
    """Forge an element; access points and phones share most of theirs."""
    return bytes(Dot11Elt(ID=number, info=body))


def _swapped(capability: int) -> int:
    """Give the number that scapy, which keeps these two bytes in network order, needs."""
    return (capability & 0xFF) << 8 | capability >> 8
