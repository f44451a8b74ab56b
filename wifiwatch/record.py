"""The document of a run: what leaves the worker, and the only thing that is shown or kept."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from wifiwatch.detect.finding import (  # noqa: TC001 - pydantic needs them at run time
    Finding,
    FindingReference,
)
from wifiwatch.detect.outcome import Outcome  # noqa: TC001 - pydantic needs it at run time
from wifiwatch.detect.tier import Tier  # noqa: TC001 - pydantic needs it at run time

SCHEMA: Literal["wifiwatch/1"] = "wifiwatch/1"
"""Version of the document: the number changes when a reader of it would have to."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Input(_Model):
    """A capture that was read."""

    file: str = Field(description="its name, as findings call it")
    probe: str = Field(description="label of the place that recorded it")
    frames: int = Field(ge=0)
    bytes: int = Field(ge=0, description="its size on disk")
    sha256: str = Field(description="hash of the file as it lies on disk")
    damage: str = Field(description="what is broken in it; empty where nothing is")


class UsedSignature(_Model):
    """A signature that was looked for."""

    id: str
    version: int


class SwitchedOffSignature(_Model):
    """A signature that a person switched off."""

    id: str
    reason: str


class Run(_Model):
    """What was read, and with what."""

    program: Literal["wifiwatch"] = "wifiwatch"
    version: str
    signatures: list[UsedSignature]
    switched_off: list[SwitchedOffSignature]
    refused: int = Field(ge=0, description="faults for which signature files were left out")
    inputs: list[Input] = Field(description="in the order in which they were read")


class ChannelHeard(_Model):
    """What was heard on one channel at one place."""

    frequency_mhz: int = Field(description="0 where the radio does not say")
    channel: int | None
    seconds: int = Field(description="seconds in which anything was heard")
    frames: int
    loss: float | None = Field(description="estimated share of frames missed; null: unknown")


class PlaceHeard(_Model):
    """What was heard at one place."""

    probe: str
    site: str = Field(description="where it began, by the file of sites; may be empty")
    first: str = Field(description="UTC")
    last: str = Field(description="UTC")
    seconds: int = Field(description="seconds in which anything was heard")
    loss: float | None = Field(description="estimated share of frames missed; null: unknown")
    camped_mhz: list[int] = Field(description="frequencies that the radio stayed on")
    channels: list[ChannelHeard]


class NamedNetwork(_Model):
    """An operator's network that a finding names."""

    ssid: str
    security: str
    vendor: str
    access_points: int = Field(description="most physical access points in a window of 300 s")
    addresses: int = Field(description="most BSSIDs in a window of 300 s")
    signatures: list[str]


class Networks(_Model):
    """The networks around; those that no finding names are only counted."""

    named: list[NamedNetwork]
    networks_at_most: int = Field(description="most networks in a window of 300 s")
    access_points_at_most: int = Field(description="most physical access points in such a window")


class Said(_Model):
    """What a run says about a signature or a family of signatures."""

    name: str
    outcome: Outcome
    reason: str


class Unread(_Model):
    """Frames and parts of them that could not be read, and why."""

    frames: dict[str, int] = Field(description="by the first thing that was wrong with a frame")
    clock_steps: int = Field(description="times that a recording clock was set back")
    frames_left_out: int = Field(description="frames after too many such steps")
    announcements_left_out: int = Field(description="beyond the room for one window")


class Chart(_Model):
    """The course of a stretch of time in equal steps."""

    start: str = Field(description="UTC")
    step_seconds: int
    local_transmitters: list[float | None] = Field(description="random addresses a second, mean")
    transmitters: list[float | None]
    probe_requests: list[float | None]
    beacons: list[float | None]


class Coverage(_Model):
    """What was listened to, how much was missed, and what could not be told."""

    frames: int
    bytes: int = Field(description="length of the frames on the air")
    seconds: int = Field(description="seconds in which anything was heard, over all places")
    first: str | None
    last: str | None
    loss: float | None = Field(description="estimated share of frames missed; null: unknown")
    counts: dict[str, int] = Field(description="frames by kind")
    places: list[PlaceHeard]
    networks: Networks
    unread: Unread
    families: list[Said]
    signatures: list[Said]
    never: list[str] = Field(description="what no radio of this kind can see")
    charts: list[Chart] = Field(description="one for each stretch of time, four at most")


class Because(_Model):
    """A signature that a verdict rests on, and where it found the installation."""

    signature: str
    places: list[str]


class AttachedDocument(_Model):
    """A document that a person attached to an installation."""

    title: str
    kind: str
    published: str
    url: str | None
    says: str


class JudgedInstallation(_Model):
    """One operator's network, and what is to be said of it."""

    ssid: str
    security: str
    vendor: str
    maker_class: str = Field(description="what its maker is known for; may be empty")
    level: str
    tier: Tier
    says: str
    also: list[str] = Field(description="weaker levels that it reaches as well")
    because: list[Because]
    documents: list[AttachedDocument]


class Verdict(_Model):
    """What several signatures say together about the installations around."""

    id: str
    title: str
    summary: str
    outcome: Outcome
    level: str | None = Field(description="strongest level of any installation; null: none")
    says: str
    installations: list[JudgedInstallation] = Field(description="the strongest first")
    never: str = Field(description="what this verdict can never be about")
    references: list[FindingReference]


class Document(_Model):
    """A run's result."""

    schema_: Literal["wifiwatch/1"] = Field(SCHEMA, alias="schema")
    run: Run
    coverage: Coverage
    verdicts: list[Verdict]
    findings: list[Finding]


def document_json(document: Document) -> str:
    """Write a document as JSON.

    Parameters
    ----------
    document : Document
        A run's result.

    Returns
    -------
    str
        The same text for the same result, with a newline at its end.
    """
    return document.model_dump_json(by_alias=True, indent=2) + "\n"


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of the document.

    Returns
    -------
    dict
        A schema of draft 2020-12.
    """
    schema = Document.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Result of a wifiwatch run ({SCHEMA})",
        **{key: value for key, value in schema.items() if key != "title"},
    }
