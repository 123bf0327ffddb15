"""Putting a backup in the place of what is there, which is kept aside."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.backup.archive import DATABASE, KNOWLEDGE, SECRET, VERSIONS, BackupError
from bot.backup.exchange import Exchange, exchange, is_folder
from bot.backup.making import Backup, Places, refuse_links, sentence, unpacked
from bot.knowledge.folder import knowledge_files
from bot.storage.copy import CopyError, drop_stale, is_open_elsewhere
from bot.storage.locks import Lock, RunLock, SenderLock
from bot.storage.owner import make_folder, owner_of

SILENT_SECONDS = 120.0  # after which a bot that was heard no more counts as stopped
IN_THE_WAY = "knowledge-links"
WAITED_SECONDS = 3600  # older replies in a backup were sent long ago


@dataclass(frozen=True)
class Restored:
    """What was put back, where that which was there lies now, and what was left or made anew."""

    backup: Backup
    aside: Path
    knowledge_kept: bool
    new_folder: bool


def restore(places: Places, file: Path, now: datetime, *, with_knowledge: bool = True) -> Restored:
    """Put the backup in place. Raises BackupError; then everything is as it was, or the error says what is not.

    Refused while a bot runs with this data, and when the backup is damaged or newer than this program. Run by an
    administrator, what is put back belongs to whom the folder around it belongs; nothing else changes its owner. After
    a kill midway what was there lies in a folder before-restore-… of the data folder.
    """
    locks = RunLock(places.database), SenderLock(places.database)
    try:
        refuse_links(places.database, places.secret, places.versions)
        new_folder = bool(make_folder(places.data, mode=0o700))
        with unpacked(file, places.data) as (backup, folder):
            _refuse_while_running(places, now, locks)
            drop_stale(folder / DATABASE, int(now.timestamp()) - WAITED_SECONDS)
            brought = knowledge_files(folder / KNOWLEDGE) if with_knowledge else {}
            there = knowledge_files(places.knowledge) if places.knowledge.is_dir() else {}
            changed = sorted(name for name in {*brought, *there} if brought and brought.get(name) != there.get(name))
            _refuse_unwritable(places.knowledge, changed)
            aside = places.data / f"before-restore-{now.astimezone(UTC):%Y-%m-%d-%H%M%S}"
            owner = owner_of(places.data)
            with exchange(aside, owner) as begun:
                _put_data(begun, places, folder)
                if changed:
                    begun.folder(places.knowledge, owner)
                    _put_knowledge(begun, places.knowledge, folder / KNOWLEDGE, sorted(brought), changed)
        return Restored(backup, aside, not changed, new_folder)
    except (OSError, CopyError) as error:
        raise BackupError(f"{sentence(error, places.data)} Everything is as it was.") from None
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


def _refuse_unwritable(knowledge: Path, names: Sequence[str]) -> None:
    for place in sorted({_nearest_folder((knowledge / name).parent) for name in names}):
        if not os.access(place, os.W_OK | os.X_OK):
            raise BackupError(
                f"The folder {place} of the knowledge cannot be written. Restore without it: --without-knowledge."
            )


def _nearest_folder(place: Path) -> Path:
    here = place.absolute()
    return next(each for each in (here, *here.parents) if each.is_dir())


def _put_data(begun: Exchange, places: Places, folder: Path) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        begun.clear(places.database.with_name(places.database.name + ending), places.database.name + ending)
    begun.put(folder / DATABASE, places.database, places.database.name)
    if (folder / SECRET).exists():
        begun.put(folder / SECRET, places.secret, SECRET)
    begun.clear(places.versions, places.versions.name)
    if (folder / VERSIONS).exists():
        begun.put(folder / VERSIONS, places.versions, places.versions.name)


def _put_knowledge(
    begun: Exchange, knowledge: Path, folder: Path, brought: Sequence[str], changed: Sequence[str]
) -> None:
    """Put what the backup brings in place. Whatever stands under a name that changes is kept aside first.

    A link in the place of a folder makes way too: else what is below would be written somewhere else.
    """
    for place in sorted({parent for name in changed for parent in Path(name).parents if parent.name}):
        if not is_folder(knowledge / place):
            begun.clear(knowledge / place, f"{IN_THE_WAY}/{place}")
    for name in sorted({*brought, *changed}):
        if name not in brought:
            begun.clear(knowledge / name, KNOWLEDGE + name)
        elif name in changed or not os.path.lexists(knowledge / name):
            (folder / name).chmod(_mode(knowledge / name))
            begun.put(folder / name, knowledge / name, KNOWLEDGE + name)


def _mode(place: Path) -> int:
    """What the file that goes lets others do, or that they may read what is no secret."""
    found = place.lstat().st_mode if os.path.lexists(place) else 0
    return stat.S_IMODE(found) & 0o777 if stat.S_ISREG(found) else 0o644
