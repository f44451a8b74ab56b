"""The package declares each package that it imports, and no other."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]

PACKAGES = ("wifiwatch", "probes/wifiwatch_probes")

COMPANIONS = {"llvmlite": "numba", "pydantic-core": "pydantic"}
"""Packages whose exact version another one chooses, so that to declare that one is enough."""


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """List the distributions whose modules are imported anywhere in the package."""
    sources = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    trees = [ast.parse(path.read_text("utf-8")) for path in sources]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {
        alias.name.split(".")[0]
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        node.module.split(".")[0]
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    distributions = metadata.packages_distributions()
    foreign = names - sys.stdlib_module_names - {Path(name).name for name in PACKAGES}
    return {canonicalize_name(distributions.get(name, [name])[0]) for name in foreign}


@pytest.fixture(scope="module")
def declared() -> set[str]:
    """List the distributions that an installation brings along, or an extra of it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)["project"]
    tables = [project["dependencies"], *project["optional-dependencies"].values()]
    return {canonicalize_name(Requirement(text).name) for table in tables for text in table}


def test_each_import_is_declared(imported: set[str], declared: set[str]) -> None:
    assert {COMPANIONS.get(name, name) for name in imported} - declared == set()


def test_each_declared_package_is_imported(imported: set[str], declared: set[str]) -> None:
    assert declared - imported == set()
