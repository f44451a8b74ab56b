"""A finding: a claim with its evidence, its tier and what else it may be."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from wifiwatch.detect.signature import Tier  # noqa: TC001 - pydantic needs it at run time


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FrameReference(_Model):
    """A frame that shows what is claimed."""

    file: str = Field(description="name of the capture")
    number: int = Field(ge=1, description="number of the frame in it, counted from 1")
    time: str = Field(description="when it was received, UTC")


class Evidence(_Model):
    """A number, and the limit that it was compared with."""

    measure: str
    meaning: str
    value: float | None
    at_least: float | None = None
    at_most: float | None = None
    because: str | None = Field(None, description="reason of the limit")


class FindingSubject(_Model):
    """The installation that a finding is about."""

    kind: str
    shown: dict[str, str] = Field(description="what tells it from others")
    addresses: list[str] = Field(description="BSSIDs of the access points that it names")


class FindingReference(_Model):
    """Where a fact of the signature comes from."""

    title: str
    url: str | None = None


class Finding(_Model):
    """What one signature claims about one subject, over a whole run."""

    signature: str
    version: int
    family: str
    tier: Tier
    title: str
    summary: str
    subject: FindingSubject
    first_seen: str
    last_seen: str
    windows: int = Field(ge=1, description="windows of 300 s in which it was so")
    probes: list[str] = Field(description="places where it was heard")
    evidence: list[Evidence]
    frames: list[FrameReference]
    innocent: list[str] = Field(description="what else it may be")
    invisible: list[str] = Field(description="what cannot be seen on the air")
    change_our_mind: list[str] = Field(description="what would show that the claim is wrong")
    next_steps: list[str]
    references: list[FindingReference]
