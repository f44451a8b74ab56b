"""The collection for a person at a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wifiwatch.catalogue.coverage import MEANINGS, strengths_sentence
from wifiwatch.catalogue.words import (
    condition_words,
    limit_words,
    measure_words,
    plain,
    requirement_words,
    span_words,
    unless_words,
)
from wifiwatch.publish.styles import TIERS, heading, indented

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from wifiwatch.catalogue.coverage import System
    from wifiwatch.detect.grammar import Detection, Measure
    from wifiwatch.detect.load import Collection
    from wifiwatch.detect.signature import Signature

WIDEST = 110
_WIDEST_TIER = max(map(len, TIERS))
_STRENGTHS = {"strong": "bold green", "partial": "green", "incidental": "yellow", "none": "dim"}


def _list(title: str, lines: Iterable[object]) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    for line in lines:
        table.add_row("-", Text(plain(line)))
    if not table.row_count:
        return Group()
    return Group(Text(f"\n{title}", style="italic"), Padding(table, (0, 0, 0, 2)))


def show_list(collection: Collection) -> RenderableType:
    """List the signatures of a collection, family by family.

    Parameters
    ----------
    collection : Collection
        The collection.

    Returns
    -------
    renderable
        A table for each family.
    """
    parts: list[RenderableType] = []
    signatures = list(collection.signatures.values())
    widest = max((len(each.id) for each in signatures), default=0)
    for family, members in groupby(signatures, key=lambda each: each.family):
        lines: list[RenderableType] = []
        for each in members:
            status = "switched off" if each.id in collection.switched_off else each.status
            lines += [
                Text.assemble(
                    (f"{each.id:{widest}}  ", "bold"),
                    (f"{each.tier:{_WIDEST_TIER}}  ", TIERS[each.tier][0]),
                    f"v{each.version} {status}",
                ),
                indented(Text(plain(each.title))),
            ]
        parts += [heading(family), indented(*lines)]
    count = len(signatures)
    noun = "signature" if count == 1 else "signatures"
    parts.append(Text(f"\n{count} {noun}; `wifiwatch signatures show ID` tells all of one."))
    return Group(*parts)


def show_signature(
    signature: Signature, cases: Iterable[str], systems: Iterable[System], switched_off: str = ""
) -> RenderableType:
    """Tell all of a signature.

    Parameters
    ----------
    signature : Signature
        The signature.
    cases : iterable of str
        Its cases, each as name and what it says.
    systems : iterable of System
        Systems of which it can hear something.
    switched_off : str
        Why a person switched it off; empty if it is looked for.

    Returns
    -------
    renderable
        Sections with headings.
    """
    style, meaning = TIERS[signature.tier]
    detections = signature.detections
    shown = [
        _detection(name if len(detections) > 1 else "", detections[name]) for name in detections
    ]
    references = [f"{each.title} {each.url or ''}" for each in signature.references]
    expires = f", to be read again by {signature.expires}" if signature.expires else ""
    return Group(
        Text.assemble((plain(signature.title), "bold"), f"  {signature.id} v{signature.version}"),
        Text(meaning, style=style),
        Text(f"status: {signature.status}{expires}"),
        *([Text(f"switched off: {plain(switched_off)}", style="yellow")] if switched_off else []),
        Text(plain(signature.summary)),
        heading("What it looks for"),
        *shown,
        _list(
            "Before silence means anything, there must be:", requirement_words(signature.requires)
        ),
        _list("It may be innocent:", signature.innocent),
        _list("Not visible from here:", signature.invisible),
        _list("What would change our mind:", signature.change_our_mind),
        _list("What to do next:", signature.next_steps),
        _list("Sources:", references),
        _list("Tried on these cases:", cases),
        _list(
            "Part of what can be heard of these systems:",
            [f"{each.system} (evidence on the air: {each.strength})" for each in systems],
        ),
    )


def _detection(name: str, detection: Detection) -> RenderableType:
    """Tell one way to fire."""
    where = condition_words(detection.where)
    rows = f"rows of {detection.table}" + (f" where {where}" if where else "")
    decisive = [each for each in detection.measures.values() if each.has_limit]
    reported = [each for each in detection.measures.values() if not each.has_limit]
    parts: list[RenderableType] = (
        [Text(f"\n▸ {name.replace('_', ' ')}", style="bold")] if name else []
    )
    parts += [
        Text(plain(f"Reads {rows}.")),
        Text(plain(f"Judges {span_words(detection)}.")),
        *(_measure(each) for each in decisive),
        _list("Reported besides:", [each.meaning for each in reported]),
        _list("Not if:", [unless_words(each) for each in detection.unless]),
    ]
    return indented(*parts)


def _measure(measure: Measure) -> RenderableType:
    """Tell a limit, its reason and what is counted."""
    reason = f"because: {plain(measure.because)}" if measure.because else ""
    below = [
        *([Text(reason)] if reason else []),
        Text(f"measured: {plain(measure_words(measure))}", style="dim"),
    ]
    first = Text.assemble((limit_words(measure), "bold"), f" {plain(measure.meaning)}")
    return indented(first, indented(*below))


def show_coverage(systems: list[System]) -> RenderableType:
    """Tell what can be heard of the report's systems.

    Parameters
    ----------
    systems : list of System
        The systems.

    Returns
    -------
    renderable
        A section a system, and how many there are of each strength.
    """
    parts: list[RenderableType] = []
    for each in systems:
        beside = "" if each.in_report else "; not in the report"
        parts += [
            heading(plain(each.system)),
            indented(
                Text(plain(f"{each.place}; {each.period}{beside}"), style="dim"),
                Text.assemble(
                    "evidence on the air: ", (each.strength.value, _STRENGTHS[each.strength])
                ),
                Text(plain(each.because)),
                Text(plain(f"It took: {each.took}")),
                _list("What can be heard:", each.visible),
                _list("What cannot:", each.invisible),
                Text(f"\n{', '.join(each.signatures)}", style="bold"),
            ),
        ]
    meanings = [f"{strength}: {meaning}" for strength, meaning in MEANINGS.items()]
    return Group(*parts, Text(f"\n{strengths_sentence(systems)}"), _list("These mean:", meanings))
