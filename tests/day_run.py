"""A day of everything, with faults: questions, groups, danger, presses, leads, and the weekly digest that falls due.

`python -m tests.day_run [--minutes 10] [--rate 6] [--seed 7]`: 24 hours of the bot's own clock in so many minutes; the
sandbox is as strict as Telegram. Ends with 1 when an update is lost, something leaks or a digest is late.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import shutil
import socket
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import httpx

from bot.storage import channels
from bot.storage.database import open_database
from tests.day_bot import LEAD, OPENING, bots_time
from tests.long_run import NOUNS, ROOT, WITH_NAME, Phones, Run, bot, scratch, small_knowledge, strict_sandbox

HOURS = 24
DIGEST_AT = OPENING + timedelta(hours=15, minutes=30)  # Tuesday, 9:30
CHANNELS, PEOPLE, GROUPS = 12, 300, 12
LATE = 15.0  # real seconds that a digest may take: Telegram's pace does not run faster with the clock
MOST_GROWTH = 16 << 20  # bytes over the second half of the day
MOST_MORE = 12  # tasks or file handles more than in the middle of the day
DANGER = "he is stabbing her now, kids inside"
Asked = tuple[int, str]  # a chat, and words that the answer holds
SEND, POLL = {"method": "sendMessage"}, {"method": "getUpdates"}
PAGE = "<html><body>Bad Gateway</body></html>"
FAULTS: tuple[dict[str, Any], ...] = (
    {**SEND, "error_code": 429, "description": "Too Many Requests", "retry_after": 2},
    {**SEND, "error_code": 500},
    {**SEND, "error_code": 502, "page": PAGE},
    {**SEND, "reset": True, "count": 3},
    {**SEND, "drop": True},
    {**SEND, "delay": 4.0, "count": 2},
    {**POLL, "error_code": 429, "description": "Too Many Requests", "retry_after": 1},
    {**POLL, "error_code": 502, "page": PAGE, "count": 3},
    {**POLL, "page": PAGE},
    {**POLL, "reset": True, "count": 2},
    {**POLL, "drop": True},
    {**POLL, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"},
)


@dataclass(frozen=True)
class Sample:
    """What the process holds at a moment of the day, a share of it."""

    at: float
    resident: float
    tasks: float
    handles: float


@dataclass
class Day:
    """What became of the day."""

    asked: Counter[Asked] = field(default_factory=Counter)
    got: Counter[Asked] = field(default_factory=Counter)
    presses: set[str] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)
    digests: dict[int, float] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    readied: list[float] = field(default_factory=list)
    complaints: dict[str, int] = field(default_factory=dict)
    left_behind: list[str] = field(default_factory=list)
    danger: list[tuple[float, float]] = field(default_factory=list)  # seconds waited, and when in the day
    ended_with: int = 0
    updates: int = 0
    seen: int = 0

    @property
    def lost(self) -> Counter[Asked]:
        """What was not answered."""
        return self.asked - self.got

    @property
    def second_half(self) -> list[Sample]:
        """The samples of the day from noon on."""
        return [each for each in self.samples if each.at >= 0.5]

    def growth(self, of: Callable[[Sample], float]) -> float:
        """How much it grew over the second half, by a straight line through the samples."""
        return slope([(each.at, of(each)) for each in self.second_half]) / 2

    @property
    def faults_found(self) -> Iterator[str]:
        """A sentence for everything that is not as it must be."""
        if self.lost:
            yield f"lost: {sum(self.lost.values())} updates"
        if self.presses:
            yield f"lost: {len(self.presses)} presses"
        if len(self.digests) < CHANNELS:
            yield f"only {len(self.digests)} of {CHANNELS} digests came"
        if max(self.digests.values(), default=0) > LATE or min(self.digests.values(), default=0) < 0:
            yield "a digest was not on time"
        if self.growth(lambda each: each.resident) > MOST_GROWTH:
            yield "memory grows"
        if max(self.growth(lambda each: each.tasks), self.growth(lambda each: each.handles)) > MOST_MORE:
            yield "tasks or file handles grow"
        if self.rows.get("outbox"):
            yield f"{self.rows['outbox']} replies still wait"
        if self.left_behind:
            yield "words of a question were left behind"
        if self.ended_with:
            yield f"it ended with exit code {self.ended_with}"

    def __str__(self) -> str:
        answered = sum(min(count, self.got[asked]) for asked, count in self.asked.items())
        twice = sum((self.got - self.asked).values())
        late, last = sorted(self.digests.values()), self.second_half[-1:]
        growth = [self.growth(of) for of in (lambda e: e.resident, lambda e: e.tasks, lambda e: e.handles)]
        held = [f"{each.resident / 2**20:.0f} MB, {each.tasks:.0f} tasks, {each.handles:.0f} handles" for each in last]
        return "\n".join(
            (
                f"updates sent {self.updates}, answers due {sum(self.asked.values())}, answered {answered},"
                f" lost {sum(self.lost.values()) + len(self.presses)}, answered twice {twice}",
                self._of_danger(),
                f"ready after each start: {', '.join(f'{each:.0f} s' for each in self.readied)}",
                "faults: " + ", ".join(f"{count} x {name}" for name, count in sorted(self.faults.items())),
                f"digests {len(self.digests)} of {CHANNELS}, first {late[0] if late else 0:.1f} s and last"
                f" {late[-1] if late else 0:.1f} s of real time after they were due",
                f"second half of the day: memory {growth[0] / 2**20:+.1f} MB, tasks {growth[1]:+.1f},"
                f" file handles {growth[2]:+.1f}; at the end {''.join(held)}",
                "rows: " + ", ".join(f"{table} {count}" for table, count in self.rows.items() if count),
                *(f"the log: {count} x {line}" for line, count in sorted(self.complaints.items())),
                *self.faults_found,
            )
        )

    def _of_danger(self) -> str:
        waited = sorted(self.danger, reverse=True)
        slowest = ", ".join(f"{seconds:.1f} s at {100 * at:.0f} % of the day" for seconds, at in waited[:3])
        half = waited[len(waited) // 2][0] if waited else 0.0
        return f"replies to danger {len(waited)}: half within {half:.1f} s of real time, slowest {slowest}"


def slope(points: list[tuple[float, float]]) -> float:
    """The rise of the straight line that fits best; 0 for fewer than two points."""
    if len(points) < 2:
        return 0.0
    mid_x, mid_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    below = sum((x - mid_x) ** 2 for x, _ in points)
    return sum((x - mid_x) * (y - mid_y) for x, y in points) / below if below else 0.0


@dataclass
class Scene:
    """Everything that takes part. `waits`: chats in danger, and since when they wait."""

    phones: Phones
    run: Run
    knowledge: Path
    port: int
    began: float
    seconds: float
    dice: random.Random
    day: Day
    groups: list[int]
    name: str = ""
    waits: dict[int, float] = field(default_factory=dict)
    pressable: list[tuple[int, int, str]] = field(default_factory=list)
    stands_still: asyncio.Lock = field(default_factory=asyncio.Lock)  # while the bot is started anew

    @property
    def share(self) -> float:
        """How much of the day is over."""
        return (time.time() - self.began) / self.seconds

    async def until(self, share: float) -> None:
        """Wait until so much of the day is over."""
        await asyncio.sleep(max(0.0, (share - self.share) * self.seconds))

    def bots_time(self, real: float) -> datetime:
        """What the bot's clock says at that moment."""
        return bots_time(real, self.began, HOURS * 3600 / self.seconds)


async def day_run(minutes: float, rate: float, seed: int) -> Day:
    """Live through a day in so many minutes, with `rate` updates a second of real time."""
    dice, seconds = random.Random(seed), minutes * 60  # noqa: S311 (no secret)
    with scratch() as folder:
        knowledge = folder / "knowledge"
        shutil.copytree(ROOT / "knowledge", knowledge)
        small_knowledge(knowledge, len(NOUNS))
        async with strict_sandbox() as phones:
            channels_there, groups = await _subscribe(phones, folder / "bot" / "data"), await _groups(phones)
            port, began = _free_port(), time.time()
            timing = {"BEGAN": str(began), "FACTOR": str(HOURS * 3600 / seconds), "BRIEFBOT_HTTP_PORT": str(port)}
            with bot(phones.address, folder / "bot", knowledge, what=("-m", "tests.day_bot"), **timing) as run:
                scene = Scene(phones, run, knowledge, port, began, seconds, dice, Day(), groups)
                await _live(scene, channels_there, rate)
                day = scene.day
                day.ended_with = run.stop()
                day.rows, day.left_behind = _rows(folder / "bot" / "data" / "briefbot.sqlite3"), run.left_behind()
                day.readied, day.complaints = run.readied(), run.complaints()
    return day


async def _live(scene: Scene, channels_there: set[int], rate: float) -> None:
    async with _beside(_listen(scene, channels_there), _measure(scene), _weather(scene), _calamities(scene)):
        await _write(scene, rate)
        await scene.until(1.0)
        await scene.phones.control("DELETE", "faults")
        for _ in range(600):
            if not (scene.day.lost or scene.day.presses):
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.5)  # for what comes twice, and a last look into the outbox


@asynccontextmanager
async def _beside(*work: Any) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended


async def _subscribe(phones: Phones, data: Path) -> set[int]:
    """Groups that get the digest, by the bot's own storage."""
    chats = [await _group(phones, f"Channel {number}") for number in range(CHANNELS)]
    async with open_database(data / "briefbot.sqlite3") as connection:
        for number, chat in enumerate(chats):
            area = ("doncaster", "sandwell")[number % 2]
            title, added_on = f"Channel {number}", (OPENING - timedelta(days=30)).date().isoformat()
            await channels.put(connection, channels.Channel(chat, area, 1, "09:30", title=title, added_on=added_on))
    return set(chats)


async def _group(phones: Phones, title: str) -> int:
    made = {"title": title, "members": [f"{title} member"], "type": "supergroup"}
    return int((await phones.control("POST", "chats", made))["id"])


async def _groups(phones: Phones) -> list[int]:
    return [await _group(phones, f"Team {number}") for number in range(GROUPS)]


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def _write(scene: Scene, rate: float) -> None:
    """Updates of all kinds, so many a second, until the day is over."""
    phones, dice = scene.phones, scene.dice
    people = [await phones.person(f"Wetherspane {number}") for number in range(PEOPLE)]
    scene.name = (await phones.client.post("/bot123456:a-token-of-the-day/getMe")).json()["result"]["username"]
    questions = list(product(people, NOUNS))
    in_groups = list(product(scene.groups, NOUNS))
    dice.shuffle(questions)
    dice.shuffle(in_groups)
    kinds = dice.choices(("question", "group", "danger", "press", "lead", "privacy"), (66, 8, 5, 9, 4, 8), k=100_000)
    for number, kind in enumerate(kinds):
        if scene.share >= 0.97:
            return
        if kind == "question" and questions:
            chat, noun = questions.pop()
            await _ask(scene, chat, WITH_NAME.format(topic=noun), f"The steps for {noun}.")
        elif kind == "group" and in_groups:
            await _ask_in_group(scene, *in_groups.pop())
        elif kind == "press":
            await _press(scene)
        elif kind == "lead":
            await _ask(scene, await phones.person(LEAD), "/gaps", "Nobody is waiting for an answer.")
        elif kind == "danger":
            chat = await phones.person(f"In danger {number}")
            scene.waits[chat] = time.time()
            await _ask(scene, chat, DANGER, "Ring 999 now")
        else:
            await _ask(scene, await phones.person(f"Wetherspane the reader {number}"), "/privacy", "What I keep")
        await asyncio.sleep(dice.expovariate(rate))


async def _ask(scene: Scene, chat: int, text: str, answer: str, **more: Any) -> None:
    scene.day.asked[chat, answer] += 1
    scene.day.updates += 1
    await scene.phones.say(chat, text, **more)


async def _ask_in_group(scene: Scene, chat: int, noun: str) -> None:
    title = f"Team {scene.groups.index(chat)} member"
    said = f"@{scene.name} how do we do {noun}?"
    await _ask(scene, chat, said, f"The steps for {noun}.", **{"as": title})


async def _press(scene: Scene) -> None:
    if not scene.pressable:
        return
    chat, message, data = scene.pressable.pop(scene.dice.randrange(len(scene.pressable)))
    path = f"chats/{chat}/messages/{message}/press"
    scene.day.updates += 1
    with suppress(httpx.HTTPStatusError):  # the message may have changed since
        scene.day.presses.add(str((await scene.phones.control("POST", path, {"data": data}))["id"]))


async def _listen(scene: Scene, channels_there: set[int]) -> None:
    """Notice every answer, digest and answered press in the journal."""
    while True:
        for entry in await scene.phones.sent_since(scene.day.seen):
            scene.day.seen = entry["number"]
            # A press that is answered too late, after a restart, is answered all the same; Telegram takes no notice.
            if entry["error_code"] is None or entry["method"] == "answerCallbackQuery":
                _notice(scene, channels_there, entry["method"], entry["parameters"], entry["at"])
        await _find_buttons(scene)
        await asyncio.sleep(0.1)


def _notice(scene: Scene, channels_there: set[int], method: str, parameters: dict[str, Any], at: float) -> None:
    day, chat, text = scene.day, int(parameters.get("chat_id", 0)), str(parameters.get("text", ""))
    if method == "answerCallbackQuery":
        day.presses.discard(str(parameters["callback_query_id"]))
    if method != "sendMessage":
        return
    if chat in channels_there:
        late = (scene.bots_time(at) - DIGEST_AT).total_seconds()
        day.digests.setdefault(chat, late * scene.seconds / (HOURS * 3600))
    for found in re.findall(r"The steps for \w+\.|Ring 999 now|What I keep|Nobody is waiting for an answer\.", text):
        if (chat, found) in day.asked:
            day.got[chat, found] += 1
    if chat in scene.waits and "Ring 999 now" in text:
        waited = at - scene.waits.pop(chat)
        day.danger.append((waited, (at - waited - scene.began) / scene.seconds))


async def _find_buttons(scene: Scene) -> None:
    """Now and then look into a chat for a button to press."""
    answered = [chat for (chat, words), count in scene.day.got.items() if count and chat > 0 and "steps" in words]
    if len(scene.pressable) > 20 or not answered:
        return
    chat = scene.dice.choice(answered)
    for message in (await scene.phones.control("GET", f"chats/{chat}/messages"))["messages"]:
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            scene.pressable += [
                (chat, message["message_id"], each["callback_data"]) for each in row[:1] if "callback_data" in each
            ]


async def _weather(scene: Scene) -> None:
    """A fault of Telegram every few seconds, once the one before it is over: else hardly a poll would ever end well."""
    while scene.share < 0.95:
        await asyncio.sleep(scene.dice.expovariate(1 / 4))
        fault = scene.dice.choice(FAULTS)
        going = await scene.phones.control("GET", "faults")
        if any(each["method"] == fault["method"] for each in going):
            continue
        name = " ".join(str(fault[key])[:3] if key == "error_code" else key for key in fault if key in _NAMING)
        scene.day.faults[f"{fault['method']} {name}"] += 1
        await scene.phones.control("POST", "faults", fault)


_NAMING = ("error_code", "page", "reset", "drop", "delay")


async def _calamities(scene: Scene) -> None:
    """Once each: a kill, an orderly restart, a locked database, a knowledge folder that is gone for a while."""
    run, day = scene.run, scene.day
    await scene.until(0.06)
    run.kill()
    run.start()
    day.faults["kill -9"] += 1
    await scene.until(0.12)
    day.ended_with = await asyncio.to_thread(run.stop)
    run.start()
    day.faults["orderly restart"] += 1
    for share in (0.3, 0.7):
        await scene.until(share)
        away = scene.knowledge.rename(scene.knowledge.with_name("away"))
        await asyncio.sleep(3)
        away.rename(scene.knowledge)
        day.faults["knowledge gone"] += 1
        await scene.until(share + 0.1)
        with closing(sqlite3.connect(run.folder / "data" / "briefbot.sqlite3", isolation_level=None)) as other:
            other.execute("PRAGMA busy_timeout = 5000")
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(4)
            other.execute("ROLLBACK")
        day.faults["database locked"] += 1


async def _measure(scene: Scene) -> None:
    """What the process holds, from its own figures."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{scene.port}", trust_env=False, timeout=5) as client:
        while True:
            await asyncio.sleep(scene.seconds / 100)
            try:
                said = (await client.get("/metrics")).text
            except httpx.HTTPError:
                continue  # it is being started anew
            figures = dict(re.findall(r"^(\w+) ([-+.\deE]+)$", said, re.M))
            names = "process_resident_memory_bytes", "briefbot_tasks", "process_open_fds"
            scene.day.samples.append(Sample(scene.share, *(float(figures.get(name, 0)) for name in names)))


def _rows(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in sorted(tables)}  # noqa: S608 (our own names)


def main() -> None:
    """The day, its figures, and whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=6.0)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    day = asyncio.run(day_run(given.minutes, given.rate, given.seed))
    print(day)  # noqa: T201 (the run's figures)
    for chat, words in sorted(day.lost)[:20]:
        print(f"lost: “{words}” in {chat}")  # noqa: T201
    sys.exit(any(True for _ in day.faults_found))


if __name__ == "__main__":
    main()
