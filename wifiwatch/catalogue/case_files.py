"""Cases on disk: a folder with captures and what has to be found in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints

from wifiwatch.detect.files import make_model, read_file
from wifiwatch.detect.grammar import Model, Text
from wifiwatch.detect.signature import SignatureId  # noqa: TC001 - pydantic needs it at run time
from wifiwatch.detect.tier import Tier  # noqa: TC001 - pydantic needs it at run time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wifiwatch.detect.files import File

CASE_FILE = "case.yml"
FIRES, INNOCENT = "fires", "innocent"
KINDS = (FIRES, INNOCENT)
ALL: Literal["*"] = "*"

CASES_AT_MOST = 1000
"""More folders than this are not the cases of a collection."""

FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
Address = Annotated[str, StringConstraints(pattern=r"^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$")]

_FOLDER = re.compile(r"([A-Z]+\.[A-Z][A-Z0-9_]*)--(fires|innocent)")
_CAPTURE = re.compile(r"\.(pcap|pcapng|cap)(\.(gz|zst|xz))?$", re.IGNORECASE)


class ReplayOptions(Model):
    """What a person would have told ``replay`` beside the captures.

    ``sites`` and ``documents`` are files in the case's folder; ``my_phone`` are addresses.
    """

    sites: FileName | None = None
    my_phone: list[Address] = Field(default_factory=list)
    documents: FileName | None = None


class ExpectedSubject(Model):
    """What a finding is about, in part."""

    kind: str | None = None
    shown: dict[str, str] = Field(default_factory=dict)
    addresses: list[Address] = Field(default_factory=list)


class ExpectedEvidence(Model):
    """A number that has to be measured, within limits."""

    measure: str
    at_least: float | None = None
    at_most: float | None = None


class ExpectedFinding(Model):
    """A finding that has to be made; what is not said may be anything."""

    signature: SignatureId
    tier: Tier | None = None
    subject: ExpectedSubject = ExpectedSubject()
    evidence: list[ExpectedEvidence] = Field(default_factory=list)
    probes: list[str] | None = None
    windows: int | None = Field(default=None, ge=1)


class CaseFile(Model):
    """What ``case.yml`` holds."""

    made_by: Text
    says: Text
    replay: ReplayOptions = ReplayOptions()
    find: list[ExpectedFinding] = Field(default_factory=list)
    find_nothing_of: list[SignatureId | Literal["*"]] | Literal["*"] = Field(default_factory=list)
    verdicts: dict[str, str | None] = Field(default_factory=dict)

    @property
    def unwanted(self) -> frozenset[str]:
        """Ids of the signatures that must not fire; ``*`` for all that `find` does not name."""
        return frozenset(self.find_nothing_of)


@dataclass(frozen=True, slots=True)
class Case:
    """A folder of a case.

    Parameters
    ----------
    folder : Path
        The folder.
    signature : str
        Id of the signature that it is about.
    kind : str
        ``fires`` or ``innocent``.
    """

    folder: Path
    signature: str
    kind: str

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self.folder.name

    @property
    def captures(self) -> list[Path]:
        """The captures in the folder."""
        return sorted(path for path in self.folder.iterdir() if _CAPTURE.search(path.name))


def find_cases(folder: Path, problems: list[str] | None = None) -> list[Case]:
    """List the cases in a folder.

    Parameters
    ----------
    folder : Path
        Holds folders such as ``ATTACK.KARMA--fires``.
    problems : list of str, optional
        What is in the way is added here.

    Returns
    -------
    list of Case
        By name; none where there is no such folder.
    """
    told = [] if problems is None else problems
    cases: list[Case] = []
    for path in sorted(folder.glob(f"*/{CASE_FILE}")):
        parts = _FOLDER.fullmatch(path.parent.name)
        if parts is None:
            told.append(f"{path}:1: its folder is not called like FAMILY.NAME--fires or --innocent")
        else:
            cases.append(Case(path.parent, parts[1], parts[2]))
    if len(cases) > CASES_AT_MOST:
        told.append(f"{folder}: more than {CASES_AT_MOST} cases; the others are passed over")
    return cases[:CASES_AT_MOST]


def read_case(case: Case, problems: list[str]) -> CaseFile | None:
    """Read what has to be found.

    Parameters
    ----------
    case : Case
        The case.
    problems : list of str
        What is wrong with it is added here, as ``file:line: field: what is wrong``.

    Returns
    -------
    CaseFile or None
        None where something is wrong that keeps it from being run.
    """
    file = read_file(case.folder / CASE_FILE, problems)
    given = None if file is None else make_model(file, CaseFile, problems)
    if file is None or given is None:
        return None
    faults = list(_contradictions(case, given, file))
    problems += faults
    return None if faults else given


def _contradictions(case: Case, given: CaseFile, file: File) -> Iterator[str]:
    """Find what the file says against its folder or against itself."""
    expected = {finding.signature for finding in given.find}
    if case.kind == FIRES and case.signature not in expected:
        yield file.complaint(("find",), f"has to name {case.signature}, as the folder does")
    if case.kind == INNOCENT and not {case.signature, ALL} & given.unwanted:
        problem = f"has to name {case.signature}, as the folder does"
        yield file.complaint(("find_nothing_of",), problem)
    for name in sorted(expected & given.unwanted):
        yield file.complaint(("find_nothing_of",), f"{name} is in 'find' too")
    for key in ("sites", "documents"):
        named = getattr(given.replay, key)
        if named is not None and not (case.folder / named).is_file():
            yield file.complaint(("replay", key), f"there is no file {named}")
