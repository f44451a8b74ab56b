"""Per-second counts: what was heard in each second, on all channels and on each."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch.decode import codes, faults
from wifiwatch.decode.frames import FrameColumns, Frames
from wifiwatch.decode.mac import LOCAL_BIT, RETRY
from wifiwatch.derive.window import NANOSECONDS, WINDOW_SECONDS
from wifiwatch.hashing import mix, place
from wifiwatch.kernels import Bytes, Integers, inlined, kernel
from wifiwatch.loads import load16, trailing_zeros


class Count(IntEnum):
    """What is counted in each second; the order is that of the table's columns."""

    BEACONS = 0
    WILDCARD_PROBE_REQUESTS = 1
    DIRECTED_PROBE_REQUESTS = 2
    PROBE_RESPONSES = 3
    AUTHENTICATIONS = 4
    ASSOCIATIONS = 5
    DEAUTHENTICATIONS = 6
    DISASSOCIATIONS = 7
    ACTIONS = 8
    OTHER_MANAGEMENT = 9
    RTS = 10
    CTS = 11
    ACKS = 12
    OTHER_CONTROL = 13
    DATA_FRAMES = 14
    NULL_FRAMES = 15
    EXTENSION_FRAMES = 16
    UNREADABLE_FRAMES = 17
    BYTES = 18
    EAPOL = 19
    RETRIES = 20
    BAD_FCS = 21
    FAULTS = 22
    NEW_ACCESS_POINTS = 23
    SEQUENCE_HEARD = 24
    SEQUENCE_MISSED = 25
    BEACONS_DUE = 26
    BEACONS_MISSED = 27
    TRANSMITTERS = 28
    LOCAL_TRANSMITTERS = 29
    NETWORK_NAMES = 30
    PROBED_NAMES = 31


N_COUNTS = len(Count)
BY_TYPE = list(Count)[: Count.UNREADABLE_FRAMES + 1]
"""Counts that are disjoint and add up to all frames."""

DISTINCT = list(Count)[Count.TRANSMITTERS :]
"""Counts of different things: those of the channels do not add up to that of the second."""

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


def _count_of_type() -> npt.NDArray[np.uint8]:
    """Map each type and subtype to the count it belongs to."""
    table = np.full(256, Count.UNREADABLE_FRAMES, np.uint8)
    table[0x00:0x10] = Count.OTHER_MANAGEMENT
    table[0x10:0x20] = Count.OTHER_CONTROL
    table[0x20:0x30] = Count.DATA_FRAMES
    table[0x30:0x40] = Count.EXTENSION_FRAMES
    for null in (0x24, 0x25, 0x26, 0x27, 0x2C, 0x2E, 0x2F):
        table[null] = Count.NULL_FRAMES
    table[codes.ASSOCIATION_REQUEST : codes.REASSOCIATION_RESPONSE + 1] = Count.ASSOCIATIONS
    table[codes.PROBE_REQUEST] = Count.WILDCARD_PROBE_REQUESTS
    table[codes.PROBE_RESPONSE] = Count.PROBE_RESPONSES
    table[codes.BEACON] = Count.BEACONS
    table[codes.DISASSOCIATION] = Count.DISASSOCIATIONS
    table[codes.AUTHENTICATION] = Count.AUTHENTICATIONS
    table[codes.DEAUTHENTICATION] = Count.DEAUTHENTICATIONS
    table[[codes.ACTION, codes.ACTION_NO_ACK]] = Count.ACTIONS
    table[codes.RTS], table[codes.CTS], table[codes.ACK] = Count.RTS, Count.CTS, Count.ACKS
    return table


_COUNT_OF_TYPE = _count_of_type()

OPEN_SECONDS = 4
"""Seconds whose distinct counts are still open; frames come at most 2 s out of order."""

FREQUENCIES_AT_MOST = 128
"""More than the channels of 2.4, 5 and 6 GHz together."""

_FREQUENCY_VALUES = 8192
_LEVELS = 128
NO_LEVEL = -128

_LONGEST_GAP = 32
"""Sequence numbers missed in a row beyond which a gap says nothing about loss."""

_STAYED = NANOSECONDS
"""Time between two frames of an access point beyond which the radio may have been away [ns]."""

_DONE, _CELLS_FULL, _ACCESS_POINTS_FULL, _PAIRS_FULL = 0, 1, 2, 3

_ACCESS_POINT = np.dtype(
    [
        ("address", np.int64),
        ("time", np.int64),
        ("beacon_time", np.int64),
        ("name", np.uint64),
        ("name_cell", np.int32),
        ("sequence", np.int16),
        ("frequency", np.uint16),
    ],
    align=True,
)


class _State(NamedTuple):
    """All that the pass keeps of a window.

    A cell is one second on one frequency. Distinct things are told apart in one hash set for
    each open second, and levels in one histogram for each open second and frequency; both are
    emptied when the second closes.
    """

    sizes: Integers
    """Used rows of cells, frequencies and access points."""
    frequency_number: npt.NDArray[np.int16]
    cells: npt.NDArray[np.uint32]
    cell_second: npt.NDArray[np.int16]
    cell_frequency: npt.NDArray[np.uint16]
    cell_levels: npt.NDArray[np.int8]
    seconds: npt.NDArray[np.uint32]
    second_levels: npt.NDArray[np.int8]
    open_second: Integers
    open_cell: npt.NDArray[np.int32]
    pairs: npt.NDArray[np.uint64]
    taken: npt.NDArray[np.int32]
    pair_count: Integers
    histogram: npt.NDArray[np.uint32]
    occupied: npt.NDArray[np.uint64]
    access_points: npt.NDArray[np.void]
    access_point_at: npt.NDArray[np.int32]


def _new_state() -> _State:
    cells, access_points, pairs = 1 << 11, 1 << 9, 1 << 11
    return _State(
        sizes=np.zeros(3, np.int64),
        frequency_number=np.full(_FREQUENCY_VALUES, -1, np.int16),
        cells=np.zeros((cells, N_COUNTS), np.uint32),
        cell_second=np.zeros(cells, np.int16),
        cell_frequency=np.zeros(cells, np.uint16),
        cell_levels=np.full((cells, 3), NO_LEVEL, np.int8),
        seconds=np.zeros((WINDOW_SECONDS, N_COUNTS), np.uint32),
        second_levels=np.full((WINDOW_SECONDS, 3), NO_LEVEL, np.int8),
        open_second=np.full(OPEN_SECONDS, -1, np.int64),
        open_cell=np.full((OPEN_SECONDS, FREQUENCIES_AT_MOST), -1, np.int32),
        pairs=np.zeros((OPEN_SECONDS, pairs), np.uint64),
        taken=np.zeros((OPEN_SECONDS, pairs // 2), np.int32),
        pair_count=np.zeros(OPEN_SECONDS, np.int64),
        histogram=np.zeros((OPEN_SECONDS, FREQUENCIES_AT_MOST + 1, _LEVELS), np.uint32),
        occupied=np.zeros((OPEN_SECONDS, FREQUENCIES_AT_MOST + 1, 2), np.uint64),
        access_points=np.zeros(access_points, _ACCESS_POINT),
        access_point_at=np.full(4 * access_points, -1, np.int32),
    )


@inlined
def _add_pair(
    pairs: npt.NDArray[np.uint64],
    taken: npt.NDArray[np.int32],
    pair_count: Integers,
    number: int,
    key: np.uint64,
) -> bool:
    """Add a key that is not 0 to an open second's set; tell whether it was new."""
    mask = pairs.shape[1] - 1
    at = place(key, mask)
    while pairs[number, at] != 0:
        if pairs[number, at] == key:
            return False
        at = (at + 1) & mask
    pairs[number, at] = key
    taken[number, pair_count[number]] = at
    pair_count[number] += 1
    return True


@inlined
def _transmitter_key(address: int, frequency_number: int) -> np.uint64:
    return np.uint64((1 << 62) | (frequency_number << 48) | address)


@inlined
def _name_key(name: np.uint64, column: int, frequency_number: int) -> np.uint64:
    return mix(name, np.uint64((frequency_number << 8) | column)) >> np.uint64(2)


@kernel
def _take_quantiles(
    state: _State, number: int, line: int, levels: npt.NDArray[np.int8], row: int
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
                levels[row, wanted] = level - _LEVELS
                wanted += 1
            bits &= bits - np.uint64(1)
        state.occupied[number, line, half] = 0


@kernel
def _close_second(state: _State, number: int) -> None:
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
def _find_access_point(
    access_points: npt.NDArray[np.void], places: npt.NDArray[np.int32], address: int
) -> int:
    """Find an access point's row, or where it would come: ``-1 - place``."""
    mask = places.size - 1
    at = place(np.uint64(address), mask)
    row = np.int64(places[at])
    while row >= 0 and access_points[row].address != address:
        at = (at + 1) & mask
        row = np.int64(places[at])
    return row if row >= 0 else -1 - at


@inlined
def _beacons_due(since: int, interval: int) -> int:
    """Count the beacons that an access point sent in a time, the last one included."""
    if interval <= 0 or since < 0 or since >= _STAYED:
        return 0
    return np.int64(np.uint64(since + interval // 2) // np.uint64(interval))


@kernel
def _count(
    buffer: Bytes,
    times: Integers,
    columns: FrameColumns,
    span: tuple[int, int],
    window_start: int,
    state: _State,
) -> tuple[int, int]:
    """Count the frames of a span; return how far it came and what was full, if anything."""
    n_cells, n_frequencies, n_access_points = state.sizes
    cells = state.cells
    pairs_at_most = state.pairs.shape[1] // 2 - 4
    last_transmitter, last_cell = np.int64(-1), np.int64(-1)
    row, stop = span
    status = _DONE
    while row < stop:
        time = times[row]
        second = np.int64(np.uint64(time - window_start) // np.uint64(NANOSECONDS))
        number = second & (OPEN_SECONDS - 1)
        if state.open_second[number] != second:
            state.sizes[1] = n_frequencies
            if state.open_second[number] >= 0:
                _close_second(state, number)
            state.open_second[number] = second
        if state.pair_count[number] > pairs_at_most:
            status = _PAIRS_FULL
            break
        frequency = np.int64(columns.frequency[row])
        frequency_number = np.int64(state.frequency_number[frequency & (_FREQUENCY_VALUES - 1)])
        if frequency_number < 0:
            frequency_number = min(n_frequencies, FREQUENCIES_AT_MOST - 1)
            state.frequency_number[frequency & (_FREQUENCY_VALUES - 1)] = frequency_number
            n_frequencies = frequency_number + 1
        cell = np.int64(state.open_cell[number, frequency_number])
        if cell < 0:
            if n_cells == cells.shape[0]:
                status = _CELLS_FULL
                break
            cell = n_cells
            n_cells += 1
            state.open_cell[number, frequency_number] = cell
            state.cell_second[cell] = second
            state.cell_frequency[cell] = frequency
        kind = np.int64(columns.type_subtype[row])
        fault = columns.fault[row]
        transmitter = columns.transmitter[row]
        announces = (kind == codes.BEACON or kind == codes.PROBE_RESPONSE) and fault == faults.NONE
        access_point = np.int64(-1)
        if announces:
            access_point = _find_access_point(
                state.access_points, state.access_point_at, transmitter
            )
            if access_point < 0:
                if n_access_points == state.access_points.size:
                    status = _ACCESS_POINTS_FULL
                    break
                state.access_point_at[-1 - access_point] = n_access_points
                access_point = n_access_points
                n_access_points += 1
                state.access_points[access_point].address = transmitter
                state.access_points[access_point].frequency = 0
                state.access_points[access_point].name_cell = -1
                cells[cell, _NEW] += 1

        name = columns.ssid_hash[row]
        probes = kind == codes.PROBE_REQUEST
        column = np.int64(_COUNT_OF_TYPE[kind])
        cells[cell, _DIRECTED if probes and name != 0 else column] += 1
        cells[cell, _BYTES] += np.uint32(columns.length[row])
        retry = columns.flags[row] & RETRY != 0
        if retry:
            cells[cell, _RETRIES] += 1
        if columns.eapol[row]:
            cells[cell, _EAPOL] += 1
        if fault != faults.NONE:
            cells[cell, _BAD_FCS if fault == faults.BAD_FCS else _FAULTS] += 1
        level = np.int64(columns.signal[row]) + _LEVELS
        if 0 < level < _LEVELS:
            line = frequency_number + 1
            state.histogram[number, line, level] += 1
            state.occupied[number, line, level >> 6] |= np.uint64(1) << np.uint64(level & 63)

        if transmitter >= 0 and (transmitter != last_transmitter or cell != last_cell):
            last_transmitter, last_cell = transmitter, cell
            key = _transmitter_key(transmitter, frequency_number + 1)
            if _add_pair(state.pairs, state.taken, state.pair_count, number, key):
                local = np.uint32((transmitter & LOCAL_BIT) != 0)
                cells[cell, _TRANSMITTERS] += 1
                cells[cell, _LOCAL] += local
                if _add_pair(
                    state.pairs,
                    state.taken,
                    state.pair_count,
                    number,
                    _transmitter_key(transmitter, 0),
                ):
                    state.seconds[second, _TRANSMITTERS] += 1
                    state.seconds[second, _LOCAL] += local
        if announces:
            this = state.access_points[access_point]
            if not retry:
                sequence = np.int64(columns.sequence[row])
                stayed = this.frequency == frequency and time - this.time < _STAYED
                step = (sequence - this.sequence) & 4095
                if stayed and 0 < step <= _LONGEST_GAP:
                    cells[cell, _HEARD] += 1
                    cells[cell, _MISSED] += step - 1
                if kind == codes.BEACON:
                    interval = 1_024_000 * load16(buffer, np.int64(columns.body_offset[row]) + 8)
                    due = _beacons_due(time - this.beacon_time, interval) if stayed else 0
                    if due > 0:
                        cells[cell, _BEACONS_DUE] += due
                        cells[cell, _BEACONS_MISSED] += due - 1
                    this.beacon_time = time
                this.sequence = sequence
                this.time = time
                this.frequency = frequency
            if this.name == name and this.name_cell == cell:
                name = np.uint64(0)
            else:
                this.name = name
                this.name_cell = cell
        if name != 0 and (announces or probes):
            column = _PROBED_NAMES if probes else _NETWORK_NAMES
            if _add_pair(
                state.pairs,
                state.taken,
                state.pair_count,
                number,
                _name_key(name, column, frequency_number + 1),
            ):
                cells[cell, column] += 1
                if _add_pair(
                    state.pairs, state.taken, state.pair_count, number, _name_key(name, column, 0)
                ):
                    state.seconds[second, column] += 1
        row += 1
    state.sizes[0], state.sizes[1], state.sizes[2] = n_cells, n_frequencies, n_access_points
    return row, status


@kernel
def _place_access_points(access_points: npt.NDArray[np.void], at: npt.NDArray[np.int32]) -> None:
    """Fill an empty table of places."""
    mask = at.size - 1
    for row in range(access_points.size):
        here = place(np.uint64(access_points[row].address), mask)
        while at[here] >= 0:
            here = (here + 1) & mask
        at[here] = row


@kernel
def _copy_pairs(
    old: npt.NDArray[np.uint64],
    new: npt.NDArray[np.uint64],
    taken: npt.NDArray[np.int32],
    pair_count: Integers,
) -> None:
    """Add all keys of a table of sets to a larger one."""
    pair_count[:] = 0
    for number in range(old.shape[0]):
        for at in range(old.shape[1]):
            if old[number, at] != 0:
                _add_pair(new, taken, pair_count, number, old[number, at])


class SecondCounts(NamedTuple):
    """The counts of one window.

    Parameters
    ----------
    seconds : (300, n_counts) uint32
        Counts of each second of the window, on all channels; columns as in `Count`.
    second_levels : (300, 3) int8
        10 %, 50 % and 90 % quantile of the signal; -128 where there is none [dBm].
    cells : (n_cells, n_counts) uint32
        Counts of each second and frequency in which anything was heard.
    cell_second : (n_cells,) int16
        Second of the window that a cell belongs to.
    cell_frequency : (n_cells,) uint16
        Frequency of a cell; 0 where the radio does not say [MHz].
    cell_levels : (n_cells, 3) int8
        Quantiles of the signal as above [dBm].
    """

    seconds: npt.NDArray[np.uint32]
    second_levels: npt.NDArray[np.int8]
    cells: npt.NDArray[np.uint32]
    cell_second: npt.NDArray[np.int16]
    cell_frequency: npt.NDArray[np.uint16]
    cell_levels: npt.NDArray[np.int8]


class SecondCounter:
    """Count the frames of one window."""

    def __init__(self) -> None:
        self._state = _new_state()

    def add(self, frames: Frames, span: tuple[int, int], window_start: int) -> None:
        """Count some of a batch's frames, all of this window.

        Parameters
        ----------
        frames : Frames
            Decoded frames.
        span : (int, int)
            First row, and the row after the last.
        window_start : int
            Begin of the window since 1970-01-01 UTC [ns].
        """
        batch = frames.batch
        start, stop = span
        while start < stop:
            start, status = _count(
                batch.buffer,
                batch.index.time,
                frames.columns,
                (start, stop),
                window_start,
                self._state,
            )
            if status != _DONE:
                self._grow(status)

    def _grow(self, status: int) -> None:
        state = self._state
        if status == _CELLS_FULL:
            self._state = state._replace(
                cells=_doubled(state.cells),
                cell_second=_doubled(state.cell_second),
                cell_frequency=_doubled(state.cell_frequency),
                cell_levels=_doubled(state.cell_levels, NO_LEVEL),
            )
        elif status == _ACCESS_POINTS_FULL:
            places = np.full(2 * state.access_point_at.size, -1, np.int32)
            _place_access_points(state.access_points, places)
            self._state = state._replace(
                access_points=_doubled(state.access_points), access_point_at=places
            )
        else:
            pairs = np.zeros((OPEN_SECONDS, 2 * state.pairs.shape[1]), np.uint64)
            taken = np.zeros((OPEN_SECONDS, state.pairs.shape[1]), np.int32)
            _copy_pairs(state.pairs, pairs, taken, state.pair_count)
            self._state = state._replace(pairs=pairs, taken=taken)

    def close(self) -> SecondCounts:
        """Give the window's counts and make ready for another window."""
        state = self._state
        for number in range(OPEN_SECONDS):
            if state.open_second[number] >= 0:
                _close_second(state, number)
        n_cells, _, n_access_points = state.sizes
        counts = SecondCounts(
            seconds=state.seconds.copy(),
            second_levels=state.second_levels.copy(),
            cells=state.cells[:n_cells].copy(),
            cell_second=state.cell_second[:n_cells].copy(),
            cell_frequency=state.cell_frequency[:n_cells].copy(),
            cell_levels=state.cell_levels[:n_cells].copy(),
        )
        state.cells[:n_cells] = 0
        state.cell_levels[:n_cells] = NO_LEVEL
        state.seconds[:] = 0
        state.second_levels[:] = NO_LEVEL
        state.frequency_number[:] = -1
        state.access_points[:n_access_points] = 0
        state.access_point_at[:] = -1
        state.sizes[:] = 0
        return counts


def _doubled(rows: npt.NDArray[np.generic], filler: int = 0) -> npt.NDArray[np.generic]:
    """Give a copy with twice the rows."""
    more = np.zeros_like(rows)
    if filler:
        more.fill(filler)
    return np.concatenate([rows, more])
