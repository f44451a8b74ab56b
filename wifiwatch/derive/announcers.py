"""One pass over beacons and probe responses: who announces which network, and how.

A window's rows: one an access point (BSSID), and one a name that it announced in 30 s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch import tables
from wifiwatch.capture.batch import frame_reference
from wifiwatch.decode import codes, faults
from wifiwatch.decode.frames import ANNOUNCEMENT_BYTES, announces
from wifiwatch.decode.network import NETWORK, clear_network, read_network, stable_hash
from wifiwatch.decode.traffic_map import calls_nearly_all
from wifiwatch.derive.beacons import (
    ACCESS_POINT,
    begin_access_point,
    follow_clock,
    follow_sequence,
    is_off_channel,
)
from wifiwatch.derive.contact_state import whole
from wifiwatch.derive.window import NANOSECONDS
from wifiwatch.hashing import mix, place
from wifiwatch.kernels import Bytes, Integers, kernel
from wifiwatch.loads import load8, load16, load64

if TYPE_CHECKING:
    from wifiwatch.decode.frames import FrameColumns, Frames

SLICE_SECONDS = tables.SLICE_SECONDS["names"]
"""Names are counted in slices of this length, so that rules can look at a minute."""

ACCESS_POINTS_AT_MOST = 1 << 16
NAMES_AT_MOST = 1 << 17
"""Bounds of a window's memory; what comes beyond them is counted and left out."""

LEVELS = 128

NAME = np.dtype(
    [
        ("key", np.uint64),
        ("ssid_hash", np.uint64),
        ("access_point", np.int32),
        ("slice", np.int16),
        ("beacon", np.uint8),
        ("ssid_length", np.int8),
        ("ssid", np.uint8, 32),
        ("frames", np.uint32),
        ("first_time", np.int64),
        ("last_time", np.int64),
        ("first_frame", np.int64),
    ],
    align=True,
)

_DONE, _ACCESS_POINTS_FULL, _NAMES_FULL = 0, 1, 2


class _State(NamedTuple):
    sizes: Integers
    """Used rows of access points and names, and frames left out."""
    last_beacon: Integers
    """Row of the access point that was last heard beaconing, or -1, and that beacon's number."""
    access_points: npt.NDArray[np.void]
    networks: npt.NDArray[np.void]
    levels: npt.NDArray[np.uint16]
    access_point_at: npt.NDArray[np.int32]
    names: npt.NDArray[np.void]
    name_at: npt.NDArray[np.int32]


class Announcements(NamedTuple):
    """What was announced in one window.

    Parameters
    ----------
    access_points : (n_access_points,) ACCESS_POINT
        One row a BSSID.
    networks : (n_access_points,) NETWORK
        What each said of itself.
    levels : (n_access_points, 128) uint16
        How many of its frames came at each level from -128 dBm up.
    names : (n_names,) NAME
        One row a BSSID, name, kind of frame and slice of time.
    left_out : int
        Frames that were not counted because a bound was reached.
    """

    access_points: npt.NDArray[np.void]
    networks: npt.NDArray[np.void]
    levels: npt.NDArray[np.uint16]
    names: npt.NDArray[np.void]
    left_out: int


@kernel
def _new_name(state: _State, row: int, buffer: Bytes, at: int, length: int) -> None:
    state.names[row].ssid_length = length
    for position in range(length):
        state.names[row].ssid[position] = load8(buffer, at + position)
    state.names[row].frames = 0


@kernel
def _collect(
    frames: tuple[Bytes, Integers, FrameColumns],
    span: tuple[int, int],
    window_start: int,
    first_frame: int,
    key: np.uint64,
    state: _State,
) -> tuple[int, int]:
    """Take up the announcements of a span; return how far it came and what was full."""
    buffer, times, columns = frames
    n_access_points, n_names, left_out = state.sizes
    access_point_mask = state.access_point_at.size - 1
    name_mask = state.name_at.size - 1
    row, stop = span
    status = _DONE
    while row < stop:
        kind = columns.type_subtype[row]
        fault = columns.fault[row]
        readable = fault == faults.NONE or fault == faults.CUT
        if not readable or not announces(columns, row):
            row += 1
            continue
        time = times[row]
        bssid = columns.bssid[row]
        at = place(np.uint64(bssid), access_point_mask)
        number = np.int64(state.access_point_at[at])
        while number >= 0 and state.access_points[number].bssid != bssid:
            at = (at + 1) & access_point_mask
            number = np.int64(state.access_point_at[at])
        if number < 0:
            if n_access_points == ACCESS_POINTS_AT_MOST:
                left_out += 1
                row += 1
                continue
            if n_access_points == state.access_points.size:
                status = _ACCESS_POINTS_FULL
                break
            number = n_access_points
            n_access_points += 1
            state.access_point_at[at] = number
            begin_access_point(state.access_points, number, bssid, time, first_frame + row)
            state.levels[number, :] = 0
            clear_network(state.networks, number)
        beacon = kind == codes.BEACON
        name_key = mix(columns.ssid_hash[row], np.uint64((number << 1) | beacon))
        piece = (time - window_start) // (SLICE_SECONDS * NANOSECONDS)
        name_key = mix(name_key, np.uint64(piece))
        at = place(name_key, name_mask)
        name = np.int64(state.name_at[at])
        while name >= 0 and state.names[name].key != name_key:
            at = (at + 1) & name_mask
            name = np.int64(state.name_at[at])
        if name < 0 and n_names < NAMES_AT_MOST:
            if n_names == state.names.size:
                status = _NAMES_FULL
                break
            name = n_names
            n_names += 1
            state.name_at[at] = name
            where, length = np.int64(columns.ssid_offset[row]), np.int64(columns.ssid_length[row])
            _new_name(state, name, buffer, where, length)
            state.names[name].key = name_key
            state.names[name].ssid_hash = columns.ssid_hash[row]
            state.names[name].access_point = number
            state.names[name].slice = piece
            state.names[name].beacon = beacon
            state.names[name].first_time = time
            state.names[name].first_frame = first_frame + row
        if name >= 0:
            state.names[name].frames += 1
            state.names[name].last_time = time
        else:
            left_out += 1

        this = state.access_points[number]
        this.first_time = min(this.first_time, time)
        this.last_time = max(this.last_time, time)
        level = np.int64(columns.signal[row])
        if -LEVELS < level < 0 and state.levels[number, level + LEVELS] < 0xFFFF:
            state.levels[number, level + LEVELS] += 1
        if level > this.best_level or this.frequency == 0:
            this.best_level = level
            this.frequency = columns.frequency[row]
        body = np.int64(columns.body_offset[row])
        end = np.int64(columns.body_end[row])
        this.beacon_interval = load16(buffer, body + 8)
        this.capabilities = load16(buffer, body + 10)
        elements, long_map = stable_hash(buffer, body + ANNOUNCEMENT_BYTES, end, key)
        if beacon:
            changed = this.beacon_hash != elements
            this.beacon_hash = elements
            this.element_changes += changed and this.beacons > 0
            this.beacons += 1
            this.off_channel += is_off_channel(columns.channel[row], columns.frequency[row])
            follow_clock(state.access_points, number, time, np.int64(load64(buffer, body)))
            sequence = np.int64(columns.sequence[row])
            follow_sequence(state.access_points, state.last_beacon, number, sequence)
            if long_map and calls_nearly_all(buffer, long_map, load8(buffer, long_map - 1)):
                this.full_traffic_maps += 1
        else:
            changed = this.response_hash != elements
            this.response_hash = elements
            this.probe_responses += 1
        if changed:
            read_network(buffer, (body + ANNOUNCEMENT_BYTES, end), beacon, state.networks, number)
        row += 1
    state.sizes[0], state.sizes[1], state.sizes[2] = n_access_points, n_names, left_out
    return row, status


@kernel
def _place_rows(keys: npt.NDArray[np.uint64], at: npt.NDArray[np.int32]) -> None:
    """Fill an empty table of places."""
    mask = at.size - 1
    for row in range(keys.size):
        here = place(keys[row], mask)
        while at[here] >= 0:
            here = (here + 1) & mask
        at[here] = row


class AnnouncementCollector:
    """Collect the announcements of one window.

    Parameters
    ----------
    key : uint64
        Key of the hashes.
    """

    def __init__(self, key: np.uint64) -> None:
        self._key = key
        self._state = _new_state(1 << 9, 1 << 10)

    def add(self, frames: Frames, span: tuple[int, int], window_start: int, source: int) -> None:
        """Take up the announcements among some of a batch's frames, all of this window.

        Parameters
        ----------
        frames : Frames
            Decoded frames.
        span : (int, int)
            First row, and the row after the last.
        window_start : int
            Begin of the window since 1970-01-01 UTC [ns].
        source : int
            Number of the file, for references to frames.
        """
        batch = frames.batch
        given = (batch.buffer, batch.index.time, frames.columns)
        first_frame = frame_reference(source, batch.first_number)
        start, stop = span
        while start < stop:
            start, status = _collect(
                given, (start, stop), window_start, first_frame, self._key, self._state
            )
            if status == _ACCESS_POINTS_FULL:
                self._grow_access_points()
            elif status == _NAMES_FULL:
                self._grow_names()

    def _grow_access_points(self) -> None:
        state = self._state
        more = _new_state(2 * state.access_points.size, 1)
        count = state.access_points.size
        more.access_points[:count] = state.access_points
        more.networks[:count] = state.networks
        more.levels[:count] = state.levels
        _place_rows(state.access_points["bssid"].astype(np.uint64), more.access_point_at)
        self._state = more._replace(
            sizes=state.sizes,
            last_beacon=state.last_beacon,
            names=state.names,
            name_at=state.name_at,
        )

    def _grow_names(self) -> None:
        state = self._state
        more = _new_state(1, 2 * state.names.size)
        more.names[: state.names.size] = state.names
        _place_rows(np.ascontiguousarray(state.names["key"]), more.name_at)
        self._state = state._replace(names=more.names, name_at=more.name_at)

    def close(self) -> Announcements:
        """Give the window's announcements and make ready for another window."""
        state = self._state
        n_access_points, n_names, left_out = (int(size) for size in state.sizes)
        announcements = Announcements(
            access_points=whole(state.access_points[:n_access_points]).copy().view(ACCESS_POINT),
            networks=whole(state.networks[:n_access_points]).copy().view(NETWORK),
            levels=state.levels[:n_access_points].copy(),
            names=whole(state.names[:n_names]).copy().view(NAME),
            left_out=left_out,
        )
        state.access_point_at[:] = -1
        state.name_at[:] = -1
        state.sizes[:] = 0
        state.last_beacon[:] = -1
        return announcements


def _new_state(access_points: int, names: int) -> _State:
    return _State(
        sizes=np.zeros(3, np.int64),
        last_beacon=np.full(2, -1, np.int64),
        access_points=np.zeros(access_points, ACCESS_POINT),
        networks=np.zeros(access_points, NETWORK),
        levels=np.zeros((access_points, LEVELS), np.uint16),
        access_point_at=np.full(4 * access_points, -1, np.int32),
        names=np.zeros(names, NAME),
        name_at=np.full(4 * names, -1, np.int32),
    )
