"""What an asker can do when nothing fits: ask the leads to add it, or tell them that an answer is wrong.

The words of a question wait in memory only. They are read by its asker before anything is sent, and redacted again
at that moment (design, promise 4).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from telegram import CallbackQuery, Message
from telegram.constants import ChatType

from bot.chat.desk import Desk
from bot.chat.unsaid import Question
from bot.drafting.characters import tidied
from bot.knowledge.schema import Status
from bot.matching.clusters import Gist, home, unmistakable, unpacked
from bot.matching.decision import Verdict
from bot.replies.callback import Callback
from bot.replies.gaps import (
    personal_again,
    reported,
    reported_to_nobody,
    same,
    sendable,
    sent,
    shown_back,
    unanswered,
    with_ask,
)
from bot.replies.reply import Reply


def offered(desk: Desk, message: Message, reply: Reply, verdict: Verdict | None, area: str | None) -> Reply:
    """The reply, with a way to ask the leads where it has no answer.

    The question is held in memory where it may be sent, also behind an answer, which may turn out not to be meant.
    """
    chat, where = message.chat_id, desk.knowledge.area(verdict.area if verdict and verdict.area else area).id
    if verdict is None or message.chat.type != ChatType.PRIVATE or not _reads(desk, where):
        desk.unsaid.forget(chat)
        return reply
    if not sendable(verdict, desk.knowledge):
        desk.unsaid.forget(chat)
        return reply
    desk.unsaid.hold(chat, Question(tidied(verdict.redacted), where, message.message_id), desk.clock())
    return with_ask(reply, message.message_id, desk.words) if unanswered(verdict, desk.knowledge) else reply


def after_none(desk: Desk, message: Message, reply: Reply) -> Reply:
    """The reply to a press that said that nothing fits, with a way to ask the leads while the words are still held."""
    held = desk.unsaid.last(message.chat_id, desk.clock())
    newer = held is not None and held.number < message.message_id
    return with_ask(reply, held.number, desk.words) if held and newer else reply


async def ask(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Show the asker what would be sent."""
    held = _held(desk, message, callback)
    refused = await _refused(desk, message.chat_id, held)
    shown = shown_back(held.text, held.number, desk.words) if held else None
    await desk.delivery.send(message.chat_id, refused or shown or Reply((desk.words.line("gap_gone"),)))


async def send(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Send it to the leads, and forget whose it was."""
    await _send(desk, message, callback, tell=False)


async def send_and_tell(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Send it, and keep the chat's number until there is an answer."""
    await _send(desk, message, callback, tell=True)


async def drop(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Forget it."""
    if _held(desk, message, callback):
        desk.unsaid.forget(message.chat_id)
    await _turn(desk, message, Reply((desk.words.line("gap_dropped"),)))


async def report(desk: Desk, user_id: int, topic: str, area: str) -> None:
    """Tell the area's leads at once that something is wrong in an answer, never who says so."""
    numbers, title = desk.numbers(area), desk.knowledge.local_topic(topic, area).title
    more = desk.reports.has_left(user_id, desk.clock())
    if not desk.reports.may(user_id, topic, desk.clock()):
        await desk.delivery.send(user_id, Reply((desk.words.line("report_again", title=title),)))
        return
    if not more:
        desk.reports.withdraw(user_id, topic)
        await desk.delivery.send(user_id, Reply((desk.words.line("report_too_many"),)))
        return
    leads = desk.leads.of_area(area)
    if not leads:
        desk.reports.withdraw(user_id, topic)
        await desk.delivery.send(user_id, reported_to_nobody(title, numbers))
        return
    await asyncio.gather(*(desk.delivery.send(lead, reported(topic, title, numbers)) for lead in leads))
    said = desk.words.line("report_sent", title=title, area=desk.knowledge.area(area).name)
    await desk.delivery.send(user_id, Reply((said,)))


async def _send(desk: Desk, message: Message, callback: Callback, *, tell: bool) -> None:
    held = _held(desk, message, callback)
    desk.unsaid.forget(message.chat_id)  # so that a second press sends nothing
    if held is None:
        await _turn(desk, message, Reply((desk.words.line("gap_gone"),)))
        return
    if not desk.sent.take(message.chat_id):
        await _turn(desk, message, Reply((desk.words.line("gap_too_many"),)))
        return
    if refused := await _refused(desk, message.chat_id, held):
        await _turn(desk, message, refused)
        return
    kept = await _filed(desk, held, message.chat_id if tell else None)
    area = desk.knowledge.area(held.area).name
    await _turn(desk, message, sent(area, desk.words, tell=tell) if kept else Reply((desk.words.line("gap_not_kept"),)))


async def _filed(desk: Desk, question: Question, chat_id: int | None) -> bool:
    """Keep it with those that ask for the same."""
    new = await _gist(desk, question.text)
    known = await desk.memory.gaps.every() or []
    every = await desk.worker.do(partial(desk.matcher.words_of, [each.text for each in known]))
    gists = [replace(words, vector=unpacked(each.vector)) for words, each in zip(every, known, strict=True)]
    cluster = home(new, ((each.cluster, gist) for each, gist in zip(known, gists, strict=True)))
    published = (topic for topic in desk.knowledge.answerable if topic.status is Status.PUBLISHED)
    said_in = (topic.id for topic in published if same(question.text) in map(same, topic.asks))
    return await desk.memory.gaps.file(
        question.area,
        question.text,
        cluster=cluster,
        vector=new.packed,
        said_in=next(said_in, ""),
        chat_id=chat_id,
    )


async def _refused(desk: Desk, chat_id: int, question: Question | None) -> Reply | None:
    """Why it is not sent, if there is a reason: a personal detail after all, or the leads have said no before."""
    if question is None:
        return None
    if details := desk.matcher.details(question.text):
        desk.unsaid.forget(chat_id)
        return personal_again(details, desk.words)
    new = await _gist(desk, question.text)
    for digest, vector in await desk.memory.gaps.ignored(question.area):
        if unmistakable(new, digest, unpacked(vector)):
            desk.unsaid.forget(chat_id)
            return Reply((desk.words.line("gap_ignored"),))
    return None


async def _gist(desk: Desk, text: str) -> Gist:
    (gist,) = await desk.worker.do(partial(desk.matcher.like, [text]))
    return gist


def _reads(desk: Desk, area: str) -> bool:
    """Whether there is a lead who would see a question from the area."""
    return bool(desk.leads.of_area(area) or desk.leads.of_area(desk.knowledge.root.id))


def _held(desk: Desk, message: Message, callback: Callback) -> Question | None:
    """The question of the button, while it is the chat's last and not older than ten minutes."""
    held = desk.unsaid.last(message.chat_id, desk.clock())
    return held if held and str(held.number) == callback.arg() else None


async def _turn(desk: Desk, message: Message, reply: Reply) -> None:
    await desk.delivery.edit(message.chat_id, message.message_id, reply)
