"""Sending a week's digest by hand, beside the running bot or without one."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.chat import transport
from bot.chat.cause import cause_of
from bot.chat.delivery import Delivery
from bot.chat.digest_book import EVERYWHERE, DigestBook
from bot.chat.digest_planning import Planner
from bot.chat.digest_sender import DigestSender
from bot.chat.digest_tick import Digests, Surroundings, failure_of
from bot.chat.leads import Leads
from bot.chat.memory import Memory, open_memory
from bot.digest.calendar import Week
from bot.digest.content import Digest, Failure, Skipped
from bot.knowledge.base import Knowledge
from bot.replies.reply import Reply
from bot.storage.digests import CLAIMED, FAILED, SENT, WAITING
from bot.storage.locks import RunLock, SenderLock

LOOK_AGAIN = 0.2
PATIENCE = 600.0  # seconds for what Telegram makes wait
NO_SECRET = b""  # no person's row is touched


class CannotSend(Exception):
    """A sentence that says why nothing can be sent, and what to do."""


@dataclass(frozen=True)
class Hand:
    """With what it is sent. `token`: None where there is none. `trial`: areas that are not adopted too."""

    token: str | None
    api_url: str
    knowledge: Knowledge
    database: Path
    leads: Leads
    clock: Callable[[], datetime]
    trial: bool = False


@dataclass(frozen=True)
class Sending:
    """What became of one area. `plan` is None when the database did not answer. `had`: channels that had it before.

    `passed_on`: the running bot sends it. `held`: how many wait because a lead holds them back.
    """

    area: str
    plan: Digest | Skipped | None
    channels: int
    had: int = 0
    sent: int = 0
    waiting: int = 0
    held: int = 0
    passed_on: bool = False
    failed: Mapping[Failure, int] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        """Whether nothing went wrong."""
        return self.plan is not None and not self.failed and not self.waiting


async def send_by_hand(hand: Hand, week: Week, areas: Sequence[str]) -> list[Sending]:
    """Plan the week and send it to every channel of the areas that does not have it; to none twice.

    Raises CannotSend; OSError when the lock cannot be used.
    """
    lock = SenderLock(hand.database)
    async with open_memory(hand.database, NO_SECRET, hand.clock) as memory:
        if await memory.digests.weeks() is None:
            raise CannotSend(f"The database {hand.database.name} cannot be used.")
        if not await _is_ours(lock, hand.database):
            return [await _pass_on(hand, memory, week, area) for area in areas]
        try:
            if hand.token is None:
                raise CannotSend(
                    "There is no bot token and no bot is running, so nothing can be sent. Set TELEGRAM_BOT_TOKEN,"
                    " or start `briefbot run`: without a token it sends to the phone page."
                )
            return await _send(hand, memory, week, areas)
        finally:
            lock.release()


async def _is_ours(lock: SenderLock, database: Path) -> bool:
    """Whether we send: the running bot does that itself, another sending by hand is waited for."""
    while not lock.acquire():
        if _a_bot_runs(database):
            return False
        await asyncio.sleep(LOOK_AGAIN)
    return True


def _a_bot_runs(database: Path) -> bool:
    lock = RunLock(database)
    try:
        return not lock.acquire()
    finally:
        lock.release()


async def _pass_on(hand: Hand, memory: Memory, week: Week, area: str) -> Sending:
    """Plan it here; the running bot queues and sends it with its next tick."""
    planner = Planner(memory, lambda: hand.knowledge, hand.clock, hand.trial)
    plan, before = await planner.again(area, week), await _counts(memory.digests, week, area)
    have = {each.chat_id for each in await memory.digests.posts(str(week)) if each.status == SENT}
    without = [
        each for each in await memory.digests.active_channels() if each.area == area and each.chat_id not in have
    ]
    channels = await _channels(memory.digests, area)
    if not isinstance(plan, Digest) or not without:
        return Sending(area, plan, channels, had=before[SENT])
    wanted = await memory.digests.want(str(week), area)
    return Sending(area, plan if wanted else None, channels, had=before[SENT], passed_on=wanted)


async def _send(hand: Hand, memory: Memory, week: Week, areas: Sequence[str]) -> list[Sending]:
    bot = Bot(
        *(hand.token or "", f"{hand.api_url}/bot"),
        request=transport.for_calls(),
        get_updates_request=transport.for_polls(),
    )
    try:
        await bot.initialize()
        return await _send_with(bot, hand, memory, week, areas)
    except InvalidToken:  # its own text holds the token
        raise CannotSend("Telegram does not accept the bot token. Check TELEGRAM_BOT_TOKEN.") from None
    except TelegramError as error:
        raise CannotSend(f"Telegram cannot be reached ({cause_of(error)}). Try again later.") from None
    finally:
        await bot.shutdown()


async def _send_with(bot: Bot, hand: Hand, memory: Memory, week: Week, areas: Sequence[str]) -> list[Sending]:
    delivery = Delivery(bot, memory.outbox, lambda: Reply(()))
    around = (memory, delivery, lambda: hand.knowledge, hand.leads, bot.username, hand.clock)
    digests = Digests(Surroundings(*around, trial=hand.trial))
    before = {area: (await _counts(memory.digests, week, area))[SENT] for area in areas}
    plans = {area: await digests.send_now(area, week) for area in areas}
    await DigestSender(memory.digests, delivery, hand.clock, digests.is_off).drain(PATIENCE)
    await digests.report()
    return [await _sending(memory.digests, week, area, plans[area], before[area]) for area in areas]


async def _sending(book: DigestBook, week: Week, area: str, plan: Digest | Skipped | None, had: int) -> Sending:
    found = await book.posts(str(week), area)
    counts = Counter(each.status for each in found)
    failed = Counter(failure_of(each) for each in found if each.status == FAILED)
    left = counts[WAITING] + counts[CLAIMED]
    held = left if await book.held() & {area, EVERYWHERE} else 0
    return Sending(
        area, plan, await _channels(book, area), had, counts[SENT] - had, left - held, held, failed=dict(failed)
    )


async def _channels(book: DigestBook, area: str) -> int:
    return sum(each.area == area for each in await book.active_channels())


async def _counts(book: DigestBook, week: Week, area: str) -> Counter[str]:
    return Counter(each.status for each in await book.posts(str(week), area))
