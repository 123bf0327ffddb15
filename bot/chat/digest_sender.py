"""Sending what is queued: each channel's digest once, however often the sending breaks and begins again."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from random import SystemRandom

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.chat.delivery import AT_ONCE, Delivery
from bot.chat.digest_book import Channel, DigestBook, Post
from bot.chat.render import At, Message
from bot.chat.waits import seconds_of
from bot.digest.content import Failure
from bot.storage.digests import FAILED

_GONE = ("chat not found", "deactivated", "chat_id_invalid", "peer_id_invalid", "chat was deleted")
_FORBIDDEN = ("not enough rights", "have no rights", "need administrator rights", "write_forbidden", "chat_restricted")
FLOODED = 3  # chats in a row that must wait: then it is not the chat but the bot that sends too fast
_NO_THREAD = ("thread not found", "topic_deleted", "topic_closed")
_CHANCE = SystemRandom()
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SenderTimes:
    """In seconds. `look`: between two looks for what is due. `again`: until the first further attempt, doubled for
    each one up to `longest`. `in_time`: what goes later than that is late. `finish`: that the end waits. `sweep`:
    between two looks for what a dead process left, and for what waits too long. `rest`: that what is late waits until
    it is seen again whether it may go."""

    look: float = 1.0
    sweep: float = 10.0
    again: float = 2.0
    longest: float = 300.0
    in_time: float = 3600.0
    finish: float = 12.0
    rest: float = 300.0


class DigestSender:
    """Claims, sends and confirms posts, at most eight at a time. One process at a time does (`bot.storage.locks`).

    `is_off`: called when a channel gets no digest any more, and why. `may_go_late`: whether what is late may go now.
    """

    def __init__(
        self,
        book: DigestBook,
        delivery: Delivery,
        clock: Callable[[], datetime],
        is_off: Callable[[Channel, Failure], Awaitable[None]],
        times: SenderTimes = SenderTimes(),
        may_go_late: Callable[[], bool] = lambda: True,
    ) -> None:
        self._book = book
        self._delivery = delivery
        self._clock = clock
        self._is_off = is_off
        self._times = times
        self._may_go_late = may_go_late
        self._sending: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._unconfirmed: dict[tuple[str, int], tuple[Post, int]] = {}
        self._wake = asyncio.Event()
        self._swept = -math.inf
        self._flooded: set[int] = set()
        self._rests_until = -math.inf

    async def run(self) -> None:
        """Send whatever is due, over and over, until cancelled; what is under way then is let end."""
        try:
            while True:
                try:
                    await self.look()
                except Exception:
                    log.exception("looking for digests to send failed")
                await self._pause()
        finally:
            await self._finish()

    async def drain(self, seconds: float) -> int | None:
        """Send until nothing waits that is not held, or for so many seconds; how many wait then.

        None when nobody can tell.
        """
        ends = time.monotonic() + seconds
        try:
            while (left := await self._book.pending()) != 0 and time.monotonic() < ends:
                await self.look()
                await self._pause()
            return left
        finally:
            await self._finish()

    async def look(self) -> None:
        """Start on what may be tried now, as far as there is room."""
        await self._note_unconfirmed()
        if not self._sending and time.monotonic() >= self._swept + self._times.sweep:
            await self._let_go_of_the_dead()
            await self._book.give_up()
            self._swept = time.monotonic()
        if time.monotonic() < self._rests_until:
            return
        ready = [each for each in await self._book.ready(3 * AT_ONCE) if self._is_free(each)]
        for post in ready[: AT_ONCE - len(self._sending)]:
            self._sending[post.key] = asyncio.create_task(self._send(post))

    def _is_free(self, post: Post) -> bool:
        return post.key not in self._sending and post.key not in self._unconfirmed

    async def _pause(self) -> None:
        """Until a place is free or it is time to look again."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._times.look):
                await self._wake.wait()
        self._wake.clear()

    async def _finish(self) -> None:
        tasks = list(self._sending.values())
        if tasks:
            await asyncio.wait(tasks, timeout=self._times.finish)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._note_unconfirmed()

    async def _let_go_of_the_dead(self) -> None:
        """What a process claimed that is gone may have been sent or not: it is sent again."""
        for post in await self._book.claimed():
            if self._is_free(post):
                await self._book.let_go(post)

    async def _note_unconfirmed(self) -> None:
        """What the database would not take note of, so that it is not sent twice."""
        for key, (post, number) in list(self._unconfirmed.items()):
            if await self._confirmed(post, number):
                self._unconfirmed.pop(key, None)

    async def _confirmed(self, post: Post, number: int) -> bool:
        return await self._book.confirm(post, number, late=self._is_late(post))

    def _is_late(self, post: Post) -> bool:
        return self._clock().timestamp() > post.due_at + self._times.in_time

    async def _send(self, post: Post) -> None:
        try:
            await self._attempt(post)
        except Exception:
            log.exception("a digest cannot be sent")
            await self._book.end(post, FAILED, Failure.REFUSED)
        finally:
            del self._sending[post.key]
            self._wake.set()

    async def _attempt(self, post: Post) -> None:
        """One attempt at one channel; what comes of it is in the database afterwards."""
        if self._is_late(post) and not self._may_go_late():
            await self._book.postpone(post, self._times.rest, post.reason or Failure.MISSED)
            return
        try:
            await self._delivery.digest_turn(post.chat_id)
            if not await self._book.claim(post):
                return
            number = await self._parts(post)
            self._flooded.clear()
        except RetryAfter as error:
            self._note_flood(post, seconds_of(error))
            await self._book.postpone(post, seconds_of(error) + _CHANCE.random(), Failure.UNREACHABLE)
        except ChatMigrated as error:
            log.info("a group with a channel became a supergroup")
            await self._book.postpone(post, 0, Failure.UNREACHABLE)
            await self._delivery.move(post.chat_id, error.new_chat_id)
            await self._book.move(post.chat_id, error.new_chat_id)
        except Forbidden:
            await self._switch_off(post, Failure.REMOVED)
        except BadRequest as error:
            await self._refused(post, str(error).casefold())
        except (TelegramError, TimeoutError) as error:
            log.warning("a digest has to wait: %s", type(error).__name__)
            token_is_wrong = isinstance(error, InvalidToken)
            pause = (
                self._times.longest
                if token_is_wrong
                else min(self._times.again * 2.0**post.attempts, self._times.longest)
            )
            await self._book.postpone(post, pause * _CHANCE.uniform(0.5, 1.5), Failure.UNREACHABLE)
        else:
            if not await self._confirmed(post, number):
                self._unconfirmed[post.key] = post, number

    def _note_flood(self, post: Post, seconds: float) -> None:
        """When several chats in a row must wait, all do."""
        self._flooded.add(post.chat_id)
        if len(self._flooded) >= FLOODED:
            self._rests_until = time.monotonic() + seconds
            self._flooded.clear()

    async def _parts(self, post: Post) -> int:
        """Send those of its messages that are not sent yet; the number of the last one."""
        parts, number = json.loads(post.messages), 0
        for place in range(post.parts_sent, len(parts)):
            if place > post.parts_sent:
                await self._delivery.digest_turn(post.chat_id)
            message = Message.from_json(json.dumps(parts[place]))
            number = await self._part(post, replace(message, at=At(post.thread)))
            if place + 1 < len(parts):
                await self._book.part_sent(post, place + 1)
        return number

    async def _part(self, post: Post, message: Message) -> int:
        try:
            return await self._delivery.send_digest(post.chat_id, message)
        except BadRequest as error:
            said = str(error).casefold()
            if post.thread and any(each in said for each in _NO_THREAD):
                message = replace(message, at=At())
                await self._leave_thread(post)
            elif _why_off(said) is None and "migrated" not in said:
                log.warning("a digest was refused as it is and goes as plain words")
                await self._delivery.digest_turn(post.chat_id)
                return await self._delivery.send_digest(post.chat_id, message, as_plain=True)
            else:
                raise
        await self._delivery.digest_turn(post.chat_id)
        return await self._delivery.send_digest(post.chat_id, message)

    async def _leave_thread(self, post: Post) -> None:
        """The topic of the forum is gone: the channel is the chat itself from now on."""
        channel = await self._book.channel(post.chat_id)
        if channel:
            await self._book.put_channel(replace(channel, thread=None))

    async def _refused(self, post: Post, said: str) -> None:
        why = _why_off(said)
        if why:
            await self._switch_off(post, why)
        else:
            log.error("a digest was refused")
            await self._book.end(post, FAILED, Failure.REFUSED)

    async def _switch_off(self, post: Post, why: Failure) -> None:
        log.warning("a channel gets no digest any more: %s", why)
        await self._book.end(post, FAILED, why)
        channel = await self._book.channel(post.chat_id)
        if await self._book.switch_off(post.chat_id, why) and channel:
            await self._is_off(channel, why)


def _why_off(said: str) -> Failure | None:
    """Why nothing can be sent to a chat any more, by Telegram's description of an error 400."""
    if any(each in said for each in _GONE):
        return Failure.GONE
    return Failure.FORBIDDEN if any(each in said for each in _FORBIDDEN) else None
