"""Radios: what each can receive, and what the regulatory domain lets it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wifiwatch_probes.channels import band_of
from wifiwatch_probes.radio.netlink import (
    Command,
    has,
    has_number,
    integer,
    nests,
    text,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wifiwatch_probes.channels import Band
    from wifiwatch_probes.radio.netlink import Kernel, Message

# Of NL80211_FREQUENCY_ATTR_*, kernel 6.9 and later; pyroute2 0.9 does not know it.
CAN_MONITOR = 32

_WORLD = "00"
_DFS_REGIONS = {"01": "FCC", "02": "ETSI", "03": "JP"}
_SYSFS = Path("/sys/class/ieee80211")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a radio.

    Parameters
    ----------
    frequency_mhz : int
        Its centre [MHz].
    disabled : bool
        The regulatory domain forbids it.
    passive : bool
        Nobody may begin to transmit there (no-IR). Receiving is fine.
    radar : bool
        Radar has precedence there (DFS).
    monitor_anyway : bool
        The kernel lets a monitor listen although the channel is disabled.
    """

    frequency_mhz: int
    disabled: bool = False
    passive: bool = False
    radar: bool = False
    monitor_anyway: bool = False

    @property
    def receivable(self) -> bool:
        """Whether a monitor may be set to it."""
        return self.monitor_anyway or not self.disabled


@dataclass(frozen=True, slots=True)
class Phy:
    """A radio.

    Parameters
    ----------
    index : int
        The kernel's number for it.
    name : str
        The kernel's name for it, as ``phy0``.
    driver : str
        The kernel's driver for it; empty if unknown.
    modes : frozenset of str
        Types of interfaces that it can have, as ``station`` and ``monitor``.
    own_rules : bool
        It keeps its own regulatory state and does not follow the system's.
    channels : dict of int to Channel
        By frequency [MHz]; only those of the 2.4, 5 and 6 GHz bands.
    """

    index: int
    name: str
    driver: str = ""
    modes: frozenset[str] = frozenset()
    own_rules: bool = False
    channels: dict[int, Channel] = field(default_factory=dict)

    @property
    def can_monitor(self) -> bool:
        """Whether it can listen to frames that are not for it."""
        return "monitor" in self.modes

    @property
    def receivable(self) -> frozenset[int]:
        """Frequencies on which it may listen here and now [MHz]."""
        return frozenset(f for f, channel in self.channels.items() if channel.receivable)

    @property
    def bands(self) -> dict[Band, int]:
        """For each band that it has, the number of channels on which it may listen."""
        counts: dict[Band, int] = {}
        for frequency, channel in self.channels.items():
            if band := band_of(frequency):
                counts[band] = counts.get(band, 0) + channel.receivable
        return counts


@dataclass(frozen=True, slots=True)
class Regulation:
    """Whose rules of the air hold.

    Parameters
    ----------
    country : str
        Two letters; ``00`` are the rules that fit the whole world.
    dfs_region : str
        FCC, ETSI, JP or empty.
    phy_index : int or None
        The radio with rules of its own; None for the system's.
    """

    country: str
    dfs_region: str
    phy_index: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether a country is set."""
        return self.country != _WORLD


def list_phys(kernel: Kernel, sysfs: Path = _SYSFS) -> list[Phy]:
    """Give all radios of the machine, by number."""
    # Without this attribute the kernel leaves out what does not fit one message: 6 GHz, for one.
    return read_phys(kernel.dump(Command.GET_WIPHY, [("NL80211_ATTR_SPLIT_WIPHY_DUMP", "")]), sysfs)


def read_phys(messages: Iterable[Message], sysfs: Path = _SYSFS) -> list[Phy]:
    """Put together radios of the kernel's answers, each of which holds a part."""
    parts: dict[int, list[Message]] = {}
    for message in messages:
        index = integer(message, "NL80211_ATTR_WIPHY")
        if index is not None:
            parts.setdefault(index, []).append(message)
    return [_phy(index, parts[index], sysfs) for index in sorted(parts)]


def list_regulations(kernel: Kernel) -> list[Regulation]:
    """Give the system's regulatory state, then that of radios with their own."""
    found = [
        Regulation(
            country=text(message, "NL80211_ATTR_REG_ALPHA2"),
            dfs_region=_DFS_REGIONS.get(text(message, "NL80211_ATTR_DFS_REGION"), ""),
            phy_index=integer(message, "NL80211_ATTR_WIPHY"),
        )
        for message in kernel.dump(Command.GET_REG)
    ]
    return sorted(found, key=lambda one: -1 if one.phy_index is None else one.phy_index)


def _phy(index: int, messages: list[Message], sysfs: Path) -> Phy:
    names = [text(message, "NL80211_ATTR_WIPHY_NAME") for message in messages]
    name = next(filter(None, names), f"phy{index}")
    modes = [texts(message, "NL80211_ATTR_SUPPORTED_IFTYPES") for message in messages]
    channels = [
        _channel(one)
        for message in messages
        for band in nests(message, "NL80211_ATTR_WIPHY_BANDS")
        for one in nests(band, "NL80211_BAND_ATTR_FREQS")
    ]
    return Phy(
        index=index,
        name=name,
        driver=_driver(sysfs / name),
        modes=frozenset().union(*modes),
        own_rules=any(has(message, "NL80211_ATTR_WIPHY_SELF_MANAGED_REG") for message in messages),
        channels={one.frequency_mhz: one for one in channels if band_of(one.frequency_mhz)},
    )


def _channel(message: Message) -> Channel:
    return Channel(
        frequency_mhz=integer(message, "NL80211_FREQUENCY_ATTR_FREQ") or 0,
        disabled=has(message, "NL80211_FREQUENCY_ATTR_DISABLED"),
        passive=has(message, "NL80211_FREQUENCY_ATTR_NO_IR"),
        radar=has(message, "NL80211_FREQUENCY_ATTR_RADAR"),
        monitor_anyway=has(message, "NL80211_FREQUENCY_ATTR_CAN_MONITOR")
        or has_number(message, CAN_MONITOR),
    )


def _driver(folder: Path) -> str:
    link = folder / "device" / "driver"
    return link.resolve().name if link.exists() else ""
