"""The verdicts of a run for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.markup import escape
from rich.padding import Padding
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
    lines += [_installation(judged) for judged in verdict.installations[:_INSTALLATIONS_SHOWN]]
    more = len(verdict.installations) - _INSTALLATIONS_SHOWN
    if more > 0:
        lines.append(Text(f"and {more} more"))
    lines.append(Text(verdict.never, style="dim"))
    return Group(*lines, Text())


def _installation(judged: JudgedInstallation) -> Padding:
    """Print what is to be said of one network, and why."""
    level = judged.level.replace("_", " ")
    also = f" (also {', '.join(judged.also)})".replace("_", " ") if judged.also else ""
    because = "; ".join(
        f"{each.signature} at {', '.join(escape(place) for place in each.places)}"
        for each in judged.because
    )
    lines = [
        Text.assemble(
            ("▸ ", "bold"), (level, TIERS[judged.tier][0]), ": ", (judged.ssid, "bold"), also
        ),
        Text(f"  {judged.says}"),
        Text(f"  because of {because}"),
    ]
    lines += [
        Text(f"  document: {each.title}, {each.published}: {each.says}")
        for each in judged.documents
    ]
    return Padding(Group(*lines), (0, 0, 0, 2))
