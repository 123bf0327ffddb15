"""What a change is called, how far it reaches, who must agree to it, and that it is published whole or not at all."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import pytest

from bot.knowledge.base import Knowledge
from bot.knowledge.edit import edited
from bot.knowledge.hours import LONDON
from bot.publishing.difference import differences
from bot.publishing.places import Place, PlaceKind, changes_for, said_of_old_numbers
from bot.publishing.proposal import Proposal, areas_touched, check, file_of, ids, needs_second, propose
from bot.publishing.publish import FileChanged, FolderNotWritable, HasProblems, publish, writable
from bot.publishing.reach import reach
from bot.publishing.snapshot import keep_up, load_files
from bot.publishing.versions import Versions, digest
from bot.replies.words import Words
from tests.publishing_sample import FILES, changed, written
from tests.sample import wording

NOON = datetime(2026, 11, 24, 12, tzinfo=LONDON)
SUNDAY = datetime(2026, 11, 29, 3, tzinfo=LONDON)
AREAS = {"england": "England", "northtown": "Northtown"}
TOPIC, LAW, AREA = "topics/escalation.yaml", "topics/section-47.yaml", "areas/northtown.yaml"
SOURCES = b"sources:\n  act:\n    title: Children Act\n    kind: law\n    url: https://law.example/\n"
URGENT = b"replies:\n  child:\n    lines:\n      - Ring 999.\n      - You did nothing wrong.\n"
REVIEW = b"id: sam\ntitle: Sam\narea: northtown\nkind: review\nhappened:\n  - text: A baby was hurt.\nfindings: []\n"


def knowledge(files: dict[str, bytes]) -> Knowledge:
    loaded = load_files(files)
    assert loaded.knowledge, loaded.problems
    return loaded.knowledge


@pytest.mark.parametrize(
    ("file", "old", "new", "row"),
    [
        (
            TOPIC,
            "Use the protocol.",
            "Use it.",
            ("Bottom line", "Use the protocol. It is your job.", "Use it. It is your job."),
        ),
        (TOPIC, "    - Your manager decides.\n", "", ("Step 2", "Your manager decides.", None)),
        (TOPIC, "Talk first.", "Write first.", ("Step 1", "Talk first.", "Write first.")),
        (TOPIC, "within a day", "today", ("Step 1 (Northtown)", "Talk within a day.", "Talk today.")),
        (TOPIC, "  - how do i escalate\n", "  - how\n  - how do i escalate\n", ("Way of asking 1", None, "how")),
        (AREA, "100100", "100101", ("Front door: number", "01999 100100", "01999 100101")),
        (
            AREA,
            "example/e",
            "example/new-e",
            (
                "Escalation Protocol: link",
                "https://northtown.example/escalation",
                "https://northtown.example/new-escalation",
            ),
        ),
        (
            "sources.yaml",
            "law.example",
            "law2.example",
            ("Children Act: link", "https://law.example/", "https://law2.example/"),
        ),
        (
            "urgent.yaml",
            "You did",
            "You have done",
            ("Reply to a child: line 2", "You did nothing wrong.", "You have done nothing wrong."),
        ),
        ("briefings/sam.yaml", "hurt", "injured", ("What happened 1: text", "A baby was hurt.", "A baby was injured.")),
        ("wording.yaml", "Hi", "Hello", ("chat thanks", "Hi", "Hello")),
    ],
)
def test_a_change_is_called_what_leads_call_it(file: str, old: str, new: str, row: tuple[str, str | None, str]) -> None:
    other = {"sources.yaml": SOURCES, "urgent.yaml": URGENT, "briefings/sam.yaml": REVIEW}
    before = (FILES | other | {"wording.yaml": b"wording:\n  chat_thanks: Hi\n"})[file]
    found = differences(before, before.replace(old.encode(), new.encode()), Words(wording()), AREAS)
    assert [(each.what, each.before, each.after) for each in found] == [row]


def test_comments_and_layout_are_no_difference() -> None:
    after = FILES[TOPIC].replace(b"   # always", b"").replace(b"[escalation]", b"\n  - escalation")
    assert differences(FILES[TOPIC], after, Words(wording()), AREAS) == ()


@pytest.mark.parametrize("moment", [NOON, SUNDAY])
@pytest.mark.parametrize(
    ("file", "old", "new", "answers"),
    [
        (AREA, "100100", "100101", [("escalation", "northtown")]),
        (AREA, "Rung in", "Not rung in", []),
        (TOPIC, "how do i escalate", "how do we escalate", []),
        (TOPIC, "Use the protocol", "Use it", [("escalation", "england"), ("escalation", "northtown")]),
        (TOPIC, "Talk first", "Talk", [("escalation", "england")]),
        (
            TOPIC,
            "status: published",
            "status: draft",
            [
                ("escalation", "england"),
                ("escalation", "northtown"),
                ("section-47", "england"),
                ("section-47", "northtown"),
            ],
        ),
    ],
)
def test_a_change_reaches_the_answers_that_read_differently(
    moment: datetime, file: str, old: str, new: str, answers: list[tuple[str, str]]
) -> None:
    after = knowledge(FILES | {file: changed(file, old, new)})
    assert list(reach(knowledge(FILES), after, moment).answers) == answers


@pytest.mark.parametrize(
    ("file", "old", "new", "second", "areas"),
    [
        (TOPIC, "Talk first", "Talk", False, {"england"}),
        (TOPIC, "within a day", "today", False, {"northtown"}),
        (TOPIC, "authority: local", "authority: must", True, {"england"}),
        (LAW, "An enquiry", "It", True, {"england"}),
        (LAW, "authority: must", "authority: should", True, {"england"}),
        (AREA, "100100", "100101", True, {"northtown"}),
        (AREA, "example/e", "example/new-e", False, {"northtown"}),
        (AREA, "[front-door]", "[]", True, {"northtown"}),
    ],
)
def test_who_must_agree(file: str, old: str, new: str, second: bool, areas: set[str]) -> None:
    proposal = propose(file, changed(file, old, new), FILES)
    assert needs_second(FILES[file], proposal) is second
    assert areas_touched(FILES[file], proposal, knowledge(FILES)) == areas


@pytest.mark.parametrize(
    ("file", "content", "second"),
    [
        ("urgent.yaml", URGENT, True),
        ("wording.yaml", b"wording:\n  chat_thanks: Hi\n", False),
        ("wording.yaml", b'wording:\n  danger_line: "Danger"\n', True),
        ("sources.yaml", SOURCES, False),
    ],
)
def test_what_holds_everywhere_is_for_leads_of_everything(file: str, content: bytes, second: bool) -> None:
    proposal = propose(file, content, FILES)
    assert needs_second(None, proposal) is second
    assert areas_touched(None, proposal, knowledge(FILES)) == {"england"}


@pytest.mark.parametrize(
    ("content", "name", "file"),
    [
        (FILES[TOPIC], "anything.yaml", TOPIC),
        (FILES[AREA], "../../etc/passwd", AREA),
        (FILES[TOPIC].replace(b"id: escalation", b"id: new-one"), "escalation.yaml", "topics/new-one.yaml"),
        (FILES[TOPIC].replace(b"id: escalation", b"id: ../../x"), "../x.yaml", None),
        (FILES["areas/england.yaml"], "england (1).yaml", "areas/england.yaml"),
        (SOURCES, "sources.yaml", "sources.yaml"),
        (b"# $schema=schema/wording.schema.json\nwording: {}\n", "w.yaml", "wording.yaml"),
        (b"hello: [", "escalation.yaml", TOPIC),
        (b"hello", "who-knows.yaml", None),
    ],
)
def test_a_file_is_known_by_what_stands_in_it(content: bytes, name: str, file: str | None) -> None:
    assert file_of(content, name, FILES) == file


def test_a_topic_is_found_under_another_name() -> None:
    assert ids({"topics/old-name.yml": FILES[TOPIC], "sources.yaml": SOURCES}) == {
        "old-name": "topics/old-name.yml",
        "escalation": "topics/old-name.yml",
        "sources": "sources.yaml",
    }
    files = {k: v for k, v in FILES.items() if k != TOPIC} | {"topics/old-name.yml": FILES[TOPIC]}
    assert file_of(FILES[TOPIC], "x.yaml", files) == "topics/old-name.yml"


def test_what_is_published_is_in_the_folder_and_kept_and_can_be_had_back(tmp_path: Path) -> None:
    folder, versions = written(tmp_path / "knowledge"), Versions(tmp_path / "versions")
    (folder / TOPIC).chmod(0o640)
    proposal = propose(TOPIC, changed(TOPIC, "Talk first", "Talk"), FILES)
    version = publish(folder, versions, proposal, NOON, "lead for all areas", "Step 1")
    assert version
    assert (version.by, version.what, version.how) == ("lead for all areas", "Step 1", "chat")
    assert (folder / TOPIC).read_bytes() == proposal.content
    assert stat.S_IMODE((folder / TOPIC).stat().st_mode) == 0o640
    assert versions.file_before(version, TOPIC) == FILES[TOPIC]
    assert [each.name for each in folder.rglob(".*")] == []
    back = Proposal(TOPIC, version.changed[TOPIC], versions.file_before(version, TOPIC))
    publish(folder, versions, back, NOON, "lead for all areas", "Undone")
    assert (folder / TOPIC).read_bytes() == FILES[TOPIC]


def test_a_file_that_changed_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    folder, versions = written(tmp_path / "knowledge"), Versions(tmp_path / "versions")
    proposal = propose(TOPIC, changed(TOPIC, "Talk first", "Talk"), FILES)
    (folder / TOPIC).write_bytes(changed(TOPIC, "It is your job", "It is ours"))
    with pytest.raises(FileChanged):
        publish(folder, versions, proposal, NOON, "x", "y")
    assert b"It is ours" in (folder / TOPIC).read_bytes()


def test_a_proposal_with_a_problem_changes_nothing(tmp_path: Path) -> None:
    folder, versions = written(tmp_path / "knowledge"), Versions(tmp_path / "versions")
    proposal = propose(TOPIC, changed(TOPIC, "status: published", "status: new"), FILES)
    with pytest.raises(HasProblems) as told:
        publish(folder, versions, proposal, NOON, "x", "y")
    assert [(each.file, each.line) for each in told.value.problems] == [(TOPIC, 21)]
    assert [(each.file, each.line) for each in check(proposal, FILES).problems] == [(TOPIC, 21)]
    assert (folder / TOPIC).read_bytes() == FILES[TOPIC]


def test_a_new_file_can_be_published_and_taken_back(tmp_path: Path) -> None:
    folder, versions = written(tmp_path / "knowledge"), Versions(tmp_path / "versions")
    version = publish(folder, versions, propose("sources.yaml", SOURCES, FILES), NOON, "x", "y")
    assert version
    publish(folder, versions, Proposal("sources.yaml", version.changed["sources.yaml"], None), NOON, "x", "z")
    assert not (folder / "sources.yaml").exists()


def test_what_cannot_be_kept_is_not_published(tmp_path: Path) -> None:
    folder, versions = written(tmp_path / "knowledge"), Versions(tmp_path / "versions")
    keep_up(folder, versions, NOON)
    content = changed(TOPIC, "Talk first", "Talk")
    sha = digest(content)
    (tmp_path / "versions/objects" / sha[:2]).mkdir(exist_ok=True)
    (tmp_path / "versions/objects" / sha[:2] / sha[2:]).mkdir()  # stands where the content is to be kept
    with pytest.raises(OSError, match="directory"):
        publish(folder, versions, propose(TOPIC, content, FILES), NOON, "x", "y")
    assert (folder / TOPIC).read_bytes() == FILES[TOPIC]
    assert len(versions.history()) == 1


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, versions = written(tmp_path / "knowledge"), Versions(tmp_path / "versions")
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere
    assert not writable(folder)
    with pytest.raises(FolderNotWritable):
        publish(folder, versions, propose(TOPIC, b"", FILES), NOON, "x", "y")


def place(kind: PlaceKind, *path: str) -> Place:
    return Place(kind, "areas/x.yaml", path, "", "")


@pytest.mark.parametrize(
    ("edit", "value", "before", "after"),
    [
        pytest.param(
            place(PlaceKind.NUMBER, "contacts", "door", "phone"),
            "01999 2",
            "    phone: 01999 1\n    phone_status: low\n    phone_reason: wrong\n    confirmed_on: 2026-11-01 # us\n",
            "    phone: 01999 2\n    phone_status: medium\n    phone_reason: changed today\n",
            id="a new number is shown again, and nobody has rung it",
        ),
        pytest.param(
            place(PlaceKind.NUMBER, "contacts", "door", "phone"),
            "01999 2",
            "    phone: 01999 1 # the desk\n",
            "    phone: 01999 2 # the desk\n    phone_status: medium\n    phone_reason: changed today\n",
            id="a number of which nothing was said",
        ),
        pytest.param(
            place(PlaceKind.LINK, "contacts", "door", "url"),
            "https://new.example/",
            "    url: https://old.example/\n    status: opened\n    opened_on: 2026-11-01\n    title: Old\n",
            "    url: https://new.example/\n    title: Old\n",
            id="nobody has opened a new link",
        ),
        pytest.param(
            place(PlaceKind.SENTENCE, "contacts", "door", "use_for"),
            "Advice",
            "    use_for: Worries\n    confirmed_on: 2026-11-01\n",
            "    use_for: Advice\n    confirmed_on: 2026-11-01\n",
            id="a sentence changes nothing else",
        ),
    ],
)
def test_what_was_said_of_the_old_value_goes_with_it(edit: Place, value: str, before: str, after: str) -> None:
    head = "id: x\ncontacts:\n  door:\n"
    raw = f"{head}{before}".encode()
    new = edited(raw, edit.file, changes_for(edit, value, raw, "changed today"))
    assert new.decode() == f"{head}{after}"


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        pytest.param("01999 1", "01999 2\n    confirmed_on: 2026-11-01", False, id="said of the number before"),
        pytest.param("01999 2", "01999 2\n    confirmed_on: 2026-11-01", True, id="the same number"),
        pytest.param("01999 1", "01999 2\n    confirmed_on: 2026-11-20", True, id="rung since"),
    ],
)
def test_an_edition_does_not_say_of_a_new_number_that_the_old_one_was_rung(before: str, after: str, kept: bool) -> None:
    head = "id: x\ncontacts:\n  door:\n    phone: "
    old, new = f"{head}{before}\n    confirmed_on: 2026-11-01\n".encode(), f"{head}{after}\n".encode()
    changes = said_of_old_numbers(old, new, "areas/x.yaml")
    assert (b"confirmed_on" in edited(new, "areas/x.yaml", changes)) is kept
    assert said_of_old_numbers(None, new, "areas/x.yaml") == []
