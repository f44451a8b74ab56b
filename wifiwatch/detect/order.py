"""In which order signatures are judged that look at what others found."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from wifiwatch.detect.conditions import tests_of
from wifiwatch.detect.uses import HITS, conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wifiwatch.detect.grammar import ColumnTest, Condition, Detection
    from wifiwatch.detect.signature import Signature

_NAMING = frozenset({"equals", "one_of"})


def reads_hits(signature: Signature) -> bool:
    """Tell whether a signature looks at what others found."""
    return any(
        detection.table == HITS or any(unless.table == HITS for unless in detection.unless)
        for detection in signature.detections.values()
    )


def awaited(detection: Detection, signatures: Mapping[str, Signature]) -> frozenset[str]:
    """Name the signatures whose hits a detection looks at.

    Those that it names; where it names none, all that do not look at hits themselves.

    Parameters
    ----------
    detection : Detection
        One way to fire.
    signatures : mapping of str to Signature
        All of them by id.

    Returns
    -------
    frozenset of str
        Their ids.
    """
    wheres = [unless.where for unless in detection.unless if unless.table == HITS]
    further: list[Condition] = []
    if detection.table == HITS:
        wheres.append(detection.where)
        further = list(conditions_of(detection))
    names: set[str] = set()
    for where in wheres:
        tests = list(_signature_tests(where))
        if not tests or any(not _only_names(test) for test in tests):
            names |= {name for name, each in signatures.items() if not reads_hits(each)}
    for condition in (*wheres, *further):
        for test in _signature_tests(condition):
            names |= named_by(test)
    return frozenset(names)


def named_by(test: ColumnTest) -> set[str]:
    """Give the signatures that a test names."""
    alone = [] if test.equals is None else [test.equals]
    return {str(name) for name in (*alone, *(test.one_of or []))}


def order_of(signatures: Mapping[str, Signature]) -> list[str]:
    """Put signatures into an order in which each comes after those that it looks at.

    Parameters
    ----------
    signatures : mapping of str to Signature
        By id.

    Returns
    -------
    list of str
        Their ids.

    Raises
    ------
    graphlib.CycleError
        If they wait for each other; its second argument holds their ids.
    """
    graph = {
        name: sorted(
            frozenset().union(
                *(awaited(each, signatures) for each in signatures[name].detections.values())
            )
            & signatures.keys()
        )
        for name in sorted(signatures)
    }
    return list(TopologicalSorter(graph).static_order())


def circle(signatures: Mapping[str, Signature]) -> list[str]:
    """Name signatures that wait for each other; the first one comes again at the end."""
    try:
        order_of(signatures)
    except CycleError as error:
        return list(error.args[1])
    return []


def _signature_tests(condition: Condition) -> Iterable[ColumnTest]:
    return (test for column, test in tests_of(condition) if column == "signature")


def _only_names(test: ColumnTest) -> bool:
    given = {name for name in test.model_fields_set if getattr(test, name) not in (None, False)}
    return bool(given) and given <= _NAMING
