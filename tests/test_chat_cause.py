"""Why Telegram cannot be reached is said by kind, never in the error's own words."""

from __future__ import annotations

import asyncio
import socket
import ssl

import pytest
from telegram.error import NetworkError

from bot.chat import transport
from bot.chat.cause import cause_of

MARKED = "xylophonic-marker-4711"


def behind(cause: BaseException | None) -> Exception:
    error = NetworkError(MARKED)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (None, "NetworkError"),
        (ConnectionRefusedError(MARKED), "NetworkError, ConnectionRefusedError"),
        (
            socket.gaierror(MARKED),
            "NetworkError, gaierror, its name is not known here: look at the DNS of this machine",
        ),
        (
            ssl.SSLCertVerificationError(MARKED),
            "NetworkError, SSLCertVerificationError, its certificate is not trusted",
        ),
    ],
)
def test_what_is_behind_an_error_is_named_and_what_to_look_at_is_said(cause: BaseException | None, said: str) -> None:
    found = cause_of(behind(cause))
    assert found.startswith(said)
    assert MARKED not in found


def test_the_client_tells_what_is_behind() -> None:
    """A port where nobody listens."""

    async def ask() -> None:
        request = transport.for_calls()
        async with request:
            await request.post("http://127.0.0.1:9/")

    with pytest.raises(NetworkError) as caught:
        asyncio.run(ask())
    assert cause_of(caught.value) == "NetworkError, ConnectionRefusedError"
