"""Compiled loops: one decorator, and where the compiled code is kept."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
import platformdirs
from numba.core import config as _config

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = TypeVar("Function", bound=Callable[..., object])

Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]

_KEPT_VERSIONS = 4

_settings: Any = _config
"""numba gives this module its attributes only when it starts: no checker knows them."""


def _fingerprint() -> str:
    """Hash the sources of all stages: numba notices changes of a function's own file only."""
    digest = hashlib.blake2b(numba.__version__.encode(), digest_size=8)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        if path.parent.name in {"capture", "decode", "derive"} or path.name in {
            "hashing.py",
            "kernels.py",
            "loads.py",
        }:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> str:
    """Return the folder for this version's machine code, or numba's own choice (empty)."""
    if _settings.CACHE_DIR:
        return str(_settings.CACHE_DIR)
    base = platformdirs.user_cache_path("wifiwatch") / "kernels"
    folder = base / _fingerprint()
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            versions = sorted(base.iterdir(), key=lambda path: path.stat().st_mtime)
            for old in versions[:-_KEPT_VERSIONS]:
                shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return ""
    return str(folder)


_FOLDER = _cache_folder()


def kernel(function: Function) -> Function:
    """Compile `function` to machine code at its first call and keep the code on disk.

    Kernels index without bounds checks: each one has to prove its own reads.

    Parameters
    ----------
    function : callable
        Nopython code over arrays and numbers.

    Returns
    -------
    callable
        The compiled function.
    """
    return _compile(function, inline=False)


def inlined(function: Function) -> Function:
    """Compile `function` as `kernel` does, and copy it into each kernel that calls it.

    For short readers on the hot path: what a caller does not use of the result costs nothing.
    """
    return _compile(function, inline=True)


def _compile(function: Function, *, inline: bool) -> Function:
    theirs = _settings.CACHE_DIR
    _settings.CACHE_DIR = _FOLDER
    try:
        compiled = numba.njit(
            cache=True, nogil=True, boundscheck=False, error_model="numpy", forceinline=inline
        )(function)
    finally:
        _settings.CACHE_DIR = theirs
    return cast("Function", compiled)
