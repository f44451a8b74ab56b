"""The command `wifiwatch replay` as a person runs it."""

from __future__ import annotations

import gzip
import json
import os
import signal
import struct
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pandas as pd
import pytest

from tests.cases.situations import beacons
from tests.cases.test_attack import answers
from tests.cases.test_tube import boxes
from tests.support.containers import (
    ETHERNET,
    RADIOTAP,
    Record,
    interface,
    packet,
    pcap,
    section,
)
from tests.support.frames import beacon
from tests.support.headers import radiotap

if TYPE_CHECKING:
    from tests.support.deriving import Heard

COMMAND = [sys.executable, "-m", "wifiwatch"]
EMPTY_HEADER = pcap([], RADIOTAP)


def run(*arguments: str | Path, **how: Any) -> subprocess.CompletedProcess[bytes]:  # noqa: ANN401
    """Run the program and wait for it."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, timeout=300, **how)


def capture_of(heard: list[Heard]) -> bytes:
    """Write frames as a capture file."""
    heard = sorted(heard, key=lambda each: each.seconds)
    return pcap([Record(each.recorded, each.time_ns) for each in heard], RADIOTAP)


@lru_cache
def station() -> bytes:
    """Give a capture with findings of two tiers."""
    return capture_of(
        boxes(3) + answers(b"Home", b"Work", b"Hotel") + beacons(b"x", "00:1d:d8:00:00:01")
    )


@pytest.fixture
def captures(tmp_path: Path) -> Path:
    """Make a folder with a few captures."""
    folder = tmp_path / "captures"
    folder.mkdir()
    (folder / "station_00001_20231114.pcap").write_bytes(station())
    later = [each._replace(seconds=each.seconds + 400) for each in boxes(2)]
    (folder / "station_00002_20231114.pcap").write_bytes(capture_of(later))
    (folder / "street.pcap.gz").write_bytes(
        gzip.compress(capture_of(beacons(b"a", "00:1d:d8:00:00:02")))
    )
    (folder / "notes.txt").write_text("not a capture")
    return folder


def document(done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    """Give the document that a run printed."""
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_one_json_document_and_nothing_else(captures: Path) -> None:
    done = run("replay", captures, "--json")
    result = document(done)
    assert done.stderr == b""
    assert list(result) == ["schema", "run", "coverage", "verdicts", "findings"]
    assert [each["file"] for each in result["run"]["inputs"]] == [
        "station_00001_20231114.pcap",
        "street.pcap.gz",
        "station_00002_20231114.pcap",
    ]
    assert {each["probe"] for each in result["coverage"]["places"]} == {"station", "street"}
    assert [each["signature"] for each in result["findings"]] == ["ATTACK.KARMA", "TUBE.DENSE_ESS"]


def test_the_document_keeps_its_published_schema(captures: Path) -> None:
    schema = json.loads(run("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document(run("replay", captures, "--json")), schema)
    published = Path(__file__).parents[2] / "docs" / "schema.json"
    assert json.loads(published.read_text()) == schema, (
        "write `wifiwatch schema` to docs/schema.json"
    )


def test_the_same_answer_always(captures: Path, tmp_path: Path) -> None:
    files = sorted(path for path in captures.iterdir() if path.suffix != ".txt")
    given: list[list[str | Path]] = [
        [captures],
        [*files[::-1], files[0]],
        [captures, "--batch", "1"],
        [captures, "--batch", "7"],
        [captures, "--speed", "2000"],
        [f"{captures}/*.pcap", f"{captures}/**/*.gz", "--tables", "csv"],
    ]
    answers_ = set()
    for number, arguments in enumerate(given):
        out = tmp_path / str(number)
        assert run("replay", *arguments, "--out", out).returncode == 0
        answers_.add((out / "findings.json").read_bytes())
    assert len(answers_) == 1


def test_a_pipe_gives_what_the_file_gives(captures: Path) -> None:
    path = captures / "station_00001_20231114.pcap"
    from_file = document(run("replay", path, "--json"))
    for data in (path.read_bytes(), gzip.compress(path.read_bytes())):
        piped = document(run("replay", "-", "--json", input=data))
        assert len(piped["findings"]) == len(from_file["findings"]) == 2
        for one, other in zip(piped["findings"], from_file["findings"], strict=True):
            assert one["evidence"] == other["evidence"]
        assert piped["run"]["inputs"][0]["file"] == "stdin"


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_output_folder(captures: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "new" / "out"
    done = run("replay", captures, "--out", out, "--tables", form, "--json")
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [
            f"access_points.{form}",
            f"channel_seconds.{form}",
            f"seconds.{form}",
            "coverage.json",
            "findings.json",
            "run.json",
        ]
    )
    assert (out / "findings.json").read_bytes() == done.stdout
    result = json.loads(done.stdout)
    assert json.loads((out / "coverage.json").read_text()) == result["coverage"]
    information = json.loads((out / "run.json").read_text())
    assert information["inputs"] == result["run"]["inputs"]
    assert information["settings"]["paths"] == [str(captures)]
    read = pd.read_parquet if form == "parquet" else pd.read_csv
    seconds = read(out / f"seconds.{form}")
    assert seconds["frames"].sum() == result["coverage"]["frames"]
    assert (seconds["frames"] > 0).sum() == result["coverage"]["seconds"]


def test_only_access_points_that_a_finding_names_are_kept(captures: Path, tmp_path: Path) -> None:
    run("replay", captures, "--out", tmp_path / "out")
    kept = pd.read_parquet(tmp_path / "out" / "access_points.parquet")
    assert set(kept["ssid"]) == {"Station", ""}
    assert kept["bssid"].str.match("^[0-9a-f:]{17}$").all()


@pytest.mark.parametrize(
    ("tier", "status"), [("proof", 0), ("behaviour", 1), ("capability", 1), ("info", 1)]
)
def test_fail_on_a_tier_or_above(captures: Path, tier: str, status: int) -> None:
    assert run("replay", captures, "--fail-on", tier).returncode == status


def test_a_person_reads_what_was_heard_found_and_missed(captures: Path) -> None:
    done = run("replay", captures, env={**os.environ, "COLUMNS": "100"})
    text = done.stdout.decode()
    for part in (
        "What was heard",
        "Second by second",
        "Installations around",
        "Findings (2 findings)",
        "It may be innocent",
        "needs at least 3",
        "What could be told, and what could not",
        "No radio can see",
    ):
        assert part in text
    assert "\x1b[" not in text, "no colours in a pipe"


def ethernet() -> bytes:
    """Write a capture of another kind of network."""
    return pcap([Record(bytes(60))], ETHERNET)


def mixed(*link_types: int) -> bytes:
    """Write a pcapng with an interface for each link type, and a beacon on each."""
    frame = radiotap(beacon())
    blocks = [section(), *map(interface, link_types)]
    for number in range(len(link_types)):
        blocks += [packet(Record(frame, interface=number), ticks=number)] * 3
    return b"".join(blocks)


def huge() -> bytes:
    """Write a capture with a record that claims 4 GB."""
    return station()[:100_000][: _whole(station(), 50)] + struct.pack("<IIII", 0, 0, 2**32 - 1, 99)


def _whole(data: bytes, records: int) -> int:
    """Give the length of a file's first records."""
    at = 24
    for _ in range(records):
        at += 16 + struct.unpack_from("<I", data, at + 8)[0]
    return at


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (EMPTY_HEADER, "There is no frame in what was read"),
        (EMPTY_HEADER[:10], "it ends inside the pcap header"),
        (b"just a text, and a rather long one at that", "this is not a capture"),
        (ethernet(), "holds Ethernet (link type 1), not 802.11 frames"),
        (mixed(ETHERNET), "holds Ethernet (link type 1), not 802.11 frames"),
        (gzip.compress(b"just a text, and a rather long one"), "this is not a capture"),
        (gzip.compress(b"just a text, and a rather long one")[:10], "the data breaks off"),
    ],
    ids=[
        "empty",
        "24 bytes",
        "10 bytes",
        "text",
        "Ethernet",
        "pcapng",
        "compressed text",
        "cut text",
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "given.pcap"
    path.write_bytes(content)
    done = run("replay", path, "--json")
    assert done.returncode == 3
    assert done.stdout == b""
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "sentence", "frames"),
    [
        (station()[: _whole(station(), 60) + 30], "it ends inside record 61; 60 frames", 60),
        (huge(), "record 51 claims an impossible length; 50 frames", 50),
        (gzip.compress(station(), 0)[:10_000], "frames were read", None),
    ],
    ids=["cut", "4 GB", "cut compressed data"],
)
def test_what_can_be_read_of_a_broken_file_is_reported(
    tmp_path: Path, content: bytes, sentence: str, frames: int | None
) -> None:
    path = tmp_path / "given.pcap"
    path.write_bytes(content)
    done = run("replay", path, "--json")
    result = document(done)
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    heard = result["coverage"]["frames"]
    assert heard == frames if frames is not None else heard > 0
    assert result["run"]["inputs"][0]["damage"]


def test_a_file_may_begin_with_another_kind_of_interface(tmp_path: Path) -> None:
    path = tmp_path / "given.pcapng"
    path.write_bytes(mixed(ETHERNET, RADIOTAP))
    result = document(run("replay", path, "--json"))
    assert result["coverage"]["counts"]["beacons"] == 3
    assert result["coverage"]["unread"]["frames"] == {"other_link": 3}


def test_a_folder_without_captures(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    done = run("replay", tmp_path)
    assert done.returncode == 3
    assert "there is no capture" in done.stderr.decode()


def test_what_can_be_read_beside_what_cannot(captures: Path) -> None:
    missing = captures / "missing.pcap"
    done = run("replay", captures, missing, "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["coverage"]["frames"] > 0
    assert f"{missing}: cannot be opened" in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["replay"], 2, "Missing argument"),
        (["replay", "x", "--speed", "-1"], 2, "--speed"),
        (["replay", "x", "--out", "/proc/nowhere"], 2, "cannot be written to"),
        (["replay", "x", "--signatures", "/nowhere"], 4, "there is no signature"),
        (["simulate", "moon", "--out", "x.pcap"], 2, "moon"),
        (["simulate", "tube"], 2, "--out is missing"),
        (["fly"], 2, "No such command"),
    ],
)
def test_a_persons_mistake_ends_in_a_sentence(
    arguments: list[str], status: int, sentence: str
) -> None:
    done = run(*arguments)
    assert done.returncode == status
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["replay", "--help"], ["--version"]])
def test_help_needs_no_heavy_import(arguments: list[str]) -> None:
    heavy = "{'numpy', 'pandas', 'numba', 'scapy', 'pyarrow'}"
    code = (
        "import sys\nfrom wifiwatch.cli import app\n"
        f"try:\n    app({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"sys.exit(str({heavy} & set(sys.modules)) if {heavy} & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_interrupt_gives_what_was_heard_so_far(captures: Path, tmp_path: Path) -> None:
    command = [*COMMAND, "replay", str(captures), "--speed", "0.1", "--json"]
    command += ["--out", str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        part = tmp_path / "out" / "run.json.part"
        while not part.exists():
            time.sleep(0.05)
        # The worker needs a while until it reads; the replay would last for a minute.
        time.sleep(6)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    if output:
        result = json.loads(output)
        assert (tmp_path / "out" / "findings.json").read_bytes() == output
        whole = document(run("replay", captures, "--json"))
        assert result["coverage"]["frames"] < whole["coverage"]["frames"]
    assert not part.exists()


def test_an_interrupt_while_waiting_for_input() -> None:
    with subprocess.Popen(
        [*COMMAND, "replay", "-", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(station()[:50_000])
        process.stdin.flush()
        time.sleep(8)
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        while process.poll() is None and time.monotonic() < started + 60:
            time.sleep(0.05)
        assert process.poll() == 130
        output = process.stdout.read() if process.stdout else b""
    assert json.loads(output)["coverage"]["frames"] > 100
