"""Words and meaning weighed together into one opinion: a logistic regression on two numbers.

It is fitted to what words and meaning said of each example without having seen it, so that neither is trusted more
than it deserves; the bar is set from the same examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

STEPS, RIDGE = 20, 1.0

Numbers = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Opinion:
    """How much likeness in words and nearness in meaning count."""

    words: float
    meaning: float
    bias: float

    @classmethod
    def learned(cls, words: Numbers, meaning: Numbers, truth: Truth) -> Opinion:
        """Fitted to examples: what their words and their meaning say, each as if unseen, and what is true of them."""
        rows = np.stack([words, meaning, np.ones_like(words)], axis=1)
        weights, held = np.zeros(3), np.diag([RIDGE, RIDGE, 1e-6])
        for _ in range(STEPS):
            shares = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
            slope = rows.T @ (truth - shares) - held @ weights
            weights = weights + np.linalg.solve((rows.T * (shares * (1 - shares) + 1e-9)) @ rows + held, slope)
        return cls(*(float(weight) for weight in weights))

    def odds(self, words: Numbers | float, meaning: Numbers | float) -> Numbers:
        """The logarithm of the odds that it is true; 0 is even."""
        return np.asarray(self.words * words + self.meaning * meaning + self.bias)


def bar(odds: Sequence[float] | Numbers, false_alarms: float) -> float:
    """What only so many of these may pass. `odds`: of examples of which it is not true; `false_alarms`: 0 to 1."""
    falling = sorted((float(each) for each in odds), reverse=True)
    return falling[int(len(falling) * false_alarms)] if falling else float("inf")
