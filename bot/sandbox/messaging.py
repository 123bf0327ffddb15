"""Methods that put messages into a chat, change them and take them out."""

from bot.sandbox.about_chats import open_chat, posting_in
from bot.sandbox.errors import bad_request
from bot.sandbox.files import new_file
from bot.sandbox.keyboards import inline_keyboard, new_message_keyboard
from bot.sandbox.links import detected
from bot.sandbox.markup import MarkupError, parse_html
from bot.sandbox.parameters import Parameters
from bot.sandbox.text import Formatted, trimmed
from bot.sandbox.world import JSON, Chat, Event, Stored, World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
TWO_DAYS = 48 * 3600
_ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


def send_message(world: World, given: Parameters) -> JSON:
    """sendMessage."""
    chat = open_chat(world, given["chat_id"])
    content = _text(given)
    if "link_preview_options" in given:
        content["link_preview_options"] = given["link_preview_options"]
    return _send(world, chat, given, content)


def send_document(world: World, given: Parameters) -> JSON:
    """sendDocument, with the file in the request."""
    chat, upload = open_chat(world, given["chat_id"]), given["document"]
    stored = new_file(world.serial(), upload.name, upload.body)
    sent = _send(world, chat, given, {"document": stored.document(), **_caption(given)})
    world.files[stored.id] = stored
    return sent


def edit_text(world: World, given: Parameters) -> JSON:
    """editMessageText; without `reply_markup` the keyboard goes."""
    chat, stored = _own_message(world, given)
    if "text" not in stored.data:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, chat, stored, {**_text(given), **_keyboard(given)}, ("text", "entities"))


def edit_keyboard(world: World, given: Parameters) -> JSON:
    """editMessageReplyMarkup; without `reply_markup` the keyboard goes."""
    chat, stored = _own_message(world, given)
    return _edit(world, chat, stored, _keyboard(given), ())


def delete_message(world: World, given: Parameters) -> bool:
    """deleteMessage: any message of a private chat, its own in a group, up to 48 hours old."""
    chat = open_chat(world, given["chat_id"])
    stored = chat.messages.get(given["message_id"])
    if stored is None:
        raise bad_request("message to delete not found")
    if not _deletable(world, chat, stored):
        raise bad_request("message can't be deleted")
    world.remove(chat, [given["message_id"]])
    return True


def delete_messages(world: World, given: Parameters) -> bool:
    """deleteMessages: those that are there; ids that are not are passed over."""
    chat = open_chat(world, given["chat_id"])
    ids = given["message_ids"]
    if not ids or not all(isinstance(message_id, int) for message_id in ids):
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    found = [message_id for message_id in ids if message_id in chat.messages]
    if not all(_deletable(world, chat, chat.messages[message_id]) for message_id in found):
        raise bad_request("message can't be deleted")
    world.remove(chat, found)
    return True


def answer_callback(world: World, given: Parameters) -> bool:
    """answerCallbackQuery: once, and in time."""
    query = world.queries.get(given["callback_query_id"])
    if query is None or query.answered or world.clock() - query.asked_at > world.callback_lifetime:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(given.get("text", "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    shown = {
        "text": given.get("text", ""),
        "alert": given.get("show_alert", False),
        "url": given.get("url", ""),
    }
    answer = {"id": given["callback_query_id"], "person_id": query.person_id, **shown}
    world.emit(Event("answer", query.chat_id, answer))
    return True


def send_chat_action(world: World, given: Parameters) -> bool:
    """sendChatAction."""
    chat = open_chat(world, given["chat_id"])
    if given["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.emit(Event("typing", chat.id, {"action": given["action"]}))
    return True


def _send(world: World, chat: Chat, given: Parameters, content: JSON) -> JSON:
    posting_in(chat)
    markup = new_message_keyboard(given["reply_markup"]) if "reply_markup" in given else None
    whole = {**_reply_to(chat, given), **_thread(chat, given), **content}
    if given.get("protect_content"):
        whole["has_protected_content"] = True
    if markup:
        whole["reply_markup"] = markup
    world.flood.spend(chat.id, group=not chat.private)
    return world.put(chat, world.profile.user(), whole, silent=given.get("disable_notification", False))


def _edit(world: World, chat: Chat, stored: Stored, content: JSON, replaced: tuple[str, ...]) -> JSON:
    compared = (*replaced, "reply_markup")
    if all(stored.data.get(key) == content.get(key) for key in compared):
        raise bad_request(_UNCHANGED)
    world.flood.spend(chat.id, group=not chat.private)
    changed = {**content, "edit_date": int(world.clock())}
    return world.change(chat, stored.data["message_id"], changed, drop=compared)


def _text(given: Parameters) -> JSON:
    content = _formatted(given, "text", "entities")
    if not content.text:
        raise bad_request("message text is empty")
    if len(content.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return _keyed(content, "text", "entities")


def _caption(given: Parameters) -> JSON:
    if not given.get("caption"):
        return {}
    content = _formatted(given, "caption", "caption_entities")
    if len(content.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return _keyed(content, "caption", "caption_entities")


def _formatted(given: Parameters, text: str, entities: str) -> Formatted:
    mode = given.get("parse_mode", "").lower()
    if mode not in {"", "html"}:
        raise bad_request("unsupported parse_mode")
    try:
        marked = parse_html(given[text]) if mode else Formatted(given[text], tuple(given.get(entities, ())))
    except MarkupError as fault:
        raise bad_request(f"can't parse entities: {fault}") from None
    content = trimmed(marked)
    return Formatted(content.text, detected(content.text, content.entities))


def _keyed(content: Formatted, text: str, entities: str) -> JSON:
    keyed: JSON = {text: content.text}
    return {**keyed, entities: list(content.entities)} if content.entities else keyed


def _keyboard(given: Parameters) -> JSON:
    markup = inline_keyboard(given["reply_markup"]) if "reply_markup" in given else None
    return {"reply_markup": markup} if markup else {}


def _reply_to(chat: Chat, given: Parameters) -> JSON:
    wanted = given.get("reply_parameters")
    if not wanted:
        return {}
    target = chat.messages.get(wanted.get("message_id", 0))
    if target:
        return {"reply_to_message": {key: value for key, value in target.data.items() if key != "reply_to_message"}}
    if wanted.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _thread(chat: Chat, given: Parameters) -> JSON:
    thread = given.get("message_thread_id")
    if thread is None:
        return {}
    if thread not in chat.threads:
        raise bad_request("message thread not found")
    return {"message_thread_id": thread, "is_topic_message": True}


def _own_message(world: World, given: Parameters) -> tuple[Chat, Stored]:
    chat = open_chat(world, given["chat_id"])
    stored = chat.messages.get(given["message_id"])
    if stored is None:
        raise bad_request("message to edit not found")
    if stored.author != world.profile.id:
        raise bad_request("message can't be edited")
    return chat, stored


def _deletable(world: World, chat: Chat, stored: Stored) -> bool:
    own = stored.author == world.profile.id
    fresh = world.clock() - stored.data["date"] < TWO_DAYS
    return (fresh and (own or chat.private)) or chat.bot_status == "administrator"
