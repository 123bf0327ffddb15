"""Settings from the environment, `.env`, and files that hold secrets."""

from __future__ import annotations

import ipaddress
import os
import re
import stat
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.storage.retention import Keep

TELEGRAM = "https://api.telegram.org"
S = TypeVar("S", bound=BaseSettings)
_LEAD = re.compile(r"([1-9][0-9]{0,15})(?:\s*:\s*([a-z0-9-]{1,48}))?")
_TOKEN = re.compile(r"[\w:-]{1,200}", re.ASCII)
LONGEST_SECRET = 4_096
FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SettingsError(Exception):
    """A setting is wrong; the text says which one and what to write."""


def _checked_url(url: str) -> str:
    url = url.strip()
    scheme, host = _scheme_and_host(url)
    if scheme not in ("http", "https") or not host:
        raise ValueError(f"should look like {TELEGRAM}")
    if scheme == "http" and not _is_loopback(host):
        raise ValueError("must begin with https: only a server on this machine may be asked without")
    return url.rstrip("/")


def _scheme_and_host(url: str) -> tuple[str, str]:
    """Both empty when the address cannot be read, its port included."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""


def is_on_this_machine(url: str) -> bool:
    """Whether the address is one of this machine's own."""
    return _is_loopback(_scheme_and_host(url)[1])


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked_secret_url(url: SecretStr) -> SecretStr:
    return SecretStr(_checked_url(url.get_secret_value()))


def _checked_host(host: str) -> str:
    try:
        return host if host == "localhost" else str(ipaddress.ip_address(host))
    except ValueError:
        raise ValueError("write an address of this machine, such as 127.0.0.1") from None


def _checked_leads(written: str) -> str:
    wrong = [part for part in written.split(",") if part.strip() and not _LEAD.fullmatch(part.strip())]
    if wrong:
        raise ValueError(
            "write Telegram user ids with commas between, each alone or with an area: 12345, 67890:doncaster"
        )
    return written


class Folders(BaseSettings):
    """Where things are: all that reviewing the knowledge needs, so that nothing else can be wrong with it."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8-sig", extra="ignore", frozen=True, env_ignore_empty=True
    )

    briefbot_knowledge: Path = Path("knowledge")
    briefbot_data: Path = Path("data")
    briefbot_model: str | None = None


class Logs(BaseSettings):
    """How logs are written, whatever else is wrong."""

    model_config = Folders.model_config

    briefbot_log_format: Literal["text", "json"] = "text"


class Settings(Folders):
    """Everything that can be set. Names in the environment are in capitals: BRIEFBOT_DATA and so on."""

    telegram_bot_token: SecretStr | None = None
    telegram_bot_token_file: Path | None = None
    telegram_api_url: Annotated[str, AfterValidator(_checked_url)] = TELEGRAM
    briefbot_database: Path | None = None
    briefbot_secret: SecretStr | None = None
    briefbot_secret_file: Path | None = None
    briefbot_leads: Annotated[str, AfterValidator(_checked_leads)] = ""
    briefbot_access: Literal["open", "invite"] = "open"
    briefbot_http_port: int | None = Field(default=None, ge=1, le=65535)
    briefbot_http_host: Annotated[str, AfterValidator(_checked_host)] = "127.0.0.1"
    briefbot_ping_url: Annotated[SecretStr, AfterValidator(_checked_secret_url)] | None = None
    briefbot_log_format: Literal["text", "json"] = "text"
    briefbot_keep_days: int = Field(default=90, ge=1, le=90)
    briefbot_keep_counts_days: int = Field(default=730, ge=1, le=3660)
    briefbot_keep_people_days: int = Field(default=365, ge=31, le=3660)

    @model_validator(mode="after")
    def _one_of_each(self) -> Settings:
        if self.telegram_bot_token and self.telegram_bot_token_file:
            raise ValueError("Set TELEGRAM_BOT_TOKEN or TELEGRAM_BOT_TOKEN_FILE, not both")
        if self.briefbot_secret and self.briefbot_secret_file:
            raise ValueError("Set BRIEFBOT_SECRET or BRIEFBOT_SECRET_FILE, not both")
        return self

    @property
    def database(self) -> Path:
        """The database file: in the data folder unless set."""
        return self.briefbot_database or self.briefbot_data / "briefbot.sqlite3"

    @property
    def leads(self) -> dict[int, frozenset[str]]:
        """The leads' Telegram user ids, each with the areas they lead; none means all areas."""
        found = [match for part in self.briefbot_leads.split(",") if (match := _LEAD.fullmatch(part.strip()))]
        areas: dict[int, set[str | None]] = {}
        for match in found:
            areas.setdefault(int(match[1]), set()).add(match[2])
        return {user: frozenset() if None in held else frozenset(filter(None, held)) for user, held in areas.items()}

    @property
    def by_invitation(self) -> bool:
        """Whether only people with an invitation are answered, danger apart."""
        return self.briefbot_access == "invite"

    @property
    def keep(self) -> Keep:
        """For how many days what is kept."""
        return Keep(self.briefbot_keep_days, self.briefbot_keep_counts_days, self.briefbot_keep_people_days)

    @property
    def token(self) -> SecretStr | None:
        """The bot's token, from the setting or from its file; None when neither is set. Raises SettingsError."""
        if self.telegram_bot_token_file:
            written = _secret_in("TELEGRAM_BOT_TOKEN_FILE", self.telegram_bot_token_file, "the bot's token")
            return SecretStr(_checked_token("TELEGRAM_BOT_TOKEN_FILE", written))
        if self.telegram_bot_token:
            return SecretStr(_checked_token("TELEGRAM_BOT_TOKEN", self.telegram_bot_token.get_secret_value()))
        return None

    @property
    def secret(self) -> str | None:
        """The key for pseudonyms, from the setting or from its file; None: the data folder's own. Raises SettingsError.

        It says nothing of its length: see `bot.privacy.pseudonym.load_secret`.
        """
        if self.briefbot_secret_file:
            return _secret_in("BRIEFBOT_SECRET_FILE", self.briefbot_secret_file, "the key for pseudonyms")
        return self.briefbot_secret.get_secret_value() if self.briefbot_secret else None

    @property
    def exposed(self) -> list[str]:
        """A sentence for each file with secrets in it that others on this machine may read or change."""
        files = {
            "TELEGRAM_BOT_TOKEN_FILE": self.telegram_bot_token_file,
            "BRIEFBOT_SECRET_FILE": self.briefbot_secret_file,
            "The secret in the data folder": self.briefbot_data / "secret",
            "The database": self.database,
            ".env": Path(".env") if self.telegram_bot_token or self.briefbot_secret else None,
        }
        return [
            f"{name}: others on this machine can read it. Run: chmod 600 {file}"
            for name, file in files.items()
            if file and _is_exposed(file)
        ]


def _is_exposed(file: Path) -> bool:
    held_by_systemd = os.environ.get("CREDENTIALS_DIRECTORY")
    if held_by_systemd and file.is_relative_to(held_by_systemd):
        return False  # systemd.exec(5): for this service alone, by an access list that the mode shows as a group's
    try:
        mode = file.stat().st_mode
        return bool(mode & FOR_OTHERS) and not stat.S_ISDIR(mode)  # a folder is no secret: it is refused when read
    except OSError:
        return False


def _secret_in(setting: str, file: Path, what: str) -> str:
    try:
        with file.open(encoding="utf-8-sig") as text:
            secret = text.read(LONGEST_SECRET + 1)
    except UnicodeDecodeError:
        raise SettingsError(f"{setting} is not a text file: put {what} in it") from None
    except OSError as error:
        raise SettingsError(f"{setting} cannot be read: {error.strerror}") from None
    if not secret.strip():
        raise SettingsError(f"{setting} names an empty file: put {what} in it")
    if len(secret) > LONGEST_SECRET:
        raise SettingsError(f"{setting} names a file that is far too long: put {what} in it and nothing else")
    return secret.strip()


def _checked_token(setting: str, token: str) -> str:
    if not _TOKEN.fullmatch(token.strip()):
        raise SettingsError(f"{setting} does not hold a bot token: copy it again from Telegram's BotFather")
    return token.strip()


def load_settings() -> Settings:
    """The settings as they are now. Raises SettingsError with a sentence for each wrong one, never with its value."""
    return _loaded(Settings)


def load_folders() -> Folders:
    """Where things are, whatever else is set. Raises SettingsError."""
    return _loaded(Folders)


def wants_json() -> bool:
    """Whether logs are to be JSON, asked when the settings as a whole cannot be read."""
    try:
        return _loaded(Logs).briefbot_log_format == "json"
    except SettingsError:
        return False


def _loaded(kind: type[S]) -> S:
    try:
        return kind()
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(each["loc"], each["msg"]) for each in error.errors())) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError("The file .env cannot be read: save it as UTF-8 text, a NAME=value a line") from None


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    said = message.removeprefix("Value error, ")
    return f"{str(place[0]).upper()}: {said}" if place else said
