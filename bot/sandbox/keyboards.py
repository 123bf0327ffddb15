"""Keyboards under messages: what Telegram takes, in the form it gives back.

Source: https://core.telegram.org/bots/api#inlinekeyboardbutton
"""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.links import link_fault

_KEPT = ("text", "url", "callback_data", "style")


def inline_keyboard(markup: dict[str, Any]) -> dict[str, Any] | None:
    """The keyboard as stored, or None for one without buttons; raises ApiError 400 as Telegram does."""
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: Expected an Array of Array of InlineKeyboardButton")
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in kept) > 100 or any(len(row) > 8 for row in kept):
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def new_message_keyboard(markup: dict[str, Any]) -> dict[str, Any] | None:
    """As `inline_keyboard`; taking away a reply keyboard is allowed too and leaves nothing on the message."""
    if markup.get("remove_keyboard") is True:
        return None
    if "inline_keyboard" not in markup:
        raise bad_request("reply_markup of this kind is not part of the sandbox")
    return inline_keyboard(markup)


def _button(button: object) -> dict[str, Any]:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    actions = [name for name in ("url", "callback_data") if name in button]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        _check_data(button["callback_data"])
    else:
        _check_url(button["url"])
    return {name: button[name] for name in _KEPT if name in button}


def _check_data(data: object) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: object) -> None:
    fault = link_fault(url) if isinstance(url, str) else "URL must be of type String"
    if fault:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {fault}")
