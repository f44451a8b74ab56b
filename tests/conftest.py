"""Turn skips into failures where `WIFIWATCH_NO_SKIPS=1` says that nothing may be left out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Refuse skips of a test, by a mark, in a fixture or in its body."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Refuse skips of a whole module."""
    return _refuse_skip((yield))


def _refuse_skip(report: Report) -> Report:
    """Make a report of a skip one of a failure; an expected failure stays what it is."""
    allowed = os.environ.get("WIFIWATCH_NO_SKIPS") != "1"
    if allowed or not report.skipped or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"WIFIWATCH_NO_SKIPS=1 allows no skip, but: {reason}"
    return report
