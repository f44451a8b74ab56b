"""The pass that counts frames by second and channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wifiwatch.decode import codes, faults
from wifiwatch.decode.frames import announces
from wifiwatch.decode.mac import LOCAL_BIT, RETRY
from wifiwatch.derive.quantities import COUNT_OF_TYPE, Count
from wifiwatch.derive.second_state import (
    ACCESS_POINTS_FULL,
    CELLS_FULL,
    DONE,
    FREQUENCIES_AT_MOST,
    FREQUENCY_VALUES,
    LEVELS,
    OPEN_SECONDS,
    PAIRS_FULL,
    RADIOS,
    State,
    add_pair,
    find_access_point,
    name_key,
    transmitter_key,
)
from wifiwatch.derive.window import NANOSECONDS
from wifiwatch.kernels import Bytes, Integers, inlined, kernel
from wifiwatch.loads import load16, trailing_zeros

if TYPE_CHECKING:
    from wifiwatch.decode.frames import FrameColumns

_DIRECTED, _BYTES, _EAPOL, _RETRIES, _BAD_FCS, _FAULTS, _NEW, _HEARD, _MISSED = (
    int(Count.DIRECTED_PROBE_REQUESTS),
    int(Count.BYTES),
    int(Count.EAPOL),
    int(Count.RETRIES),
    int(Count.BAD_FCS),
    int(Count.FAULTS),
    int(Count.NEW_ACCESS_POINTS),
    int(Count.SEQUENCE_HEARD),
    int(Count.SEQUENCE_MISSED),
)
_BEACONS_DUE, _BEACONS_MISSED, _TRANSMITTERS, _LOCAL, _NETWORK_NAMES, _PROBED_NAMES = (
    int(Count.BEACONS_DUE),
    int(Count.BEACONS_MISSED),
    int(Count.TRANSMITTERS),
    int(Count.LOCAL_TRANSMITTERS),
    int(Count.NETWORK_NAMES),
    int(Count.PROBED_NAMES),
)

_LONGEST_GAP = 32
"""Sequence numbers missed in a row beyond which a gap says nothing about loss."""

_LONG_AGO = np.int64(-(1 << 62))

_STAYED = NANOSECONDS
"""Time between two frames of an access point beyond which the radio may have been away [ns]."""


@kernel
def _take_quantiles(
    state: State, number: int, line: int, levels: npt.NDArray[np.int8], row: int
) -> None:
    """Read the 10 %, 50 % and 90 % quantile of a histogram into a row, and empty it."""
    total = 0
    for half in range(2):
        bits = state.occupied[number, line, half]
        while bits:
            total += np.int64(state.histogram[number, line, 64 * half + trailing_zeros(bits)])
            bits &= bits - np.uint64(1)
    targets = ((total + 9) // 10, (total + 1) // 2, total - total // 10)
    running, wanted = 0, 0
    for half in range(2):
        bits = state.occupied[number, line, half]
        while bits:
            level = 64 * half + trailing_zeros(bits)
            running += np.int64(state.histogram[number, line, level])
            state.histogram[number, line, level] = 0
            while wanted < 3 and running >= targets[wanted]:
                levels[row, wanted] = level - LEVELS
                wanted += 1
            bits &= bits - np.uint64(1)
        state.occupied[number, line, half] = 0


@kernel
def close_second(state: State, number: int) -> None:
    """Add the channels' counts to the second's, take the levels and empty the sets."""
    second = state.open_second[number]
    for frequency_number in range(state.sizes[1]):
        cell = np.int64(state.open_cell[number, frequency_number])
        if cell < 0:
            continue
        for column in range(_TRANSMITTERS):
            state.seconds[second, column] += state.cells[cell, column]
        line = frequency_number + 1
        for half in range(2):
            bits = state.occupied[number, line, half]
            state.occupied[number, 0, half] |= bits
            while bits:
                level = 64 * half + trailing_zeros(bits)
                state.histogram[number, 0, level] += state.histogram[number, line, level]
                bits &= bits - np.uint64(1)
        _take_quantiles(state, number, line, state.cell_levels, cell)
        state.open_cell[number, frequency_number] = -1
    _take_quantiles(state, number, 0, state.second_levels, second)
    for pair in range(state.pair_count[number]):
        state.pairs[number, np.int64(state.taken[number, pair])] = 0
    state.pair_count[number] = 0
    state.open_second[number] = -1


@inlined
def _beacons_due(since: int, interval: int) -> int:
    """Count the beacons that an access point sent in a time, the last one included."""
    if interval <= 0 or since < 0 or since >= _STAYED:
        return 0
    return np.int64(np.uint64(since + (interval >> 1)) // np.uint64(interval))


@kernel
def count_frames(
    frames: tuple[Bytes, Integers, npt.NDArray[np.int32], FrameColumns],
    span: tuple[int, int],
    window_start: int,
    state: State,
) -> tuple[int, int]:
    """Count the frames of a span; return how far it came and what was full, if anything."""
    buffer, times, interfaces, columns = frames
    n_cells, n_frequencies, n_access_points = state.sizes
    cells = state.cells
    pairs_at_most = state.pairs.shape[1] // 2 - 4
    last_transmitter, last_cell = np.int64(-1), np.int64(-1)
    row, stop = span
    status = DONE
    while row < stop:
        # Unsigned places need no check for negative ones.
        here = np.uint64(row)
        time = times[here]
        second = np.int64(np.uint64(time - window_start) // np.uint64(NANOSECONDS))
        number = second & (OPEN_SECONDS - 1)
        if state.open_second[number] != second:
            state.sizes[1] = n_frequencies
            if state.open_second[number] >= 0:
                close_second(state, number)
            state.open_second[number] = second
        if state.pair_count[number] > pairs_at_most:
            status = PAIRS_FULL
            break
        frequency = np.int64(columns.frequency[here])
        frequency_number = np.int64(state.frequency_number[frequency & (FREQUENCY_VALUES - 1)])
        if frequency_number < 0:
            frequency_number = min(n_frequencies, FREQUENCIES_AT_MOST - 1)
            state.frequency_number[frequency & (FREQUENCY_VALUES - 1)] = frequency_number
            n_frequencies = frequency_number + 1
        cell = np.int64(state.open_cell[number, frequency_number])
        if cell < 0:
            if n_cells == cells.shape[0]:
                status = CELLS_FULL
                break
            cell = n_cells
            n_cells += 1
            state.open_cell[number, frequency_number] = cell
            state.cell_second[cell] = second
            state.cell_frequency[cell] = frequency
        radio = np.int64(interfaces[here]) & (RADIOS - 1)
        if state.listening_on[radio] != frequency:
            state.listening_on[radio] = frequency
            state.listening_since[radio] = time
        line_of_cell = np.uint64(cell)
        kind = np.int64(columns.type_subtype[here])
        fault = columns.fault[here]
        transmitter = columns.transmitter[here]
        announcing = fault == faults.NONE and announces(columns, here)
        access_point = np.int64(-1)
        if announcing:
            access_point = find_access_point(
                state.access_points, state.access_point_at, transmitter
            )
            if access_point < 0:
                if n_access_points == state.access_points.size:
                    status = ACCESS_POINTS_FULL
                    break
                state.access_point_at[-1 - access_point] = n_access_points
                access_point = n_access_points
                n_access_points += 1
                state.access_points[access_point].address = transmitter
                state.access_points[access_point].time = _LONG_AGO
                state.access_points[access_point].beacon_time = _LONG_AGO
                interval = load16(buffer, np.int64(columns.body_offset[here]) + 8)
                state.access_points[access_point].beacon_interval = 1_024_000 * interval
                state.access_points[access_point].name_cell = -1
                cells[line_of_cell, _NEW] += 1

        name = columns.ssid_hash[here]
        probes = kind == codes.PROBE_REQUEST
        column = np.int64(COUNT_OF_TYPE[kind])
        cells[line_of_cell, _DIRECTED if probes and name != 0 else column] += 1
        cells[line_of_cell, _BYTES] += np.uint32(columns.length[here])
        retry = columns.flags[here] & RETRY != 0
        if retry:
            cells[line_of_cell, _RETRIES] += 1
        if columns.eapol[here]:
            cells[line_of_cell, _EAPOL] += 1
        if fault != faults.NONE:
            cells[line_of_cell, _BAD_FCS if fault == faults.BAD_FCS else _FAULTS] += 1
        level = np.int64(columns.signal[here]) + LEVELS
        if 0 < level < LEVELS:
            line = frequency_number + 1
            state.histogram[number, line, level] += 1
            state.occupied[number, line, level >> 6] |= np.uint64(1) << np.uint64(level & 63)

        if transmitter >= 0 and (transmitter != last_transmitter or cell != last_cell):
            last_transmitter, last_cell = transmitter, cell
            key = transmitter_key(transmitter, frequency_number + 1)
            if add_pair(state.pairs, state.taken, state.pair_count, number, key):
                local = np.uint32((transmitter & LOCAL_BIT) != 0)
                cells[line_of_cell, _TRANSMITTERS] += 1
                cells[line_of_cell, _LOCAL] += local
                if add_pair(
                    state.pairs,
                    state.taken,
                    state.pair_count,
                    number,
                    transmitter_key(transmitter, 0),
                ):
                    state.seconds[second, _TRANSMITTERS] += 1
                    state.seconds[second, _LOCAL] += local
        if announcing:
            this = state.access_points[access_point]
            if not retry and time >= this.time:
                sequence = np.int64(columns.sequence[here])
                since = time - this.time
                stayed = this.frequency == frequency and 0 <= since < _STAYED
                stayed = stayed and this.time >= state.listening_since[radio]
                step = (sequence - this.sequence) & 4095
                if stayed and 0 < step <= _LONGEST_GAP:
                    cells[line_of_cell, _HEARD] += 1
                    cells[line_of_cell, _MISSED] += step - 1
                if kind == codes.BEACON:
                    since = time - this.beacon_time
                    due = _beacons_due(since, this.beacon_interval) if stayed else 0
                    if due > 0:
                        cells[line_of_cell, _BEACONS_DUE] += due
                        cells[line_of_cell, _BEACONS_MISSED] += due - 1
                    this.beacon_time = time
                this.sequence = sequence
                this.time = time
                this.frequency = frequency
            if this.name == name and this.name_cell == cell:
                name = np.uint64(0)
            else:
                this.name = name
                this.name_cell = cell
        if name != 0 and (announcing or probes):
            column = _PROBED_NAMES if probes else _NETWORK_NAMES
            if add_pair(
                state.pairs,
                state.taken,
                state.pair_count,
                number,
                name_key(name, column, frequency_number + 1),
            ):
                cells[line_of_cell, column] += 1
                if add_pair(
                    state.pairs, state.taken, state.pair_count, number, name_key(name, column, 0)
                ):
                    state.seconds[second, column] += 1
        row += 1
    state.sizes[0], state.sizes[1], state.sizes[2] = n_cells, n_frequencies, n_access_points
    return row, status
