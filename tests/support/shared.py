"""Real captures beside the project, and what tshark says of them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

CAPTURES = Path(__file__).parents[2].parent / "shared" / "captures"


def shared_capture(name: str) -> Path:
    """Give the path of a shared capture, or skip the test where there is none."""
    path = CAPTURES / name
    if not path.exists():
        pytest.skip(f"there is no ../shared/captures/{name}")
    return path


def tshark_fields(path: Path, *fields: str, options: tuple[str, ...] = ()) -> list[list[str]]:
    """Give some fields of each frame as tshark prints them; skip where there is no tshark."""
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    command = ["tshark", "-n", *options, "-r", str(path), "-T", "fields", "-E", "separator=|"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, check=False)
    lines = done.stdout.decode().splitlines()
    return [line.split("|") for line in lines]
