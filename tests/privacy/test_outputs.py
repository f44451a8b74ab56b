"""Nothing that a run gives out holds a bystander's address, name or a hash of either."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from wifiwatch.simulate import SCENARIOS, forge

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = re.compile(r"\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b", re.IGNORECASE)


def outputs(capture: Path, out: Path, *options: str) -> bytes:
    """Replay a capture in all ways of giving out, and join all bytes that come of it."""
    command = [sys.executable, "-m", "wifiwatch", "replay", str(capture)]
    done = subprocess.run([*command, "--out", str(out), *options], capture_output=True, check=True)
    shown = subprocess.run([*command, "--json"], capture_output=True, check=True)
    files = b"\n".join(path.read_bytes() for path in sorted(out.iterdir()))
    return b"\n".join([done.stdout, done.stderr, shown.stdout, shown.stderr, files])


def phones_in(truth: object) -> set[str]:
    """Give the addresses of phones in a ground truth."""
    assert isinstance(truth, dict)
    text = json.dumps([truth.get("phones", []), truth.get("devices", [])])
    found = {match.group().lower() for match in ADDRESS.finditer(text)}
    return {address for address in found if not int(address[:2], 16) & 1}


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_no_phone_is_in_what_a_run_gives_out(scenario: str, tmp_path: Path) -> None:
    capture = tmp_path / "given.pcap"
    truth = json.loads(forge(scenario, capture, 3).read_text())
    phones = phones_in(truth)
    installations = {
        address.lower() for box in truth["boxes"] for address in ADDRESS.findall(json.dumps(box))
    }
    assert len(phones - installations) >= 1
    given = outputs(capture, tmp_path / "out", "--tables", "csv").lower()
    for address in phones - installations:
        octets = bytes.fromhex(address.replace(":", ""))
        for form in (
            address.encode(),
            address.replace(":", "-").encode(),
            address.replace(":", "").encode(),
            str(int.from_bytes(octets, "big")).encode(),
        ):
            assert form not in given, "a phone's address is in the output"


def test_subscriber_numbers_stay_inside(tmp_path: Path) -> None:
    capture = tmp_path / "given.pcap"
    forge("hyde-park", capture, 3)
    numbers = set(re.findall(rb"[0-9]{14,16}(?=@wlan)", capture.read_bytes()))
    assert numbers
    given = outputs(capture, tmp_path / "out", "--tables", "csv")
    for number in numbers:
        for digits in (number, number[1:], number[-9:]):
            assert digits not in given, "a subscriber's number is in the output"


def test_names_that_phones_ask_for_stay_inside(tmp_path: Path) -> None:
    """An attacker's answers repeat them; a finding counts them and shows none."""
    capture = tmp_path / "given.pcap"
    truth = json.loads(forge("karma", capture, 3).read_text())
    announced = {
        network["ssid"]
        for box in truth["boxes"]
        for network in box["bssids"]
        if network.get("ssid")
    }
    asked = {name for attack in truth["attacks"] for name in attack["claims"]} - announced
    assert len(asked) >= 6
    given = outputs(capture, tmp_path / "out", "--tables", "csv")
    for name in asked:
        assert name.encode() not in given, "a name that a phone asked for is in the output"


def test_an_operators_other_networks_are_not_kept(tmp_path: Path) -> None:
    capture = tmp_path / "given.pcap"
    truth = json.loads(forge("quiet-street", capture, 3).read_text())
    given = outputs(capture, tmp_path / "out", "--tables", "csv").lower()
    for box in truth["boxes"]:
        for network in box["bssids"]:
            assert network["bssid"].encode() not in given
            if network.get("ssid"):
                assert network["ssid"].lower().encode() not in given
