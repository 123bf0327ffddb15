"""Starting the bot's process, alone or with a sandbox beside it, and examining it from outside."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import click

from bot.chat.application import Start
from bot.chat.application import run as run_chat
from bot.chat.intake import IntakeStopped
from bot.chat.logs import set_up_logs
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import built_in_knowledge, load_folder
from bot.knowledge.problem import as_lines
from bot.privacy.pseudonym import load_secret
from bot.settings import Settings, SettingsError
from bot.storage.health import database_faults

SANDBOX_TOKEN = "1:the-sandbox-takes-any-token"  # noqa: S105 (opens nothing but the sandbox on this machine)
HEARTBEAT_SECONDS = 120.0
log = logging.getLogger(__name__)


def run_bot(settings: Settings, token: str, api_url: str) -> None:
    """Run the bot until it is told to stop. Raises SettingsError with a sentence when it cannot."""
    set_up_logs()
    data = _data_folder(settings)
    try:
        secret = load_secret(settings.briefbot_secret.get_secret_value() if settings.briefbot_secret else None, data)
        knowledge = _knowledge(settings.briefbot_knowledge)
        start = Start(token, api_url, knowledge, settings.database, data / "heartbeat", secret)
        asyncio.run(run_chat(start))
    except (IntakeStopped, ValueError) as error:
        raise SettingsError(str(error)) from None


def run_with_sandbox(settings: Settings, port: int) -> None:
    """Run the sandbox in its own process and the bot in this one."""
    command = [sys.executable, "-m", "bot.sandbox", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sandbox:  # noqa: S603 (our own module)
        try:
            address = sandbox.stdout.readline().strip() if sandbox.stdout else ""
            if not address:
                raise SettingsError(f"The sandbox could not start on port {port}.")
            click.echo(f"No bot token is set, so this is a sandbox. Open {address} and ask.")
            run_bot(settings, SANDBOX_TOKEN, address.rstrip("/"))
        finally:
            sandbox.terminate()


def examine(settings: Settings, now: datetime) -> list[str]:
    """A sentence for everything that is not well: knowledge, database, and a bot that no longer hears Telegram."""
    faults = []
    loaded = load_folder(settings.briefbot_knowledge, today=now.date())
    if loaded.knowledge is None:
        faults.append("The knowledge has errors: run `briefbot check`.")
    heartbeat = settings.briefbot_data / "heartbeat"
    if not heartbeat.exists():
        faults.append("The bot has never heard from Telegram with this data folder: is it running?")
    elif now.timestamp() - heartbeat.stat().st_mtime > HEARTBEAT_SECONDS:
        faults.append("The bot has not heard from Telegram for two minutes.")
    return faults + database_faults(settings.database)


def _data_folder(settings: Settings) -> Path:
    folder = settings.briefbot_data
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"BRIEFBOT_DATA: {folder} cannot be made ({type(error).__name__})") from None
    return folder


def _knowledge(folder: Path) -> Knowledge:
    """The folder's knowledge; a broken one leaves the built-in danger replies, said in the log."""
    loaded = load_folder(folder, today=datetime.now(LONDON).date())
    if loaded.knowledge is not None:
        return loaded.knowledge
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    for line in as_lines(errors, loaded.texts):
        click.echo(line, err=True)
    log.error("the knowledge cannot be read: only the built-in danger replies work until it is put right")
    return built_in_knowledge()
