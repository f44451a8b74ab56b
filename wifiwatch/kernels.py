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
from numba.core import cpu as _cpu

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = TypeVar("Function", bound=Callable[..., object])

Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]

_KEPT_VERSIONS = 4

_settings: Any = _config
"""numba gives this module its attributes only when it starts: no checker knows them."""


def _borrowing(known: object) -> dict[str, Any]:
    """Give the option that has kernels borrow their arrays, where the compiler knows it.

    numba counts the users of an array, one atomic increment and decrement for each array of a
    tuple at each call and each read of a field: more than the work itself, where a tuple of
    columns is handed on for each frame. Kernels need no counts: the caller of the outermost
    kernel holds the arrays. numba itself compiles parts of its library in this way, but does not
    document the option for users, so without it kernels are counted, slower, and otherwise equal.
    """
    return {"_nrt": False} if hasattr(known, "_nrt") else {}


_BORROWING = _borrowing(getattr(_cpu, "CPUTargetOptions", None))


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

    Kernels index without bounds checks: each one has to prove its own reads. They borrow their
    arrays: one that makes an array, or returns a part of one, does not compile. In a tuple the
    compiler would let that part pass, and give the whole array in its place, so none may do that.

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
            cache=True,
            nogil=True,
            boundscheck=False,
            error_model="numpy",
            forceinline=inline,
            **_BORROWING,
        )(function)
    finally:
        _settings.CACHE_DIR = theirs
    return cast("Function", compiled)
