"""`python -m tests.steady`: many questions a second for minutes, while a digest goes out and the knowledge changes.

A stand-in for Telegram asks as 200 people would, steadily, whether answers come or not. Meanwhile 200 channels get
the digest and a file of the knowledge is edited over and over. Printed: how long answers took, and what the bot's
process held at the start and at the end. Ends with 1 when something of it is not as it must be.
"""

from __future__ import annotations

import asyncio
import math
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from bot.storage import channels
from bot.storage.channels import Channel
from bot.storage.database import open_database
from tests.lean_api import Bot, LeanApi, lean_api, people
from tests.phone import ROOT, environment
from tests.throughput import PEOPLE, READY, TOKEN, questions

CHANNELS = 200
AREA = "doncaster"
SETTLED = 10.0  # seconds of asking before anything counts
LAST = 10.0  # seconds for the last answers
EDITED = "topics/section-47.yaml"
RATE = 20.0  # questions a second, at which the wait can be judged
MOST_WAIT = 150.0  # milliseconds within which 95 of 100 answers come at that rate
MOST_GROWTH = 1.05  # times the memory of the middle of the run
MOST_MORE = {"threads": 4, "files": 12}  # than in the middle of the run
RUN = "from bot.cli import main; main()"


@dataclass(frozen=True)
class Held:
    """What the bot's process holds: memory in MB, threads, open files, and the database in MB with its log."""

    memory: float
    threads: int
    files: int
    database: float


@dataclass
class Steady:
    """How long each answer took, in seconds, and what the process held now and then."""

    took: list[float] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    unanswered: int = 0
    digests: int = 0
    edits: int = 0

    def within(self, share: float) -> float:
        """The milliseconds within which that share of the answers came."""
        falling = sorted(self.took) or [math.nan]
        return 1_000 * falling[min(len(falling) - 1, int(share * len(falling)))]

    def faults_found(self, rate: float) -> Iterator[str]:
        """A sentence for everything that is not as it must be. `rate`: of questions a second."""
        if self.unanswered or not self.took:
            yield f"{self.unanswered} questions got no answer, {len(self.took)} got one"
        elif rate <= RATE and self.within(0.95) > MOST_WAIT:
            yield f"95 of 100 answers came within {self.within(0.95):.0f} ms, and {MOST_WAIT:.0f} is the most"
        if self.digests < CHANNELS:
            yield f"the digest reached {self.digests} of {CHANNELS} channels"
        middle, end = self.held[len(self.held) // 2], self.held[-1]
        if end.memory > MOST_GROWTH * middle.memory:
            yield f"memory grew from {middle.memory:.0f} to {end.memory:.0f} MB in the second half"
        for what, most in MOST_MORE.items():
            before, after = getattr(middle, what), getattr(end, what)
            if after > before + most:
                yield f"{what} grew from {before} to {after} in the second half"


@click.command()
@click.option("--minutes", type=float, default=5.0, show_default=True, help="How long.")
@click.option("--rate", type=float, default=RATE, show_default=True, help="Questions a second.")
@click.option("--edit-every", type=float, default=20.0, show_default=True, help="Seconds between two edits.")
def main(minutes: float, rate: float, edit_every: float) -> None:
    """Ask for so long and print what came of it."""
    found = asyncio.run(asked_steadily(60 * minutes, rate, edit_every))
    show(Console(), found)
    wrong = list(found.faults_found(rate))
    for each in wrong:
        click.echo(f"FAULT {each}")
    sys.exit(bool(wrong))


async def asked_steadily(seconds: float, rate: float, edit_every: float) -> Steady:
    """Questions at that rate for so long, with a digest and edits meanwhile."""
    found = Steady()
    with TemporaryDirectory() as folder:
        async with lean_api() as api, _running(api, Path(folder)) as (process, side, env):
            await _ask(side, SETTLED, rate)
            begun = len(side.took)
            found.held.append(held(process.pid, Path(folder)))
            beside = [
                asyncio.create_task(_edit(Path(folder), edit_every, found)),
                asyncio.create_task(_send_digest(env)),
            ]
            for _ in range(max(1, round(seconds / 60))):
                await _ask(side, min(60.0, seconds), rate)
                found.held.append(held(process.pid, Path(folder)))
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST):
                    await side.until_quiet()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            found.took, found.unanswered = side.took[begun:], side.open
            found.digests = sum(chat < 0 for chat in api.others)
    return found


async def _ask(side: Bot, seconds: float, rate: float) -> None:
    asking = zip(cycle(people(PEOPLE)), cycle(questions()), strict=False)
    begin, already = time.monotonic(), side.next_update
    for place, (person, text) in enumerate(islice(asking, already, already + round(seconds * rate))):
        await asyncio.sleep(begin + place / rate - time.monotonic())
        side.ask(person, text)


async def _edit(folder: Path, every: float, found: Steady) -> None:
    """A lead adds an example question, over and over."""
    file = folder / "knowledge" / EDITED
    before = file.read_text(encoding="utf-8")
    while True:
        await asyncio.sleep(every)
        found.edits += 1
        added = f'asks:\n  - "What is edit number {found.edits} about?"\n'
        file.write_text(before.replace("asks:\n", added, 1), encoding="utf-8")


async def _send_digest(env: dict[str, str]) -> None:
    command = [sys.executable, "-c", RUN, "digest", "send", "--trial"]
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdout=sys.stderr)
    await child.wait()


@asynccontextmanager
async def _running(api: LeanApi, folder: Path) -> AsyncIterator[tuple[subprocess.Popen[bytes], Bot, dict[str, str]]]:
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    env = _environment(api, folder)
    await _subscribe(folder / "data" / "briefbot.sqlite3")
    async with _process(env, folder) as process:
        side = api.bot(1)
        async with asyncio.timeout(READY):
            await side.polled.wait()
            side.ask(people(1)[0], "what is a core group")
            await side.until_quiet()
        yield process, side, env


def _environment(api: LeanApi, folder: Path) -> dict[str, str]:
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN.format(number=1), "TELEGRAM_API_URL": api.address}
    database = {"BRIEFBOT_DATABASE": str(folder / "data" / "briefbot.sqlite3")}
    return environment(folder / "data", BRIEFBOT_KNOWLEDGE=str(folder / "knowledge"), **settings, **database)


async def _subscribe(database: Path) -> None:
    today = date.today()  # noqa: DTZ011 (any day will do)
    async with open_database(database) as connection:
        for number in range(CHANNELS):
            later = (today.weekday() + 3) % 5
            team = Channel(-1_000_000_000_001 - number, AREA, later, "09:30", title=f"Team {number}")
            await channels.put(connection, team)


@asynccontextmanager
async def _process(env: dict[str, str], folder: Path) -> AsyncIterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", RUN, "run"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)  # noqa: ASYNC220 (does not wait)
    try:
        yield process
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 30)
        sys.stderr.write((folder / "log").read_text(encoding="utf-8"))


def held(pid: int, folder: Path) -> Held:
    """What a process holds now (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    files = (folder / "data").glob("briefbot.sqlite3*")
    return Held(
        int(fields["VmRSS"].split()[0]) / 1024,
        int(fields["Threads"]),
        _open_files(pid, int(fields["FDSize"])),
        sum(file.stat().st_size for file in files) / 1e6,
    )


def _open_files(pid: int, places: int) -> int:
    """How many; only who may look into every process is told, others hear for how many it has a place (proc(5))."""
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except PermissionError:
        return places


def show(console: Console, found: Steady) -> None:
    """How long answers took, and what was held, minute by minute."""
    console.print(
        f"{len(found.took)} answers, {found.unanswered} unanswered; half within {found.within(0.5):.0f} ms, 95% within"
        f" {found.within(0.95):.0f}, the slowest {found.within(1):.0f}; digest to {found.digests} channels,"
        f" {found.edits} edits"
    )
    table = Table("after minutes", "MB of memory", "threads", "open files", "MB of database")
    for minute, each in enumerate(found.held):
        table.add_row(str(minute), f"{each.memory:.0f}", str(each.threads), str(each.files), f"{each.database:.2f}")
    console.print(table)


if __name__ == "__main__":
    main()
