"""The benchmark's table: what each contestant cost, and which goals hold."""

from __future__ import annotations

import platform
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.measure import Contestant


def progress(text: str) -> None:
    """Tell what is being done."""
    sys.stderr.write(f"{text}\n")


@dataclass(frozen=True, slots=True)
class Result:
    """What a contestant's rounds came to.

    Parameters
    ----------
    frames : int
        How many frames it dealt with in each.
    cpu_seconds : float
        Median over the rounds [s].
    spread : (float, float)
        Least and most [s].
    rounds : int
        How many rounds.
    peak_mib : float
        Largest memory of one process [MiB].
    """

    frames: int
    cpu_seconds: float
    spread: tuple[float, float]
    rounds: int
    peak_mib: float

    @classmethod
    def of(cls, contestant: Contestant) -> Result:
        """Sum up a contestant's runs."""
        costs = [run.cpu_seconds for run in contestant.runs]
        return cls(
            contestant.runs[0].frames,
            statistics.median(costs),
            (min(costs), max(costs)),
            len(costs),
            max(run.peak_mib for run in contestant.runs),
        )

    @property
    def frames_a_second(self) -> float:
        """Frames in a second of CPU time."""
        return self.frames / self.cpu_seconds


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise, and what was measured.

    Parameters
    ----------
    what : str
        The quantity.
    measured : float
        Its value.
    at_most : float
        The promise is that it is not larger.
    at_least : float
        The promise is that it is not smaller.
    """

    what: str
    measured: float
    at_most: float = float("inf")
    at_least: float = 0.0

    def __str__(self) -> str:
        holds = self.at_least <= self.measured <= self.at_most
        bound = f">= {self.at_least:g}" if self.at_least else f"<= {self.at_most:g}"
        word = "holds" if holds else "MISSED"
        return f"{word:7} {self.what}: {self.measured:.2f}, goal {bound}"


def print_report(
    results: dict[str, Result],
    faults: dict[str, str],
    goals: list[Goal],
    references: tuple[str, str],
) -> None:
    """Print the table of all results, then what was left out, then the goals.

    Parameters
    ----------
    results : dict of str to Result
        By contestant.
    faults : dict of str to str
        Contestants that were left out, and why.
    goals : list of Goal
        The goals.
    references : (str, str)
        The two contestants that the others are compared with.
    """
    lines = [_machine(), ""]
    head = ["", "frames", "rounds", "CPU s", "least..most", "frames/CPU-s", "MiB"]
    rows = [[*head, "x libpcap", "x tshark"]]
    bases = [results[name].frames_a_second if name in results else 0 for name in references]
    for name, result in sorted(results.items(), key=lambda item: -item[1].frames_a_second):
        speed = result.frames_a_second
        rows.append(
            [
                name,
                f"{result.frames:,}",
                str(result.rounds),
                f"{result.cpu_seconds:.3f}",
                "{:.3f}..{:.3f}".format(*result.spread),
                f"{speed:,.0f}",
                f"{result.peak_mib:.0f}",
                *(f"{speed / base:.3g}" if base else "-" for base in bases),
            ]
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    lines += ["", *(f"left out: {name}: {fault}" for name, fault in faults.items())]
    lines += ["", *map(str, goals), ""]
    sys.stdout.write("\n".join(lines))


def _machine() -> str:
    """Name the machine, as far as it matters to the numbers."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    return f"{model}, {platform.system()} {platform.release()}, Python {platform.python_version()}"
