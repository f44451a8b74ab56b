"""The lock files name versions and hashes, nothing else, and satisfy what pyproject.toml asks."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUN, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"

PIN = re.compile(r"([a-z0-9][a-z0-9._-]*)==([0-9][0-9a-z.+!]*)( ; [a-z_]+ [!=<>]+ '[\w.]+')? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def _lines(name: str) -> list[str]:
    return (ROOT / name).read_text("utf-8").splitlines()


def _pins(name: str) -> dict[str, str]:
    found = (PIN.fullmatch(line) for line in _lines(name))
    return {match[1]: match[2] for match in found if match}


def _wanted(name: str) -> list[Requirement]:
    """List what a lock file has to satisfy."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)
    texts = project["project"]["dependencies"] + project["dependency-groups"]["build"]
    if name == DEVELOPMENT:
        extras = project["project"]["optional-dependencies"]
        texts += project["dependency-groups"]["dev"] + extras["explain"]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("name", [RUN, DEVELOPMENT])
def test_each_line_is_a_version_or_a_hash(name: str) -> None:
    """So none of them names a host, a folder or the command that wrote it."""
    strange = [line for line in _lines(name) if not (PIN.fullmatch(line) or HASH.fullmatch(line))]
    assert strange == []


@pytest.mark.parametrize("name", [RUN, DEVELOPMENT])
def test_lock_satisfies_the_project(name: str) -> None:
    pins = _pins(name)
    unmet = [
        str(wanted)
        for wanted in _wanted(name)
        if not wanted.specifier.contains(pins.get(canonicalize_name(wanted.name), "0"))
    ]
    assert unmet == [], "run `make lock`"


def test_developers_use_the_versions_that_users_get() -> None:
    assert _pins(RUN).items() <= _pins(DEVELOPMENT).items()
