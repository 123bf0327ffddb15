"""The matcher as the settings want it: with the sentence model where there is one, and with what was learned kept."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from bot.encoder.folder import ModelError, checked_folder
from bot.encoder.sentence import EncodingFailed, SentenceEncoder
from bot.encoder.shelf import DiskShelf
from bot.knowledge.base import Knowledge
from bot.matching.decide import Matcher
from bot.settings import Folders

log = logging.getLogger(__name__)


def open_matcher(settings: Folders, knowledge: Knowledge) -> Matcher:
    """The matcher for this knowledge. Without a usable model it goes by words alone, and the log says so."""
    return Matchers(settings).of(knowledge)


class Matchers:
    """Makes matchers, one after the other as the knowledge changes, with one sentence encoder for all of them."""

    def __init__(self, settings: Folders) -> None:
        self._settings = settings

    def of(self, knowledge: Knowledge) -> Matcher:
        """The matcher for this knowledge. Without a usable model it goes by words alone, and the log says so."""
        folder = data_folder(self._settings)
        shelf = DiskShelf(folder) if folder else None
        try:
            return Matcher(knowledge, self._encoder, shelf)
        except (EncodingFailed, MemoryError) as error:
            log.error(  # noqa: TRY400 (the trace says no more)
                "the sentence model failed (%s): messages are matched by their words alone until I am restarted."
                " Look at the memory that I may use, and at `briefbot doctor`",
                str(error) or type(error).__name__,
            )
            return Matcher(knowledge, None, shelf)

    @cached_property
    def _encoder(self) -> SentenceEncoder | None:
        return open_encoder(self._settings)


def model_folder(settings: Folders) -> Path | None:
    """Where the sentence model is; None when none is wanted."""
    if settings.briefbot_model == "none":
        return None
    return Path(settings.briefbot_model) if settings.briefbot_model else default_model_folder()


def default_model_folder() -> Path:
    """Where set-up puts the model: in this environment's own share."""
    return Path(sys.prefix) / "share" / "briefbot" / "model"


def model_faults(settings: Folders) -> list[str]:
    """A sentence when the model that is wanted cannot be used."""
    folder = model_folder(settings)
    try:
        if folder is not None:
            checked_folder(folder)
    except ModelError as error:
        return [f"{error} Until then messages are matched by their words alone."]
    return []


def model_revision(settings: Folders) -> str:
    """What changes with the sentence model; empty when none can be used."""
    folder = model_folder(settings)
    with suppress(ModelError):
        return checked_folder(folder).revision if folder is not None else ""
    return ""


def data_folder(settings: Folders) -> Path | None:
    """The data folder, made if need be; None when there is none and none can be made: then nothing is kept."""
    with suppress(OSError):
        settings.briefbot_data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return settings.briefbot_data
    return None


def open_encoder(settings: Folders) -> SentenceEncoder | None:
    """The sentence model, with the knowledge's vectors kept; None when none can be used, which the log says."""
    folder = model_folder(settings)
    if folder is None:
        log.warning("BRIEFBOT_MODEL is none: messages are matched by their words alone")
        return None
    try:
        from bot.encoder.model import Encoder
        from bot.encoder.vectors import CachedEncoder

        return CachedEncoder(Encoder(folder), data_folder(settings))
    except (ModelError, ImportError) as error:
        log.warning("%s Messages are matched by their words alone.", error)
        return None
