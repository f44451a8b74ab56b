"""The tree keeps its shape: known names at the top, small files, a docstring in each module."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TOP_LEVEL = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "captures",
    "docs",
    "probes",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
    "signatures",
    "tests",
    "tui",
    "wifiwatch",
}
LARGEST_FILE = 2 << 20
LONGEST_MODULE = 450


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """List what is under version control, or would be after adding all that is not ignored."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    paths = [Path(name.decode()) for name in listed.split(b"\0") if name]
    return [path for path in paths if (ROOT / path).is_file()]


def _modules(files: list[Path]) -> list[Path]:
    return [path for path in files if path.suffix == ".py"]


def test_top_level_holds_known_names_only(files: list[Path]) -> None:
    names = {path.parts[0] for path in files}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_is_large(files: list[Path]) -> None:
    sizes = {path.as_posix(): (ROOT / path).stat().st_size for path in files}
    assert {name: size for name, size in sizes.items() if size > LARGEST_FILE} == {}


def test_every_module_begins_with_its_docstring(files: list[Path]) -> None:
    silent = [
        path.as_posix()
        for path in _modules(files)
        if not ast.get_docstring(ast.parse((ROOT / path).read_text("utf-8")))
    ]
    assert silent == []


def test_no_module_is_long(files: list[Path]) -> None:
    lengths = {
        path.as_posix(): (ROOT / path).read_text("utf-8").count("\n")
        for path in _modules(files)
        if path.parts[0] == "wifiwatch"
    }
    assert lengths
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}
