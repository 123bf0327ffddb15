"""Settings from the environment, `.env`, and files that hold secrets."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TELEGRAM = "https://api.telegram.org"


class SettingsError(Exception):
    """A setting is wrong; the text says which one and what to write."""


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("should look like https://api.telegram.org")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must begin with https: only a server on this machine may be asked without")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Settings(BaseSettings):
    """Everything that can be set. Names in the environment are in capitals: BRIEFBOT_DATA and so on."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    telegram_bot_token: SecretStr | None = None
    telegram_bot_token_file: Path | None = None
    telegram_api_url: Annotated[str, AfterValidator(_checked_url)] = TELEGRAM
    briefbot_knowledge: Path = Path("knowledge")
    briefbot_data: Path = Path("data")
    briefbot_database: Path | None = None
    briefbot_secret: SecretStr | None = None

    @model_validator(mode="after")
    def _one_token(self) -> Settings:
        if self.telegram_bot_token and self.telegram_bot_token_file:
            raise ValueError("set TELEGRAM_BOT_TOKEN or TELEGRAM_BOT_TOKEN_FILE, not both")
        return self

    @property
    def database(self) -> Path:
        """The database file: in the data folder unless set."""
        return self.briefbot_database or self.briefbot_data / "briefbot.sqlite3"

    @property
    def token(self) -> SecretStr | None:
        """The bot's token, from the setting or from its file; None when neither is set. Raises SettingsError."""
        if self.telegram_bot_token_file is None:
            return self.telegram_bot_token
        try:
            token = self.telegram_bot_token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"TELEGRAM_BOT_TOKEN_FILE cannot be read: {error.__class__.__name__}") from None
        if not token:
            raise SettingsError("TELEGRAM_BOT_TOKEN_FILE names an empty file: put the bot's token in it")
        return SecretStr(token)


def load_settings() -> Settings:
    """The settings as they are now. Raises SettingsError with a sentence for each wrong one, never with its value."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(each["loc"], each["msg"]) for each in error.errors())) from None


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    name = str(place[0]).upper() if place else "Settings"
    return f"{name}: {message.removeprefix('Value error, ')}"
