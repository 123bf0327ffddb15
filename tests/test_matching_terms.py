"""A question that asks only what a term means is answered from the lexicon; one that says more is not."""

import pytest

from bot.knowledge.schema import Lexicon
from bot.matching.decision import Answer, Chat, ChatKind, Context, Offer
from bot.matching.terms import Terms
from tests import matching_sample

TERMS = Terms(
    Lexicon(
        terms={
            "fii": "fabricated or induced illness",
            "icpc": "initial child protection conference",
            "icpcs": "initial child protection conferences",
            "lado": "local authority designated officer",
            "cp": "child protection",
            "dna": "did not attend",
            "s47": "section 47 enquiry",
            "conf": "conference",
        },
        meanings={
            "CP-IS": ["Child Protection Information Sharing"],
            "Section 47": ["the duty to make enquiries"],
            "Cafcass": ["Children and Family Court Advisory and Support Service"],
            "PP": ["perplexing presentations", "police protection"],
            "TA": ["teaching assistant"],
            "conf": [],
        },
    )
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("what does FII mean", "FII"),
        ("FII?", "FII"),
        ("F.I.I.", "FII"),
        ("f i i?", "FII"),
        ("wot does fii stand 4", "FII"),
        ("what dose fii maen", "FII"),
        ("FII = ?", "FII"),
        ("fii definition pls", "FII"),
        ("hi, sorry stupid question but whats FII", "FII"),
        ("can someone tell me what an fii is", "FII"),
        ("whats ICPC stand for", "ICPC"),
        ("what are icpcs", "ICPC"),
        ("I don't know what ICPC means", "ICPC"),
        ("icpc, whats that", "ICPC"),
        ("what's a lado in safeguarding", "LADO"),
        ("whats a ladoo", "LADO"),
        ("what does Cafcas stand for", "Cafcass"),
        ("CP-IS?", "CP-IS"),
        ("what is cp is", "CP-IS"),
        ("whats cpis", "CP-IS"),
        ("what is CP", "CP"),
        ("meaning of section 47", "Section 47"),
        ("What is an S47?", "Section 47"),
        ("what is s.47 of the Children Act 1989", "Section 47"),
        ("what is meant by PP", "PP"),
        ("what is a TA", "TA"),
    ],
)
def test_only_the_meaning_is_asked_for(text: str, written: str) -> None:
    term = TERMS.asked(text)
    assert term
    assert term.written == written


@pytest.mark.parametrize(
    "text",
    [
        "what does FII mean for the baby I saw today",
        "FII suspected",
        "dna again",
        "s47 started, dad wont let us in",
        "what is a cp plan",
        "what does a LADO do",
        "who is the LADO",
        "icpc tomorrow what do i need",
        "difference between cp and s47",
        "what does XYZ mean",
        "what does it mean",
        "what does conf mean",
        "ta",
        "",
        "what is " * 20 + "fii",
    ],
)
def test_a_message_that_says_more_or_knows_no_term_asks_for_none(text: str) -> None:
    assert TERMS.asked(text) is None


def test_a_term_may_have_several_meanings() -> None:
    term = TERMS.asked("what does pp stand for")
    assert term
    assert term.meanings == ("perplexing presentations", "police protection")


def test_a_topic_that_is_sure_stands_below_the_meaning() -> None:
    verdict = matching_sample.matcher().decide("what does LADO stand for")
    assert verdict.term
    assert verdict.term.meanings == ("local authority designated officer",)
    assert isinstance(verdict.decision, Answer | Offer)
    assert verdict.candidates[0].id == "lado"


def test_a_term_that_no_topic_is_about_is_explained_in_small_talks_place() -> None:
    verdict = matching_sample.explainer().decide("what does SGO mean", context=Context("escalation"))
    assert verdict.term
    assert verdict.decision == Chat(ChatKind.TERM)
    assert verdict.action == "chat"


def test_the_topics_of_each_meaning_are_a_choice() -> None:
    verdict = matching_sample.explainer().decide("what does PL mean")
    assert isinstance(verdict.decision, Offer)
    assert {each.id for each in verdict.decision.choices} == {"lado", "immediate-danger"}


@pytest.mark.parametrize("text", ["child in danger right now, what does lado mean", "im 12, dad hits me. whats a lado"])
def test_danger_and_a_child_come_before_a_term(text: str) -> None:
    assert matching_sample.matcher().decide(text).term is None
