"""What counts as danger now, and what only sounds like it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.loader import load_defaults
from bot.knowledge.urgent import Urgent
from bot.matching.decision import Safety
from bot.matching.safety import assess
from tests.examples import examples

BUILT_IN = load_defaults().urgent
HELD_OUT: dict[str, list[str]] = yaml.load(
    (Path(__file__).parent / "safety_held_out.yaml").read_text(encoding="utf-8"),
    Loader=yaml.CBaseLoader,  # noqa: S506 - strings only
)
CALM = "The family has moved and the school would like to know what to record for the next core group. "


def read(text: str) -> Safety:
    return assess(text, BUILT_IN)


def share_urgent(messages: list[str]) -> float:
    return sum(read(message).urgent for message in messages) / len(messages)


@pytest.mark.parametrize(
    "message",
    [
        "outside the house now, hes hitting her and i can hear the little ones screaming",
        "child in danger",
        "baby floppy and grey",
        "babby gone flopy and gray",
        "he has a knife and the children are upstairs",
        "mum is off her face and about to drive the kids home",
        "she's taken an overdose, just told me",
        "cant wake the mum, two small kids here",
        "he is unconcious and not breething",
        "dad has just snatched her from the contact centre",
        "they are at the airport now to take her abroad to be cut",
        "they are flying tonight and she is being forced to marry",
        "boy chained to a radiator in the back room",
        "he said he will kill her when she gets home tonight",
        "she disclosed her stepdad rapes her and he is collecting her at 3.15",
        "toddler locked in a hot car, no sign of the parents",
        "pupil on the bridge says he is going to jump",
        "ex is kicking the door in, children inside",
        "a gang with machetes are waiting outside for him",
        "HES GOT HER BY THE THROAT",
        "baby stopped breathing!!!! help",
        "boy of 13 has shut himself in the loos with a razor blade",
        "handgun on the worktop, two toddlers on the floor",
        "four year old missing from nursery, we have searched everywhere",
        "kids on their own in the flat and it stinks of gas",
        "they are flying me home on friday and nan says i will be cut",
        "dad shook hands with me then shook the baby hard",
        "baby went stiff when picked up and stopped breathing",
        "toddler drowning in the bath",
        "mum wants to end things tonight, has rope",
        "she says shes about to end it",
        "mum is doing fine but left toddler on her own in the flat",
        "men took the little one in a van last night",
        "dad took the baby this morning and police cannot find them",
        "he had a blade and he has come back with it, police not here yet",
        "dad has been up on the roof all day threatening to jump",
        "hes got hold of her and wont let her go",
        "he wont let me leave and has my phone, help",
        "lad has a knife and is at his aunts threatening her",
        "he has knives on him and is outside school",
        "he has a knife, mum has taken the kids upstairs",
        "he has a knife and has taken off after his sister",
        "he has a gun, police have them surrounded",
        "man with a machete, the baby was taken off him but he is outside now",
        "knife was taken off him but he has gone back for another",
        "i always got hit with the kettle lead and he is doing it now",
    ],
)
def test_danger_now_is_urgent(message: str) -> None:
    assert read(message).urgent


@pytest.mark.parametrize(
    "message",
    [
        "6 wk old, tiny bruise on cheek",
        "doing a training slide on stabbing, is it 101 or 999",
        "she took an overdose back in spring, home and well now",
        "how long does police protection last",
        "police attended a stabbing at the address years ago",
        "how many babies die from shaking each year",
        "what should staff do if a parent turns up drunk to collect",
        "could murder a coffee",
        "dying for a coffee",
        "how do i kill a hung process",
        "the hearing is at 3.15, who collects the bundle",
        "what does section 47 mean",
        "bye for now",
        "she is trying so hard",
        "mum carried the baby in the car seat",
        "dad is on the drink again",
        "can i take a child out of the house for a walk",
        "9 week old with a tiny mark on his chin",
        "risk factors for a shaken baby",
        "file says attempted drowning 2008",
        "her new man did time for hurting a child",
        "a teacher has been accused of hitting a pupil",
        "14 yr old girl has been living with her mates mum",
    ],
)
def test_training_history_policy_and_idiom_are_not_urgent(message: str) -> None:
    assert not read(message).urgent


@pytest.mark.parametrize(
    "message",
    [
        "man with a gun outside the school what should we do",
        "there is a smell of gas in the flat and two kids in there, what should i do",
        "child has fallen in the river what is the number",
        "year 9 has gone on the roof, is there a plan",
        "baby has stopped breathing how do i do cpr",
        "she took 30 tablets this morning and seems fine, do i tell her parents",
        "i can see a toddler being strangled, do i ring 999 or my manager first",
        "toddler is being strangled in front of me, what is the model answer here",
    ],
)
def test_a_question_at_the_end_takes_nothing_from_the_danger(message: str) -> None:
    assert read(message).urgent


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        ("6 mth old here, sats 82 and falling", "clinical-now"),
        ("toddler, GCS 8, mum wants to take him home", "clinical-now"),
        ("resps 78, baby tired out", "clinical-now"),
        ("cap refill 5 seconds, 3 yr old", "clinical-now"),
        ("baby vomiting bile, mum says a bug", "clinical-now"),
        ("infant temp 34.2 in the cot", "clinical-now"),
        ("little boy with spots that dont fade under a glass", "clinical-now"),
        ("girl of 9 fitting for 10 mins", "clinical-now"),
        ("ive had 22 paracetamol is that too many", "took-too-many"),
        ("is 14 tablets too many i have had them im 13", "took-too-many"),
        ("ive had 30. pls dont tell my mum", "swallowed-number"),
        ("year 9 girl admits 18 ibuprofen", "number-of-tablets"),
        ("lad has swallowed a strip of his nans tablets", "number-of-tablets"),
        ("he owes them a grand and they will stab his brother by 9", "threat-with-deadline"),
        ("gang gave him until midnight to pay or they kneecap him", "threat-with-deadline"),
        ("on a video call and the dad punched her, then it cut out", "seen-on-screen"),
        ("the livestream shows a man choking a little girl", "seen-on-screen"),
        ("i shook my baby and he has gone quiet", "hurt-by-own-parent"),
        ("ive hurt him, he wont move his arm", "hurt-by-own-parent"),
    ],
)
def test_shorthand_tablets_deadlines_and_screens_are_heard_by_a_rule(message: str, rule: str) -> None:
    assert rule in read(message).why


@pytest.mark.parametrize(
    "message",
    [
        "sats 98 on the ambulance sheet, home and playing",
        "year 6 sats are next week, who sits with the boy",
        "GCS 15, sent home with a leaflet",
        "what does a cap refill of 4 seconds mean, for the quiz",
        "baby temp 36.8, feeding well, who weighs him next",
        "pupil has a fixed term exclusion",
        "she is not crying and settled well with the carer",
        "she has 3 tablets a day for epilepsy, who gives them at school",
        "how many paracetamol can i have in a day",
        "i have had 22 cases since may",
        "reports by 8 tonight or the chair will be cross",
        "he owes the catalogue money, who gives debt advice",
        "can i share my screen on a teams meeting",
        "on zoom dad was calm and the plan was agreed",
        "i have just hurt my back, can a colleague do the visit",
        "what would you do if a dad hit a child on a video call, for the interview panel",
        "he drew a man with a gun for art",
        "dad shook my hand and promised, lad still not in school",
        "family drowning in equipment and appointments",
        "is there a checklist of questions for a worker about to end involvement",
        "they want to end on the older two next week",
        "teenage mum doing brilliantly but on her own in the flat",
        "they took the little one into police protection last night",
        "they wont let her go college, what can i do",
        "police took the baby into protection at 4 this morning",
        "he had a blade but police have it now, is it still a strategy discussion",
        "teams wont let me share my screen help",
        "you see a toddler being strangled, do you ring 999 or your manager first? whats the model answer",
        "is it still prevent if hes obsessed with weapons",
        "pictures of weapons printed out, autistic and takes it all literally",
        "child died last week. i have locked the record, who wants a form",
    ],
)
def test_their_calm_counterparts_are_not_urgent(message: str) -> None:
    assert not read(message).urgent


def test_the_urgent_examples_are_found_by_their_words_alone_and_few_others_set_it_off() -> None:
    groups = BUILT_IN.examples.by_writer.values()
    assert share_urgent([message for group in groups for message in group.urgent]) >= 0.99
    assert share_urgent([message for group in groups for message in group.not_urgent]) <= 0.04


def test_messages_nobody_tuned_for_are_read_nearly_as_well() -> None:
    urgent = HELD_OUT["urgent"] + HELD_OUT["urgent_child"] + HELD_OUT["urgent_victim"]
    assert share_urgent(urgent) >= 0.9
    assert share_urgent(HELD_OUT["not_urgent"]) <= 0.06


@pytest.mark.parametrize("place", ["end", "middle", "start"])
def test_one_sentence_of_danger_in_a_long_message_is_enough(place: str) -> None:
    calm = (CALM * 50)[:3900]
    danger = " He has just thrown the baby against the wall. "
    message = {"end": calm + danger, "middle": calm[:1900] + danger + calm[:1900], "start": danger + calm}[place]
    assert read(message).urgent


def test_a_long_harmless_message_is_not_urgent() -> None:
    assert not read((CALM * 50)[:3900]).urgent


def test_danger_without_any_full_stop_is_found() -> None:
    assert read("need the form for the core group " * 20 + "and he is strangling her right now in the kitchen").urgent


def test_a_phrase_that_a_lead_calls_always_urgent_is() -> None:
    assert not read("code purple at the unit").urgent
    own = BUILT_IN.model_copy(update={"always_urgent": ["code purple"]})
    assert assess("code purple at the unit", own).why == ("always-urgent",)


def test_a_phrase_that_a_lead_calls_never_urgent_does_not_count_by_itself() -> None:
    rules = {"words": {"weapon": ["knife"]}, "danger": {"weapon": {"all_of": ["weapon"]}}}
    calmer = Urgent.model_validate({**rules, "never_urgent": ["palette knife"]})
    assert assess("he has a palette knife", Urgent.model_validate(rules)).urgent
    assert not assess("he has a palette knife", calmer).urgent
    assert assess("he has a palette knife and a knife", calmer).urgent


def test_why_names_the_rules_that_fired() -> None:
    assert "body-failing-sure" in read("baby is not breathing").why


def test_every_list_that_a_rule_names_is_there() -> None:
    assert BUILT_IN.dangling() == ()


def test_a_rule_that_names_a_missing_list_is_reported() -> None:
    own = Urgent.model_validate({"danger": {"made-up": {"all_of": ["nowhere or now"]}}, "words": {"now": ["now"]}})
    assert own.dangling() == (("made-up", "nowhere"),)


def test_an_empty_knowledge_base_reads_without_error() -> None:
    assert assess("he has a knife", Urgent()) == Safety()


@examples(200)
@given(st.text(max_size=400))
def test_no_text_whatever_raises(text: str) -> None:
    assert read(text) == read(text)


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u00ad", "\u2060", "\ufeff"], ids=["zero width", "soft hyphen", "joiner", "mark"]
)
def test_an_invisible_character_inside_a_word_hides_nothing(hidden: str) -> None:
    assert read(f"he is stab{hidden}bing her now and the kids are here").urgent
