"""Backups: made while the bot writes, read again, never in another's place, and put back as they were."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import pytest
from click.testing import CliRunner, Result

from bot.backup import archive
from bot.backup.archive import MANIFEST, BackupError, Manifest
from bot.backup.making import Backup, Places, make, unpacked
from bot.backup.restoring import restore
from bot.chat.memory import open_memory
from bot.cli import main
from bot.publishing.versions import Versions
from bot.storage.copy import CopyError, _sentences, is_open_elsewhere
from bot.storage.locks import RunLock, SenderLock
from tests.long_run import ROOT
from tests.test_faults import small_disk

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
SECRET = b"a-secret-of-twenty-characters"


def under(folder: Path) -> Places:
    return Places(folder / "data/briefbot.sqlite3", folder / "data", folder / "knowledge")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after some use, and a backup of it: a person's area, a waiting reply, a version, a secret."""
    folder = tmp_path_factory.mktemp("used")
    found = under(folder)
    (found.knowledge / "areas").mkdir(parents=True)
    (found.knowledge / "areas/here.yaml").write_text("id: here\nname: Here\n", encoding="utf-8")
    found.data.mkdir()
    found.secret.write_bytes(SECRET)
    Versions(found.versions).record({"areas/here.yaml": b"id: here\nname: Here\n"}, NOW, "Lead", "", "folder")

    async def use() -> None:
        async with open_memory(found.database, SECRET, lambda: NOW) as memory:
            await memory.choose_area(1, "here")
            await memory.outbox.put(1, "{}", 0)

    asyncio.run(use())
    make(found, folder, NOW, "2026.11.0")
    return folder


@pytest.fixture
def places(used: Path, tmp_path: Path) -> Places:
    """A copy of it for one test."""
    for name in ("data", "knowledge"):
        shutil.copytree(used / name, tmp_path / name)
    return under(tmp_path)


@pytest.fixture
def made(used: Path, tmp_path: Path) -> Backup:
    """A copy of its backup for one test."""
    (file,) = used.glob("*.tar")
    copy = Path(shutil.copy(file, tmp_path))
    with unpacked(copy, tmp_path) as (backup, _):
        return backup


def rows(database: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 (ours)


def lying(folder: Path) -> dict[str, bytes | None]:
    """What lies there, but for the locks and what SQLite changes itself."""
    found = (each for each in folder.rglob("*") if not each.name.startswith("briefbot.sqlite3"))
    return {each.relative_to(folder).as_posix(): each.read_bytes() if each.is_file() else None for each in found}


def test_a_backup_is_one_file_for_its_owner_alone_and_holds_what_is_needed(places: Places, tmp_path: Path) -> None:
    made = make(places, tmp_path, NOW, "2026.11.0")
    assert made.file == tmp_path / "briefbot-2026-11-24-120000.tar"
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    with tarfile.open(made.file) as tar:
        first, *names = tar.getnames()
    assert first == MANIFEST
    assert {name.split("/")[0] for name in names} == {"database.sqlite3", "secret", "versions", "knowledge"}
    assert made.database.rows["people"] == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == [made.file.name, "data", "knowledge"]


def test_the_secret_can_be_left_out(places: Places, tmp_path: Path) -> None:
    made = make(places, tmp_path / "x.tar", NOW, "1", with_secret=False)
    assert not made.has_secret
    assert SECRET not in made.file.read_bytes()


def test_it_never_takes_the_place_of_a_file(places: Places, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_text("precious", encoding="utf-8")
    with pytest.raises(BackupError, match="is there already"):
        make(places, tmp_path / "x.tar", NOW, "1")
    assert (tmp_path / "x.tar").read_text(encoding="utf-8") == "precious"


def test_it_is_taken_at_one_moment_while_the_bot_writes(places: Places, tmp_path: Path) -> None:
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(places.database, isolation_level=None, timeout=10)) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO handled_updates VALUES (?, 1)", (number,))
                connection.execute("INSERT INTO marks VALUES (?, 'm', 1)", (str(number),))
                connection.execute("COMMIT")
                written.set()

    thread = threading.Thread(target=write)
    thread.start()
    written.wait(10)
    try:
        found = [make(places, tmp_path / f"{number}.tar", NOW, "1").database.rows for number in range(3)]
    finally:
        stop.set()
        thread.join()
    assert all(each["handled_updates"] == each["marks"] for each in found)
    assert found[0]["marks"] < found[-1]["marks"]


@pytest.mark.parametrize("name", ["here (1)", "a'b", "-a, b & c", "ü", "a\tb", "a\nb", "\x1b[2J", "\udcff", "a\\b"])
def test_a_file_of_the_knowledge_may_have_any_name(name: str, places: Places, tmp_path: Path) -> None:
    file = places.knowledge / f"areas/{name}.yaml"
    file.write_text("id: there\nname: There\n", encoding="utf-8")
    made = make(places, tmp_path / "x.tar", NOW, "1")
    assert f"knowledge/areas/{name}.yaml" in made.manifest.files
    file.unlink()
    restore(places, made.file, LATER)
    assert file.exists()


def no_folder(knowledge: Path) -> str:
    shutil.rmtree(knowledge)
    return "knowledge"


def too_large(knowledge: Path) -> str:
    (knowledge / "sources.yaml").write_bytes(b"# " + b"x" * 3_000_000)
    return "knowledge/sources.yaml"


def leads_nowhere(knowledge: Path) -> str:
    (knowledge / "areas/there.yaml").symlink_to("nowhere")
    return "knowledge/areas/there.yaml"


def unreadable(knowledge: Path) -> str:
    if os.geteuid() == 0:
        pytest.skip("an administrator can read everything")
    (knowledge / "areas").chmod(0)
    return "knowledge/areas"


@pytest.mark.parametrize("change", [no_folder, too_large, leads_nowhere, unreadable])
def test_knowledge_that_would_be_missing_is_named(
    change: Callable[[Path], str], places: Places, tmp_path: Path
) -> None:
    name = change(places.knowledge)
    with pytest.raises(BackupError, match=f"{name} cannot be read, so the backup would lack it"):
        make(places, tmp_path / "x.tar", NOW, "1")
    assert not list(tmp_path.glob("*.tar"))


def test_a_disk_without_links_takes_a_backup_too(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refused)
    made = make(places, tmp_path / "x.tar", NOW, "1")
    assert made.file.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="is there already"):
        archive.write(made.file, made.manifest, dict.fromkeys(made.manifest.files, made.file))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/stick/x"), "/stick/x cannot be read or written: No space"),
        (shutil.Error([("a", "b", "[Errno 28] No space left on device")]), "No space left on device"),
    ],
)
def test_what_kept_it_from_being_made_is_said(
    error: OSError, said: str, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(shutil, "copytree", fails)
    with pytest.raises(BackupError, match=said):
        make(places, tmp_path / "x.tar", NOW, "1")
    assert not list(tmp_path.glob(".*"))


def test_without_room_for_a_copy_of_the_database_it_says_so(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "small")) as small:
        small.execute("PRAGMA max_page_count = 1")
        with pytest.raises(CopyError, match="no room on the disk"), _sentences("x"):
            small.execute("CREATE TABLE t (a)")


NOWHERE_ELSE = """set -e
mount --bind "$1" "$1"
for folder in /tmp /var/tmp /usr/tmp; do
  if [ -d $folder ]; then mount --rbind $folder $folder; mount -o remount,ro,bind $folder; fi
done
cd /proc
exec "$2" -c "
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from bot.storage.copy import copy_online
folder = Path(sys.argv[2])
copy_online(folder / 'data/briefbot.sqlite3', folder / 'copy')" "$3" "$1"
"""


@pytest.mark.skipif(not small_disk(), reason="needs a view of the disks of its own")
def test_a_large_database_is_copied_where_no_other_folder_can_be_written(places: Places, tmp_path: Path) -> None:
    """As in a container whose root is read-only: SQLite itself would put large passing files into /tmp."""
    with closing(sqlite3.connect(places.database)) as connection, connection:
        connection.executemany("INSERT INTO handled_updates VALUES (?, 1)", ((each,) for each in range(400_000)))
    command = ["unshare", "-m", "sh", "-c", NOWHERE_ELSE, "sh", str(tmp_path), sys.executable, str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path / "copy", "handled_updates")) == 400_000


def test_what_was_deleted_is_not_in_it(places: Places, tmp_path: Path) -> None:
    with closing(sqlite3.connect(places.database)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("INSERT INTO marks VALUES ('xylophonic', 'm', 1)")
        connection.commit()
        connection.execute("DELETE FROM marks")
        connection.commit()
    assert b"xylophonic" not in make(places, tmp_path / "x.tar", NOW, "1").file.read_bytes()


def test_what_comes_back_is_what_was_there_and_the_rest_is_kept_aside(places: Places, made: Backup) -> None:
    before = rows(places.database, "people")
    with closing(sqlite3.connect(places.database)) as connection:
        connection.execute("DELETE FROM people")
        connection.commit()
    places.secret.write_bytes(b"another-secret-of-the-kind")
    (places.knowledge / "areas/here.yaml").write_text("id: here\nname: Changed\n", encoding="utf-8")
    (places.knowledge / "areas/new.yaml").write_text("id: new\nname: New\n", encoding="utf-8")
    (places.versions / "log.jsonl").unlink()
    done = restore(places, made.file, LATER)
    assert rows(places.database, "people") == before
    assert places.secret.read_bytes() == SECRET
    assert stat.S_IMODE(places.secret.stat().st_mode) == 0o600
    assert len(Versions(places.versions).history()) == 1
    assert (places.knowledge / "areas/here.yaml").read_text(encoding="utf-8") == "id: here\nname: Here\n"
    assert not (places.knowledge / "areas/new.yaml").exists()
    assert stat.S_IMODE(done.aside.stat().st_mode) == 0o700
    assert rows(done.aside / "briefbot.sqlite3", "people") == []
    assert (done.aside / "secret").read_bytes() == b"another-secret-of-the-kind"
    assert "Changed" in (done.aside / "knowledge/areas/here.yaml").read_text(encoding="utf-8")
    assert [each.name for each in places.data.glob(".briefbot-*")] == []


def test_it_can_be_put_back_on_an_empty_machine(made: Backup, tmp_path: Path) -> None:
    new = Places(tmp_path / "new/db.sqlite3", tmp_path / "new", tmp_path / "new-knowledge")
    restore(new, made.file, LATER)
    assert len(rows(new.database, "people")) == 1
    assert (new.knowledge / "areas/here.yaml").exists()

    async def works() -> str | None:
        async with open_memory(new.database, SECRET, lambda: LATER) as memory:
            return await memory.area_of(1)

    assert asyncio.run(works()) == "here"


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator can give files away")
def test_what_an_administrator_puts_back_belongs_to_the_bots_user(places: Places, made: Backup) -> None:
    for place in (places.data, *places.data.rglob("*")):
        os.chown(place, 10001, 10001)
    shutil.rmtree(places.knowledge)
    restore(places, made.file, LATER)
    assert {place.stat().st_uid for place in (*places.data.rglob("*"), *places.knowledge.rglob("*"))} == {10001}


@pytest.mark.parametrize(("later", "left"), [(timedelta(minutes=30), 1), (timedelta(hours=2), 0)])
def test_replies_that_were_sent_long_ago_are_not_sent_again(
    later: timedelta, left: int, places: Places, made: Backup
) -> None:
    restore(places, made.file, NOW + later)
    assert len(rows(places.database, "outbox")) == left


def test_the_knowledge_folder_can_be_left_as_it_is(places: Places, made: Backup) -> None:
    (places.knowledge / "areas/here.yaml").write_text("id: here\nname: Changed\n", encoding="utf-8")
    assert restore(places, made.file, LATER, with_knowledge=False).knowledge_kept
    assert "Changed" in (places.knowledge / "areas/here.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("large", [False, True])
def test_whatever_stands_under_a_name_is_kept_aside(large: bool, places: Places, made: Backup) -> None:
    place = places.knowledge / "areas/here.yaml"
    place.unlink()
    if large:
        place.write_bytes(b"#" * 3_000_000)
    else:
        place.mkdir()
    place.chmod(0o755)
    done = restore(places, made.file, LATER)
    kept = done.aside / "knowledge/areas/here.yaml"
    assert kept.stat().st_size == 3_000_000 if large else kept.is_dir()
    assert place.read_text(encoding="utf-8") == "id: here\nname: Here\n"


def test_a_restore_that_fails_midway_is_taken_back(places: Places, made: Backup) -> None:
    """The knowledge folder turns out to be none after the data were exchanged."""
    shutil.rmtree(places.knowledge)
    places.knowledge.write_text("no folder", encoding="utf-8")
    places.secret.write_bytes(b"another-secret-of-the-kind")
    with closing(sqlite3.connect(places.database)) as connection, connection:
        connection.execute("DELETE FROM people")
    before = lying(places.data)
    with pytest.raises(BackupError, match=r"cannot be read or written: .* Everything is as it was\.$"):
        restore(places, made.file, LATER)
    assert lying(places.data) == before
    assert rows(places.database, "people") == []
    assert places.knowledge.read_text(encoding="utf-8") == "no folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="an administrator can write everything")
def test_an_unwritable_folder_of_the_knowledge_is_named(places: Places, made: Backup) -> None:
    (places.knowledge / "areas/here.yaml").write_text("id: here\nname: Changed\n", encoding="utf-8")
    (places.knowledge / "areas").chmod(0o500)
    with pytest.raises(BackupError, match=r"knowledge/areas of the knowledge cannot be written. .*--without-knowledge"):
        restore(places, made.file, LATER)
    restore(places, made.file, LATER, with_knowledge=False)


def other_disk() -> Path | None:
    """A folder on another disk than the passing files."""
    disk = Path("/dev/shm")  # noqa: S108 (a folder of our own is made there)
    is_other = disk.is_dir() and os.access(disk, os.W_OK) and disk.stat().st_dev != Path(gettempdir()).stat().st_dev
    return disk if is_other else None


@pytest.mark.skipif(other_disk() is None, reason="needs a second disk")
@pytest.mark.parametrize("fails", [False, True])
def test_the_knowledge_may_lie_on_another_disk(fails: bool, places: Places, made: Backup) -> None:
    with TemporaryDirectory(dir=other_disk()) as disk:
        knowledge = Path(disk) / "knowledge"
        (knowledge / "areas/here.yaml").mkdir(parents=True)
        (knowledge / "areas/here.yaml/x").touch()
        (knowledge / "areas/else.yaml").write_text("id: else\n", encoding="utf-8")
        (knowledge / "areas/link.yaml").symlink_to("else.yaml")
        there = Places(places.database, places.data, knowledge)
        if fails:
            os.mkfifo(knowledge / "areas/sources.yaml")  # stays, since the backup has no such file
            (places.data / "before-restore-2026-11-27-120000").mkdir()
            with pytest.raises(BackupError, match="Everything is as it was"):
                restore(there, made.file, LATER)
            assert (knowledge / "areas/link.yaml").is_symlink()
            return
        aside = restore(there, made.file, LATER).aside / "knowledge/areas"
        assert (knowledge / "areas/here.yaml").read_text(encoding="utf-8") == "id: here\nname: Here\n"
        assert [each.name for each in (knowledge / "areas").iterdir()] == ["here.yaml"]
        assert (aside / "here.yaml/x").exists()
        assert (aside / "link.yaml").is_symlink()
        assert (aside / "else.yaml").read_text(encoding="utf-8") == "id: else\n"


def test_it_is_refused_while_a_bot_has_the_database_open(places: Places, made: Backup) -> None:
    async def attempt() -> None:
        async with open_memory(places.database, SECRET, lambda: NOW) as memory:
            with pytest.raises(BackupError, match="A bot is running with this data"):
                restore(places, made.file, LATER)
            assert await memory.area_of(1) == "here"
            assert await memory.choose_area(2, "here")

    asyncio.run(attempt())
    assert is_open_elsewhere(places.database) is False
    assert list(places.data.glob("before-restore-*")) == []


@pytest.mark.parametrize("kind", [RunLock, SenderLock])
def test_it_is_refused_while_a_bot_runs_or_sends(
    kind: type[RunLock | SenderLock], places: Places, made: Backup
) -> None:
    lock = kind(places.database)
    assert lock.acquire()
    with pytest.raises(BackupError, match="A bot is running with this data"):
        restore(places, made.file, LATER)
    lock.release()
    restore(places, made.file, LATER)


@pytest.mark.parametrize(("silent", "refused"), [(60, True), (180, False)], ids=["heard lately", "silent"])
def test_with_a_broken_database_the_last_sign_of_life_decides(
    silent: int, refused: bool, places: Places, made: Backup
) -> None:
    places.database.write_bytes(b"broken" * 1000)
    (places.data / "heartbeat").touch()
    os.utime(places.data / "heartbeat", times=(LATER.timestamp() - silent,) * 2)
    if refused:
        with pytest.raises(BackupError, match="A bot is running"):
            restore(places, made.file, LATER)
    else:
        restore(places, made.file, LATER)
        assert len(rows(places.database, "people")) == 1


def contents(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        return {name: entry.read() for name in tar.getnames() if (entry := tar.extractfile(name))}


def changed(file: Path, change: Callable[[dict[str, bytes]], Iterator[tuple[str, bytes]]]) -> Path:
    """The backup with other entries."""
    held = contents(file)
    other = file.with_name("other.tar")
    with tarfile.open(other, "w") as tar:
        for name, content in change(held):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    return other


def newer(held: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    yield MANIFEST, held.pop(MANIFEST).replace(b'"format": 1', b'"format": 2')
    yield from held.items()


def damaged(held: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    yield from {**held, "secret": b"something else entirely"}.items()


def short(held: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    yield from list(held.items())[:-1]


def outside(held: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    manifest = Manifest.from_json(held[MANIFEST])
    evil = {**manifest.files, "../evil": manifest.files["secret"]}
    yield MANIFEST, Manifest(NOW, "1", manifest.steps, evil).to_json()
    yield "../evil", held["secret"]


def more(held: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    yield from {**held, "versions/extra": b""}.items()


def no_list(held: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    yield "readme", b"a tar of somebody else"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (newer, "made by a newer version"),
        (damaged, "secret in it is damaged"),
        (short, "cut short"),
        (outside, "does not name"),
        (more, "does not name"),
        (no_list, "no backup of briefbot"),
    ],
)
def test_a_backup_that_is_not_whole_changes_nothing(
    change: Callable[[dict[str, bytes]], Iterator[tuple[str, bytes]]], said: str, places: Places, made: Backup
) -> None:
    before = sorted(places.data.iterdir())
    with pytest.raises(BackupError, match=said):
        restore(places, changed(made.file, change), LATER)
    assert sorted(places.data.iterdir()) == before
    assert len(rows(places.database, "people")) == 1


def test_a_file_that_is_no_tar_or_is_cut_off_is_refused(places: Places, made: Backup) -> None:
    content = made.file.read_bytes()
    for wrong in (b"", b"words" * 1000, content[: len(content) // 2]):
        made.file.write_bytes(wrong)
        with pytest.raises(BackupError, match=r"damaged|cut short"):
            restore(places, made.file, LATER)


def test_a_database_of_a_newer_program_is_not_put_back(places: Places, tmp_path: Path) -> None:
    with closing(sqlite3.connect(places.database)) as connection:
        connection.execute("INSERT INTO migrations VALUES ('999_later', '')")
        connection.commit()
    with pytest.raises(BackupError, match="a newer version of briefbot wrote it"):
        make(places, tmp_path / "x.tar", NOW, "1")
    assert not (tmp_path / "x.tar").exists()


def briefbot(places: Places, *arguments: str) -> Result:
    env = {"BRIEFBOT_DATA": str(places.data), "BRIEFBOT_KNOWLEDGE": str(places.knowledge), "BRIEFBOT_DATABASE": None}
    return CliRunner().invoke(main, arguments, env=env)


def test_the_commands_say_what_they_did_and_what_comes_next(places: Places, tmp_path: Path) -> None:
    file = tmp_path / "x.tar"
    first = briefbot(places, "backup", str(file))
    assert first.exit_code == 0, first.output
    assert "read again and whole" in first.output
    assert "secret: in it" in first.output
    assert "is there already" in briefbot(places, "backup", str(file)).output
    back = briefbot(places, "restore", str(file))
    assert back.exit_code == 0, back.output
    assert "people have to choose" not in back.output
    assert "The knowledge folder was left as it is." in back.output
    assert "Next: start the bot" in back.output
    assert "holds personal data" in back.output


@pytest.mark.parametrize(("key", "said"), [("another-key-of-some-length", True), (SECRET.decode(), False)])
def test_a_secret_that_is_set_and_is_not_the_backups_is_told(
    key: str, said: bool, places: Places, made: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEFBOT_SECRET", key)
    back = briefbot(places, "restore", str(made.file))
    assert back.exit_code == 0, back.output
    assert ("Its secret is not the one that is set" in back.output) is said


def test_a_backup_without_a_database_says_so(places: Places, tmp_path: Path) -> None:
    places.database.unlink()
    refused = briefbot(places, "backup", str(tmp_path))
    assert refused.exit_code == 1
    assert "There is no database" in refused.output


def spread(held: dict[str, bytes], change: Callable[[tarfile.TarInfo], None]) -> bytes:
    """A backup whose versions have one more file, as its list says, with another header."""
    manifest = Manifest.from_json(held[MANIFEST])
    files = {**manifest.files, "versions/hole": manifest.files["secret"]}
    entries = {**held, MANIFEST: Manifest(NOW, "1", manifest.steps, files).to_json()}
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content in (*entries.items(), ("versions/hole", b"")):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            if name == "versions/hole":
                change(info)
            tar.addfile(info, BytesIO(content))
    return packed.getvalue()


def hole_of_gnu(info: tarfile.TarInfo) -> None:
    info.type = tarfile.GNUTYPE_SPARSE


def hole_of_pax(info: tarfile.TarInfo) -> None:
    info.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": str(10**12)}


def huge(info: tarfile.TarInfo) -> None:
    info.pax_headers = {"size": str(10**12)}


@pytest.mark.parametrize("change", [hole_of_gnu, hole_of_pax, huge])
def test_a_small_backup_cannot_fill_the_disk(
    change: Callable[[tarfile.TarInfo], None], places: Places, made: Backup
) -> None:
    made.file.write_bytes(spread(contents(made.file), change))
    before = lying(places.data)
    with pytest.raises(BackupError, match="versions/hole in it is larger than the backup"):
        restore(places, made.file, LATER)
    assert lying(places.data) == before


def test_a_backup_cannot_ask_for_all_memory(places: Places, made: Backup) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 2**60
    made.file.write_bytes(header.tobuf() + bytes(1024))
    with pytest.raises(BackupError, match="no backup of briefbot, or it is damaged"):
        restore(places, made.file, LATER)


def test_a_database_that_replies_cannot_be_dropped_from_is_refused(places: Places, tmp_path: Path) -> None:
    with closing(sqlite3.connect(places.database)) as connection, connection:
        connection.execute("DROP TABLE outbox")
        connection.execute("CREATE VIEW outbox AS SELECT 1 AS kept_at")
    made = make(places, tmp_path / "x.tar", NOW, "1")
    with pytest.raises(BackupError, match=r"The database in it cannot be used: .* Everything is as it was"):
        restore(places, made.file, LATER)


def test_nothing_of_a_backup_can_steer_the_terminal(places: Places, made: Backup) -> None:
    def newer_by(held: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
        yield MANIFEST, b'{"format": 2, "version": "\\u001b[2J\\u009b5m9"}'

    told = briefbot(places, "restore", str(changed(made.file, newer_by)))
    assert "made by a newer version of briefbot ( [2J 5m9)" in told.output
    old = places.data / "before-restore-\u009b5m"
    old.mkdir()
    os.utime(old, times=(0, 0))
    assert "before-restore- 5m in the data folder" in briefbot(places, "doctor", "--offline").output
