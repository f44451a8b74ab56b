"""Conditions on rows, and look-ups of names."""

from __future__ import annotations

import pandas as pd
import pytest

from wifiwatch.detect.columns import Columns
from wifiwatch.detect.conditions import columns_of, holds
from wifiwatch.detect.grammar import ColumnTest, Condition
from wifiwatch.detect.names import NameLookup
from wifiwatch.detect.signature import NameEntry, NameList

LIST = NameList(
    id="cafes",
    title="Cafes",
    entries=[
        NameEntry(name="Corner", owner="Ann", source="a sign"),
        NameEntry(name="Corner 5G", owner="Ann", source="a sign"),
        NameEntry(pattern="(?i)^tea", owner="Bo", basis="brand", source="the brand"),
        NameEntry(pattern="^Tea House$", owner="Cy", source="a sign"),
        NameEntry(name="Tea Room", owner="Di", source="a sign"),
    ],
)
LOOKUPS = {"cafes": NameLookup(LIST)}
TABLE = pd.DataFrame(
    {
        "ssid": pd.Series(["Corner", "tea for two", "Home", "", "Tea House"], dtype="str"),
        "level": pd.Series([-40, -60, None, -80, -75], dtype="Int8"),
        "count": [1, 2, 3, 4, 5],
        "flag": [True, False, True, False, True],
    }
)


def rows(condition: Condition) -> list[int]:
    """Give the rows for which a condition holds."""
    return [row for row, yes in enumerate(holds(Columns(TABLE, LOOKUPS), condition)) if yes]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"flag": True}, [0, 2, 4]),
        ({"flag": False, "count": 2}, [1]),
        ({"ssid": ""}, [3]),
        ({"level": ColumnTest(at_least=-75)}, [0, 1, 4]),
        ({"level": ColumnTest(at_least=-75, or_missing=True)}, [0, 1, 2, 4]),
        ({"level": ColumnTest(at_most=-75)}, [3, 4]),
        ({"level": ColumnTest(at_least=-75, at_most=-50)}, [1, 4]),
        ({"level": ColumnTest(equals=-60)}, [1]),
        ({"level": ColumnTest(is_not=-60)}, [0, 3, 4]),
        ({"count": ColumnTest(one_of=[1, 5, 9])}, [0, 4]),
        ({"count": ColumnTest(none_of=[1, 5, 9])}, [1, 2, 3]),
        ({"ssid": ColumnTest(starts_with="Co")}, [0]),
        ({"ssid": ColumnTest(starts_with=["Co", "Ho"])}, [0, 2]),
        ({"ssid": ColumnTest(matches="o[mr]")}, [0, 1, 2]),
        ({"ssid": ColumnTest(listed_in="cafes")}, [0, 1, 4]),
        ({"any": [{"count": 1}, {"flag": False}]}, [0, 1, 3]),
        ({"all": [{"flag": True}, {"count": ColumnTest(at_least=3)}]}, [2, 4]),
        ({"none": [{"count": 1}, {"flag": False}]}, [2, 4]),
        ({"flag": True, "any": [{"count": 5}, {"none": [{"ssid": "Home"}]}]}, [0, 4]),
    ],
)
def test_a_condition_holds_for_the_rows_that_it_says(
    condition: Condition, expected: list[int]
) -> None:
    assert rows(condition) == expected


def test_a_table_without_rows_has_none_that_hold() -> None:
    empty = TABLE.iloc[:0]
    condition: Condition = {"ssid": ColumnTest(matches="x", listed_in="cafes"), "flag": True}
    assert holds(Columns(empty, LOOKUPS), condition).tolist() == []


def test_the_columns_of_a_condition_are_those_at_any_depth() -> None:
    condition: Condition = {"a": 1, "any": [{"b": 2}, {"none": [{"c": ColumnTest(equals=3)}]}]}
    assert columns_of(condition) == {"a", "b", "c"}


def test_a_name_belongs_to_its_exact_owner_before_any_pattern() -> None:
    names = pd.Series(["Tea Room", "Tea House", "TEA", "Coffee", ""], dtype="str")
    assert LOOKUPS["cafes"].owners(names).tolist() == ["Di", "Bo", "Bo", "", ""]


def test_owners_are_counted_once_a_row() -> None:
    several = pd.Series(["Corner\nCorner 5G\ntea", "Home\nOther", "", "Tea Room\nteapot"])
    assert LOOKUPS["cafes"].count(several).tolist() == [2, 0, 0, 2]
