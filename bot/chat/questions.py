"""A message that may be a question: danger first, then the answer, then one count without words or person."""

from __future__ import annotations

import asyncio
import logging

from telegram import Message

from bot.chat import unanswered
from bot.chat.answering import answer, area_of, last, remember
from bot.chat.counting import count_question
from bot.chat.desk import Desk, NotReady
from bot.matching.decision import Answer, Chat, Context, Verdict
from bot.matching.safety import Heard, judged
from bot.replies.callback import about
from bot.replies.compose import compose
from bot.replies.danger import fixed_reply, kind_of
from bot.replies.numbers import Numbers
from bot.replies.reply import Reply

DANGER_SECONDS = 1.0  # that a message about danger waits for its answer; then the fixed reply goes alone
log = logging.getLogger(__name__)


async def answer_message(desk: Desk, message: Message, said: str | None = None) -> None:
    """Answer a text or a caption, an edited one where its answer stands. Nothing of it is kept.

    `said`: the question alone, where the message has more than that.
    """
    user, text = message.from_user, (message.text or message.caption or "") if said is None else said
    area = await area_of(desk, message.chat, user)
    heard = desk.ears.take(message, text, desk.knowledge.urgent)
    reply, verdict = await _reply(desk, text, heard, desk.numbers(area).area, last(desk, message))
    reply = unanswered.offered(desk, message, reply, verdict, area)
    if message.text is None and not reply.urgent:
        note = Reply((desk.words.line("caption_only"),))
        reply = reply.below(note)
    given = await _give(desk, message, about(reply, message.message_id), verdict)
    if given and await count_question(desk, message, verdict, area) and user and desk.group is None:
        await desk.memory.see(user.id)


async def _give(desk: Desk, message: Message, reply: Reply, verdict: Verdict | None) -> bool:
    """Send the reply, or put it where the answer to an edited question stands; False when it stands there already.

    What is urgent is always sent, and never taken away again by an edit.
    """
    chat, question = message.chat_id, message.message_id
    given = desk.answered.of(chat, question, desk.clock()) if message.edit_date else None
    if given and given.says(reply) and not reply.urgent:
        return False
    sent = await answer(desk, message, reply, given.message_id if given and not reply.urgent else None)
    if sent is None or reply.urgent:
        desk.answered.forget(chat, question)
    else:
        desk.answered.remember(chat, question, sent, reply, desk.clock())
    _remember(desk, message, sent, verdict)
    return True


def _remember(desk: Desk, message: Message, sent: int | None, verdict: Verdict | None) -> None:
    """What was answered, for a message that leans on it; after anything else there is nothing to lean on."""
    winner = verdict.decision.winner.id if verdict and isinstance(verdict.decision, Answer) else ""
    if verdict and winner in desk.matcher.topics and not kind_of(verdict.safety):
        remember(desk, message.chat, message.from_user, sent, Context(winner, verdict.area))
    elif verdict is None or not isinstance(verdict.decision, Chat):
        remember(desk, message.chat, message.from_user, sent, None)


async def _reply(
    desk: Desk, text: str, heard: Heard, area: str | None, context: Context | None
) -> tuple[Reply, Verdict | None]:
    """The reply; should matching fail, a message about danger still gets its fixed reply."""
    numbers = desk.numbers(area)
    danger = fixed_reply(judged(heard), desk.knowledge.urgent, numbers)
    try:
        async with asyncio.timeout(DANGER_SECONDS if danger else None):
            verdict = await desk.decide(text, area, context, heard)
        if not desk.can_answer:
            return danger or Reply(desk.words.lines("no_knowledge")), None
        return compose(verdict, desk.knowledge, area, desk.clock()), verdict
    except NotReady:
        return danger or failed(numbers), None
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
    text = message.text or message.caption or ""
    return kind_of(judged(desk.ears.hear(message, text, desk.knowledge.urgent))) is not None
