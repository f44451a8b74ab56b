"""The nomenclature: one name, one meaning."""

from __future__ import annotations

import pandas as pd
import pytest

from wifiwatch.tables import PRIVATE_COLUMNS, TABLES, names_of

UNITS = {
    "_dbm": "dBm",
    "_mhz": "MHz",
    "_us": "µs",
    "_seconds": "s",
    "_bytes": "bytes",
}


@pytest.mark.parametrize("table", TABLES)
def test_columns_have_a_name_a_type_and_a_meaning(table: str) -> None:
    columns = TABLES[table]
    assert len({column.name for column in columns}) == len(columns)
    for column in columns:
        assert column.name == column.name.lower()
        assert column.name.replace("_", "").isalnum()
        assert column.meaning
        assert not column.meaning.endswith(".")
        assert pd.Series(dtype=column.dtype).dtype.name == column.dtype


@pytest.mark.parametrize("table", TABLES)
def test_units_stand_in_names(table: str) -> None:
    for column in TABLES[table]:
        for ending, unit in UNITS.items():
            if column.name.endswith(ending):
                assert column.unit == unit, column.name


def test_a_quantity_has_one_type_wherever_it_appears() -> None:
    types: dict[str, set[tuple[str, str]]] = {}
    for columns in TABLES.values():
        for column in columns:
            types.setdefault(column.name, set()).add((column.dtype, column.unit))
    several = {name for name, kinds in types.items() if len(kinds) > 1}
    # Counts of frames in a second are small; those of a window's sums are not.
    assert several <= {"frames"}


def test_names_are_in_the_order_of_the_columns() -> None:
    for table, columns in TABLES.items():
        assert names_of(table) == [column.name for column in columns]


def test_a_table_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        names_of("phones")


def test_private_columns_are_columns() -> None:
    for table, private in PRIVATE_COLUMNS.items():
        assert private <= set(names_of(table))


def test_what_names_a_station_is_private() -> None:
    for table in TABLES:
        named = {"station", "source", "transmitter", "receiver", "address"} & set(names_of(table))
        assert named <= PRIVATE_COLUMNS.get(table, frozenset())
