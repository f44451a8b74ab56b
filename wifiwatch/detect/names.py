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
        owners = np.append(self._of(np.asarray(unique, object)), "")
        return owners[codes]

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
        names = column.str.split(SEPARATOR).explode()
        owned = pd.DataFrame({"row": names.index, "owner": self.owners(names)})
        known = owned[owned["owner"] != ""].drop_duplicates()
        counted = known.groupby("row").size()
        return counted.reindex(column.index, fill_value=0).to_numpy().astype(np.int64)

    def _of(self, unique: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        texts = pa.array(unique, type=pa.string(), from_pandas=True)
        owners = np.full(len(unique), "", object)
        for pattern, owner in reversed(self._patterns):
            found = compute.match_substring_regex(texts, pattern=pattern).fill_null(False)
            owners[found.to_numpy(zero_copy_only=False)] = owner
        exact = pd.Series(unique).map(self._exact)
        return np.where(exact.notna(), exact, owners).astype(object)
