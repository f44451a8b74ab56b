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
    loss : float, optional
        Share of the frames sent that were not heard; None: nobody knows.
    bands : frozenset of str
        Bands in which anything was heard: 2.4, 5 and 6 [GHz].
    sites : int
        Known sites at which probes listened.
    my_phone : bool
        Whether the address of an own device was given.
    """

    seconds: int
    management: int
    data: int
    control: int
    beacons: int
    camped: bool
    loss: float | None = None
    bands: frozenset[str] = frozenset()
    sites: int = 0
    my_phone: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one signature or family, and why."""

    name: str
    outcome: Outcome
    reason: str


_FRAMES = {"management": "management", "data": "data", "control": "control"}


def judge(signature: Signature, heard: Heard, findings: int) -> Answer:
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
    Answer
        The outcome and its reason.
    """
    if findings:
        noun = "finding" if findings == 1 else "findings"
        return Answer(signature.id, Outcome.FOUND, f"{findings} {noun}")
    if heard.management + heard.data + heard.control == 0:
        return Answer(signature.id, Outcome.HEARD_NOTHING, "no readable frame was heard")
    lacking = _lacking(signature, heard)
    if lacking:
        return Answer(signature.id, Outcome.COULD_NOT_TELL, "; ".join(lacking))
    return Answer(signature.id, Outcome.NOTHING_FOUND, "looked for, and not there")


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
    if needs.loss_at_most is not None:
        lacking += _too_much_loss(needs.loss_at_most, heard.loss)
    missing = [band for band in needs.bands if band not in heard.bands]
    if missing:
        lacking.append(f"nothing was heard in the {' and '.join(missing)} GHz band")
    return lacking + _not_told(signature, heard)


def _too_much_loss(limit: float, loss: float | None) -> list[str]:
    needs = f"needs a loss of at most {limit:.0%}"
    if loss is None:
        return [f"{needs}, and it is not known how much was missed"]
    return [f"{needs}, had {loss:.0%}"] if loss > limit else []


def _not_told(signature: Signature, heard: Heard) -> list[str]:
    """List what a signature needs to be told by a person."""
    needs = signature.requires
    lacking = []
    if heard.sites < needs.sites:
        lacking.append(f"needs {needs.sites} known sites, had {heard.sites}")
    if needs.my_phone and not heard.my_phone:
        lacking.append("needs the address of an own device")
    return lacking


def judge_family(family: str, verdicts: Iterable[Answer]) -> Answer:
    """Sum up the verdicts on a family's signatures.

    Something found is found; otherwise what could not be told weighs more than what was not
    there.

    Parameters
    ----------
    family : str
        Name of the family.
    verdicts : iterable of Answer
        One for each of its signatures.

    Returns
    -------
    Answer
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
                return Answer(family, outcome, f"{names}: {'; '.join(reasons)}")
            return Answer(family, outcome, names)
    raise ValueError(f"the family {family} has no signatures")


NEVER_SEEN = (
    "Receivers that only listen: a sensor that never transmits leaves no trace on the air.",
    "What an operator records, keeps or sells of the phones that its access points hear.",
    "Mobile-network data: analyses of calls and cell sites, as in Hyde Park, use no Wi-Fi frame.",
    "Bluetooth, cameras, number-plate readers, ticket gates and applications on phones.",
    "Anything on a channel while the radio was on another one.",
)
"""What no radio of this kind can tell, whatever it heard."""
