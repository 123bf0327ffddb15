"""Sending digests: what a chat does that moves, closes its topic or refuses, and what the database does meanwhile."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from telegram import Bot

from bot.chat import transport
from bot.chat.delivery import Delivery
from bot.chat.digest_book import Channel
from bot.chat.digest_sender import DigestSender
from bot.chat.memory import Memory, open_memory
from bot.chat.render import messages
from bot.digest.content import Failure
from bot.replies.reply import Reply, plain
from bot.sandbox import acting
from bot.sandbox.faults import Fault
from bot.storage.locks import SenderLock
from tests.digest_load import QUICK, SECRET, Scene, _clock, scene
from tests.sandbox_driver import QUIET, TOKEN

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def office(made: Scene) -> AsyncIterator[tuple[Memory, Delivery, DigestSender, list[Failure]]]:
    off: list[Failure] = []

    async def is_off(channel: Channel, why: Failure) -> None:
        off.append(why)

    address = f"{made.driver.address}/bot"
    bot = Bot(TOKEN, address, request=transport.for_calls(), get_updates_request=transport.for_polls())
    async with bot, open_memory(made.database, SECRET, _clock) as memory:
        delivery = Delivery(bot, memory.outbox, lambda: Reply(()), moved=memory.move_group)
        yield memory, delivery, DigestSender(memory.digests, delivery, _clock, is_off, QUICK), off


def change(database: Path, query: str, *values: object) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(query, values)
        connection.commit()


async def standing(memory: Memory) -> list[tuple[str, str | None]]:
    return [(each.status, each.reason) for each in await memory.digests.posts()]


async def test_a_group_that_moved_gets_it_in_the_supergroup_and_its_channel_goes_along(tmp_path: Path) -> None:
    async with scene(1, QUIET, folder=tmp_path) as made, office(made) as (memory, _, sender, off):
        await memory.outbox.put(made.chats[0].id, "{}", 60)
        await memory.choose_group_area(made.chats[0].id, "doncaster")
        await memory.record_discussed(made.chats[0].id, "doncaster", "jack", "one")
        grown = acting.migrate(made.world, made.chats[0], made.world.person("lead"))
        await sender.drain(5)
        assert memory.outbox.chats() == {grown.id}  # an answer that waits goes along too
        assert await memory.group_area(grown.id) == "doncaster"
        assert (await memory.record_discussed(grown.id, "doncaster", "jack", "one") or (None, True))[1] is False
        assert (made.counts(), off) == ([1], [])
        assert [each.chat_id for each in await memory.digests.active_channels()] == [grown.id]
        assert [(each.chat_id, each.status) for each in await memory.digests.posts()] == [(grown.id, "sent")]


NEVER = (
    ("Forbidden: bot was kicked from the group chat", 403, Failure.REMOVED),
    ("Forbidden: bot is not a member of the channel chat", 403, Failure.REMOVED),
    ("Bad Request: chat not found", 400, Failure.GONE),
    ("Bad Request: group chat was deactivated", 400, Failure.GONE),
    ("Bad Request: not enough rights to send text messages to the chat", 400, Failure.FORBIDDEN),
    ("Bad Request: need administrator rights in the channel chat", 400, Failure.FORBIDDEN),
)


async def test_what_will_never_work_switches_the_channel_off_and_is_tried_and_told_once(tmp_path: Path) -> None:
    async with scene(len(NEVER), QUIET, folder=tmp_path) as made, office(made) as (memory, _, sender, off):
        made.world.faults.waiting += [
            Fault("sendMessage", error_code=code, description=description, chat_id=chat.id)
            for chat, (description, code, _) in zip(made.chats, NEVER, strict=True)
        ]
        await sender.drain(5)
        reasons = {each.chat_id: (each.status, each.reason, each.attempts) for each in await memory.digests.posts()}
        assert reasons == {chat.id: ("failed", why, 1) for chat, (*_, why) in zip(made.chats, NEVER, strict=True)}
        assert sorted(off) == sorted(why for *_, why in NEVER)
        assert await memory.digests.active_channels() == []
        assert sum(each["method"] == "sendMessage" for each in made.world.journal) == len(NEVER)


async def test_what_is_refused_goes_as_plain_words_and_where_the_topic_is_gone_the_chat_gets_it(tmp_path: Path) -> None:
    async with scene(2, QUIET, folder=tmp_path) as made, office(made) as (memory, _, sender, off):
        first, forum = made.chats
        forum.is_forum = True
        refused = Fault(
            "sendMessage", error_code=400, description="Bad Request: can't parse entities", chat_id=first.id
        )
        made.world.faults.waiting.append(refused)
        for table in ("digest_posts", "channels"):
            change(made.database, f"UPDATE {table} SET thread = 77 WHERE chat_id = ?", forum.id)  # noqa: S608 (ours)
        await sender.drain(5)
        assert (made.counts(), off) == ([1, 1], [])
        assert [each.thread for each in await memory.digests.active_channels()] == [None, None]


async def test_one_chat_that_must_wait_holds_no_other_up(tmp_path: Path) -> None:
    async with scene(12, QUIET, folder=tmp_path) as made, office(made) as (memory, _, sender, _):
        slow = made.chats[0].id
        made.world.faults.waiting.append(
            Fault("sendMessage", error_code=429, description="Too Many Requests", retry_after=30, chat_id=slow)
        )
        await sender.drain(2)
        assert sorted(made.counts()) == [0] + [1] * 11
        waiting = await memory.digests.post("2026-W48", slow)
        assert waiting is not None
        assert waiting.not_before >= _clock().timestamp() + 25


async def test_when_every_chat_must_wait_nothing_more_is_tried_meanwhile(tmp_path: Path) -> None:
    async with scene(40, QUIET, folder=tmp_path) as made, office(made) as (_, _, sender, _):
        made.world.faults.waiting.append(
            Fault("sendMessage", error_code=429, description="Too Many Requests", retry_after=30, count=40)
        )
        await sender.drain(1.5)
        assert sum(each["method"] == "sendMessage" for each in made.world.journal) < 12


async def test_a_database_that_is_locked_after_sending_makes_nothing_go_twice(tmp_path: Path) -> None:
    async with scene(3, QUIET, folder=tmp_path) as made, office(made) as (memory, _, sender, _):
        made.world.faults.waiting.extend([Fault("sendMessage", delay=0.3, count=3)])
        sending = asyncio.create_task(sender.drain(20))
        while not made.world.journal or made.world.journal[-1]["method"] != "sendMessage":  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        with closing(sqlite3.connect(made.database)) as other:
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(1.5)
        await sending
        assert made.counts() == [1, 1, 1]
        assert [status for status, _ in await standing(memory)] == ["sent"] * 3


async def test_a_long_digest_that_breaks_off_goes_on_where_it_was(tmp_path: Path) -> None:
    parts = [each.to_json() for each in messages(Reply(tuple(plain("digest " * 80) for _ in range(9))))]
    assert len(parts) == 2
    async with scene(1, QUIET, folder=tmp_path) as made, office(made) as (_, _, sender, _):
        change(made.database, "UPDATE digest_posts SET messages = ?", json.dumps([json.loads(each) for each in parts]))
        made.world.faults.waiting.append(Fault("sendMessage", delay=0.0))
        made.world.faults.waiting.append(Fault("sendMessage", error_code=500))
        await sender.drain(8)
        assert made.counts() == [2]


async def test_answers_go_before_digests(tmp_path: Path) -> None:
    async with scene(30, QUIET, folder=tmp_path) as made, office(made) as (_, delivery, sender, _):
        chats = [made.world.person(f"asker {each}").id for each in range(12)]
        for chat in chats:
            made.world.chats[chat].started = True
        sending = asyncio.create_task(sender.drain(10))
        while made.arrived() < 8:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.005)
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(delivery.send(chat, Reply((plain("An answer"),))) for chat in chats))
        assert asyncio.get_running_loop().time() - began < 0.9
        await sending
        assert made.counts() == [1] * 30


async def test_one_process_at_a_time_has_the_lock(tmp_path: Path) -> None:
    one, two = SenderLock(tmp_path / "a.sqlite3"), SenderLock(tmp_path / "a.sqlite3")
    assert (one.acquire(), one.acquire(), two.acquire()) == (True, True, False)
    one.release()
    assert two.acquire()
    two.release()


async def test_what_nobody_can_read_is_given_up_alone(tmp_path: Path) -> None:
    async with scene(2, QUIET, folder=tmp_path) as made, office(made) as (memory, _, sender, _):
        change(made.database, "UPDATE digest_posts SET messages = 'x' WHERE chat_id = ?", made.chats[0].id)
        await sender.drain(5)
        assert made.counts() == [0, 1]
        assert ("failed", Failure.REFUSED) in await standing(memory)


async def test_the_end_is_heard_in_the_moment_that_something_was_sent(tmp_path: Path) -> None:
    """Python 3.11's `asyncio.wait_for` loses a cancellation that comes when what it waits for is there."""
    async with scene(0, QUIET, folder=tmp_path) as made, office(made) as (_, _, sender, _), asyncio.timeout(20):
        for steps in range(6):
            running = asyncio.create_task(sender._pause())
            for _ in range(5):
                await asyncio.sleep(0)
            sender._wake.set()
            for _ in range(steps):
                await asyncio.sleep(0)
            over = running.done()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert running.cancelled() or over, steps
