"""Commands about what is kept of people: data, data search."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

import click

from bot.cli.options import settings_or_stop
from bot.knowledge.hours import LONDON
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.publishing.versions import Versions
    from bot.register.page import Entry, Page
    from bot.register.search import Wanted
    from bot.storage.survey import Found, Value

SHOWN = 300  # characters of one value


@click.group(invoke_without_command=True)
@click.option("--json", "in_json", is_flag=True, help="Print the page as JSON.")
@click.pass_context
def data(context: click.Context, in_json: bool) -> None:
    """What is kept, for a data protection officer: every table and column, why, who sees it, how long, rows, oldest."""
    if context.invoked_subcommand:
        return
    from bot.register.page import page
    from bot.storage.survey import SurveyError

    settings = settings_or_stop()
    try:
        found = page(settings.database, settings.keep)
    except SurveyError as error:
        raise click.ClickException(str(error)) from None
    if in_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        _print_page(found)


@data.command()
def search() -> None:
    """Find everything held about somebody.

    It answers a subject access request. Asks for names, words and Telegram numbers, one a line, so that none of them
    stands in the history of the shell. Looks through the database, the data folder with all kept
    versions, and the knowledge. Nothing is written down.
    """
    from bot.register.search import in_database, in_files, kept_as, wanted
    from bot.storage.survey import SurveyError

    settings = settings_or_stop()
    secret = _secret(settings)
    what = wanted(_terms(), secret, datetime.now(LONDON).date())
    if not what.words:
        raise click.ClickException("Nothing was asked for.")
    if what.numbers and secret is None:
        click.echo("There is no secret in the data folder, so no pseudonym could be looked for.")
    try:
        rows = in_database(settings.database, what)
    except SurveyError as error:
        click.echo(str(error))
        rows = []
    _print_rows(rows)
    called = _called(settings, kept_as)
    files = list(in_files((settings.briefbot_data, settings.briefbot_knowledge), what, settings.database))
    for file, lines in files:
        name = called.get(file.parent.name + file.name, "")
        click.echo(f"{file}{f' ({name})' if name else ''}: {lines} line{'' if lines == 1 else 's'}")
    click.echo(f"Rows of the database: {len(rows)}. Files: {len(files)}.")
    _say_what_is_not_here(what)


def _terms() -> Iterator[str]:
    click.echo("Names, words and Telegram numbers, one a line. An empty line starts the search.")
    while True:
        click.echo("> ", nl=False)
        term = sys.stdin.readline().strip()
        if not term:
            return
        yield term


def _secret(settings: Settings) -> bytes | None:
    from bot.privacy.pseudonym import find_secret

    try:
        return find_secret(settings.secret, settings.briefbot_data)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    except (OSError, ValueError):
        raise click.ClickException("The secret in the data folder cannot be read.") from None


def _called(settings: Settings, kept_as: Callable[[Versions], dict[str, str]]) -> Mapping[str, str]:
    from bot.publishing.versions import Versions, VersionsError

    try:
        return kept_as(Versions(settings.briefbot_data / "versions"))
    except VersionsError:
        return {}


def _print_page(found: Page) -> None:
    from bot.terminal import fitted

    click.echo(fitted(" ".join(found.about.split())))
    for entry in found.tables:
        _print_entry(entry)
    for title, told in (("Files", found.files), ("In memory only", found.memory)):
        click.echo(f"\n{title}")
        for name, said in told.items():
            click.echo(fitted(f"- {name}: {said}"))
    if found.undescribed:
        raise click.ClickException(f"Not described above: {', '.join(found.undescribed)}.")


def _print_entry(entry: Entry) -> None:
    from bot.terminal import fitted

    oldest = f", the oldest of {entry.oldest}" if entry.oldest else ""
    click.echo(f"\n{entry.table}: {entry.rows} row{'' if entry.rows == 1 else 's'}{oldest}")
    for name, said in (("What", entry.what), ("Why", entry.why), ("Who sees it", entry.who), ("Kept", entry.how_long)):
        click.echo(fitted(f"{name}: {said}"))
    for column, said in entry.columns.items():
        click.echo(fitted(f"- {column}: {said}"))


def _print_rows(rows: list[Found]) -> None:
    for table, group in groupby(rows, key=lambda each: each.table):
        click.echo(table)
        for found in group:
            held = "; ".join(f"{name}: {_shown(value)}" for name, value in found.row.items())
            click.echo(f"  in {', '.join(found.columns)}: {held}")


def _shown(value: Value) -> str:
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    text = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}... ({len(text)} characters)"


def _say_what_is_not_here(what: Wanted) -> None:
    if not what.numbers:
        click.echo(
            "What is held of a person stands under a pseudonym: give the Telegram number too. /id tells it to them."
        )
    click.echo("Not looked through: Telegram's own copies, backups, and the logs of this machine.")
