"""Findings whose weekly digest would be longer than a team reads in a minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.digest.content import Digest
from bot.digest.page import digest_page
from bot.digest.plan import Point, points
from bot.editorial.manuscript import Manuscript, Remark, remark
from bot.replies.reflect import reflections_on

AIM, LIMIT = 1500, 1800  # characters that people see: a screen and a half of a phone, and two
_ANY_WEEK, _ANY_DAY = "2026-W49", date(2026, 12, 1)


def digests(manuscript: Manuscript) -> Iterator[Remark]:
    """What is too long for a digest, with its longest questions, in the finding's own area."""
    knowledge = manuscript.knowledge
    documents = {entry.value.id: entry.document for entry in manuscript.briefings}
    for point in points(knowledge, knowledge.root.id):
        length = _length(point, manuscript)
        if length > LIMIT:
            number = point.briefing.findings.index(point.finding)
            path = ("findings", number, "digest" if point.finding.digest else "told_us")
            document = documents[point.briefing.id]
            yield remark(document, "digest-too-long", path, length=length, limit=LIMIT, aim=AIM)


def _length(point: Point, manuscript: Manuscript) -> int:
    area = manuscript.knowledge.area(point.briefing.area).id
    asked = sorted(reflections_on(point.briefing, point.finding), key=lambda each: -len(each.question.text))
    codes = [each.code for each in asked]
    spare = codes[1] if len(codes) > 1 else None
    digest = Digest(_ANY_WEEK, area, point.briefing.id, point.finding.id, codes[0], spare)
    return len(digest_page(digest, manuscript.knowledge, since=None, on=_ANY_DAY, bot_name="").text)
