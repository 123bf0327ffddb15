"""How long an answer is on a phone, in every area: composed as practitioners get it, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from bot.editorial.manuscript import Manuscript, Path, Remark, remark
from bot.knowledge.hours import LONDON
from bot.knowledge.references import Entry
from bot.knowledge.schema import Topic
from bot.replies.answer import AnswerPage
from bot.replies.numbers import Numbers

LONGEST = 1_000  # visible characters; the aim is 850
AIM = 850
HOURS = (time(10), time(22))


def screens(manuscript: Manuscript, today: date) -> Iterator[Remark]:
    """Answers whose first screen does not fit a phone, each told once, for the area where it is longest."""
    moments = [datetime.combine(today, hour, LONDON) for hour in HOURS]
    for entry in manuscript.shown:
        lengths = {
            area: max(_length(manuscript, entry, area, moment) for moment in moments) for area in _areas(manuscript)
        }
        worst = max(lengths, key=lambda area: lengths[area])
        if lengths[worst] > LONGEST:
            facts = {"length": lengths[worst], "limit": LONGEST, "aim": AIM}
            name = manuscript.knowledge.area(worst).name
            yield remark(entry.document, "screen-too-long", _path(entry, worst), area=name, **facts)


def _areas(manuscript: Manuscript) -> list[str | None]:
    return [None, *sorted(manuscript.knowledge.areas)]


def _length(manuscript: Manuscript, entry: Entry[Topic], area: str | None, moment: datetime) -> int:
    return len(AnswerPage(entry.value.id, Numbers(manuscript.knowledge, area, moment)).first_screen().text)


def _path(entry: Entry[Topic], area: str | None) -> Path:
    local = entry.value.local.get(area or "")
    if local and (local.short is not None or local.do is not None):
        return ("local", area or "", "short" if local.short is not None else "do")
    return ("answer", "short")
