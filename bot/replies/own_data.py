"""What is held about the person who asks, and what of it was deleted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.replies.reply import BLANK, Line, Reply
from bot.replies.words import Words

PEOPLE = "people"  # the table that is told in full, not by a count
ASKED = "gaps_waiting"  # the table of who wants to hear of an answer


@dataclass(frozen=True)
class OwnData:
    """What is held about one person. `rows`: how many of theirs each table holds. `role`: of a lead, else empty.

    `area` and `month` are as people write them, empty when none is kept.
    """

    area: str
    invited: bool
    month: str
    rows: Mapping[str, int]
    role: str


def own_data_page(held: OwnData, words: Words) -> Reply:
    """Everything held, in plain words; that nothing is, when so."""
    lines = [*_person(held, words), *_counts(held.rows, words)]
    if held.role:
        lines.append(words.line("mydata_lead", role=held.role))
    if not lines:
        return Reply(words.lines("mydata_nothing"))
    return Reply((words.line("mydata"), *lines, BLANK, *words.lines("mydata_end")))


def forgotten_page(gone: Mapping[str, int], invited: bool, role: str, words: Words) -> Reply:
    """What was deleted just now. `invited`: the person needs a new invitation. `role`: of a lead, else empty."""
    lines: list[Line] = [words.line("forgotten" if gone else "forgotten_nothing"), *_counts(gone, words)]
    if gone.get(PEOPLE):
        lines.insert(1, words.line("forgotten_person"))
    if gone.get(ASKED):
        lines += [BLANK, words.line("forgotten_question")]
    if invited:
        lines += [BLANK, words.line("forgotten_invitation")]
    if role:
        lines += [BLANK, words.line("mydata_lead", role=role)]
    return Reply((*lines, BLANK, *words.lines("forgotten_end")))


def _person(held: OwnData, words: Words) -> list[Line]:
    lines = []
    if held.area:
        lines.append(words.line("mydata_area", area=held.area))
    if held.invited:
        lines.append(words.line("mydata_invited"))
    if held.month:
        lines.append(words.line("mydata_month", month=held.month))
    return lines


def _counts(rows: Mapping[str, int], words: Words) -> list[Line]:
    """A line for each table: its sentence is `rows_` and the table's name."""
    return [words.line(f"rows_{table}", count=count) for table, count in rows.items() if table != PEOPLE]
