"""A message that may be a question: danger first, then the answer, then one count without words or person."""

from __future__ import annotations

import asyncio
import logging

from telegram import Message

from bot.chat import unanswered
from bot.chat.counting import count_question
from bot.chat.desk import Desk
from bot.matching.decision import Answer, Chat, Context, Verdict
from bot.matching.safety import assess
from bot.replies.callback import about
from bot.replies.compose import compose
from bot.replies.danger import fixed_reply, kind_of
from bot.replies.numbers import Numbers
from bot.replies.reply import Reply

DANGER_SECONDS = 1.0  # that a message about danger waits for its answer; then the fixed reply goes alone
log = logging.getLogger(__name__)


async def answer_message(desk: Desk, message: Message) -> None:
    """Answer a text or a caption. Nothing of it is kept."""
    user = message.from_user
    area = await desk.memory.area_of(user.id) if user else None
    text = message.text or message.caption or ""
    reply, verdict = await _reply(desk, text, desk.numbers(area).area, desk.recent.last(message.chat_id))
    reply = unanswered.offered(desk, message, reply, verdict, area)
    if message.text is None and not reply.urgent:
        note = Reply((desk.words.line("caption_only"),))
        reply = reply.below(note)
    await desk.delivery.send(message.chat_id, about(reply, message.message_id))
    _remember(desk, message.chat_id, verdict)
    if await count_question(desk, message, verdict, area) and user:
        await desk.memory.see(user.id)


def _remember(desk: Desk, chat_id: int, verdict: Verdict | None) -> None:
    """What was answered, for a message that leans on it; after anything else there is nothing to lean on."""
    winner = verdict.decision.winner.id if verdict and isinstance(verdict.decision, Answer) else ""
    if verdict and winner in desk.matcher.topics and not kind_of(verdict.safety):
        desk.recent.remember(chat_id, Context(winner, verdict.area))
    elif verdict is None or not isinstance(verdict.decision, Chat):
        desk.recent.forget(chat_id)


async def _reply(desk: Desk, text: str, area: str | None, context: Context | None) -> tuple[Reply, Verdict | None]:
    """The reply; should matching fail, a message about danger still gets its fixed reply."""
    numbers = desk.numbers(area)
    danger = fixed_reply(assess(text, desk.knowledge.urgent), desk.knowledge.urgent, numbers)
    try:
        async with asyncio.timeout(DANGER_SECONDS if danger else None):
            verdict = await desk.decide(text, area, context)
        if not desk.can_answer:
            return danger or Reply(desk.words.lines("no_knowledge")), None
        return compose(verdict, desk.knowledge, area, desk.clock()), verdict
    except Exception:
        log.exception("a message could not be matched")
        return danger or failed(numbers), None


def failed(numbers: Numbers) -> Reply:
    """A plain sentence for when something went wrong here, with the emergency and advice numbers."""
    contact = numbers.first_call()
    if contact is None:
        return Reply(numbers.words.lines("no_knowledge"))
    return Reply(numbers.words.lines("failed", name=contact.name, phone=contact.phone))


def about_danger(desk: Desk, message: Message) -> bool:
    """Whether the message calls for a fixed reply, so that it waits for nobody."""
    return kind_of(assess(message.text or message.caption or "", desk.knowledge.urgent)) is not None
