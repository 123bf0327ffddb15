"""A request's parameters: decoded, typed, and refused when unknown or missing."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import bad_request

Parameters = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A file sent with a request."""

    name: str
    body: bytes


def _integer(name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value):
        return int(value)
    raise bad_request(f"invalid {name} specified")


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    raise bad_request(f'field "{name}" must be of type String')


def _boolean(name: str, value: object) -> bool:
    known = {"true": True, "1": True, "false": False, "0": False}
    text = str(value).lower()
    if text not in known:
        raise bad_request(f'field "{name}" must be of type Boolean')
    return known[text]


def _structure(kind: type) -> Callable[[str, object], Any]:
    def read(name: str, value: object) -> Any:
        try:
            found = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            found = None
        if not isinstance(found, kind):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object")
        return found

    return read


def _file(name: str, value: object) -> Upload:
    if isinstance(value, Upload):
        return value
    raise bad_request("wrong file identifier/HTTP URL specified")


_object, _array = _structure(dict), _structure(list)
_READERS: dict[str, Callable[[str, object], Any]] = {
    **dict.fromkeys(
        ("chat_id", "message_id", "message_thread_id", "user_id", "offset", "limit", "timeout", "cache_time"),
        _integer,
    ),
    **dict.fromkeys(
        ("disable_notification", "protect_content", "show_alert", "drop_pending_updates", "return_bots"),
        _boolean,
    ),
    **dict.fromkeys(("link_preview_options", "reply_markup", "reply_parameters", "scope", "menu_button"), _object),
    **dict.fromkeys(("entities", "caption_entities", "message_ids", "commands", "allowed_updates"), _array),
    "document": _file,
}
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "action": "wrong parameter action in request",
    "document": "there is no document in the request",
    "file_id": "file_id not specified",
}


@dataclass(frozen=True)
class Signature:
    """The parameters that a method takes, by name."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset((*self.required, *self.optional)))

    def read(self, given: Mapping[str, object]) -> Parameters:
        """Typed parameters; raises ApiError 400 on one that is unknown, missing or of the wrong type."""
        unknown = sorted(set(given) - self.names)
        if unknown:
            raise bad_request(f'parameter "{unknown[0]}" is unknown or not part of the sandbox')
        for name in self.required:
            if given.get(name) in (None, ""):
                raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
        present = {name: value for name, value in given.items() if value is not None}
        return {name: _READERS.get(name, _text)(name, value) for name, value in present.items()}


def loose(given: Mapping[str, object]) -> dict[str, object]:
    """The parameters for the journal: JSON for what is JSON, a file's name and size for a file."""
    return {name: _loose(name, value) for name, value in given.items()}


def _loose(name: str, value: object) -> object:
    if isinstance(value, Upload):
        return {"file_name": value.name, "file_size": len(value.body)}
    try:
        return _READERS.get(name, _text)(name, value)
    except Exception:
        return value
