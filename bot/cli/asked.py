"""What people ask that nobody has answered: gaps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from bot.cli.options import area_or_stop, knowledge_or_stop, settings_or_stop
from bot.knowledge.hours import LONDON


@click.command()
@click.option("--area", help="Only the questions that were sent from this area.")
@click.option("--json", "in_json", is_flag=True, help="Print a JSON list, one object for like questions.")
def gaps(area: str | None, in_json: bool) -> None:
    """Print the questions that people sent to the leads, like ones together, most asked first.

    Below each stands a draft topic, ready to be pasted into a file of its own under topics/.
    """
    from bot.storage.database import UNUSABLE

    settings = settings_or_stop()
    knowledge = knowledge_or_stop(settings.briefbot_knowledge)
    area = area_or_stop(knowledge, area)
    try:
        rows = list(_rows(settings.database, settings.briefbot_knowledge, area))
    except UNUSABLE:
        raise click.ClickException(f"The database {settings.database.name} cannot be read.") from None
    if in_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo("Nobody is waiting for an answer.")
    for row in rows:
        names = ", ".join(knowledge.area(each).name for each in row["areas"])
        times = "once" if row["count"] == 1 else f"{row['count']} times"
        click.echo(f"# Asked {times}, last on {row['last']}, from {names}.\n{row['stub']}")


def _rows(database: Path, folder: Path, area: str | None) -> Iterator[dict[str, Any]]:
    from bot.drafting.scaffold import Kind, written
    from bot.drafting.stub import free_id, stub
    from bot.replies.gaps import clustered
    from bot.storage.gaps import gaps_in

    here, today = written(folder), datetime.now(LONDON).date()
    taken = {*here.ids[Kind.TOPIC], *here.earlier}
    found = [each for each in gaps_in(database) if area is None or each.area == area]
    for cluster in clustered((each.cluster, each.area, each.text, date.fromisoformat(each.day)) for each in found):
        asks = list(dict.fromkeys((cluster.text, *(text for text, _ in cluster.texts))))
        yield {
            "asks": asks,
            "count": len(cluster.texts),
            "areas": list(cluster.areas),
            "first": cluster.texts[0][1].isoformat(),
            "last": cluster.texts[-1][1].isoformat(),
            "stub": stub(asks, taken, today),
        }
        taken.add(free_id(asks[0], taken))
