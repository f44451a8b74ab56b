"""No file and no frame, however broken, does more than end the reading or count a fault."""

from __future__ import annotations

import contextlib
import gzip
import lzma
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings

from tests.support.containers import (
    AVS,
    BARE,
    ETHERNET,
    PPI,
    PRISM,
    RADIOTAP,
    Record,
    pcap,
    pcapng,
)
from tests.support.deriving import START, tables_of
from tests.support.frames import (
    ACTION,
    NEIGHBOURS,
    TIM,
    beacon,
    control,
    eap,
    eapol,
    element,
    management,
    probe_request,
    probe_response,
    to_access_point,
)
from tests.support.headers import avs, ppi, prism, radiotap
from tests.support.reading import KEY, batch_of, decode, read_bytes, row_of
from tests.support.shared import CAPTURES
from wifiwatch.capture.open import Capture
from wifiwatch.decode.faults import UNREADABLE, Fault
from wifiwatch.decode.frames import Decoder
from wifiwatch.derive.coverage import CoverageLedger
from wifiwatch.derive.streams import Streams
from wifiwatch.derive.timeline import Timeline
from wifiwatch.errors import CaptureError
from wifiwatch.simulate import anqp

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch.derive.streams import WindowFacts

quick = settings(max_examples=60, deadline=None)
slow = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

LINK_TYPES = (BARE, PRISM, RADIOTAP, AVS, PPI, ETHERNET, 0, 70000)
HEADERS: dict[int, Callable[[bytes], bytes]] = {
    BARE: bytes,
    RADIOTAP: radiotap,
    PPI: ppi,
    AVS: avs,
    PRISM: prism,
}
SOUND = (
    beacon(b"net", bytes.fromhex("010482848b96") + bytes.fromhex("0301063014010000")),
    probe_request(b"home", bytes.fromhex("dd0900904c33ce11110000")),
    probe_response(b"net", bytes.fromhex("6b0714ffffffffffff7f080000000000000040")),
    control(11, "02:00:00:00:00:01", "02:00:00:00:00:02"),
    to_access_point(eapol(eap(2, 1, b"0234301234567890@wlan.mnc030.mcc234.3gppnetwork.org"))),
    to_access_point(eapol(eap(2, 18, b"\x0a\0\0\x0e\x02\0\x04abcd"))),
    management(ACTION, b"\x04" + anqp.answer(1, [(264, anqp.operators([("234", "30")]))])),
    beacon(b"net", element(TIM, b"\0\1\0" + b"\xff" * 230)),
    beacon(b"net", element(NEIGHBOURS, bytes([16, 13, 131, 37]) + b"\xff\0\1\2\3\4\5" * 4)),
)


@st.composite
def mutated(draw: st.DrawFn, data: bytes) -> bytes:
    """Change some bytes, cut or repeat a piece."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(0, 6))):
        if not changed:
            break
        place = draw(st.integers(0, len(changed) - 1))
        length = draw(st.sampled_from((1, 1, 2, 4, 8, 40)))
        action = draw(st.sampled_from(("set", "drop", "repeat", "fill")))
        if action == "set":
            changed[place] = draw(st.integers(0, 255))
        elif action == "drop":
            del changed[place : place + length]
        elif action == "repeat":
            changed[place:place] = changed[place : place + length]
        else:
            changed[place : place + length] = b"\xff" * len(changed[place : place + length])
    return bytes(changed[: draw(st.integers(0, len(changed)))] if draw(st.booleans()) else changed)


@st.composite
def frames_of(draw: st.DrawFn, link_type: int) -> bytes:
    """Make any bytes, or a broken frame behind a broken header of the link type."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.binary(max_size=300))
    frame = draw(mutated(draw(st.sampled_from(SOUND))))
    header = HEADERS.get(link_type, bytes)(b"")
    if draw(st.integers(0, 2)) == 0:
        header = draw(mutated(header))
    return header + frame


def _derive(path: Path) -> list[WindowFacts]:
    """Do with a capture all that a run does before it judges."""
    decoder, streams, ledger, timeline = Decoder(KEY), Streams(KEY), CoverageLedger(), Timeline()
    facts: list[WindowFacts] = []
    streams.begin_file("here")
    with Capture(str(path)) as capture:
        for batch in capture.batches(256):
            frames = decoder.decode(batch)
            ledger.add_frames(frames)
            facts += streams.add(frames, 0)
        assert isinstance(capture.damage, str)
    facts += streams.finish()
    for window in facts:
        ledger.add_window(window)
        timeline.add(window)
    tables_of(facts)
    timeline.charts(50, 3)
    return facts


def _try(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "capture"
        path.write_bytes(data)
        with contextlib.suppress(CaptureError):
            _derive(path)


BEGINNINGS = [
    b"",
    pcap([])[:4],
    pcap([], RADIOTAP),
    pcap([], RADIOTAP, order=">"),
    pcap([], BARE, magic=0xA1B2CD34),
    pcapng([])[:4],
    pcapng([], RADIOTAP),
    pcapng([], BARE, order=">"),
    gzip.compress(b"")[:10],
    gzip.compress(pcap([], RADIOTAP)),
    zstandard.compress(b"")[:4],
    lzma.compress(b"")[:6],
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=400))
def test_any_bytes_as_a_file(beginning: bytes, rest: bytes) -> None:
    _try(beginning + rest)


RECORDS = [
    Record(radiotap(frame), START + 100_000_000 * number) for number, frame in enumerate(SOUND * 3)
]
FILES = [
    pcap(RECORDS, RADIOTAP),
    pcap(RECORDS, RADIOTAP, order=">"),
    pcapng(RECORDS, RADIOTAP),
    pcapng(RECORDS, RADIOTAP, order=">"),
    gzip.compress(pcap(RECORDS, RADIOTAP)),
    zstandard.compress(pcapng(RECORDS, RADIOTAP)),
    lzma.compress(pcap(RECORDS, RADIOTAP)),
]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_change_to_a_sound_file(data: st.DataObject) -> None:
    _try(data.draw(mutated(data.draw(st.sampled_from(FILES)))))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_bytes_as_frames(data: st.DataObject) -> None:
    link_type = data.draw(st.sampled_from(LINK_TYPES))
    frames = data.draw(st.lists(frames_of(link_type), min_size=1, max_size=8))
    excess = data.draw(st.integers(-2, 300))
    lengths = [max(len(frame), len(frame) + excess) for frame in frames]
    decoded = decode(frames, link_type, original_lengths=lengths)
    for row in range(len(frames)):
        told = row_of(decoded, row)
        assert told.length >= 0
        assert (told.type_subtype == 255) == (told.fault in UNREADABLE)
        assert told.ssid is None or len(told.ssid) <= 32
        assert told.body in frames[row]
        if told.fault in UNREADABLE:
            assert (told.transmitter, told.bssid, told.sequence) == (-1, -1, -1)


@slow
@given(st.data())
def test_any_bytes_as_frames_give_tables(data: st.DataObject) -> None:
    link_type = data.draw(st.sampled_from((BARE, RADIOTAP)))
    frames = data.draw(st.lists(frames_of(link_type), min_size=1, max_size=12))
    times = data.draw(
        st.lists(
            st.integers(-(1 << 62), (1 << 63) - 1) | st.integers(START, START + 700 * 10**9),
            min_size=len(frames),
            max_size=len(frames),
        )
    )
    streams = Streams(KEY)
    streams.begin_file("here")
    facts = streams.add(Decoder(KEY, 16).decode(batch_of(frames, link_type, times_ns=times)), 0)
    made = tables_of(facts + streams.finish())
    assert made["seconds"]["frames"].sum() == len(frames) - streams.frames_left_out


@quick
@given(st.binary(max_size=60), st.integers(0, 3))
def test_what_follows_a_frame_does_not_matter(rest: bytes, which: int) -> None:
    """Loads of 8 bytes reach beyond a frame's end, but nothing of that is used."""
    frame = SOUND[which]
    alone = row_of(decode([frame]))
    beside = row_of(decode([frame, rest]))
    assert alone == beside


def _real_captures() -> list[Path]:
    small = (
        path
        for path in sorted(CAPTURES.glob("*/**/*"))
        if path.suffix in {".pcap", ".pcapng", ".cap", ".dump"} and path.is_file()
    )
    return [path for path in small if path.stat().st_size < 60_000]


@slow
@given(st.data())
def test_any_change_to_a_real_capture(data: st.DataObject) -> None:
    captures = _real_captures()
    if not captures:
        pytest.skip("there are no captures in ../shared/captures")
    path = data.draw(st.sampled_from(captures))
    _try(data.draw(mutated(path.read_bytes())))


def test_frames_at_the_very_end_of_the_window_are_read(tmp_path: Path) -> None:
    """The last bytes of the buffer hold frames whose fields reach to its end, or would beyond."""
    for frame in (beacon()[:24], beacon()[:25], beacon()[:34], b"\x80\x40" + beacon()[2:24]):
        body = pcap([Record(bytes(1)), Record(radiotap(frame))], RADIOTAP)
        window = 2 << 20
        filler = window - len(body) - 16
        records = [Record(bytes(60_000))] * (filler // 60_016)
        rest = filler - 60_016 * (filler // 60_016)
        data = pcap([*records, Record(bytes(rest + 1)), Record(radiotap(frame))], RADIOTAP)
        assert abs(len(data) - window) < 64
        told = read_bytes(data, tmp_path).frames[-1]
        fault = row_of(decode([told.data], RADIOTAP)).fault
        assert fault in (Fault.NONE, Fault.SHORT_BODY)
        _try(data)
