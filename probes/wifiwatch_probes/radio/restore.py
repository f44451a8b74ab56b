"""Remember what was changed before it is changed, and undo it, also after a kill.

Each adapter in use has a journal and a lock in the runtime folder. The kernel gives the lock
free when its holder ends, however it ends: a journal whose lock is free is a leftover.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, get_args

from wifiwatch_probes.radio.faults import BusyError, RadioError
from wifiwatch_probes.radio.interfaces import (
    Settable,
    list_interfaces,
    remove_interface,
    set_type,
)
from wifiwatch_probes.radio.tuning import set_frequency

if TYPE_CHECKING:
    from wifiwatch_probes.radio.interfaces import Interface
    from wifiwatch_probes.radio.netlink import Kernel
    from wifiwatch_probes.radio.network_manager import NetworkManager

logger = logging.getLogger(__name__)

Undoing = Literal["remove monitor", "make managed", "take up", "take down", "tune", "give back"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to undo.

    Parameters
    ----------
    undo : str
        What to do.
    interface : str
        The interface's name.
    index : int
        The interface's number, -1 if it was not yet known. An adapter that was plugged in again
        has another one, and nothing to undo.
    frequency_mhz : int
        For ``tune``, where the interface was [MHz].
    """

    undo: Undoing
    interface: str
    index: int = -1
    frequency_mhz: int = 0


def runtime_folder() -> Path:
    """Give the folder for journals: systemd's, or that of root."""
    of_service = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    return Path(of_service or "/run/wifiwatch")


class Journal:
    """What to undo for one adapter; to be used in a ``with`` statement.

    Parameters
    ----------
    folder : Path
        The runtime folder.
    interface : str
        The interface that the operator named.
    """

    def __init__(self, folder: Path, interface: str) -> None:
        self.interface = interface
        self._path = folder / f"radio-{interface}.json"
        self._lock = _take_lock(folder / f"radio-{interface}.lock", interface)
        self.steps = _load(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._lock)

    def add(self, step: Step) -> None:
        """Remember a step; it is on the disk before this returns."""
        self.steps.append(step)
        self._save()

    def undo_all(self, kernel: Kernel, network_manager: NetworkManager) -> list[str]:
        """Undo all, the last step first; what fails stays in the journal and is said."""
        faults = []
        for step in reversed(self.steps.copy()):
            try:
                _undo(step, kernel, network_manager)
            except (OSError, RadioError) as error:
                faults.append(f"{step.interface}: could not {step.undo}: {error}")
                continue
            self.steps.remove(step)
            self._save()
        return faults

    def _save(self) -> None:
        if not self.steps:
            self._path.unlink(missing_ok=True)
            return
        draft = self._path.with_suffix(".new")
        with draft.open("w") as file:
            json.dump([asdict(step) for step in self.steps], file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


def clean_up(folder: Path, kernel: Kernel, network_manager: NetworkManager) -> list[str]:
    """Undo what runs that were killed left behind.

    Returns
    -------
    list of str
        What was found and done, in sentences.
    """
    said = []
    for path in sorted(folder.glob("radio-*.json")):
        name = path.stem.removeprefix("radio-")
        with contextlib.suppress(BusyError), Journal(folder, name) as journal:
            if not journal.steps:
                continue
            faults = journal.undo_all(kernel, network_manager)
            if faults:
                said.append(f"{name} could not be restored fully: {'; '.join(faults)}")
            else:
                said.append(f"{name} was left changed by a run that was killed; it is restored")
    return said


def _undo(step: Step, kernel: Kernel, network_manager: NetworkManager) -> None:
    if step.undo == "give back":
        fault = network_manager.set_managed(step.interface, managed=True)
        if fault:
            raise OSError(errno.EAGAIN, fault)
        return
    found = next((one for one in list_interfaces(kernel) if _is_meant(one, step)), None)
    if found is None:
        return
    if step.undo == "remove monitor":
        remove_interface(kernel, found.index)
    elif step.undo == "make managed":
        _make_managed(kernel, found)
    elif step.undo == "tune":
        set_frequency(kernel, found, step.frequency_mhz)
    else:
        kernel.set_link(found.index, up=step.undo == "take up")


def _is_meant(interface: Interface, step: Step) -> bool:
    if step.undo == "remove monitor":
        return interface.name == step.interface and interface.type == "monitor"
    return interface.name == step.interface and interface.index == step.index


def _make_managed(kernel: Kernel, interface: Interface) -> None:
    wanted: Settable = "managed"
    if interface.type != wanted:
        kernel.set_link(interface.index, up=False)
        set_type(kernel, interface.index, wanted)


def _take_lock(path: Path, interface: str) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise RadioError(
            f"{path.parent} cannot be written: {error.strerror}",
            "run it with sudo, or name a folder of yours: RUNTIME_DIRECTORY=/run/user/1000",
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise BusyError(
            f"{interface} is used by another run of wifiwatch",
            "wait until it ends, or name another adapter",
        ) from error
    return lock


def _load(path: Path) -> list[Step]:
    try:
        return _parse(path.read_text())
    except FileNotFoundError:
        return []
    except (ValueError, TypeError):
        logger.warning("%s is damaged and is passed over; look at: iw dev", path)
        path.unlink()
        return []


def _parse(text: str) -> list[Step]:
    steps = [Step(**row) for row in json.loads(text)]
    for step in steps:
        if step.undo not in get_args(Undoing):
            raise ValueError(step.undo)
    return steps
