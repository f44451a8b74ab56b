"""Data frames: encrypted ones, web traffic in the clear, and the blinks of location tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scapy.layers.dot11 import Dot11, Dot11QoS
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import LLC, SNAP
from scapy.packet import Packet, Raw

from wifiwatch.simulate.frames import Frame

if TYPE_CHECKING:
    from wifiwatch.simulate.frames import Ends

_DATA = 2
_TO_DS, _FROM_DS, _POWER_SAVING, _PROTECTED = 0x01, 0x02, 0x10, 0x40


def data_header(ends: Ends, upward: bool, protected: bool) -> bytes:
    """Forge the header of QoS data between a station and its access point.

    Parameters
    ----------
    ends : Ends
        Receiver, transmitter, and the far end of the way as address 3.
    upward : bool
        Whether it goes to the access point.
    protected : bool
        Whether the body is encrypted.

    Returns
    -------
    bytes
        What comes before the body.
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
    return bytes(header / Dot11QoS(TID=0))


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


def blink(ends: Ends, fourth: str = "") -> Frame:
    """Forge a data frame that is all header, as location tags send it to a group.

    Parameters
    ----------
    ends : Ends
        Addresses 1, 2 and 3.
    fourth : str
        A fourth address; makes it a frame between distribution systems.

    Returns
    -------
    Frame
        The frame, of the subtype that has no body.
    """
    header = Dot11(
        type=_DATA,
        subtype=4,
        FCfield=_TO_DS | _FROM_DS if fourth else 0,
        addr1=ends.receiver,
        addr2=ends.transmitter,
        addr3=ends.bssid,
    )
    if fourth:
        header.addr4 = fourth
    return Frame(bytes(header))


def relayed_data(ends: Ends, ciphertext: bytes) -> Frame:
    """Forge what an access point passes on from its wire to a group, encrypted.

    Parameters
    ----------
    ends : Ends
        The group, the access point, and who sent it on the wire.
    ciphertext : bytes
        What follows the header.

    Returns
    -------
    Frame
        The frame.
    """
    header = Dot11(
        type=_DATA,
        subtype=0,
        FCfield=_FROM_DS | _PROTECTED,
        addr1=ends.receiver,
        addr2=ends.transmitter,
        addr3=ends.bssid,
    )
    return Frame(bytes(header / Raw(ciphertext)))


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


def web_traffic(upward: bool, ciphertext: bytes, sent: int, received: int) -> bytes:
    """Forge a piece of a web session in documentation addresses (RFC 5737).

    Parameters
    ----------
    upward : bool
        Whether the phone sends it.
    ciphertext : bytes
        Content of a TLS record.
    sent, received : int
        Octets that went before, this way and the other.

    Returns
    -------
    bytes
        LLC, SNAP, IP, TCP and the record.
    """
    here, there = ("192.0.2.44", 50_000), ("198.51.100.7", 443)
    (source, source_port), (target, target_port) = (here, there) if upward else (there, here)
    record = b"\x17\x03\x03" + len(ciphertext).to_bytes(2, "big") + ciphertext
    segment = TCP(sport=source_port, dport=target_port, flags="PA", seq=1 + sent, ack=1 + received)
    return snap(0x0800, IP(src=source, dst=target) / segment / Raw(record))
