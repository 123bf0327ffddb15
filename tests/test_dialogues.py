"""Whole conversations as a person has them: what stands on the first screen in which order, and what is kept."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.chat.application import Start, run
from bot.chat.editor import Editor
from bot.chat.leads import Leads
from bot.chat.live import Folder
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import load_folder
from bot.knowledge.watch import Watch
from bot.publishing.versions import Versions
from bot.storage.database import open_database
from bot.storage.links import LinkRow, keep
from tests import warm
from tests.digest_office import Team
from tests.lead_office import Person, person
from tests.phone import ROOT
from tests.sandbox_driver import TOKEN, sandbox, until

pytestmark = pytest.mark.anyio
FRIDAY = datetime(2026, 11, 27, 16, 50, tzinfo=LONDON)
SATURDAY = datetime(2026, 11, 28, 15, 10, tzinfo=LONDON)
TUESDAY = datetime(2026, 11, 24, 10, 20, tzinfo=LONDON)
LATE = datetime(2026, 11, 24, 22, 40, tzinfo=LONDON)
DIGEST = datetime(2026, 12, 1, 9, 31, tzinfo=LONDON)
JUNE = datetime(2027, 6, 7, 9, 0, tzinfo=LONDON)


@dataclass
class Stage:
    """A bot over the shipped knowledge, the people, and a clock that stands where a test puts it."""

    database: Path
    people: Sequence[Person]
    now: datetime = TUESDAY
    used: int = 0

    def clock(self) -> datetime:
        return self.now

    async def enters(self, area: str | None, now: datetime) -> Person:
        """Somebody new, who has chosen the area, at that time."""
        self.now = now
        self.used += 1
        somebody = self.people[self.used]
        if area:
            await somebody.says(text=f"/area {area}")
        return somebody

    async def kept(self) -> set[tuple[str, str, str]]:
        """Area, topic and outcome of all questions that were counted, once all that was sent is dealt with."""
        await until(lambda: self.people[0].driver.world.updates.count() == 0)
        with closing(sqlite3.connect(self.database)) as connection:
            return set(connection.execute("SELECT area, topic, outcome FROM outcomes WHERE count > 0"))

    def holds(self, words: str) -> bool:
        """Whether the words stand in any file that the bot keeps."""
        files = (file for file in self.database.parent.rglob("*") if file.is_file())
        return any(words.encode() in file.read_bytes() for file in files)


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    data = tmp_path_factory.mktemp("stage")
    folder = data / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    knowledge = load_folder(folder).knowledge
    assert knowledge is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.chat.pace.BURST", 1_000)
        patch.setattr("bot.chat.crowding.BURST", 10_000)
        patch.setattr("bot.chat.digest_tick.JUMP", 1e12)  # the clock is moved by months here
        async with sandbox() as driver:
            driver.world.updates.hold = 0.05
            people = [await person(driver, f"person {number}") for number in range(25)]
            stage = Stage(data / "kept" / "test.sqlite3", people)
            await _dead_link(stage.database, str(knowledge.areas["doncaster"].procedures["pre-birth"].url))
            leads = Leads({people[0].id: frozenset({"doncaster"}), people[-1].id: frozenset()}, on_trial=True)
            start = Start(
                TOKEN,
                driver.address,
                knowledge,
                Folder(folder, Watch(folder), {}, lambda _: warm.matcher()),
                stage.database,
                data / "beat",
                b"secret",
                stage.clock,
                editor=Editor(folder, Versions(data / "versions"), leads),
                tick=0.3,
            )
            bot = asyncio.create_task(run(start))
            async with asyncio.timeout(100):
                await start.ready.wait()
            yield stage
            bot.cancel()
            await asyncio.gather(bot, return_exceptions=True)


def in_order(text: str, *parts: str) -> None:
    """Each part stands in the text, after the one before."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"“{part}” is not where it should be in:\n{text}"
        at = found + len(part)


async def _dead_link(database: Path, url: str) -> None:
    """A link that did not open on 3 and 4 June 2027."""
    first, last = (int(datetime(2027, 6, day, 9, tzinfo=LONDON).timestamp()) for day in (3, 4))
    async with open_database(database) as connection:
        await keep(connection, LinkRow(url, first, last, "broken", 2, first, last, first, "", "", "", "HTTP 404"))


async def test_1_the_clock_chooses_the_number_and_the_yes_carries_its_condition(stage: Stage) -> None:
    worker = await stage.enters("doncaster", FRIDAY)
    text = await worker.says(text="the family has withdrawn consent, can we carry on our enquiries?")
    first, second = text.split("\n")[:2]
    assert first == "Family withdraws consent: can we carry on? (Doncaster)"
    assert second.startswith("Yes, if ")
    in_order(
        text, "\n1. ", "\n4. ", "01302 737777", "until 5pm, then 01302 796000", "(both unconfirmed", "No answer? 101."
    )
    in_order(
        text, "01302 796000", "Must: ", "Learning: Jack review", "Put together", "Not yet signed off", "danger: 999"
    )
    assert worker.labels()[:2] == ["More", "Not what I meant"]
    assert len(text) <= 1_000
    assert ("doncaster", "consent-withdrawn", "answer") in await stage.kept()


async def test_2_what_must_be_rung_today_stands_above_the_steps(stage: Stage) -> None:
    lead = await stage.enters("sandwell", TUESDAY)
    text = await lead.says(text="small bruise on a baby who is not rolling yet, do i have to do anything")
    in_order(text, "(Sandwell)\n", "Refer", "0121 569 3100", "No answer? 101.", "\n1. ", "Local: ", "Put together")
    in_order(text, "Put together", "Immediate danger: 999")


async def test_3_danger_now_is_the_whole_first_instruction(stage: Stage) -> None:
    before = await stage.kept()
    visitor = await stage.enters("doncaster", SATURDAY)
    text = await visitor.says(text="im outside the house, he is hitting her now and the children are screaming")
    block = text.split("\n\n")[0]
    in_order(text, "Ring 999 now.", "01302 796000", "I am automatic. Nobody reads this chat")
    assert "?" not in block.replace("No answer?", "")
    assert "01302 737777" not in text
    assert await stage.kept() == before


async def test_4_a_child_gets_short_words_childline_and_a_way_to_remove_both(stage: Stage) -> None:
    before = await stage.kept()
    child = await stage.enters(None, TUESDAY)
    text = await child.says(text="im 9 and my uncle hurts me, i dont want to go home")
    in_order(text, "999", "0800 1111", "It is not your fault.", "I have not kept it")
    assert child.labels() == ["Delete these messages"]
    assert "area" not in text.casefold()
    assert await stage.kept() == before
    await child.presses("Delete these messages")
    await until(lambda: not child.heard())


async def test_5_a_victim_at_home_gets_no_procedure(stage: Stage) -> None:
    mother = await stage.enters("sandwell", LATE)
    text = await mother.says(
        text="my husband took my keys, im upstairs with the kids and scared what he will do when hes back"
    )
    in_order(
        text,
        "999",
        "Black Country Women's Aid: 0121 552 6448 (unconfirmed",
        "0808 2000 247",
        "Nobody reads this chat",
        "not kept your message",
    )
    assert mother.labels() == ["Delete these messages"]
    assert not any(word in text for word in ("record", "Must:", "Childline"))


async def test_6_details_are_named_by_kind_never_repeated_and_the_help_follows(stage: Stage) -> None:
    before = await stage.kept()
    nurse = await stage.enters("doncaster", TUESDAY)
    text = await nurse.says(text="Kayleigh Thornbury dob 04/05/2021 was not brought again, third time. what do i do")
    in_order(
        text, "a name and a date of birth", "I have not kept your message", "was not brought", "\n1. ", "Put together"
    )
    assert "Delete my message" in nurse.labels()
    assert "Thornbury" not in text
    assert await stage.kept() == before
    assert not stage.holds("Thornbury")


async def test_7_anger_about_work_is_met_with_a_route(stage: Stage) -> None:
    midwife = await stage.enters("sandwell", TUESDAY)
    text = await midwife.says(
        text="fuming. i completely disagree with the conference decision and the chair ignored health"
    )
    in_order(
        text,
        "conference",
        "(Sandwell)",
        "Challenge the decision if",
        "\n1. ",
        "Not seen: ",
        "Local: ",
        "Learning: HS review",
    )
    assert "sorry" not in text.casefold()


async def test_8_what_may_be_several_things_is_offered_in_whole_phrases(stage: Stage) -> None:
    teacher = await stage.enters("doncaster", TUESDAY)
    text = await teacher.says(text="the school did not come")
    assert "?" in text.split("\n")[0]
    assert text.endswith("Immediate danger: 999")
    assert teacher.labels()[-1] == "None of these"
    assert 2 <= len(teacher.labels()) <= 4
    assert not any(character in "".join(teacher.labels()) for character in "%_")


async def test_9_a_known_gap_says_so_says_what_holds_meanwhile_and_where_to_look(stage: Stage) -> None:
    manager = await stage.enters("doncaster", TUESDAY)
    text = await manager.says(text="has the new duty to share information about children started yet")
    in_order(text, "I do not have a checked answer to that.", "I do not guess", "\n1. ", "Look here: ", "Put together")
    assert "Ask the leads to add it" in manager.labels()
    asked = await manager.presses("Ask the leads to add it")
    in_order(asked, "I will send the leads", "has the new duty", "a real family?")
    assert manager.labels()[:2] == ["Send it", "No, forget it"]
    assert not stage.holds("has the new duty to share information about children started yet")


async def test_10_everyday_consent_is_no_gap(stage: Stage) -> None:
    office = await stage.enters(None, TUESDAY)
    text = await office.says(text="where is the consent slip for the swimming trip on thursday")
    in_order(text, "everyday matter", "tell me a little more, without names", "Immediate danger: 999")
    assert office.labels() == ["See what I cover"]  # it is nothing for the leads


async def test_11_a_question_about_another_area_moves_nobody(stage: Stage) -> None:
    worker = await stage.enters("doncaster", TUESDAY)
    first = await worker.says(text="the other agency will not budge, how do i escalate it")
    in_order(
        first, "(Doncaster)", "Resolving Professional Differences", "Not seen: ", "Local: ", "Learning: Jack review"
    )
    second = await worker.says(text="and sandwell?")
    in_order(second, "(Sandwell)", "Resolution and Escalation Protocol", "Your area is still Doncaster.")
    assert "Change my area to Sandwell" in worker.labels()
    assert "working days" not in second
    assert "Your area is now" not in second
    assert "Doncaster" in await worker.says(text="/area")


async def test_12_an_old_answer_with_a_dead_link_still_helps(stage: Stage) -> None:
    doctor = await stage.enters("doncaster", JUNE)
    text = await doctor.says(text="when do we refer an unborn baby")
    in_order(text, "unborn baby", "(Doncaster)", "the link did not open on 3 and 4 Jun 2027", "search for “")
    in_order(text, "This check is overdue: ", "due ", "It is still our best answer", "Immediate danger: 999")


async def test_13_a_lead_is_told_the_line_then_how_far_a_change_reaches(stage: Stage) -> None:
    stage.now = TUESDAY
    lead, second = stage.people[0], stage.people[-1]
    file = (ROOT / "knowledge/areas/doncaster.yaml").read_text()
    broken = file.replace("name: Doncaster\n", "name: Doncaster: all of it\n", 1)
    number = broken[: broken.index("all of it")].count("\n") + 1
    text = await lead.says(kind="document", file_name="doncaster.yaml", content=broken)
    in_order(
        text, f"areas/doncaster.yaml, line {number}:", "A colon and a space inside a sentence needs quotes.", "Try: "
    )
    right = file.replace("01302 737777", "01302 737700")
    text = await lead.says(kind="document", file_name="doncaster.yaml", content=right)
    in_order(text, "Before: 01302 737777", "Now: 01302 737700", "answers read differently", "second lead")
    await lead.presses("Ask a second lead")
    await until(lambda: "Now: 01302 737700" in second.text())
    assert {"Publish", "No"} <= set(second.labels())


async def test_14_a_team_reads_its_digest_says_so_and_keeps_a_line(stage: Stage) -> None:
    stage.now = FRIDAY
    lead, driver = stage.people[0], stage.people[0].driver
    members = {"type": "channel", "title": "Duty team", "members": ["person 0", "follower"]}
    team = Team(driver, int((await driver.control("POST", "chats", members))["id"]), "person 0")
    await team.says("/digest_here")
    await team.presses("Start it")
    assert "The first one comes on Tuesday 1 December at 9:30am." in team.text()
    stage.now = DIGEST
    await until(lambda: team.text().startswith("When a family says no"))
    in_order(team.text(), "\nDoncaster, week 49. About 7 minutes. Includes ", "What happened. Jack, a young baby,")
    in_order(team.text(), "What it told us. ", "What to do now\n1. Before closing, name what you do not know")
    in_order(team.text(), "\n3. Withdrawn consent with unknown risk may itself be reasonable cause under section 47.")
    in_order(team.text(), "Talk about. Think of a family who said no.", "If there is time: ", "Learning: Jack review")
    in_order(team.text(), "01302 737777", "01302 796000", "unconfirmed", "Danger: 999", "If this is hard to read, talk")
    assert team.labels() == ["We discussed this", "Read the briefing", "Ask a question"]
    notice = await team.presses("We discussed this", "follower")
    assert notice == "Recorded for this team, 1 December. Not who pressed it."
    await until(lambda: team.labels()[:2] == ["Discussed 1 Dec", "Add a line on what will change"])
    worker = await stage.enters(None, DIGEST)
    line = "We name what we do not know before we close."
    text = await worker.says(text=f"/start {team.link('Add a line').partition('=')[2]}")
    in_order(
        text, "One line on what your team will do differently. No names, no family details.\nI show it back to you"
    )
    in_order(text, "before I keep it.", "It goes to the partnership's learning record.")
    assert worker.labels() == ["Not now"]
    assert f"“{line}”" in await worker.says(text=line)
    assert not stage.holds(line)
    await worker.presses("Keep it")
    with closing(sqlite3.connect(stage.database)) as connection:
        kept = connection.execute("SELECT week, area, briefing, line FROM discussed").fetchall()
    assert kept == [("2026-W49", "doncaster", "doncaster-jack", line)]
    assert not stage.holds(str(driver.world.person("follower").id))
    assert not stage.holds(str(worker.id))
    assert "Doncaster's digest, week 49" in " ".join(each["text"] for each in lead.heard())
