"""Who may say what a team's chat is sent: a lead of the area who is an administrator of the chat."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram import Chat, ChatMember, ChatMemberRestricted, Message
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.chat.desk import Desk
from bot.chat.groups import PATIENCE

RUN_IT = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


@dataclass(frozen=True)
class Standing:
    """Who of the leads runs a chat, whether others run it too, and whether the bot may post there."""

    leads: frozenset[int]
    others: bool
    may_post: bool


async def standing(desk: Desk, chat: Chat) -> Standing | None:
    """How a group or a channel stands now; None when Telegram does not say."""
    try:
        async with asyncio.timeout(4 * PATIENCE):
            # In a channel this is open to administrators only, so that a bot that is none learns nothing.
            members = await desk.bot.get_chat_administrators(chat.id)
            may_post = await _may_post(desk, chat, members)
    except (TelegramError, TimeoutError):
        return None
    people = {each.user.id for each in members if each.status in RUN_IT and not each.user.is_bot}
    leads = frozenset(each for each in people if desk.leads.is_lead(each))
    return Standing(leads, others=bool(people - leads), may_post=may_post)


def author(message: Message) -> int | None:
    """Who wrote the message; None where Telegram does not say: in a channel, and for who writes in a chat's name."""
    return message.from_user.id if message.from_user and message.sender_chat is None else None


def refusal(desk: Desk, person: int, area: str, stands: Standing | None) -> str | None:
    """The key of the sentence that says why the person may not do it; None when they may."""
    if not desk.leads.is_lead(person):
        return "subscribe_for_leads"
    if stands is None:
        return "subscribe_untold"
    if person not in stands.leads:
        return "subscribe_not_admin"
    if not desk.leads.may_edit(person, (area,)):
        return "subscribe_not_yours"
    return None if stands.may_post else "subscribe_no_right"


def by_a_lead(desk: Desk, message: Message, area: str, stands: Standing) -> bool:
    """Whether a lead of the area wrote the message: in a channel only when nobody else can have."""
    person = author(message)
    if person is not None:
        return person in stands.leads and desk.leads.may_edit(person, (area,))
    mine = all(desk.leads.may_edit(each, (area,)) for each in stands.leads)
    return bool(stands.leads) and not stands.others and mine


async def _may_post(desk: Desk, chat: Chat, administrators: tuple[ChatMember, ...]) -> bool:
    if chat.type == ChatType.CHANNEL:
        me = next((each for each in administrators if each.user.id == desk.bot.id), None)
        return bool(getattr(me, "can_post_messages", False))
    me = await desk.bot.get_chat_member(chat.id, desk.bot.id)
    return me.can_send_messages if isinstance(me, ChatMemberRestricted) else True
