"""Which systems of the report can be heard, with what, and what of them never can."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from wifiwatch.detect.files import make_model, read_file
from wifiwatch.detect.grammar import Model, Text
from wifiwatch.detect.load import SYSTEMS_FILE
from wifiwatch.detect.signature import SignatureId  # noqa: TC001 - pydantic needs it at run time

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from wifiwatch.detect.files import File


class Strength(StrEnum):
    """How much the air tells of a system, from most to least."""

    STRONG = "strong"
    PARTIAL = "partial"
    INCIDENTAL = "incidental"
    NONE = "none"


MEANINGS = {
    Strength.STRONG: "what collects the data can be heard itself",
    Strength.PARTIAL: "a part of the system that could collect such data can be heard",
    Strength.INCIDENTAL: "only what happens to stand beside it can be heard",
    Strength.NONE: "nothing of substance can be heard",
}


class System(Model):
    """One system, and what can be heard of it.

    ``in_report`` is false for systems that the report does not have and that work alike.
    """

    system: Text
    place: Text
    period: Text
    in_report: bool
    took: Text
    visible: list[Text] = Field(min_length=1)
    signatures: list[SignatureId] = Field(min_length=1)
    invisible: list[Text] = Field(min_length=1)
    strength: Strength
    because: Text


class Systems(Model):
    """What ``coverage.yml`` holds."""

    title: Text
    source: Text
    note: Text
    systems: list[System] = Field(min_length=1)


def read_systems(
    folder: Path, problems: list[str], known: Container[str] | None = None
) -> Systems | None:
    """Read the table of a collection.

    Parameters
    ----------
    folder : Path
        A folder of signatures.
    problems : list of str
        What is wrong with the table is added here.
    known : container of str, optional
        Ids of the signatures that there are; others are complained of.

    Returns
    -------
    Systems or None
        None where there is no table, or something is wrong with it.
    """
    path = folder / SYSTEMS_FILE
    if not path.is_file():
        return None
    file = read_file(path, problems)
    given = None if file is None else make_model(file, Systems, problems)
    if file is not None and given is not None and known is not None:
        problems += _unknown(file, given, known)
    return given


def _unknown(file: File, given: Systems, known: Container[str]) -> Iterator[str]:
    for row, system in enumerate(given.systems):
        for number, name in enumerate(system.signatures):
            if name not in known:
                place = ("systems", row, "signatures", number)
                yield file.complaint(place, f"there is no signature {name}")


def count_strengths(systems: list[System]) -> dict[Strength, int]:
    """Count the systems of the report by how much can be heard of them.

    Parameters
    ----------
    systems : list of System
        The table's rows.

    Returns
    -------
    dict of Strength to int
        From most to least; what the report does not have is not counted.
    """
    return {
        strength: sum(each.in_report and each.strength is strength for each in systems)
        for strength in Strength
    }


def strengths_sentence(systems: list[System]) -> str:
    """Say how many systems of the report can be heard, and how well.

    Parameters
    ----------
    systems : list of System
        The table's rows.

    Returns
    -------
    str
        A sentence.
    """
    counts = count_strengths(systems)
    parts = [f"{strength} for {count}" for strength, count in counts.items()]
    in_report = sum(counts.values())
    noun = "system" if in_report == 1 else "systems"
    return f"Of the report's {in_report} {noun}, the evidence on the air is {', '.join(parts)}."


def to_markdown(given: Systems) -> str:
    """Write the table as a document.

    Parameters
    ----------
    given : Systems
        The table.

    Returns
    -------
    str
        Markdown.
    """
    head = ["system", "evidence on the air", "signatures"]
    table = [_row(head), _row(["---"] * len(head))]
    table += [
        _row([each.system, each.strength, ", ".join(f"`{name}`" for name in each.signatures)])
        for each in given.systems
    ]
    meanings = [f"- {strength}: {meaning}" for strength, meaning in MEANINGS.items()]
    parts = [
        f"# {given.title}",
        given.note,
        f"{strengths_sentence(given.systems)} Made by `wifiwatch signatures coverage --markdown` "
        f"from `signatures/{SYSTEMS_FILE}`. Source: {given.source}.",
        "\n".join(table),
        "\n".join(meanings),
        *(_section(each) for each in given.systems),
    ]
    return "\n\n".join(parts) + "\n"


def _section(system: System) -> str:
    """Write what there is to say of one system."""
    beside = "" if system.in_report else " Not in the report."
    return "\n".join(
        [
            f"## {system.system}",
            f"{system.place}; {system.period}.{beside}",
            "",
            f"**What it took:** {system.took}",
            "",
            "**What can be heard:**",
            *(f"- {line}" for line in system.visible),
            "",
            "**What cannot:**",
            *(f"- {line}" for line in system.invisible),
            "",
            f"**Evidence on the air: {system.strength}.** {system.because}",
            "",
            f"Signatures: {', '.join(f'`{name}`' for name in system.signatures)}",
        ]
    )


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
