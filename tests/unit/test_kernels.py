"""Compiled code is kept on disk, and thrown away when any source of it changes."""

from __future__ import annotations

import ast
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numba
import numpy as np
import platformdirs
import pytest
from numba.core.errors import NumbaError

import wifiwatch
from tests.support.kernels import byte_at
from wifiwatch import kernels

PACKAGE = Path(wifiwatch.__file__).parent

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch.kernels import Integers


def _compiled_sources() -> list[Path]:
    """Find the files that hold compiled code, or constants that it takes over."""
    decorated = re.compile(r"^@(kernel|inlined|intrinsic)\b|= .*intrinsic\(", re.MULTILINE)
    return [
        path.relative_to(PACKAGE)
        for path in sorted(PACKAGE.rglob("*.py"))
        if decorated.search(path.read_text("utf-8"))
    ]


@pytest.fixture
def fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Callable[[], str]]:
    """Give a copy of the sources, and the fingerprint of them as they are."""
    copy = tmp_path / "wifiwatch"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(kernels, "__file__", str(copy / "kernels.py"))
    return copy, kernels._fingerprint


def test_there_is_compiled_code_in_several_stages() -> None:
    names = {path.as_posix() for path in _compiled_sources()}
    assert {"hashing.py", "loads.py", "decode/frames.py", "derive/announcers.py"} <= names


@pytest.mark.parametrize("name", _compiled_sources(), ids=str)
def test_a_change_of_any_compiled_source_changes_the_fingerprint(
    name: Path, fingerprint: tuple[Path, Callable[[], str]]
) -> None:
    copy, current = fingerprint
    before = current()
    assert current() == before
    with (copy / name).open("a") as source:
        source.write("# changed\n")
    assert current() != before


def test_the_compilers_version_is_part_of_the_fingerprint(
    fingerprint: tuple[Path, Callable[[], str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, current = fingerprint
    before = current()
    monkeypatch.setattr(numba, "__version__", "0.0.0")
    assert current() != before


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder for all that is kept."""
    monkeypatch.setattr(kernels._settings, "CACHE_DIR", "")
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / "cache" / name)
    return tmp_path / "cache" / "wifiwatch" / "kernels"


def test_the_folder_is_made_and_named_by_the_fingerprint(cache: Path) -> None:
    folder = Path(kernels._cache_folder())
    assert folder.is_dir()
    assert folder == cache / kernels._fingerprint()
    assert kernels._cache_folder() == str(folder)


def test_old_versions_are_removed(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10):
        monkeypatch.setattr(kernels, "_fingerprint", lambda number=number: f"version{number}")
        folder = Path(kernels._cache_folder())
        assert folder.is_dir()
    assert len(list(cache.iterdir())) <= 5
    assert folder.is_dir()


def test_a_folder_of_the_users_choice_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels._settings, "CACHE_DIR", "/somewhere/else")
    assert kernels._cache_folder() == "/somewhere/else"


def test_without_a_place_to_write_the_compiler_chooses(cache: Path) -> None:
    cache.parent.parent.mkdir()
    cache.parent.write_text("a file where a folder should be")
    assert kernels._cache_folder() == ""


def test_compiling_leaves_the_compilers_settings_alone() -> None:
    before = kernels._settings.CACHE_DIR

    @kernels.kernel
    def twice(value: int) -> int:
        return 2 * value

    assert twice(21) == 42
    assert before == kernels._settings.CACHE_DIR


def _makes_an_array(values: Integers) -> int:
    made = np.zeros(values.size, np.int64)
    made[0] = 1
    return int(made[0])


def _copies(values: Integers) -> int:
    return int(values.copy()[0])


def _adds_arrays(values: Integers) -> int:
    return int((values + values)[0])


def _sorts(values: Integers) -> int:
    return int(np.sort(values)[0])


def _makes_a_list(values: Integers) -> int:
    return len([value for value in values])  # noqa: C416


def _makes_a_set(values: Integers) -> int:
    return len(set(values))


def _makes_text(values: Integers) -> int:
    return len(str(values[0]))


def _returns_a_view(values: Integers) -> Integers:
    return values[1:]


@pytest.mark.parametrize(
    "function",
    [
        _makes_an_array,
        _copies,
        _adds_arrays,
        _sorts,
        _makes_a_list,
        _makes_a_set,
        _makes_text,
        _returns_a_view,
    ],
    ids=lambda function: function.__name__,
)
def test_a_kernel_that_would_allocate_does_not_compile(
    function: Callable[[Integers], object],
) -> None:
    compiled = kernels.kernel(function)
    with pytest.raises(NumbaError, match=r"NRT required|Only accept returning"):
        compiled(np.arange(4))


def test_no_kernel_returns_an_array_or_hides_one_in_a_tuple() -> None:
    numbers = {"None", "bool", "int", "np.uint64"}
    tuples_of_numbers = {"Addresses", "Eap", "RadioHeader"}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef) or not _is_kernel(node):
                continue
            returned = ast.unparse(node.returns) if node.returns else ""
            parts = re.sub(r"^tuple\[(.*)\]$", r"\1", returned).split(", ")
            assert set(parts) <= numbers | tuples_of_numbers, f"{path}: {node.name}"


def _is_kernel(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(mark) in {"kernel", "inlined"} for mark in node.decorator_list)


def test_kernels_leave_their_arrays_uncounted() -> None:
    """Each call with counting would ask for the counters of all the arrays that it takes."""
    columns = (np.arange(8), np.arange(8))

    @kernels.kernel
    def one_of(columns: tuple[Integers, Integers], row: int) -> int:
        return int(columns[0][row] + columns[1][row])

    @kernels.kernel
    def total(columns: tuple[Integers, Integers]) -> int:
        value = 0
        for row in range(columns[0].size):
            value += one_of(columns, row)
        return value

    users = [sys.getrefcount(column) for column in columns]
    assert total(columns) == 56
    assert [sys.getrefcount(column) for column in columns] == users
    for code in total.inspect_llvm().values():  # type: ignore[attr-defined]
        assert "NRT_incref" not in code


def test_a_compiler_without_the_option_counts_and_gives_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert kernels._borrowing(None) == {}
    monkeypatch.setattr(kernels, "_BORROWING", kernels._borrowing(object()))

    @kernels.kernel
    def first_of(columns: tuple[Integers, Integers]) -> int:
        return int(columns[1][0])

    assert "_nrt" not in first_of.targetoptions  # type: ignore[attr-defined]
    assert first_of((np.arange(2), np.arange(5, 7))) == 5


def test_kernels_let_other_threads_run_and_are_kept() -> None:
    options = byte_at.targetoptions  # type: ignore[attr-defined]
    assert options["nogil"]
    assert byte_at(np.zeros(16, np.uint8), 0) == 0
    assert byte_at.stats.cache_path  # type: ignore[attr-defined]
