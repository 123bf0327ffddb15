"""What is kept of the person who asks: said, shown, and deleted at once."""

from __future__ import annotations

from datetime import datetime

from telegram import Message

from bot.chat.answering import answer
from bot.chat.desk import Desk
from bot.replies.own_data import OwnData, forgotten_page, own_data_page
from bot.replies.reply import Reply


async def privacy(desk: Desk, message: Message, _: str) -> None:
    """What is kept and what is not."""
    keep = desk.memory.keep
    days = {"questions": keep.questions, "people": keep.people, "counts": keep.counts}
    await _send(desk, message, Reply(desk.words.lines("privacy", **days)))


async def mydata(desk: Desk, message: Message, _: str) -> None:
    """Everything held under the person's pseudonym and chat, in plain words."""
    person = _sender(message)
    rows = await desk.memory.rows_of(person)
    held = await desk.memory.held_of(person)
    if rows is None:
        await _send(desk, message, Reply(desk.words.lines("mydata_unknown")))
        return
    area = held.area if held and held.area else ""
    name = desk.knowledge.areas[area].name if area in desk.knowledge.areas else area
    month = f"{datetime.strptime(held.seen, '%Y-%m'):%B %Y}" if held and held.seen else ""  # noqa: DTZ007 (a month)
    own = OwnData(name, held is not None and held.invited, month, rows, _role(desk, person))
    await _send(desk, message, own_data_page(own, desk.words))


async def forget(desk: Desk, message: Message, _: str) -> None:
    """Delete everything held of the person, at once, and say what it was."""
    person = _sender(message)
    held = await desk.memory.held_of(person)
    gone = await desk.memory.forget(person)
    desk.recent.forget(person)
    desk.answered.forget_chat(person)
    desk.recent.tally.drop(person)
    desk.unsaid.forget(person)
    desk.reflections.drop(person, person)
    if desk.editor:
        desk.editor.awaited.take(person, desk.clock())
    if gone is None:
        await _send(desk, message, Reply(desk.words.lines("forget_failed")))
        return
    invited = desk.by_invitation and held is not None and held.invited
    await _send(desk, message, forgotten_page(gone, invited, _role(desk, person), desk.words))


async def own_id(desk: Desk, message: Message, _: str) -> None:
    """The person's Telegram number, which whoever runs the bot needs to make them a lead."""
    await _send(desk, message, Reply(desk.words.lines("own_id", id=_sender(message))))


def _sender(message: Message) -> int:
    return message.from_user.id if message.from_user else message.chat_id


def _role(desk: Desk, person: int) -> str:
    return desk.leads.role(person, desk.knowledge) if desk.leads.is_lead(person) else ""


async def _send(desk: Desk, message: Message, reply: Reply) -> None:
    await answer(desk, message, reply)
