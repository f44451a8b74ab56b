"""CPU time and memory of a command and of all that it starts, from the kernel's own accounts."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

_SAMPLE_SECONDS = 0.05


class Run(NamedTuple):
    """What one run of a command cost.

    Parameters
    ----------
    cpu_seconds : float
        User and system time of the process and of its descendants [s].
    peak_mib : float
        Largest resident size of any one of them [MiB].
    frames : int
        How many frames it dealt with.
    """

    cpu_seconds: float
    peak_mib: float
    frames: int


@dataclass(slots=True)
class Contestant:
    """A command that deals with a capture.

    Parameters
    ----------
    name : str
        What the table calls it.
    command : list of str
        The program and its arguments.
    frames : int
        How many frames it deals with.
    tells_cost : bool
        Whether it prints frames and CPU seconds itself, of a part without its start.
    runs : list of Run
        Its runs so far.
    fault : str
        Why it is left out, or nothing.
    """

    name: str
    command: list[str]
    frames: int
    tells_cost: bool = False
    runs: list[Run] = field(default_factory=list)
    fault: str = ""

    def run(self) -> None:
        """Run once; a command that fails is left out from then on."""
        if self.fault:
            return
        try:
            self.runs.append(_run(self))
        except (OSError, ValueError) as error:
            self.fault = str(error)


def _run(contestant: Contestant) -> Run:
    output = subprocess.PIPE if contestant.tells_cost else subprocess.DEVNULL
    process = subprocess.Popen(contestant.command, stdout=output, stderr=subprocess.DEVNULL)
    said = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ValueError(f"it ended with exit code {process.returncode}")
    peak_mib = usage.ru_maxrss / 1024
    if contestant.tells_cost:
        told = json.loads(said)
        return Run(told["cpu_seconds"], peak_mib, told["frames"])
    return Run(usage.ru_utime + usage.ru_stime, peak_mib, contestant.frames)


def peak_memory_of_tree(command: list[str]) -> float:
    """Run a command and sample the memory of all its processes together.

    Pages that several of them share count once.

    Parameters
    ----------
    command : list of str
        The program and its arguments.

    Returns
    -------
    float
        The largest sum of proportional set sizes [MiB].

    Raises
    ------
    ValueError
        If the command fails.
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_proportional_kib(pid) for pid in _tree(process.pid)))
        time.sleep(_SAMPLE_SECONDS)
    if process.returncode:
        raise ValueError(f"it ended with exit code {process.returncode}")
    return peak / 1024


def _tree(root: int) -> list[int]:
    """List a process and its descendants."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may hold anything; the parent is the second field after it.
            parent = int(path.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(path.parent.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _proportional_kib(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
