"""Setting the digest up: what a button carries, and when the first one comes."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from bot.digest.calendar import Week
from bot.digest.content import Schedule
from bot.digest.subscribe import Choice, areas_to_choose, first_at, read, setup_page, subscribed, usual, written
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.replies.reply import CALLBACK_BYTES
from tests import sample

KNOWLEDGE = sample.knowledge()
TUESDAYS = Schedule(1, time(9, 30))


def moment(month: int, day: int, hour: int = 8) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("10930a", TUESDAYS),
        ("41600t", Schedule(4, time(16), term_time_only=True)),
        *(
            (text, None)
            for text in ("", "50930a", "12430a", "10960a", "10930", "10930x", "10930aa", "1093²a", "-0930a")
        ),
    ],
)
def test_a_schedule_is_carried_in_six_characters(text: str, schedule: Schedule | None) -> None:
    assert read(text) == schedule
    assert schedule is None or written(schedule) == text


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (moment(11, 26), moment(12, 1)),
        (moment(12, 1), moment(12, 1)),
        (moment(12, 1, 10), moment(12, 8)),
        (moment(12, 23), datetime(2027, 1, 5, 8, tzinfo=LONDON)),  # quiet days and week 53 in between
    ],
)
def test_the_first_one_comes_on_the_next_day_that_is_open(now: datetime, first: datetime) -> None:
    choice = Choice(areas_to_choose(KNOWLEDGE)[0], TUESDAYS)
    assert first_at(choice, KNOWLEDGE, now) == first.replace(hour=9, minute=30)


@pytest.mark.parametrize(
    ("hour", "had", "words"),
    [
        (8, None, "The first one comes on Tuesday 1 December at 9:30am."),
        (10, None, "This week's comes in a minute, the next one on Tuesday 8 December at 9:30am."),
        (8, Week(2026, 48), "The next one comes on Tuesday 1 December at 9:30am."),
        (8, Week(2026, 49), "The next one comes on Tuesday 8 December at 9:30am."),
        (10, Week(2026, 49), "The next one comes on Tuesday 8 December at 9:30am."),
    ],
)
def test_who_had_this_weeks_is_told_of_the_next(hour: int, had: Week | None, words: str) -> None:
    choice = Choice(areas_to_choose(KNOWLEDGE)[0], TUESDAYS)
    told = subscribed(choice, KNOWLEDGE, moment(12, 1, hour), had=had, trial=True)
    assert words in told.text


def test_the_longest_area_fits_below_the_page() -> None:
    knowledge, area = _with_long_area(KNOWLEDGE)
    page = setup_page(Choice(area, usual(knowledge)), knowledge, moment(11, 26), areas=2)
    carried = [each.data for row in page.rows for each in row]
    assert max(len(each.encode()) for each in carried) <= CALLBACK_BYTES
    chosen = [each.partition(":")[2] for each in carried if each.startswith(("d-set", "d-start"))]
    assert all(read(each.removeprefix(f"{area}:")) for each in chosen)


def _with_long_area(knowledge: Knowledge) -> tuple[Knowledge, str]:
    known = next(each for each in knowledge.areas.values() if each is not knowledge.root)
    area = known.model_copy(update={"id": "a" * 48})
    return replace(knowledge, areas={**knowledge.areas, area.id: area}), area.id
