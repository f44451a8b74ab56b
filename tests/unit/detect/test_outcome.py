"""What a run may say of a signature, and of a family."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cases.situations import shipped
from wifiwatch.detect.outcome import Answer, Heard, Outcome, judge, judge_family
from wifiwatch.detect.signature import Requirements

PLENTY = Heard(
    seconds=1000,
    management=1000,
    data=1000,
    control=1000,
    beacons=1000,
    camped=True,
    loss=0.05,
    bands=frozenset({"2.4", "5"}),
    sites=3,
    my_phone=True,
)


@pytest.mark.parametrize(
    ("needs", "heard", "reason"),
    [
        (Requirements(seconds=60), replace(PLENTY, seconds=59), "needs 60 s of listening, had 59"),
        (Requirements(frames=["data"]), replace(PLENTY, data=0), "no data frames were heard"),
        (Requirements(beacons=10), replace(PLENTY, beacons=9), "needs 10 beacons, had 9"),
        (Requirements(camped=True), replace(PLENTY, camped=False), "stays on one channel"),
        (Requirements(loss_at_most=0.05), replace(PLENTY, loss=0.3), "at most 5%, had 30%"),
        (
            Requirements(loss_at_most=0.5),
            replace(PLENTY, loss=None),
            "not known how much was missed",
        ),
        (
            Requirements(bands=["2.4", "5"]),
            replace(PLENTY, bands=frozenset({"2.4"})),
            "nothing was heard in the 5 GHz band",
        ),
        (Requirements(sites=3), replace(PLENTY, sites=2), "needs 3 known sites, had 2"),
        (Requirements(my_phone=True), replace(PLENTY, my_phone=False), "address of an own device"),
    ],
)
def test_silence_means_nothing_where_too_little_was_heard(
    needs: Requirements, heard: Heard, reason: str
) -> None:
    rule = shipped().signatures["RTLS.TAG"].model_copy(update={"requires": needs})
    assert judge(rule, PLENTY, 0).outcome is Outcome.NOTHING_FOUND
    verdict = judge(rule, heard, 0)
    assert verdict.outcome is Outcome.COULD_NOT_TELL
    assert reason in verdict.reason
    assert judge(rule, heard, 2) == Answer("RTLS.TAG", Outcome.FOUND, "2 findings")


def test_who_heard_nothing_says_so() -> None:
    deaf = Heard(seconds=5, management=0, data=0, control=0, beacons=0, camped=False)
    rule = shipped().signatures["RTLS.TAG"]
    assert judge(rule, deaf, 0).outcome is Outcome.HEARD_NOTHING


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (["nothing_found", "found", "could_not_tell"], "found"),
        (["nothing_found", "could_not_tell"], "could_not_tell"),
        (["nothing_found", "nothing_found"], "nothing_found"),
        (["heard_nothing", "heard_nothing"], "heard_nothing"),
    ],
)
def test_a_family_is_as_its_most_telling_member(outcomes: list[str], expected: str) -> None:
    members = [Answer(f"F.{place}", Outcome(each), "r") for place, each in enumerate(outcomes)]
    assert judge_family("F", members).outcome == expected
