"""The review of a knowledge folder with the means that the settings give: the same for the command, the bot and CI."""

from __future__ import annotations

from datetime import date

from bot.editorial.review import Review, review
from bot.editorial.selftest import Means, quiet
from bot.editorial.trial import Progress
from bot.encoder.shelf import DiskShelf
from bot.knowledge.loader import Loaded
from bot.matcher import data_folder, model_revision, open_encoder
from bot.matching.decide import Matcher
from bot.settings import Folders


def review_with(
    settings: Folders, loaded: Loaded, today: date, *, matcher: Matcher | None = None, progress: Progress = quiet
) -> Review:
    """Everything that is wrong with the folder, and everything an editor would ask about it.

    `today`: the day that reviews are due by. `matcher`: one that is open already for what was loaded. What is found out
    is kept in the data folder, so that the next review of the same knowledge takes a moment.
    """
    folder = data_folder(settings)
    means = Means(
        model=model_revision(settings),
        encoder=lambda: open_encoder(settings),
        lessons=DiskShelf(folder) if folder else None,
        notes=DiskShelf(folder, "tested") if folder else None,
        clean=DiskShelf(folder, "clean") if folder else None,
        matcher=matcher,
    )
    return review(loaded, today, means, progress)
