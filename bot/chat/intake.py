"""Taking updates in: an update counts as dealt with only when it was, one at a time in a chat, several chats at once.

python-telegram-bot's own Updater acknowledges updates before they are handled, so a kill would lose questions.
Here the offset is the lowest update that is not dealt with yet; Telegram keeps the rest (Bot API, getUpdates.offset).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.chat.memory import Memory

POLL_SECONDS = 25
UPDATE_SECONDS = 5.0
CHATS_AT_ONCE = 8
CONFLICT_SECONDS = 60.0
DEAF_SECONDS = 90.0
SETTLE_SECONDS = 1.0  # wait so long for what was just taken in, before asking Telegram again
LONGEST_PAUSE = 15.0
ALLOWED_UPDATES = ("message", "edited_message", "callback_query")
log = logging.getLogger(__name__)

Handle = Callable[[Update], Awaitable[None]]


class IntakeStopped(Exception):
    """The bot cannot go on; the text says why and what to do."""


@dataclass
class Intake:
    """Polls Telegram and hands updates on.

    `handle` deals with one; `apologise` is called when that took too long; `heard` after every poll that worked.
    """

    bot: Bot
    memory: Memory
    handle: Handle
    apologise: Handle
    heard: Callable[[], None] = lambda: None
    update_seconds: float = UPDATE_SECONDS
    _waiting: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _turns: dict[int, asyncio.Lock] = field(default_factory=dict)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHATS_AT_ONCE))
    _next: int = 0
    _poll_ended: asyncio.Event = field(default_factory=asyncio.Event)
    _heard: float = field(default_factory=time.monotonic)

    async def run(self, stop: asyncio.Event) -> None:
        """Take updates in until `stop` is set, then finish what was begun. Raises IntakeStopped when that cannot be."""
        polling = asyncio.create_task(self._poll_for_ever())
        watching = asyncio.create_task(self._watch())
        stopping = asyncio.create_task(stop.wait())
        tasks = (polling, watching, stopping)
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopping}:
                await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._finish()

    async def _poll_for_ever(self) -> None:
        conflict_since: float | None = None
        pause = 1.0
        while True:
            try:
                updates = await self._poll()
            except InvalidToken:
                raise IntakeStopped("Telegram does not accept the bot token. Check TELEGRAM_BOT_TOKEN.") from None
            except Conflict:
                conflict_since = conflict_since or time.monotonic()
                if time.monotonic() - conflict_since > CONFLICT_SECONDS:
                    raise IntakeStopped("Another program is running with this bot token. Stop one of them.") from None
                await asyncio.sleep(pause)
            except TelegramError as error:
                log.warning("Telegram did not answer: %s", type(error).__name__)
                await asyncio.sleep(_pause(error, pause))
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                conflict_since, pause = None, 1.0
                self._heard = time.monotonic()
                self._poll_ended.set()
                self.heard()
                await self._take_in(updates)

    async def _poll(self) -> Sequence[Update]:
        return await self.bot.get_updates(
            offset=min(self._waiting, default=self._next) or None,
            timeout=POLL_SECONDS,
            read_timeout=POLL_SECONDS + 10,
            allowed_updates=ALLOWED_UPDATES,
        )

    async def _take_in(self, updates: Sequence[Update]) -> None:
        if not updates and not self._waiting:
            self._next = 0  # all is acknowledged, and after a quiet week Telegram's numbers start anywhere
        fresh = [each for each in updates if each.update_id >= self._next and each.update_id not in self._waiting]
        for update in fresh:
            self._next = update.update_id + 1
            self._waiting[update.update_id] = asyncio.create_task(self._deal_with(update))
        if self._waiting:
            await asyncio.wait(self._waiting.values(), timeout=SETTLE_SECONDS)

    async def _deal_with(self, update: Update) -> None:
        chat = update.effective_chat.id if update.effective_chat else 0
        turn = self._turns.setdefault(chat, asyncio.Lock())
        try:
            async with turn, self._slots:
                await self._once(update)
        finally:
            self._waiting.pop(update.update_id, None)
            if not turn.locked():
                self._turns.pop(chat, None)

    async def _once(self, update: Update) -> None:
        if await self.memory.is_handled(update.update_id):
            return
        try:
            async with asyncio.timeout(self.update_seconds):
                await self.handle(update)
        except TimeoutError:
            log.warning("update %s took longer than %s s", update.update_id, self.update_seconds)
            await self.apologise(update)
        except Exception:
            log.exception("update %s failed", update.update_id)
        await self.memory.mark_handled(update.update_id)

    async def _watch(self) -> None:
        while (silent := time.monotonic() - self._heard) < DEAF_SECONDS:
            self._poll_ended.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._poll_ended.wait(), DEAF_SECONDS - silent)
        raise IntakeStopped("Telegram has not answered for 90 seconds. Stopping, so that I can be started afresh.")

    async def _finish(self) -> None:
        if self._waiting:
            await asyncio.wait(self._waiting.values(), timeout=self.update_seconds + 1)
        try:
            if self._next:
                await self.bot.get_updates(offset=min(self._waiting, default=self._next), timeout=0, limit=1)
        except TelegramError:
            log.warning("the last updates could not be acknowledged; the database knows them")


def _pause(error: TelegramError, pause: float) -> float:
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return float(after if isinstance(after, int) else after.total_seconds())
    return pause if isinstance(error, NetworkError) else LONGEST_PAUSE
