"""The verdicts of a run for a person at a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from wifiwatch.publish.styles import OUTCOMES, TIERS, heading, indented

if TYPE_CHECKING:
    from rich.console import RenderableType

    from wifiwatch.record import JudgedInstallation, Verdict

_INSTALLATIONS_SHOWN = 12


def show_verdicts(verdicts: list[Verdict]) -> Group:
    """Say what several signatures say together.

    Parameters
    ----------
    verdicts : list of Verdict
        The verdicts of a run.

    Returns
    -------
    Group
        What to print.
    """
    parts = [_verdict(verdict) for verdict in verdicts]
    return Group(heading("In short"), indented(*parts)) if parts else Group()


def _verdict(verdict: Verdict) -> Group:
    style, outcome = OUTCOMES[verdict.outcome]
    lines: list[RenderableType] = [
        Text.assemble((verdict.title, "bold"), "  ", (outcome, style)),
    ]
    if not verdict.installations:
        lines.append(Text(verdict.says))
    for _, alike in groupby(verdict.installations, key=_what_is_said):
        lines.append(indented(*_installations(list(alike))))
    lines.append(Text(verdict.never, style="dim"))
    return Group(*lines, Text())


def _what_is_said(judged: JudgedInstallation) -> tuple[object, ...]:
    """Give all of a judgement but the network's name."""
    return judged.level, tuple(judged.also), tuple(judged.because), tuple(judged.documents)


def _installations(alike: list[JudgedInstallation]) -> list[RenderableType]:
    """Print what is to be said of some networks, and why."""
    first = alike[0]
    level = first.level.replace("_", " ")
    also = f" (also {', '.join(first.also)})".replace("_", " ") if first.also else ""
    names = list(dict.fromkeys(judged.ssid for judged in alike))
    more = len(names) - _INSTALLATIONS_SHOWN
    shown = ", ".join(names[:_INSTALLATIONS_SHOWN]) + (f" and {more} more" if more > 0 else "")
    because = "; ".join(f"{each.signature} at {', '.join(each.places)}" for each in first.because)
    lines = [Text(first.says), Text(f"because of {because}")]
    lines += [
        Text(f"document: {each.title}, {each.published}: {each.says}") for each in first.documents
    ]
    return [
        Text.assemble(("▸ ", "bold"), (level, TIERS[first.tier][0]), ": ", (shown, "bold"), also),
        indented(*lines),
    ]
