"""Frames from a real AF_PACKET socket: a TAP device acts as the interface in monitor mode."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from tests.probes.tap import Tap, tap
from tests.support.frames import beacon
from wifiwatch.capture.buffer import StreamBuffer
from wifiwatch.capture.pcap import PcapReader
from wifiwatch.errors import CaptureError, SettingsError
from wifiwatch_probes.ring import PCAP_HEADER, PacketRing, check_interface

RADIOTAP = bytes.fromhex("0000080000000000")
ADDRESSES = b"\x02" * 6 + b"\x04" * 6 + b"\x06" * 6 + b"\0\0"
LLC, EAPOL = bytes.fromhex("aaaa030000000800"), bytes.fromhex("aaaa03000000888e")
SECRET = b"SECRET" * 20
FOREVER = 1 << 62


def data(control: str, extra: bytes = b"", body: bytes = LLC + SECRET) -> bytes:
    """Write a data frame."""
    return RADIOTAP + bytes.fromhex(control) + b"\0\0" + ADDRESSES + extra + body


def received(ring: PacketRing, frames: int, seconds: float = 3.0) -> list[bytes]:
    """Take frames until there are so many."""
    records, count, until = b"", 0, time.monotonic() + seconds
    while count < frames and time.monotonic() < until:
        ring.wait(20)
        taken = ring.take(0, FOREVER)
        records += taken.records
        count += taken.frames
    batches = PcapReader(StreamBuffer(io.BytesIO(PCAP_HEADER + records))).batches()
    found = []
    for batch in batches:
        index = batch.index
        for row in range(batch.n_frames):
            start, size = int(index.offset[row]), int(index.captured_length[row])
            found.append(batch.buffer[start : start + size].tobytes())
    return found


@pytest.mark.parametrize(
    ("frame", "kept"),
    [
        (RADIOTAP + beacon(b"name"), None),
        (RADIOTAP + bytes.fromhex("b400ff00") + b"\x02" * 12, None),
        (RADIOTAP + bytes.fromhex("c4000000") + b"\x02" * 6, None),
        (data("4811", body=b""), None),
        (data("c811", b"\0\0", body=b""), None),
        (data("0801", body=EAPOL + b"\x01" * 40), None),
        (data("8801", b"\0\0", body=EAPOL + b"\x01" * 40), None),
        (data("8881", b"\0" * 6, body=EAPOL + b"\x01" * 40), None),
        (data("8803", b"\0" * 8, body=EAPOL + b"\x01" * 40), None),
        (data("8801", b"\0\0", body=b"\0\0" + EAPOL + b"\x01" * 40), None),
        (data("0801"), 8 + 24 + 8),
        (data("8801", b"\0\0"), 8 + 26 + 8),
        (data("8881", b"\0" * 6), 8 + 30 + 8),
        (data("0803", b"\0" * 6), 8 + 30 + 8),
        (data("8883", b"\0" * 12), 8 + 36 + 8),
        (data("8841", b"\0\0", body=SECRET), 8 + 26),
        (data("0841", body=SECRET), 8 + 24),
    ],
    ids=[
        "beacon",
        "request to send",
        "clear to send",
        "null",
        "null with quality of service",
        "EAPOL",
        "EAPOL with quality of service",
        "EAPOL with control of it",
        "EAPOL with four addresses",
        "EAPOL after padding",
        "data",
        "data with quality of service",
        "data with control of it",
        "data with four addresses",
        "data with all of it",
        "encrypted",
        "encrypted and plain",
    ],
)
def test_what_the_kernel_lets_through(frame: bytes, kept: int | None) -> None:
    with tap("wwring0") as device, PacketRing(device.name, 4) as ring:
        device.send(frame)
        [found] = received(ring, 1)
    assert found == frame[:kept]
    assert b"SECRET" not in found


def test_the_longest_radio_header_is_passed_over() -> None:
    long = b"\0\0" + (300).to_bytes(2, "little") + bytes(296)
    with tap("wwring0") as device, PacketRing(device.name, 4) as ring:
        device.send(long + data("0801")[8:])
        [found] = received(ring, 1)
    assert len(found) == 300 + 24 + 8


def test_frames_keep_their_order_time_and_length() -> None:
    with tap("wwring0") as device, PacketRing(device.name, 4) as ring:
        before = time.time_ns()
        frames = [RADIOTAP + beacon(b"%d" % number) for number in range(5000)]
        for frame in frames:
            device.send(frame)
        assert received(ring, len(frames)) == frames
        device.send(data("0801"))
        ring.wait(200)
        moment = ring.next_time()
        assert moment is not None
        assert before < moment < time.time_ns()
        taken = ring.take(0, FOREVER)
        assert taken.last_time == moment
        original = int.from_bytes(taken.records[12:16], "little")
        assert original == len(data("0801"))
        assert ring.dropped() == 0


def test_frames_of_another_time_stay_in_the_ring() -> None:
    with tap("wwring0") as device, PacketRing(device.name, 4) as ring:
        device.send(RADIOTAP + beacon(b"one"))
        ring.wait(500)
        moment = ring.next_time()
        assert moment is not None
        for begin, end in ((0, moment), (moment + 1, FOREVER)):
            taken = ring.take(begin, end)
            assert (taken.frames, taken.outside) == (0, True)
        assert ring.take(moment, moment + 1).frames == 1
        assert ring.next_time() is None


def test_what_the_ring_has_no_room_for_is_counted() -> None:
    with tap("wwring0") as device, PacketRing(device.name, 1) as ring:
        frame = RADIOTAP + beacon(b"x" * 32) + bytes(900)
        for _ in range(4000):
            device.send(frame)
        found = len(received(ring, 4000, 1.0))
        assert 0 < found < 4000
        assert found + ring.dropped() == 4000


def listen_on(ring: PacketRing) -> None:
    """Wait for two seconds, whatever comes."""
    for _ in range(20):
        ring.wait(100)


def test_an_interface_that_goes_is_told_of() -> None:
    device = tap("wwring0")
    with PacketRing(device.name, 4) as ring:
        device.close()
        with pytest.raises(CaptureError, match="wwring0: the interface was lost") as error:
            listen_on(ring)
        assert error.value.hint


def test_an_interface_that_is_switched_off_is_told_of() -> None:
    with tap("wwring0") as device, PacketRing(device.name, 4) as ring:
        device.set_up(up=False)
        with pytest.raises(CaptureError, match="network is down"):
            listen_on(ring)


def test_nothing_is_sent() -> None:
    with tap("wwring0") as device:
        with PacketRing(device.name, 4) as ring:
            device.send(RADIOTAP + beacon(b"one"))
            received(ring, 1)
        assert _sent(device) == 0


def _sent(device: Tap) -> int:
    """Read how many frames the interface was given to send."""
    counter = Path("/sys/class/net") / device.name / "statistics" / "tx_packets"
    return int(counter.read_text())


@pytest.mark.parametrize("name", ["nosuch0", "../lo", "a/b", ""])
def test_there_is_no_such_interface(name: str) -> None:
    with pytest.raises(SettingsError, match="There is no network interface") as error:
        check_interface(name)
    assert "lo" in error.value.hint


def test_an_ordinary_interface_is_not_in_monitor_mode() -> None:
    with pytest.raises(SettingsError, match="lo is not in monitor mode"):
        PacketRing("lo")
