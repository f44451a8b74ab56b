"""The captures that come with the program: what is found in each is what must be, and no more."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cases.situations import shipped
from wifiwatch.analysis import Analysis
from wifiwatch.capture.open import Capture
from wifiwatch.simulate import SCENARIOS, forge

CAPTURES = Path(__file__).parents[2] / "captures"


@lru_cache
def manifest() -> dict[str, dict[str, Any]]:
    """Read the manifest."""
    entries: dict[str, dict[str, Any]] = yaml.safe_load((CAPTURES / "manifest.yml").read_text())
    return entries


def test_the_manifest_names_each_capture() -> None:
    files = {str(path.relative_to(CAPTURES)) for path in CAPTURES.rglob("*.pcap.gz")}
    assert files == set(manifest())
    for name in files:
        assert (CAPTURES / name.replace(".pcap.gz", ".truth.json")).is_file()
    assert {Path(name).name.removesuffix(".pcap.gz") for name in files} >= set(SCENARIOS)


@pytest.mark.parametrize("name", sorted(manifest()))
def test_what_must_be_found_is_found_and_nothing_else(name: str) -> None:
    analysis = Analysis(shipped())
    analysis.begin_file("here")
    with Capture(str(CAPTURES / name)) as capture:
        for batch in capture.batches(4096):
            analysis.add(batch, 0)
    analysis.finish()
    tiers = {
        signature: shipped().signatures[signature].tier.value
        for signature in {hit.signature for hit in analysis.result.hits.values()}
    }
    assert tiers == manifest()[name]["expected"]


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_a_simulated_capture_can_be_made_again(scenario: str, tmp_path: Path) -> None:
    made = tmp_path / "made.pcap"
    truth = forge(scenario, made, 1)
    kept = CAPTURES / "simulated" / f"{scenario}.pcap.gz"
    assert made.read_bytes() == gzip.decompress(kept.read_bytes())
    assert truth.read_text() == kept.with_name(f"{scenario}.truth.json").read_text()
