"""Pressed buttons: the press is acknowledged first, then the work is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from telegram import CallbackQuery, Message
from telegram.constants import ChatType

from bot.chat import (
    braking,
    counting,
    due,
    editing,
    gaps,
    in_groups,
    inviting,
    overview,
    proposals,
    reflecting,
    subscribing,
    unanswered,
)
from bot.chat.answering import answer, area_of, remember
from bot.chat.delivery import quietly
from bot.chat.desk import Desk
from bot.chat.groups import is_group, runs_it
from bot.knowledge.base import Knowledge
from bot.matching.decision import Context
from bot.matching.documents import BRIEFING
from bot.replies.answer import AnswerPage
from bot.replies.browse import briefing_page, briefings_page, group_page, groups_page
from bot.replies.callback import NAMED, Callback, Verb, parse
from bot.replies.compose import answer_topic, decline, not_meant
from bot.replies.group import works
from bot.replies.reply import Reply
from bot.storage.outcomes import MORE, NOT_MEANT

Press = Callable[[Desk, CallbackQuery, Message, Callback], Awaitable[None]]


async def press(desk: Desk, query: CallbackQuery) -> None:
    """Do what a button asks for. Old and forged data get a kind sentence and do nothing."""
    callback = parse(query.data or "")
    message = query.message
    if message is not None and is_group(message.chat) and not works(callback, can_delete=True):
        callback = None
    if callback and callback.verb in _FOR_LEADS and not desk.leads.is_lead(query.from_user.id):
        callback = None
    if (
        callback is None
        or callback.verb not in _PRESSES
        or not isinstance(message, Message)
        or (message.chat.type == ChatType.CHANNEL and callback.verb not in _IN_CHANNELS)
        or (message.chat.type == ChatType.PRIVATE and callback.verb in _OF_CHATS)
    ):
        await quietly(query.answer(desk.words.say("too_old"), show_alert=True))
        return
    if callback.verb not in _SAY_THEMSELVES:
        await quietly(query.answer())
    desk = await in_groups.at_group(desk, message)
    await _PRESSES[callback.verb](desk, query, message, callback)


async def _topic(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    topic = current(desk.knowledge, callback.arg())
    if topic is None:
        await _send(desk, message, None)
        return
    await counting.count_taken(desk, message, topic)
    home, shown = await _areas(desk, query, message, callback)
    sent = await _send(desk, message, answer_topic(topic, desk.numbers(shown), home=home))
    remember(desk, message.chat, query.from_user, sent, Context(topic, shown if shown != home else None))


async def _more(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    topic = current(desk.knowledge, callback.arg())
    _, shown = await _areas(desk, query, message, callback)
    await counting.count_press(desk, message, MORE, topic)
    await _send(desk, message, AnswerPage(topic, desk.numbers(shown)).more() if topic else None)


async def _not_meant(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    await counting.count_press(desk, message, NOT_MEANT, counting.answered_topic(message))
    home = desk.numbers(await _area(desk, query, message)).area
    kept = [each.removeprefix(NAMED) for each in callback.args[:1] if each.startswith(NAMED)]
    numbers = desk.numbers(desk.numbers(kept[0] if kept else None).area or home)
    reply = not_meant(_offered(desk.knowledge, callback.args[len(kept) :]), numbers, home=home)
    declined = all(each.data != Verb.NONE for row in reply.rows for each in row)
    await _send(desk, message, unanswered.after_none(desk, message, reply) if declined else reply)


async def _none(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    reply = decline(desk.numbers(await _area(desk, query, message)))
    await _send(desk, message, unanswered.after_none(desk, message, reply))


async def _report(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    topic = current(desk.knowledge, callback.arg())
    if topic is None:
        await _send(desk, message, None)
        return
    _, shown = await _areas(desk, query, message, callback)
    await unanswered.report(desk, query.from_user.id, topic, desk.knowledge.area(shown).id)


async def _choose_area(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    area = desk.knowledge.areas.get(callback.arg())
    if area is None:
        await _send(desk, message, None)
        return
    topic = current(desk.knowledge, callback.arg(1))
    home = await _area(desk, query, message) if desk.group else area.id
    saved = desk.group is None and await desk.memory.choose_area(query.from_user.id, area.id)
    if topic:
        # What stands above the answer, danger or what was seen in the message, is not for a button to take away.
        alone = (message.text or "").startswith(desk.knowledge.topics[topic].title)
        show = _turn if alone else _send
        await show(desk, message, answer_topic(topic, desk.numbers(area.id), home=home))
    else:
        line = desk.words.line("area_set" if saved else "area_unsaved", area=area.name)
        await desk.delivery.send(message.chat_id, Reply((line,)))


async def _cover(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    await _turn(desk, message, groups_page(desk.knowledge))


async def _group(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    await _turn(desk, message, group_page(desk.knowledge, callback.arg()))


async def _briefings(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    await _turn(desk, message, briefings_page(desk.knowledge))


async def _read(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    page = _number(callback.arg(1)) or 0
    show = _send if callback.arg(2) else _turn  # under a question of it the briefing is a message of its own
    numbers = desk.numbers(await _area(desk, query, message))
    await show(desk, message, briefing_page(numbers, callback.arg(), page))


async def _delete(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    await _deleted(desk, query, message, callback)


async def _delete_both(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    if await _deleted(desk, query, message, callback):
        await quietly(message.delete())


async def _deleted(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> bool:
    """Delete the question, in a group for who asked it or runs the group; False when the press was not theirs."""
    number = _number(callback.arg())
    if desk.group and not await _may_delete(desk, query, message, number):
        await quietly(query.answer(desk.words.say("delete_not_yours"), show_alert=True))
        return False
    gone = number is not None and await quietly(desk.bot.delete_message(message.chat_id, number))
    await quietly(query.answer(desk.words.say("deleted" if gone else "delete_failed"), show_alert=not gone))
    return True


async def _may_delete(desk: Desk, query: CallbackQuery, message: Message, number: int | None) -> bool:
    """Whether the number is that of the message answered here, and the presser wrote it or runs the group."""
    asked = message.reply_to_message
    if asked is None or asked.message_id != number:
        return False
    wrote = asked.from_user is not None and asked.from_user.id == query.from_user.id
    return wrote or await runs_it(desk.bot, message.chat, query.from_user)


def current(knowledge: Knowledge, topic_id: str) -> str | None:
    """The id under which a topic of a button is answered today; None when there is no such answer any more."""
    shown = {topic.id: topic for topic in knowledge.answerable}
    renamed = (topic.id for topic in shown.values() if topic_id in topic.was)
    return topic_id if topic_id in shown else next(renamed, None)


def _offered(knowledge: Knowledge, args: tuple[str, ...]) -> Iterator[str]:
    """The topics of a button under their ids of today, and its briefings: `briefing:<id>` takes two of its parts."""
    parts = iter(args)
    for each in parts:
        yield f"{BRIEFING}{next(parts, '')}" if f"{each}:" == BRIEFING else current(knowledge, each) or ""


def _number(written: str) -> int | None:
    """A number of a button; None for anything that is none or larger than any message's number."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 11 else None


async def _area(desk: Desk, query: CallbackQuery, message: Message) -> str | None:
    return await area_of(desk, message.chat, query.from_user)


async def _areas(
    desk: Desk, query: CallbackQuery, message: Message, callback: Callback
) -> tuple[str | None, str | None]:
    """The area that holds in the chat, and the one of the answer: named in the question, so carried by its buttons."""
    home = desk.numbers(await _area(desk, query, message)).area
    return home, desk.numbers(callback.arg(1)).area or home


async def _send(desk: Desk, message: Message, reply: Reply | None) -> int | None:
    return await answer(desk, message, reply or Reply((desk.words.line("too_old"),)))


async def _turn(desk: Desk, message: Message, reply: Reply | None) -> None:
    await answer(desk, message, reply or Reply((desk.words.line("too_old"),)), over=message.message_id)


_FOR_LEADS: dict[Verb, Press] = {
    Verb.GAPS: gaps.turn,
    Verb.GAP: gaps.open_gap,
    Verb.GAP_WHERE: gaps.where,
    Verb.GAP_TO: gaps.to_topic,
    Verb.GAP_NEW: gaps.new_draft,
    Verb.GAP_ADD: gaps.add,
    Verb.GAP_IGNORE: gaps.ignore,
    Verb.CHANGE: editing.choose_file,
    Verb.PLACES: editing.choose_place,
    Verb.EDIT: editing.ask_value,
    Verb.SHOW: proposals.show,
    Verb.PUBLISH: proposals.put_live,
    Verb.CANCEL: proposals.cancel,
    Verb.SECOND: proposals.ask_second,
    Verb.AGREE: proposals.agree,
    Verb.REFUSE: proposals.refuse,
    Verb.REVIEW: due.open_review,
    Verb.RIGHT: due.right,
    Verb.WORK: due.needs_work,
    Verb.NUMBER: due.open_number,
    Verb.WORKS: due.works,
    Verb.WRONG: due.wrong,
    Verb.NOBODY: due.nobody,
    Verb.REVOKE: inviting.revoke,
    Verb.STATS: overview.other_weeks,
    Verb.DIGEST_READ: braking.read,
    Verb.DIGEST_SWAP: braking.swap,
    Verb.DIGEST_SKIP: braking.skip,
    Verb.DIGEST_HOLD: braking.stop,
    Verb.DIGEST_GO: braking.go,
}
_OF_CHATS: dict[Verb, Press] = {
    Verb.DIGEST_SET: subscribing.choose,
    Verb.DIGEST_AREAS: subscribing.other_area,
    Verb.DIGEST_START: subscribing.start,
    Verb.DIGEST_NOT: subscribing.not_now,
    Verb.DIGEST_PAUSE: subscribing.pause_by_press,
    Verb.DIGEST_RESUME: subscribing.resume,
    Verb.DIGEST_OFF: subscribing.take_off,
    Verb.DIGEST_STOP: braking.hold_by_press,
}
_BRAKE = {Verb.DIGEST_READ, Verb.DIGEST_SWAP, Verb.DIGEST_SKIP, Verb.DIGEST_HOLD, Verb.DIGEST_GO}
_PRESSES: dict[Verb, Press] = (
    _FOR_LEADS
    | _OF_CHATS
    | {
        Verb.TOPIC: _topic,
        Verb.MORE: _more,
        Verb.NOT_MEANT: _not_meant,
        Verb.NONE: _none,
        Verb.REPORT: _report,
        Verb.ASK: unanswered.ask,
        Verb.SEND: unanswered.send,
        Verb.SEND_TELL: unanswered.send_and_tell,
        Verb.DROP: unanswered.drop,
        Verb.AREA: _choose_area,
        Verb.COVER: _cover,
        Verb.GROUP: _group,
        Verb.BRIEFINGS: _briefings,
        Verb.READ: _read,
        Verb.DELETE: _delete,
        Verb.DELETE_BOTH: _delete_both,
        Verb.REFLECT: reflecting.another,
        Verb.DISCUSSED: reflecting.discussed,
        Verb.LINE: reflecting.ask_line,
        Verb.LINE_KEEP: reflecting.keep_line,
        Verb.LINE_DROP: reflecting.drop_line,
        Verb.LINE_OFF: reflecting.take_back,
    }
)
_OF_TEAMS = {Verb.DISCUSSED, Verb.LINE, Verb.LINE_KEEP, Verb.LINE_DROP, Verb.LINE_OFF}
_IN_CHANNELS = _OF_TEAMS | set(_OF_CHATS) | {Verb.REFLECT, Verb.READ}
_SAY_THEMSELVES = (
    _OF_TEAMS | set(_OF_CHATS) | _BRAKE | {Verb.DELETE, Verb.DELETE_BOTH}
)  # these answer the press when they know what to say
