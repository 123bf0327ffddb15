"""The threads in which messages are matched; one that hangs holds up neither the next message nor the end."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

MOST_STUCK = 3
T = TypeVar("T")
log = logging.getLogger(__name__)
_Calls = queue.SimpleQueue[tuple["Future[Any]", Callable[[], Any]] | None]


class Overloaded(Exception):
    """Too many calls hang already."""


class Worker:
    """Does calls in threads of its own, one after the other in each.

    A call that nobody waits for any more and that still runs is left to itself, up to `MOST_STUCK` of them, and
    the next gets a fresh thread. Unlike a pool's, these threads do not keep a process from ending.
    """

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._calls = _started(threads)
        self._stuck: list[Future[Any]] = []

    async def do(self, call: Callable[[], T]) -> T:
        """What `call` gives. Raises what it raises, and Overloaded at once while too many hang."""
        self._stuck = [each for each in self._stuck if not each.done()]
        if len(self._stuck) >= MOST_STUCK:
            raise Overloaded
        future: Future[T] = Future()
        self._calls.put((future, call))
        try:
            return await asyncio.wrap_future(future)
        finally:
            if not (future.cancel() or future.done()):
                self._leave(future)

    def close(self) -> None:
        """Let the threads end once they have nothing to do."""
        _end(self._calls, self._threads)

    def _leave(self, future: Future[Any]) -> None:
        log.error("a message keeps the matching busy: going on in a fresh thread")
        self._stuck.append(future)
        left, self._calls = self._calls, _started(self._threads)
        _move(left, self._calls)
        _end(left, self._threads)


def _started(threads: int) -> _Calls:
    calls: _Calls = queue.SimpleQueue()
    for _ in range(threads):
        threading.Thread(target=_work, args=(calls,), name="matching", daemon=True).start()
    return calls


def _end(calls: _Calls, threads: int) -> None:
    for _ in range(threads):
        calls.put(None)


def _move(source: _Calls, target: _Calls) -> None:
    with suppress(queue.Empty):  # another thread may take the last one meanwhile
        while True:
            target.put(source.get_nowait())


def _work(calls: _Calls) -> None:
    while (item := calls.get()) is not None:
        future, call = item
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(call())
            except BaseException as error:
                future.set_exception(error)
