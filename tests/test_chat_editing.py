"""Leads change the knowledge by chat, through the real handlers: two leads, a stranger, and forged buttons."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from bot.sandbox.faults import Fault
from tests.lead_office import Office, lead_office
from tests.publishing_sample import FILES, written
from tests.sandbox_driver import until

pytestmark = pytest.mark.anyio
TOPIC, LAW, AREA = "topics/escalation.yaml", "topics/section-47.yaml", "areas/northtown.yaml"


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with lead_office(tmp_path_factory.mktemp("bot")) as office:
        yield office


@pytest.fixture(autouse=True)
def same_folder(office: Office) -> None:
    """Every test begins with the same files."""
    written(office.folder)


async def test_a_sentence_is_changed_with_a_few_taps_told_and_undone(office: Office) -> None:
    lead, other = office.northtown, office.everywhere
    await lead.says(text="/change")
    assert lead.labels() == ["A number", "A link", "A sentence"]
    await lead.presses("A sentence")
    await lead.presses("Escalating")
    assert all("(Northtown)" in label for label in lead.labels() if label not in ("Back", "Next"))
    asked = await lead.presses("Step 1 (Northtown)")
    assert "Now: Talk within a day." in asked
    preview = await lead.says(text="Ask the family & get their <consent>.")
    await until(lambda: "Not live yet" in lead.text())
    assert "Before: Talk within a day." in preview
    assert "Now: Ask the family & get their <consent>." in preview
    assert "1 answer reads differently" in preview
    assert "1. Ask the family & get their <consent>." in lead.text()
    await lead.presses("Publish")
    await office.becomes(TOPIC, lambda raw: b"- Ask the family & get their <consent>.\n" in raw)
    assert office.holds(TOPIC).count(b"#") == FILES[TOPIC].count(b"#")
    await until(lambda: "Lead for Northtown changed" in other.text())
    assert "Step 1 (Northtown)" in other.text()
    newest = office.versions.newest()
    assert newest
    assert (newest.by, newest.how, list(newest.changed)) == ("lead for Northtown", "chat", [TOPIC])
    assert "Last published:" in await lead.says(text="/undo")
    await lead.presses("Undo it")
    await office.becomes(TOPIC, lambda raw: raw == FILES[TOPIC])
    await until(lambda: "Undone: Step 1" in other.text())


async def test_a_contact_needs_a_second_lead_who_is_another(office: Office) -> None:
    lead, second = office.northtown, office.everywhere
    await lead.says(text="/change")
    await lead.presses("A number")
    await lead.presses("Northtown")
    await lead.presses("Front door")
    preview = await lead.says(text="01999 100101")
    assert "A second lead has to agree" in preview
    await until(lambda: "Not live yet" in lead.text())
    number = next(
        each["callback_data"].partition(":")[2]
        for message in lead.heard()[-2:]
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for each in row
    )
    await lead.forges(f"publish:{number}")
    await office.stranger.forges(f"agree:{number}")
    await second.forges(f"agree:{number}")  # nobody was asked yet
    await lead.presses("Ask a second lead")
    await until(lambda: "asks you to agree" in second.text())
    await lead.forges(f"agree:{number}")
    assert "You proposed this yourself" in lead.text()
    await office.stranger.forges(f"agree:{number}")
    assert b"100101" not in office.holds(AREA)
    await second.presses("Publish")
    await office.becomes(AREA, lambda raw: b"phone: 01999 100101\n" in raw)
    await until(lambda: "lead for all areas agreed" in lead.text())
    newest = office.versions.newest()
    assert newest
    assert newest.by == "lead for Northtown, agreed by lead for all areas"
    await second.forges(f"agree:{number}")
    assert "no longer open" in second.text()


async def test_a_second_lead_may_say_no(office: Office) -> None:
    lead, second = office.northtown, office.everywhere
    content = office.holds(AREA).replace(b"100100", b"100102").decode()
    await lead.says(kind="document", file_name="northtown.yaml", content=content)
    await lead.presses("Ask a second lead")
    await until(lambda: "asks you to agree" in second.text())
    await second.presses("No")
    await until(lambda: "did not agree" in lead.text())
    assert b"100102" not in office.holds(AREA)


async def test_a_new_number_in_a_whole_file_does_not_keep_that_the_old_one_was_rung(office: Office) -> None:
    lead = office.northtown
    held = office.holds(AREA).replace(b"\n    phone:", b"\n    confirmed_on: 2026-11-01\n    phone:", 1)
    assert held != office.holds(AREA)
    (office.folder / AREA).write_bytes(held)
    content = held.replace(b"100100", b"100103").decode()
    preview = await lead.says(kind="document", file_name="northtown.yaml", content=content)
    assert "The file says that a number was rung, but of the number before. I took that out." in preview
    await lead.presses("Cancel")


async def test_where_nobody_else_may_agree_the_folder_is_left(office: Office) -> None:
    lead = office.everywhere
    content = office.holds(LAW).decode().replace("title: ", "title: New ")
    assert "A second lead has to agree" in await lead.says(kind="document", file_name="x.yaml", content=content)
    assert "There is no other lead who could agree" in await lead.presses("Ask a second lead")


async def test_a_whole_file_is_shown_in_every_area_before_it_is_live(office: Office) -> None:
    lead = office.everywhere
    content = office.holds(TOPIC).decode().replace("title: ", "title: New ")
    preview = await lead.says(kind="document", file_name="escalation.yaml", content=content)
    assert "answers read differently" in preview
    assert lead.labels() == ["Show me", "Publish", "Cancel"]
    before = len(lead.heard())
    await lead.presses("Show me")
    await until(lambda: len(lead.heard()) >= before + 3)
    assert all(each["text"].startswith("Not live yet") for each in lead.heard()[before:])
    assert "(Northtown)" in "".join(each["text"] for each in lead.heard()[before:])
    (office.folder / TOPIC).write_bytes(office.holds(TOPIC) + b"\n# changed meanwhile\n")
    await lead.presses("Publish")
    await until(lambda: "was changed meanwhile" in lead.text())
    assert office.holds(TOPIC).endswith(b"# changed meanwhile\n")


async def test_what_is_wrong_with_a_file_is_said_with_file_and_line(office: Office) -> None:
    lead = office.everywhere
    broken = FILES[TOPIC].decode().replace("published", "new").replace("- how do i", "- how: do i")
    said = await lead.says(kind="document", file_name="escalation.yaml", content=broken)
    assert "topics/escalation.yaml, line 5:" in said
    assert "topics/escalation.yaml, line 21:" in said
    assert "I cannot tell which file" in await lead.says(kind="document", file_name="a.yaml", content="hello: you\n")


@pytest.mark.parametrize(
    ("file_name", "content", "said"),
    [
        ("england.yaml", "areas/england.yaml", "belongs to the leads of England"),
        ("escalation.yaml", TOPIC, "belongs to the leads of England"),
    ],
)
async def test_a_lead_changes_only_what_is_theirs(office: Office, file_name: str, content: str, said: str) -> None:
    text = office.holds(content).decode().replace("name: ", "name: New ", 1).replace("title: ", "title: New ")
    assert said in await office.northtown.says(kind="document", file_name=file_name, content=text)


async def test_a_typed_value_with_a_personal_detail_is_refused_and_danger_comes_first(office: Office) -> None:
    lead = office.northtown
    await lead.says(text="/change")
    await lead.presses("A sentence")
    await lead.presses("Escalating")
    await lead.presses("Step 1 (Northtown)")
    assert "a name" in await lead.says(text="Ring Sarah Thompson first.")
    heard = len(lead.heard())
    await lead.says(text="he is stabbing her right now and the kids are in the house")
    await until(lambda: len(lead.heard()) == heard + 3)
    danger, preview, _ = [each["text"] for each in lead.heard()[heard:]]
    assert "Ring 999" in danger
    assert "Change to Escalating" in preview
    assert "nothing to cancel" in await lead.says(text="/cancel")


async def test_a_published_change_goes_live_and_a_broken_file_is_told_to_its_leads(
    office: Office,
) -> None:
    lead, stranger = office.everywhere, office.stranger
    content = FILES[TOPIC].decode().replace("Use the protocol", "Use the newest protocol")
    await lead.says(kind="document", file_name="escalation.yaml", content=content)
    await lead.presses("Publish")

    async def reads() -> str:
        await stranger.forges("topic:escalation")
        return "".join(each["text"] for each in stranger.heard()[-2:])

    async with asyncio.timeout(5):
        while "Use the newest protocol." not in await reads():
            pass
    heard = len(stranger.heard())
    (office.folder / AREA).write_bytes(FILES[AREA].replace(b"high", b"sure"))
    await until(lambda: "The knowledge folder has mistakes" in office.northtown.text())
    assert "areas/northtown.yaml, line 11:" in office.northtown.text()
    await until(lambda: "The knowledge folder has mistakes" in lead.text())
    assert len(stranger.heard()) == heard
    newest = office.versions.newest()
    assert newest
    assert (newest.by, list(newest.changed)) == ("edited in the folder", [AREA])


async def test_get_sends_the_file_or_what_is_near(office: Office) -> None:
    lead, before = office.everywhere, len(office.everywhere.heard())
    await lead.driver.say(lead.id, text="/get escalation")
    await until(lambda: len(lead.heard()) > before)
    assert lead.heard()[-1]["document"]["file_name"] == "escalation.yaml"
    assert "Near it: section-47" in await lead.says(text="/get section47")


async def test_what_a_lead_typed_that_no_file_is_called_waits_in_memory_only(office: Office) -> None:
    lead, world = office.everywhere, office.everywhere.driver.world
    before = len(lead.heard())
    flood = Fault("sendMessage", error_code=429, description="Too Many Requests", retry_after=1, chat_id=lead.id)
    world.faults.waiting.append(flood)
    await lead.driver.say(lead.id, text="/get Jayden of Mill Lane")
    await until(lambda: world.updates.count() == 0)
    with closing(sqlite3.connect(office.folder.parent / "test.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM outbox").fetchall() == [(0,)]
    await until(lambda: len(lead.heard()) > before)
    assert "Jayden of Mill Lane" in lead.text()


async def test_to_a_stranger_nothing_of_this_exists(office: Office) -> None:
    stranger = office.stranger
    for command in ("/change", "/undo", "/cancel", "/get"):
        assert "I do not know that command" in await stranger.says(text=command)
    assert "For leads" not in await stranger.says(text="/help")
    assert "For leads" in await office.northtown.says(text="/help")
    said = await stranger.says(kind="document", file_name="escalation.yaml", content=office.holds(TOPIC).decode())
    assert "I read text only" in said
    before, files = office.by_chat(), {file: office.holds(file) for file in (TOPIC, LAW, AREA)}
    heard = len(stranger.heard())
    for verb in ("show", "publish", "cancel", "second", "agree", "refuse"):
        await stranger.forges(f"{verb}:1")
    for data in ("change:number:0", "places:number:x:0", "edit:number:x", "publish:99999999999999", "publish:-1"):
        await stranger.forges(data)
    assert [each["text"] for each in stranger.heard()[heard:]] == ["forged"] * 11
    assert office.by_chat() == before
    assert {file: office.holds(file) for file in files} == files


async def test_only_leads_have_the_commands_in_their_menu(office: Office) -> None:
    menus = office.everywhere.driver.world.profile.commands
    lead = next(menu for (scope, _), menu in menus.items() if str(office.northtown.id) in scope)
    assert {"change", "get", "undo"} <= {each["command"] for each in lead}
    everybody = [menu for (scope, _), menu in menus.items() if "chat_id" not in scope]
    assert everybody
    assert all("change" not in {each["command"] for each in menu} for menu in everybody)
