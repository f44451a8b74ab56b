"""A kernel of the tests' own: radios and interfaces that behave as cfg80211's do, and can fail."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wifiwatch_probes.radio.netlink import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wifiwatch_probes.radio.netlink import Attribute, Message

STATION, ACCESS_POINT, MONITOR = 2, 3, 6


class FakeMessage:
    """An answer: attributes by name."""

    def __init__(self, **attributes: object) -> None:
        self._attributes = {f"NL80211_{name}": value for name, value in attributes.items()}

    def get_attr(self, attr: str) -> object:
        """Give an attribute, as pyroute2 does."""
        return self._attributes.get(attr)

    def __getitem__(self, key: str) -> object:
        return list(self._attributes.items()) if key == "attrs" else None


@dataclass
class FakeInterface:
    """An interface of the fake kernel."""

    index: int
    name: str
    type: int = STATION
    phy: int = 0
    up: bool = False
    connected: bool = False
    frequency: int | None = None


@dataclass
class FakeKernel:
    """Radios 0 and 1 with channels 1, 6, 36, a disabled 13 and a passive 6g5.

    Parameters
    ----------
    interfaces : list of FakeInterface
        What there is.
    fails : dict
        For a command, or "link", the error number it ends with.
    modes : list of str
        Types that the radios know.
    """

    interfaces: list[FakeInterface]
    fails: dict[Command | str, int] = field(default_factory=dict)
    modes: list[str] = field(default_factory=lambda: ["station", "monitor"])
    country: str = "GB"
    said: list[str] = field(default_factory=list)

    def named(self, name: str) -> FakeInterface | None:
        """Find an interface."""
        return next((one for one in self.interfaces if one.name == name), None)

    def dump(self, command: Command, attributes: Sequence[Attribute] = ()) -> Sequence[Message]:
        """Answer with a list."""
        self._maybe_fail(command)
        if command is Command.GET_WIPHY:
            assert ("NL80211_ATTR_SPLIT_WIPHY_DUMP", "") in attributes
            return [message for phy in (0, 1) for message in self._phy(phy)]
        if command is Command.GET_REG:
            return [FakeMessage(ATTR_REG_ALPHA2=self.country, ATTR_DFS_REGION="02")]
        assert command is Command.GET_INTERFACE
        return [self._interface(one) for one in self.interfaces]

    def change(self, command: Command, attributes: Sequence[Attribute]) -> Sequence[Message]:
        """Make one change, if cfg80211 would."""
        self._maybe_fail(command)
        given = {name.removeprefix("NL80211_ATTR_"): value for name, value in attributes}
        if command is Command.NEW_INTERFACE:
            return [self._new(given)]
        interface = self._at(int(given["IFINDEX"]))
        if command is Command.DEL_INTERFACE:
            self.interfaces.remove(interface)
            self.said.append(f"remove {interface.name}")
        elif command is Command.SET_INTERFACE:
            if interface.up:
                raise OSError(errno.EBUSY, "busy")
            interface.type = int(given["IFTYPE"])
            self.said.append(f"type {interface.name} {interface.type}")
        else:
            assert command is Command.SET_WIPHY
            self._tune(interface, int(given["WIPHY_FREQ"]))
        return []

    def link_is_up(self, index: int) -> bool:
        """Tell whether an interface is up."""
        return self._at(index).up

    def set_link(self, index: int, *, up: bool) -> None:
        """Take an interface up or down."""
        if up and "link" in self.fails:
            raise OSError(self.fails["link"], "no")
        interface = self._at(index)
        interface.up = up
        self.said.append(f"{'up' if up else 'down'} {interface.name}")

    def _maybe_fail(self, command: Command) -> None:
        if command in self.fails:
            raise OSError(self.fails[command], "no")

    def _at(self, index: int) -> FakeInterface:
        for interface in self.interfaces:
            if interface.index == index:
                return interface
        raise OSError(errno.ENODEV, "no such device")

    def _new(self, given: dict[str, int | str]) -> FakeMessage:
        index = max(one.index for one in self.interfaces) + 1
        phy, kind = int(given["WIPHY"]), int(given["IFTYPE"])
        self.interfaces.append(FakeInterface(index, str(given["IFNAME"]), kind, phy))
        self.said.append(f"add {given['IFNAME']}")
        return FakeMessage(ATTR_IFINDEX=index)

    def _tune(self, interface: FakeInterface, frequency: int) -> None:
        others = (one for one in self.interfaces if one.phy == interface.phy)
        if not interface.up or any(one.up and one.type != MONITOR for one in others):
            raise OSError(errno.EBUSY, "busy")
        if frequency not in (2412, 2437, 5180, 5975):
            raise OSError(errno.EINVAL, "invalid argument")
        interface.frequency = frequency
        self.said.append(f"tune {interface.name} {frequency}")

    def _phy(self, index: int) -> list[FakeMessage]:
        passive = {"FREQUENCY_ATTR_NO_IR": True}
        disabled = {"FREQUENCY_ATTR_DISABLED": True}
        low = [_channel(2412), _channel(2437), _channel(2472, **disabled)]
        high = [_channel(5180), _channel(5975, **passive)]
        return [
            FakeMessage(
                ATTR_WIPHY=index,
                ATTR_WIPHY_NAME=f"phy{index}",
                ATTR_SUPPORTED_IFTYPES=self.modes,
            ),
            FakeMessage(ATTR_WIPHY=index, ATTR_WIPHY_BANDS=[FakeMessage(BAND_ATTR_FREQS=low)]),
            FakeMessage(ATTR_WIPHY=index, ATTR_WIPHY_BANDS=[FakeMessage(BAND_ATTR_FREQS=high)]),
        ]

    @staticmethod
    def _interface(one: FakeInterface) -> FakeMessage:
        return FakeMessage(
            ATTR_IFINDEX=one.index,
            ATTR_IFNAME=one.name,
            ATTR_WIPHY=one.phy,
            ATTR_IFTYPE=one.type,
            ATTR_SSID=b"name" if one.connected else None,
            ATTR_WIPHY_FREQ=one.frequency,
        )


def _channel(frequency: int, **flags: object) -> FakeMessage:
    return FakeMessage(FREQUENCY_ATTR_FREQ=frequency, **flags)
