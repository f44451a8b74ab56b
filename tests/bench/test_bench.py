"""The benchmark's capture is what it claims to be, and its accounts are true."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.bench.generate import FRAMES_A_CHUNK, build_library, make_chunk, write_capture
from tests.bench.measure import Contestant, peak_memory_of_tree
from tests.bench.report import Goal, Result
from tests.bench.steady import count_frames, count_seconds
from tests.bench.templates import CHANNELS, SHARES, Kind, frequency_of
from wifiwatch.capture.batch import FRAMES_A_BATCH
from wifiwatch.capture.open import Capture
from wifiwatch.decode import codes
from wifiwatch.decode.frames import Decoder
from wifiwatch.hashing import new_key

FRAMES = 20_000

BURN = "import time\nwhile time.process_time() < 0.2: pass"
HOLD = "import time\nhave = bytes(range(256)) * (1 << 18)\ntime.sleep(0.5)"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a short synthetic capture."""
    path = tmp_path_factory.mktemp("bench") / "short.pcap"
    write_capture(path, FRAMES, seed=1)
    return path


def test_same_seed_gives_same_bytes_and_a_longer_capture_goes_on(
    capture: Path, tmp_path: Path
) -> None:
    longer = tmp_path / "longer.pcap"
    write_capture(longer, FRAMES + 100, seed=1)
    assert longer.read_bytes()[: capture.stat().st_size] == capture.read_bytes()


def test_other_seed_gives_other_bytes(capture: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pcap"
    write_capture(other, FRAMES, seed=2)
    assert other.read_bytes() != capture.read_bytes()


def test_stretches_follow_each_other_in_time() -> None:
    library = build_library(1)
    first, second = (make_chunk(library, 1, number).rows[:, :8].copy() for number in (0, 1))
    times = [rows.view("<u4").astype(int) @ [1_000_000, 1] for rows in (first, second)]
    assert (times[0][1:] >= times[0][:-1]).all()
    assert times[0][-1] <= times[1][0]
    assert len(times[0]) == FRAMES_A_CHUNK


def test_frames_are_whole_and_of_the_kinds_promised(capture: Path) -> None:
    """Share of each kind within 2 points of a hundred; no fault; one channel at a time."""
    decoder = Decoder(new_key())
    kinds: Counter[int] = Counter()
    faults: Counter[int] = Counter()
    dwells: dict[int, set[int]] = {}
    with Capture(str(capture)) as opened:
        for batch in opened.batches(FRAMES_A_BATCH):
            columns, n = decoder.decode(batch).columns, batch.n_frames
            kinds.update(columns.type_subtype[:n].tolist())
            faults.update(columns.fault[:n].tolist())
            stretches = (batch.index.time[:n] // 250_000_000).tolist()
            for stretch, frequency in zip(stretches, columns.frequency[:n].tolist(), strict=True):
                dwells.setdefault(stretch, set()).add(frequency)
    assert faults == {0: FRAMES}
    assert kinds[codes.BEACON] / FRAMES == pytest.approx(SHARES[Kind.BEACON], abs=0.02)
    probes = kinds[codes.PROBE_REQUEST] / FRAMES
    assert probes == pytest.approx(SHARES[Kind.PROBE_REQUEST], abs=0.02)
    assert {len(frequencies) for frequencies in dwells.values()} == {1}
    assert set.union(*dwells.values()) == {frequency_of(channel) for channel in CHANNELS}


def test_tshark_finds_no_fault_either(capture: Path) -> None:
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    command = ["tshark", "-n", "-r", str(capture), "-c", "4000", "-o", "wlan.check_checksum:TRUE"]
    fields = ["-T", "fields", "-e", "_ws.malformed", "-e", "wlan.fcs.status"]
    said = subprocess.run([*command, *fields], capture_output=True, text=True, check=True).stdout
    answers = Counter(said.splitlines())
    assert set(answers) == {"\t", "\t1"}
    assert min(answers.values()) > 1800


def test_stages_see_every_frame(capture: Path) -> None:
    assert count_frames(str(capture)) == FRAMES
    assert count_seconds(str(capture)) == FRAMES


def test_loop_in_c_sees_every_frame(capture: Path, tmp_path: Path) -> None:
    if shutil.which("gcc") is None or not Path("/usr/include/pcap.h").exists():
        pytest.skip("gcc or libpcap's header files are not installed")
    source, program = Path(__file__).with_name("pcapcount.c"), tmp_path / "pcapcount"
    warnings = ["-Wall", "-Wextra", "-Werror"]
    subprocess.run(["gcc", *warnings, "-o", program, source, "-lpcap"], check=True)
    said = subprocess.run([program, capture], capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"{FRAMES} frames,")


def test_time_of_descendants_counts() -> None:
    contestant = Contestant("burn", [sys.executable, "-c", PARENT, BURN], frames=1)
    contestant.run()
    assert contestant.runs[0].cpu_seconds >= 0.2


def test_memory_of_descendants_counts() -> None:
    assert peak_memory_of_tree([sys.executable, "-c", PARENT, HOLD]) >= 64


def test_contestant_that_fails_is_left_out() -> None:
    contestant = Contestant("fails", [sys.executable, "-c", "raise SystemExit(7)"], frames=1)
    contestant.run()
    contestant.run()
    assert contestant.runs == []
    assert "exit code 7" in contestant.fault


def test_result_is_the_median() -> None:
    contestant = Contestant("told", [sys.executable, "-c", ""], frames=10)
    for _ in range(3):
        contestant.run()
    costs = sorted(run.cpu_seconds for run in contestant.runs)
    result = Result.of(contestant)
    assert result.cpu_seconds == costs[1]
    assert result.spread == (costs[0], costs[2])


@pytest.mark.parametrize(("value", "word"), [(1.9, "holds"), (2.1, "MISSED")])
def test_goal_says_whether_it_holds(value: float, word: str) -> None:
    assert str(Goal("ratio", value, at_most=2.0)).startswith(word)
    opposite = "MISSED" if word == "holds" else "holds"
    assert str(Goal("ratio", value, at_least=2.0)).startswith(opposite)
