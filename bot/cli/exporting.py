"""The command that takes all knowledge out of the bot: export."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click

from bot.cli.options import area_or_stop, knowledge_or_stop, settings_or_stop
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON

STDOUT = "-"
Writer = Callable[[Knowledge, str | None, datetime], str]


@click.command()
@click.option("--html", "as_page", is_flag=True, help="One page to read and print: every answer, number and owner.")
@click.option("--csv", "table", is_flag=False, flag_value="", metavar="[FILE]", help="A table for spreadsheets.")
@click.option("--area", help="The id of the area to print for; all areas without it.")
@click.option("--out", metavar="FILE", help="Where the page goes; - is stdout. Default: briefbot-edition-DATE.html")
def export(as_page: bool, table: str | None, area: str | None, out: str | None) -> None:
    """Write all knowledge into one file, with dates and owners: for audit, and for the day Telegram is blocked."""
    from bot.edition.book import edition_html
    from bot.edition.table import edition_csv

    if not as_page and table is None:
        raise click.UsageError("Say which: --html for a page to print, --csv for spreadsheets.")
    if out is not None and not as_page:
        raise click.UsageError("--out names the page. Give the table's file after --csv, and the page with --html.")
    moment = datetime.now(LONDON)
    targets: dict[Writer, str] = {}
    if as_page:
        targets[edition_html] = out or default_name(moment.date(), "html")
    if table is not None:
        targets[edition_csv] = table or default_name(moment.date(), "csv")
    if list(targets.values()).count(STDOUT) > 1:
        raise click.UsageError("Only one of the two can go to stdout.")
    knowledge = knowledge_or_stop(settings_or_stop().briefbot_knowledge)
    area = area_or_stop(knowledge, area)
    for write, name in targets.items():
        deliver(name, write(knowledge, area, moment).encode())


def default_name(today: date, ending: str) -> str:
    """The name of an edition made today."""
    return f"briefbot-edition-{today.isoformat()}.{ending}"


def deliver(name: str, content: bytes) -> None:
    """Write to stdout, or to a file that is there whole or not at all; ends the command when it cannot."""
    if name == STDOUT:
        click.echo(content, nl=False)
        return
    try:
        write_whole(Path(name), content)
    except OSError as error:
        raise click.ClickException(f"{name} cannot be written: {error.strerror}.") from None
    click.echo(f"Written: {name}")


def write_whole(file: Path, content: bytes) -> None:
    """Put `content` in place of `file` in one step; OSError when that fails, and the old file stays."""
    if file.is_dir():
        raise IsADirectoryError(0, "it is a folder")
    mode = 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        made.chmod(mode)
        made.replace(file)
    except OSError:
        made.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
