"""`/gaps`: what people asked that nobody has answered, and what leads do about it. Who asked stands nowhere.

A sentence becomes an `ask` of a topic on the same way as every other change by chat: shown, checked, agreed to
where that is needed, published, kept as a version. Once it is live, those who wanted to be told are told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from functools import partial

from telegram import CallbackQuery, Message

from bot.chat import proposals
from bot.chat.desk import Desk
from bot.chat.editor import AskWanted
from bot.chat.gap_book import EVERYWHERE, Gap, digest_of
from bot.drafting.characters import tidied
from bot.drafting.scaffold import Kind, begun
from bot.drafting.stub import free_id
from bot.knowledge.document import read
from bot.knowledge.edit import Change, EditRefused, edited
from bot.knowledge.folder import knowledge_files
from bot.knowledge.hours import LONDON
from bot.knowledge.schema import Status, Topic
from bot.publishing.proposal import Proposal, file_with, ids, propose
from bot.publishing.publish import writable
from bot.replies.callback import Callback
from bot.replies.editing import problems_page
from bot.replies.gaps import (
    Cluster,
    answered,
    clustered,
    gap_page,
    gaps_page,
    personal_again,
    same,
    sentence_page,
    which_topic,
)
from bot.replies.reply import Reply, plain

NEAREST = 3
LEAST_SHOWN = 5  # a smaller count of what nobody sent might point at somebody
DRAFT = ""  # in place of a topic: a new one


async def show(desk: Desk, message: Message, _: str) -> None:
    """List what is open, five at a time."""
    await desk.delivery.send(message.chat_id, await _page(desk, message.chat_id, 0))


async def turn(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Another page of the list."""
    page = await _page(desk, query.from_user.id, _number(callback))
    await desk.delivery.edit(message.chat_id, message.message_id, page)


async def open_gap(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """One question, in the place of the list."""
    if cluster := await _cluster(desk, query.from_user.id, _number(callback)):
        draft = (await _drafts(desk, [cluster])).get(cluster.number)
        await desk.delivery.edit(message.chat_id, message.message_id, gap_page(cluster, desk.numbers(None), draft))


async def where(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Ask which topic answers it: one of the nearest, or one whose id is typed."""
    lead = query.from_user.id
    if cluster := await _to_change(desk, lead, callback):
        verdict = await desk.decide(cluster.text, None)
        near = [each.id for each in verdict.candidates if each.id in _topics(desk)][:NEAREST]
        _await(desk, lead, AskWanted(cluster.number, None))
        titles = {each: desk.knowledge.topics[each].title for each in near}
        await desk.delivery.send(lead, which_topic(cluster, titles, desk.words))


async def to_topic(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Show the sentence that would be added to the topic."""
    if cluster := await _to_change(desk, query.from_user.id, callback):
        await _show_sentence(desk, query.from_user.id, cluster, callback.arg(1))


async def new_draft(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Show the sentence that a new draft would begin with."""
    if cluster := await _to_change(desk, query.from_user.id, callback):
        await _show_sentence(desk, query.from_user.id, cluster, DRAFT)


async def add(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """The lead has confirmed that it says nothing about a real family: propose it."""
    lead = query.from_user.id
    if cluster := await _to_change(desk, lead, callback):
        _forget_awaited(desk, lead)
        await _propose(desk, lead, AskWanted(cluster.number, callback.arg(1)), cluster.text)


async def ignore(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Drop the question for good, with whoever waits for it, in the areas of the lead."""
    lead = query.from_user.id
    cluster = await _cluster(desk, lead, _number(callback))
    if cluster is None:
        return
    seen = await _seen_by(desk, lead)
    if seen is None:
        await _say(desk, lead, "edit_not_kept")
        return
    mine = [each for each in seen if each.cluster == cluster.number]
    everywhere = _leads_all(desk, lead)
    gists = await desk.worker.do(partial(desk.matcher.like, [each.text for each in mine]))
    kept = [
        await desk.memory.gaps.ignore(EVERYWHERE if everywhere else each.area, gist.digest, gist.packed)
        for each, gist in zip(mine, gists, strict=True)
    ]
    if not all(kept):
        await _say(desk, lead, "edit_not_kept")
        return
    await desk.memory.gaps.close([each.id for each in mine])
    await desk.delivery.edit(message.chat_id, message.message_id, Reply((desk.words.line("gaps_ignored"),)))


async def typed(desk: Desk, lead: int, wanted: AskWanted, text: str) -> None:
    """Take what a lead typed: the id of a topic, or the sentence in other words."""
    if not _leads_all(desk, lead):
        await _say(desk, lead, "gaps_closed")
        return
    cluster = await _cluster(desk, lead, wanted.cluster)
    if cluster is None:
        return
    if wanted.topic is None:
        topic = "-".join(text.casefold().split())
        if topic in _topics(desk):
            await _show_sentence(desk, lead, cluster, topic)
        else:
            _await(desk, lead, wanted)
            said = desk.words.line("gaps_no_topic", id=tidied(text)[:60])
            await desk.delivery.send(lead, Reply((said,), quotes=True))
    else:
        await _propose(desk, lead, wanted, tidied(text))


async def settle(desk: Desk) -> None:
    """Tell those who waited for a question that an ask of it is live now, and drop the question with their chats."""
    every = await desk.memory.gaps.every()
    if not every:
        return
    live = [topic for topic in desk.knowledge.answerable if topic.status is Status.PUBLISHED]
    topics = await _answers(desk, every, live)
    for cluster, topic in topics.items():
        chats = await desk.memory.gaps.close([each.id for each in every if each.cluster == cluster])
        for chat in chats:
            await desk.delivery.send(chat, answered(topic.id, topic.title, desk.words))


async def _answers(desk: Desk, every: list[Gap], live: list[Topic]) -> dict[int, Topic]:
    """The published topic that answers each cluster: one that a lead chose, or that has an asked sentence itself."""
    said = {same(ask): topic for topic in live for ask in topic.asks}
    digests = {(topic.id, digest_of(ask)): topic for topic in live for ask in topic.asks}
    open_now = {each.cluster for each in every}
    found = {each.cluster: said[same(each.text)] for each in every if _is_answer(said.get(same(each.text)), each)}
    meant = await desk.memory.gaps.meant()
    return found | {
        cluster: digests[topic, ask] for cluster, topic, ask in meant if cluster in open_now and (topic, ask) in digests
    }


def _is_answer(topic: Topic | None, gap: Gap) -> bool:
    """Whether the topic that has the sentence answers it: it does not when its asker was shown just that."""
    return topic is not None and topic.id != gap.said_in


async def _page(desk: Desk, lead: int, page: int) -> Reply:
    seen = await _seen_by(desk, lead)
    if seen is None:
        return Reply((desk.words.line("gaps_not_read"),))
    clusters = clustered(_asked(seen))
    drafts = await _drafts(desk, clusters)
    return gaps_page(clusters, page, desk.numbers(None), await _unsent(desk, lead), drafts)


async def _unsent(desk: Desk, lead: int) -> Mapping[str, int]:
    """How often a question was declined near each topic in the areas of the lead, most first, without small counts."""
    counts: dict[str, int] = {}
    for (area, topic), count in (await desk.memory.gaps.declined()).items():
        if _may_see(desk, lead, area):
            counts[topic] = counts.get(topic, 0) + count
    most = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return {topic: count for topic, count in most[:NEAREST] if count >= LEAST_SHOWN}


async def _drafts(desk: Desk, clusters: list[Cluster]) -> dict[int, str]:
    """The title of the draft that a lead has begun for a cluster."""
    topics = desk.knowledge.topics.values()
    drafts = {digest_of(ask): topic for topic in topics if topic.status is Status.DRAFT for ask in topic.asks}
    meant = {cluster: drafts[ask].title for cluster, _, ask in await desk.memory.gaps.meant() if ask in drafts}
    own = {
        each.number: drafts[digest_of(text)].title
        for each in clusters
        for text, _ in each.texts
        if digest_of(text) in drafts
    }
    return own | meant


async def _show_sentence(desk: Desk, lead: int, cluster: Cluster, topic: str) -> None:
    if topic != DRAFT and topic not in _topics(desk):
        await _say(desk, lead, "gaps_closed")
        return
    _await(desk, lead, AskWanted(cluster.number, topic))
    title = desk.knowledge.topics[topic].title if topic else desk.words.say("gaps_sentence_draft")
    await desk.delivery.send(lead, sentence_page(cluster, topic, title, desk.words))


async def _propose(desk: Desk, lead: int, wanted: AskWanted, text: str) -> None:
    """Show the lead what the sentence changes; redacted once more first."""
    topic = wanted.topic or DRAFT
    if details := desk.matcher.details(text):
        _await(desk, lead, wanted)
        await desk.delivery.send(lead, personal_again(details, desk.words, "gaps_personal"))
        return
    known = desk.knowledge.topics.get(topic)
    if topic and (known is None or topic not in _topics(desk)):
        await _say(desk, lead, "gaps_closed")
    elif known and same(text) in map(same, known.asks):
        await _say(desk, lead, "gaps_said", title=known.title)
    else:
        try:
            proposal = await asyncio.to_thread(_proposal, desk, topic, text)
        except EditRefused as error:
            problems = problems_page(error.problems, desk.words) if error.problems else Reply((plain(str(error)),))
            await desk.delivery.send(lead, problems)
            return
        if proposal is None:
            await _say(desk, lead, "gaps_closed")
            return
        await desk.memory.gaps.mean(wanted.cluster, topic or _id_of(proposal), text)
        await proposals.present(desk, lead, proposal)


def _proposal(desk: Desk, topic: str, text: str) -> Proposal | None:
    """The topic's file with one more ask, or a new draft's; None when the topic has no file any more."""
    files = knowledge_files(desk.editor.folder) if desk.editor else {}
    if topic == DRAFT:
        name = free_id(text, ids(files))
        raw = begun(Kind.TOPIC, name, text[:1].upper() + text[1:], _today(desk)).encode()
        file = f"topics/{name}.yaml"
        return propose(file, edited(raw, file, [Change(("asks", 0), text)]), files)
    found = file_with("topics", topic, files)
    document = read(files[found], found).document if found else None
    asks = document.data.get("asks") if document else None
    if found is None or not isinstance(asks, list):
        return None
    return propose(found, edited(files[found], found, [Change(("asks", len(asks)), text)]), files)


def _id_of(proposal: Proposal) -> str:
    return proposal.file.removeprefix("topics/").removesuffix(".yaml")


async def _to_change(desk: Desk, lead: int, callback: Callback) -> Cluster | None:
    """The cluster of the button for a lead who may add to topics; what stands in the way is told."""
    if desk.editor is None or not writable(desk.editor.folder):
        await _say(desk, lead, "edit_not_writable")
    elif not _leads_all(desk, lead):
        await _say(desk, lead, "gaps_not_root")
    else:
        return await _cluster(desk, lead, _number(callback))
    return None


async def _cluster(desk: Desk, lead: int, number: int) -> Cluster | None:
    """The cluster of that number, as far as the lead sees it; else the lead is told why there is none."""
    seen = await _seen_by(desk, lead)
    cluster = next((each for each in clustered(_asked(seen or [])) if each.number == number), None)
    if cluster is None:
        await _say(desk, lead, "gaps_not_read" if seen is None else "gaps_closed")
    return cluster


async def _seen_by(desk: Desk, lead: int) -> list[Gap] | None:
    """What is open in the areas of the lead; None when nobody can tell."""
    every = await desk.memory.gaps.every()
    return None if every is None else [each for each in every if _may_see(desk, lead, each.area)]


def _may_see(desk: Desk, lead: int, area: str) -> bool:
    return desk.leads.may_edit(lead, (area,)) or _leads_all(desk, lead)


def _leads_all(desk: Desk, lead: int) -> bool:
    """Whether what holds everywhere, and so the asks of topics, are the lead's to change."""
    return desk.leads.may_edit(lead, (desk.knowledge.root.id,))


def _asked(gaps: list[Gap]) -> list[tuple[int, str, str, date]]:
    return [(each.cluster, each.area, each.text, date.fromisoformat(each.day)) for each in gaps]


def _topics(desk: Desk) -> frozenset[str]:
    """The topics that an ask can be added to: sensitive ones never take part."""
    return frozenset(topic.id for topic in desk.knowledge.answerable if not topic.sensitive)


def _await(desk: Desk, lead: int, wanted: AskWanted) -> None:
    if desk.editor:
        desk.editor.awaited.ask(lead, wanted, desk.clock())


def _forget_awaited(desk: Desk, lead: int) -> None:
    if desk.editor:
        desk.editor.awaited.take(lead, desk.clock())


def _number(callback: Callback) -> int:
    written = callback.arg()
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 11 else 0


def _today(desk: Desk) -> date:
    return desk.clock().astimezone(LONDON).date()


async def _say(desk: Desk, lead: int, key: str, /, **values: object) -> None:
    await desk.delivery.send(lead, Reply((desk.words.line(key, **values),)))
