"""A day of everything, with faults: questions, groups, danger, presses, leads, and the weekly digest that falls due.

`python -m tests.day_run [--minutes 10] [--rate 6] [--seed 7]`: 24 hours of the bot's own clock in so many minutes, or
with `--short` 20 minutes of it in half a minute. The sandbox is as strict as Telegram. Ends with 1 when an update is
lost, one is answered twice for no reason, something leaks or a digest is late.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import httpx

from bot.replies.callback import Verb, parse
from bot.storage import channels
from bot.storage.database import open_database
from tests.day_answers import UNDONE, Given, Told, Waited, went_wrong
from tests.day_bot import LEAD
from tests.day_figures import Day, Sample
from tests.day_plan import DIGEST_AT, SHORT, Plan
from tests.long_run import NOUNS, WITH_NAME, Phones, Run, bot, scratch, strict_sandbox

DANGER = "he is stabbing her now, kids inside"


@dataclass
class Scene:
    """Everything that takes part.

    `waits`: chats in danger, and since when they wait; `tries`: what went wrong with their answers; `polls`: when each
    began, and what went wrong with it.
    """

    plan: Plan
    phones: Phones
    run: Run
    knowledge: Path
    port: int
    began: float
    dice: random.Random
    day: Day
    channels: set[int]
    groups: list[int]
    name: str = ""
    waits: dict[int, float] = field(default_factory=dict)
    polls: list[tuple[float, str]] = field(default_factory=list)
    tries: dict[int, list[str]] = field(default_factory=dict)
    pressable: list[tuple[int, int, str]] = field(default_factory=list)
    seen: int = 0
    ahead: set[int] = field(default_factory=set)  # entries of the journal after `seen` that were noticed too

    @property
    def database(self) -> Path:
        """The bot's."""
        return self.run.folder / "data" / "briefbot.sqlite3"

    @property
    def share(self) -> float:
        """How much of the day is over."""
        return (time.time() - self.began) / self.plan.seconds

    async def until(self, share: float) -> None:
        """Wait until so much of the day is over."""
        await asyncio.sleep(max(0.0, (share - self.share) * self.plan.seconds))

    def late(self, at: float) -> float:
        """How many seconds of real time after the digest was due, and the bot ready, a moment is."""
        due = self.began + self.plan.seconds * self.plan.digest
        return at - max(due, *(ready for ready in self.run.ready_at() if ready < at)) if at > due else at - due


async def day_run(plan: Plan) -> Day:
    """Live through a day as it is planned."""
    with scratch() as folder:
        knowledge, data = folder / "knowledge", folder / "bot" / "data"
        plan.knowledge(knowledge)
        async with strict_sandbox() as phones:
            subscribed = await _subscribe(phones, data, plan)
            groups = [await _group(phones, f"Team {number}") for number in range(plan.groups)]
            port, began = _free_port(), time.time()
            timing = {"BEGAN": str(began), "FACTOR": str(plan.factor), "OPENING": plan.opening.isoformat()}
            timing |= {"BRIEFBOT_HTTP_PORT": str(port)}
            with bot(phones.address, folder / "bot", knowledge, what=("-m", "tests.day_bot"), **timing) as run:
                dice, day = random.Random(plan.seed), Day(plan.channels, plan.steady)  # noqa: S311 (no secret)
                await _live(Scene(plan, phones, run, knowledge, port, began, dice, day, subscribed, groups))
                day.ended_with, day.starts = run.stop(), run.starts
                day.last_words = run.log.read_text(encoding="utf-8").splitlines()[-1:] if day.ended_with else []
                day.rows, day.left_behind = _rows(data / "briefbot.sqlite3"), run.left_behind()
                day.readied, day.complaints = run.readied(), run.complaints()
    return day


async def _live(scene: Scene) -> None:
    async with _beside(_listen(scene), _measure(scene), _weather(scene)):
        await asyncio.gather(_write(scene), _calamities(scene))
        await scene.until(1.0)
        await scene.phones.control("DELETE", "faults")
        for _ in range(600):
            if not (scene.day.lost or scene.day.presses or _rows(scene.database).get("outbox")):
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.5)  # for what comes twice


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


async def _subscribe(phones: Phones, data: Path, plan: Plan) -> set[int]:
    """Groups that get the digest, by the bot's own storage."""
    chats = [await _group(phones, f"Channel {number}") for number in range(plan.channels)]
    async with open_database(data / "briefbot.sqlite3") as connection:
        for number, chat in enumerate(chats):
            area, at = plan.areas[number % len(plan.areas)], f"{DIGEST_AT:%H:%M}"
            title, added_on = f"Channel {number}", (DIGEST_AT - timedelta(days=30)).date().isoformat()
            channel = channels.Channel(chat, area, DIGEST_AT.weekday(), at, title=title, added_on=added_on)
            await channels.put(connection, channel)
    return set(chats)


async def _group(phones: Phones, title: str) -> int:
    made = {"title": title, "members": [f"{title} member"], "type": "supergroup"}
    return int((await phones.control("POST", "chats", made))["id"])


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def _write(scene: Scene) -> None:
    """Updates of all kinds, so many a second, until the day is over."""
    phones, dice = scene.phones, scene.dice
    people = [await phones.person(f"Wetherspane {number}") for number in range(scene.plan.people)]
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
            await _ask(scene, await phones.person(LEAD), "/gaps", "Nobody is waiting for an answer")
        elif kind == "danger":
            chat = await phones.person(f"In danger {number}")
            scene.waits[chat] = time.time()
            await _ask(scene, chat, DANGER, "Ring 999 now")
        else:
            await _ask(scene, await phones.person(f"Wetherspane the reader {number}"), "/privacy", "What I keep")
        await asyncio.sleep(dice.expovariate(scene.plan.rate))


async def _ask(scene: Scene, chat: int, text: str, answer: str, **more: Any) -> None:
    scene.day.told.setdefault((chat, answer), Told(urgent=text == DANGER)).asked.append(time.time())
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
    pressed = time.time()
    with suppress(httpx.HTTPStatusError):  # the message may have changed since
        scene.day.presses.add(str((await scene.phones.control("POST", path, {"data": data}))["id"]))
        if told := scene.day.told.get((chat, _repeated(data))):
            told.pressed.append(pressed)


def _repeated(data: str) -> str:
    """The words of an answer that a button gives again; empty when it gives none."""
    callback = parse(data)
    place = {Verb.TOPIC: 0, Verb.AREA: 1}.get(callback.verb) if callback else None
    return "" if callback is None or place is None else f"The steps for {callback.arg(place)}."


async def _listen(scene: Scene) -> None:
    """Notice every answer, digest and answered press in the journal. A message that is under way comes later."""
    while True:
        for entry in await scene.phones.sent_since(scene.seen):
            number = entry["number"]
            if number not in scene.ahead and (entry["ended"] or entry["method"] == "getUpdates"):
                scene.ahead.add(number)
                _notice(scene, entry)
        while scene.seen + 1 in scene.ahead:
            scene.seen += 1
            scene.ahead.remove(scene.seen)
        await _find_buttons(scene)
        await asyncio.sleep(0.1)


def _notice(scene: Scene, entry: dict[str, Any]) -> None:
    method, parameters, code = entry["method"], entry["parameters"], entry["error_code"]
    wrong = f"{method} {code or entry['fault']}" if code or entry["fault"] else ""
    if method == "getUpdates":
        scene.polls.append((entry["at"], wrong))
    elif method == "answerCallbackQuery":
        # A press that is answered too late, after a restart, is answered all the same; Telegram takes no notice.
        scene.day.presses.discard(str(parameters["callback_query_id"]))
    elif method == "sendMessage":
        chat, done = int(parameters["chat_id"]), code is None and entry["fault"] not in UNDONE
        if chat in scene.waits and wrong:
            scene.tries.setdefault(chat, []).append(wrong)
        if done:
            _notice_message(scene, chat, str(parameters["text"]), Given(entry["at"], entry["fault"]))


def _notice_message(scene: Scene, chat: int, text: str, given: Given) -> None:
    day = scene.day
    if chat in scene.channels:
        day.digests.setdefault(chat, scene.late(given.at))
    for found in _WORDS.findall(text):
        if told := day.told.get((chat, _AS_WELL.get(found, found))):
            told.given.append(given)
    if chat in scene.waits and "Ring 999 now" in text:
        day.danger.append(_waited(scene, chat, scene.waits.pop(chat), given.at))


_AS_WELL = {"I cannot read the questions": "Nobody is waiting for an answer"}  # while the database is locked
_WORDS = re.compile(
    r"The steps for \w+\.|Ring 999 now|What I keep|Nobody is waiting for an answer|" + "|".join(_AS_WELL)
)


def _waited(scene: Scene, chat: int, asked: float, answered: float) -> Waited:
    """How long somebody in danger waited, and for what: polls and sends that failed, and starts."""
    polls = went_wrong(scene.polls, asked, answered) if answered - asked > 1 else ()
    starts = ["start" for start in scene.run.starts if asked - 5 < start <= answered]
    at = (asked - scene.began) / scene.plan.seconds
    return Waited(answered - asked, at, (*starts, *polls, *scene.tries.pop(chat, ())))


async def _find_buttons(scene: Scene) -> None:
    """Now and then look into a chat for a button to press."""
    answered = [chat for (chat, words), told in scene.day.told.items() if told.given and chat > 0 and "steps" in words]
    if len(scene.pressable) > 20 or not answered:
        return
    chat = scene.dice.choice(answered)
    for message in (await scene.phones.control("GET", f"chats/{chat}/messages"))["messages"]:
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            scene.pressable += [
                (chat, message["message_id"], each["callback_data"]) for each in row[:1] if "callback_data" in each
            ]


async def _weather(scene: Scene) -> None:
    """A fault of Telegram every few seconds, once the one before it is over: else hardly a poll would ever end well.

    Each comes before any comes again.
    """
    deck = [*scene.plan.faults, *scene.plan.once]
    scene.dice.shuffle(deck)
    while scene.share < 0.95 and deck:
        await asyncio.sleep(scene.dice.expovariate(1 / scene.plan.calm))
        going = {each["method"] for each in await scene.phones.control("GET", "faults")}
        if scene.polls and scene.polls[-1][1]:
            going.add("getUpdates")
        fault = next((each for each in deck if each["method"] not in going), None)
        if fault is None:
            continue
        deck.remove(fault)
        name = " ".join(str(fault[key])[:3] if key == "error_code" else key for key in fault if key in _NAMING)
        scene.day.faults[f"{fault['method']} {name}"] += 1
        await scene.phones.control("POST", "faults", fault)
        if not deck and scene.plan.over_and_over:
            deck = list(scene.plan.faults)
            scene.dice.shuffle(deck)


_NAMING = ("error_code", "page", "reset", "drop", "delay")


async def _calamities(scene: Scene) -> None:
    """A kill, an orderly restart, a knowledge folder that is gone for a while, a locked database."""
    run, plan, faults = scene.run, scene.plan, scene.day.faults

    async def kill() -> None:
        run.kill()
        run.start()
        faults["kill -9"] += 1

    async def restart() -> None:
        scene.day.ended_with = await asyncio.to_thread(run.stop)
        run.start()
        faults["orderly restart"] += 1

    async def take_knowledge() -> None:
        away = scene.knowledge.rename(scene.knowledge.with_name("away"))
        await asyncio.sleep(plan.outage)
        away.rename(scene.knowledge)
        faults["knowledge gone"] += 1

    async def lock_database() -> None:
        with closing(sqlite3.connect(scene.database, isolation_level=None)) as other:
            other.execute("PRAGMA busy_timeout = 5000")
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(plan.outage)
            other.execute("ROLLBACK")
        faults["database locked"] += 1

    due = [(plan.killed, kill), (plan.restarted, restart)]
    due += [(at, take_knowledge) for at in plan.knowledge_gone]
    due += [(at, lock_database) for at in plan.database_locked]
    for share, happen in sorted(due, key=lambda each: each[0]):
        await scene.until(share)
        while not run.is_ready():  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.1)
        await happen()


async def _measure(scene: Scene) -> None:
    """What the process holds, from its own figures."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{scene.port}", trust_env=False, timeout=5) as client:
        while True:
            await asyncio.sleep(scene.plan.seconds / 100)
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
    parser.add_argument("--short", action="store_true", help="half a minute with little knowledge, each fault once")
    parser.add_argument("--rate", type=float, default=6.0)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    whole = Plan(60 * given.minutes, rate=given.rate, seed=given.seed)
    day = asyncio.run(day_run(replace(SHORT, seed=given.seed) if given.short else whole))
    print(day, *day.last_words, sep="\n")  # noqa: T201 (the run's figures)
    for chat, words in sorted(day.lost)[:20]:
        print(f"lost: “{words}” in {chat}")  # noqa: T201
    for chat, words in sorted(day.unexplained)[:20]:
        print(f"twice: “{words}” in {chat}: {day.told[chat, words]}")  # noqa: T201
    sys.exit(any(True for _ in day.faults_found))


if __name__ == "__main__":
    main()
