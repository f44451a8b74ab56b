"""The settings of a replay, as they pass from the command line to the worker."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class ReplaySettings:
    """What to read and how.

    Parameters
    ----------
    paths : list of str
        Files, folders, glob patterns, or ``-``.
    signatures : list of str
        Folders of further signatures; the shipped ones are always looked for.
    sites, documents : str
        Files that tell where probes stood, and what documents say of networks; empty for none.
    my_phones : list of str
        Addresses of own devices.
    speed : float
        Times faster than recorded; 0 is as fast as can be.
    tables : bool
        Whether the rows of the tables are wanted.
    frames_a_batch : int
        Frames decoded at a time; the results do not depend on it.
    """

    paths: list[str] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    sites: str = ""
    documents: str = ""
    my_phones: list[str] = field(default_factory=list)
    speed: float = 0.0
    tables: bool = False
    frames_a_batch: int = 4096

    def to_json(self) -> str:
        """Write them as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> ReplaySettings:
        """Read them from what `to_json` wrote."""
        return cls(**json.loads(text))
