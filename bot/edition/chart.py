"""Bars as inline SVG: words beside every bar, a pattern beside every colour, the same at any width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.edition.markup import Html, element, joined, text

STRIPES = "stripes"


@dataclass(frozen=True)
class Bar:
    """One bar: what it is about, its count in words, its length, and how much of that is plain; None: not shown."""

    label: str
    said: str
    whole: int | None
    plain: int | None


def stripes() -> Html:
    """The pattern that the bars use; it must stand on the page once."""
    line = element("path", d="M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4", class_="stripe")
    pattern = element("pattern", line, id=STRIPES, width="8", height="8", patternUnits="userSpaceOnUse")
    return element("svg", element("defs", pattern), width="0", height="0", aria_hidden="true", class_="patterns")


def chart(name: str, notes: Iterable[str], bars: Sequence[Bar]) -> Html:
    """The bars below their explanation. `name` is what a screen reader says in place of the bars."""
    longest = max((bar.whole or 0 for bar in bars), default=0)
    caption = element("figcaption", joined(element("p", text(note)) for note in notes))
    rows = joined(_row(bar, longest) for bar in bars)
    return element("figure", caption, element("div", rows, class_="bars", role="img", aria_label=name))


def _row(bar: Bar, longest: int) -> Html:
    words = element("p", element("span", text(bar.label)), element("span", text(bar.said), class_="said"))
    return element("div", words, _drawn(bar, longest), class_="bar")


def _drawn(bar: Bar, longest: int) -> Html:
    if not bar.whole:
        return Html("")
    parts = [_part("outline", bar.whole, longest)]
    if bar.plain is not None:
        if bar.plain < bar.whole:
            parts.insert(0, _part("striped", bar.whole, longest, fill=f"url(#{STRIPES})"))
        parts.insert(-1, _part("plain", bar.plain, longest))
    return element("svg", *parts, width="100%", height="16", aria_hidden="true")


def _part(kind: str, count: int, longest: int, **attributes: str) -> Html:
    share = f"{100 * count / longest:.2f}%"
    return element("rect", class_=kind, x="0", y="1", width=share, height="14", **attributes)
