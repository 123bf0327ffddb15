"""From the first message to the first answer: danger is answered at once, the rest as soon as the matcher is there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial

from telegram import Message

from bot.chat.answering import answer
from bot.chat.aside import aside
from bot.chat.desk import Desk
from bot.chat.office import Office
from bot.chat.thrift import settle
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import is_bank_holiday
from bot.matching.decide import Matcher
from bot.replies.reply import Reply

EXCUSE_AFTER = 60.0  # longer than a first start takes on a small machine
log = logging.getLogger(__name__)


async def get_ready(
    office: Office, knowledge: Knowledge, made: Callable[[Knowledge], Matcher], opening: Awaitable[None]
) -> None:
    """Let the office answer from the knowledge. `opening`: of the database, which knows what was answered before."""
    desk = office.desk
    if desk.editor:
        await aside(partial(desk.editor.keep_up, desk.clock))
    matcher = await aside(partial(made, knowledge))
    await aside(partial(is_bank_holiday, desk.clock()))  # reads the calendar, which would hold up a first answer
    await aside(settle)
    await opening
    office.open(knowledge, matcher)
    log.info("ready: %s topics, %s areas", len(knowledge.topics), len(knowledge.areas))


async def excuse(desk: Desk, held: Callable[[], Iterable[Message | None]], ready: asyncio.Event) -> None:
    """Tell each chat that waits until we are ready, once, that its answer is on its way."""
    told: set[int] = set()
    while not ready.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(EXCUSE_AFTER):
                await ready.wait()
        for message in held():
            if message and message.chat_id not in told:
                told.add(message.chat_id)
                await answer(desk, message, Reply(desk.words.lines("starting")))
