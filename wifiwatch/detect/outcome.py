"""Found, nothing found, could not tell, heard nothing: what a run says about each signature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wifiwatch.detect.signature import Signature


class Outcome(StrEnum):
    """What a run can say, from most to least."""

    FOUND = "found"
    NOTHING_FOUND = "nothing_found"
    COULD_NOT_TELL = "could_not_tell"
    HEARD_NOTHING = "heard_nothing"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the outcomes depend on.

    Parameters
    ----------
    seconds : int
        Seconds in which anything was heard [s].
    management, data, control : int
        Readable frames of each type.
    beacons : int
        Beacons.
    camped : bool
        Whether any radio stayed on one channel.
    """

    seconds: int
    management: int
    data: int
    control: int
    beacons: int
    camped: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one signature or family, and why."""

    name: str
    outcome: Outcome
    reason: str


_FRAMES = {"management": "management", "data": "data", "control": "control"}


def judge(signature: Signature, heard: Heard, findings: int) -> Verdict:
    """Say what a run tells about a signature.

    Parameters
    ----------
    signature : Signature
        Which one.
    heard : Heard
        What there was to judge by.
    findings : int
        How often it fired.

    Returns
    -------
    Verdict
        The outcome and its reason.
    """
    if findings:
        noun = "finding" if findings == 1 else "findings"
        return Verdict(signature.id, Outcome.FOUND, f"{findings} {noun}")
    if heard.management + heard.data + heard.control == 0:
        return Verdict(signature.id, Outcome.HEARD_NOTHING, "no readable frame was heard")
    lacking = _lacking(signature, heard)
    if lacking:
        return Verdict(signature.id, Outcome.COULD_NOT_TELL, "; ".join(lacking))
    return Verdict(signature.id, Outcome.NOTHING_FOUND, "looked for, and not there")


def _lacking(signature: Signature, heard: Heard) -> list[str]:
    """List what a signature needs and the run did not have."""
    needs = signature.requires
    lacking = []
    if heard.seconds < needs.seconds:
        lacking.append(f"needs {needs.seconds} s of listening, had {heard.seconds} s")
    lacking += [
        f"no {_FRAMES[kind]} frames were heard"
        for kind in needs.frames
        if getattr(heard, kind) == 0
    ]
    if heard.beacons < needs.beacons:
        lacking.append(f"needs {needs.beacons} beacons, had {heard.beacons}")
    if needs.camped and not heard.camped:
        lacking.append("needs a radio that stays on one channel")
    return lacking


def judge_family(family: str, verdicts: Iterable[Verdict]) -> Verdict:
    """Sum up the verdicts on a family's signatures.

    Something found is found; otherwise what could not be told weighs more than what was not
    there.

    Parameters
    ----------
    family : str
        Name of the family.
    verdicts : iterable of Verdict
        One for each of its signatures.

    Returns
    -------
    Verdict
        The family's.
    """
    members = list(verdicts)
    for outcome in (
        Outcome.FOUND,
        Outcome.HEARD_NOTHING,
        Outcome.COULD_NOT_TELL,
        Outcome.NOTHING_FOUND,
    ):
        matching = [verdict for verdict in members if verdict.outcome is outcome]
        if matching:
            names = ", ".join(verdict.name for verdict in matching)
            reasons = dict.fromkeys(verdict.reason for verdict in matching)
            if outcome is Outcome.COULD_NOT_TELL:
                return Verdict(family, outcome, f"{names}: {'; '.join(reasons)}")
            return Verdict(family, outcome, names)
    raise ValueError(f"the family {family} has no signatures")


NEVER_SEEN = (
    "Receivers that only listen: a sensor that never transmits leaves no trace on the air.",
    "What an operator records, keeps or sells of the phones that its access points hear.",
    "Mobile-network data: analyses of calls and cell sites, as in Hyde Park, use no Wi-Fi frame.",
    "Bluetooth, cameras, number-plate readers, ticket gates and applications on phones.",
    "Anything on a channel while the radio was on another one.",
)
"""What no radio of this kind can tell, whatever it heard."""
