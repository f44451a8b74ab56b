"""Checks of columns and conditions: what a signature names exists, and can be asked that."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from pyarrow import compute

from wifiwatch.detect.grammar import ColumnTest
from wifiwatch.detect.order import named_by
from wifiwatch.detect.uses import HITS, SITE_NAMES, private_columns
from wifiwatch.tables import RUN_COLUMNS, SITE_COLUMNS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wifiwatch.detect.grammar import Condition
    from wifiwatch.detect.signature import NameList, Signature

Place = tuple[str | int, ...]
"""Keys that lead to a place in a file."""

Problem = tuple[Place, str]

_CONNECTIVES = ("any", "all", "none")


class Kind(Enum):
    """What a column holds, in the words of a complaint."""

    TEXT = "text"
    NUMBER = "a number"
    FLAG = "true or false"
    MOMENT = "a moment"


class Use(Enum):
    """What is done with a column."""

    COUNTED = "counted"
    SHOWN = "shown"
    COMPUTED = "computed with"


_PARTS_OF = {
    Kind.TEXT: {"equals", "is_not", "one_of", "none_of", "starts_with", "matches", "listed_in"},
    Kind.NUMBER: {"equals", "is_not", "one_of", "none_of", "at_least", "at_most"},
    Kind.FLAG: {"equals", "is_not"},
    Kind.MOMENT: set(),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a detection may name of a table.

    Parameters
    ----------
    table : str
        The table.
    over_run : bool
        Whether a whole run is judged.
    lists : mapping of str to NameList
        Lists by id.
    signatures : mapping of str to Signature
        All signatures by id.
    """

    table: str
    over_run: bool
    lists: Mapping[str, NameList]
    signatures: Mapping[str, Signature]

    @property
    def kinds(self) -> dict[str, Kind]:
        """What each column holds."""
        return _kinds(self.table, self.over_run)


@cache
def _kinds(table: str, over_run: bool) -> dict[str, Kind]:
    further = SITE_COLUMNS if over_run else ()
    return {column.name: _kind(column.dtype) for column in (*TABLES[table], *further)}


def _kind(dtype: str) -> Kind:
    if dtype.startswith("datetime"):
        return Kind.MOMENT
    return {"str": Kind.TEXT, "bool": Kind.FLAG}.get(dtype, Kind.NUMBER)


def check_table(table: str, *, over_run: bool) -> Iterator[Problem]:
    """Find what is wrong with the name of a table."""
    if table not in TABLES:
        yield (), f"there is no table {table!r}{near(table, TABLES)}"
    elif table == HITS and not over_run:
        yield (), f"the table {table!r} needs 'over: run'"


def check_column(column: str, known: Known, use: Use = Use.COUNTED) -> Iterator[Problem]:
    """Find what is wrong with the use of a column."""
    if column in SITE_NAMES and not known.over_run:
        yield (), f"{column!r} is known only with 'over: run'"
    elif column not in known.kinds:
        yield (), f"there is no column {column!r}{near(column, known.kinds)}"
    elif column in private_columns(known.table) and known.over_run:
        yield (), f"{column!r} may identify a bystander; a run is judged without it"
    elif column in private_columns(known.table) and use is not Use.COUNTED:
        yield (), f"{column!r} may identify a bystander; it can only be counted"
    elif column in RUN_COLUMNS and (known.over_run or use is Use.SHOWN):
        yield (), f"{column!r} means nothing outside a run"


def check_number(column: str, known: Known) -> Iterator[Problem]:
    """Find what is wrong with a column that is computed with."""
    problems = list(check_column(column, known, Use.COMPUTED))
    yield from problems
    if not problems and known.kinds[column] is not Kind.NUMBER:
        yield (), f"{column!r} is {known.kinds[column].value}, and no number"


def check_moment(column: str, known: Known) -> Iterator[Problem]:
    """Find what is wrong with a column of moments."""
    problems = list(check_column(column, known))
    yield from problems
    if not problems and known.kinds[column] is not Kind.MOMENT:
        moments = [name for name, kind in known.kinds.items() if kind is Kind.MOMENT]
        yield (), f"{column!r} is no moment; moments are {', '.join(moments)}"


def check_pairs(pairs: Mapping[str, str], known: Known, other: Known) -> Iterator[Problem]:
    """Find what is wrong with columns of two rows that have to have the same values."""
    for column, partner in pairs.items():
        problems = [*check_column(column, known), *check_column(partner, other)]
        yield from problems
        if not problems and known.kinds[column] is not other.kinds[partner]:
            kinds = f"{known.kinds[column].value} and {other.kinds[partner].value}"
            yield (), f"{column!r} and {partner!r} are never the same: {kinds}"


def check_condition(condition: Condition, known: Known) -> Iterator[Problem]:
    """Find what is wrong with a condition."""
    for key, value in condition.items():
        if key in _CONNECTIVES:
            yield from below((key,), _check_alternatives(value, known))
            continue
        problems = list(check_column(key, known))
        if isinstance(value, list):
            problems.append(((), "a list goes with 'any', 'all' or 'none', or in 'one_of'"))
        elif not problems:
            test = value if isinstance(value, ColumnTest) else ColumnTest(equals=value)
            problems += _check_test(key, test, known)
        yield from below((key,), problems)


def _check_alternatives(value: object, known: Known) -> Iterator[Problem]:
    if not isinstance(value, list) or not value:
        yield (), "needs a list of conditions"
        return
    for number, alternative in enumerate(value):
        yield from below((number,), check_condition(alternative, known))


def _check_test(column: str, test: ColumnTest, known: Known) -> Iterator[Problem]:
    given = {name: getattr(test, name) for name in test.model_fields_set}
    parts = {name for name, value in given.items() if value is not None} - {"or_missing"}
    kind = known.kinds[column]
    if not parts and not test.or_missing:
        yield (), "says nothing of the column"
    for part in sorted(parts - _PARTS_OF[kind]):
        yield (part,), f"{column!r} is {kind.value}; {part!r} cannot be asked of it"
    for part in sorted(parts & {"equals", "is_not", "one_of", "none_of"}):
        values = given[part] if isinstance(given[part], list) else [given[part]]
        for value in values:
            if not _fits(value, kind):
                yield (part,), f"{column!r} is {kind.value}, which {value!r} is not"
    for problem in pattern_problems(test.matches):
        yield ("matches",), problem
    if test.listed_in is not None:
        yield from below(("listed_in",), check_list(test.listed_in, known))
    if known.table == HITS and column == "signature":
        for name in sorted(named_by(test) - known.signatures.keys()):
            yield (), f"there is no signature {name!r}{near(name, known.signatures)}"


def _fits(value: object, kind: Kind) -> bool:
    """Tell whether a column of this kind may hold a value."""
    if isinstance(value, bool):
        return kind is Kind.FLAG
    return kind is (Kind.TEXT if isinstance(value, str) else Kind.NUMBER)


def check_list(name: str, known: Known) -> Iterator[Problem]:
    """Find what is wrong with the name of a list."""
    if name not in known.lists:
        yield (), f"there is no list {name!r}{near(name, known.lists)}"


def pattern_problems(pattern: str | None) -> Iterator[str]:
    """Find what is wrong with a regular expression, if there is one.

    Patterns are RE2's: they take time in proportion to the text, whatever they say.
    """
    if pattern is None:
        return
    try:
        compute.match_substring_regex(["x"], pattern=pattern)
    except ValueError as error:
        yield f"{pattern!r} is no regular expression: {error}"


def below(above: Place, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Give problems of a part at their places in the whole."""
    for place, problem in problems:
        yield (*above, *place), problem


def near(name: str, known: Iterable[str]) -> str:
    """Suggest the known name that is nearest to an unknown one, if any is near."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""
