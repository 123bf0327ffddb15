"""Telegram's HTML becomes text and entities as Telegram makes them."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.links import detected, link_fault
from bot.sandbox.markup import MarkupError, parse_html
from bot.sandbox.text import Formatted, trimmed
from tests.examples import examples


def _short(formatted: Formatted) -> tuple[str, list[tuple[str, int, int]]]:
    return formatted.text, [(e["type"], e["offset"], e["length"]) for e in formatted.entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        pytest.param("plain", "plain", [], id="plain"),
        pytest.param("<b>bold</b> x", "bold x", [("bold", 0, 4)], id="bold"),
        pytest.param("a<STRONG>b</strong>", "ab", [("bold", 1, 1)], id="any-case"),
        pytest.param("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)], id="nested"),
        pytest.param("😀<i>x</i>", "😀x", [("italic", 2, 1)], id="utf16-offset"),
        pytest.param("<u>😀</u>", "😀", [("underline", 0, 2)], id="utf16-length"),
        pytest.param("&lt;b&gt; &amp; &quot;&#39;&#x41;", "<b> & \"'A", [], id="references"),
        pytest.param("&nbsp;&copy;", "&nbsp;&copy;", [], id="unknown-references-stay"),
        pytest.param("a & b > c", "a & b > c", [], id="bare-signs"),
        pytest.param("<b></b>x", "x", [], id="empty-entity-vanishes"),
        pytest.param("<code>a</code>", "a", [("code", 0, 1)], id="code"),
        pytest.param('<pre><code class="language-py">a</code></pre>', "a", [("pre", 0, 1)], id="pre-with-language"),
        pytest.param("<pre>a<b>b</b></pre>", "ab", [("pre", 0, 2)], id="nothing-inside-pre"),
        pytest.param('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)], id="spoiler"),
        pytest.param("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)], id="quote"),
        pytest.param("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)], id="long-quote"),
        pytest.param('<a href="https://e.org/x">a</a>', "a", [("text_link", 0, 1)], id="link"),
        pytest.param('<a href="tel:999">a</a>', "a", [], id="link-telegram-drops"),
        pytest.param("<b>a</>", "a", [("bold", 0, 1)], id="short-end-tag"),
    ],
)
def test_html_is_read_as_telegram_reads_it(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    assert _short(parse_html(source)) == (text, entities)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("a<br>", 'Unsupported start tag "br" at byte offset 1', id="unsupported"),
        pytest.param("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2', id="offset-in-bytes"),
        pytest.param("a < b", 'Unsupported start tag "" at byte offset 2', id="bare-less-than"),
        pytest.param("<b>x", 'Can\'t find end tag corresponding to start tag "b"', id="unclosed"),
        pytest.param("x</b>", "Unexpected end tag at byte offset 1", id="unopened"),
        pytest.param(
            "<b><i>x</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
            id="crossed",
        ),
        pytest.param("x<b", "Unclosed start tag at byte offset 1", id="cut-start-tag"),
        pytest.param("<b>x</b", "Unclosed end tag at byte offset 4", id="cut-end-tag"),
        pytest.param('<a href="x', "Unclosed start tag at byte offset 0", id="cut-attribute"),
        pytest.param(
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
            id="no-equal-sign",
        ),
        pytest.param("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0', id="bare-span"),
        pytest.param("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8", id="bad-token"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source: str, message: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse_html(source)
    assert str(caught.value) == message


@examples(100)
@given(st.text(st.characters(codec="utf-8")))
def test_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    assert parse_html(f"<b>{escape(text)}</b>").text == text


def test_a_link_keeps_its_address_with_references_decoded() -> None:
    link = parse_html('<a href="https://e.org/?a=1&amp;b=2">x</a>').entities[0]
    assert link["url"] == "https://e.org/?a=1&b=2"


def test_trimming_moves_and_cuts_entities() -> None:
    whole = trimmed(parse_html("  <b> a </b>\n"))
    assert _short(whole) == ("a", [("bold", 0, 1)])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("/start doncaster", [("bot_command", 0, 6)], id="command"),
        pytest.param("and/or 1/2", [], id="no-command-inside-words"),
        pytest.param("see https://e.org/a.", [("url", 4, 15)], id="url-without-full-stop"),
        pytest.param("a@example.org", [("email", 0, 13)], id="email-is-no-mention"),
        pytest.param("hi @briefing_bot", [("mention", 3, 13)], id="mention"),
    ],
)
def test_plain_text_is_marked_by_telegram_itself(text: str, kinds: list[tuple[str, int, int]]) -> None:
    assert _short(Formatted(text, detected(text)))[1] == kinds


def test_what_is_code_or_a_link_is_not_marked_again() -> None:
    source = parse_html('<code>/start</code> <a href="https://a.org/">https://b.org</a>')
    assert detected(source.text, source.entities) == source.entities


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.org/a", None),
        ("example.org", None),
        ("tg://user?id=1", None),
        ("http://localhost:8080/", "Wrong HTTP URL"),
        ("ftp://example.org", "Unsupported URL protocol"),
        ("tel:999", "Wrong HTTP URL"),
        ("http://e.org:port/", "Wrong port number specified in the URL"),
        ("https:///path", "URL host is empty"),
    ],
)
def test_links_are_accepted_as_telegram_accepts_them(url: str, fault: str | None) -> None:
    assert link_fault(url) == fault
