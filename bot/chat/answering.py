"""Where a reply goes: below the message in a private chat, as a reply and in its thread in a group."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from telegram import Chat, Message, User
from telegram.constants import ChatType

from bot.chat.desk import Desk
from bot.chat.groups import is_group
from bot.chat.render import HERE, At
from bot.matching.decision import Context
from bot.replies.group import for_group
from bot.replies.reply import Reply


async def answer(desk: Desk, message: Message, reply: Reply, over: int | None = None) -> int | None:
    """Answer the message; gives the number of the answer where it stands as one message already.

    `over`: the message that held the answer before, which is changed.
    """
    said = for_group(reply, can_delete=desk.group.can_delete) if desk.group else reply
    if over is None:
        return await desk.delivery.send(message.chat_id, said, at(message))
    return await desk.delivery.edit(message.chat_id, over, said, at(message))


def at(message: Message) -> At:
    """Where an answer to the message goes. A thread that is no topic of a forum cannot be written to."""
    if not is_group(message.chat):
        return HERE
    return At(message.message_thread_id if message.is_topic_message else None, message.message_id)


async def area_of(desk: Desk, chat: Chat, user: User | None) -> str | None:
    """The area that holds in the chat: the person's own, in a group or channel its own and never a person's."""
    if chat.type == ChatType.CHANNEL:
        return await _area_of_digest(desk, chat)
    if is_group(chat):
        return await desk.memory.group_area(chat.id) or await _area_of_digest(desk, chat)
    return await desk.memory.area_of(user.id) if user else None


async def _area_of_digest(desk: Desk, chat: Chat) -> str | None:
    """The area whose weekly digest the chat gets."""
    channel = await desk.memory.digests.channel(chat.id)
    return channel.area if channel else None


def last(desk: Desk, message: Message) -> Context | None:
    """The answer that the message may lean on."""
    found = (desk.recent.last(each) for each in conversations(message.chat, message.from_user, _replied(message)))
    return next((each for each in found if each), None)


def remember(desk: Desk, chat: Chat, user: User | None, answer_id: int | None, context: Context | None) -> None:
    """What was answered, for a message that leans on it; None when there is nothing to lean on."""
    for each in conversations(chat, user, answer_id):
        if context:
            desk.recent.remember(each, context)
        else:
            desk.recent.forget(each)


def conversations(chat: Chat, user: User | None, answer_id: int | None) -> Iterator[Hashable]:
    """What a message belongs to: its private chat; in a group the answer, and what one person says there."""
    if not is_group(chat):
        yield chat.id
        return
    if answer_id is not None:
        yield chat.id, "answer", answer_id
    if user is not None:
        yield chat.id, "person", user.id


def _replied(message: Message) -> int | None:
    return message.reply_to_message.message_id if message.reply_to_message else None
