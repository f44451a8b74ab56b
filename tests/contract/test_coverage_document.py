"""The table of systems and the document that is made of it agree."""

from __future__ import annotations

from pathlib import Path

from wifiwatch.catalogue.coverage import Strength, count_strengths, read_systems, to_markdown
from wifiwatch.detect.load import load_collection

ROOT = Path(__file__).parents[2]


def test_the_document_is_made_of_the_table() -> None:
    problems: list[str] = []
    systems = read_systems(ROOT / "signatures", problems)
    assert systems is not None
    written = (ROOT / "docs" / "coverage.md").read_text("utf-8")
    assert written == to_markdown(systems), "wifiwatch signatures coverage --markdown"


def test_the_table_names_signatures_that_there_are() -> None:
    problems: list[str] = []
    known = load_collection([ROOT / "signatures"]).signatures
    assert read_systems(ROOT / "signatures", problems, known) is not None
    assert problems == []


def test_the_table_claims_no_more_than_the_air_gives() -> None:
    systems = read_systems(ROOT / "signatures", [])
    assert systems is not None
    assert count_strengths(systems.systems) == {
        Strength.STRONG: 1,
        Strength.PARTIAL: 4,
        Strength.INCIDENTAL: 3,
        Strength.NONE: 2,
    }
    hyde_park = next(each for each in systems.systems if "Hyde Park" in each.system)
    assert hyde_park.strength is Strength.NONE
