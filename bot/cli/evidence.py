"""The command for an inspector's visit: evidence."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.exporting import STDOUT, deliver
from bot.cli.options import area_or_stop, knowledge_or_stop, settings_or_stop
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON

if TYPE_CHECKING:
    from bot.evidence.records import Period, Published, Records, Sent
    from bot.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "since", type=DAY, required=True, help="The first day: 2026-09-01.")
@click.option("--to", "until", type=DAY, help="The last day; today without it.")
@click.option("--briefing", help="The id of one briefing; all of them without it.")
@click.option("--area", help="The id of one area; all of them without it.")
@click.option("--csv", "table", metavar="FILE", help="The same as a table for spreadsheets; - is stdout.")
@click.option("--out", metavar="FILE", help="Where the page goes. Default: stdout.")
def evidence(
    since: datetime, until: datetime | None, briefing: str | None, area: str | None, table: str | None, out: str | None
) -> None:
    """Print what there is to show of each briefing: sent, discussed, asked about, changed, open, overdue.

    One page a briefing, with what it does not show. It holds no person and no question's words. With --csv
    the table alone is written, unless --out names a file for the page too.
    """
    from bot.evidence.page import pages, unknown
    from bot.evidence.records import Period
    from bot.evidence.table import evidence_csv
    from bot.evidence.text import evidence_text
    from bot.replies.words import Words

    today = datetime.now(LONDON).date()
    period = Period(since.date(), until.date() if until else today, today)
    if period.first > period.last:
        raise click.UsageError("The first day comes after the last one.")
    if table == STDOUT and out == STDOUT:
        raise click.UsageError("Only one of the two can go to stdout.")
    settings = settings_or_stop()
    knowledge = knowledge_or_stop(settings.briefbot_knowledge)
    area = area_or_stop(knowledge, area)
    _known_or_stop(knowledge, briefing)
    records = _records(settings, period)
    found = pages(knowledge, records, period, area=area, briefing=briefing)
    words = Words(knowledge.wording)
    for id_, count in unknown(knowledge, records).items():
        click.echo(f"Not on any page: {count} records about “{id_}”, a briefing that is no longer there.", err=True)
    if not found:
        click.echo("There is no briefing to show.", err=True)
    if table is not None:
        deliver(table, evidence_csv(found, words).encode())
    if out is not None or table is None:
        deliver(out or STDOUT, evidence_text(found, words).encode())


def _known_or_stop(knowledge: Knowledge, briefing: str | None) -> None:
    known = knowledge.readable_briefings
    if briefing is not None and briefing not in known:
        raise click.BadParameter(
            f"there is no briefing “{briefing}”. I know {', '.join(known) or 'none'}.", param_hint="--briefing"
        )


def _records(settings: Settings, period: Period) -> Records:
    from bot.storage.database import UNUSABLE

    database = settings.database
    if not database.is_file():
        raise click.ClickException(
            f"There is no database {database}, so nothing was recorded. Set BRIEFBOT_DATA to the bot's data folder."
        )
    try:
        return asyncio.run(_read(database, period, _published(settings, period)))
    except UNUSABLE as error:
        raise click.ClickException(f"The database {database.name} cannot be used: {error}.") from None


async def _read(database: Path, period: Period, published: list[Published]) -> Records:
    from bot.evidence.records import Answered, Discussion, Records
    from bot.storage import digests, discussed, marks
    from bot.storage import evidence as counts
    from bot.storage.database import open_database

    async with open_database(database) as connection:
        talks = await discussed.between(connection, period.first.isoformat(), period.last.isoformat())
        answered = await counts.answered(connection, period.first, period.last)
        posted = await digests.sent_between(connection, _begins(period.first), _begins(period.last + timedelta(days=1)))
        return Records(
            sent=_sent(posted),
            discussions=[
                Discussion(t.team if t.in_group else None, t.week, t.area, t.briefing, t.question, t.line)
                for t in talks
            ],
            answered=[Answered(*each) for each in answered],
            published=published,
            open_questions=await counts.open_questions(connection),
            needs_work=frozenset(await marks.marked(connection, marks.NEEDS_WORK)),
        )


def _begins(day: date) -> int:
    """The first second of the day in England."""
    return int(datetime.combine(day, time(), LONDON).timestamp())


def _sent(posted: Iterable[tuple[int, str, str]]) -> list[Sent]:
    """By day, area and briefing, to how many chats a digest went; each is given by its time, area and plan."""
    from bot.digest.record import from_json
    from bot.evidence.records import Sent

    counts = Counter(
        (_day(datetime.fromtimestamp(at, UTC)), area, from_json(plan).briefing) for at, area, plan in posted
    )
    return [Sent(*which, chats) for which, chats in counts.items()]


def _published(settings: Settings, period: Period) -> list[Published]:
    """The versions of the period, by the ids that stand in the files they changed."""
    from bot.evidence.records import Published
    from bot.knowledge.folder import knowledge_files
    from bot.publishing.proposal import ids
    from bot.publishing.versions import Versions, VersionsError

    by_file: dict[str, set[str]] = {}
    for id_, file in ids(knowledge_files(settings.briefbot_knowledge)).items():
        by_file.setdefault(file, set()).add(id_)
    try:
        history = Versions(settings.briefbot_data / "versions").history()
    except VersionsError as error:
        raise click.ClickException(f"The versions of the knowledge cannot be read: {error}.") from None
    return [
        Published(_day(each.at), each.by, each.what, {id_ for file in each.changed for id_ in by_file.get(file, ())})
        for each in history[1:]  # the first one is the knowledge as it was put in place
        if period.first <= _day(each.at) <= period.last and each.how != "deployed"
    ]


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
