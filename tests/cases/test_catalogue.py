"""Every signature of the collection fires where it has to, and stays silent beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.situations import shipped
from wifiwatch.catalogue.case_files import KINDS, Case, find_cases
from wifiwatch.catalogue.cases import run_case
from wifiwatch.catalogue.lint import lint
from wifiwatch.catalogue.shelf import open_shelf

CASES = find_cases(Path(__file__).parent)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_is_judged_as_it_has_to_be(case: Case) -> None:
    assert run_case(case, shipped()).differences == []


def test_the_shipped_collection_has_no_fault() -> None:
    assert [str(fault) for fault in lint(open_shelf([]))] == []


def test_each_signature_has_both_cases() -> None:
    wanted = {
        f"{signature.id}--{kind}"
        for signature in shipped().signatures.values()
        for kind in KINDS
        if signature.status != "retired"
    }
    assert wanted
    assert {case.name for case in CASES} == wanted
