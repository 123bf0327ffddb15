"""A verdict and an area become the reply that a person reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.knowledge.base import Knowledge
from bot.matching.decision import Answer, Aspect, Candidate, Chat, ChatKind, Decline, Offer, Term, Verdict
from bot.privacy.redact import PersonalDetail
from bot.replies.answer import AnswerPage, titles
from bot.replies.browse import briefing_page, local_area_row, page_of
from bot.replies.callback import Verb, button, column
from bot.replies.danger import fixed_reply, follows
from bot.replies.numbers import Numbers
from bot.replies.reply import BLANK, Line, Reply, blocks, marked
from bot.replies.words import Words

OFFERED = 3
_CHAT_KEYS = {
    ChatKind.GREETING: "chat_greeting",
    ChatKind.THANKS: "chat_thanks",
    ChatKind.GOODBYE: "chat_goodbye",
    ChatKind.WHO_ARE_YOU: "chat_who",
    ChatKind.WHAT_CAN_YOU_DO: "chat_what",
    ChatKind.LANGUAGE: "chat_language",
    ChatKind.COMPLAINT: "chat_complaint",
    ChatKind.VENT: "chat_vent",
    ChatKind.OTHER: "chat_other",
}


def compose(verdict: Verdict, knowledge: Knowledge, area: str | None, moment: datetime) -> Reply:
    """The whole reply to a message, as one message.

    `area`: the person's own area, or None before one is chosen; an area named in the message wins for this reply.
    Danger stands at the top; below it comes the answer, unless a child, a victim or a parent writes.
    """
    numbers = Numbers(knowledge, verdict.area or area, moment)
    top = fixed_reply(verdict.safety, knowledge.urgent, numbers)
    if top and not follows(verdict.safety, knowledge.urgent):
        return top
    if verdict.safety.foreign:
        reply = Reply(numbers.words.lines("not_english"))
        return reply if top is None else reply.below(top)
    reply = _decided(verdict, numbers, home=area, danger=top is not None)
    if verdict.term:
        reply = reply.below(Reply((meaning(verdict.term, numbers.words),)))
    if verdict.personal_data:
        reply = reply.below(personal_notice(verdict.personal_data, numbers.words))
    return reply if top is None else reply.below(top)


def _decided(verdict: Verdict, numbers: Numbers, *, home: str | None, danger: bool) -> Reply:
    match verdict.decision:
        case Answer(winner) if verdict.aspect:
            return part(winner.id, verdict.aspect, numbers, home=home)
        case Answer(winner):
            close = tuple(each.id for each in verdict.candidates if each.id != winner.id)
            return answer(winner, numbers, home=home, close=close, danger=danger)
        case Offer(choices) if verdict.term:
            head = "term_offer_one" if len(choices) == 1 else "term_offer"
            return offer([each.id for each in choices], numbers, head, home=home)
        case Offer(choices):
            head = "offer_three" if len(choices) == OFFERED else "offer_two"
            return offer([each.id for each in choices], numbers, head, home=home)
        case Decline(everyday):
            return decline(numbers, everyday=everyday is not None)
        case Chat(ChatKind.TERM):
            cover = button(numbers.words.say("see_cover"), Verb.COVER)
            return Reply((numbers.words.line("term_alone"), numbers.words.line("danger_line")), ((cover,),))
        case Chat(kind):
            return Reply(numbers.words.lines(_CHAT_KEYS[kind]))


def meaning(term: Term, words: Words) -> Line:
    """What a term stands for, in one line."""
    return words.line("term", term=term.written, meaning=words.say("or").join(term.meanings))


def answer(
    winner: Candidate,
    numbers: Numbers,
    *,
    home: str | None,
    close: tuple[str, ...] = (),
    danger: bool = False,
) -> Reply:
    """The answer of one topic, or a briefing opened at the right section."""
    kind, _, briefing_id = winner.id.rpartition(":")
    if kind == "briefing":
        briefing = numbers.knowledge.briefings[briefing_id]
        return briefing_page(numbers, briefing_id, page_of(briefing, winner.section)) or decline(numbers)
    page = AnswerPage(winner.id, numbers, close, named(numbers, home)).first_screen(danger=danger)
    return _with_area(page, winner.id, numbers, home)


def part(topic_id: str, aspect: Aspect, numbers: Numbers, *, home: str | None) -> Reply:
    """The part of an answer that a follow-up asks for."""
    page = AnswerPage(topic_id, numbers, named=named(numbers, home))
    match aspect:
        case Aspect.NUMBERS:
            return page.whom_to_ring()
        case Aspect.LINK:
            return page.where_it_is_written()
        case Aspect.MORE:
            return page.more()
        case Aspect.AREA:
            return _with_area(page.first_screen(), topic_id, numbers, home)


def answer_topic(topic_id: str, numbers: Numbers, *, home: str | None) -> Reply:
    """The answer of a topic that was chosen by a button; before an area is chosen, with the areas below it."""
    page = AnswerPage(topic_id, numbers, named=named(numbers, home))
    return _with_area(page.first_screen(), topic_id, numbers, home)


def named(numbers: Numbers, home: str | None) -> str | None:
    """The area that holds for one answer only, since its question named it; None when it is the person's own."""
    return None if numbers.area == home else numbers.area


def _with_area(page: Reply, topic_id: str, numbers: Numbers, home: str | None) -> Reply:
    knowledge, words = numbers.knowledge, numbers.words
    if numbers.area is None:
        choose = (*page.lines, BLANK, words.line("choose_area"))
        return Reply(choose, (*local_area_row(knowledge, topic_id), *page.rows)) if len(knowledge.areas) > 1 else page
    if home is None or numbers.area == home:
        return page
    mine, named = knowledge.area(home), knowledge.area(numbers.area)
    change = button(words.say("change_area", area=named.name), Verb.AREA, named.id)
    return Reply((*page.lines, words.line("other_area", area=mine.name)), (*page.rows, (change,)))


def offer(ids: Iterable[str], numbers: Numbers, head: str, *, home: str | None) -> Reply:
    """Choices as buttons, whole titles and never ids, with "None of these"; they keep to an area that was named."""
    words, kept = numbers.words, named(numbers, home)
    found = titles(numbers.knowledge, ids)
    buttons = [
        button(title, Verb.READ, each.rpartition(":")[2], "0")
        if each.startswith("briefing:")
        else button(title, Verb.TOPIC, each, *([kept] if kept else []))
        for each, title in found.items()
    ]
    if not buttons:
        return decline(numbers)
    none = button(words.say("none_of_these"), Verb.NONE)
    return Reply((words.line(head), words.line("danger_line")), column(*buttons, none))


def not_meant(ids: Iterable[str], numbers: Numbers, *, home: str | None) -> Reply:
    """What else an answered question may have meant."""
    found = list(titles(numbers.knowledge, ids))
    if not found:
        return decline(numbers)
    return offer(found, numbers, "offer_one" if len(found) == 1 else "offer_other", home=home)


def decline(numbers: Numbers, *, everyday: bool = False) -> Reply:
    """No answer, said plainly, with a number and a way to look through the topics."""
    words = numbers.words
    cover = button(words.say("see_cover"), Verb.COVER)
    if everyday:
        said = ("decline_everyday", "decline_more", "danger_line")
        return Reply(tuple(words.line(key) for key in said), ((cover,),))
    contact = numbers.first_call()
    number = [numbers.entry(contact)] if contact else []
    lines = blocks([words.line("decline"), words.line("decline_help"), *number], [words.line("danger_line")])
    return Reply(lines, ((cover,),))


def personal_notice(details: Iterable[PersonalDetail], words: Words) -> Reply:
    """Which kinds of personal details were seen, never the details, and a button that deletes the message."""
    line = marked(words.say("personal").replace("{kinds}", kinds_of(details, words)))
    delete = button(words.say("delete_one"), Verb.DELETE)
    return Reply((line, words.line("personal_delete")), ((delete,),))


def kinds_of(details: Iterable[PersonalDetail], words: Words) -> str:
    """The kinds of the details in words, with their stars."""
    keys = dict.fromkeys(f"kind_{detail.kind.replace('-', '_')}" for detail in details)
    kinds = list(dict.fromkeys(words.say(key if key in words.wording else "kind_other") for key in keys))
    return words.say("and").join((", ".join(kinds[:-1]), kinds[-1])) if len(kinds) > 1 else kinds[0]
