"""`/stats`: what people asked, four weeks a screen, for the areas that the lead leads."""

from __future__ import annotations

import asyncio
import re
from datetime import date

from telegram import CallbackQuery, Message

from bot.chat.desk import Desk
from bot.knowledge.hours import LONDON
from bot.replies.callback import Callback
from bot.replies.reply import Reply
from bot.replies.statistics import overview
from bot.statistics.figures import figures
from bot.statistics.weeks import Week, four_of, latest_four, weeks_between

_DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d", re.ASCII)


async def stats(desk: Desk, message: Message, _: str) -> None:
    """Show the latest four whole weeks to the lead, in private."""
    if message.from_user:
        lead = message.from_user.id
        await desk.delivery.send(lead, await _page(desk, lead, latest_four(_today(desk))))


async def other_weeks(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Turn to another four weeks."""
    weeks = _four(desk, callback.arg())
    if weeks is None:
        await desk.delivery.send(message.chat_id, Reply((desk.words.line("too_old"),)))
        return
    page = await _page(desk, query.from_user.id, weeks)
    await desk.delivery.edit(message.chat_id, message.message_id, page)


async def _page(desk: Desk, lead: int, weeks: list[Week]) -> Reply:
    latest, yesterday = latest_four(_today(desk)), date.fromordinal(_today(desk).toordinal() - 1)
    since = weeks_between(weeks[-1].later(1).monday, yesterday) if weeks == latest else []
    rows = await desk.memory.counted(weeks[0].monday, (since or weeks)[-1].sunday)
    if rows is None:
        return Reply((desk.words.line("stats_not_read"),))
    first, areas = await desk.memory.counted_since(), _areas(desk, lead)
    found = await asyncio.to_thread(figures, rows, weeks, areas, desk.knowledge, since)
    before = weeks[0].later(-len(weeks)) if first and first < weeks[0].monday else None
    after = weeks[-1].later(1) if weeks != latest else None
    return overview(found, areas, desk.knowledge, before=before, after=after)


def _areas(desk: Desk, lead: int) -> list[str]:
    """The areas that the lead leads, by name."""
    areas = sorted(desk.knowledge.areas.values(), key=lambda area: (area is desk.knowledge.root, area.name))
    return [area.id for area in areas if desk.leads.may_edit(lead, (area.id,))]


def _four(desk: Desk, monday: str) -> list[Week] | None:
    """The four weeks that begin on the day of a button; None when that is no such day, or they are not over."""
    try:
        weeks = four_of(Week.of(date.fromisoformat(monday))) if _DAY.fullmatch(monday) else []
    except ValueError:
        return None
    right = bool(weeks) and weeks[0].monday.isoformat() == monday and weeks <= latest_four(_today(desk))
    return weeks if right else None


def _today(desk: Desk) -> date:
    return desk.clock().astimezone(LONDON).date()
