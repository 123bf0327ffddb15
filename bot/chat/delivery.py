"""Sending: the one place that gives messages to Telegram, at the pace it allows, the most urgent first."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.chat.outbox import Outbox, Waiting
from bot.chat.pace import Pace
from bot.chat.render import HERE, At, Message, keyboard, messages
from bot.chat.turnstile import Priority, Turnstile
from bot.chat.waits import seconds_of
from bot.monitoring.meters import Meters
from bot.replies.reply import Reply, Row

AT_ONCE = 8
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_REFUSED = (BadRequest, Forbidden)
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeliveryTimes:
    """How long things may take, in seconds."""

    turn: float = 0.9  # that an update waits for its chat's pace; what takes longer goes to the outbox
    edit_turn: float = 2.0  # the same for an edit, which belongs where it is
    room: float = 1.0  # that a call waits for others to be over; what waits longer goes to the outbox too
    call: float = 3.0  # of Telegram, while an update waits for it
    waiting_call: float = 6.0  # of Telegram, for what waited in the outbox; the end waits so long too
    digest_turn: float = 5.0  # that a digest waits for its chat's pace before it makes way for others
    outbox: float = 1.0  # between two looks into the outbox
    again: float = 1.0  # until the first further attempt; doubled for each one up to `longest`
    longest: float = 10.0


class Delivery:
    """Sends and edits messages. What cannot go now is kept in the outbox and sent later, after a restart too.

    `late` gives what is sent in place of a reply that waited too long. `own_server`: Telegram is asked through a Bot
    API server on this machine, whose limit over all is learned and not assumed (see `Pace`). `moved`: called when a
    group goes on under another number, with the old one and the new one.
    """

    def __init__(
        self,
        bot: Bot,
        outbox: Outbox,
        late: Callable[[], Reply],
        times: DeliveryTimes = DeliveryTimes(),
        meters: Meters | None = None,
        *,
        own_server: bool = False,
        moved: Callable[[int, int], Awaitable[None]] | None = None,
    ) -> None:
        self._moved = moved
        self._meters = meters or Meters()
        self._bot = bot
        self._outbox = outbox
        self._late = late
        self._times = times
        self._pace = Pace(known=not own_server)
        self._turnstile = Turnstile(AT_ONCE)
        self._waiting_turns = asyncio.Semaphore(AT_ONCE // 2)  # so that answers never wait for the outbox
        self._sending: dict[Waiting, asyncio.Task[None]] = {}
        self._ending = False

    async def send(self, chat_id: int, reply: Reply, at: At = HERE) -> int | None:
        """Send the reply now, or keep it in the outbox when Telegram makes it wait or cannot be reached.

        Gives the number of the message; None when it was not sent yet, or as several messages.
        """
        sent = [await self._send(chat_id, each, urgent=reply.urgent) for each in messages(reply, at)]
        return sent[0] if len(sent) == 1 else None

    async def edit(self, chat_id: int, message_id: int, reply: Reply, at: At = HERE) -> int | None:
        """Put the reply in the place of an earlier message; when that cannot be, it is sent anew.

        Gives the number of the message that holds it; None as in `send`.
        """
        first, *rest = messages(reply, at)
        holds: int | None = message_id
        try:
            await self._paced(chat_id, Priority.EDIT, lambda: self._edit(chat_id, message_id, first))
        except Forbidden:
            log.info("an edit was not wanted any more")
        except (TelegramError, TimeoutError) as error:
            if "not modified" not in str(error):
                holds = await self._send(chat_id, first, urgent=False)
        for message in rest:
            await self._send(chat_id, message, urgent=False)
        return None if rest else holds

    async def edit_buttons(self, chat_id: int, message_id: int, rows: tuple[Row, ...]) -> None:
        """Put these buttons below a message and leave its words as they are; what cannot be done now is left."""

        async def call() -> None:
            await self._bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard(rows))

        try:
            await self._paced(chat_id, Priority.EDIT, call)
        except (TelegramError, TimeoutError) as error:
            if "not modified" not in str(error):
                log.warning("buttons could not be changed: %s", type(error).__name__)

    async def move(self, old: int, new: int) -> None:
        """A group became a supergroup of another number: what waits for it goes there, and who must know is told."""
        if old == new:
            return  # it was told of before
        await self._outbox.move(old, new)
        if self._moved:
            await self._moved(old, new)

    async def drop(self, chat_id: int) -> None:
        """The chat does not want the bot any more: nothing waits for it."""
        await self._outbox.forget(chat_id)

    async def send_file(self, chat_id: int, name: str, content: bytes) -> bool:
        """Send a file; False when Telegram does not take it now. A file never waits in the outbox."""
        try:
            await self._paced(
                chat_id, Priority.ANSWER, lambda: self._bot.send_document(chat_id, content, filename=name)
            )
        except (TelegramError, TimeoutError) as error:
            log.warning("a file could not be sent: %s", type(error).__name__)
            return False
        return True

    async def digest_turn(self, chat_id: int) -> None:
        """Wait until answers leave room for a digest to this chat. Raises RetryAfter when that is far off."""
        while (wait := self._pace.digest_wait(chat_id, time.monotonic())) > 0:
            if wait > self._times.digest_turn:
                raise RetryAfter(timedelta(seconds=wait))
            await asyncio.sleep(wait)
        self._pace.take_digest(chat_id, time.monotonic())

    async def send_digest(self, chat_id: int, message: Message, *, as_plain: bool = False) -> int:
        """Send one message of a digest, after its `digest_turn`; gives its number.

        Nothing is kept in the outbox: raises what Telegram answers, and TimeoutError.
        """
        try:
            await self._really()
            async with asyncio.timeout(self._times.waiting_call):
                return await (self._post_plain if as_plain else self._post_html)(chat_id, message)
        except RetryAfter as error:
            self._pace.block(chat_id, time.monotonic() + seconds_of(error))
            raise

    async def send_waiting(self) -> None:
        """Send what is due in the outbox, over and over, until cancelled."""
        try:
            while True:
                self._start_waiting()
                await self._outbox.write()
                self._pace.forget_quiet(time.monotonic())
                await asyncio.sleep(self._times.outbox)
        finally:
            await self._finish()

    async def _finish(self) -> None:
        """Let what is under way end, so that a restart does not send it again; nothing more begins."""
        self._ending = True
        await self._outbox.write()
        tasks = list(self._sending.values())
        if tasks:
            await asyncio.wait(tasks, timeout=self._times.waiting_call)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._sending.clear()  # one that had not begun does not take itself out

    def _start_waiting(self) -> None:
        """Start on the next reply of each chat; one whose last is still under way has to wait, but not for danger."""
        for waiting in self._outbox.due():
            waiting.under_way = True
            self._sending[waiting] = asyncio.create_task(self._send_again(waiting))

    async def _send(self, chat_id: int, message: Message, *, urgent: bool) -> int | None:
        """The number of the message; None when it was not sent."""
        if not urgent and self._outbox.waits_for(chat_id):
            await self._keep(chat_id, message, 0.0, urgent=False)
            return None
        priority = Priority.DANGER if urgent else Priority.ANSWER
        try:
            return await self._paced(chat_id, priority, lambda: self._post(chat_id, message))
        except RetryAfter as error:
            await self._keep(chat_id, message, seconds_of(error), urgent=urgent)
        except ChatMigrated as error:
            await self.move(chat_id, error.new_chat_id)
            await self._keep(error.new_chat_id, replace(message, at=HERE), 0.0, urgent=urgent)
        except Forbidden:
            log.info("a message was not wanted any more")
        except _REFUSED as error:
            self._meters.sends.add("refused")
            log.warning("a message was refused: %s", type(error).__name__)
        except Exception as error:  # an answer of Telegram that nobody can read is a fault like any other
            log.warning("a message has to wait: %s", type(error).__name__)
            await self._keep(chat_id, message, self._times.again, urgent=urgent)
        return None

    async def _paced(
        self, chat_id: int, priority: Priority, call: Callable[[], Awaitable[T]], seconds: float | None = None
    ) -> T:
        """Make the call at the chat's pace. Raises RetryAfter when its turn is too far off, TimeoutError when there is
        no room for it or the call itself takes longer than `seconds`, and what Telegram answers."""
        danger = priority is Priority.DANGER
        wait = self._pace.wait(chat_id, time.monotonic(), danger=danger)
        if wait > (self._times.edit_turn if priority is Priority.EDIT else self._times.turn):
            raise RetryAfter(timedelta(seconds=wait))
        self._pace.take(chat_id, time.monotonic())
        await asyncio.sleep(wait)
        try:
            # Each has a limit of its own: a call that began late would be cut when Telegram has the message already.
            async with self._room(priority), asyncio.timeout(seconds or self._times.call):
                return await call()
        except RetryAfter as error:
            self._meters.sends.add("flood_wait")
            self._pace.block(chat_id, time.monotonic() + seconds_of(error))
            raise

    @asynccontextmanager
    async def _room(self, priority: Priority) -> AsyncIterator[None]:
        """Wait until the call may go out, and hold its place. Raises TimeoutError when that takes too long."""
        async with AsyncExitStack() as place:
            async with asyncio.timeout(self._times.room):
                if priority is not Priority.DANGER:
                    await place.enter_async_context(self._turnstile.turn(priority))
                await self._really(danger=priority is Priority.DANGER)
            yield

    async def _really(self, *, danger: bool = False) -> None:
        """Wait until the call may really go out."""
        while (wait := self._pace.go(time.monotonic(), danger=danger)) > 0:  # noqa: ASYNC110 (time is the event)
            await asyncio.sleep(wait)

    async def _post(self, chat_id: int, message: Message) -> int:
        try:
            return await self._post_html(chat_id, message)
        except BadRequest as error:
            if "chat not found" in str(error).casefold():  # a person who never pressed Start
                raise
            log.warning("a message was refused as it is and goes as plain words")
            return await self._post_plain(chat_id, message)

    async def _post_html(self, chat_id: int, message: Message) -> int:
        sent = await self._bot.send_message(
            chat_id,
            message.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=message.keyboard,
            disable_notification=message.silent or None,
            message_thread_id=message.at.thread,
            reply_parameters=_answering(message),
        )
        return sent.message_id

    async def _post_plain(self, chat_id: int, message: Message) -> int:
        sent = await self._bot.send_message(
            chat_id,
            message.plain,
            link_preview_options=_NO_PREVIEW,
            disable_notification=message.silent or None,
            message_thread_id=message.at.thread,
            reply_parameters=_answering(message),
        )
        return sent.message_id

    async def _edit(self, chat_id: int, message_id: int, message: Message) -> None:
        await self._bot.edit_message_text(
            message.html,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=message.keyboard,
        )

    async def _keep(self, chat_id: int, message: Message, seconds: float, *, urgent: bool) -> None:
        if await self._outbox.put(chat_id, message.to_json(), seconds, urgent=urgent, quotes=message.quotes):
            self._meters.sends.add("postponed")
        else:
            self._meters.sends.add("given_up")
            log.error("a message was given up: too many wait already")

    async def _send_again(self, waiting: Waiting) -> None:
        """One attempt at a waiting reply; it is given up only when Telegram refuses it or it cannot be read."""
        self._meters.sends.add("retried")
        try:
            late = await self._attempt(waiting)
        except RetryAfter as error:
            self._outbox.postpone(waiting, seconds_of(error))
        except ChatMigrated as error:
            await self.move(waiting.chat_id, error.new_chat_id)
        except _REFUSED as error:
            self._meters.sends.add("refused")
            log.warning("a waiting message was refused: %s", type(error).__name__)
            await self._outbox.settle(waiting)
        except Exception as error:
            log.warning("a waiting message has to wait longer: %s", type(error).__name__)
            pause = min(self._times.again * 2.0 ** min(waiting.attempts, 10), self._times.longest)
            self._outbox.postpone(waiting, pause)
        else:
            if late is not None:
                await self._outbox.settle(waiting, late=late)
        finally:
            waiting.under_way = False
            del self._sending[waiting]

    async def _attempt(self, waiting: Waiting) -> bool | None:
        """Whether it went as one that waited too long; None when it did not go, since it is gone or we end."""
        message = _read(waiting)
        if message is None:
            self._meters.sends.add("given_up")
            log.error("a waiting message cannot be read and is dropped")
            return False

        async def call() -> bool | None:
            if waiting.gone or self._ending:
                return None
            late = self._outbox.is_late(waiting)
            sorry = replace(messages(self._late(), message.at)[0], silent=message.silent)
            await self._post(waiting.chat_id, sorry if late else message)
            return late

        async with nullcontext() if waiting.urgent else self._waiting_turns:
            priority = Priority.DANGER if waiting.urgent else Priority.ANSWER
            return await self._paced(waiting.chat_id, priority, call, self._times.waiting_call)


def _read(waiting: Waiting) -> Message | None:
    with suppress(ValueError, KeyError, TypeError):
        return Message.from_json(waiting.message)
    return None


def _answering(message: Message) -> ReplyParameters | None:
    """The question may be gone by now, and its answer is wanted all the same."""
    answers = message.at.answers
    return ReplyParameters(answers, allow_sending_without_reply=True) if answers else None


async def quietly(call: Awaitable[Any]) -> bool:
    """Whether a call that nobody depends on worked: an answered callback, a deleted message."""
    with suppress(TelegramError):
        await call
        return True
    return False
