"""Work beside: long work in a thread that does not keep the process from ending, and tasks that end with a block."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Any, TypeVar

AGAIN_AFTER = 5.0  # seconds
T = TypeVar("T")
log = logging.getLogger(__name__)
Begin = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


async def aside(call: Callable[[], T]) -> T:
    """What `call` gives or raises. When nobody waits any more it goes on by itself and its result is lost."""
    future: Future[T] = Future()

    def work() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=work, name="aside", daemon=True).start()
    return await asyncio.wrap_future(future)


async def kept_up(work: Callable[[], Coroutine[Any, Any, None]], pause: float = AGAIN_AFTER) -> None:
    """Do work that is never done: where a fault of the program ends it, it is logged and begun again after a pause."""
    while True:
        try:
            return await work()
        except Exception:
            log.exception("work beside the answers failed and is begun again")
        await asyncio.sleep(pause)


@asynccontextmanager
async def beside_it() -> AsyncIterator[Begin]:
    """Begins tasks beside the block; those that still run at its end are broken off. One that fails is logged."""
    tasks: set[asyncio.Task[None]] = set()

    def ended(task: asyncio.Task[None]) -> None:
        tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work beside the answers ended", exc_info=error)

    def begin(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(ended)
        return task

    try:
        yield begin
    finally:
        going = list(tasks)
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)
