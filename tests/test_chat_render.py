"""Replies as Telegram's HTML, and logs that say nothing of a message."""

from __future__ import annotations

import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.logs import WithoutToken, WithoutWords
from bot.chat.render import MESSAGE_LENGTH, Message, messages
from bot.replies.callback import Callback, Verb, about, button, parse
from bot.replies.group import for_group
from bot.replies.reply import CALLBACK_BYTES, Button, Line, Reply, Run, blocks, bold, marked, plain
from bot.sandbox.markup import parse_html
from bot.sandbox.text import utf16_length
from tests.examples import examples

PIECES = ["<b>", "</a>", "&amp;", "&", '"', "<", "\u202e", "\U0001f600" * 50, "\n", "x " * 40]
WRITTEN = st.text(st.characters(codec="utf-8"), max_size=40) | st.lists(st.sampled_from(PIECES)).map("".join)
LINKS = st.sampled_from([None, 'https://e.example/?a="1"&b=<2>\'', "https://e.example/\U0001f600"])
RUNS = st.builds(Run, WRITTEN, st.booleans(), LINKS)
LINES = st.lists(st.tuples(RUNS, RUNS) | st.tuples(RUNS), max_size=30)


def test_everything_a_person_wrote_is_escaped() -> None:
    (message,) = messages(Reply((plain("a <b> & </b>"), (Run("x", link='https://e.example/?a="1"&b=<2>'),))))
    assert message.html == (
        'a &lt;b&gt; &amp; &lt;/b&gt;\n<a href="https://e.example/?a=&quot;1&quot;&amp;b=&lt;2&gt;">x</a>'
    )


@examples(100)
@given(LINES)
def test_whatever_is_written_becomes_html_that_telegram_takes_and_nothing_of_it_a_tag(lines: list[Line]) -> None:
    parts = messages(Reply(tuple(lines)))
    read = [parse_html(part.html) for part in parts]
    assert {each["type"] for part in read for each in part.entities} <= {"bold", "text_link"}
    assert all(utf16_length(part.text) <= MESSAGE_LENGTH for part in read)
    assert [part.plain for part in parts] == [part.text for part in read]
    shown, said = "".join(part.text for part in read), "".join(run.text for line in lines for run in line)
    assert "".join(shown.split()) == "".join(said.split())


def test_filled_in_words_cannot_make_themselves_bold() -> None:
    assert marked("*Bold* {name}", name="*not bold*") == (Run("Bold", bold=True), Run(" *not bold*"))


def test_filled_in_words_cannot_ask_for_other_values() -> None:
    assert marked("{a} {b}", a="{b}", b="secret") == (Run("{b} secret"),)


def test_a_long_reply_is_cut_between_lines_and_the_buttons_stay_below() -> None:
    reply = Reply(tuple(bold("x" * 99) for _ in range(100)), ((button("More", Verb.MORE, "a"),),))
    parts = messages(reply)
    assert [part.keyboard is not None for part in parts] == [False, False, True]
    assert all(part.html.count("x") + part.html.count("\n") <= MESSAGE_LENGTH for part in parts)
    assert sum(part.html.count("x") for part in parts) == 99 * 100


def test_one_line_longer_than_a_message_loses_nothing() -> None:
    parts = messages(Reply((plain("y" * 10_000),)))
    assert sum(part.html.count("y") for part in parts) == 10_000
    assert all(len(part.html) <= MESSAGE_LENGTH for part in parts)


def test_a_button_always_fits_into_telegrams_64_bytes() -> None:
    long = "strategy-meeting-before-closing-and-something-more"[:48]
    each = button("Label", Verb.NOT_MEANT, long, long)
    assert len(each.data.encode()) <= CALLBACK_BYTES
    assert parse(each.data) == Callback(Verb.NOT_MEANT, (long,))


@pytest.mark.parametrize("data", ["", "drop-table", "topic-x", "TOPIC:a", "more:" + "x" * 64], ids=repr)
def test_forged_callback_data_are_nobodys(data: str) -> None:
    assert parse(data) is None


@examples(100)
@given(st.text(st.characters(), max_size=70) | st.builds("{}:{}".format, st.sampled_from(Verb), st.text(max_size=70)))
def test_no_callback_data_make_it_fall(data: str) -> None:
    callback = parse(data)
    assert callback is None or ":".join((callback.verb, *callback.args)) == data


@examples(100)
@given(st.sampled_from(Verb), st.lists(st.text("abz-0/@é\U0001f600", max_size=12), max_size=4))
def test_what_a_button_says_comes_back_as_it_was_or_cut_at_its_end(verb: Verb, args: list[str]) -> None:
    data = button("x", verb, *args).data
    assert len(data.encode()) <= CALLBACK_BYTES
    back = parse(data)
    assert back is not None
    assert back.verb is verb
    assert list(back.args) == args[: len(back.args)]


def test_a_delete_button_points_at_the_question() -> None:
    reply = about(Reply((), ((button("Delete", Verb.DELETE_BOTH),), (button("More", Verb.MORE, "a"),))), 41)
    assert [each.data for row in reply.rows for each in row] == ["delete-both:41", "more:a"]


def record(name: str, message: str, *args: object) -> logging.LogRecord:
    try:
        int("a person's words")
    except ValueError:
        caught = sys.exc_info()
    return logging.LogRecord(name, logging.ERROR, "/x/module.py", 12, message, args, caught, sinfo="a person's words")


@pytest.mark.parametrize("name", ["telegram.ext.Application", "httpx", "httpcore.http11", "tornado.access", "asyncio"])
def test_a_librarys_log_line_keeps_only_where_and_what_kind(name: str) -> None:
    one = record(name, "Update %s of a person's words caused an error", "a person's words")
    assert WithoutWords().filter(one)
    assert WithoutToken().format(one) == "module, line 12 ValueError"


def test_our_own_log_line_keeps_its_words_but_not_the_exceptions() -> None:
    one = record("bot.chat.intake", "update %s failed", 7)
    one.stack_info = None
    WithoutWords().filter(one)
    line = WithoutToken().format(one)
    assert line.startswith("update 7 failed")
    assert "ValueError" in line
    assert "a person's words" not in line


def test_a_token_is_blotted_out_of_any_line() -> None:
    one = logging.LogRecord("bot", logging.INFO, "m.py", 1, "GET /bot123456:AAbb-cc_DD112233/getMe", (), None)
    assert WithoutToken().format(one) == "GET /bot[token]/getMe"


def test_a_button_with_an_address_opens_it_and_is_kept_so_by_the_outbox() -> None:
    opens = Button("Ask a question", url="https://t.me/briefbot?start=doncaster")
    (message,) = messages(Reply((plain("a"),), ((opens, button("More", Verb.MORE, "a")),)))
    assert message.keyboard
    kept = Message.from_json(message.to_json())
    assert kept.keyboard
    for keyboard in (message.keyboard, kept.keyboard):
        first, second = keyboard.inline_keyboard[0]
        assert (first.url, first.callback_data, second.url, second.callback_data) == (opens.url, None, None, "more:a")


def test_a_button_with_an_address_stays_in_a_group() -> None:
    opens = Button("Ask a question", url="https://t.me/briefbot?start=doncaster")
    reply = Reply((plain("a"),), ((opens, button("Change it", Verb.CHANGE, "a")),))
    assert for_group(reply, can_delete=False).rows == ((opens,),)


def test_a_long_reply_is_cut_between_blocks_when_they_are_short() -> None:
    block = tuple(plain(f"{place} {'x' * 90}") for place in range(10))
    first, *rest = messages(Reply(blocks(*(block for _ in range(9)))))
    assert [part.html.count("\n\n") for part in (first, *rest)] == [3, 3, 0]
    assert all(part.html.startswith("0 ") and part.html.endswith("x") for part in (first, *rest))
    assert all(len(part.html) <= MESSAGE_LENGTH for part in (first, *rest))


def test_a_block_that_fills_a_message_is_cut_between_its_lines() -> None:
    reply = Reply(blocks([plain("head")], [plain("y" * 99) for _ in range(100)]))
    assert sum(part.html.count("y") for part in messages(reply)) == 9900
    assert all(len(part.html) <= MESSAGE_LENGTH for part in messages(reply))
