"""When a digest goes out: what is sent when, as a table."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.calendar import (
    Slot,
    Standing,
    Week,
    at,
    bank_holidays_ahead,
    send_at,
    settled,
    standing,
    week_at,
)
from bot.digest.content import Schedule
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import load_defaults
from bot.knowledge.schema import Days
from tests.examples import examples

SETTINGS = load_defaults().digest
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TERM = SETTINGS.model_copy(update={"school_holidays": {"northtown": [Days(first="2027-02-15", last="2027-02-19")]}})
NOTHING = "nothing"

# A channel's day and time, the week, when the leads are shown it, when it is sent (local time), and why.
SENT = """
Tue 9:30  2026-W49  Fri 27 Nov 2026 09:00 +0000  Tue  1 Dec 2026 09:30 +0000  an ordinary week
Mon 9:30  2026-W49  Thu 26 Nov 2026 09:00 +0000  Mon 30 Nov 2026 09:30 +0000  the notice goes over a weekend
Fri 16:00 2026-W49  Wed  2 Dec 2026 09:00 +0000  Fri  4 Dec 2026 16:00 +0000  a Friday afternoon
Tue 9:30  2026-W43  Fri 16 Oct 2026 09:00 +0100  Tue 20 Oct 2026 09:30 +0100  before the clocks go back
Tue 9:30  2026-W44  Fri 23 Oct 2026 09:00 +0100  Tue 27 Oct 2026 09:30 +0000  after: the same time on the wall
Tue 9:30  2027-W12  Fri 19 Mar 2027 09:00 +0000  Tue 23 Mar 2027 09:30 +0000  before the clocks go forward
Tue 9:30  2027-W13  Wed 24 Mar 2027 09:00 +0000  Tue 30 Mar 2027 09:30 +0100  after, and Easter is no working time
Tue 9:30  2026-W52  Fri 18 Dec 2026 09:00 +0000  Tue 22 Dec 2026 09:30 +0000  the last one before Christmas
Thu 9:30  2026-W52  nothing                      nothing                      Christmas Eve is quiet
Fri 9:30  2026-W52  nothing                      nothing                      Christmas Day is quiet
Mon 9:30  2026-W53  nothing                      nothing                      the 53rd week, quiet on every day
Tue 9:30  2026-W53  nothing                      nothing                      the 53rd week, quiet on every day
Wed 9:30  2026-W53  nothing                      nothing                      the 53rd week, quiet on every day
Thu 9:30  2026-W53  nothing                      nothing                      the 53rd week, quiet on every day
Fri 9:30  2026-W53  nothing                      nothing                      New Year's Day is quiet
Tue 9:30  2027-W01  Wed 23 Dec 2026 09:00 +0000  Tue  5 Jan 2027 09:30 +0000  no lead is asked in quiet days
Mon 9:30  2027-W01  Tue 22 Dec 2026 09:00 +0000  Mon  4 Jan 2027 09:30 +0000  no lead is asked in quiet days
Mon 9:30  2027-W18  Thu 29 Apr 2027 09:00 +0100  Tue  4 May 2027 09:30 +0100  a bank-holiday Monday: the day after
Tue 9:30  2027-W18  Thu 29 Apr 2027 09:00 +0100  Tue  4 May 2027 09:30 +0100  the bank holiday is no working day
Wed 9:30  2027-W18  Fri 30 Apr 2027 09:00 +0100  Wed  5 May 2027 09:30 +0100  the bank holiday is no working day
Mon 9:30  2027-W13  Wed 24 Mar 2027 09:00 +0000  Tue 30 Mar 2027 09:30 +0100  Easter Monday: the day after
Fri 9:30  2027-W12  Tue 23 Mar 2027 09:00 +0000  Thu 25 Mar 2027 09:30 +0000  Good Friday ends the week: the day before
Mon 9:30  2020-W53  nothing                      nothing                      another long year
Fri 9:30  2020-W19  Tue  5 May 2020 09:00 +0100  Thu  7 May 2020 09:30 +0100  the bank holiday that was moved to VE Day
"""


def rows() -> list[tuple[str, str, str, str, str]]:
    found = []
    for line in SENT.strip().split("\n"):
        day, week, notice, sent, why = line[:10], line[10:18], line[20:48], line[49:77], line[78:]
        found.append((day.strip(), week.strip(), notice.strip(), sent.strip(), why.strip()))
    return found


def schedule(text: str, *, term: bool = False) -> Schedule:
    day, _, clock = text.partition(" ")
    return Schedule(DAYS.index(day), time.fromisoformat(clock.zfill(5)), term)


def shown(moment: datetime | None) -> str:
    local = moment.astimezone(LONDON) if moment else None
    return f"{local:%a} {local.day:2} {local:%b %Y %H:%M %z}" if local else NOTHING


@pytest.mark.parametrize(
    ("wanted", "week", "notice", "sent"),
    [pytest.param(*row[:4], id=f"{row[0]} {row[1]}: {row[4]}") for row in rows()],
)
def test_what_is_sent_when(wanted: str, week: str, notice: str, sent: str) -> None:
    slot = Slot(schedule(wanted), SETTINGS, "northtown")
    assert [shown(each(Week.parse(week))) for each in (slot.notice_at, slot.send_at)] == [notice, sent]


# Tuesdays at 9:30 unless said otherwise: the week, the moment (local time), and how the digest stands then.
STANDS = """
Tue 9:30  2026-W49  2026-12-01 09:29  ahead    a minute before
Tue 9:30  2026-W49  2026-12-01 09:30  due      on the minute
Tue 9:30  2026-W49  2026-12-01 10:29  due      within the hour
Tue 9:30  2026-W49  2026-12-01 14:00  late     the bot was away in the morning
Tue 9:30  2026-W49  2026-12-01 19:00  waiting  nobody wants it in the evening
Tue 9:30  2026-W49  2026-12-02 07:59  waiting  nor before work
Tue 9:30  2026-W49  2026-12-02 08:00  late     the next day
Tue 9:30  2026-W49  2026-12-03 09:30  late     the last moment of two days
Tue 9:30  2026-W49  2026-12-03 09:31  missed   later than two days
Fri 9:30  2026-W49  2026-12-05 10:00  waiting  a Saturday
Fri 9:30  2026-W49  2026-12-06 23:00  missed   later than two days
Sun 9:30  2026-W49  2026-12-07 09:00  missed   never in the next week
Tue 9:30  2026-W53  2026-12-29 09:30  none     quiet
Mon 9:30  2027-W18  2027-05-03 09:30  ahead    a bank holiday
Mon 9:30  2027-W18  2027-05-04 09:30  due      the day after
"""


@pytest.mark.parametrize(
    ("wanted", "week", "moment", "how"),
    [
        pytest.param(line[:10].strip(), line[10:18], line[20:36], line[38:45].strip(), id=line)
        for line in STANDS.strip().split("\n")
    ],
)
def test_how_a_digest_stands_at_a_moment(wanted: str, week: str, moment: str, how: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    assert standing(Week.parse(week), now, schedule(wanted), SETTINGS, "northtown") == how


@pytest.mark.parametrize(
    ("back", "stand"),
    [
        ("2026-12-09 11:00", {"2026-W48": "missed", "2026-W49": "missed", "2026-W50": "late", "2026-W51": "ahead"}),
        ("2026-12-11 11:00", {"2026-W48": "missed", "2026-W49": "missed", "2026-W50": "missed", "2026-W51": "ahead"}),
        ("2027-01-03 12:00", {"2026-W51": "missed", "2026-W52": "missed", "2026-W53": "none", "2027-W01": "ahead"}),
    ],
)
def test_after_two_weeks_away_one_week_at_most_is_sent(back: str, stand: dict[str, str]) -> None:
    now, calendar = datetime.fromisoformat(back).replace(tzinfo=LONDON), (schedule("Tue 9:30"), SETTINGS, "northtown")
    assert {each: standing(Week.parse(each), now, *calendar) for each in stand} == stand


def test_a_channel_that_follows_the_school_year_rests_with_it() -> None:
    half_term, after = Week(2027, 7), Week(2027, 8)
    rests, works = schedule("Tue 9:30", term=True), schedule("Tue 9:30")
    assert send_at(half_term, rests, TERM, "northtown") is None
    assert send_at(half_term, works, TERM, "northtown")
    assert send_at(half_term, rests, TERM, "southtown")
    assert send_at(after, rests, TERM, "northtown")


def test_a_channel_without_a_schedule_follows_the_settings() -> None:
    assert settled(None, SETTINGS) == Schedule(1, time(9, 30))
    assert settled(Schedule(4, time(16)), SETTINGS) == Schedule(4, time(16))


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("2027-03-28 00:30", "2027-03-28T00:30+00:00"),
        ("2027-03-28 01:30", "2027-03-28T01:30+00:00"),  # there is no such time: the clocks show 2:30 then
        ("2027-03-28 02:30", "2027-03-28T01:30+00:00"),
        ("2026-10-25 01:30", "2026-10-25T00:30+00:00"),  # comes twice: the first
        ("2026-10-25 02:30", "2026-10-25T02:30+00:00"),
    ],
)
def test_a_local_time_on_the_day_the_clocks_change(local: str, moment: str) -> None:
    told = datetime.fromisoformat(local)
    assert at(told.date(), told.time(), LONDON) == datetime.fromisoformat(moment)


def test_on_both_sundays_a_digest_goes_out_once() -> None:
    for week, clock in ((Week(2027, 12), "Sun 1:30"), (Week(2026, 43), "Sun 1:30")):
        start = datetime.combine(week.days[6], time(), LONDON).astimezone(UTC)
        minutes = [start + timedelta(minutes=each) for each in range(0, 300, 5)]
        stands = [standing(week, each, schedule(clock), SETTINGS, "northtown") for each in minutes]
        assert stands.count(Standing.DUE) == 12
        assert stands == sorted(stands, key=[Standing.AHEAD, Standing.DUE, Standing.WAITING].index)


@pytest.mark.parametrize(
    ("text", "monday"),
    [("2026-W01", "2025-12-29"), ("2026-W53", "2026-12-28"), ("2027W01", "2027-01-04"), (" 2020-W53 ", "2020-12-28")],
)
def test_a_week_is_read(text: str, monday: str) -> None:
    assert Week.parse(text).monday == date.fromisoformat(monday)


@pytest.mark.parametrize("text", ["2026-W54", "2025-W53", "2027-W53", "2026-W00", "week 49", "2026-49", ""])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"week|format|Invalid"):
        Week.parse(text)


@examples(50)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 20)))
def test_weeks_follow_each_other(day: date) -> None:
    week = Week.of(day)
    assert day in week.days
    assert Week.parse(str(week)) == week
    assert week.next.previous == week
    assert week.previous < week < week.next
    assert week.next.monday - week.monday == timedelta(days=7)


@examples(50)
@given(st.dates(date(2020, 1, 1), date(2035, 12, 20)), st.integers(0, 4), st.times())
def test_a_digest_goes_out_in_its_own_week_after_the_leads_saw_it(day: date, weekday: int, when: time) -> None:
    week, slot = Week.of(day), Slot(Schedule(weekday, when.replace(fold=0)), SETTINGS, "northtown")
    sent, notice, until = slot.send_at(week), slot.notice_at(week), slot.late_until(week)
    assert (sent is None) == (notice is None) == (until is None)
    if sent and notice and until:
        assert week_at(sent, SETTINGS) == week_at(until, SETTINGS) == week
        assert notice < sent <= until
        assert sent.astimezone(LONDON).weekday() < 5


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2026-12-01", []),
        ("2026-12-22", ["2026-12-25", "2026-12-28", "2027-01-01"]),
        ("2027-03-23", ["2027-03-26", "2027-03-29"]),
        ("2027-04-27", ["2027-05-03"]),
        ("2027-05-04", []),
        ("2027-05-03", []),
    ],
)
def test_the_bank_holidays_until_the_next_monday_or_the_end_of_quiet_days(day: str, closed: list[str]) -> None:
    assert [each.isoformat() for each in bank_holidays_ahead(date.fromisoformat(day), SETTINGS)] == closed
