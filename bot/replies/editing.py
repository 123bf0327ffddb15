"""What leads read when they change the knowledge by chat: differences, how far they reach, problems, choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.knowledge.problem import Problem, clip
from bot.privacy.redact import PersonalDetail
from bot.replies.callback import Verb, button, column
from bot.replies.compose import kinds_of
from bot.replies.reply import BLANK, Button, Line, Reply, Row, blocks, bold
from bot.replies.words import Words

ROWS_SHOWN = 6
PROBLEMS_SHOWN = 5
TITLES_SHOWN = 3
VALUE_SHOWN = 400
LABEL_SHOWN = 60
PAGE = 8


@dataclass(frozen=True)
class Difference:
    """One value that differs: which, in words, and how it read before and reads now; None where there is none."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Summary:
    """What leads are told of a proposed change.

    `file`: what the file is called; `reach`: the titles of the answers that read differently, one for each answer;
    `replies`: how many fixed replies do; `second`: whether a second lead has to agree.
    """

    number: int
    file: str
    differences: Sequence[Difference]
    reach: Sequence[str]
    second: bool
    replies: int = 0


def told(summary: Summary, words: Words) -> tuple[Line, ...]:
    """The difference and how far it reaches."""
    shown = summary.differences[:ROWS_SHOWN]
    rest = len(summary.differences) - len(shown)
    rows = [list(_row(each, words)) for each in shown] or [[words.line("edit_layout")]]
    return blocks(
        [words.line("edit_head", file=summary.file)],
        *rows,
        [words.line("edit_rest", count=rest)] if rest else [],
        [
            *([words.line("reach_replies", count=summary.replies)] if summary.replies else []),
            *([] if summary.replies and not summary.reach else [reach_line(summary.reach, words)]),
        ],
        [words.line("edit_second")] if summary.second else [],
    )


def reach_line(titles: Sequence[str], words: Words) -> Line:
    """In how many answers a change is read, with the first few."""
    if not titles:
        return words.line("reach_none")
    named = list(dict.fromkeys(titles))
    more = len(named) - TITLES_SHOWN
    said = "; ".join(named[:TITLES_SHOWN]) + (words.say("reach_more", count=more) if more > 0 else "")
    return words.line("reach_one" if len(titles) == 1 else "reach_some", count=len(titles), titles=said)


def preview(summary: Summary, words: Words, head: Line = BLANK, *, undo: bool = False) -> Reply:
    """A change before it is published, with what the lead can do about it."""
    number = str(summary.number)
    go = (
        button(words.say("ask_second"), Verb.SECOND, number)
        if summary.second
        else button(words.say("undo_it" if undo else "publish"), Verb.PUBLISH, number)
    )
    rows = (
        (button(words.say("show_me"), Verb.SHOW, number),),
        (go, button(words.say("cancel"), Verb.CANCEL, number)),
    )
    return Reply((*([head] if head else []), *told(summary, words)), rows)


def ask_to_agree(summary: Summary, role: str, words: Words) -> Reply:
    """The same for the second lead."""
    number = str(summary.number)
    answers = (
        button(words.say("publish"), Verb.AGREE, number),
        button(words.say("refuse"), Verb.REFUSE, number),
    )
    head = words.line("second_asked", role=_upper_first(role))
    show = (button(words.say("show_me"), Verb.SHOW, number),)
    return Reply((head, BLANK, *told(summary, words)), (show, answers))


def said_to_leads(role: str, file: str, what: str, words: Words) -> Reply:
    """To all leads of the area: who changed what, and how it is taken back."""
    return Reply((words.line("edit_told", role=_upper_first(role), file=file, what=what),))


def problems_page(problems: Sequence[Problem], words: Words, head: str = "problems") -> Reply:
    """What is wrong with a file: the first few with place and sentence, and how many more there are.

    `head`: the key of the sentence above them.
    """
    shown = problems[:PROBLEMS_SHOWN]
    lines = [
        [
            words.line("problem", file=each.file, line=each.line, message=each.message),
            *([words.line("problem_try", hint=each.hint)] if each.hint else []),
        ]
        for each in shown
    ]
    rest = len(problems) - len(shown)
    more = [words.line("problems_rest", count=rest)] if rest else []
    return Reply(blocks([words.line(head, count=len(problems))], *lines, more))


def personal_refused(details: Iterable[PersonalDetail], words: Words) -> Reply:
    """A personal detail has no place in the knowledge."""
    return Reply((words.line("edit_personal", kinds=kinds_of(details, words).replace("*", "")),))


def change_menu(words: Words) -> Reply:
    """The three quick edits."""
    kinds = ("number", "link", "sentence")
    rows = column(*(button(words.say(f"change_{kind}"), Verb.CHANGE, kind, "0") for kind in kinds))
    return Reply((words.line("change_what"),), rows)


def chooser(
    head: Line, choices: Sequence[Button], page: int, turn: tuple[Verb, *tuple[str, ...]], words: Words
) -> Reply:
    """A page of choices, with buttons to the pages before and after; `turn` is the callback that a page lacks."""
    verb, *args = turn
    last = max(0, (len(choices) - 1) // PAGE)
    page = min(max(page, 0), last)
    steps = [("back", page - 1)] * (page > 0) + [("next", page + 1)] * (page < last)
    turns: Row = tuple(button(words.say(key), verb, *args, str(to)) for key, to in steps)
    shown = column(*choices[page * PAGE : (page + 1) * PAGE])
    return Reply((head,), (*shown, turns) if turns else shown)


def choice(label: str, now: str, verb: Verb, *args: str) -> Button:
    """A button that says which value and how it reads now."""
    return button(clip(f"{label}: {now}" if now else label, LABEL_SHOWN), verb, *args)


def _row(row: Difference, words: Words) -> Iterable[Line]:
    yield bold(row.what)
    if row.before and row.after:
        yield words.line("edit_before", text=clip(row.before, VALUE_SHOWN))
        yield words.line("edit_after", text=clip(row.after, VALUE_SHOWN))
    elif row.after:
        yield words.line("edit_new", text=clip(row.after, VALUE_SHOWN))
    else:
        yield words.line("edit_gone", text=clip(row.before or "", VALUE_SHOWN))


def _upper_first(role: str) -> str:
    return role[:1].upper() + role[1:]
