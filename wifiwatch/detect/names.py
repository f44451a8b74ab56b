"""Look-up of names in a list: whom a network's name belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import compute

if TYPE_CHECKING:
    from wifiwatch.detect.signature import NameList

SEPARATOR = "\n"
"""Between the names in a column that holds several."""


class NameLookup:
    """Answer whom names belong to.

    Parameters
    ----------
    names : NameList
        Exact names and patterns.
    """

    def __init__(self, names: NameList) -> None:
        self._exact = {entry.name: entry.owner for entry in names.entries if entry.name}
        self._patterns = [(entry.pattern, entry.owner) for entry in names.entries if entry.pattern]
        self._screen = _joined([pattern for pattern, _ in self._patterns])

    def owners(self, column: pd.Series) -> npt.NDArray[np.object_]:
        """Give the owner of each name.

        Parameters
        ----------
        column : Series of str
            Names.

        Returns
        -------
        (n_rows,) object
            Owners; empty where the list does not know the name.
        """
        codes, unique = pd.factorize(column)
        return np.append(self.owners_of(np.asarray(unique, object)), "")[codes]

    def owners_of(self, names: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Give the owner of each of some different names; empty where nobody is known."""
        texts = pa.array(names, type=pa.string(), from_pandas=True)
        owners = np.full(len(names), "", object)
        # Most names fit no pattern at all: they are asked for all patterns at once.
        some = np.arange(len(names)) if self._screen is None else _fits(texts, self._screen)
        for pattern, owner in reversed(self._patterns if len(some) else []):
            owners[some[_fits(texts.take(some), pattern)]] = owner
        for place, name in enumerate(names.tolist()):
            owners[place] = self._exact.get(name, owners[place])
        return owners

    def count(self, column: pd.Series) -> npt.NDArray[np.int64]:
        """Count the different owners of the names in each row.

        Parameters
        ----------
        column : Series of str
            Names, several a row.

        Returns
        -------
        (n_rows,) int64
            Numbers of owners.
        """
        several = [text.split(SEPARATOR) for text in column.tolist()]
        names = list(dict.fromkeys(name for each in several for name in each))
        owners = dict(zip(names, self.owners_of(np.array(names, object)), strict=True))
        counts = [len({owners[name] for name in each} - {""}) for each in several]
        return np.array(counts, np.int64)


def _fits(texts: pa.Array, pattern: str) -> npt.NDArray[np.intp]:
    """Give the places of the texts that fit a pattern."""
    found = compute.match_substring_regex(texts, pattern=pattern).fill_null(False)
    return np.flatnonzero(found.to_numpy(zero_copy_only=False))


def _joined(patterns: list[str]) -> str | None:
    """Join patterns into one that any of them fits; none where that would be too large."""
    joined = "|".join(f"(?:{pattern})" for pattern in patterns) if patterns else "$.^"
    try:
        compute.match_substring_regex(["x"], pattern=joined)
    except ValueError:
        return None
    return joined
