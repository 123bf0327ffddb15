"""Which addresses Telegram accepts, and what it marks in plain text by itself."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.text import utf16_length

_SCHEMES = {"http", "https", "tg", "ton", "tonsite"}
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_DETECTED = (
    ("url", re.compile(r"(?:https?://|www\.|t\.me/)[^\s<>\"]*[^\s<>\".,;:!?()']", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}\b")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
)


def link_fault(url: str) -> str | None:
    """Why Telegram refuses `url` as a link, in its words, or None when it takes it."""
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in _SCHEMES:
        return "Unsupported URL protocol"
    if scheme and scheme[1].lower() == "tg":
        return None
    try:
        parts = urlsplit(url if scheme else f"http://{url}")
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "Wrong port number specified in the URL"
    if not host:
        return "URL host is empty"
    return None if "." in host.strip(".") or ":" in host else "Wrong HTTP URL"


def checked_link(url: str) -> str:
    """The address a `text_link` points to, or "" when Telegram would drop the link in silence."""
    url = url.strip()
    if link_fault(url):
        return ""
    address = url if _SCHEME.match(url) else f"http://{url}"
    return address if urlsplit(address).path or address.startswith("tg:") else f"{address}/"


def detected(text: str, taken: tuple[dict[str, Any], ...] = ()) -> tuple[dict[str, Any], ...]:
    """Entities Telegram adds by itself to `text`, leaving alone what `taken` links or marks as code.

    Returns all entities, `taken` included, in order of offset (UTF-16 units).
    """
    blocked = [entity for entity in taken if entity["type"] in {"text_link", "code", "pre"}]
    for kind, pattern in _DETECTED:
        for found in pattern.finditer(text):
            entity = _entity(kind, text, found)
            if not any(_overlap(entity, other) for other in blocked):
                blocked.append(entity)
    added = [entity for entity in blocked if entity not in taken]
    return tuple(sorted((*taken, *added), key=lambda entity: (entity["offset"], -entity["length"])))


def _entity(kind: str, text: str, found: re.Match[str]) -> dict[str, Any]:
    return {"type": kind, "offset": utf16_length(text[: found.start()]), "length": utf16_length(found[0])}


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    first, second = sorted((one, other), key=lambda entity: int(entity["offset"]))
    return bool(second["offset"] < first["offset"] + first["length"])
