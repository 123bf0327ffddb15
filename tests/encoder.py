"""The environment's own sentence model, opened once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.encoder.model import Encoder
from bot.encoder.vectors import CachedEncoder
from bot.matcher import default_model_folder


@cache
def encoder() -> Encoder:
    """The model that set-up built. Without one tests fail: that is no reason to skip them."""
    return Encoder(default_model_folder())


def cached(folder: Path | None = None) -> CachedEncoder:
    """The model with vectors kept in the folder."""
    return CachedEncoder(encoder(), folder)
