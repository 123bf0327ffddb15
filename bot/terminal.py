"""Replies, reasons and measurements as they look in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.knowledge.base import Knowledge
from bot.matching.decision import Verdict
from bot.matching.evaluate import Report
from bot.replies.answer import titles
from bot.replies.reply import Reply, Run


def print_reply(console: Console, reply: Reply) -> None:
    """The reply with bold words, link addresses and its buttons in brackets."""
    for line in reply.lines:
        console.print(Text.assemble(*(part for run in line for part in _styled(run))))
    for row in reply.rows:
        console.print(Text(" ".join(f"[{each.label}]" for each in row), style="dim"))


def print_why(console: Console, verdict: Verdict, knowledge: Knowledge) -> None:
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
        console.print(Text(f"Read “{written}” as “{read}”"))
    if verdict.personal_data:
        console.print(Text(f"Personal details seen: {', '.join(each.kind for each in verdict.personal_data)}"))
    named = titles(knowledge, [each.id for each in verdict.candidates])
    for each in verdict.candidates:
        title = named.get(each.id, each.id)
        console.print(Text(f"  {each.confidence:.2f}  {title} ({each.id}): {', '.join(each.why)}"))


def print_report(console: Console, report: Report) -> None:
    """The figures of `briefbot eval` as a table."""
    table = Table(show_header=False, box=None)
    for name, value in report.as_dict().items():
        if not isinstance(value, (list, dict)):
            table.add_row(name.replace("_", " "), f"{value:.3f}" if isinstance(value, float) else str(value))
    console.print(table)


def _styled(run: Run) -> list[tuple[str, str]]:
    parts = [(run.text, "bold" if run.bold else "")]
    return [*parts, (f" <{run.link}>", "blue")] if run.link else parts
