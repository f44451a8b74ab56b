"""Verdicts on whole installations: what several signatures say together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from wifiwatch.detect.grammar import Model, Name, Text
from wifiwatch.detect.signature import Reference  # noqa: TC001 - pydantic needs it at run time
from wifiwatch.detect.tier import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wifiwatch.detect.signature import Signature

VerdictId = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$")]
SignaturePattern = Annotated[str, StringConstraints(pattern=r"^[A-Z]+\.([A-Z][A-Z0-9_]*|\*)$")]

NEED_KINDS = ("any", "all", "signature", "vendor", "maker_class", "document", "level")


class Need(Model):
    """What has to be known of an installation; exactly one thing each.

    ``signature`` is an id or a family such as ``LOC.*``, found in at least ``sites`` places, by a
    signature of at least ``tier``. ``vendor`` lists beginnings of makers' registered names.
    """

    any: list[Need] | None = Field(default=None, min_length=1)
    all: list[Need] | None = Field(default=None, min_length=1)
    signature: SignaturePattern | None = None
    sites: int = Field(default=1, ge=1)
    tier: Tier = Tier.INFO
    vendor: list[Text] | None = Field(default=None, min_length=1)
    maker_class: Name | None = None
    document: bool | None = None
    level: Name | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in NEED_KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"needs exactly one of {', '.join(NEED_KINDS)}")
        if given[0] != "signature" and (self.sites > 1 or self.tier is not Tier.INFO):
            raise ValueError("'sites' and 'tier' go with 'signature'")
        return self


class Level(Model):
    """One thing that a verdict can say."""

    name: Name
    tier: Tier
    says: Text
    when: Need


class VerdictRule(Model):
    """How signatures add up to a verdict; its levels stand from the strongest to the weakest."""

    id: VerdictId
    version: int = Field(ge=1)
    title: Text
    summary: Text
    levels: list[Level] = Field(min_length=1)
    never: Text
    references: list[Reference] = Field(min_length=1)

    @model_validator(mode="after")
    def _levels_below(self) -> Self:
        below: set[str] = set()
        for level in reversed(self.levels):
            named = {need.level for need in _leaves(level.when) if need.level is not None}
            if not named <= below:
                raise ValueError(f"{level.name!r} may only need levels that stand below it")
            if level.name in below:
                raise ValueError(f"the level {level.name!r} is given twice")
            below.add(level.name)
        return self

    @property
    def signatures(self) -> set[str]:
        """The signatures, or families of them, that it reads."""
        leaves = (need for level in self.levels for need in _leaves(level.when))
        return {need.signature for need in leaves if need.signature is not None}


@dataclass(slots=True)
class Installation:
    """What is known of one operator's network.

    Parameters
    ----------
    ssid, security, vendor : str
        What it says of itself, and the maker of its access points.
    maker_class : str
        What that maker is known for.
    places : dict of str to set of str
        Sites, or probes where these are unknown, at which each signature found it.
    documents : list of str
        Titles of documents that a person attached to it.
    """

    ssid: str
    security: str
    vendor: str
    maker_class: str = ""
    places: dict[str, set[str]] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judged:
    """An installation, and the levels that it reaches.

    Parameters
    ----------
    installation : Installation
        Which one.
    levels : tuple of Level
        From the strongest to the weakest.
    because : tuple of str
        Signatures that the strongest one rests on.
    """

    installation: Installation
    levels: tuple[Level, ...]
    because: tuple[str, ...]


def judge_installations(
    rule: VerdictRule,
    installations: Iterable[Installation],
    signatures: Mapping[str, Signature],
) -> list[Judged]:
    """Tell which installations reach a level of a verdict.

    Parameters
    ----------
    rule : VerdictRule
        The verdict.
    installations : iterable of Installation
        What is known of each.
    signatures : mapping of str to Signature
        By id.

    Returns
    -------
    list of Judged
        The strongest first; those that reach no level are left out.
    """
    judged = []
    for installation in installations:
        held: dict[str, Level] = {}
        for level in reversed(rule.levels):
            if _met(level.when, installation, held, signatures):
                held[level.name] = level
        levels = tuple(level for level in rule.levels if level.name in held)
        if levels:
            because = _because(levels[0].when, rule, installation, signatures)
            judged.append(Judged(installation, levels, tuple(sorted(because))))
    order = [level.name for level in rule.levels]
    return sorted(judged, key=lambda each: (order.index(each.levels[0].name), _name(each)))


def _name(judged: Judged) -> tuple[str, str, str]:
    installation = judged.installation
    return installation.ssid, installation.security, installation.vendor


def _leaves(need: Need) -> Iterable[Need]:
    """Give the parts of a need that are not made of others."""
    parts = need.any or need.all
    if parts is None:
        yield need
    else:
        for part in parts:
            yield from _leaves(part)


def _met(
    need: Need,
    known: Installation,
    held: Mapping[str, Level],
    signatures: Mapping[str, Signature],
) -> bool:
    """Tell whether a need is met."""
    if need.any is not None:
        return any(_met(part, known, held, signatures) for part in need.any)
    if need.all is not None:
        return all(_met(part, known, held, signatures) for part in need.all)
    if need.signature is not None:
        return bool(_found(need, known, signatures))
    if need.vendor is not None:
        return known.vendor.lower().startswith(tuple(name.lower() for name in need.vendor))
    if need.maker_class is not None:
        return known.maker_class == need.maker_class
    if need.document is not None:
        return bool(known.documents) is need.document
    return need.level in held


def _found(
    need: Need, known: Installation, signatures: Mapping[str, Signature]
) -> dict[str, set[str]]:
    """Give the signatures that a need asks for and that found the installation."""
    pattern = need.signature or ""
    wanted = pattern.removesuffix("*")
    return {
        name: places
        for name, places in known.places.items()
        if (name.startswith(wanted) if pattern.endswith("*") else name == wanted)
        and len(places) >= need.sites
        and signatures[name].tier.rank >= need.tier.rank
    }


def _because(
    need: Need, rule: VerdictRule, known: Installation, signatures: Mapping[str, Signature]
) -> set[str]:
    """Give the signatures that a need which is met rests on."""
    names: set[str] = set()
    for leaf in _leaves(need):
        if leaf.signature is not None:
            names.update(_found(leaf, known, signatures))
        elif leaf.level is not None:
            below = next(level for level in rule.levels if level.name == leaf.level)
            names |= _because(below.when, rule, known, signatures)
    return names


def check_verdicts(
    verdicts: Mapping[str, VerdictRule], signatures: Mapping[str, Signature]
) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Find signatures that verdicts name and that do not exist.

    Parameters
    ----------
    verdicts : mapping of str to VerdictRule
        By id.
    signatures : mapping of str to Signature
        By id.

    Yields
    ------
    (str, tuple, str)
        Id of a verdict, place in its file, and what is wrong there.
    """
    families = {f"{signature.family}.*" for signature in signatures.values()}
    for rule in verdicts.values():
        for name in sorted(rule.signatures - families - set(signatures)):
            yield rule.id, ("levels",), f"there is no signature {name}"
