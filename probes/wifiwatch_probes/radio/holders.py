"""Who uses a wireless interface: programs that are known to set channels or to connect."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wifiwatch_probes.radio.interfaces import Interface

# What to do about each. All of them set channels, scan, connect or run an access point.
KNOWN = {
    "wpa_supplicant": "stop it for this interface: systemctl stop wpa_supplicant@{interface}",
    "hostapd": "stop it: systemctl stop hostapd",
    "iwd": "stop it: systemctl stop iwd",
    "connmand": "stop it: systemctl stop connman",
    "NetworkManager": "let it go: nmcli device set {interface} managed no",
    "kismet": "let only one of the two use this adapter",
    "kismet_cap_linux_wifi": "let only one of the two use this adapter",
    "airodump-ng": "let only one of the two use this adapter",
    "hcxdumptool": "let only one of the two use this adapter",
}

# The kernel keeps 15 characters of a program's name in comm.
_BY_COMM = {name[:15]: name for name in KNOWN}

# These take every wireless interface that they are not told to leave.
TAKES_ALL = frozenset({"iwd", "connmand"})

_CONTROL_FOLDERS = {"wpa_supplicant": "wpa_supplicant", "hostapd": "hostapd"}
_CONFIGURED = re.compile(r"^(?:interface|bss)=(\S+)", re.MULTILINE)
_SOCKET = re.compile(r"socket:\[([0-9]+)\]\Z")


class Holder(NamedTuple):
    """A program that uses an interface.

    Parameters
    ----------
    program : str
        Its name.
    process_id : int
        Its process.
    """

    program: str
    process_id: int

    def __str__(self) -> str:
        return f"{self.program} (process {self.process_id})"

    def advice(self, interface: str) -> str:
        """Say what an operator can do about it."""
        return KNOWN[self.program].format(interface=interface)


def find_holders(
    interface: Interface, proc: Path = Path("/proc"), run: Path = Path("/run")
) -> list[Holder]:
    """Give the known programs that use an interface, by process.

    A program uses it if it has a packet socket on it, names it in its command line or its
    configuration, has a control socket for it, or takes every interface there is.
    """
    inodes = _packet_sockets(interface.index, proc)
    return [
        holder
        for holder in running_programs(proc)
        if holder.program in TAKES_ALL
        or interface.name in _names_given(proc / str(holder.process_id))
        or _has_control_socket(holder.program, interface.name, run)
        or inodes & set(_sockets(proc / str(holder.process_id)))
    ]


def running_programs(proc: Path = Path("/proc")) -> Iterator[Holder]:
    """Give the processes of known programs."""
    folders = (folder for folder in proc.iterdir() if folder.name.isdecimal())
    for folder in sorted(folders, key=lambda one: int(one.name)):
        program = _BY_COMM.get(_read(folder / "comm").strip())
        if program is not None:
            yield Holder(program, int(folder.name))


def _packet_sockets(index: int, proc: Path) -> set[int]:
    """Inodes of the packet sockets on an interface, from the kernel's table of them."""
    lines = _read(proc / "net" / "packet").splitlines()
    if not lines:
        return set()
    columns = lines[0].split()
    rows = [line.split() for line in lines[1:]]
    where, inode = columns.index("Iface"), columns.index("Inode")
    return {int(row[inode]) for row in rows if int(row[where]) == index}


def _sockets(folder: Path) -> Iterator[int]:
    try:
        for descriptor in (folder / "fd").iterdir():
            if match := _SOCKET.match(str(descriptor.readlink())):
                yield int(match[1])
    except OSError:
        # It has ended, or belongs to somebody whose files are not ours to see.
        return


def _names_given(folder: Path) -> Iterator[str]:
    """Words of a command line that may name an interface, also those of a file named there."""
    for word in _read(folder / "cmdline").split("\0"):
        yield word
        yield word.removeprefix("-i")
        if word.endswith(".conf"):
            yield from _CONFIGURED.findall(_read(folder / "cwd" / word))


def _has_control_socket(program: str, interface: str, run: Path) -> bool:
    folder = _CONTROL_FOLDERS.get(program)
    return folder is not None and (run / folder / interface).is_socket()


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
