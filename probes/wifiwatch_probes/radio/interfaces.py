"""Wireless interfaces: list them, add a monitor, change a type, remove what was added."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wifiwatch_probes.radio.netlink import Command, has, integer, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wifiwatch_probes.radio.netlink import Kernel

# NL80211_IFTYPE_*; others are shown and never set.
TYPES = {
    1: "ad hoc",
    2: "managed",
    3: "access point",
    4: "access point VLAN",
    6: "monitor",
    7: "mesh",
    8: "P2P client",
    9: "P2P owner",
    10: "P2P device",
    11: "OCB",
    12: "NAN",
}
MONITOR = 6

Settable = Literal["managed", "monitor"]
_SETTABLE: dict[Settable, int] = {"managed": 2, "monitor": MONITOR}

_NAME = "wwmon"


@dataclass(frozen=True, slots=True)
class Interface:
    """A wireless interface.

    Parameters
    ----------
    index : int
        The kernel's number for it.
    name : str
        Its name, as ``wlan0``.
    phy_index : int
        The radio that it belongs to.
    type : str
        ``managed``, ``monitor``, ``access point`` and so on.
    connected : bool
        It belongs to a network now, or is an access point of one.
    frequency_mhz : int or None
        Where it is, if it says [MHz].
    """

    index: int
    name: str
    phy_index: int
    type: str
    connected: bool
    frequency_mhz: int | None


def list_interfaces(kernel: Kernel) -> list[Interface]:
    """Give all wireless interfaces that have a name, by number."""
    found = []
    for message in kernel.dump(Command.GET_INTERFACE):
        index = integer(message, "NL80211_ATTR_IFINDEX")
        phy_index = integer(message, "NL80211_ATTR_WIPHY")
        number = integer(message, "NL80211_ATTR_IFTYPE") or 0
        if index is None or phy_index is None:
            continue
        found.append(
            Interface(
                index=index,
                name=text(message, "NL80211_ATTR_IFNAME"),
                phy_index=phy_index,
                type=TYPES.get(number, f"type {number}"),
                # The kernel names the network of an interface that has one; only that it does
                # is looked at.
                connected=has(message, "NL80211_ATTR_SSID"),
                frequency_mhz=integer(message, "NL80211_ATTR_WIPHY_FREQ"),
            )
        )
    return sorted(found, key=lambda one: one.index)


def free_name(interfaces: Iterable[Interface]) -> str:
    """Choose a name for a monitor interface that no wireless interface has."""
    taken = {interface.name for interface in interfaces}
    number = 0
    while f"{_NAME}{number}" in taken:
        number += 1
    return f"{_NAME}{number}"


def add_monitor(kernel: Kernel, phy_index: int, name: str) -> int:
    """Make a monitor interface; give its number.

    No monitor flag is set: with the flag "active" the radio would acknowledge frames.
    """
    answers = kernel.change(
        Command.NEW_INTERFACE,
        [
            ("NL80211_ATTR_WIPHY", phy_index),
            ("NL80211_ATTR_IFNAME", name),
            ("NL80211_ATTR_IFTYPE", MONITOR),
        ],
    )
    for answer in answers:
        index = integer(answer, "NL80211_ATTR_IFINDEX")
        if index is not None:
            return index
    raise OSError(errno.EPROTO, "the kernel did not say which interface it made")


def remove_interface(kernel: Kernel, index: int) -> None:
    """Remove an interface."""
    kernel.change(Command.DEL_INTERFACE, [("NL80211_ATTR_IFINDEX", index)])


def set_type(kernel: Kernel, index: int, wanted: Settable) -> None:
    """Change the type of an interface that is down."""
    kernel.change(
        Command.SET_INTERFACE,
        [("NL80211_ATTR_IFINDEX", index), ("NL80211_ATTR_IFTYPE", _SETTABLE[wanted])],
    )
