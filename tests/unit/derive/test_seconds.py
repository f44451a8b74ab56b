"""Per-second counts are those of a plain count, frame by frame."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from tests.support.counting import count_by_hand, levels_by_hand
from tests.support.deriving import START, Heard, listen, tables
from tests.support.frames import (
    ACTION,
    ASSOCIATION_REQUEST,
    AUTHENTICATION,
    DEAUTHENTICATION,
    DISASSOCIATION,
    PROTECTED,
    RETRY,
    STATION,
    TO_DS,
    address,
    beacon,
    control,
    data,
    eap,
    eapol,
    from_access_point,
    management,
    probe_request,
    probe_response,
    to_access_point,
)
from tests.support.headers import FLAG_BAD_FCS, radiotap
from tests.support.reading import KEY, batch_of
from wifiwatch.decode.frames import Decoder
from wifiwatch.derive.seconds import BY_TYPE, DISTINCT, N_COUNTS, NO_LEVEL, Count, SecondCounter
from wifiwatch.tables import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNTED = [name for name in names_of("seconds") if name not in ("time", "probe")]
BY_HAND = [
    name
    for name in COUNTED
    if not name.startswith(("signal", "sequence", "beacons_", "new_")) and name != "bad_fcs"
]
BEACON_SECONDS = 0.1024
FREQUENCIES = (2412, 2437, 2462, 5180, 5955, 0)


def _address(number: int) -> str:
    first = (number * 4) & 0xFF | (number & 1) << 1
    return f"{first:02x}:00:00:00:{number >> 8:02x}:{number & 255:02x}"


def _frames(noise: random.Random) -> list[bytes]:
    """Forge one frame of every kind, with random senders and names."""
    name = noise.choice([b"", b"home", b"office", b"a network's name", b"x" * 32])
    sender, other = _address(noise.randrange(40)), _address(noise.randrange(40))
    sequence = noise.randrange(4096)
    flags = RETRY if noise.random() < 0.2 else 0
    return [
        beacon(name, bssid=sender, sequence=sequence, flags=flags),
        probe_response(name, receiver=other, bssid=sender, sequence=sequence),
        probe_request(name, transmitter=sender, sequence=sequence),
        probe_request(b"", transmitter=sender, sequence=sequence),
        management(ASSOCIATION_REQUEST, bytes(4) + b"\0\4home", receiver=other, transmitter=sender),
        management(3, bytes(6), receiver=other, transmitter=sender),
        management(AUTHENTICATION, bytes(6), receiver=other, transmitter=sender, flags=flags),
        management(DEAUTHENTICATION, b"\7\0", receiver=other, transmitter=sender),
        management(DISASSOCIATION, b"\7\0", receiver=other, transmitter=sender),
        management(ACTION, b"\4\1\0", receiver=other, transmitter=sender),
        management(15, b"", receiver=other, transmitter=sender),
        control(11, other, sender),
        control(11, other, "01" + sender[2:]),
        control(12, other),
        control(13, other),
        control(9, other, sender, rest=bytes(10)),
        data(b"body", addresses=(other, sender, other), flags=flags),
        data(b"body", addresses=(other, sender, other, sender), flags=3, subtype=8),
        to_access_point(eapol(eap(2, 1, b"someone")), station=sender, bssid=other),
        to_access_point(eapol(eap(2, 1, b"x")), station=sender, bssid=other, flags=PROTECTED),
        from_access_point(subtype=12, receiver=other, bssid=sender) + b"\0\0",
        from_access_point(subtype=4, receiver=other, bssid=sender),
        bytes([0x0C, 0, 0, 0]) + address(sender) + bytes(10),
    ]


def _mixture(count: int, seed: int, span_seconds: float) -> list[Heard]:
    """Forge frames of all kinds, in the order of time."""
    noise = random.Random(seed)
    times = sorted(noise.uniform(0, span_seconds) for _ in range(count))
    return [
        Heard(
            time,
            noise.choice(_frames(noise)),
            noise.choice(FREQUENCIES),
            noise.choice([None, *range(-100, -20)]),
        )
        for time in times
    ]


def _compare(table: pd.DataFrame, heard: Sequence[Heard], *, by_channel: bool) -> None:
    """Compare a table with a count by hand."""
    expected = count_by_hand(heard)
    frequencies = table["frequency_mhz"].tolist() if by_channel else [None] * len(table)
    nanoseconds = table["time"].astype("int64").tolist()
    seconds = [(time - START) // 1_000_000_000 for time in nanoseconds]
    places = list(zip(seconds, frequencies, strict=True))
    heard_places = {place for place in expected if (place[1] is not None) == by_channel}
    assert heard_places <= set(places)
    for name in BY_HAND:
        told = dict(zip(places, table[name].tolist(), strict=True))
        wanted = {place: expected[place][name] if place in expected else 0 for place in places}
        assert told == wanted, name


def _compare_levels(table: pd.DataFrame, heard: Sequence[Heard], *, by_channel: bool) -> None:
    levels = levels_by_hand(heard)
    names = ["signal_p10_dbm", "signal_median_dbm", "signal_p90_dbm"]
    for row in table.to_dict("records"):
        second = (row["time"].value - START) // 1_000_000_000
        values = levels.get((second, row["frequency_mhz"] if by_channel else None), [])
        told = [row[name] for name in names]
        if not values:
            assert all(value is pd.NA for value in told)
            continue
        wanted = np.quantile(values, (0.1, 0.5, 0.9), method="inverted_cdf")
        assert told == wanted.astype(int).tolist()


@pytest.mark.parametrize("seed", range(4))
def test_counts_of_all_kinds_of_frames(seed: int) -> None:
    heard = _mixture(2500, seed, 40)
    made = tables(heard)
    _compare(made["seconds"], heard, by_channel=False)
    _compare(made["channel_seconds"], heard, by_channel=True)


def test_signal_quantiles_are_those_of_numpy() -> None:
    heard = _mixture(1500, 9, 20)
    made = tables(heard)
    _compare_levels(made["seconds"], heard, by_channel=False)
    _compare_levels(made["channel_seconds"], heard, by_channel=True)


@pytest.mark.parametrize("span_seconds", [20, 320])
def test_frames_may_come_two_seconds_out_of_order(span_seconds: float) -> None:
    """Also across the border between two windows."""
    noise = random.Random(2)
    heard = [each._replace(seconds=each.seconds + 280) for each in _mixture(2500, 3, span_seconds)]
    shuffled = sorted(heard, key=lambda each: each.seconds + noise.uniform(0, 1.99))
    assert shuffled != heard
    made = tables(shuffled)
    assert set(made["seconds"]["probe"]) == {"here"}
    _compare(made["seconds"], shuffled, by_channel=False)
    _compare(made["channel_seconds"], shuffled, by_channel=True)
    _compare_levels(made["seconds"], shuffled, by_channel=False)


def test_windows_are_counted_apart() -> None:
    heard = [Heard(time, beacon(b"net")) for time in (298.5, 299.999, 300.0, 301.5)]
    facts = listen(heard)
    assert [fact.window_start for fact in facts] == [START, START + 300 * 1_000_000_000]
    assert [int(fact.counts.seconds[:, Count.BEACONS].sum()) for fact in facts] == [2, 2]
    assert facts[0].counts.seconds[[298, 299], Count.BEACONS].tolist() == [1, 1]
    assert facts[1].counts.seconds[[0, 1], Count.BEACONS].tolist() == [1, 1]


def test_counts_by_type_are_disjoint_and_add_up() -> None:
    made = tables(_mixture(1000, 5, 10))["seconds"]
    by_type = [count.name.lower() for count in BY_TYPE]
    assert made[by_type].sum(axis=1).tolist() == made["frames"].tolist()
    assert made["frames"].sum() == 1000
    assert len(Count) == N_COUNTS
    assert set(BY_TYPE) & set(DISTINCT) == set()


def test_what_adds_up_over_channels_is_the_second() -> None:
    made = tables(_mixture(2000, 6, 20))
    channels = made["channel_seconds"].groupby("time")
    seconds = made["seconds"].set_index("time")
    distinct = {count.name.lower() for count in DISTINCT}
    for name in COUNTED:
        if name.startswith("signal"):
            continue
        summed = channels[name].sum().reindex(seconds.index, fill_value=0)
        assert (seconds[name] <= summed).all(), name
        if name not in distinct:
            assert (seconds[name] == summed).all(), name


def test_damaged_and_unreadable_frames_are_counted_as_such() -> None:
    frames = [
        radiotap(beacon(), flags=FLAG_BAD_FCS),
        radiotap(b""),
        radiotap(bytes([0x81]) + beacon()[1:]),
        radiotap(beacon(b"net", b"\x07\x30")),
        radiotap(beacon()),
    ]
    counter = SecondCounter()
    batch = batch_of(frames, 127, times_ns=[START] * len(frames))
    counter.add(Decoder(KEY, 8).decode(batch), (0, len(frames)), START)
    told = counter.close().seconds[0]
    assert told[[Count.UNREADABLE_FRAMES, Count.BAD_FCS, Count.FAULTS]].tolist() == [3, 1, 3]
    assert told[[Count.BEACONS, Count.NEW_ACCESS_POINTS]].tolist() == [2, 1]
    assert told[Count.TRANSMITTERS] == 1


def test_frames_shorter_than_their_check_sequence_have_no_bytes() -> None:
    frames = [radiotap(b"", flags=0x10), radiotap(b"abc", flags=0x10)]
    counter = SecondCounter()
    batch = batch_of(frames, 127, times_ns=[START] * 2)
    counter.add(Decoder(KEY, 8).decode(batch), (0, 2), START)
    assert counter.close().seconds[0, Count.BYTES] == 0


def test_levels_at_the_ends_of_the_scale() -> None:
    """A level of 0 dBm or more, or of -128, is what radios say that do not know it."""
    heard = [Heard(0.1, beacon(), 2412, level) for level in (-127, -1)]
    heard += [Heard(1.1, beacon(), 2412, level) for level in (0, 20, -128)]
    made = tables(heard)["seconds"]
    assert made["signal_p10_dbm"].tolist() == [-127, pd.NA]
    assert made["signal_p90_dbm"].tolist() == [-1, pd.NA]
    assert NO_LEVEL == -128


def test_many_channels_transmitters_and_names_at_once() -> None:
    """More of each than there is room for at first."""
    heard = [
        Heard(
            second + number / 4000,
            beacon(b"name %d" % (number % 1500), bssid=_address(number)),
            2412 + 5 * (number % 100),
        )
        for second in range(30)
        for number in range(3000)
    ]
    made = tables(heard)
    seconds, channels = made["seconds"], made["channel_seconds"]
    assert seconds["frames"].tolist() == [3000] * 30
    assert seconds["transmitters"].tolist() == [len({_address(n) for n in range(3000)})] * 30
    assert seconds["network_names"].tolist() == [1500] * 30
    assert seconds["new_access_points"].tolist() == [seconds["transmitters"][0]] + [0] * 29
    assert len(channels) == 3000
    assert channels["frames"].tolist() == [30] * 3000


def test_a_counter_is_empty_after_it_was_closed() -> None:
    heard = _mixture(800, 7, 20)
    batch = batch_of(
        [each.recorded for each in heard], 127, times_ns=[each.time_ns for each in heard]
    )
    frames = Decoder(KEY, 1000).decode(batch)
    counter = SecondCounter()
    counter.add(frames, (0, 800), START)
    first = counter.close()
    assert not counter.close().seconds.any()
    counter.add(frames, (0, 800), START)
    second = counter.close()
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


def _sequences(numbers: list[int], step_seconds: float = 0.05) -> tuple[int, int]:
    heard = [
        Heard(position * step_seconds, probe_response(sequence=number))
        for position, number in enumerate(numbers)
    ]
    table = tables(heard)["seconds"]
    return int(table["sequence_heard"].sum()), int(table["sequence_missed"].sum())


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1, 2, 3], (2, 0)),
        ([1, 3, 4], (2, 1)),
        ([4094, 4095, 0, 2], (3, 1)),
        ([1, 33], (1, 31)),
        ([1, 34], (0, 0)),
        ([1, 1, 2], (1, 0)),
        ([1, 0, 1], (1, 0)),
    ],
)
def test_gaps_in_sequence_numbers(numbers: list[int], expected: tuple[int, int]) -> None:
    assert _sequences(numbers) == expected


def test_frames_out_of_order_do_not_tell_of_loss() -> None:
    times = [0.0, 0.2048, 0.1024, 0.3072, 0.4096]
    heard = [Heard(time, beacon(sequence=round(time / BEACON_SECONDS))) for time in times]
    table = tables(heard)["seconds"]
    assert table[["beacons_due", "beacons_missed"]].sum().tolist() == [4, 1]
    assert table[["sequence_heard", "sequence_missed"]].sum().tolist() == [3, 1]


def test_frames_sent_again_do_not_tell_of_loss() -> None:
    frames = [beacon(sequence=1), beacon(sequence=5, flags=RETRY), beacon(sequence=2)]
    table = tables([Heard(0.1 * n, frame) for n, frame in enumerate(frames)])["seconds"]
    assert table["sequence_heard"].sum() == 1
    assert table["sequence_missed"].sum() == 0


def test_a_radio_that_was_away_does_not_tell_of_loss() -> None:
    assert _sequences([1, 5], step_seconds=1.0) == (0, 0)
    heard = [Heard(0.1, beacon(sequence=1), 2412), Heard(0.2, beacon(sequence=5), 2462)]
    table = tables(heard)["seconds"]
    assert table["sequence_heard"].sum() == table["sequence_missed"].sum() == 0


def test_a_radio_that_came_back_within_a_second_was_away_all_the_same() -> None:
    """Three channels of a quarter of a second each: the beacons meanwhile are not lost."""
    heard = [
        Heard(0.001 + number * BEACON_SECONDS, beacon(sequence=number % 4096))
        for number in range(400)
        if (number * BEACON_SECONDS) % 0.75 < 0.25
    ]
    heard += [Heard(0.3 + 0.75 * turn, beacon(bssid=_address(2)), 2462) for turn in range(54)]
    table = tables(sorted(heard))["seconds"]
    assert table["beacons_due"].sum() > 50
    assert table["beacons_missed"].sum() == 0
    assert table["sequence_missed"].sum() == 0


def test_two_radios_of_a_file_stay_on_their_channels() -> None:
    frames, times, radios = [], [], []
    for number in range(9):
        for radio, bssid in enumerate((_address(2), _address(4))):
            frequency = 2412 + 25 * radio
            frames.append(radiotap(beacon(bssid=bssid), frequency_mhz=frequency))
            times.append(round((number + 0.1 * radio) * BEACON_SECONDS * 1e9))
            radios.append(radio)
    batch = batch_of(frames, 127, times_ns=times, radios=radios)
    counter = SecondCounter()
    counter.add(Decoder(KEY, 32).decode(batch), (0, len(frames)), 0)
    told = counter.close().seconds[0]
    assert told[Count.BEACONS_DUE] == 16
    assert told[Count.BEACONS_MISSED] == 0


def test_each_access_point_has_its_own_sequence_numbers() -> None:
    heard = []
    for position in range(10):
        for number, bssid in enumerate((_address(2), _address(4))):
            frame = probe_response(bssid=bssid, sequence=100 * number + position)
            heard.append(Heard(0.05 * position + 0.01 * number, frame))
    table = tables(heard)["seconds"]
    assert table["sequence_heard"].sum() == 18
    assert table["sequence_missed"].sum() == 0


def _beacons(times: list[float], interval: int = 100) -> tuple[int, int]:
    table = tables([Heard(time, beacon(interval=interval)) for time in times])["seconds"]
    return int(table["beacons_due"].sum()), int(table["beacons_missed"].sum())


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([0, 1, 2, 3], (3, 0)),
        ([0, 1, 3, 4], (4, 1)),
        ([0, 9], (9, 8)),
        ([0, 10], (0, 0)),
        ([0], (0, 0)),
    ],
)
def test_beacons_that_were_due(steps: list[int], expected: tuple[int, int]) -> None:
    """After a second's silence the radio may have been away."""
    assert _beacons([step * BEACON_SECONDS for step in steps]) == expected


def test_beacons_that_come_late_are_not_missed() -> None:
    times = [0.0, BEACON_SECONDS + 0.02, 2 * BEACON_SECONDS - 0.02, 3 * BEACON_SECONDS]
    assert _beacons(times) == (3, 0)


def test_beacons_without_an_interval_are_never_due() -> None:
    assert _beacons([0, 0.1, 0.5], interval=0) == (0, 0)


def test_beacons_closer_than_their_interval_are_not_due() -> None:
    assert _beacons([0, 0.001, 0.002]) == (0, 0)


def test_the_first_frames_after_1970_tell_of_no_loss() -> None:
    """Some recordings have a clock that begins at 0."""
    frames = [beacon(b"net", sequence=20), probe_response(sequence=7, bssid=_address(2))]
    batch = batch_of(frames, times_ns=[500_000_000, 500_000_000])
    counter = SecondCounter()
    counter.add(Decoder(KEY, 8).decode(batch), (0, 2), 0)
    told = counter.close().seconds[0]
    for count in (Count.SEQUENCE_HEARD, Count.SEQUENCE_MISSED, Count.BEACONS_DUE):
        assert told[count] == 0


def test_new_access_points_are_counted_once_a_window() -> None:
    heard = [Heard(time, beacon(bssid=_address(2))) for time in (0.1, 0.2, 5.0, 299.0, 300.5)]
    heard.insert(3, Heard(5.5, probe_response(bssid=_address(4))))
    table = tables(heard)["seconds"]
    new = table.loc[table["new_access_points"] > 0, ["time", "new_access_points"]]
    seconds = ((new["time"].astype("int64") - START) // 1_000_000_000).tolist()
    assert dict(zip(seconds, new["new_access_points"], strict=True)) == {0: 1, 5: 1, 300: 1}


def test_a_beacon_that_cannot_be_read_is_no_access_point() -> None:
    """Its body may be encrypted or missing; nothing of it is looked at."""
    frames = [beacon(flags=PROTECTED)[:24], beacon(flags=PROTECTED), beacon(None, b"\x07\x30")]
    heard = [Heard(0.1 * number, frame) for number, frame in enumerate(frames)]
    made = tables(heard)
    assert made["seconds"]["beacons"].sum() == 3
    assert made["seconds"]["new_access_points"].sum() == 0
    assert len(made["access_points"]) == 0


def test_local_addresses_are_counted_by_their_bit() -> None:
    senders = ["02:00:00:00:00:01", "00:00:00:00:00:01", "06:00:00:00:00:01", STATION]
    heard = [Heard(0.1, to_access_point(station=sender, flags=TO_DS)) for sender in senders]
    table = tables(heard)["seconds"]
    assert table["transmitters"].tolist() == [3]
    assert table["local_transmitters"].tolist() == [2]
