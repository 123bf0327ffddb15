"""Commands that ask whether what people read still holds: links."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from bot.cli.options import area_or_stop, knowledge_or_stop, settings_or_stop

if TYPE_CHECKING:
    from bot.freshness.links import KnownLink
    from bot.freshness.verdicts import Record
    from bot.linkcheck import LinkReport

OFFLINE = 2
INTERRUPTED = 130


@click.command()
@click.option("--json", "in_json", is_flag=True, help="Print a JSON list, one object a link.")
@click.option("--area", help="Only the links that people of this area are given.")
@click.option("--again", is_flag=True, help="Check those too that were well within the last six hours.")
def links(in_json: bool, area: str | None, again: bool) -> None:
    """Open every link of the knowledge and say which no longer hold; exit code 1 when one is broken.

    A link is broken when it did not open twice, a day apart; until then it is only named. People are then given
    words to search for in its place. Stopped half-way, the next run goes on.
    """
    from bot.freshness.links import known_links, shown_in
    from bot.freshness.verdicts import Status
    from bot.terminal import plain_console, print_links, progress

    settings = settings_or_stop()
    folder = settings.briefbot_knowledge
    knowledge = knowledge_or_stop(folder)
    area = area_or_stop(knowledge, area)
    wanted = shown_in(knowledge, area) if area else None
    found = [each for each in known_links(folder, knowledge) if wanted is None or each.url in wanted]
    with progress("Opening links", len(found)) as step:
        report = _checked(found, again=again, step=step)
    if in_json:
        click.echo(json.dumps([_as_dict(*each) for each in report.links], ensure_ascii=False, indent=2))
    elif report.links or not report.offline:
        print_links(plain_console(), report)
    if report.offline:
        click.echo("No site answered. Is this machine online? Nothing was changed.", err=True)
    broken = report.of(Status.BROKEN)
    sys.exit(1 if broken else OFFLINE if report.offline else 0)


def _checked(found: list[KnownLink], *, again: bool, step: Any) -> LinkReport:
    from bot.linkcheck import check_links
    from bot.storage.database import UNUSABLE

    database = settings_or_stop().database
    try:
        return asyncio.run(check_links(found, database, int(time.time()), again=again, step=step))
    except KeyboardInterrupt:
        click.echo("Stopped. What was checked is kept: run it again to go on.", err=True)
        sys.exit(INTERRUPTED)
    except UNUSABLE as error:
        raise click.ClickException(f"The database {database.name} cannot be used: {error}.") from None


def _as_dict(link: KnownLink, record: Record) -> dict[str, object]:
    from bot.freshness.verdicts import day_of

    first = record.first_failed_at
    return {
        "url": link.url,
        "status": record.status.value,
        "reason": record.reason,
        "title": link.titles[0],
        "search": link.search,
        "opens_at": record.final_url,
        "failures": record.failures,
        "failed_since": day_of(first).isoformat() if first is not None else None,
        "places": [{"file": place.file, "line": place.line} for place in link.places],
    }
