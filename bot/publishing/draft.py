"""A proposal worked out for the lead who has to decide: problems, or difference, reach, areas, and new answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.editorial.manuscript import Manuscript
from bot.editorial.personal import personal
from bot.knowledge.base import Knowledge
from bot.knowledge.loader import Loaded
from bot.knowledge.problem import Problem
from bot.publishing.difference import differences
from bot.publishing.proposal import Proposal, areas_touched, check, needs_second
from bot.publishing.reach import Reach, reach
from bot.publishing.snapshot import load_files
from bot.replies.answer import AnswerPage
from bot.replies.danger import filled
from bot.replies.editing import Difference
from bot.replies.numbers import Numbers
from bot.replies.reply import BLANK, Reply
from bot.replies.words import Words

SHOWN = 4
AREAS_SHOWN = 12


@dataclass(frozen=True)
class Draft:
    """A proposal and everything about it. `after` is the knowledge with it, None when there are problems."""

    proposal: Proposal
    called: str
    problems: tuple[Problem, ...]
    differences: tuple[Difference, ...]
    reach: Reach
    areas: frozenset[str]
    second: bool
    after: Knowledge | None
    unchanged: bool

    def titles(self, otherwise: Knowledge) -> list[str]:
        """The titles of the answers that read differently; of those that went, as `otherwise` has them."""
        known = dict(otherwise.topics) | dict(self.after.topics if self.after else {})
        return [known[topic].title for topic, _ in self.reach.answers if topic in known]


def draft(proposal: Proposal, files: Mapping[str, bytes], served: Knowledge, moment: datetime) -> Draft:
    """Work the proposal out against the files as they stand; takes about a second.

    `served`: the knowledge to compare with when the files have errors.
    """
    held = files.get(proposal.file)
    before = load_files(files).knowledge or served
    loaded = check(proposal, files)
    errors = tuple(each for each in (*loaded.problems, *_of_people(loaded, proposal)) if each.severity == "error")
    words = Words(served.wording)
    names = {area.id: area.name for area in before.areas.values()}
    return Draft(
        proposal,
        called(proposal.file, words, before, loaded.knowledge),
        errors,
        differences(held, proposal.content, words, names),
        reach(before, loaded.knowledge, moment) if loaded.knowledge else Reach(()),
        areas_touched(held, proposal, before),
        needs_second(held, proposal),
        loaded.knowledge,
        held == proposal.content,
    )


def _of_people(loaded: Loaded, proposal: Proposal) -> Iterator[Problem]:
    """Personal details in the file as proposed: what is published must not tell of anybody."""
    manuscript = Manuscript.of(loaded)
    if manuscript:
        yield from (each.problem for each in personal(manuscript, file=proposal.file))


def called(file: str, words: Words, *known: Knowledge | None) -> str:
    """What a file is called: the title or name of what stands in it, else a word for it or its name."""
    kind, _, name = file.partition("/")
    key = name.rpartition(".")[0]
    for each in known:
        if each and kind == "topics" and key in each.topics:
            return each.topics[key].title
        if each and kind == "areas" and key in each.areas:
            return each.areas[key].name
        if each and kind == "briefings" and key in each.briefings:
            return each.briefings[key].title
    return words.say("file_sources") if file.startswith("sources") else file


def new_answers(made: Draft, served: Knowledge, moment: datetime, most: int = SHOWN) -> Iterator[Reply]:
    """How it would read: one topic in every area where it differs, else the first few answers; and fixed replies."""
    known = made.after
    if known is None:
        return
    mark = Words(served.wording).line("edit_preview")
    pairs = [pair for pair in made.reach.answers if pair[1] in known.areas and pair[0] in known.topics]
    for topic, area in pairs[: most if len(made.reach.topics) > 1 or most == 1 else AREAS_SHOWN]:
        page = AnswerPage(topic, Numbers(known, area, moment)).first_screen()
        yield Reply((mark, BLANK, *page.lines))
    places = sorted(area.id for area in known.areas.values() if area is not known.root)
    numbers = Numbers(known, next(iter(places), None), moment)
    for kind in made.reach.replies:
        if kind in known.urgent.replies:
            yield Reply((mark, BLANK, *filled(known.urgent.replies[kind].lines, numbers)))
