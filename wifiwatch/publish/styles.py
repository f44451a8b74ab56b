"""How tiers, outcomes and headings look at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

TIERS = {
    "proof": ("bold red", "proof: an identifier was disclosed, or the equipment named itself"),
    "behaviour": ("bold magenta", "behaviour: was seen doing it"),
    "capability": ("bold yellow", "capability: could, whether or not anybody does"),
    "info": ("bold blue", "info: worth knowing"),
}
"""Style and meaning of each tier."""

OUTCOMES = {
    "found": ("bold", "found"),
    "nothing_found": ("green", "nothing found"),
    "could_not_tell": ("yellow", "could not tell"),
    "heard_nothing": ("yellow", "heard nothing"),
}
"""Style and wording of each outcome."""


def heading(text: str) -> Text:
    """Give a heading, with an empty line above it."""
    return Text(f"\n{text}", style="bold underline")


def indented(*parts: RenderableType) -> Padding:
    """Give parts one below the other, moved to the right."""
    return Padding(Group(*parts), (0, 0, 0, 2))
