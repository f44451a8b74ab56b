"""Captures of cases are what their forging code gives, and each case says what it shows."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.cases.forge import FOLDER, all_cases
from tests.cases.forge.writing import LARGEST_CAPTURE, capture_bytes

if TYPE_CHECKING:
    from pathlib import Path

CASES = all_cases()


@pytest.mark.parametrize("name", CASES)
def test_captures_can_be_forged_again(name: str) -> None:
    made = {f"{stem}.pcap.gz": capture_bytes(heard) for stem, heard in CASES[name]().items()}
    kept = {path.name: gzip.decompress(path.read_bytes()) for path in _captures(name)}
    assert sorted(kept) == sorted(made)
    differing = [stem for stem in made if made[stem] != kept[stem]]
    assert differing == []


@pytest.mark.parametrize("name", CASES)
def test_cases_are_small_and_say_what_they_show(name: str) -> None:
    assert (FOLDER / name / "case.yml").is_file()
    sizes = {path.name: path.stat().st_size for path in _captures(name)}
    assert {stem: size for stem, size in sizes.items() if size > LARGEST_CAPTURE} == {}


def _captures(name: str) -> list[Path]:
    return sorted((FOLDER / name).glob("*.pcap.gz"))
