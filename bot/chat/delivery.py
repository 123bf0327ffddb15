"""Sending: the one place that gives messages to Telegram, at the pace it allows, the most urgent first."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.chat.memory import Memory
from bot.chat.pace import Pace
from bot.chat.render import Message, messages
from bot.chat.turnstile import Priority, Turnstile
from bot.replies.reply import Reply

AT_ONCE = 8
LONGEST_WAIT = 2.0  # seconds that an update may wait for its turn; what takes longer goes to the outbox
OUTBOX_EVERY = 1.0
OUTBOX_ATTEMPTS = 8
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
log = logging.getLogger(__name__)


class Delivery:
    """Sends and edits messages. What cannot go now is kept in the outbox and sent later, after a restart too."""

    def __init__(self, bot: Bot, memory: Memory) -> None:
        self._bot = bot
        self._memory = memory
        self._pace = Pace()
        self._turnstile = Turnstile(AT_ONCE)

    async def send(self, chat_id: int, reply: Reply) -> None:
        """Send the reply now, or keep it in the outbox when Telegram makes it wait or cannot be reached."""
        for message in messages(reply):
            await self._send(chat_id, message, Priority.DANGER if reply.urgent else Priority.ANSWER)

    async def edit(self, chat_id: int, message_id: int, reply: Reply) -> None:
        """Put the reply in the place of an earlier message; a message too old to edit is sent anew."""
        first, *rest = messages(reply)
        try:
            await self._paced(chat_id, Priority.EDIT, lambda: self._edit(chat_id, message_id, first))
        except BadRequest as error:
            if "not modified" not in str(error):
                await self._send(chat_id, first, Priority.ANSWER)
        except TelegramError as error:
            log.warning("an edit was lost: %s", type(error).__name__)
        for message in rest:
            await self._send(chat_id, message, Priority.ANSWER)

    async def send_waiting(self) -> None:
        """Send what is due in the outbox, over and over, until cancelled."""
        while True:
            for waiting in await self._memory.outbox_due():
                await self._send_again(waiting.id, waiting.chat_id, waiting.message, waiting.attempts)
            self._pace.forget_quiet(time.monotonic())
            await asyncio.sleep(OUTBOX_EVERY)

    async def _send(self, chat_id: int, message: Message, priority: Priority) -> None:
        try:
            await self._paced(chat_id, priority, lambda: self._post(chat_id, message))
        except RetryAfter as error:
            await self._keep(chat_id, message, _seconds(error))
        except (BadRequest, Forbidden) as error:
            log.warning("a message was refused: %s", type(error).__name__)
        except NetworkError as error:
            log.warning("a message has to wait: %s", type(error).__name__)
            await self._keep(chat_id, message, 1.0)

    async def _paced(self, chat_id: int, priority: Priority, call: Callable[[], Awaitable[Any]]) -> None:
        """Make the call at the chat's pace; waits at most `LONGEST_WAIT`, else raises RetryAfter."""
        for _ in range(2):
            wait = self._pace.wait(chat_id, time.monotonic(), danger=priority is Priority.DANGER)
            if wait > LONGEST_WAIT:
                raise RetryAfter(timedelta(seconds=wait))
            self._pace.take(chat_id, time.monotonic())
            await asyncio.sleep(wait)
            try:
                async with self._turnstile.turn(priority):
                    await call()
            except RetryAfter as error:
                self._pace.block(chat_id, time.monotonic() + _seconds(error))
                if _seconds(error) > LONGEST_WAIT:
                    raise
            else:
                return
        raise RetryAfter(timedelta(seconds=LONGEST_WAIT))

    async def _post(self, chat_id: int, message: Message) -> None:
        await self._bot.send_message(
            chat_id,
            message.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=message.keyboard,
            disable_notification=message.silent or None,
        )

    async def _edit(self, chat_id: int, message_id: int, message: Message) -> None:
        await self._bot.edit_message_text(
            message.html,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=message.keyboard,
        )

    async def _keep(self, chat_id: int, message: Message, seconds: float) -> None:
        keyboard = message.keyboard.to_dict() if message.keyboard else None
        kept = {"html": message.html, "keyboard": keyboard, "silent": message.silent}
        if not await self._memory.outbox_put(chat_id, json.dumps(kept), seconds):
            await self._send_later(chat_id, message, seconds)

    async def _send_later(self, chat_id: int, message: Message, seconds: float) -> None:
        """Without a database the message waits here, once."""
        await asyncio.sleep(seconds)
        with suppress(TelegramError):
            await self._paced(chat_id, Priority.ANSWER, lambda: self._post(chat_id, message))

    async def _send_again(self, waiting_id: int, chat_id: int, kept: str, attempts: int) -> None:
        data = json.loads(kept)
        keyboard = InlineKeyboardMarkup.de_json(data["keyboard"], self._bot) if data["keyboard"] else None
        message = Message(data["html"], keyboard, silent=data["silent"])
        try:
            await self._paced(chat_id, Priority.ANSWER, lambda: self._post(chat_id, message))
        except (RetryAfter, NetworkError) as error:
            if isinstance(error, BadRequest) or attempts + 1 >= OUTBOX_ATTEMPTS:
                await self._drop(waiting_id, error)
            else:
                pause = _seconds(error) if isinstance(error, RetryAfter) else 2.0**attempts
                await self._memory.outbox_postpone(waiting_id, pause)
        except TelegramError as error:
            await self._drop(waiting_id, error)
        else:
            await self._memory.outbox_done(waiting_id)

    async def _drop(self, waiting_id: int, error: TelegramError) -> None:
        log.warning("a waiting message was given up: %s", type(error).__name__)
        await self._memory.outbox_done(waiting_id)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


async def quietly(call: Awaitable[Any]) -> bool:
    """Whether a call that nobody depends on worked: an answered callback, a deleted message."""
    with suppress(TelegramError):
        await call
        return True
    return False
