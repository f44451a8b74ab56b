"""The listener as a process: windows, workers that break, rights that it gives up."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.probes.tap import Tap, tap
from tests.support.frames import beacon
from wifiwatch.capture.buffer import StreamBuffer
from wifiwatch.capture.pcap import PcapReader
from wifiwatch_probes.listener import QUEUE_BYTES, Sink
from wifiwatch_probes.ring import PCAP_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator

RADIOTAP = bytes.fromhex("0000080000000000")
PROBES = Path(__file__).parents[2] / "probes"


class Agent:
    """What an agent does: starts a listener, gives it pipes, and hears what it tells."""

    def __init__(self, interface: str) -> None:
        self._own, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "wifiwatch_probes.listener",
                interface,
                str(theirs.fileno()),
            ],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": str(PROBES)},
        )
        theirs.close()
        self._told = self._own.makefile("r")

    def give_pipe(self) -> int:
        """Give the listener a pipe; return its reading end."""
        read, write = os.pipe()
        socket.send_fds(self._own, [b"p"], [write])
        os.close(write)
        return read

    def hear(self, key: str) -> object:
        """Wait for a message of a kind."""
        for line in self._told:
            message = json.loads(line)
            if key in message:
                told: object = message[key]
                return told
        raise AssertionError(f"the listener never told of {key!r}")

    def stop(self) -> dict[str, int]:
        """End the listener; give its last tick."""
        self._own.shutdown(socket.SHUT_WR)
        ticks = [json.loads(line).get("tick") for line in self._told]
        self.process.wait(timeout=20)
        last: dict[str, int] = [tick for tick in ticks if tick][-1]
        return last

    def close(self) -> None:
        """Let go of everything."""
        self._told.close()
        self._own.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@pytest.fixture
def device() -> Iterator[Tap]:
    with tap("wwlist0") as made:
        yield made


@pytest.fixture
def agent(device: Tap) -> Iterator[Agent]:
    made = Agent(device.name)
    try:
        yield made
    finally:
        made.close()


def frames_of(pipe: int) -> int:
    """Count the frames that come through a pipe until its end."""
    with os.fdopen(pipe, "rb") as stream:
        records = stream.read()
    reader = PcapReader(StreamBuffer(io.BytesIO(records)))
    count = sum(batch.n_frames for batch in reader.batches())
    assert reader.damage == ""
    return count


def test_every_frame_reaches_the_worker(device: Tap, agent: Agent) -> None:
    assert agent.hear("listening")
    pipe = agent.give_pipe()
    with ThreadPoolExecutor() as reader:
        counted = reader.submit(frames_of, pipe)
        for number in range(5000):
            device.send(RADIOTAP + beacon(b"%d" % number))
        agent.hear("begun")
        tick = agent.stop()
        assert counted.result() == 5000
    assert (tick["frames"], tick["kernel_drops"], tick["queue_drops"]) == (5000, 0, 0)


def test_frames_wait_for_the_first_worker(device: Tap, agent: Agent) -> None:
    agent.hear("listening")
    for _ in range(50):
        device.send(RADIOTAP + beacon(b"early"))
    time.sleep(0.3)
    pipe = agent.give_pipe()
    agent.hear("begun")
    agent.stop()
    assert frames_of(pipe) == 50


def test_it_gives_up_all_rights_once_it_listens(agent: Agent) -> None:
    agent.hear("listening")
    status = Path(f"/proc/{agent.process.pid}/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines())
    for name in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
        assert int(fields[name], 16) == 0
    assert fields["NoNewPrivs"].strip() == "1"
    assert set(fields["Uid"].split()) != {"0"}


def test_a_worker_that_dies_is_told_of_and_another_takes_over(device: Tap, agent: Agent) -> None:
    agent.hear("listening")
    first, second = agent.give_pipe(), agent.give_pipe()
    device.send(RADIOTAP + beacon(b"one"))
    while len(os.read(first, 1 << 16)) <= len(PCAP_HEADER):
        pass
    os.close(first)
    device.send(RADIOTAP + beacon(b"two"))
    assert isinstance(agent.hear("lost"), int)
    device.send(RADIOTAP + beacon(b"three"))
    agent.hear("begun")
    time.sleep(0.2)
    agent.stop()
    assert frames_of(second) == 1


def test_an_interface_that_goes_ends_it_with_a_reason(device: Tap, agent: Agent) -> None:
    agent.hear("listening")
    agent.give_pipe()
    device.close()
    assert "the interface was lost" in str(agent.hear("failed"))
    assert agent.process.wait(timeout=10) == 3


def test_an_interface_that_is_not_there_is_refused() -> None:
    agent = Agent("nosuch0")
    try:
        assert "There is no network interface 'nosuch0'" in str(agent.hear("failed"))
        assert agent.process.wait(timeout=10) == 2
    finally:
        agent.close()


def test_a_slow_worker_costs_frames_and_they_are_counted() -> None:
    read, write = os.pipe()
    sink = Sink(write)
    piece = bytes(1 << 20)
    taken = 0
    while sink.add(piece):
        sink.flush()
        taken += len(piece)
    assert sink.queued_bytes <= QUEUE_BYTES
    assert taken >= QUEUE_BYTES - len(piece)
    os.close(read)
    sink.flush()
    assert sink.broken
    assert not sink.add(b"x")
    sink.close()
