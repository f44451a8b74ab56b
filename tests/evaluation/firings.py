"""Where each signature fires on the real captures beside the project, and why.

``make evaluate`` prints it and writes `docs/evaluation.md`.
"""

from __future__ import annotations

import argparse
import fnmatch
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

from tests.support.shared import CAPTURES
from wifiwatch.detect.load import Collection, load_collection, shipped_folder
from wifiwatch.errors import CaptureError
from wifiwatch.judge import judge_captures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wifiwatch.detect.finding import Finding

EXPLAINED = Path(__file__).with_name("explained.yml")


class Firing(NamedTuple):
    """A signature that fired on a capture."""

    signature: str
    tier: str
    file: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a signature fires on some captures."""

    signature: str
    files: list[str]
    because: str
    expected: bool = False

    def covers(self, firing: Firing) -> bool:
        """Tell whether it is about a firing."""
        return self.signature == firing.signature and any(
            fnmatch.fnmatch(firing.file, pattern) for pattern in self.files
        )


@dataclass(slots=True)
class Evaluation:
    """What a run over all captures came to."""

    captures: int = 0
    unreadable: list[str] = field(default_factory=list)
    firings: list[Firing] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)

    @property
    def unexplained(self) -> list[Firing]:
        """Firings that nobody explained."""
        return [
            firing
            for firing in self.firings
            if not any(each.covers(firing) for each in self.explanations)
        ]

    @property
    def missing(self) -> list[Explanation]:
        """Explanations of what has to be found, of which a pattern found nothing."""
        return [
            each
            for each in self.explanations
            if each.expected
            and not all(
                any(
                    fnmatch.fnmatch(firing.file, pattern)
                    for firing in self.firings
                    if firing.signature == each.signature
                )
                for pattern in each.files
            )
        ]


def captures() -> list[Path]:
    """List the captures, in order."""
    lines = (CAPTURES / "FILES.tsv").read_text("utf-8").splitlines()[1:]
    return [CAPTURES / line.partition("\t")[0] for line in lines]


def explanations() -> list[Explanation]:
    """Read what is known of the firings."""
    data = yaml.safe_load(EXPLAINED.read_text("utf-8"))
    return [Explanation(**each) for each in data["explanations"]]


_collection: Collection | None = None


def firings_of(path: Path) -> list[Firing] | None:
    """Judge one capture by itself; None where nothing of it can be read."""
    global _collection
    if _collection is None:
        _collection = load_collection([shipped_folder()])
    try:
        document = judge_captures([str(path)], _collection)
    except CaptureError:
        return None
    file = path.relative_to(CAPTURES).as_posix()
    return [
        Firing(each.signature, each.tier.value, file, _evidence(each)) for each in document.findings
    ]


def _evidence(finding: Finding) -> str:
    numbers = [
        f"{each.measure} {each.value:g}" for each in finding.evidence if each.value is not None
    ]
    return ", ".join(numbers)


def evaluate(paths: Iterable[Path], processes: int) -> Evaluation:
    """Judge captures one by one."""
    result = Evaluation(explanations=explanations())
    paths = list(paths)
    with ProcessPoolExecutor(processes) as pool:
        for path, found in zip(paths, pool.map(firings_of, paths, chunksize=16), strict=True):
            result.captures += 1
            if found is None:
                result.unreadable.append(path.relative_to(CAPTURES).as_posix())
            else:
                result.firings += found
    return result


def report(result: Evaluation) -> Iterator[str]:
    """Give the lines of the report: for each signature where it fires, and why."""
    yield "# Where the signatures fire on real captures"
    yield ""
    yield (
        f"`make evaluate` judges {result.captures:,} captures that other people recorded, each by "
        f"itself; in {len(result.unreadable)} no Wi-Fi frame can be read. They are "
        "not part of this repository. Labelled attacks have to be found; whatever else fires has "
        "to be explained from the frames, or the rule is mended."
    )
    silent = []
    for signature in sorted(load_collection([shipped_folder()]).signatures):
        firings = [firing for firing in result.firings if firing.signature == signature]
        if firings:
            yield from ["", f"## {signature}", "", *_of(signature, firings, result)]
        else:
            silent.append(f"`{signature}`")
    yield from ["", "## Silent", "", f"On none of these captures fire {', '.join(silent)}."]
    yield ""
    yield (
        "Most captures are short and hold one phone's probe requests, so that silence says little "
        "of rules that need minutes, several places or a radio that stays on one channel. Those "
        "are tried on forged frames and on frames of simulated radios (`tests/cases`, `captures`)."
    )
    for missed in result.missing:
        yield f"MISSED {missed.signature} on {', '.join(missed.files)}: {missed.because}"


def _of(signature: str, firings: list[Firing], result: Evaluation) -> Iterator[str]:
    """Give the lines about one signature."""
    yield f"{len(firings)} findings in {len({firing.file for firing in firings})} captures."
    yield ""
    for explanation in result.explanations:
        files = sorted({firing.file for firing in firings if explanation.covers(firing)})
        if explanation.signature == signature and files:
            names = ", ".join(f"`{name}`" for name in files)
            yield f"- {names}: {explanation.because}"
    for firing in firings:
        if firing in result.unexplained:
            yield f"- UNEXPLAINED {firing.file}: {firing.evidence}"


def main() -> int:
    """Print the report; the status is 1 if something is unexplained or missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, help="write the report into this file, too")
    options = parser.parse_args()
    if not CAPTURES.is_dir():
        sys.stderr.write("The captures that this needs are not beside the project.\n")
        return 1
    result = evaluate(captures(), options.processes)
    text = "\n".join(report(result)) + "\n"
    sys.stdout.write(text)
    if options.out is not None:
        options.out.write_text(text, "utf-8")
    return int(bool(result.unexplained or result.missing))


if __name__ == "__main__":
    sys.exit(main())
