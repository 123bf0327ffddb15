"""Questions without an answer: how they are sent to the leads, and what leads see of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.knowledge.base import Knowledge
from bot.knowledge.problem import clip
from bot.knowledge.schema import Status
from bot.matching.decision import Answer, Decline, Offer, Sender, Verdict
from bot.privacy.redact import PersonalDetail
from bot.replies.callback import Verb, button, column
from bot.replies.compose import kinds_of
from bot.replies.numbers import Numbers
from bot.replies.reply import Line, Reply, blocks
from bot.replies.words import Words, day

LONGEST = 300  # characters of a question that may be sent: more is a story, not a question
PAGE = 5
SHOWN = 5
TEXT_SHOWN = 140
LABEL_SHOWN = 60


@dataclass(frozen=True)
class Cluster:
    """Questions that ask for the same. `texts`: the newest last, each with its day. `areas`: their ids, each once."""

    number: int
    texts: tuple[tuple[str, date], ...]
    areas: tuple[str, ...]

    @property
    def text(self) -> str:
        """The shortest of the sentences: it says what all of them ask with the least beside it."""
        return min((text for text, _ in self.texts), key=lambda each: (len(each), each))


def clustered(asked: Iterable[tuple[int, str, str, date]]) -> list[Cluster]:
    """The questions by cluster, most asked first, then the newest. Each is its cluster, area, text and day."""
    found: dict[int, list[tuple[str, str, date]]] = {}
    for number, area, text, on in sorted(asked, key=lambda each: each[3]):
        found.setdefault(number, []).append((area, text, on))
    clusters = [
        Cluster(number, tuple((text, on) for _, text, on in each), tuple(dict.fromkeys(area for area, _, _ in each)))
        for number, each in found.items()
    ]
    return sorted(clusters, key=lambda each: (-len(each.texts), -each.texts[-1][1].toordinal(), each.number))


def same(text: str) -> str:
    """The same for sentences that differ in spaces and capitals only."""
    return " ".join(text.split()).casefold()


def sendable(verdict: Verdict, knowledge: Knowledge) -> bool:
    """Whether the asker may send the message to the leads, should they not find what they want.

    Never danger, despair, personal details, or what a child, a victim or a parent writes (design, promise 4), never
    what is near a sensitive topic, and no everyday matter, small talk or other language.
    """
    safety, decision = verdict.safety, verdict.decision
    if safety.urgent or safety.despair or safety.foreign or safety.sender is not Sender.PROFESSIONAL:
        return False
    if verdict.personal_data or verdict.aspect or not 0 < len(verdict.redacted.strip()) <= LONGEST:
        return False
    if isinstance(decision, Decline) and decision.everyday is not None:
        return False
    return isinstance(decision, Answer | Offer | Decline) and not any(
        topic in knowledge.topics and knowledge.topics[topic].sensitive for topic in _near(verdict)
    )


def nearest(verdict: Verdict, knowledge: Knowledge) -> str:
    """The topic that a declined message is counted under; empty where none is near or it is sensitive."""
    if not isinstance(verdict.decision, Decline) or verdict.decision.everyday is not None:
        return ""
    topics = (knowledge.topics.get(each.id) for each in verdict.candidates)
    first = next((topic for topic in topics if topic), None)
    return first.id if first and not first.sensitive else ""


def unanswered(verdict: Verdict, knowledge: Knowledge) -> bool:
    """Whether the reply has no answer: a decline, or a question of which we know that we cannot answer it."""
    if isinstance(verdict.decision, Answer):
        topic = knowledge.topics.get(verdict.decision.winner.id)
        return topic is not None and topic.status is Status.GAP
    return isinstance(verdict.decision, Decline)


def with_ask(reply: Reply, question: int, words: Words) -> Reply:
    """The reply with a first button that asks the leads to add an answer."""
    ask = button(words.say("gap_ask"), Verb.ASK, str(question))
    return Reply(reply.lines, ((ask,), *reply.rows), silent=reply.silent, urgent=reply.urgent)


def shown_back(text: str, question: int, words: Words) -> Reply:
    """What would be sent, for the asker to read first."""
    number = str(question)
    send = button(words.say("gap_send"), Verb.SEND, number)
    drop = button(words.say("gap_drop"), Verb.DROP, number)
    tell = button(words.say("gap_send_tell"), Verb.SEND_TELL, number)
    return Reply((words.line("gap_show", text=text),), ((send, drop), (tell,)), quotes=True)


def personal_again(details: Sequence[PersonalDetail], words: Words, key: str = "gap_personal") -> Reply:
    """A personal detail was seen in what was to be sent."""
    return Reply((words.line(key, kinds=kinds_of(details, words).replace("*", "")),))


def sent(area: str, words: Words, *, tell: bool) -> Reply:
    """It was sent."""
    lines = words.line("gap_sent", area=area)
    return Reply((lines, words.line("gap_sent_tell")) if tell else (lines,))


def answered(topic: str, title: str, words: Words) -> Reply:
    """To an asker who wanted to be told: there is an answer, behind the button."""
    return Reply((words.line("gap_answered"),), ((button(title, Verb.TOPIC, topic),),))


def reported(topic: str, title: str, numbers: Numbers) -> Reply:
    """To the leads: somebody says that something is wrong in that answer, which the button opens as it was seen."""
    area = numbers.knowledge.area(numbers.area)
    see = button(numbers.words.say("report_see"), Verb.TOPIC, topic, area.id)
    return Reply((numbers.words.line("report_told", title=title, area=area.name),), ((see,),))


def reported_to_nobody(title: str, numbers: Numbers) -> Reply:
    """To the person who pressed, where there is no lead: whom to tell instead."""
    area, contact = numbers.knowledge.area(numbers.area), numbers.first_call()
    said = numbers.words.line("report_nobody", title=title, area=area.name)
    return Reply((said, numbers.entry(contact)) if contact else (said,))


def gaps_page(
    clusters: Sequence[Cluster], page: int, numbers: Numbers, unsent: Mapping[str, int], drafts: Mapping[int, str]
) -> Reply:
    """The open questions, five at a time. `unsent`: counts by topic; `drafts`: the draft's title by cluster."""
    words = numbers.words
    last = max(0, (len(clusters) - 1) // PAGE)
    page = min(max(page, 0), last)
    shown = list(enumerate(clusters, 1))[page * PAGE : (page + 1) * PAGE]
    rows = [_row(place, each, numbers, drafts.get(each.number)) for place, each in shown]
    head = [words.line("gaps_head" if clusters else "gaps_none")]
    opens = (button(clip(f"{place}. {each.text}", LABEL_SHOWN), Verb.GAP, str(each.number)) for place, each in shown)
    turns = [("back", page - 1)] * (page > 0) + [("next", page + 1)] * (page < last)
    turn = tuple(button(words.say(key), Verb.GAPS, str(to)) for key, to in turns)
    lines = blocks(head, *rows, _unsent(unsent, numbers))
    return Reply(lines, (*column(*opens), *([turn] if turn else [])), quotes=bool(shown))


def gap_page(cluster: Cluster, numbers: Numbers, draft: str | None) -> Reply:
    """One question with the ways in which it was asked, and what a lead can do about it."""
    words, number = numbers.words, str(cluster.number)
    newest = tuple(reversed(cluster.texts))[:SHOWN]
    rest = len(cluster.texts) - len(newest)
    lines = [
        *(words.line("gaps_first", day=day(on), text=text) for text, on in newest),
        *([words.line("gaps_rest", count=rest)] if rest else []),
    ]
    does = {"gaps_to_topic": Verb.GAP_WHERE, "gaps_new": Verb.GAP_NEW, "gaps_ignore": Verb.GAP_IGNORE}
    rows = column(*(button(words.say(key), verb, number) for key, verb in does.items()))
    back = button(words.say("gaps_back"), Verb.GAPS, "0")
    begun = [words.line("gaps_draft", title=draft)] if draft else []
    head = words.line("gaps_one", text=cluster.text, **_how_often(cluster, numbers))
    return Reply(blocks([head], lines, begun), (*rows, (back,)), quotes=True)


def which_topic(cluster: Cluster, titles: Mapping[str, str], words: Words) -> Reply:
    """The topics it may belong to, by id."""
    choices = (button(title, Verb.GAP_TO, str(cluster.number), topic) for topic, title in titles.items())
    return Reply((words.line("gaps_which", text=cluster.text),), column(*choices), quotes=True)


def sentence_page(cluster: Cluster, topic: str, title: str, words: Words) -> Reply:
    """The sentence before it is proposed. `topic`: empty for a new draft."""
    args = (str(cluster.number), topic) if topic else (str(cluster.number),)
    confirm = button(words.say("gaps_confirm"), Verb.GAP_ADD, *args)
    return Reply(words.lines("gaps_sentence", title=title, text=cluster.text), ((confirm,),), quotes=True)


def _row(place: int, cluster: Cluster, numbers: Numbers, draft: str | None) -> list[Line]:
    words, text = numbers.words, clip(cluster.text, TEXT_SHOWN)
    row = words.line("gaps_row", place=place, text=text, **_how_often(cluster, numbers))
    return [row, *([words.line("gaps_draft", title=draft)] if draft else [])]


def _how_often(cluster: Cluster, numbers: Numbers) -> dict[str, str]:
    words, count = numbers.words, len(cluster.texts)
    times = words.say("gaps_once") if count == 1 else words.say("gaps_times", count=count)
    return {"times": times, "areas": ", ".join(numbers.knowledge.area(each).name for each in cluster.areas)}


def _unsent(counts: Mapping[str, int], numbers: Numbers) -> list[Line]:
    """How often a question was declined near a topic and not sent; topics that are gone or sensitive are left out."""
    words, topics = numbers.words, numbers.knowledge.topics
    shown = {topic: count for topic, count in counts.items() if topic in topics and not topics[topic].sensitive}
    said = [words.say("gaps_unsent_topic", title=topics[topic].title, count=count) for topic, count in shown.items()]
    return [words.line("gaps_unsent", topics="; ".join(said))] if said else []


def _near(verdict: Verdict) -> list[str]:
    """The topics that the message may be about: what was chosen or offered, else the nearest."""
    match verdict.decision:
        case Answer(winner):
            return [winner.id]
        case Offer(choices):
            return [each.id for each in choices]
        case _:
            return [each.id for each in verdict.candidates[:1]]
