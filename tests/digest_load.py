"""`python -m tests.digest_load`: digests to many channels, fast, with kills, and in bad weather; real processes.

The sandbox's HTTP server stands for Telegram and enforces its limits strictly; a process of its own sends. Each run
prints what became of it. The suite runs the same with smaller numbers (tests/test_digest_load.py).
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, time

import click
from telegram import Bot

from bot.chat import transport
from bot.chat.delivery import Delivery
from bot.chat.digest_book import Channel, Post
from bot.chat.digest_sender import DigestSender, SenderTimes
from bot.chat.memory import Memory, open_memory
from bot.chat.render import messages
from bot.digest.content import Failure
from bot.replies.reply import Reply, plain
from bot.sandbox import acting
from bot.sandbox.faults import Chance, Fault, Weather
from bot.sandbox.limits import Limits
from bot.sandbox.world import Chat, World
from bot.storage.digests import WAITING
from bot.storage.locks import SenderLock
from tests.sandbox_driver import QUIET, TOKEN, Driver, sandbox

STRICT = Limits(chat_burst=1, strict=True)
WEEK = "2026-W48"
SECRET = b"a secret of sixteen bytes or more"
AT_A_KILL = 8  # messages in flight at most
QUICK = SenderTimes(look=0.05, sweep=0, again=0.05, longest=0.4)
BAD = (
    Chance(0.10, Fault("sendMessage", error_code=429, description="Too Many Requests: retry after 1", retry_after=1)),
    Chance(0.05, Fault("sendMessage", error_code=500)),
    Chance(0.03, Fault("sendMessage", reset=True)),
    Chance(0.03, Fault("sendMessage", drop=True)),
    Chance(0.03, Fault("sendMessage", delay=0.5)),
)
SLOW = (Chance(0.5, Fault("sendMessage", delay=0.15)),)  # so that several are under way at any moment
LOST = 3  # the place of the answers that are lost after the message was sent


@dataclass
class Outcome:
    """What became of a run."""

    channels: int
    lost: int
    doubled: int
    seconds: float
    refused: int
    in_flight: list[int] = field(default_factory=list)
    answers_lost: int = 0
    off: dict[str, int] = field(default_factory=dict)

    @property
    def least(self) -> float:
        """The least time that Telegram's limits allow, in seconds."""
        return self.channels / 30

    @property
    def ratio(self) -> float:
        """How much longer it took."""
        return self.seconds / self.least

    def __str__(self) -> str:
        """One line."""
        parts = [f"{self.channels} channels: lost {self.lost}, doubled {self.doubled}"]
        if self.in_flight:
            total, most = sum(self.in_flight), max(self.in_flight)
            parts.append(f"{len(self.in_flight)} kills, in flight at a kill {most} at most, {total} together")
        if self.answers_lost:
            parts.append(f"answers lost after the message was sent {self.answers_lost}")
        if self.off:
            parts.append(", ".join(f"{why} {count}" for why, count in self.off.items()))
        parts.append(f"{self.seconds:.1f} s, {self.ratio:.2f} times the least, 429 {self.refused}")
        return "; ".join(parts)


@dataclass(frozen=True)
class Scene:
    """A server with channels, and a database in which a digest for each is queued."""

    driver: Driver
    database: Path
    chats: list[Chat]

    @property
    def world(self) -> World:
        """The server's state."""
        return self.driver.world

    def arrived(self) -> int:
        """How many messages there are in all the chats."""
        return sum(entry["method"] == "sendMessage" and entry["error_code"] is None for entry in self.world.journal)

    def counts(self) -> list[int]:
        """How many digests each chat has; those of a chat that moved count where it moved to."""
        return [self._in(chat) for chat in self.chats]

    def _in(self, chat: Chat) -> int:
        moved = self.world.chats[chat.migrated_to] if chat.migrated_to else chat
        return sum("digest" in str(each.data.get("text")) for each in moved.messages.values())

    def outcome(self, wanted: list[Chat] | None = None) -> Outcome:
        """What became of those that can be reached."""
        reached = [self._in(chat) for chat in (wanted or self.chats)]
        sends = [entry for entry in self.world.journal if entry["method"] == "sendMessage"]
        seconds = max(entry["at"] for entry in sends) - min(entry["at"] for entry in sends)
        refused = sum(entry["error_code"] == 429 for entry in sends)
        doubled = sum(each - 1 for each in reached if each)
        return Outcome(len(reached), reached.count(0), doubled, seconds, refused)


@asynccontextmanager
async def scene(channels: int, limits: Limits, *, folder: Path) -> AsyncIterator[Scene]:
    """A server with so many channels, and their digests in a database."""
    world = World(limits=limits)
    owner = world.person("lead")
    chats = [world.group(f"Team {place}", [owner], kind="group") for place in range(channels)]
    async with sandbox(world) as driver:
        made = Scene(driver, folder / "test.sqlite3", chats)
        async with open_memory(made.database, SECRET, _clock) as memory:
            await _queue(memory, chats)
        yield made


async def _queue(memory: Memory, chats: list[Chat]) -> None:
    rendered = [message.to_json() for message in messages(Reply((plain("A digest of learning."),)))]
    content, now = f"[{','.join(rendered)}]", int(time())
    for chat in chats:
        await memory.digests.put_channel(Channel(chat.id, "doncaster", 3, "09:30", title=chat.title))
    posts = [Post(WEEK, chat.id, "doncaster", None, now, now + 86_400, WAITING, content) for chat in chats]
    assert await memory.digests.queue(posts) == len(chats)


def _clock() -> datetime:
    return datetime.now(UTC)


async def send_all(database: Path, address: str, times: SenderTimes, seconds: float = 600) -> dict[str, int]:
    """Be the sender until nothing waits; by why, how many channels were switched off."""
    off: dict[str, int] = {}

    async def is_off(channel: Channel, why: Failure) -> None:
        off[why] = off.get(why, 0) + 1

    lock = SenderLock(database)
    assert lock.acquire()
    bot = Bot(TOKEN, f"{address}/bot", request=transport.for_calls(), get_updates_request=transport.for_polls())
    try:
        async with bot, open_memory(database, SECRET, _clock) as memory:
            delivery = Delivery(bot, memory.outbox, lambda: Reply(()))
            await DigestSender(memory.digests, delivery, _clock, is_off, times).drain(seconds)
    finally:
        lock.release()
    return off


async def fast(channels: int, folder: Path) -> Outcome:
    """To so many channels on a server that enforces the limits."""
    async with scene(channels, STRICT, folder=folder) as made:
        with closing(_sender(made)) as sender:
            await asyncio.to_thread(sender.process.wait)
        return made.outcome()


async def beside_answers(channels: int, folder: Path) -> tuple[Outcome, float]:
    """To so many channels while twelve people a second get an answer; with how long 95 in 100 answers took."""
    async with scene(channels, STRICT, folder=folder) as made:
        people = [made.world.person(f"asker {each}").id for each in range(60)]
        for chat in people:
            made.world.chats[chat].started = True
        bot = Bot(
            *(TOKEN, f"{made.driver.address}/bot"),
            request=transport.for_calls(),
            get_updates_request=transport.for_polls(),
        )
        async with bot, open_memory(made.database, SECRET, _clock) as memory:
            delivery, took = Delivery(bot, memory.outbox, lambda: Reply(())), list[float]()

            async def answer(chat: int) -> None:
                began = perf_counter()
                await delivery.send(chat, Reply((plain("An answer."),)))
                took.append(perf_counter() - began)

            sender = DigestSender(memory.digests, delivery, _clock, _nobody, SenderTimes())
            sending, answers = asyncio.create_task(sender.drain(600)), list[asyncio.Task[None]]()
            while not sending.done():
                answers += [asyncio.create_task(answer(people[(len(answers) + each) % 60])) for each in range(3)]
                await asyncio.sleep(0.25)
            await asyncio.gather(*answers)
        return made.outcome(), sorted(took)[int(len(took) * 0.95)]


async def _nobody(channel: Channel, why: Failure) -> None:
    """Tells nobody."""


async def killed(channels: int, kills: int, folder: Path, seed: int = 6) -> Outcome:
    """To so many channels, the sender killed at random moments and started again each time."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    async with scene(channels, STRICT, folder=folder) as made:
        made.world.faults.weather = Weather(seed, SLOW)
        in_flight = []
        for left in range(kills, 0, -1):
            before = made.arrived()
            ahead = max(1, (channels - before) // (left + 1))
            with closing(_sender(made)) as sender:
                await _until_arrived(made, before + chance.randint(1, 2 * ahead), sender)
                await asyncio.sleep(chance.random() * 0.04)
            in_flight.append(_claimed(made.database))
        with closing(_sender(made)) as sender:
            await asyncio.to_thread(sender.process.wait)
        return replace(made.outcome(), in_flight=in_flight)


async def in_bad_weather(channels: int, folder: Path, seed: int = 6) -> Outcome:
    """To so many channels with refusals, errors, cut connections and lost answers; some kicked, some moved."""
    async with scene(channels, QUIET, folder=folder) as made:
        few = max(1, channels // 25)
        kicked, moved = made.chats[:few], made.chats[few : 2 * few]
        owner = made.world.person("lead")
        for chat in kicked:
            chat.bot_status = "kicked"
        for chat in moved:
            acting.migrate(made.world, chat, owner)
        weather = made.world.faults.weather = Weather(seed, BAD)
        off = await send_all(made.database, made.driver.address, QUICK)
        found = made.outcome([chat for chat in made.chats if chat not in kicked])
        return replace(found, answers_lost=weather.met[LOST], off=off)


@dataclass(frozen=True)
class _Sender:
    process: subprocess.Popen[bytes]

    def close(self) -> None:
        """As hard as can be."""
        self.process.kill()
        self.process.wait()


def _sender(made: Scene) -> _Sender:
    command = [sys.executable, "-m", "tests.digest_load", "send", str(made.database), made.driver.address]
    return _Sender(subprocess.Popen(command))


async def _until_arrived(made: Scene, count: int, sender: _Sender) -> None:
    while made.arrived() < count and sender.process.poll() is None:  # noqa: ASYNC110 (another process)
        await asyncio.sleep(0.002)


def _claimed(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        row = connection.execute("SELECT count(*) FROM digest_posts WHERE status = 'claimed'").fetchone()
    return int(row[0])


@click.group(invoke_without_command=True)
@click.option("--channels", default=1_000, show_default=True)
@click.option("--kills", default=50, show_default=True)
@click.pass_context
def main(context: click.Context, channels: int, kills: int) -> None:
    """All of them, long; ends with 1 when one is not as it must be."""
    if context.invoked_subcommand:
        return
    well = True
    for name, outcome, is_well in _runs(channels, kills):
        click.echo(f"{'ok' if is_well else 'NOT AS IT MUST BE'}  {name}: {outcome}")
        well = well and is_well
    sys.exit(0 if well else 1)


def _runs(channels: int, kills: int) -> Iterator[tuple[str, Outcome, bool]]:
    with TemporaryDirectory() as folder:
        one = asyncio.run(fast(channels, Path(folder, "fast")))
        yield "limits enforced", one, not one.lost and not one.doubled and one.ratio <= 1.2
        beside, late = asyncio.run(beside_answers(200, Path(folder, "beside")))
        yield f"beside 12 answers a second, 95 in 100 within {late:.2f} s", beside, not beside.lost and late < 1.0
        two = asyncio.run(killed(200, kills, Path(folder, "killed")))
        few = max(two.in_flight) <= AT_A_KILL and two.doubled <= sum(two.in_flight)
        yield "killed with -9", two, not two.lost and few
        three = asyncio.run(in_bad_weather(200, Path(folder, "weather")))
        yield "bad weather", three, not three.lost and three.doubled <= three.answers_lost


@main.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.argument("address")
def send(database: Path, address: str) -> None:
    """Be the sender (for the other runs)."""
    began = perf_counter()
    asyncio.run(send_all(database, address, SenderTimes()))
    click.echo(f"sent in {perf_counter() - began:.1f} s", err=True)


if __name__ == "__main__":
    main()
