"""Set a monitor interface to a frequency, and say why if that fails."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from wifiwatch_probes.channels import name_of
from wifiwatch_probes.radio.faults import AdapterGoneError, BusyError, RadioError, no_rights
from wifiwatch_probes.radio.interfaces import list_interfaces
from wifiwatch_probes.radio.netlink import Command
from wifiwatch_probes.radio.phys import list_phys, list_regulations

if TYPE_CHECKING:
    from wifiwatch_probes.radio.interfaces import Interface
    from wifiwatch_probes.radio.netlink import Kernel
    from wifiwatch_probes.radio.phys import Phy

# NL80211_CHAN_WIDTH_20_NOHT: all radios have it, and beacons and probe frames fit into 20 MHz.
_WIDTH_20_MHZ = 0


def set_frequency(kernel: Kernel, monitor: Interface, frequency_mhz: int) -> None:
    """Listen on another frequency from now on.

    Raises
    ------
    AdapterGoneError
        If the interface is no longer there.
    RadioError
        If the frequency cannot be set now, with the reason.
    """
    try:
        kernel.change(
            Command.SET_WIPHY,
            [
                ("NL80211_ATTR_IFINDEX", monitor.index),
                ("NL80211_ATTR_WIPHY_FREQ", frequency_mhz),
                ("NL80211_ATTR_CHANNEL_WIDTH", _WIDTH_20_MHZ),
                ("NL80211_ATTR_CENTER_FREQ1", frequency_mhz),
            ],
        )
    except OSError as error:
        raise explain(kernel, monitor, frequency_mhz, error) from error


def explain(kernel: Kernel, monitor: Interface, frequency_mhz: int, error: OSError) -> RadioError:
    """Say why a frequency could not be set."""
    if error.errno == errno.ENODEV:
        return AdapterGoneError(monitor.name)
    if error.errno in (errno.EPERM, errno.EACCES):
        return no_rights("setting a frequency")
    if error.errno == errno.EBUSY:
        return _busy(kernel, monitor)
    phy = next((one for one in list_phys(kernel) if one.index == monitor.phy_index), None)
    if phy is None:
        return AdapterGoneError(monitor.name)
    return why_not(kernel, phy, frequency_mhz) or RadioError(
        f"{monitor.name} cannot be set to {name_of(frequency_mhz)}: {error.strerror}",
        f"the driver {phy.driver or 'of this adapter'} rejects it; leave the channel out",
    )


def why_not(kernel: Kernel, phy: Phy, frequency_mhz: int) -> RadioError | None:
    """Say why a radio may not listen on a frequency; None if it may."""
    channel = phy.channels.get(frequency_mhz)
    if channel is None:
        bands = ", ".join(f"{band} GHz" for band in phy.bands) or "no band"
        return RadioError(
            f"{phy.name} does not have {name_of(frequency_mhz)}", f"it has {bands}; see iw list"
        )
    if channel.receivable:
        return None
    regulations = {one.phy_index: one for one in list_regulations(kernel)}
    rules = regulations.get(phy.index) or regulations.get(None)
    if rules is None or not rules.is_known:
        return RadioError(
            f"{name_of(frequency_mhz)} is disabled, as no country is set",
            "set yours: iw reg set GB",
        )
    return RadioError(
        f"{name_of(frequency_mhz)} is disabled by the rules for {rules.country}",
        "leave the channel out, or correct the country if it is wrong: iw reg set GB",
    )


def _busy(kernel: Kernel, monitor: Interface) -> BusyError:
    running = [
        interface.name
        for interface in list_interfaces(kernel)
        if interface.phy_index == monitor.phy_index
        and interface.index != monitor.index
        and kernel.link_is_up(interface.index)
    ]
    if running:
        return BusyError(
            f"the radio of {monitor.name} is busy: {', '.join(running)} is up",
            f"take it down: ip link set {running[0]} down",
        )
    return BusyError(
        f"the radio of {monitor.name} is busy",
        f"look whether it is up, and who else uses it: iw dev, ip link show {monitor.name}",
    )
