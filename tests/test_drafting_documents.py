"""Documents as they come: Word, PDF and text, and files that cannot be taken in, each with what to do instead."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import docx
import pytest
import yaml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf.generic import RectangleObject

from bot.drafting import document as limits
from bot.drafting import word as word_limits
from bot.drafting.briefing import Target, draft_briefing
from bot.drafting.document import read_document
from bot.drafting.draft import Draft
from bot.drafting.file import file_text, read_back
from bot.drafting.paragraph import Paragraph
from bot.drafting.unreadable import UnreadableError
from bot.knowledge.loader import load_defaults
from tests.documents import briefing_in_pdf, briefing_in_word, packed, pdf, table_in_word, text_box, word
from tests.sample import knowledge

IN_WORD = briefing_in_word()
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


def read(folder: Path, data: bytes | str, name: str) -> tuple[Paragraph, ...]:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_document(path)


def texts(folder: Path, data: bytes | str, name: str = "a.docx") -> list[str]:
    return [each.text for each in read(folder, data, name)]


def drafted(folder: Path, data: bytes, name: str) -> Draft:
    base = knowledge(headings=load_defaults().headings)
    return draft_briefing(read(folder, data, name), Target(base.area("northtown")), base)


def test_a_briefing_in_word(tmp_path: Path) -> None:
    draft = drafted(tmp_path, briefing_in_word(), "a.docx")
    briefing = draft.briefing
    assert briefing.title == "Records that did not travel"
    assert len(briefing.happened) == 1
    assert [(each.title, each.told_us) for each in briefing.findings] == [
        ("Records", "They did not follow the child."),
        ("Being seen", "The child was not seen alone."),
        ("What should we do now?", "The findings stand on the pages before this one."),
    ]
    assert briefing.findings[-1].do_now == (
        "Ask for the records on the first day. See the transfer protocol. See the child alone."
    )
    assert [each.text for each in briefing.good_practice] == ["The school nurse rang the last area herself."]
    assert [each.text for each in briefing.questions] == ["How do you know what life is like for the child?"]


def test_a_link_under_words_in_word_is_lifted_out_with_its_words(tmp_path: Path) -> None:
    draft = drafted(tmp_path, briefing_in_word(), "a.docx")
    assert [(each.title, str(each.url)) for each in draft.briefing.links] == [
        ("the transfer protocol", "https://northtown.example/transfer")
    ]


def test_a_footer_and_a_hidden_mail_address_are_not_lost(tmp_path: Path) -> None:
    left = {each.text for each in drafted(tmp_path, briefing_in_word(), "a.docx").left}
    assert left == {"Northtown 7 minute briefing", "Northtown Partnership, issue 12", "unit@northtown.example"}


def test_a_table_with_headings_on_top_is_read_down_its_rows(tmp_path: Path) -> None:
    rows = [
        ["What it told us", "What we need to do now"],
        ["Records were late.", "Ask for them."],
        ["The child was not seen.", "See the child alone."],
    ]
    assert [
        (each.told_us, each.do_now) for each in drafted(tmp_path, table_in_word(rows), "a.docx").briefing.findings
    ] == [
        ("Records were late.", "Ask for them."),
        ("The child was not seen.", "See the child alone."),
    ]


def test_a_table_with_headings_at_the_side_is_read_row_by_row(tmp_path: Path) -> None:
    rows = [["Background", "Nobody asked."], ["Key learning", "Records were late."], ["Actions", "Ask for them."]]
    briefing = drafted(tmp_path, table_in_word(rows), "a.docx").briefing
    assert [each.text for each in briefing.happened] == ["Nobody asked."]
    assert [(each.told_us, each.do_now) for each in briefing.findings] == [("Records were late.", "Ask for them.")]


def test_boxes_with_heading_and_text_in_one_cell(tmp_path: Path) -> None:
    rows = [
        ["Background\nNobody asked.", "Key learning\nRecords were late."],
        ["Actions\nAsk.", "Good practice\nA visit."],
    ]
    briefing = drafted(tmp_path, table_in_word(rows), "a.docx").briefing
    assert [each.text for each in briefing.happened] == ["Nobody asked."]
    assert [(each.told_us, each.do_now) for each in briefing.findings] == [("Records were late.", "Ask.")]
    assert [each.text for each in briefing.good_practice] == ["A visit."]


def test_what_was_deleted_in_word_is_gone_and_what_was_added_is_there(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Nobody asked")
    for tag, run in (("del", "<w:delText>twice</w:delText>"), ("ins", "<w:t xml:space='preserve'> at all.</w:t>")):
        xml = f"<w:{tag} {nsdecls('w')} w:id='1' w:author='a'><w:r>{run}</w:r></w:{tag}>"
        paragraph._p.append(parse_xml(xml))
    assert texts(tmp_path, word(document)) == ["Nobody asked at all."]


def test_a_text_box_that_is_stored_twice_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    text_box(document.add_paragraph("Before."), ["In the box."])
    assert texts(tmp_path, word(document)) == ["Before.", "In the box."]


def test_a_link_made_as_a_field_is_found(tmp_path: Path) -> None:
    document = docx.Document()
    pieces = (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> HYPERLINK "https://northtown.example/a" </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>the form</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    paragraph = document.add_paragraph("Use ")
    for piece in pieces:
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{piece}</w:r>"))
    (found,) = read(tmp_path, word(document), "a.docx")
    assert (found.text, [(each.words, each.url) for each in found.links]) == (
        "Use the form",
        [("the form", "https://northtown.example/a")],
    )


def test_a_bold_line_in_word_is_a_heading(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("What happened to the child?").bold = True
    document.add_paragraph("Nobody asked.")
    assert [each.heading for each in read(tmp_path, word(document), "a.docx")] == [True, False]


def test_a_briefing_in_pdf(tmp_path: Path) -> None:
    draft = drafted(tmp_path, briefing_in_pdf(), "a.pdf")
    briefing = draft.briefing
    assert briefing.title == "Records that did not travel"
    assert [each.text for each in briefing.happened] == [
        "The child lived with two carers and a dog. The family moved three times in one year."
    ]
    assert [each.told_us for each in briefing.findings] == [
        "Records did not follow the child from one area to the next, and nobody asked for them although everybody knew",
        "The child was not seen alone.",
        "The findings stand on the pages before this one.",
    ]
    assert len(briefing.questions) == 2
    assert [str(each.url) for each in briefing.links] == ["https://northtown.example/transfer"]
    assert [(each.text, each.place) for each in draft.left] == [("Northtown Partnership", "page 2")]


def test_an_address_with_characters_that_cannot_stand_in_a_file(tmp_path: Path) -> None:
    box = RectangleObject((50, 770, 300, 790))
    data = pdf([[("Use the form.", 11, False, 0)]], ("https://northtown.example/a\x05b", box))
    draft = drafted(tmp_path, data, "a.pdf")
    assert read_back(file_text(draft, "a\x05.pdf")) == draft.briefing


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("Nobody asked.\n".encode("utf-16"), "Nobody asked."),
        (b"\xef\xbb\xbfNobody asked.\n", "Nobody asked."),
        ("Nobody\u2019s \u201cfault\u201d.".encode("cp1252"), "Nobody\u2019s \u201cfault\u201d."),
        ("No\u00adbody\u00a0asked.\ufeff\x07", "Nobody asked."),
    ],
    ids=["utf-16", "byte order mark", "windows", "odd characters"],
)
def test_text_in_any_usual_encoding(tmp_path: Path, data: bytes | str, said: str) -> None:
    assert texts(tmp_path, data, "a.txt") == [said]


def test_what_a_file_is_is_seen_from_its_words_not_its_name(tmp_path: Path) -> None:
    assert "The child was not seen alone." in texts(tmp_path, briefing_in_word(), "a.txt")
    assert "The child was not seen alone." in texts(tmp_path, briefing_in_pdf(), "a.docx")
    assert texts(tmp_path, "Nobody asked.", "a.pdf") == ["Nobody asked."]


def broken_word() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    return held.getvalue()


BAD = {
    "empty": (b"", "a.txt", "is empty"),
    "only spaces": (b" \n\n ", "a.txt", "is empty"),
    "only marks": (b"--- *** ---\n", "a.txt", "no words"),
    "scanned": (pdf([[]]), "a.pdf", "scan"),
    "pdf with a password": (pdf([[("Nobody asked.", 11, False, 0)]], locked=True), "a.pdf", "password"),
    "damaged pdf": (b"%PDF-1.7\nnothing more", "a.pdf", "damaged"),
    "word with a password": (ENCRYPTED, "a.docx", "password"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "old Office format"),
    "damaged word": (broken_word(), "a.docx", "damaged"),
    "cut word": (briefing_in_word()[:900], "a.docx", "damaged"),
    "another zip": (packed("readme", 1_000_000), "a.docx", "zip archive"),
    "powerpoint": (packed("ppt/presentation.xml", 1_000_000), "a.pptx", "PowerPoint"),
    "opendocument": (packed("content.xml", 1_000_000), "a.odt", "OpenDocument"),
    "zip bomb": (packed("word/document.xml", 60_000_000), "a.docx", "unpacks to far more"),
    "rtf": (b"{\\rtf1 Nobody asked.}", "a.doc", "Rich Text"),
    "picture": (b"\x89PNG\r\n\x1a\n123", "a.png", "picture"),
    "web page": (b"<!DOCTYPE html><p>Nobody", "a.html", "web page"),
    "program": (bytes(range(256)) * 4, "a.exe", "not a document I can read"),
}


@pytest.mark.parametrize(("data", "name", "says"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_taken_in_says_so_and_what_to_do(
    tmp_path: Path, data: bytes, name: str, says: str
) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(tmp_path, data, name)
    said = str(caught.value)
    assert says in said
    assert name in said
    assert said.count(". ") <= 2
    assert "\n" not in said


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "none.txt", "There is no file"), (tmp_path, "is a folder")):
        with pytest.raises(UnreadableError, match=says):
            read_document(path)


def test_a_file_that_is_far_too_big_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.docx").open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(UnreadableError, match="50 megabytes"):
        read_document(tmp_path / "a.docx")


def test_a_whole_report_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 20)
    with pytest.raises(UnreadableError, match="a whole report"):
        read(tmp_path, "Nobody asked. Nobody wrote it down.", "a.txt")


def test_without_the_libraries_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    monkeypatch.setitem(sys.modules, "pypdf", None)
    for data, name in ((IN_WORD, "a.docx"), (b"%PDF-1.7", "a.pdf")):
        with pytest.raises(UnreadableError, match=r"pip install '\.\[import\]'"):
            read(tmp_path, data, name)


def test_a_package_that_unpacks_to_too_much_of_anything_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_limits, "MAX_UNPACKED", 1_000)
    with pytest.raises(UnreadableError, match="unpacks to far more"):
        read(tmp_path, briefing_in_word(), "a.docx")


@pytest.mark.parametrize("name", ["comments", "refusals"])
def test_every_sentence_of_the_drafting_room_is_said(name: str) -> None:
    room = Path(limits.__file__).parent
    said = "".join(file.read_text(encoding="utf-8") for file in room.glob("*.py"))
    sentences = yaml.safe_load((room / f"{name}.yaml").read_text(encoding="utf-8"))
    assert [key for key in sentences if f'"{key}"' not in said] == []
