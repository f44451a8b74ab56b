"""A finding: a claim with its evidence, its tier and what else it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from wifiwatch.detect.tier import Tier  # noqa: TC001 - pydantic needs it at run time
from wifiwatch.texts import address_text, time_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wifiwatch.detect.grammar import Measure
    from wifiwatch.detect.hit import Hit
    from wifiwatch.detect.signature import Signature

_ADDRESS_COLUMNS = frozenset({"bssid", "box"})


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
    value: float | None = Field(description="null where there was nothing to measure")
    at_least: float | None = None
    at_most: float | None = None
    because: str | None = Field(default=None, description="reason of the limit")


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
    status: str = Field(description="experimental, tested or stable: how far the rule is proven")
    family: str
    tier: Tier
    title: str
    summary: str
    subject: FindingSubject
    first_seen: str = Field(description="UTC")
    last_seen: str = Field(description="UTC")
    windows: int = Field(ge=1, description="windows of 300 s in which it was so")
    probes: list[str] = Field(description="places where it was heard")
    evidence: list[Evidence] = Field(description="the numbers of the strongest window")
    frames: list[FrameReference] = Field(description="the first frames that decided")
    innocent: list[str] = Field(description="what else it may be")
    invisible: list[str] = Field(description="what cannot be seen on the air")
    change_our_mind: list[str] = Field(description="what would show that the claim is wrong")
    next_steps: list[str]
    references: list[FindingReference]


def describe(hit: Hit, signature: Signature, frame_at: Callable[[int], tuple[str, int]]) -> Finding:
    """Write a hit as a finding.

    Parameters
    ----------
    hit : Hit
        What was measured.
    signature : Signature
        The signature that fired.
    frame_at : callable
        Gives the file's name and the frame's number for a reference to a frame.

    Returns
    -------
    Finding
        The claim.
    """
    detection = signature.detections[hit.detection]
    shown = {
        column: address_text(int(value)) if column in _ADDRESS_COLUMNS else value
        for column, value in hit.shown
    }
    references = [(*frame_at(frame), time_text(time)) for frame, time in hit.frames]
    return Finding(
        signature=signature.id,
        version=signature.version,
        status=signature.status,
        family=signature.family,
        tier=signature.tier,
        title=signature.title,
        summary=signature.summary,
        subject=FindingSubject(
            kind=detection.subject.kind,
            shown=shown,
            addresses=[address_text(address) for _, address in sorted(hit.addresses)],
        ),
        first_seen=time_text(hit.first_seen),
        last_seen=time_text(hit.last_seen),
        windows=len(hit.windows),
        probes=sorted({probe for _, probe in hit.windows}),
        evidence=[_evidence(name, value, detection.measures[name]) for name, value in hit.measures],
        frames=[
            FrameReference(file=file, number=number, time=time) for file, number, time in references
        ],
        innocent=signature.innocent,
        invisible=signature.invisible,
        change_our_mind=signature.change_our_mind,
        next_steps=signature.next_steps,
        references=[
            FindingReference(title=each.title, url=each.url) for each in signature.references
        ],
    )


def describe_all(
    hits: Iterable[Hit],
    signatures: Mapping[str, Signature],
    frame_at: Callable[[int], tuple[str, int]],
) -> list[Finding]:
    """Write all hits of a run as findings, the strongest claims first.

    Parameters
    ----------
    hits : iterable of Hit
        One for each subject.
    signatures : mapping of str to Signature
        By id.
    frame_at : callable
        Gives the file's name and the frame's number for a reference to a frame.

    Returns
    -------
    list of Finding
        By tier, then signature, then subject.
    """
    ordered = sorted(hits, key=lambda hit: (-signatures[hit.signature].tier.rank, hit.key))
    return [describe(hit, signatures[hit.signature], frame_at) for hit in ordered]


def _evidence(name: str, value: float | None, measure: Measure) -> Evidence:
    return Evidence(
        measure=name,
        meaning=measure.meaning,
        value=value,
        at_least=measure.at_least,
        at_most=measure.at_most,
        because=measure.because,
    )
