"""Which point an area is told in which week, with which questions; and how a digest is kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.calendar import Week
from bot.digest.content import Changed, Digest, Past, Skipped, Why
from bot.digest.plan import CHANGES_BACK, holds, plan, points, weeks_left
from bot.digest.record import from_json, to_json
from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Briefing
from bot.replies.reflect import reflection_of
from tests import sample
from tests.examples import examples

FIRST, TODAY = Week(2026, 49), date(2026, 11, 27)
ADOPTED = {"by": "Business manager", "on": "2026-11-01"}


def finding(id_: str, **digest: Any) -> dict[str, Any]:
    told = {"id": id_, "title": f"About {id_}", "told_us": "One thing.", "do_now": "Do it.", "topics": ["escalation"]}
    return told | {"digest": {"questions": [f"{id_} one?", f"{id_} two?", f"{id_} three?"]} | digest}


def review(id_: str, area: str, *findings: dict[str, Any], **changes: Any) -> Briefing:
    least = {"id": id_, "title": id_, "area": area, "kind": "review", "happened": [{"text": "It happened."}]}
    return Briefing.model_validate(least | {"findings": list(findings)} | changes)


def base(*briefings: Briefing, **changes: Any) -> Knowledge:
    places = (sample.england(), sample.place(adopted=ADOPTED), sample.place("southtown", procedures={}))
    return sample.knowledge(areas=places, briefings={each.id: each for each in briefings}, **changes)


NORTH = review("north", "northtown", finding("a"), finding("b", place=2), finding("c", place=1))
SOUTH = review("aa-south", "southtown", finding("d"), finding("e"))
TWO = base(NORTH, SOUTH)


def planned(
    knowledge: Knowledge,
    past: Sequence[Past] = (),
    week: Week = FIRST,
    *,
    area: str = "northtown",
    counts: Mapping[str, int] | None = None,
    today: date = TODAY,
    swapped: Collection[tuple[str, str]] = (),
    trial: bool = False,
) -> Digest | Skipped:
    return plan(knowledge, area, week, past, counts or {}, today, swapped, trial)


def weeks(knowledge: Knowledge, count: int, area: str = "northtown", past: Sequence[Past] = ()) -> list[str]:
    """What is told week by week: the finding, or why nothing is."""
    sent, week, told = list(past), FIRST, []
    for _ in range(count):
        digest = planned(knowledge, sent, week, area=area, trial=True)
        told.append(digest.finding if isinstance(digest, Digest) else str(digest.why))
        if isinstance(digest, Digest):
            sent.append(as_past(digest))
        week = week.next
    return told


def as_past(digest: Digest) -> Past:
    return Past(digest.week, digest.briefing, digest.finding, digest.question, digest.spare)


def main(knowledge: Knowledge, digest: Digest | Skipped) -> str:
    assert isinstance(digest, Digest)
    found = reflection_of(knowledge, digest.question)
    assert found
    return found.question.text


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ("northtown", ["c", "b", "a", "d", "e", "resting", "c", "resting", "b", "resting", "a", "resting", "d"]),
        ("southtown", ["d", "e", "c", "b", "a", "resting", "d", "resting", "e", "resting", "c", "resting", "b"]),
        ("england", ["d", "e", "c", "b", "a", "resting", "d", "resting", "e", "resting", "c", "resting", "b"]),
    ],
)
def test_an_area_is_told_its_own_first_then_others_then_all_again_every_second_week(area: str, told: list[str]) -> None:
    assert weeks(TWO, 13, area) == told


def test_in_the_second_round_each_comes_with_another_question() -> None:
    sent: list[Past] = []
    week = FIRST
    asked: list[tuple[int, str, str]] = []
    while len(asked) < 15:
        digest = planned(TWO, sent, week)
        if isinstance(digest, Digest):
            asked.append((digest.round, digest.finding, main(TWO, digest)))
            sent.append(as_past(digest))
        week = week.next
    rounds = [[each for each in asked if each[0] == number] for number in (1, 2, 3)]
    assert [len(each) for each in rounds] == [5, 5, 5]
    assert len({question for _, _, question in asked}) == 15
    assert rounds[0][0] == (1, "c", "c one?")
    assert rounds[1][0] == (2, "c", "c three?")  # two was the spare one


def test_how_many_weeks_are_left() -> None:
    first = planned(TWO)
    assert isinstance(first, Digest)
    assert [weeks_left(TWO, "northtown", past) for past in ([], [as_past(first)], [as_past(first)] * 2)] == [5, 4, 4]


def test_a_new_briefing_is_told_at_once_and_one_that_went_is_not_missed() -> None:
    sent = [Past(f"2026-W{number}", "north", id_, "q") for number, id_ in ((46, "c"), (47, "b"), (48, "a"))]
    assert weeks(base(NORTH), 2, past=sent) == ["resting", "c"]
    assert weeks(base(NORTH, review("new", "northtown", finding("n"))), 2, past=sent) == ["n", "resting"]
    gone = [*sent, Past("2026-W45", "gone", "x", "q"), Past("2026-W44", "north", "renamed-since", "q")]
    assert weeks(base(NORTH), 2, past=gone) == ["resting", "c"]


def test_after_a_quiet_week_there_is_no_resting() -> None:
    sent = [Past(f"2026-W{number}", "north", id_, "q") for number, id_ in ((45, "c"), (46, "b"), (47, "a"))]
    assert weeks(base(NORTH), 1, past=sent) == ["c"]


def test_a_swapped_point_waits_for_another_week() -> None:
    swapped = planned(TWO, swapped=[("north", "c")])
    assert isinstance(swapped, Digest)
    assert swapped.finding == "b"
    assert weeks(TWO, 1, past=[replace(as_past(swapped), week="2026-W48")]) == ["c"]
    every = [("north", id_) for id_ in "abc"]
    assert planned(base(NORTH), swapped=every) == Skipped("2026-W49", "northtown", Why.NOTHING)


def test_a_lead_who_swaps_in_the_second_round_gets_another_one_and_no_rest() -> None:
    sent = [Past(f"2026-W{number}", "north", id_, "q") for number, id_ in ((46, "c"), (47, "b"), (48, "a"))]
    assert isinstance(planned(base(NORTH), sent, swapped=[("north", "c")]), Digest)


@pytest.mark.parametrize(
    ("knowledge", "why"),
    [
        (base(), Why.NOTHING),
        (base(review("north", "northtown", finding("a"), status="draft")), Why.NOTHING),
        (base(review("north", "northtown", finding("a") | {"do_now": None})), Why.NOTHING),
        (base(review("north", "northtown", finding("a", questions=[]))), Why.NOTHING),
    ],
    ids=["no briefing", "a draft", "nothing to do now", "nothing to talk about"],
)
def test_without_a_point_nothing_is_sent(knowledge: Knowledge, why: Why) -> None:
    assert planned(knowledge) == Skipped("2026-W49", "northtown", why)
    assert weeks_left(knowledge, "northtown", []) == 0


def test_an_area_that_is_not_adopted_is_sent_trials_only() -> None:
    assert planned(TWO, area="southtown") == Skipped("2026-W49", "southtown", Why.NOT_ADOPTED)
    trial, real = planned(TWO, area="southtown", trial=True), planned(TWO)
    assert isinstance(trial, Digest)
    assert isinstance(real, Digest)
    assert (trial.trial, real.trial) == (True, False)


def test_a_reviews_own_question_comes_before_ours_and_only_those_that_fit() -> None:
    questions = [{"text": "Theirs?", "topics": ["escalation"]}, {"text": "Ours?", "ours": "yes", "topics": ["consent"]}]
    knowledge = base(
        review("north", "northtown", finding("a"), finding("b") | {"topics": ["consent"]}, questions=questions)
    )
    first = planned(knowledge)
    assert isinstance(first, Digest)
    assert main(knowledge, first) == "Theirs?"
    assert main(knowledge, replace(first, question=first.spare or "")) == "a one?"


def test_a_finding_without_questions_of_its_own_takes_the_briefings() -> None:
    knowledge = base(
        review(
            "north",
            "northtown",
            finding("a", questions=[]) | {"topics": []},
            questions=[{"text": "What now?", "topics": ["consent"]}],
        )
    )
    assert main(knowledge, planned(knowledge)) == "What now?"


CHANGES = [
    {"on": "2026-11-20", "what": "First version."},
    {"on": "2026-11-24", "what": "A new step."},
    {"on": "2026-11-25", "what": "A comma.", "minor": "yes"},
    {"on": "2026-12-24", "what": "Not yet."},
]


def test_changes_are_told_by_their_day_without_small_future_and_hidden_ones() -> None:
    knowledge = sample.knowledge(
        sample.topic("changed", changes=CHANGES),
        sample.topic("draft", status="draft", changes=CHANGES),
        sample.topic("old", changes=[{"on": TODAY - CHANGES_BACK, "what": "Long ago."}]),
        areas=tuple(TWO.areas.values()),
        briefings={NORTH.id: NORTH},
    )
    digest = planned(knowledge)
    assert isinstance(digest, Digest)
    assert digest.changed == (
        Changed("changed", date(2026, 11, 24), "A new step."),
        Changed("changed", date(2026, 11, 20), "First version.", new=True),
    )


def test_what_was_asked_often_is_told_without_sensitive_topics_and_small_counts() -> None:
    more = [sample.topic(f"t{number}") for number in range(4)]
    knowledge = sample.knowledge(
        *more,
        sample.topic("harm", sensitive="yes"),
        sample.topic("unknown", status="gap"),
        areas=tuple(TWO.areas.values()),
        briefings={NORTH.id: NORTH},
    )
    counts = {"t0": 5, "t1": 4, "t2": 9, "t3": 5, "harm": 50, "unknown": 50, "gone": 50, "escalation": 6}
    digest = planned(knowledge, counts=counts)
    assert isinstance(digest, Digest)
    assert digest.asked == ("t2", "escalation", "t0")


def test_a_digest_holds_while_its_words_are_there() -> None:
    digest = planned(TWO)
    assert isinstance(digest, Digest)
    assert holds(digest, TWO)
    assert not holds(digest, base(SOUTH))
    assert not holds(digest, base(review("north", "northtown", finding("a"))))
    reworded = finding("c", questions=["Other words?"])
    assert not holds(digest, base(review("north", "northtown", reworded)))
    assert not holds(replace(digest, area="gone"), TWO)


@examples(50)
@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.integers(1, 53)), max_size=30),
    st.integers(1, 53),
    st.sampled_from(["northtown", "southtown", "england"]),
)
def test_a_point_never_comes_again_before_the_others(past: list[tuple[str, int]], week: int, area: str) -> None:
    sent = [Past(f"2026-W{number:02}", _briefing(id_), id_, "q") for id_, number in past]
    told = {point.key: sum((each.briefing, each.finding) == point.key for each in sent) for point in points(TWO, area)}
    digest = planned(TWO, sent, Week(2026, week), area=area, trial=True)
    assert digest == planned(TWO, sent[::-1], Week(2026, week), area=area, trial=True)
    if isinstance(digest, Digest):
        assert told[(digest.briefing, digest.finding)] == min(told.values())
        assert digest.question != digest.spare
    else:
        assert digest.why is Why.RESTING
        assert weeks_left(TWO, area, sent) == 0


def _briefing(id_: str) -> str:
    return "north" if id_ in "abc" else "aa-south"


ids = st.from_regex(r"[a-z0-9-]{1,48}", fullmatch=True)
changed = st.builds(Changed, ids, st.dates(), st.text(max_size=50), st.booleans())


@examples(50)
@given(
    st.builds(
        Digest,
        *(st.just("2026-W49"), ids, ids, ids, ids),
        st.none() | ids,
        st.lists(changed, max_size=3).map(tuple),
        st.lists(ids, max_size=3).map(tuple),
        st.integers(1, 9),
        st.booleans(),
    )
)
def test_a_digest_is_kept_and_read_again(digest: Digest) -> None:
    kept = json.loads(to_json(digest))
    later = kept | {"mood": "kind", "changed": [each | {"by": "role"} for each in kept["changed"]]}
    assert from_json(to_json(digest)) == from_json(json.dumps(later)) == digest


@pytest.mark.parametrize("kept", ["", "[]", "{}", "3", '{"week": "2026-W49"}', '{"changed": [{}]}'])
def test_what_is_no_digest_is_refused(kept: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(kept)
