"""The wheel and the source archive build from the tree alone and hold what a user needs."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import wifiwatch

ROOT = Path(__file__).parents[2]

LOOK_AROUND = """
import json, sys
sys.path.insert(0, sys.argv[1])
import wifiwatch
from wifiwatch.detect.load import load_collection, shipped_folder
collection = load_collection([shipped_folder()])
print(json.dumps([wifiwatch.__version__, wifiwatch.__file__, sorted(collection.signatures)]))
"""


def _build(project: Path, target: str, folder: Path) -> Path:
    """Build without an environment of its own, so without a network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout."""
    return _build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def unpacked_sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source archive and unpack it."""
    archive = _build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    (project,) = folder.iterdir()
    return project


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay the wheel's files out as an installer does."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_holds_every_module_and_signature(wheel: Path) -> None:
    packaged = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "wifiwatch").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    signatures = {
        f"wifiwatch/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / "signatures").rglob("*")
        if path.is_file()
    }
    assert any(name.endswith(".yml") for name in signatures)
    inside = {name for name in _names(wheel) if name.startswith("wifiwatch/")}
    assert inside == packaged | signatures


def test_wheel_puts_no_common_name_into_the_environment(wheel: Path) -> None:
    names = {name.split("/")[0] for name in _names(wheel)}
    packages = {"wifiwatch", "wifiwatch_probes"}
    assert names == packages | {f"wifiwatch-{wifiwatch.__version__}.dist-info"}


def test_wheel_tells_type_checkers_that_it_is_typed(wheel: Path) -> None:
    assert "wifiwatch/py.typed" in _names(wheel)


def test_wheel_needs_no_compiler_and_any_python(wheel: Path) -> None:
    assert wheel.name == f"wifiwatch-{wifiwatch.__version__}-py3-none-any.whl"


def test_source_archive_gives_the_same_wheel(
    wheel: Path, unpacked_sdist: Path, tmp_path: Path
) -> None:
    assert _names(_build(unpacked_sdist, "wheel", tmp_path)) == _names(wheel)


@pytest.mark.parametrize(
    "name",
    ["Makefile", "LICENSE", "README.md", "CONTRIBUTING.md", "requirements.lock", "tests"],
)
def test_source_archive_can_be_worked_on(unpacked_sdist: Path, name: str) -> None:
    assert (unpacked_sdist / name).exists()


def test_versions_agree() -> None:
    assert metadata.version("wifiwatch") == wifiwatch.__version__


def test_installed_copy_finds_its_own_signatures(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-c", LOOK_AROUND, str(installed)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    version, file, signatures = json.loads(done.stdout)
    assert version == wifiwatch.__version__
    assert Path(file).is_relative_to(installed)
    in_tree = [
        path
        for path in (ROOT / "signatures").glob("*/*.yml")
        if path.parent.name not in {"lists", "verdicts"}
    ]
    assert len(signatures) == len(in_tree) > 0


def test_command_is_declared(installed: Path) -> None:
    (folder,) = installed.glob("*.dist-info")
    assert "wifiwatch = wifiwatch.cli:main" in (folder / "entry_points.txt").read_text("utf-8")
