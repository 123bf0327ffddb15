"""The leads' figures for spreadsheets and programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date

from bot.edition.table import BYTE_ORDER_MARK, harmless
from bot.knowledge.base import Knowledge
from bot.replies.statistics import figure
from bot.replies.words import Words
from bot.statistics.figures import Figures, Line, Measure, topic_title
from bot.statistics.suppress import Figure, Hidden

HEADS = ("what", "id", "name", "from", "to", *(each.value for each in Measure))


def figures_csv(found: Figures, knowledge: Knowledge) -> str:
    """A row for each week, area and topic, and one for all; hidden counts as words. As `edition_csv` writes it."""
    words, out = Words(knowledge.wording), io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(HEADS)
    for what, name, first, last, line in _lines(found, knowledge):
        counts = ("" if value is None else figure(value, words).replace(",", "") for value in _every(line))
        cells = (what, line.name, name, first.isoformat(), last.isoformat(), *counts)
        rows.writerow(harmless(cell) for cell in cells)
    return BYTE_ORDER_MARK + out.getvalue()


def figures_json(found: Figures, knowledge: Knowledge) -> str:
    """The same as a JSON object: a list of rows. A hidden count is "<5" when it is small, else null."""
    rows = [
        _named(what, name, first, last, line) | {each.value: _plain(value) for each, value in line.figures.items()}
        for what, name, first, last, line in _lines(found, knowledge)
    ]
    return json.dumps({"rows": rows, "other_topics": found.fewer}, ensure_ascii=False, indent=2)


def _named(what: str, name: str, first: date, last: date, line: Line) -> dict[str, int | str | None]:
    return {"what": what, "id": line.name, "name": name, "from": first.isoformat(), "to": last.isoformat()}


def _lines(found: Figures, knowledge: Knowledge) -> Iterator[tuple[str, str, date, date, Line]]:
    first, last = found.weeks[0].monday, found.weeks[-1].sunday
    for week, line in zip(found.weeks, found.lines, strict=True):
        yield "week", week.name, week.monday, week.sunday, line
    yield "all", "", first, last, found.together
    for line in found.areas:
        yield "area", knowledge.area(line.name).name, first, last, line
    for line in found.topics:
        yield "topic", topic_title(line.name, knowledge), first, last, line


def _every(line: Line) -> Iterator[Figure | None]:
    figures: Mapping[Measure, Figure] = line.figures
    return (figures.get(each) for each in Measure)


def _plain(value: Figure) -> int | str | None:
    match value:
        case Hidden.FEW:
            return "<5"
        case Hidden.UNSHOWN:
            return None
        case int():
            return value
