"""HTML from pieces: everything that is text is escaped on its way in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import NewType

from bot.replies.reply import Line, Run

Html = NewType("Html", str)
_PHONE = re.compile(r"(?<![\w+-])(?<!ection )(?:\+\d[\d ]{5,17}\d|0\d[\d ]{6,13}\d|999|101|111|116 \d{3})(?![\w-])")


def text(words: str) -> Html:
    """Words as HTML that shows them as they are."""
    return Html(escape(words))


def element(name: str, *inside: Html, **attributes: str) -> Html:
    """One element. `class_` stands for class; other names have hyphens for underscores."""
    given = "".join(f' {key.strip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{given}>{''.join(inside)}</{name}>")


def joined(parts: Iterable[Html]) -> Html:
    """Elements one after the other, each on a line of its own."""
    return Html("\n".join(part for part in parts if part))


def line(runs: Line) -> Html:
    """A line of a reply: bold words, links, and phone numbers that can be tapped."""
    return Html("".join(_run(run) for run in runs))


def plain_text(runs: Line) -> str:
    """The words of a line without formatting."""
    return "".join(run.text for run in runs)


def paragraphs(lines: Iterable[Line], class_: str = "") -> Html:
    """Each line as a paragraph."""
    marks = {"class_": class_} if class_ else {}
    return joined(element("p", line(each), **marks) for each in lines)


def items(entries: Iterable[Html], kind: str = "ul") -> Html:
    """A list, or nothing when there are no entries."""
    held = [element("li", each) for each in entries]
    return element(kind, joined(held)) if held else Html("")


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Html]]) -> Html:
    """A table whose first column names its rows, in a box that scrolls by itself on a narrow screen."""
    head = element("tr", *(element("th", text(each), scope="col") for each in heads))
    body = [
        element("tr", element("th", first, scope="row"), *(element("td", each) for each in rest))
        for first, *rest in rows
    ]
    whole = element("table", element("caption", text(caption)), element("thead", head), element("tbody", joined(body)))
    return element("div", whole, class_="wide", role="region", aria_label=caption, tabindex="0")


def _run(run: Run) -> Html:
    words = element("a", text(run.text), href=run.link) if run.link else _tappable(run.text)
    return element("strong", words) if run.bold else words


def _tappable(words: str) -> Html:
    parts, end = [], 0
    for match in _PHONE.finditer(words):
        number = re.sub(r"[^\d+]", "", match[0])
        parts += [text(words[end : match.start()]), element("a", text(match[0]), href=f"tel:{number}")]
        end = match.end()
    return Html("".join([*parts, text(words[end:])]))
