"""What is counted of a conversation, and that `/stats` shows it to leads alone, each their own areas."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.application import Start, run
from bot.chat.editor import Editor
from bot.chat.leads import Leads
from bot.chat.live import Folder
from bot.chat.tally import AGAIN_WITHIN, PRESSED_WITHIN, Tally
from bot.knowledge.watch import Watch
from bot.publishing.versions import Versions
from bot.statistics.weeks import latest_four
from tests import matching_sample, sample
from tests.lead_office import Person
from tests.publishing_sample import written
from tests.sandbox_driver import TOKEN, Driver, sandbox, until

pytestmark = pytest.mark.anyio
QUESTION, OFFERED, UNKNOWN = "how do i escalate", "dad", "where can I park my boat in the harbour"
DANGER = "he is stabbing her right now and a child is in danger, how do i escalate"
NAMED = "how do i escalate about Jordan Smith born 03/04/2019?"
Count = tuple[str, str, str, int]  # area, topic, outcome, times


@dataclass
class Office:
    """A bot in this process and its sandbox."""

    driver: Driver
    database: Path
    everywhere: Person
    northtown: Person
    people: int = 0

    async def stranger(self) -> Person:
        self.people += 1
        return await _person(self.driver, f"stranger{self.people}")

    def counted(self) -> set[Count]:
        with closing(sqlite3.connect(self.database)) as connection:
            return set(connection.execute("SELECT area, topic, outcome, count FROM outcomes"))

    def forget(self) -> None:
        """Begin with no counts."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("DELETE FROM outcomes")

    def happened(self, area: str, topic: str, times: int, weeks_back: int = 0) -> None:
        """That many answers on the first day of the latest four weeks, or earlier."""
        day = latest_four(datetime.now(UTC).date())[0].monday - timedelta(weeks=weeks_back)
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(
                "INSERT INTO outcomes VALUES (?, ?, ?, 'answer', ?)", (day.isoformat(), area, topic, times)
            )


async def _person(driver: Driver, name: str) -> Person:
    made = await driver.control("POST", "people", {"name": name})
    driver.world.chats[made["chat_id"]].started = True
    return Person(driver, int(made["chat_id"]))


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    data = tmp_path_factory.mktemp("bot")
    folder = data / "knowledge"
    written(folder)
    knowledge = replace(matching_sample.knowledge(), wording=sample.wording())
    async with sandbox() as driver:
        driver.world.updates.hold = 0.05
        everywhere, northtown = await _person(driver, "lead"), await _person(driver, "northtown-lead")
        start = Start(
            TOKEN,
            driver.address,
            knowledge,
            Folder(folder, Watch(folder), {}, lambda _: matching_sample.matcher()),
            data / "test.sqlite3",
            data / "beat",
            b"secret",
            editor=Editor(
                folder,
                Versions(data / "versions"),
                Leads({everywhere.id: frozenset(), northtown.id: frozenset({"northtown"})}),
            ),
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.chat.pace.BURST", 1_000)  # what is tested here is not the pace
            patch.setattr("bot.chat.crowding.BURST", 10_000)
            bot = asyncio.create_task(run(start))
            async with asyncio.timeout(60):
                await start.ready.wait()
            yield Office(driver, start.database, everywhere, northtown)
            bot.cancel()
            await asyncio.gather(bot, return_exceptions=True)


@pytest.fixture
def office(running: Office) -> Office:
    running.forget()
    return running


async def _asks(office: Office, person: Person, text: str) -> str:
    said = await person.says(text=text)
    await until(lambda: office.driver.world.updates.count() == 0)
    return said


async def test_more_and_not_what_i_meant_are_counted_once_by_topic(office: Office) -> None:
    person = await office.stranger()
    await _asks(office, person, QUESTION)
    for label in ("More", "More", "Not what I meant"):
        await person.presses(label)
    assert office.counted() == {
        ("england", "escalation", "answer", 1),
        ("england", "escalation", "more", 1),
        ("england", "escalation", "not-meant", 1),
    }


@pytest.mark.parametrize("first", [DANGER, NAMED])
async def test_nothing_that_follows_from_an_urgent_or_personal_message_is_counted(office: Office, first: str) -> None:
    person = await office.stranger()
    await _asks(office, person, QUESTION)
    before = office.counted()
    await _asks(office, person, first)
    await person.presses("More")
    assert office.counted() == before
    await _asks(office, person, QUESTION)
    assert office.counted() == {("england", "escalation", "answer", 2)}


@pytest.mark.parametrize(
    ("then", "again"), [(UNKNOWN, True), ("can i share information without consent", True), ("who do i ring", False)]
)
async def test_another_question_soon_after_an_answer_is_counted_for_that_answer(
    office: Office, then: str, again: bool
) -> None:
    person = await office.stranger()
    await _asks(office, person, QUESTION)
    await _asks(office, person, then)
    assert (("england", "escalation", "again", 1) in office.counted()) is again


async def test_nobody_elses_question_counts_as_asked_again(office: Office) -> None:
    await _asks(office, await office.stranger(), QUESTION)
    await _asks(office, await office.stranger(), QUESTION)
    assert office.counted() == {("england", "escalation", "answer", 2)}


async def test_a_lead_sees_their_own_areas_and_turns_the_weeks(office: Office) -> None:
    office.happened("northtown", "escalation", 30)
    office.happened("southtown", "lado", 50)
    office.happened("northtown", "escalation", 20, weeks_back=4)
    shown = await office.northtown.says(text="/stats")
    assert "What people asked: Northtown" in shown
    assert "Questions: 30" in shown
    assert "Disagreeing with another agency: 30" in shown
    assert "Southtown" not in shown
    assert "Questions: 20" in await office.northtown.presses("Weeks before")
    assert office.northtown.labels() == ["Weeks after"]
    everything = await office.everywhere.says(text="/stats")
    assert "Questions: 80" in everything
    assert "Southtown: 50 questions, 50 answered" in everything


async def test_a_stranger_sees_no_figures_by_command_or_by_a_forged_button(office: Office) -> None:
    office.happened("northtown", "escalation", 30)
    stranger, monday = await office.stranger(), latest_four(datetime.now(UTC).date())[0].monday
    assert "do not know that command" in await _asks(office, stranger, "/stats")
    assert "30" not in await stranger.forges(f"stats:{monday}")


@pytest.mark.parametrize(
    "data", ["stats", "stats:", "stats:2026-13-45", "stats:9999-12-27", "stats:2026-10-13", "stats:x"]
)
async def test_a_button_of_no_such_weeks_leads_nowhere(office: Office, data: str) -> None:
    assert "older answer" in await office.everywhere.forges(data)


class Clock:
    def __init__(self) -> None:
        self.now: datetime = sample.TUESDAY_MORNING

    def __call__(self) -> datetime:
        return self.now


def test_a_choice_is_taken_once_and_only_what_was_offered() -> None:
    tally = Tally(Clock())
    tally.note(7, "northtown", ["one", "two"], offer=True)
    assert tally.again(7) is None
    assert tally.press(7, "taken", "three", offer=True) is None
    assert tally.press(8, "taken", "two", offer=True) is None
    assert tally.press(7, "more", "two") is None
    assert tally.press(7, "taken", "two", offer=True)
    assert tally.press(7, "taken", "two", offer=True) is None


def test_presses_and_questions_count_for_a_time() -> None:
    clock = Clock()
    tally = Tally(clock)
    tally.note(7, "northtown", ["one"])
    clock.now += AGAIN_WITHIN
    assert tally.again(7)
    clock.now += timedelta(seconds=1)
    assert tally.again(7) is None
    clock.now += PRESSED_WITHIN
    assert tally.press(7, "more", "one") is None
    assert 7 not in tally
