"""The edition on paper and as a table: whole, escaped, in order, and the same words as the bot's."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.exporting import write_whole
from bot.edition.book import edition_html
from bot.edition.scope import Scope
from bot.edition.table import BYTE_ORDER_MARK, HEADS, edition_csv, harmless
from bot.knowledge.base import Knowledge
from tests import sample

MORNING = sample.TUESDAY_MORNING
VOID = {"meta", "link", "br", "hr", "img", "input"}
HOSTILE = '<script>alert(1)</script> & "quoted" \' $style'
DANGER = sample.topic("danger", title="A child in danger", group="Danger now", act="now", contacts=["front-door"])
LOCAL = sample.topic(
    "lost",
    title="A lost record",
    answer={"short": "Tell your manager.", "do": ["Write when you saw it.", "Your manager decides."]},
    local={"northtown": {"do": ["Northtown has a form."], "title": "A lost record in the north"}},
    contacts=["front-door"],
)


@dataclass
class Page(HTMLParser):
    """The page as a reader sees it: headings, links, ids, words; falls over when it is not well formed."""

    open: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: str = ""

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.words += data
        if self.open and self.open[-1] in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            level, said = self.headings[-1]
            self.headings[-1] = (level, said + data)

    def all(self, tag: str, key: str) -> list[str]:
        return [value for name, attrs in self.tags if name == tag and (value := attrs.get(key))]


def read(known: Knowledge, area: str | None = None) -> Page:
    page = Page()
    page.feed(edition_html(known, area, MORNING))
    page.close()
    assert page.open == []
    return page


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return sample.knowledge(DANGER, LOCAL)


@pytest.fixture(scope="module")
def page(known: Knowledge) -> Page:
    return read(known)


def test_every_title_step_number_and_finding_is_on_paper(known: Knowledge, page: Page) -> None:
    for topic in known.answerable:
        said = [topic.title, *topic.answer.do, *topic.answer.more, topic.owner]
        assert [each for each in (*said, *topic.answer.short.split(". ")) if each not in page.words] == []
    for area in known.areas.values():
        assert [each.phone for each in area.contacts.values() if str(each.phone) not in page.words] == []
    for finding in sample.REVIEW.findings:
        assert finding.told_us in page.words
    assert "Who would you tell? (our question, not the review's)" in page.words


def test_danger_stands_first_with_every_areas_number(page: Page) -> None:
    first = page.words.index("Immediate danger: ring 999")
    contents = page.words.index("What is in here")
    top = page.words[first:contents]
    assert [
        name for name in ("Northtown", "Southtown", "England", "01999 100100", "0808 800 5000") if name not in top
    ] == []
    groups = [said for level, said in page.headings if level == 3 and said in {"Danger now", "Disagreeing"}]
    assert groups == ["Danger now", "Disagreeing"]


def test_headings_never_skip_a_rank_and_there_is_one_title(page: Page) -> None:
    ranks = [level for level, _ in page.headings]
    assert ranks.count(1) == 1
    assert ranks[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))
    assert all(said.strip() for _, said in page.headings)


def test_every_link_inside_leads_somewhere_and_no_place_has_a_name_twice(page: Page) -> None:
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    inside = {link.removeprefix("#") for link in page.all("a", "href") if link.startswith("#")}
    assert inside <= set(ids)
    assert {f"topic-{topic}" for topic in ("escalation", "danger", "lost")} <= inside


def test_the_file_stands_by_itself_and_says_its_language(page: Page) -> None:
    names = {name for name, _ in page.tags}
    assert names.isdisjoint({"script", "link", "img", "iframe", "form", "input", "object"})
    assert not any(key.startswith("on") for _, attrs in page.tags for key in attrs)
    assert page.all("html", "lang") == ["en-GB"]
    assert "url(" not in edition_html(sample.knowledge(), None, MORNING)
    assert page.all("a", "href")[0] == "#main"


def test_every_table_says_what_its_rows_and_columns_are(page: Page) -> None:
    names = [name for name, _ in page.tags]
    assert names.count("table") == names.count("caption") == 5
    assert all(attrs.get("scope") in {"row", "col"} for name, attrs in page.tags if name == "th")


def test_words_are_never_taken_for_markup() -> None:
    hostile = sample.topic(
        "odd", title=HOSTILE, group=HOSTILE, answer={"short": HOSTILE, "do": [HOSTILE]}, owner=HOSTILE
    )
    places = (sample.england(), sample.place(name=HOSTILE))
    page = read(sample.knowledge(hostile, areas=places))
    assert page.words.count(HOSTILE) > 8
    assert "script" not in {name for name, _ in page.tags}


def test_an_area_shows_what_differs_there_and_nothing_twice(page: Page) -> None:
    lost = page.words[page.words.index(f"{LOCAL.answer.do[0]}") :]
    north = lost[lost.index("In Northtown") : lost.index("In Southtown")]
    assert "Northtown has a form." in north
    assert "A lost record in the north" in north
    assert "Tell your manager." not in north
    assert "01999 100100" in north


def test_an_edition_for_one_area_says_its_own_answers_alone(known: Knowledge) -> None:
    page = read(known, "northtown")
    assert "Northtown has a form." in page.words
    assert "Write when you saw it." not in page.words
    assert "Southtown" not in page.words
    assert "0808 800 5000" in page.words
    assert page.headings[0][1].endswith("Northtown")


@pytest.mark.parametrize(
    ("status", "answered", "listed"), [("draft", False, True), ("gap", True, True), ("retired", False, False)]
)
def test_what_is_not_published_is_marked_or_left_out(status: str, answered: bool, listed: bool) -> None:
    page = read(sample.knowledge(sample.topic("odd", title="An odd one", status=status)))
    assert ("topic-odd" in {attrs.get("id") for _, attrs in page.tags}) is answered
    assert ("An odd one (odd)" in page.words) is listed
    assert (status in page.words[page.words.index("Who owns what") :]) is listed


def test_an_overdue_answer_says_so_in_its_place_and_in_the_audit() -> None:
    page = read(sample.knowledge(sample.topic("old", review_by="2026-11-20")))
    assert "This check is overdue" in page.words
    assert "20\u00a0Nov\u00a02026 (overdue)" in page.words


def test_the_revision_of_the_whole_changes_with_any_number() -> None:
    one = Scope(sample.knowledge(), None, MORNING).revision
    front = sample.contact(phone="01999 100101")
    other = sample.knowledge(areas=(sample.england(), sample.place(contacts={"front-door": front}, first_call=[])))
    assert Scope(sample.knowledge(), None, MORNING).revision == one
    assert Scope(other, None, MORNING).revision != one


def rows(known: Knowledge, area: str | None = None) -> list[dict[str, str]]:
    text = edition_csv(known, area, MORNING)
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def test_the_table_has_a_row_for_each_topic_and_area(known: Knowledge) -> None:
    table = rows(known)
    assert [(row["id"], row["area"]) for row in table] == [
        (topic, area) for topic in sorted(known.topics) for area in ("england", "northtown", "southtown")
    ]
    assert tuple(table[0]) == HEADS
    north = next(row for row in table if (row["id"], row["area"]) == ("escalation", "northtown"))
    assert north["bottom_line"] == sample.ESCALATION.answer.short
    assert north["steps"] == "1. Talk first.\n2. Your manager decides on the next stage."
    assert north["numbers"].startswith("Front door: 01999 100100, Mon-Fri 8:30am-5pm\nOut of hours: 01999 200200")
    assert north["links"].split("\n")[0] == "https://northtown.example/escalation"
    assert (north["reviewed_on"], north["review_by"], north["status"]) == ("2026-11-01", "2027-05-01", "published")
    assert {row["area"] for row in rows(known, "northtown")} == {"northtown"}


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44 1302 737777", "'+44 1302 737777"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'  =1+1"),
        ("\t=1+1", "'\t=1+1"),
        ("Front door: +44 1302 737777", "Front door: +44 1302 737777"),
        ("a = b", "a = b"),
        ("", ""),
    ],
)
def test_no_cell_runs_as_a_formula(cell: str, written: str) -> None:
    assert harmless(cell) == written


def test_a_row_keeps_its_words_through_quotes_commas_and_formulas() -> None:
    said = '=HYPERLINK("x"), "quoted"'
    table = rows(sample.knowledge(sample.topic("odd", answer={"short": said}, status="draft")), "england")
    odd = next(row for row in table if row["id"] == "odd")
    assert (odd["bottom_line"], odd["status"]) == (f"'{said}", "draft")


# The command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from tests.broken.folder import write

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BRIEFBOT_KNOWLEDGE", str(write(tmp_path / "knowledge")))
    return tmp_path


def test_export_writes_the_page_and_the_table_where_it_is_told(folder: Path) -> None:
    done = CliRunner().invoke(main, ["export", "--html", "--out", "a.html", "--csv", "a.csv", "--area", "doncaster"])
    assert (done.exit_code, done.output) == (0, "Written: a.html\nWritten: a.csv\n")
    assert "01302 737777" in (folder / "a.html").read_text(encoding="utf-8")
    assert (folder / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")


def test_export_names_a_file_by_the_day(folder: Path) -> None:
    assert CliRunner().invoke(main, ["export", "--html", "--csv"]).exit_code == 0
    made = sorted(path.name for path in folder.glob("briefbot-edition-20??-??-??.*"))
    assert [Path(name).suffix for name in made] == [".csv", ".html"]


def test_export_to_stdout_is_the_page_alone(folder: Path) -> None:
    done = CliRunner().invoke(main, ["export", "--html", "--out", "-"])
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert done.stdout.endswith("</html>\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export"], "--html for a page"),
        (["export", "--csv", "a.csv", "--out", "b"], "--out names the page"),
        (["export", "--html", "--out", "-", "--csv", "-"], "Only one of the two"),
        (["export", "--html", "--area", "nowhere"], "no area “nowhere”"),
        (["export", "--html", "--out", "no/such/folder.html"], "cannot be written"),
        (["export", "--html", "--out", "knowledge"], "it is a folder"),
    ],
)
def test_export_refuses_in_a_sentence_and_writes_nothing(folder: Path, arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code != 0
    assert said in done.stderr
    assert [path.name for path in folder.iterdir()] == ["knowledge"]


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "edition.html"
    file.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["edition.html"]
    assert file.read_text(encoding="utf-8") == "old"
