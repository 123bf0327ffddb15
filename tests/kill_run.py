"""Many people ask while the bot is killed again and again: is every question answered, how many twice, what is left?

`python -m tests.kill_run [--questions 2000] [--people 200] [--kills 20]`; ends with 1 when a question is lost.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.long_run import NOUNS, WITH_NAME, Phones, Run, bot, scratch, small_knowledge, strict_sandbox

IN_FLIGHT = 8  # sends under way at once: so many may be known to Telegram and not yet to the bot
PATIENCE = 60.0  # without any new answer
Question = tuple[int, str]  # the chat, and the word that the answer holds


@dataclass
class Outcome:
    """What became of the questions. `answers`: places in Telegram's own order. `kills`: such places too."""

    asked: frozenset[Question]
    kills: list[int] = field(default_factory=list)
    answers: dict[Question, list[int]] = field(default_factory=lambda: defaultdict(list))
    left_behind: set[str] = field(default_factory=set)
    files: int = 0
    readied: list[float] = field(default_factory=list)
    complaints: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    seen: int = 0

    @property
    def lost(self) -> set[Question]:
        """Questions without an answer."""
        return set(self.asked - self.answers.keys())

    @property
    def twice(self) -> list[int]:
        """How many further answers to the same question came after each kill; the last is of those without one."""
        after: Counter[int] = Counter()
        for places in self.answers.values():
            for first, again in pairwise(sorted(places)):
                kill = bisect_left(self.kills, again) - 1
                after[kill if kill >= 0 and self.kills[kill] >= first else -1] += 1
        return [after[number] for number in (*range(len(self.kills)), -1)]

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost, nothing came twice but what a kill met on its way, and no word was left behind."""
        *after_kills, unasked = self.twice
        most = max(after_kills, default=0)
        return not self.lost and not self.left_behind and most <= IN_FLIGHT and unasked == 0

    def __str__(self) -> str:
        *after_kills, unasked = self.twice
        return "\n".join(
            (
                f"questions {len(self.asked)}, from {len({chat for chat, _ in self.asked})} people,"
                f" kills {len(self.kills)}, seconds {self.seconds:.0f}",
                f"answered {len(self.asked) - len(self.lost)}, lost {len(self.lost)}",
                f"answered twice {sum(after_kills)} in all, {max(after_kills, default=0)} at most after one kill"
                f" ({IN_FLIGHT} are allowed), {unasked} without a kill",
                f"ready after each start: {', '.join(f'{each:.0f} s' for each in self.readied)}",
                *(f"the log: {count} x {line}" for line, count in self.complaints.items()),
                f"files looked through after each kill {self.files}, with words of a question {len(self.left_behind)}",
            )
        )


async def kill_run(questions: int, people: int, kills: int, *, seed: int = 7, rate: float = 25.0) -> Outcome:
    """Let `people` ask `questions` in all, `rate` a second, while the bot is killed and started `kills` times."""
    began, topics = time.monotonic(), -(-questions // people)
    with scratch() as folder:
        knowledge = small_knowledge(folder / "knowledge", topics)
        async with strict_sandbox() as phones:
            chats = [await phones.person(f"Wetherspane {number}") for number in range(people)]
            asked = [(chat, noun) for noun in NOUNS[:topics] for chat in chats][:questions]
            outcome = Outcome(frozenset(asked))
            with bot(phones.address, folder / "bot", knowledge) as run:
                asking = asyncio.create_task(_ask(phones, asked, rate))
                await _kill(phones, run, outcome, kills, random.Random(seed))  # noqa: S311 (no secret)
                await asking
                await _until_answered(phones, outcome)
                run.stop()
                _look_through(run, outcome)
                outcome.readied, outcome.complaints = run.readied(), run.complaints()
                outcome.seconds = time.monotonic() - began
    return outcome


async def _ask(phones: Phones, asked: Sequence[Question], rate: float) -> None:
    for chat, noun in asked:
        await phones.say(chat, WITH_NAME.format(topic=noun))
        await asyncio.sleep(1 / rate)


async def _kill(phones: Phones, run: Run, outcome: Outcome, kills: int, dice: random.Random) -> None:
    """One kill after each so many answers, a moment later, so that it meets whatever is under way then."""
    for number in range(1, kills + 1):
        await _until(phones, outcome, number * len(outcome.asked) // (kills + 1))
        await asyncio.sleep(dice.uniform(0.0, 0.3))
        run.kill()
        await asyncio.sleep(0.3)  # for what it had sent and Telegram has yet to read
        await _hear(phones, outcome)
        outcome.kills.append(outcome.seen)
        _look_through(run, outcome)
        run.start()


async def _until_answered(phones: Phones, outcome: Outcome) -> None:
    await _until(phones, outcome, len(outcome.asked))
    await asyncio.sleep(2.0)  # for what comes twice
    await _hear(phones, outcome)


async def _until(phones: Phones, outcome: Outcome, count: int) -> None:
    """Until so many questions are answered, or nothing new comes."""
    end = time.monotonic() + PATIENCE
    while len(outcome.answers) < count and time.monotonic() < end:
        before = len(outcome.answers)
        await asyncio.sleep(0.1)
        await _hear(phones, outcome)
        if len(outcome.answers) > before:
            end = time.monotonic() + PATIENCE


async def _hear(phones: Phones, outcome: Outcome) -> None:
    for entry in await phones.sent_since(outcome.seen):
        outcome.seen = entry["number"]
        if entry["method"] == "sendMessage" and entry["error_code"] is None:
            text, chat = entry["parameters"]["text"], int(entry["parameters"]["chat_id"])
            for noun in NOUNS:
                if (chat, noun) in outcome.asked and f"The steps for {noun}." in text:
                    outcome.answers[chat, noun].append(entry["number"])


def _look_through(run: Run, outcome: Outcome) -> None:
    outcome.files += sum(1 for _ in run.files())
    outcome.left_behind.update(run.left_behind())


def main() -> None:
    """The run, its figures, and whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    given = parser.parse_args()
    outcome = asyncio.run(kill_run(given.questions, given.people, given.kills))
    print(outcome)  # noqa: T201 (the run's figures)
    for chat, noun in sorted(outcome.lost)[:20]:
        print(f"lost: {noun} of {chat}")  # noqa: T201
    for file in sorted(outcome.left_behind):
        print(f"words of a question in {file}")  # noqa: T201
    sys.exit(not outcome.is_well)


if __name__ == "__main__":
    main()
