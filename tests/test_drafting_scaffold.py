"""New files: drafts that pass the check, and sentences that say what is in the way."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from pydantic import BaseModel

from bot.cli import main
from bot.drafting.scaffold import Kind, begun, id_fault, months_on, written
from bot.editorial.review import review
from bot.knowledge.loader import load_folder
from bot.knowledge.schema import Area, AreaStatus, Briefing, BriefingStatus, Status, Topic
from tests.broken.folder import write
from tests.documents import TEXT, briefing_in_word

HERE = ("--area", "doncaster", "--no-topics")
TODAY = date(2026, 11, 24)
MODELS: dict[Kind, type[BaseModel]] = {Kind.TOPIC: Topic, Kind.BRIEFING: Briefing, Kind.AREA: Area}


def command(folder: Path, *words: str) -> Result:
    settings = {
        "BRIEFBOT_KNOWLEDGE": str(folder),
        "BRIEFBOT_MODEL": "none",
        "BRIEFBOT_DATA": str(folder.parent / "data"),
    }
    return CliRunner().invoke(main, words, env=settings)


def said(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.mark.parametrize("kind", Kind)
def test_what_is_begun_passes_the_check_without_a_word(tmp_path: Path, kind: Kind) -> None:
    write(tmp_path)
    path = tmp_path / kind.folder / "lost-record.yaml"
    path.write_text(begun(kind, "lost-record", "A “lost” record: what now?", TODAY, "england"), encoding="utf-8")
    loaded = load_folder(tmp_path)
    assert loaded.problems == ()
    assert loaded.knowledge is not None
    drafts = {
        Kind.TOPIC: loaded.knowledge.topics.get("lost-record"),
        Kind.BRIEFING: loaded.knowledge.briefings.get("lost-record"),
        Kind.AREA: loaded.knowledge.draft_areas.get("lost-record"),
    }
    made = drafts[kind]
    assert made is not None
    assert made.status in (Status.DRAFT, BriefingStatus.DRAFT, AreaStatus.DRAFT)
    assert (made.name if isinstance(made, Area) else made.title) == "A “lost” record: what now?"


@pytest.mark.parametrize("kind", Kind)
def test_every_key_there_is_stands_in_the_file_with_a_note_above(kind: Kind) -> None:
    text = begun(kind, "lost-record", None, TODAY, "england")
    for key in MODELS[kind].model_fields:
        assert re.search(rf"^(?:# )?{key}:", text, re.MULTILINE), key


@pytest.mark.parametrize("kind", Kind)
def test_the_keys_in_notes_are_right_too(tmp_path: Path, kind: Kind) -> None:
    """Every note that is a key, taken in as the note says, is something the check understands."""
    text = begun(kind, "lost-record", None, TODAY, "england")
    keys = "|".join(MODELS[kind].model_fields)
    opened = re.sub(rf"^# ((?:{keys}|  +\S|  +- ).*)$", r"\1", text, flags=re.MULTILINE)
    nested = re.sub(r"^(  +)# ((?:do|not_seen|more|topics):.*|  - .*)$", r"\1\2", opened, flags=re.MULTILINE)
    write(tmp_path)
    (tmp_path / kind.folder / "lost-record.yaml").write_text(nested, encoding="utf-8")
    codes = {each.code for each in load_folder(tmp_path).problems}
    unknown = {"unknown-source", "unknown-briefing", "unknown-topic", "unknown-area", "unknown-contact"}
    assert codes <= unknown
    assert set(yaml.safe_load(nested)) == set(MODELS[kind].model_fields)


@pytest.mark.parametrize(("kind", "count"), [(Kind.TOPIC, 1), (Kind.BRIEFING, 3)])
def test_what_is_published_before_it_is_written_is_told(tmp_path: Path, kind: Kind, count: int) -> None:
    text = begun(kind, "lost-record", None, TODAY, "england").replace("status: draft", "status: published")
    (write(tmp_path) / kind.folder / "lost-record.yaml").write_text(text, encoding="utf-8")
    codes = [each.code for each in review(load_folder(tmp_path), TODAY).problems]
    assert codes.count("not-written") == count


def test_dates_are_filled_in_from_today() -> None:
    text = begun(Kind.TOPIC, "lost-record", None, TODAY)
    assert "reviewed_on: 2026-11-24" in text
    assert "review_by: 2027-05-24" in text


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 24), date(2027, 5, 24)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2027, 8, 31), date(2028, 2, 29)),
    ],
)
def test_six_months_on(day: date, due: date) -> None:
    assert months_on(day, 6) == due


@pytest.mark.parametrize(
    ("id_", "near"),
    [
        ("Lost Record", "lost-record"),
        ("lost_record", "lost-record"),
        ("Père\u2019s", "peres"),
        ("a" * 50, "a" * 48),
        ("!", ""),
    ],
)
def test_an_id_that_cannot_be_one_is_told_with_one_that_can(id_: str, near: str) -> None:
    fault = id_fault(id_)
    assert fault is not None
    assert fault.endswith(f"Try: {near}" if near else "48 at most.")


def test_an_area_is_taken_from_the_id_of_a_briefing(tmp_path: Path) -> None:
    there = written(write(tmp_path))
    assert (there.area_of("doncaster-robin"), there.area_of("robin")) == ("doncaster", "england")


def test_new_writes_the_file_and_tells_the_next_step(tmp_path: Path) -> None:
    folder = write(tmp_path / "kb")
    result = command(folder, "new", "topic", "lost-record", "--title", "A record is missing")
    assert result.exit_code == 0
    path = folder / "topics" / "lost-record.yaml"
    assert f"open {path}, then run: briefbot check" in said(result)
    assert 'title: "A record is missing"' in path.read_text(encoding="utf-8")
    assert command(folder, "check").exit_code == 0


def test_new_begins_an_area_in_an_empty_folder(tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    folder.mkdir()
    assert command(folder, "new", "area", "north-town").exit_code == 0
    text = (folder / "areas" / "north-town.yaml").read_text(encoding="utf-8")
    assert 'name: "North Town"' in text
    assert "# parent: england" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("topic", "escalation"), "The id escalation is taken: see topics/escalation.yaml"),
        (("topic", "Lost Record"), "Try: lost-record"),
        (("finding", "lost-record"), "I can begin a topic, a briefing or an area"),
        (("briefing", "lost-record", "--area", "nowhere"), "There is no area “nowhere”. I know doncaster, england"),
    ],
    ids=["taken", "bad id", "unknown kind", "unknown area"],
)
def test_new_says_what_is_in_the_way(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    folder = write(tmp_path / "kb")
    before = sorted(folder.rglob("*"))
    result = command(folder, "new", *words)
    assert result.exit_code == 1
    assert says in said(result)
    assert sorted(folder.rglob("*")) == before


def test_an_earlier_id_of_a_topic_is_taken_too(tmp_path: Path) -> None:
    folder = write(tmp_path / "kb")
    with (folder / "topics/escalation.yaml").open("a", encoding="utf-8") as file:
        file.write("was: [challenge]\n")
    assert "see topics/escalation.yaml" in said(command(folder, "new", "topic", "challenge"))


def test_import_writes_a_draft_that_passes_the_check(tmp_path: Path) -> None:
    folder = write(tmp_path / "kb")
    (tmp_path / "robin.txt").write_text(TEXT, encoding="utf-8")
    result = command(folder, "import", str(tmp_path / "robin.txt"), *HERE, "--id", "doncaster-robin")
    assert result.exit_code == 0
    told = said(result)
    for part in (
        "nobody is shown it yet",
        "What it told us 3 findings, 1 with what to do now",
        "Questions 2",
        "Links https://northtown.example/records",
        "Phone numbers 01632 960123, 0808 800 5000",
        "Not placed 2 paragraphs, at the end of the file",
        "briefbot check",
    ):
        assert part in told
    loaded = load_folder(folder)
    assert [each.severity for each in loaded.problems if each.file.startswith("briefings/")] == []
    assert loaded.knowledge is not None
    assert loaded.knowledge.briefings["doncaster-robin"].status is BriefingStatus.DRAFT


def test_import_never_overwrites(tmp_path: Path) -> None:
    folder = write(tmp_path / "kb")
    (tmp_path / "robin.docx").write_bytes(briefing_in_word())
    words = ("import", str(tmp_path / "robin.docx"), *HERE, "--out", str(tmp_path / "out"))
    assert command(folder, *words).exit_code == 0
    path = tmp_path / "out" / "doncaster-records-not-travel.yaml"
    path.write_text("mine", encoding="utf-8")
    again = command(folder, *words)
    assert (again.exit_code, path.read_text(encoding="utf-8")) == (1, "mine")
    assert "is there already" in said(again)
    assert command(folder, *words, "--id", "doncaster-jack").exit_code == 1


def test_import_can_print_the_draft_alone(tmp_path: Path) -> None:
    folder = write(tmp_path / "kb")
    (tmp_path / "robin.txt").write_text(TEXT, encoding="utf-8")
    result = command(folder, "import", str(tmp_path / "robin.txt"), *HERE, "--stdout")
    assert yaml.safe_load(result.stdout)["status"] == "draft"
    assert "What happened" in result.stderr
    assert sorted(each.name for each in (folder / "briefings").iterdir()) == ["doncaster-jack.yaml"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("none.txt", "--area", "doncaster"), "There is no file"),
        (("robin.txt", "--area", "nowhere"), "there is no area “nowhere”"),
        (("robin.txt", "--area", "doncaster", "--id", "Robin's"), "Try: robins"),
        (("robin.txt",), "--area"),
    ],
    ids=["no file", "no area", "bad id", "area not given"],
)
def test_import_says_what_is_in_the_way(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    folder = write(tmp_path / "kb")
    (tmp_path / "robin.txt").write_text(TEXT, encoding="utf-8")
    result = command(folder, "import", str(tmp_path / words[0]), *words[1:])
    assert result.exit_code != 0
    assert says in said(result)
    assert result.exception is None or isinstance(result.exception, SystemExit)
