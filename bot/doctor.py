"""Whether settings, files, knowledge, database, the running bot and Telegram's side are well, asked from outside."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Literal

from bot.knowledge.loader import load_folder
from bot.matcher import model_faults
from bot.privacy.pseudonym import find_secret
from bot.settings import FOR_OTHERS, Settings, SettingsError
from bot.storage.health import database_faults
from bot.storage.owner import is_administrator, owner_of

if TYPE_CHECKING:
    from bot.chat.checkup import Said

HEARTBEAT_SECONDS = 120.0
CLOCK_SECONDS = 60.0
LEAST_FREE, LITTLE_FREE = 200_000_000, 1_000_000_000
LEFTOVERS = ("before-restore-*", "*.tar", "backups/*.tar", ".briefbot-*", "backups/.briefbot-*")
OLD_SECONDS = 14 * 24 * 3600.0
Weight = Literal["ok", "note", "fault"]


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and in a sentence what to do. Only a fault has to be put right."""

    what: str
    weight: Weight
    says: str


def examined(settings: Settings, now: datetime) -> Iterator[Finding]:
    """What an answer depends on, without a question to Telegram: cheap enough for a health check every minute."""
    yield _token(settings)
    yield _secret(settings)
    yield _knowledge(settings)
    yield _model(settings)
    yield _of("database", database_faults(settings.database), "whole, and of this version")
    yield _heartbeat(settings.briefbot_data / "heartbeat", now)


def examined_around(settings: Settings, now: datetime) -> Iterator[Finding]:
    """What lies around it on this machine: who can read the files, what is kept too long, space, who leads."""
    yield _files(settings)
    yield _leftovers(settings.briefbot_data, now)
    yield _disk(settings.briefbot_data)
    yield _leads(settings)


def examined_at_telegram(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """What Telegram says of the token, a webhook, privacy mode and the clock. `clock`: gives an aware datetime."""
    from bot.chat.checkup import NoAnswer, asked

    with suppress(SettingsError):  # said of the token itself
        if settings.token is None:
            yield Finding("telegram", "note", "Not asked, since there is no token.")
            return
        try:
            said = asyncio.run(asked(settings.token.get_secret_value(), settings.telegram_api_url, clock))
        except NoAnswer as error:
            says = f"{settings.telegram_api_url} gives no answer ({error}). Can this machine reach it?"
            yield Finding("telegram", "fault", says)
            return
        yield _clock(said.ahead)
        yield from _bot(said)


def _of(what: str, faults: list[str], well: str) -> Finding:
    return Finding(what, "fault", " ".join(faults)) if faults else Finding(what, "ok", well)


def _token(settings: Settings) -> Finding:
    try:
        if settings.token is None:
            return Finding("token", "note", "None is set: `briefbot run` starts the sandbox.")
    except SettingsError as error:
        return Finding("token", "fault", f"{error}.")
    return Finding("token", "ok", "set")


def _secret(settings: Settings) -> Finding:
    try:
        has = find_secret(settings.secret, settings.briefbot_data) is not None
    except (SettingsError, ValueError) as error:
        return Finding("secret", "fault", f"{str(error).removesuffix('.')}.")
    except OSError as error:
        return Finding("secret", "fault", f"The secret in the data folder cannot be read: {error.strerror}.")
    return Finding("secret", "ok", "set" if has else "is made at the first start")


def _knowledge(settings: Settings) -> Finding:
    knowledge = load_folder(settings.briefbot_knowledge).knowledge
    if knowledge is None:
        return Finding("knowledge", "fault", "The knowledge has errors: run `briefbot check`.")
    return Finding("knowledge", "ok", f"{len(knowledge.topics)} topics, {len(knowledge.areas)} areas")


def _model(settings: Settings) -> Finding:
    if settings.briefbot_model == "none":
        return Finding("model", "note", "BRIEFBOT_MODEL is none: messages are matched by their words alone.")
    return _of("model", model_faults(settings), "whole")


def _heartbeat(heartbeat: Path, now: datetime) -> Finding:
    try:
        silent = now.timestamp() - heartbeat.stat().st_mtime
    except OSError:
        says = "The bot does not run with this data folder, or is still starting: its log says which."
        return Finding("heartbeat", "fault", says)
    if silent < -HEARTBEAT_SECONDS:
        says = "Telegram was last heard at a time that is still to come: was the clock set back? Is the bot running?"
        return Finding("heartbeat", "fault", says)
    if silent > HEARTBEAT_SECONDS:
        says = "The bot has not heard from Telegram for two minutes: is it running? Its log says why."
        return Finding("heartbeat", "fault", says)
    return Finding("heartbeat", "ok", "Telegram was heard within the last two minutes")


def _files(settings: Settings) -> Finding:
    data, exposed, mode = settings.briefbot_data, settings.exposed, 0
    try:
        if data.exists():
            mode = data.stat().st_mode
            with TemporaryFile(dir=data):
                pass
    except OSError as error:
        return Finding("files", "fault", f"BRIEFBOT_DATA: cannot write into the folder {data}: {error.strerror}.")
    if foreign := _foreign(settings):
        return foreign
    if not exposed and mode & FOR_OTHERS:
        says = f"BRIEFBOT_DATA: others on this machine can see what files are in it. Run: chmod 700 {data}"
        return Finding("files", "note", says)
    return _of("files", exposed, "nobody else on this machine can read the secret or the database")


def _foreign(settings: Settings) -> Finding | None:
    """What an administrator left in the data folder that the bot's user may not be able to use; only one can tell."""
    data = settings.briefbot_data
    if not is_administrator() or not data.is_dir():
        return None
    owner = owner_of(data) if owner_of(data).user else owner_of(data.absolute().parent)
    try:
        lying = [data, *data.iterdir(), *(data / "versions").rglob("*")]
        found = [each for each in lying if each.lstat().st_uid != owner.user and not _is_leftover(each, data)]
    except OSError as error:
        return Finding("files", "note", f"Nobody can tell whose the files are: {error.strerror}.")
    if not found:
        return _roots_own(data) if owner.user == 0 else None
    names = ", ".join(str(each) for each in found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
    says = f"Not the bot's user's, so the bot may not be able to use it: {names}."
    return Finding("files", "fault", f"{says} Run: chown -hR {owner.user}:{owner.group} {data}")


def _roots_own(data: Path) -> Finding | None:
    """A folder of root's is well when the bot runs as root, which one that has heard from Telegram here does."""
    if (data / "heartbeat").exists():
        return None
    says = f"The data folder belongs to root and no bot has run with it. Is its user another? chown -hR USER {data}"
    return Finding("files", "note", says)


def _is_leftover(place: Path, data: Path) -> bool:
    return any(place.relative_to(data).match(pattern) for pattern in LEFTOVERS) or place.name in (
        "backups",
        "lost+found",
    )


def _leftovers(data: Path, now: datetime) -> Finding:
    """Backups and what a restore put aside: what people deleted since is still in them."""
    try:
        lying = [each for pattern in LEFTOVERS for each in data.glob(pattern)]
        old = sorted(each.name for each in lying if now.timestamp() - each.stat().st_mtime > OLD_SECONDS)
    except OSError as error:
        return Finding("leftovers", "note", f"Nobody can tell what lies in the data folder: {error.strerror}.")
    if not old:
        return Finding("leftovers", "ok", "no backup older than two weeks lies in the data folder")
    says = f"What people deleted is still in {', '.join(old)} in the data folder: delete what you do not need."
    return Finding("leftovers", "note", says)


def _disk(data: Path) -> Finding:
    there = next(each for each in (data.absolute(), *data.absolute().parents) if _is_there(each))
    free = shutil.disk_usage(there).free
    says = f"{free / 1_000_000_000:.1f} GB free"
    if free < LEAST_FREE:
        return Finding("disk", "fault", f"{says}: make room, or nothing can be kept soon.")
    return Finding("disk", "note", f"{says}: make room soon.") if free < LITTLE_FREE else Finding("disk", "ok", says)


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:
        return False


def _leads(settings: Settings) -> Finding:
    if not settings.leads:
        says = "BRIEFBOT_LEADS names nobody: questions and reports reach no one. /id tells a person their number."
        return Finding("leads", "note", says)
    knowledge = load_folder(settings.briefbot_knowledge).knowledge
    named = {area for areas in settings.leads.values() for area in areas}
    if knowledge and (unknown := sorted(named - set(knowledge.areas))):
        return Finding("leads", "note", f"BRIEFBOT_LEADS names areas that the knowledge has not: {', '.join(unknown)}.")
    return Finding("leads", "ok", f"{len(settings.leads)} named")


def _clock(ahead: float | None) -> Finding:
    if ahead is None:
        return Finding("clock", "note", "Telegram's side did not say what time it is.")
    if abs(ahead) > CLOCK_SECONDS:
        way = "ahead" if ahead > 0 else "behind"
        says = f"This machine's clock is {abs(ahead):.0f} seconds {way}: let it keep time (timedatectl set-ntp true)."
        return Finding("clock", "fault", says)
    return Finding("clock", "ok", "right within a minute")


def _bot(said: Said) -> Iterator[Finding]:
    if said.name is None:
        says = "Telegram does not accept the token. Copy it again from @BotFather, or ask there for a new one."
        yield Finding("telegram", "fault", says)
        return
    waiting = f"; {said.waiting} updates wait to be fetched" if said.waiting else ""
    yield Finding("telegram", "ok", f"@{said.name} answers{waiting}")
    webhook = "A webhook is set, so this bot hears nothing. Call deleteWebhook, or get a new token from @BotFather."
    yield _of("webhook", [webhook] if said.webhook else [], "none is set")
    privacy = "Privacy mode is off: Telegram sends every message of its groups. @BotFather, /setprivacy, Enable."
    yield _of("groups", [privacy] if said.reads_all else [], "privacy mode is on")
