"""How fast Telegram lets a bot send: to one chat, and over all."""

from __future__ import annotations

import math
from bisect import insort
from dataclasses import dataclass, field

# Bots FAQ, "My bot is hitting limits": one message a second in a chat, with short bursts; 20 a minute in a group; 30 a
# second over all. What is sent stays a little below, since a message may take longer on its way than those after it.
BURST = 3
GROUP = (20, 60.5)
OVERALL = (29, 1.06)
LEFT_FOR_ANSWERS = 1  # of those over all, that digests never take
CATCH_UP = 4  # digests that a busy machine was late for may follow at once
FORGET_AFTER = 120.0
REMEMBERED = 600.0  # seconds that a server's word counts, which was not known to have a limit over all


@dataclass
class Bucket:
    """Allows `burst` at once and one a second after that. Times are in seconds of one steady clock."""

    burst: int
    tokens: float = field(init=False)
    at: float = 0.0
    blocked_until: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = float(self.burst)

    def wait(self, now: float) -> float:
        """Seconds until the next may go; 0 when it may go now."""
        level = min(float(self.burst), self.tokens + max(0.0, now - self.at))
        return max(self.blocked_until - now, 1 - level, 0.0)

    def take(self, now: float) -> None:
        """Count one as sent, or as promised for as soon as `wait` says."""
        self.tokens = min(float(self.burst), self.tokens + max(0.0, now - self.at)) - 1
        self.at = max(now, self.at)

    def block(self, until: float) -> None:
        """Telegram said when to come back."""
        self.blocked_until = max(self.blocked_until, until)


@dataclass
class Window:
    """Allows `most` in any `seconds`, also counted from the middle of a second; places ahead may be promised."""

    most: int
    seconds: float
    taken: list[float] = field(default_factory=list)

    def wait(self, now: float, leave: int = 0) -> float:
        """Seconds until the next may go, when `leave` places are to stay free."""
        most = self.most - leave
        return max(0.0, self.taken[-most] + self.seconds - now) if len(self.taken) >= most else 0.0

    def take(self, now: float, *, at_once: bool = False) -> None:
        """Count one as sent, or as promised for as soon as `wait` says. `at_once`: it does not wait."""
        insort(self.taken, now if at_once else now + self.wait(now))
        del self.taken[: -self.most]


@dataclass
class _Chat:
    bucket: Bucket
    window: Window | None
    last: float = -FORGET_AFTER

    def wait(self, now: float) -> float:
        return max(self.bucket.wait(now), self.window.wait(now) if self.window else 0.0)

    def take(self, now: float) -> None:
        self.last = max(self.last, now + self.bucket.wait(now))
        self.bucket.take(now)
        if self.window:
            self.window.take(now)


class Pace:
    """The pace of every chat and of all together.

    `known`: the server has Telegram's limit over all. Of another one, such as a Bot API server of one's own, that is
    learned when it first asks for a pause. Digests keep to the limit at any server.
    """

    def __init__(self, *, known: bool = True) -> None:
        self._limited_until = math.inf if known else -math.inf
        self._promised = Window(*OVERALL)
        self._gone = Window(*OVERALL)
        self._digest_at = 0.0
        self._chats: dict[int, _Chat] = {}

    def wait(self, chat_id: int, now: float, *, danger: bool = False) -> float:
        """Seconds until a message to this chat may go. Danger waits only for what Telegram itself demanded."""
        chat = self._chat(chat_id)
        if danger:
            return max(chat.bucket.blocked_until - now, 0.0)
        return max(chat.wait(now), self._promised.wait(now) if self._is_limited(now) else 0.0)

    def take(self, chat_id: int, now: float) -> None:
        """Count one message to this chat, sent or promised."""
        self._chat(chat_id).take(now)
        self._promised.take(now, at_once=not self._is_limited(now))

    def digest_wait(self, chat_id: int, now: float) -> float:
        """Seconds until a digest may go to this chat: after all answers, evenly, and one a second at most."""
        chat = self._chat(chat_id)
        of_chat = max(chat.wait(now), chat.last + OVERALL[1] - now)
        return max(of_chat, self._promised.wait(now, LEFT_FOR_ANSWERS), self._digest_at - now, 0.0)

    def take_digest(self, chat_id: int, now: float) -> None:
        """Count a digest that goes now."""
        most, seconds = OVERALL
        gap = seconds / (most - LEFT_FOR_ANSWERS)
        self._digest_at = max(self._digest_at, now - CATCH_UP * gap) + gap
        self.take(chat_id, now)

    def go(self, now: float, *, danger: bool = False) -> float:
        """0 when a call may really go now, which is then counted; else the seconds until it may be asked again.

        Calls that kept to the pace may have been held up together after it. Danger always goes.
        """
        wait = 0.0 if danger or not self._is_limited(now) else self._gone.wait(now)
        if wait == 0.0:
            self._gone.take(now, at_once=True)
        return wait

    def block(self, chat_id: int, until: float) -> None:
        """Telegram asked for a pause in this chat; the others go on."""
        self._chat(chat_id).bucket.block(until)
        self._limited_until = max(self._limited_until, until + REMEMBERED)

    def forget_quiet(self, now: float) -> None:
        """Drop chats that were quiet for two minutes: their pace is back to the start anyway."""
        self._chats = {
            key: each
            for key, each in self._chats.items()
            if max(each.bucket.at, each.bucket.blocked_until) > now - FORGET_AFTER
        }

    def _is_limited(self, now: float) -> bool:
        return now < self._limited_until

    def _chat(self, chat_id: int) -> _Chat:
        if chat_id not in self._chats:
            self._chats[chat_id] = _Chat(Bucket(BURST), Window(*GROUP) if chat_id < 0 else None)
        return self._chats[chat_id]
