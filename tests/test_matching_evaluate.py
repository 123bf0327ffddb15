"""Labelled rows are read, decided about and counted."""

import json

import pytest

from bot.matching.evaluate import evaluate
from bot.matching.rows import as_row, read_rows
from tests import matching_sample

ROWS = [
    {"q": "how do i escalate", "topic": "escalation", "kind": "answer"},
    {"q": "bruise on a baby", "topic": "lado", "also": ["bruising"], "kind": "answer"},
    {"q": "what is gillick", "topic": "gillick", "kind": "answer"},
    {"q": "who won the election", "topic": None, "kind": "out_of_scope"},
    {"q": "bruise on the baby, cheap offer", "topic": None, "kind": "out_of_scope"},
    {
        "q": "he has a knife and is stabbing her right now",
        "topic": "immediate-danger",
        "kind": "urgent",
        "sender": "professional",
    },
    {
        "q": "28 day rule for Olivia Testington",
        "topic": "private-fostering",
        "kind": "personal_data",
        "pii": ["Olivia Testington"],
    },
    {"q": "thanks!", "topic": None, "kind": "smalltalk"},
]


def lines(*rows: object) -> str:
    return "\n".join(json.dumps(row) for row in rows)


def test_shares_are_counted_over_the_rows_they_are_about() -> None:
    counts = evaluate(read_rows(lines(*ROWS)), matching_sample.matcher()).as_dict()["counts"]
    assert counts["first"] == [3, 4]
    assert counts["first_or_also"] == [4, 4]
    assert counts["urgent_recall"] == [1, 1]
    assert counts["urgent_false_alarms"] == [0, 7]
    assert counts["sender_right"] == [1, 1]
    assert counts["details_found"] == [1, 1]
    assert counts["details_false_alarms"] == [0, 7]
    assert counts["smalltalk_recognised"] == [1, 1]
    assert counts["wrong_confident"][1] == 2


def test_topics_that_the_knowledge_lacks_are_named_and_not_counted() -> None:
    report = evaluate(read_rows(lines(*ROWS)), matching_sample.matcher())
    assert report.not_covered == {"gillick": 1}
    assert report.covered == 4


def test_misses_name_question_topic_and_what_came_instead() -> None:
    miss = evaluate(read_rows(lines(*ROWS)), matching_sample.matcher()).misses[0]
    assert (miss.q, miss.topic, miss.got[0]) == ("bruise on a baby", "lado", "bruising")


def test_a_report_of_nothing_has_no_rates() -> None:
    report = evaluate([], matching_sample.matcher()).as_dict()
    assert report["first"] is None
    assert report["rows"] == 0
    json.dumps(report)


def test_wrong_answers_out_of_scope_are_listed() -> None:
    report = evaluate(read_rows(lines({"q": "bruise on a baby", "kind": "out_of_scope"})), matching_sample.matcher())
    assert report.shares["wrong_confident"].count == 1
    assert report.wrong[0].got[0] == "bruising"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2 is not JSON"),
        ("[]", "line 2"),
        ('{"q": "x"}', "line 2: kind"),
        ('{"q": "x", "kind": "answr", "topic": "a"}', "line 2: kind"),
        ('{"q": "x", "kind": "answer"}', "needs a “topic”"),
        ('{"q": 3, "kind": "smalltalk"}', "line 2: q"),
        ('{"q": "x", "kind": "urgent", "sender": "boss"}', "line 2: sender"),
        ('{"q": "x", "kind": "smalltalk", "tpoic": "a"}', "line 2: tpoic"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_its_line(line: str, says: str) -> None:
    with pytest.raises(ValueError, match="line 2") as error:
        read_rows('{"q": "hi", "kind": "smalltalk"}\n' + line)
    assert says in str(error.value)


def test_blank_lines_are_skipped_and_counted() -> None:
    with pytest.raises(ValueError, match="line 4"):
        read_rows('{"q": "hi", "kind": "smalltalk"}\n\n\n{')


def test_a_routed_row_has_the_keys_of_the_contract() -> None:
    row = as_row(matching_sample.matcher().decide("bruise on the baby of Olivia Testington"))
    assert row["action"] in ("answer", "offer")
    assert row["topics"][0]["id"] == "bruising"
    assert 0 <= row["topics"][0]["confidence"] <= 1
    assert row["urgent"] is False
    assert row["sender"] == "professional"
    assert row["personal_data"] == [{"kind": "name", "text": "Olivia Testington"}]
    assert "Testington" not in json.dumps(row["redacted"])
