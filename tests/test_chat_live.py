"""Files that change while the bot answers: a valid change is served, another is told, and no answer is a mixture."""

from __future__ import annotations

import asyncio
import re
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.chat.live import Folder, Live, News
from bot.chat.office import Office
from bot.knowledge.base import Knowledge
from bot.knowledge.loader import built_in_knowledge, load_folder
from bot.knowledge.problem import Problem, problem
from bot.knowledge.watch import Watch
from bot.matching.decide import Matcher
from bot.replies.compose import compose
from tests.broken.folder import FILES, write
from tests.desk import desk_at
from tests.sandbox_driver import Driver, until

pytestmark = pytest.mark.anyio
TOPIC = "topics/escalation.yaml"
BROKEN = "id: 'escalation\n"


@dataclass
class Place:
    """An office that serves a folder, and the news of it."""

    office: Office
    folder: Path
    news: list[News] = field(default_factory=list)
    made: list[Knowledge] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    goes_on: threading.Event = field(default_factory=threading.Event)  # learning

    def __post_init__(self) -> None:
        self.goes_on.set()

    def save(self, text: str, name: str = TOPIC) -> None:
        (self.folder / name).write_text(text)

    async def ask(self, question: str = "they closed it and I disagree") -> str:
        desk = self.office.desk
        verdict = await desk.decide(question, "doncaster")
        return compose(verdict, desk.knowledge, "doncaster", datetime(2026, 11, 24, 10, tzinfo=UTC)).text

    def matcher(self, knowledge: Knowledge) -> Matcher:
        self.made.append(knowledge)
        self.goes_on.wait(30)
        return learned().renewed(knowledge)

    async def tell(self, news: News) -> None:
        if news.problems or news.changed:
            self.news.append(news)
        self.remarks += news.remarks

    async def review(self) -> list[Problem]:
        """One thing that was always there, and one that the last change brought."""
        return [problem("no-topic", TOPIC), *([problem("no-area", TOPIC)] if len(self.made) > 1 else [])]


@cache
def learned() -> Matcher:
    """A matcher for the folder as it is at first: learning takes a while, and is tried elsewhere."""
    with tempfile.TemporaryDirectory() as folder:
        knowledge = load_folder(write(Path(folder))).knowledge
    assert knowledge is not None
    return Matcher(knowledge)


@pytest.fixture
async def place(driver: Driver, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """`request.param`: whether the folder is broken at the start."""
    folder = write(tmp_path / "knowledge")
    if getattr(request, "param", False):
        (folder / TOPIC).write_text(BROKEN)
    watch, loaded = Watch(folder), load_folder(folder)
    knowledge = loaded.knowledge or built_in_knowledge()
    async with desk_at(driver, tmp_path / "test.sqlite3", knowledge, learned()) as desk:
        place = Place(Office(desk), folder)
        source = Folder(
            folder,
            watch,
            loaded.texts,
            place.matcher,
            (place.tell,),
            (),
            place.review,
            look_every=0.005,
            learn_after=0.2,
        )
        live = asyncio.create_task(Live(place.office, source).run())
        yield place
        live.cancel()
        with suppress(asyncio.CancelledError):
            await live


def version(number: int) -> str:
    """The topic with a number in its bottom line and in its first step."""
    text = FILES[TOPIC].replace("Use Doncaster's protocol the same day.", f"Use version {number}.")
    return text.replace("Tell your manager.", f"Tell your manager of {number}.")


async def test_a_valid_change_is_served_and_told(place: Place) -> None:
    place.save(version(7))
    await until(lambda: place.news)
    assert "Use version 7." in await place.ask()
    assert place.news == [News((), (TOPIC,))]


async def test_a_new_way_of_asking_is_found_at_once(place: Place) -> None:
    place.save(FILES[TOPIC].replace("asks:\n", "asks:\n  - zebra crossing patrols ignored me\n"))
    await until(lambda: place.news)
    assert "Use Doncaster's protocol" in await place.ask("the zebra crossing patrols ignored me")


async def test_an_invalid_change_changes_nothing_and_is_told_with_its_line(place: Place) -> None:
    before = await place.ask()
    place.save(FILES[TOPIC].replace("act: today", "act: someday"))
    await until(lambda: place.news)
    (problem,) = place.news[0].problems
    assert (problem.file, problem.line, problem.code) == (TOPIC, 11, "not-one-of")
    assert await place.ask() == before


async def test_once_put_right_it_is_served(place: Place) -> None:
    place.save(BROKEN)
    await until(lambda: place.news)
    place.save(version(8))
    await until(lambda: len(place.news) == 2)
    assert (place.news[1].problems, "Use version 8." in await place.ask()) == ((), True)


@pytest.mark.parametrize("place", [True], indirect=True)
async def test_a_folder_that_was_broken_at_the_start_is_served_once_it_is_right(place: Place) -> None:
    assert not place.office.desk.can_answer
    place.save(FILES[TOPIC])
    await until(lambda: place.office.desk.can_answer)
    assert "Use Doncaster's protocol" in await place.ask()


async def test_a_topic_that_is_taken_out_is_answered_no_more(place: Place) -> None:
    (place.folder / TOPIC).rename(place.folder / "topics" / "other.yaml")
    place.save(version(1).replace("id: escalation", "id: other"), "topics/other.yaml")
    jack = FILES["briefings/doncaster-jack.yaml"].replace("- escalation", "- other")
    place.save(jack, "briefings/doncaster-jack.yaml")
    await until(lambda: "other" in place.office.desk.knowledge.topics)
    assert place.office.desk.matcher.topics == {"other"}


async def test_when_nothing_has_changed_for_a_while_it_is_learned_anew(place: Place) -> None:
    place.save(version(2))
    await until(lambda: place.made)
    place.save(version(3))
    await until(lambda: len(place.made) == 2)
    await until(lambda: place.office.desk.knowledge == place.made[1])
    assert "Use version 3." in await place.ask()


async def test_what_changes_while_it_is_learned_is_learned_after_that_and_never_beside_it(place: Place) -> None:
    place.goes_on.clear()
    place.save(version(2))
    await until(lambda: place.made)
    place.save(version(3))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):  # longer than a change has to rest until it is learned
            await until(lambda: len(place.made) > 1)
    assert "Use version 3." in await place.ask()
    place.goes_on.set()
    await until(lambda: len(place.made) == 2)
    await until(lambda: place.office.desk.knowledge == place.made[1])


async def test_once_it_is_learned_an_editor_looks_and_says_what_is_new(place: Place) -> None:
    place.save(version(2))
    await until(lambda: place.remarks)
    place.save(version(3))
    await until(lambda: len(place.remarks) == 2)
    assert [each.code for each in place.remarks] == ["no-topic", "no-area"]


async def test_a_thousand_answers_while_files_change_come_whole_from_one_valid_version(place: Place) -> None:
    wrong: list[str] = []
    saved = 0
    asked = 0

    async def change() -> None:
        nonlocal saved
        for number in range(201):
            place.save(BROKEN if number % 4 == 3 else version(number))
            saved = number
            await asyncio.sleep(0.02)  # no condition: the pace at which people save

    changing = asyncio.create_task(change())
    while asked < 1_000 or not changing.done():
        text = await place.ask()
        asked += 1
        if asked % 50 == 0:
            await asyncio.sleep(0)
        found = re.findall(r"Use version (\d+)\.|Tell your manager of (\d+)\.", text)
        numbers = {int(one or other) for one, other in found}
        plain = "Use Doncaster's protocol the same day." in text
        if not (plain and not numbers) and not (len(found) == 2 and len(numbers) == 1 and min(numbers) % 4 != 3):
            wrong.append(text)
    await until(lambda: place.news and "version 200" in str(place.office.desk.knowledge.topics["escalation"]))
    assert wrong == []
    assert (saved, any(each.problems for each in place.news)) == (200, True)
