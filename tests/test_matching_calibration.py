"""Confidence is learned, and grows with what speaks for a topic."""

import pytest

from bot.matching.calibration import PRIOR, Calibration, Evidence

NOTHING = Evidence(0.0, 0.0, 0.0, 0.0, 0.0)
STRONG = Evidence(0.6, 0.4, 0.5, 1.0, 1.0)
RIGHT = [(Evidence(0.4 + step / 100, 0.2, 0.3, 0.8, 0.9), True) for step in range(40)]
WRONG = [(Evidence(0.2 - step / 400, 0.03, 0.02, 0.3, 0.2), False) for step in range(40)]


@pytest.mark.parametrize(
    "calibration", [Calibration(), Calibration.learned([*RIGHT, *WRONG])], ids=["prior", "learned"]
)
def test_confidence_is_low_for_nothing_and_high_for_much(calibration: Calibration) -> None:
    assert calibration.confidence(NOTHING) < 0.1
    assert calibration.confidence(STRONG) > 0.8


@pytest.mark.parametrize("key", ["score", "lead", "beyond", "covered", "shared"])
def test_more_evidence_never_lowers_confidence(key: str) -> None:
    calibration = Calibration.learned([*WRONG, *((evidence, not right) for evidence, right in RIGHT), *RIGHT])
    values = {"score": 0.3, "lead": 0.1, "beyond": 0.1, "covered": 0.5, "shared": 0.5}
    more = Evidence(**(values | {key: values[key] + 0.2}))
    assert calibration.confidence(more) >= calibration.confidence(Evidence(**values))


def test_without_examples_the_prior_holds() -> None:
    assert Calibration.learned([]).weights == PRIOR


def test_examples_that_were_wrong_make_it_more_careful() -> None:
    middling = Evidence(0.3, 0.1, 0.15, 0.6, 0.5)
    careful = Calibration.learned([(middling, False)] * 50)
    bold = Calibration.learned([(middling, True)] * 50)
    assert careful.confidence(middling) < 0.3 < 0.7 < bold.confidence(middling)


def test_extreme_evidence_stays_between_nought_and_one() -> None:
    assert (
        0
        <= Calibration().confidence(Evidence(-1e9, -1e9, -1e9, 0, 0))
        < Calibration().confidence(Evidence(1e9, 1, 1, 1, 1))
        <= 1
    )
