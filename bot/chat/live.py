"""The knowledge goes live as its files change: loaded whole, made ready aside, then put in place in one step.

What cannot be loaded changes nothing: the last good knowledge goes on being served, and it is said what is wrong.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bot.chat.aside import aside, beside_it, kept_up
from bot.chat.office import Office
from bot.chat.thrift import give_back
from bot.knowledge.base import Knowledge
from bot.knowledge.loader import Loaded, load_folder
from bot.knowledge.problem import Problem
from bot.knowledge.watch import Watch
from bot.matching.decide import Matcher
from bot.matching.safety import assess

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class News:
    """What came of a change in the folder.

    `problems`: what keeps it from being served; empty when it is. `changed`: the names of the files that changed.
    `remarks`: what an editor would ask about it now and did not before, while it is served.
    """

    problems: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()
    remarks: tuple[Problem, ...] = ()


Tell = Callable[[News], Awaitable[None]]


@dataclass(frozen=True)
class Folder:
    """Where the knowledge lies.

    `watch`: begun before the folder was loaded. `texts`: the lines of each file as loaded. `matcher`: makes one from
    knowledge, which takes a while. `told`: called with every piece of news. `problems`: what kept it from being
    served when it was loaded. `review`: everything that an editor would ask about the folder; None and nobody asks.
    `look_every`: seconds from one look to the next; a change counts at the second look at files that rest.
    `learn_after`: seconds without a change, until what was carried over from the old knowledge is learned anew.
    """

    path: Path
    watch: Watch
    texts: Mapping[str, tuple[str, ...]]
    matcher: Callable[[Knowledge], Matcher]
    told: tuple[Tell, ...] = ()
    problems: tuple[Problem, ...] = ()
    review: Callable[[], Awaitable[Sequence[Problem]]] | None = None
    look_every: float = 0.25
    learn_after: float = 15.0


class Live:
    """Keeps what the office serves the same as what stands in the folder."""

    def __init__(self, office: Office, folder: Folder) -> None:
        self._office, self._folder = office, folder
        self._texts = folder.texts
        self._changed = asyncio.Event()
        self._remarks: frozenset[Problem] = frozenset()

    async def run(self) -> None:
        """Look, load and put in place, until cancelled."""
        async with beside_it() as begin:
            begin(kept_up(self._keep_learning))
            if self._folder.problems:
                await self._tell(News(self._folder.problems))
            while True:
                await asyncio.sleep(self._folder.look_every)
                await self._look()

    async def _look(self) -> None:
        try:
            if await aside(self._folder.watch.changed):
                await self._loaded(await aside(partial(load_folder, self._folder.path)))
        except Exception:
            log.exception("a change of the knowledge could not be put in place")

    async def _loaded(self, loaded: Loaded) -> None:
        names = sorted({*loaded.texts, *self._texts})
        changed = tuple(name for name in names if loaded.texts.get(name) != self._texts.get(name))
        errors = tuple(each for each in loaded.problems if each.severity == "error")
        if loaded.knowledge is not None:
            await self._serve(loaded.knowledge)
            self._texts = loaded.texts
            self._office.desk.meters.reloads.add("live")
            log.info("live: %s", ", ".join(changed) or "nothing that is read has changed")
        else:
            first = errors[0]
            self._office.desk.meters.reloads.add("refused")
            log.error("not live, %s to put right: %s, line %s (%s)", len(errors), first.file, first.line, first.code)
        await self._tell(News(errors, changed))

    async def _tell(self, news: News) -> None:
        for tell in self._folder.told:
            try:
                await tell(news)
            except Exception as error:
                log.warning("somebody could not be told of a change in the knowledge (%s)", type(error).__name__)

    async def _serve(self, knowledge: Knowledge) -> None:
        desk = self._office.desk
        if self._office.as_served(knowledge) == desk.knowledge:
            return
        if knowledge.urgent == desk.knowledge.urgent:
            # What is learned from it is found again by the object itself, and takes a second to learn.
            knowledge = replace(knowledge, urgent=desk.knowledge.urgent)
        else:
            await aside(partial(assess, "", knowledge.urgent))
        if not desk.knowledge.topics:
            self._office.open(knowledge, await aside(partial(self._folder.matcher, knowledge)))
            return
        self._office.open(knowledge, await aside(partial(desk.matcher.renewed, knowledge)))
        del desk
        await aside(give_back)
        self._changed.set()

    async def _keep_learning(self) -> None:
        """Once nothing has changed for a while, what was carried over is learned from the knowledge itself.

        One after the other: work that nobody waits for any more would pile up behind quick edits.
        """
        while True:
            await self._changed.wait()
            while self._changed.is_set():
                self._changed.clear()
                await asyncio.sleep(self._folder.learn_after)
            await self._learn(self._office.desk.knowledge)
            await self._review()

    async def _learn(self, knowledge: Knowledge) -> None:
        matcher = await aside(partial(self._folder.matcher, knowledge))
        if self._office.desk.knowledge == self._office.as_served(knowledge):
            self._office.open(knowledge, matcher)
            del matcher
            await aside(give_back)
            log.info("learned: the knowledge that is live")

    async def _review(self) -> None:
        if self._folder.review:
            found = await self._folder.review()
            fresh = tuple(each for each in found if each not in self._remarks)
            self._remarks = frozenset(found)
            log.info("reviewed: %s to look at, %s of them new", len(found), len(fresh))
            await self._tell(News(remarks=fresh))
