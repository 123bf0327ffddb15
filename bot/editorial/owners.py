"""Who looks after an answer: a role, so that it is still somebody when people move on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.editorial.manuscript import Manuscript, Remark, remark
from bot.privacy.redact import redact

NOBODY = re.compile(
    r"(?i)\W*(?:tb[acd]|to be (?:agreed|confirmed|decided)|unknown|none|nobody|no ?one|n/?a|owner|\W*)\W*"
)


def owners(manuscript: Manuscript) -> Iterator[Remark]:
    """Topics and reviews without an owner, or with a person's name where the role should stand."""
    for entry in manuscript.looked_after:
        owner, document = entry.value.owner, entry.document
        if owner is None or NOBODY.fullmatch(owner):
            yield remark(document, "no-owner", ("owner",) if owner else (), id=entry.value.id)
        elif _is_a_person(owner):
            yield remark(document, "owner-is-a-person", ("owner",), owner=owner)
    for area in manuscript.areas:
        if area.value.adopted and _is_a_person(area.value.adopted.by):
            yield remark(area.document, "owner-is-a-person", ("adopted", "by"), owner=area.value.adopted.by)


def _is_a_person(owner: str) -> bool:
    return any(detail.kind in ("name", "email") for detail in redact(owner).details)
