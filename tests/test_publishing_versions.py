"""Every version is kept for good, whatever happens while it is kept."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.knowledge.hours import LONDON
from bot.publishing.snapshot import keep_up
from bot.publishing.versions import Versions, VersionsError
from tests.publishing_sample import FILES, changed, written

NOON = datetime(2026, 11, 24, 12, tzinfo=LONDON)
HOUR = timedelta(hours=1)
LATER = FILES | {"areas/england.yaml": changed("areas/england.yaml", "0808", "0909")}


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return Versions(tmp_path / "versions")


def test_a_version_holds_all_files_as_they_were(versions: Versions) -> None:
    first = versions.record(FILES, NOON, "edited in the folder", "")
    second = versions.record(LATER, NOON + HOUR, "lead for England", "Number", "chat")
    third = versions.record({k: v for k, v in LATER.items() if k != "topics/section-47.yaml"}, NOON + 2 * HOUR, "x", "")
    assert first
    assert second
    assert third
    assert list(second.changed) == ["areas/england.yaml"]
    assert third.changed == {"topics/section-47.yaml": None}
    assert versions.files(first) == FILES
    assert versions.files(second) == LATER
    assert "topics/section-47.yaml" not in versions.files(third)
    assert versions.file_before(second, "areas/england.yaml") == FILES["areas/england.yaml"]


def test_nothing_new_is_no_version(versions: Versions) -> None:
    assert versions.newest() is None
    versions.record(FILES, NOON, "x", "")
    assert versions.record(FILES, NOON + HOUR, "x", "") is None
    assert [each.number for each in versions.history()] == [1]


@pytest.mark.parametrize(("moment", "number"), [(NOON - HOUR, None), (NOON, 1), (NOON + HOUR, 1), (NOON + 3 * HOUR, 2)])
def test_the_version_of_a_moment(versions: Versions, moment: datetime, number: int | None) -> None:
    versions.record(FILES, NOON, "x", "")
    versions.record(LATER, NOON + 2 * HOUR, "x", "")
    found = versions.at(moment)
    assert (found.number if found else None) == number


def test_the_history_of_a_file(versions: Versions) -> None:
    versions.record(FILES, NOON, "x", "")
    versions.record(LATER, NOON + HOUR, "x", "")
    assert [each.number for each in versions.history("areas/england.yaml")] == [1, 2]
    assert [each.number for each in versions.history("areas/northtown.yaml")] == [1]


def test_a_torn_line_is_no_version_and_is_repaired(versions: Versions, tmp_path: Path) -> None:
    versions.record(FILES, NOON, "x", "")
    log = tmp_path / "versions/log.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole + whole[: len(whole) // 2])
    newest = versions.newest()
    assert newest
    assert newest.number == 1
    versions.record(LATER, NOON + HOUR, "x", "")
    assert [each.number for each in versions.history()] == [1, 2]
    assert log.read_bytes().startswith(whole + b'{"at"')


def test_damage_is_said(versions: Versions, tmp_path: Path) -> None:
    version = versions.record(FILES, NOON, "x", "")
    assert version
    sha = version.changed["areas/england.yaml"]
    assert sha
    (tmp_path / "versions/objects" / sha[:2] / sha[2:]).write_bytes(b"something else")
    with pytest.raises(VersionsError):
        versions.files(version)
    (tmp_path / "versions/log.jsonl").write_bytes(b"{}\n")
    with pytest.raises(VersionsError):
        versions.newest()


def test_two_processes_take_turns(tmp_path: Path) -> None:
    program = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from bot.publishing.versions import Versions\n"
        "for n in range(20):\n"
        "  Versions(Path(sys.argv[1])).record({sys.argv[2]: str(n).encode()}, datetime.now(UTC), 'x', '')\n"
    )
    folder = tmp_path / "versions"
    command = [sys.executable, "-c", program, str(folder)]
    processes = [subprocess.Popen([*command, name]) for name in ("one", "two")]
    assert [each.wait(30) for each in processes] == [0, 0]
    assert len(Versions(folder).history()) >= 20
    assert all(None not in each.changed.values() or len(each.changed) == 2 for each in Versions(folder).history())


def test_an_edit_in_the_folder_is_kept_up_with(versions: Versions, tmp_path: Path) -> None:
    folder = written(tmp_path / "knowledge")
    (folder / "notes.txt").write_text("not knowledge", encoding="utf-8")
    assert keep_up(folder, versions, NOON)
    assert keep_up(folder, versions, NOON) is None
    (folder / "areas/england.yaml").write_bytes(LATER["areas/england.yaml"])
    version = keep_up(folder, versions, NOON)
    assert version
    assert (list(version.changed), version.by, version.how) == (
        ["areas/england.yaml"],
        "edited in the folder",
        "folder",
    )
