"""The banner above the chat: what is told of the knowledge, and who hears it."""

import json
from typing import Any

import pytest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from bot.sandbox.world import World
from tests.sandbox_driver import QUIET, Clock, Driver, sandbox

pytestmark = pytest.mark.anyio

WRONG: dict[str, Any] = {
    "file": "topics/escalation.yaml",
    "line": 12,
    "column": 3,
    "severity": "error",
    "code": "unknown-key",
    "message": "No such key.",
    "hint": "title",
}
NOTHING: dict[str, Any] = {"problems": [], "changed": [], "live": "", "since": None, "age": None}
CHANGED = ["topics/escalation.yaml: 2 lines"]


async def _open(driver: Driver, name: str) -> WebSocketClientConnection:
    return await websocket_connect(f"{driver.address.replace('http', 'ws')}/sandbox/live?as={name}")


async def _heard(page: WebSocketClientConnection) -> dict[str, Any]:
    return dict(json.loads(await page.read_message() or ""))


async def test_every_open_page_hears_it_at_once_and_later_ones_with_their_first_news() -> None:
    clock = Clock()
    async with sandbox(World(clock=clock, limits=QUIET)) as driver:
        one, other = await _open(driver, "one"), await _open(driver, "other")
        assert [(await _heard(page))["banner"] for page in (one, other)] == [NOTHING, NOTHING]
        answer = await driver.control("POST", "banner", {"problems": [], "changed": CHANGED, "live": "a1b2c3"})
        expected = {"problems": [], "changed": CHANGED, "live": "a1b2c3", "since": clock.now, "age": 0.0}
        assert answer == expected
        assert [await _heard(page) for page in (one, other)] == [{"type": "banner", "banner": expected}] * 2
        clock.now += 60
        later = await _open(driver, "later")
        assert (await _heard(later))["banner"] == {**expected, "age": 60.0}
        for page in (one, other, later):
            page.close()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param([{}], {}, id="nothing"),
        pytest.param([{"problems": [WRONG]}], {"problems": [WRONG]}, id="problems"),
        pytest.param([{"problems": [WRONG]}, {"problems": []}], {}, id="cleared"),
        pytest.param([{"problems": [WRONG]}, {}], {"problems": [WRONG]}, id="not-told-stays"),
        pytest.param([{"live": "a"}], {"live": "a", "since": 5.0, "age": 0.0}, id="live"),
        pytest.param([{"live": "a"}, {"live": ""}], {}, id="live-cleared"),
        pytest.param(
            [{"changed": CHANGED, "live": "a"}, {"live": "b"}], {"live": "b", "since": 5.0, "age": 0.0}, id="next"
        ),
        pytest.param(
            [{"problems": [WRONG], "changed": CHANGED, "live": "a"}],
            {"problems": [WRONG], "live": "a"},
            id="the-last-good-version",
        ),
        pytest.param(
            [{"changed": CHANGED, "live": "a"}, {"problems": [WRONG]}],
            {"problems": [WRONG], "live": "a"},
            id="wrong-after-live",
        ),
        pytest.param(
            [{"problems": [{**WRONG, "severity": "warning"}], "live": "a"}],
            {"problems": [{**WRONG, "severity": "warning"}], "live": "a", "since": 5.0, "age": 0.0},
            id="live-with-a-warning",
        ),
    ],
)
async def test_what_stands_there_after_what_was_told(told: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    async with sandbox(World(clock=Clock(5.0), limits=QUIET)) as driver:
        for news in told:
            await driver.control("POST", "banner", news)
        assert await driver.control("GET", "banner") == {**NOTHING, **expected}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"colour": "red"}, '"colour" is no part of the banner: problems, changed, live'),
        ({"problems": {}}, '"problems" must be a list'),
        ({"problems": ["x"]}, '"problems" must be an object'),
        ({"problems": [{"file": "a.yaml"}]}, 'a problem has no "message"'),
        ({"problems": [{**WRONG, "line": "12"}]}, '"line" must be a whole number'),
        ({"problems": [{**WRONG, "line": True}]}, '"line" must be a whole number'),
        ({"problems": [{**WRONG, "message": 5}]}, '"message" must be text'),
        ({"problems": [{**WRONG, "severity": "bad"}]}, '"severity" must be one of error, warning'),
        (
            {"problems": [{**WRONG, "who": "x"}]},
            '"who" is no part of a problem: message, hint, file, line, column, severity, code',
        ),
        ({"changed": "a.yaml"}, '"changed" must be a list'),
        ({"changed": [5]}, '"changed" must be text'),
        ({"live": 5}, '"live" must be text'),
    ],
)
async def test_what_cannot_be_told_is_refused_and_changes_nothing(
    driver: Driver, body: dict[str, Any], reason: str
) -> None:
    answer = await driver.control("POST", "banner", body)
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {reason}")
    assert await driver.control("GET", "banner") == NOTHING
