"""What the long runs count: a wrong count would let a lost question pass for an answered one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.day_answers import Given, Reason, Told, Waited, went_wrong
from tests.day_figures import MOST_WAIT, Day, Sample, slope
from tests.kill_run import IN_FLIGHT, Outcome
from tests.steady import RATE, Held, Steady

ASKED = frozenset({(1, "knitting"), (1, "pottery"), (2, "knitting")})


def outcome(kills: list[int], **answers: list[int]) -> Outcome:
    made = Outcome(ASKED, kills)
    for question, places in zip(sorted(ASKED), answers.values(), strict=False):
        made.answers[question] = places
    return made


@pytest.mark.parametrize(
    ("kills", "places", "twice"),
    [
        ([], [5], [0]),
        ([10], [5, 12], [1, 0]),
        ([10], [5, 6], [0, 1]),
        ([10], [11, 12], [0, 1]),
        ([10, 20], [5, 12, 25], [1, 1, 0]),
        ([10, 20], [5, 25], [0, 1, 0]),
    ],
)
def test_an_answer_that_comes_again_is_put_down_to_the_kill_before_it(
    kills: list[int], places: list[int], twice: list[int]
) -> None:
    assert outcome(kills, first=places).twice == twice


def test_a_question_without_an_answer_is_lost() -> None:
    assert outcome([], first=[1], second=[2]).lost == {(2, "knitting")}
    assert not outcome([], first=[1], second=[2]).is_well
    assert outcome([], first=[1], second=[2], third=[3]).is_well


def test_what_comes_twice_is_well_only_when_a_kill_met_it_on_its_way() -> None:
    assert outcome([10], first=[1, 11], second=[2], third=[3]).is_well
    assert not outcome([10], first=[1, 5], second=[2], third=[3]).is_well
    too_many = outcome([100], first=[1], second=[2], third=[3])
    too_many.answers.update({(chat, "archery"): [chat, 100 + chat] for chat in range(1, IN_FLIGHT + 2)})
    assert not too_many.is_well
    del too_many.answers[1, "archery"]
    assert too_many.is_well


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        (Told([1], [], [Given(2)]), ["asked"]),
        (Told([1, 5], [], [Given(2), Given(6)]), ["asked", "asked"]),
        (Told([1], [3], [Given(2), Given(4)]), ["asked", "pressed"]),
        (Told([1], [], [Given(22), Given(24), Given(26)], urgent=True), ["asked", "restarted", "unexplained"]),
        (Told([1], [3], [Given(2), Given(4), Given(5)]), ["asked", "pressed", "unexplained"]),
        (Told([1], [5], [Given(2), Given(4)]), ["asked", "unexplained"]),
        (Told([-40], [-30], [Given(-35), Given(40)]), ["asked", "unexplained"]),
        (Told([1], [], [Given(2, "drop"), Given(4)]), ["asked", "hidden"]),
        (Told([1], [], [Given(2, "delay"), Given(4), Given(5)]), ["asked", "hidden", "unexplained"]),
        (Told([1], [], [Given(9), Given(11)]), ["asked", "restarted"]),
        (Told([1], [], [Given(9), Given(11), Given(12)]), ["asked", "restarted", "unexplained"]),
        (Told([1], [], [Given(9), Given(9.5)]), ["asked", "unexplained"]),
        (Told([1], [], [Given(10.1), Given(12)]), ["asked", "restarted"]),
        (Told([1], [], [Given(11.5), Given(12)]), ["asked", "unexplained"]),
        (Told([-40], [], [Given(-30), Given(12)]), ["asked", "unexplained"]),
        (Told([1, 5], [], [Given(2), Given(3), Given(6)]), ["asked", "unexplained", "asked"]),
    ],
)
def test_every_answer_is_put_down_to_what_brought_it(told: Told, reasons: list[str]) -> None:
    """The bot was started at 0 and at 10."""
    found = [reason for reason, _ in told.reasons([0, 10])]
    assert found == [Reason[each.upper()] for each in reasons]
    assert told.lost == 0


def test_what_was_not_answered_is_lost() -> None:
    assert Told([1]).lost == 1
    assert Told([1, 5], [], [Given(2), Given(3, "drop"), Given(4)]).lost == 1


def test_what_went_wrong_while_somebody_waited_includes_the_poll_that_was_under_way() -> None:
    polls = [(1.0, "drop"), (2.0, "delay"), (6.0, ""), (7.0, "reset"), (9.0, "page")]
    assert went_wrong(polls, 5.0, 8.0) == ("delay", "reset")
    assert str(Waited(3.0, 0.5, ("delay", "reset", "reset"))) == "3.0 s at 50 % of the day (delay, reset x 2)"


def well() -> Day:
    """A day on which nothing was wrong."""
    told = {(1, "a"): Told([1, 2], [], [Given(1.5), Given(2.5)]), (2, "a"): Told([1], [], [Given(2), Given(4)])}
    day = Day(4, told=told, starts=[0, 3], digests=dict.fromkeys(range(4), 0.5), danger=[Waited(1.0, 0.5)])
    day.samples = [Sample(number / 10, 50e6, 30, 20) for number in range(11)]
    return day


def test_a_day_without_a_fault_says_so() -> None:
    assert list(well().faults_found) == []
    assert "lost 0" in str(well())
    assert "after a kill or restart 1, after an answer that the weather hid 0, unexplained 0" in str(well())


def test_what_is_wrong_with_a_day_is_said() -> None:
    unanswered, unpressed, undigested, late = well(), well(), well(), well()
    unanswered.told[1, "a"].given.pop()
    unpressed.presses.add("7")
    undigested.digests.pop(0)
    late.digests[0] = 60.0
    growing, waiting, ended = well(), well(), well()
    growing.samples = [Sample(number / 10, 50e6 + number * 10e6, 30 + 5 * number, 20) for number in range(11)]
    waiting.rows["outbox"], ended.ended_with = 1, 1
    doubled, many, slow = well(), well(), well()
    doubled.starts = []
    many.told = {(number, "a"): Told([1], [], [Given(2), Given(4)]) for number in range(IN_FLIGHT + 1)}
    slow.danger.append(Waited(MOST_WAIT + 1, 0.5))
    said = {name: "; ".join(each.faults_found) for name, each in locals().items() if isinstance(each, Day)}
    assert "lost: 1 updates" in said["unanswered"]
    assert "lost: 1 presses" in said["unpressed"]
    assert "digests came" in said["undigested"]
    assert "not on time" in said["late"]
    assert "memory grows" in said["growing"]
    assert "tasks or file handles grow" in said["growing"]
    assert "still wait" in said["waiting"]
    assert "exit code 1" in said["ended"]
    assert "unexplained: 1" in said["doubled"]
    assert "after the start at 3: 9" in said["many"]
    assert "waited too long" in said["slow"]


STEADY = Steady([0.02] * 99 + [0.3], [Held(400, 20, 30, 1.0)] * 6, 0, 200, 15)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ""),
        ({"held": [Held(300, 9, 9, 1.0), *STEADY.held[1:]]}, ""),
        ({"unanswered": 1}, "1 questions got no answer"),
        ({"took": []}, "0 got one"),
        ({"took": [0.1] * 94 + [0.2] * 6}, "95 of 100 answers came within 200 ms"),
        ({"digests": 199}, "the digest reached 199 of 200 channels"),
        ({"held": [*STEADY.held[:5], Held(421, 20, 30, 1.0)]}, "memory grew from 400 to 421 MB"),
        ({"held": [*STEADY.held[:5], Held(419, 24, 42, 9.0)]}, ""),
        ({"held": [*STEADY.held[:5], Held(400, 25, 30, 1.0)]}, "threads grew from 20 to 25"),
        ({"held": [*STEADY.held[:5], Held(400, 20, 43, 1.0)]}, "files grew from 30 to 43"),
    ],
)
def test_what_is_wrong_with_a_steady_run_is_said(change: dict[str, Any], said: str) -> None:
    found = list(replace(STEADY, **change).faults_found(RATE))
    assert len(found) == bool(said)
    assert said in "".join(found)


def test_waits_at_a_higher_rate_are_not_judged() -> None:
    assert list(replace(STEADY, took=[0.2]).faults_found(2 * RATE)) == []


def test_the_line_through_points() -> None:
    assert slope([(0, 1), (1, 3), (2, 5)]) == 2
    assert slope([(0, 1)]) == 0
