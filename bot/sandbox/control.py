"""The control API under `/sandbox`: be a person, read a chat, ask for faults, see what the bot asked for."""

import asyncio
import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, get_type_hints

from bot.sandbox import acting
from bot.sandbox.downloads import PageDownload
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.faults import Fault
from bot.sandbox.http import JsonHandler
from bot.sandbox.limits import Limits
from bot.sandbox.live import seat
from bot.sandbox.world import Chat, Event, Person, World


class Control(JsonHandler):
    """Reads JSON bodies only, so that no other page in the browser can send one unasked."""

    def body(self) -> dict[str, Any]:
        """The request's JSON object; raises ApiError 400."""
        if not self.request.headers.get("Content-Type", "").startswith("application/json"):
            raise bad_request("send a JSON object with Content-Type: application/json")
        try:
            found = json.loads(self.request.body)
        except ValueError:
            raise bad_request("the body is not JSON") from None
        if not isinstance(found, dict):
            raise bad_request("the body must be a JSON object")
        return found

    def chat(self, chat_id: str) -> Chat:
        """The chat of that id; raises ApiError 404."""
        chat = self.world.chats.get(int(chat_id))
        if chat is None:
            raise ApiError(404, "There is no such chat. Create the person or the group first.")
        return chat

    def person(self, chat: Chat, body: dict[str, Any]) -> Person:
        """Who acts: `as` in the body, or the one person of a private chat; raises ApiError 400."""
        if "as" in body:
            return seat(self.world, str(body["as"]), str(chat.id))[0]
        if not chat.private:
            raise bad_request('say who acts in the group with "as"')
        return self.world.people[chat.id]


class People(Control):
    """`/sandbox/people`."""

    def get(self) -> None:
        """Everybody there is."""
        self.reply([_person(person) for person in self.world.people.values()])

    def post(self) -> None:
        """`{"name"}`: that person, made when new, with the id of their private chat."""
        self.reply(_person(seat(self.world, str(self.body().get("name", "")))[0]))


class Chats(Control):
    """`/sandbox/chats`."""

    def get(self) -> None:
        """Every chat."""
        self.reply([_chat(chat) for chat in self.world.chats.values()])

    def post(self) -> None:
        """A new group or channel with the bot.

        `{"title", "members": [names], "type", "is_forum", "administrator", "signed"}`; the first member owns it.
        """
        body = self.body()
        members = [seat(self.world, str(name))[0] for name in body.get("members", [])]
        kind = body.get("type", "supergroup")
        if not members or kind not in {"group", "supergroup", "channel"}:
            raise bad_request('it needs "members" and "type" group, supergroup or channel')
        title = str(body.get("title", "Group"))
        if kind == "channel":
            chat = self.world.channel(title, members, signed=bool(body.get("signed")))
        else:
            chat = self.world.group(title, members, kind=kind, is_forum=bool(body.get("is_forum")))
        acting.introduce(self.world, chat, members[0], administrator=bool(body.get("administrator")))
        self.reply(_chat(chat))


class Group(Control):
    """`/sandbox/chats/ID`."""

    def patch(self, chat_id: str) -> None:
        """Any of `{"bot": status, "posts", "administrators": [names], "thread": name, "migrate", "close"}`.

        Gives the chat. "posts": whether the bot may post in the channel. "thread" opens a topic in a forum, which the
        answer's `threads` name; "migrate" gives the supergroup; "close" deletes the chat.
        """
        chat, body = self.chat(chat_id), self.body()
        person = self.person(chat, body)
        if chat.private:
            raise bad_request("a private chat is no group")
        chat.administrators |= {seat(self.world, str(name), chat_id)[0].id for name in body.get("administrators", [])}
        if body.get("bot") in {"member", "administrator", "left", "kicked"}:
            acting.appoint(self.world, chat, person, body["bot"], posts=bool(body.get("posts", True)))
        if "thread" in body:
            acting.open_thread(self.world, chat, person, str(body["thread"]))
        if body.get("close"):
            acting.close(self.world, chat, person)
        self.reply(_chat(acting.migrate(self.world, chat, person) if body.get("migrate") else chat))


class Messages(Control):
    """`/sandbox/chats/ID/messages`."""

    async def get(self, chat_id: str) -> None:
        """Changes after version `since`; with `wait`, up to that many seconds for the first one."""
        chat, since = self.chat(chat_id), self.number("since")
        await _changed(self.world, chat, since, min(self.number("wait"), 60.0))
        self.reply(self.world.changes(chat, since))

    def post(self, chat_id: str) -> None:
        """Send as a person: see `acting.send`."""
        chat, body = self.chat(chat_id), self.body()
        self.reply(acting.send(self.world, chat, self.person(chat, body), body))


class Message(Control):
    """`/sandbox/chats/ID/messages/ID`."""

    def patch(self, chat_id: str, message_id: str) -> None:
        """`{"text"}`: the person edits their message."""
        self.reply(acting.edit(self.world, self.chat(chat_id), int(message_id), self.body().get("text", "")))

    def delete(self, chat_id: str, message_id: str) -> None:
        """The person deletes a message for everybody."""
        acting.delete(self.world, self.chat(chat_id), int(message_id))
        self.reply({"ok": True})


class Press(Control):
    """`/sandbox/chats/ID/messages/ID/press`."""

    def post(self, chat_id: str, message_id: str) -> None:
        """`{"data"}`: press that button; gives the query's id."""
        chat, body = self.chat(chat_id), self.body()
        person = self.person(chat, body)
        self.reply({"id": acting.press(self.world, chat, person, int(message_id), str(body.get("data", "")))})


class Block(Control):
    """`/sandbox/chats/ID/block`."""

    def post(self, chat_id: str) -> None:
        """`{"blocked": true|false}`."""
        chat, body = self.chat(chat_id), self.body()
        acting.block(self.world, chat, self.person(chat, body), bool(body.get("blocked", True)))
        self.reply(_chat(chat))


class Banner(Control):
    """`/sandbox/banner`."""

    def get(self) -> None:
        """What stands above every chat now."""
        self.reply(self.world.banner.shown(self.world.clock()))

    def post(self) -> None:
        """Any of `{"problems": [...], "changed": [texts], "live": version}`: see `banner.Banner.after`."""
        self.world.banner = self.world.banner.after(self.body(), self.world.clock())
        self.world.emit(Event("banner"))
        self.get()


class Faults(Control):
    """`/sandbox/faults`."""

    def get(self) -> None:
        """Those still to come."""
        self.reply(self.world.faults.listed())

    def post(self) -> None:
        """One more: the fields of `faults.Fault`."""
        self.world.faults.waiting.append(Fault(**_known(self.body(), Fault)))
        self.reply(self.world.faults.listed())

    def delete(self) -> None:
        """None any more."""
        self.world.faults.waiting.clear()
        self.reply([])


class Journal(Control):
    """`/sandbox/journal`."""

    def get(self) -> None:
        """Every request of the bot with a number above `since`: method, parameters, error_code.

        `fault`: the kind of the fault that it met, if any (see `Fault.kind`). `ended`: whether it is over.
        """
        since = self.number("since")
        self.reply([entry for entry in self.world.journal if entry["number"] > since])

    def delete(self) -> None:
        """Start afresh."""
        self.world.journal.clear()
        self.reply([])


@dataclass(frozen=True)
class Times:
    """Times that can be set, in seconds."""

    poll_hold: float
    callback_lifetime: float


class Settings(Control):
    """`/sandbox/settings`."""

    def get(self) -> None:
        """Bot, limits and times."""
        self.reply(_settings(self.world))

    def patch(self) -> None:
        """Any of `{"limits": {fields of limits.Limits}, "poll_hold", "callback_lifetime"}`; seconds."""
        body = self.body()
        if "limits" in body:
            self.world.flood.configure(replace(self.world.flood.limits, **_known(body["limits"], Limits)))
        times = _known({name: value for name, value in body.items() if name != "limits"}, Times)
        self.world.updates.hold = times.get("poll_hold", self.world.updates.hold)
        self.world.callback_lifetime = times.get("callback_lifetime", self.world.callback_lifetime)
        self.reply(_settings(self.world))


ROUTES: tuple[tuple[str, type[JsonHandler]], ...] = (
    (r"/sandbox/people", People),
    (r"/sandbox/chats", Chats),
    (r"/sandbox/chats/(-?\d+)", Group),
    (r"/sandbox/chats/(-?\d+)/messages", Messages),
    (r"/sandbox/chats/(-?\d+)/messages/(\d+)", Message),
    (r"/sandbox/chats/(-?\d+)/messages/(\d+)/press", Press),
    (r"/sandbox/chats/(-?\d+)/block", Block),
    (r"/sandbox/files/(\d+)", PageDownload),
    (r"/sandbox/banner", Banner),
    (r"/sandbox/faults", Faults),
    (r"/sandbox/journal", Journal),
    (r"/sandbox/settings", Settings),
)


async def _changed(world: World, chat: Chat, since: float, seconds: float) -> None:
    heard = asyncio.Event()

    def listen(event: Event) -> None:
        if event.chat_id == chat.id and event.kind == "messages":
            heard.set()

    changes = world.changes(chat, since)
    if seconds <= 0 or changes["messages"] or changes["deleted"]:
        return
    world.listeners.add(listen)
    try:
        async with asyncio.timeout(seconds):
            await heard.wait()
    except TimeoutError:
        return
    finally:
        world.listeners.discard(listen)


def _known(body: dict[str, Any], kind: type) -> dict[str, Any]:
    names = [entry.name for entry in fields(kind)]
    unknown = sorted(set(body) - set(names))
    if unknown:
        raise bad_request(f'"{unknown[0]}" is none of {", ".join(names)}')
    hints = get_type_hints(kind)
    for name, value in body.items():
        if not isinstance(value, int | float if hints[name] is float else hints[name]):
            raise bad_request(f'"{name}" has the wrong type')
    return body


def _person(person: Person) -> dict[str, Any]:
    return {**person.user(), "chat_id": person.id}


def _chat(chat: Chat) -> dict[str, Any]:
    group = {"threads": chat.threads, "administrators": sorted(chat.administrators)} if not chat.private else {}
    own = {"bot_posts": chat.bot_posts} if chat.channel else {}
    return {**chat.public(), "members": sorted(chat.members), "bot_status": chat.bot_status, **group, **own}


def _settings(world: World) -> dict[str, Any]:
    limits = {entry.name: getattr(world.flood.limits, entry.name) for entry in fields(Limits)}
    return {"limits": limits, **asdict(Times(world.updates.hold, world.callback_lifetime))}
