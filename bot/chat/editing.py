"""Changing the knowledge by chat: lead commands, quick edits, whole files. For leads, in their private chat."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches

from telegram import CallbackQuery, Message
from telegram.error import TelegramError

from bot.chat import gaps, proposals
from bot.chat.desk import Desk
from bot.chat.editor import AskWanted, Editor
from bot.knowledge.document import MAX_FILE_BYTES
from bot.knowledge.edit import EditRefused, edited
from bot.knowledge.folder import knowledge_files
from bot.knowledge.hours import LONDON
from bot.matching.safety import assess
from bot.privacy.redact import PersonalDetail
from bot.publishing.places import Holder, Place, PlaceKind, changes_for, holders, said_of_old_numbers, still_there
from bot.publishing.proposal import areas_touched, file_of, ids, propose
from bot.publishing.publish import last_edit, writable
from bot.publishing.versions import VersionsError, digest
from bot.replies.callback import Callback, Verb
from bot.replies.danger import fixed_reply
from bot.replies.editing import change_menu, choice, chooser, personal_refused, problems_page
from bot.replies.reply import BLANK, Reply, plain
from bot.replies.words import day

NEAR = 3
ENDINGS = (".yaml", ".yml")
_NUMBER = re.compile(r"\+?[0-9 ()-]{3,24}")
_LINK = re.compile(r"https?://[^\s@]+")


async def get(desk: Desk, message: Message, wanted: str) -> None:
    """Send the file of a topic, an area, a briefing or a plain name such as sources."""
    files = await _files(desk)
    known, asked = ids(files), "-".join(wanted.casefold().removesuffix(".yaml").split())
    if asked in known:
        file = known[asked]
        if not await desk.delivery.send_file(message.chat_id, file.rpartition("/")[2], files[file]):
            await _say(desk, message, "get_not_sent")
    elif not asked:
        await _say(desk, message, "get_which", example=next(iter(sorted(desk.knowledge.topics)), "sources"))
    else:
        near = get_close_matches(asked, known, NEAR, 0.4)
        said = desk.words.line("get_unknown" if near else "get_unknown_far", id=wanted, near=", ".join(near))
        await _send(desk, message, Reply((said,), quotes=True))


async def change(desk: Desk, message: Message, _: str) -> None:
    """Offer the three quick edits."""
    await _send(desk, message, change_menu(desk.words) if _writable(desk) else _not_writable(desk))


async def undo(desk: Desk, message: Message, _: str) -> None:
    """Show the last edit by chat that the lead may undo, with a button that undoes it."""
    editor, lead = desk.editor, message.chat_id
    if editor is None or not _writable(desk):
        await _send(desk, message, _not_writable(desk))
        return
    files = await _files(desk)
    try:
        last = await asyncio.to_thread(
            last_edit,
            editor.versions,
            files,
            lambda back: desk.leads.may_edit(lead, areas_touched(files.get(back.file), back, desk.knowledge)),
        )
    except VersionsError:
        await _say(desk, message, "edit_not_kept")
        return
    if last is None:
        await _say(desk, message, "undo_none")
        return
    version, back = last
    held = files.get(back.file)
    if (digest(held) if held is not None else None) != back.base:
        await _say(desk, message, "edit_changed_meanwhile", file=back.file)
        return
    at = version.at.astimezone(LONDON)
    head = desk.words.line("undo_head", at=f"{day(at)} {at:%H:%M}", role=version.by, what=version.what)
    await proposals.present(desk, lead, back, head, undo=True)


async def cancel(desk: Desk, message: Message, _: str) -> None:
    """Stop waiting for a value."""
    waited = desk.editor and desk.editor.awaited.take(message.chat_id, desk.clock())
    await _say(desk, message, "edit_cancelled" if waited else "edit_nothing_to_cancel")


async def choose_file(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """The files that hold values of that kind which the lead may change."""
    kind = _kind(callback)
    found = await _holders(desk, query.from_user.id, kind)
    if not found:
        await _say(desk, message, "change_none")
        return
    head = desk.words.line("change_file", kind=desk.words.say(f"change_{kind}"))
    buttons = [choice(each.called, "", Verb.PLACES, kind, each.mark, "0") for each in found]
    page = chooser(head, buttons, _page(callback.arg(1)), (Verb.CHANGE, kind), desk.words)
    await desk.delivery.edit(message.chat_id, message.message_id, page)


async def choose_place(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """The values of one file."""
    kind, mark = _kind(callback), callback.arg(1)
    found = next((each for each in await _holders(desk, query.from_user.id, kind) if each.mark == mark), None)
    if found is None:
        await _say(desk, message, "edit_closed")
        return
    shorter = kind is not PlaceKind.SENTENCE  # it is said above that these are numbers, or links
    names = [each.called.rpartition(": ")[0] if shorter else each.called for each in found.places]
    named = zip(names, found.places, strict=True)
    buttons = [choice(name, each.now, Verb.EDIT, kind, each.mark) for name, each in named]
    head = desk.words.line("change_place", file=found.called)
    page = chooser(head, buttons, _page(callback.arg(2)), (Verb.PLACES, kind, mark), desk.words)
    await desk.delivery.edit(message.chat_id, message.message_id, page)


async def ask_value(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Ask for the new value: the lead's next message is it."""
    every = (place for each in await _holders(desk, query.from_user.id, _kind(callback)) for place in each.places)
    place = next((each for each in every if each.mark == callback.arg(1)), None)
    if place is None or desk.editor is None:
        await _say(desk, message, "edit_closed")
        return
    desk.editor.awaited.ask(message.chat_id, place, desk.clock())
    now = place.now or desk.words.say("change_nothing_yet")
    await _send(desk, message, Reply(desk.words.lines("change_type", what=place.called, now=now)))


async def typed(desk: Desk, message: Message) -> bool:
    """Take a lead's message for the value they were asked for; False when none is awaited.

    A message about danger gets its fixed reply first, since a lead may be in danger too.
    """
    editor, text = desk.editor, message.text or ""
    if editor is None or not text or message.edit_date or not desk.leads.is_lead(message.chat_id):
        return False
    place = editor.awaited.take(message.chat_id, desk.clock())
    if place is None:
        return False
    urgent = desk.knowledge.urgent
    if danger := fixed_reply(assess(text, urgent), urgent, desk.numbers(await desk.memory.area_of(message.chat_id))):
        await desk.delivery.send(message.chat_id, danger)
    if isinstance(place, AskWanted):
        if not danger:
            await gaps.typed(desk, message.chat_id, place, text)
        return True
    await _set(desk, editor, message, place, " ".join(text.split()))
    return True


def is_edition(desk: Desk, message: Message) -> bool:
    """Whether a lead sends a YAML file."""
    name = (message.document.file_name or "") if message.document else ""
    return desk.leads.is_lead(message.chat_id) and name.casefold().endswith(ENDINGS)


async def received(desk: Desk, message: Message) -> bool:
    """Take a YAML file that a lead sends for a new edition of a file; False when it is none."""
    document = message.document
    if document is None or not is_edition(desk, message):
        return False
    if not _writable(desk):
        await _send(desk, message, _not_writable(desk))
    elif (document.file_size or 0) > MAX_FILE_BYTES:
        await _say(desk, message, "file_too_big")
    else:
        try:
            raw = bytes(await (await document.get_file()).download_as_bytearray())
        except (TelegramError, TimeoutError):
            await _say(desk, message, "file_unread")
            return True
        if len(raw) > MAX_FILE_BYTES:  # what a file is said to be is not what it is
            await _say(desk, message, "file_too_big")
            return True
        await _edition(desk, message, raw, document.file_name or "")
    return True


async def _edition(desk: Desk, message: Message, raw: bytes, name: str) -> None:
    files = await _files(desk)
    file = await asyncio.to_thread(file_of, raw, name, files)
    if file is None:
        await _say(desk, message, "file_unknown")
    else:
        new, head = await asyncio.to_thread(_without_old_calls, raw, file, files), BLANK
        if new != raw:
            head = desk.words.line("edit_not_rung")
        await proposals.present(desk, message.chat_id, propose(file, new, files), head)


def _without_old_calls(raw: bytes, file: str, files: Mapping[str, bytes]) -> bytes:
    """The edition without what was said of numbers that it replaces; as it is when that cannot be taken out."""
    try:
        return edited(raw, file, said_of_old_numbers(files.get(file), raw, file))
    except EditRefused:
        return raw


async def _set(desk: Desk, editor: Editor, message: Message, place: Place, value: str) -> None:
    if details := _personal(desk, place, value):
        editor.awaited.ask(message.chat_id, place, desk.clock())
        await _send(desk, message, personal_refused(details, desk.words))
        return
    files = await _files(desk)
    held = files.get(place.file)
    if held is None or not await asyncio.to_thread(still_there, place, held):
        await _say(desk, message, "edit_changed_meanwhile", file=place.file)
        return
    reason = desk.words.say("number_new_reason", date=day(desk.clock().astimezone(LONDON).date()))
    try:
        new = await asyncio.to_thread(edited, held, place.file, changes_for(place, value, held, reason))
    except EditRefused as error:
        said = Reply((plain(str(error)),))
        await _send(desk, message, problems_page(error.problems, desk.words) if error.problems else said)
        return
    await proposals.present(desk, message.chat_id, propose(place.file, new, files), answer=True)


def _personal(desk: Desk, place: Place, value: str) -> list[PersonalDetail]:
    """Personal details that have no place there: a number or a link is what was asked for, or is ours already."""
    asked_for = {PlaceKind.NUMBER: _NUMBER, PlaceKind.LINK: _LINK}.get(place.kind)
    return [] if asked_for and asked_for.fullmatch(value) else _seen(desk, value)


def _seen(desk: Desk, value: str) -> list[PersonalDetail]:
    contacts = (contact for area in desk.knowledge.areas.values() for contact in area.contacts.values())
    ours = {_digits(contact.phone) for contact in contacts if contact.phone}
    return [each for each in desk.matcher.details(value) if each.kind != "phone" or _digits(each.text) not in ours]


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())


async def _files(desk: Desk) -> Mapping[str, bytes]:
    return await asyncio.to_thread(knowledge_files, desk.editor.folder) if desk.editor else {}


async def _holders(desk: Desk, lead: int, kind: PlaceKind) -> list[Holder]:
    """The files with such values, only with those that the lead may change."""
    names = {area.id: area.name for area in desk.knowledge.areas.values()}
    found = await asyncio.to_thread(holders, kind, await _files(desk), desk.words, names)
    root = desk.knowledge.root.id
    mine = (
        replace(each, places=tuple(p for p in each.places if desk.leads.may_edit(lead, (p.area or root,))))
        for each in found
    )
    return [each for each in mine if each.places]


def _kind(callback: Callback) -> PlaceKind:
    return PlaceKind(callback.arg()) if callback.arg() in set(PlaceKind) else PlaceKind.NUMBER


def _page(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 5 else 0


def _writable(desk: Desk) -> bool:
    return desk.editor is not None and writable(desk.editor.folder)


def _not_writable(desk: Desk) -> Reply:
    return Reply((desk.words.line("edit_not_writable"),))


async def _say(desk: Desk, message: Message, key: str, /, **values: object) -> None:
    await _send(desk, message, Reply((desk.words.line(key, **values),)))


async def _send(desk: Desk, message: Message, reply: Reply) -> None:
    await desk.delivery.send(message.chat_id, reply)
