"""What is said about the folder as a whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.knowledge import folder as limits
from bot.knowledge.loader import load_folder
from bot.knowledge.problem import Problem
from tests.broken.folder import FILES, write

TOPIC = FILES["topics/escalation.yaml"]


def problems(folder: Path | None) -> list[tuple[str, str]]:
    return [(each.file, each.code) for each in load_folder(folder).problems]


def only(folder: Path) -> Problem:
    (found,) = load_folder(folder).problems
    return found


@pytest.mark.parametrize("given", [None, Path("nowhere-at-all")], ids=["none", "missing"])
def test_no_folder_is_said_in_words(given: Path | None) -> None:
    loaded = load_folder(given)
    assert loaded.knowledge is None
    assert [(each.file, each.line, each.code) for each in loaded.problems] == [(".", 1, "no-folder")]


def test_a_file_instead_of_a_folder_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(TOPIC, encoding="utf-8")
    assert only(tmp_path / "topics.yaml").code == "not-a-folder"


def test_a_place_that_the_system_does_not_let_us_see_is_said_in_words(tmp_path: Path) -> None:
    """A name that is too long stands for a folder above that is shut, which shuts nothing out for root."""
    assert only(tmp_path / ("x" * 300)).code == "cannot-read"


def test_an_empty_folder_lacks_an_area_and_a_topic(tmp_path: Path) -> None:
    assert problems(tmp_path) == [("areas", "no-area"), ("topics", "no-topic")]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("notes.txt", "stray-file", "is not used"),
        ("topic/a.yaml", "stray-file-near", "topics/"),
        ("wordings.yaml", "stray-file-near", "wording.yaml"),
        ("topics/escalation.docx", "not-read", "end in .yaml"),
        ("topics/old/a.yaml", "not-read", "no folders"),
    ],
    ids=["other file", "misspelt folder", "misspelt file", "other ending", "folder inside"],
)
def test_what_is_not_read_is_a_warning(tmp_path: Path, name: str, code: str, words: str) -> None:
    place = write(tmp_path) / name
    place.parent.mkdir(exist_ok=True)
    place.write_text(TOPIC, encoding="utf-8")
    found = only(tmp_path)
    assert (found.code, found.severity) == (code, "warning")
    assert words in f"{found.message} {found.hint}"
    assert load_folder(tmp_path).knowledge is not None


@pytest.mark.parametrize(
    "name", ["README.md", ".git", ".topics.yaml.swp", "schema/topic.schema.json", "topics/.a.yaml"]
)
def test_what_belongs_beside_knowledge_is_passed_over(tmp_path: Path, name: str) -> None:
    place = write(tmp_path) / name
    place.parent.mkdir(exist_ok=True)
    place.write_text("{", encoding="utf-8")
    assert problems(tmp_path) == []


def test_an_id_used_in_two_files_names_both(tmp_path: Path) -> None:
    (write(tmp_path) / "topics" / "a.yaml").write_text("# copied\n" + TOPIC, encoding="utf-8")
    found = only(tmp_path)
    assert (found.file, found.line, found.column, found.code) == ("topics/escalation.yaml", 1, 5, "duplicate-id")
    assert "topics/a.yaml, line 2" in found.message


def test_sources_in_two_files_name_both(tmp_path: Path) -> None:
    (write(tmp_path) / "sources.yml").write_text(FILES["sources.yaml"], encoding="utf-8")
    found = only(tmp_path)
    assert (found.file, found.code) == ("sources.yml", "two-files")
    assert "sources.yaml" in found.message


def test_naming_a_kind_of_thing_that_nobody_has_written(tmp_path: Path) -> None:
    (write(tmp_path) / "sources.yaml").unlink()
    found = [(each.file, each.line, each.code) for each in load_folder(tmp_path).problems]
    assert found == [("areas/doncaster.yaml", 14, "none-yet"), ("topics/escalation.yaml", 15, "none-yet")]


def test_a_file_that_cannot_be_read_is_told_without_its_followers(tmp_path: Path) -> None:
    (write(tmp_path) / "sources.yaml").write_text("sources: [", encoding="utf-8")
    (tmp_path / "areas" / "england.yaml").write_text("id: @", encoding="utf-8")
    assert problems(tmp_path) == [("areas/england.yaml", "special-start"), ("sources.yaml", "unclosed-bracket")]


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "knowledge")
    (tmp_path / "secret.yaml").write_text(TOPIC, encoding="utf-8")
    (folder / "topics" / "secret.yaml").symlink_to(tmp_path / "secret.yaml")
    assert problems(folder) == [("topics/secret.yaml", "outside-folder")]


def test_a_linked_folder_outside_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "knowledge")
    (folder / "topics").rename(tmp_path / "elsewhere")
    (folder / "topics").symlink_to(tmp_path / "elsewhere")
    assert ("topics/escalation.yaml", "outside-folder") in problems(folder)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "topics" / "escalation.yaml").rename(folder / ".kept")
    (folder / "topics" / "escalation.yaml").symlink_to(folder / ".kept")
    assert problems(folder) == []


@pytest.mark.parametrize("kind", ["broken link", "link to itself", "pipe"])
def test_what_is_no_ordinary_file_is_said_in_words(tmp_path: Path, kind: str) -> None:
    place = write(tmp_path) / "topics" / "a.yaml"
    if kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(place if kind == "link to itself" else tmp_path / "gone.yaml")
    assert problems(tmp_path) == [("topics/a.yaml", "cannot-read")]


def test_too_many_files_are_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILES", 3)
    assert (".", "too-many-files") in problems(write(tmp_path))


@pytest.mark.parametrize(("name", "most"), [("MAX_FILES", 1), ("MAX_BYTES", 10)])
def test_a_folder_without_end_is_not_held_in_memory(
    name: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    assert len(limits.knowledge_files(tmp_path)) > 1
    monkeypatch.setattr(limits, name, most)
    with pytest.raises(limits.FolderTooBigError):
        limits.knowledge_files(tmp_path)


def test_too_much_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 1_000)
    assert (".", "folder-too-big") in problems(write(tmp_path))
