"""The digest's part of the running bot: tick and send, as long as this process is the one that may."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.chat.digest_sender import DigestSender
from bot.chat.digest_tick import Digests, Surroundings
from bot.chat.office import Office
from bot.digest.content import Delivered
from bot.storage.locks import SenderLock

TICK_SECONDS = 30.0
log = logging.getLogger(__name__)


async def send_digests(
    office: Office, database: Path, after: Callable[[Delivered], Awaitable[None]] | None, every: float = TICK_SECONDS
) -> None:
    """Send every channel of the bot its digest, until cancelled. `after`: called when an area's week is done.

    People of a phone page get digests of areas that are not adopted too.
    """
    desk = office.desk
    around = Surroundings(
        *(desk.memory, desk.delivery, lambda: office.desk.knowledge, desk.leads, desk.bot.username, desk.clock),
        trial=desk.leads.on_trial,
        after=after,
    )
    digests = Digests(around)
    sender = DigestSender(
        desk.memory.digests, desk.delivery, desk.clock, digests.is_off, may_go_late=digests.may_go_late
    )
    await on_duty(SenderLock(database), digests, sender, every)


async def on_duty(lock: SenderLock, digests: Digests, sender: DigestSender, every: float = TICK_SECONDS) -> None:
    """Until cancelled: wait for the lock, then tick and send; at the end what is under way is let end."""
    try:
        while not _is_ours(lock):  # noqa: ASYNC110 (another process gives it up)
            await asyncio.sleep(every)
        sending = asyncio.create_task(sender.run())
        try:
            while True:
                await _tick(digests)
                await asyncio.sleep(every)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
    finally:
        lock.release()


async def _tick(digests: Digests) -> None:
    try:
        await digests.tick()
    except Exception:
        log.exception("a tick of the digest failed")


def _is_ours(lock: SenderLock) -> bool:
    try:
        return lock.acquire()
    except OSError as error:
        log.warning("the lock of the digest's sender cannot be used: %s", type(error).__name__)
        return False
