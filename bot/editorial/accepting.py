"""Warnings that a lead has looked at and accepts, with a reason, in the file they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.editorial.manuscript import Manuscript, Remark, remark
from bot.knowledge.problem import Problem, codes, known_severity
from bot.knowledge.schema import Accepted

OF_THE_TEST = ("ask-", "asks-")


@dataclass(frozen=True)
class Explained:
    """A warning that a lead accepts, and why."""

    problem: Problem
    reason: str


def sorted_out(
    manuscript: Manuscript, remarks: Iterable[Remark], *, tested: bool
) -> tuple[list[Remark], list[Explained]]:
    """What remains to be told, and what is accepted.

    An error cannot be accepted. `tested`: whether all asks were tried by words and meaning; without that nobody knows
    whether what is accepted of them is still needed.
    """
    left: list[Remark] = []
    explained: list[Explained] = []
    used: set[tuple[str, int]] = set()
    for each in remarks:
        number = _accepting(manuscript.accepted(each.problem.file), each)
        if number is None:
            left.append(each)
        else:
            used.add((each.problem.file, number))
            explained.append(Explained(each.problem, manuscript.accepted(each.problem.file)[number].reason))
    return [*left, *_idle(manuscript, used, tested=tested)], explained


def _accepting(accepted: tuple[Accepted, ...], found: Remark) -> int | None:
    if found.problem.severity == "error":
        return None
    matching = (n for n, each in enumerate(accepted) if each.code == found.problem.code and _is_about(each, found))
    return next(matching, None)


def _is_about(accepted: Accepted, found: Remark) -> bool:
    return accepted.of is None or " ".join(accepted.of.split()) in " ".join(found.about.split())


def _idle(manuscript: Manuscript, used: set[tuple[str, int]], *, tested: bool) -> Iterator[Remark]:
    """Codes that do not exist or cannot be accepted, and what no warning needs any more."""
    for file, document in manuscript.documents.items():
        for number, each in enumerate(manuscript.accepted(file)):
            path = ("accepted", number, "code")
            if each.code not in codes():
                yield remark(document, "accepted-unknown", path, code=each.code)
            elif known_severity(each.code) == "error":
                yield remark(document, "accepted-error", path, code=each.code)
            elif (file, number) not in used and (tested or not each.code.startswith(OF_THE_TEST)):
                yield remark(document, "accepted-unused", path, code=each.code)
