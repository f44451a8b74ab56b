"""What a signature asks, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.detect.grammar import ColumnTest

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch.detect.grammar import Condition, Detection, Measure, Scalar, Unless
    from wifiwatch.detect.signature import Requirements

WINDOW_SECONDS = 300

_CONNECTIVES = {"any": ("", " or "), "all": ("", " and "), "none": ("not ", " or ")}
_COLUMN_KINDS = {
    "distinct": "different {}",
    "sum": "the sum of {}",
    "least": "the least {}",
    "most": "the most {}",
    "median": "the median of {}",
    "spread": "the difference between the most and the least {}",
    "share": "the share of {}",
    "rate": "{} a minute",
    "gap": "the median time between {} [s]",
    "variation": "the coefficient of variation of the times between {}",
    "most_at_once": "the most different {} in one slice of time",
    "turnover": "the share of {} in a slice of time that the one before did not have",
}


def plain(text: object) -> str:
    """Put a text on one line and leave out what would steer a terminal.

    Parameters
    ----------
    text : object
        Anything; anybody may write a collection.

    Returns
    -------
    str
        The text.
    """
    joined = " ".join(str(text).split())
    return "".join(character for character in joined if character.isprintable())


def condition_words(condition: Condition) -> str:
    """Say what a condition asks.

    Parameters
    ----------
    condition : Condition
        As a signature gives it.

    Returns
    -------
    str
        Such as ``hidden is no and beacons is at least 20``; empty where it asks nothing.
    """
    return " and ".join(_part_words(key, value) for key, value in condition.items())


def _part_words(key: str, value: list[Condition] | ColumnTest | Scalar) -> str:
    if isinstance(value, list):
        before, between = _CONNECTIVES[key]
        inner = between.join(condition_words(each) for each in value)
        return f"{before}({inner})"
    words = _test_words(value) if isinstance(value, ColumnTest) else f"is {_value(value)}"
    return f"{_spaced(key)} {words}"


def _test_words(test: ColumnTest) -> str:
    """Say what has to hold of a column."""
    begins = [test.starts_with] if isinstance(test.starts_with, str) else test.starts_with
    parts = [
        _said("is {}", test.equals),
        _said("is not {}", test.is_not),
        _said("is one of {}", test.one_of),
        _said("is none of {}", test.none_of),
        _said("is at least {}", test.at_least),
        _said("is at most {}", test.at_most),
        _said("begins with {}", begins),
        _said("matches {}", test.matches),
        _said("is in the list {}", test.listed_in),
    ]
    words = " and ".join(part for part in parts if part)
    if test.or_missing:
        return f"{words} or is unknown" if words else "is unknown"
    return words


def _said(pattern: str, value: Scalar | list[Scalar] | list[str] | None) -> str:
    if value is None:
        return ""
    values = value if isinstance(value, list) else [value]
    return pattern.format(", ".join(_value(each) for each in values))


def _value(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value) or "empty"


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def measure_words(measure: Measure) -> str:
    """Say what a measure counts.

    Parameters
    ----------
    measure : Measure
        As a signature gives it.

    Returns
    -------
    str
        Such as ``different box where beacons is at least 20``.
    """
    special: dict[str, Callable[[Measure], str]] = {
        "count": lambda _: "rows",
        "names_listed": lambda each: f"names in the list {each.through}",
        "score": _score_words,
        "cadence": _cadence_words,
        "sequence": _sequence_words,
        "distance": lambda _: "the greatest distance between two sites [m]",
        "repeated": lambda each: (
            f"{_spaced(each.repeated or '')} that occur with more than one "
            f"{_spaced(each.across or '')}"
        ),
    }
    if measure.kind in special:
        words = special[measure.kind](measure)
    else:
        words = _COLUMN_KINDS[measure.kind].format(_spaced(getattr(measure, measure.kind)))
        if measure.through is not None:
            words += f" through the list {measure.through}"
    where = condition_words(measure.where)
    return f"{words} where {where}" if where else words


def _score_words(measure: Measure) -> str:
    points = [f"{each.add:+d} if {condition_words(each.when)}" for each in measure.score or []]
    return f"points: {'; '.join(points)}"


def _cadence_words(measure: Measure) -> str:
    cadence = measure.cadence
    if cadence is None:
        return ""
    least, most = cadence.period_seconds
    return (
        f"cycles of one period between {least:g} and {most:g} s, which {cadence.regular_share:.0%} "
        f"of the times between have to keep within {cadence.tolerance:.0%}"
    )


def _sequence_words(measure: Measure) -> str:
    sequence = measure.sequence
    if sequence is None:
        return ""
    what = _spaced(sequence.counting)
    pairs = [
        _spaced(first) if first == then else f"{_spaced(first)} as its {_spaced(then)}"
        for first, then in sequence.pairs.items()
    ]
    negation = "" if sequence.present else "no "
    return (
        f"{what} with {condition_words(sequence.first)}, followed within "
        f"{sequence.within_seconds:g} s by {negation}row with {condition_words(sequence.then)} and "
        f"the same {', '.join(pairs)}"
    )


def limit_words(measure: Measure) -> str:
    """Say what a measure has to reach.

    Parameters
    ----------
    measure : Measure
        As a signature gives it.

    Returns
    -------
    str
        Such as ``at least 3``; empty where it only reports.
    """
    limits = [
        f"{word} {limit:g}"
        for word, limit in (("at least", measure.at_least), ("at most", measure.at_most))
        if limit is not None
    ]
    words = " and ".join(limits)
    return f"{words} (or unknown)" if words and measure.or_missing else words


def span_words(detection: Detection) -> str:
    """Say what is judged by itself.

    Parameters
    ----------
    detection : Detection
        A way to fire.

    Returns
    -------
    str
        Such as ``each estate, at each place, in each window of 300 s``.
    """
    names = [_spaced(name) for name in detection.per if name != "probe"]
    groups = f"each {' and '.join(names)}" if names else "all rows together"
    if detection.over == "run":
        return f"{groups}, over the whole run and all places"
    if detection.within_seconds is not None:
        span = f"spans of {detection.within_seconds} s that overlap by half"
        return f"{groups}, at each place, in {span}"
    return f"{groups}, at each place, in each window of {WINDOW_SECONDS} s"


def unless_words(unless: Unless) -> str:
    """Say what explains a group away, and why.

    Parameters
    ----------
    unless : Unless
        As a signature gives it.

    Returns
    -------
    str
        The reason, and what is looked for.
    """
    where = condition_words(unless.where)
    condition = f" where {where}" if where else ""
    same = ", ".join(_spaced(name) for name in unless.pairs)
    return f"{unless.because} (a row of {unless.table}{condition}, with the same {same})"


def requirement_words(requires: Requirements) -> list[str]:
    """Say what has to be heard before silence means anything.

    Parameters
    ----------
    requires : Requirements
        As a signature gives them.

    Returns
    -------
    list of str
        One line each.
    """
    loss, bands = requires.loss_at_most, requires.bands
    lines = [
        f"at least {requires.seconds} s with anything heard" if requires.seconds else "",
        f"{' and '.join(requires.frames)} frames" if requires.frames else "",
        f"at least {requires.beacons} beacons" if requires.beacons else "",
        "a radio that stayed on one channel" if requires.camped else "",
        f"at most {loss:.0%} of the frames lost" if loss is not None else "",
        f"the band of {' or '.join(bands)} GHz" if bands else "",
        f"at least {requires.sites} sites, named with --sites" if requires.sites else "",
        "the address of your own phone, given with --my-phone" if requires.my_phone else "",
    ]
    return [line for line in lines if line]
