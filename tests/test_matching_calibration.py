"""Confidence is learned, and grows with what speaks for a topic."""

import pytest

from bot.matching.calibration import PRIOR, Calibration, Support

NOTHING = Support(0.0, 0.0, 0.0, 0.0, 0.0)
STRONG = Support(0.9, 0.8, 0.6, 1.0, 1.0)
RIGHT = [(Support(0.6 + step / 100, 0.6, 0.3, 0.8, 0.9), True, 1.0) for step in range(40)]
WRONG = [(Support(0.4 - step / 400, 0.3, 0.1, 0.3, 0.2), False, 1.0) for step in range(40)]


@pytest.mark.parametrize(
    "calibration", [Calibration(), Calibration.learned([*RIGHT, *WRONG])], ids=["prior", "learned"]
)
def test_confidence_is_low_for_nothing_and_high_for_much(calibration: Calibration) -> None:
    assert calibration.confidence(NOTHING) < 0.1
    assert calibration.confidence(STRONG) > 0.8


@pytest.mark.parametrize("key", ["likely", "near", "whole", "covered", "shared"])
def test_more_support_never_lowers_confidence(key: str) -> None:
    upside_down = [(support, not right, count) for support, right, count in RIGHT]
    calibration = Calibration.learned([*WRONG, *upside_down, *RIGHT])
    values = {"likely": 0.5, "near": 0.4, "whole": 0.2, "covered": 0.5, "shared": 0.5}
    more = Support(**(values | {key: values[key] + 0.2}))
    assert calibration.confidence(more) >= calibration.confidence(Support(**values))


def test_without_examples_the_prior_holds() -> None:
    assert Calibration.learned([]).weights == PRIOR


def test_examples_that_were_wrong_make_it_more_careful() -> None:
    middling = Support(0.5, 0.45, 0.15, 0.6, 0.5)
    careful = Calibration.learned([(middling, False, 1.0)] * 50)
    bold = Calibration.learned([(middling, True, 1.0)] * 50)
    assert careful.confidence(middling) < 0.3 < 0.7 < bold.confidence(middling)


def test_what_counts_more_pulls_harder() -> None:
    middling = Support(0.5, 0.45, 0.15, 0.6, 0.5)
    both = [(middling, True, 3.0), (middling, False, 1.0)]
    assert Calibration.learned(both * 30).confidence(middling) == pytest.approx(0.75, abs=0.05)


def test_extreme_support_stays_between_nought_and_one() -> None:
    least = Calibration().confidence(Support(-1e9, -1e9, 0, 0, 0))
    most = Calibration().confidence(Support(1e9, 1, 1, 1, 1))
    assert 0 <= least < most <= 1
