"""Each scenario's capture, forged once for all tests, and what tshark reads in it."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import pytest

from wifiwatch.simulate import forge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIELDS = {
    "number": "frame.number",
    "time": "frame.time_epoch",
    "malformed": "_ws.malformed",
    "fcs": "wlan.fcs.status",
    "kind": "wlan.fc.type_subtype",
    "retry": "wlan.fc.retry",
    "from_ds": "wlan.fc.fromds",
    "protected": "wlan.fc.protected",
    "receiver": "wlan.ra",
    "transmitter": "wlan.ta",
    "destination": "wlan.da",
    "source": "wlan.sa",
    "bssid": "wlan.bssid",
    "sequence": "wlan.seq",
    "clock": "wlan.fixed.timestamp",
    "ssid": "wlan.ssid",
    "frequency": "radiotap.channel.freq",
    "level": "radiotap.dbm_antsignal",
    "received": "radiotap.mactime",
    "length": "frame.len",
    "category": "wlan.fixed.category_code",
    "action": "wlan.fixed.action_code",
    "public_action": "wlan.fixed.publicact",
    "suites": "wlan.rsn.akms.type",
    "access_type": "wlan.interworking.access_network_type",
    "passpoint": "wlan.hs20.indication.version_number",
    "anqp": "wlan.fixed.anqp.info_id",
    "eap_code": "eap.code",
    "eap_type": "eap.type",
    "identity": "eap.identity.full",
    "prefix": "eap.identity.prefix",
    "outer_name": "eap.identity",
    "measurement": "wlan.rmcap",
    "elements": "wlan.tag.number",
}


class Forged(NamedTuple):
    """A forged capture.

    Parameters
    ----------
    path : Path
        The capture.
    truth : dict
        Its ground truth.
    """

    path: Path
    truth: dict[str, Any]

    @property
    def told_bssids(self) -> list[dict[str, Any]]:
        """All networks of all boxes, each with its box."""
        return [
            {**told, "box": box["box"], "site": box["site"]}
            for box in self.truth["boxes"]
            for told in box["bssids"]
        ]


@pytest.fixture(scope="session")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Forged]:
    """Give a scenario's capture with seed 1."""
    folder = tmp_path_factory.mktemp("forged")
    known: dict[str, Forged] = {}

    def give(scenario: str) -> Forged:
        if scenario not in known:
            path = folder / f"{scenario}.pcap"
            truth = forge(scenario, path, 1)
            known[scenario] = Forged(path, json.loads(truth.read_text("utf-8")))
        return known[scenario]

    return give


@pytest.fixture(scope="session")
def frames(forged: Callable[[str], Forged]) -> Callable[[str], pd.DataFrame]:
    """Give a scenario's frames as tshark reads them, one row each."""
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    known: dict[str, pd.DataFrame] = {}

    def give(scenario: str) -> pd.DataFrame:
        if scenario not in known:
            known[scenario] = _read(forged(scenario).path)
        return known[scenario]

    return give


def _read(path: Path) -> pd.DataFrame:
    command = ["tshark", "-n", "-o", "wlan.check_checksum:TRUE", "-r", str(path)]
    command += ["-T", "fields", "-E", "separator=|"]
    for field in FIELDS.values():
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, check=True)
    rows = [line.split("|") for line in done.stdout.decode().splitlines()]
    table = pd.DataFrame(rows, columns=list(FIELDS))
    table["kind"] = table["kind"].map(lambda number: int(number, 16))
    table["seconds"] = table["time"].astype(float) - 1_772_438_400
    table["ssid"] = table["ssid"].map(_text)
    for name in ("level", "frequency", "length"):
        table[name] = table[name].astype(int)
    return table


def _text(ssid: str) -> str:
    """Read a name, which tshark prints in hexadecimal."""
    if ssid == "<MISSING>":
        return ""
    return bytes.fromhex(ssid).decode()
