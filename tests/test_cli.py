"""The command as its users and outside checks meet it: real processes, real files, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command import BRIEFBOT, Finished, run, sentence
from tests.phone import environment

LEAST_TOPIC = {
    "title": "A lost record",
    "asks": ["the file has gone"],
    "answer": {"short": "Tell your manager today."},
    "authority": "local",
    "owner": "Practice lead",
    "reviewed_on": "2026-11-01",
    "review_by": "2027-05-01",
    "status": "published",
}
KEYS = ["action", "topics", "urgent", "sender", "personal_data", "redacted"]


def routed(finished: Finished) -> list[dict[str, Any]]:
    assert (finished.returncode, finished.stderr) == (0, b"")
    return [json.loads(line) for line in finished.stdout.decode().removesuffix("\n").split("\n")]


def small_folder(folder: Path, topics: int = 1) -> Path:
    """The least that is a knowledge folder: an area with id and name, topics with the keys they must have."""
    for name in ("areas", "topics"):
        (folder / name).mkdir(parents=True)
    (folder / "areas/here.yaml").write_text("id: here\nname: Here\n", encoding="utf-8")
    for number in range(topics):
        topic = {"id": f"topic-{number}", **LEAST_TOPIC, "asks": [f"what about subject{number}"]}
        (folder / f"topics/topic-{number}.yaml").write_text(yaml.safe_dump(topic), encoding="utf-8")
    return folder


# route


def test_route_gives_one_line_for_each_line_whatever_it_holds(tmp_path: Path) -> None:
    lines = [
        b"how do i escalate",
        b"",
        b"   ",
        "a\u2028b\x0bc\x0cd\x85e\x1cf".encode(),
        b"carriage\rreturn",
        b"\xff\xfe not text",
        b"bruise on a baby " * 1_000,
        "\U0001f469\u200d\U0001f467 he is hitting her right now".encode(),
        b"the last line",
    ]
    rows = routed(run(tmp_path, "route", given=b"\n".join(lines)))
    assert [row["redacted"] for row in rows] == [line.decode(errors="replace") for line in lines]
    assert [row["urgent"] for row in rows] == [False] * 7 + [True, False]


def test_route_takes_windows_line_ends(tmp_path: Path) -> None:
    small_folder(tmp_path / "small")
    given = b"hi\r\n\r\nhow do i escalate\r\n"
    finished = run(tmp_path, "route", given=given, BRIEFBOT_KNOWLEDGE="small", BRIEFBOT_MODEL="none")
    rows = [json.loads(line) for line in finished.stdout.splitlines()]
    assert [row["redacted"] for row in rows] == ["hi", "", "how do i escalate"]


def test_route_has_exactly_the_keys_and_types_that_others_rely_on(tmp_path: Path) -> None:
    given = b"how do i escalate\nmy name is John Smith, 07700 900123\nquantum physics homework\n"
    rows = routed(run(tmp_path, "route", "--area", "doncaster", given=given))
    for row in rows:
        assert list(row) == KEYS
        assert row["action"] in ("answer", "offer", "decline", "chat")
        assert all(list(topic) == ["id", "confidence"] for topic in row["topics"])
        sureness = [topic["confidence"] for topic in row["topics"]]
        assert all(0 <= sure <= 1 for sure in sureness)
        assert len(sureness) <= 3
    assert rows[0]["topics"][0]["id"] == "escalation"
    assert {"kind": "phone", "text": "07700 900123"} in rows[1]["personal_data"]
    assert rows[2]["action"] == "decline"
    assert len(rows[2]["topics"]) == 3


def test_route_answers_each_line_before_the_next_is_written(tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    small = str(small_folder(tmp_path / "small"))
    env = environment(tmp_path / "data", BRIEFBOT_KNOWLEDGE=small, BRIEFBOT_MODEL="none")
    with subprocess.Popen([BRIEFBOT, "route"], stdin=pipe, stdout=pipe, cwd=tmp_path, env=env) as process:
        assert process.stdin
        assert process.stdout
        for line in (b"how do i escalate\n", b"\n", b"bruise on a baby\n"):
            process.stdin.write(line)
            process.stdin.flush()
            assert list(json.loads(process.stdout.readline())) == KEYS
    assert process.returncode == 0


def test_route_ends_quietly_when_nobody_reads_on(tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    env = environment(tmp_path / "data", BRIEFBOT_KNOWLEDGE=str(small_folder(tmp_path / "small")))
    with subprocess.Popen([BRIEFBOT, "route"], stdin=pipe, stdout=pipe, stderr=pipe, cwd=tmp_path, env=env) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stdin
        process.stdin.write(b"how do i escalate\n" * 10)
        process.stdin.close()
        assert process.stderr
        assert process.stderr.read() == b""


def test_route_refuses_an_area_it_does_not_know(tmp_path: Path) -> None:
    finished = run(tmp_path, "route", "--area", "nowhere", given=b"hi\n")
    assert finished.returncode == 2
    assert finished.stdout == b""
    assert "no area “nowhere”. I know doncaster, england, sandwell" in finished.stderr.decode()


@pytest.mark.parametrize(("topics", "settings"), [(1, {}), (45, {"BRIEFBOT_MODEL": "none"})], ids=["one", "many"])
def test_route_works_on_the_least_knowledge_there_can_be(topics: int, settings: dict[str, str], tmp_path: Path) -> None:
    small_folder(tmp_path / "small", topics)
    finished = run(tmp_path, "route", given=b"what about subject0\n", BRIEFBOT_KNOWLEDGE="small", **settings)
    rows = [json.loads(line) for line in finished.stdout.splitlines()]
    assert rows[0]["action"] == "answer"
    assert rows[0]["topics"][0]["id"] == "topic-0"


# check


@pytest.mark.parametrize(
    ("folder", "code"),
    [("missing", "no-folder"), ("a-file", "not-a-folder"), ("empty", "no-area"), ("odd", "cannot-read")],
)
def test_check_gives_a_list_for_any_folder(folder: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    (tmp_path / "empty").mkdir()
    odd = small_folder(tmp_path / "odd")
    os.mkfifo(odd / "areas/pipe.yaml")
    (odd / os.fsdecode(b"topics/\xff.yaml")).write_text("x", encoding="utf-8")
    finished = run(tmp_path, "check", folder, "--json")
    problems = json.loads(finished.stdout.decode())
    assert (finished.returncode, finished.stderr) == (1, b"")
    assert code in [each["code"] for each in problems]
    assert list(problems[0]) == ["file", "line", "column", "severity", "code", "message", "hint"]
    assert all(each["line"] >= 1 and each["column"] >= 1 for each in problems)
    assert not any(each["file"].startswith("/") for each in problems)


def test_check_is_content_with_good_knowledge_and_needs_no_settings(tmp_path: Path) -> None:
    small_folder(tmp_path / "small")
    finished = run(tmp_path, "check", "small", "--json", TELEGRAM_API_URL="nonsense", BRIEFBOT_MODEL="none")
    assert finished.returncode == 0
    assert [each for each in json.loads(finished.stdout) if each["severity"] == "error"] == []


def test_check_names_the_place_and_fits_the_terminal(tmp_path: Path) -> None:
    small_folder(tmp_path / "small")
    (tmp_path / "small/areas/here.yaml").write_text("id: here\nname: Here\nnmae: Here\n", encoding="utf-8")
    finished = run(tmp_path, "check", "small", COLUMNS="60")
    said = finished.stdout.decode()
    assert finished.returncode == 1
    assert "areas/here.yaml, line 3, column 1" in said
    assert "1 to put right" in said
    assert max(len(line) for line in said.splitlines()) <= 60


# ask, eval, schema, doctor


@pytest.mark.parametrize("text", ["- mum has withdrawn consent", "--mum has withdrawn consent", "-h withdrawn consent"])
def test_ask_takes_a_message_that_begins_with_a_dash(text: str, tmp_path: Path) -> None:
    small_folder(tmp_path / "small")
    finished = run(tmp_path, "ask", text, BRIEFBOT_KNOWLEDGE="small", BRIEFBOT_MODEL="none")
    assert finished.returncode == 0
    assert "Immediate danger: 999" in finished.stdout.decode()


def test_ask_still_refuses_a_misspelt_option(tmp_path: Path) -> None:
    finished = run(tmp_path, "ask", "how do i escalate", "--aera", "doncaster")
    assert (finished.returncode, finished.stdout) == (2, b"")


def test_ask_gives_plain_whole_lines_into_a_pipe(tmp_path: Path) -> None:
    question = "mum has withdrawn consent, can we carry on?"
    finished = run(tmp_path, "ask", question, "--area", "doncaster", "--why", COLUMNS="20", TERM="xterm-256color")
    said = finished.stdout.decode()
    assert finished.returncode == 0
    assert "\x1b" not in said
    assert "Family withdraws consent: can we carry on? (Doncaster)\n" in said
    assert "Decision: answer." in said


def test_commands_say_where_the_knowledge_should_be(tmp_path: Path) -> None:
    for command in (("ask", "hi"), ("route",), ("schema",)):
        said = sentence(run(tmp_path, *command, BRIEFBOT_KNOWLEDGE="nowhere"))
        assert "no folder nowhere. Set BRIEFBOT_KNOWLEDGE" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"q": "a", "kind": "smalltalk"}\n\n{"q": \n', "line 3 is not JSON"),
        (b'{"q": "a"}\n', "line 1: kind"),
        (b'{"q": "a", "kind": "answer"}\n', "needs a “topic”"),
        (b"\xff\n", "is not UTF-8"),
        (b"\n", "holds no messages"),
    ],
    ids=["cut short", "no kind", "no topic", "not text", "empty"],
)
def test_eval_says_which_line_is_wrong(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_bytes(content)
    assert said in sentence(run(tmp_path, "eval", "rows.jsonl"))


def test_eval_names_its_figures_and_its_misses(tmp_path: Path) -> None:
    asked = partial(run, tmp_path, "eval", BRIEFBOT_KNOWLEDGE=str(small_folder(tmp_path / "small", 2)))
    rows = [
        {"q": "what about subject0", "kind": "answer", "topic": "topic-0"},
        {"q": "what of subject0 again", "kind": "answer", "topic": "topic-1"},
        {"q": "hello", "kind": "smalltalk"},
        {"q": "is it a crime", "kind": "answer", "topic": "no-such-topic"},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    said = asked("rows.jsonl", "--misses", BRIEFBOT_MODEL="none").stdout.decode()
    assert [line.split()[-4:] for line in said.splitlines() if "Right topic first  " in line] == [
        ["50.0%", "1", "of", "2"]
    ]
    assert "no such topic: no-such-topic (1)" in said
    assert "topic-1 (1)\n  “what of subject0 again”: " in said
    report = json.loads(asked("rows.jsonl", "--json", BRIEFBOT_MODEL="none").stdout)
    assert report["counts"]["first"] == [1, 2]


def test_schema_writes_beside_the_knowledge_or_says_why_not(tmp_path: Path) -> None:
    small_folder(tmp_path / "small")
    assert run(tmp_path, "schema", "small").returncode == 0
    assert json.loads((tmp_path / "small/schema/topic.schema.json").read_text(encoding="utf-8"))
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut/schema").touch()
    assert "cannot be written" in sentence(run(tmp_path, "schema", "shut"))


def test_doctor_says_of_each_part_how_it_is_and_what_to_do(tmp_path: Path) -> None:
    settings = {"BRIEFBOT_KNOWLEDGE": "nowhere", "TELEGRAM_BOT_TOKEN_FILE": "nothing"}
    finished = run(tmp_path, "doctor", "--running", given=b"", **settings)
    *lines, last = finished.stdout.decode().splitlines()
    assert finished.returncode == 1
    found = {line.split()[1]: line.split()[0] for line in lines}
    assert found == {
        **{"token": "fault", "secret": "ok", "knowledge": "fault"},
        **{"model": "ok", "database": "fault", "heartbeat": "fault"},
    }
    assert last == "4 to put right."
