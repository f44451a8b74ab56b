"""Every signature on every real capture beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluation.firings import captures, evaluate, report
from tests.support.shared import CAPTURES

REPORT = Path(__file__).parents[2] / "docs" / "evaluation.md"


def test_what_fires_is_explained_and_labelled_attacks_are_found() -> None:
    if not CAPTURES.is_dir():
        pytest.skip("there are no ../shared/captures")
    result = evaluate(captures(), processes=2)
    assert result.unexplained == []
    assert result.missing == []
    assert REPORT.read_text("utf-8") == "\n".join(report(result)) + "\n", "run `make evaluate`"
