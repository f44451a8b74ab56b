"""A signature as a model: what its YAML file may say."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic needs it at run time
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

from wifiwatch.detect.tier import Tier  # noqa: TC001 - needed at run time

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
SignatureId = Annotated[str, StringConstraints(pattern=r"^[A-Z]+\.[A-Z][A-Z0-9_]*$")]
Scalar = bool | int | float | str


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnTest(_Model):
    """What a column's value has to be; all that is said has to hold."""

    equals: Scalar | None = None
    is_not: Scalar | None = None
    one_of: list[Scalar] | None = None
    none_of: list[Scalar] | None = None
    at_least: float | None = None
    at_most: float | None = None
    starts_with: str | list[str] | None = None
    matches: str | None = Field(default=None, max_length=500)
    listed_in: Name | None = None
    or_missing: bool = False


def _kind_of(value: object) -> str:
    """Tell apart what may stand behind a column's name."""
    if isinstance(value, list):
        return ALTERNATIVES
    return TEST if isinstance(value, dict | ColumnTest) else VALUE


def _kind_of_detect(value: object) -> str:
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


class Points(_Model):
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
)


class Measure(_Model):
    """A number about a group of rows, and the limits that make it tell."""

    count: Literal["rows"] | None = None
    distinct: str | None = None
    sum: str | None = None
    least: str | None = None
    most: str | None = None
    median: str | None = None
    spread: str | None = None
    names_listed: str | None = None
    score: list[Points] | None = None
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
        if self.has_limit and self.because is None:
            raise ValueError("a limit needs its reason in 'because'")
        return self


class Subject(_Model):
    """What a finding is about."""

    kind: Name
    show: list[str] = Field(default_factory=list)


class Detection(_Model):
    """Rows of one table, grouped, measured and compared with limits."""

    table: Name
    where: Condition = Field(default_factory=dict)
    per: list[str] = Field(min_length=1)
    within_seconds: Literal[60] | None = None
    measures: dict[Name, Measure] = Field(min_length=1)
    subject: Subject

    @model_validator(mode="after")
    def _decides(self) -> Self:
        if not any(measure.has_limit for measure in self.measures.values()):
            raise ValueError("needs a measure with 'at_least' or 'at_most'")
        return self


class AnyOf(_Model):
    """Several ways to fire, by name."""

    any_of: dict[Name, Detection] = Field(min_length=1)


class Requirements(_Model):
    """What a run has to have heard before silence means anything."""

    seconds: int = Field(default=0, ge=0)
    frames: list[Literal["management", "data", "control"]] = Field(default_factory=list)
    beacons: int = Field(default=0, ge=0)
    camped: bool = False


class Reference(_Model):
    """Where a fact of the signature comes from."""

    title: Text
    url: str | None = None


class Signature(_Model):
    """One way in which an installation shows that it can follow phones, or does."""

    id: SignatureId
    version: int = Field(ge=1)
    status: Literal["experimental", "tested", "stable", "retired"]
    title: Text
    tier: Tier
    summary: Text
    detect: Annotated[
        Annotated[Detection, Tag(ONE)] | Annotated[AnyOf, Tag(SEVERAL)],
        Discriminator(_kind_of_detect),
    ]
    requires: Requirements = Requirements()
    innocent: list[Text] = Field(min_length=1)
    invisible: list[Text] = Field(min_length=1)
    change_our_mind: list[Text] = Field(min_length=1)
    next_steps: list[Text] = Field(min_length=1)
    references: list[Reference] = Field(min_length=1)
    verified: bool = False
    expires: date | None = None

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]

    @property
    def detections(self) -> dict[str, Detection]:
        """The ways to fire, by name; a single one is called by the signature's own name."""
        if isinstance(self.detect, Detection):
            return {self.id.partition(".")[2].lower(): self.detect}
        return self.detect.any_of


class NameEntry(_Model):
    """A name, or a pattern of names, and whom it belongs to."""

    name: str | None = None
    pattern: str | None = Field(default=None, max_length=200)
    owner: Text
    basis: Literal["source", "brand"] = "source"
    source: Text

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.name is None) == (self.pattern is None):
            raise ValueError("needs either 'name' or 'pattern'")
        return self


class NameList(_Model):
    """Names that signatures look up."""

    id: Name
    title: Text
    entries: list[NameEntry] = Field(min_length=1)
