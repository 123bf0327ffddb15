"""Putting a backup in the place of what is there, which is kept aside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.backup.archive import DATABASE, KNOWLEDGE, SECRET, VERSIONS, BackupError
from bot.backup.making import Backup, Places, unpacked
from bot.knowledge.folder import knowledge_files
from bot.storage.copy import drop_stale, is_open_elsewhere
from bot.storage.locks import Lock, RunLock, SenderLock

SILENT_SECONDS = 120.0  # after which a bot that was heard no more counts as stopped
WAITED_SECONDS = 3600  # older replies in a backup were sent long ago


@dataclass(frozen=True)
class Restored:
    """What was put back, where that which was there lies now, and whether the knowledge was left as it is."""

    backup: Backup
    aside: Path
    knowledge_kept: bool


def restore(places: Places, file: Path, now: datetime, *, with_knowledge: bool = True) -> Restored:
    """Put the backup in place. Raises BackupError, and then everything is as it was.

    Refused while a bot runs with this data, and when the backup is damaged or newer than this program.
    """
    locks = RunLock(places.database), SenderLock(places.database)
    try:
        places.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with unpacked(file, places.data) as (backup, folder):
            _refuse_while_running(places, now, locks)
            drop_stale(folder / DATABASE, int(now.timestamp()) - WAITED_SECONDS)
            brought = knowledge_files(folder / KNOWLEDGE) if with_knowledge else {}
            there = knowledge_files(places.knowledge) if places.knowledge.is_dir() else {}
            change = bool(brought) and brought != there
            if change:
                _refuse_unwritable(places.knowledge)
            aside = _aside(places.data, now)
            _put_data(places, folder, aside)
            if change:
                _put_knowledge(places.knowledge, there, brought, aside / KNOWLEDGE)
            _give_to_owner(places, aside)
        return Restored(backup, aside, not change)
    except OSError as error:
        said = f"{error.filename or places.data} cannot be read or written: {error.strerror}."
        raise BackupError(f"{said} What was moved lies in a folder before-restore-… of the data folder.") from None
    finally:
        for lock in locks:
            lock.release()


def _refuse_while_running(places: Places, now: datetime, locks: Sequence[Lock]) -> None:
    is_open = is_open_elsewhere(places.database)
    if (
        not all(lock.acquire() for lock in locks)
        or is_open
        or (is_open is None and _was_heard_lately(places.data / "heartbeat", now))
    ):
        raise BackupError("A bot is running with this data. Stop it and try again. Has it stopped? Wait two minutes.")


def _was_heard_lately(heartbeat: Path, now: datetime) -> bool:
    return heartbeat.exists() and abs(now.timestamp() - heartbeat.stat().st_mtime) < SILENT_SECONDS


def _refuse_unwritable(knowledge: Path) -> None:
    knowledge.mkdir(parents=True, exist_ok=True)
    if not os.access(knowledge, os.W_OK):
        raise BackupError(
            f"The knowledge folder {knowledge} cannot be written. Restore without it: --without-knowledge."
        )


def _aside(data: Path, now: datetime) -> Path:
    aside = data / f"before-restore-{now.astimezone(UTC):%Y-%m-%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    return aside


def _put_data(places: Places, folder: Path, aside: Path) -> None:
    """Move what is there aside, then what the backup brings into its place."""
    for ending in ("", "-wal", "-shm", "-journal"):
        _move(places.database.with_name(places.database.name + ending), aside)
    places.database.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder / DATABASE, places.database)
    if (folder / SECRET).exists():
        _move(places.secret, aside)
        shutil.move(folder / SECRET, places.secret)
    _move(places.versions, aside)
    if (folder / VERSIONS).exists():
        shutil.move(folder / VERSIONS, places.versions)


def _put_knowledge(knowledge: Path, there: Mapping[str, bytes], brought: Mapping[str, bytes], aside: Path) -> None:
    for name, content in there.items():
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        (aside / name).write_bytes(content)
    for name, content in brought.items():
        if there.get(name) != content:
            (knowledge / name).parent.mkdir(parents=True, exist_ok=True)
            (knowledge / name).write_bytes(content)
    for name in there.keys() - brought.keys():
        (knowledge / name).unlink()


def _give_to_owner(places: Places, aside: Path) -> None:
    """What an administrator put back belongs to whom the data folder belongs, else the bot could not use it."""
    if os.name != "posix" or os.geteuid() != 0:
        return
    owner = places.data.stat()
    files = (places.database, places.secret, places.versions, aside)
    names = [Path(name) for name in knowledge_files(places.knowledge)] if places.knowledge.is_dir() else []
    folders = {parent for name in names for parent in name.parents}
    knowledge = (places.knowledge / name for name in (*names, *folders))
    for place in (*files, *places.versions.rglob("*"), *aside.rglob("*"), *knowledge):
        if place.exists():
            os.chown(place, owner.st_uid, owner.st_gid)


def _move(place: Path, aside: Path) -> None:
    if place.exists():
        shutil.move(place, aside / place.name)
