"""MAC frames, forged with scapy once each; what changes from one sending to the next is patched.

scapy builds about a thousand frames a second, a simulation sends a hundred thousand: so each beacon
is built once, and its clock and sequence number are written into it whenever it is sent.
"""

from __future__ import annotations

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
    Dot11QoS,
    Dot11ReassoReq,
    Dot11ReassoResp,
)
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import LLC, SNAP
from scapy.packet import Packet, Raw

if TYPE_CHECKING:
    from collections.abc import Iterable

BROADCAST = "ff:ff:ff:ff:ff:ff"

Elements = tuple[tuple[int, bytes], ...]
"""Elements as number and body, in the order in which they are sent."""

_MANAGEMENT, _CONTROL, _DATA = 0, 1, 2
_TO_DS, _FROM_DS, _POWER_SAVING, _PROTECTED = 0x01, 0x02, 0x10, 0x40
_GROUP_BIT = 1


class Frame(NamedTuple):
    """A frame as it is sent, without its check sequence.

    Parameters
    ----------
    octets : bytes
        From the frame control on.
    clocked : bool
        Whether its body begins with the sender's clock.
    numbered : bool
        Whether it has a sequence number.
    """

    octets: bytes
    clocked: bool = False
    numbered: bool = True

    @property
    def to_group(self) -> bool:
        """Whether it is for several receivers, and thus not acknowledged."""
        return bool(self.octets[4] & _GROUP_BIT)

    def to(self, receiver: str) -> Frame:
        """Give the same frame for another receiver.

        Parameters
        ----------
        receiver : str
            Address of the receiver.

        Returns
        -------
        Frame
            The frame.
        """
        octets = self.octets[:4] + address_bytes(receiver) + self.octets[10:]
        return self._replace(octets=octets)


class Ends(NamedTuple):
    """The addresses of a management frame.

    Parameters
    ----------
    receiver, transmitter, bssid : str
        Addresses 1, 2 and 3.
    """

    receiver: str
    transmitter: str
    bssid: str


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


def address_bytes(address: str) -> bytes:
    """Turn an address into its six bytes.

    Parameters
    ----------
    address : str
        Such as ``02:00:00:00:00:01``.

    Returns
    -------
    bytes
        Six bytes.
    """
    return bytes.fromhex(address.replace(":", ""))


def address_text(number: int) -> str:
    """Write the 48 bits of an address as people do.

    Parameters
    ----------
    number : int
        The bits.

    Returns
    -------
    str
        Such as ``02:00:00:00:00:01``.
    """
    return number.to_bytes(6, "big").hex(":")


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


def probe_request(station: str, elements: Elements) -> Frame:
    """Forge a probe request to everyone.

    Parameters
    ----------
    station : str
        Its sender.
    elements : Elements
        All elements.

    Returns
    -------
    Frame
        The request.
    """
    return _manage(4, Ends(BROADCAST, station, BROADCAST), Dot11ProbeReq() / _chain(elements))


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
    said = {"cap": _swapped(capability), "listen_interval": 10}
    if coming_from:
        body = Dot11ReassoReq(current_AP=coming_from, **said)
        return _manage(2, ends, body / _chain(elements))
    return _manage(0, ends, Dot11AssoReq(**said) / _chain(elements))


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
    body = kind(cap=_swapped(capability), status=0, AID=0xC001) / _chain(elements)
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


def acknowledgement(receiver: bytes) -> Frame:
    """Forge an acknowledgement.

    Parameters
    ----------
    receiver : bytes
        Address of the station whose frame came through.

    Returns
    -------
    Frame
        The frame.
    """
    return Frame(_ACKNOWLEDGEMENT[:4] + receiver, numbered=False)


def clear_to_send(receiver: bytes) -> Frame:
    """Forge the leave to send.

    Parameters
    ----------
    receiver : bytes
        Address of the station that asked.

    Returns
    -------
    Frame
        The frame.
    """
    return Frame(_CLEAR_TO_SEND[:4] + receiver, numbered=False)


def request_to_send(addresses: bytes) -> Frame:
    """Forge the wish to send.

    Parameters
    ----------
    addresses : bytes
        Receiver and transmitter, 12 bytes.

    Returns
    -------
    Frame
        The frame.
    """
    return Frame(_REQUEST_TO_SEND[:4] + addresses, numbered=False)


def data(ends: Ends, upward: bool, body: bytes, protected: bool = True) -> Frame:
    """Forge QoS data between a station and its access point.

    Parameters
    ----------
    ends : Ends
        Receiver, transmitter, and the far end of the way as address 3.
    upward : bool
        Whether it goes to the access point.
    body : bytes
        What follows the header.
    protected : bool
        Whether the body is encrypted.

    Returns
    -------
    Frame
        The frame.
    """
    flags = (_TO_DS if upward else _FROM_DS) | (_PROTECTED if protected else 0)
    header = Dot11(
        type=_DATA,
        subtype=8,
        FCfield=flags,
        addr1=ends.receiver,
        addr2=ends.transmitter,
        addr3=ends.bssid,
    )
    return Frame(bytes(header / Dot11QoS(TID=0) / Raw(body)))


def group_data(ends: Ends, from_wire: bool, body: bytes = b"", fourth: str = "") -> Frame:
    """Forge plain data to a group.

    Parameters
    ----------
    ends : Ends
        Addresses 1, 2 and 3.
    from_wire : bool
        Whether an access point relays it.
    body : bytes
        What follows the header.
    fourth : str
        A fourth address; makes it a frame between distribution systems.

    Returns
    -------
    Frame
        The frame.
    """
    header = Dot11(
        type=_DATA,
        subtype=0,
        FCfield=_TO_DS | _FROM_DS if fourth else _FROM_DS if from_wire else 0,
        addr1=ends.receiver,
        addr2=ends.transmitter,
        addr3=ends.bssid,
    )
    if fourth:
        header.addr4 = fourth
    return Frame(bytes(header / Raw(body) if body else header))


def null(ends: Ends, sleeping: bool) -> Frame:
    """Forge a station's notice that it falls asleep or wakes up.

    Parameters
    ----------
    ends : Ends
        Its addresses.
    sleeping : bool
        Which of the two.

    Returns
    -------
    Frame
        The frame.
    """
    flags = _TO_DS | (_POWER_SAVING if sleeping else 0)
    header = Dot11(
        type=_DATA,
        subtype=4,
        FCfield=flags,
        addr1=ends.receiver,
        addr2=ends.transmitter,
        addr3=ends.bssid,
    )
    return Frame(bytes(header))


def snap(protocol: int, payload: Packet) -> bytes:
    """Put a packet behind the header that names its protocol.

    Parameters
    ----------
    protocol : int
        EtherType.
    payload : Packet
        The packet.

    Returns
    -------
    bytes
        LLC, SNAP and the packet.
    """
    return bytes(LLC(dsap=0xAA, ssap=0xAA, ctrl=3) / SNAP(OUI=0, code=protocol) / payload)


def web_traffic(upward: bool, ciphertext: bytes) -> bytes:
    """Forge a piece of a web session in documentation addresses (RFC 5737).

    Parameters
    ----------
    upward : bool
        Whether the phone sends it.
    ciphertext : bytes
        Content of a TLS record.

    Returns
    -------
    bytes
        LLC, SNAP, IP, TCP and the record.
    """
    here, there = ("192.0.2.44", 50_000), ("198.51.100.7", 443)
    (source, source_port), (target, target_port) = (here, there) if upward else (there, here)
    record = b"\x17\x03\x03" + len(ciphertext).to_bytes(2, "big") + ciphertext
    segment = TCP(sport=source_port, dport=target_port, flags="PA", seq=1, ack=1) / Raw(record)
    return snap(0x0800, IP(src=source, dst=target) / segment)


def _announce(
    subtype: int, ends: Ends, kind: type[Packet], announcement: Announcement
) -> Frame:
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


def _control(subtype: int, **addresses: str) -> bytes:
    return bytes(Dot11(type=_CONTROL, subtype=subtype, **addresses))


def _chain(elements: Iterable[tuple[int, bytes]]) -> Packet:
    """Put elements behind each other; no elements are an empty payload."""
    return Raw(b"".join(bytes(Dot11Elt(ID=number, info=body)) for number, body in elements))


def _swapped(capability: int) -> int:
    """Give the number that scapy, which keeps these two bytes in network order, needs."""
    return (capability & 0xFF) << 8 | capability >> 8


_ACKNOWLEDGEMENT = _control(13, addr1=BROADCAST)
_CLEAR_TO_SEND = _control(12, addr1=BROADCAST)
_REQUEST_TO_SEND = _control(11, addr1=BROADCAST, addr2=BROADCAST)
