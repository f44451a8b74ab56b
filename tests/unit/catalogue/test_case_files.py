"""Cases on disk: what they may say, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wifiwatch.catalogue import case_files
from wifiwatch.catalogue.case_files import find_cases, read_case

if TYPE_CHECKING:
    from pathlib import Path

FIRES = """\
made_by: forged
says: it fires
find:
  - signature: TEST.RULE
"""
INNOCENT = """\
made_by: forged
says: it is silent
find_nothing_of: [TEST.RULE]
"""


def complaints(folder: Path, name: str, text: str) -> list[str]:
    """Give what is wrong with a case, without its folder."""
    write(folder, name, text)
    [case] = find_cases(folder)
    problems: list[str] = []
    assert read_case(case, problems) is None
    return [problem.removeprefix(f"{folder / name}/") for problem in problems]


def write(folder: Path, name: str, text: str) -> None:
    """Write a case."""
    (folder / name).mkdir(parents=True)
    (folder / name / "case.yml").write_text(text)


def test_cases_are_found_with_their_captures(tmp_path: Path) -> None:
    write(tmp_path, "TEST.RULE--fires", FIRES)
    write(tmp_path, "TEST.RULE--innocent", INNOCENT)
    for name in ("b.pcap.gz", "a.pcapng", "sites.yml", "notes.txt"):
        (tmp_path / "TEST.RULE--fires" / name).touch()
    (tmp_path / "other").mkdir()
    fires, innocent = find_cases(tmp_path)
    assert (fires.name, fires.signature, fires.kind) == ("TEST.RULE--fires", "TEST.RULE", "fires")
    assert [path.name for path in fires.captures] == ["a.pcapng", "b.pcap.gz"]
    assert innocent.kind == "innocent"
    assert innocent.captures == []


def test_no_folder_has_no_cases(tmp_path: Path) -> None:
    assert find_cases(tmp_path / "nowhere") == []


def test_a_folder_of_another_name_is_told(tmp_path: Path) -> None:
    write(tmp_path, "TEST.RULE--sometimes", FIRES)
    problems: list[str] = []
    assert find_cases(tmp_path, problems) == []
    assert problems == [
        f"{tmp_path}/TEST.RULE--sometimes/case.yml:1: its folder is not called like "
        "FAMILY.NAME--fires or --innocent"
    ]


def test_too_many_cases_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_files, "CASES_AT_MOST", 1)
    write(tmp_path, "TEST.RULE--fires", FIRES)
    write(tmp_path, "TEST.RULE--innocent", INNOCENT)
    problems: list[str] = []
    assert len(find_cases(tmp_path, problems)) == 1
    assert problems == [f"{tmp_path}: more than 1 cases; the others are passed over"]


@pytest.mark.parametrize("unwanted", ['"*"', '["*"]', "[OTHER.RULE]", "[OTHER.RULE, '*']"])
def test_what_must_not_be_found(tmp_path: Path, unwanted: str) -> None:
    write(tmp_path, "TEST.RULE--fires", f"{FIRES}find_nothing_of: {unwanted}\n")
    problems: list[str] = []
    given = read_case(find_cases(tmp_path)[0], problems)
    assert problems == []
    assert given is not None
    assert given.unwanted <= {"*", "OTHER.RULE"}


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "TEST.RULE--fires",
            INNOCENT,
            "case.yml:1: find: has to name TEST.RULE, as the folder does",
        ),
        (
            "TEST.RULE--innocent",
            FIRES,
            "case.yml:1: find_nothing_of: has to name TEST.RULE, as the folder does",
        ),
        (
            "TEST.RULE--fires",
            FIRES + "find_nothing_of: [TEST.RULE]\n",
            "case.yml:5: find_nothing_of: TEST.RULE is in 'find' too",
        ),
        (
            "TEST.RULE--fires",
            FIRES + "    colour: red\n",
            "case.yml:5: find.0.colour: unknown key",
        ),
        (
            "TEST.RULE--fires",
            FIRES + "replay:\n  sites: sites.yml\n",
            "case.yml:6: replay.sites: there is no file sites.yml",
        ),
        (
            "TEST.RULE--fires",
            FIRES + "replay:\n  documents: ../secret.yml\n",
            "case.yml:6: replay.documents: String should match pattern "
            "'^[A-Za-z0-9_][A-Za-z0-9_.-]*$'",
        ),
        (
            "TEST.RULE--fires",
            FIRES.replace("says: it fires\n", ""),
            "case.yml:1: says: is missing",
        ),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    assert complaints(tmp_path, name, text) == [complaint]
