"""/digest_preview: this week's digest as it would look, which always says that it is a preview and has no buttons."""

from __future__ import annotations

import logging
from datetime import timedelta

from telegram import Message
from telegram.constants import ChatType

from bot.chat.answering import answer, area_of
from bot.chat.authority import author
from bot.chat.desk import Desk
from bot.chat.digest_planning import Planner
from bot.chat.subscribing import stands_for
from bot.digest.brake import lead_notice
from bot.digest.calendar import week_at
from bot.digest.content import Digest, Skipped
from bot.digest.page import digest_page
from bot.digest.subscribe import areas_to_choose
from bot.knowledge.hours import LONDON
from bot.replies.reply import BLANK, Reply

SINCE = timedelta(days=7)  # what counts as new in a preview: a channel's own last digest may be longer ago
log = logging.getLogger(__name__)


def planner(desk: Desk) -> Planner:
    """What plans the weeks, as the desk stands now; on a phone page for areas that are not adopted too."""
    return Planner(desk.memory, lambda: desk.knowledge, desk.clock, desk.leads.on_trial)


def page_of(desk: Desk, digest: Digest) -> Reply | None:
    """The digest in words, as a channel would get it today; None when what it names is no longer there."""
    today = desk.clock().astimezone(LONDON).date()
    try:
        return digest_page(digest, desk.knowledge, since=today - SINCE, on=today, bot_name=desk.bot.username)
    except LookupError:
        log.warning("a digest names what is no longer in the knowledge")
        return None


async def preview(desk: Desk, message: Message, wanted: str) -> None:
    """In a lead's private chat: the digest of their area, or of the one that is named."""
    person = message.from_user.id if message.from_user else 0
    mine = [each for each in areas_to_choose(desk.knowledge) if desk.leads.may_edit(person, (each,))]
    own = await area_of(desk, message.chat, message.from_user)
    area = desk.knowledge.area_named(wanted) if wanted.strip() else own if own in mine else mine[0] if mine else None
    if area not in mine:
        names = desk.words.say("and").join(desk.knowledge.area(each).name for each in mine)
        await answer(desk, message, Reply((desk.words.line("preview_which", areas=names),)))
        return
    await answer(desk, message, await _page(desk, area))


async def preview_here(desk: Desk, message: Message, _: str) -> None:
    """In a group as a reply; of a channel to the leads who run it, so that nobody takes it for the digest."""
    stands = await stands_for(desk, message)
    channel = await desk.memory.digests.channel(message.chat_id)
    if stands is None:
        return
    if channel is None:
        await answer(desk, message, Reply((desk.words.line("subscribe_none_here"),)))
        return
    page = await _page(desk, channel.area)
    if message.chat.type != ChatType.CHANNEL and author(message) is not None:
        await answer(desk, message, page)
        return
    for lead in sorted(stands.leads):
        if desk.leads.may_edit(lead, (channel.area,)):
            await desk.delivery.send(lead, page)


async def _page(desk: Desk, area: str) -> Reply:
    week = week_at(desk.clock(), desk.knowledge.digest)
    kept = await desk.memory.digests.week(str(week), area)
    # Nothing is planned by looking: a plan that is kept is shown, else the one that would be made now.
    plan = await planner(desk).kept(area, week) if kept else await _would_be(desk, area)
    page = page_of(desk, plan) if isinstance(plan, Digest) else None
    if plan is None or (isinstance(plan, Digest) and page is None):
        return Reply((desk.words.line("subscribe_not_kept"),))
    head = desk.words.line("preview_head", area=desk.knowledge.area(area).name, number=week.number)
    if page is None:
        return Reply((head, *lead_notice(plan, desk.knowledge, first=None, channels=0).lines))
    return Reply((head, BLANK, *page.lines))


async def _would_be(desk: Desk, area: str) -> Digest | Skipped | None:
    """The plan of an area that is not adopted too: its leads look at it before they sign it off."""
    week = week_at(desk.clock(), desk.knowledge.digest)
    return await Planner(desk.memory, lambda: desk.knowledge, desk.clock, trial=True).make(area, week)
