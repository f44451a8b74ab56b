"""A signature to start from, with its cases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wifiwatch.catalogue.case_files import CASE_FILE, KINDS
from wifiwatch.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

_ID = re.compile(r"[A-Z]+\.[A-Z][A-Z0-9_]*")

SIGNATURE = """\
# What each field means, and what else can be measured, stands in docs/signatures.md.
# wifiwatch signatures lint DIR    tells what is wrong with this file
# wifiwatch signatures test {id} --signatures DIR    tries it on its cases
id: {id}
version: 1
status: experimental # then tested, when its cases pass; stable, when others used it; retired
title: Many access points of one network in one place
# How much a finding may claim: info, capability (could), behaviour (was seen doing it) or proof (an
# identifier was disclosed, or the equipment named itself).
tier: info
summary: >-
  Say in two or three sentences what was heard and what that means, for a person who knows no
  radio, and claim no more than the tier allows.

detect:
  # Rows of one table ...
  table: access_points
  # ... that pass a condition. A column is given a value, or tests that all have to hold.
  where:
    hidden: false
    beacons:
      at_least: 20
  # One group for each network and place, in each window of 300 seconds.
  per: [estate]
  measures:
    # All measures with a limit have to hold; each limit needs its reason.
    access_points:
      distinct: box
      at_least: 4
      meaning: physical access points of the network
      because: say where the number comes from, such as a measurement or a published figure
    # A measure without a limit is reported beside the others.
    addresses:
      distinct: bssid
      meaning: addresses that these use
  # What a finding is about. Columns that may identify a bystander are never shown.
  subject:
    kind: network
    show: [ssid, security, vendor]

# What has to be heard before silence means that nothing was there.
requires:
  seconds: 60
  frames: [management]
  beacons: 60

innocent:
  - What else looks like this, and is harmless.
invisible:
  - What nobody can hear, even if the finding is right.
change_our_mind:
  - What a person could find out that would show the finding to be wrong.
next_steps:
  - What to do with a finding.
references:
  - title: Where the facts come from; add url, if there is one
"""

FIRES = """\
# Put captures beside this file (pcap or pcapng, compressed or not); each is one place that
# listened. Forge them, or record your own equipment: a capture of others' phones must not be
# passed on.
made_by: say how the captures were made, so that somebody else can make them again
says: say in one sentence what happens in them, and why the signature has to fire
# Findings that have to be made. What is not said may be anything.
find:
  - signature: {id}
    tier: info
    subject:
      shown:
        ssid: Name of the network
    evidence:
      - measure: access_points
        at_least: 4
"""

INNOCENT = """\
# Put captures beside this file of something harmless that looks almost the same: just below a
# limit, or what 'innocent' tells of in the signature.
made_by: say how the captures were made, so that somebody else can make them again
says: say in one sentence what happens in them, and why the signature has to stay silent
# Signatures that must not fire; "*" means none at all.
find_nothing_of: [{id}]
"""


def write_signature(name: str, folder: Path, cases: Path, known: Container[str]) -> list[Path]:
    """Write a signature to start from, and what has to be found in its cases.

    Parameters
    ----------
    name : str
        Its id, such as ``CITY.KIOSK``.
    folder : Path
        A folder of signatures; made if it is not there.
    cases : Path
        The folder of their cases; made too.
    known : container of str
        Ids that are taken.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    SettingsError
        If the id is taken or is none, or a file is there already or cannot be written.
    """
    if not _ID.fullmatch(name):
        hint = "An id is a family and a name in capitals, such as CITY.KIOSK."
        raise SettingsError(f"{name!r} is no id of a signature.", hint)
    if name in known:
        raise SettingsError(f"There is a signature {name} already.", "Choose another name.")
    family, _, rest = name.lower().partition(".")
    texts = {folder / family / f"{rest}.yml": SIGNATURE}
    for kind, text in zip(KINDS, (FIRES, INNOCENT), strict=True):
        texts[cases / f"{name}--{kind}" / CASE_FILE] = text
    for path in texts:
        if path.exists():
            raise SettingsError(f"{path} is there already.", "Nothing was written.")
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text.replace("{id}", name))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingsError(f"{folder}: cannot be written to: {reason}.") from error
    return list(texts)
