"""Commands that begin a file: import, new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import FOLDER, area_or_stop, folder_or_stop, knowledge_or_stop, settings_or_stop
from bot.knowledge.hours import LONDON

if TYPE_CHECKING:
    from bot.drafting.draft import Draft
    from bot.knowledge.base import Knowledge
    from bot.knowledge.schema import Area
    from bot.settings import Settings


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--area", required=True, help="The id of the area that the briefing belongs to.")
@click.option("--id", "id_", help="The id of the briefing; made from its title when there is none.")
@click.option("--title", help="The title, when the document prints none.")
@click.option("--out", type=FOLDER, help="The folder to write into (default: briefings/ of the knowledge folder).")
@click.option("--stdout", is_flag=True, help="Print the draft instead of writing it.")
@click.option("--topics/--no-topics", default=True, help="Suggest the topics that each finding teaches.")
def import_(
    file: Path, area: str, id_: str | None, title: str | None, out: Path | None, stdout: bool, topics: bool
) -> None:
    """Make a draft briefing of FILE: Word, PDF or plain text. Nobody is shown a draft."""
    from bot.drafting.briefing import Target, draft_briefing, no_topics
    from bot.drafting.document import read_document
    from bot.drafting.file import NotTheSameError, file_text
    from bot.drafting.topics import suggestions
    from bot.drafting.unreadable import UnreadableError
    from bot.matcher import open_matcher

    settings = settings_or_stop()
    knowledge = knowledge_or_stop(settings.briefbot_knowledge)
    target = Target(_area(knowledge, area), _id_or_stop(id_, knowledge), title)
    try:
        paragraphs = read_document(file)
    except UnreadableError as error:
        raise click.ClickException(str(error)) from None
    if topics:
        click.echo("Looking for the topics that it teaches: this takes a few seconds.", err=True)
    suggest = suggestions(open_matcher(settings, knowledge)) if topics else no_topics
    draft = draft_briefing(paragraphs, target, knowledge, suggest)
    try:
        text = file_text(draft, file.name)
    except NotTheSameError:
        raise click.ClickException(
            f"{file.name} cannot be written as a draft: that is a fault in the program."
        ) from None
    if stdout:
        click.echo(text, nl=False)
    place = None if stdout else _written(draft.briefing.id, text, _place(settings, out), knowledge)
    for line in _report(draft, place):
        click.echo(line, err=stdout)


def _area(knowledge: Knowledge, area: str) -> Area:
    if area in knowledge.draft_areas:
        return knowledge.draft_areas[area]
    return knowledge.area(area_or_stop(knowledge, area))


def _id_or_stop(id_: str | None, knowledge: Knowledge) -> str | None:
    from bot.drafting.scaffold import id_fault

    if id_ is not None and (fault := id_fault(id_)):
        raise click.BadParameter(fault, param_hint="--id")
    _stop_when_taken(id_, knowledge)
    return id_


def _stop_when_taken(id_: str | None, knowledge: Knowledge) -> None:
    if id_ in knowledge.briefings:
        raise click.ClickException(f"There is a briefing {id_} already. Give another id with --id.")


def _place(settings: Settings, out: Path | None) -> Path:
    return out or settings.briefbot_knowledge / "briefings"


def _written(id_: str, text: str, folder: Path, knowledge: Knowledge) -> Path:
    """The file, written; an id that is there already is not used again."""
    _stop_when_taken(id_, knowledge)
    return _saved(folder, id_, text)


def _saved(folder: Path, id_: str, text: str) -> Path:
    """The new file; one that is there already is never overwritten."""
    path = folder / f"{id_}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise click.ClickException(f"{path} is there already. Choose another id.") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None
    return path


def _report(draft: Draft, path: Path | None) -> Iterator[str]:
    briefing = draft.briefing
    doing = sum(each.do_now is not None for each in briefing.findings)
    teaching = [each for each in briefing.findings if each.topics]
    if path:
        yield f"Written: {path}. It is a draft: nobody is shown it yet."
        yield ""
    yield f"  What happened            {_count(len(briefing.happened), 'paragraph')}"
    yield f"  What it told us          {_count(len(briefing.findings), 'finding')}, {doing} with what to do now"
    yield f"  Good practice            {len(briefing.good_practice)}"
    yield f"  Questions                {len(briefing.questions)}"
    yield f"  Advice                   {'yes' if briefing.advice else 'none'}"
    yield f"  Links                    {_listed(each.url for each in draft.links)}"
    yield f"  Phone numbers            {_listed(each.number for each in draft.phones)}"
    yield f"  Not placed               {_count(len(draft.left), 'paragraph')}, at the end of the file"
    yield f"  Topics suggested for     {len(teaching)} of {_count(len(briefing.findings), 'finding')}"
    yield from (f"    {each.id}: {', '.join(each.topics)}" for each in teaching)
    if draft.personal:
        yield ""
        yield "A review must be anonymous. Look whether these are made-up names, and change what is real:"
        yield from (f"  {each.place}: {each.kind.replace('-', ' ')} “{each.text}”" for each in draft.personal)
    if path:
        yield ""
        yield f"Next: open {path}, read it against the document, and confirm the topics. Then run: briefbot check"
        yield "When it is right, change  status: draft  in it to  status: published"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _listed(items: Iterable[str]) -> str:
    return ", ".join(items) or "none"


@click.command()
@click.argument("kind")
@click.argument("id_", metavar="ID")
@click.option("--title", help="Its title; for an area, its name. Made from the id when there is none.")
@click.option("--area", help="For a briefing: the id of its area. For an area: the id of its parent.")
@click.option("--folder", type=FOLDER, help="The knowledge folder (default: BRIEFBOT_KNOWLEDGE).")
def new(kind: str, id_: str, title: str | None, area: str | None, folder: Path | None) -> None:
    """Begin a file: KIND is topic, briefing or area. It is a draft with every key explained."""
    from bot.drafting.scaffold import Kind, begun, id_fault, written

    if kind not in list(Kind):
        raise click.ClickException(f"I cannot begin a “{kind}”. I can begin a topic, a briefing or an area.")
    wanted = Kind(kind)
    if fault := id_fault(id_):
        raise click.ClickException(fault)
    place = folder_or_stop(folder or settings_or_stop().briefbot_knowledge)
    there = written(place)
    if other := there.taken(wanted, id_):
        raise click.ClickException(f"The id {id_} is taken: see {other}. Open that file, or choose another id.")
    known = there.ids[Kind.AREA]
    if area is not None and area not in known:
        raise click.ClickException(f"There is no area “{area}”. I know {', '.join(sorted(known)) or 'none yet'}.")
    belongs = area or (there.root if wanted is Kind.AREA else there.area_of(id_))
    if wanted is Kind.BRIEFING and belongs is None:
        raise click.ClickException(
            "A briefing belongs to an area, and there is none yet. Begin with: briefbot new area"
        )
    path = _saved(place / wanted.folder, id_, begun(wanted, id_, title, datetime.now(LONDON).date(), belongs))
    click.echo(f"Written: {path}. It is a draft: nobody is shown it yet.")
    click.echo(f"Next: open {path}, then run: briefbot check{f' {folder}' if folder else ''}")
