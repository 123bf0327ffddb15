"""Drafts: loaded and checked like everything else, and shown to nobody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.editorial.review import review
from bot.knowledge.base import Knowledge
from bot.knowledge.loader import Loaded, load_folder
from bot.knowledge.schema import Briefing, BriefingStatus
from bot.matching.documents import documents
from bot.matching.stories import Stories
from bot.replies.answer import AnswerPage, titles
from bot.replies.browse import area_rows, briefing_page, briefings_page, group_page
from bot.replies.numbers import Numbers
from tests.broken.folder import FILES, write
from tests.sample import REVIEW, TUESDAY_MORNING, knowledge, topic

TODAY = date(2026, 11, 22)
DRAFT = REVIEW.model_copy(update={"status": BriefingStatus.DRAFT})


def with_draft() -> Knowledge:
    return knowledge(briefings={DRAFT.id: DRAFT})


def loaded(folder: Path, name: str, added: str) -> Loaded:
    write(folder)
    (folder / name).write_text(FILES[name] + added, encoding="utf-8")
    return load_folder(folder)


def shown(page: object) -> str:
    return repr(page)


def test_a_briefing_is_published_unless_it_says_that_it_is_a_draft() -> None:
    assert REVIEW.status is BriefingStatus.PUBLISHED
    assert list(knowledge().readable_briefings) == [REVIEW.id]
    assert list(with_draft().readable_briefings) == []


def test_a_draft_briefing_is_in_no_list_and_opens_no_page() -> None:
    base = with_draft()
    assert REVIEW.title not in shown(briefings_page(base))
    assert briefing_page(Numbers(base, None, TUESDAY_MORNING), DRAFT.id, 0) is None
    assert titles(base, [f"briefing:{DRAFT.id}"]) == {}


def test_a_draft_briefing_is_not_matched() -> None:
    base = with_draft()
    assert not any(REVIEW.findings[0].title in document.text for document in documents(base))
    assert Stories(base).find("what happened to sam?") is None
    assert Stories(knowledge()).find("what happened to sam?") is not None


def test_an_answer_does_not_speak_of_a_draft_briefing() -> None:
    for base, there in ((knowledge(), True), (with_draft(), False)):
        page = AnswerPage("escalation", Numbers(base, "northtown", TUESDAY_MORNING))
        assert ("Not written down." in shown(page.first_screen())) is there
        assert ("Not written down." in shown(page.more())) is there
        assert (REVIEW.title in shown(page.more())) is there


def test_a_draft_topic_is_not_shown_or_matched() -> None:
    base = knowledge(topic("lost-record", status="draft", group="Records"))
    assert titles(base, ["lost-record"]) == {}
    assert group_page(base, "records") is None
    assert not any(document.owner == "lost-record" for document in documents(base))


def test_a_topic_that_teaches_from_a_draft_briefing_is_told_where(tmp_path: Path) -> None:
    told = review(loaded(tmp_path, "briefings/doncaster-jack.yaml", "status: draft\n"), TODAY).problems
    (found,) = (each for each in told if each.code == "learning-from-draft")
    assert (found.file, found.line, found.severity) == ("topics/escalation.yaml", 19, "warning")
    assert "doncaster-jack" in found.message


def test_a_draft_area_is_checked_and_offered_to_nobody(tmp_path: Path) -> None:
    base = loaded(tmp_path, "areas/doncaster.yaml", "status: draft\n").knowledge
    assert base is not None
    assert (list(base.areas), list(base.draft_areas)) == (["england"], ["doncaster"])
    assert "Doncaster" not in shown(area_rows(base))


def test_with_draft_areas_only_the_built_in_one_is_served(tmp_path: Path) -> None:
    write(tmp_path)
    for name in ("areas/doncaster.yaml", "areas/england.yaml"):
        (tmp_path / name).write_text(FILES[name] + "status: draft\n", encoding="utf-8")
    base = load_folder(tmp_path).knowledge
    assert base is not None
    assert base.root.name
    assert set(base.draft_areas) == {"doncaster", "england"}


@pytest.mark.parametrize("name", ["briefings/doncaster-jack.yaml", "areas/doncaster.yaml"])
def test_an_unknown_status_is_told_in_words(name: str, tmp_path: Path) -> None:
    found = loaded(tmp_path, name, "status: live\n").problems
    assert [each.code for each in found] == ["not-one-of"]
    assert "draft" in found[0].message


def test_the_pages_that_a_briefing_names_stand_on_its_last_screen() -> None:
    link = {"title": "The protocol", "url": "https://northtown.example/protocol"}
    briefing = Briefing.model_validate(REVIEW.model_dump() | {"links": [link]})
    numbers = Numbers(knowledge(briefings={briefing.id: briefing}), None, TUESDAY_MORNING)
    last = briefing_page(numbers, briefing.id, len(briefing.findings) + 2)
    assert "The protocol" in shown(last)
    assert "https://northtown.example/protocol" in shown(last)
    assert "unconfirmed" in shown(last)


def test_words_for_headings_are_added_to_the_built_in_ones(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "headings.yaml").write_text("told_us: [Where it fell down]\n", encoding="utf-8")
    base = load_folder(tmp_path).knowledge
    assert base is not None
    assert base.headings.told_us[:2] == ["Where it fell down", "what it told us"]
