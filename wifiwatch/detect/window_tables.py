"""The tables of some windows, as signatures read them; each is prepared once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.detect.columns import Columns
from wifiwatch.detect.conditions import holds
from wifiwatch.detect.spans import WINDOW_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from wifiwatch.detect.grammar import Condition, Unless
    from wifiwatch.detect.names import NameLookup

_WINDOW = f"{WINDOW_SECONDS}s"


class WindowTables:
    """Tables by name, of the same windows.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables.
    lookups : mapping of str to NameLookup
        Lists of names by id.
    """

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], lookups: Mapping[str, NameLookup]
    ) -> None:
        self._tables = tables
        self._lookups = lookups
        self._columns: dict[str, Columns] = {}
        self._listened: Columns | None = None

    def columns(self, name: str) -> Columns:
        """Give a table, with the window of each row."""
        if name not in self._columns:
            table = self._tables[name]
            if "window" not in table.columns:
                table = table.assign(window=table["time"].dt.floor(_WINDOW))
            self._columns[name] = Columns(table, self._lookups)
        return self._columns[name]

    def rows(self, name: str, where: Condition) -> Columns:
        """Give the rows of a table for which a condition holds."""
        columns = self.columns(name)
        return columns.chosen(holds(columns, where)) if len(columns) else columns

    def listened(self) -> Columns:
        """Give the seconds in which each probe heard anything, by window [s]."""
        if self._listened is None:
            seconds = self.columns("seconds").frame()
            heard = seconds[seconds["frames"] > 0].groupby(["window", "probe"]).size()
            self._listened = Columns(heard.reset_index(name="seconds"), self._lookups)
        return self._listened

    def excuses(self, _number: int, unless: Unless) -> Columns:
        """Give the rows that explain a group away."""
        return self.rows(unless.table, unless.where)
