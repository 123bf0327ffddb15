"""How the bot speaks where several people read: other sentences, and only buttons that anybody may press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.knowledge.base import Knowledge
from bot.replies.callback import Callback, Verb, parse
from bot.replies.reply import Reply

_IN_GROUP, _SELF = "_group", "_group_self"
_DELETES = (Verb.DELETE, Verb.DELETE_BOTH)
_READING = (Verb.TOPIC, Verb.MORE, Verb.NOT_MEANT, Verb.NONE, Verb.COVER, Verb.GROUP, Verb.BRIEFINGS, Verb.READ)
_REFLECTING = (Verb.REFLECT, Verb.DISCUSSED, Verb.LINE, Verb.LINE_KEEP, Verb.LINE_DROP, Verb.LINE_OFF)
# These check who presses, and say kindly to others that it is not for them.
OF_THE_CHATS_LEAD = frozenset(
    (
        *(Verb.DIGEST_SET, Verb.DIGEST_AREAS, Verb.DIGEST_START, Verb.DIGEST_NOT),
        *(Verb.DIGEST_PAUSE, Verb.DIGEST_RESUME, Verb.DIGEST_OFF, Verb.DIGEST_STOP),
    )
)
FOR_ANYBODY = frozenset((*_READING, *_REFLECTING))


def in_group(knowledge: Knowledge, *, can_delete: bool) -> Knowledge:
    """The knowledge with the sentences for groups: `privacy_group` stands for `privacy` there.

    Where the bot may not delete messages, `..._group_self` goes before both.
    """
    wording = dict(knowledge.wording)
    wording |= _ending(knowledge.wording, _IN_GROUP)
    if not can_delete:
        wording |= _ending(knowledge.wording, _SELF)
    return replace(knowledge, wording=wording)


def _ending(wording: Mapping[str, str], end: str) -> dict[str, str]:
    return {key.removesuffix(end): text for key, text in wording.items() if key.endswith(end)}


def for_group(reply: Reply, *, can_delete: bool) -> Reply:
    """The reply without the buttons that do not work in a group."""
    rows = (
        tuple(each for each in row if each.url or works(parse(each.data), can_delete=can_delete)) for row in reply.rows
    )
    return replace(reply, rows=tuple(row for row in rows if row))


def works(callback: Callback | None, *, can_delete: bool) -> bool:
    """Whether a button does anything in a group: no lead's does, and none that would change somebody's own area."""
    if callback is None:
        return False
    if callback.verb is Verb.AREA:
        return bool(callback.arg(1))
    return callback.verb in FOR_ANYBODY | OF_THE_CHATS_LEAD or (can_delete and callback.verb in _DELETES)
