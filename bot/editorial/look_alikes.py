"""Questions of two topics that are nearly the same to the bot.

Two sets of words are alike by Jaccard's share. All pairs above a share are found without comparing each with each: two
such sets must have one of their few rarest words in common (prefix filtering, Bayardo, Ma and Srikant 2007).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

ALIKE = 0.8
LEAST = 2  # one word in common is a subject, not a question
MOST_HOLDERS = 300  # a word that so many questions have tells nothing of two of them

Words = frozenset[str]


def look_alikes(
    questions: Sequence[Words], owners: Sequence[str], share: float = ALIKE
) -> Iterator[tuple[int, int, float]]:
    """Pairs of places whose words are alike and whose owners differ, the earlier place first, and how alike."""
    held_by = Counter(word for words in questions for word in words)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for at, words in enumerate(questions):
        if len(words) < LEAST:
            continue
        rarest = sorted(words, key=lambda word: (held_by[word], word))
        telling = [word for word in rarest[: _prefix(len(words), share)] if held_by[word] <= MOST_HOLDERS]
        for other in sorted({place for word in telling for place in holders[word]}):
            alike = len(words & questions[other]) / len(words | questions[other])
            if alike >= share and owners[at] != owners[other]:
                yield other, at, alike
        for word in telling:
            holders[word].append(at)


def _prefix(size: int, share: float) -> int:
    """How many of the rarest words must be looked at: one of them is in every set that is alike."""
    return size - math.ceil(share * size) + 1
