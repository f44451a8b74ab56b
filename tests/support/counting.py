"""Frames counted the slow and obvious way, one after the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tests.support.frames import LLC_EAPOL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.deriving import Heard

_MANAGEMENT = {
    0: "associations",
    1: "associations",
    2: "associations",
    3: "associations",
    5: "probe_responses",
    8: "beacons",
    10: "disassociations",
    11: "authentications",
    12: "deauthentications",
    13: "actions",
    14: "actions",
}
_CONTROL = {11: "rts", 12: "cts", 13: "acks"}
_WITHOUT_TRANSMITTER = (0, 1, 7, 12, 13)
_FIXED_FIELDS = {0: 4, 1: 6, 2: 10, 3: 6, 4: 0, 5: 12, 8: 12, 10: 2, 11: 6, 12: 2}
_RETRY, _PROTECTED, _LOCAL = 0x08, 0x40, 0x02


class Told(NamedTuple):
    """What a sound frame says of itself."""

    counted_as: str
    transmitter: bytes | None
    name: bytes | None
    retry: bool
    eapol: bool


def tell(frame: bytes) -> Told:
    """Read a sound frame without a radio's header."""
    kind, subtype, flags = (frame[0] >> 2) & 3, frame[0] >> 4, frame[1]
    retry = bool(flags & _RETRY)
    if kind == 0:
        name = _name(frame, subtype)
        count = _MANAGEMENT.get(subtype, "other_management")
        if subtype == 4:
            count = "directed_probe_requests" if name else "wildcard_probe_requests"
        return Told(count, frame[10:16], name, retry, False)
    if kind == 1:
        sender = None
        if subtype not in _WITHOUT_TRANSMITTER:
            sender = bytes([frame[10] & 0xFE]) + frame[11:16]
        return Told(_CONTROL.get(subtype, "other_control"), sender, None, retry, False)
    if kind == 2:
        header = 24 + (6 if flags & 3 == 3 else 0) + (2 if subtype & 8 else 0)
        count = "null_frames" if subtype & 4 else "data_frames"
        eapol = not flags & _PROTECTED and frame[header:].startswith(LLC_EAPOL)
        return Told(count, frame[10:16], None, retry, eapol)
    return Told("extension_frames", None, None, retry, False)


def _name(frame: bytes, subtype: int) -> bytes | None:
    at = 24 + _FIXED_FIELDS.get(subtype, len(frame))
    while at + 2 <= len(frame):
        if frame[at] == 0:
            return frame[at + 2 : at + 2 + frame[at + 1]]
        at += 2 + frame[at + 1]
    return None


def count_by_hand(heard: Sequence[Heard]) -> dict[tuple[int, int | None], Counter[str]]:
    """Count by second after the start, and by frequency; None is all frequencies together."""
    counts: dict[tuple[int, int | None], Counter[str]] = defaultdict(Counter)
    things: dict[tuple[int, int | None, str], set[bytes]] = defaultdict(set)
    for each in heard:
        told = tell(each.frame)
        for place in ((int(each.seconds // 1), None), (int(each.seconds // 1), each.frequency_mhz)):
            count = counts[place]
            count["frames"] += 1
            count[told.counted_as] += 1
            count["bytes"] += len(each.frame)
            count["retries"] += told.retry
            count["eapol"] += told.eapol
            if told.transmitter is not None:
                things[*place, "transmitters"].add(told.transmitter)
                if told.transmitter[0] & _LOCAL:
                    things[*place, "local_transmitters"].add(told.transmitter)
            if told.name and told.counted_as in ("beacons", "probe_responses"):
                things[*place, "network_names"].add(told.name)
            if told.counted_as == "directed_probe_requests" and told.name:
                things[*place, "probed_names"].add(told.name)
    for (second, frequency, name), members in things.items():
        counts[second, frequency][name] = len(members)
    return counts


def levels_by_hand(heard: Sequence[Heard]) -> dict[tuple[int, int | None], list[int]]:
    """Collect the signal levels by second after the start, and by frequency."""
    levels: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for each in heard:
        if each.signal_dbm is not None:
            second = int(each.seconds // 1)
            levels[second, None].append(each.signal_dbm)
            levels[second, each.frequency_mhz].append(each.signal_dbm)
    return levels
