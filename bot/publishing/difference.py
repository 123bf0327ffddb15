"""What differs between two editions of a file, in words that a lead uses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from bot.knowledge.document import Data, read
from bot.replies.editing import Difference
from bot.replies.words import Words

Steps = tuple[str | int, ...]
_UNNAMED = ("answer", "wording")  # what stands in them has a name of its own
_HOLDERS = ("contacts", "procedures", "sources", "replies", "terms", "shorthand", "phrases", "topics", "words")
_NAMES = ("short", "name", "title", "id", "briefing")


def differences(
    before: bytes | None, after: bytes | None, words: Words, areas: Mapping[str, str]
) -> tuple[Difference, ...]:
    """The values that differ, in the order of the file.

    None stands for no file; `areas` holds names by id. Comments and layout are no difference.
    """
    old, new = _data(before), _data(after)
    rows = (_row(at, was, now, old, new, words, areas) for at, was, now in _changes((), old, new))
    return tuple(row for row in rows if row.before != row.after)


def changed_paths(before: bytes | None, after: bytes | None) -> list[Steps]:
    """Where the values stand that differ; indexes of lists are those after the change, else before it."""
    return [at for at, _, _ in _changes((), _data(before), _data(after))]


def _data(raw: bytes | None) -> Data:
    document = read(raw, "").document if raw is not None else None
    return document.data if document else {}


def _changes(at: Steps, before: Data, after: Data) -> Iterator[tuple[Steps, Data, Data]]:
    if before == after:
        return
    if isinstance(before, dict | None) and isinstance(after, dict | None) and (before or after):
        yield from _of_mapping(at, before or {}, after or {})
    elif isinstance(before, list | None) and isinstance(after, list | None) and (before or after):
        yield from _of_list(at, before or [], after or [])
    else:
        yield at, before, after


def _of_mapping(at: Steps, before: dict[str, Data], after: dict[str, Data]) -> Iterator[tuple[Steps, Data, Data]]:
    for key in dict.fromkeys([*after, *before]):
        yield from _changes((*at, key), before.get(key), after.get(key))


def _of_list(at: Steps, before: list[Data], after: list[Data]) -> Iterator[tuple[Steps, Data, Data]]:
    """Items that moved because one before them came or went are no difference."""
    lines = [[json.dumps(item, sort_keys=True) for item in items] for items in (before, after)]
    for what, b_start, b_end, a_start, a_end in SequenceMatcher(None, lines[0], lines[1], autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for step in range(max(b_end - b_start, a_end - a_start)):
            b, a = b_start + step, a_start + step
            was, now = before[b] if b < b_end else None, after[a] if a < a_end else None
            yield from _changes((*at, a if a < a_end else b), was, now)


def _row(
    at: Steps, before: Data, after: Data, old: Data, new: Data, words: Words, areas: Mapping[str, str]
) -> Difference:
    what = named(at, new if _holds(new, at) else old, words, areas)
    return Difference(what, _shown(before), _shown(after))


def _shown(value: Data) -> str | None:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else None
    return " ".join(value.split()) if value else None


def named(at: Steps, data: Data, words: Words, areas: Mapping[str, str]) -> str:
    """A place in a file in words: each holder by what it is called, each key by its word, items by their number."""
    area = str(at[1]) if len(at) > 2 and at[0] == "local" else None
    parts: list[str] = []
    here, holder = data, ""
    for depth, step in enumerate(at):
        here = _child(here, step)
        if area and depth < 2:
            continue
        if isinstance(step, int):
            parts[-1:] = [_item(holder, step, here, words)]
        elif holder in _HOLDERS and not (holder == "sources" and depth > 1):
            parts.append(_called(here) or _word(f"{holder}_{step}", step, words))
        elif step not in _UNNAMED and not (step in _HOLDERS and isinstance(here, dict)):
            parts.append(_word(step, step, words))
        holder = str(step)
    whole = ": ".join(parts)
    return words.say("title_local", title=whole, area=areas.get(area, area)) if area else whole


def _item(holder: str, index: int, value: Data, words: Words) -> str:
    word = _word(holder, holder, words, number=index + 1)
    called = _called(value)
    return words.say("part_called", part=word, name=called) if called else word


def _called(value: Data) -> str:
    names = (value.get(key) for key in _NAMES) if isinstance(value, dict) else iter(())
    return next((name for name in names if isinstance(name, str)), "")


def _word(key: str, otherwise: str, words: Words, /, **values: object) -> str:
    known = f"part_{key}".replace("-", "_")
    return words.say(known, **values) if known in words.wording else otherwise.replace("_", " ")


def _child(data: Data, step: str | int) -> Data:
    if isinstance(data, dict):
        return data.get(str(step))
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None


def _holds(data: Data, at: Steps) -> bool:
    for step in at:
        data = _child(data, step)
    return data is not None
