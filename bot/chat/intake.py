"""Taking updates in: an update counts as dealt with only when it was, one at a time in a chat, several chats at once.

python-telegram-bot's own Updater acknowledges updates before they are handled, so a kill would lose questions.
Here the offset is the lowest update that is not dealt with yet; Telegram keeps the rest (Bot API, getUpdates.offset).
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TimedOut

from bot.chat.memory import Memory
from bot.chat.transport import Taken
from bot.chat.waits import seconds_of
from bot.monitoring.meters import Meters

CHATS_AT_ONCE = 8
ALLOWED_UPDATES = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")
log = logging.getLogger(__name__)

Handle = Callable[[Update], Awaitable[None]]
Lane = tuple[int, bool]  # a chat, and whether danger: that passes the chat's other messages by


class IntakeStopped(Exception):
    """The bot cannot go on; the text says why and what to do."""


def _open_door() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(frozen=True)
class IntakeTimes:
    """How long things may take, in seconds."""

    poll: int = 10  # a connection that died in silence is noticed after this and `answer`, and danger waits for that
    answer: float = 5.0  # beyond `poll`, until a poll counts as lost; Telegram may hold one for three seconds
    update: float = 5.0
    settle: float = 1.0  # wait so long for half of what was taken in, before asking Telegram again
    conflict: float = 60.0
    deaf: float = 90.0
    pause: float = 0.5
    longest_pause: float = 2.0  # after an outage somebody in danger waits no longer than this


@dataclass
class Intake:
    """Polls Telegram and hands updates on.

    `handle` deals with one; `apologise` is called when that took too long or failed; `hurry` says whether it is
    about danger, so that it waits for nobody; `refuse` whether any other is more than its person may send, and is
    dealt with by that; `heard` is called after every poll that worked. What does not concern us by `concerns` is
    dropped as it comes, and not even its number is kept. Until `ready` is set only what hurries is dealt with, and
    Telegram keeps the rest. `taken` is told up to which number updates were taken in.
    """

    bot: Bot
    memory: Memory
    handle: Handle
    apologise: Handle
    hurry: Callable[[Update], bool] = lambda update: False
    refuse: Callable[[Update], bool] = lambda update: False
    heard: Callable[[], None] = lambda: None
    concerns: Callable[[Update], bool] = lambda update: True
    ready: asyncio.Event = field(default_factory=_open_door)
    times: IntakeTimes = IntakeTimes()
    meters: Meters = field(default_factory=Meters)
    taken: Taken = field(default_factory=Taken)
    _lanes: dict[Lane, deque[Update]] = field(default_factory=dict)
    _workers: dict[asyncio.Task[None], Lane] = field(default_factory=dict)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)  # set whenever a lane is worked off
    _crowded: set[Lane] = field(default_factory=set)  # lanes of which Telegram no longer keeps what waits
    _open: set[int] = field(default_factory=set)
    _came_at: dict[int, float] = field(default_factory=dict)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHATS_AT_ONCE))
    _next: int = 0
    _asked: int = 0
    _lower: bool = False
    _stopping: bool = False
    _heard_at: float = 0.0
    _pause: float = 0.0
    _conflict_since: float = 0.0
    _conflict_last: float | None = None

    @property
    def held(self) -> list[Update]:
        """The first update of each chat that waits until we are ready."""
        return [] if self.ready.is_set() else [queue[0] for (_, hurries), queue in self._lanes.items() if not hurries]

    async def run(self, stop: asyncio.Event) -> None:
        """Take updates in until `stop` is set, then finish what was begun. Raises IntakeStopped when that cannot be."""
        self._heard_at = _now()
        self._pause = self.times.pause
        tasks = [asyncio.create_task(each) for each in (self._poll_for_ever(), self._watch(), stop.wait())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task
        finally:
            await _end(tasks)
            await self._finish()
        await self._acknowledge()

    @property
    def waiting(self) -> int:
        """How many updates were taken in and are not dealt with yet."""
        return len(self._came_at)

    def oldest(self) -> float:
        """For how many seconds the oldest of them has waited."""
        now = _now()
        return now - min(self._came_at.values(), default=now)

    async def _poll_for_ever(self) -> None:
        while True:
            try:
                updates = await self._poll(self.times.poll)
            except Exception as error:
                await self._rest_after(error)
            else:
                self._pause, self._heard_at = self.times.pause, _now()
                self.heard()
                await self._take_in(updates)

    async def _poll(self, seconds: int, limit: int | None = None) -> Sequence[Update]:
        """Ask for what comes after all that is dealt with.

        Telegram holds a poll that repeats its offset for three seconds, danger with it; while something is under way
        every other poll therefore starts one lower, at a number that is dealt with. `settle` keeps the pace.
        """
        lowest = min(self._open, default=self._next)
        self._lower = bool(self._open) and self._asked == lowest and not self._lower
        self._asked = lowest
        # python-telegram-bot adds the poll's own time to `read_timeout`.
        return await self.bot.get_updates(
            offset=(lowest - self._lower) or None,
            timeout=seconds,
            limit=limit,
            read_timeout=self.times.answer,
            allowed_updates=ALLOWED_UPDATES,
        )

    async def _rest_after(self, error: Exception) -> None:
        """Wait before the next poll. A poll without any answer does not count as heard; any other does."""
        pause = self._pause
        self.meters.polls_failed.add()
        if isinstance(error, InvalidToken):
            raise IntakeStopped("Telegram does not accept the bot token. Check TELEGRAM_BOT_TOKEN.") from None
        if isinstance(error, Conflict):
            self._mind_conflict(error)
            pause = self.times.pause
        elif isinstance(error, RetryAfter):
            pause = seconds_of(error)
            log.warning("Telegram asks me to wait %.0f s before I ask again", pause)
        else:
            log.warning(
                "Telegram did not answer (%s): asking again. If this lasts, look at the network and TELEGRAM_API_URL",
                type(error).__name__,
            )
            self._pause = min(self._pause * 2, self.times.longest_pause)
        if not isinstance(error, TimedOut):
            self._heard_at = _now() + pause
        await asyncio.sleep(pause)

    def _mind_conflict(self, error: Conflict) -> None:
        """Two programs with one token throw each other out, and now and then either is served in between."""
        now, last = _now(), self._conflict_last
        if last is None or now - last > self.times.conflict:
            self._conflict_since = now
            log.warning("another program asks Telegram with this bot token: waiting for it to end")
        self._conflict_last = now
        if now - self._conflict_since > self.times.conflict:
            if "webhook" in error.message:
                raise IntakeStopped(
                    "Telegram sends what people write to a web address (a webhook) of another program with this bot"
                    " token. Stop that program and call deleteWebhook, or use another token."
                ) from None
            raise IntakeStopped("Another program is running with this bot token. Stop one of them.") from None

    async def _take_in(self, updates: Sequence[Update]) -> None:
        if not updates and not self._open:
            self._next = self.taken.below = (
                0  # all is acknowledged, and after a quiet week Telegram's numbers start anywhere
            )
        for update in updates:
            if update.update_id >= self._next:
                self._next = self.taken.below = update.update_id + 1
                if self._is_so(self.concerns, update, otherwise=True):
                    self._open.add(update.update_id)
                    self._came_at[update.update_id] = _now()
                    self._line_up(update)
        await self._settle()

    async def _settle(self) -> None:
        """Wait until half of the lanes are worked off, so that the next updates come before the last ones are done."""
        waited_for = [worker for worker, lane in self._workers.items() if lane not in self._crowded]
        half = len(waited_for) // 2
        with suppress(TimeoutError):
            async with asyncio.timeout(self.times.settle):
                while sum(worker in self._workers for worker in waited_for) > half:
                    self._ended.clear()
                    await self._ended.wait()

    def _line_up(self, update: Update) -> None:
        lane = (_chat_of(update), self._is_so(self.hurry, update, otherwise=False))
        if not lane[1] and self._is_so(self.refuse, update, otherwise=False):
            self._open.discard(update.update_id)
            self._came_at.pop(update.update_id)
            self._let_go(lane)
            return
        self.memory.outbox.expect(update.update_id)
        if lane in self._crowded:
            self._open.discard(update.update_id)
        if lane in self._lanes:
            self._lanes[lane].append(update)
            return
        self._lanes[lane] = deque([update])
        worker = asyncio.create_task(self._work_off(lane))
        self._workers[worker] = lane
        worker.add_done_callback(self._forget)

    def _forget(self, worker: asyncio.Task[None]) -> None:
        del self._workers[worker]
        self._ended.set()

    def _let_go(self, lane: Lane) -> None:
        """What one person sends too much of must not hold the offset: Telegram gives no more than 100 beyond it."""
        if lane in self._lanes:
            self._crowded.add(lane)
            self._open.difference_update(each.update_id for each in self._lanes[lane])

    def _is_so(self, asked: Callable[[Update], bool], update: Update, *, otherwise: bool) -> bool:
        try:
            return asked(update)
        except Exception:
            log.exception("update %s could not be looked at", update.update_id)
            return otherwise

    async def _work_off(self, lane: Lane) -> None:
        """Deal with the updates of one lane in turn; what was not begun when we stop is left to Telegram.

        Of a crowded lane Telegram keeps nothing, so as much of it as there is time for is dealt with to the end.
        """
        queue = self._lanes[lane]
        try:
            while queue and self._goes_on(lane):
                if not lane[1]:
                    await self.ready.wait()
                async with nullcontext() if lane[1] else self._slots:
                    if self._goes_on(lane):
                        await self._deal_with(queue[0])
                        self._close(queue.popleft().update_id)
        finally:
            del self._lanes[lane]
            self._crowded.discard(lane)

    def _goes_on(self, lane: Lane) -> bool:
        return not self._stopping or lane in self._crowded

    def _close(self, update_id: int) -> None:
        self._open.discard(update_id)
        self.memory.outbox.end(update_id)
        self.meters.updates.add()
        self.meters.seconds.add(_now() - self._came_at.pop(update_id, _now()))

    async def _deal_with(self, update: Update) -> None:
        if await self.memory.is_handled(update.update_id):
            return
        self.memory.outbox.begin(update.update_id, _chat_of(update))
        try:
            async with asyncio.timeout(self.times.update):
                await self.handle(update)
        except TimeoutError:
            self.meters.failed.add("slow")
            log.warning("update %s took longer than %s s", update.update_id, self.times.update)
            await self._say_sorry(update)
        except Exception:
            self.meters.failed.add("fault")
            log.exception("update %s failed", update.update_id)
            await self._say_sorry(update)
        except asyncio.CancelledError:
            if _is_cancelled():
                raise
            log.exception("update %s was broken off", update.update_id)
            await self._say_sorry(update)
        await self.memory.mark_handled(update.update_id)

    async def _say_sorry(self, update: Update) -> None:
        try:
            async with asyncio.timeout(self.times.update):
                await self.apologise(update)
        except (Exception, asyncio.CancelledError):
            if _is_cancelled():
                raise
            log.exception("nobody could be told that update %s failed", update.update_id)

    async def _watch(self) -> None:
        deaf = self.times.deaf
        while True:
            left = self._heard_at + deaf - _now()
            if left <= 0:
                raise IntakeStopped(
                    f"Telegram has not answered for {deaf:.0f} seconds. Stopping, so that I can be started afresh."
                )
            await asyncio.sleep(left)

    async def _finish(self) -> None:
        self._stopping = True
        self.ready.set()  # so that those who wait for it see that we stop
        if self._workers:
            await asyncio.wait(self._workers, timeout=self.times.update + self.times.pause)
        await _end(self._workers)

    async def _acknowledge(self) -> None:
        if not self._next or self._asked in self._open:
            return
        try:
            await self._poll(0, limit=1)
        except Exception:
            log.warning("the last updates could not be acknowledged; the database knows them")


async def _end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    tasks = list(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _is_cancelled() -> bool:
    """Whether we are told to end, and not only something that we waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _chat_of(update: Update) -> int:
    return update.effective_chat.id if update.effective_chat else 0


def _now() -> float:
    return asyncio.get_running_loop().time()
