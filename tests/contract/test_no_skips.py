"""With WIFIWATCH_NO_SKIPS=1 every kind of skip is a failure that names its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).parents[1] / "conftest.py"

SKIPS = {
    "in_test": """
        import pytest
        def test_it(): pytest.skip("no radio in_test")
    """,
    "by_mark": """
        import pytest
        @pytest.mark.skip(reason="no radio by_mark")
        def test_it(): pass
    """,
    "by_condition": """
        import pytest
        @pytest.mark.skipif(True, reason="no radio by_condition")
        def test_it(): pass
    """,
    "in_fixture": """
        import pytest
        @pytest.fixture
        def radio(): pytest.skip("no radio in_fixture")
        def test_it(radio): pass
    """,
    "by_unittest": """
        import unittest
        class TestIt(unittest.TestCase):
            @unittest.skip("no radio by_unittest")
            def test_it(self): pass
    """,
    "of_module": """
        import pytest
        pytest.skip("no radio of_module", allow_module_level=True)
    """,
    "by_import": """
        import pytest
        pytest.importorskip("wifiwatch_absent", reason="no radio by_import")
    """,
}
"""Ways to skip, by the name of the module that does so."""


def _run(pytester: pytest.Pytester, sources: dict[str, str], *options: str) -> pytest.RunResult:
    pytester.makeconftest(CONFTEST.read_text("utf-8"))
    for name, source in sources.items():
        pytester.makepyfile(**{f"test_{name}": source})
    # Loading these two plugins anew for each inner run takes longer than all the rest.
    plugins = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    return pytester.runpytest_inprocess(*plugins, "--continue-on-collection-errors", *options)


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["in one process", "on a worker"])
def test_every_skip_fails_with_its_reason(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("WIFIWATCH_NO_SKIPS", "1")
    result = _run(pytester, SKIPS, *options)
    outcomes = result.parseoutcomes()
    assert outcomes.get("failed", 0) + outcomes.get("errors", 0) == len(SKIPS)
    assert set(outcomes) <= {"failed", "errors"}
    assert result.ret != pytest.ExitCode.OK
    for name in SKIPS:
        result.stdout.fnmatch_lines_random(
            [f"*WIFIWATCH_NO_SKIPS=1 allows no skip, but: *no radio {name}"]
        )


@pytest.mark.parametrize("value", ["", "0"])
def test_skips_are_skips_without_the_variable(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("WIFIWATCH_NO_SKIPS", value)
    result = _run(pytester, SKIPS)
    assert result.parseoutcomes() == {"skipped": len(SKIPS)}


def test_other_outcomes_stay_what_they_are(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIFIWATCH_NO_SKIPS", "1")
    source = """
        import pytest
        @pytest.mark.xfail(strict=True)
        def test_expected(): assert False
        def test_good(): pass
        def test_bad(): assert False
    """
    result = _run(pytester, {"outcomes": source})
    assert result.parseoutcomes() == {"xfailed": 1, "passed": 1, "failed": 1}
