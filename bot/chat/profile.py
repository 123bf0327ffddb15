"""What Telegram shows about the bot: its commands, and that nobody reads the chat."""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot, BotCommand
from telegram.error import RetryAfter, TelegramError

from bot.chat.commands import COMMANDS
from bot.chat.waits import seconds_of
from bot.replies.words import Words

ATTEMPTS = 5
log = logging.getLogger(__name__)


async def publish(bot: Bot, words: Words) -> None:
    """Register the commands and both descriptions; tried again when Telegram is not ready for it."""
    for attempt in range(ATTEMPTS):
        try:
            await bot.set_my_commands([BotCommand(name, words.say(f"command_{name}")) for name in COMMANDS])
            await bot.set_my_description(words.say("description").strip())
            await bot.set_my_short_description(words.say("short_description").strip())
        except TelegramError as error:
            log.warning("the bot's description could not be set: %s", type(error).__name__)
            await asyncio.sleep(seconds_of(error) if isinstance(error, RetryAfter) else 2.0**attempt)
        else:
            return
