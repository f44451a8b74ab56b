"""A hopper drives a radio along its plan; time here passes only where the test lets it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wifiwatch_probes.hopper import RETRY_SECONDS, Hopper, Reports, Stay, describe_loss
from wifiwatch_probes.plan import Stop, parse_plan
from wifiwatch_probes.radio.faults import AdapterGoneError, RadioError


@dataclass
class Bench:
    """A clock, a radio and a listener; the run ends at `end` seconds."""

    end: float
    seconds: float = 100.0
    switching_seconds: float = 0.0
    tuned: list[int] = field(default_factory=list)
    broken: dict[int, RadioError] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    frames: dict[int, float] = field(default_factory=dict)
    heard: float = 0.0

    def now(self) -> float:
        """Be the clock."""
        return self.seconds

    def is_set(self) -> bool:
        """Ask to stop when the time is over."""
        return self.seconds >= self.end

    def wait(self, timeout: float) -> bool:
        """Let time pass, and frames come."""
        passed = max(0.0, min(timeout, self.end - self.seconds))
        if self.tuned:
            self.heard += passed * self.frames.get(self.tuned[-1], 0.0)
        self.seconds += passed
        return self.is_set()

    def tune(self, frequency: int) -> None:
        """Be the radio."""
        self.seconds += self.switching_seconds
        if frequency in self.broken:
            raise self.broken[frequency]
        self.tuned.append(frequency)

    def hopper(self, plan: str) -> Hopper:
        """Make the hopper under test."""
        reports = Reports(
            stay=self.stays.append,
            channel_lost=lambda frequency, fault: self.lost.append((frequency, str(fault))),
            channel_back=self.back.append,
            frames_so_far=(lambda: int(self.heard)) if self.frames else None,
        )
        return Hopper(parse_plan(plan), self.tune, reports, now=self.now, stop=self)


def test_it_goes_round_and_reports_where_it_was() -> None:
    bench = Bench(end=101.5)
    bench.hopper("2.4-primary").run()
    assert bench.tuned == [2412, 2437, 2462, 2412, 2437, 2462]
    assert bench.stays == [
        Stay(frequency, 100 + n / 4, 100.25 + n / 4) for n, frequency in enumerate(bench.tuned)
    ]


def test_time_that_switching_takes_belongs_to_no_channel() -> None:
    bench = Bench(end=102.0, switching_seconds=0.05)
    bench.hopper("2.4-primary").run()
    first, second = bench.stays[:2]
    assert first.end_seconds - first.begin_seconds == pytest.approx(0.25)
    assert second.begin_seconds - first.end_seconds == pytest.approx(0.05)


def test_it_stops_at_once_and_still_reports_the_stay() -> None:
    bench = Bench(end=100.35)
    bench.hopper("2.4-primary").run()
    assert bench.stays[-1] == Stay(2437, 100.25, 100.35)
    assert bench.tuned == [2412, 2437]


def test_asked_to_stop_before_it_began_it_does_nothing() -> None:
    bench = Bench(end=100.0)
    bench.hopper("all").run()
    assert not bench.tuned
    assert not bench.stays


def test_a_radio_that_camps_is_set_once() -> None:
    bench = Bench(end=103.5)
    bench.hopper("camp:6").run()
    assert bench.tuned == [2437]
    assert [stay.frequency_mhz for stay in bench.stays] == [2437] * 4
    assert bench.stays[0].end_seconds == bench.stays[1].begin_seconds
    assert bench.stays[-1].end_seconds == 103.5


def test_a_channel_that_fails_is_left_out_and_said_once_and_tried_again() -> None:
    bench = Bench(end=100 + RETRY_SECONDS * 1.5, broken={2437: RadioError("not here")})
    hopper = bench.hopper("2.4-primary")
    hopper.run()
    assert bench.lost == [(2437, "not here")]
    assert hopper.lost == {2437}
    assert {stay.frequency_mhz for stay in bench.stays} == {2412, 2462}
    bench.end += RETRY_SECONDS
    bench.broken.clear()
    hopper.run()
    assert bench.back == [2437]
    assert not hopper.lost
    assert bench.stays[-1].frequency_mhz in (2412, 2437, 2462)
    assert 2437 in {stay.frequency_mhz for stay in bench.stays}


def test_after_a_failure_the_radio_is_set_anew_even_to_where_it_was() -> None:
    bench = Bench(end=101.0, broken={2437: RadioError("not here")})
    bench.hopper("list:1,6").run()
    assert bench.tuned[:2] == [2412, 2412]


def test_where_no_channel_can_be_set_it_ends_with_the_reason() -> None:
    fault = RadioError("the radio is busy", "take wlan0 down")
    bench = Bench(end=200.0, broken=dict.fromkeys((2412, 2437, 2462), fault))
    with pytest.raises(RadioError, match=r"none of the 3 channels.*the radio is busy") as caught:
        bench.hopper("2.4-primary").run()
    assert caught.value.hint == "take wlan0 down"


def test_an_adapter_that_is_gone_ends_the_run_at_once() -> None:
    bench = Bench(end=200.0, broken={2437: AdapterGoneError("wwmon0")})
    with pytest.raises(AdapterGoneError):
        bench.hopper("2.4-primary").run()
    assert [stay.frequency_mhz for stay in bench.stays] == [2412]
    assert not bench.lost


def test_an_adaptive_plan_stays_longer_where_more_is_heard() -> None:
    bench = Bench(end=130.0, frames={2437: 1000.0})
    bench.hopper("adaptive:2.4-primary").run()
    times = dict.fromkeys((2412, 2437, 2462), 0.0)
    for stay in bench.stays:
        times[stay.frequency_mhz] += stay.end_seconds - stay.begin_seconds
    assert times[2437] > 3 * times[2412] > 0
    assert times[2462] == pytest.approx(times[2412], abs=0.5)


@given(
    st.lists(st.sampled_from(parse_plan("all").frequencies), min_size=1, unique=True),
    st.sets(st.sampled_from(parse_plan("all").frequencies)),
    st.floats(0.0, 0.2),
    st.floats(0.0, 20.0),
)
def test_stays_follow_each_other_and_never_name_a_channel_that_was_not_set(
    frequencies: list[int], broken: set[int], switching: float, length: float
) -> None:
    bench = Bench(
        end=100 + length,
        switching_seconds=switching,
        broken={one: RadioError("no") for one in broken},
    )
    try:
        bench.hopper("list:" + ",".join(map(str, frequencies))).run()
    except RadioError:
        assert set(frequencies) <= broken
    assert not {stay.frequency_mhz for stay in bench.stays} & broken
    times = [moment for stay in bench.stays for moment in stay[1:]]
    assert times == sorted(times)
    assert set(bench.tuned) <= set(frequencies)


def test_a_loss_is_described_with_channel_and_reason() -> None:
    stop = Stop(5975, 250)
    said = describe_loss(stop.frequency_mhz, RadioError("it is disabled"))
    assert said == "5975 MHz (channel 6g5) is left out for 60 s: it is disabled"
