"""What a run may say of a signature, and of a family."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cases.situations import shipped
from wifiwatch.detect.outcome import Heard, Outcome, Verdict, judge, judge_family
from wifiwatch.detect.signature import Requirements

PLENTY = Heard(seconds=1000, management=1000, data=1000, control=1000, beacons=1000, camped=True)


@pytest.mark.parametrize(
    ("needs", "heard", "reason"),
    [
        (Requirements(seconds=60), replace(PLENTY, seconds=59), "needs 60 s of listening, had 59"),
        (Requirements(frames=["data"]), replace(PLENTY, data=0), "no data frames were heard"),
        (Requirements(beacons=10), replace(PLENTY, beacons=9), "needs 10 beacons, had 9"),
        (Requirements(camped=True), replace(PLENTY, camped=False), "stays on one channel"),
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
    assert judge(rule, heard, 2) == Verdict("RTLS.TAG", Outcome.FOUND, "2 findings")


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
    members = [Verdict(f"F.{place}", Outcome(each), "r") for place, each in enumerate(outcomes)]
    assert judge_family("F", members).outcome == expected
