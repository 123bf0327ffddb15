"""What people are given and is not written yet: new files as they are made, and learning from drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.editorial.manuscript import Manuscript, Path, Remark, remark
from bot.knowledge.references import Entry, learnings
from bot.knowledge.schema import Briefing, BriefingStatus, Status

TO_WRITE = re.compile(r"Write (?:the answer )?here\b")


def drafts(manuscript: Manuscript) -> Iterator[Remark]:
    """What points to a briefing that is a draft, and what still says what a new file says: write here."""
    unfinished = {entry.value.id for entry in manuscript.briefings if entry.value.status is BriefingStatus.DRAFT}
    for entry in manuscript.topics:
        topic, document = entry.value, entry.document
        if topic.status is not Status.PUBLISHED:
            continue
        for path, learning in learnings(topic):
            if learning.briefing in unfinished:
                yield remark(document, "learning-from-draft", (*path, "briefing"), id=learning.briefing)
        if TO_WRITE.match(topic.answer.short):
            yield remark(document, "not-written", ("answer", "short"), id=topic.id)
    for briefing in manuscript.briefings:
        if briefing.value.status is BriefingStatus.PUBLISHED:
            yield from _unwritten(briefing)


def _unwritten(entry: Entry[Briefing]) -> Iterator[Remark]:
    parts: list[tuple[Path, str | None]] = []
    parts += [(("happened", place, "text"), each.text) for place, each in enumerate(entry.value.happened)]
    for place, finding in enumerate(entry.value.findings):
        parts += [(("findings", place, "told_us"), finding.told_us), (("findings", place, "do_now"), finding.do_now)]
    for path, text in parts:
        if text and TO_WRITE.match(text):
            yield remark(entry.document, "not-written", path, id=entry.value.id)
