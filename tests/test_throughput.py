"""What measures answers a second measures something: the leanest bot, for a moment."""

from __future__ import annotations

import pytest

from bot.terminal import plain_console
from tests.throughput import BARE, measured, show

pytestmark = pytest.mark.anyio


async def test_a_bot_is_asked_and_its_answers_are_counted() -> None:
    (echo,) = await measured(0.3, 1, [BARE])
    (turn,) = echo.turns
    assert turn.rate > 0
    assert turn.cpu >= 0
    console = plain_console()
    with console.capture() as shown:
        show(console, [echo])
    assert BARE in shown.get()
