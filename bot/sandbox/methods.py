"""The Bot API's methods: what each takes and where it is carried out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.sandbox import about_bot, about_chats, downloads, messaging
from bot.sandbox.errors import ApiError
from bot.sandbox.parameters import Parameters, Signature
from bot.sandbox.world import World

_SEND = "parse_mode link_preview_options disable_notification protect_content reply_parameters message_thread_id"


@dataclass(frozen=True)
class Method:
    """One method: its name, what it takes, and what does it (gives the result, or something to await)."""

    name: str
    act: Callable[[World, Parameters], object | Awaitable[object]]
    signature: Signature

    def read(self, given: Mapping[str, object]) -> Parameters:
        """Typed parameters; raises ApiError 400."""
        return self.signature.read(given)


def find(name: str) -> Method:
    """The method of that name, in any case of letters; raises ApiError 404."""
    try:
        return _METHODS[name.lower()]
    except KeyError:
        raise ApiError(404, "Not Found") from None


def names() -> dict[str, frozenset[str]]:
    """Every method's name and the parameters it takes."""
    return {method.name: method.signature.names for method in _METHODS.values()}


def _method(
    name: str,
    act: Callable[[World, Parameters], object | Awaitable[object]],
    required: str = "",
    optional: str = "",
) -> Method:
    return Method(name, act, Signature(tuple(required.split()), tuple(optional.split())))


_TABLE = (
    _method("getMe", about_bot.get_me),
    _method("getUpdates", about_bot.get_updates, "", "offset limit timeout allowed_updates"),
    _method("deleteWebhook", about_bot.delete_webhook, "", "drop_pending_updates"),
    _method("getWebhookInfo", about_bot.get_webhook_info),
    _method("setMyCommands", about_bot.set_commands, "commands", "scope language_code"),
    _method("getMyCommands", about_bot.get_commands, "", "scope language_code"),
    _method("deleteMyCommands", about_bot.delete_commands, "", "scope language_code"),
    _method("setMyName", about_bot.text_setter("name"), "", "name language_code"),
    _method("getMyName", about_bot.text_getter("name"), "", "language_code"),
    _method("setMyDescription", about_bot.text_setter("description"), "", "description language_code"),
    _method("getMyDescription", about_bot.text_getter("description"), "", "language_code"),
    _method(
        "setMyShortDescription",
        about_bot.text_setter("short_description"),
        "",
        "short_description language_code",
    ),
    _method("getMyShortDescription", about_bot.text_getter("short_description"), "", "language_code"),
    _method("setChatMenuButton", about_bot.set_menu_button, "", "chat_id menu_button"),
    _method("getChatMenuButton", about_bot.get_menu_button, "", "chat_id"),
    _method("sendMessage", messaging.send_message, "chat_id text", f"{_SEND} entities reply_markup"),
    _method(
        "sendDocument",
        messaging.send_document,
        "chat_id document",
        "caption parse_mode caption_entities disable_notification protect_content reply_parameters"
        " message_thread_id reply_markup",
    ),
    _method("getFile", downloads.get_file, "file_id"),
    _method(
        "editMessageText",
        messaging.edit_text,
        "chat_id message_id text",
        "parse_mode entities link_preview_options reply_markup",
    ),
    _method("editMessageReplyMarkup", messaging.edit_keyboard, "chat_id message_id", "reply_markup"),
    _method("deleteMessage", messaging.delete_message, "chat_id message_id"),
    _method("deleteMessages", messaging.delete_messages, "chat_id message_ids"),
    _method(
        "answerCallbackQuery",
        messaging.answer_callback,
        "callback_query_id",
        "text show_alert url cache_time",
    ),
    _method("sendChatAction", messaging.send_chat_action, "chat_id action", "message_thread_id"),
    _method("getChat", about_chats.get_chat, "chat_id"),
    _method("getChatMember", about_chats.get_member, "chat_id user_id"),
    _method("getChatAdministrators", about_chats.get_administrators, "chat_id", "return_bots"),
    _method("leaveChat", about_chats.leave, "chat_id"),
)
_METHODS = {method.name.lower(): method for method in _TABLE}
