"""How much a message is like one set of examples and unlike another, by the words both use.

Each word, pair of neighbouring words and found word list weighs the logarithm of how much more often it stands in
the one set than in the other (naive Bayes). The bar is set from the examples themselves: each is judged by all
the others, and only so many of the second set may pass as asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log, sqrt

Features = frozenset[str]
SMOOTHING = 1.0


class Likeness:
    """Learned once from examples; `says` is then a matter of looking words up."""

    def __init__(self, like: Sequence[Features], unlike: Sequence[Features], false_alarms: float) -> None:
        """`false_alarms`: the share of the unlike examples, 0 to 1, that may be taken for like ones."""
        self._sizes = (len(like), len(unlike))
        self._counts = (_counted(like), _counted(unlike))
        both = self._counts[0] + self._counts[1]
        self._weights = {feature: self._weight(feature) for feature in both}
        self._shared = frozenset(feature for feature, count in both.items() if count > 1)
        self._left_out: dict[bool, dict[str, float]] = {}
        scores = sorted((self.unseen(features, is_like=False) for features in unlike), reverse=True)
        self._known = frozenset(self._weights)
        self._bar = scores[int(len(scores) * false_alarms)] if like and scores else float("inf")

    def says(self, features: Features) -> bool:
        """Whether a message with these features is more like the first examples than the bar asks for."""
        return bool(features) and self.score(features) > self._bar

    def score(self, features: Features) -> float:
        """How much more a message with these features is like the first examples: above 0 when it is."""
        return sum(map(self._weights.__getitem__, features & self._known)) / sqrt(max(1, len(features)))

    def unseen(self, features: Features, *, is_like: bool) -> float:
        """The score of an example when it is left out of what was learned."""
        if is_like not in self._left_out:
            have = self._counts[0 if is_like else 1].keys() & self._shared
            self._left_out[is_like] = {feature: self._weight(feature, is_like) for feature in have}
        total = sum(map(self._left_out[is_like].__getitem__, features & self._shared))
        return total / sqrt(max(1, len(features)))

    def _weight(self, feature: str, left_out: bool | None = None) -> float:
        """`left_out`: whether an example that is like (or unlike) does not count; None: all do."""
        like, unlike = self._sizes[0] - (left_out is True), self._sizes[1] - (left_out is False)
        share = SMOOTHING / max(1, like + unlike)
        often_like = (self._counts[0][feature] - (left_out is True)) / max(1, like) + share
        often_unlike = (self._counts[1][feature] - (left_out is False)) / max(1, unlike) + share
        return log(often_like / often_unlike)


def _counted(examples: Iterable[Features]) -> Counter[str]:
    return Counter(feature for features in examples for feature in features)
