"""What a button sends back: `verb` or `verb:argument[:argument]`, within Telegram's 64 bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.replies.reply import CALLBACK_BYTES, Button, Reply, Row

NAMED = "@"  # before an area where topics follow


class Verb(StrEnum):
    """Everything a button can ask for."""

    TOPIC = "topic"  # topic:<topic>[:<area>]   its answer, in the area that the question named
    MORE = "more"  # more:<topic>[:<area>]    what is behind the first screen
    NOT_MEANT = "not"  # not[:@<area>]:<topic>[:<topic>]  offer these instead
    NONE = "none"  # none                     none of the offered topics
    AREA = "area"  # area:<area>[:<topic>]    choose the area, and show that answer there
    COVER = "cover"  # cover                    the groups of topics
    GROUP = "group"  # group:<group>            the topics of a group
    BRIEFINGS = "briefings"  # briefings                all briefings
    READ = "read"  # read:<briefing>:<page>   a page of a briefing
    REVIEW = "review"  # review:<code>            what is due, whole (leads)
    RIGHT = "right"  # right:<code>:<revision>  it still holds as it was shown (leads)
    WORK = "work"  # work:<code>:<revision>   it needs work (leads)
    NUMBER = "number"  # number:<code>            a number to ring (leads)
    WORKS = "works"  # works:<code>:<revision>  it was rung and is right (leads)
    WRONG = "wrong"  # wrong:<code>:<revision>  it was rung and is wrong (leads)
    NOBODY = "nobody"  # nobody:<code>:<revision>  it was rung and nobody answered (leads)
    DELETE = "delete"  # delete[:<message>]       take the question out of the chat
    DELETE_BOTH = "delete-both"  # delete-both[:<message>]  take the question and this reply out of the chat

    # Leads only
    CHANGE = "change"  # change:<kind>:<page>     the files with such values
    PLACES = "places"  # places:<kind>:<file mark>:<page>  the values of one file
    EDIT = "edit"  # edit:<place mark>        type the new value
    SHOW = "show"  # show:<proposal>          the new answers
    PUBLISH = "publish"  # publish:<proposal>       put it live
    CANCEL = "cancel"  # cancel:<proposal>        drop it
    SECOND = "second"  # second:<proposal>        ask a second lead
    AGREE = "agree"  # agree:<proposal>         the second lead puts it live
    REFUSE = "refuse"  # refuse:<proposal>        the second lead does not


@dataclass(frozen=True)
class Callback:
    """A pressed button, taken apart."""

    verb: Verb
    args: tuple[str, ...] = ()

    def arg(self, place: int = 0) -> str:
        """The argument at `place`, or an empty string."""
        return self.args[place] if place < len(self.args) else ""


def parse(data: str) -> Callback | None:
    """The callback in a button's data; None when it is none of ours (callback data can be forged)."""
    verb, *args = data.split(":")
    if verb not in set(Verb) or len(data.encode()) > CALLBACK_BYTES:
        return None
    return Callback(Verb(verb), tuple(args))


def button(label: str, verb: Verb, *args: str) -> Button:
    """A button; trailing arguments that do not fit in 64 bytes are left off, so the first must fit."""
    while len(args) > 1 and len(":".join((verb, *args)).encode()) > CALLBACK_BYTES:
        args = args[:-1]
    return Button(label, ":".join((verb, *args)))


def about(reply: Reply, question: int) -> Reply:
    """The reply with its delete buttons pointing at the question's message number in this chat."""
    deletes = {Verb.DELETE.value, Verb.DELETE_BOTH.value}
    rows = (tuple(_pointed(each, question) if each.data in deletes else each for each in row) for row in reply.rows)
    return replace(reply, rows=tuple(rows))


def _pointed(each: Button, question: int) -> Button:
    return replace(each, data=f"{each.data}:{question}")


def column(*buttons: Button) -> tuple[Row, ...]:
    """One button a row: long labels stay readable on a phone."""
    return tuple((each,) for each in buttons)
