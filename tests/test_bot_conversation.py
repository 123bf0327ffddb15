"""The bot as a person meets it: real processes, real HTTP, the shipped knowledge."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.phone import TOKEN, Person, Sandbox, buttons, labels, running_bot, running_sandbox

CONSENT = "mum has withdrawn consent, can we carry on with our enquiries?"
MARKED = "xylophonic-marker-4711"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bot") / "data"


@pytest.fixture(scope="module")
def sandbox(data: Path) -> Iterator[Sandbox]:
    with running_sandbox() as sandbox, running_bot(sandbox, data):
        yield sandbox


@pytest.fixture
def person(sandbox: Sandbox, request: pytest.FixtureRequest) -> Person:
    return sandbox.person(re.sub(r"\W+", "-", request.node.name)[:40])


@pytest.fixture
def in_doncaster(person: Person) -> Person:
    person.ask("/start doncaster")
    return person


def links(message: dict[str, Any]) -> list[str]:
    return [entity["url"] for entity in message.get("entities", []) if entity["type"] == "text_link"]


def test_start_offers_areas_and_says_that_nobody_reads_the_chat(person: Person) -> None:
    welcome = person.ask("/start")
    assert "Nobody reads this chat" in welcome["text"]
    assert "999" in welcome["text"]
    assert {"Doncaster", "Sandwell"} <= set(labels(welcome))


def test_a_question_before_any_area_is_answered_with_the_areas_below(person: Person) -> None:
    answer = person.ask(CONSENT)
    assert "section 47" in answer["text"].casefold()
    assert {"More", "Doncaster", "Sandwell"} <= set(labels(answer))


def test_choosing_the_area_below_an_answer_makes_that_answer_local(person: Person) -> None:
    answer = person.ask(CONSENT)
    person.press(answer, "Doncaster")
    local = person.next()
    assert local["message_id"] == answer["message_id"]
    assert "01302 7" in local["text"]
    assert "Sandwell" not in labels(local)


def test_the_answer_in_an_area_is_sourced_local_and_honestly_dated(in_doncaster: Person) -> None:
    answer = in_doncaster.ask(CONSENT)
    text = answer["text"]
    assert "Yes, if there is reasonable cause to suspect significant harm" in text
    assert "01302 7" in text
    assert "Must: Children Act 1989, section 47" in text
    assert "Put together 22 Nov 2026 from public pages. Not yet signed off by Doncaster's partnership." in text
    assert text.endswith("Immediate danger: 999")
    assert any("legislation.gov.uk" in link for link in links(answer))


def test_an_area_named_in_the_question_wins_and_the_person_stays_where_they_are(in_doncaster: Person) -> None:
    answer = in_doncaster.ask("how do I escalate in sandwell?")
    assert "Sandwell" in answer["text"].splitlines()[0]
    assert "Your area is still Doncaster." in answer["text"]
    assert any("b=Sandwell" in link for link in links(answer))
    assert "Change my area to Sandwell" in labels(answer)
    assert "Doncaster" in in_doncaster.ask("how do I escalate?")["text"].splitlines()[0]


def test_more_shows_what_the_answer_rests_on(in_doncaster: Person) -> None:
    in_doncaster.press(in_doncaster.ask(CONSENT), "More")
    more = in_doncaster.next()["text"]
    assert more.startswith("More: ")
    assert "What it rests on" in more


def test_danger_stands_at_the_top_with_the_local_number_and_no_question(in_doncaster: Person) -> None:
    urgent = in_doncaster.ask("outside the house now, hes hitting her and i can hear the little ones screaming")
    block = urgent["text"].split("\n\n")[0]
    assert block.startswith("Ring 999 now")
    assert "01302 7" in block
    assert "Nobody reads this chat" in block
    assert "?" not in block.replace("No answer?", "")


def test_a_caption_about_danger_is_answered_as_danger(person: Person) -> None:
    person.send(kind="photo", caption="he is hitting her right now and the kids are in the room")
    assert person.next()["text"].startswith("Ring 999 now")


def test_an_edit_that_becomes_danger_gets_a_new_message(person: Person) -> None:
    asked = person.send(text="how do I escalate?")
    first = person.next()
    body = {"text": "he has a knife and the children are in the house now"}
    person.sandbox.control("PATCH", f"chats/{person.chat}/messages/{asked}", body)
    second = person.next()
    assert second["message_id"] > first["message_id"]
    assert second["text"].startswith("Ring 999 now")


def test_danger_behind_a_command_is_still_danger(person: Person) -> None:
    assert person.ask("/help dad is strangling mum right now")["text"].startswith("Ring 999 now")


def test_a_child_gets_no_procedure_no_sound_and_one_tap_deletes_both(person: Person) -> None:
    reply = person.ask("im 11 and my stepdad hits me at night, pls dont tell anyone")
    assert "0800 1111" in reply["text"]
    assert "section" not in reply["text"].casefold()
    assert reply["silent"]
    assert labels(reply) == ["Delete these messages"]
    person.press(reply, "Delete these messages")
    assert wait_until(person, lambda texts: not texts)


def wait_until(person: Person, settled: Callable[[list[str]], bool]) -> bool:
    """Whether the chat's texts come to what is expected, looked at after each change of the chat."""
    version = 0
    for _ in range(20):
        if settled([message.get("text", "") for message in person.all()]):
            return True
        version = person.sandbox.control("GET", f"chats/{person.chat}/messages", since=version, wait=1)["version"]
    return False


def test_personal_details_are_named_by_kind_never_repeated_and_can_be_deleted(in_doncaster: Person) -> None:
    asked = in_doncaster.ask("Wilhelmina Quackenbush dob 14/02/2013 was not brought again, is it neglect or do I refer")
    assert "a name" in asked["text"]
    assert "a date of birth" in asked["text"]
    assert "Quackenbush" not in asked["text"]
    in_doncaster.press(asked, "Delete my message")
    assert wait_until(in_doncaster, lambda texts: not any("Quackenbush" in text for text in texts))


def test_a_message_in_another_language_gets_one_fixed_reply_with_999(person: Person) -> None:
    reply = person.ask("Proszę o pomoc, moje dziecko nie chce wracać do domu i nie wiem co robić")
    assert "English" in reply["text"]
    assert "999" in reply["text"]


@pytest.mark.parametrize("kind", ["photo", "voice", "document", "sticker", "location", "contact"])
def test_anything_but_text_gets_a_kind_line_and_is_not_opened(person: Person, kind: str) -> None:
    person.send(kind=kind)
    assert "I read text only" in person.next()["text"]
    assert person.sandbox.asked_for("getFile") == []


def test_an_everyday_matter_is_declined_kindly(person: Person) -> None:
    reply = person.ask("need a consent slip for the aquarium trip by thurs")
    assert "I only cover keeping children safe" in reply["text"]
    assert labels(reply) == ["See what I cover"]


def test_topics_are_browsed_by_group_in_one_message(in_doncaster: Person) -> None:
    groups = in_doncaster.ask("/topics")
    in_doncaster.press(groups, "Disagreeing and escalating")
    group = in_doncaster.next()
    assert group["message_id"] == groups["message_id"]
    title = next(label for label in labels(group) if label != "All topics")
    in_doncaster.press(group, title)
    assert in_doncaster.next()["text"].startswith(title)


def test_a_briefing_is_read_a_section_a_screen(in_doncaster: Person) -> None:
    listed = in_doncaster.ask("/briefings")
    title = next(label for label in labels(listed) if "Jack" in label)
    in_doncaster.press(listed, title)
    page = in_doncaster.next()
    seen = [page["text"]]
    while "Next" in labels(page):
        in_doncaster.press(page, "Next")
        page = in_doncaster.next()
        seen.append(page["text"])
    assert page["message_id"] == listed["message_id"]
    assert "1 of " in seen[0]
    assert len(set(seen)) == len(seen) == int(re.findall(r"of (\d+)", seen[0])[0])


def test_contacts_are_those_of_the_area_with_their_doubts(in_doncaster: Person) -> None:
    contacts = in_doncaster.ask("/contacts")["text"]
    assert "01302 737777" in contacts
    assert "unconfirmed" in contacts
    assert "0121" not in contacts
    assert "0808 800 5000" in contacts


def test_nothing_of_a_message_reaches_the_database_the_log_or_any_file(person: Person, data: Path) -> None:
    person.ask(f"{MARKED} mum has withdrawn consent, what now")
    person.ask(f"he is hitting her right now {MARKED}")
    person.ask(f"{MARKED}")
    person.sandbox.fault(method="sendMessage", error_code=400, description=f"Bad Request: {MARKED}")
    person.send(text=f"{MARKED} how do I escalate")
    person.ask("/help")
    for file in [*data.rglob("*"), *data.parent.glob("*.log")]:
        if file.is_file():
            content = file.read_bytes()
            assert MARKED.encode() not in content, file.name
            assert TOKEN.encode() not in content, file.name


def test_an_answer_is_counted_by_day_area_topic_and_outcome_alone(in_doncaster: Person, data: Path) -> None:
    in_doncaster.ask(CONSENT)
    in_doncaster.ask("/help")
    with closing(sqlite3.connect(data / "briefbot.sqlite3")) as connection:
        counted = connection.execute("SELECT area, topic, outcome FROM outcomes").fetchall()
        people = connection.execute("SELECT person FROM people").fetchall()
    assert ("doncaster", "consent-withdrawn", "answer") in counted
    assert all(re.fullmatch(r"[0-9a-f]{32,64}", person) for (person,) in people)


def test_the_bot_tells_telegram_its_commands_and_that_nobody_reads(sandbox: Sandbox, person: Person) -> None:
    person.ask("/help")
    (commands,) = sandbox.asked_for("setMyCommands")[:1]
    assert "contacts" in str(commands)
    assert "Nobody reads this chat" in str(sandbox.asked_for("setMyDescription"))
    assert "nobody reads the chat" in str(sandbox.asked_for("setMyShortDescription"))


def test_no_message_has_a_link_preview(sandbox: Sandbox, in_doncaster: Person) -> None:
    in_doncaster.ask(CONSENT)
    assert all("is_disabled" in str(sent["link_preview_options"]) for sent in sandbox.asked_for("sendMessage"))


def test_every_button_of_every_message_fits_telegram(in_doncaster: Person) -> None:
    for question in ("/topics", "/briefings", CONSENT, "/area"):
        sent = buttons(in_doncaster.ask(question))
        assert sent
        assert all(len(button["callback_data"].encode()) <= 64 for button in sent)


def test_a_short_message_leans_on_the_last_answer_and_moves_nobody(in_doncaster: Person) -> None:
    in_doncaster.ask("other agency wont budge, how do i take it further")
    assert "0121" in in_doncaster.ask("who do i ring in sandwell")["text"]
    elsewhere = in_doncaster.ask("and sandwell?")
    assert "(Sandwell)" in elsewhere["text"]
    assert "Your area is still Doncaster." in elsewhere["text"]
    link = in_doncaster.ask("link?")
    assert "(Sandwell)" in link["text"]
    assert any("westmidlands" in url for url in links(link))
    assert "(Doncaster)" in in_doncaster.ask("what is a section 47 enquiry")["text"]


def test_nothing_leans_on_an_answer_about_danger(in_doncaster: Person) -> None:
    in_doncaster.ask("other agency wont budge, how do i take it further")
    in_doncaster.ask("hes hitting the kids right now, i can hear them screaming")
    assert "Escalating" not in in_doncaster.ask("link?")["text"]
