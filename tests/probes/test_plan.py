"""Channel plans: what they mean, how adapters share them, how they adapt."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wifiwatch.errors import SettingsError
from wifiwatch_probes.adaptive import MINIMUM_SHARE, Heard, adaptive_stops
from wifiwatch_probes.channels import BANDS, band_of, frequency_of, name_of
from wifiwatch_probes.plan import (
    LEAST_DWELL_MS,
    NAMED,
    Plan,
    Stop,
    parse_plan,
    split_plan,
)

ALL_FREQUENCIES = sorted(f for channels in BANDS.values() for f in channels.values())

stops = st.lists(
    st.tuples(st.sampled_from(ALL_FREQUENCIES), st.integers(LEAST_DWELL_MS, 2000)),
    min_size=1,
    max_size=40,
    unique_by=lambda one: one[0],
).map(lambda found: tuple(Stop(*one) for one in found))
plans = stops.map(lambda found: Plan("list:...", found, adaptive=True))
histories = st.lists(
    st.builds(
        Heard,
        st.sampled_from(ALL_FREQUENCIES),
        st.floats(0, 10, allow_subnormal=False),
        st.integers(0, 100_000),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "frequency"),
    [
        ("1", 2412),
        ("6", 2437),
        ("13", 2472),
        ("14", 2484),
        ("36", 5180),
        ("144", 5720),
        ("165", 5825),
        ("177", 5885),
        ("6g1", 5955),
        ("6g5", 5975),
        ("6G233", 7115),
        ("6g2", 5935),
        ("5g36", 5180),
        ("2g6", 2437),
        ("5955", 5955),
        (" 2412 ", 2412),
    ],
)
def test_a_channel_is_read_as_annex_e_has_it(written: str, frequency: int) -> None:
    assert frequency_of(written) == frequency


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("15", "the 5 GHz band has 36 to 177"),
        ("5", None),
        ("37", "written 6g37"),
        ("6g3", "the 6 GHz band has 1 to 233"),
        ("2413", "the nearest is 2412 MHz (channel 1)"),
        ("5957", "the nearest is 5955 MHz (channel 6g1)"),
        ("six", "write a channel number"),
        ("", "write a channel number"),
        ("٦", "write a channel number"),
    ],
)
def test_what_is_no_channel_is_refused_with_a_hint(written: str, hint: str | None) -> None:
    if hint is None:
        assert frequency_of(written) == 2432
        return
    with pytest.raises(SettingsError) as caught:
        frequency_of(written)
    assert hint in caught.value.hint


def test_every_channel_is_read_back_from_its_name() -> None:
    for band, channels in BANDS.items():
        for frequency in channels.values():
            number = name_of(frequency).removesuffix(")").split("channel ")[1]
            assert frequency_of(number) == frequency
            assert frequency_of(str(frequency)) == frequency
            assert band_of(frequency) == band


def test_the_bands_have_the_channels_of_the_standard() -> None:
    assert {band: len(channels) for band, channels in BANDS.items()} == {
        "2.4": 14,
        "5": 28,
        "6": 60,
    }
    assert len(set(ALL_FREQUENCIES)) == 102


def test_named_plans_are_what_they_say() -> None:
    assert parse_plan("2.4-primary").frequencies == (2412, 2437, 2462)
    assert parse_plan("2.4").frequencies == tuple(range(2412, 2473, 5))
    assert len(parse_plan("5").stops) == 28
    preferred = parse_plan("6-psc").frequencies
    assert preferred == tuple(range(5975, 7096, 80))
    assert len(preferred) == 15
    assert set(parse_plan("all").frequencies) == {
        *parse_plan("2.4").frequencies,
        *parse_plan("5").frequencies,
        *preferred,
    }
    for name in NAMED:
        plan = parse_plan(name)
        assert {stop.dwell_ms for stop in plan.stops} == {250}
        assert len(set(plan.frequencies)) == len(plan.stops)


def test_a_list_of_ones_own_may_say_how_long_to_stay() -> None:
    plan = parse_plan("list:2412, 6@500ms,6g5@1.5s,36", dwell_ms=200)
    assert plan.stops == (Stop(2412, 200), Stop(2437, 500), Stop(5975, 1500), Stop(5180, 200))
    assert plan.round_ms == 2400


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("list:6@50ms", "at least 100 ms"),
        ("list:6@fast", "500ms or 1.5s"),
        ("list:6,2437", "each channel once"),
        ("list:", "for example list:1,6,11"),
        ("camp:", "for example camp:1,6,11"),
        ("adaptive:camp:6", "write camp:6"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_a_hint(written: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_plan(written)
    assert hint in caught.value.hint


def test_a_short_dwell_is_refused_for_named_plans_too() -> None:
    with pytest.raises(SettingsError, match="99 ms on a channel is too short"):
        parse_plan("5", dwell_ms=99)


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("2.4-primry", "2.4-primary"),
        ("6psc", "6-psc"),
        ("al", "all"),
        ("5ghz", "5"),
        ("camp", "camp:"),
        ("liste:6", "list:"),
    ],
)
def test_an_unknown_plan_is_answered_with_the_nearest(written: str, nearest: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_plan(written)
    assert f"did you mean {nearest}?" in caught.value.hint


@given(st.text(max_size=20))
def test_any_text_is_a_plan_or_a_settings_error(text: str) -> None:
    plan: Plan | SettingsError
    try:
        plan = parse_plan(text)
    except SettingsError as error:
        plan = error
    assert plan.hint if isinstance(plan, SettingsError) else plan.stops


@given(stops, st.integers(1, 5))
def test_like_adapters_split_a_plan_evenly_and_without_overlap(
    found: tuple[Stop, ...], adapters: int
) -> None:
    plan = Plan("list:...", found)
    everything = frozenset(ALL_FREQUENCIES)
    if adapters > len(found):
        with pytest.raises(SettingsError, match="too few channels"):
            split_plan(plan, [everything] * adapters)
        return
    parts, left_out = split_plan(plan, [everything] * adapters)
    assert not left_out
    assert sorted(stop for part in parts for stop in part.stops) == sorted(found)
    rounds = [part.round_ms for part in parts]
    assert max(rounds) - min(rounds) <= max(stop.dwell_ms for stop in found)


@given(stops, st.lists(st.frozensets(st.sampled_from(ALL_FREQUENCIES)), min_size=1, max_size=4))
def test_an_adapter_gets_only_what_it_can_receive(
    found: tuple[Stop, ...], adapters: list[frozenset[int]]
) -> None:
    try:
        parts, left_out = split_plan(Plan("list:...", found), adapters)
    except SettingsError:
        return
    given_out = [f for part in parts for f in part.frequencies]
    assert len(given_out) == len(set(given_out))
    for part, receivable in zip(parts, adapters, strict=True):
        assert set(part.frequencies) <= receivable
    assert set(left_out) == {s.frequency_mhz for s in found} - frozenset().union(*adapters)
    assert set(given_out) | set(left_out) == {stop.frequency_mhz for stop in found}


def test_the_parts_of_a_plan_differ_by_one_channel_at_most() -> None:
    parts, _ = split_plan(parse_plan("all"), [frozenset(ALL_FREQUENCIES)] * 3)
    assert sorted(len(part.stops) for part in parts) == [18, 19, 19]


def test_camping_needs_an_adapter_for_each_channel() -> None:
    everything = frozenset(ALL_FREQUENCIES)
    plan = parse_plan("camp:6,36")
    parts, _ = split_plan(plan, [everything, everything])
    assert [part.frequencies for part in parts] == [(2437,), (5180,)]
    assert all(part.camps for part in parts)
    with pytest.raises(SettingsError) as caught:
        split_plan(plan, [everything])
    assert caught.value.hint == "name more adapters, or hop: list:6,36"


def test_a_plan_that_nobody_can_receive_is_refused() -> None:
    with pytest.raises(SettingsError, match="no channel of the plan 6-psc"):
        split_plan(parse_plan("6-psc"), [frozenset({2412})])


@given(plans, histories)
def test_an_adaptive_round_keeps_its_length_and_every_channel_its_share(
    plan: Plan, history: list[Heard]
) -> None:
    adapted = adaptive_stops(plan, history)
    assert tuple(stop.frequency_mhz for stop in adapted) == plan.frequencies
    assert sum(stop.dwell_ms for stop in adapted) == plan.round_ms
    for stop, planned in zip(adapted, plan.stops, strict=True):
        assert stop.dwell_ms >= LEAST_DWELL_MS
        assert stop.dwell_ms >= planned.dwell_ms * MINIMUM_SHARE


@given(plans, histories, st.randoms())
def test_an_adaptive_round_depends_on_the_counts_only(
    plan: Plan, history: list[Heard], random: object
) -> None:
    shuffled = history.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert adaptive_stops(plan, history) == adaptive_stops(plan, shuffled)


@given(plans, st.data())
def test_more_frames_never_bring_less_time(plan: Plan, data: st.DataObject) -> None:
    counts = data.draw(
        st.lists(st.integers(0, 10_000), min_size=len(plan.stops), max_size=len(plan.stops))
    )
    even = Plan(plan.name, tuple(Stop(f, 250) for f in plan.frequencies), adaptive=True)
    history = [Heard(f, 0.25, n) for f, n in zip(even.frequencies, counts, strict=True)]
    times = [stop.dwell_ms for stop in adaptive_stops(even, history)]
    by_count = sorted(zip(counts, times, strict=True))
    for (fewer, short), (more, long) in itertools.pairwise(by_count):
        # Whole milliseconds: equal counts may differ by the one that was left over.
        assert long >= short - (1 if fewer == more else 0)


def test_the_busy_channel_gets_the_spare_time() -> None:
    plan = parse_plan("adaptive:2.4-primary", dwell_ms=300)
    assert plan.adaptive
    history = [Heard(2412, 1.0, 0), Heard(2437, 2.0, 600), Heard(2462, 1.0, 0)]
    assert [stop.dwell_ms for stop in adaptive_stops(plan, history)] == [150, 600, 150]


def test_a_channel_not_yet_heard_counts_as_an_average_one() -> None:
    plan = parse_plan("adaptive:2.4-primary", dwell_ms=300)
    history = [Heard(2412, 1.0, 100), Heard(2437, 1.0, 300)]
    assert [stop.dwell_ms for stop in adaptive_stops(plan, history)] == [225, 375, 300]


def test_without_history_an_adaptive_plan_is_the_plan_itself() -> None:
    plan = parse_plan("adaptive:5")
    assert adaptive_stops(plan, []) == plan.stops
