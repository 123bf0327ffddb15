"""What a right folder becomes, and what is there without one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from bot.knowledge.hours import Hours
from bot.knowledge.loader import Loaded, built_in_knowledge, load_defaults, load_folder, overlay
from bot.knowledge.schema import Act
from tests.broken.folder import FILES, write

SMALL = {
    "areas/england.yml": "id: england\nname: England\n",
    "topics/escalation.yaml": """\
id: escalation
title: How do I escalate?
asks: [who is over their head]
answer:
  short: Use the procedure.
authority: local
owner: Practice lead
reviewed_on: 2026-11-22
review_by: 2027-05-22
status: published
""",
}


def load(folder: Path, **files: str) -> Loaded:
    for name, text in {**SMALL, **files}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_folder(folder)


def test_one_area_and_one_topic_are_enough(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    assert loaded.problems == ()
    assert loaded.knowledge is not None
    assert loaded.knowledge.root.name == "England"
    assert loaded.knowledge.topics["escalation"].act is Act.PLAN
    assert loaded.knowledge.wording == load_defaults().wording


def test_a_whole_folder_becomes_typed_and_linked(tmp_path: Path) -> None:
    knowledge = load_folder(write(tmp_path)).knowledge
    assert knowledge is not None
    topic = knowledge.local_topic("escalation", "doncaster")
    assert topic.answer.short == "Use Doncaster's protocol the same day."
    assert (topic.reviewed_on, topic.sensitive) == (date(2026, 11, 22), False)
    found = knowledge.contact("doncaster", "police")
    assert found is not None
    assert (found[1].phone, found[1].hours) == ("101", Hours("always", always=True))


def test_words_that_yaml_would_change_stay_words(tmp_path: Path) -> None:
    loaded = load(tmp_path, **{"lexicon.yaml": "terms:\n  on: yes\n  '0123': 12:30\n  n/a: null\n"})
    assert loaded.knowledge is not None
    terms = loaded.knowledge.lexicon.terms
    assert (terms["on"], terms["0123"], terms["n/a"]) == ("yes", "12:30", "null")


def test_a_lead_changes_one_sentence_and_keeps_the_others(tmp_path: Path) -> None:
    loaded = load(tmp_path, **{"wording.yaml": "wording:\n  danger_line: Danger? Ring 999\n"})
    assert loaded.knowledge is not None
    assert loaded.knowledge.wording == {**load_defaults().wording, "danger_line": "Danger? Ring 999"}


def test_a_lead_changes_one_reply_and_keeps_the_others(tmp_path: Path) -> None:
    loaded = load(tmp_path, **{"urgent.yaml": "replies:\n  child:\n    lines: [Ring 999]\nalways_urgent: [red flag]\n"})
    assert loaded.knowledge is not None
    urgent, built_in = loaded.knowledge.urgent, load_defaults().urgent
    assert urgent.replies["child"].lines == ["Ring 999"]
    assert urgent.replies["child"].silent == built_in.replies["child"].silent
    assert urgent.replies["parent"] == built_in.replies["parent"]
    assert (urgent.always_urgent, urgent.danger) == (["red flag"], built_in.danger)


def test_a_leads_words_are_added_to_the_built_in_ones_and_come_first(tmp_path: Path) -> None:
    own = "terms:\n  abc: a local thing\nsame:\n  - [mum, boss]\nstop_words: [ello]\n"
    loaded = load(tmp_path, **{"lexicon.yaml": own})
    assert loaded.knowledge is not None
    lexicon, built_in = loaded.knowledge.lexicon, load_defaults().lexicon
    assert lexicon.same == [["mum", "boss"], *built_in.same]
    assert lexicon.stop_words == ["ello", *built_in.stop_words]
    assert lexicon.terms == {**built_in.terms, "abc": "a local thing"}


@pytest.mark.parametrize(
    ("above", "merged"),
    [
        ({}, {"a": {"b": "1", "c": ["2"]}}),
        ({"a": {"b": "9"}}, {"a": {"b": "9", "c": ["2"]}}),
        ({"a": {"c": ["3"]}}, {"a": {"b": "1", "c": ["3"]}}),
        ({"d": "4"}, {"a": {"b": "1", "c": ["2"]}, "d": "4"}),
    ],
    ids=["nothing", "one key", "a list is replaced", "a key is added"],
)
def test_files_are_laid_over_the_built_in_ones_key_by_key(above: object, merged: object) -> None:
    assert overlay({"a": {"b": "1", "c": ["2"]}}, above) == merged  # type: ignore[arg-type]


def test_fixed_replies_and_wording_need_no_folder() -> None:
    knowledge = built_in_knowledge()
    assert set(knowledge.urgent.replies) == {"professional", "child", "victim", "parent", "despair"}
    assert "999" in knowledge.wording["danger_line"]
    assert knowledge.topics == {}
    assert knowledge.root.name


def test_every_built_in_rule_names_a_list_that_is_there() -> None:
    assert load_defaults().urgent.dangling() == ()


def test_a_change_between_two_loads_is_seen(tmp_path: Path) -> None:
    load(tmp_path)
    after = load(tmp_path, **{"areas/england.yml": "id: england\nname: The whole country\n"})
    assert after.knowledge is not None
    assert after.knowledge.root.name == "The whole country"


def test_loading_again_gives_the_same_in_the_same_order(tmp_path: Path) -> None:
    first, second = load_folder(write(tmp_path)), load_folder(tmp_path)
    assert first == second
    assert first.knowledge is not None
    assert list(first.knowledge.areas) == ["doncaster", "england"]


def test_forty_five_topics_load_in_well_under_a_second(tmp_path: Path) -> None:
    text = FILES["topics/escalation.yaml"]
    asks = "".join(f"  - who do I ask about the matter of number {number}\n" for number in range(20))
    for number in range(45):
        topic = text.replace("id: escalation", f"id: topic-{number}").replace("answer:\n", f"{asks}answer:\n")
        (write(tmp_path) / "topics" / f"topic-{number}.yaml").write_text(topic, encoding="utf-8")
    load_defaults()
    start = perf_counter()
    loaded = load_folder(tmp_path)
    assert perf_counter() - start < 1
    assert loaded.knowledge is not None
    assert len(loaded.knowledge.topics) == 46
