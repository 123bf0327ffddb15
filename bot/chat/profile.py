"""What Telegram shows about the bot: its commands in each kind of chat, and that nobody reads the chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Iterator

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.chat.commands import COMMANDS, LEAD_COMMANDS
from bot.chat.delivery import quietly
from bot.chat.waits import seconds_of
from bot.replies.words import Words

ATTEMPTS = 5
IN_GROUPS = ("ask", "contacts", "briefings", "help", "privacy")
log = logging.getLogger(__name__)


async def publish(bot: Bot, words: Words, leads: Collection[int] = ()) -> None:
    """Register the commands and both descriptions; tried again when Telegram is not ready for it.

    In the chats of `leads` the menu has their commands too; a lead who never wrote to the bot has none yet.
    """
    for attempt in range(ATTEMPTS):
        try:
            for scope, menu in _menus(words):
                await bot.set_my_commands(menu, scope)
            await bot.set_my_description(words.say("description").strip())
            await bot.set_my_short_description(words.say("short_description").strip())
        except TelegramError as error:
            log.warning("the bot's description could not be set: %s", type(error).__name__)
            await asyncio.sleep(seconds_of(error) if isinstance(error, RetryAfter) else 2.0**attempt)
        else:
            break
    for lead in leads:
        await show_lead_commands(bot, words, lead)


async def show_lead_commands(bot: Bot, words: Words, lead: int) -> None:
    """Put the lead commands into the menu of this one chat."""
    await quietly(bot.set_my_commands(_menu(words, LEAD_COMMANDS, COMMANDS), BotCommandScopeChat(lead)))


async def name_strangers(bot: Bot, leads: Collection[int]) -> None:
    """Name in the log every lead who never pressed Start: Telegram lets a bot write to nobody who has not."""
    for lead in leads:
        try:
            await bot.send_chat_action(lead, ChatAction.TYPING)  # refused as a message is, and leaves nothing behind
        except (BadRequest, Forbidden):
            log.warning("lead %s never pressed Start in a chat with me, or blocked me: I cannot write to them", lead)
        except TelegramError as error:
            log.info("lead %s could not be looked up: %s", lead, type(error).__name__)


def _menus(words: Words) -> Iterator[tuple[BotCommandScope | None, list[BotCommand]]]:
    """What everybody has, what a group has, and what its administrators have there."""
    groups = _menu(words, IN_GROUPS)
    yield None, _menu(words, COMMANDS)
    yield BotCommandScopeAllGroupChats(), groups
    yield BotCommandScopeAllChatAdministrators(), [*groups, BotCommand("area", words.say("command_area_admin"))]


def _menu(words: Words, *commands: Iterable[str]) -> list[BotCommand]:
    return [BotCommand(name, words.say(f"command_{name}")) for each in commands for name in each]
