"""From the words of a document to the draft of a briefing: each in its part, and nothing lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafting.briefing import Target, draft_briefing
from bot.drafting.characters import plain, sentences
from bot.drafting.draft import Draft
from bot.drafting.file import file_text, read_back
from bot.drafting.findings import MOST
from bot.drafting.plain_text import read_text
from bot.knowledge.base import Knowledge
from bot.knowledge.loader import load_defaults
from bot.knowledge.schema import Area, BriefingStatus
from tests.documents import TEXT
from tests.examples import examples
from tests.sample import contact, england, knowledge, place

HEADINGS = load_defaults().headings
PARTS = ("happened", "told_us", "do_now", "good_practice", "questions", "advice", "other")
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
_NO_SENTENCE = re.compile(r"https?://\S+|\[\w+: \w*\]")  # an address, or a mark that a converter left
_ADDRESS = re.compile(r"https?://\S+")


def base(*areas: Area) -> Knowledge:
    return knowledge(areas=areas or None, headings=HEADINGS)


def drafted(text: str, id_: str | None = None, title: str | None = None, held: Knowledge | None = None) -> Draft:
    held = held or base()
    return draft_briefing(read_text(text), Target(held.area("northtown"), id_, title), held)


def lost(text: str, draft: Draft) -> list[str]:
    """The sentences of a text that do not stand, word by word, in the draft's file; addresses are looked for apart."""
    file = file_text(draft, "a.txt")
    words = plain(re.sub(r"\n\s*#?\s*", " ", file))
    whole = [sentence for line in text.splitlines() for sentence in sentences(_NO_SENTENCE.sub("", line))]
    gone = [each for each in whole if not any(plain(rest) in words for rest in (each, *_after_a_heading(each)))]
    return gone + [url for url in _ADDRESS.findall(text) if url not in file]


def _after_a_heading(sentence: str) -> list[str]:
    """The sentence without the heading or the list mark that it begins with; a heading alone needs no place."""
    bare = re.sub(r"^\W*(?:\d+[.)])?\s*", "", sentence)
    heads = [each for part in PARTS for each in getattr(HEADINGS, part) if plain(bare).startswith(plain(each))]
    return [bare, *(plain(bare)[len(plain(each)) :] for each in heads)]


def test_every_part_is_found_by_its_heading() -> None:
    briefing = drafted(TEXT).briefing
    assert (briefing.id, briefing.title) == ("northtown-records-not-travel", "Records that did not travel")
    assert [each.text for each in briefing.happened] == [
        "The child lived with two carers and a dog. The family moved three times in one year."
    ]
    assert [(each.id, each.told_us, each.do_now) for each in briefing.findings] == [
        ("records-not-follow-child-one", "Records did not follow the child from one area to the next", None),
        ("child-not-seen-alone", "The child was not seen alone. Nobody asked why.", None),
        (
            "what-to-do-now",
            "The findings stand on the pages before this one.",
            "Ask for the records on the first day. See the child alone.",
        ),
    ]
    assert [each.text for each in briefing.good_practice] == [
        "The school nurse rang the last area herself; it was good practice"
    ]
    assert len(briefing.questions) == 2
    assert briefing.advice is not None
    assert briefing.advice.text == "If in doubt, ring the front door on 01632 960123."
    assert briefing.status is BriefingStatus.DRAFT


def test_links_and_numbers_are_lifted_out() -> None:
    draft = drafted(TEXT)
    assert [(str(each.url), each.title) for each in draft.briefing.links] == [
        ("https://northtown.example/records", "northtown.example")
    ]
    assert [each.number for each in draft.phones] == ["01632 960123", "0808 800 5000"]
    assert "0808 800 5000 (line 28): there already, as nspcc" in file_text(draft, "a.txt")


def test_what_has_no_place_stands_at_the_end_with_its_line() -> None:
    draft = drafted(TEXT)
    assert [(each.text, each.place) for each in draft.left] == [
        ("Northtown 7 minute briefing", "line 2"),
        ("The national helpline is 0808 800 5000.", "line 28"),
    ]
    assert "NOT PLACED" in file_text(draft, "a.txt").split("status: draft")[1]


def test_the_file_reads_back_as_the_same_briefing() -> None:
    draft = drafted(TEXT)
    assert read_back(file_text(draft, "a.txt")) == draft.briefing


def test_findings_and_actions_that_take_turns_belong_together() -> None:
    text = """What it told us….Nobody asked.
What we all need to do now…..Ask, and write down what you heard.
What it told us: Records were late.

What we all need to do now - Ask for them on the first day."""
    assert [(each.told_us, each.do_now) for each in drafted(text).briefing.findings] == [
        ("Nobody asked.", "Ask, and write down what you heard."),
        ("Records were late.", "Ask for them on the first day."),
    ]


def test_lists_that_take_turns_stay_lists() -> None:
    text = """What went wrong
- Nobody asked.
- Records were late.
What to do
- Ask.
Key learning
- The child was not seen.
- The child was not heard.
Next steps
- See the child."""
    findings = drafted(text).briefing.findings
    assert [(each.title, each.do_now) for each in findings] == [
        ("Nobody asked", None),
        ("Records were late", None),
        ("What to do", "Ask."),
        ("The child was not seen", None),
        ("The child was not heard", None),
        ("Next steps", "See the child."),
    ]


def test_lists_that_are_numbered_alike_belong_together() -> None:
    text = "Findings\n1. Nobody asked.\n2. Records were late.\nRecommendations\n1. Ask.\n2. Send for them.\n"
    draft = drafted(text)
    assert [(each.told_us, each.do_now) for each in draft.briefing.findings] == [
        ("Nobody asked.", "Ask."),
        ("Records were late.", "Send for them."),
    ]
    assert "See whether each action answers its finding" in file_text(draft, "a.txt")


def test_one_finding_has_all_the_actions() -> None:
    text = "Key learning\nNobody asked.\nWhat to do\n- Ask.\n- Write it down\n- Tell your manager\n"
    findings = drafted(text).briefing.findings
    assert [(each.told_us, each.do_now) for each in findings] == [
        ("Nobody asked.", "Ask. Write it down. Tell your manager")
    ]


def test_numbered_findings_keep_their_own_titles() -> None:
    text = "Finding 1: Being seen\nThe child was not seen.\n\nFinding 2\nRecords\nThey were late.\nNobody asked.\n"
    assert [(each.title, each.told_us) for each in drafted(text).briefing.findings] == [
        ("Being seen", "The child was not seen."),
        ("Records", "They were late. Nobody asked."),
    ]


def test_words_before_a_colon_head_a_finding_and_stay_in_it() -> None:
    finding = drafted("Learning\n- Information sharing: the nursery was not told.\n").briefing.findings[0]
    assert (finding.id, finding.title) == ("information-sharing", "Information sharing")
    assert finding.told_us == "Information sharing: the nursery was not told."


def test_two_findings_with_the_same_words_have_ids_of_their_own() -> None:
    findings = drafted("Findings\n- Records were late.\n- Records were late!\n").briefing.findings
    assert [each.id for each in findings] == ["records-late", "records-late-2"]


def test_what_is_asked_under_actions_is_a_question() -> None:
    briefing = drafted("What can we do now?\nHow do you share information?\nRing early.\n").briefing
    assert [each.text for each in briefing.questions] == ["How do you share information?"]
    assert [each.do_now for each in briefing.findings] == ["Ring early."]


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("What happened?", "happened"),
        ("BACKGROUND", "happened"),
        ("1. Background", "happened"),
        ("2) Why does it matter?", "happened"),
        ("What did it tell us?", "findings"),
        ("What it told us………", "findings"),
        ("3 - Key Learning:", "findings"),
        ("Findings", "findings"),
        ("What do I need to do?", "findings"),
        ("What we all need to do now…..", "findings"),
        ("Good Practice", "good_practice"),
        ("What worked well?", "good_practice"),
        ("Questions to consider", "questions"),
        ("Reflective questions:", "questions"),
        ("7. Questions to ask yourself…", "questions"),
        ("What happened to Robin?", "happened"),
        ("Background to the case of Robin", "happened"),
        ("06 WHAT NEEDS TO CHANGE", "findings"),
        ("Key questions for managers", "questions"),
    ],
)
def test_usual_headings_are_known(heading: str, part: str) -> None:
    briefing = drafted(f"A title\n\n{heading}\nA sentence that stands under it.\n").briefing
    held = {"happened": briefing.happened, "findings": briefing.findings, "questions": briefing.questions}
    held["good_practice"] = briefing.good_practice
    assert [name for name, items in held.items() if items] == [part]


@pytest.mark.parametrize(
    "sentence",
    [
        "What happened was that nobody asked.",
        "Findings were shared with the family in May.",
        "Actions speak louder than words.",
        "- What happened?",
        "What happened to the records afterwards?",
    ],
)
def test_a_sentence_that_begins_like_a_heading_is_none(sentence: str) -> None:
    briefing = drafted(f"Questions\n{sentence}\n").briefing
    assert [each.text for each in briefing.questions] == [sentence.removeprefix("- ")]


def test_a_heading_of_ones_own_is_known_when_a_lead_adds_it() -> None:
    own = HEADINGS.model_copy(update={"told_us": ["Where it fell down", *HEADINGS.told_us]})
    held = knowledge(headings=own)
    assert [each.told_us for each in drafted("Where it fell down\nNobody asked.", held=held).briefing.findings] == [
        "Nobody asked."
    ]


def test_a_document_without_headings_is_told_as_a_story_and_loses_nothing() -> None:
    text = "A day in March\nNobody asked. Nobody wrote it down.\nSome line\n"
    draft = drafted(text)
    assert (draft.briefing.title, draft.briefing.findings) == ("A day in March", [])
    assert [each.text for each in draft.left] == ["Some line"]
    assert lost(text, draft) == []


def test_without_a_title_the_draft_asks_for_one() -> None:
    draft = drafted("What happened?\nNobody asked.\n")
    assert draft.briefing.title == "Briefing: Northtown"
    assert "Look: the document prints no title of its own" in file_text(draft, "a.txt")
    assert drafted("What happened?\nNobody asked.\n", title="Mine").briefing.title == "Mine"


def test_a_kind_of_review_that_the_document_names_is_taken() -> None:
    text = "What happened?\nA Child Safeguarding Practice Review was held.\n"
    assert drafted(text).briefing.kind == "child safeguarding practice review"


def test_a_date_on_a_line_of_its_own_is_when_it_was_published() -> None:
    draft = drafted("The case of Robin\nMarch 2024\nWhat happened?\nNobody asked.\n")
    assert (draft.briefing.published, draft.left) == ("March 2024", ())


def test_an_action_that_quotes_a_question_is_an_action() -> None:
    briefing = drafted("Findings\nNobody asked.\nActions\nAsk: “what is life like?”\n").briefing
    assert [each.do_now for each in briefing.findings] == ["Ask: “what is life like?”"]
    assert briefing.questions == []


def test_a_contact_that_the_area_has_is_named() -> None:
    held = base(england(), place(contacts={"unit": contact(phone="01632 960123")}, first_call=[]))
    briefing = drafted(TEXT, held=held).briefing
    assert briefing.advice_contacts == ["unit"]


def test_a_page_that_the_area_knows_has_its_title() -> None:
    text = "Actions\nUse the protocol: http://northtown.example/escalation/\n"
    assert [each.title for each in drafted(text).briefing.links] == ["Escalation Protocol"]


def test_what_may_point_at_a_person_is_told_with_its_line_and_services_are_not() -> None:
    text = "What happened?\nThe neighbour rang 0808 800 5000.\nHer own number was 07700 900123, born 12/03/2019.\n"
    found = drafted(text).personal
    assert [(each.kind, each.place) for each in found] == [("phone", "line 3"), ("date-of-birth", "line 3")]
    file = file_text(drafted(text), "a.txt")
    assert "LOOK: this may point at a person (phone, date of birth; line 3)" in file.replace("\n# ", " ")


def test_very_long_paragraphs_are_cut_between_sentences() -> None:
    sentence = "Nobody asked why the child was not seen on that day. "
    briefing = drafted(f"What happened?\n{sentence * 100}\n\nFindings\n{sentence * 100}\n").briefing
    assert max(len(each.text) for each in briefing.happened) <= MOST
    assert sum(each.text.count("Nobody") for each in briefing.happened) == 100
    assert sum(each.told_us.count("Nobody") for each in briefing.findings) == 100
    assert len({each.id for each in briefing.findings}) == len(briefing.findings) == 3


def test_topics_are_suggested_for_findings_good_practice_and_questions() -> None:
    held = base()
    suggest = {"Nobody asked.": ["escalation"]}
    target = Target(held.area("northtown"))
    draft = draft_briefing(
        read_text("Findings\n- Nobody asked.\n- Late.\n"), target, held, lambda text: suggest.get(text, ())
    )
    assert [each.topics for each in draft.briefing.findings] == [["escalation"], []]


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.replace("- ", "\u2022\t")])
def test_nothing_of_a_document_is_lost(text: str) -> None:
    assert lost(text, drafted(text)) == []


def test_lines_that_an_editor_broke_are_put_together() -> None:
    text = (
        "What happened?\n"
        "The child lived with two carers and a dog in a small flat above a\n"
        "shop. The family moved three times in one year. Each time the\n"
        "Northtown records came late and nobody sent for them, although a\n"
        "nurse had asked.\n\n"
        "Findings\n"
        "- Records did not follow the child from one area to the next, and\n"
        "  nobody asked for them.\n"
        "- Nobody asked.\n"
    )
    briefing = drafted(text).briefing
    assert len(briefing.happened) == 1
    assert [each.told_us for each in briefing.findings] == [
        "Records did not follow the child from one area to the next, and nobody asked for them.",
        "Nobody asked.",
    ]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two seed documents do not stand beside the project")
@pytest.mark.parametrize(("start", "counts"), [("000", (2, 3, 3, 0, 0)), ("004", (2, 6, 0, 2, 4))])
def test_of_the_seed_documents_nothing_is_lost(start: str, counts: tuple[int, ...]) -> None:
    seed = next(SEEDS.glob(f"{start}*.txt"))
    text = seed.read_text(encoding="utf-8")
    draft = drafted(text)
    briefing = draft.briefing
    doing = [each for each in briefing.findings if each.do_now]
    found = (briefing.happened, briefing.findings, doing, briefing.good_practice, briefing.questions)
    assert tuple(len(each) for each in found) == counts
    assert len(draft.left) <= 1
    assert lost(text, draft) == []


LINES = st.lists(st.one_of(st.text(max_size=60), st.sampled_from(TEXT.splitlines())), max_size=12)


@examples(60)
@given(LINES)
def test_whatever_a_document_holds_its_draft_can_be_read_back(lines: list[str]) -> None:
    draft = drafted("\n".join(lines), id_="any")
    assert read_back(file_text(draft, "a\n: #.txt")) == draft.briefing
