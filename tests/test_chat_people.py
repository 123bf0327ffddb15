"""People and access through the real handlers: invitations, what is kept of a person, forged buttons, a flood."""

from __future__ import annotations

import asyncio
import re
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.chat import buttons
from bot.chat.commands import LEAD_COMMANDS
from bot.chat.crowding import BURST
from bot.knowledge.loader import load_defaults
from bot.matching.safety import assess
from bot.replies.danger import kind_of
from tests.digest_office import Team
from tests.lead_office import Office, Person, lead_office
from tests.sandbox_driver import until

pytestmark = pytest.mark.anyio
DANGER = "he is stabbing her right now and the kids are in the house"
QUESTION = "how do I escalate?"
NEEDED = "You need an invitation"


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with lead_office(tmp_path_factory.mktemp("bot"), by_invitation=True, burst=BURST) as office:
        yield office


LINKS = ("/start read-northtown-sam", f"/start line-1-{'A' * 22}", "/digest_here", "/digest_hold")


def dump(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the database, but for numbers of updates and of rows."""
    with closing(sqlite3.connect(office.folder.parent / "test.sqlite3")) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)  # noqa: S608
            for table in tables
            if table not in ("handled_updates", "sqlite_sequence")
        }


def files(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def link_in(text: str) -> str:
    """What a tap on the invitation's link makes the phone send."""
    found = re.search(r"https://t\.me/\w+\?start=(i-[\w-]+)", text)
    assert found, text
    return f"/start {found[1]}"


async def invited(office: Office, name: str, area: str = "northtown") -> Person:
    person = await office.another(name)
    link = link_in(await office.everywhere.says(text=f"/invite {area}"))
    assert "Your invitation is taken up" in await person.says(text=link)
    return person


async def test_an_invitation_is_taken_up_whatever_words_chance_put_into_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "is9Yt692XKCypaLjf8V_tg"
    assert kind_of(assess(f"i-{code}", load_defaults().urgent)) == "child"  # "i is 9"
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: code)
    await invited(office, "nine")


async def all_dealt_with(office: Office) -> None:
    await until(lambda: office.stranger.driver.world.updates.count() == 0)


def answered(office: Office) -> list[Any]:
    journal = office.stranger.driver.world.journal
    return [each["parameters"] for each in journal if each["method"] == "answerCallbackQuery"]


# Access


async def test_without_an_invitation_one_is_told_whom_to_ask_and_nothing_else(office: Office) -> None:
    person = await office.another("uninvited")
    for text in (
        QUESTION,
        "/start",
        "/topics",
        "/start northtown",
        "/area northtown",
        "/help",
        "/nonsense",
        "hello",
        *LINKS,
    ):
        assert NEEDED in await person.says(text=text), text
    assert "0808 800 5000" in person.text()
    assert NEEDED in await person.says(kind="photo", caption="")
    office.stranger.driver.world.journal.clear()
    await person.forges("topic:escalation")
    assert (person.text(), [NEEDED in each["text"] for each in answered(office)]) == ("forged", [True])
    assert "There was nothing to delete" in await person.says(text="/forget")


async def test_in_a_channel_a_team_says_that_it_discussed_without_being_invited(office: Office) -> None:
    driver = office.stranger.driver
    members = {"type": "channel", "title": "Team", "members": ["owner", "uninvited"]}
    team = Team(driver, int((await driver.control("POST", "chats", members))["id"]), "owner")
    assert "from an older answer" in await team.forges("discussed:0123456789ab", "uninvited")
    assert "invitation" in await team.forges("read:sam:0", "uninvited")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DANGER, "Ring 999"),
        (f"/start {DANGER}", "Ring 999"),
        ("/stabbing_her_right_now", "Ring 999"),
        ("im 9 and my dad hits me", "0800 1111"),
        ("i want to kill myself", "Samaritans"),
        ("/privacy", "What I keep"),
        ("/mydata", "I hold nothing about you"),
        ("/forget", "nothing to delete"),
    ],
)
async def test_danger_and_ones_own_data_need_no_invitation(office: Office, text: str, said: str) -> None:
    assert said in await (await office.another(f"uninvited-{text[:9]}")).says(text=text)


async def test_a_caption_about_danger_needs_no_invitation(office: Office) -> None:
    assert "Ring 999" in await (await office.another("caption")).says(kind="photo", caption=DANGER)


async def test_in_a_group_danger_needs_no_invitation_and_a_question_does(office: Office) -> None:
    driver = office.stranger.driver
    group = await driver.control("POST", "chats", {"members": ["grace"]})
    room = Person(driver, int(group["id"]))
    assert NEEDED in await room.says(text=f"/ask {QUESTION}", **{"as": "grace"})
    assert "Ring 999" in await room.says(text=f"/ask {DANGER}", **{"as": "grace"})
    assert "What I keep of this group" in await room.says(text="/privacy", **{"as": "grace"})


async def test_a_link_lets_one_person_in_once_with_its_area(office: Office) -> None:
    first, second = await office.another("first"), await office.another("second")
    link = link_in(await office.northtown.says(text="/invite"))
    said = await first.says(text=link)
    assert "Your invitation is taken up" in said
    assert "Your area is Northtown" in said
    assert "not open any more" in await second.says(text=link)
    assert "999" in second.text()
    assert "You are in already" in await first.says(text=link)
    assert NEEDED not in await first.says(text=QUESTION)
    assert NEEDED in await second.says(text=QUESTION)
    fresh = link_in(await office.everywhere.says(text="/invite"))
    assert "You are in already" in await first.says(text=fresh)
    assert "Your invitation is taken up" in await second.says(text=fresh)
    assert "Choose your area" in second.text()


async def test_codes_cannot_be_tried_for_long(office: Office) -> None:
    guesser = await office.another("guesser")
    said = [await guesser.says(text=f"/start i-{number:022d}") for number in range(7)]
    assert ["not open any more" in each for each in said] == [True] * 5 + [False] * 2
    link = link_in(await office.everywhere.says(text="/invite"))
    assert "did not work several times" in await guesser.says(text=link)


async def test_leads_invite_for_their_areas_and_take_back_what_is_open(office: Office) -> None:
    lead, north = office.everywhere, office.northtown
    link = link_in(await lead.says(text="/invite england"))
    assert "the areas you lead" in await north.says(text="/invite england")
    assert "For which area?" in await north.says(text="/invite atlantis")
    await north.says(text="/invite")
    await north.says(text="/invites")
    assert len(north.labels()) == 1
    await lead.says(text="/invites")
    theirs = next(label for label in lead.labels() if "England" in label)
    number = next(
        each["callback_data"]
        for row in lead.heard()[-1]["reply_markup"]["inline_keyboard"]
        for each in row
        if each["text"] == theirs
    )
    assert "not open any more" in await north.forges(number)
    await lead.presses(theirs)
    assert all("England" not in label for label in lead.labels())
    assert "not open any more" in await (await office.another("late")).says(text=link)
    await north.presses("Revoke")
    assert "No invitation is open. /invite makes one." in [each["text"] for each in north.heard()]


# What is kept of a person


async def test_a_person_sees_what_is_held_and_forget_leaves_no_row(office: Office) -> None:
    person = await invited(office, "forgetful")
    await person.says(text=QUESTION)
    said = await person.says(text="/mydata")
    assert [part in said for part in ("Your area: Northtown.", "took up an invitation", "last wrote:")] == [True] * 3
    before = dump(office)["people"]
    said = await person.says(text="/forget")
    assert "Deleted, for good" in said
    assert "you need a new invitation" in said
    assert len(dump(office)["people"]) == len(before) - 1
    assert "I hold nothing about you" in await person.says(text="/mydata")
    assert NEEDED in await person.says(text=QUESTION)


async def test_a_lead_is_told_that_the_settings_name_them_and_everybody_their_number(office: Office) -> None:
    assert "You are lead for Northtown" in await office.northtown.says(text="/mydata")
    assert "Only whoever runs me" in await office.northtown.says(text="/forget")
    assert str(office.stranger.id) in await office.stranger.says(text="/id")


async def test_a_leads_open_proposal_is_forgotten_with_them(office: Office) -> None:
    lead = office.northtown
    content = (office.folder / "areas/northtown.yaml").read_text(encoding="utf-8").replace("100100", "100109")
    await lead.says(kind="document", file_name="northtown.yaml", content=content)
    assert "you proposed: 1" in await lead.says(text="/mydata")
    assert "you proposed: 1" in await lead.says(text="/forget")
    assert dump(office)["proposals"] == []


# Forged


async def forge_all(person: Person, every: list[str]) -> None:
    world = person.driver.world
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": data} for data in every]]}
    forged = world.put(world.chats[person.id], world.profile.user(), {"text": "forged", "reply_markup": keyboard})
    for data in every:
        await person.driver.press(person.id, forged["message_id"], data)
    await until(lambda: world.updates.count() == 0)


async def test_no_button_or_command_of_leads_does_anything_for_others(office: Office) -> None:
    person = await invited(office, "commander")
    await office.everywhere.says(text="/invite")
    content = (office.folder / "areas/northtown.yaml").read_text(encoding="utf-8").replace("100100", "100108")
    await office.everywhere.says(kind="document", file_name="northtown.yaml", content=content)
    held = dump(office)
    assert held["proposals"]
    assert held["invites"]
    numbers = [str(held[table][-1][0]) for table in ("proposals", "invites")]
    arguments = ["", *(f":{each}" for each in ("-1", "9" * 30, "²", "x:y:z", *numbers))]
    forged = [f"{verb}{argument}" for verb in buttons._FOR_LEADS for argument in arguments]
    knowledge = files(office.folder)
    journal = office.stranger.driver.world.journal
    for start in range(0, len(forged), 40):  # less than a person may press at once
        forger = await invited(office, f"forger-{start}")
        heard = len(forger.heard())
        journal.clear()
        await forge_all(forger, forged[start : start + 40])
        calls = answered(office)
        assert len(calls) == len({each["callback_query_id"] for each in calls}) == len(forged[start : start + 40])
        assert {each["text"] for each in forger.heard()[heard:]} == {"forged"}
        await forger.says(text="/forget")
    for command in LEAD_COMMANDS:
        said = "Safeguarding leads give" if command.startswith("digest_") else "I do not know that command"
        assert said in await person.says(text=f"/{command}"), command
    assert (dump(office), files(office.folder)) == (held, knowledge)
    assert len(forged) > 100


async def test_who_is_no_lead_any_more_has_buttons_that_do_nothing(office: Office, monkeypatch: Any) -> None:
    lead = office.northtown
    await lead.says(text="/invite")
    await lead.says(text="/invites")
    content = (office.folder / "areas/northtown.yaml").read_text(encoding="utf-8").replace("100100", "100107")
    await lead.says(kind="document", file_name="northtown.yaml", content=content)
    held, knowledge = dump(office), files(office.folder)
    monkeypatch.delitem(office.leads, lead.id)
    office.stranger.driver.world.journal.clear()
    heard = len(lead.heard())
    for label in ("Revoke", "Ask a second lead", "Cancel"):
        await lead.presses(label)
    assert [NEEDED in each["text"] for each in answered(office)] == [True] * 3
    assert len(lead.heard()) == heard
    assert (dump(office), files(office.folder)) == (held, knowledge)


# A flood


async def test_a_flood_from_one_person_keeps_nobody_waiting_and_danger_comes_first(office: Office) -> None:
    world, flooder, other = (
        office.stranger.driver.world,
        await invited(office, "flooder"),
        await invited(office, "other"),
    )
    head = {"from": world.people[flooder.id].user(), "chat": world.chats[flooder.id].public(), "date": 1}
    sent = 0

    def flood(text: str = QUESTION) -> None:
        nonlocal sent
        sent += 1
        world.updates.add("message", {**head, "message_id": 100_000 + sent, "text": text})

    async def without_end() -> None:
        while True:
            flood()
            await asyncio.sleep(0.01)

    for _ in range(300):
        flood()
    going_on = asyncio.create_task(without_end())
    for _ in range(3):
        assert NEEDED not in await other.says(text=QUESTION)
    flood(DANGER)
    await until(lambda: any("Ring 999" in each["text"] for each in flooder.heard()))
    going_on.cancel()
    await all_dealt_with(office)
    told = [each for each in flooder.heard() if "more than I can answer at once" in each["text"]]
    assert len(told) == 1
    assert "999" in told[0]["text"]
    assert sent > 300


async def test_presses_that_are_too_many_are_answered_too(office: Office) -> None:
    presser = await invited(office, "presser")
    world = presser.driver.world
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "nonsense"}]]}
    forged = world.put(world.chats[presser.id], world.profile.user(), {"text": "x", "reply_markup": keyboard})
    world.journal.clear()
    for _ in range(80):
        await presser.driver.press(presser.id, forged["message_id"], "nonsense")
    await until(lambda: len(answered(office)) == 80)
    assert sum("more than I can answer" in each.get("text", "") for each in answered(office)) == 1
