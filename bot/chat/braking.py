"""The hand on the brake: what a lead of an area does with its digest before it goes out, and /digest_hold.

Every press is checked against the area's leads, does its work once however often it comes, and is told to the area's
other leads by role, never by name.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime

from telegram import CallbackQuery, Message

from bot.chat.answering import answer
from bot.chat.delivery import quietly
from bot.chat.desk import Desk
from bot.chat.digest_book import EVERYWHERE, Channel
from bot.chat.digest_planning import planned
from bot.chat.previewing import page_of, planner
from bot.chat.subscribing import for_channel, pressed_channel
from bot.chat.timetable import Timetable
from bot.digest.brake import (
    lead_goes,
    lead_held,
    lead_notice,
    lead_reading,
    lead_released,
    lead_skipped,
    lead_swapped,
    lead_too_late,
)
from bot.digest.calendar import OPEN, Week, week_at
from bot.digest.content import Digest, Skipped, Why
from bot.digest.page import point_title
from bot.digest.record import to_json
from bot.digest.subscribe import areas_to_choose
from bot.replies.callback import Callback, Verb, button, column
from bot.replies.reply import Button, Reply, Row
from bot.storage.digests import SENT

Brake = Callable[[Desk, CallbackQuery, Message, str, Week], Awaitable[None]]


async def hold(desk: Desk, message: Message, wanted: str) -> None:
    """Hold back all digests of the lead's areas, or of the one that is named, what is queued too; in a private chat."""
    person = message.from_user.id if message.from_user else 0
    named = desk.knowledge.area_named(wanted) if wanted.strip() else None
    areas = [each for each in areas_to_choose(desk.knowledge) if desk.leads.may_edit(person, (each,))]
    if wanted.strip() and named not in areas:
        known = desk.words.say("and").join(desk.knowledge.area(each).name for each in areas)
        await answer(desk, message, Reply((desk.words.line("brake_not_yours", areas=known),)))
        return
    held = [each for each in ([named] if named else areas) if await _hold(desk, person, each)]
    await answer(desk, message, _held(desk, held))


async def hold_here(desk: Desk, message: Message, _: str) -> None:
    """Hold back all digests of the chat's area: at once where a lead asks, else when a lead presses."""
    await for_channel(desk, message, _hold_of_channel, Verb.DIGEST_STOP)


async def hold_by_press(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """As `hold_here`, by a lead's press."""
    channel = await pressed_channel(desk, query, message)
    if channel is None:
        return
    await quietly(query.answer())
    kept = await _hold(desk, query.from_user.id, channel.area)
    await answer(desk, message, _told_in_chat(desk, channel, kept=kept), over=message.message_id)


async def read(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """The digest as the channels will read it."""
    await _with_week(desk, query, message, callback, _read)


async def swap(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Another point in place of the one that the message names."""
    await _with_week(desk, query, message, callback, _swap)


async def skip(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """None in that week."""
    await _with_week(desk, query, message, callback, _skip)


async def stop(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """None of the area until a lead says so."""
    await _with_week(desk, query, message, callback, _stop)


async def go(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Let the area's digests go out again, or the one of a week that was skipped."""
    if callback.arg(1):
        await _with_week(desk, query, message, callback, _go_after_all)
    elif await _leads(desk, query, callback.arg()):
        await quietly(query.answer())
        await _release(desk, query, message, callback.arg())


async def _read(desk: Desk, query: CallbackQuery, message: Message, area: str, week: Week) -> None:
    plan = await planner(desk).kept(area, week)
    if isinstance(plan, Digest) and (page := page_of(desk, plan)):
        await answer(desk, message, lead_reading(plan, page, desk.knowledge))
    else:
        await _show(desk, message, area, week, plan)


async def _swap(desk: Desk, query: CallbackQuery, message: Message, area: str, week: Week) -> None:
    kept = await desk.memory.digests.week(str(week), area)
    plan = planned(kept) if kept else await planner(desk).kept(area, week)
    if kept is None or not isinstance(plan, Digest) or not _names(desk, message, plan):
        # Another press was first, or another lead: what holds now is shown, and nothing is swapped twice.
        await _show(desk, message, area, week, plan)
        return
    gone = [*json.loads(kept.swapped), [plan.briefing, plan.finding]]
    made = await planner(desk).make(area, week, [(str(each[0]), str(each[1])) for each in gone])
    if made is None:
        await _say(desk, message, "subscribe_not_kept")
    elif isinstance(made, Skipped):
        done = await desk.memory.digests.skip(str(week), area, made.why)
        await _told(desk, query, message, "brake_told_skip", area, week, lead_swapped(made, desk.knowledge), done=done)
    else:
        done = await desk.memory.digests.swap(str(week), area, to_json(made), json.dumps(gone))
        await _told(desk, query, message, "brake_told_swap", area, week, lead_swapped(made, desk.knowledge), done=done)


async def _skip(desk: Desk, query: CallbackQuery, message: Message, area: str, week: Week) -> None:
    plan = await planner(desk).kept(area, week)
    reply = lead_skipped(area, str(week), desk.knowledge)
    if isinstance(plan, Skipped):
        by_lead = plan.why is Why.LEAD
        await _turn(desk, message, reply if by_lead else lead_notice(plan, desk.knowledge, first=None, channels=0))
        return
    done = await desk.memory.digests.skip(str(week), area, Why.LEAD)
    await _told(desk, query, message, "brake_told_skip", area, week, reply, done=done)


async def _stop(desk: Desk, query: CallbackQuery, message: Message, area: str, week: Week) -> None:
    if await _hold(desk, query.from_user.id, area):
        await _turn(desk, message, lead_held(area, desk.knowledge))
    else:
        await _say(desk, message, "subscribe_not_kept")


async def _go_after_all(desk: Desk, query: CallbackQuery, message: Message, area: str, week: Week) -> None:
    plan = await planner(desk).kept(area, week)
    if isinstance(plan, Digest):
        await _show(desk, message, area, week, plan)
        return
    if not await desk.memory.digests.unskip(str(week), area):
        await _show(desk, message, area, week, plan)
        return
    plan = await planner(desk).kept(area, week)
    if isinstance(plan, Digest):
        first, channels = await _when(desk, area, week)
        reply = lead_goes(plan, desk.knowledge, first=first, channels=channels)
        await _told(desk, query, message, "brake_told_go", area, week, reply, done=True)


async def _release(desk: Desk, query: CallbackQuery, message: Message, area: str) -> None:
    book, lead = desk.memory.digests, query.from_user.id
    released = await book.release(area)
    if not desk.leads.areas_of.get(lead):  # who leads all areas may release a hold on all of them
        released = await book.release(EVERYWHERE) or released
    reply = lead_released(area, desk.knowledge)
    if released:
        await _tell_others(desk, lead, area, "brake_told_release")
    if area in (left := await book.held()) or EVERYWHERE in left:
        reply = Reply((desk.words.line("brake_still_held", area=desk.knowledge.area(area).name),))
    await (_turn if _buttons(message) == 1 else _send)(desk, message, reply)


async def _hold(desk: Desk, lead: int, area: str) -> bool:
    """Hold the area back; the other leads are told the first time. False when it could not be kept."""
    book = desk.memory.digests
    was = await book.held()
    if area in was or EVERYWHERE in was:
        return True
    if not await book.hold(area):
        return False
    await _tell_others(desk, lead, area, "brake_told_hold", lead_held(area, desk.knowledge).rows)
    return True


async def _hold_of_channel(desk: Desk, message: Message, channel: Channel) -> Reply:
    lead = message.from_user.id if message.from_user else 0
    return _told_in_chat(desk, channel, kept=await _hold(desk, lead, channel.area))


def _told_in_chat(desk: Desk, channel: Channel, *, kept: bool) -> Reply:
    """In a team's chat without the button that lets them go: that stands in the leads' private chats."""
    if not kept:
        return Reply((desk.words.line("subscribe_not_kept"),))
    return Reply(lead_held(channel.area, desk.knowledge).lines)


def _held(desk: Desk, areas: list[str]) -> Reply:
    if not areas:
        return Reply((desk.words.line("subscribe_not_kept"),))
    if len(areas) == 1:
        return lead_held(areas[0], desk.knowledge)
    names = {each: desk.knowledge.area(each).name for each in areas}
    line = desk.words.line("digest_held", area=desk.words.say("and").join(names.values()))
    return Reply((line,), column(*(_let_go(desk, each, name) for each, name in names.items())))


def _let_go(desk: Desk, area: str, name: str) -> Button:
    return button(desk.words.say("brake_release_one", area=name), Verb.DIGEST_GO, area)


async def _with_week(desk: Desk, query: CallbackQuery, message: Message, callback: Callback, act: Brake) -> None:
    """Do it for the area and week of the button, if the presser leads that area and the week is one.

    A week that is over is read, and a notice of it holds what is to come; else nothing is left to change.
    """
    area = callback.arg()
    try:
        week = Week.parse(callback.arg(1))
    except ValueError:
        await quietly(query.answer(desk.words.say("too_old"), show_alert=True))
        return
    if act not in (_read, _stop) and week < week_at(desk.clock(), desk.knowledge.digest):
        await quietly(query.answer(desk.words.say("too_old"), show_alert=True))
    elif await _leads(desk, query, area):
        await quietly(query.answer())
        await act(desk, query, message, area, week)


async def _leads(desk: Desk, query: CallbackQuery, area: str) -> bool:
    """Whether the presser leads the area; else they are told."""
    known = area in desk.knowledge.areas
    if known and desk.leads.may_edit(query.from_user.id, (area,)):
        return True
    name = desk.knowledge.area(area).name
    said = desk.words.say("subscribe_not_yours", area=name) if known else desk.words.say("too_old")
    await quietly(query.answer(said, show_alert=True))
    return False


async def _told(
    desk: Desk, query: CallbackQuery, message: Message, key: str, area: str, week: Week, reply: Reply, *, done: bool
) -> None:
    """Show the lead what came of it and tell the others; or that it has gone out already."""
    if not done:
        await _turn(desk, message, lead_too_late(area, str(week), desk.knowledge))
        return
    await _turn(desk, message, reply)
    await _tell_others(desk, query.from_user.id, area, key, reply.rows, number=week.number)


async def _tell_others(
    desk: Desk, lead: int, area: str, key: str, rows: tuple[Row, ...] = (), **values: object
) -> None:
    """Tell the area's other leads what was done and by which role. `rows`: what they can do about it."""
    role = desk.leads.role(lead, desk.knowledge) if desk.leads.is_lead(lead) else desk.words.say("brake_some_lead")
    line = desk.words.line(key, area=desk.knowledge.area(area).name, role=role, **values)
    for other in desk.leads.of_area(area):
        if other != lead:
            await desk.delivery.send(other, Reply((line,), rows))


async def _show(desk: Desk, message: Message, area: str, week: Week, plan: Digest | Skipped | None) -> None:
    """How the week stands now, in place of what the message showed."""
    if plan is None:
        await _say(desk, message, "subscribe_not_kept")
    elif isinstance(plan, Skipped) and plan.why is Why.LEAD:
        await _turn(desk, message, lead_skipped(area, str(week), desk.knowledge))
    else:
        first, channels = await _when(desk, area, week)
        await _turn(desk, message, lead_notice(plan, desk.knowledge, first=first, channels=channels))


async def _when(desk: Desk, area: str, week: Week) -> tuple[datetime | None, int]:
    """When the first of the area's channels that still get the digest of the week gets it, and how many do."""
    book, table = desk.memory.digests, Timetable(desk.knowledge, desk.clock())
    have = {each.chat_id for each in await book.posts(str(week)) if each.status == SENT}
    mine = [each for each in await book.active_channels() if each.area == area and each.chat_id not in have]
    found = (table.times(each, week) for each in mine if table.standing(each, week) in OPEN)
    due = [each.due for each in found if each]
    return (max(min(due), desk.clock()) if due else None), len(due)


def _names(desk: Desk, message: Message, plan: Digest) -> bool:
    """Whether the message shows the point of the plan."""
    briefing = desk.knowledge.readable_briefings.get(plan.briefing)
    finding = next((each for each in briefing.findings if each.id == plan.finding), None) if briefing else None
    return finding is None or point_title(finding) in (message.text or "")


def _buttons(message: Message) -> int:
    return sum(len(row) for row in message.reply_markup.inline_keyboard) if message.reply_markup else 0


async def _send(desk: Desk, message: Message, reply: Reply) -> None:
    await answer(desk, message, reply)


async def _turn(desk: Desk, message: Message, reply: Reply) -> None:
    await answer(desk, message, reply, over=message.message_id)


async def _say(desk: Desk, message: Message, key: str) -> None:
    await answer(desk, message, Reply((desk.words.line(key),)))
