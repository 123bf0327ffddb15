"""A change in the knowledge folder is seen once, and only when the files rest."""

from __future__ import annotations

import os
from pathlib import Path

from bot.knowledge.watch import Watch


def folder_with(tmp_path: Path, text: str = "id: a\n") -> Path:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "a.yaml").write_text(text)
    return tmp_path


def test_a_folder_that_rests_has_not_changed(tmp_path: Path) -> None:
    watch = Watch(folder_with(tmp_path))
    assert [watch.changed() for _ in range(3)] == [False, False, False]


def test_a_change_counts_once_at_the_second_look(tmp_path: Path) -> None:
    watch = Watch(folder_with(tmp_path))
    (tmp_path / "topics" / "a.yaml").write_text("id: changed\n")
    assert [watch.changed() for _ in range(3)] == [False, True, False]


def test_files_that_are_still_being_written_are_waited_for(tmp_path: Path) -> None:
    watch = Watch(folder_with(tmp_path))
    file, seen = tmp_path / "topics" / "a.yaml", []
    for size in range(1, 4):
        file.write_text("#" * size)
        seen.append(watch.changed())
    assert seen == [False, False, False]
    assert watch.changed()


def test_a_file_of_the_same_size_put_in_the_place_of_another_counts(tmp_path: Path) -> None:
    watch = Watch(folder_with(tmp_path))
    file = tmp_path / "topics" / "a.yaml"
    before = file.stat()
    other = tmp_path / "topics" / "other.tmp"
    other.write_text("id: b\n")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)
    assert [watch.changed(), watch.changed()] == [False, True]


def test_new_files_gone_files_and_a_folder_that_comes_later_count(tmp_path: Path) -> None:
    watch = Watch(tmp_path / "late")
    (tmp_path / "late").mkdir()
    folder_with(tmp_path / "late")
    assert [watch.changed(), watch.changed()] == [False, True]
    (tmp_path / "late" / "topics" / "a.yaml").unlink()
    assert [watch.changed(), watch.changed()] == [False, True]


def test_files_that_are_not_read_do_not_count(tmp_path: Path) -> None:
    watch = Watch(folder_with(tmp_path))
    (tmp_path / "README.md").write_text("guide")
    (tmp_path / "topics" / "a.yaml~").write_text("an editor's copy")
    (tmp_path / "topics" / ".a.yaml.swp").write_text("another")
    assert [watch.changed(), watch.changed()] == [False, False]
