"""The page's live connection: every change of one chat, as it happens."""

import json
from typing import Any

from tornado.websocket import WebSocketClosedError, WebSocketHandler

from bot.sandbox.about_bot import scope_key
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.http import Quiet
from bot.sandbox.world import Chat, Event, Person, World


class Live(Quiet, WebSocketHandler):
    """`/sandbox/live?as=NAME[&chat=ID]`: JSON objects with a `type`; first "hello", the whole chat."""

    world: World
    person: Person
    chat: Chat
    version = 0

    def initialize(self, world: World) -> None:
        """Called by tornado with the route's arguments."""
        self.world = world

    def open(self, *_arguments: str, **_named: str) -> None:
        """Send the chat as it is and listen for more, or say why there is none."""
        try:
            self.person, self.chat = seat(self.world, self.get_argument("as", ""), self.get_argument("chat", ""))
        except ApiError as fault:
            self._tell("refused", {"description": fault.description})
            self.close()
            return
        self.world.listeners.add(self._hear)
        whole = {**self._bot(), **self._banner(), **self._changes()}
        me = {"me": self.person.user(), "may_write": self.chat.may_write(self.person.id)}
        self._tell("hello", {**me, "chat": self.chat.public(), **whole})

    def on_message(self, message: str | bytes) -> None:
        """The page sends by the control API, never here."""

    def on_close(self) -> None:
        """Stop listening."""
        self.world.listeners.discard(self._hear)

    def _hear(self, event: Event) -> None:
        if event.kind == "end":
            self.close()
        elif event.kind == "bot":
            self._tell("bot", self._bot())
        elif event.kind == "banner":
            self._tell("banner", self._banner())
        elif event.chat_id != self.chat.id or event.content.get("person_id", self.person.id) != self.person.id:
            return
        elif event.kind == "messages":
            self._tell("changes", self._changes())
        else:
            self._tell(event.kind, event.content)

    def _changes(self) -> dict[str, Any]:
        changes = self.world.changes(self.chat, self.version)
        self.version = changes["version"]
        return changes

    def _bot(self) -> dict[str, Any]:
        return {"bot": about(self.world, self.chat), "blocked": self.chat.bot_status == "kicked"}

    def _banner(self) -> dict[str, Any]:
        return {"banner": self.world.banner.shown(self.world.clock())}

    def _tell(self, kind: str, content: dict[str, Any]) -> None:
        try:
            self.write_message(json.dumps({"type": kind, **content}))
        except WebSocketClosedError:
            self.on_close()


def seat(world: World, name: str, chat_id: str = "") -> tuple[Person, Chat]:
    """The person of that name and their own chat with the bot, or group `chat_id`; raises ApiError 400."""
    name = name.strip()
    if not 1 <= len(name) <= 64:
        raise bad_request("a person needs a name of 1 to 64 characters")
    person = world.person(name)
    chat = world.chats.get(int(chat_id)) if chat_id.lstrip("-").isdigit() else world.chats[person.id]
    if chat is None or person.id not in chat.members:
        raise bad_request("this person has no such chat")
    return person, chat


def about(world: World, chat: Chat) -> dict[str, Any]:
    """What a page shows of the bot in that chat: name, descriptions, commands, menu button."""
    everybody = "all_private_chats" if chat.private else "all_group_chats"
    scopes = ({"type": "chat", "chat_id": chat.id}, {"type": everybody}, {"type": "default"})
    profile = world.profile
    texts = {kind: profile.text(kind, "en") for kind in ("name", "description", "short_description")}
    # Telegram shows no commands in a channel.
    commands = [] if chat.channel else profile.commands_in(tuple(scope_key(scope) for scope in scopes), "en")
    return {
        **texts,
        "username": profile.username,
        "commands": commands,
        "menu": profile.menu(chat.id)["type"],
    }
