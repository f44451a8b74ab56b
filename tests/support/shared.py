"""Real captures beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

CAPTURES = Path(__file__).parents[2].parent / "shared" / "captures"


def shared_capture(name: str) -> Path:
    """Give the path of a shared capture, or skip the test where there is none."""
    path = CAPTURES / name
    if not path.exists():
        pytest.skip(f"there is no ../shared/captures/{name}")
    return path
