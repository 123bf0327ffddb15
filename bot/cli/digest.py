"""Commands about the weekly digest: preview, send, history."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import area_or_stop, knowledge_or_stop, settings_or_stop
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON

if TYPE_CHECKING:
    from bot.chat.digest_by_hand import Sending
    from bot.digest.calendar import Week
    from bot.digest.content import Digest, Skipped
    from bot.storage.digests import Post
    from bot.storage.digests import Week as Kept

NO_NAME = "your_bot"  # in links, where no token says which bot it is
_WEEK = click.option("--week", "week_", metavar="WEEK", help="The week: 2026-W49. Default: this week.")
_AREA = click.option("--area", help="The id of one area; all of them without it.")
_TRIAL = click.option("--trial", is_flag=True, help="Areas that are not signed off too; the message says so.")


@click.group()
def digest() -> None:
    """The weekly digest: see it, send it, and see what was sent."""


@digest.command()
@_WEEK
@_AREA
@_TRIAL
def preview(week_: str | None, area: str | None, trial: bool) -> None:
    """Print the digest as a channel sees it, or say why there is none. Changes nothing; needs no token."""
    from bot.digest.calendar import send_at, settled
    from bot.digest.content import Digest
    from bot.digest.page import digest_page
    from bot.terminal import plain_console, print_reply

    settings = settings_or_stop()
    knowledge = knowledge_or_stop(settings.briefbot_knowledge)
    week, console = _week(week_, knowledge), plain_console()
    areas = [area] if area_or_stop(knowledge, area) and area else _places(knowledge)
    plans = asyncio.run(_plans(_there(settings.database), knowledge, week, areas, trial=trial))
    for place, (name, plan) in enumerate(zip(areas, plans, strict=True)):
        if place:
            click.echo()
        if not isinstance(plan, Digest):
            _say_why_none(plan, knowledge)
            continue
        due = send_at(week, settled(None, knowledge.digest), knowledge.digest, name)
        on = (due or datetime.now(LONDON)).date()
        print_reply(console, digest_page(plan, knowledge, since=None, on=on, bot_name=NO_NAME))


@digest.command()
@_WEEK
@_AREA
@_TRIAL
def send(week_: str | None, area: str | None, trial: bool) -> None:
    """Send now what is not sent yet of a week: to each channel once, however often this is run.

    While the bot runs, the bot itself sends it, within half a minute. Exit code 1 when a channel could not be reached.
    """
    from bot.chat.digest_by_hand import CannotSend, Hand, send_by_hand
    from bot.chat.leads import Leads
    from bot.service import SANDBOX_TOKEN
    from bot.settings import TELEGRAM, SettingsError

    settings = settings_or_stop()
    knowledge = knowledge_or_stop(settings.briefbot_knowledge)
    week = _week(week_, knowledge)
    areas = [area] if area_or_stop(knowledge, area) and area else _places(knowledge)
    try:
        secret = settings.token
        token = secret.get_secret_value() if secret else None
        if token is None and settings.telegram_api_url != TELEGRAM:
            token = SANDBOX_TOKEN  # another address than Telegram's without a token is a sandbox, which takes any
        hand = Hand(
            *(token, settings.telegram_api_url, knowledge, settings.database, Leads(settings.leads)),
            clock=lambda: datetime.now(LONDON),
            trial=trial,
        )
        found = asyncio.run(send_by_hand(hand, week, areas))
    except (CannotSend, SettingsError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for each in found:
        _say_sending(each, week, knowledge)
    sys.exit(0 if all(each.is_well for each in found) else 1)


@digest.command()
@_AREA
def history(area: str | None) -> None:
    """List what was sent: week, area, point, and how many channels got it."""
    settings = settings_or_stop()
    knowledge = knowledge_or_stop(settings.briefbot_knowledge)
    area = area_or_stop(knowledge, area)
    weeks, posts = asyncio.run(_history(settings.database, area)) if _there(settings.database) else ([], [])
    if not weeks:
        click.echo("No digest was planned yet.")
    for each in weeks:
        mine = [post for post in posts if (post.week, post.area) == (each.week, each.area)]
        click.echo(f"{each.week}  {_name(each.area, knowledge)}: {_told(each, knowledge)} {_reached(mine)}")


def _week(written: str | None, knowledge: Knowledge) -> Week:
    """The week that is meant; ends the command when it is none, or too far ahead."""
    from bot.digest.calendar import Week, week_at

    this = week_at(datetime.now(LONDON), knowledge.digest)
    if written is None:
        return this
    try:
        week = Week.parse(written)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--week") from None
    if week > this.next:
        raise click.BadParameter(f"{week} is more than a week ahead. Now it is {this}.", param_hint="--week")
    return week


def _places(knowledge: Knowledge) -> list[str]:
    """The areas that people work in; the country, which the others are parts of, is none."""
    return sorted(area for area in knowledge.areas if area != knowledge.root.id) or [knowledge.root.id]


async def _plans(
    database: Path | None, knowledge: Knowledge, week: Week, areas: list[str], *, trial: bool
) -> list[Digest | Skipped | None]:
    """What is planned or would be; a plan that is kept holds. Without a database nothing was sent before."""
    from bot.chat.digest_by_hand import NO_SECRET
    from bot.chat.digest_planning import Planner, planned
    from bot.chat.memory import NOWHERE, open_memory
    from bot.digest.content import Digest

    def now() -> datetime:
        return datetime.now(LONDON)

    found: list[Digest | Skipped | None] = []
    async with open_memory(database or NOWHERE, NO_SECRET, now) as memory:
        planner = Planner(memory, lambda: knowledge, now, trial)
        for area in areas:
            kept = await memory.digests.week(str(week), area)
            plan = planned(kept) if kept else None
            found.append(plan if isinstance(plan, Digest) else await planner.make(area, week))
    return found


def _there(database: Path) -> Path | None:
    return database if database.is_file() else None


def _say_why_none(plan: Digest | Skipped | None, knowledge: Knowledge) -> None:
    from bot.digest.brake import lead_notice
    from bot.digest.content import Why

    if plan is None:
        raise click.ClickException("The database cannot be used, so nobody can tell what was sent before.")
    click.echo(lead_notice(plan, knowledge, first=None, channels=0).text)
    if getattr(plan, "why", None) is Why.NOT_ADOPTED:
        click.echo("With --trial it is made all the same, and says that it is a trial.")


def _say_sending(found: Sending, week: Week, knowledge: Knowledge) -> None:
    from bot.digest.brake import failure_in_words
    from bot.digest.content import Digest
    from bot.replies.words import Words

    if found.plan is None or not isinstance(found.plan, Digest):
        _say_why_none(found.plan, knowledge)
        return
    parts = []
    if not found.channels:
        parts.append("no channel gets the digest yet; a lead sends /digest_here in a team's chat.")
    elif found.passed_on:
        parts.append("the running bot sends it within half a minute.")
    elif not (found.sent or found.waiting or found.held or found.failed):
        parts.append("every channel has it already, so nothing was sent.")
    if found.sent:
        parts.append(f"sent to {_channels(found.sent)}.")
    if found.held:
        parts.append(f"{_channels(found.held)} held back by a lead.")
    if found.waiting:
        parts.append(f"{_channels(found.waiting)} still to be reached; run this again, or let the bot run.")
    for why, count in found.failed.items():
        parts.append(f"{_channels(count)} not reached: {failure_in_words(why, Words(knowledge.wording))}.")
    click.echo(f"{_name(found.area, knowledge)}, {week}: {' '.join(parts)}")


def _channels(count: int) -> str:
    return "1 channel" if count == 1 else f"{count} channels"


def _name(area: str, knowledge: Knowledge) -> str:
    return knowledge.areas[area].name if area in knowledge.areas else area


async def _history(database: Path, area: str | None) -> tuple[list[Kept], list[Post]]:
    from bot.storage import digests
    from bot.storage.database import UNUSABLE, open_database

    try:
        async with open_database(database) as connection:
            return await digests.weeks(connection, area), await digests.posts(connection, None, area)
    except UNUSABLE as error:
        raise click.ClickException(f"The database {database.name} cannot be used: {error}.") from None


def _told(kept: Kept, knowledge: Knowledge) -> str:
    from bot.chat.digest_planning import planned
    from bot.digest.content import Digest
    from bot.digest.page import point_title

    plan = planned(kept)
    if not isinstance(plan, Digest):
        return f"none ({plan.why})."
    briefing = knowledge.readable_briefings.get(plan.briefing)
    findings = briefing.findings if briefing else ()
    title = next((point_title(each) for each in findings if each.id == plan.finding), plan.finding)
    return f"{title} ({plan.briefing}){', a trial' if plan.trial else ''}."


def _reached(posts: list[Post]) -> str:
    from collections import Counter

    late = sum(each.late for each in posts)
    counts = Counter(each.status for each in posts)
    parts = [f"{count} {status}" for status, count in sorted(counts.items())]
    return ", ".join([*parts, *([f"{late} of them late"] if late else [])]) or "to no channel"
