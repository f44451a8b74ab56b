"""Small helpers to build tables: times, texts and empty tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from wifiwatch.tables import TABLES
from wifiwatch.texts import name_text

if TYPE_CHECKING:
    from wifiwatch.derive.streams import WindowFacts


def timestamps(nanoseconds: npt.NDArray[np.int64]) -> pd.DatetimeIndex:
    """Turn nanoseconds since 1970-01-01 UTC into times.

    Parameters
    ----------
    nanoseconds : (n,) int64
        Times [ns].

    Returns
    -------
    DatetimeIndex
        The same times.
    """
    return pd.DatetimeIndex(np.ascontiguousarray(nanoseconds).view("datetime64[ns]"), tz="UTC")


def places(facts: list[WindowFacts], sizes: list[int]) -> pd.DataFrame:
    """Begin a table with the window and probe of each row.

    Parameters
    ----------
    facts : list of WindowFacts
        The windows.
    sizes : list of int
        Rows of each.

    Returns
    -------
    DataFrame
        Columns ``window`` and ``probe``.
    """
    fact = np.repeat(np.arange(len(facts)), sizes)
    starts = np.array([each.window_start for each in facts], np.int64)
    probes = pd.Series([each.probe for each in facts], dtype="str")
    return pd.DataFrame({"window": timestamps(starts[fact]), "probe": probes.take(fact).to_numpy()})


def texts(
    characters: npt.NDArray[np.uint8], lengths: npt.NDArray[np.integer]
) -> npt.NDArray[np.object_]:
    r"""Turn rows of bytes into texts; bytes that are no UTF-8 become ``\xNN``.

    Parameters
    ----------
    characters : (n, width) uint8
        One text a row, from the left.
    lengths : (n,) int
        Bytes of each text; a negative number is an empty one [bytes].

    Returns
    -------
    (n,) object
        The texts.
    """
    used = np.arange(characters.shape[1]) < np.asarray(lengths)[:, None]
    padded = np.where(used, characters, 0).astype(np.uint8)
    keys = np.concatenate([padded, np.asarray(lengths, np.int8)[:, None].view(np.uint8)], axis=1)
    rows = np.ascontiguousarray(keys).view(f"V{keys.shape[1]}").ravel()
    codes, unique = pd.factorize(rows.astype(object))
    decoded = [_text(value.item() if hasattr(value, "item") else value) for value in unique]
    return np.array([*decoded, ""], object)[codes]


def _text(key: bytes) -> str:
    length = max(0, int.from_bytes(key[-1:], "big", signed=True))
    return name_text(key[:length])


def empty_table(name: str) -> pd.DataFrame:
    """Give a table without rows, with all its columns and their types.

    Parameters
    ----------
    name : str
        Name of a table.

    Returns
    -------
    DataFrame
        The empty table.
    """
    return pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in TABLES[name]})
