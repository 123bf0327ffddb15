"""A long story is also read one clause at a time."""

import pytest

from bot.matching.clauses import MOST, clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("bruise on the baby", ()),
        ("we visited today. bruise on the baby", ("we visited today", "bruise on the baby")),
        ("Yes. ok. bruise on the baby", ()),
        ("mum has gone home - she took the baby", ("mum has gone home", "she took the baby")),
        ("she has gone home what do i do", ("she has gone home", "what do i do")),
    ],
    ids=["nothing", "one clause", "two sentences", "short ones do not count", "a dash", "a question word"],
)
def test_a_message_falls_into_its_clauses(text: str, parts: tuple[str, ...]) -> None:
    assert clauses(text) == parts


def test_only_the_longest_are_read_and_they_keep_their_order() -> None:
    texts = [f"clause number {'very ' * number}long" for number in range(12)]
    assert clauses(". ".join(texts)) == tuple(texts[-MOST:])
