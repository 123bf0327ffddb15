"""What an editor would ask is told once, at its line, and nothing is asked of knowledge that is as it should be."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.editorial.annotations import as_annotations, in_repository
from bot.editorial.asked import asked
from bot.editorial.clean import CleanTexts
from bot.editorial.contradictions import LIMIT
from bot.editorial.look_alikes import look_alikes, reads_like
from bot.editorial.manuscript import Manuscript, inside
from bot.editorial.reading import reading_age, sentences
from bot.editorial.record import Record, load, save
from bot.editorial.review import Review, review
from bot.editorial.selftest import Means, SelfTest, quiet, self_test
from bot.editorial.suspects import suspects
from bot.editorial.trial import Ask, Outcome, asks_of
from bot.encoder.sentence import Arrays
from bot.knowledge.document import read
from bot.knowledge.loader import load_folder
from bot.knowledge.problem import Problem
from bot.matching.documents import documents
from bot.matching.normalise import Normaliser
from tests import matching_sample
from tests.broken.editorial import JACK, OF_FILES, OTHER, TODAY, TOPIC, write_reviewed
from tests.broken.folder import Case, parameters

OF_THE_TEST = {
    "ask-finds-another": Outcome("elsewhere", "bruise", 0.9, 0.4, "mark on a baby who cannot roll"),
    "ask-raises-alarm": Outcome("alarm", "professional", why=("weapon-there",)),
    "ask-other-writer": Outcome("writer", "child", why=("afraid",)),
    "ask-small-talk": Outcome("small-talk"),
    "ask-everyday": Outcome("everyday", "it-support"),
    "ask-declined": Outcome("declined"),
}


class Memory:
    """A shelf that forgets when the test ends."""

    def __init__(self) -> None:
        self.held: dict[str, Arrays] = {}

    def load(self, key: str) -> Arrays | None:
        return self.held.get(key)

    def save(self, key: str, arrays: Arrays) -> None:
        self.held[key] = arrays


def reviewed(folder: Path, case: Case | None = None, today: date = TODAY) -> Review:
    return review(load_folder(write_reviewed(folder, case)), today)


def edited(file: str, old: str, new: str) -> Case:
    return Case("", file, old, new, (1, 1), "", "")


def test_an_editor_has_nothing_to_say_about_good_knowledge(tmp_path: Path) -> None:
    assert reviewed(tmp_path).problems == ()


@pytest.mark.parametrize("case", parameters(OF_FILES))
def test_one_fault_is_told_once_and_where_it_stands(case: Case, tmp_path: Path) -> None:
    problems = reviewed(tmp_path, case).problems
    assert [(each.file, each.line, each.column, each.code) for each in problems] == [(case.file, *case.at, case.code)]
    assert case.says in problems[0].message
    assert problems[0].hint


# what leads accept


def accepting(code: str, of: str = "") -> str:
    words = f"\n    of: {of}" if of else ""
    return f"accepted:\n  - code: {code}{words}\n    reason: A lead looked at it.\nstatus: published"


@pytest.mark.parametrize(("of", "left"), [("", []), ("Mum failed", []), ("Dad failed", ["accepted-unused", "blames"])])
def test_a_warning_can_be_accepted_with_a_reason(of: str, left: list[str], tmp_path: Path) -> None:
    write_reviewed(tmp_path)
    file = tmp_path / OTHER
    text = file.read_text(encoding="utf-8").replace("Any mark", "Mum failed to engage. Any mark")
    file.write_text(text.replace("status: published", accepting("blames", of)), encoding="utf-8")
    found = review(load_folder(tmp_path), TODAY)
    assert sorted(each.code for each in found.problems) == left
    assert [each.reason for each in found.accepted] == ([] if left else ["A lead looked at it."])


def test_an_error_cannot_be_accepted(tmp_path: Path) -> None:
    write_reviewed(tmp_path)
    file = tmp_path / OTHER
    text = file.read_text(encoding="utf-8").replace("Any mark", "Ask Sarah Whitfield. Any mark")
    file.write_text(text.replace("status: published", accepting("personal-data")), encoding="utf-8")
    found = review(load_folder(tmp_path), TODAY)
    assert [(each.code, each.severity) for each in found.problems] == [
        ("personal-data", "error"),
        ("accepted-error", "warning"),
    ]
    assert found.errors == 1


def test_what_is_accepted_of_the_asks_stays_while_nobody_tried_them(tmp_path: Path) -> None:
    assert reviewed(tmp_path, edited(OTHER, "status: published", accepting("ask-declined"))).problems == ()


def test_knowledge_that_cannot_be_served_is_not_reviewed_further(tmp_path: Path) -> None:
    case = edited(TOPIC, "owner: Practice lead\nreviewed_on: 2026-11-02", "reviewed_on: 2062-11-02")
    assert [each.code for each in reviewed(tmp_path, case).problems] == ["missing-key"]


# what is right, though it looks like a fault


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (TOPIC, "    - Talk to", '    - "Some say “failed to engage”. Talk to'),
        (TOPIC, "  - they closed it and I disagree", "  - mum refused to engage and they closed it"),
        (JACK, "He was seriously hurt.", "He was six weeks old. Jack was seriously hurt."),
        (TOPIC, "Talk to", "Ring 01302 737777 or 999. Talk to"),
        (TOPIC, "Talk to the other worker first.", "A doctor must see every mark within 24 hours, at once if you can."),
        (TOPIC, "Talk to the other worker first.", "Ask within two days. A doctor must see every mark within a day."),
        (OTHER, "Any mark", "In Leeds any mark"),
        (OTHER, "title: A bruise on a baby", "title: Did not attend? A bruise on a baby"),
    ],
)
def test_no_false_alarm(file: str, old: str, new: str, tmp_path: Path) -> None:
    if new.count('"') == 1:
        old, new = f"{old} the other worker first.", f'{new} the other worker first."'
    told = reviewed(tmp_path, edited(file, old, new)).problems
    assert [each.code for each in told if "title" not in new] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("within 10 working days", True),
        ("in fifteen days", True),
        ("within 24 hours", True),
        ("a baby of 6 weeks old", False),
        ("a child under 2 years", False),
        ("section 47", False),
    ],
)
def test_what_is_a_time_limit(text: str, found: bool) -> None:
    assert (LIMIT.search(text) is not None) == found


# how it reads


def test_a_sentence_knows_where_it_begins() -> None:
    text = "One. Two is here! “Is it?” Yes"
    assert [text[start:][: len(said)] == said for start, said in sentences(text)] == [True] * len(list(sentences(text)))
    assert [said for _, said in sentences(text)][:2] == ["One.", "Two is here!"]


def test_plain_words_read_younger_than_long_ones_and_trade_words_do_not_count_against_you() -> None:
    plain = "Ring the front door now. Tell them what you saw and what you heard at the home."
    hard = "Communicate all observations regarding neglectful parental behaviours to the statutory authorities now."
    trade = "Ring about the safeguarding partnership now. Tell them what you saw and what you heard at home."
    ages = [reading_age([text], frozenset()) or 0 for text in (plain, hard)]
    assert ages[0] < 9 < 20 < ages[1]
    known = reading_age([trade], frozenset({"safeguarding", "partnership"})) or 0
    assert known < (reading_age([trade], frozenset()) or 0)
    assert reading_age(["Ring now."], frozenset()) is None


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("short: Ask now. She failed to engage.", (1, 21)),
        ("short: Ask now. She\n  failed to engage.", (2, 3)),
        ('short: "Failed to engage."', (1, 9)),
        ("short: 'Ask now.\n\n  She failed to engage.'", (3, 7)),
        ("short: >-\n  Ask now.\n  She failed to engage.", (3, 7)),
        ("short: |\n  Failed to engage.\n", (2, 3)),
    ],
)
def test_a_word_is_found_in_whatever_way_a_text_is_written(written: str, at: tuple[int, int]) -> None:
    document = read(written.encode(), "a.yaml").document
    assert document
    text = " ".join(str(document.data["short"]).split())
    assert inside(document, ("short",), text.lower().index("failed")) == at


# look-alikes


def test_all_pairs_above_the_share_are_found_without_comparing_each_with_each() -> None:
    draw = np.random.default_rng(3)
    words = [frozenset(f"w{n}" for n in draw.integers(0, 25, size=draw.integers(2, 8))) for _ in range(120)]
    owners = [f"{n % 7}" for n in range(120)]
    every = {
        (one, other)
        for other in range(120)
        for one in range(other)
        if owners[one] != owners[other]
        and min(len(words[one]), len(words[other])) > 1
        and len(words[one] & words[other]) / len(words[one] | words[other]) >= 0.6
    }
    assert {(one, other) for one, other, _ in look_alikes(words, owners, 0.6)} == every
    assert every


@pytest.mark.parametrize(
    ("one", "other", "share", "same"),
    [
        ("how do i escalate?", "How do I escalate", 1.0, True),
        ("they closed it and I disagree", "they closed the case and we disagree", 0.67, True),
        ("head wont report things", "head is the one its about, who do i report it to", 1.0, False),
        ("referral form", "radicalisation referral form", 0.67, False),
    ],
)
def test_what_a_person_takes_for_the_same_question(one: str, other: str, share: float, same: bool) -> None:
    assert reads_like(one, other, share) == same


# the self-test


@pytest.mark.parametrize("code", OF_THE_TEST)
def test_an_ask_that_goes_astray_is_told_at_its_line(code: str, tmp_path: Path) -> None:
    manuscript = Manuscript.of(load_folder(write_reviewed(tmp_path)))
    assert manuscript
    ask = Ask("escalation", 1, "who do I go to over their head")
    (told,) = asked(manuscript, SelfTest(((ask, OF_THE_TEST[code]),), (), 5))
    found = told.problem
    assert (found.file, found.line, found.column, found.code) == (TOPIC, 5, 5, code)
    assert "over their head" in found.message
    assert "{" not in found.message + found.hint
    if code == "ask-finds-another":
        assert "“mark on a baby who cannot roll” (topics/bruise.yaml, line 4)" in found.message


def test_asks_that_look_alike_are_told_once_and_not_when_one_goes_astray(tmp_path: Path) -> None:
    manuscript = Manuscript.of(load_folder(write_reviewed(tmp_path)))
    assert manuscript
    one, other = (
        Ask("escalation", 0, "they closed it and I disagree"),
        Ask("bruise", 0, "they closed it and i disagree"),
    )
    (told,) = asked(manuscript, SelfTest((), ((one, other, 1.0),), 5))
    assert (told.problem.file, told.problem.line, told.problem.code) == (TOPIC, 4, "asks-look-alike")
    wrong = ((one, Outcome("declined")),)
    assert [each.problem.code for each in asked(manuscript, SelfTest(wrong, ((one, other, 1.0),), 5))] == [
        "ask-declined"
    ]


def test_every_ask_goes_through_the_real_decision() -> None:
    knowledge = matching_sample.knowledge()
    tested = self_test(knowledge, Means(matcher=matching_sample.matcher()))
    decided = {(ask.topic, ask.text): matching_sample.matcher().decide(ask.text) for ask in asks_of(knowledge)}
    astray = {
        key
        for key, verdict in decided.items()
        if verdict.action in ("decline", "chat")
        or verdict.candidates[0].id != key[0]
        or (verdict.safety.urgent and key[0] != "immediate-danger")
    }
    assert {(ask.topic, ask.text) for ask, _ in tested.wrong} == astray
    assert (tested.asks, tested.left, tested.meaning) == (len(decided), 0, False)


def test_what_was_found_out_is_kept_and_a_test_that_was_broken_off_goes_on() -> None:
    knowledge, notes = matching_sample.knowledge(), Memory()
    means = Means(notes=notes, matcher=matching_sample.matcher())
    first = self_test(knowledge, means)
    assert self_test(knowledge, Means(notes=notes)) == first
    (key,) = notes.held
    asks = asks_of(knowledge)
    record = load(notes, key, asks)
    assert record.is_finished
    record.tried.discard(3)
    save(notes, key, record)
    assert load(notes, key, asks).left == [3]
    assert self_test(knowledge, means) == first
    assert load(notes, key, asks).left == []


def test_a_record_of_other_asks_or_of_nonsense_counts_for_nothing() -> None:
    notes = Memory()
    save(notes, "a", Record(2, tried={0}))
    notes.save("b", {"record": np.frombuffer(b"{nonsense", dtype=np.uint8)})
    asks = [Ask("a", 0, "one"), Ask("a", 1, "two"), Ask("a", 2, "three")]
    assert [load(notes, key, asks).tried for key in ("a", "b", "c")] == [set(), set(), set()]
    assert load(notes, "a", asks[:2]).tried == {0}


def test_of_very_large_knowledge_what_anything_comes_near_is_tried() -> None:
    knowledge = matching_sample.knowledge()
    asks = asks_of(knowledge)
    normaliser = Normaliser(knowledge.lexicon, [each.text for each in documents(knowledge)])
    words = [frozenset(normaliser.read(ask.text).stems) for ask in asks]
    found = suspects(knowledge, asks, words, normaliser, CleanTexts(None, "asks"), quiet)
    tested = self_test(knowledge, Means(matcher=matching_sample.matcher()))
    astray = {asks.index(ask) for ask, _ in tested.wrong}
    assert astray <= set(found)
    assert len(found) < len(asks)


# what is printed


def test_github_shows_a_problem_beside_its_line() -> None:
    found = Problem("topics/a,b.yaml", 3, 5, "error", "code", "100% wrong\nhere", "Do: this")
    (line,) = as_annotations([found], PurePosixPath("kno:w"))
    assert line == "::error file=kno%3Aw/topics/a%2Cb.yaml,line=3,col=5,title=code::100%25 wrong%0Ahere%0ADo: this"


def test_the_folder_is_named_as_seen_from_the_root_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here/.git").mkdir(parents=True)
    (tmp_path / "here/deep/knowledge").mkdir(parents=True)
    assert in_repository(tmp_path / "here/deep/knowledge") == PurePosixPath("deep/knowledge")


def checked(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    for name, value in {"BRIEFBOT_MODEL": "none", "BRIEFBOT_DATA": str(folder / "../data"), **environment}.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(main, ["check", str(folder), *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_says_what_it_found_and_fails_on_errors_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    folder = write_reviewed(tmp_path / "knowledge")
    code, out, err = checked(monkeypatch, folder, "--json")
    assert (code, json.loads(out)) == (0, [])
    assert "by their words alone" in err
    file = folder / OTHER
    file.write_text(
        file.read_text(encoding="utf-8").replace("A doctor looks", "Mum failed to engage. A doctor looks"), "utf-8"
    )
    code, out, _ = checked(monkeypatch, folder)
    assert (code, out.splitlines()[-1]) == (0, "0 to put right, 1 to look at.")
    file.write_text(file.read_text(encoding="utf-8").replace("Mum failed", "Ask Sarah Whitfield. Mum failed"), "utf-8")
    code, out, _ = checked(monkeypatch, folder, "--json")
    assert (code, [each["code"] for each in json.loads(out)]) == (1, ["personal-data", "blames"])
    code, out, _ = checked(monkeypatch, folder, GITHUB_ACTIONS="true")
    assert out.splitlines()[0] == "topics/bruise.yaml, line 16, column 19"
    assert [line.split(" ")[0] for line in out.splitlines() if line.startswith("::")] == ["::error", "::warning"]
    assert checked(monkeypatch, folder, "--nonsense")[0] == 2
