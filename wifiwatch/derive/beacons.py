"""What one access point's beacons tell in a window: its row, its clock and its numbering."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wifiwatch.kernels import Integers, kernel

ACCESS_POINT = np.dtype(
    [
        ("bssid", np.int64),
        ("first_time", np.int64),
        ("last_time", np.int64),
        ("first_frame", np.int64),
        ("beacons", np.uint32),
        ("probe_responses", np.uint32),
        ("off_channel", np.uint32),
        ("clock_frozen", np.uint32),
        ("clock_last", np.int64),
        ("clock_offset_least", np.int64),
        ("clock_offset_most", np.int64),
        ("beacon_hash", np.uint64),
        ("response_hash", np.uint64),
        ("element_changes", np.uint32),
        ("full_traffic_maps", np.uint32),
        ("sequence_shared", np.uint32),
        ("frequency", np.uint16),
        ("beacon_interval", np.uint16),
        ("capabilities", np.uint16),
        ("best_level", np.int8),
    ],
    align=True,
)
"""``first_frame``: frame number, with the file's number in the bits from 40 up. ``clock_*``: the
access point's own clock [µs], its offset being the time of reception less that clock.
``off_channel``: 2.4 GHz beacons that announce a channel more than 2 away from where they came.
``sequence_shared``: beacons numbered on, by 1 to 3, from the one heard just before, which another
address sent with the same elements."""

_LAST_NUMBER = 0xFFF
_NEXT_AT_MOST = 3


@kernel
def begin_access_point(
    rows: npt.NDArray[np.void], row: int, bssid: int, time: int, frame: int
) -> None:
    """Begin the row of an access point that was not heard before in its window."""
    this = rows[row]
    this.bssid = bssid
    this.first_time = time
    this.last_time = time
    this.first_frame = frame
    this.beacons = 0
    this.probe_responses = 0
    this.off_channel = 0
    this.clock_frozen = 0
    this.clock_last = -1
    this.clock_offset_least = np.int64(1 << 62)
    this.clock_offset_most = np.int64(-(1 << 62))
    this.beacon_hash = 0
    this.response_hash = 0
    this.element_changes = 0
    this.full_traffic_maps = 0
    this.sequence_shared = 0
    this.frequency = 0
    this.best_level = -128


@kernel
def is_off_channel(announced: int, frequency: int) -> bool:
    """Tell whether a 2.4 GHz beacon names a channel that its own signal cannot be from."""
    if announced < 1 or announced > 13 or frequency < 2412 or frequency > 2472:
        return False
    return abs((frequency - 2407) // 5 - announced) > 2


@kernel
def follow_clock(rows: npt.NDArray[np.void], row: int, time: int, timestamp: int) -> None:
    """Compare the access point's clock with the receiver's."""
    this = rows[row]
    if timestamp == this.clock_last or timestamp == 0:
        this.clock_frozen += 1
    this.clock_last = timestamp
    offset = time // 1000 - timestamp
    this.clock_offset_least = min(this.clock_offset_least, offset)
    this.clock_offset_most = max(this.clock_offset_most, offset)


@kernel
def follow_sequence(
    rows: npt.NDArray[np.void], last_beacon: Integers, row: int, sequence: int
) -> None:
    """Compare a beacon's number with that of the beacon heard just before.

    ``last_beacon``: the row of the access point that sent that one, -1 for none, and its number.
    """
    this = rows[row]
    last = last_beacon[0]
    if last >= 0 and last != row and rows[last].beacon_hash == this.beacon_hash:
        step = (sequence - last_beacon[1]) & _LAST_NUMBER
        this.sequence_shared += 1 <= step <= _NEXT_AT_MOST
    last_beacon[0] = row
    last_beacon[1] = sequence
