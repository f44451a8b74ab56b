"""A MAC frame as bytes, forged with scapy once; what changes from sending to sending is patched.

scapy builds about a thousand frames a second, a simulation sends a hundred thousand: so each beacon
is built once, and its clock and sequence number are written into it whenever it is sent.
"""

from __future__ import annotations

from typing import NamedTuple

from scapy.layers.dot11 import Dot11

BROADCAST = "ff:ff:ff:ff:ff:ff"

Elements = tuple[tuple[int, bytes], ...]
"""Elements as number and body, in the order in which they are sent."""

_CONTROL = 1
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

    def sent_by(self, transmitter: str) -> Frame:
        """Give the same frame from another sender.

        Parameters
        ----------
        transmitter : str
            Address of the sender.

        Returns
        -------
        Frame
            The frame.
        """
        octets = self.octets[:10] + address_bytes(transmitter) + self.octets[16:]
        return self._replace(octets=octets)


class Ends(NamedTuple):
    """The first three addresses of a frame.

    Parameters
    ----------
    receiver, transmitter, bssid : str
        Addresses 1, 2 and 3.
    """

    receiver: str
    transmitter: str
    bssid: str


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


_ACKNOWLEDGEMENT = bytes(Dot11(type=_CONTROL, subtype=13))
_CLEAR_TO_SEND = bytes(Dot11(type=_CONTROL, subtype=12))
_REQUEST_TO_SEND = bytes(Dot11(type=_CONTROL, subtype=11))
