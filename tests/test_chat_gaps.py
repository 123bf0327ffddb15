"""The loop is closed: a question nobody answered is sent, answered in a topic, and its asker told."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.chat.application import Start, run
from bot.chat.editor import Editor
from bot.chat.leads import Leads
from bot.chat.live import Folder
from bot.knowledge.loader import load_folder
from bot.knowledge.watch import Watch
from bot.publishing.versions import Versions
from tests import matching_sample
from tests.gaps_sample import FILES, written
from tests.sandbox_driver import TOKEN, sandbox, until
from tests.test_chat_editing import Person, _person

pytestmark = pytest.mark.anyio
TOPIC = "topics/escalation.yaml"
QUESTION = "is that new duty about home education law yet"


@dataclass
class Office:
    """A bot in this process, its folder, its database, two leads and the people who ask."""

    folder: Path
    database: Path
    everywhere: Person
    northtown: Person
    asker: Person
    other: Person

    def rows(self, table: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own names

    def everything(self) -> str:
        """All that stands in the database."""
        with closing(sqlite3.connect(self.database)) as connection:
            return "\n".join(connection.iterdump())


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    data = tmp_path_factory.mktemp("bot")
    folder = written(data / "knowledge")
    knowledge = load_folder(folder).knowledge
    assert knowledge is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.chat.pace.PRIVATE", (100.0, 100))  # what is tested here is not the pace
        async with sandbox() as driver:
            driver.world.updates.hold = 0.05
            people = [await _person(driver, name) for name in ("lead", "northtown-lead", "asker", "other")]
            leads = Leads({people[0].id: frozenset(), people[1].id: frozenset({"northtown"})})
            start = Start(
                TOKEN,
                driver.address,
                knowledge,
                Folder(folder, Watch(folder), {}, lambda known: matching_sample.Matcher(known)),
                data / "test.sqlite3",
                data / "beat",
                b"secret",
                editor=Editor(folder, Versions(data / "versions"), leads),
            )
            bot = asyncio.create_task(run(start))
            async with asyncio.timeout(60):
                while not driver.world.updates.allowed:  # noqa: ASYNC110 - the server has no event for it
                    await asyncio.sleep(0.02)
            yield Office(folder, start.database, *people)
            bot.cancel()
            await asyncio.gather(bot, return_exceptions=True)


@pytest.fixture(autouse=True)
async def same_start(office: Office) -> None:
    """Every test begins with the same files and no open question."""
    written(office.folder)
    for person in (office.asker, office.other):
        await person.says(text="/area northtown")
    with closing(sqlite3.connect(office.database)) as connection, connection:
        for table in ("gaps", "gaps_waiting", "gaps_meant", "gaps_ignored"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


async def test_a_question_is_sent_added_to_a_topic_and_its_asker_told_once(office: Office) -> None:
    asker, lead = office.asker, office.everywhere
    assert "I have nothing on that" in await asker.says(text=QUESTION)
    assert asker.labels() == ["Ask the leads to add it", "See what I cover"]
    shown = await asker.presses("Ask the leads")
    assert shown == f"I will send the leads: “{QUESTION}”. Is there anything in it about a real family?"
    assert asker.labels() == ["Send it", "No, forget it", "Send it and tell me when there is an answer"]
    assert QUESTION not in office.everything()
    sent = await asker.presses("Send it and tell me")
    assert sent.startswith("Sent to the leads for Northtown. Not who you are.")
    assert [row[1:3] for row in office.rows("gaps")] == [("northtown", QUESTION)]
    assert [row[1] for row in office.rows("gaps_waiting")] == [asker.id]
    assert QUESTION in await lead.says(text="/gaps")
    assert "(once, Northtown)" in lead.text()
    await lead.presses(f"1. {QUESTION[:20]}")
    assert lead.labels() == ["Add to a topic", "New topic draft", "Ignore for good", "All questions"]
    await lead.presses("Add to a topic")
    assert "Which topic answers it?" in lead.text()
    assert "There is no topic “nonsense”" in await lead.says(text="nonsense")
    assert "I will add this way of asking" in await lead.says(text="escalation")
    preview = await lead.presses("It says nothing about a real family")
    assert f"New: {QUESTION}" in preview
    heard = len(asker.heard())
    await lead.presses("Publish")
    await until(lambda: len(asker.heard()) > heard)
    assert "There is an answer now" in asker.text()
    assert asker.labels() == ["Escalating a disagreement"]
    content = (office.folder / TOPIC).read_bytes()
    assert content == FILES[TOPIC].replace(
        b"  - how do i escalate\n", f"  - how do i escalate\n  - {QUESTION}\n".encode()
    )
    assert office.rows("gaps") == office.rows("gaps_waiting") == office.rows("gaps_meant") == []
    assert "Escalating a disagreement" in await asker.presses("Escalating")
    assert len(asker.heard()) == heard + 2
