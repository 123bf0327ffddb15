"""Setting up the digest in a chat: the pages a lead presses through, and the choice as a button carries it. Pure."""

from __future__ import annotations

import re
from calendar import day_name
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.digest.calendar import Standing, Week, send_at, standing, week_at
from bot.digest.content import Schedule
from bot.knowledge.base import Knowledge
from bot.replies.callback import Verb, button, column
from bot.replies.reply import BLANK, Button, Line, Reply, Row
from bot.replies.words import Words, clock, weekday

TIMES = (time(8), time(9, 30), time(12), time(14), time(16))
WORKING_DAYS = range(5)
_WEEKS_AHEAD = 13
_ANY_DAY = date(2026, 1, 1)
_WRITTEN = re.compile(r"([0-4])([01]\d|2[0-3])([0-5]\d)([ta])")


@dataclass(frozen=True)
class Choice:
    """What is chosen for a chat so far."""

    area: str
    schedule: Schedule


def written(schedule: Schedule) -> str:
    """The schedule in six characters, for a button: 10930a is Tuesdays at 9:30, t for term time only."""
    return f"{schedule.weekday}{schedule.at:%H%M}{'t' if schedule.term_time_only else 'a'}"


def read(text: str) -> Schedule | None:
    """The schedule of a button; None for anything that is none."""
    found = _WRITTEN.fullmatch(text)
    return Schedule(int(found[1]), time(int(found[2]), int(found[3])), found[4] == "t") if found else None


def usual(knowledge: Knowledge) -> Schedule:
    """When channels get it that have chosen nothing else."""
    return Schedule(knowledge.digest.weekday.number, knowledge.digest.time)


def areas_to_choose(knowledge: Knowledge) -> list[str]:
    """The areas that a team can get the digest of: the local ones, or the only one there is."""
    local = sorted(
        (each for each in knowledge.areas.values() if each is not knowledge.root), key=lambda each: each.name
    )
    return [each.id for each in local] or [knowledge.root.id]


def first_at(choice: Choice, knowledge: Knowledge, now: datetime, had: Week | None = None) -> datetime | None:
    """When the first digest comes; None when no day of the next three months is open for it.

    `had`: the last week of which the chat had one.
    """
    week = week_at(now, knowledge.digest)
    for _ in range(_WEEKS_AHEAD):
        due = send_at(week, choice.schedule, knowledge.digest, choice.area)
        if due is not None and due > now and (had is None or week > had):
            return due
        week = week.next
    return None


def which_area(knowledge: Knowledge, areas: Sequence[str], schedule: Schedule) -> Reply:
    """Which area the chat's digest is for."""
    words = Words(knowledge.wording)
    named = (button(knowledge.area(each).name, Verb.DIGEST_SET, each, written(schedule)) for each in areas)
    return Reply((words.line("subscribe_which"),), column(*named, _not_now(words)))


def setup_page(
    choice: Choice, knowledge: Knowledge, now: datetime, *, areas: int, trial: bool = False, had: Week | None = None
) -> Reply:
    """What is chosen, with everything that can be chosen in its place.

    `areas`: how many there are to choose from. `trial`: areas that are not adopted get digests too. `had`: the last
    week of which the chat had a digest.
    """
    words, name = Words(knowledge.wording), knowledge.area(choice.area).name
    lines = [
        words.line("subscribe_head"),
        words.line("subscribe_when", **when_named(choice, knowledge)),
        *_first(choice, knowledge, now, trial=trial, had=had),
        BLANK,
        words.line("subscribe_what", area=name),
    ]
    return Reply(tuple(lines), _choices(choice, knowledge, words, several=areas > 1))


def subscribed(
    choice: Choice, knowledge: Knowledge, now: datetime, *, trial: bool = False, had: Week | None = None
) -> Reply:
    """That the chat gets the digest from now on, and when the first one comes."""
    words = Words(knowledge.wording)
    done = words.line("subscribe_done", **when_named(choice, knowledge))
    return Reply((done, *_first(choice, knowledge, now, trial=trial, had=had), *words.lines("subscribe_later")))


def paused(area: str, knowledge: Knowledge) -> Reply:
    """That no digest comes until a lead lets it go on."""
    words = Words(knowledge.wording)
    line = words.line("subscribe_paused", area=knowledge.area(area).name)
    go_on = button(words.say("subscribe_go_on"), Verb.DIGEST_RESUME)
    return Reply((line,), ((go_on, button(words.say("subscribe_take_off"), Verb.DIGEST_OFF)),))


def resumed(
    choice: Choice, knowledge: Knowledge, now: datetime, *, trial: bool = False, had: Week | None = None
) -> Reply:
    """That digests come again, and when the next one does."""
    words = Words(knowledge.wording)
    line = words.line("subscribe_resumed", **when_named(choice, knowledge))
    return Reply((line, *_first(choice, knowledge, now, "subscribe_next", trial=trial, had=had)))


def when_named(choice: Choice, knowledge: Knowledge) -> dict[str, str]:
    """The area, the day, the time and whether in term time only, as a sentence names them."""
    words, schedule = Words(knowledge.wording), choice.schedule
    return {
        "area": knowledge.area(choice.area).name,
        "days": f"{day_name[schedule.weekday]}s",
        "time": _time(schedule.at),
        "term": words.say("subscribe_term") if schedule.term_time_only else "",
    }


def _first(
    choice: Choice,
    knowledge: Knowledge,
    now: datetime,
    key: str = "subscribe_first",
    *,
    trial: bool,
    had: Week | None,
) -> list[Line]:
    words, area, this = Words(knowledge.wording), knowledge.area(choice.area), week_at(now, knowledge.digest)
    first = first_at(choice, knowledge, now, had)
    if had is not None:
        key = "subscribe_next"
    if standing(this, now, choice.schedule, knowledge.digest, choice.area) is Standing.DUE and (
        had is None or this > had
    ):
        key = "subscribe_now"
    not_yet = area.adopted is None and not trial
    not_adopted = [words.line("subscribe_not_adopted", area=area.name)] if not_yet else []
    if first is None:
        return [words.line("subscribe_first_none"), *not_adopted]
    return [words.line(key, day=weekday(first.date()), time=clock(first)), *not_adopted]


def _choices(choice: Choice, knowledge: Knowledge, words: Words, *, several: bool) -> tuple[Row, ...]:
    schedule = choice.schedule
    days = tuple(_choose(day_name[each][:3], choice, replace(schedule, weekday=each), words) for each in WORKING_DAYS)
    times = tuple(
        _choose(_time(each), choice, replace(schedule, at=each), words) for each in sorted({*TIMES, schedule.at})
    )
    rows: list[Row] = [days, times[:3], times[3:]]
    if knowledge.digest.school_holidays.get(choice.area):
        other = replace(schedule, term_time_only=not schedule.term_time_only)
        label = words.say("subscribe_term_yes" if schedule.term_time_only else "subscribe_term_no")
        rows.append((button(label, Verb.DIGEST_SET, choice.area, written(other)),))
    if several:
        rows.append((button(words.say("subscribe_other_area"), Verb.DIGEST_AREAS, written(schedule)),))
    start = button(words.say("subscribe_start"), Verb.DIGEST_START, choice.area, written(schedule))
    return (*rows, (start, _not_now(words)))


def _choose(label: str, choice: Choice, schedule: Schedule, words: Words) -> Button:
    shown = words.say("subscribe_chosen", label=label) if schedule == choice.schedule else label
    return button(shown, Verb.DIGEST_SET, choice.area, written(schedule))


def _not_now(words: Words) -> Button:
    return button(words.say("subscribe_not"), Verb.DIGEST_NOT)


def _time(at: time) -> str:
    return clock(datetime.combine(_ANY_DAY, at))
