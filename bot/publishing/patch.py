"""Changed files as a patch that `git apply` takes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from difflib import diff_bytes, unified_diff

_MODE = b"100644"
_NO_FILE = b"/dev/null"


def patch(changes: Mapping[str, tuple[bytes | None, bytes | None]], under: str = "", note: str = "") -> bytes:
    """The changes as one patch: for each file what it held and holds, None where there is no file.

    `under` is the folder of the checkout that the files lie in; `note` stands above, where Git skips it. The
    blobs are named as Git names them, so that `git apply --3way` finds what a change was made from.
    """
    above = "".join(f"# {line}\n" for line in note.splitlines()).encode()
    parts = (_of_file(f"{under}/{name}" if under else name, *both) for name, both in sorted(changes.items()))
    return above + b"".join(part for part in parts if part)


def _of_file(name: str, before: bytes | None, after: bytes | None) -> bytes:
    if before == after:
        return b""
    old, new = _quoted(f"a/{name}"), _quoted(f"b/{name}")
    head = [b"diff --git " + old + b" " + new]
    if before is None:
        head.append(b"new file mode " + _MODE)
    if after is None:
        head.append(b"deleted file mode " + _MODE)
    mode = b"" if before is None or after is None else b" " + _MODE
    head.append(b"index " + _blob(before) + b".." + _blob(after) + mode)
    sides = (_NO_FILE if before is None else old, _NO_FILE if after is None else new)
    return b"\n".join(head) + b"\n" + b"".join(_hunks(before or b"", after or b"", *sides))


def _hunks(before: bytes, after: bytes, old: bytes, new: bytes) -> Iterator[bytes]:
    for line in diff_bytes(unified_diff, _lines(before), _lines(after), old, new):
        whole = line.endswith(b"\n")
        named = line.startswith((b"--- ", b"+++ ")) and b" " in line[4:-1]
        yield (line[:-1] + b"\t\n" if named and line[4:-1] in (old, new) else line)
        if not whole:
            yield b"\n\\ No newline at end of file\n"


def _lines(text: bytes) -> list[bytes]:
    """The lines with their ends; only what Git takes for an end is one."""
    *whole, last = text.split(b"\n")
    return [*(line + b"\n" for line in whole), *([last] if last else [])]


def _blob(content: bytes | None) -> bytes:
    """Git's name of the content (gitformat: SHA-1 of `blob`, its length and the content); zeros for none."""
    if content is None:
        return b"0" * 40
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest().encode()


def _quoted(name: str) -> bytes:
    """A name as Git writes it: in quotes with octal bytes when it holds more than plain letters (core.quotePath)."""
    raw = name.encode()
    if all(0x20 <= each < 0x7F and each not in b'"\\' for each in raw):
        return raw
    plain = bytes(range(0x20, 0x7F)).replace(b'"', b"").replace(b"\\", b"")
    return b'"' + b"".join(bytes([each]) if each in plain else b"\\%03o" % each for each in raw) + b'"'
