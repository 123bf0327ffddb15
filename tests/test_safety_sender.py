"""Who seems to write, and whether somebody at work despairs."""

from pathlib import Path

import pytest
import yaml

from bot.knowledge.loader import load_defaults
from bot.matching.decision import Safety, Sender
from bot.matching.safety import assess

BUILT_IN = load_defaults().urgent
HELD_OUT: dict[str, list[str]] = yaml.load(
    (Path(__file__).parent / "safety_held_out.yaml").read_text(encoding="utf-8"),
    Loader=yaml.CBaseLoader,  # noqa: S506 - strings only
)


def read(text: str) -> Safety:
    return assess(text, BUILT_IN)


def share(messages: list[str], sender: Sender) -> float:
    return sum(read(message).sender is sender for message in messages) / len(messages)


@pytest.mark.parametrize(
    ("message", "sender"),
    [
        ("im 10 and im scared to go home cos of my uncle. pls dont tell", Sender.CHILD),
        ("my dad is hitting my mum", Sender.CHILD),
        ("im in year 8 and he touches me", Sender.CHILD),
        ("mummy wont wake up", Sender.CHILD),
        ("hes took my keys and gone out drinking, me and the 2 kids are upstairs", Sender.VICTIM),
        ("he said he's going to kill me and the baby", Sender.VICTIM),
        ("im scared of my husband", Sender.VICTIM),
        ("social services want to take my kids", Sender.PARENT),
        ("im a mum, ive been told there is a conference about my daughter, what do i do", Sender.PARENT),
        ("my own toddler screams at bath time", Sender.PROFESSIONAL),
        ("outside now, hes hitting her and i can hear the little ones", Sender.PROFESSIONAL),
        ("she says 'my dad hits me', do i refer", Sender.PROFESSIONAL),
        ("pupil just told me her dad hits her", Sender.PROFESSIONAL),
        ("one of mine on my caseload is scared of her dad", Sender.PROFESSIONAL),
        ("im 16 weeks into this post and have a question", Sender.PROFESSIONAL),
        ("im 10 mins away from the visit", Sender.PROFESSIONAL),
        ("a parent hit me at work today", Sender.PROFESSIONAL),
        ("who has to be invited to the child protection conference", Sender.PROFESSIONAL),
        ("can i talk to a social worker about a family", Sender.PROFESSIONAL),
        ("little lad here says his mam hits him", Sender.PROFESSIONAL),
        ("hv. she says my daddy hurts mummy", Sender.PROFESSIONAL),
        ("im a mum of 4 and i need some help", Sender.PARENT),
        ("as a dad can i see the report about us", Sender.PARENT),
        ("check my baby over, there is a mark on him", Sender.PARENT),
        ("im 21 and my uncles locked me in until i marry him", Sender.VICTIM),
        ("he hits me and i cant get away", Sender.VICTIM),
        ("hes got nudes of me and hes sending them to everyone unless i pay", Sender.CHILD),
        ("my flight is on monday and they are going to cut me", Sender.CHILD),
        ("im 17 and they are making me get married", Sender.CHILD),
        ("im 13 and ive had 12 tablets", Sender.CHILD),
        ("ive hurt him, his arm is hanging", Sender.PARENT),
        ("i shook my baby", Sender.PARENT),
        ("im going to hurt my son if he wont stop", Sender.PARENT),
        ("she said she is going to hurt her baby, shes on our caseload", Sender.PROFESSIONAL),
        ("i have hurt my back on a visit", Sender.PROFESSIONAL),
    ],
)
def test_the_writer_is_told_by_what_they_say_of_themselves(message: str, sender: Sender) -> None:
    assert read(message).sender is sender


@pytest.mark.parametrize("kind", ["child", "victim", "parent"])
def test_most_examples_of_each_writer_are_recognised_by_their_words_alone(kind: str) -> None:
    examples = getattr(BUILT_IN.examples, kind).all
    assert len(examples) >= 15
    assert share(examples, Sender(kind)) >= 0.9


def test_work_messages_are_hardly_ever_taken_for_private_ones() -> None:
    assert share(HELD_OUT["urgent"] + HELD_OUT["not_urgent"], Sender.PROFESSIONAL) >= 0.95


@pytest.mark.parametrize(
    "message",
    [
        "the baby on my caseload died and i cant stop thinking its my fault",
        "i cant do this anymore since he died",
        "he died and i should have seen it, i cant sleep",
        "i want to end my life",
        "im a midwife and i want to be dead",
        "teacher here, i keep thinking about driving into a wall",
        "i dont want to be alive any more and i cant tell my team",
        "a child died and its my fault, do i close the record",
        "baby died and i cant stop crying, do i tell my manager",
        "a boy on my list died and its all down to me",
        "they all say its not my fault but he died",
        "i found him dead and i see it every night",
        "i feel responsible for her death",
        "child died, i cant do this job any more",
        "she died and i should have rung, who do i talk to",
        "i feel so guilty since the baby died, who do i ring about the form",
        "a child died in my arms and i keep reliving it",
        "the child died and i am in bits, they want a chronology",
    ],
)
def test_despair_after_a_death_is_heard(message: str) -> None:
    assert read(message).despair


@pytest.mark.parametrize(
    "message",
    [
        "so angry with that chair i could scream",
        "i cant do this form its impossible",
        "exhausted, 30 cases",
        "a child on our caseload died last night, what do we have to do as an agency",
        "child died what now",
        "child died, who tells who",
        "do i close the record when a child has died",
        "baby on my caseload died this morning at hospital, who do i notify",
        "baby died, i closed the case last month, do i reopen it",
        "dont know how to fill in the form, a child died",
        "should i have been told the child died",
        "i only found out today that the child died, who should have told me",
        "how do i go about telling the team a child died",
        "do we carry on with the plan if the child has died",
        "i missed the meeting about the child who died, can i get minutes",
        "baby died and mum is crying, who do i ring for her",
        "the girl cant sleep since her brother died, can i refer her",
        "lad i work with is numb since his nan died",
        "the team is struggling since the death, where do i get a debrief",
        "one says carry on, the other says over my dead body",
    ],
)
def test_anger_tiredness_and_procedure_after_a_death_are_not_despair(message: str) -> None:
    assert not read(message).despair


def test_somebody_who_wants_to_die_is_urgent_and_in_despair() -> None:
    assert read("i am a social worker and i want to die").urgent
    assert read("i am a social worker and i want to die").despair


def test_a_child_who_wants_to_die_is_urgent_and_gets_the_reply_for_children() -> None:
    safety = read("im 14 and i want to kill myself")
    assert (safety.urgent, safety.sender, safety.despair) == (True, Sender.CHILD, False)
