"""What is counted of a conversation: day, area, topic and outcome; no person, no text.

Nothing is counted of urgent, personal and private messages, nor of the buttons below their replies. Danger replies are
not counted either, not even by week: “nothing at all of an urgent message” is the promise.
"""

from __future__ import annotations

from telegram import Message
from telegram.constants import ChatType

from bot.chat.desk import Desk
from bot.knowledge.hours import LONDON
from bot.matching.decision import Answer, Chat, Decline, Offer, Verdict
from bot.replies.callback import Verb, parse
from bot.replies.danger import kind_of
from bot.replies.gaps import nearest
from bot.storage.outcomes import AGAIN, TAKEN


async def count_question(desk: Desk, message: Message, verdict: Verdict | None, home: str | None) -> bool:
    """Count a question that was answered, offered a choice or declined; no verdict: it could not be matched.

    `home`: the person's own area. False: nothing was counted, since nothing may be known of the message.
    """
    tally, chat = desk.recent.tally, message.chat_id
    if verdict is None or kind_of(verdict.safety) or verdict.safety.foreign or verdict.personal_data:
        tally.drop(chat)
        return False
    desk.meters.answers.add(verdict.action)
    decision, area = verdict.decision, desk.knowledge.area(verdict.area or home).id
    before = tally.again(chat) if _is_new_question(message, verdict) else None
    topic = decision.winner.id if isinstance(decision, Answer) else nearest(verdict, desk.knowledge)
    if isinstance(decision, Answer):
        tally.note(chat, area, (topic,))
    elif isinstance(decision, Offer):
        tally.note(chat, area, (each.id for each in decision.choices), offer=True)
    elif isinstance(decision, Decline):
        tally.drop(chat)
    if before:
        await _count(desk, before.area, next(iter(before.topics)), AGAIN)
    await _count(desk, area, topic, verdict.action)
    return True


async def count_taken(desk: Desk, message: Message, topic: str) -> None:
    """Count that one of the topics of a choice was opened."""
    tally = desk.recent.tally
    if shown := tally.press(message.chat_id, TAKEN, topic, offer=True):
        tally.note(message.chat_id, shown.area, (topic,))
        await _count(desk, shown.area, topic, TAKEN)


async def count_press(desk: Desk, message: Message, outcome: str, topic: str | None) -> None:
    """Count a button below the answer about `topic`, once."""
    if topic and (shown := desk.recent.tally.press(message.chat_id, outcome, topic)):
        await _count(desk, shown.area, topic, outcome)


def answered_topic(message: Message) -> str | None:
    """The topic of an answer, by its own [More] button."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    pressed = (parse(str(each.callback_data or "")) for row in rows for each in row)
    return next((each.arg() for each in pressed if each and each.verb is Verb.MORE), None)


def _is_new_question(message: Message, verdict: Verdict) -> bool:
    """Whether it stands for itself: no follow-up, no small talk, no edit; in a group another person may ask."""
    private = message.chat.type == ChatType.PRIVATE and message.edit_date is None
    return private and not verdict.follows and not isinstance(verdict.decision, Chat)


async def _count(desk: Desk, area: str, topic: str, outcome: str) -> None:
    await desk.memory.count(desk.clock().astimezone(LONDON).date(), area, topic, outcome)
