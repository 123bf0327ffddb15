"""Why Telegram cannot be reached, without a word of the error's own text."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

_ADVICE: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "its name is not known here: look at the DNS of this machine"),
    (ssl.SSLError, "its certificate is not trusted: look at the clock, and at what stands between"),
)


def cause_of(error: BaseException) -> str:
    """The kind of error and of what is behind it, and what to look at when that is known."""
    behind = list(_behind(error))
    kinds = dict.fromkeys((type(error).__name__, type(behind[-1]).__name__))
    advice = next((says for each in behind for kind, says in _ADVICE if isinstance(each, kind)), "")
    return ", ".join((*kinds, advice) if advice else kinds)


def _behind(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__
