"""What the long runs share: a strict sandbox and a bot in processes of their own, many people, marked words."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
TOKEN = "123456:a-token-that-must-never-be-seen"  # noqa: S105 (opens nothing)
MARKED = ("Zebedee", "Quillfeather", "03/04/2015", "Wetherspane")  # the last is the name of everybody who asks
WITH_NAME = "how do we do {topic}? Zebedee Quillfeather, born 03/04/2015"
NOUNS = (
    *("knitting", "crochet", "pottery", "archery", "juggling", "falconry", "origami", "weaving", "gilding", "fencing"),
    *(
        "rowing",
        "baking",
        "carving",
        "sailing",
        "beekeeping",
        "topiary",
        "etching",
        "thatching",
        "bookbinding",
        "skiing",
    ),
)
_COMPLAINT = re.compile(r"\S+ \S+ (WARNING|ERROR|CRITICAL) (?!bot.matcher: BRIEFBOT_MODEL)").match
TOPIC = """id: {noun}
title: {title}
asks: [how do we do {noun}, {noun}]
answer: {{short: The steps for {noun}.}}
authority: local
owner: Practice lead
reviewed_on: 2026-11-22
review_by: 2027-05-22
status: published
"""


def small_knowledge(folder: Path, topics: int) -> Path:
    """A folder with one area and so many topics, each about another of the `NOUNS`."""
    (folder / "areas").mkdir(parents=True, exist_ok=True)
    (folder / "areas/a.yaml").write_text("id: a\nname: Northtown\n", encoding="utf-8")
    add_topics(folder, topics)
    return folder


def add_topics(folder: Path, topics: int) -> None:
    """So many topics more in the folder, each about another of the `NOUNS`."""
    (folder / "topics").mkdir(parents=True, exist_ok=True)
    for noun in NOUNS[:topics]:
        (folder / f"topics/{noun}.yaml").write_text(TOPIC.format(noun=noun, title=noun.title()), encoding="utf-8")


@dataclass
class Phones:
    """A sandbox process, and everybody's phone."""

    address: str
    client: httpx.AsyncClient

    async def control(self, verb: str, path: str, body: Any = None, **query: Any) -> Any:
        """The JSON answer of the control API."""
        answer = await self.client.request(verb, f"/sandbox/{path}", json=body, params=query)
        return answer.raise_for_status().json()

    async def person(self, name: str) -> int:
        """The private chat of a person."""
        return int((await self.control("POST", "people", {"name": name}))["chat_id"])

    async def say(self, chat: int, text: str, **more: Any) -> None:
        """Write in a chat."""
        await self.control("POST", f"chats/{chat}/messages", {"text": text, **more})

    async def sent_since(self, number: int) -> list[dict[str, Any]]:
        """What the bot asked for after entry `number` of the journal, up to the first call that is not answered yet:
        only then is it known whether it was refused."""
        entries = await self.control("GET", "journal", since=number)
        return list(takewhile(lambda each: each["ended"] or each["method"] == "getUpdates", entries))


@asynccontextmanager
async def strict_sandbox(**settings: Any) -> AsyncIterator[Phones]:
    """A sandbox process as strict as Telegram: flood limits, a poll that repeats its offset is held."""
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--until-stdin-ends"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:  # noqa: ASYNC220 (short)
        assert process.stdout is not None
        found = re.search(r"http://\S+\d", await asyncio.to_thread(process.stdout.readline))
        assert found is not None
        limits = httpx.Limits(max_connections=50)
        async with httpx.AsyncClient(base_url=found[0], timeout=60, trust_env=False, limits=limits) as client:
            phones = Phones(found[0], client)
            if settings:
                await phones.control("PATCH", "settings", settings)
            try:
                yield phones
            finally:
                process.terminate()


@dataclass
class Run:
    """A bot that is started, killed and started again in `folder`, where everything that it leaves behind lies."""

    folder: Path
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None
    starts: list[float] = field(default_factory=list)  # when, in seconds since 1970

    @property
    def log(self) -> Path:
        """What all its processes said."""
        return self.folder / "log"

    def start(self) -> None:
        """Begin a process."""
        self.starts.append(time.time())
        with self.log.open("a", encoding="utf-8") as said:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=self.folder, stdout=said, stderr=said, text=True
            )

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end; gives its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=30)

    def left_behind(self, words: Iterable[str] = MARKED) -> list[str]:
        """Files with one of the words in them."""
        found = [word.casefold().encode() for word in words]
        return sorted(str(file) for file in self.files() if any(word in _read(file).lower() for word in found))

    def readied(self) -> list[float]:
        """How many seconds each start took until questions were answered, for those that came so far."""
        begun = pairwise([*self.starts, float("inf")])
        return [at - start for start, end in begun for at in self.ready_at() if start <= at < end]

    def ready_at(self) -> list[float]:
        """When its processes began to answer questions, in seconds since 1970."""
        said = re.findall(r"^(\S+ \S+),(\d+) \S+ \S+ ready: ", self.log.read_text(encoding="utf-8"), re.M)
        return [time.mktime(time.strptime(at, "%Y-%m-%d %H:%M:%S")) + int(rest) / 1000 for at, rest in said]

    def is_ready(self) -> bool:
        """Whether the process that runs now answers questions."""
        return any(at >= self.starts[-1] for at in self.ready_at())

    def complaints(self) -> dict[str, int]:
        """What the log says from warnings on, without its numbers, and how often."""
        lines = (
            line.split(" ", 2)[2] for line in self.log.read_text(encoding="utf-8").splitlines() if _COMPLAINT(line)
        )
        return dict(Counter(re.sub(r"\d+", "N", line) for line in lines))

    def files(self) -> Iterator[Path]:
        """Every file that it may have written, temporary ones included."""
        return (each for each in self.folder.rglob("*") if each.is_file())


@contextmanager
def bot(
    address: str,
    folder: Path,
    knowledge: Path,
    within: Sequence[str] = (),
    what: Sequence[str] = ("-c", "from bot.cli import main; main()", "run"),
    **settings: str,
) -> Iterator[Run]:
    """A bot that goes by words alone; ended at the end. `within`: a command that starts the one behind it, `what`."""
    given = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("BRIEFBOT_", "TELEGRAM_"))},
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": address,
        "BRIEFBOT_MODEL": "none",
        "BRIEFBOT_KNOWLEDGE": str(knowledge),
        "BRIEFBOT_DATA": str(folder / "data"),
        "TMPDIR": str(folder / "tmp"),
        **settings,
    }
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    run = Run(folder, [*within, sys.executable, *what], given)
    run.start()
    try:
        yield run
    finally:
        if run.process and run.process.poll() is None:
            run.kill()


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="briefbot-long-run-") as folder:
        yield Path(folder)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:  # it was one of SQLite's, and is gone with the process
        return b""
