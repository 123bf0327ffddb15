"""Replies, reasons and measurements as they look in a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from click import wrap_text
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import Progress
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from bot.freshness.links import KnownLink
from bot.freshness.verdicts import Record, Status, day_of
from bot.knowledge.base import Knowledge
from bot.knowledge.encoding import UNREADABLE
from bot.linkcheck import LinkReport
from bot.matching.decision import Reasons, Verdict
from bot.matching.evaluate import Report, Share
from bot.replies.answer import titles
from bot.replies.reply import Button, Reply, Run
from bot.replies.statistics import figure
from bot.replies.words import Words
from bot.statistics.figures import MEASURES, OF_TOPICS, Figures, Line, Measure, topic_title
from bot.statistics.suppress import Hidden

CONFUSIONS_SHOWN = 8
FIGURES = {
    "first": "Right topic first",
    "first_three": "Right topic in the first three",
    "first_or_also": "Right topic first, or one that would do",
    "first_three_or_also": "In the first three, or one that would do",
    "served": "Answered, or offered with the right topic among the buttons",
    "offered": "Offered a choice",
    "declined": "Declined, though the topic is there",
    "wrong_confident": "Out of scope, yet answered",
    "urgent_recall": "Urgent, and seen as urgent",
    "urgent_false_alarms": "Not urgent, yet seen as urgent",
    "sender_right": "Writer seen rightly",
    "private_found": "Child or victim, and seen as that",
    "private_false_alarms": "Professional, yet taken for a child or victim",
    "details_found": "Personal details found",
    "details_false_alarms": "No personal detail, yet one seen",
    "smalltalk_recognised": "Small talk, and seen as that",
    "smalltalk_false_alarms": "A question, yet taken for small talk",
}

COLUMNS = {
    Measure.QUESTIONS: "asked",
    Measure.ANSWERED: "answered",
    Measure.OFFERED: "offered",
    Measure.DECLINED: "nothing found",
    Measure.TAKEN: "then chosen",
    Measure.MORE: "More",
    Measure.NOT_MEANT: "not meant",
    Measure.AGAIN: "asked again",
    Measure.OPENED: "opened",
}
MARKS = {Hidden.FEW: "<5", Hidden.UNSHOWN: "-"}
MARKS_NOTE = (
    "“<5” is 1 to 4. “-” is not shown, so that such a count cannot be worked out."
    " Sensitive topics are in the totals only."
)
LINKS = {
    Status.BROKEN: ("Broken", "People are given words to search for. Find the page and put its new address here."),
    Status.FAILING: ("Did not open", "Nothing to do yet: it counts as broken when it does not open tomorrow either."),
    Status.MOVED: ("Moved", "Open it. Put in the new address, or write opened_on with today's date if it is right."),
    Status.CHANGED: ("Changed", "Read it again. If the answers still hold, write opened_on with today's date."),
    Status.UNCHECKED: ("Could not be checked", "The site does not let a program look: open it yourself now and then."),
}


def print_reply(console: Console, reply: Reply) -> None:
    """The reply with bold words, link addresses and its buttons in brackets."""
    for line in reply.lines:
        console.print(Text.assemble(*(part for run in line for part in _styled(run))))
    for row in reply.rows:
        console.print(Text(" ".join(_button(each) for each in row), style="dim"))


def _button(button: Button) -> str:
    return f"[{button.label}: {button.url}]" if button.url else f"[{button.label}]"


def print_why(console: Console, verdict: Verdict, reasons: Reasons, knowledge: Knowledge) -> None:
    """What was understood of the message, and the words that matched each of the best three."""
    console.print()
    safety = verdict.safety
    console.print(
        Text(f"Decision: {verdict.action}. Writer: {safety.sender}. Urgent: {'yes' if safety.urgent else 'no'}.")
    )
    if safety.why:
        console.print(Text(f"Safety rules: {', '.join(safety.why)}"))
    if verdict.area:
        console.print(Text(f"Area named in the message: {verdict.area}"))
    for written, read in verdict.corrections:
        console.print(Text(f"Spelling: read “{written}” as “{read}”"))
    if verdict.term:
        console.print(Text(f"Asks only what “{verdict.term.written}” means: {' / '.join(verdict.term.meanings)}"))
    for written, concept in reasons.concepts:
        console.print(Text(f"Lexicon: “{written}” means “{concept}”"))
    console.print(Text("Compared by words and by meaning." if reasons.meaning else "Compared by words alone."))
    if verdict.personal_data:
        console.print(Text(f"Personal details seen: {', '.join(each.kind for each in verdict.personal_data)}"))
    named = titles(knowledge, [each.id for each in verdict.candidates])
    for each in verdict.candidates:
        title = named.get(each.id, each.id)
        console.print(Text(f"  {each.confidence:.2f}  {title} ({each.id})"))
        if each.why:
            console.print(Text(f"        words in common: {', '.join(each.why)}"))
        if ask := reasons.asks.get(each.id):
            console.print(Text(f"        nearest ask by {ask.by}: “{ask.text}”"))


def print_report(console: Console, report: Report) -> None:
    """The figures of `briefbot eval`: how often, of how many; what confidence is worth; mix-ups; time."""
    table = Table(show_header=False, box=None)
    for name, share in report.shares.items():
        rate = "-" if share.rate is None else f"{share.rate:.1%}"
        table.add_row(FIGURES.get(name, name.replace("_", " ")), Text(rate, justify="right"), _counted(share))
    console.print(table)
    if report.scope_auc is not None:
        console.print(f"In scope is surer than out of scope: {report.scope_auc:.3f} (area under the curve).")
    _print_reliability(console, report)
    _print_confusions(console, report)
    times = ", ".join(f"{percent} of 100 within {ms:.1f}" for percent, ms in report.latency_ms.items())
    console.print(f"Time for a message, in milliseconds: {times}.")
    console.print(f"Messages: {report.rows}. About a topic that the knowledge has: {report.covered}.")
    if report.not_covered:
        missing = ", ".join(f"{topic} ({count})" for topic, count in report.not_covered.items())
        console.print(Text(f"Left out, the knowledge has no such topic: {missing}."))


def _print_reliability(console: Console, report: Report) -> None:
    table = Table("Confidence", "Messages", "On average", "Right", title="What confidence is worth", box=None)
    for band in report.reliability:
        span = f"{band.low:.1f} to {band.high:.1f}"
        table.add_row(span, str(band.count), f"{band.confidence:.2f}", f"{band.right:.2f}")
    if report.reliability:
        console.print(table)


def _print_confusions(console: Console, report: Report) -> None:
    table = Table("Meant", "Got first", "Times", title="Most often mixed up", box=None)
    for topic, got, count in report.confusions[:CONFUSIONS_SHOWN]:
        table.add_row(topic, got or "nothing", str(count))
    if report.confusions:
        console.print(table)


def print_misses(console: Console, report: Report) -> None:
    """The messages whose first answer was another topic, topic by topic, then those that needed no answer."""
    groups = {topic: list(misses) for topic, misses in groupby(report.misses, key=lambda miss: miss.topic)}
    for title, misses in {**groups, "answered, but out of scope": list(report.wrong)}.items():
        if misses:
            console.print(Text(f"\n{title} ({len(misses)})", style="bold"))
        for miss in misses:
            console.print(Text(f"  “{miss.q}”: {miss.action}, {', '.join(miss.got) or 'nothing near'}"))


def print_links(console: Console, report: LinkReport) -> None:
    """The links that somebody should look at, what was seen and what to do; then how many there are of each."""
    for status, (name, advice) in LINKS.items():
        found = report.of(status)
        if found:
            console.print(Text(f"{name} ({len(found)})", style="bold"))
            console.print(Text(advice, style="italic"))
            for each in found:
                _print_link(console, *each)
            console.print()
    counted = [f"{name.lower()} {len(report.of(status))}" for status, (name, _) in LINKS.items() if report.of(status)]
    opened = len(report.of(Status.OK, Status.RECOVERED))
    console.print(Text(f"{len(report.links)} links: {', '.join([f'open {opened}', *counted])}."))


def print_figures(console: Console, found: Figures, knowledge: Knowledge) -> None:
    """What people asked, as tables: weeks and their sum, areas, topics; then what the hidden counts mean."""
    words = Words(knowledge.wording)
    weeks = [(line.name, line) for line in found.lines]
    areas = [(knowledge.area(line.name).name, line) for line in found.areas]
    topics = [(topic_title(line.name, knowledge), line) for line in found.topics]
    weeks.append((words.say("stats_page_total"), found.together))
    _print_counts(console, words.say("stats_page_week"), MEASURES, weeks, words)
    _print_counts(console, words.say("stats_page_area"), MEASURES, areas, words)
    _print_counts(console, words.say("stats_page_topic"), OF_TOPICS, topics, words)
    if found.fewer:
        console.print(Text(words.say("stats_fewer", count=found.fewer)))
    if found.hides:
        console.print(Text(MARKS_NOTE))


def _print_counts(
    console: Console, head: str, measures: Sequence[Measure], named: Sequence[tuple[str, Line]], words: Words
) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column(head, min_width=9)
    for each in measures:
        table.add_column(COLUMNS[each], justify="right")
    for name, line in named:
        counts = (line[each] for each in measures)
        table.add_row(name, *(MARKS[each] if isinstance(each, Hidden) else figure(each, words) for each in counts))
    if named:
        console.print(table)
        console.print()


def _print_link(console: Console, link: KnownLink, record: Record) -> None:
    """Where it stands, its address, what was seen; whole lines, so that an address can be copied."""
    for place in link.places:
        console.print(Text(f"  {place.file}:{place.line}  {link.titles[0]}"))
    failed = day_of(record.first_failed_at) if record.first_failed_at is not None else None
    since = f", since {failed.day} {failed:%b %Y}" if failed else ""
    console.print(Text(f"      {link.url}"), soft_wrap=True)
    console.print(Text(f"      {record.reason}{since}"), soft_wrap=True)


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr while something long runs; gives what to call after each step. Nothing without a terminal."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


class _Harmless(Console):
    """A console that shows what it is given: nothing in it is obeyed by the terminal."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            obeyed = not segment.control and UNREADABLE.search(segment.text)
            yield Segment(UNREADABLE.sub("\ufffd", segment.text), segment.style) if obeyed else segment


def plain_console() -> Console:
    """Fits lines to a terminal; into a file or a pipe each goes whole, without colour."""
    return _Harmless(highlight=False, soft_wrap=not Console().is_terminal)


def fitted(line: str) -> str:
    """A sentence broken between words to fit the terminal; lines that show a file's text stay as they are."""
    if line.startswith(" "):
        return line
    return wrap_text(line, width=shutil.get_terminal_size().columns, preserve_paragraphs=False)


def _counted(share: Share) -> str:
    return f"{share.count} of {share.of}"


def _styled(run: Run) -> list[tuple[str, str]]:
    parts = [(run.text, "bold" if run.bold else "")]
    return [*parts, (f" <{run.link}>", "blue")] if run.link else parts
