"""Starting the bot's process, alone or with a sandbox beside it, and examining it from outside."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

import click

from bot.chat.application import Start
from bot.chat.application import run as run_chat
from bot.chat.digest_duty import TICK_SECONDS
from bot.chat.editor import Editor
from bot.chat.intake import IntakeStopped
from bot.chat.leads import Leads
from bot.chat.live import Folder, News, Tell
from bot.chat.logs import LogFormat, guard_last_words, set_up_logs
from bot.chat.thrift import keep_together
from bot.digest.content import Delivered
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import Loaded, built_in_knowledge, load_folder
from bot.knowledge.problem import Problem, as_lines
from bot.knowledge.watch import Watch
from bot.matcher import Matchers
from bot.monitoring.ping import ping
from bot.monitoring.process import leave_no_dump
from bot.monitoring.server import serving
from bot.privacy.pseudonym import find_secret, load_secret
from bot.publishing.versions import Versions
from bot.sandbox.tell import tell
from bot.sandbox.world import person_id_of
from bot.settings import Settings, SettingsError, is_on_this_machine
from bot.storage.locks import RunLock

SANDBOX_TOKEN = "1:the-sandbox-takes-any-token"  # noqa: S105 (opens nothing but the sandbox on this machine)
OTHER_MAY_FINISH = 12.0
SANDBOX_LEADS = ("lead", "lead2")
SECRETS = frozenset({"TELEGRAM_BOT_TOKEN", "BRIEFBOT_SECRET", "BRIEFBOT_PING_URL"})
TURN = 0.0002  # seconds until a thread lets another have its turn: an answer must not wait for what is learned beside
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Timekeeping:
    """The bot's time. `clock`: an aware datetime. `tick`: seconds between two looks at what digest is due."""

    clock: Callable[[], datetime] = lambda: datetime.now(LONDON)
    tick: float = TICK_SECONDS


def run_bot(
    settings: Settings,
    token: str,
    api_url: str,
    told: tuple[Tell, ...] = (),
    leads: Leads | None = None,
    timekeeping: Timekeeping = Timekeeping(),
) -> None:
    """Run the bot until it is told to stop. Raises SettingsError with a sentence when it cannot.

    `told`: called with what came of every change in the knowledge folder. `leads`: in place of those of the settings.
    """
    sys.setswitchinterval(TURN)
    keep_together()
    _end_well_when_told()
    set_up_logs(settings.briefbot_log_format)
    guard_last_words()
    leave_no_dump()
    data = _data_folder(settings)
    lock = alone(settings)
    secret = _secret(settings, data)
    for each in settings.exposed:
        log.warning("%s", each)
    watch = Watch(settings.briefbot_knowledge)
    loaded = load_folder(settings.briefbot_knowledge)
    knowledge = _served(loaded, settings.briefbot_log_format)
    _name_unknown_areas(settings, knowledge)
    start = Start(
        token,
        api_url,
        knowledge,
        Folder(
            settings.briefbot_knowledge,
            watch,
            loaded.texts,
            Matchers(settings).of,
            told,
            tuple(each for each in loaded.problems if each.severity == "error"),
            partial(_review, settings.briefbot_knowledge),
        ),
        settings.database,
        data / "heartbeat",
        secret,
        timekeeping.clock,
        editor=Editor(settings.briefbot_knowledge, Versions(data / "versions"), leads or Leads(settings.leads)),
        by_invitation=settings.by_invitation,
        keep=settings.keep,
        after_digest=partial(_ping, settings),
        tick=timekeeping.tick,
        own_server=is_on_this_machine(api_url),
    )
    try:
        asyncio.run(_run(start, settings))
    except SettingsError:
        raise
    except IntakeStopped as error:
        raise SettingsError(str(error)) from None
    except Exception:
        # An exception's own text may quote a message: only the guarded log may show where it came from.
        log.critical("the bot stopped", exc_info=True)
        raise SettingsError("The bot stopped because of a fault in the program. The log above says where.") from None
    finally:
        lock.release()


async def _run(start: Start, settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        if (port := settings.briefbot_http_port) is not None:
            try:
                await stack.enter_async_context(serving(start.vitals, port, settings.briefbot_http_host))
            except OSError as error:
                host = settings.briefbot_http_host
                said = f"BRIEFBOT_HTTP_PORT: port {port} of {host} cannot be used: {os.strerror(error.errno or 0)}"
                raise SettingsError(said) from None
        await run_chat(start)


def alone(settings: Settings, patience: float = OTHER_MAY_FINISH) -> RunLock:
    """The lock of the bot that uses this database. Raises SettingsError when another keeps it.

    A bot that was told to stop has some seconds to finish; two at once would send each other's waiting replies.
    """
    lock, end = RunLock(settings.database), time.monotonic() + patience
    try:
        while not lock.acquire():
            if time.monotonic() > end:
                raise SettingsError(
                    "Another briefbot runs with this data folder. Stop it, or set BRIEFBOT_DATA to another folder."
                )
            time.sleep(0.2)
    except OSError:
        log.warning("nobody can tell whether another briefbot uses this data folder: it cannot be written")
    return lock


def _end_well_when_told() -> None:
    """While it starts: once it runs, `bot.chat.application` ends what was begun first."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: sys.exit(0))


async def _ping(settings: Settings, done: Delivered) -> None:
    """Tell the monitor that a digest went out; one that reached nobody is what it is there to notice."""
    reached = done.sent or done.late or not done.failed
    if settings.briefbot_ping_url and reached:
        await ping(settings.briefbot_ping_url.get_secret_value())


def _name_unknown_areas(settings: Settings, knowledge: Knowledge) -> None:
    for area in sorted({area for areas in settings.leads.values() for area in areas} - set(knowledge.areas)):
        log.warning("BRIEFBOT_LEADS names the area %s, which the knowledge does not have", area)


def run_with_sandbox(settings: Settings, port: int) -> None:
    """Run the sandbox in its own process and the bot in this one; whichever way this one ends, both end."""
    with _sandbox(port) as sandbox:
        try:
            address = sandbox.stdout.readline().strip() if sandbox.stdout else ""
            if not address:
                raise click.exceptions.Exit(1)  # the sandbox has said why
            click.echo(f"No bot token is set, so this is a sandbox. Open {address} and ask.")
            address = address.rstrip("/")
            run_bot(settings, SANDBOX_TOKEN, address, (partial(_show, address),), _leads_of_the_sandbox(settings))
        finally:
            sandbox.terminate()


def _leads_of_the_sandbox(settings: Settings) -> Leads:
    """Those of the settings; without any, two people of the phone page who lead everything: `?as=lead`, `?as=lead2`."""
    return Leads(settings.leads or {person_id_of(name): frozenset() for name in SANDBOX_LEADS}, on_trial=True)


async def _show(address: str, news: News) -> None:
    """What came of a change, above the chat of the phone page."""
    problems = [asdict(each) for each in (*news.problems, *news.remarks)]
    changed = {"changed": list(news.changed)} if news.changed else {}
    await tell(address, {"problems": problems, **({} if news.problems else changed)})


async def _review(folder: Path) -> Sequence[Problem]:
    """What `briefbot check` says of the folder, worked out by a process of its own: answers go before it."""
    words = "import os; os.nice(10); from bot.cli import main; main()"
    command = [sys.executable, "-P", "-c", words, "check", str(folder), "--json"]
    pipe, no = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(*command, stdin=no, stdout=pipe, stderr=no, env=_for_children())
    try:
        said, _ = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.communicate()  # else the loop ends before it knows that the child has
    return [Problem(**each) for each in json.loads(said or b"[]")]


def _sandbox(port: int) -> subprocess.Popen[str]:
    """In a session of its own, so that Ctrl-C reaches the bot alone and its last words to the sandbox are heard."""
    command = [sys.executable, "-P", "-m", "bot.sandbox", "--port", str(port), "--until-stdin-ends"]
    pipe = subprocess.PIPE
    env = _for_children()
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, start_new_session=True, env=env)  # noqa: S603


def _for_children() -> dict[str, str]:
    """Our environment without the secrets, which no process that we start needs."""
    return {name: value for name, value in os.environ.items() if name not in SECRETS}


def _data_folder(settings: Settings) -> Path:
    folder = settings.briefbot_data
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        if not _has_secret(settings):
            raise SettingsError(f"BRIEFBOT_DATA: cannot write into the folder {folder}: {error.strerror}") from None
        log.error(  # noqa: TRY400 (the trace says no more)
            "BRIEFBOT_DATA: cannot write into the folder %s (%s). Answers go on and nothing is remembered."
            " Make room there, or let the user that I run as write there, and restart me",
            *(folder, error.strerror),
        )
        return folder


def _has_secret(settings: Settings) -> bool:
    """Whether the bot was set up here before: one that runs goes on, a new one is better told what is wrong."""
    try:
        return find_secret(settings.secret, settings.briefbot_data) is not None
    except (OSError, ValueError):
        return False


def _secret(settings: Settings, data: Path) -> bytes:
    try:
        return load_secret(settings.secret, data)
    except ValueError as error:
        raise SettingsError(str(error)) from None
    except OSError as error:
        raise SettingsError(f"The secret in the data folder cannot be read or made: {error.strerror}") from None


def _served(loaded: Loaded, form: LogFormat) -> Knowledge:
    """The folder's knowledge; a broken one leaves the built-in danger replies, said in the log."""
    if loaded.knowledge is not None:
        return loaded.knowledge
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    if form == "text":
        for line in as_lines(errors, loaded.texts):
            click.echo(line, err=True)
    else:
        for each in errors:
            log.error("%s, line %s: %s", each.file, each.line, each.code)
    log.error("the knowledge cannot be read: only the built-in danger replies work until it is put right")
    return built_in_knowledge()
