"""Files that people and the bot send: checked, and described as the Bot API does."""

import base64
import binascii
import mimetypes
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import bad_request

LARGEST_CLAIMED = 50 * 1024 * 1024
LONGEST_NAME = 255
_MADE_UP = 120_000
# A table of our own: what the machine knows of types differs from one to the next.
_TYPES = mimetypes.MimeTypes()
_TYPES.add_type("application/yaml", ".yaml")
_TYPES.add_type("application/yaml", ".yml")
_TYPES.add_type("text/markdown", ".md")


@dataclass(frozen=True)
class StoredFile:
    """A file that was sent: its name as the sender gave it, and its bytes."""

    id: str
    name: str
    body: bytes

    @property
    def path(self) -> str:
        """Where the bot downloads it once it has asked with getFile; Telegram gives names of its own."""
        suffix = self.name[self.name.rfind(".") :] if "." in self.name else ""
        plain = suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ""
        return f"documents/file_{self.id}{plain.lower()}"

    def identity(self) -> dict[str, Any]:
        """What the Bot API's Document and File have in common."""
        return {"file_id": self.id, "file_unique_id": f"u{self.id}", "file_size": len(self.body)}

    def document(self) -> dict[str, Any]:
        """The file as the Bot API's Document. Source: https://core.telegram.org/bots/api#document"""
        kind = _TYPES.guess_type(self.name)[0] or "application/octet-stream"
        return {**self.identity(), "file_name": self.name, "mime_type": kind}


def new_file(file_id: str, name: str, body: bytes) -> StoredFile:
    """The file as Telegram keeps it; raises ApiError 400 on an empty one, or on a name that no file can have."""
    if not body:
        raise bad_request("file must be non-empty")
    name = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise bad_request(f"file name must have 1 to {LONGEST_NAME} printable characters")
    return StoredFile(file_id, name, body)


def written(wanted: dict[str, Any]) -> tuple[str, bytes]:
    """Name and bytes of the document that a person sends; raises ApiError 400.

    `file_name`, and either `content` (text) or `base64`. With neither it is a made-up file of `file_size` bytes.
    """
    name, size = wanted.get("file_name", "document.pdf"), wanted.get("file_size", _MADE_UP)
    if not isinstance(name, str):
        raise bad_request('"file_name" has the wrong type')
    if "content" in wanted and "base64" in wanted:
        raise bad_request('a document has "content" or "base64", not both')
    if "content" in wanted:
        return name, _text(wanted["content"])
    if "base64" in wanted:
        return name, _decoded(wanted["base64"])
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= LARGEST_CLAIMED:
        raise bad_request(f'"file_size" must be a whole number up to {LARGEST_CLAIMED}')
    return name, bytes(size)


def _text(content: object) -> bytes:
    if not isinstance(content, str):
        raise bad_request('"content" must be text; use "base64" for anything else')
    try:
        return content.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _decoded(content: object) -> bytes:
    try:
        return base64.b64decode(content if isinstance(content, str) else "?", validate=True)
    except (binascii.Error, ValueError):
        raise bad_request('"base64" is not base64') from None
