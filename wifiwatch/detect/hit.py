"""A hit: one signature about one subject in one window, and how hits of a run join."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FRAMES_SHOWN = 5
"""Frames that a finding refers to."""

SubjectKey = tuple[str, str, tuple[str, ...]]
"""Signature, way of firing, and the values that name the subject."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What one way of firing measured about one subject.

    Parameters
    ----------
    signature : str
        Id of the signature.
    detection : str
        Name of the way of firing.
    subject : tuple of str
        Values that name the subject.
    shown : tuple of (str, str)
        Columns and values to show of the subject.
    measures : tuple of (str, float or None)
        Names and values of the measures; None where there was nothing to measure.
    first_seen, last_seen : int
        First and last row of the group [ns since 1970-01-01 UTC].
    window_start : int
        The window whose measures these are [ns].
    probe : str
        Where they were heard.
    frames : tuple of (int, int)
        References to the first frames that decided, and when each came [ns].
    kind : str
        Kind of the subject.
    addresses : frozenset of (str, int)
        Column, ``bssid`` or ``box``, and value of the rows that decided.
    windows : frozenset of (int, str)
        Begin [ns] and place of each window in which it was so.
    """

    signature: str
    detection: str
    subject: tuple[str, ...]
    shown: tuple[tuple[str, str], ...]
    measures: tuple[tuple[str, float | None], ...]
    first_seen: int
    last_seen: int
    window_start: int
    probe: str
    frames: tuple[tuple[int, int], ...]
    kind: str
    addresses: frozenset[tuple[str, int]]
    windows: frozenset[tuple[int, str]] = field(default_factory=frozenset)

    @property
    def key(self) -> SubjectKey:
        """What hits of the same subject share."""
        return self.signature, self.detection, self.subject

    @property
    def strength(self) -> tuple[float, int, str, int, tuple[tuple[int, int], ...]]:
        """Order of hits: the first measure counts, then the earlier window, then the place."""
        value = self.measures[0][1] or 0.0
        return value, -self.window_start, self.probe, -self.first_seen, self.frames


def join(one: Hit, other: Hit) -> Hit:
    """Join two hits about one subject: the stronger one's numbers, the time of both.

    The order of joining does not matter.
    """
    stronger = max(one, other, key=lambda hit: hit.strength)
    return replace(
        stronger,
        first_seen=min(one.first_seen, other.first_seen),
        last_seen=max(one.last_seen, other.last_seen),
        addresses=one.addresses | other.addresses,
        windows=one.windows | other.windows,
    )


def join_all(hits: Iterable[Hit], into: dict[SubjectKey, Hit]) -> None:
    """Add hits to those of a run.

    Parameters
    ----------
    hits : iterable of Hit
        New ones.
    into : dict of SubjectKey to Hit
        Those of the run so far; changed in place.
    """
    for hit in hits:
        known = into.get(hit.key)
        into[hit.key] = hit if known is None else join(known, hit)
