"""People, chats and messages: all that the sandbox knows, in memory only."""

import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.banner import Banner
from bot.sandbox.faults import Faults
from bot.sandbox.files import StoredFile
from bot.sandbox.limits import Flood, Limits
from bot.sandbox.profile import Profile
from bot.sandbox.updates import Updates

JSON = dict[str, Any]
_EPOCH_2026 = 1_767_225_600


def person_id_of(name: str) -> int:
    """The Telegram user id of the person of that name, the same in every sandbox."""
    return 1_000_000_000 + zlib.crc32(name.encode())


@dataclass(frozen=True)
class Person:
    """Somebody who writes to the bot; the same name has the same id in every sandbox."""

    id: int
    name: str

    def user(self) -> JSON:
        """The person as the Bot API's User."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": "en"}


@dataclass
class Stored:
    """One message as the Bot API gives it, the version of its last change, who wrote it, whether it came silently."""

    data: JSON
    version: int
    author: int
    silent: bool = False


@dataclass
class Chat:
    """A private chat (its id is the person's), a group or a channel (negative id); `bot_status` as in ChatMember.

    `threads`: the topics of a forum by their id. `migrated_to`: the supergroup that a group has become.
    `bot_posts`: in a channel, whether the bot as an administrator may post. `signed`: posts name who wrote them.
    `gone`: it was deleted.
    """

    id: int
    kind: str
    title: str
    members: set[int]
    owner: int
    is_forum: bool = False
    administrators: set[int] = field(default_factory=set)
    threads: dict[int, str] = field(default_factory=dict)
    migrated_to: int | None = None
    bot_status: str = "member"
    bot_posts: bool = True
    signed: bool = False
    gone: bool = False
    started: bool = False
    messages: dict[int, Stored] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        """Whether this is a chat of one person with the bot."""
        return self.kind == "private"

    @property
    def channel(self) -> bool:
        """Whether only administrators write there, in the chat's own name."""
        return self.kind == "channel"

    def may_write(self, person_id: int) -> bool:
        """Whether the person may write there."""
        runs_it = person_id == self.owner or person_id in self.administrators
        return person_id in self.members and (runs_it or not self.channel)

    def public(self) -> JSON:
        """The chat as the Bot API's Chat."""
        shown: JSON = {"id": self.id, "type": self.kind}
        shown["first_name" if self.private else "title"] = self.title
        return {**shown, "is_forum": True} if self.is_forum else shown


@dataclass(frozen=True)
class Event:
    """Something that a page shows at once: kind "messages", "typing", "answer", "block", "bot", "banner" or "end"."""

    kind: str
    chat_id: int | None = None
    content: JSON = field(default_factory=dict)


@dataclass
class Query:
    """A pressed button that waits for its one answer."""

    chat_id: int
    person_id: int
    asked_at: float
    answered: bool = False


class World:
    """The state behind the Bot API and the page.

    `clock` gives Unix seconds. In seconds: `poll_hold`, how long a repeated getUpdates is held, and
    `callback_lifetime`, how long a pressed button can be answered.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = None,
        poll_hold: float = 3.0,
        callback_lifetime: float = 15.0,
    ) -> None:
        self.clock = clock
        self.callback_lifetime = callback_lifetime
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.files: dict[str, StoredFile] = {}
        self.downloads: dict[str, StoredFile] = {}
        self.profile = Profile()
        self.banner = Banner()
        self.faults = Faults()
        self.flood = Flood(clock, limits or Limits())
        self.journal: deque[JSON] = deque(maxlen=20_000)
        self.listeners: set[Callable[[Event], None]] = set()
        # A bot remembers update and message ids over a restart of the sandbox, so they must not come twice.
        self.updates = Updates(int(clock() * 1000), hold=poll_hold)
        self._message_id = max(int(clock()) - _EPOCH_2026, 0)
        self._serial = int(clock() * 1000)
        self._version = 0

    def person(self, name: str) -> Person:
        """The person of that name with their private chat, made when new."""
        person_id = person_id_of(name)
        if person_id not in self.people:
            self.people[person_id] = Person(person_id, name)
            self.chats[person_id] = Chat(person_id, "private", name, {person_id}, person_id)
        return self.people[person_id]

    def group(self, title: str, members: list[Person], *, kind: str = "supergroup", is_forum: bool = False) -> Chat:
        """A new group of these people and the bot; the first is its owner."""
        number = len(self.chats) + 1
        chat_id = -(1_000_000_000_000 + number) if kind == "supergroup" else -number
        ids = {person.id for person in members}
        chat = Chat(chat_id, kind, title, ids, members[0].id, is_forum, started=True)
        self.chats[chat_id] = chat
        return chat

    def channel(self, title: str, members: list[Person], *, signed: bool = False) -> Chat:
        """A new channel that these people follow, the bot its administrator; the first person is its owner."""
        chat_id = -(1_000_000_000_000 + len(self.chats) + 1)
        ids = {person.id for person in members}
        chat = Chat(chat_id, "channel", title, ids, members[0].id, signed=signed, started=True)
        self.chats[chat_id] = chat
        return chat

    def serial(self) -> str:
        """A new id for a callback query or a file."""
        self._serial += 1
        return str(self._serial)

    def put(self, chat: Chat, sender: JSON, content: JSON, *, silent: bool = False) -> JSON:
        """Store a new message and give it as the Bot API's Message. A channel's post has no author."""
        self._message_id += 1
        signature = {"author_signature": sender["first_name"]} if chat.signed else {}
        head = {
            "message_id": self._message_id,
            **({"sender_chat": chat.public(), **signature} if chat.channel else {"from": sender}),
            "chat": chat.public(),
            "date": int(self.clock()),
        }
        data = {**head, **content}
        chat.messages[self._message_id] = Stored(data, self._next_version(), int(sender["id"]), silent)
        self.emit(Event("messages", chat.id))
        return data

    def change(self, chat: Chat, message_id: int, content: JSON, drop: Iterable[str] = ()) -> JSON:
        """Set the keys of `content` in a stored message, take out those of `drop`, and give the message."""
        stored = chat.messages[message_id]
        kept = {key: value for key, value in stored.data.items() if key not in set(drop)}
        stored.data = {**kept, **content}
        stored.version = self._next_version()
        self.emit(Event("messages", chat.id))
        return stored.data

    def remove(self, chat: Chat, message_ids: Iterable[int]) -> None:
        """Take messages out of the chat for everybody."""
        for message_id in message_ids:
            if chat.messages.pop(message_id, None):
                chat.deleted[message_id] = self._next_version()
                self._forget_quoted(chat, message_id)
        self.emit(Event("messages", chat.id))

    def _forget_quoted(self, chat: Chat, message_id: int) -> None:
        """An answer to a deleted message shows it no more."""
        for stored in chat.messages.values():
            if stored.data.get("reply_to_message", {}).get("message_id") == message_id:
                stored.data = {key: value for key, value in stored.data.items() if key != "reply_to_message"}
                stored.version = self._next_version()

    def changes(self, chat: Chat, since: float = 0) -> JSON:
        """What changed in the chat after version `since`: messages in full, deleted ids, the version now."""
        messages = [
            {**stored.data, "author": stored.author, "silent": stored.silent}
            for stored in chat.messages.values()
            if stored.version > since
        ]
        deleted = [message_id for message_id, version in chat.deleted.items() if version > since]
        return {"version": self._version, "messages": messages, "deleted": deleted}

    def emit(self, event: Event) -> None:
        """Tell every listener."""
        for listener in tuple(self.listeners):
            listener(event)

    def _next_version(self) -> int:
        self._version += 1
        return self._version
