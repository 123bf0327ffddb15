"""From a document's paragraphs to a draft of a briefing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bot.drafting.characters import clipped, plain, slug, telling_words, tidied
from bot.drafting.contacts import FoundLink, FoundPhone, links_in, phones_in, usable_url, without_urls
from bot.drafting.draft import Draft, Left, Personal, left
from bot.drafting.findings import MOST, Told, joined, pieces, sort_findings
from bot.drafting.notes import note
from bot.drafting.paragraph import Paragraph
from bot.drafting.parts import Block, Part, blocks
from bot.drafting.personal import personal_details
from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Area, Briefing, BriefingStatus, Finding, Link, Question, Statement

Suggest = Callable[[str], Sequence[str]]
_TITLE_WORDS, _SHORT = 25, 200
_SLUG_WORDS = 5
_INITIALS = re.compile(r"\b[A-Z]{2,3}\b")
_DATE = re.compile(
    r"(?:(?:published|issued|date)\W{1,3})?(?:\d{1,2}(?:st|nd|rd|th)? )?"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|spring|summer|autumn|winter),? (?:19|20)\d\d",
    re.IGNORECASE,
)
_OFTEN = 3


@dataclass(frozen=True)
class Target:
    """What the briefing will be: its id (made from the title when there is none), area and title if given."""

    area: Area
    id: str | None = None
    title: str | None = None


def no_topics(text: str) -> Sequence[str]:
    """Suggests nothing."""
    return ()


def draft_briefing(
    paragraphs: Sequence[Paragraph], target: Target, knowledge: Knowledge, suggest: Suggest = no_topics
) -> Draft:
    """The draft of a briefing with everything that the document says, and what a lead should look at.

    `suggest`: gives the topics that a text teaches, best first. Nothing is written and nothing is made up: every
    sentence stands in the part its heading names, or in `left`.
    """
    return _Drafting(paragraphs, target, knowledge, suggest).draft()


@dataclass
class _Drafting:
    paragraphs: Sequence[Paragraph]
    target: Target
    knowledge: Knowledge
    suggest: Suggest
    rest: list[Left] = field(default_factory=list)
    guessed: set[str] = field(default_factory=set)
    urls: list[str] = field(default_factory=list)

    def draft(self) -> Draft:
        said = [each for each in self.paragraphs if each.text]
        body = [each for each in said if not each.aside]
        found = links_in(said)
        self.urls = [url for each in found for url in dict.fromkeys((each.url, each.url.removeprefix("https://")))]
        parts, advice = self._advice(blocks(body, self.knowledge.headings))
        briefing = self._briefing(parts, advice, found)
        self.rest += [left(each, note("aside")) for each in said if each.aside]
        self.rest += _hidden(said)
        known = _public_words(self.knowledge)
        personal = personal_details(said, known)
        return Draft(
            briefing,
            tuple(dict.fromkeys(self.rest)),
            found,
            phones_in(said, self._areas),
            personal,
            (*self._initials(said, known), *_single_names(personal)),
            frozenset(self.guessed),
            tuple(mark for each in self.paragraphs for mark in each.residue),
        )

    @property
    def _areas(self) -> list[Area]:
        area = self.target.area
        return [area, *(self.knowledge.lineage(area.parent) if area.parent else ())]

    def _briefing(self, parts: list[Block], advice: list[Paragraph], found: Sequence[FoundLink]) -> Briefing:
        published, parts = self._published(parts)
        title, opening = self._title(parts)
        told = sort_findings(parts, self.knowledge.headings.praise)
        self.rest += told.left
        self.guessed |= {"paired"} if told.paired else set()
        good = [each for block in parts if block.part is Part.GOOD_PRACTICE for each in block.paragraphs]
        asked = [each for block in parts if block.part is Part.QUESTIONS for each in block.paragraphs]
        told_good, asked_good = _parted(good)
        self._other(parts)
        happened = [*opening, *self._happened(parts)]
        return Briefing(
            id=self.target.id or self._id(title),
            title=title,
            area=self.target.area.id,
            kind=self._kind(),
            published=published,
            happened=[Statement(text=text) for text in self._texts(_lists_joined(happened))],
            findings=list(self._findings(told.findings)),
            good_practice=self._statements([*told.good_practice, *told_good]),
            questions=self._questions([*asked, *told.questions, *asked_good]),
            advice=Statement(text=joined(advice)) if advice else None,
            advice_contacts=[each.contact for each in self._phones(advice) if each.contact],
            links=[self._link(each) for each in found],
            status=BriefingStatus.DRAFT,
        )

    def _published(self, parts: list[Block]) -> tuple[str | None, list[Block]]:
        """The date that stands on a line of its own before the first heading, and the parts without it."""
        dates = [each for block in parts if block.part is Part.OPENING for each in block.paragraphs if _is_date(each)]
        if not dates:
            return None, parts
        first = dates[0]
        kept = [replace(block, paragraphs=tuple(p for p in block.paragraphs if p is not first)) for block in parts]
        return first.text, kept

    def _title(self, parts: list[Block]) -> tuple[str, list[Paragraph]]:
        """The title, and what else stands before the first heading: sentences of the story; short lines are left."""
        opening = [each for block in parts if block.part is Part.OPENING for each in block.paragraphs]
        likely = [each for each in opening if _may_head(each)]
        series = [plain(each) for each in self.knowledge.headings.series]
        own = [each for each in likely if not any(name in plain(each.text) for name in series)]
        found = next((each for each in own if each.title), next(iter(own or likely), None))
        best = None if self.target.title else found
        title = tidied(self.target.title or "") or (best.text if best else "")
        if not title:
            title = f"{self._kind().capitalize()}: {self.target.area.name}"
            self.guessed.add("title")
        story = [each for each in opening if each is not best]
        return clipped(title, _SHORT), [each for each in story if self._tells(each)]

    def _tells(self, paragraph: Paragraph) -> bool:
        """Whether it is told as a story is; a short line is kept at the end instead."""
        if paragraph.sentence or paragraph.bullet or len(paragraph.text.split()) > _TITLE_WORDS:
            return True
        self.rest.append(left(paragraph, note("short")))
        return False

    def _happened(self, parts: list[Block]) -> list[Paragraph]:
        held = [each for block in parts if block.part is Part.HAPPENED for each in block.paragraphs]
        return [each for each in held if self._tells(each)]

    def _other(self, parts: list[Block]) -> None:
        for block in parts:
            if block.part is Part.OTHER:
                why = note("other", heading=clipped(block.heading, _SHORT))
                self.rest += [left(each, why) for each in block.paragraphs]

    def _advice(self, parts: Sequence[Block]) -> tuple[list[Block], list[Paragraph]]:
        """The advice, and the other parts without it: what stands under its heading, or begins as it does."""
        phrases = [plain(each) for each in self.knowledge.headings.advice]
        advice: list[Paragraph] = []
        others: list[Block] = []
        for block in parts:
            if block.part is Part.ADVICE:
                advice += block.paragraphs
                continue
            late = block.part in (Part.DO_NOW, Part.QUESTIONS, Part.OTHER, Part.GOOD_PRACTICE)
            mine = [each for each in block.paragraphs if late and self._advises(each, phrases)]
            advice += mine
            others.append(replace(block, paragraphs=tuple(each for each in block.paragraphs if each not in mine)))
        if len(joined(advice)) > MOST:
            self.rest += [left(each, note("other", heading=Part.ADVICE)) for each in advice]
            advice = []
        return others, advice

    def _advises(self, paragraph: Paragraph, phrases: Sequence[str]) -> bool:
        if paragraph.question or paragraph.bullet:
            return False
        words = plain(paragraph.text)
        long = any(words.startswith(f"{each} ") for each in phrases if " " in each)
        return long or (bool(self._phones([paragraph])) and any(words.startswith(f"{each} ") for each in phrases))

    def _phones(self, paragraphs: Iterable[Paragraph]) -> Sequence[FoundPhone]:
        return phones_in(paragraphs, self._areas)

    def _kind(self) -> str:
        """The kind of review that the document names first."""
        text = plain(" ".join(each.text for each in self.paragraphs))
        places = {
            kind: at for kind in self.knowledge.headings.kinds if (at := f" {text} ".find(f" {plain(kind)} ")) >= 0
        }
        self.guessed.add("kind")
        if not places:
            return "briefing"
        self.guessed.discard("kind")
        first = min(places.values())
        return max((kind for kind, at in places.items() if at == first), key=len)

    def _id(self, title: str) -> str:
        area = self.target.area.id
        words = [word for word in telling_words(title) if word != area]
        return slug(f"{area} {' '.join(words[:_SLUG_WORDS])}")

    def _texts(self, texts: Iterable[str]) -> Iterator[str]:
        """The texts without the addresses that are lifted out, in pieces that fit."""
        for text in texts:
            bare = without_urls(text, self.urls)
            if re.search(r"\w", bare):
                yield from pieces(bare)

    def _statements(self, paragraphs: Iterable[Paragraph]) -> list[Statement]:
        texts = self._texts(each.text for each in paragraphs)
        return [Statement(text=text, topics=list(self.suggest(text))) for text in texts]

    def _questions(self, paragraphs: Iterable[Paragraph]) -> list[Question]:
        texts = self._texts(each.text for each in paragraphs)
        return [Question(text=text, topics=list(self.suggest(text))) for text in texts]

    def _findings(self, told: Iterable[Told]) -> Iterator[Finding]:
        taken: Counter[str] = Counter()
        for each in told:
            titles = _finding_slug(each)
            texts = list(self._texts([each.told_us])) or [each.told_us]
            doing = list(self._texts([each.do_now])) if each.do_now else []
            for place in range(max(len(texts), len(doing))):
                text, do_now = texts[min(place, len(texts) - 1)], doing[place] if place < len(doing) else None
                taken[titles] += 1
                id_ = titles if taken[titles] == 1 else f"{titles}-{taken[titles]}"
                topics = () if each.general else self.suggest(f"{text} {do_now or ''}".strip())
                title = clipped(without_urls(each.title, self.urls) or each.title, _SHORT)
                yield Finding(id=id_, title=title, told_us=text, do_now=do_now, topics=list(topics))

    def _link(self, found: FoundLink) -> Link:
        known = self._known_page(found.url)
        title = found.words or known or urlsplit(found.url).hostname or found.url
        return Link.model_validate({"title": clipped(title, _SHORT), "url": found.url})

    def _known_page(self, url: str) -> str | None:
        """The title of the procedure or source that has this address."""
        wanted = _bare(url)
        for area in self._areas:
            for procedure in area.procedures.values():
                if procedure.url and _bare(str(procedure.url)) == wanted:
                    return procedure.title
        for source in self.knowledge.sources.values():
            if source.url and _bare(str(source.url)) == wanted:
                return source.title
        return None

    def _initials(self, said: Sequence[Paragraph], known: frozenset[str]) -> tuple[str, ...]:
        """Initials that the document uses as a name."""
        counted = Counter(word for each in said for word in _INITIALS.findall(each.text))
        often = (word for word, count in counted.items() if count >= _OFTEN and word.casefold() not in known)
        return tuple(often)


def _single_names(personal: Iterable[Personal]) -> Iterator[str]:
    return (each.text for each in personal if each.kind == "name" and each.text.isalpha())


def _is_date(paragraph: Paragraph) -> bool:
    return bool(_DATE.fullmatch(paragraph.text))


def _may_head(paragraph: Paragraph) -> bool:
    words = len(paragraph.text.split())
    fits = len(paragraph.text) <= _SHORT and words <= _TITLE_WORDS
    return fits and not paragraph.bullet and (paragraph.title or paragraph.heading or not paragraph.text.endswith("."))


def _parted(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    return [each for each in paragraphs if not each.question], [each for each in paragraphs if each.question]


def _lists_joined(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """Each paragraph; a list goes with the line that leads into it."""
    held: list[Paragraph] = []
    for paragraph in paragraphs:
        leads = bool(held) and held[0].text.endswith(":") and paragraph.bullet
        if held and not leads:
            yield joined(held)
            held = []
        held.append(paragraph)
    if held:
        yield joined(held)


def _finding_slug(told: Told) -> str:
    if told.general:
        return "what-to-do-now"
    return slug(" ".join(telling_words(told.title)[:_SLUG_WORDS]), 44) or "finding"


def _hidden(paragraphs: Iterable[Paragraph]) -> Iterator[Left]:
    """Addresses behind words that are no web addresses: of e-mail and files."""
    for paragraph in paragraphs:
        for link in paragraph.links:
            address = re.sub(r"^(?:mailto|tel):", "", link.url)
            if not usable_url(link.url) and address not in paragraph.text:
                yield Left(tidied(address), paragraph.place, note("hidden", words=tidied(link.words)))


def _bare(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url.casefold()).rstrip("/")


def _public_words(knowledge: Knowledge) -> frozenset[str]:
    """Words of the knowledge that point at nobody: trade words, places, phone numbers."""
    terms = [word.casefold() for pair in knowledge.lexicon.terms.items() for word in pair]
    areas = [*knowledge.areas.values(), *knowledge.draft_areas.values()]
    places = [name.casefold() for area in areas for name in (area.name, *area.also_known_as)]
    return frozenset((*terms, *places))
