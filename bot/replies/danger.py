"""The fixed replies that come before everything: danger now, a child, a victim, a parent, despair."""

from __future__ import annotations

from collections.abc import Sequence

from bot.knowledge.urgent import ReplyKind, Urgent
from bot.matching.decision import Safety, Sender
from bot.replies.callback import Verb, button
from bot.replies.numbers import Numbers
from bot.replies.reply import Line, Reply, bold, fill, plain

_BY_SENDER: dict[Sender, ReplyKind] = {
    Sender.CHILD: "child",
    Sender.VICTIM: "victim",
    Sender.PARENT: "parent",
}


def kind_of(safety: Safety) -> ReplyKind | None:
    """Which fixed reply the message gets, if any. Who writes decides first, then despair, then danger.

    A victim or parent who does not want to live keeps the reply that is theirs, and hears of Samaritans in it.
    """
    if kind := _BY_SENDER.get(safety.sender):
        return kind
    if safety.despair:
        return "despair"
    return "professional" if safety.urgent else None


def fixed_reply(safety: Safety, urgent: Urgent, numbers: Numbers) -> Reply | None:
    """The fixed reply as a message, with the number that is open now; None when the message calls for none."""
    kind = kind_of(safety)
    if kind is None:
        return None
    fixed = urgent.replies[kind]
    delete = button(numbers.words.say("delete_both"), Verb.DELETE_BOTH)
    lines = filled(_ended(_with_comfort(kind, safety, urgent), kind, numbers), numbers)
    return Reply(lines, ((delete,),) if fixed.delete_both else (), silent=fixed.silent, urgent=True)


def follows(safety: Safety, urgent: Urgent) -> bool:
    """Whether the answer to the question stands below the fixed reply: no procedure for a child or a victim."""
    kind = kind_of(safety)
    return kind is None or urgent.replies[kind].answer_follows


def _with_comfort(kind: ReplyKind, safety: Safety, urgent: Urgent) -> list[str]:
    first, *rest = urgent.replies[kind].lines
    comfort = urgent.replies["despair"].lines[:1] if safety.despair and kind != "despair" else []
    return [first, *comfort, *rest]


def _ended(lines: list[str], kind: ReplyKind, numbers: Numbers) -> list[str]:
    """The lines with the last one for groups, where other people read the chat; see `bot.replies.group`."""
    last = numbers.words.wording.get(f"danger_last_{kind}")
    return [*lines[:-1], last] if last else lines


def filled(lines: Sequence[str], numbers: Numbers) -> tuple[Line, ...]:
    """The lines of a fixed reply with the local numbers that are open now, the first in bold."""
    contacts = {"number_now": numbers.local_first_call(), "abuse_help_now": numbers.local_abuse_help()}
    known = {name: numbers.short(contact) for name, contact in contacts.items() if contact}
    missing = [f"{{{name}}}" for name in contacts if name not in known]
    said = [fill(line, **known) for line in lines if not any(each in line for each in missing)]
    return (bold(said[0]), *(plain(line) for line in said[1:]))
