"""Telegram's flood limits: how fast a bot may write, and how long it must then wait."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.errors import flood


@dataclass(frozen=True)
class Limits:
    """What is allowed before a 429.

    `chat_burst` messages at once and then `chat_per_second` in a private chat, `group_per_minute` in a group,
    `overall_per_second` in all chats together. `penalty` is the shortest wait imposed, in seconds. `strict`: no bursts,
    and no chat, groups too, gets more than `chat_per_second` in any second.
    Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    """

    enabled: bool = True
    chat_burst: int = 5
    chat_per_second: float = 1.0
    group_per_minute: int = 20
    overall_per_second: int = 30
    penalty: int = 3
    strict: bool = False


@dataclass
class _Bucket:
    tokens: float
    at: float


@dataclass
class Flood:
    """Counts what the bot writes; `clock` gives seconds and never goes back."""

    clock: Callable[[], float]
    limits: Limits = field(default_factory=Limits)
    _buckets: dict[int, _Bucket] = field(default_factory=dict)
    _recent: dict[int | None, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _barred_until: dict[int | None, float] = field(default_factory=dict)
    _last: dict[int, float] = field(default_factory=dict)

    def spend(self, chat_id: int, *, group: bool) -> None:
        """Count one message to the chat; raises ApiError 429 when it is too fast or still barred."""
        if not self.limits.enabled:
            return
        now = self.clock()
        for key in (None, chat_id):
            self._refuse_barred(key, now)
        if not self._within(None, self.limits.overall_per_second, 1.0, now):
            self._bar(None, now, 1)
        if self.limits.strict:
            self._strictly(chat_id, now)
        if group or not self.limits.strict:
            allowed = self._group_allows if group else self._private_allows
            allowed(chat_id, now)
        self._last[chat_id] = now
        self._recent[None].append(now)

    def configure(self, limits: Limits) -> None:
        """Replace the limits and forget everything counted so far."""
        self.limits = limits
        self._buckets.clear()
        self._recent.clear()
        self._barred_until.clear()
        self._last.clear()

    def _refuse_barred(self, key: int | None, now: float) -> None:
        left = self._barred_until.get(key, now) - now
        if left > 0:
            raise flood(math.ceil(left))

    def _bar(self, key: int | None, now: float, seconds: float) -> None:
        wait = math.ceil(seconds)
        self._barred_until[key] = now + wait
        raise flood(wait)

    def _within(self, key: int | None, most: int, window: float, now: float) -> bool:
        recent = self._recent[key]
        while recent and recent[0] <= now - window:
            recent.popleft()
        return len(recent) < most

    def _strictly(self, chat_id: int, now: float) -> None:
        if now < self._last.get(chat_id, -math.inf) + 1 / self.limits.chat_per_second:
            self._bar(chat_id, now, self.limits.penalty)

    def _group_allows(self, chat_id: int, now: float) -> None:
        if not self._within(chat_id, self.limits.group_per_minute, 60.0, now):
            self._bar(chat_id, now, max(self._recent[chat_id][0] + 60.0 - now, self.limits.penalty))
        self._recent[chat_id].append(now)

    def _private_allows(self, chat_id: int, now: float) -> None:
        burst = float(self.limits.chat_burst)
        bucket = self._buckets.setdefault(chat_id, _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * self.limits.chat_per_second)
        bucket.at = now
        if bucket.tokens < 1:
            self._bar(chat_id, now, self.limits.penalty)
        bucket.tokens -= 1
