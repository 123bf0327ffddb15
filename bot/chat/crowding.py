"""One person's flood of messages or presses keeps nobody else waiting: what is too much is turned away at the door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from bot.chat.allowance import Allowance
from bot.chat.answering import answer
from bot.chat.delivery import quietly
from bot.chat.office import Office
from bot.replies.reply import Reply

# More than a person sends or presses in a minute, and one more each second. Since Telegram takes no more than one
# answer a second in a chat, nobody who waits for their answers ever comes to the end of it.
BURST = 60
EVERY = 1.0
TELL_EVERY = 60.0
MOST_WAITING = 200  # refusals that are not done yet
AT_ONCE = 8  # of them under way: each takes a connection that somebody in danger may need


def is_private(update: Update) -> bool:
    """Whether the update is from a private chat."""
    return update.effective_chat is not None and update.effective_chat.type == ChatType.PRIVATE


class Crowding:
    """Turns away what is more than a person may ask. Not to be asked about danger, which is never turned away.

    `counts`: whether a message of a chat is one for the bot; presses always are.
    """

    def __init__(self, office: Office, counts: Callable[[Update], bool] = is_private) -> None:
        self._office = office
        self._messages, self._presses = Allowance(BURST, EVERY), Allowance(BURST, EVERY)
        self._counts = counts
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)

    def refuses(self, update: Update) -> bool:
        """Whether the update is one too many. Its person is told once a minute; each press is answered."""
        user, query = update.effective_user, update.callback_query
        allowance = self._presses if query else self._messages
        if user is None or not (query or self._counts(update)) or allowance.take(user.id):
            return False
        told = allowance.may_tell(user.id, TELL_EVERY)
        if query:
            self._start(self._answer(query, told))
        elif told and update.effective_message:
            self._start(self._tell(update.effective_message))
        return True

    async def _answer(self, query: CallbackQuery, told: bool) -> None:
        await quietly(query.answer(self._office.desk.words.say("too_many") if told else None, show_alert=told))

    async def _tell(self, message: Message) -> None:
        desk = self._office.desk
        await answer(desk, message, Reply(desk.words.lines("too_many")))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        if len(self._tasks) >= MOST_WAITING:
            work.close()
            return
        task = asyncio.create_task(self._in_turn(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _in_turn(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            async with self._slots:
                await work
        finally:
            work.close()  # one that was not begun would be warned of
