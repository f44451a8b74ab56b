"""What the shipped signatures say of a whole run, heard at several places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.cases.forge.writing import write_capture
from tests.cases.situations import shipped
from tests.support.frames import number
from wifiwatch.detect.context import Context
from wifiwatch.detect.sites import Site, Sites
from wifiwatch.judge import judge_captures

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cases.forge import Frames
    from wifiwatch.detect.finding import Finding

NORTH_OF_LONDON = 51.5
DEGREE_METRES = 111_195.0
"""A degree of latitude on a sphere of 6,371 km [m]."""


def probe_of(place: int) -> str:
    """Call a place's probe by a letter: a number would be taken for one of a ring of files."""
    return f"place-{'abcdefgh'[place]}"


def sites_apart(*metres: float) -> list[Site]:
    """Put sites in a row from south to north; each is called as its probe."""
    return [
        Site(
            name=f"site {place}",
            probes=[probe_of(place)],
            latitude=NORTH_OF_LONDON + away / DEGREE_METRES,
            longitude=0.0,
        )
        for place, away in enumerate(metres)
    ]


def judged(
    folder: Path, captures: list[Frames], sites: list[Site], *my_phones: str
) -> list[Finding]:
    """Run all shipped signatures over captures of several places, ``place-a`` and so on."""
    for place, heard in enumerate(captures):
        write_capture(folder / f"{probe_of(place)}.pcap.gz", heard)
    phones = np.array([number(each) for each in my_phones], np.int64)
    context = Context(sites=Sites(sites), my_phones=phones)
    return judge_captures([str(folder)], shipped(), context).findings


def named(findings: list[Finding], signature: str) -> list[Finding]:
    """Pick the findings of one signature."""
    return [finding for finding in findings if finding.signature == signature]
