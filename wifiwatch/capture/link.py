"""Link types: which ones carry 802.11, and what the others are called."""

from __future__ import annotations

BARE = 105
PRISM = 119
RADIOTAP = 127
AVS = 163
PPI = 192

READABLE = frozenset({BARE, PRISM, RADIOTAP, AVS, PPI})

_OTHERS = {
    0: "loopback",
    1: "Ethernet",
    9: "PPP",
    12: "raw IP",
    101: "raw IP",
    113: "Linux cooked",
    147: "private",
    187: "Bluetooth HCI",
    195: "IEEE 802.15.4",
    201: "Bluetooth HCI",
    220: "USB",
    230: "IEEE 802.15.4",
    249: "USB",
    251: "Bluetooth Low Energy",
    253: "Netlink",
    276: "Linux cooked",
}


def describe(link_type: int) -> str:
    """Name a link type for a person.

    Parameters
    ----------
    link_type : int
        Number from the tcpdump.org registry of link types.

    Returns
    -------
    str
        Such as ``Ethernet (link type 1)``.
    """
    name = _OTHERS.get(link_type)
    return f"{name} (link type {link_type})" if name else f"link type {link_type}"
