"""How the running bot is, for `bot.monitoring`: which parts are there, and how much waits."""

from __future__ import annotations

from bot.chat.desk import Desk
from bot.chat.intake import Intake
from bot.chat.office import Office
from bot.monitoring.load import Load
from bot.monitoring.vitals import Part, Vitals


def tell(vitals: Vitals, office: Office, intake: Intake) -> None:
    """From now on the vitals know how this office is."""

    async def look() -> Load:
        desk = office.desk
        waiting, digests = desk.memory.outbox.count(), await desk.memory.digests.pending() or 0
        topics, usable = len(desk.knowledge.topics), not desk.memory.trouble
        return Load(intake.waiting, intake.oldest(), waiting, digests, topics, usable)

    vitals.parts = lambda: parts(office.desk)
    vitals.look = look


def parts(desk: Desk) -> list[Part]:
    """The parts that an answer needs."""
    return [_knowledge(desk), _matching(desk), _database(desk)]


def _knowledge(desk: Desk) -> Part:
    if desk.can_answer:
        return Part("knowledge", "ok", f"{len(desk.knowledge.topics)} topics")
    return Part("knowledge", "missing", "errors in the knowledge folder: only danger is answered")


def _matching(desk: Desk) -> Part:
    if desk.matcher.by_meaning:
        return Part("model", "ok", "by words and by meaning")
    return Part("model", "less", "no sentence model: by words alone")


def _database(desk: Desk) -> Part:
    trouble = desk.memory.trouble
    return Part("database", "less", f"{trouble}: answers go on without it") if trouble else Part("database", "ok", "")
