"""The leads' figures: whole weeks, the right areas, small counts hidden for good, sensitive topics named nowhere."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest

from bot.edition.figures_table import figures_csv, figures_json
from bot.knowledge.base import Knowledge
from bot.replies.statistics import overview
from bot.statistics.figures import MEASURES, Figures, Measure, Row, figures
from bot.statistics.suppress import Figure, Hidden, suppressed
from bot.statistics.weeks import Week, four_of, latest_four, weeks_between
from tests import sample

FEW, UNSHOWN = Hidden.FEW, Hidden.UNSHOWN
MONDAY = date(2026, 10, 12)
FOUR = four_of(Week(MONDAY))
KNOWLEDGE = sample.knowledge(sample.topic("secret", sensitive=True), sample.topic("named", was=["former"]))


def asked(
    count: int, outcome: str = "answer", topic: str = "escalation", area: str = "northtown", week: int = 0
) -> Row:
    return (MONDAY + timedelta(weeks=week), area, topic if outcome not in ("offer", "decline") else "", outcome, count)


def found(*rows: Row, areas: Sequence[str] = ("northtown",), knowledge: Knowledge = KNOWLEDGE) -> Figures:
    return figures(rows, FOUR, areas, knowledge)


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        (date(2026, 12, 28), date(2027, 1, 10), ["2026-W53", "2027-W01"]),
        (date(2026, 12, 29), date(2027, 1, 10), ["2027-W01"]),
        (date(2026, 11, 23), date(2026, 11, 28), []),
        (date(2026, 3, 23), date(2026, 3, 29), ["2026-W13"]),
    ],
    ids=["new year", "begins on a Tuesday", "not over", "the clocks change"],
)
def test_only_whole_weeks_count(first: date, last: date, names: list[str]) -> None:
    assert [week.name for week in weeks_between(first, last)] == names


def test_fours_are_over_and_never_overlap() -> None:
    days = [date(2026, 1, 1) + timedelta(days=each) for each in range(800)]
    assert all(latest_four(day)[-1].sunday < day <= latest_four(day)[-1].sunday + timedelta(days=28) for day in days)
    fours = {tuple(latest_four(day)) for day in days}
    weeks = [week for four in fours for week in four]
    assert len(weeks) == len(set(weeks))
    assert four_of(FOUR[3]) == FOUR


def test_questions_are_those_answered_offered_and_declined() -> None:
    rows = [
        asked(60),
        asked(20, "offer"),
        asked(10, "decline"),
        asked(15, "taken"),
        asked(8, "again"),
        asked(99, "chat"),
    ]
    total = found(*rows, asked(30, "more"), asked(7, "not-meant")).together
    assert [total[each] for each in MEASURES] == [90, 60, 20, 10, 15, 30, 7, 8]


def test_other_areas_and_other_weeks_are_left_out() -> None:
    rows = [asked(10), asked(50, area="southtown"), asked(50, week=4), asked(50, week=-1)]
    assert found(*rows).together[Measure.QUESTIONS] == 10


def test_a_topic_is_opened_when_it_answers_or_is_chosen_and_goes_by_its_present_id() -> None:
    lines = found(
        asked(6), asked(5, "taken"), asked(7, topic="former"), asked(8, topic="briefing:northtown-sam")
    ).topics
    assert {line.name: line[Measure.OPENED] for line in lines} == {
        "escalation": 11,
        "briefing:northtown-sam": 8,
        "named": 7,
    }


def test_a_sensitive_topic_is_named_nowhere_and_counts_in_the_totals() -> None:
    figures_ = found(asked(50), asked(40, topic="secret"))
    assert figures_.together[Measure.QUESTIONS] == 90
    everything = figures_csv(figures_, KNOWLEDGE) + figures_json(figures_, KNOWLEDGE)
    assert "secret" not in everything + overview(figures_, ["northtown"], KNOWLEDGE, before=None, after=None).text


def test_a_few_openings_of_a_sensitive_topic_cannot_be_taken_from_the_total() -> None:
    figures_ = found(asked(50), asked(20, topic="consent"), asked(2, topic="secret"))
    shown = [line[Measure.OPENED] for line in figures_.topics]
    assert len(shown) == 1
    assert figures_.fewer == 1


@pytest.mark.parametrize("count", range(1, 5))
def test_a_small_count_is_hidden_and_so_is_what_would_give_it_away(count: int) -> None:
    areas = ("northtown", "southtown")
    figures_ = found(asked(50), asked(count, area="southtown"), areas=areas)
    assert figures_.areas[1][Measure.QUESTIONS] is FEW
    assert UNSHOWN in (figures_.areas[0][Measure.QUESTIONS], figures_.together[Measure.QUESTIONS])


def test_nothing_and_five_are_shown() -> None:
    total = found(asked(5)).together
    assert (total[Measure.QUESTIONS], total[Measure.AGAIN]) == (5, 0)


Cell = tuple[int, int]


def _table(rows: int, columns: int, inner: Sequence[Any]) -> dict[Cell, Any]:
    """Cells with their sums: row -1 and column -1 are the totals. Works on numbers and on arrays of them."""
    table = {cell: inner[place] for place, cell in enumerate(product(range(rows), range(columns)))}
    table |= {(r, -1): sum(table[r, c] for c in range(columns)) for r in range(rows)}
    return table | {(-1, c): sum(table[r, c] for r in range(rows)) for c in (*range(columns), -1)}


def _sums(rows: int, columns: int) -> list[tuple[list[Cell], list[Cell]]]:
    across = [([(r, -1)], [(r, c) for c in range(columns)]) for r in (*range(rows), -1)]
    return across + [([(-1, c)], [(r, c) for r in range(rows)]) for c in (*range(columns), -1)]


def _fits(values: Any, figure: Figure) -> Any:
    match figure:
        case Hidden.FEW:
            return (values > 0) & (values < 5)
        case Hidden.UNSHOWN:
            return values >= 0
        case int():
            return values == figure


@pytest.mark.parametrize("seed", range(40))
def test_no_reader_can_work_out_a_small_count(seed: int) -> None:
    """Every table that would look the same is tried: each hidden small count differs among them."""
    chance = np.random.default_rng(seed)
    table = _table(2, 2, [int(each) for each in chance.choice([0, 0, 1, 2, 3, 4, 5, 6, 8], 4)])
    shown = suppressed(table, _sums(2, 2), last=[(-1, -1)])
    every = _table(2, 2, list(np.indices([16] * 4).reshape(4, -1)))
    alike = np.logical_and.reduce([_fits(every[cell], figure) for cell, figure in shown.items()])
    for cell, count in table.items():
        if 0 < count < 5:
            assert isinstance(shown[cell], Hidden)
            assert len(np.unique(every[cell][alike])) > 2


@pytest.mark.parametrize("seed", range(20))
def test_a_count_that_was_seen_before_stays_and_gives_nothing_away(seed: int) -> None:
    chance = np.random.default_rng(seed)
    table = _table(2, 2, [int(each) for each in chance.choice([0, 1, 2, 3, 4, 5, 6, 8], 4)])
    seen = [(0, -1), (1, -1)]
    shown = suppressed(table, _sums(2, 2), last=[(-1, -1)], fixed=seen)
    assert all(shown[cell] == (FEW if 0 < table[cell] < 5 else table[cell]) for cell in seen)
    every = _table(2, 2, list(np.indices([16] * 4).reshape(4, -1)))
    alike = np.logical_and.reduce([_fits(every[cell], figure) for cell, figure in shown.items()])
    assert all(len(np.unique(every[cell][alike])) > 2 for cell, count in table.items() if 0 < count < 5)


def test_what_is_shown_is_true_and_large_tables_stay_mostly_open() -> None:
    table = _table(12, 4, [int(each) for each in np.random.default_rng(7).integers(3, 60, 48)])
    shown = suppressed(table, _sums(12, 4), last=[key for key in table if -1 in key])
    assert all(shown[key] == count for key, count in table.items() if not isinstance(shown[key], Hidden))
    assert not any(isinstance(shown[key], Hidden) for key in table if -1 in key)
    assert sum(isinstance(figure, Hidden) for figure in shown.values()) < 20


def test_the_table_and_the_list_have_a_row_for_each_line_and_say_what_is_hidden() -> None:
    figures_ = found(asked(50), asked(2, "again"), asked(6, topic="consent", week=1))
    rows = list(csv.DictReader(io.StringIO(figures_csv(figures_, KNOWLEDGE).removeprefix("\ufeff"))))
    assert [row["what"] for row in rows] == ["week"] * 4 + ["all", "area", "topic", "topic"]
    assert (rows[4]["questions"], rows[4]["again"], rows[4]["opened"]) == ("56", "fewer than 5", "")
    listed = json.loads(figures_json(figures_, KNOWLEDGE))
    assert [row["id"] for row in listed["rows"]] == [row["id"] for row in rows]
    assert listed["rows"][4]["again"] == "<5"


def test_the_overview_fits_one_screen_of_short_lines() -> None:
    areas = ("england", "northtown", "southtown")
    rows = [asked(30 + week, topic=topic, area=area, week=week) for topic in ("consent", "escalation", "referral")
            for area in areas for week in range(4)]  # fmt: skip
    since = [Week(MONDAY + timedelta(weeks=each)) for each in (4, 5, 6)]
    figures_ = figures([*rows, asked(40, week=5), asked(7, "offer")], FOUR, areas, KNOWLEDGE, since)
    reply = overview(figures_, areas, KNOWLEDGE, before=Week(MONDAY), after=None)
    assert "Week 42, 12 to 18 Oct: 277 questions, 270 answered" in reply.text
    assert "Week 47, 16 to 22 Nov: 40 questions\n" in reply.text
    assert len(reply.text) < 1_100
    assert [each.data for row in reply.rows for each in row] == ["stats:2026-10-12"]


def test_an_empty_month_says_so() -> None:
    reply = overview(found(), ["northtown"], KNOWLEDGE, before=None, after=None)
    assert "Nothing was counted in these weeks." in reply.text
