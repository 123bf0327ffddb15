"""The commands of the menu."""

from __future__ import annotations

from telegram import Message

from bot.chat import braking, due, editing, gaps, inviting, overview, personal, previewing, reflecting, subscribing
from bot.chat.answering import answer, area_of
from bot.chat.desk import Desk
from bot.chat.questions import answer_message
from bot.matching.safety import assess
from bot.privacy.invite_code import code_in
from bot.privacy.start_link import Lining, Reading, payload_of
from bot.replies.browse import area_page, area_rows, briefing_page, briefings_page, contacts_page, groups_page
from bot.replies.callback import Verb, button
from bot.replies.danger import kind_of
from bot.replies.reply import BLANK, Reply


async def run(desk: Desk, message: Message) -> None:
    """Carry out a command; danger behind any command, or in a made-up one, is answered as such."""
    text = message.text or ""
    name, rest = (*text.split(maxsplit=1), "", "")[:2]
    command = name.removeprefix("/").partition("@")[0].casefold()
    if command == "ask" and rest:
        await answer_message(desk, message, rest)
        return
    known = COMMANDS | (LEAD_COMMANDS if _is_lead(desk, message) else {})
    if command in _DIGEST and command not in known:
        known = {**known, command: _for_leads}
    said = rest if command in known else text.replace("_", " ")
    if command == "start" and _is_random(rest):
        said = ""
    if kind_of(assess(said, desk.knowledge.urgent)) or (rest and command not in known):
        await answer_message(desk, message)
    else:
        await known.get(command, unknown)(desk, message, rest)
        if message.from_user:
            await desk.memory.see(message.from_user.id)


async def start(desk: Desk, message: Message, payload: str) -> None:
    """Who I am and that nobody reads this chat.

    `payload` comes from a deep link: an area such as ?start=doncaster, an invitation, a briefing or a team's record.
    Nobody who has an area is moved by a link to another.
    """
    wanted = payload_of(payload) if payload not in desk.knowledge.areas else None
    if isinstance(wanted, Lining):
        await reflecting.ask_team_line(desk, message, wanted)
        return
    if isinstance(wanted, Reading):
        await _read(desk, message, wanted.briefing)
        return
    lines = desk.words.lines("start")
    code = code_in(payload)
    if code is not None:
        said = await inviting.take_up(desk, message, code)
        if said is None:
            return
        lines = (desk.words.line(said), BLANK, *lines)
    area = "" if code is not None else payload.casefold()
    own = await _area(desk, message)
    if area in desk.knowledge.areas and own in desk.knowledge.areas and own != area:
        await _send(desk, message, _stays(desk, own or "", area))
        return
    if area in desk.knowledge.areas and message.from_user:
        await desk.memory.choose_area(message.from_user.id, area)
    chosen = area if area in desk.knowledge.areas else own
    if known := desk.knowledge.areas.get(chosen or ""):
        line = desk.words.line("start_area", area=known.name)
        await _send(desk, message, Reply((*lines, BLANK, line)))
        return
    line = desk.words.line("start_unknown_area" if area else "start_choose")
    await _send(desk, message, Reply((*lines, BLANK, line), area_rows(desk.knowledge)))


def _is_random(payload: str) -> bool:
    """Whether it is an invitation or a team's line: letters drawn by chance, in which no words are to be read."""
    return bool(code_in(payload)) or isinstance(payload_of(payload), Lining)


async def _read(desk: Desk, message: Message, briefing: str) -> None:
    """The briefing of a link, which may be the first thing that a person sees of the bot."""
    page = briefing_page(desk.numbers(await _area(desk, message)), briefing, 0)
    if page is None:
        await _send(
            desk, message, Reply((*desk.words.lines("start"), BLANK, desk.words.line("start_unknown_briefing")))
        )
        return
    await _send(desk, message, Reply((*page.lines, BLANK, desk.words.line("start_reading")), page.rows))


def _stays(desk: Desk, own: str, other: str) -> Reply:
    """That a link to another area moves nobody, and how to ask about that area all the same."""
    names = {"area": desk.knowledge.areas[own].name, "other": desk.knowledge.areas[other].name}
    move = button(desk.words.say("change_area", area=names["other"]), Verb.AREA, other)
    return Reply(desk.words.lines("start_other_area", **names), ((move,),))


async def area(desk: Desk, message: Message, wanted: str) -> None:
    """Which area is chosen, and the others to choose from; `/area doncaster` chooses at once."""
    named = desk.knowledge.area_named(wanted)
    if named and message.from_user:
        saved = await desk.memory.choose_area(message.from_user.id, named)
        name = desk.knowledge.areas[named].name
        await _send(desk, message, Reply((desk.words.line("area_set" if saved else "area_unsaved", area=name),)))
        return
    await _send(desk, message, area_page(desk.knowledge, await _area(desk, message)))


async def topics(desk: Desk, message: Message, _: str) -> None:
    """Everything there is to ask about, by group."""
    await _send(desk, message, groups_page(desk.knowledge))


async def briefings(desk: Desk, message: Message, _: str) -> None:
    """The reviews."""
    await _send(desk, message, briefings_page(desk.knowledge))


async def contacts(desk: Desk, message: Message, _: str) -> None:
    """Who to ring."""
    await _send(desk, message, contacts_page(desk.numbers(await _area(desk, message))))


async def help_(desk: Desk, message: Message, _: str) -> None:
    """How to use the bot; for leads, how to change what it says too."""
    leads = (BLANK, *desk.words.lines("help_leads")) if _is_lead(desk, message) else ()
    await _send(desk, message, Reply((*desk.words.lines("help"), *leads)))


async def _for_leads(desk: Desk, message: Message, _: str) -> None:
    """Who sets the digest up, for somebody who does not."""
    await _send(desk, message, Reply((desk.words.line("subscribe_for_leads"),)))


async def unknown(desk: Desk, message: Message, _: str) -> None:
    """A command that does not exist."""
    await _send(desk, message, Reply((desk.words.line("unknown_command"),)))


COMMANDS = {
    "start": start,
    "area": area,
    "topics": topics,
    "briefings": briefings,
    "contacts": contacts,
    "reflect": reflecting.reflect,
    "privacy": personal.privacy,
    "mydata": personal.mydata,
    "forget": personal.forget,
    "id": personal.own_id,
    "help": help_,
}
LEAD_COMMANDS = {
    "change": editing.change,
    "get": editing.get,
    "undo": editing.undo,
    "review": due.review,
    "numbers": due.numbers,
    "gaps": gaps.show,
    "cancel": editing.cancel,
    "invite": inviting.invite,
    "invites": inviting.invites,
    "stats": overview.stats,
    "digest_here": subscribing.explain,
    "digest_pause": subscribing.explain,
    "digest_preview": previewing.preview,
    "digest_hold": braking.hold,
}
_DIGEST = frozenset(each for each in LEAD_COMMANDS if each.startswith("digest_"))


def _is_lead(desk: Desk, message: Message) -> bool:
    return desk.group is None and message.from_user is not None and desk.leads.is_lead(message.from_user.id)


async def _area(desk: Desk, message: Message) -> str | None:
    return await area_of(desk, message.chat, message.from_user)


async def _send(desk: Desk, message: Message, reply: Reply) -> None:
    await answer(desk, message, reply)
