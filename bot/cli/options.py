"""What several commands need: settings, knowledge and area, or the sentence that says what to put right."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import click

from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import load_folder
from bot.knowledge.problem import as_lines
from bot.settings import Folders, Settings, SettingsError, load_folders, load_settings

FOLDER = click.Path(path_type=Path)
PORT = click.IntRange(0, 65535)


def settings_or_stop() -> Settings:
    """The settings; ends the command with a sentence when one is wrong."""
    try:
        return load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def folders_or_stop() -> Folders:
    """Where things are; ends the command with a sentence when that cannot be read."""
    try:
        return load_folders()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def folder_or_stop(folder: Path) -> Path:
    """The folder, which must exist."""
    try:
        there = folder.is_dir()
    except OSError as error:
        raise click.ClickException(f"The folder {folder} cannot be read: {error.strerror}.") from None
    if not there:
        raise click.ClickException(f"There is no folder {folder}. Set BRIEFBOT_KNOWLEDGE to the knowledge folder.")
    return folder


def knowledge_or_stop(folder: Path) -> Knowledge:
    """The folder's knowledge; ends the command with its errors when it has some."""
    loaded = load_folder(folder_or_stop(folder))
    if loaded.knowledge is None:
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        raise click.ClickException("\n".join(["The knowledge cannot be read.", *as_lines(errors, loaded.texts)]))
    return loaded.knowledge


def knowledge_then_or_stop(data: Path, day: datetime) -> Knowledge:
    """The knowledge as it stood at the end of that day; ends the command when no version is so early."""
    from bot.publishing.snapshot import load_files
    from bot.publishing.versions import Versions, VersionsError

    versions = Versions(data / "versions")
    try:
        version = versions.at(datetime.combine(day, time.max, LONDON))
        if version is None:
            first = next(iter(versions.history()), None)
            since = f"The first is of {first.at.astimezone(LONDON):%-d %b %Y}." if first else "None was kept yet."
            raise click.ClickException(f"No version of the knowledge is as early as {day:%-d %b %Y}. {since}")
        files = versions.files(version)
    except VersionsError as error:
        raise click.ClickException(f"The versions of the knowledge cannot be read: {error}.") from None
    loaded = load_files(files)
    if loaded.knowledge is None:
        raise click.ClickException("The knowledge of that day had errors, so the bot did not answer from it.")
    return loaded.knowledge


def area_or_stop(knowledge: Knowledge, area: str | None) -> str | None:
    """The area's id, which must be one that the knowledge has; None stays None."""
    if area is not None and area not in knowledge.areas:
        raise click.BadParameter(
            f"there is no area “{area}”. I know {', '.join(sorted(knowledge.areas))}.", param_hint="--area"
        )
    return area
