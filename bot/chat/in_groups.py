"""Groups: silent unless spoken to. What is not addressed to the bot is dropped before a word of it is read."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace

from telegram import Bot, ChatMemberUpdated, Message, MessageEntity, Update
from telegram.constants import ChatMemberStatus

from bot.chat import access, braking, commands, personal, previewing, reflecting, subscribing
from bot.chat.answering import answer
from bot.chat.desk import Desk
from bot.chat.digest_tick import tell_of_removal
from bot.chat.groups import is_group, runs_it
from bot.chat.questions import answer_message
from bot.matching.safety import assess
from bot.replies.danger import kind_of
from bot.replies.group import in_group
from bot.replies.reply import Reply

ASK = "ask"
log = logging.getLogger(__name__)
GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


@dataclass(frozen=True)
class Said:
    """What somebody says to the bot: perhaps a command, and the words without the bot's name."""

    command: str
    text: str


async def area(desk: Desk, message: Message, wanted: str) -> None:
    """Which area is the group's; `/area doncaster` changes it, for administrators."""
    named = desk.knowledge.area_named(wanted)
    if not wanted or named is None:
        chosen = desk.knowledge.areas.get(await desk.memory.group_area(message.chat_id) or "")
        names = ", ".join(sorted(each.name for each in desk.knowledge.areas.values()))
        key = "group_area_unknown" if wanted else "group_area_now" if chosen else "group_area_none"
        await _say(desk, message, key, area=chosen.name if chosen else "", areas=names)
    elif not await runs_it(desk.bot, message.chat, message.from_user, message.sender_chat):
        await _say(desk, message, "group_area_not_yours", area=desk.knowledge.areas[named].name)
    else:
        saved = await desk.memory.choose_group_area(message.chat_id, named)
        name = desk.knowledge.areas[named].name
        await _say(desk, message, "group_area_set" if saved else "area_unsaved", area=name)


COMMANDS: dict[str, Callable[[Desk, Message, str], Awaitable[None]]] = {
    "contacts": commands.contacts,
    "briefings": commands.briefings,
    "topics": commands.topics,
    "help": commands.help_,
    "privacy": personal.privacy,
    "reflect": reflecting.reflect,
    "area": area,
    "start": commands.help_,
    "digest_here": subscribing.here,
    "digest_pause": subscribing.pause,
    "digest_preview": previewing.preview_here,
    "digest_hold": braking.hold_here,
}
PRIVATE = {*commands.COMMANDS, *commands.LEAD_COMMANDS} - set(COMMANDS)
_BARE = {ASK, *COMMANDS} - {"start"}  # meant for us without our name too


def look_at_privacy_mode(bot: Bot) -> None:
    """Say so once when Telegram sends the bot what is not meant for it."""
    if bot.can_read_all_group_messages:
        log.warning("privacy mode is off: Telegram sends every message of my groups. Turn it on with @BotFather")


def addressed(desk: Desk, message: Message) -> Said | None:
    """What is said to the bot: by its name, by a reply to a message of its own, or by a command; else None.

    A bare command counts when it is one of ours for groups; one that names another bot never does.
    """
    if message.is_automatic_forward or _from_a_bot(message):
        return None
    name = f"@{desk.bot.username}".casefold()
    text, entities = message.text or message.caption or "", message.entities or message.caption_entities
    first = _command(text, entities)
    if first:
        command, _, whom = first.removeprefix("/").casefold().partition("@")
        if f"@{whom}" == name or (not whom and command in _BARE):
            return Said(command, text[len(first) :].strip())
        if whom:
            return None
    named = list(_names_of(desk, message, name))
    if not named and not _is_reply_to(desk, message):
        return None
    return Said("", _without(text, named))


def concerns_us(desk: Desk, update: Update) -> bool:
    """Whether the update is anything but a group's message that is not for the bot."""
    message = update.message or update.edited_message
    if message is None or not is_group(message.chat):
        return True
    is_moving = bool(message.migrate_to_chat_id or message.migrate_from_chat_id)
    return is_moving or addressed(desk, message) is not None


async def hear(desk: Desk, message: Message, said: Said) -> None:
    """Answer what was said to the bot in a group; danger behind any command goes before everything else."""
    desk = await at_group(desk, message)
    known = said.command in COMMANDS or said.command in PRIVATE
    made_up = "" if known or said.command in ("", ASK) else said.command.replace("_", " ")
    words = f"{made_up} {said.text}".strip()
    if kind_of(assess(words, desk.knowledge.urgent)):
        await answer_message(desk, message, words)
    elif not await _may_ask(desk, message, said):
        await answer(desk, message, access.not_invited(desk))
    elif known:
        await _carry_out(desk, message, said)
    elif said.text:
        if made_up or not (await reflecting.typed_by_another(desk, message) or await reflecting.typed(desk, message)):
            await answer_message(desk, message, said.text)
    else:
        await (commands.unknown if made_up else commands.help_)(desk, message, "")


async def _may_ask(desk: Desk, message: Message, said: Said) -> bool:
    user = message.from_user
    return user is None or said.command in access.ALWAYS or await access.may_ask(desk, user.id)


async def _carry_out(desk: Desk, message: Message, said: Said) -> None:
    if said.command in COMMANDS:
        await COMMANDS[said.command](desk, message, said.text)
    else:
        await _say(desk, message, "group_private_only")


async def at_group(desk: Desk, message: Message) -> Desk:
    """The desk as it speaks in the group of the message; the same desk for a private chat."""
    if not is_group(message.chat):
        return desk
    group = await desk.groups.get(desk.bot, message.chat_id, desk.clock())
    return replace(desk, group=group, knowledge=in_group(desk.knowledge, can_delete=group.can_delete))


async def moved(desk: Desk, message: Message) -> None:
    """Follow a group that became a supergroup (Bot API, Message.migrate_to_chat_id and migrate_from_chat_id)."""
    old = message.migrate_from_chat_id or message.chat_id
    new = message.migrate_to_chat_id or message.chat_id
    if old != new:
        await desk.delivery.move(old, new)
        desk.groups.forget(old)


async def membership(desk: Desk, change: ChatMemberUpdated) -> None:
    """Note what the bot is in a chat now; where it is not wanted any more, nothing waits and nothing is known."""
    chat, me = change.chat, change.new_chat_member
    if me.status in GONE:
        await desk.delivery.drop(chat.id)
        await desk.memory.forget_group(chat.id)
        await tell_of_removal(desk, chat.id)
        desk.answered.forget_chat(chat.id)
        desk.groups.forget(chat.id)
    elif is_group(chat):
        desk.groups.learn(chat.id, me, desk.clock())


def _from_a_bot(message: Message) -> bool:
    """Whether another bot writes; an anonymous administrator comes as a bot in the group's name."""
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None


def _is_reply_to(desk: Desk, message: Message) -> bool:
    answered = message.reply_to_message
    return answered is not None and answered.from_user is not None and answered.from_user.id == desk.bot.id


def command_in(message: Message) -> str:
    """The command that the message begins with, as it is written; empty when it begins with none."""
    return _command(message.text or message.caption or "", message.entities or message.caption_entities)


def _command(text: str, entities: tuple[MessageEntity, ...]) -> str:
    first = next((each for each in entities if each.type == MessageEntity.BOT_COMMAND and each.offset == 0), None)
    return _of(text, first) if first else ""


def _names_of(desk: Desk, message: Message, name: str) -> Iterator[str]:
    """The words by which the message names the bot."""
    text = message.text or message.caption or ""
    for each in message.entities or message.caption_entities:
        said = _of(text, each)
        mentioned = each.type == MessageEntity.MENTION and said.casefold() == name
        picked = each.type == MessageEntity.TEXT_MENTION and each.user is not None and each.user.id == desk.bot.id
        if mentioned or picked:
            yield said


def _of(text: str, entity: MessageEntity) -> str:
    """The words of an entity, whose offsets count UTF-16 units."""
    units = text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")


def _without(text: str, names: list[str]) -> str:
    for each in names:
        text = text.replace(each, " ", 1)
    return text.strip(" \n,:")


async def _say(desk: Desk, message: Message, key: str, /, **values: object) -> None:
    await answer(desk, message, Reply((desk.words.line(key, **values),)))
