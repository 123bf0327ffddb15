"""What is due for a look: `/review` and `/numbers`, one at a time, and what a lead says of each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime

from telegram import CallbackQuery, Message

from bot.chat.desk import Desk
from bot.chat.proposals import written
from bot.freshness.due import (
    AT_MOST,
    DueNumber,
    DueReview,
    by_owner,
    number_of,
    numbers_due,
    review_of,
    reviews_due,
)
from bot.freshness.presses import FileEdit, file_of, it_is_wrong, it_works, still_right
from bot.knowledge.edit import EditRefused, edited
from bot.knowledge.folder import knowledge_files, scan
from bot.knowledge.hours import LONDON
from bot.knowledge.schema import Briefing
from bot.publishing.proposal import Proposal, propose
from bot.replies.answer import revision
from bot.replies.callback import Callback
from bot.replies.editing import said_to_leads
from bot.replies.reply import Reply
from bot.replies.review import number_page, numbers_page, review_page, reviews_page
from bot.replies.words import day
from bot.storage.marks import NEEDS_WORK, NOBODY_ANSWERED


async def review(desk: Desk, message: Message, _: str) -> None:
    """List what is due for review, five at most, by owner."""
    due = await _reviews(desk, message.chat_id)
    shown = due[:AT_MOST]
    await desk.delivery.send(message.chat_id, reviews_page(by_owner(shown), len(due) - len(shown), desk.words))


async def numbers(desk: Desk, message: Message, _: str) -> None:
    """List the numbers that are due for a ring, five at most."""
    due = _numbers(desk, message.chat_id)
    shown = due[:AT_MOST]
    await desk.delivery.send(message.chat_id, numbers_page(shown, len(due) - len(shown), desk.words))


async def open_review(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Show one topic or briefing whole."""
    found = await _review(desk, query, callback)
    if found is None:
        await _say(desk, query, "too_old")
    else:
        await _show_review(desk, query, found)


async def right(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """It still holds: checked today. What the lead did not see is not confirmed."""
    found = await _review(desk, query, callback)
    if found is None or revision(found.item) != callback.arg(1):
        await _say(desk, query, "too_old" if found is None else "review_changed")
        return
    edit = still_right(found.item, _today(desk))
    if await _change(desk, query, edit, _area_of(desk, found), "review_said_right", found.item.title):
        await desk.memory.unmark(found.code)
        await _say(desk, query, "review_right", title=found.item.title, due=day(_due(edit)))
        await _next_review(desk, query, found)


async def needs_work(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """It does not hold: it stays in the queue until it is changed and confirmed."""
    found = await _review(desk, query, callback)
    if found is None:
        await _say(desk, query, "too_old")
        return
    kept = await desk.memory.mark(found.code, NEEDS_WORK)
    await _say(desk, query, "review_work" if kept else "edit_not_kept", id=found.item.id)
    await _next_review(desk, query, found)


async def open_number(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Show one number, to be rung."""
    found = _number(desk, query, callback)
    if found is None:
        await _say(desk, query, "too_old")
    else:
        await _show_number(desk, query, found)


async def works(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """The number was rung and the right team answered."""
    if found := await _unchanged(desk, query, callback):
        edit = it_works(found, _today(desk))
        if await _change(desk, query, edit, found.area.id, "number_said_right", found.contact.name):
            await desk.memory.unmark(found.code)
            await _say(desk, query, "number_right", name=found.contact.name)
            await _next_number(desk, query, found)


async def wrong(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Somebody else answered: the number is printed no more, from now on."""
    if found := await _unchanged(desk, query, callback):
        edit = it_is_wrong(found, desk.words.say("number_wrong_reason", date=day(_today(desk))))
        if await _change(desk, query, edit, found.area.id, "number_said_wrong", found.contact.name):
            await desk.memory.unmark(found.code)
            await _say(desk, query, "number_hidden", name=found.contact.name)
            await _next_number(desk, query, found)


async def nobody(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Nobody answered: to be tried again."""
    if found := await _unchanged(desk, query, callback):
        kept = await desk.memory.mark(found.code, NOBODY_ANSWERED)
        await _say(desk, query, "number_try_again" if kept else "edit_not_kept", name=found.contact.name)
        await _next_number(desk, query, found)


async def _change(desk: Desk, query: CallbackQuery, edit: FileEdit, area: str, said: str, title: str) -> bool:
    """Write what a press says into the file, comments kept; the leads it concerns are told."""
    lead, called = query.from_user.id, f"{edit.kind}/{edit.id}"
    proposal = await asyncio.to_thread(_proposal, desk, edit)
    if proposal is None:
        await _say(desk, query, "edit_changed_meanwhile", file=called)
        return False
    by, what = desk.leads.role(lead, desk.knowledge), desk.words.say(said, title=title)
    if not await written(desk, lead, proposal, by=by, called=called, what=what):
        return False
    for other in desk.leads.to_tell({area}, desk.knowledge.root.id):
        if other != lead:
            await desk.delivery.send(other, said_to_leads(by, called, what, desk.words))
    return True


def _proposal(desk: Desk, edit: FileEdit) -> Proposal | None:
    if desk.editor is None:
        return None
    folder = desk.editor.folder
    name, files = file_of(scan(folder)[0], edit), knowledge_files(folder)
    if name is None or name not in files:
        return None
    try:
        return propose(name, edited(files[name], name, edit.changes), files)
    except EditRefused:
        return None


async def _next_review(desk: Desk, query: CallbackQuery, last: DueReview) -> None:
    due = [each for each in await _reviews(desk, query.from_user.id) if each.code != last.code]
    if due:
        await _show_review(desk, query, due[0])


async def _next_number(desk: Desk, query: CallbackQuery, last: DueNumber) -> None:
    due = [each for each in _numbers(desk, query.from_user.id) if each.code != last.code]
    if due:
        await _show_number(desk, query, due[0])


async def _show_review(desk: Desk, query: CallbackQuery, found: DueReview) -> None:
    following = _after(found.code, [each.code for each in await _reviews(desk, query.from_user.id)])
    await desk.delivery.send(query.from_user.id, review_page(found, desk.numbers(None), following))


async def _show_number(desk: Desk, query: CallbackQuery, found: DueNumber) -> None:
    following = _after(found.code, [each.code for each in _numbers(desk, query.from_user.id)])
    rung = (await desk.memory.marked(NOBODY_ANSWERED)).get(found.code)
    on = datetime.fromtimestamp(rung, UTC).astimezone(LONDON).date() if rung else None
    await desk.delivery.send(query.from_user.id, number_page(found, desk.numbers(None), following, on))


def _after(code: str, codes: Sequence[str]) -> str | None:
    """The code after this one, the first after the last; None when there is no other."""
    others = [each for each in codes if each != code]
    later = codes[codes.index(code) + 1 :] if code in codes else ()
    return next(iter(later), None) or next(iter(others), None)


async def _reviews(desk: Desk, lead: int) -> list[DueReview]:
    """What is due of that which the lead may confirm."""
    marked = await desk.memory.marked(NEEDS_WORK)
    due = await asyncio.to_thread(reviews_due, desk.knowledge, _today(desk), needs_work=marked)
    return [each for each in due if desk.leads.may_edit(lead, (_area_of(desk, each),))]


def _numbers(desk: Desk, lead: int) -> list[DueNumber]:
    due = numbers_due(desk.knowledge, _today(desk))
    return [each for each in due if desk.leads.may_edit(lead, (each.area.id,))]


async def _review(desk: Desk, query: CallbackQuery, callback: Callback) -> DueReview | None:
    marked = await desk.memory.marked(NEEDS_WORK)
    found = review_of(desk.knowledge, _today(desk), callback.arg(), marked)
    return found if found and desk.leads.may_edit(query.from_user.id, (_area_of(desk, found),)) else None


def _number(desk: Desk, query: CallbackQuery, callback: Callback) -> DueNumber | None:
    found = number_of(desk.knowledge, callback.arg())
    return found if found and desk.leads.may_edit(query.from_user.id, (found.area.id,)) else None


async def _unchanged(desk: Desk, query: CallbackQuery, callback: Callback) -> DueNumber | None:
    """The number of the button, as the lead saw it; else the lead is told."""
    found = _number(desk, query, callback)
    if found is None or revision(found.contact) != callback.arg(1):
        await _say(desk, query, "too_old" if found is None else "review_changed")
        return None
    return found


def _area_of(desk: Desk, review: DueReview) -> str:
    """Whose it is to confirm: a topic holds everywhere, a briefing is its area's."""
    return review.item.area if isinstance(review.item, Briefing) else desk.knowledge.root.id


def _due(edit: FileEdit) -> date:
    return next(date.fromisoformat(str(each.value)) for each in edit.changes if each.path == ("review_by",))


def _today(desk: Desk) -> date:
    return desk.clock().astimezone(LONDON).date()


async def _say(desk: Desk, query: CallbackQuery, key: str, /, **values: object) -> None:
    await desk.delivery.send(query.from_user.id, Reply((desk.words.line(key, **values),)))
