"""Signatures from disk: every fault of every file, at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import yaml

from wifiwatch.detect.files import DEEPEST, LARGEST_FILE, parse_yaml
from wifiwatch.detect.load import load_collection, read_collection, shipped_folder
from wifiwatch.errors import SignatureError

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
id: TEST.RULE
version: 1
status: experimental
title: A title
tier: capability
summary: A summary.
detect:
  table: access_points
  where:
    security: open
    any:
      - beacons:
          at_least: 3
      - passpoint: true
  per: [estate]
  measures:
    boxes:
      distinct: box
      at_least: 1
      meaning: boxes
      because: a reason
  subject:
    kind: network
    show: [ssid]
innocent: [a reason]
invisible: [something]
change_our_mind: [something]
next_steps: [something]
references:
  - title: a source
"""
LIST = """\
id: names
title: Names
entries:
  - name: Cafe
    owner: The cafe
    source: a sign at its door
"""


def complaints(folder: Path) -> list[str]:
    """Give what is wrong with the files of a folder, without the folder."""
    with pytest.raises(SignatureError) as error:
        load_collection([folder])
    assert error.value.exit_code == 4
    return [problem.removeprefix(f"{folder}/") for problem in error.value.problems]


def write(folder: Path, text: str, name: str = "rule.yml") -> Path:
    """Write a file and give its folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return folder


def test_the_shipped_signatures_load() -> None:
    collection = load_collection([shipped_folder()])
    assert set(collection.signatures) >= {
        "TUBE.DENSE_ESS",
        "TUBE.TRANSPORT_SSID_BUNDLE",
        "CARRIER.PASSPOINT",
        "CARRIER.IMSI_CLEARTEXT",
        "LOC.ADVERTISED",
        "RTLS.TAG",
        "ATTACK.KARMA",
        "ATTACK.KNOWN_BEACONS",
    }
    assert list(collection.signatures) == sorted(collection.signatures)


def test_each_shipped_signature_lies_where_its_id_says() -> None:
    for path in shipped_folder().glob("*/*.yml"):
        if path.parent.name not in {"lists", "verdicts"}:
            data, _ = parse_yaml(path.read_text())
            assert isinstance(data, dict)
            assert data["id"] == f"{path.parent.name}.{path.stem}".upper()


def test_a_good_file_loads(tmp_path: Path) -> None:
    collection = load_collection([write(tmp_path, GOOD)])
    assert collection.signatures["TEST.RULE"].family == "TEST"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("tier: capability\n", "", "rule.yml:1: tier: is missing"),
        ("tier: capability", "tier: certain", "rule.yml:5: tier: Input should be"),
        ("version: 1", "version: 0", "rule.yml:2: version: "),
        ("id: TEST.RULE", "id: rule", "rule.yml:1: id: "),
        (
            "          at_least: 3",
            "          at_lest: 3",
            "rule.yml:13: detect.where.any.0.beacons.at_lest: unknown key; did you mean 'at_le",
        ),
        ("      distinct: box\n", "", "rule.yml:17: detect.measures.boxes: needs exactly one of"),
        (
            "      distinct: box\n",
            "      distinct: box\n      count: rows\n",
            "rule.yml:17: detect.measures.boxes: needs exactly one of",
        ),
        (
            "      because: a reason\n",
            "",
            "rule.yml:17: detect.measures.boxes: a limit needs its reason in 'because'",
        ),
        ("      at_least: 1\n", "", "rule.yml:7: detect: needs a measure with"),
        ("innocent: [a reason]", "innocent: []", "rule.yml:25: innocent: "),
        ("version: 1", "version: 1\nversion: 2", "rule.yml:3: the key 'version' is given twice"),
        ("title: A title", "title: &a A title", "rule.yml:4: anchors and aliases are not allowed"),
        ("title: A title", "title: [", "rule.yml:6: "),
        ("title: A title", "title: !!python/object:os.system x", "rule.yml:4: "),
        (
            "table: access_points",
            "table: acess_points",
            "rule.yml:8: detect.table: there",
        ),
        (
            "distinct: box",
            "distinct: boxs",
            "rule.yml:18: detect.measures.boxes.distinct: ",
        ),
        (
            "    security: open",
            "    securty: open",
            "rule.yml:10: detect.where.securty: ",
        ),
        (
            "show: [ssid]",
            "show: [element_token]",
            "rule.yml:24: detect.subject.show.0: ",
        ),
        ("passpoint: true", "ssid: {matches: '('}", "is no regular expression"),
        ("passpoint: true", "ssid: {listed_in: nobody}", "there is no list 'nobody'"),
        (
            "version: 1",
            "version: 1\nexpires: 2001-01-01",
            "rule.yml:3: expires: ",
        ),
    ],
)
def test_a_fault_is_named_at_its_line(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    [problem] = complaints(write(tmp_path, GOOD.replace(old, new)))
    assert complaint in problem


def test_all_faults_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("tier: capability", "teir: capability"), "a/one.yml")
    write(tmp_path, GOOD.replace("version: 1", "version: x"), "b/two.yml")
    problems = complaints(tmp_path)
    files = [problem.split(":")[0] for problem in problems]
    assert files == ["a/one.yml", "a/one.yml", "b/two.yml"]
    assert any("teir: unknown key; did you mean 'tier'?" in problem for problem in problems)


def test_a_fault_in_one_of_several_ways_to_fire_is_named_once(tmp_path: Path) -> None:
    head, _, rest = GOOD.partition("detect:\n")
    body, _, tail = rest.partition("innocent:")
    indented = "".join(f"    {line}\n" for line in body.replace("box\n", "box\n").splitlines())
    text = f"{head}detect:\n  any_of:\n    first:\n{indented}innocent:{tail}"
    write(tmp_path, text)
    assert list(load_collection([tmp_path]).signatures["TEST.RULE"].detections) == ["first"]
    write(tmp_path, text.replace("because: a reason", "becuase: a reason"))
    assert complaints(tmp_path) == [
        "rule.yml:23: detect.any_of.first.measures.boxes.becuase: unknown key; "
        "did you mean 'because'?"
    ]


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "one.yml")
    [problem] = complaints(write(tmp_path, GOOD, "two.yml"))
    assert problem == f"two.yml:1: id: TEST.RULE is also in {tmp_path}/one.yml"


def test_columns_that_may_identify_a_bystander_are_not_shown(tmp_path: Path) -> None:
    text = GOOD.replace("access_points", "eap").replace("distinct: box", "distinct: station")
    text = text.replace("beacons:\n          at_least: 3", "kind: permanent")
    text = text.replace("    security: open\n", "").replace("passpoint: true", "kind: other")
    text = text.replace("per: [estate]", "per: [bssid]")
    assert load_collection([write(tmp_path, text)]).signatures
    grouped = text.replace("per: [bssid]", "per: [bssid, station]")
    assert load_collection([write(tmp_path, grouped)]).signatures
    shown = text.replace("show: [ssid]", "show: [station]")
    assert "may identify a bystander" in complaints(write(tmp_path, shown))[0]
    extreme = text.replace("distinct: station", "most: station")
    assert "may identify a bystander" in complaints(write(tmp_path, extreme))[0]
    over = text.replace("  per: [bssid]", "  over: run\n  per: [bssid]")
    assert "bystander" in complaints(write(tmp_path, over))[0]


def test_a_makers_prefix_alone_is_never_above_info(tmp_path: Path) -> None:
    where = GOOD[GOOD.index("  where:") : GOOD.index("  per:")]
    text = GOOD.replace(where, "  where:\n    vendor: Cisco\n")
    text = text.replace("distinct: box", "count: rows")
    assert "a maker's prefix alone" in complaints(write(tmp_path, text))[0]
    info = text.replace("tier: capability", "tier: info")
    assert load_collection([write(tmp_path, info)]).signatures


def test_lists_are_checked_too(tmp_path: Path) -> None:
    assert load_collection([write(tmp_path, LIST, "lists/names.yml")]).lists["names"].entries
    write(tmp_path, LIST.replace("name: Cafe", "pattern: '['"), "lists/names.yml")
    assert "is no regular expression" in complaints(tmp_path)[0]
    write(tmp_path, LIST.replace("  - name: Cafe\n    owner", "  - owner"), "lists/names.yml")
    assert complaints(tmp_path) == [
        "lists/names.yml:4: entries.0: needs either 'name' or 'pattern'"
    ]


def test_what_cannot_be_a_signature_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "x: 1\n" * (LARGEST_FILE // 5 + 1))
    assert "that is not read" in complaints(tmp_path)[0]
    (tmp_path / "rule.yml").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in complaints(tmp_path)[0]
    (tmp_path / "rule.yml").write_text("")
    assert complaints(tmp_path) == ["rule.yml:1: the file is empty"]
    (tmp_path / "rule.yml").write_text("- a list")
    assert complaints(tmp_path)[0].startswith("rule.yml:1: document: ")
    (tmp_path / "rule.yml").unlink()
    assert "there is no signature" in complaints(tmp_path)[0]


BOMBS = {
    "nested.yml": "a: " + "[" * 5000 + "]" * 5000,
    "digits.yml": "a: " + "9" * 100_000,
    "date.yml": "a: 2026-13-45",
    "aliases.yml": "a: &a [1]\nb: [*a, *a]",
    "long.yml": "x: 1\n" * LARGEST_FILE,
}


def test_files_that_are_made_to_harm_do_not(tmp_path: Path) -> None:
    for name, text in BOMBS.items():
        write(tmp_path, text, name)
    write(tmp_path, GOOD)
    collection, problems = read_collection([tmp_path])
    assert list(collection.signatures) == ["TEST.RULE"]
    for name in BOMBS:
        assert any(problem.startswith(f"{tmp_path}/{name}:") for problem in problems)
    assert max(len(problem) for problem in problems) < len(str(tmp_path)) + 300
    with pytest.raises(yaml.YAMLError, match=f"deeper than {DEEPEST}"):
        parse_yaml("a:\n" + "".join(" " * depth + "- \n" for depth in range(DEEPEST + 1)))


def test_what_is_sound_is_loaded_beside_what_is_not(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "good.yml")
    write(tmp_path, GOOD.replace("TEST.RULE", "TEST.OTHER").replace("box\n", "bax\n"), "bad.yml")
    listed = GOOD.replace("TEST.RULE", "TEST.LISTED").replace(
        "passpoint: true", "ssid: {listed_in: names}"
    )
    write(tmp_path, listed, "listed.yml")
    write(tmp_path, LIST.replace("name: Cafe", "pattern: '['"), "lists/names.yml")
    collection, problems = read_collection([tmp_path])
    assert list(collection.signatures) == ["TEST.RULE"]
    assert [problem.split("/")[-1].split(":")[0] for problem in problems] == [
        "bad.yml",
        "names.yml",
        "listed.yml",
    ]


SWITCH = "switch_off:\n  - id: TEST.RULE\n    reason: a reason\n"


def test_a_signature_can_be_switched_off_with_a_reason(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    collection = load_collection([write(tmp_path, SWITCH, "switch_off.yml")])
    assert collection.switched_off == {"TEST.RULE": "a reason"}
    assert collection.active == []
    write(tmp_path, SWITCH.replace("RULE", "ROLE"), "switch_off.yml")
    assert complaints(tmp_path) == ["switch_off.yml:1: switch_off: there is no TEST.ROLE"]
    write(tmp_path, SWITCH.replace("    reason: a reason\n", ""), "switch_off.yml")
    assert complaints(tmp_path) == ["switch_off.yml:2: switch_off.0.reason: is missing"]


def test_cases_beside_the_rules_are_no_rules(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, "find: []", "cases/TEST.RULE--fires/case.yml")
    assert load_collection([tmp_path]).signatures


def test_makers_are_loaded(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, "prefix,class,maker\n00:11:22,camera,Someone\n", "lists/makers.csv")
    makers = load_collection([tmp_path]).makers
    assert makers.of(np.array([0x001122334455])).iloc[0].tolist() == ["Someone", "camera"]
    write(tmp_path, "prefix,class,maker\nno prefix,camera,Someone\n", "lists/makers.csv")
    assert complaints(tmp_path)[0].startswith("lists/makers.csv:2: ")


VERDICT = """\
id: a-verdict
version: 1
title: A title
summary: A summary.
levels:
  - name: strong
    tier: behaviour
    says: It is strong.
    when: {all: [{level: weak}, {document: true}]}
  - name: weak
    tier: capability
    says: It is weak.
    when: {signature: TEST.RULE}
never: Something.
references:
  - title: a source
"""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("TEST.RULE", "TEST.NONE", "verdicts/v.yml:5: levels: there is no signature TEST.NONE"),
        ("TEST.RULE", "NONE.*", "verdicts/v.yml:5: levels: there is no signature NONE.*"),
        ("level: weak", "level: strong", "'strong' may only need levels that stand below it"),
        ("name: strong", "name: weak", "the level 'weak' is given twice"),
        ("{document: true}", "{document: true, level: weak}", "needs exactly one of"),
        ("{document: true}", "{document: true, sites: 2}", "'sites' and 'tier' go with"),
    ],
)
def test_verdicts_are_checked(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    write(tmp_path, GOOD)
    assert load_collection([write(tmp_path, VERDICT, "verdicts/v.yml")]).verdicts
    assert complaint in complaints(write(tmp_path, VERDICT.replace(old, new), "verdicts/v.yml"))[0]


def test_lines_are_those_of_the_keys() -> None:
    _, lines = parse_yaml("a: 1\nb:\n  - c: 2\n    d: 3\n")
    assert lines["a",] == 1
    assert lines["b", 0, "d"] == 4


def test_keys_are_text() -> None:
    with pytest.raises(yaml.YAMLError):
        parse_yaml("1: a\n")
