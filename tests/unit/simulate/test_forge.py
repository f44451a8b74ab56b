"""What holds for every forged capture: repeatable, readable, in order, small, and told truly."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard

from wifiwatch.errors import SettingsError
from wifiwatch.simulate import SCENARIOS, forge, truth_path
from wifiwatch.vendors import vendor_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from tests.unit.simulate.conftest import Forged

LARGEST_BYTES = 1_200_000
EACH = pytest.mark.parametrize("scenario", SCENARIOS)
BEACON, PROBE_RESPONSE = 8, 5
TIERS = {"info", "capability", "behaviour", "proof"}

_FORGE_ALL = """
import sys
from pathlib import Path
from wifiwatch.simulate import SCENARIOS, forge
for scenario in SCENARIOS:
    forge(scenario, Path(sys.argv[1]) / f"{scenario}.pcap", 1)
"""


def test_the_same_seed_gives_the_same_bytes_in_another_process(
    forged: Callable[[str], Forged], tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", _FORGE_ALL, str(tmp_path)]
    subprocess.run(command, env=environment, check=True, cwd=Path(__file__).parents[3])
    for scenario in SCENARIOS:
        first = forged(scenario).path
        again = tmp_path / first.name
        assert _digest(first) == _digest(again)
        assert truth_path(first).read_bytes() == truth_path(again).read_bytes()


def test_another_seed_gives_another_capture(
    forged: Callable[[str], Forged], tmp_path: Path
) -> None:
    forge("rtls", tmp_path / "rtls.pcap", 2)
    assert _digest(tmp_path / "rtls.pcap") != _digest(forged("rtls").path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@EACH
def test_tshark_finds_no_malformed_frame_and_no_wrong_check_sequence(
    scenario: str, frames: Callable[[str], pd.DataFrame]
) -> None:
    table = frames(scenario)
    assert (table["malformed"] == "").all()
    assert (table["fcs"] == "1").all()


@EACH
def test_capture_is_small_and_has_all_its_frames(
    scenario: str, forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    given = forged(scenario)
    assert given.path.stat().st_size <= LARGEST_BYTES
    assert len(frames(scenario)) == given.truth["frames"] > 1000


@EACH
def test_times_never_step_back_and_span_the_told_duration(
    scenario: str, forged: Callable[[str], Forged]
) -> None:
    given = forged(scenario)
    data = given.path.read_bytes()
    magic, _, _, _, _, _, link_type = struct.unpack("<IHHiIII", data[:24])
    assert (magic, link_type) == (0xA1B23C4D, 127)
    at, times = 24, []
    while at < len(data):
        seconds, nanoseconds, length, _ = struct.unpack_from("<IIII", data, at)
        times.append(seconds * 10**9 + nanoseconds)
        at += 16 + length
    assert times == sorted(times)
    start = 1_772_438_400 * 10**9
    assert start <= times[0] < start + 10**9
    last = (times[-1] - start) / 1e9
    assert abs(last - given.truth["duration_seconds"]) < 1e-3


@EACH
def test_truth_names_the_networks_that_are_heard(
    scenario: str, forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    given, table = forged(scenario), frames(scenario)
    announced = table[table["kind"].isin([BEACON, PROBE_RESPONSE])]
    heard = announced.groupby("bssid").size().to_dict()
    told = {net["bssid"]: net["announcements_heard"] for net in given.told_bssids}
    assert all(told.values())
    attackers = {
        bssid
        for attack in given.truth["attacks"]
        for bssid in (attack.get("bssids") or [attack["bssid"]])
    }
    assert set(heard) == set(told) | attackers
    assert {bssid: heard[bssid] for bssid in told} == told


@EACH
def test_truth_gives_name_and_frequency_of_each_network(
    scenario: str, forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    beacons = frames(scenario).query("kind == 8")
    by_bssid = beacons.groupby("bssid")
    for told in forged(scenario).told_bssids:
        own = by_bssid.get_group(told["bssid"])
        assert set(own["ssid"]) == {"" if told["hidden"] else told["ssid"]}
        assert set(own["frequency"]) == {told["frequency_mhz"]}


@EACH
def test_truth_names_every_phone_that_probes(
    scenario: str, forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    table = frames(scenario)
    told = {
        use["address"] for phone in forged(scenario).truth["phones"] for use in phone["addresses"]
    }
    probing = set(table.loc[table["kind"] == 4, "transmitter"])
    assert probing
    assert probing <= told


@EACH
def test_phones_that_change_have_local_addresses(
    scenario: str, forged: Callable[[str], Forged]
) -> None:
    for phone in forged(scenario).truth["phones"]:
        local = [int(use["address"][:2], 16) & 0x03 == 0x02 for use in phone["addresses"]]
        assert all(local) if phone["policy"] == "rotating" else not any(local)


@EACH
def test_boxes_have_a_prefix_of_their_maker(scenario: str, forged: Callable[[str], Forged]) -> None:
    for box in forged(scenario).truth["boxes"]:
        for told in box["bssids"]:
            prefix = int(told["bssid"].replace(":", "")[:6], 16) & ~0x020000
            assert vendor_of(prefix) == box["vendor"]


@EACH
def test_only_known_tiers_are_expected(scenario: str, forged: Callable[[str], Forged]) -> None:
    assert set(forged(scenario).truth["expected"].values()) <= TIERS


@EACH
def test_recorder_hears_only_what_it_is_tuned_to(
    scenario: str, forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    phases = forged(scenario).truth["recorder"]["phases"]
    table = frames(scenario)
    begin = 0.0
    for phase in phases:
        within = table["seconds"].between(begin, phase["until_seconds"], inclusive="left")
        heard = set(table.loc[within, "frequency"])
        assert heard
        assert heard <= set(phase["frequencies_mhz"])
        begin = phase["until_seconds"]


@EACH
def test_sequence_numbers_of_an_access_point_run_on(
    scenario: str, forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    """While a radio is heard without a break, its beacons' numbers differ by little."""
    beacons = frames(scenario).query("kind == 8 and retry == '0'")
    seconds, number = beacons["seconds"], beacons["sequence"].astype(int)
    radio = beacons["bssid"].map(
        {
            told["bssid"]: (told["box"], told["frequency_mhz"])
            for told in forged(scenario).told_bssids
        }
    )
    assert number.between(0, 4095).all()
    soon = seconds.groupby(radio).diff() < 0.15
    step = number.groupby(radio).diff() % 4096
    assert soon.sum() > 100
    assert (step[soon] > 0).all()
    assert (step[soon] < 40).all()


@EACH
def test_running_clocks_keep_pace_with_the_receiver(
    scenario: str, forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    table = frames(scenario)
    honest = {told["bssid"] for told in forged(scenario).told_bssids}
    beacons = table[(table["kind"] == BEACON) & table["bssid"].isin(honest)]
    offset = beacons["clock"].astype("int64") - beacons["received"].astype("int64")
    spread = offset.groupby(beacons["bssid"]).agg(lambda values: values.max() - values.min())
    drifting_us = 2e-5 * 1e6 * forged(scenario).truth["duration_seconds"]
    assert (spread <= drifting_us * 1.01 + 2).all()
    per_radio = offset.groupby(beacons["bssid"]).first()
    assert per_radio.nunique() > 3


@EACH
def test_levels_and_repeats_are_those_of_a_real_place(
    scenario: str, frames: Callable[[str], pd.DataFrame]
) -> None:
    table = frames(scenario)
    assert table["level"].between(-97, -10).all()
    assert table["level"].nunique() > 15
    repeats = (table["retry"] == "1").mean()
    assert repeats < 0.1


def test_a_compressed_capture_holds_the_same(
    forged: Callable[[str], Forged], tmp_path: Path
) -> None:
    plain = forged("known-beacons").path.read_bytes()
    zipped, packed = tmp_path / "a.pcap.gz", tmp_path / "b.pcap.zst"
    for path in (zipped, packed):
        truth = forge("known-beacons", path, 1)
        assert truth == path.with_name(path.name[0] + ".truth.json")
        assert json.loads(truth.read_text("utf-8")) == forged("known-beacons").truth
    assert gzip.decompress(zipped.read_bytes()) == plain
    assert zstandard.ZstdDecompressor().decompress(packed.read_bytes(), len(plain)) == plain
    first = zipped.read_bytes()
    forge("known-beacons", zipped, 1)
    assert zipped.read_bytes() == first


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("tube.pcap", "tube.truth.json"),
        ("tube.pcap.gz", "tube.truth.json"),
        ("tube.v2.pcap.zst", "tube.v2.truth.json"),
        ("tube", "tube.truth.json"),
        (".pcap", ".pcap.truth.json"),
    ],
)
def test_truth_lies_beside_the_capture(name: str, truth: str) -> None:
    assert truth_path(Path("folder") / name) == Path("folder") / truth


def test_an_unknown_scenario_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="tubes") as caught:
        forge("tubes", tmp_path / "a.pcap", 1)
    assert all(name in caught.value.hint for name in SCENARIOS)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot write .*nowhere") as caught:
        forge("rtls", tmp_path / "nowhere" / "a.pcap", 1)
    assert caught.value.hint


def test_listing_the_scenarios_does_not_import_scapy() -> None:
    code = "import sys, wifiwatch.simulate; sys.exit('scapy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[3])
    assert done.returncode == 0


def test_every_scenario_has_a_file_of_its_own() -> None:
    folder = Path(__file__).parents[3] / "wifiwatch" / "simulate" / "scenarios"
    files = {path.stem.replace("_", "-") for path in folder.glob("*.py")} - {"--init--"}
    assert files == set(SCENARIOS)
