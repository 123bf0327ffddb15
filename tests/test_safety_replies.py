"""The fixed replies: what each must and must not say."""

import pytest
from pydantic import ValidationError

from bot.knowledge.loader import load_defaults
from bot.knowledge.urgent import FixedReply, ReplyKind
from bot.matching.safety import assess
from bot.replies.danger import fixed_reply
from bot.replies.numbers import Numbers
from bot.replies.reply import Reply
from tests import sample

URGENT = load_defaults().urgent
REPLIES = URGENT.replies
KINDS: list[ReplyKind] = ["professional", "child", "victim", "parent", "despair"]


def text_of(kind: ReplyKind) -> str:
    return "\n".join(REPLIES[kind].lines)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fixed_reply_never_asks_a_question(kind: ReplyKind) -> None:
    assert "?" not in text_of(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fixed_reply_names_999_and_fits_a_phone_screen(kind: ReplyKind) -> None:
    assert "999" in text_of(kind)
    assert len(text_of(kind)) < 700


@pytest.mark.parametrize("kind", KINDS)
def test_a_fixed_reply_says_that_no_person_reads_it(kind: ReplyKind) -> None:
    assert any(words in text_of(kind) for words in ("Nobody reads this chat", "Nobody has read what you wrote"))


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("child", "0800 1111"),
        ("victim", "0808 2000 247"),
        ("victim", "55"),
        ("parent", "0808 800 5000"),
        ("despair", "116 123"),
    ],
)
def test_each_reply_carries_its_own_numbers_without_any_knowledge(kind: ReplyKind, number: str) -> None:
    assert number in text_of(kind)


def test_the_first_words_to_an_adult_at_work_are_the_whole_instruction() -> None:
    assert REPLIES["professional"].lines[0] == "Ring 999 now."
    assert REPLIES["professional"].answer_follows


@pytest.mark.parametrize("kind", ["child", "victim"])
def test_a_reply_to_a_phone_that_others_may_see_is_silent_and_can_be_deleted(kind: ReplyKind) -> None:
    reply = REPLIES[kind]
    assert reply.silent
    assert reply.delete_both
    assert not reply.answer_follows


def test_despair_hears_of_samaritans_before_the_manager() -> None:
    text = text_of("despair")
    assert text.index("Samaritans") < text.index("manager")


def test_a_placeholder_that_nobody_fills_in_is_refused() -> None:
    with pytest.raises(ValidationError, match="nothing to fill in"):
        FixedReply(lines=["Ring {number}"])


def reply_to(message: str) -> Reply:
    numbers = Numbers(sample.knowledge(), "northtown", sample.TUESDAY_NIGHT)
    fixed = fixed_reply(assess(message, URGENT), URGENT, numbers)
    assert fixed is not None
    return fixed


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("my husband hits me and i want to die", "victim"),
        ("social services took my kids and i dont want to live any more", "parent"),
    ],
)
def test_a_victim_or_parent_who_wants_to_die_hears_of_samaritans_after_999(message: str, kind: ReplyKind) -> None:
    lines = reply_to(message).text.splitlines()
    assert lines[:2] == [REPLIES[kind].lines[0], REPLIES["despair"].lines[0]]


def test_a_victim_who_does_not_speak_of_dying_is_told_nothing_of_samaritans() -> None:
    assert "Samaritans" not in reply_to("my husband hits me and i cant leave").text


def test_a_child_who_wants_to_die_is_told_to_ring_999_and_childline() -> None:
    text = reply_to("im 14 and i want to die").text
    assert "might hurt yourself, ring 999" in text
    assert "Childline" in text
    assert "manager" not in text
