"""A table's columns as arrays, prepared once however many signatures read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wifiwatch.detect.names import NameLookup

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]
Numbers = npt.NDArray[np.float64]
WholeNumbers = npt.NDArray[np.int64]
Nanoseconds = npt.NDArray[np.int64]


@dataclass(slots=True)
class Texts:
    """A column of texts as the number of each row's value, and the different values.

    Parameters
    ----------
    codes : (n_rows,) int
        Number of each row's value; -1: missing.
    unique : (n_values,) object
        The different values.
    numbers : dict of str to int
        The number of each value.
    """

    codes: Codes
    unique: npt.NDArray[np.object_]
    numbers: dict[str, int]

    @classmethod
    def of(cls, column: pd.Series) -> Texts:
        """Sort the rows of a column by their values."""
        codes, found = pd.factorize(column)
        unique = np.asarray(found, object)
        return cls(codes, unique, {text: number for number, text in enumerate(unique.tolist())})

    @property
    def values(self) -> pd.Series:
        """The different values as a column."""
        return pd.Series(self.unique, dtype="str")

    def where(self, wanted: Mask) -> Mask:
        """Tell which rows have a wanted value; missing ones have none."""
        return np.append(wanted, False)[self.codes]


class _Table:
    """A whole table, with what was made of its columns so far."""

    def __init__(self, frame: pd.DataFrame, lookups: Mapping[str, NameLookup]) -> None:
        self.frame = frame
        self.lookups = lookups
        self.dtypes = dict(zip(frame.columns, frame.dtypes, strict=True))
        self.texts: dict[str, Texts] = {}
        self.values: dict[str, npt.NDArray[np.generic]] = {}
        self.codes: dict[str, Codes] = {}
        self.owners: dict[tuple[str, str], npt.NDArray[np.object_]] = {}


class Columns:
    """Some rows of a table, read a column at a time; taking rows copies nothing.

    Parameters
    ----------
    frame : DataFrame
        The table.
    lookups : mapping of str to NameLookup
        Lists of names by id.
    """

    def __init__(self, frame: pd.DataFrame, lookups: Mapping[str, NameLookup]) -> None:
        self._table = _Table(frame, lookups)
        self._rows: Codes | None = None

    def __len__(self) -> int:
        return len(self._table.frame) if self._rows is None else len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._table.dtypes

    def take(self, rows: Codes) -> Columns:
        """Give the rows at some places, in the order of these."""
        taken = Columns.__new__(Columns)
        taken._table = self._table
        taken._rows = rows if self._rows is None else self._rows[rows]
        return taken

    def chosen(self, mask: Mask) -> Columns:
        """Give the rows that a mask chooses."""
        return self.take(np.flatnonzero(mask))

    def frame(self, names: Iterable[str] | None = None) -> pd.DataFrame:
        """Give some columns, or all, as a table of its own."""
        table = self._table.frame
        if names is not None:
            table = table[list(names)]
        return table if self._rows is None else table.take(self._rows).reset_index(drop=True)

    def is_text(self, name: str) -> bool:
        """Tell whether a column holds texts."""
        dtype = self._table.dtypes[name]
        return isinstance(dtype, pd.StringDtype) or dtype.kind == "O"

    def texts(self, name: str) -> Texts:
        """Give a column of texts by its values, which may be more than the rows have."""
        whole = self._table.texts.get(name)
        if whole is None:
            whole = self._table.texts[name] = Texts.of(self._table.frame[name])
        if self._rows is None:
            return whole
        return Texts(whole.codes[self._rows], whole.unique, whole.numbers)

    def values(self, name: str) -> npt.NDArray[np.generic]:
        """Give a column of numbers, flags or moments [ns]; missing numbers are not a number."""
        whole = self._table.values.get(name)
        if whole is None:
            whole = self._table.values[name] = _array(self._table.frame[name])
        return whole if self._rows is None else whole[self._rows]

    def numbers(self, name: str) -> Numbers:
        """Give a column of numbers or flags as numbers; missing ones are not a number."""
        return self.values(name).astype("float64")

    def whole_numbers(self, name: str) -> WholeNumbers:
        """Give a column of whole numbers, none of which is missing."""
        return self.values(name).astype("int64")

    def moments(self, name: str) -> Nanoseconds:
        """Give a column of moments [ns since 1970-01-01 UTC]; the least number is missing."""
        return self.whole_numbers(name)

    def listed(self, name: str) -> list[object]:
        """Give a column as a list of plain values."""
        if self.is_text(name):
            texts = self.texts(name)
            return list(np.append(texts.unique, np.nan)[texts.codes])
        if isinstance(self._table.dtypes[name], np.dtype):
            return list(self.values(name).tolist())
        return list(self.frame([name])[name])

    def codes(self, name: str) -> Codes:
        """Give each row the number of its value in a column; -1: missing."""
        if self.is_text(name):
            return self.texts(name).codes
        table = self._table
        if name not in table.codes:
            if self._rows is not None and 2 * len(self._rows) < len(table.frame):
                return np.asarray(pd.factorize(self.values(name))[0], np.intp)
            whole = _array(table.frame[name])
            table.codes[name] = np.asarray(pd.factorize(whole)[0], np.intp)
        codes = table.codes[name]
        return codes if self._rows is None else codes[self._rows]

    def missing(self, name: str) -> Mask:
        """Tell which rows have no value in a column."""
        if self.is_text(name):
            return np.less(self.texts(name).codes, 0)
        values = self.values(name)
        if values.dtype.kind == "f":
            missing: Mask = np.isnan(values.astype("float64"))
            return missing
        return np.zeros(len(values), bool)

    def owners(self, name: str, listed: str) -> npt.NDArray[np.object_]:
        """Give the owners, by a list, of the different values that `texts` has."""
        key = (name, listed)
        if key not in self._table.owners:
            lookup = self._table.lookups[listed]
            self._table.owners[key] = lookup.owners_of(self.texts(name).unique)
        return self._table.owners[key]

    def owners_counted(self, name: str, listed: str) -> npt.NDArray[np.int64]:
        """Count the different owners of the names in each row, by a list."""
        texts = self.texts(name)
        used, codes = np.unique(texts.codes, return_inverse=True)
        counted = self._table.lookups[listed].count(texts.values.reindex(used).fillna(""))
        return counted[codes]


def _array(column: pd.Series) -> npt.NDArray[np.generic]:
    """Turn a column into an array."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        array: npt.NDArray[np.generic] = column.dt.as_unit("ns").astype("int64").to_numpy()
        return array
    if isinstance(column.dtype, np.dtype):
        return column.to_numpy()
    return column.to_numpy(dtype="float64", na_value=np.nan)
