"""Invitations: leads make and revoke them, a person takes one up once."""

from __future__ import annotations

from datetime import datetime

from telegram import CallbackQuery, Message

from bot.chat.desk import Desk
from bot.knowledge.hours import LONDON
from bot.privacy.invite_code import PREFIX, new_code
from bot.replies.callback import Callback, Verb, button, column
from bot.replies.reply import Button, Reply
from bot.replies.words import day
from bot.storage.invites import Invite

SHOWN = 20


async def invite(desk: Desk, message: Message, wanted: str) -> None:
    """Make an invitation for an area, or for any when the lead leads all."""
    lead = _sender(message)
    area = desk.knowledge.area_named(wanted) if wanted.strip() else _only_area(desk, lead)
    if area is None:
        await _say(desk, message, "invite_which")
    elif not _may(desk, lead, area):
        await _say(desk, message, "invite_not_yours")
    else:
        code = new_code()
        if await desk.memory.keep_invite(code, area):
            link = f"https://t.me/{desk.bot.username}?start={PREFIX}{code}"
            await _send(desk, message, Reply(desk.words.lines("invite_made", area=_called(desk, area), link=link)))
        else:
            await _say(desk, message, "invite_not_made")


async def invites(desk: Desk, message: Message, _: str) -> None:
    """List the open invitations of the lead's areas, each with a button that revokes it."""
    await _send(desk, message, await _page(desk, _sender(message)))


async def revoke(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Take an open invitation of one of the lead's areas back."""
    mine = {str(each.id): each for each in await _mine(desk, query.from_user.id)}
    found = mine.get(callback.arg())
    if found is None or not await desk.memory.revoke_invite(found.id):
        await _say(desk, message, "invite_gone")
        return
    await desk.delivery.edit(message.chat_id, message.message_id, await _page(desk, query.from_user.id))


async def take_up(desk: Desk, message: Message, code: str) -> str | None:
    """Let the person in by a code; gives what to say first, None when they were not let in and were told why."""
    user = message.from_user
    if user is None:
        return None
    if desk.leads.is_lead(user.id) or await _invited(desk, user.id):
        return "invite_not_needed"
    if not desk.guesses.has_left(user.id):
        await _say(desk, message, "invite_too_many")
        return None
    area = await desk.memory.redeem(user.id, code) if code else None
    if area is None:
        desk.guesses.take(user.id)
        await _say(desk, message, "invite_not_open")
        return None
    return "invite_taken"


async def _invited(desk: Desk, user_id: int) -> bool:
    held = await desk.memory.held_of(user_id)
    return held is not None and held.invited


async def _page(desk: Desk, lead: int) -> Reply:
    mine = await _mine(desk, lead)
    if not mine:
        return Reply((desk.words.line("invites_none"),))
    rows = column(*(_revoker(desk, each) for each in mine[:SHOWN]))
    return Reply(desk.words.lines("invites_list", count=len(mine)), rows)


def _revoker(desk: Desk, each: Invite) -> Button:
    made = day(datetime.fromtimestamp(each.made_at, LONDON))
    label = desk.words.say("invite_revoke", area=_called(desk, each.area), made=made)
    return button(label, Verb.REVOKE, str(each.id))


async def _mine(desk: Desk, lead: int) -> list[Invite]:
    return [each for each in await desk.memory.open_invites() if _may(desk, lead, each.area)]


def _may(desk: Desk, lead: int, area: str) -> bool:
    return desk.leads.may_edit(lead, (area or desk.knowledge.root.id,))


def _only_area(desk: Desk, lead: int) -> str | None:
    """The area of an invitation when none is named; empty for a lead of all areas, None when it must be named."""
    areas = desk.leads.areas_of.get(lead, frozenset())
    return "" if not areas else next(iter(areas)) if len(areas) == 1 else None


def _called(desk: Desk, area: str) -> str:
    known = desk.knowledge.areas.get(area)
    return known.name if known else area or desk.words.say("invite_any_area")


def _sender(message: Message) -> int:
    return message.from_user.id if message.from_user else message.chat_id


async def _say(desk: Desk, message: Message, key: str) -> None:
    await _send(desk, message, Reply((desk.words.line(key),)))


async def _send(desk: Desk, message: Message, reply: Reply) -> None:
    await desk.delivery.send(message.chat_id, reply)
