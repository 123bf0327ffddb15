"""A real bot process, a real sandbox process, and people with phones."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.warm import warm

ROOT = Path(__file__).parent.parent
TOKEN = "123456:a-token-that-must-never-be-seen"  # noqa: S105 (opens nothing)
PATIENCE = 30.0
NO_LIMITS = {"enabled": False}


@dataclass
class Sandbox:
    """A running sandbox process."""

    address: str
    client: httpx.Client

    def control(self, verb: str, path: str, body: Any = None, **query: Any) -> Any:
        """The JSON answer of the control API."""
        return self.client.request(verb, f"/sandbox/{path}", json=body, params=query).raise_for_status().json()

    def person(self, name: str) -> Person:
        """A person with a phone, and their private chat with the bot."""
        return Person(self, int(self.control("POST", "people", {"name": name})["chat_id"]))

    def fault(self, **fault: Any) -> None:
        """Let the next calls of a method go wrong."""
        self.control("POST", "faults", fault)

    def journal(self) -> list[dict[str, Any]]:
        """Every request the bot made."""
        return list(self.control("GET", "journal"))

    def asked_for(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of that method."""
        return [entry["parameters"] for entry in self.journal() if entry["method"].casefold() == method.casefold()]


@dataclass
class Person:
    """One person's private chat with the bot."""

    sandbox: Sandbox
    chat: int
    version: int = 0

    def send(self, **content: Any) -> int:
        """Send anything; gives the message's number."""
        return int(self.sandbox.control("POST", f"chats/{self.chat}/messages", content)["message_id"])

    def ask(self, text: str) -> dict[str, Any]:
        """Send words and wait for the bot's next message."""
        self._catch_up()
        self.send(text=text)
        return self.next()

    def press(self, message: dict[str, Any], label: str) -> None:
        """Press the button with that label."""
        self._catch_up()
        data = next(each["callback_data"] for each in buttons(message) if each["text"] == label)
        self.sandbox.control("POST", f"chats/{self.chat}/messages/{message['message_id']}/press", {"data": data})

    def next(self) -> dict[str, Any]:
        """The next message the bot sends or edits."""
        end = time.monotonic() + PATIENCE
        while (left := end - time.monotonic()) > 0:
            changes = self.sandbox.control("GET", f"chats/{self.chat}/messages", since=self.version, wait=min(left, 5))
            self.version = changes["version"]
            for message in changes["messages"]:
                if message["from"]["is_bot"]:
                    return dict(message)
        raise AssertionError("the bot did not answer")

    def all(self) -> list[dict[str, Any]]:
        """Every message of the chat."""
        return list(self.sandbox.control("GET", f"chats/{self.chat}/messages")["messages"])

    def said(self) -> list[str]:
        """The texts of the bot's messages, oldest first."""
        return [message["text"] for message in self.all() if message["from"]["is_bot"]]

    def _catch_up(self) -> None:
        self.version = self.sandbox.control("GET", f"chats/{self.chat}/messages", since=self.version)["version"]


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """All buttons below a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def labels(message: dict[str, Any]) -> list[str]:
    """What the buttons below a message say."""
    return [button["text"] for button in buttons(message)]


@contextmanager
def running_sandbox(*, limits: dict[str, Any] | None = None) -> Iterator[Sandbox]:
    """A sandbox process on a free port, without flood limits unless told otherwise."""
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+\d", process.stdout.readline())
        assert found is not None
        with httpx.Client(base_url=found[0], timeout=30, trust_env=False) as client:
            sandbox = Sandbox(found[0], client)
            sandbox.control("PATCH", "settings", {"limits": limits or NO_LIMITS, "poll_hold": 0.2})
            try:
                yield sandbox
            finally:
                process.terminate()


@dataclass
class BotProcess:
    """A running `briefbot run`."""

    process: subprocess.Popen[str]
    log: Path

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def wait(self) -> int:
        """Wait until it ends by itself; gives its exit code."""
        return self.process.wait(timeout=60)


@contextmanager
def running_bot(sandbox: Sandbox, data: Path, **settings: str) -> Iterator[BotProcess]:
    """The bot as its own process, on the sandbox, with its data in `data`."""
    data.mkdir(parents=True, exist_ok=True)
    log = data.parent / f"{data.name}.log"
    with (
        log.open("a", encoding="utf-8") as errors,
        subprocess.Popen(
            [str(Path(sys.executable).with_name("briefbot")), "run"],
            env=environment(data, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=sandbox.address, **settings),
            cwd=data,
            stderr=errors,
            stdout=errors,
            text=True,
        ) as process,
    ):
        try:
            yield BotProcess(process, log)
        finally:
            if process.poll() is None:
                process.terminate()


def environment(data: Path, **settings: str) -> dict[str, str]:
    """The environment of a command: the project's knowledge, data in `data`, warnings are errors."""
    given = {"BRIEFBOT_KNOWLEDGE": str(ROOT / "knowledge"), "BRIEFBOT_DATA": str(data)}
    if data.is_dir() or not data.exists():
        warm(data)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("BRIEFBOT_", "TELEGRAM_"))}
    return inherited | given | settings
