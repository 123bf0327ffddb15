"""The one way knowledge is reviewed: the command, the bot and CI all ask here, so that the verdict is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.editorial.accepting import Explained, sorted_out
from bot.editorial.asked import asked, asked_and_not_for
from bot.editorial.backing import backing
from bot.editorial.blame import blame
from bot.editorial.contradictions import contradictions
from bot.editorial.dates import dates
from bot.editorial.digests import digests
from bot.editorial.doubts import doubts
from bot.editorial.drafts import drafts
from bot.editorial.manuscript import Manuscript, Remark
from bot.editorial.owners import owners
from bot.editorial.personal import personal
from bot.editorial.reading import reading
from bot.editorial.screens import screens
from bot.editorial.selftest import Means, SelfTest, quiet, self_test
from bot.editorial.trial import Progress
from bot.editorial.unused import findings, words
from bot.knowledge.loader import Loaded
from bot.knowledge.problem import Problem


@dataclass(frozen=True)
class Review:
    """What came of a review: what to put right or look at, in the order of files and lines, and what is accepted.

    `tested`: what came of trying the asks; None when nobody tried them.
    """

    problems: tuple[Problem, ...]
    accepted: tuple[Explained, ...] = ()
    tested: SelfTest | None = None

    @property
    def errors(self) -> int:
        """How many problems are errors: with one the check fails."""
        return sum(each.severity == "error" for each in self.problems)


def review(loaded: Loaded, today: date, means: Means | None = None, progress: Progress = quiet) -> Review:
    """Everything that is wrong with a knowledge folder, and everything an editor would ask about it.

    `today`: the day that reviews are due by. `means`: what the asks are tried with; without it they are not.
    Knowledge that cannot be served is not reviewed further: that comes first.
    """
    manuscript = Manuscript.of(loaded)
    if manuscript is None:
        return Review(loaded.problems)
    tested = self_test(manuscript.knowledge, means, progress) if means else None
    remarks = [*_remarks(manuscript, today, means), *(asked(manuscript, tested) if tested else ())]
    whole = tested is not None and tested.meaning and not tested.left
    left, accepted = sorted_out(manuscript, remarks, tested=whole)
    told = {*loaded.problems, *(each.problem for each in left)}
    return Review(tuple(sorted(told)), tuple(accepted), tested)


def _remarks(manuscript: Manuscript, today: date, means: Means | None) -> Iterator[Remark]:
    yield from dates(manuscript, today)
    yield from doubts(manuscript, today)
    shelf = means.clean if means else None
    yield from screens(manuscript, today, shelf)
    yield from personal(manuscript, shelf)
    for check in CHECKS:
        yield from check(manuscript)


CHECKS: tuple[Callable[[Manuscript], Iterator[Remark]], ...] = (
    backing,
    drafts,
    owners,
    asked_and_not_for,
    contradictions,
    blame,
    reading,
    digests,
    findings,
    words,
)
