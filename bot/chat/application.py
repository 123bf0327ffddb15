"""The bot's process: python-telegram-bot's application with our own intake, from start to a clean end."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from telegram import Bot, Message, Update
from telegram.error import InvalidToken, NetworkError
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from bot.chat import buttons, commands, profile
from bot.chat.delivery import AT_ONCE, Delivery
from bot.chat.desk import Desk
from bot.chat.intake import Intake, IntakeStopped
from bot.chat.memory import Memory, open_memory
from bot.chat.questions import answer_message, failed
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.matching.decide import Matcher
from bot.matching.safety import assess
from bot.replies.reply import Reply

FORGET_EVERY = 3600.0
START_PAUSE = 5.0
log = logging.getLogger(__name__)
BotApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True)
class Start:
    """What the process is started with. `clock` gives the time as an aware datetime."""

    token: str
    api_url: str
    knowledge: Knowledge
    database: Path
    heartbeat: Path
    secret: bytes
    clock: Callable[[], datetime] = lambda: datetime.now(LONDON)


async def run(start: Start) -> None:
    """Answer messages until SIGTERM or SIGINT. Raises IntakeStopped, with a sentence, when that is impossible."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    matcher = await asyncio.to_thread(Matcher, start.knowledge)
    with ThreadPoolExecutor(1, "matching") as thread:
        async with (
            open_memory(start.database, start.secret, start.clock) as memory,
            _connected(start, stop) as application,
        ):
            if application is None:
                return
            bot = application.bot
            desk = Desk(bot, start.knowledge, matcher, memory, Delivery(bot, memory), start.clock, thread)
            _add_handlers(application, desk)
            await _serve(application, desk, start.heartbeat, stop)


async def _serve(application: BotApplication, desk: Desk, heartbeat: Path, stop: asyncio.Event) -> None:
    async def apologise(update: Update) -> None:
        if update.effective_chat:
            await desk.delivery.send(update.effective_chat.id, failed(desk, None))

    intake = Intake(desk.bot, desk.memory, application.process_update, apologise, heard=lambda: _beat(heartbeat))
    beside = [
        asyncio.create_task(desk.delivery.send_waiting()),
        asyncio.create_task(profile.publish(desk.bot, desk.words)),
        asyncio.create_task(_forget(desk.memory)),
    ]
    log.info("ready: %s topics, %s areas", len(desk.knowledge.topics), len(desk.knowledge.areas))
    try:
        await intake.run(stop)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


@asynccontextmanager
async def _connected(start: Start, stop: asyncio.Event) -> AsyncIterator[BotApplication | None]:
    """The application once Telegram answered; None when we were asked to stop before."""
    application = _build(start)
    try:
        yield application if await _initialised(application, stop) else None
    finally:
        with suppress(RuntimeError):
            await application.shutdown()


async def _initialised(application: BotApplication, stop: asyncio.Event) -> bool:
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise IntakeStopped("Telegram does not accept the bot token. Check TELEGRAM_BOT_TOKEN.") from None
        except NetworkError as error:
            log.warning("Telegram cannot be reached (%s), trying again", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), START_PAUSE)
        else:
            return True
    return False


def _build(start: Start) -> BotApplication:
    return (
        Application.builder()
        .token(start.token)
        .base_url(f"{start.api_url}/bot")
        .updater(None)
        .job_queue(None)
        .request(HTTPXRequest(connection_pool_size=AT_ONCE, pool_timeout=5.0))
        .get_updates_request(HTTPXRequest(connection_pool_size=2))
        .build()
    )


def _add_handlers(application: BotApplication, desk: Desk) -> None:
    private = filters.ChatType.PRIVATE

    async def on_command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.effective_message:
            await _command(desk, update.effective_message)

    async def on_words(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.effective_message:
            await answer_message(desk, update.effective_message)

    async def on_other(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.effective_message:
            await desk.delivery.send(update.effective_message.chat_id, Reply(desk.words.lines("text_only")))

    async def on_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.callback_query:
            await buttons.press(desk, update.callback_query)

    async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        log.error("a handler failed", exc_info=context.error)
        if isinstance(update, Update) and update.effective_chat:
            await desk.delivery.send(update.effective_chat.id, failed(desk, None))

    application.add_handler(MessageHandler(private & filters.COMMAND, on_command))
    application.add_handler(MessageHandler(private & (filters.TEXT | filters.CAPTION), on_words))
    application.add_handler(MessageHandler(private & ~filters.StatusUpdate.ALL, on_other))
    application.add_handler(CallbackQueryHandler(on_press))
    application.add_error_handler(on_error)


async def _command(desk: Desk, message: Message) -> None:
    """A command of the menu; words of danger behind any command are answered as such."""
    name, _, rest = (message.text or "").partition(" ")
    command = name.removeprefix("/").partition("@")[0].casefold()
    urgent = assess(rest, desk.knowledge.urgent).urgent
    if urgent or (rest and command not in commands.COMMANDS):
        await answer_message(desk, message)
        return
    await commands.COMMANDS.get(command, commands.unknown)(desk, message, rest.strip())


async def _forget(memory: Memory) -> None:
    while True:
        await memory.forget_old()
        await asyncio.sleep(FORGET_EVERY)


def _beat(heartbeat: Path) -> None:
    with suppress(OSError):
        heartbeat.touch()
