"""The command that says what people asked: stats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from bot.cli.exporting import STDOUT, deliver
from bot.cli.options import area_or_stop, knowledge_or_stop, settings_or_stop
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.statistics.figures import Figures, figures
from bot.statistics.weeks import Week, weeks_between

QUARTER = 13  # weeks
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=_DAY, help="The first day. Default: thirteen weeks back.")
@click.option("--to", "last", type=_DAY, help="The last day. Default: last Sunday.")
@click.option("--area", "names", multiple=True, help="The id of an area; may be given again. Default: all areas.")
@click.option("--html", "page", metavar="FILE", help="Write a page with charts, to read and print; - is stdout.")
@click.option("--csv", "table", metavar="FILE", help="Write the numbers for spreadsheets; - is stdout.")
@click.option("--json", "in_json", is_flag=True, help="Print the numbers as JSON.")
def stats(
    first: datetime | None,
    last: datetime | None,
    names: tuple[str, ...],
    page: str | None,
    table: str | None,
    in_json: bool,
) -> None:
    """What people asked, by week, area and topic. Whole weeks only, Monday to Sunday.

    Counts of one to four are hidden, and what would give them away. Pages whose weeks overlap can be compared to work
    them out, so give away pages of one length only, such as one a quarter.
    """
    from bot.edition.figures_page import figures_html
    from bot.edition.figures_table import figures_csv, figures_json
    from bot.terminal import plain_console, print_figures

    targets = [name for name in (page, table, STDOUT if in_json else None) if name]
    if STDOUT in targets and len(targets) > 1:
        raise click.UsageError("What goes to stdout must be alone: --json, or one of --html - and --csv -.")
    settings = settings_or_stop()
    knowledge = knowledge_or_stop(settings.briefbot_knowledge)
    today = datetime.now(LONDON).date()
    found = _found(settings.database, _weeks(first, last, today), _areas(knowledge, names), knowledge)
    made: list[tuple[str | None, Callable[[], str]]] = [
        (page, lambda: figures_html(found, knowledge, today)),
        (table, lambda: figures_csv(found, knowledge)),
        (STDOUT if in_json else None, lambda: figures_json(found, knowledge) + "\n"),
    ]
    for name, write in made:
        if name:
            deliver(name, write().encode())
    if not (page or table or in_json):
        print_figures(plain_console(), found, knowledge)


def _weeks(first: datetime | None, last: datetime | None, today: date) -> list[Week]:
    """The whole weeks of the period that are over; ends the command when there is none."""
    end = min(last.date(), today - timedelta(days=1)) if last else today - timedelta(days=1)
    begin = first.date() if first else Week.of(end + timedelta(days=1)).later(-QUARTER).monday
    weeks = weeks_between(begin, end)
    if not weeks:
        raise click.UsageError("There is no whole week, Monday to Sunday, in that time that is over.")
    return weeks


def _areas(knowledge: Knowledge, names: tuple[str, ...]) -> list[str]:
    for name in names:
        area_or_stop(knowledge, name)
    areas = sorted(knowledge.areas.values(), key=lambda area: (area is knowledge.root, area.name))
    return [area.id for area in areas if not names or area.id in names]


def _found(database: Path, weeks: list[Week], areas: list[str], knowledge: Knowledge) -> Figures:
    from bot.storage.database import UNUSABLE
    from bot.storage.outcomes import between_in

    try:
        rows = between_in(database, weeks[0].monday, weeks[-1].sunday)
    except UNUSABLE as error:
        raise click.ClickException(f"The database {database.name} cannot be read: {error}.") from None
    return figures(rows, weeks, areas, knowledge)
