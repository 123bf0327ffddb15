"""The same as a table that spreadsheets open: one row for each thing that the page says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from bot.edition.table import BYTE_ORDER_MARK, harmless
from bot.evidence.page import Page
from bot.evidence.text import said
from bot.replies.words import Words

HEADS = ("briefing", "area", "first_day", "last_day", "section", "when", "item", "count", "text")
Row = tuple[str, str, str, str, str]  # section, when, item, count, text


def evidence_csv(pages: Iterable[Page], words: Words) -> str:
    """The rows of every page. No cell is one that a spreadsheet would run as a formula."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(HEADS)
    for page in pages:
        period = page.period
        area = page.area or words.say("evidence_all_areas")
        head = (page.briefing.id, area, period.first.isoformat(), period.last.isoformat())
        for row in _rows(page, words):
            rows.writerow(harmless(cell) for cell in (*head, *row))
    return BYTE_ORDER_MARK + out.getvalue()


def _rows(page: Page, words: Words) -> Iterator[Row]:
    yield from (("sent", each.on.isoformat(), each.area, str(each.chats), "") for each in page.sent)
    yield from _discussed(page)
    yield from (("line", week, "", "", line) for week, line in page.lines)
    yield from (("asked", "", title, said(amount, words), "") for title, amount in page.asked)
    for each in page.changed:
        yield "changed", each.on.isoformat(), each.title, "", ": ".join(filter(None, (each.by, each.what)))
    if page.waiting is not None:
        yield "open", "", "waiting", said(page.waiting, words), ""
    yield from (("open", "", "gap", "", title) for title in page.unanswered)
    yield from (("open", "", "needs-work", "", title) for title in page.needs_work)
    yield from (("overdue", each.due.isoformat(), each.title, "", each.owner) for each in page.overdue)
    yield from (("not-shown", "", "", "", each) for each in words.say("evidence_limits_list").strip().split("\n"))


def _discussed(page: Page) -> Iterator[Row]:
    found = page.discussed
    yield from (("discussed", week, "records", str(count), "") for week, count in found.weeks)
    if found.records:
        yield "discussed", "", "groups", str(found.groups), ""
        yield "discussed", "", "outside-groups", str(found.outside), ""
    yield from (("question", "", "", str(count), text or "") for text, count in found.questions)
