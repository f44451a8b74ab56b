"""Errors of the operator's world: an exit code and a hint each."""

from __future__ import annotations

import pytest

from wifiwatch.errors import (
    CaptureError,
    PluginError,
    SettingsError,
    SignatureError,
    WifiwatchError,
)


@pytest.mark.parametrize(
    ("kind", "code"),
    [(WifiwatchError, 1), (SettingsError, 2), (CaptureError, 3), (PluginError, 5)],
)
def test_exit_codes_and_hints(kind: type[WifiwatchError], code: int) -> None:
    error = kind("it is broken", "mend it")
    assert (error.exit_code, str(error), error.hint) == (code, "it is broken", "mend it")
    assert kind("it is broken").hint == ""
    assert isinstance(error, WifiwatchError)


def test_all_faults_of_the_signatures_are_told_at_once() -> None:
    error = SignatureError(["a.yml:1: id: missing", "b.yml:2: tier: unknown"])
    assert error.exit_code == 4
    assert str(error).splitlines() == [
        "2 faults in the signatures:",
        "a.yml:1: id: missing",
        "b.yml:2: tier: unknown",
    ]
    assert str(SignatureError(["a.yml:1: id: missing"])).startswith("1 fault in")
