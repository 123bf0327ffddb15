"""/reflect, “We discussed this”, and the one line on what will change; in private and in groups."""

from __future__ import annotations

import unicodedata
from datetime import date

from telegram import CallbackQuery, Message, User

from bot.chat.answering import answer, area_of
from bot.chat.delivery import quietly
from bot.chat.desk import Desk
from bot.chat.reflections import Pending
from bot.digest.page import discussed_rows, private_link
from bot.knowledge.hours import LONDON
from bot.matching.safety import assess
from bot.privacy.start_link import Lining, line_payload
from bot.replies.callback import Callback
from bot.replies.danger import kind_of
from bot.replies.reflect import (
    Discussed,
    LineTo,
    Reflection,
    line_asked,
    line_dropped,
    line_kept,
    line_not_kept,
    line_refused,
    line_shown,
    no_question,
    question_for,
    reflect_page,
    reflection_of,
    team_line_asked,
)
from bot.replies.reply import Reply, Row
from bot.replies.words import day, day_of_month
from bot.storage.discussed import Record

LONGEST_LINE = 200


async def reflect(desk: Desk, message: Message, _: str) -> None:
    """A question to think about, another one than the chat was given before."""
    await _send(desk, message, await _next(desk, message, message.from_user))


async def another(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """The next question, in place of the one that is shown."""
    page = await _next(desk, message, query.from_user)
    await _turn(desk, message, page)


async def discussed(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Record once a week that this team discussed the question, and say so to who pressed. Not who that was."""
    chosen = reflection_of(desk.knowledge, callback.arg())
    if chosen is None:
        await _notice(desk, query, "too_old")
        return
    area = desk.knowledge.area(await area_of(desk, message.chat, query.from_user)).id
    kept = await desk.memory.record_discussed(message.chat_id, area, chosen.briefing.id, chosen.code)
    if kept is None:
        await _notice(desk, query, "discussed_not_kept")
        return
    record, new = kept
    on = date.fromisoformat(record.day)
    await quietly(query.answer(_recorded(desk, message, on, new=new), show_alert=not new))
    if record.question != chosen.code:
        return
    if _is_digest(message):
        await desk.delivery.edit_buttons(message.chat_id, message.message_id, _below(desk, message, chosen, record))
    else:
        page = reflect_page(chosen, desk.words, Discussed(record.id, on))
        await _turn(desk, message, page)


def _is_digest(message: Message) -> bool:
    """Whether the question stands in a digest: its other buttons are links to the private chat."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return any(each.url for row in rows for each in row)


def _below(desk: Desk, message: Message, chosen: Reflection, record: Record) -> tuple[Row, ...]:
    """The digest's buttons once the team discussed it; its line is added in the private chat."""
    link = private_link(desk.bot.username, line_payload(record.id, desk.memory.ticket(record)))
    on = date.fromisoformat(record.day)
    names = chosen.code, chosen.briefing.id, record.area
    return discussed_rows(*names, desk.words, desk.bot.username, on=on, line_url=link)


async def ask_line(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Ask for the line: it is what this person types next, in a group what they reply."""
    record = await _record(desk, message, callback)
    if record is None:
        await _notice(desk, query, "too_old")
        return
    await quietly(query.answer())
    if desk.editor:  # a lead who was asked for a value before types a line now
        desk.editor.awaited.take(query.from_user.id, desk.clock())
    to = LineTo(record.id, callback.arg(1))
    desk.reflections.wait(message.chat_id, query.from_user.id, Pending(to, desk.clock()))
    await _send(desk, message, line_asked(to, desk.words, in_group=message.chat_id < 0))


async def ask_team_line(desk: Desk, message: Message, wanted: Lining) -> None:
    """Ask in the private chat for the line to a channel's record: its digest has the link."""
    person = message.from_user
    record = await desk.memory.discussion(message.chat_id, wanted.record, wanted.ticket)
    if record is None or person is None:
        await _send(desk, message, Reply((desk.words.line("line_link_old"),)))
        return
    if desk.editor:
        desk.editor.awaited.take(person.id, desk.clock())
    to = LineTo(record.id, wanted.ticket)
    desk.reflections.wait(message.chat_id, person.id, Pending(to, desk.clock()))
    await _send(desk, message, team_line_asked(to, record.line, desk.words))


async def typed(desk: Desk, message: Message) -> bool:
    """Take a message for the line its author was asked for; False when it is none.

    A message about danger and a question are none: they are answered as what they are, and no line is waited for
    any more. Nothing is kept here.
    """
    person, text, pending = message.from_user, _plain(message.text or ""), _awaited(desk, message)
    if person is None or pending is None or not text or message.edit_date:
        return False
    if text.endswith("?") or kind_of(assess(message.text or "", desk.knowledge.urgent)):
        desk.reflections.drop(message.chat_id, person.id)
        return False
    details = desk.matcher.details(text)
    if details or len(text) > LONGEST_LINE:
        desk.reflections.wait(message.chat_id, person.id, Pending(pending.to, desk.clock()))
        await _send(desk, message, line_refused(details, LONGEST_LINE, desk.words))
        return True
    desk.reflections.wait(message.chat_id, person.id, Pending(pending.to, desk.clock(), text))
    await _send(desk, message, line_shown(pending.to, text, desk.words))
    return True


async def typed_by_another(desk: Desk, message: Message) -> bool:
    """In a group, tell who answers for somebody else that their line is not kept; False when it is no such line."""
    if _awaited(desk, message) or not _replies_to_asking(desk, message) or (message.text or "").rstrip().endswith("?"):
        return False
    await _send(desk, message, Reply((desk.words.line("line_of_another"),)))
    return True


async def keep_line(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Keep the line that this person was shown."""
    record = await _record(desk, message, callback)
    pending = await _own(desk, query, message, record)
    if record is None or pending is None:
        return
    if not pending.text:
        await _notice(desk, query, "line_over")
        return
    await quietly(query.answer())
    desk.reflections.drop(message.chat_id, query.from_user.id)
    kept = await desk.memory.keep_line(record.id, pending.text)
    page = line_kept(pending.to, pending.text, desk.words) if kept else line_not_kept(desk.words)
    await _turn(desk, message, page)


async def drop_line(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Forget the line that this person was asked for or shown."""
    if pending := await _own(desk, query, message, await _record(desk, message, callback)):
        await quietly(query.answer())
        desk.reflections.drop(message.chat_id, query.from_user.id)
        await _turn(desk, message, line_dropped(pending.to, desk.words))


async def take_back(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Take a kept line off again: it is the team's, so anybody of the team may."""
    record = await _record(desk, message, callback)
    if record is None or not await desk.memory.keep_line(record.id, None):
        await _notice(desk, query, "discussed_not_kept" if record else "too_old")
        return
    await quietly(query.answer())
    await _turn(desk, message, line_dropped(LineTo(record.id, callback.arg(1)), desk.words))


async def _next(desk: Desk, message: Message, person: User | None) -> Reply:
    chat, today = message.chat_id, desk.clock().astimezone(LONDON).date()
    area = await area_of(desk, message.chat, person)
    chosen: Reflection | None = question_for(desk.knowledge, area, desk.reflections.given(chat), today)
    if chosen is None:
        return no_question(desk.words)
    desk.reflections.give(chat, chosen.code)
    return reflect_page(chosen, desk.words)


async def _record(desk: Desk, message: Message, callback: Callback) -> Record | None:
    """The record of a button, when it is this chat's or the button has the ticket to it."""
    written = callback.arg()
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 11 else None
    return await desk.memory.discussion(message.chat_id, number, callback.arg(1)) if number is not None else None


async def _own(desk: Desk, query: CallbackQuery, message: Message, record: Record | None) -> Pending | None:
    """The line that this person is at; None after saying why it is not, which answers the press."""
    pending = desk.reflections.pending(message.chat_id, query.from_user.id, desk.clock())
    if record and pending and pending.to.record == record.id:
        return pending
    others = record is not None and desk.reflections.is_anybodys(message.chat_id, record.id, desk.clock())
    await _notice(desk, query, "line_not_yours" if others else "line_over" if record else "too_old")
    return None


def _awaited(desk: Desk, message: Message) -> Pending | None:
    """What the message's author was asked for, when the message may be it."""
    person = message.from_user
    pending = desk.reflections.pending(message.chat_id, person.id, desk.clock()) if person else None
    return pending if pending and _may_be_it(desk, message, pending) else None


def _may_be_it(desk: Desk, message: Message, pending: Pending) -> bool:
    """In a group only a reply to our asking for a line is one; in private the next message, but none after that."""
    if message.chat_id > 0:
        return not pending.text
    return _replies_to_asking(desk, message)


def _replies_to_asking(desk: Desk, message: Message) -> bool:
    asked, about = message.reply_to_message, line_asked(LineTo(0), desk.words, in_group=True)
    if asked is None or asked.from_user is None or asked.from_user.id != desk.bot.id:
        return False
    return (asked.text or "").partition("\n")[0] == about.text.partition("\n")[0]


def _plain(text: str) -> str:
    """The words on one line, without characters that do not show."""
    return " ".join("".join(each for each in " ".join(text.split()) if unicodedata.category(each)[0] != "C").split())


def _recorded(desk: Desk, message: Message, on: date, *, new: bool) -> str:
    named = day_of_month(on) if _is_digest(message) else day(on)
    return desk.words.say("discussed_recorded" if new else "discussed_already", date=named)


async def _send(desk: Desk, message: Message, reply: Reply) -> None:
    await answer(desk, message, reply)


async def _turn(desk: Desk, message: Message, reply: Reply) -> None:
    await answer(desk, message, reply, over=message.message_id)


async def _notice(desk: Desk, query: CallbackQuery, key: str) -> None:
    await quietly(query.answer(desk.words.say(key), show_alert=True))
