"""The rule language as a model: conditions, measures and ways to fire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)
from typing_extensions import TypeAliasType

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Scalar = bool | int | float | str


class Model(BaseModel):
    """What all models of a collection share: unknown keys are refused, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnTest(Model):
    """What a column's value has to be; all that is said has to hold."""

    equals: Scalar | None = None
    is_not: Scalar | None = None
    one_of: list[Scalar] | None = Field(default=None, min_length=1)
    none_of: list[Scalar] | None = Field(default=None, min_length=1)
    at_least: float | None = None
    at_most: float | None = None
    starts_with: str | list[str] | None = Field(default=None, min_length=1)
    matches: str | None = Field(default=None, max_length=500)
    listed_in: Name | None = None
    or_missing: bool = False


def _kind_of(value: object) -> str:
    """Tell apart what may stand behind a column's name."""
    if isinstance(value, list):
        return ALTERNATIVES
    return TEST if isinstance(value, dict | ColumnTest) else VALUE


def kind_of_detect(value: object) -> str:
    """Tell one way to fire from several."""
    several = "any_of" in value if isinstance(value, dict) else isinstance(value, AnyOf)
    return SEVERAL if several else ONE


ALTERNATIVES, TEST, VALUE, ONE, SEVERAL = "<conditions>", "<test>", "<value>", "<one>", "<several>"
TAGS = frozenset({ALTERNATIVES, TEST, VALUE, ONE, SEVERAL})
"""Names of choices that stand in a fault's location and not in the file."""

if TYPE_CHECKING:
    Condition: TypeAlias = dict[str, "list[Condition] | ColumnTest | Scalar"]
else:
    Condition = TypeAliasType(
        "Condition",
        dict[
            str,
            Annotated[
                Annotated[list["Condition"], Tag(ALTERNATIVES)]
                | Annotated[ColumnTest, Tag(TEST)]
                | Annotated[Scalar, Tag(VALUE)],
                Discriminator(_kind_of),
            ],
        ],
    )
"""Column to the value or the test that has to hold; ``any``, ``all`` or ``none`` to conditions."""


class Points(Model):
    """One line of a score."""

    add: int
    when: Condition


MEASURE_KINDS = (
    "count",
    "distinct",
    "sum",
    "least",
    "most",
    "median",
    "spread",
    "names_listed",
    "score",
    "share",
    "rate",
    "cadence",
    "gap",
    "variation",
    "sequence",
    "most_at_once",
    "turnover",
    "distance",
    "repeated",
)


class Cadence(Model):
    """A steady beat among a group's moments.

    ``period_seconds`` holds the least and the most that the period may be; ``tolerance`` is the
    share of the period that a gap may differ by, ``regular_share`` the share of the gaps that
    have to keep it.
    """

    period_seconds: tuple[float, float]
    tolerance: float = Field(default=0.1, gt=0, lt=0.5)
    regular_share: float = Field(default=0.8, gt=0, le=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        least, most = self.period_seconds
        if not 0 < least <= most:
            raise ValueError("'period_seconds' needs the least and the most, above 0")
        return self


class Sequence(Model):
    """Rows after which another kind of row comes, or does not."""

    first: Condition
    then: Condition
    same: list[str] | dict[str, str]
    within_seconds: float = Field(gt=0, le=300)
    present: bool = True
    counting: str = "rows"

    @property
    def pairs(self) -> dict[str, str]:
        """Columns of the first row, and those of the other one that have the same values."""
        return self.same if isinstance(self.same, dict) else {name: name for name in self.same}


class Measure(Model):
    """A number about a group of rows, and the limits that make it tell."""

    count: Literal["rows"] | None = None
    distinct: str | None = None
    sum: str | None = None
    least: str | None = None
    most: str | None = None
    median: str | None = None
    spread: str | None = None
    names_listed: str | None = None
    score: list[Points] | None = Field(default=None, min_length=1, max_length=64)
    share: str | None = None
    rate: str | None = None
    cadence: Cadence | None = None
    gap: str | None = None
    variation: str | None = None
    sequence: Sequence | None = None
    most_at_once: str | None = None
    turnover: str | None = None
    distance: Literal["site"] | None = None
    repeated: str | None = None
    across: str | None = None
    where: Condition = Field(default_factory=dict)
    through: Name | None = None
    at_least: float | None = None
    at_most: float | None = None
    or_missing: bool = False
    meaning: Text
    because: Text | None = None

    @property
    def kind(self) -> str:
        """Which number it is."""
        return next(kind for kind in MEASURE_KINDS if getattr(self, kind) is not None)

    @property
    def has_limit(self) -> bool:
        """Whether it decides, or only reports."""
        return self.at_least is not None or self.at_most is not None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in MEASURE_KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"needs exactly one of {', '.join(MEASURE_KINDS)}")
        if (self.through is not None) and given[0] not in {"distinct", "names_listed"}:
            raise ValueError("'through' goes with 'distinct' or 'names_listed'")
        if given[0] == "names_listed" and self.through is None:
            raise ValueError("'names_listed' needs 'through'")
        if (given[0] == "repeated") != (self.across is not None):
            raise ValueError("'repeated' and 'across' go together")
        if self.has_limit and self.because is None:
            raise ValueError("a limit needs its reason in 'because'")
        return self


class Subject(Model):
    """What a finding is about."""

    kind: Name
    show: list[str] = Field(default_factory=list, max_length=16)


class Unless(Model):
    """Rows whose presence explains a group away."""

    table: Name
    where: Condition = Field(default_factory=dict)
    same: list[str] | dict[str, str]
    because: Text

    @property
    def pairs(self) -> dict[str, str]:
        """Columns of the group, and those of the other table that have the same values."""
        return self.same if isinstance(self.same, dict) else {name: name for name in self.same}


class Detection(Model):
    """Rows of one table, grouped, measured and compared with limits."""

    table: Name
    where: Condition = Field(default_factory=dict)
    unless: list[Unless] = Field(default_factory=list, max_length=8)
    over: Literal["window", "run"] = "window"
    per: list[str] = Field(min_length=1, max_length=8)
    within_seconds: int | None = Field(default=None, ge=2, le=300, multiple_of=2)
    measures: dict[Name, Measure] = Field(min_length=1, max_length=16)
    subject: Subject

    @model_validator(mode="after")
    def _decides(self) -> Self:
        if not any(measure.has_limit for measure in self.measures.values()):
            raise ValueError("needs a measure with 'at_least' or 'at_most'")
        return self


class AnyOf(Model):
    """Several ways to fire, by name."""

    any_of: dict[Name, Detection] = Field(min_length=1, max_length=16)
