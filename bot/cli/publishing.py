"""Commands about versions of the knowledge: what changed, what to carry to Git, what a deploy brings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from bot.cli.options import FOLDER, folder_or_stop, settings_or_stop
from bot.knowledge.hours import LONDON
from bot.knowledge.problem import printable
from bot.publishing.versions import Version, Versions, VersionsError
from bot.replies.words import Words
from bot.settings import Settings


@click.group()
def knowledge() -> None:
    """Versions of the knowledge: log, diff, export, install."""


@knowledge.command()
@click.option("--file", help="Only what changed this file: topics/escalation.yaml.")
def log(file: str | None) -> None:
    """Every version that was kept, the newest last: when, by which role, what."""
    with _said():
        for version in _versions(settings_or_stop()).history(file):
            click.echo(printable(_line(version)))


@knowledge.command()
@click.argument("other", required=False, type=FOLDER)
def diff(other: Path | None) -> None:
    """What was edited by chat since the last deploy; with OTHER, how the knowledge differs from that folder."""
    from bot.knowledge.folder import knowledge_files
    from bot.publishing.deploy import carried
    from bot.publishing.difference import differences
    from bot.terminal import fitted

    settings = settings_or_stop()
    folder = folder_or_stop(settings.briefbot_knowledge)
    files = knowledge_files(folder)
    with _said():
        if other:
            theirs = knowledge_files(folder_or_stop(other))
            changes = {name: (theirs.get(name), files.get(name)) for name in sorted({*theirs, *files})}
        else:
            changes = carried(_versions(settings), files)
    words, areas = _words(folder)
    for name, (before, after) in changes.items():
        if before == after:
            continue
        click.echo(printable(name))
        for row in differences(before, after, words, areas):
            line = f"  {row.what}: {row.before or '(nothing)'} -> {row.after or '(nothing)'}"
            click.echo(fitted(printable(line)))


@knowledge.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the patch into this file.")
@click.option("--under", default="knowledge", show_default=True, help="Where the files lie in the checkout.")
def export(out: Path | None, under: str) -> None:
    """A patch for `git apply` of what was edited by chat since the last deploy."""
    from bot.knowledge.folder import knowledge_files
    from bot.publishing.deploy import carried, told
    from bot.publishing.patch import patch

    settings = settings_or_stop()
    versions = _versions(settings)
    with _said():
        changes = carried(versions, knowledge_files(folder_or_stop(settings.briefbot_knowledge)))
        note = "\n".join(_line(version) for version in told(versions, changes))
    content = patch(changes, under.strip("/"), note)
    if not changes:
        click.echo("Nothing was edited by chat since the last deploy.", err=True)
    try:
        with click.open_file(str(out or "-"), "wb") as stream:
            stream.write(content)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from None


@knowledge.command()
@click.argument("source", type=FOLDER)
def install(source: Path) -> None:
    """Fill an empty knowledge folder from SOURCE; one that is not empty is left alone, and what differs is said."""
    from bot.publishing.deploy import install as fill

    settings = settings_or_stop()
    folder = settings.briefbot_knowledge
    with _said():
        try:
            done = fill(folder_or_stop(source), folder, _versions(settings), datetime.now(LONDON))
        except OSError as error:
            place = error.filename or folder
            said = f"{place} cannot be written: {error.strerror}. Let the bot's user write there."
            raise click.ClickException(said) from None
    if done.filled:
        click.echo(f"{folder} was empty and now holds the knowledge that was delivered.", err=True)
    elif done.different:
        count = len(done.different)
        names = ", ".join(done.different[:5]) + (f" and {count - 5} more" if count > 5 else "")
        click.echo(f"{folder} is left as it is. It differs from what was delivered in: {names}.", err=True)


def _versions(settings: Settings) -> Versions:
    return Versions(settings.briefbot_data / "versions")


def _line(version: Version) -> str:
    names = ", ".join(version.changed) if len(version.changed) < 4 else f"{len(version.changed)} files"
    said = f"{version.what} ({names})" if version.what else names
    return f"{version.number}  {version.at.astimezone(LONDON):%Y-%m-%d %H:%M}  {version.by}: {said}"


def _words(folder: Path) -> tuple[Words, dict[str, str]]:
    from bot.knowledge.loader import built_in_knowledge, load_folder

    known = load_folder(folder).knowledge or built_in_knowledge()
    return Words(known.wording), {area.id: area.name for area in known.areas.values()}


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except VersionsError as error:
        raise click.ClickException(f"The versions of the knowledge cannot be read: {error}.") from None
