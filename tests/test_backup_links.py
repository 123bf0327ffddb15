"""Backups as an administrator runs them: nothing is given away or written through a link, and the bot can go on."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result

from bot.backup.archive import BackupError
from bot.backup.making import Backup, Places, make
from bot.backup.restoring import restore
from bot.chat.memory import open_memory
from bot.cli import main
from bot.publishing.versions import Versions
from bot.storage.locks import SenderLock
from tests.test_backup import lying

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
BOT = 10001
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator can give files away")


def under(folder: Path) -> Places:
    return Places(folder / "lib/data/briefbot.sqlite3", folder / "lib/data", folder / "lib/knowledge")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """What the bot's user has after some use; the knowledge belongs to another one."""
    found = under(tmp_path)
    (found.knowledge / "topics").mkdir(parents=True)
    (found.knowledge / "topics/a.yaml").write_text("id: a\n", encoding="utf-8")
    (found.knowledge / "sources.yaml").write_text("x: 1\n", encoding="utf-8")
    found.data.mkdir()
    found.secret.write_text("a-secret-of-twenty-characters", encoding="ascii")
    Versions(found.versions).record({"topics/a.yaml": b"id: a\n"}, NOW, "Lead", "")

    async def use() -> None:
        async with open_memory(found.database, b"a-secret-of-twenty-characters", lambda: NOW) as memory:
            await memory.choose_area(1, "here")

    asyncio.run(use())
    for each in (tmp_path / "lib", found.data, *found.data.rglob("*")):
        os.chown(each, BOT, BOT)
    for each in (found.knowledge, *found.knowledge.rglob("*")):
        os.chown(each, BOT + 1, BOT + 1)
    return found


@pytest.fixture
def made(places: Places, tmp_path: Path) -> Backup:
    return make(places, tmp_path / "backup.tar", NOW, "1")


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """A file of the administrator's own."""
    file = tmp_path / "precious"
    file.write_text("root's", encoding="ascii")
    file.chmod(0o600)
    return file


def user(place: Path) -> int:
    return place.lstat().st_uid


def all_of(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.rglob("*")


@pytest.mark.parametrize("name", ["briefbot.sqlite3.sender", "briefbot.sqlite3.run", "secret", "versions"])
def test_a_link_in_the_data_folder_is_refused(name: str, places: Places, made: Backup, precious: Path) -> None:
    place = places.data / name
    if place.exists():
        place.rename(place.with_name("away"))
    place.symlink_to(precious)
    before = lying(places.data)
    with pytest.raises(BackupError, match=f"{name} is a link"):
        restore(places, made.file, LATER, with_knowledge=False)
    assert (user(precious), precious.read_text(encoding="ascii")) == (0, "root's")
    assert lying(places.data) == before


def test_links_below_the_versions_and_in_the_knowledge_are_moved_and_not_followed(
    places: Places, made: Backup, precious: Path, tmp_path: Path
) -> None:
    (places.versions / "x").symlink_to(precious)
    (places.knowledge / "sources.yaml").unlink()
    (places.knowledge / "sources.yaml").symlink_to(precious)
    outside = tmp_path / "outside"
    shutil.move(places.knowledge / "topics", outside)
    (outside / "a.yaml").write_text("id: other\n", encoding="utf-8")
    (places.knowledge / "topics").symlink_to(outside)
    done = restore(places, made.file, LATER)
    assert (user(precious), precious.read_text(encoding="ascii")) == (0, "root's")
    assert (outside / "a.yaml").read_text(encoding="utf-8") == "id: other\n"
    assert (places.knowledge / "topics/a.yaml").read_text(encoding="utf-8") == "id: a\n"
    assert (places.knowledge / "sources.yaml").read_text(encoding="utf-8") == "x: 1\n"
    assert not (places.knowledge / "topics").is_symlink()
    assert (done.aside / "knowledge/sources.yaml").is_symlink()
    assert (done.aside / "knowledge-links/topics").readlink() == outside
    assert (done.aside / "versions/x").is_symlink()


def test_a_planted_folder_for_what_goes_aside_is_not_used(places: Places, made: Backup, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (places.data / "before-restore-2026-11-27-120000").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BackupError, match="Everything is as it was"):
        restore(places, made.file, LATER)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert places.database.exists()


def test_only_what_is_put_back_changes_its_owner(places: Places, made: Backup) -> None:
    restore(places, made.file, LATER)
    assert {user(each) for each in all_of(places.knowledge)} == {BOT + 1}
    assert {user(each) for each in all_of(places.data)} == {BOT}
    (places.knowledge / "sources.yaml").write_text("x: 2\n", encoding="utf-8")
    os.chown(places.knowledge / "topics/a.yaml", 0, 0)
    restore(places, made.file, LATER + timedelta(hours=1))
    assert user(places.knowledge / "sources.yaml") == BOT + 1
    assert user(places.knowledge / "topics/a.yaml") == 0


def test_what_is_made_anew_belongs_to_whom_the_folder_above_belongs(places: Places, made: Backup) -> None:
    shutil.rmtree(places.data)
    shutil.rmtree(places.knowledge)
    restore(places, made.file, LATER)
    assert {user(each) for each in (*all_of(places.data), *all_of(places.knowledge))} == {BOT}


def briefbot(places: Places, *arguments: str) -> Result:
    env = {"BRIEFBOT_DATA": str(places.data), "BRIEFBOT_KNOWLEDGE": str(places.knowledge), "BRIEFBOT_DATABASE": None}
    return CliRunner().invoke(main, arguments, env=env)


def test_doctor_and_restore_tell_an_administrator_what_the_bot_may_not_be_able_to_read(
    places: Places, made: Backup, tmp_path: Path
) -> None:
    assert "Not the bot's user's" not in briefbot(places, "doctor", "--offline").output
    os.chown(places.database, 0, 0)
    told = briefbot(places, "doctor", "--offline")
    assert f"Not the bot's user's, so the bot may not be able to use it: {places.database}" in told.output
    assert f". Run: chown -hR {BOT}:{BOT} {places.data}\n" in told.output
    assert told.exit_code == 1
    new = Places(tmp_path / "new/db.sqlite3", tmp_path / "new", places.knowledge)
    assert f"chown -hR USER {new.data}" in briefbot(new, "restore", str(made.file)).output
    assert f"chown -hR USER {new.data}" in briefbot(new, "doctor", "--offline").output


def test_after_a_backup_by_the_administrator_the_bot_can_publish(places: Places, made: Backup, tmp_path: Path) -> None:
    restore(places, made.file, LATER)
    make(places, tmp_path / "again.tar", LATER, "1")
    assert user(places.versions / "lock") == BOT
    shutil.rmtree(places.versions)
    with Versions(places.versions).turn():
        assert {user(each) for each in all_of(places.versions)} == {BOT}


@pytest.mark.parametrize("part", ["sender", "versions"])
def test_no_lock_is_made_through_a_link(part: str, places: Places, precious: Path) -> None:
    (places.data / "briefbot.sqlite3.sender").symlink_to(precious)
    (places.versions / "lock").unlink()
    (places.versions / "lock").symlink_to(precious)
    with pytest.raises(OSError, match="symbolic links"):
        SenderLock(places.database).acquire() if part == "sender" else Versions(places.versions).turn().__enter__()
    assert user(precious) == 0


def test_a_backup_by_the_administrator_reads_through_no_link(places: Places, precious: Path, tmp_path: Path) -> None:
    (places.versions / "x").symlink_to(precious)
    assert "versions/x" not in make(places, tmp_path / "x.tar", NOW, "1").manifest.files
    places.secret.unlink()
    places.secret.symlink_to(precious)
    with pytest.raises(BackupError, match="secret is a link"):
        make(places, tmp_path / "y.tar", NOW, "1")


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that every user can reach, as those of pytest cannot."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_what_a_user_cannot_finish_is_taken_back(open_to_all: Path, places: Places, made: Backup) -> None:
    """The folder of the topics turns out not to be writable after the data were exchanged."""
    shutil.copytree(places.data.parent, open_to_all / "lib")
    mine = under(open_to_all)
    (mine.knowledge / "topics/a.yaml").write_text("id: other\n", encoding="utf-8")
    for each in all_of(open_to_all / "lib"):
        os.chown(each, BOT, BOT)
    os.chown(mine.knowledge / "topics", 0, 0)
    before = lying(mine.data)
    file = shutil.copy(made.file, open_to_all)
    os.chown(file, BOT, BOT)
    os.seteuid(BOT)
    try:
        with pytest.raises(BackupError, match=r"a.yaml cannot be read or written.* Everything is as it was"):
            restore(mine, Path(file), LATER)
    finally:
        os.seteuid(0)
    assert lying(mine.data) == before
    assert mine.database.exists()
    assert (mine.knowledge / "topics/a.yaml").read_text(encoding="utf-8") == "id: other\n"
