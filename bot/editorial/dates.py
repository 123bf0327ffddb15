"""When answers are due, and days that cannot be right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.editorial.manuscript import Manuscript, Path, Remark, remark
from bot.knowledge.document import Data, Document
from bot.knowledge.references import Entry
from bot.knowledge.schema import Briefing, Topic

SOON = timedelta(days=30)
LONGEST = timedelta(days=2 * 366)  # a review further off than this is a slip of the pen, or no review
AHEAD = timedelta(days=31)  # a clock may be wrong by hours; a day that is further ahead is a slip of the pen
PAST = ("reviewed_on", "opened_on", "seen_on", "confirmed_on", "put_together_on", "on")


def dates(manuscript: Manuscript, today: date) -> Iterator[Remark]:
    """Reviews that are due, soon due or never due, and days in the future that are told as past."""
    for entry in manuscript.looked_after:
        yield from _review(entry, today)
    for document in manuscript.documents.values():
        yield from _ahead(document, (), document.data, today)


def _review(entry: Entry[Topic] | Entry[Briefing], today: date) -> Iterator[Remark]:
    held, path = entry.value, ("review_by",)
    due, reviewed = held.review_by, held.reviewed_on
    if due is None or reviewed is None:
        return
    facts = {"due": due, "reviewed": reviewed, "owner": held.owner or "", "days": (due - today).days}
    if due <= reviewed:
        yield remark(entry.document, "review-before-reviewed", path, **facts)
    elif due < today:
        yield remark(entry.document, "review-overdue", path, **facts)
    elif due - today <= SOON:
        yield remark(entry.document, "review-soon", path, **facts)
    elif due - reviewed > LONGEST:
        yield remark(entry.document, "review-far", path, **facts)


def _ahead(document: Document, path: Path, data: Data, today: date) -> Iterator[Remark]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in PAST and isinstance(value, str):
                if (day := _day(value)) and day > today + AHEAD:
                    yield remark(document, "day-ahead", (*path, key), key=key, value=day)
            else:
                yield from _ahead(document, (*path, key), value, today)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _ahead(document, (*path, number), value, today)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
