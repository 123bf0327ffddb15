"""What a button sends back: `verb` or `verb:argument[:argument]`, within Telegram's 64 bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.replies.reply import CALLBACK_BYTES, Button, Reply, Row

NAMED = "@"  # before an area where topics follow


class Verb(StrEnum):
    """Everything a button can ask for."""

    TOPIC = "topic"  # topic:<topic>[:<area>]   its answer, in that area or the person's own
    MORE = "more"  # more:<topic>[:<area>]    what is behind the first screen, in the same way
    NOT_MEANT = "not"  # not[:@<area>]:<topic>[:<topic>]  offer these instead, in the same way
    NONE = "none"  # none                     none of the offered topics
    AREA = "area"  # area:<area>[:<topic>]    choose the area, and show that answer there
    COVER = "cover"  # cover                    the groups of topics
    GROUP = "group"  # group:<group>            the topics of a group
    BRIEFINGS = "briefings"  # briefings                all briefings
    READ = "read"  # read:<briefing>:<page>[:new]  a page of a briefing, or as a message of its own
    REVIEW = "review"  # review:<code>            what is due, whole (leads)
    RIGHT = "right"  # right:<code>:<revision>  it still holds as it was shown (leads)
    WORK = "work"  # work:<code>:<revision>   it needs work (leads)
    NUMBER = "number"  # number:<code>            a number to ring (leads)
    WORKS = "works"  # works:<code>:<revision>  it was rung and is right (leads)
    WRONG = "wrong"  # wrong:<code>:<revision>  it was rung and is wrong (leads)
    NOBODY = "nobody"  # nobody:<code>:<revision>  it was rung and nobody answered (leads)
    REPORT = "report"  # report:<topic>[:<area>]  something is wrong in that answer
    ASK = "ask"  # ask:<question>           show what would be sent to the leads
    SEND = "send"  # send:<question>          send it to them
    SEND_TELL = "send-tell"  # send-tell:<question>     send it, and tell me of an answer
    DROP = "drop"  # drop:<question>          forget it
    DELETE = "delete"  # delete[:<message>]       take the question out of the chat
    DELETE_BOTH = "delete-both"  # delete-both[:<message>]  take the question and this reply out of the chat

    # A question to think about, and what a team says of it
    REFLECT = "reflect"  # reflect                  another question
    DISCUSSED = "discussed"  # discussed:<question>     the team discussed it this week
    LINE = "line"  # line:<record>            type one line on what will change
    LINE_KEEP = "line-keep"  # line-keep:<record>       keep the line as it was shown
    LINE_DROP = "line-drop"  # line-drop:<record>       do not keep it
    LINE_OFF = "line-off"  # line-off:<record>        take a kept line back

    # Leads only
    STATS = "stats"  # stats:<Monday>            the figures of the four weeks that begin then
    CHANGE = "change"  # change:<kind>:<page>     the files with such values
    PLACES = "places"  # places:<kind>:<file mark>:<page>  the values of one file
    EDIT = "edit"  # edit:<place mark>        type the new value
    SHOW = "show"  # show:<proposal>          the new answers
    PUBLISH = "publish"  # publish:<proposal>       put it live
    CANCEL = "cancel"  # cancel:<proposal>        drop it
    SECOND = "second"  # second:<proposal>        ask a second lead
    AGREE = "agree"  # agree:<proposal>         the second lead puts it live
    REFUSE = "refuse"  # refuse:<proposal>        the second lead does not
    REVOKE = "revoke"  # revoke:<invitation>      take an open invitation back
    GAPS = "gaps"  # gaps:<page>              what nobody has answered
    GAP = "gap"  # gap:<cluster>            one such question
    GAP_WHERE = "gap-where"  # gap-where:<cluster>      which topic answers it
    GAP_TO = "gap-to"  # gap-to:<cluster>:<topic>  that one: show the sentence
    GAP_NEW = "gap-new"  # gap-new:<cluster>        a new draft: show the sentence
    GAP_ADD = "gap-add"  # gap-add:<cluster>[:<topic>]  nothing in it about a real family: propose it
    GAP_IGNORE = "gap-ignore"  # gap-ignore:<cluster>     it never comes back

    # The weekly digest before it goes out; short, so that the longest area and a week fit (leads)
    DIGEST_READ = "d-read"  # d-read:<area>:<week>     read it as the channels will
    DIGEST_SWAP = "d-swap"  # d-swap:<area>:<week>     tell another point
    DIGEST_SKIP = "d-skip"  # d-skip:<area>:<week>     none this week
    DIGEST_HOLD = "d-hold"  # d-hold:<area>:<week>     none until a lead says so
    DIGEST_GO = "d-go"  # d-go:<area>[:<week>]     none is held any more, or none is skipped in that week

    # Giving a team's chat the digest; every press is checked for a lead of the area who runs the chat
    DIGEST_SET = "d-set"  # d-set:<area>:<schedule>  this area, day and time, with what else can be chosen
    DIGEST_AREAS = "d-areas"  # d-areas:<schedule>       another area
    DIGEST_START = "d-start"  # d-start:<area>:<schedule>  from now on
    DIGEST_NOT = "d-not"  # d-not                    leave it as it is
    DIGEST_PAUSE = "d-pause"  # d-pause                  none here until a lead says so
    DIGEST_RESUME = "d-on"  # d-on                     go on here
    DIGEST_OFF = "d-off"  # d-off                    none here any more, and nothing is kept of it
    DIGEST_STOP = "d-stop"  # d-stop                   none in the area of this chat until a lead says so


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
    if verb not in set(Verb) or len(data.encode(errors="replace")) > CALLBACK_BYTES:
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
