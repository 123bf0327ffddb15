"""The channels and their digests, in a way that a broken database never keeps anybody waiting.

Nothing here raises or waits long (see `bot.chat.store.Store`); what a function gives when nobody can tell is said
with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from bot.chat.store import Store
from bot.knowledge.hours import LONDON
from bot.storage import channels, digests
from bot.storage.channels import Channel
from bot.storage.digests import EVERYWHERE, Last, Post, Week

__all__ = ["EVERYWHERE", "Channel", "DigestBook", "Last", "Post", "Week"]


class DigestBook:
    """Who gets the digest and when, what is planned, what waits, what was sent, what is held back."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    # Channels

    async def put_channel(self, channel: Channel) -> bool:
        """Keep a channel in place of what was kept of its chat; False when it was not kept."""
        return await self._store.do(lambda c: channels.put(c, channel))

    async def channel(self, chat_id: int) -> Channel | None:
        """What is kept of the chat, also when it is off; None when nothing is, or nobody can tell."""
        return await self._store.ask(lambda c: channels.get(c, chat_id), None)

    async def channels(self) -> list[Channel]:
        """All, those that are paused or off too; none when nobody can tell."""
        return await self._store.ask(channels.every, [])

    async def active_channels(self) -> list[Channel]:
        """Those that get the digest; none when nobody can tell."""
        return await self._store.ask(channels.active, [])

    async def pause(self, chat_id: int, *, paused: bool) -> bool:
        """Pause the channel, what waits for it too, or let it go on; False when there is none, or it was not noted."""
        if paused:
            await self._store.do(lambda c: digests.drop_chat(c, chat_id, "paused"))
        today = self._clock().astimezone(LONDON).date().isoformat()
        return await self._store.ask(lambda c: channels.pause(c, chat_id, paused=paused, today=today), False)

    async def switch_off(self, chat_id: int, reason: str) -> bool:
        """Send nothing there any more, nor what waits; True the first time."""
        await self._store.do(lambda c: digests.drop_chat(c, chat_id, reason))
        return await self._store.ask(lambda c: channels.switch_off(c, chat_id, reason), False)

    async def forget_channel(self, chat_id: int) -> bool:
        """Take the channel off for good; False when that could not be noted."""
        await self._store.do(lambda c: digests.drop_chat(c, chat_id, "taken-off"))
        return await self._store.do(lambda c: channels.drop(c, chat_id))

    async def move(self, old: int, new: int) -> bool:
        """A group became a supergroup: its channel and all its posts go on under the new number."""
        moved = await self._store.do(lambda c: channels.moved(c, old, new))
        return await self._store.do(lambda c: digests.moved(c, old, new)) and moved

    # Plans

    async def plan(self, week: str, area: str, content: str | None, why: str | None = None) -> Week | None:
        """Keep a plan unless the week has one; gives the one that holds, None when nobody can tell."""
        return await self._store.ask(lambda c: digests.plan(c, week, area, content, why, self._now()), None)

    async def week(self, week: str, area: str) -> Week | None:
        """The area's digest of the week; None when none is planned, or nobody can tell."""
        return await self._store.ask(lambda c: digests.get(c, week, area), None)

    async def weeks(self, area: str | None = None) -> list[Week] | None:
        """The digests of all weeks, oldest first; None when nobody can tell."""
        nobody: list[Week] | None = None
        return await self._store.ask(lambda c: digests.weeks(c, area), nobody)

    async def swap(self, week: str, area: str, content: str, swapped: str) -> bool:
        """Put another plan in place; False when sending has begun, it is skipped, or it could not be kept."""
        return await self._store.ask(lambda c: digests.swap(c, week, area, content, swapped), False)

    async def replan(self, week: str, area: str, content: str) -> bool:
        """Put a plan where none could be made before; False when there is one, or it could not be kept."""
        return await self._store.ask(lambda c: digests.replan(c, week, area, content), False)

    async def told(self) -> set[tuple[str, str]] | None:
        """The week and area of every digest that went out or is on its way; None when nobody can tell."""
        nobody: set[tuple[str, str]] | None = None
        return await self._store.ask(digests.told, nobody)

    async def skip(self, week: str, area: str, why: str) -> bool:
        """Send nothing in that week; False when some team has it already, or that could not be kept."""
        return await self._store.ask(lambda c: digests.skip(c, week, area, why), False)

    async def unskip(self, week: str, area: str) -> bool:
        """Take it back that nothing is sent; False when there is no plan, or that could not be kept."""
        return await self._store.ask(lambda c: digests.unskip(c, week, area), False)

    async def want(self, week: str, area: str, *, now: bool = True) -> bool:
        """Ask the running bot to send it now, or note that this is seen to; False when that was not kept."""
        at = self._now() if now else None
        return await self._store.ask(lambda c: digests.want(c, week, area, at), False)

    async def first_notice(self, week: str, area: str) -> bool:
        """Whether the leads are to be shown the digest now; once True, never again."""
        return await self._store.ask(lambda c: digests.noticed(c, week, area, self._now()), False)

    async def first_report(self, week: str, area: str) -> bool:
        """Whether the leads are to be told now how the sending went; once True, never again."""
        return await self._store.ask(lambda c: digests.reported(c, week, area, self._now()), False)

    async def first_tell(self, what: str) -> bool:
        """Whether this is to be told now, which is told once."""
        return await self._store.ask(lambda c: digests.tell(c, what, self._now()), False)

    async def tell_again(self, what: str) -> None:
        """It is over: when it comes again it is told again."""
        await self._store.do(lambda c: digests.untell(c, what))

    # Holds

    async def hold(self, area: str) -> bool:
        """Hold back all of the area, of every area for EVERYWHERE, what is queued too; False when not kept."""
        return await self._store.do(lambda c: digests.hold(c, area, self._now()))

    async def release(self, area: str) -> bool:
        """Let them go again; False when none was held, or that could not be kept."""
        return await self._store.ask(lambda c: digests.release(c, area), False)

    async def held(self) -> set[str]:
        """The areas that are held back, EVERYWHERE for all; none when nobody can tell."""
        return await self._store.ask(digests.held, set())

    # Posts

    async def queue(self, posts: Iterable[Post]) -> int:
        """Add what is to go out; how many are new."""
        return await self._store.ask(partial(digests.queue, posts=tuple(posts)), 0)

    async def requeue(self, week: str, area: str, until: datetime) -> int:
        """Try again what failed or was dropped in the area's week; how many."""
        return await self._store.ask(lambda c: digests.requeue(c, week, area, int(until.timestamp())), 0)

    async def posts(self, week: str | None = None, area: str | None = None) -> list[Post]:
        """What went out or is to go; none when nobody can tell."""
        return await self._store.ask(lambda c: digests.posts(c, week, area), [])

    async def post(self, week: str, chat_id: int) -> Post | None:
        """The channel's post of the week."""
        return await self._store.ask(lambda c: digests.post(c, week, chat_id), None)

    async def last_sent(self) -> dict[int, Last] | None:
        """By channel, its last post that was not given up; None when nobody can tell."""
        nobody: dict[int, Last] | None = None
        return await self._store.ask(digests.last_sent, nobody)

    async def ready(self, limit: int) -> list[Post]:
        """What may be tried now."""
        return await self._store.ask(lambda c: digests.ready(c, self._now(), limit), [])

    async def claim(self, post: Post) -> bool:
        """Take it for sending; False when it may not be sent now, or nobody can tell."""
        return await self._store.ask(lambda c: digests.claim(c, post, self._now()), False)

    async def part_sent(self, post: Post, parts: int) -> bool:
        """Note that so many of its messages are sent; False when it could not be noted."""
        return await self._store.do(lambda c: digests.part_sent(c, post, parts))

    async def confirm(self, post: Post, message_id: int, *, late: bool) -> bool:
        """Note that it is sent; False when it could not be noted."""
        return await self._store.do(lambda c: digests.confirm(c, post, self._now(), message_id, late=late))

    async def postpone(self, post: Post, seconds: float, reason: str) -> bool:
        """Try again in so many seconds."""
        return await self._store.do(lambda c: digests.postpone(c, post, self._now() + round(seconds), reason))

    async def end(self, post: Post, status: str, reason: str) -> bool:
        """Give it up: `digests.FAILED` or `digests.DROPPED`."""
        return await self._store.do(lambda c: digests.end(c, post, status, reason))

    async def give_up(self) -> int:
        """Give up what waits longer than it may; how many."""
        return await self._store.ask(lambda c: digests.give_up(c, self._now()), 0)

    async def claimed(self) -> list[Post]:
        """What is taken and not confirmed."""
        return await self._store.ask(digests.claimed, [])

    async def pending(self) -> int | None:
        """How many are waiting or taken, without those that are held; None when nobody can tell."""
        return await self._store.ask(digests.pending, None)

    async def let_go(self, post: Post) -> None:
        """Let it be claimed again: who took it is gone."""
        await self._store.do(lambda c: digests.let_go(c, post))

    def _now(self) -> int:
        return int(self._clock().timestamp())
