"""A signature as a model: what its YAML file may say."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic needs it at run time
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from wifiwatch.detect.grammar import (
    ONE,
    SEVERAL,
    AnyOf,
    Detection,
    Model,
    Name,
    Text,
    kind_of_detect,
)
from wifiwatch.detect.tier import Tier  # noqa: TC001 - needed at run time

SignatureId = Annotated[str, StringConstraints(pattern=r"^[A-Z]+\.[A-Z][A-Z0-9_]*$")]


class Requirements(Model):
    """What a run has to have heard before silence means anything."""

    seconds: int = Field(default=0, ge=0)
    frames: list[Literal["management", "data", "control"]] = Field(default_factory=list)
    beacons: int = Field(default=0, ge=0)
    camped: bool = False
    loss_at_most: float | None = Field(default=None, ge=0, le=1)
    bands: list[Literal["2.4", "5", "6"]] = Field(default_factory=list)
    sites: int = Field(default=0, ge=0)
    my_phone: bool = False


class Reference(Model):
    """Where a fact of the signature comes from."""

    title: Text
    url: str | None = None


class Signature(Model):
    """One way in which an installation shows that it can follow phones, or does."""

    id: SignatureId
    version: int = Field(ge=1)
    status: Literal["experimental", "tested", "stable", "retired"]
    title: Text
    tier: Tier
    summary: Text
    detect: Annotated[
        Annotated[Detection, Tag(ONE)] | Annotated[AnyOf, Tag(SEVERAL)],
        Discriminator(kind_of_detect),
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


class NameEntry(Model):
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


class NameList(Model):
    """Names that signatures look up."""

    id: Name
    title: Text
    entries: list[NameEntry] = Field(min_length=1)


class SwitchedOff(Model):
    """A signature that is not looked for."""

    id: SignatureId
    reason: Text


class SwitchOff(Model):
    """What a file called ``switch_off.yml`` holds."""

    switch_off: list[SwitchedOff] = Field(min_length=1)
