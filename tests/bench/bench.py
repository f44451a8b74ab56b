"""Speed and memory of wifiwatch beside libpcap, tcpdump, tshark and scapy, in one go.

Each round runs every contestant once, so that all of them meet the same noise; what counts is
CPU time, user and system, of a whole tree of processes, and the median over the rounds.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import Contestant, peak_memory_of_tree
from tests.bench.report import Goal, Result, print_report, progress

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SEED = 1
TSHARK_FRAMES_AT_MOST = 1_000_000
SCAPY_FRAMES = 3000
MEMORY_FRAMES = [1_000_000, 5_000_000]
LARGE_FRAMES = 20_000_000

TSHARK_FIELDS = (
    "frame.time_epoch",
    "wlan.fc.type_subtype",
    "wlan.ta",
    "wlan.bssid",
    "wlan.ssid",
    "radiotap.dbm_antsignal",
    "radiotap.channel.freq",
    "wlan.ds.current_channel",
    "wlan.tag.number",
    "wlan.tag.oui",
)

LIBPCAP = "libpcap, bare loop in C"
TCPDUMP = "tcpdump, filter probe requests"
TSHARK = "tshark, 10 fields"
SCAPY = "scapy, dissect (steady)"
DECODE = "wifiwatch, decode (steady)"
SECONDS = "wifiwatch, decode + seconds (steady)"
RULES = "wifiwatch, all signatures (steady)"
PROCESS = "wifiwatch, decode + seconds (process)"
REPLAY = "wifiwatch replay --json (process)"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    frames: int
    rounds: int
    tshark_rounds: int
    large: bool
    folder: Path


def read_options() -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument("--frames", type=int, default=1_000_000, help="of the timed capture")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--tshark-rounds", type=int, default=1, help="tshark takes minutes")
    parser.add_argument("--large", action="store_true", help="memory at 20 million frames (4 GB)")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench")
    return Options(**vars(parser.parse_args()))


def capture_of(options: Options, frames: int) -> Path:
    """Give a synthetic capture, made if it is not there from an earlier run."""
    sources = (HERE / "templates.py").read_bytes() + (HERE / "generate.py").read_bytes()
    made_by = hashlib.sha256(sources).hexdigest()[:8]
    path = options.folder / f"{frames}-{made_by}.pcap"
    if not path.exists():
        progress(f"making a capture of {frames:,} frames")
        options.folder.mkdir(parents=True, exist_ok=True)
        numbers = ["--frames", str(frames), "--seed", str(SEED)]
        subprocess.run(_python("generate", str(path), *numbers), check=True)
    return path


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", f"tests.bench.{module}", *arguments]


def _replay(path: Path) -> list[str]:
    return [sys.executable, "-m", "wifiwatch", "replay", str(path), "--json"]


def _libpcap(options: Options, capture: Path) -> Contestant:
    """Compile the C loop."""
    program = options.folder / "pcapcount"
    contestant = Contestant(LIBPCAP, [str(program), str(capture)], options.frames)
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        contestant.fault = "there is no C compiler"
        return contestant
    command = [compiler, "-O3", "-o", str(program), str(HERE / "pcapcount.c"), "-lpcap"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        contestant.fault = "it does not compile; libpcap's header files may be missing"
    return contestant


def _tool(name: str, command: list[str], frames: int) -> Contestant:
    contestant = Contestant(name, command, frames)
    if shutil.which(command[0]) is None:
        contestant.fault = f"{command[0]} is not installed"
    return contestant


def contestants_of(options: Options) -> dict[str, Contestant]:
    """Set up all that is measured."""
    capture = capture_of(options, options.frames)
    file = str(capture)
    tshark_frames = min(options.frames, TSHARK_FRAMES_AT_MOST)
    fields = [part for field in TSHARK_FIELDS for part in ("-e", field)]
    tshark = ["tshark", "-n", "-r", str(capture_of(options, tshark_frames)), "-T", "fields"]
    scapy_frames = min(options.frames, SCAPY_FRAMES)
    filtered = ["tcpdump", "-r", file, "-w", "/dev/null", "type mgt subtype probe-req"]
    found = [
        _libpcap(options, capture),
        _tool(TCPDUMP, filtered, options.frames),
        Contestant(DECODE, _python("steady", file, "--stage", "decode"), options.frames, True),
        Contestant(SECONDS, _python("steady", file), options.frames, True),
        Contestant(RULES, _python("steady", file, "--stage", "rules"), options.frames, True),
        Contestant(PROCESS, _python("steady", file, "--once"), options.frames),
        Contestant(REPLAY, _replay(capture), options.frames),
        Contestant(
            SCAPY, _python("scapy_reader", file, "--frames", str(scapy_frames)), scapy_frames, True
        ),
        _tool(TSHARK, [*tshark, *fields], tshark_frames),
    ]
    return {contestant.name: contestant for contestant in found}


def run_rounds(options: Options, contestants: dict[str, Contestant]) -> None:
    """Run all, round after round."""
    for number in range(options.rounds):
        for contestant in contestants.values():
            if contestant.name == TSHARK and number >= options.tshark_rounds:
                continue
            progress(f"round {number + 1} of {options.rounds}: {contestant.name}")
            contestant.run()


def memory_of_replay(options: Options) -> dict[int, float]:
    """Measure a whole replay's memory for captures of several sizes [MiB]."""
    found = {}
    for frames in MEMORY_FRAMES + [LARGE_FRAMES] * options.large:
        capture = capture_of(options, frames)
        progress(f"memory of a replay of {frames:,} frames")
        try:
            found[frames] = peak_memory_of_tree(_replay(capture))
        except ValueError as error:
            progress(f"left out: {error}")
    return found


def goals_of(options: Options, results: dict[str, Result], memory: dict[int, float]) -> list[Goal]:
    """Compare what was measured with what was promised."""
    floor, tshark = results.get(LIBPCAP), results.get(TSHARK)
    goals = []
    if floor and SECONDS in results:
        ratio = floor.frames_a_second / results[SECONDS].frames_a_second
        goals.append(Goal(f"{SECONDS}: libpcap loops", ratio, at_most=2.0))
    if {DECODE, RULES} <= results.keys():
        ratio = results[DECODE].frames_a_second / results[RULES].frames_a_second
        goals.append(Goal(f"{RULES}: cost, times decoding", ratio, at_most=1.0))
    # Of a short capture, a process is little but its start.
    if tshark and options.frames >= 1_000_000:
        least = 120.0 if options.frames >= 5_000_000 else 40.0
        for name, bound in ((PROCESS, least), (REPLAY, 25.0)):
            if name in results:
                ratio = results[name].frames_a_second / tshark.frames_a_second
                goals.append(Goal(f"{name}: times tshark", ratio, at_least=bound))
    goals += [
        Goal(f"memory of a replay of {frames:,} frames [MiB]", peak, at_most=300.0)
        for frames, peak in memory.items()
    ]
    return goals


def main() -> None:
    """Measure and report."""
    options = read_options()
    contestants = contestants_of(options)
    # The first run compiles the kernels, and brings files and programs into memory.
    progress("warming up")
    for name in (REPLAY, PROCESS):
        subprocess.run(contestants[name].command, capture_output=True, check=False)
    run_rounds(options, contestants)
    memory = memory_of_replay(options)
    results = {
        name: Result.of(contestant) for name, contestant in contestants.items() if contestant.runs
    }
    faults = {
        name: contestant.fault for name, contestant in contestants.items() if contestant.fault
    }
    print_report(results, faults, goals_of(options, results, memory), (LIBPCAP, TSHARK))


if __name__ == "__main__":
    main()
