"""What the bot says of itself: names, descriptions, commands and the menu button."""

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import bad_request

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LONGEST = {"name": 64, "description": 512, "short_description": 120}
NO_MENU = {"type": "default"}


@dataclass
class Profile:
    """The bot's profile, and the token it last used.

    Texts by (kind, language), commands by (scope, language), "" is every language.
    """

    id: int = 7_000_000_001
    username: str = "briefing_sandbox_bot"
    reads_all: bool = False  # privacy mode is off: every message of every group is an update
    token: str = field(default="", repr=False)
    texts: dict[tuple[str, str], str] = field(default_factory=lambda: {("name", ""): "Briefing bot"})
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    menus: dict[int | None, dict[str, Any]] = field(default_factory=dict)

    def user(self) -> dict[str, Any]:
        """The bot as the Bot API's User."""
        name = self.text("name", "")
        return {"id": self.id, "is_bot": True, "first_name": name, "username": self.username}

    def text(self, kind: str, language: str) -> str:
        """The text of `kind` in `language`, or the one for every language, or ""."""
        return self.texts.get((kind, language)) or self.texts.get((kind, ""), "")

    def set_text(self, kind: str, language: str, text: str) -> None:
        """Set or, with "", remove a text; raises ApiError 400 when it is too long."""
        if len(text) > LONGEST[kind]:
            raise bad_request(f"{kind.replace('_', ' ')} is too long")
        if text:
            self.texts[kind, language] = text
        else:
            self.texts.pop((kind, language), None)

    def set_commands(self, scope: str, language: str, commands: list[dict[str, str]]) -> None:
        """Set the commands of a scope; raises ApiError 400 on one that Telegram refuses."""
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.commands[scope, language] = [_command(entry) for entry in commands]

    def commands_in(self, scopes: tuple[str, ...], language: str) -> list[dict[str, str]]:
        """The commands a person sees: of the first scope that has some, their language before all others."""
        keys = ((scope, spoken) for scope in scopes for spoken in (language, ""))
        return next((self.commands[key] for key in keys if self.commands.get(key)), [])

    def menu(self, chat_id: int | None) -> dict[str, Any]:
        """The menu button of a chat, or the default one."""
        return self.menus.get(chat_id) or self.menus.get(None) or NO_MENU


def _command(entry: object) -> dict[str, str]:
    if not isinstance(entry, dict):
        raise bad_request("can't parse BotCommand: Expected an Object")
    name, description = str(entry.get("command", "")).removeprefix("/"), str(entry.get("description", ""))
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
