"""Cases run through the same analysis as a replay, and compared with what has to be found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wifiwatch.catalogue.case_files import ALL, read_case
from wifiwatch.detect.context import load_context
from wifiwatch.errors import WifiwatchError, place_of
from wifiwatch.judge import judge_captures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wifiwatch.catalogue.case_files import Case, CaseFile, ExpectedFinding, ReplayOptions
    from wifiwatch.detect.context import Context
    from wifiwatch.detect.finding import Finding
    from wifiwatch.detect.load import Collection
    from wifiwatch.record import Document


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case.

    Parameters
    ----------
    case : Case
        Which one.
    says : str
        What it shows, in its own words.
    differences : list of str
        What was found and must not be, or was not and must be; none if it passed.
    """

    case: Case
    says: str
    differences: list[str]

    @property
    def passed(self) -> bool:
        """Whether all is as it has to be."""
        return not self.differences


def run_case(case: Case, collection: Collection) -> CaseResult:
    """Run a case.

    Parameters
    ----------
    case : Case
        The case.
    collection : Collection
        Signatures to look for.

    Returns
    -------
    CaseResult
        What came of it; a fault in its files is a difference too.
    """
    problems: list[str] = []
    given = read_case(case, problems)
    if given is None:
        return CaseResult(case, "", problems)
    if not case.captures:
        return CaseResult(case, given.says, ["there is no capture in this folder"])
    try:
        context = _context(case.folder, given.replay)
        document = judge_captures([str(case.folder)], collection, context)
    except WifiwatchError as error:
        return CaseResult(case, given.says, str(error).splitlines())
    except Exception as error:  # its message may hold what was heard
        failure = f"the analysis failed: {type(error).__name__} at {place_of(error)}"
        return CaseResult(case, given.says, [failure])
    differences = dict.fromkeys(compare(given, document, case.signature))
    return CaseResult(case, given.says, list(differences))


def compare(given: CaseFile, document: Document, about: str) -> Iterator[str]:
    """Compare what was found with what has to be.

    Parameters
    ----------
    given : CaseFile
        What has to be found, and what must not be.
    document : Document
        What was found.
    about : str
        Id of the signature that the case is about, which must have been looked for.

    Yields
    ------
    str
        A difference, as a sentence.
    """
    reasons = {said.name: said.reason for said in document.coverage.signatures}
    wanted = {expected.signature for expected in given.find}
    for name in sorted(({about} | wanted | given.unwanted) - reasons.keys() - {ALL}):
        yield f"{name}: not looked for; it is faulty, retired, switched off or not there"
    for expected in given.find:
        if expected.signature in reasons:
            yield from _missing(expected, document.findings, reasons[expected.signature])
    for finding in document.findings:
        unwanted = ALL in given.unwanted and finding.signature not in wanted
        if unwanted or finding.signature in given.unwanted:
            yield f"{finding.signature}: found, and must not be: {_shown(finding)}"
    levels = {verdict.id: verdict.level for verdict in document.verdicts}
    for name, level in given.verdicts.items():
        if levels.get(name) != level:
            yield f"{name}: the verdict is {levels.get(name)!r} instead of {level!r}"


def _missing(expected: ExpectedFinding, findings: list[Finding], reason: str) -> Iterator[str]:
    """Say why no finding is as it has to be, if none is."""
    same = [finding for finding in findings if finding.signature == expected.signature]
    faults = [list(_differences(expected, finding)) for finding in same]
    if not faults:
        yield f"{expected.signature}: not found{f' ({reason})' if reason else ''}"
    elif all(faults):
        nearest = min(faults, key=len)
        yield f"{expected.signature}: found, but {'; '.join(nearest)}"


def _differences(expected: ExpectedFinding, finding: Finding) -> Iterator[str]:
    """Say in what a finding is not as it has to be."""
    pairs: list[tuple[str, object, object]] = [
        ("tier", expected.tier, finding.tier),
        ("kind", expected.subject.kind, finding.subject.kind),
        ("probes", expected.probes, finding.probes),
        ("windows", expected.windows, finding.windows),
    ]
    shown = finding.subject.shown
    pairs += [(name, value, shown.get(name)) for name, value in expected.subject.shown.items()]
    for name, wanted, given in pairs:
        if wanted is not None and wanted != given:
            yield f"{name} is {_text(given)} instead of {_text(wanted)}"
    for address in expected.subject.addresses:
        if address.lower() not in finding.subject.addresses:
            yield f"it does not name {address}"
    yield from _evidence_differences(expected, finding)


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _evidence_differences(expected: ExpectedFinding, finding: Finding) -> Iterator[str]:
    values = {evidence.measure: evidence.value for evidence in finding.evidence}
    for wanted in expected.evidence:
        value = values.get(wanted.measure)
        if wanted.measure not in values:
            yield f"there is no measure {wanted.measure!r}"
        elif value is None:
            yield f"{wanted.measure} could not be measured"
        elif wanted.at_least is not None and value < wanted.at_least:
            yield f"{wanted.measure} is {value:g} instead of at least {wanted.at_least:g}"
        elif wanted.at_most is not None and value > wanted.at_most:
            yield f"{wanted.measure} is {value:g} instead of at most {wanted.at_most:g}"


def _shown(finding: Finding) -> str:
    shown = ", ".join(" + ".join(text.splitlines()) for text in finding.subject.shown.values())
    numbers = ", ".join(
        f"{evidence.measure} {evidence.value:g}"
        for evidence in finding.evidence
        if evidence.value is not None
    )
    return f"{shown or finding.subject.kind} ({numbers})"


def _context(folder: Path, options: ReplayOptions) -> Context:
    """Read what the case tells beside its captures."""
    sites, documents = (
        str(folder / name) if name else "" for name in (options.sites, options.documents)
    )
    return load_context(sites, documents, options.my_phone)
