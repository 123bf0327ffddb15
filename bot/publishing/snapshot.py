"""The knowledge files as content by name, and a folder made of them for a moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.knowledge.folder import knowledge_files
from bot.knowledge.loader import Loaded, load_folder
from bot.publishing.versions import IN_THE_FOLDER, How, Version, Versions


@contextmanager
def as_folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A temporary folder with these files, so that a proposal or an old version meets the one loader there is.

    Raises ValueError for a name that leads out of the folder.
    """
    with TemporaryDirectory(prefix="briefbot-") as made:
        folder = Path(made)
        for name, content in files.items():
            place = folder / name
            if ".." in place.parts or not place.is_relative_to(folder):
                raise ValueError(name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        yield folder


def load_files(files: Mapping[str, bytes]) -> Loaded:
    """What `load_folder` makes of a folder with these files; the last few are remembered."""
    return _loaded(tuple(sorted(files.items())))


@lru_cache(maxsize=4)
def _loaded(files: tuple[tuple[str, bytes], ...]) -> Loaded:
    with as_folder(dict(files)) as folder:
        return load_folder(folder)


def keep_up(
    folder: Path, versions: Versions, at: datetime, by: str = IN_THE_FOLDER, how: How = "folder"
) -> Version | None:
    """Keep the folder as it stands as the newest version; None when it is.

    The folder is read while nobody publishes, so that a change by chat is never taken for one in the folder.
    """
    with versions.turn():
        return versions.record_in_turn(knowledge_files(folder), at, by, "", how)
