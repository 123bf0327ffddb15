"""Keyed pseudonyms for people, so that no Telegram id stands beside what they asked."""

import hmac
import os
import secrets
from pathlib import Path

LEAST_SECRET_LENGTH = 16
_DOMAIN = b"briefbot person v1:"
_TEAM_DOMAIN = b"briefbot team v1:"


def pseudonym(secret: bytes, telegram_user_id: int) -> str:
    """Give the person's pseudonym: 64 hexadecimal digits of HMAC-SHA256 (RFC 2104) over the domain and the id."""
    return hmac.digest(secret, _DOMAIN + str(telegram_user_id).encode(), "sha256").hex()


def team_code(secret: bytes, chat_id: int, week: str = "") -> str:
    """The code of a chat as a team; with a week a code of that week alone, which no other week's can be joined to."""
    return hmac.digest(secret, _TEAM_DOMAIN + f"{chat_id}/{week}".encode(), "sha256").hex()


def load_secret(configured: str | None, data_dir: Path) -> bytes:
    """Give the key for pseudonyms: the setting, or the one made once in `data_dir/secret` with mode 0600.

    Raises ValueError, saying what to do, when the setting is shorter than 16 characters or the file is empty or cut.
    """
    if configured is not None and configured.strip():
        return _checked(configured.strip())
    path = data_dir / "secret"
    if not path.exists():
        _create(path)
    return _read(path)


def find_secret(configured: str | None, data_dir: Path) -> bytes | None:
    """The same key without making one: None when there is none yet. Raises ValueError as `load_secret` does."""
    if not (configured and configured.strip()) and not (data_dir / "secret").exists():
        return None
    return load_secret(configured, data_dir)


def _checked(configured: str) -> bytes:
    if len(configured) < LEAST_SECRET_LENGTH:
        raise ValueError(
            f"BRIEFBOT_SECRET is too short: give it at least {LEAST_SECRET_LENGTH} characters, "
            "or take it out and a secret is made for you in the data folder."
        )
    return configured.encode()


def _create(path: Path) -> None:
    """Write a new secret beside `path` and link it into place: the first of several processes wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".secret-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _put_in_place(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return


def _read(path: Path) -> bytes:
    secret = path.read_text(encoding="utf-8", errors="replace").strip()
    if len(secret) < LEAST_SECRET_LENGTH:
        raise ValueError(
            f"The secret file '{path.name}' in the data folder is empty or cut short. Put it back from a backup. "
            "Without one, delete it and a new secret is made: people then choose their area again."
        )
    return secret.encode()
