"""The loop is closed: a question nobody answered is sent, answered in a topic, and its asker told."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.application import Start, run
from bot.chat.editor import Editor
from bot.chat.leads import Leads
from bot.chat.live import Folder
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import load_folder
from bot.knowledge.watch import Watch
from bot.matching.decide import Matcher
from bot.publishing.versions import Versions
from tests.gaps_sample import FILES, written
from tests.lead_office import Person, person
from tests.sandbox_driver import TOKEN, sandbox, until

pytestmark = pytest.mark.anyio
TOPIC = "topics/escalation.yaml"
QUESTION = "is that new duty about home education law yet"


class Chat(Person):
    """A chat in which a press may also change the message that was pressed."""

    async def presses(self, label: str) -> str:
        """What the pressed message reads now if the press changed it, else what the chat reads last."""
        before = {each["message_id"]: each.get("text") for each in self.heard()}
        last = await super().presses(label)
        changed = [each for each in self.heard() if before.get(each["message_id"], each["text"]) != each["text"]]
        return str(changed[-1]["text"]) if changed else last


@dataclass
class Office:
    """A bot in this process, its folder, its database, two leads and the people who ask."""

    start: Start
    folder: Path
    everywhere: Chat
    northtown: Chat
    asker: Chat
    other: Chat
    ahead: timedelta = timedelta()
    bot: asyncio.Task[None] | None = None

    def clock(self) -> datetime:
        return datetime.now(LONDON) + self.ahead

    async def open(self) -> None:
        world = self.asker.driver.world
        world.updates.allowed = ()
        start = replace(self.start, clock=self.clock, ready=asyncio.Event())
        self.bot = asyncio.create_task(run(start))
        async with asyncio.timeout(60):
            await start.ready.wait()

    async def close(self) -> None:
        if self.bot:
            self.bot.cancel()
            await asyncio.gather(self.bot, return_exceptions=True)

    def rows(self, table: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.start.database)) as connection:
            return connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own names

    def everything(self) -> str:
        """All that stands in the database."""
        with closing(sqlite3.connect(self.start.database)) as connection:
            return "\n".join(connection.iterdump())


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    data = tmp_path_factory.mktemp("bot")
    folder = written(data / "knowledge")
    knowledge = load_folder(folder).knowledge
    assert knowledge is not None
    matcher = Matcher(knowledge)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.chat.pace.BURST", 1_000)  # what is tested here is not the pace
        patch.setattr("bot.chat.crowding.BURST", 10_000)
        async with sandbox() as driver:
            driver.world.updates.hold = 0.05
            names = ("lead", "northtown-lead", "asker", "other")
            people = [Chat(driver, (await person(driver, name)).id) for name in names]
            leads = Leads({people[0].id: frozenset(), people[1].id: frozenset({"northtown"})})
            start = Start(
                TOKEN,
                driver.address,
                knowledge,
                Folder(folder, Watch(folder), {}, matcher.renewed),
                data / "test.sqlite3",
                data / "beat",
                b"secret",
                editor=Editor(folder, Versions(data / "versions"), leads),
            )
            office = Office(start, folder, people[0], people[1], people[2], people[3])
            await office.open()
            yield office
            await office.close()


@pytest.fixture(autouse=True)
async def same_start(office: Office) -> None:
    """Every test begins with the same files and no open question."""
    written(office.folder)
    office.ahead = timedelta()
    async with asyncio.timeout(10):
        for each in (office.asker, office.other):
            while "is now Northtown" not in await each.says(text="/area northtown"):
                pass  # a lock that a test has just let go of is seen within a moment
        while "I have nothing on that" not in await office.asker.says(text=QUESTION):
            pass
    with closing(sqlite3.connect(office.start.database)) as connection, connection:
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


async def send(person: Chat, text: str, how: str = "Send it") -> str:
    """Ask, be declined, and send it to the leads."""
    await person.says(text=text)
    await person.presses("Ask the leads")
    return await person.presses(how)


async def test_a_sentence_that_a_lead_put_in_other_words_answers_all_who_asked_alike(office: Office) -> None:
    asker, other, lead = office.asker, office.other, office.everywhere
    await send(asker, QUESTION, "Send it and tell me")
    await send(other, "new duty about home education: law yet?", "Send it and tell me")
    assert len({row[4] or row[0] for row in office.rows("gaps")}) == 1
    assert "(2 times, Northtown)" in await lead.says(text="/gaps")
    await lead.presses("1.")
    await lead.presses("Add to a topic")
    await lead.presses("When the new Act starts")
    assert "a name" in await lead.says(text="what did Sarah Thompson ask about it")
    assert "New: home schooling duty in force" in await lead.says(text="home schooling  duty in force")
    await lead.presses("Publish")
    content = office.folder / "topics/start-of-the-act.yaml"
    await until(lambda: b"  - home schooling duty in force\n" in content.read_bytes())
    heard = len(asker.heard()), len(other.heard())
    published = content.read_bytes().replace(b"status: gap", b"status: published")
    assert office.rows("gaps_meant") != []  # a known gap is no answer yet
    content.write_bytes(published)
    await until(lambda: (len(asker.heard()), len(other.heard())) == (heard[0] + 1, heard[1] + 1))
    assert asker.labels() == other.labels() == ["When the new Act starts"]
    assert office.rows("gaps") == office.rows("gaps_waiting") == []


async def test_a_draft_is_begun_and_whoever_asked_is_told_when_it_is_published(office: Office) -> None:
    asker, lead = office.asker, office.everywhere
    await send(asker, QUESTION, "Send it and tell me")
    await lead.says(text="/gaps")
    await lead.presses("1.")
    await lead.presses("New topic draft")
    preview = await lead.presses("It says nothing")
    assert "No answer reads differently" in preview
    await lead.presses("Publish")
    file = office.folder / "topics/is-that-new-duty-about-home-education.yaml"
    await until(file.exists)
    assert f'asks:\n  - "{QUESTION}"\n' in file.read_text(encoding="utf-8")
    assert "status: draft" in file.read_text(encoding="utf-8")

    async def listed() -> str:
        return await lead.says(text="/gaps")

    async with asyncio.timeout(5):
        while "In the draft “Is that new duty about home education law yet”" not in await listed():
            pass
    heard = len(asker.heard())
    text = file.read_text(encoding="utf-8").replace("status: draft", "status: published")
    file.write_text(text.replace("Write the answer here", "It is the law"), encoding="utf-8")
    await until(lambda: len(asker.heard()) > heard)
    assert asker.labels() == ["Is that new duty about home education law yet"]


async def test_nobody_is_said_to_wait_or_not_while_the_database_cannot_tell(office: Office) -> None:
    with closing(sqlite3.connect(office.start.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await office.other.says(text="/area northtown")  # now a write waits, and nothing behind it is read
        said = await office.everywhere.says(text="/gaps")
        other.execute("ROLLBACK")
    assert said == "I cannot read the questions just now. Please try again in a minute."


async def test_what_is_ignored_for_good_never_comes_back(office: Office) -> None:
    asker, lead = office.asker, office.northtown
    await send(asker, QUESTION, "Send it and tell me")
    await lead.says(text="/gaps")
    await lead.presses("1.")
    assert "the leads for all areas add to it" in await lead.presses("Add to a topic")
    assert "Ignored for good" in await lead.presses("Ignore")
    assert office.rows("gaps") == office.rows("gaps_waiting") == []
    assert QUESTION not in office.everything()
    await asker.says(text="Is that new duty about home education LAW yet?")
    assert "will not add it" in await asker.presses("Ask the leads")
    await office.other.says(text="/area england")
    assert "Sent to the leads for England" in await send(office.other, QUESTION)
    assert "Nobody is waiting" in await lead.says(text="/gaps")
    assert QUESTION in await office.everywhere.says(text="/gaps")


async def test_what_cannot_be_ignored_is_kept_and_the_lead_told(office: Office) -> None:
    lead = office.northtown
    await send(office.asker, QUESTION, "Send it and tell me")
    with closing(sqlite3.connect(office.start.database)) as other:
        full = "BEFORE INSERT ON gaps_ignored BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        other.execute(f"CREATE TRIGGER full {full}")
        await lead.says(text="/gaps")
        await lead.presses("1.")
        assert "I could not keep that change just now" in await lead.presses("Ignore")
        assert len(office.rows("gaps")) == len(office.rows("gaps_waiting")) == 1
        other.execute("DROP TRIGGER full")
    assert "Ignored for good" in await lead.presses("Ignore")
    assert office.rows("gaps") == office.rows("gaps_waiting") == []


async def test_nothing_is_sent_that_its_asker_did_not_send(office: Office) -> None:
    asker, marked = office.asker, f"{QUESTION} xylophone"
    await asker.says(text=marked)
    await asker.presses("Ask the leads")
    assert "I have sent and kept nothing" in await asker.presses("No, forget it")
    number = asker.heard()[-3]["message_id"]
    for verb in ("ask", "send", "send-tell"):
        assert "I no longer have them" in await asker.forges(f"{verb}:{number - 1}")
    await asker.says(text=marked)
    office.ahead = timedelta(minutes=11)
    assert "I no longer have them" in await asker.presses("Ask the leads")
    await asker.says(text=marked)
    await asker.presses("Ask the leads")
    await asker.says(text="how do i escalate")  # the last question is another now
    assert "I no longer have them" in await asker.presses("Send it")
    assert office.rows("gaps") == []
    assert "xylophone" not in office.everything()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("home education duty for Sarah Thompson born 03/04/2019", id="personal details"),
        pytest.param("he is stabbing her right now and the kids are in the house", id="danger"),
        pytest.param("im 9 and my dad hits me", id="a child"),
        pytest.param("who do i tell at the panel that a pupil has died", id="near a sensitive topic"),
        pytest.param("moja mama bije mnie i moja siostre codziennie", id="another language"),
        pytest.param("consent slips form", id="an everyday matter"),
        pytest.param("thanks", id="small talk"),
    ],
)
async def test_nothing_is_offered_for_what_must_leave_no_trace(office: Office, text: str) -> None:
    asker = office.asker
    await asker.says(text=text)
    assert "Ask the leads to add it" not in asker.labels()
    number = next(each for each in reversed(asker.driver.world.chats[asker.id].messages)) - 1
    assert "I no longer have them" in await asker.forges(f"send:{number}")
    await asker.forges("none")
    assert "Ask the leads to add it" not in asker.labels()
    assert office.rows("gaps") == []


async def test_not_what_i_meant_ends_with_a_way_to_ask(office: Office) -> None:
    asker = office.asker
    assert "Escalating a disagreement" in await asker.says(text="how do i escalate")
    assert asker.labels()[:3] == ["More", "Not what I meant", "Something is wrong here"]
    assert "Is it one of these?" in await asker.presses("Not what I meant")
    assert "I have nothing on that" in await asker.presses("None of these")
    assert asker.labels()[0] == "Ask the leads to add it"
    await asker.presses("Ask the leads")
    await asker.presses("Send it")
    assert [row[2] for row in office.rows("gaps")] == ["how do i escalate"]
    assert [row[6] for row in office.rows("gaps")] == ["escalation"]  # so that its own answer does not settle it
    content = (office.folder / TOPIC).read_bytes()
    (office.folder / TOPIC).write_bytes(content.replace(b"Use the", b"Use the newest"))
    async with asyncio.timeout(5):
        while "Use the newest" not in await asker.says(text="how do i escalate"):
            pass
    assert len(office.rows("gaps")) == 1


async def test_a_known_gap_can_be_asked_for_too(office: Office) -> None:
    assert "I do not have a checked answer" in await office.asker.says(text="when does the new act start")
    assert office.asker.labels()[:2] == ["Ask the leads to add it", "More"]


async def test_something_wrong_reaches_the_leads_at_once_and_not_who_said_so(office: Office) -> None:
    asker, leads = office.asker, (office.everywhere, office.northtown)
    await asker.says(text="how do i escalate")
    heard = [len(lead.heard()) for lead in leads]
    assert "I have told the leads for Northtown" in await asker.presses("Something is wrong")
    for lead in leads:
        assert "something is wrong in an answer: Escalating a disagreement (Northtown)" in lead.text()
        assert str(asker.id) not in str(lead.heard()[-1])
    assert "a few minutes ago" in await asker.presses("Something is wrong")
    assert [len(lead.heard()) for lead in leads] == [each + 1 for each in heard]
    assert "Escalating a disagreement (Northtown)" in await office.everywhere.presses("See the answer")
    office.ahead = timedelta(minutes=10)
    assert "I have told the leads" in await asker.presses("Something is wrong")
    office.ahead += timedelta(minutes=10)
    await asker.forges("report:escalation:england")
    assert "(England)" in office.everywhere.text()
    assert "(England)" not in office.northtown.text()
    assert "leads nowhere now" in await asker.forges("report:no-such")


async def test_nobody_but_leads_sees_or_does_anything_with_what_was_asked(office: Office) -> None:
    await send(office.asker, QUESTION)
    ((number, *_),) = office.rows("gaps")
    stranger = office.other
    assert "I do not know that command" in await stranger.says(text="/gaps")
    for data in ("gaps:0", *(f"gap{each}:{number}" for each in ("", "-where", "-new", "-ignore", "-add"))):
        await stranger.forges(data)
        assert QUESTION not in stranger.text()
    await stranger.forges(f"gap-to:{number}:escalation")
    await office.northtown.forges(f"gap-add:{number}:escalation")
    assert "the leads for all areas" in office.northtown.text()
    for data in ("gap:999999", "gap:x", "gap-to:1:child-death", "gap-to:1:no-such", "gap-add:²:escalation", "gaps:-1"):
        await office.everywhere.forges(data)
    await office.everywhere.forges(f"gap-to:{number}:child-death")
    assert "no longer open" in office.everywhere.text()
    assert len(office.rows("gaps")) == 1


async def test_old_buttons_work_after_a_restart_and_a_change_or_say_so_kindly(office: Office) -> None:
    asker = office.asker
    await asker.says(text="what is a section 47")
    answer = asker.heard()[-1]["message_id"]
    await asker.says(text=QUESTION)
    await asker.presses("Ask the leads")
    await office.close()
    (office.folder / "topics/section-47.yaml").unlink()
    law = FILES["topics/section-47.yaml"].replace(b"id: section-47", b"id: s47-enquiry\nwas: [section-47]")
    (office.folder / "topics/s47-enquiry.yaml").write_bytes(law.replace(b"title: Section 47", b"title: S47 enquiry"))
    (office.folder / "topics/bruising.yaml").unlink()
    await office.open()

    async def reads() -> str:
        await asker.driver.press(asker.id, answer, "more:section-47")
        await until(lambda: asker.driver.world.updates.count() == 0)
        return asker.text()

    async with asyncio.timeout(10):
        while "S47 enquiry" not in await reads():
            pass
    assert "I no longer have them" in await asker.presses("Send it")
    assert "I have told the leads" in await asker.forges("report:section-47:northtown")
    assert "leads nowhere now" in await asker.forges("more:bruising")
    assert "leads nowhere now" in await asker.forges("topic:bruising:northtown")
    await asker.forges("not:bruising:section-47")
    assert asker.labels() == ["S47 enquiry", "None of these"]
    assert "I have nothing on that" in await asker.presses("None of these")
    assert asker.labels() == ["See what I cover"]
