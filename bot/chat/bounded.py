"""What an answer of the Bot API may be: no longer than memory allows, and text that can be written again."""

from __future__ import annotations

import re
from typing import Any

from telegram.error import NetworkError

# A hundred updates of the longest messages, each with the longest message that it replies to, stay below this.
MOST_BYTES = 32_000_000
_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


async def only_so_much(response: Any) -> None:
    """Read an answer whole before anybody else does, and no more than `MOST_BYTES` of it, however it was packed.

    For the client's hooks: it takes what is read here for what was read. Raises NetworkError when there is more.
    """
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise NetworkError("an answer without end")
    response._content = bytes(body)


HOOKS: dict[str, Any] = {"event_hooks": {"response": [only_so_much]}}


def whole(payload: bytes) -> bytes:
    """The JSON with a mark in place of each half of a character: JSON can say it, and no text can hold it."""
    if not _SURROGATE.search(payload):
        return payload
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], payload)
