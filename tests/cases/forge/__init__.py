"""Captures of the signatures' cases, forged frame by frame: `python -m tests.cases.forge`.

Each module of this package that has `CASES` is a family. It maps the name of a case's folder to a
function that gives the frames of each capture in it, by the capture's stem.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

from tests.support.deriving import Heard

Frames = list[Heard]
Case = Callable[[], dict[str, Frames]]

FOLDER = Path(__file__).parents[1]
"""Where the cases' folders are."""


def all_cases() -> dict[str, Case]:
    """Give the cases of all families, by the name of their folder."""
    cases: dict[str, Case] = {}
    for found in pkgutil.iter_modules(__path__):
        if found.name != "__main__":
            module = importlib.import_module(f"{__name__}.{found.name}")
            cases.update(getattr(module, "CASES", {}))
    return dict(sorted(cases.items()))
