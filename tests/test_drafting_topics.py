"""Which topics a finding may teach: a suggestion, and never danger or another review."""

from __future__ import annotations

import pytest

from bot.drafting.topics import MOST, likeliest, suggestions
from tests import matching_sample


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Nobody used the escalation policy when the other agency did not listen.", "escalation"),
        ("A bruise on the baby was seen. The baby could not crawl.", "bruising"),
        ("The nursery was closed. Information was not shared with social care.", "information-sharing"),
    ],
)
def test_the_likeliest_topic_of_a_text_comes_first(text: str, first: str) -> None:
    found = suggestions(matching_sample.matcher())(text)
    assert found[0] == first
    assert len(found) <= MOST


@pytest.mark.parametrize(
    "text",
    ["The printer was broken.", "He is hitting her right now, the child is in danger.", "What happened to Jack?"],
)
def test_danger_reviews_and_everyday_matters_are_never_suggested(text: str) -> None:
    found = likeliest(matching_sample.matcher(), text, least=0.0)
    assert "immediate-danger" not in found
    assert not any(each.startswith("briefing:") for each in found)
    assert likeliest(matching_sample.matcher(), "The printer was broken.") == []
