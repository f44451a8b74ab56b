"""Tiers: how much a finding may claim. Light, for the command line needs it at once."""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """How much a finding may claim, from least to most."""

    INFO = "info"
    CAPABILITY = "capability"
    BEHAVIOUR = "behaviour"
    PROOF = "proof"

    @property
    def rank(self) -> int:
        """Place in the order, from 0."""
        return list(Tier).index(self)
