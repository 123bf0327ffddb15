"""What people do: write, send things, press buttons, edit, delete, block."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.about_chats import bot_member
from bot.sandbox.errors import bad_request
from bot.sandbox.files import new_file, written
from bot.sandbox.links import detected
from bot.sandbox.messaging import LONGEST_CAPTION, LONGEST_TEXT
from bot.sandbox.text import utf16_length
from bot.sandbox.world import JSON, Chat, Event, Person, Query, World


def send(world: World, chat: Chat, person: Person, wanted: JSON) -> JSON:
    """Send as a person. `wanted` has `kind` (text by default) and what that kind takes; gives the Message.

    Kinds: text, forwarded, photo, voice, document, sticker, location, contact. `reply_to` is a message id, `thread`
    that of a topic of a forum. A name in `text_mention` that the text has is marked as one of the bot.
    What a document takes: see `files.written`.
    Raises ApiError 400 when the message could not be written in Telegram either.
    """
    kind = wanted.get("kind", "text")
    if kind not in _KINDS:
        raise bad_request(f"kind must be one of {', '.join(_KINDS)}")
    if person.id not in chat.members:
        raise bad_request("this person is not in this chat")
    if not chat.may_write(person.id):
        raise bad_request("only administrators write in a channel")
    content = {**_threaded(chat, wanted), **_replied(chat, wanted), **_KINDS[kind](world, wanted)}
    chat.started = True
    _unblock(world, chat, person)
    message = world.put(chat, person.user(), content)
    if _bot_sees(world, chat, message):
        world.updates.add("channel_post" if chat.channel else "message", message)
    return message


def edit(world: World, chat: Chat, message_id: int, text: str) -> JSON:
    """Change the text, or the caption, of a person's message; the bot gets `edited_message`."""
    stored = chat.messages.get(message_id)
    if stored is None or stored.author not in world.people:
        raise bad_request("message to edit not found")
    keys = ("text", "entities") if "text" in stored.data else ("caption", "caption_entities")
    content = {**_marked(text, *keys), "edit_date": int(world.clock())}
    message = world.change(chat, message_id, content, drop=keys)
    if _bot_sees(world, chat, message):
        world.updates.add("edited_channel_post" if chat.channel else "edited_message", message)
    return message


def delete(world: World, chat: Chat, message_id: int) -> None:
    """Delete a message for everybody; Telegram tells a bot nothing of it."""
    world.remove(chat, [message_id])


def press(world: World, chat: Chat, person: Person, message_id: int, data: str) -> str:
    """Press the button with that callback data; gives the id of the query."""
    stored = chat.messages.get(message_id)
    rows = stored.data.get("reply_markup", {}).get("inline_keyboard", []) if stored else []
    if stored is None or not any(button.get("callback_data") == data for row in rows for button in row):
        raise bad_request("this message has no such button")
    query_id = world.serial()
    world.queries[query_id] = Query(chat.id, person.id, world.clock())
    query = {"id": query_id, "from": person.user(), "message": stored.data, "data": data}
    world.updates.add("callback_query", {**query, "chat_instance": str(chat.id)})
    return query_id


def block(world: World, chat: Chat, person: Person, blocked: bool) -> None:
    """Block the bot in a private chat, or take it out of a group; False undoes it."""
    before, after = chat.bot_status, "kicked" if blocked else "member"
    if before == after:
        return
    was, chat.bot_status = bot_member(world, chat, before), after
    world.updates.add("my_chat_member", _membership(world, chat, person, was))
    world.emit(Event("block", chat.id, {"blocked": blocked}))


def appoint(world: World, chat: Chat, person: Person, status: str, *, posts: bool = True) -> None:
    """Make the bot a member, an administrator, "kicked" or "left" in a group or channel; `person` does it.

    `posts`: whether an administrator of a channel may post.
    """
    before = bot_member(world, chat, chat.bot_status)
    chat.bot_status, chat.bot_posts = status, posts
    if before != bot_member(world, chat, status):
        world.updates.add("my_chat_member", _membership(world, chat, person, before))


def close(world: World, chat: Chat, person: Person) -> None:
    """Delete a group or channel: the bot is out of it, and it is not found any more."""
    appoint(world, chat, person, "left")
    chat.gone = True


def open_thread(world: World, chat: Chat, person: Person, name: str) -> int:
    """Open a topic in a forum; gives its id."""
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    opened = world.put(chat, person.user(), {"forum_topic_created": {"name": name, "icon_color": 7322096}})
    thread = int(opened["message_id"])
    chat.threads[thread] = name
    opened = world.change(chat, thread, {"message_thread_id": thread, "is_topic_message": True})
    world.updates.add("message", opened)
    return thread


def migrate(world: World, chat: Chat, person: Person) -> Chat:
    """Turn a group into a supergroup, which has another number and its own messages; the bot hears of it in both."""
    if chat.kind != "group" or chat.migrated_to:
        raise bad_request("only a group can become a supergroup")
    members = [world.people[each] for each in sorted(chat.members, key=lambda each: each != chat.owner)]
    grown = world.group(chat.title, members)
    grown.administrators, grown.bot_status = set(chat.administrators), chat.bot_status
    gone = world.put(chat, person.user(), {"migrate_to_chat_id": grown.id})
    come = world.put(grown, person.user(), {"migrate_from_chat_id": chat.id})
    chat.migrated_to = grown.id
    for message in (gone, come):
        world.updates.add("message", message)
    return grown


def introduce(world: World, chat: Chat, person: Person, *, administrator: bool = False) -> None:
    """Tell the bot that it was added to a group, or to a channel, where a bot is always an administrator."""
    chat.bot_status = "administrator" if administrator or chat.channel else "member"
    world.updates.add("my_chat_member", _membership(world, chat, person, bot_member(world, chat, "left")))
    if not chat.channel:
        joined = world.put(chat, person.user(), {"new_chat_members": [world.profile.user()]})
        world.updates.add("message", joined)


def _membership(world: World, chat: Chat, person: Person, before: JSON) -> JSON:
    head = {"chat": chat.public(), "from": person.user(), "date": int(world.clock())}
    return {**head, "old_chat_member": before, "new_chat_member": bot_member(world, chat, chat.bot_status)}


def _unblock(world: World, chat: Chat, person: Person) -> None:
    if chat.private and chat.bot_status == "kicked":
        block(world, chat, person, blocked=False)


def _bot_sees(world: World, chat: Chat, message: JSON) -> bool:
    """In a group the bot reads commands, mentions and replies only, unless it is an administrator."""
    if chat.bot_status in {"kicked", "left"}:
        return False
    text = str(message.get("text") or message.get("caption") or "")
    answered = message.get("reply_to_message", {}).get("from", {}).get("id") == world.profile.id
    ours = f"@{world.profile.username}".casefold()
    named = ours in text.casefold() or any(
        each["type"] == "text_mention" and each["user"]["id"] == world.profile.id
        for each in message.get("entities", ())
    )
    # A command that names another bot goes to that bot alone.
    command = text.startswith("/") and "@" not in text.split(maxsplit=1)[0]
    service = "migrate_to_chat_id" in message or "migrate_from_chat_id" in message
    everything = chat.private or chat.bot_status == "administrator" or world.profile.reads_all
    return everything or answered or named or command or service


def _threaded(chat: Chat, wanted: JSON) -> JSON:
    thread = wanted.get("thread")
    if thread is None:
        return {}
    if thread not in chat.threads:
        raise bad_request("message thread not found")
    opening = {key: value for key, value in chat.messages[thread].data.items() if key != "reply_to_message"}
    return {"message_thread_id": thread, "is_topic_message": True, "reply_to_message": opening}


def _replied(chat: Chat, wanted: JSON) -> JSON:
    target = chat.messages.get(wanted.get("reply_to", 0))
    if target is None:
        return {}
    return {"reply_to_message": {key: value for key, value in target.data.items() if key != "reply_to_message"}}


def _marked(text: object, key: str, entities: str) -> JSON:
    text = text.strip() if isinstance(text, str) else ""
    longest = LONGEST_TEXT if key == "text" else LONGEST_CAPTION
    if not text and key == "text":
        raise bad_request("message text is empty")
    if utf16_length(text) > longest:
        raise bad_request("message is too long")
    found = list(detected(text))
    content: JSON = {key: text} if text else {}
    return {**content, entities: found} if found else content


def _text(world: World, wanted: JSON) -> JSON:
    content = _marked(wanted.get("text"), "text", "entities")
    name = str(wanted.get("text_mention", ""))
    if not name or name not in content["text"]:
        return content
    start = utf16_length(content["text"][: content["text"].index(name)])
    mention = {"type": "text_mention", "offset": start, "length": utf16_length(name), "user": world.profile.user()}
    return {**content, "entities": [*content.get("entities", ()), mention]}


def _forwarded(world: World, wanted: JSON) -> JSON:
    origin = {
        "type": "hidden_user",
        "date": int(world.clock()),
        "sender_user_name": wanted.get("from", "Somebody"),
    }
    return {"forward_origin": origin, **_text(world, wanted)}


def _file(world: World, size: int) -> JSON:
    file_id = world.serial()
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size}


def _with_caption(key: str, content: object, wanted: JSON) -> JSON:
    return {key: content, **_marked(wanted.get("caption"), "caption", "caption_entities")}


def _photo(world: World, wanted: JSON) -> JSON:
    sizes = [{**_file(world, width * 90), "width": width, "height": width * 3 // 4} for width in (320, 1280)]
    return _with_caption("photo", sizes, wanted)


def _voice(world: World, wanted: JSON) -> JSON:
    voice = {**_file(world, 24_000), "duration": wanted.get("duration", 7), "mime_type": "audio/ogg"}
    return _with_caption("voice", voice, wanted)


def _document(world: World, wanted: JSON) -> JSON:
    stored = new_file(world.serial(), *written(wanted))
    content = _with_caption("document", stored.document(), wanted)
    world.files[stored.id] = stored
    return content


def _sticker(world: World, wanted: JSON) -> JSON:
    drawn = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {"sticker": {**_file(world, 18_000), **drawn, "emoji": wanted.get("emoji", "👍")}}


def _location(_world: World, wanted: JSON) -> JSON:
    place = {"latitude": wanted.get("latitude", 53.5228), "longitude": wanted.get("longitude", -1.1285)}
    return {"location": place}


def _contact(_world: World, wanted: JSON) -> JSON:
    number, name = wanted.get("phone_number", "+441632960001"), wanted.get("first_name", "A contact")
    return {"contact": {"phone_number": number, "first_name": name}}


_KINDS: dict[str, Callable[[World, dict[str, Any]], dict[str, Any]]] = {
    "text": _text,
    "forwarded": _forwarded,
    "photo": _photo,
    "voice": _voice,
    "document": _document,
    "sticker": _sticker,
    "location": _location,
    "contact": _contact,
}
