"""What the bot may do in each group, asked of Telegram once in a while."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot, Chat, ChatMember, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.chat.fleeting import Fleeting

KNOWN_FOR = timedelta(minutes=10)
MOST = 2_000  # groups; the oldest give way
PATIENCE = 0.5  # seconds that an answer waits for Telegram to say what the bot may do
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_RUN_IT = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Group:
    """A group, and whether the bot may delete messages of others there."""

    id: int
    can_delete: bool


class Groups:
    """The groups that were heard from lately, in memory only."""

    def __init__(self) -> None:
        self._known: Fleeting[int, bool] = Fleeting(KNOWN_FOR, MOST)

    async def get(self, bot: Bot, chat_id: int, now: datetime) -> Group:
        """The group as it is; when Telegram does not say in time, the bot may do nothing special there."""
        if self._known.get(chat_id, now) is None:
            try:
                async with asyncio.timeout(PATIENCE):
                    self.learn(chat_id, await bot.get_chat_member(chat_id, bot.id), now)
            except (TelegramError, TimeoutError) as error:
                log.info("a group did not tell what the bot may do: %s", type(error).__name__)
                return Group(chat_id, can_delete=False)
        return Group(chat_id, can_delete=bool(self._known.get(chat_id, now)))

    def learn(self, chat_id: int, me: ChatMember, now: datetime) -> None:
        """What the bot is in the group now."""
        self._known.put(chat_id, bool(getattr(me, "can_delete_messages", False)), now)

    def forget(self, chat_id: int) -> None:
        """The bot is not there any more."""
        self._known.drop(chat_id)


def is_group(chat: Chat) -> bool:
    """Whether several people write there."""
    return chat.type in _GROUPS


async def runs_it(bot: Bot, chat: Chat, user: User | None, as_chat: Chat | None = None) -> bool:
    """Whether the person is one of the group's administrators; False when Telegram does not say.

    `as_chat`: in whose name the message was sent. Only administrators may write in the group's own.
    """
    if as_chat is not None:
        return as_chat.id == chat.id
    if user is None:
        return False
    try:
        # Unlike getChatMember this works for other people though the bot is no administrator.
        async with asyncio.timeout(2 * PATIENCE):
            members = await bot.get_chat_administrators(chat.id)
    except (TelegramError, TimeoutError):
        return False
    return any(each.user.id == user.id and each.status in _RUN_IT for each in members)
