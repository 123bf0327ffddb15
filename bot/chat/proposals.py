"""A lead's proposal from preview to published: shown, agreed to by a second lead where that is needed, told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from telegram import CallbackQuery, Message

from bot.chat.desk import Desk
from bot.knowledge.folder import knowledge_files
from bot.knowledge.problem import Problem
from bot.publishing.draft import Draft, draft, new_answers
from bot.publishing.proposal import Proposal, area_of_file
from bot.publishing.publish import FileChanged, FolderNotWritable, HasProblems, publish, undoes
from bot.publishing.versions import VersionsError
from bot.replies.callback import Callback, Verb, button
from bot.replies.editing import Summary, ask_to_agree, preview, problems_page, said_to_leads, told
from bot.replies.reply import BLANK, Line, Reply
from bot.storage.proposals import ASKED, DONE, OPEN, Kept

log = logging.getLogger(__name__)


async def present(
    desk: Desk, lead: int, proposal: Proposal, head: Line = BLANK, *, undo: bool = False, answer: bool = False
) -> None:
    """Show the lead what the proposal changes, with buttons; or what is wrong with it, or that it is not theirs.

    `answer`: the first new answer follows. Nothing is published.
    """
    made = await _worked_out(desk, proposal)
    number = None
    if refused := _refused(desk, lead, made):
        await desk.delivery.send(lead, refused)
    elif (number := await desk.memory.keep_proposal(proposal.file, proposal.base, proposal.content, lead)) is None:
        await desk.delivery.send(lead, Reply((desk.words.line("edit_not_kept"),)))
    else:
        await desk.delivery.send(lead, preview(_summary(desk, made, number), desk.words, head, undo=undo))
        if answer:
            await _show(desk, lead, made, 1)


async def tell_of_problems(desk: Desk, problems: Sequence[Problem], head: str = "problems_in_folder") -> None:
    """Tell leads what is wrong in the folder: those of an area of its own file, everybody of any other file.

    `head`: the key of the sentence above it.
    """
    root = desk.knowledge.root.id
    for lead in desk.leads.areas_of:
        mine = [each for each in problems if lead in desk.leads.to_tell({area_of_file(each.file) or root}, root)]
        if mine:
            await desk.delivery.send(lead, problems_page(mine, desk.words, head))


async def show(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """The new answers, in the chat of the lead who asks."""
    kept, lead = await _kept(desk, callback), query.from_user.id
    made = await _worked_out(desk, _proposal(kept)) if kept else None
    mine = kept is not None and (kept.made_by == lead or kept.status == ASKED)
    if made is None or not mine or not desk.leads.may_edit(lead, made.areas):
        await _say(desk, lead, "edit_closed")
    elif not await _show(desk, lead, made):
        await _say(desk, lead, "edit_nothing_to_show")


async def put_live(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Publish one's own proposal that needs nobody else."""
    found, lead = await _own(desk, query, callback), query.from_user.id
    if found is None:
        return
    kept, made = found
    if made.second:
        await _say(desk, lead, "edit_second")
    elif await _publish(desk, lead, kept, made, by=_role(desk, lead)):
        done = (*told(_summary(desk, made, kept.id), desk.words), BLANK, desk.words.line("edit_published"))
        await desk.delivery.edit(message.chat_id, message.message_id, Reply(done))


async def cancel(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Drop one's own proposal, also while a second lead is asked."""
    kept, lead = await _kept(desk, callback, OPEN, ASKED), query.from_user.id
    mine = kept is not None and kept.made_by == lead
    if kept and mine and await desk.memory.turn_proposal(kept.id, kept.status, DONE):
        said = Reply((desk.words.line("edit_cancelled"),))
        await desk.delivery.edit(message.chat_id, message.message_id, said)
    else:
        await _say(desk, lead, "edit_closed")


async def ask_second(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Ask every other lead who may agree."""
    found, lead = await _own(desk, query, callback), query.from_user.id
    if found is None:
        return
    kept, made = found
    others = desk.leads.others(lead, made.areas)
    if not others:
        await _say(desk, lead, "edit_no_second")
    elif await desk.memory.turn_proposal(kept.id, OPEN, ASKED):
        summary = _summary(desk, made, kept.id)
        for other in others:
            await desk.delivery.send(other, ask_to_agree(summary, _role(desk, lead), desk.words))
        stop = ((button(desk.words.say("cancel"), Verb.CANCEL, str(kept.id)),),)
        waits = (*told(summary, desk.words), BLANK, desk.words.line("second_waits"))
        await desk.delivery.edit(message.chat_id, message.message_id, Reply(waits, stop))


async def agree(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """A second lead publishes another's proposal."""
    kept, lead = await _asked_of(desk, query, callback)
    if kept is None:
        return
    made = await _worked_out(desk, _proposal(kept))
    refused = _refused(desk, lead, made) or _refused(desk, kept.made_by, made)
    if refused:
        await desk.delivery.send(lead, refused)
        return
    by = desk.words.say("edit_agreed", role=_role(desk, kept.made_by), second=_role(desk, lead))
    if await _publish(desk, lead, kept, made, by=by):
        done = (*told(_summary(desk, made, kept.id), desk.words), BLANK, desk.words.line("edit_published"))
        await desk.delivery.edit(message.chat_id, message.message_id, Reply(done))
        said = desk.words.line("second_agreed", file=made.called, role=_role(desk, lead))
        await desk.delivery.send(kept.made_by, Reply((said,)))


async def refuse(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """A second lead does not agree; the first is told."""
    kept, lead = await _asked_of(desk, query, callback)
    if kept is None:
        return
    made = await _worked_out(desk, _proposal(kept))
    if not desk.leads.may_edit(lead, made.areas) or not await desk.memory.turn_proposal(kept.id, ASKED, DONE):
        await _say(desk, lead, "edit_closed")
        return
    await desk.delivery.edit(message.chat_id, message.message_id, Reply((desk.words.line("edit_cancelled"),)))
    said = desk.words.line("second_refused", file=made.called, role=_role(desk, lead))
    await desk.delivery.send(kept.made_by, Reply((said,)))


async def _own(desk: Desk, query: CallbackQuery, callback: Callback) -> tuple[Kept, Draft] | None:
    """The presser's own open proposal, worked out; None when it cannot go on, which the presser is told."""
    kept, lead = await _kept(desk, callback, OPEN), query.from_user.id
    if kept is None or kept.made_by != lead:
        await _say(desk, lead, "edit_closed")
        return None
    made = await _worked_out(desk, _proposal(kept))
    if refused := _refused(desk, lead, made):
        await desk.delivery.send(lead, refused)
        return None
    return kept, made


async def _asked_of(desk: Desk, query: CallbackQuery, callback: Callback) -> tuple[Kept | None, int]:
    """The proposal that waits for a second lead, unless it is the presser's own."""
    kept, lead = await _kept(desk, callback, ASKED), query.from_user.id
    if kept is None or kept.made_by == lead:
        await _say(desk, lead, "edit_own" if kept else "edit_closed")
        return None, lead
    return kept, lead


async def _publish(desk: Desk, lead: int, kept: Kept, made: Draft, *, by: str) -> bool:
    """Write it, keep the version, tell the others; what stands in the way is told to the lead who pressed."""
    if not await desk.memory.turn_proposal(kept.id, kept.status, DONE):
        await _say(desk, lead, "edit_closed")
        return False
    editor = desk.editor
    if editor is None:
        return False
    what = _what(desk, made)
    with suppress(VersionsError):  # then it cannot be published either, which is told below
        if await asyncio.to_thread(undoes, made.proposal, editor.versions):
            what = desk.words.say("edit_undone", what=what)
    if not await written(desk, lead, made.proposal, by=by, called=made.called, what=what):
        return False
    for other in desk.leads.to_tell(made.areas, desk.knowledge.root.id):
        if other not in (lead, kept.made_by):
            await desk.delivery.send(other, said_to_leads(by, made.called, what, desk.words))
    return True


async def written(desk: Desk, lead: int, proposal: Proposal, *, by: str, called: str, what: str) -> bool:
    """Write a proposal into the folder and keep the version; what stands in the way is told to the lead."""
    editor = desk.editor
    if editor is None:
        return False
    try:
        said = f"{called}: {what}"
        await asyncio.to_thread(publish, editor.folder, editor.versions, proposal, desk.clock(), by, said)
    except FileChanged:
        await _say(desk, lead, "edit_changed_meanwhile", file=called)
    except FolderNotWritable:
        await _say(desk, lead, "edit_not_writable")
    except HasProblems as error:
        await desk.delivery.send(lead, problems_page(error.problems, desk.words))
    except (OSError, VersionsError) as error:
        log.warning("a change could not be published: %s", type(error).__name__)
        await _say(desk, lead, "edit_not_kept")
    else:
        return True
    return False


def _refused(desk: Desk, lead: int, made: Draft) -> Reply | None:
    """Why the lead cannot go on with it, if there is a reason."""
    if not desk.leads.may_edit(lead, made.areas):
        known = desk.knowledge.areas
        names = [known[each].name if each in known else each for each in sorted(made.areas)]
        return Reply((desk.words.line("edit_not_yours", areas=desk.words.say("and").join(names)),))
    if made.problems:
        return problems_page(made.problems, desk.words)
    return Reply((desk.words.line("edit_same"),)) if made.unchanged else None


async def _worked_out(desk: Desk, proposal: Proposal) -> Draft:
    folder = desk.editor.folder if desk.editor else None

    def work() -> Draft:
        return draft(proposal, knowledge_files(folder) if folder else {}, desk.knowledge, desk.clock())

    return await asyncio.to_thread(work)


async def _show(desk: Desk, lead: int, made: Draft, most: int | None = None) -> bool:
    some = {} if most is None else {"most": most}
    pages = await asyncio.to_thread(lambda: list(new_answers(made, desk.knowledge, desk.clock(), **some)))
    for page in pages:
        await desk.delivery.send(lead, page)
    return bool(pages)


async def _kept(desk: Desk, callback: Callback, *statuses: str) -> Kept | None:
    written = callback.arg()
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 11 else 0
    kept = await desk.memory.proposal(number)
    return kept if kept and kept.status in (statuses or (OPEN, ASKED)) else None


def _proposal(kept: Kept) -> Proposal:
    return Proposal(kept.file, kept.base, kept.content)


def _summary(desk: Desk, made: Draft, number: int) -> Summary:
    return Summary(
        number, made.called, made.differences, made.titles(desk.knowledge), made.second, len(made.reach.replies)
    )


def _what(desk: Desk, made: Draft) -> str:
    rest = len(made.differences) - 1
    if rest < 0:
        return desk.words.say("edit_layout").rstrip(".")
    first = made.differences[0].what
    return desk.words.say("edit_what_more", what=first, count=rest) if rest else first


def _role(desk: Desk, lead: int) -> str:
    return desk.leads.role(lead, desk.knowledge)


async def _say(desk: Desk, lead: int, key: str, /, **values: object) -> None:
    await desk.delivery.send(lead, Reply((desk.words.line(key, **values),)))
