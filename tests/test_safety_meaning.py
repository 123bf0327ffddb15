"""Danger and writer by words and meaning together."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.knowledge.urgent import Urgent
from bot.matching.decision import Safety, Sender
from bot.matching.impression import MOST_CALM, Impressions, evenly
from bot.matching.nearness import Nearness, odds
from bot.matching.opinion import Opinion, bar
from bot.matching.safety import LIKENESS, MEANING, assess
from tests.encoder import cached, encoder
from tests.impressions import URGENT, impression, read, read_all
from tests.warm import folder

HELD_OUT: dict[str, list[str]] = yaml.load(
    (Path(__file__).parent / "safety_held_out.yaml").read_text(encoding="utf-8"),
    Loader=yaml.CBaseLoader,  # noqa: S506 - strings only
)
CALM = "The family has moved and the school would like to know what to record for the next core group. "


def share_urgent(messages: list[str]) -> float:
    return sum(safety.urgent for safety in read_all(messages)) / len(messages)


@pytest.mark.parametrize(
    "message",
    [
        "neighbour says it was all screams and then nothing, no one opens to me",
        "theres a little un sat on the central reservation in his pants",
        "she has put the tablets in four piles, one for each of them",
        "dads on his way to fetch her and she says tonight hell do it again",
        "i cant wake my mummy",
        "hes comin up stairs",
        "wee boy drank the stuff for the drains",
        "lass on the phone says shes got the rope ready and ta for all the help",
        "hes just rang, says he will burn the place with us in it",
        "a kid is hanging off the balcony",
        "baby went stiff when i picked her up and her eyes rolled back",
        "nobody inside the house is answering and the baby is crying",
        "boy up on the scaffolding on a building site says hell jump",
        "took the little one from nursery and nobody knows where",
        "can i ask something. if someone has shut you in and he is coming back what do you do",
        "what happens if your dad pushes your mum over and she isnt moving",
        "goodbye i guess. tell my sister it wasnt her fault",
        "by the time you read this i will be gone",
        "sorry for everything. look after my dog",
        "mum fell and hit her head and shes talking funny, my arm hurts too",
        "can i order a pizza please. yes hes in the room",
        "can an ambulance come without him knowing, he has hurt me and my boy",
        "he is going to kill me now",
        "he is a joiner and he is hitting her with the hammer",
        "the fire is still going and the kids are inside",
        "its like world war 3 in there, he is strangling her",
        "how do i get her on her own, dad is violent and has her by the throat",
    ],
)
def test_danger_that_no_word_list_foresaw_is_heard(message: str) -> None:
    assert read(message).urgent


@pytest.mark.parametrize(
    "message",
    [
        "plan isnt moving",
        "is it prevent if there is no ideology, just violence",
        "which number do i give a mum who is being hit",
        "im going to kill my printer",
        "my laptop is going out of the window",
        "writing a quiz on knife crime for year 9",
        "what did that review say about the toddler who drowned",
        "he stabbed someone in 2017 and is out on licence, do we assess again",
        "hes always at his nans and i never see him",
        "fridge is empty again and shes in the same clothes",
        "so angry with this bloody panel i could scream",
        "emergency contraception for a 15 year old, do i tell her mum",
        "always got the kettle on",
        "lad had a knife, it has been taken off him and hes at his aunts. does the reasonable cause test apply",
        "13 yr old caught with a knife and a grand in notes, says he was just minding it",
        "baby went stiff when picked up by one and melted into the other",
        "nobody has ever been inside the house",
        "dad has been on a building site 6 days a week",
        "can i ask something. if someone is locked out of mosaic what do they do",
        "what happens if your manager does not agree",
        "goodbye and thanks for the help",
        "by the time you read this i will be on leave",
        "she asks me to look after her dog while she is in refuge",
        "mum talks funny since a stroke and fell last month",
        "can i order a pizza for the youth group",
        "can an ambulance be booked without mum being there",
        "role play for year 6, what would you do if someone hits you",
        "rota change again, oh just kill me now",
        "should i have asked about the hammer in the hall, turned out hes a joiner",
        "the fire has made me doubt my own judgement. what do i bring to supervision",
        "mum hasnt seen what ive put and its tomorrow. shes going to hit the roof",
    ],
)
def test_what_only_sounds_like_danger_is_not(message: str) -> None:
    assert not read(message).urgent


def test_messages_nobody_tuned_for_are_hardly_ever_misread() -> None:
    urgent = HELD_OUT["urgent"] + HELD_OUT["urgent_child"] + HELD_OUT["urgent_victim"]
    assert share_urgent(urgent) >= 0.97
    assert share_urgent(HELD_OUT["not_urgent"]) <= 0.08  # each was made up to sound alarming


def test_the_urgent_examples_are_found_and_few_others_set_it_off() -> None:
    groups = URGENT.examples.by_writer.values()
    assert share_urgent([message for group in groups for message in group.urgent]) >= 0.99
    assert share_urgent([message for group in groups for message in group.not_urgent]) <= 0.03


@pytest.mark.parametrize("kind", ["child", "victim", "parent"])
def test_examples_of_each_writer_are_recognised(kind: str) -> None:
    examples = getattr(URGENT.examples, kind).all
    assert sum(safety.sender is Sender(kind) for safety in read_all(examples)) / len(examples) >= 0.95


def test_work_messages_are_hardly_ever_taken_for_private_ones() -> None:
    work = HELD_OUT["urgent"] + HELD_OUT["not_urgent"]
    assert sum(safety.sender is not Sender.PROFESSIONAL for safety in read_all(work)) / len(work) <= 0.03


@pytest.mark.parametrize(
    ("message", "sender"),
    [
        ("mummys gone blue", Sender.CHILD),
        ("dads hurting mum shes on the floor", Sender.CHILD),
        ("cant stop shaking, he put his hands round my neck and hes still here", Sender.VICTIM),
        ("my lad has shut himself in with a rope", Sender.PARENT),
        ("her stepdad is on his way and she is under my desk", Sender.PROFESSIONAL),
        ("how do i share my calendar with my manager", Sender.PROFESSIONAL),
        ("what they want off me if im not coming, one page or ten", Sender.PROFESSIONAL),
        ("does believing people make me a bad practitioner", Sender.PROFESSIONAL),
        ("explain like im five", Sender.PROFESSIONAL),
        (
            "a 13 year olds worry is tied to hearing dad threaten his mum. mum says leave it, what do i do",
            Sender.PROFESSIONAL,
        ),
        ("dads threatening me and mum says dont tell", Sender.CHILD),
        ("blue badge renewal for my dad", Sender.PROFESSIONAL),
        ("they made us sign something saying we wont talk about what happens here", Sender.PROFESSIONAL),
        ("will they talk to my two children as well, asks a parent", Sender.PROFESSIONAL),
        ("im five and my mum wont wake up", Sender.CHILD),
        ("is it normal when your uncle gets in your bed", Sender.CHILD),
        ("is it normal when a baby cries for three hours", Sender.PROFESSIONAL),
        ("can police come without him knowing, he has hurt me and my boy", Sender.VICTIM),
        ("can police come to school without mum knowing", Sender.PROFESSIONAL),
        ("does telling people make me a bad kid, my dad hits me", Sender.CHILD),
        ("will they take my two children, i am their mum", Sender.PARENT),
    ],
)
def test_the_writer_is_told_by_meaning_too(message: str, sender: Sender) -> None:
    assert read(message).sender is sender


def test_a_child_or_victim_in_danger_is_recognised_nearly_always() -> None:
    private = HELD_OUT["urgent_child"] + HELD_OUT["urgent_victim"]
    seen = sum(safety.sender in (Sender.CHILD, Sender.VICTIM) for safety in read_all(private))
    assert seen / len(private) >= 0.9


def test_likeness_in_words_alone_gives_way_to_words_and_meaning() -> None:
    safety = read("baby not waking up what do i do")
    assert MEANING in safety.why
    assert LIKENESS not in safety.why


@pytest.mark.parametrize("place", ["end", "middle", "start"])
def test_one_sentence_of_danger_in_a_long_message_is_enough(place: str) -> None:
    calm, danger = (CALM * 30)[:2900], " He has just thrown the baby against the wall. "
    message = {"end": calm + danger, "middle": calm[:1400] + danger + calm[:1400], "start": danger + calm}[place]
    assert read(message).urgent


def test_what_is_sure_stands_whatever_the_meaning_suggests() -> None:
    calm = impression("who takes the minutes at a core group")
    assert assess("i want to kill myself", URGENT, calm).urgent
    own = URGENT.model_copy(update={"always_urgent": ["code purple"]})
    assert assess("code purple", own, calm).why == ("always-urgent",)


def test_the_same_message_gives_the_same_answer_after_learning_anew() -> None:
    vector = np.asarray(encoder().encode(["he has locked us in"])[0])
    calm = encoder().encode(["what is a core group", "who chairs the conference"])
    first, second = (Impressions(URGENT, cached(folder()), calm).of(vector, calm @ vector) for _ in range(2))
    assert np.array_equal(first.masses, second.masses)
    assert (first.danger.opinion, first.danger.bar) == (second.danger.opinion, second.danger.bar)


def test_a_calm_message_that_stands_for_two_counts_for_two() -> None:
    vector = np.asarray(encoder().encode(["he has locked us in"])[0])
    few = encoder().encode(["what is a core group", "who chairs the conference"])
    all_ = np.concatenate([few, few])
    some = Impressions(URGENT, cached(folder()), few, every=2).of(vector, few @ vector, every=2)
    learned = Impressions(URGENT, cached(folder()), all_)
    whole = learned.of(vector, all_ @ vector)
    assert some.masses == pytest.approx(whole.masses)
    assert some.danger.bar == pytest.approx(whole.danger.bar)
    # As after an edit that takes the knowledge over the limit: learned from all, asked about every other.
    assert learned.of(vector, few @ vector, every=2).masses == pytest.approx(whole.masses)


@pytest.mark.parametrize(
    ("places", "kept", "stand_for"), [(0, 0, 1), (MOST_CALM - 1, MOST_CALM - 1, 1), (50_000, 16_667, 3)]
)
def test_of_a_very_large_knowledge_every_so_many_th_message_is_looked_at(
    places: int, kept: int, stand_for: int
) -> None:
    chosen, every = evenly(np.arange(places, dtype=np.int64))
    assert (len(chosen), every) == (kept, stand_for)


def test_without_examples_meaning_says_nothing() -> None:
    calm = encoder().encode(["what is a core group"])
    empty = Impressions(Urgent(), cached(folder()), calm)
    vector = np.asarray(encoder().encode(["he has a knife"])[0])
    assert assess("he has a knife", Urgent(), empty.of(vector, calm @ vector)) == Safety()


def test_calm_messages_may_be_missing() -> None:
    none = np.zeros((0, encoder().width), dtype=np.float32)
    vector = np.asarray(encoder().encode(["he has a knife and the kids are here"])[0])
    alone = Impressions(URGENT, cached(folder()), none).of(vector, none @ vector)
    assert assess("he has a knife and the kids are here", URGENT, alone).urgent


def test_one_vector_gives_numbers_that_can_be_shown() -> None:
    excess = impression("he is strangling her").of_danger(())
    assert np.isfinite(excess)


def test_an_example_left_out_says_nothing_for_itself() -> None:
    rows = np.eye(3, dtype=np.float32)
    near = Nearness(rows, np.array([0, 1, 1]), np.ones(3, dtype=np.float32), 2)
    wanted = np.array([False, True])
    assert odds(near.masses(rows[0]), wanted) < 0 < odds(near.masses_left_out(1)[0], wanted)


def test_an_opinion_trusts_what_was_right() -> None:
    truth = np.array([True] * 20 + [False] * 20)
    right, noise = np.where(truth, 1.0, -1.0), np.tile([1.0, -1.0], 20)
    opinion = Opinion.learned(noise, right, truth)
    assert opinion.meaning > abs(opinion.words)
    assert opinion.odds(0.0, 1.0) > 0 > opinion.odds(0.0, -1.0)


def test_the_bar_lets_the_share_pass_that_is_asked_for() -> None:
    assert bar([1.0, 2.0, 3.0, 4.0], 0.25) == pytest.approx(3.0)
    assert bar([], 0.1) == float("inf")
