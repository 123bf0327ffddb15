"""The page as plain text that prints: headings and lists as Markdown writes them, 80 characters wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.evidence.page import Amount, Discussed, Page
from bot.replies.words import Words, day

WIDTH = 80
BETWEEN = f"\n{'-' * WIDTH}\n\n"


def evidence_text(pages: Iterable[Page], words: Words) -> str:
    """Every page, one below the other."""
    return BETWEEN.join("\n".join(_page(each, words)) + "\n" for each in pages)


def said(amount: Amount, words: Words) -> str:
    """The number, or that it is fewer than five."""
    return words.say("evidence_few") if amount.few else str(amount.count)


def _page(page: Page, words: Words) -> Iterator[str]:
    yield from _wrapped(words.say("evidence_title", title=page.briefing.title), "# ")
    yield ""
    yield from _wrapped(_scope(page, words))
    yield from _wrapped(_briefing(page, words))
    yield from _section(words, "evidence_sent", "evidence_sent_none", _sent(page, words))
    yield from _section(words, "evidence_discussed", "evidence_discussed_none", _discussed(page.discussed, words))
    lines = (words.say("evidence_line", week=week, line=line) for week, line in page.lines)
    yield from _section(words, "evidence_lines", "evidence_lines_none", lines)
    yield from _section(words, "evidence_asked", "evidence_asked_none", _asked(page, words), note="evidence_asked_note")
    yield from _section(words, "evidence_changed", "evidence_changed_none", _changed(page, words))
    yield from _section(words, "evidence_open", "evidence_open_none", _open(page, words))
    yield from _section(words, "evidence_overdue", "evidence_overdue_none", _overdue(page, words))
    yield from _section(words, "evidence_limits", "", words.say("evidence_limits_list").strip().split("\n"))


def _section(words: Words, key: str, none: str, rows: Iterable[str], note: str = "") -> Iterator[str]:
    """A heading with its list, or with the sentence that there is none."""
    found = list(rows)
    yield from ("", f"## {words.say(key)}", "")
    if not found:
        yield from _wrapped(words.say(none))
        return
    if note:
        yield from (*_wrapped(words.say(note)), "")
    for row in found:
        yield from _wrapped(row, "- ")


def _wrapped(text: str, mark: str = "") -> list[str]:
    room = " " * len(mark) if mark != "# " else ""
    return textwrap.wrap(text, WIDTH, initial_indent=mark, subsequent_indent=room, break_on_hyphens=False)


def _scope(page: Page, words: Words) -> str:
    period, area = page.period, page.area or words.say("evidence_all_areas")
    dates = {"first": day(period.first), "last": day(period.last), "made": day(period.made_on)}
    return words.say("evidence_scope", area=area, **dates)


def _briefing(page: Page, words: Words) -> str:
    briefing = page.briefing
    if briefing.reviewed_on is None or briefing.review_by is None:
        return words.say("evidence_briefing_undated", kind=briefing.kind)
    dates = {"date": day(briefing.reviewed_on), "due": day(briefing.review_by)}
    owner = briefing.owner or words.say("review_no_owner")
    return words.say("evidence_briefing", kind=briefing.kind, owner=owner, **dates)


def _sent(page: Page, words: Words) -> Iterator[str]:
    for each in page.sent:
        yield words.say("evidence_sent_row", date=day(each.on), chats=each.chats, area=each.area)


def _discussed(found: Discussed, words: Words) -> Iterator[str]:
    if found.records:
        yield words.say("evidence_discussed_total", records=found.records, weeks=len(found.weeks))
        yield words.say("evidence_discussed_teams", groups=found.groups, outside=found.outside)
        yield from (words.say("evidence_week", week=week, count=count) for week, count in found.weeks)
        for text, count in found.questions:
            yield words.say("evidence_question" if text else "evidence_question_old", text=text, count=count)


def _asked(page: Page, words: Words) -> Iterator[str]:
    """Those most asked about first; those that nobody asked about in one sentence."""
    counted = sorted(page.asked, key=lambda each: (-each[1].count, not each[1].few))
    for title, amount in counted:
        if amount.count or amount.few:
            yield words.say("evidence_asked_row", title=title, count=said(amount, words))
    never = [title for title, amount in counted if not (amount.count or amount.few)]
    if never:
        yield words.say("evidence_asked_never", titles="; ".join(never))
    if page.left_out:
        yield words.say("evidence_sensitive")


def _changed(page: Page, words: Words) -> Iterator[str]:
    """What changed alike on one day stands together."""
    alike = groupby(page.changed, key=lambda each: (each.on, each.by, each.what))
    for (on, by, what), found in alike:
        titles = "; ".join(each.title for each in found)
        key = "evidence_change" if not by else "evidence_version" if what else "evidence_version_bare"
        yield words.say(key, date=day(on), titles=titles, by=by, what=what.rstrip("."))


def _open(page: Page, words: Words) -> Iterator[str]:
    if page.waiting is not None:
        yield words.say("evidence_waiting", count=said(page.waiting, words))
    yield from (words.say("evidence_gap", title=title) for title in page.unanswered)
    yield from (words.say("evidence_work", title=title) for title in page.needs_work)


def _overdue(page: Page, words: Words) -> Iterator[str]:
    for each in page.overdue:
        owner, due = each.owner or words.say("review_no_owner"), day(each.due)
        if each.reviewed_on is None:
            yield words.say("evidence_late_bare", title=each.title, due=due, owner=owner)
        else:
            yield words.say("evidence_late", title=each.title, date=day(each.reviewed_on), due=due, owner=owner)
