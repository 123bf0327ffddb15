"""What holds in groups apart from any message: what is said there, which buttons work, and what the bot may do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram import Bot

from bot.chat import answered, in_groups, transport
from bot.chat.answered import Answered
from bot.chat.fleeting import MOST
from bot.chat.groups import KNOWN_FOR, Group, Groups
from bot.replies.callback import Verb, button, parse
from bot.replies.group import for_group, in_group, works
from bot.replies.reply import Reply, plain
from tests import sample
from tests.sandbox_driver import TOKEN, Driver

NOW = sample.TUESDAY_MORNING
REPLY = Reply((plain("one"),))


@pytest.mark.parametrize(
    ("data", "alone", "as_administrator"),
    [
        *((data, True, True) for data in ("topic:a", "topic:a:b", "more:a", "none", "read:a:0", "area:a:topic")),
        *((data, False, True) for data in ("delete:5", "delete-both:5")),
        *((data, False, False) for data in ("area:a", "change:number:0", "publish:1", "review:a", "nonsense", "")),
    ],
)
def test_which_buttons_work_in_a_group(data: str, alone: bool, as_administrator: bool) -> None:
    assert works(parse(data), can_delete=False) is alone
    assert works(parse(data), can_delete=True) is as_administrator


@pytest.mark.parametrize(
    "verb", [each for each in Verb if each.value in {"change", "publish", "agree", "right", "works"}]
)
def test_no_button_of_a_lead_is_shown_in_a_group(verb: Verb) -> None:
    more = button("More", Verb.MORE, "a")
    reply = for_group(Reply((), ((button("x", verb, "a"),), (more, button("y", verb)))), can_delete=True)
    assert reply.rows == ((more,),)


def test_groups_are_never_told_that_nobody_reads_the_chat() -> None:
    known = sample.knowledge()
    alone, able = in_group(known, can_delete=False).wording, in_group(known, can_delete=True).wording
    said = ("help", "privacy", "chat_who", "not_english", *(f"danger_last_{kind}" for kind in known.urgent.replies))
    for wording in (alone, able):
        assert not [key for key in said if "Nobody reads this chat" in wording[key]]
    assert alone["personal_delete"] != able["personal_delete"] != known.wording["personal_delete"]


def test_an_answer_is_known_by_its_question_for_an_hour() -> None:
    held = Answered()
    held.remember(1, 5, 6, REPLY, NOW)
    given = held.of(1, 5, NOW + answered.REMEMBERED_FOR)
    assert given is not None
    assert given.message_id == 6
    assert given.says(Reply((plain("one"),)))
    assert not given.says(Reply((plain("two"),)))
    assert held.of(2, 5, NOW) is None
    assert held.of(1, 5, NOW + answered.REMEMBERED_FOR + timedelta(seconds=1)) is None
    assert held.of(1, 5, NOW) is None


def test_the_oldest_answers_give_way() -> None:
    held = Answered()
    for question in range(MOST + 1):
        held.remember(1, question, 9, REPLY, NOW)
    assert [held.of(1, question, NOW) is None for question in (0, 1, MOST)] == [True, False, False]


def test_old_answers_and_those_of_a_forgotten_chat_go() -> None:
    held = Answered()
    held.remember(1, 1, 9, REPLY, NOW)
    held.remember(2, 1, 9, REPLY, NOW + answered.REMEMBERED_FOR + timedelta(seconds=1))
    assert held.of(1, 1, NOW) is None
    held.forget_chat(2)
    assert held.of(2, 1, NOW + answered.REMEMBERED_FOR) is None


@pytest.mark.anyio
async def test_what_the_bot_may_do_is_asked_once_in_a_while(driver: Driver) -> None:
    made = await driver.control("POST", "chats", {"members": ["ann"], "administrator": True})
    groups, chat = Groups(), int(made["id"])
    async with Bot(TOKEN, f"{driver.address}/bot", request=transport.for_calls()) as bot:
        assert await groups.get(bot, chat, NOW) == Group(chat, can_delete=True)
        await driver.control("PATCH", f"chats/{chat}", {"as": "ann", "bot": "member"})
        assert await groups.get(bot, chat, NOW) == Group(chat, can_delete=True)
        later = NOW + KNOWN_FOR + timedelta(seconds=1)
        assert await groups.get(bot, chat, later) == Group(chat, can_delete=False)
        assert await groups.get(bot, -5, later) == Group(-5, can_delete=False)


@pytest.mark.anyio
async def test_a_bot_that_is_sent_everything_says_so(driver: Driver, caplog: pytest.LogCaptureFixture) -> None:
    for reads_all in (False, True):
        driver.world.profile.reads_all = reads_all
        async with Bot(TOKEN, f"{driver.address}/bot", request=transport.for_calls()) as bot:
            in_groups.look_at_privacy_mode(bot)
    assert [each.message.partition(":")[0] for each in caplog.records if each.name.startswith("bot.")] == [
        "privacy mode is off"
    ]
