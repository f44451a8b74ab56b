"""The command `wifiwatch signatures` as a person runs it."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cases.forge.writing import write_capture
from tests.cases.situations import beacons
from tests.cases.test_tube import boxes
from wifiwatch import cli
from wifiwatch.analysis import Analysis
from wifiwatch.catalogue import shelf
from wifiwatch.catalogue.template import write_signature
from wifiwatch.detect.load import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

ID = "CITY.KIOSK"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs the program: exit status, stdout and stderr."""

    def run_program(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wifiwatch", "signatures", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        output, narration = capsys.readouterr()
        code = stopped.value.code
        return (code if isinstance(code, int) else 0), output, narration

    return run_program


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with a signature of one's own and captures in its two cases."""
    folder = tmp_path_factory.mktemp("made")
    write_signature(ID, folder, folder / "cases", ())
    case = folder / "cases" / f"{ID}--fires" / "case.yml"
    replace(case, "Name of the network", "Station")
    write_capture(case.with_name("capture.pcap.gz"), boxes(4))
    write_capture(folder / "cases" / f"{ID}--innocent" / "capture.pcap.gz", boxes(3))
    return folder


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    """Give a copy of that folder to change."""
    return shutil.copytree(made, tmp_path / "own")


def replace(path: Path, old: str, new: str) -> None:
    """Change a file."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_list_names_each_signature(run: Run) -> None:
    code, output, narration = run("list")
    assert (code, narration) == (0, "")
    assert "TUBE.DENSE_ESS" in output
    code, output, _ = run("list", "--json")
    listed = {each["id"]: each for each in json.loads(output)}
    assert code == 0
    assert listed["TUBE.DENSE_ESS"]["family"] == "TUBE"
    assert listed["TUBE.DENSE_ESS"]["tier"] == "capability"
    assert listed["TUBE.DENSE_ESS"]["switched_off"] is None


def test_list_tells_what_is_switched_off(run: Run, own: Path) -> None:
    off = "switch_off:\n  - id: TUBE.DENSE_ESS\n    reason: this is an office\n"
    (own / "switch_off.yml").write_text(off)
    _, output, _ = run("list", "--json", "--signatures", own)
    listed = {each["id"]: each for each in json.loads(output)}
    assert listed["TUBE.DENSE_ESS"]["switched_off"] == "this is an office"
    assert listed[ID]["switched_off"] is None
    assert (
        "switched off: this is an office" in run("show", "TUBE.DENSE_ESS", "--signatures", own)[1]
    )


def test_show_tells_all_of_a_signature(run: Run) -> None:
    code, output, _ = run("show", "TUBE.DENSE_ESS")
    told = " ".join(output.split())
    assert code == 0
    for part in (
        "capability: could, whether or not anybody does",
        "at least 3 physical access points heard well",
        "because: three receivers around a point are what positioning by signal level needs",
        "at least 60 beacons",
        "It may be innocent:",
        "Not visible from here:",
        "https://tfl.gov.uk/",
        "TUBE.DENSE_ESS--fires:",
        "London Underground",
    ):
        assert part in told


def test_an_id_that_is_none(run: Run) -> None:
    for command in ("show", "test"):
        code, output, narration = run(command, "TUBE.DENSE")
        assert (code, output) == (2, "")
        assert "There is no signature TUBE.DENSE." in narration
        assert "Did you mean TUBE.DENSE_ESS?" in narration


def test_new_gives_a_signature_that_lacks_captures_alone(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    code, output, narration = run("new", ID, folder)
    assert (code, output) == (0, "")
    assert len(list(folder.rglob("*.yml"))) == narration.count("wrote ") == 3
    code, output, _ = run("lint", folder)
    assert code == 4
    assert output.splitlines() == [
        f"{folder}/cases/{ID}--{kind}/case.yml:1: there is no capture in this folder"
        for kind in ("fires", "innocent")
    ]


def test_new_overwrites_nothing(run: Run, own: Path) -> None:
    before = {path: path.read_bytes() for path in own.rglob("*") if path.is_file()}
    assert run("new", ID, own)[0] == 2
    (own / "city" / "kiosk.yml").unlink()
    code, _, narration = run("new", ID, own)
    assert code == 2
    assert "is there already" in narration
    assert not (own / "city" / "kiosk.yml").exists()
    for path, content in before.items():
        assert path.name == "kiosk.yml" or path.read_bytes() == content


@pytest.mark.parametrize("name", ["kiosk", "CITY", "CITY.kiosk", "../CITY.KIOSK", "TUBE.DENSE_ESS"])
def test_new_needs_an_id_that_is_free(run: Run, tmp_path: Path, name: str) -> None:
    assert run("new", name, tmp_path / "own")[0] == 2
    assert not (tmp_path / "own").exists()


def test_a_signature_of_ones_own_passes(run: Run, own: Path) -> None:
    code, output, narration = run("test", ID, "--signatures", own)
    assert (code, narration) == (0, "2 cases, 0 failed\n")
    assert [line.split()[:2] for line in output.splitlines()] == [
        ["pass", f"{ID}--fires"],
        ["pass", f"{ID}--innocent"],
    ]
    assert run("lint", own)[:2] == (0, "")


def test_what_differs_is_told(run: Run, own: Path) -> None:
    replace(own / "cases" / f"{ID}--fires" / "case.yml", "at_least: 4", "at_least: 5")
    write_capture(own / "cases" / f"{ID}--innocent" / "capture.pcap.gz", boxes(6))
    code, output, narration = run("test", ID, "--signatures", own, "--json")
    assert (code, narration) == (1, "")
    fires, innocent = json.loads(output)
    assert fires["differences"] == [
        f"{ID}: found, but access_points is 4 instead of at least 5",
    ]
    [difference] = innocent["differences"]
    assert difference.startswith(f"{ID}: found, and must not be: Station, open")


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("ssid: Station", "ssid: Other", "found, but ssid is Station instead of Other"),
        ("tier: info", "tier: proof", "found, but tier is info instead of proof"),
        ("measure: access_points", "measure: rows", "found, but there is no measure 'rows'"),
        ("tier: info", "windows: 2", "found, but windows is 1 instead of 2"),
        ("tier: info", "probes: [there]", "found, but probes is capture instead of there"),
        (
            "      shown:",
            "      addresses: ['02:00:00:00:00:01']\n      shown:",
            "found, but it does not name 02:00:00:00:00:01",
        ),
        (
            "at_least: 4",
            "at_most: 3",
            "found, but access_points is 4 instead of at most 3",
        ),
    ],
)
def test_each_part_of_a_finding_counts(
    run: Run, own: Path, old: str, new: str, difference: str
) -> None:
    replace(own / "cases" / f"{ID}--fires" / "case.yml", old, new)
    code, output, _ = run("test", ID, "--signatures", own, "--json")
    assert code == 1
    assert json.loads(output)[0]["differences"] == [f"{ID}: {difference}"]


def test_a_signature_that_stays_silent_is_told(run: Run, own: Path) -> None:
    write_capture(own / "cases" / f"{ID}--fires" / "capture.pcap.gz", boxes(2))
    code, output, _ = run("test", ID, "--signatures", own)
    assert code == 1
    assert f"FAIL  {ID}--fires" in output
    assert f"      {ID}: not found" in output


def test_a_signature_that_was_not_looked_for_is_told(run: Run, own: Path) -> None:
    """Silence of a rule that nobody asked shows nothing."""
    off = f"switch_off:\n  - id: {ID}\n    reason: a test\n"
    (own / "switch_off.yml").write_text(off)
    code, output, _ = run("test", ID, "--signatures", own, "--json")
    assert code == 1
    for result in json.loads(output):
        assert result["differences"] == [
            f"{ID}: not looked for; it is faulty, retired, switched off or not there"
        ]


def test_nothing_else_may_be_found_where_the_case_says_so(run: Run, own: Path) -> None:
    case = own / "cases" / f"{ID}--fires" / "case.yml"
    case.write_text(case.read_text() + 'find_nothing_of: "*"\n')
    code, output, _ = run("test", ID, "--signatures", own, "--json")
    assert code == 1
    assert "TUBE.DENSE_ESS: found, and must not be" in json.loads(output)[0]["differences"][0]


def test_cases_may_be_elsewhere(run: Run, own: Path, tmp_path: Path) -> None:
    (own / "cases").rename(tmp_path / "cases")
    assert run("test", ID, "--signatures", own)[0] == 2
    where = ("--signatures", own, "--cases", tmp_path / "cases")
    assert run("test", ID, *where)[0] == 0


def test_a_case_that_cannot_be_read_fails(run: Run, own: Path) -> None:
    case = own / "cases" / f"{ID}--fires" / "case.yml"
    case.write_text(case.read_text() + "colour: red\n")
    (own / "cases" / f"{ID}--innocent" / "capture.pcap.gz").write_bytes(b"no capture")
    code, output, _ = run("test", ID, "--signatures", own, "--json")
    assert code == 1
    fires, innocent = json.loads(output)
    assert fires["differences"][0].endswith("colour: unknown key")
    assert "there is no capture of 802.11 frames" in innocent["differences"][0]


def test_a_fault_of_the_analysis_tells_nothing_of_what_was_heard(
    run: Run, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("02:00:5e:00:00:01")

    monkeypatch.setattr(Analysis, "finish", fail)
    code, output, narration = run("test", ID, "--signatures", own)
    assert code == 1
    assert "the analysis failed: RuntimeError" in output
    assert "02:00:5e" not in output + narration


def test_a_faulty_rule_leaves_the_others_alone(run: Run, own: Path) -> None:
    rule = own / "city" / "kiosk.yml"
    text = rule.read_text().replace(ID, "CITY.{}")
    for name, old, new in (
        ("COLUMN", "distinct: box", "distinct: boxx"),
        ("PATTERN", "hidden: false", "ssid: {matches: '(a'}"),
        ("KEY", "per: [estate]", "par: [estate]"),
        ("YAML", "innocent:", "innocent: ["),
    ):
        path = own / "city" / f"{name.lower()}.yml"
        path.write_text(text.replace("CITY.{}", f"CITY.{name}").replace(old, new))
    (own / "city" / "large.yml").write_text(f"# {'x' * 10_000_000}\n")

    def line_of(part: str) -> int:
        return text.partition(part)[0].count("\n") + 1

    code, output, narration = run("test", ID, "--signatures", own)
    assert code == 4
    assert [line.split()[0] for line in output.splitlines()] == ["pass", "pass"]
    for part in (
        f"column.yml:{line_of('distinct: box')}: detect.measures.access_points.distinct: there is "
        "no column 'boxx'; did you mean 'box'?",
        f"pattern.yml:{line_of('hidden: false')}: detect.where.ssid.matches: '(a' is no regular "
        "expression",
        f"key.yml:{line_of('per: [estate]')}: detect.par: unknown key; did you mean 'per'?",
        "yaml.yml:",
        "large.yml: larger than 256 KiB",
    ):
        assert part in narration
    code, output, _ = run("lint", own, "--json")
    assert code == 4
    faults = json.loads(output)
    assert {Path(fault["file"]).name for fault in faults} == {
        "column.yml",
        "pattern.yml",
        "key.yml",
        "yaml.yml",
        "large.yml",
    }
    assert [fault["line"] for fault in faults if "boxx" in fault["problem"]] == [
        line_of("distinct: box")
    ]


def test_a_pattern_cannot_take_for_ever(run: Run, own: Path) -> None:
    replace(own / "city" / "kiosk.yml", "hidden: false", "ssid: {matches: '^(a+)+$'}")
    case = own / "cases" / f"{ID}--fires"
    replace(case / "case.yml", "ssid: Station", f"ssid: {'a' * 32}")
    heard = []
    for number in range(4):
        bssid = f"00:08:30:00:{number:02x}:00"
        heard += beacons(b"a" * 32, bssid, start=0.003 * number, clock=10_000_000 * number)
        heard += beacons(b"a" * 31 + b"b", bssid[:-1] + "1", start=0.003 * number + 0.001)
    write_capture(case / "capture.pcap.gz", heard)
    assert run("test", ID, "--signatures", own)[0] == 0


def test_lint_finds_what_no_schema_does(run: Run, own: Path) -> None:
    rule = own / "city" / "kiosk.yml"
    rule.write_text(rule.read_text() + "  - title: a forum (unverified)\nexpires: 2020-01-01\n")
    lines = rule.read_text().count("\n")
    (own / "cases" / f"{ID}--innocent" / "case.yml").unlink()
    systems = (shipped_folder() / "coverage.yml").read_text()
    (own / "coverage.yml").write_text(systems.replace("TUBE.DENSE_ESS", "TUBE.NONE", 1))
    code, output, _ = run("lint", own)
    assert code == 4
    told = [line.removeprefix(f"{own}/") for line in output.splitlines()]
    assert f"city/kiosk.yml:{lines}: expires: 2020-01-01 is past; read its references again" in told
    assert f"city/kiosk.yml:{lines - 1}: says 'unverified'; find a source, or leave it out" in told
    assert f"city/kiosk.yml:4: id: there is no case {ID}--innocent" in told
    assert any(line.endswith("there is no signature TUBE.NONE") for line in told)


def test_lint_of_a_single_file(run: Run, own: Path) -> None:
    replace(own / "city" / "kiosk.yml", "version: 1", "version: 0")
    (own / "city" / "other.yml").write_text("id: 1\n")
    _, output, _ = run("lint", own / "city" / "kiosk.yml", "--cases", own / "cases")
    assert {line.partition(":")[0] for line in output.splitlines()} == {
        str(own / "city" / "kiosk.yml")
    }
    assert run("lint", own / "nowhere")[0] == 2


def test_an_installed_copy_says_where_the_cases_are(
    run: Run, own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shelf, "shipped_cases", lambda: tmp_path / "nowhere")
    code, output, narration = run("test")
    assert (code, output) == (2, "")
    assert "tests/cases of the project's source" in narration
    code, output, narration = run("lint")
    assert "tests/cases of the project's source" in narration
    assert "there is no case" not in output
    assert run("test", ID, "--signatures", own)[0] == 0
    assert run("lint", own)[0] == 0


def test_coverage_says_what_cannot_be_heard(run: Run) -> None:
    code, output, _ = run("coverage")
    told = " ".join(output.split())
    assert code == 0
    assert "Of the report's 10 systems, the evidence on the air is strong for 1" in told
    assert "no Wi-Fi frame had part in it" in told
    systems = json.loads(run("coverage", "--json")[1])
    assert [each["strength"] for each in systems if "Hyde Park" in each["system"]] == ["none"]
    assert run("coverage", "--markdown")[1].startswith("# What can be heard")


def test_texts_of_a_collection_cannot_steer_the_terminal(run: Run, own: Path) -> None:
    replace(
        own / "city" / "kiosk.yml",
        "title: Many access points of one network in one place",
        'title: "\\e[2JTitle"',
    )
    for command in (("list",), ("show", ID)):
        output = run(*command, "--signatures", own)[1]
        assert "[2JTitle" in output
        assert "\x1b" not in output
