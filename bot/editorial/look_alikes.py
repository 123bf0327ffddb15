"""Questions of two topics that are nearly the same to the bot.

Two sets of words are alike by Jaccard's share. All pairs above a share are found without comparing each with each: two
such sets must have one of their few rarest words in common (prefix filtering, Bayardo, Ma and Srikant 2007).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, utils

SHARE = 0.6  # of the words that two questions have in common
WRITTEN = 0.7  # how alike they are as they are written, letter by letter
BOTH = 1.45  # the two together
LEAST = 2  # one word in common is a subject, not a question
MOST_HOLDERS = 100  # a word that so many questions have tells nothing of two of them

Words = frozenset[str]


def look_alikes(questions: Sequence[Words], owners: Sequence[str], share: float) -> Iterator[tuple[int, int, float]]:
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


def reads_like(one: str, other: str, share: float) -> bool:
    """Whether a person takes two questions for the same. `share`: how alike their words are."""
    letters = fuzz.token_sort_ratio(one, other, processor=utils.default_process) / 100
    return letters >= WRITTEN and share + letters >= BOTH


def _prefix(size: int, share: float) -> int:
    """How many of the rarest words must be looked at: one of them is in every set that is alike."""
    return size - math.ceil(share * size) + 1
