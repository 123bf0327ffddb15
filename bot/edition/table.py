"""All topics as a table that spreadsheets open: one row for each topic and area."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.edition.markup import plain_text
from bot.edition.scope import Scope
from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Area, Topic
from bot.replies.answer import revision
from bot.replies.reply import Line
from bot.replies.sheet import Sheet

HEADS = (
    "id", "title", "group", "area", "status", "authority", "bottom_line", "steps", "not_seen", "numbers", "sources",
    "links", "owner", "reviewed_on", "review_by", "revision",
)  # fmt: skip
BYTE_ORDER_MARK = "\ufeff"  # Excel takes a CSV file for UTF-8 only with it
# What makes a spreadsheet run a cell: OWASP, CSV Injection. A tab or line end may stand before the sign.
_RUN = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
_BEFORE = " \xa0\u200b\ufeff"


def edition_csv(knowledge: Knowledge, area: str | None, moment: datetime) -> str:
    """A row for each topic that is not retired in each area, or in one; drafts too, so that audit sees them.

    Starts with a byte order mark and ends its lines as RFC 4180 says. Several values of a cell stand on lines of
    their own. A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    scope = Scope(knowledge, area, moment)
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(HEADS)
    for topic in scope.listed:
        for place in (scope.base, *scope.others):
            rows.writerow(harmless(cell) for cell in _row(scope, topic, place))
    return BYTE_ORDER_MARK + out.getvalue()


def harmless(cell: str) -> str:
    """The cell as words: never a formula, whatever it begins with."""
    return f"'{cell}" if cell.lstrip(_BEFORE).startswith(_RUN) else cell


def _row(scope: Scope, topic: Topic, area: Area) -> tuple[str, ...]:
    sheet = scope.sheet(topic.id, area)
    here = sheet.topic
    return (
        topic.id,
        here.title,
        here.group,
        area.id,
        here.status,
        here.authority,
        here.answer.short,
        _lines(f"{number}. {step}" for number, step in enumerate(here.answer.do, 1)),
        here.answer.not_seen or "",
        _said(sheet.numbers),
        _said(sheet.sources),
        _lines(dict.fromkeys(_links(sheet))),
        here.owner,
        here.reviewed_on.isoformat(),
        here.review_by.isoformat(),
        revision(here),
    )


def _said(lines: Iterable[Line]) -> str:
    return _lines(plain_text(each) for each in lines)


def _lines(values: Iterable[str]) -> str:
    return "\n".join(values)


def _links(sheet: Sheet) -> Iterator[str]:
    return (run.link for each in sheet.sources for run in each if run.link)
