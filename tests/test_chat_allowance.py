"""How much one person may ask for, and that leads who cannot be written to are named."""

from __future__ import annotations

import logging

import pytest
from telegram import Bot

from bot.chat import allowance, transport
from bot.chat.allowance import Allowance
from bot.chat.profile import name_strangers
from tests.sandbox_driver import TOKEN, Clock, Driver

pytestmark = pytest.mark.anyio


def test_so_many_at_once_then_one_more_every_so_often_for_each_person() -> None:
    clock = Clock()
    of = Allowance(3, 2.0, clock)
    assert [of.take(1) for _ in range(5)] == [True, True, True, False, False]
    assert of.take(2)
    clock.now += 1.9
    assert not of.has_left(1)
    clock.now += 0.2
    assert of.has_left(1)
    assert [of.take(1), of.take(1)] == [True, False]
    clock.now += 3600
    assert [of.take(1) for _ in range(4)] == [True, True, True, False]


def test_a_person_is_told_once_in_a_while() -> None:
    clock = Clock()
    of = Allowance(1, 1.0, clock)
    assert [of.may_tell(1, 60), of.may_tell(1, 60), of.may_tell(2, 60)] == [True, False, True]
    clock.now += 60
    assert of.may_tell(1, 60)


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MOST", 2)
    of = Allowance(1, 1e9)
    assert [of.take(person) for person in (1, 2, 1, 3, 1, 2)] == [True, True, False, True, False, True]


async def test_a_lead_who_never_pressed_start_is_named_in_the_log(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    writes = await driver.chat()
    silent = (await driver.control("POST", "people", {"name": "silent"}))["chat_id"]
    calls, polls = transport.for_calls(), transport.for_polls()
    with caplog.at_level(logging.WARNING, "bot"):
        async with Bot(TOKEN, f"{driver.address}/bot", request=calls, get_updates_request=polls) as bot:
            await name_strangers(bot, [writes, silent, 4711])
    named = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert [str(each) in "".join(named) for each in (writes, silent, 4711)] == [False, True, True]
