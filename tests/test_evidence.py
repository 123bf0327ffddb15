"""The page for an inspector: what it says, what it keeps to itself, and that nothing in it can run."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.digest.content import Digest
from bot.digest.record import to_json
from bot.evidence.page import Amount, Page, pages, unknown
from bot.evidence.records import Answered, Discussion, Period, Published, Records, Sent
from bot.evidence.table import HEADS, evidence_csv
from bot.evidence.text import WIDTH, evidence_text
from bot.freshness.due import review_code
from bot.knowledge.base import Knowledge
from bot.knowledge.folder import knowledge_files
from bot.knowledge.hours import LONDON
from bot.publishing.versions import Versions
from bot.replies.reflect import question_code
from bot.replies.words import Words
from bot.storage import digests, discussed, marks, outcomes
from bot.storage.database import open_database
from tests import sample
from tests.publishing_sample import written

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 2))
FIRST = question_code("northtown-sam", "What would you do?")


def talk(team: str | None, week: str, **changes: Any) -> Discussion:
    given = {"area": "northtown", "briefing": "northtown-sam", "question": FIRST}
    return Discussion(team, week, **given | changes)


def page(records: Records, knowledge: Knowledge | None = None, area: str | None = None) -> Page:
    return pages(knowledge or sample.knowledge(), records, NOVEMBER, area=area)[0]


def text(records: Records, knowledge: Knowledge | None = None) -> str:
    return evidence_text([page(records, knowledge)], Words(sample.wording()))


BRIEFING = b"""\
id: northtown-sam
title: "Sam: a review"
area: northtown
kind: learning review
happened:
  - text: A baby was hurt.
findings:
  - id: not-written
    title: Nobody wrote it down
    told_us: A challenge was made.
    topics: [escalation]
questions:
  - text: What would you do?
"""
TALKS = (
    talk("a", "2026-W47"),
    talk("a", "2026-W48", line="We write it down"),
    talk("b", "2026-W48", question="gone"),
    talk(None, "2026-W48"),
    talk("c", "2026-W48", area="southtown"),
)


def test_teams_weeks_and_questions_are_counted() -> None:
    found = page(Records(discussions=TALKS)).discussed
    assert found.weeks == (("2026-W47", 1), ("2026-W48", 4))
    assert (found.records, found.groups, found.outside) == (5, 3, 1)
    assert found.questions == (("What would you do?", 4), (None, 1))


def test_an_areas_page_holds_what_was_done_there() -> None:
    found = page(Records(discussions=TALKS), area="southtown")
    assert (found.area, found.discussed.records, found.lines) == ("Southtown", 1, ())
    assert pages(sample.knowledge(), Records(), NOVEMBER, area="southtown") == []
    assert page(Records(discussions=TALKS), area="northtown").lines == (("2026-W48", "We write it down"),)


def test_a_page_asked_for_by_id_comes_even_with_nothing_on_it() -> None:
    found = pages(sample.knowledge(), Records(), NOVEMBER, area="southtown", briefing="northtown-sam")
    assert len(found) == 1


def test_records_of_a_briefing_that_is_gone_are_named() -> None:
    records = Records(discussions=(talk("a", "2026-W47", briefing="gone"), *TALKS))
    assert unknown(sample.knowledge(), records) == {"gone": 1}


@pytest.mark.parametrize(
    ("counts", "amount"),
    [((0,), Amount(0)), ((1,), Amount(0, few=True)), ((2, 2), Amount(0, few=True)), ((2, 3), Amount(5))],
)
def test_a_few_questions_cannot_be_told_apart(counts: tuple[int, ...], amount: Amount) -> None:
    places = ("northtown", "southtown")
    answered = [Answered("escalation", area, count) for area, count in zip(places, counts, strict=False)]
    assert page(Records(answered=answered)).asked == (("Escalating a disagreement", amount),)


def test_sensitive_topics_are_counted_nowhere() -> None:
    private = sample.topic("secret", sensitive="yes", learning=[learning()])
    records = Records(answered=[Answered("secret", "northtown", 50)])
    found = page(records, sample.knowledge(private))
    assert found.left_out
    assert "About secret" not in [title for title, _ in found.asked]
    assert "50" not in text(records, sample.knowledge(private))


def learning() -> dict[str, Any]:
    return {"briefing": "northtown-sam", "findings": ["not-written"], "says": "Sam review. Not written down."}


def test_what_changed_in_these_days_is_said_with_the_role() -> None:
    changes = [{"on": day, "what": f"Note of {day}"} for day in ("2026-10-31", "2026-11-01", "2026-12-01")]
    knowledge = sample.knowledge(sample.topic("more", title="More", changes=changes, learning=[learning()]))
    published = [
        Published(date(2026, 11, 3), "lead for Northtown", "the number", {"more"}),
        Published(date(2026, 11, 4), "lead for Northtown", "another topic", {"consent"}),
        Published(date(2026, 12, 1), "lead for Northtown", "too late", {"more"}),
    ]
    found = text(Records(published=published), knowledge)
    assert "- 1 Nov 2026: Note of 2026-11-01: More" in found
    assert "- 3 Nov 2026: the number (lead for Northtown): More" in found
    for absent in ("2026-10-31", "2026-12-01", "another topic", "too late"):
        assert absent not in found


def test_what_is_open_and_overdue_is_said() -> None:
    late = sample.topic("late", title="Late one", review_by="2026-11-20", learning=[learning()])
    gap = sample.topic("gap", title="A gap", status="gap", learning=[learning()])
    waiting = {"northtown": 7, "southtown": 2}
    records = Records(open_questions=waiting, needs_work={review_code(gap)})
    found = text(records, sample.knowledge(late, gap))
    assert "about anything: 9" in found
    assert "- No checked answer yet: A gap" in found
    assert "- Marked by a lead as needing work: A gap" in found
    assert "- Late one: last checked 1 Nov 2026, due 20 Nov 2026, by the Practice lead" in found


@pytest.mark.parametrize(
    ("waiting", "said"),
    [(None, ""), ({}, "about anything: 0"), ({"northtown": 3}, "about anything: fewer than 5")],
)
def test_waiting_questions_are_said_when_they_can_be_told(waiting: Mapping[str, int] | None, said: str) -> None:
    found = text(Records(open_questions=waiting))
    assert said in found
    assert ("about anything" in found) is bool(said)


def test_the_outline_takes_digests() -> None:
    sent = (Sent(date(2026, 11, 23), "northtown", "northtown-sam", 4),)
    assert "- 23 Nov 2026: digest to 4 chats in northtown" in text(Records(sent=sent))


def test_the_page_fits_its_paper_and_says_what_it_does_not_show() -> None:
    found = text(Records(discussions=TALKS))
    assert all(len(line) <= WIDTH for line in found.split("\n"))
    heads = [line for line in found.split("\n") if line.startswith("## ")]
    assert heads[0] == "## Sent"
    assert heads[-1] == "## What this does not show"
    assert "Whether practice changed." in found


@pytest.mark.parametrize("line", ["=1+1", "+cmd", "-2", "@SUM(A1)", " =1", "\xa0=1", "\uff1d1", 'a, "b"'])
def test_no_line_can_run_in_a_spreadsheet(line: str) -> None:
    found = evidence_csv([page(Records(discussions=(talk("a", "2026-W47", line=line),)))], Words(sample.wording()))
    rows = list(csv.DictReader(io.StringIO(found.removeprefix("\ufeff"))))
    assert list(rows[0]) == list(HEADS)
    kept = next(row["text"] for row in rows if row["section"] == "line")
    assert kept == (line if line.startswith("a") else f"'{line}")


def asked_on_the_command_line(data: Path, knowledge: Path, *options: str) -> Result:
    env = {"BRIEFBOT_DATA": str(data), "BRIEFBOT_KNOWLEDGE": str(knowledge), "BRIEFBOT_DATABASE": ""}
    return CliRunner().invoke(main, ["evidence", *options], env=env)


async def _fill(data: Path, today: date) -> None:
    async with open_database(data / "briefbot.sqlite3") as connection:
        week = discussed.week_of(today)
        new = discussed.Record(0, "a", True, week, today.isoformat(), "northtown", "northtown-sam", FIRST, None)
        record, _ = await discussed.put(connection, new)
        await discussed.put_line(connection, record.id, "=We write it down")
        for outcome in ("answer", "answer", "answer", "taken", "taken", "offer"):
            await outcomes.count(connection, {outcomes.Happened(today, "northtown", "escalation", outcome): 1})
        await marks.put(connection, "code", marks.NEEDS_WORK, 1)
        plan = to_json(Digest(week, "northtown", "northtown-sam", "finding", "question"))
        await digests.plan(connection, week, "northtown", plan, None, 0)
        waiting = digests.Post(week, -1, "northtown", None, 0, 0, digests.WAITING, "[]")
        posts = [waiting, replace(waiting, chat_id=-2), replace(waiting, chat_id=-3)]
        await digests.queue(connection, posts)
        for post in posts[:2]:
            await digests.confirm(connection, post, int(datetime.now(UTC).timestamp()), 1, late=False)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A data folder in which a bot worked today, and its knowledge, which a lead changed today."""
    data, folder, now = tmp_path / "data", written(tmp_path / "knowledge"), datetime.now(LONDON)
    (folder / "briefings").mkdir()
    (folder / "briefings" / "sam.yaml").write_bytes(BRIEFING)
    versions, files = Versions(data / "versions"), knowledge_files(folder)
    versions.record(files | {"topics/escalation.yaml": b"id: escalation"}, now, "edited in the folder", "")
    versions.record(files, now, "lead for Northtown", "Step 1", "chat")
    asyncio.run(_fill(data, now.date()))
    return data, folder


def test_the_command_prints_the_page_from_what_the_bot_kept(places: tuple[Path, Path]) -> None:
    today = datetime.now(LONDON).date()
    printed = asked_on_the_command_line(*places, "--from", today.isoformat(), "--briefing", "northtown-sam")
    assert printed.exit_code == 0, printed.output
    assert "“=We write it down”" in printed.output
    assert "- Escalating a disagreement: 5" in printed.output
    assert "digest to 2 chats in northtown" in printed.output
    assert "Step 1 (lead for Northtown): Escalating a disagreement" in printed.output
    assert "edited in the folder" not in printed.output


def test_the_command_writes_files_and_prints_the_table_alone(places: tuple[Path, Path], tmp_path: Path) -> None:
    today, names = datetime.now(LONDON).date().isoformat(), [str(tmp_path / name) for name in ("page.txt", "t.csv")]
    done = asked_on_the_command_line(*places, "--from", today, "--out", names[0], "--csv", names[1])
    assert done.output == f"Written: {names[1]}\nWritten: {names[0]}\n"
    assert Path(names[0]).read_text(encoding="utf-8").startswith("# Evidence of learning: Sam: a review")
    assert "'=We write it down" in Path(names[1]).read_text(encoding="utf-8")
    alone = asked_on_the_command_line(*places, "--from", today, "--csv", "-").output
    assert alone.removeprefix("\ufeff").startswith("briefing,area")
    assert "# Evidence" not in alone


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "2026-11-30", "--to", "2026-11-01"), "The first day comes after the last one."),
        (("--from", "2026-11-01", "--csv", "-", "--out", "-"), "Only one of the two can go to stdout."),
        (("--from", "2026-11-01", "--briefing", "nobody"), "there is no briefing “nobody”. I know northtown-sam."),
        (("--from", "2026-11-01", "--area", "atlantis"), "there is no area “atlantis”."),
        (("--from", "yesterday"), "does not match the format"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(places: tuple[Path, Path], options: tuple[str, ...], said: str) -> None:
    refused = asked_on_the_command_line(*places, *options)
    assert refused.exit_code == 2
    assert said in " ".join(refused.output.split())


def test_a_page_of_nothing_is_not_made_where_the_bot_never_worked(tmp_path: Path, places: tuple[Path, Path]) -> None:
    refused = asked_on_the_command_line(tmp_path / "elsewhere", places[1], "--from", "2026-11-01")
    assert refused.exit_code == 1
    assert "There is no database" in refused.output
    assert not (tmp_path / "elsewhere").exists()
