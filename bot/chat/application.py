"""The bot's process: python-telegram-bot's application with our own intake, from start to a clean end."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from telegram import Bot, Message, Update
from telegram.constants import ChatType
from telegram.error import InvalidToken, RetryAfter
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.chat import (
    access,
    buttons,
    commands,
    condition,
    editing,
    gaps,
    in_channels,
    in_groups,
    profile,
    proposals,
    reflecting,
    transport,
)
from bot.chat.answering import answer
from bot.chat.aside import aside, beside_it, kept_up
from bot.chat.cause import cause_of
from bot.chat.crowding import Crowding
from bot.chat.delivery import Delivery
from bot.chat.desk import Desk
from bot.chat.digest_duty import TICK_SECONDS, send_digests
from bot.chat.editor import Editor
from bot.chat.getting_ready import excuse, get_ready
from bot.chat.groups import is_group
from bot.chat.intake import Intake, IntakeStopped
from bot.chat.live import Folder, Live, News
from bot.chat.memory import Memory, closed_memory
from bot.chat.office import Office
from bot.chat.questions import about_danger, answer_message, failed
from bot.chat.recent import Recent
from bot.chat.waits import seconds_of
from bot.chat.worker import Worker
from bot.digest.content import Delivered
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.matching.safety import assess
from bot.monitoring.meters import Meters
from bot.monitoring.vitals import Vitals
from bot.replies.reply import Reply
from bot.storage.retention import DEFAULT_KEEP, Keep

TIDY_EVERY = 60.0
MATCHING = 2  # threads: while the model is at work in one, Python is free for the other
OPENING = 0.5  # that the first poll waits for the database, which knows what was answered before
START_PAUSE = 2.0
log = logging.getLogger(__name__)
BotApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True)
class Start:
    """What the process is started with.

    `knowledge`: as loaded from the folder. `clock` gives the time as an aware datetime. `editor` is what leads change
    the knowledge with; without it nobody can. `by_invitation`: see `Desk`. `keep`: for how long what is kept.
    `ready` is set once questions are answered, and not only danger. `vitals`: told how the bot is. `after_digest`:
    called when the digest of an area's week is done. `tick`: seconds between two looks at what digest is due.
    `own_server`: see `Delivery`.
    """

    token: str = field(repr=False)
    api_url: str
    knowledge: Knowledge
    folder: Folder
    database: Path
    heartbeat: Path
    secret: bytes = field(repr=False)
    clock: Callable[[], datetime] = lambda: datetime.now(LONDON)
    editor: Editor | None = None
    by_invitation: bool = False
    keep: Keep = DEFAULT_KEEP
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    vitals: Vitals = field(default_factory=Vitals)
    after_digest: Callable[[Delivered], Awaitable[None]] | None = None
    tick: float = TICK_SECONDS
    own_server: bool = False
    taken: transport.Taken = field(default_factory=transport.Taken)


async def run(start: Start) -> None:
    """Answer messages until SIGTERM, SIGINT, or the terminal is closed. Raises IntakeStopped when that is impossible.

    Danger is answered as soon as Telegram is reached: it needs neither the database nor the matcher. The rest waits
    at Telegram until both are there.
    """
    with suppress(OSError):
        start.heartbeat.unlink(missing_ok=True)  # of the process before, which says nothing of this one
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    closed = [signal.SIGHUP] if signal.getsignal(signal.SIGHUP) == signal.SIG_DFL else []  # else nohup has begun us
    for name in (signal.SIGTERM, signal.SIGINT, *closed):
        loop.add_signal_handler(name, stop.set)
    meters = start.vitals.meters
    async with (
        closed_memory(start.database, start.secret, start.clock, keep=start.keep, meters=meters) as memory,
        beside_it() as beside,
    ):
        opening = beside(memory.open())
        await aside(partial(assess, "", start.knowledge.urgent))  # what the rules learn, before the first message
        async with _connected(start, stop) as application:
            if application is not None:
                with closing(Worker(MATCHING)) as worker:
                    office = _office(start, application.bot, memory, worker)
                    _add_handlers(application, office, meters)
                    await asyncio.wait({opening}, timeout=OPENING)
                    await _serve(application, office, start, stop, opening)


def _office(start: Start, bot: Bot, memory: Memory, worker: Worker) -> Office:
    def late() -> Reply:
        return failed(office.desk.numbers(None))

    delivery = Delivery(
        *(bot, memory.outbox, late),
        meters=start.vitals.meters,
        own_server=start.own_server,
        moved=memory.move_group,
    )
    recent = Recent(start.clock)
    desk = Desk(
        *(bot, start.knowledge, None, memory, delivery, start.clock, worker, recent, start.editor),
        by_invitation=start.by_invitation,
        meters=start.vitals.meters,
    )
    office = Office(desk)
    return office


async def _tell_leads(office: Office, news: News) -> None:
    """Keep what changed in the folder as a version, and tell leads what is wrong with it."""
    desk = office.desk
    if desk.editor:
        await aside(partial(desk.editor.keep_up, desk.clock))
        await proposals.tell_of_problems(desk, news.problems)
        await proposals.tell_of_problems(desk, news.remarks, "remarks_in_folder")
    await gaps.settle(office.desk)


async def _serve(
    application: BotApplication, office: Office, start: Start, stop: asyncio.Event, opening: asyncio.Task[None]
) -> None:
    bot, ready = office.desk.bot, start.ready

    def hurry(update: Update) -> bool:
        message = update.message or update.edited_message
        return message is not None and _is_for_us(office.desk, message) and about_danger(office.desk, message)

    def is_for_us(update: Update) -> bool:
        message = update.message or update.edited_message
        return message is not None and _is_for_us(office.desk, message)

    def heard() -> None:
        _heard(start)
        office.desk.memory.outbox.heard(ready=ready.is_set())

    intake = Intake(
        bot,
        office.desk.memory,
        application.process_update,
        lambda update: _apologise(office.desk, update),
        hurry,
        Crowding(office, counts=is_for_us).refuses,
        heard=heard,
        concerns=lambda update: (
            in_groups.concerns_us(office.desk, update) and in_channels.concerns_us(office.desk, update)
        ),
        ready=ready,
        meters=start.vitals.meters,
        taken=start.taken,
    )
    leads, folder = office.desk.leads, replace(start.folder, told=(*start.folder.told, partial(_tell_leads, office)))

    async def prepare() -> None:
        """Make what answers need and danger does not, open the door, and mind what changes from then on."""
        await get_ready(office, start.knowledge, start.folder.matcher, opening)
        ready.set()
        condition.tell(start.vitals, office, intake)
        beside(kept_up(lambda: _tidy(office.desk)))
        beside(kept_up(Live(office, folder).run))
        beside(kept_up(office.mind_broken_links))
        beside(gaps.settle(office.desk))
        beside(kept_up(lambda: send_digests(office, start.database, start.after_digest, start.tick)))

    async with beside_it() as beside:
        beside(kept_up(office.desk.delivery.send_waiting))
        beside(profile.publish(bot, office.desk.words, list(leads.areas_of)))
        beside(profile.name_strangers(bot, [] if leads.on_trial else list(leads.areas_of)))
        beside(excuse(office.desk, lambda: (each.message for each in intake.held if is_for_us(each)), ready))
        preparing = beside(prepare())
        preparing.add_done_callback(lambda done: stop.set() if _failed(done) else None)
        in_groups.look_at_privacy_mode(bot)
        await intake.run(stop)
        if _failed(preparing):
            await preparing


def _failed(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is not None


def _is_for_us(desk: Desk, message: Message) -> bool:
    """Whether the message waits for an answer: any in a private chat, in a group what is said to the bot."""
    if is_group(message.chat):
        return in_groups.addressed(desk, message) is not None
    return message.chat.type == ChatType.PRIVATE


async def _apologise(desk: Desk, update: Update) -> None:
    message = update.effective_message
    if message and (update.callback_query or _is_for_us(desk, message)):
        await answer(desk, message, failed(desk.numbers(None)))


@asynccontextmanager
async def _connected(start: Start, stop: asyncio.Event) -> AsyncIterator[BotApplication | None]:
    """The application once Telegram answered; None when we were asked to stop before."""
    application = _build(start)
    try:
        yield application if await _initialised(application, stop) else None
    finally:
        await application.shutdown()
        await application.bot.shutdown()  # also closes what an application that never got ready had opened


async def _initialised(application: BotApplication, stop: asyncio.Event) -> bool:
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise IntakeStopped("Telegram does not accept the bot token. Check TELEGRAM_BOT_TOKEN.") from None
        except Exception as error:
            log.warning("Telegram cannot be reached (%s), trying again", cause_of(error))
            pause = seconds_of(error) if isinstance(error, RetryAfter) else START_PAUSE
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await stop.wait()
        else:
            return True
    return False


def _build(start: Start) -> BotApplication:
    return (
        Application.builder()
        .token(start.token)
        .base_url(f"{start.api_url}/bot")
        .base_file_url(f"{start.api_url}/file/bot")
        .updater(None)
        .job_queue(None)
        .request(transport.for_calls())
        .get_updates_request(transport.for_polls(start.taken))
        .build()
    )


def _add_handlers(application: BotApplication, office: Office, meters: Meters) -> None:
    private = filters.ChatType.PRIVATE

    async def on_command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.effective_message:
            desk, message = office.desk, update.effective_message
            await commands.run(desk, message)
            if (message.text or "").startswith("/start") and desk.leads.is_lead(message.chat_id):
                await profile.show_lead_commands(desk.bot, desk.words, message.chat_id)

    async def on_words(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        desk, message = office.desk, update.effective_message
        if message and not (await editing.typed(desk, message) or await reflecting.typed(desk, message)):
            await answer_message(desk, message)

    async def on_file(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        desk, message = office.desk, update.effective_message
        if message is None:
            return
        if message.caption and (about_danger(desk, message) or not editing.is_edition(desk, message)):
            await answer_message(desk, message)
        elif not await editing.received(desk, message):
            await on_other(update, context)

    async def at_the_door(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if not await access.lets_in(office.desk, update):
            raise ApplicationHandlerStop

    albums: deque[str] = deque(maxlen=100)

    async def on_other(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        album = update.effective_message.media_group_id if update.effective_message else None
        if album in albums:
            return
        if album:
            albums.append(album)
        if update.effective_message:
            desk = office.desk
            await answer(desk, update.effective_message, Reply(desk.words.lines("text_only")))

    async def in_group(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        desk, message = office.desk, update.effective_message
        said = in_groups.addressed(desk, message) if message else None
        if message is None or said is None:
            return
        if message.text is None and not message.caption and update.message:
            await on_other(update, context)
        elif message.text or message.caption:
            await in_groups.hear(desk, message, said)

    async def in_channel(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.channel_post:
            await in_channels.hear(office.desk, update.channel_post)

    async def on_move(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            await in_groups.moved(office.desk, update.message)

    async def on_membership(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.my_chat_member:
            await in_channels.membership(office.desk, update.my_chat_member)
            await in_groups.membership(office.desk, update.my_chat_member)

    async def on_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.callback_query:
            await buttons.press(office.desk, update.callback_query)

    async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        log.error("a handler failed", exc_info=context.error)
        meters.failed.add("fault")
        if isinstance(update, Update):
            await _apologise(office.desk, update)

    application.add_handler(TypeHandler(Update, at_the_door), group=-1)
    application.add_handler(MessageHandler(private & filters.COMMAND, on_command))
    application.add_handler(MessageHandler(private & filters.UpdateType.MESSAGE & filters.Document.ALL, on_file))
    application.add_handler(MessageHandler(private & (filters.TEXT | filters.CAPTION), on_words))
    application.add_handler(MessageHandler(private & ~filters.StatusUpdate.ALL & filters.UpdateType.MESSAGE, on_other))
    groups = filters.ChatType.GROUPS & (filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE)
    application.add_handler(MessageHandler(groups & filters.StatusUpdate.MIGRATE, on_move))
    application.add_handler(MessageHandler(groups & ~filters.StatusUpdate.ALL, in_group))
    application.add_handler(MessageHandler(filters.UpdateType.CHANNEL_POST, in_channel))
    application.add_handler(ChatMemberHandler(on_membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(CallbackQueryHandler(on_press))
    application.add_error_handler(on_error)


async def _tidy(desk: Desk) -> None:
    while True:
        desk.unsaid.tidy(desk.clock())
        await desk.memory.tidy()
        await asyncio.sleep(TIDY_EVERY)


def _heard(start: Start) -> None:
    """The heartbeat beats once every question is answered: a bot that answers danger alone is not well yet."""
    start.vitals.hear()
    if start.ready.is_set():
        with suppress(OSError):
            start.heartbeat.touch()
