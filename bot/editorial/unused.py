"""What nobody would miss: findings that no topic teaches, and words of the lexicon that nobody uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.editorial.manuscript import Manuscript, Path, Remark, remark
from bot.editorial.texts import written
from bot.knowledge.document import Document
from bot.knowledge.problem import problem
from bot.matching.normalise import stem

WORDS = re.compile(r"[a-z0-9&']+")


def findings(manuscript: Manuscript) -> Iterator[Remark]:
    """Findings of reviews that no topic teaches, named from either side."""
    shown = {entry.value.id for entry in manuscript.shown}
    taught = {
        (learning.briefing, finding)
        for entry in manuscript.shown
        for learnings in (entry.value.learning, *(each.learning or [] for each in entry.value.local.values()))
        for learning in learnings
        for finding in learning.findings
    }
    for entry in manuscript.briefings:
        for number, finding in enumerate(entry.value.findings):
            if (entry.value.id, finding.id) not in taught and shown.isdisjoint(finding.topics):
                yield remark(entry.document, "finding-not-taught", ("findings", number, "id"), title=finding.title)


def words(manuscript: Manuscript) -> Iterator[Remark]:
    """Terms, groups and sayings of the folder's own lexicon with words that nothing in the knowledge says.

    An entry is of use when all words of one of its sides stand somewhere: people's words lead to the knowledge's.
    """
    document = manuscript.lexicon
    if document is None:
        return
    knowledge = manuscript.knowledge
    everyday = [text for texts in knowledge.everyday.topics.values() for text in texts]
    sayings = [saying for said in knowledge.lexicon.phrases.values() for saying in said]
    texts = {*(each.text for each in written(manuscript)), *everyday, *sayings}
    known = {word for text in texts for word in _stems(text)}
    for path, entry in _entries(document):
        if not any(_stems(each) <= known for each in entry):
            spot = document.key_spot(path)
            yield Remark(problem("word-not-used", document.file, spot, word=entry[0]), entry[0])


def _entries(document: Document) -> Iterator[tuple[Path, list[str]]]:
    """Each entry of the lexicon with everything it stands for."""
    for name in ("terms", "phrases"):
        held = document.data.get(name)
        for key in held if isinstance(held, dict) else ():
            value = held[key] if isinstance(held, dict) else None
            yield (name, key), [key, value] if isinstance(value, str) else [key]
    groups = document.data.get("same")
    for number, group in enumerate(groups if isinstance(groups, list) else ()):
        if isinstance(group, list):
            yield ("same", number), [str(each) for each in group]


def _stems(text: str) -> set[str]:
    return {stem(word) for word in WORDS.findall(text.casefold())}
