"""How long an answer is on a phone, in every area: composed as practitioners get it, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from bot.editorial.clean import CleanTexts
from bot.editorial.manuscript import Manuscript, Path, Remark, remark
from bot.encoder.sentence import Shelf
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.knowledge.references import Entry
from bot.knowledge.schema import Topic
from bot.replies.answer import AnswerPage
from bot.replies.numbers import Numbers

LONGEST = 1_000  # visible characters; the aim is 850
AIM = 850
DAY, NIGHT = time(10), time(22)
BY_NIGHT = 200  # characters that another number may add


def screens(manuscript: Manuscript, today: date, shelf: Shelf | None = None) -> Iterator[Remark]:
    """Answers whose first screen does not fit a phone, each told once, for the area where it is longest.

    `shelf`: remembers which answers fit.
    """
    knowledge = manuscript.knowledge
    clean = CleanTexts(shelf, "screens", _around(knowledge))
    for entry in manuscript.shown:
        seen = f"{entry.value.review_by < today} {entry.value.model_dump_json()}"
        if clean.has(seen):
            continue
        lengths = {area: _longest(knowledge, entry.value.id, area, today) for area in sorted(knowledge.areas)}
        worst = max(lengths, key=lambda area: lengths[area])
        if lengths[worst] <= LONGEST:
            clean.add(seen)
            continue
        facts = {"length": lengths[worst], "limit": LONGEST, "aim": AIM, "area": knowledge.areas[worst].name}
        yield remark(entry.document, "screen-too-long", _path(entry, worst), **facts)
    clean.save()


def _around(knowledge: Knowledge) -> str:
    """What else of the knowledge stands on a first screen."""
    held = [each.model_dump_json() for _, each in sorted({**knowledge.areas, **knowledge.sources}.items())]
    briefings = [f"{id_} {each.title} {each.area}" for id_, each in sorted(knowledge.briefings.items())]
    return repr((held, briefings, sorted(knowledge.wording.items())))


def _longest(knowledge: Knowledge, topic: str, area: str, today: date) -> int:
    """By day, and by night where that may be too long."""
    by_day = _length(knowledge, topic, area, datetime.combine(today, DAY, LONDON))
    if by_day + BY_NIGHT <= LONGEST:
        return by_day
    return max(by_day, _length(knowledge, topic, area, datetime.combine(today, NIGHT, LONDON)))


def _length(knowledge: Knowledge, topic: str, area: str, moment: datetime) -> int:
    return len(AnswerPage(topic, Numbers(knowledge, area, moment)).first_screen().text)


def _path(entry: Entry[Topic], area: str) -> Path:
    local = entry.value.local.get(area)
    if local and (local.short is not None or local.do is not None):
        return ("local", area, "short" if local.short is not None else "do")
    return ("answer", "short")
