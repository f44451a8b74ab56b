"""The coverage ledger: seconds, channels, faults and loss."""

from __future__ import annotations

import pytest

from tests.support.deriving import START, Heard, listen, listen_to_files
from tests.support.frames import beacon, probe_request, probe_response
from tests.support.reading import KEY, decode
from wifiwatch.decode.faults import Fault
from wifiwatch.derive.coverage import CoverageLedger, frames_in, loss_in
from wifiwatch.derive.seconds import Count
from wifiwatch.derive.streams import Streams, WindowFacts

BEACON_SECONDS = 0.1024


def _ledger(facts: list[WindowFacts]) -> CoverageLedger:
    ledger = CoverageLedger()
    for each in facts:
        ledger.add_window(each)
    return ledger


def test_seconds_and_frames_add_up_over_windows() -> None:
    heard = [Heard(second, beacon(), 2412) for second in (10, 10.5, 11, 299, 301, 900)]
    ledger = _ledger(listen(heard))
    probe = ledger.probes["here"]
    assert (ledger.seconds, probe.seconds) == (5, 5)
    assert (probe.first, probe.last) == (START + 10 * 10**9, START + 900 * 10**9)
    assert probe.channels[2412].seconds == 5
    assert frames_in(ledger.totals) == frames_in(probe.channels[2412].counts) == 6
    assert int(ledger.totals[Count.BEACONS]) == 6


def test_places_are_kept_apart() -> None:
    files = [("door", [Heard(1, beacon()), Heard(2, beacon())]), ("hall", [Heard(1, beacon())])]
    ledger = _ledger(listen_to_files(files, Streams(KEY)))
    assert {name: probe.seconds for name, probe in ledger.probes.items()} == {"door": 2, "hall": 1}
    assert ledger.seconds == 3
    assert frames_in(ledger.totals) == 3


def test_a_radio_that_stays_is_camped_on_its_channel() -> None:
    heard = [Heard(second, beacon(), 2412) for second in range(95)]
    heard += [Heard(second, beacon(), 2437) for second in range(95, 100)]
    assert _ledger(listen(heard)).probes["here"].camped == [2412]


def test_a_radio_that_hops_is_camped_nowhere() -> None:
    heard = [Heard(second, beacon(), 2412 + 5 * (second % 13)) for second in range(130)]
    assert _ledger(listen(heard)).probes["here"].camped == []


def test_nothing_heard_is_nothing_covered() -> None:
    ledger = CoverageLedger()
    assert (ledger.seconds, ledger.probes, ledger.left_out) == (0, {}, 0)
    assert loss_in(ledger.totals) is None
    assert frames_in(ledger.totals) == 0


def test_faults_are_counted_by_kind() -> None:
    ledger = CoverageLedger()
    frames = [b"", beacon(), beacon(b"net", b"\x07\x30"), bytes([0x81]) + beacon()[1:]]
    ledger.add_frames(decode(frames))
    ledger.add_frames(decode([b"", beacon()]))
    counted = {Fault(number): int(count) for number, count in enumerate(ledger.faults) if count}
    assert counted == {
        Fault.NONE: 2,
        Fault.SHORT_FRAME: 2,
        Fault.ELEMENT_OVERRUN: 1,
        Fault.BAD_VERSION: 1,
    }


@pytest.mark.parametrize(("kept", "loss"), [(1, 0.0), (2, 0.5), (4, 0.75)])
def test_loss_is_the_share_of_beacons_that_were_missed(kept: int, loss: float) -> None:
    """Of the beacons sent, each `kept`-th was heard."""
    heard = [Heard(n * BEACON_SECONDS, beacon(sequence=n)) for n in range(0, 200 * kept, kept)]
    assert loss_in(_ledger(listen(heard)).totals) == pytest.approx(loss, abs=0.01)


def test_without_beacons_gaps_in_sequence_numbers_stand_in() -> None:
    heard = [Heard(n * 0.1, probe_response(sequence=2 * n)) for n in range(100)]
    assert loss_in(_ledger(listen(heard)).totals) == 0.5


def test_stations_alone_tell_of_no_loss() -> None:
    heard = [Heard(n * 0.1, probe_request(sequence=2 * n)) for n in range(100)]
    assert loss_in(_ledger(listen(heard)).totals) is None


def test_what_a_window_left_out_is_added_up() -> None:
    (facts,) = listen([Heard(1, beacon())])
    announcements = facts.announcements._replace(left_out=3)
    events = facts.events._replace(left_out=4)
    ledger = _ledger([facts._replace(announcements=announcements, events=events)] * 2)
    assert ledger.left_out == 14
