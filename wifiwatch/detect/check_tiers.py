"""Checks of what a tier may claim: not more than a maker's prefix or a single frame can bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.detect.conditions import columns_of
from wifiwatch.detect.grammar import ColumnTest
from wifiwatch.detect.tier import Tier
from wifiwatch.detect.uses import measured_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wifiwatch.detect.grammar import Condition, Detection, Measure

MAKER_COLUMNS = frozenset(
    {"vendor", "maker", "maker_class", "transmitter_maker", "transmitter_class"}
)
"""What an address prefix tells, and nothing else."""

_AMOUNT_COLUMNS = frozenset(
    {
        "address",
        "beacons",
        "bssid",
        "box",
        "bytes",
        "first_frame",
        "frames",
        "probe",
        "probe_responses",
        "receiver",
        "transmitter",
    }
)
"""Columns that say how much there is of something, and not what it is."""

FRAME_TABLES = frozenset({"contacts", "eap", "anqp", "group_frames"})
"""Tables in which a row may be a single frame."""

_FRAME_COUNTS = frozenset({"frames", "answered", "unfollowed", "unasked"})
_NEED_SEVERAL = frozenset({"cadence", "gap", "variation", "spread", "repeated", "turnover"})
_COUNT_FRAMES = frozenset({"count", "distinct", "sum", "most", "least", "median", "most_at_once"})


def check_claim(tier: Tier, detection: Detection) -> Iterator[str]:
    """Find where a way to fire claims more than it can know.

    Parameters
    ----------
    tier : Tier
        What its signature claims.
    detection : Detection
        One way to fire.

    Yields
    ------
    str
        What is wrong.
    """
    if tier.rank > Tier.INFO.rank and _is_maker_alone(detection):
        yield f"a maker's prefix alone is never above {Tier.INFO}"
    if tier is Tier.BEHAVIOUR and detection.table in FRAME_TABLES and _needs_one_frame(detection):
        yield f"one frame is no {Tier.BEHAVIOUR}; ask for more of them, or claim less"


def _is_maker_alone(detection: Detection) -> bool:
    """Tell whether nothing but the maker decides, and how much there is of it."""
    limited = [measure for measure in detection.measures.values() if measure.has_limit]
    conditions = [detection.where, *(measure.where for measure in limited)]
    conditions += [points.when for measure in limited for points in measure.score or []]
    read = set().union(*(columns_of(condition) for condition in conditions))
    if not read & MAKER_COLUMNS:
        return False
    return not _tells_more(detection.where) and not any(map(_measures_more, limited))


def _measures_more(measure: Measure) -> bool:
    """Tell whether a limit depends on more than the maker."""
    if measure.score is not None:
        makers = sum(line.add for line in measure.score if not _tells_more(line.when))
        return measure.at_least is not None and makers < measure.at_least
    if measure.kind in {"cadence", "sequence", "gap", "variation", "turnover", "distance"}:
        return True
    columns = set(measured_columns(measure).values())
    return _tells_more(measure.where) or bool(columns - MAKER_COLUMNS - _AMOUNT_COLUMNS)


def _tells_more(condition: Condition) -> bool:
    """Tell whether a condition asks for more than the maker, whichever way it comes to hold."""
    for key, value in condition.items():
        if isinstance(value, list):
            ways = [_tells_more(each) for each in value]
            if all(ways) if key == "any" else any(ways):
                return True
        elif key not in MAKER_COLUMNS | _AMOUNT_COLUMNS:
            return True
    return False


def _needs_one_frame(detection: Detection) -> bool:
    """Tell whether a single frame is enough to fire."""
    if _asks_for_frames(detection.where):
        return False
    return not any(_needs_several(measure) for measure in detection.measures.values())


def _needs_several(measure: Measure) -> bool:
    """Tell whether a limit cannot be kept by a single frame."""
    least = measure.at_least
    if least is None or least <= 0 or measure.or_missing:
        return False
    if _asks_for_frames(measure.where) or measure.kind in _NEED_SEVERAL:
        return True
    if measure.sequence is not None:
        return measure.sequence.present or least > 1
    columns = set(measured_columns(measure).values())
    if measure.kind in {"sum", "most", "least", "median"} and not columns <= _FRAME_COUNTS:
        return False
    return measure.kind in _COUNT_FRAMES and least > 1


def _asks_for_frames(condition: Condition) -> bool:
    """Tell whether a condition holds only for rows of more than one frame."""
    test = condition.get("frames")
    return isinstance(test, ColumnTest) and test.at_least is not None and test.at_least > 1
