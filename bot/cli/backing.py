"""Commands that keep everything safe: backup, restore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import __version__
from bot.cli.options import settings_or_stop
from bot.knowledge.hours import LONDON
from bot.knowledge.problem import printable
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.backup.making import Places


@click.command()
@click.argument("target", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@click.option("--without-secret", is_flag=True, help="Leave out the key of the pseudonyms; keep it elsewhere.")
def backup(target: Path, without_secret: bool) -> None:
    """Put everything that is needed to go on into one new file, while the bot runs.

    The database, the secret, the versions and the knowledge; no token and no setting. Nothing personal is in it that
    is not in the data folder, so guard it as well as that: it is readable by you alone.
    """
    from bot.backup.making import make

    settings = settings_or_stop()
    with _said():
        made = make(_places(settings), target, datetime.now(LONDON), __version__, with_secret=not without_secret)
    held, size = made.database, made.file.stat().st_size
    click.echo(f"{made.file}, {size / 1_000_000:.1f} MB, read again and whole.")
    click.echo(f"  database: {sum(held.rows.values())} rows in {len(held.rows)} tables, as of {held.steps[-1]}")
    click.echo(f"  knowledge: {made.count('knowledge/')} files; versions: {made.count('versions/')} files")
    click.echo(f"  secret: {_secret(settings, has=made.has_secret)}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--without-knowledge", is_flag=True, help="Leave the knowledge folder as it is.")
def restore(file: Path, without_knowledge: bool) -> None:
    """Put a backup in place of what is there. The bot must be stopped; what was there is kept aside."""
    from bot.backup.restoring import restore as put_back
    from bot.storage.owner import is_administrator, owner_of

    settings = settings_or_stop()
    with _said():
        done = put_back(_places(settings), file, datetime.now(LONDON), with_knowledge=not without_knowledge)
    made = done.backup.manifest.made_at.astimezone(LONDON)
    click.echo(f"The data folder is as it was on {made:%-d %b %Y at %H:%M}.")
    if done.new_folder and owner_of(settings.briefbot_data).user == 0 and is_administrator():
        place = settings.briefbot_data
        click.echo(f"{place} is new and belongs to root. Give it to the bot's user: chown -hR USER {place}")
    if done.knowledge_kept:
        click.echo("The knowledge folder was left as it is.")
    if done.backup.has_secret and _is_another(settings):
        click.echo("Its secret is not the one that is set (BRIEFBOT_SECRET): people have to choose their area again.")
    if not done.backup.has_secret and not _is_a_setting(settings) and not (settings.briefbot_data / "secret").exists():
        click.echo("The secret is not in this backup. Put it back, or people have to choose their area again.")
    click.echo(
        f"What was there before lies in {done.aside}. Delete that folder when all is well: it holds personal data."
    )
    click.echo("Who used /forget after that time is in the database again until they do it once more.")
    click.echo("Next: start the bot, and run `briefbot doctor`.")


def _secret(settings: Settings, *, has: bool) -> str:
    if has:
        return "in it. With it pseudonyms can be made again, so keep this file to yourself"
    if _is_a_setting(settings):
        return "not in it, since it is a setting (BRIEFBOT_SECRET): keep that too"
    return "not in it. Without it people have to choose their area again: keep the file `secret` of the data folder too"


def _is_a_setting(settings: Settings) -> bool:
    return bool(settings.briefbot_secret or settings.briefbot_secret_file)


def _is_another(settings: Settings) -> bool:
    """Whether a secret is set that is not the one in the data folder, which is not looked at then."""
    try:
        return settings.secret not in (None, (settings.briefbot_data / "secret").read_text(encoding="utf-8").strip())
    except (OSError, ValueError, SettingsError):
        return False


def _places(settings: Settings) -> Places:
    from bot.backup.making import Places

    return Places(settings.database, settings.briefbot_data, settings.briefbot_knowledge)


@contextmanager
def _said() -> Iterator[None]:
    from bot.backup.archive import BackupError

    try:
        yield
    except BackupError as error:
        raise click.ClickException(printable(str(error))) from None
