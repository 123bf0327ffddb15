"""One-time codes of invitations: unguessable, and kept only as a keyed hash."""

from __future__ import annotations

import hmac
import re
import secrets

BYTES = 16  # 128 bits
PREFIX = "i-"  # of the start parameter in a link, so that a code is never taken for an area
_DOMAIN = b"briefbot invitation v1:"
_CODE = re.compile(r"[A-Za-z0-9_-]{22}")


def new_code() -> str:
    """A new code: 22 characters that may stand in a link (Bot API, deep linking: A-Z, a-z, 0-9, _ and -)."""
    return secrets.token_urlsafe(BYTES)


def code_in(payload: str) -> str | None:
    """The code in a start parameter; empty when it is malformed, None when it is no invitation at all."""
    if not payload.startswith(PREFIX):
        return None
    code = payload.removeprefix(PREFIX).strip()
    return code if _CODE.fullmatch(code) else ""


def code_hash(secret: bytes, code: str) -> str:
    """64 hexadecimal digits of HMAC-SHA256: looking one up tells nothing of how near a guess came."""
    return hmac.digest(secret, _DOMAIN + code.encode(), "sha256").hex()
