"""Turn an adapter into one that listens, and give it back as it was."""

from __future__ import annotations

import contextlib
import errno
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from wifiwatch_probes.radio.faults import AdapterGoneError, BusyError, RadioError, no_rights
from wifiwatch_probes.radio.holders import find_holders
from wifiwatch_probes.radio.interfaces import (
    add_monitor,
    free_name,
    list_interfaces,
    remove_interface,
    set_type,
)
from wifiwatch_probes.radio.netlink import Netlink
from wifiwatch_probes.radio.network_manager import NetworkManager
from wifiwatch_probes.radio.phys import list_phys
from wifiwatch_probes.radio.restore import Journal, Step, clean_up, runtime_folder
from wifiwatch_probes.radio.tuning import set_frequency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wifiwatch_probes.radio.holders import Holder
    from wifiwatch_probes.radio.interfaces import Interface
    from wifiwatch_probes.radio.netlink import Kernel
    from wifiwatch_probes.radio.phys import Phy

logger = logging.getLogger(__name__)

Way = Literal["beside", "switched", "as it was"]

SECONDS_TO_LET_GO = 5.0
"""How long a program that was told to leave an interface alone may take [s]."""

_SECONDS_BETWEEN_LOOKS = 0.25
_CAP_NET_ADMIN = 12
_NO_USE_TO_SWITCH = (errno.ENODEV, errno.EPERM, errno.ERFKILL)


@dataclass(frozen=True, slots=True)
class Machine:
    """What a session needs of the machine it runs on.

    Parameters
    ----------
    kernel : Kernel
        The kernel.
    network_manager : NetworkManager
        NetworkManager, or none.
    folder : Path
        Where journals are kept.
    holders : callable
        Gives the programs that use an interface.
    wait : callable
        Waits some seconds.
    """

    kernel: Kernel
    network_manager: NetworkManager = field(default_factory=NetworkManager.find)
    folder: Path = field(default_factory=runtime_folder)
    holders: Callable[[Interface], list[Holder]] = find_holders
    wait: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Radio:
    """An adapter that listens.

    Parameters
    ----------
    monitor : Interface
        The interface to capture on.
    phy : Phy
        What the radio can receive here and now.
    way : str
        How the monitor came to be: ``beside`` the interface that was named, that interface
        ``switched``, or a monitor that was there ``as it was``.
    notes : tuple of str
        What the operator should know: what was left behind and cleaned up, who was told to let go.
    """

    monitor: Interface
    phy: Phy
    way: Way
    notes: tuple[str, ...]
    _kernel: Kernel

    def tune(self, frequency_mhz: int) -> None:
        """Listen on another frequency from now on; raise RadioError if that cannot be."""
        set_frequency(self._kernel, self.monitor, frequency_mhz)


@contextlib.contextmanager
def listen_on(interface: str, *, beside: bool = True) -> Iterator[Radio]:
    """Let an adapter listen, for the time of a ``with`` block.

    The block has to be left by its end or by an exception, for things to be restored at once: a
    program should turn SIGTERM into one. After a kill the next run restores them.

    Parameters
    ----------
    interface : str
        A wireless interface of the adapter, as ``wlan1``.
    beside : bool
        Add a monitor beside the interface where that is possible. False: switch the interface
        itself, for drivers whose added monitors hear nothing.

    Raises
    ------
    RadioError
        If the adapter cannot listen, or somebody uses it.
    """
    check_rights()
    with Netlink() as kernel, listen_with(Machine(kernel), interface, beside=beside) as radio:
        yield radio


@contextlib.contextmanager
def listen_with(machine: Machine, interface: str, *, beside: bool = True) -> Iterator[Radio]:
    """Do what `listen_on` does, on a machine that is given."""
    with _in_words(interface):
        notes = clean_up(machine.folder, machine.kernel, machine.network_manager)
        named, phy = _find(machine.kernel, interface)
    with Journal(machine.folder, interface) as journal:
        try:
            with _in_words(interface):
                notes += _free(machine, journal, named)
                monitor, way = _make_monitor(machine.kernel, journal, named, phy, beside=beside)
            yield Radio(monitor, phy, way, tuple(notes), machine.kernel)
        finally:
            for fault in journal.undo_all(machine.kernel, machine.network_manager):
                logger.warning("%s; the next run tries again", fault)


def check_rights(status: Path = Path("/proc/self/status")) -> None:
    """Make sure that this process may administer the network."""
    for line in status.read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "CapEff" and not int(value, 16) >> _CAP_NET_ADMIN & 1:
            raise no_rights("controlling a radio")


def _find(kernel: Kernel, name: str) -> tuple[Interface, Phy]:
    interfaces = list_interfaces(kernel)
    named = next((one for one in interfaces if one.name == name), None)
    if named is None:
        names = ", ".join(one.name for one in interfaces)
        raise RadioError(
            f"there is no wireless interface {name}",
            f"there is: {names}" if names else "the kernel knows no adapter; look at: dmesg",
        )
    phy = next((one for one in list_phys(kernel) if one.index == named.phy_index), None)
    if phy is None:
        raise AdapterGoneError(name)
    if not phy.can_monitor:
        driver = f" with its driver {phy.driver}" if phy.driver else ""
        raise RadioError(
            f"the adapter of {name} cannot monitor{driver}",
            "docs/adapters.md names adapters that can",
        )
    return named, phy


def _free(machine: Machine, journal: Journal, named: Interface) -> list[str]:
    """Make sure that nobody else uses the radio; say who was told to let go."""
    managed = machine.network_manager.manages(named.name)
    if named.connected or named.type not in ("managed", "monitor"):
        # Leaving a network is said to the access point in a frame, and may cut off who asks.
        raise _in_use(named, machine.holders(named), managed=managed)
    if managed:
        _take_from_network_manager(machine, journal, named)
    _wait_for_holders(machine, named, seconds=SECONDS_TO_LET_GO if managed else 0.0)
    for other in list_interfaces(machine.kernel):
        shares = other.phy_index == named.phy_index and other.index != named.index
        if shares and machine.kernel.link_is_up(other.index):
            raise _shared(named, other, machine.holders(other))
    return [f"NetworkManager leaves {named.name} alone meanwhile"] if managed else []


def _take_from_network_manager(machine: Machine, journal: Journal, named: Interface) -> None:
    journal.add(Step("give back", named.name))
    fault = machine.network_manager.set_managed(named.name, managed=False)
    if fault:
        raise BusyError(
            f"NetworkManager manages {named.name} and does not let go: {fault}",
            f"tell it yourself: nmcli device set {named.name} managed no",
        )


def _wait_for_holders(machine: Machine, named: Interface, *, seconds: float) -> None:
    """Wait until programs that NetworkManager drives have let go too."""
    for _ in range(round(seconds / _SECONDS_BETWEEN_LOOKS)):
        if not machine.holders(named):
            return
        machine.wait(_SECONDS_BETWEEN_LOOKS)
    if holders := machine.holders(named):
        raise _in_use(named, holders, managed=False)


def _make_monitor(
    kernel: Kernel, journal: Journal, named: Interface, phy: Phy, *, beside: bool
) -> tuple[Interface, Way]:
    was_up = kernel.link_is_up(named.index)
    if named.type == "monitor":
        return _take_as_it_is(kernel, journal, named, was_up=was_up), "as it was"
    if was_up:
        # The kernel lets a monitor choose the channel only while nothing else on the radio is up.
        journal.add(Step("take up", named.name, named.index))
        kernel.set_link(named.index, up=False)
    monitor = _add_beside(kernel, journal, phy) if beside else None
    if monitor is not None:
        return monitor, "beside"
    journal.add(Step("make managed", named.name, named.index))
    set_type(kernel, named.index, "monitor")
    kernel.set_link(named.index, up=True)
    return _again(kernel, named.index), "switched"


def _add_beside(kernel: Kernel, journal: Journal, phy: Phy) -> Interface | None:
    """Add a monitor that can be tuned; None if this adapter has no room for one."""
    name = free_name(list_interfaces(kernel))
    journal.add(Step("remove monitor", name))
    try:
        index = add_monitor(kernel, phy.index, name)
    except OSError as error:
        if error.errno in _NO_USE_TO_SWITCH:
            raise
        return None
    try:
        kernel.set_link(index, up=True)
        monitor = _again(kernel, index)
        for frequency in sorted(phy.receivable)[:1]:
            set_frequency(kernel, monitor, frequency)
    except AdapterGoneError:
        raise
    except (OSError, RadioError) as error:
        if isinstance(error, OSError) and error.errno in _NO_USE_TO_SWITCH:
            raise
        remove_interface(kernel, index)
        return None
    return monitor


def _take_as_it_is(
    kernel: Kernel, journal: Journal, named: Interface, *, was_up: bool
) -> Interface:
    if not was_up:
        journal.add(Step("take down", named.name, named.index))
        kernel.set_link(named.index, up=True)
    elif named.frequency_mhz:
        journal.add(Step("tune", named.name, named.index, named.frequency_mhz))
    return named


def _again(kernel: Kernel, index: int) -> Interface:
    found = next((one for one in list_interfaces(kernel) if one.index == index), None)
    if found is None:
        raise OSError(errno.ENODEV, "the interface has gone")
    return found


def _in_use(interface: Interface, holders: list[Holder], *, managed: bool) -> BusyError:
    state = "connected to a network" if interface.connected else "in use"
    if interface.type not in ("managed", "monitor"):
        state = f"in use as {interface.type}"
    hint = f"disconnect it first: iw dev {interface.name} disconnect; or name another adapter"
    names = [str(holder) for holder in holders]
    if managed:
        names.insert(0, "NetworkManager")
        hint = f"disconnect it first: nmcli device disconnect {interface.name}"
    elif holders:
        hint = holders[0].advice(interface.name)
    by = f" by {' and '.join(names)}" if names else ""
    return BusyError(f"{interface.name} is {state}{by}", hint)


def _shared(named: Interface, other: Interface, holders: list[Holder]) -> BusyError:
    by = f", used by {' and '.join(map(str, holders))}" if holders else ""
    return BusyError(
        f"{named.name} shares its radio with {other.name} ({other.type}), which is up{by}",
        f"take that down, or name another adapter: ip link set {other.name} down",
    )


@contextlib.contextmanager
def _in_words(interface: str) -> Iterator[None]:
    """Say in words what the kernel says in numbers."""
    try:
        yield
    except OSError as error:
        raise _in_words_of(error, interface) from error


def _in_words_of(error: OSError, interface: str) -> RadioError:
    if error.errno == errno.ENODEV:
        return AdapterGoneError(interface)
    if error.errno in (errno.EPERM, errno.EACCES):
        return no_rights(f"controlling {interface}")
    if error.errno == errno.ERFKILL:
        return RadioError(f"the radio of {interface} is switched off", "rfkill unblock wifi")
    if error.errno == errno.EBUSY:
        return BusyError(f"the radio of {interface} is busy", "see who uses it: iw dev")
    return RadioError(
        f"{interface} cannot be made to listen: {error.strerror}",
        "docs/adapters.md says what is known about adapters",
    )
