"""All that is wrong with a collection, each fault at its file and line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wifiwatch.catalogue.case_files import CASE_FILE, KINDS, read_case
from wifiwatch.catalogue.coverage import read_systems
from wifiwatch.detect.files import LARGEST_FILE, read_file
from wifiwatch.detect.load import CASES_FOLDER, LISTS_FOLDER, VERDICTS_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from wifiwatch.catalogue.case_files import Case
    from wifiwatch.catalogue.shelf import Shelf
    from wifiwatch.detect.files import File

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>[0-9]+): (?P<problem>.*)", re.DOTALL)
_UNVERIFIED = re.compile(r"\bunverified\b", re.IGNORECASE)
_NO_SIGNATURES = frozenset({LISTS_FOLDER, VERDICTS_FOLDER, CASES_FOLDER})


class Fault(NamedTuple):
    """Something that is wrong, and where."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.problem}"


def lint(shelf: Shelf, only: list[Path] | None = None) -> list[Fault]:
    """Check collections and their cases.

    Parameters
    ----------
    shelf : Shelf
        What to check.
    only : list of Path, optional
        Tell of faults in these files and folders alone.

    Returns
    -------
    list of Fault
        By file and line.
    """
    collection, problems = shelf.collection()
    for folder in shelf.folders:
        read_systems(folder, problems, collection.signatures)
    problems += _unverified(shelf)
    cases = shelf.cases(problems)
    problems += _case_faults(cases, set(collection.signatures))
    problems += _missing_cases(shelf, cases)
    faults = sorted({_fault(problem) for problem in problems})
    return [fault for fault in faults if only is None or _is_in(fault, only)]


def _fault(problem: str) -> Fault:
    """Take a complaint apart."""
    parts = _PLACE.fullmatch(problem)
    if parts is None:
        file, _, rest = problem.partition(": ")
        return Fault(file, 0, rest)
    return Fault(parts["file"], int(parts["line"]), parts["problem"])


def _is_in(fault: Fault, only: Iterable[Path]) -> bool:
    return any(fault.file == str(path) or fault.file.startswith(f"{path}/") for path in only)


def _unverified(shelf: Shelf) -> Iterator[str]:
    """Find facts that their author says nobody has checked."""
    for folder in shelf.folders:
        for path in sorted(folder.rglob("*.yml")):
            if CASES_FOLDER in path.relative_to(folder).parts:
                continue
            for number, line in enumerate(_lines(path), 1):
                if _UNVERIFIED.search(line):
                    yield f"{path}:{number}: says 'unverified'; find a source, or leave it out"


def _lines(path: Path) -> list[str]:
    """Give the lines of a file; none where reading it is a fault that is told elsewhere."""
    try:
        readable = path.stat().st_size <= LARGEST_FILE
        return path.read_text("utf-8").splitlines() if readable else []
    except (OSError, ValueError):
        return []


def _case_faults(cases: list[Case], known: set[str]) -> Iterator[str]:
    """Check the files of cases."""
    for case in cases:
        problems: list[str] = []
        read_case(case, problems)
        yield from problems
        path = case.folder / CASE_FILE
        if not case.captures:
            yield f"{path}:1: there is no capture in this folder"
        if case.signature not in known:
            yield f"{path}:1: there is no sound signature {case.signature}"


def _missing_cases(shelf: Shelf, cases: list[Case]) -> Iterator[str]:
    """Find signatures of which it was not shown when they fire, or when they stay silent."""
    there = {(case.signature, case.kind) for case in cases}
    # Cases of the shipped signatures are not installed with them.
    unchecked = shelf.folders[0] if not shelf.shipped_cases_are_here else None
    for folder in shelf.folders:
        for file in _signature_files(folder) if folder != unchecked else ():
            data = file.data if isinstance(file.data, dict) else {}
            name = data.get("id")
            for kind in KINDS if name and data.get("status") != "retired" else ():
                if (name, kind) not in there:
                    yield file.complaint(("id",), f"there is no case {name}--{kind}")


def _signature_files(folder: Path) -> Iterator[File]:
    """Give the files of a folder that hold signatures, sound or not."""
    for path in sorted(folder.rglob("*.yml")):
        inside = path.relative_to(folder).parts[:-1]
        file = None if _NO_SIGNATURES & set(inside) else read_file(path, [])
        if file is not None:
            yield file
