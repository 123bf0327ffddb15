"""`python -m tests.throughput`: answers a second through real HTTP, beside two echo bots in the same run.

One process stands for Telegram and for 200 people with questions; the bots are processes of their own, all running,
and asked in turn, several times, so that what else the machine does meets them alike. Ratios of one run mean the same
on any machine; answers a second mean this one. CPU time per answer is printed too: it minds noise least.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from bot.matching.rows import RowKind, read_rows
from tests.lean_api import Bot, LeanApi, lean_api, people
from tests.phone import ROOT, environment

PEOPLE = 200
WAITING = 32  # questions that wait for one bot at any moment
WARM_UP = 64  # answers that do not count
READY = 180.0
TOKEN = "{number}:a-token-that-opens-nothing"  # noqa: S105 (opens nothing)
OURS, ENCODING, BARE = "briefbot", "echo that encodes", "echo alone"
BOTS = (OURS, ENCODING, BARE)
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Turn:
    """One bot asked for a while: its answers a second, and the CPU time of an answer in milliseconds."""

    rate: float
    cpu: float


@dataclass
class Contender:
    """A bot that is measured: its process, its side of the stand-in, and what its turns gave."""

    name: str
    process: subprocess.Popen[bytes]
    side: Bot
    turns: list[Turn] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second over all turns."""
        return mean(turn.rate for turn in self.turns)

    @property
    def spread(self) -> str:
        """The slowest and the fastest turn."""
        rates = [turn.rate for turn in self.turns]
        return f"{min(rates):.0f} to {max(rates):.0f}"


@click.command()
@click.option("--seconds", type=float, default=15.0, show_default=True, help="How long each bot is asked in a turn.")
@click.option("--rounds", type=int, default=3, show_default=True, help="How often all are asked in turn.")
def main(seconds: float, rounds: int) -> None:
    """Measure briefbot with the shipped knowledge and the real model, and both echo bots."""
    show(Console(), asyncio.run(measured(seconds, rounds)))


async def measured(seconds: float, rounds: int, names: Sequence[str] = BOTS) -> list[Contender]:
    """Every bot asked for so many seconds in each round."""
    with TemporaryDirectory() as folder:
        async with lean_api() as api, _running(api, Path(folder), names) as contenders:
            for _ in range(rounds):
                for each in contenders:
                    each.turns.append(await _asked(each, seconds))
            return contenders


def questions() -> list[str]:
    """What is asked, over and over: real questions, each worked out anew."""
    rows = read_rows((ROOT / "tests" / "questions.jsonl").read_text(encoding="utf-8"))
    return [row.q for row in rows if row.kind is RowKind.ANSWER]


async def _asked(contender: Contender, seconds: float) -> Turn:
    """Keep so many questions waiting; each answer lets the next person ask."""
    side = contender.side
    asking = zip(cycle(people(PEOPLE)), cycle(questions()), strict=False)
    fresh = islice(asking, len(side.took), None)
    counted_from: tuple[float, int, float] | None = None
    begun = len(side.took)
    while counted_from is None or time.monotonic() < counted_from[0] + seconds:
        for person, text in islice(fresh, max(0, WAITING - side.open)):
            side.ask(person, text)
        side.answered.clear()
        async with asyncio.timeout(READY):
            await side.answered.wait()
        if counted_from is None and len(side.took) - begun >= WARM_UP:
            counted_from = time.monotonic(), len(side.took), cpu_seconds(contender.process.pid)
    since, before, cpu = counted_from
    count, took = len(side.took) - before, time.monotonic() - since
    turn = Turn(count / took, 1_000 * (cpu_seconds(contender.process.pid) - cpu) / count)
    async with asyncio.timeout(READY):
        await side.until_quiet()
    return turn


@asynccontextmanager
async def _running(api: LeanApi, folder: Path, names: Sequence[str]) -> AsyncIterator[list[Contender]]:
    """All bots up, and their first question answered."""
    async with _processes(api.address, folder, names) as processes:
        contenders = [
            Contender(name, process, api.bot(number)) for number, (name, process) in enumerate(processes.items(), 1)
        ]
        for each in contenders:
            async with asyncio.timeout(READY):
                await each.side.polled.wait()
                each.side.ask(people(1)[0], "what is a core group")
                await each.side.until_quiet()
        yield contenders


@asynccontextmanager
async def _processes(
    address: str, folder: Path, names: Sequence[str]
) -> AsyncIterator[dict[str, subprocess.Popen[bytes]]]:
    started = {name: _start(name, number, address, folder) for number, name in enumerate(names, 1)}
    try:
        yield started
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            await asyncio.to_thread(process.wait, 30)


def _start(name: str, number: int, address: str, folder: Path) -> subprocess.Popen[bytes]:
    token = TOKEN.format(number=number)
    log = (folder / f"{number}.log").open("wb")
    if name == OURS:
        command = [str(Path(sys.executable).with_name("briefbot")), "run"]
        settings = {"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": address}
        env = environment(folder / "data", **settings)
    else:
        command = [sys.executable, "-m", "tests.echo_bot", token, address, *(["--encode"] if name == ENCODING else [])]
        env = dict(os.environ)
    with log:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)


def cpu_seconds(pid: int) -> float:
    """The CPU time that a process and all its threads have used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def show(console: Console, contenders: Sequence[Contender]) -> None:
    """What each bot did, and ours against each."""
    ours = contenders[0]
    table = Table("", "answers a second", "spread of its turns", "CPU ms an answer", "briefbot against it")
    for each in contenders:
        cpu = mean(turn.cpu for turn in each.turns)
        table.add_row(each.name, f"{each.rate:.0f}", each.spread, f"{cpu:.1f}", f"{ours.rate / each.rate:.2f}")
    console.print(table)


if __name__ == "__main__":
    main()
