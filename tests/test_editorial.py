"""What an editor would ask is told once, at its line, and nothing is asked of knowledge that is as it should be."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from bot.editorial.annotations import as_annotations
from bot.editorial.review import Review, review
from bot.knowledge.loader import load_folder
from bot.knowledge.problem import Problem
from tests.broken.editorial import AREA, FILES, OF_FILES, TODAY, TOPIC, write_reviewed
from tests.broken.folder import Case, parameters


def reviewed(folder: Path, case: Case | None = None, today: date = TODAY) -> Review:
    return review(load_folder(write_reviewed(folder, case)), today)


def edited(file: str, old: str, new: str) -> Case:
    return Case("", file, old, new, (1, 1), "", "")


def test_an_editor_has_nothing_to_say_about_good_knowledge(tmp_path: Path) -> None:
    assert reviewed(tmp_path).problems == ()


@pytest.mark.parametrize("case", parameters(OF_FILES))
def test_one_fault_is_told_once_and_where_it_stands(case: Case, tmp_path: Path) -> None:
    problems = reviewed(tmp_path, case).problems
    assert [(each.file, each.line, each.column, each.code) for each in problems] == [(case.file, *case.at, case.code)]
    assert case.says in problems[0].message
    assert problems[0].hint
