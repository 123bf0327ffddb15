"""Documents made for tests, in Word and PDF: invented cases with everything that real ones bring along."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, RectangleObject

OPENING = "The child lived with two carers and a dog."
TEXT = f"""\
Records that did not travel
Northtown 7 minute briefing

1. Background

{OPENING} The family moved three times in one year.

2. Key learning

- Records did not follow the child from one area to the next
- The child was not seen alone. Nobody asked why.
- The school nurse rang the last area herself; it was good practice

3. What do I need to do?

- Ask for the records on the first day: https://northtown.example/records
- See the child alone.

4. Questions to consider

How do you know what life is like for the child?
Who else should you ask?

If in doubt, ring the front door on 01632 960123.

5. Useful links

The national helpline is 0808 800 5000.
"""


def word(document: docx.document.Document) -> bytes:
    """The bytes of a Word document."""
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def hyperlink(paragraph: Paragraph, words: str, url: str) -> None:
    """Put a link under words at the end of a paragraph, as Word does."""
    rel = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    xml = f"<w:hyperlink {nsdecls('w', 'r')} r:id='{rel}'><w:r><w:t>{words}</w:t></w:r></w:hyperlink>"
    paragraph._p.append(parse_xml(xml))


def text_box(paragraph: Paragraph, lines: Sequence[str]) -> None:
    """Put a text box into a paragraph: as new programs read it, and the same once more for old ones."""
    inner = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    box = f"<w:txbxContent>{inner}</w:txbxContent>"
    names = nsdecls("w") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    names += ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    xml = (
        f"<w:r {names}><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    paragraph._p.append(parse_xml(xml))


def briefing_in_word() -> bytes:
    """A briefing with styles, lists, a hidden link, a text box and a footer."""
    document = docx.Document()
    document.add_heading("Records that did not travel", 0)
    document.add_paragraph("Northtown 7 minute briefing")
    document.add_heading("What happened?", 1)
    document.add_paragraph(f"{OPENING} The family moved three times in one year.")
    text_box(document.add_paragraph(), ["Good practice", "The school nurse rang the last area herself."])
    document.add_heading("What did the review tell us?", 1)
    document.add_heading("Records", 2)
    document.add_paragraph("They did not follow the child.")
    document.add_heading("Being seen", 2)
    document.add_paragraph("The child was not seen alone.")
    document.add_heading("What should we do now?", 1)
    first = document.add_paragraph("Ask for the records on the first day. See ", style="List Bullet")
    hyperlink(first, "the transfer protocol", "https://northtown.example/transfer")
    document.add_paragraph("See the child alone.", style="List Bullet")
    document.add_heading("Reflective questions", 1)
    document.add_paragraph("How do you know what life is like for the child?", style="List Number")
    last = document.add_paragraph("For advice write to ")
    hyperlink(last, "the business unit", "mailto:unit@northtown.example")
    document.sections[0].footer.paragraphs[0].text = "Northtown Partnership, issue 12"
    return word(document)


def table_in_word(rows: Sequence[Sequence[str]]) -> bytes:
    """A document that is one table."""
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return word(document)


def packed(name: str, size: int) -> bytes:
    """A zip archive with one part that unpacks to `size` zeros."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _ in range(size // 1_000_000):
            part.write(bytes(1_000_000))
    return held.getvalue()


Row = tuple[str, int, bool, float]  # words, size of the letters, bold, the gap above


def pdf(
    pages: Sequence[Sequence[Row]], link: tuple[str, RectangleObject] | None = None, *, locked: bool = False
) -> bytes:
    """A PDF with lines of text; `link` is an address and the box on the first page that opens it.

    `locked`: it opens with a password only.
    """
    writer = PdfWriter()
    for rows in pages:
        page = writer.add_blank_page(595, 842)
        fonts = {f"/F{number}": _font(name) for number, name in enumerate(("Helvetica", "Helvetica-Bold"))}
        held = DictionaryObject({NameObject(key): font for key, font in fonts.items()})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): held})
        stream = DecodedStreamObject()
        stream.set_data("\n".join(_drawn(rows)).encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if link:
        writer.add_annotation(0, Link(rect=link[1], url=link[0]))
    if locked:
        writer.encrypt("any", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _font(name: str) -> DictionaryObject:
    said = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": f"/{name}", "/Encoding": "/WinAnsiEncoding"}
    return DictionaryObject({NameObject(key): NameObject(value) for key, value in said.items()})


def _drawn(rows: Sequence[Row]) -> list[str]:
    y, drawn = 780.0, []
    for words, size, bold, gap in rows:
        y -= gap
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        drawn.append(f"BT /F{int(bold)} {size} Tf 1 0 0 1 60 {y} Tm ({escaped}) Tj ET")
    return drawn


def briefing_in_pdf() -> bytes:
    """A briefing of two pages with headings by size and weight, broken lines, a page foot and a link annotation."""
    foot = ("Northtown Partnership", 8, False, 0.0)
    first: list[Row] = [
        ("Records that did not travel", 22, True, 0),
        ("What happened?", 14, True, 40),
        ("The child lived with two carers and a dog. The family moved three times in", 11, False, 24),
        ("one year.", 11, False, 14),
        ("Key findings", 14, True, 30),
        ("\u2022 Records did not follow the child from one area to the next, and nobody", 11, False, 24),
        ("asked for them although everybody knew", 11, False, 14),
        ("\u2022 The child was not seen alone.", 11, False, 14),
        ("Actions", 14, True, 30),
        ("See the transfer protocol.", 11, False, 24),
        (foot[0], 8, False, 560),
    ]
    second: list[Row] = [
        ("Reflective questions", 14, True, 0),
        ("1. How do you know what life is like for the child?", 11, False, 24),
        ("2. Who else should you ask?", 11, False, 14),
        (foot[0], 8, False, 712),
    ]
    height = 780 - sum(row[3] for row in first[:-1])
    box = RectangleObject((58, height - 3, 200, height + 9))
    return pdf([first, second], ("https://northtown.example/transfer", box))
