"""Contacts by kind in real captures, beside the frames that tshark finds of each kind."""

from __future__ import annotations

import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.oracle.captures import SHARED
from tests.oracle.tshark import SETTINGS, TSHARK
from wifiwatch.capture.batch import FRAMES_A_BATCH
from wifiwatch.capture.open import Capture
from wifiwatch.decode.frames import Decoder
from wifiwatch.derive.contact_kinds import KIND_NAMES
from wifiwatch.derive.streams import Streams
from wifiwatch.hashing import new_key

if TYPE_CHECKING:
    from pathlib import Path

    from wifiwatch.derive.streams import WindowFacts

CAPTURES = (
    "rig/captures/deauth/mon.pcap",
    "rig/captures/ftm/air.pcap",
    "rig/captures/ftm/mon.pcap",
    "rig/captures/karma/mon.pcap",
    "rig/captures/enterprise/air.pcap",
    "captures/Chenguinhoo__wids-802.11x/pcaps/100x0.1fap.pcap",
    "captures/Shinyvv__Laboratorio-1-TI/Otros/dump-01.cap",
    "captures/domienschepers__wifi-ftm/examples/example-wifi-ftm-session-asap.pcapng",
    "captures/ehn1225__airodump/80211-icmp.pcap",
)

BY_TYPE = {
    0: "association_request",
    1: "association_response",
    2: "reassociation_request",
    3: "association_response",
    4: "probe_request",
    5: "probe_response",
    10: "disassociation",
    11: "authentication",
    12: "deauthentication",
    24: "block_ack_request",
    27: "rts",
    36: "null",
    44: "null",
}
BY_ACTION = {
    (3, 0): "add_block_ack_request",
    (4, 10): "gas_request",
    (4, 11): "gas_response",
    (4, 12): "gas_request",
    (4, 13): "gas_response",
    (4, 32): "ftm_request",
    (4, 33): "ftm_measurement",
    (5, 1): "measurement_report",
    (5, 2): "link_measurement_request",
    (5, 3): "link_measurement_report",
    (10, 4): "location_configuration_request",
    (10, 7): "bss_transition_request",
}
BY_BEACON_MODE = {0: "passive", 1: "active", 2: "table"}
REQUESTS = frozenset({"location_request", "range_request", "other_measurement_request"})
"""Radio measurement requests that tshark does not take apart; they are compared together."""

FIELDS = (
    "wlan.fc.type_subtype",
    "wlan.fc.protected",
    "wlan.fixed.category_code",
    "wlan.fixed.action_code",
    "wlan.fixed.publicact",
    "wlan.measure.req.measurementmode",
    "wlan.fcs.status",
    "radiotap.flags.badfcs",
    "wlan.ta",
    "wlan.ra",
)


def _lines(path: Path) -> list[dict[str, str]]:
    """Read what tshark says of each frame."""
    command = [str(TSHARK), "-r", str(path), "-T", "fields", "-E", "occurrence=f"]
    command += [part for setting in SETTINGS for part in ("-o", setting)]
    command += [part for field in FIELDS for part in ("-e", field)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return [dict(zip(FIELDS, line.split("\t"), strict=True)) for line in ran.stdout.splitlines()]


def _action(line: dict[str, str]) -> str:
    if line["wlan.fc.protected"] == "1":
        return ""
    category, told = (line[f"wlan.fixed.{name}"] for name in ("category_code", "action_code"))
    told = line["wlan.fixed.publicact"] if category == "4" else told
    if not category or not told:
        return ""
    if (int(category), int(told, 0)) != (5, 0):
        return BY_ACTION.get((int(category), int(told, 0)), "")
    mode = line["wlan.measure.req.measurementmode"]
    return f"beacon_request_{BY_BEACON_MODE[int(mode, 0)]}" if mode else "request"


def _expected(lines: list[dict[str, str]]) -> tuple[Counter[str], dict[str, set[str]]]:
    """Count frames by kind, and collect their transmitters and receivers."""
    counts: Counter[str] = Counter()
    ends: dict[str, set[str]] = {}
    for line in lines:
        damaged = line["wlan.fcs.status"] == "0" or line["radiotap.flags.badfcs"] == "1"
        if not line["wlan.fc.type_subtype"] or damaged:
            continue
        number = int(line["wlan.fc.type_subtype"], 0)
        kind = _action(line) if number in (13, 14) else BY_TYPE.get(number, "")
        if kind:
            counts[kind] += 1
            ends.setdefault(kind, set()).add(f"{line['wlan.ta']} {line['wlan.ra']}")
    return counts, ends


def _derived(path: Path) -> list[WindowFacts]:
    key = new_key()
    streams, decoder = Streams(key), Decoder(key)
    streams.begin_file("here")
    with Capture(str(path)) as capture:
        facts = [
            each
            for batch in capture.batches(FRAMES_A_BATCH)
            for each in streams.add(decoder.decode(batch), 0)
        ]
    return facts + streams.finish()


def _joined(kind: str) -> str:
    """Name together what tshark does not tell apart."""
    return "request" if kind.removesuffix("_local").removesuffix("_remote") in REQUESTS else kind


@pytest.mark.skipif(TSHARK is None, reason="there is no tshark")
@pytest.mark.parametrize("name", CAPTURES)
def test_contacts_by_kind_are_the_frames_that_tshark_finds(name: str) -> None:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"there is no ../shared/{name}")
    expected, ends = _expected(_lines(path))
    counts: Counter[str] = Counter()
    pairs: dict[str, set[tuple[int, int]]] = {}
    for facts in _derived(path):
        rows = facts.contacts.contacts
        assert facts.contacts.left_out == 0
        for number in np.unique((rows["label"] >> 16) & 0xFFFF).tolist():
            these = rows[(rows["label"] >> 16) & 0xFFFF == number]
            kind = _joined(KIND_NAMES[number])
            counts[kind] += int(these["frames"].sum())
            found = zip(these["transmitter"].tolist(), these["receiver"].tolist(), strict=True)
            pairs.setdefault(kind, set()).update(found)
    assert counts == expected
    # A bandwidth-signalling request to send has another address at tshark.
    assert {kind: len(each) for kind, each in pairs.items() if kind != "rts"} == {
        kind: len(each) for kind, each in ends.items() if kind != "rts"
    }
