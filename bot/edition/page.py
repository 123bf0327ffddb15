"""The frame of every page: one file, no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from string import Template

from bot.edition.markup import Html, text


def whole_page(title: str, body: Html, *, foot: str, skip: str, styles: Iterable[str] = ("edition.css",)) -> str:
    """The page. `skip` is the text of the link past the head; `styles` are files beside this one, later ones win."""
    return Template(_file("edition.html")).substitute(
        title=text(title),
        style="\n".join(_file(each) for each in styles),
        skip=text(skip),
        foot=text(foot),
        body=body,
    )


def _file(name: str) -> str:
    return (resources.files("bot.edition") / name).read_text(encoding="utf-8")
