"""How fast Telegram lets a bot send: to one chat, and over all."""

from __future__ import annotations

from dataclasses import dataclass, field

# Bots FAQ, "My bot is hitting limits": one message a second in a chat, 20 a minute in a group, 30 a second over all.
# Given as (messages a second, how many at once).
PRIVATE = (1.0, 3)
GROUP = (20 / 60, 20)
OVERALL = (30.0, 30)
FORGET_AFTER = 120.0


@dataclass
class Bucket:
    """Allows `burst` at once and `rate` a second after that. Times are in seconds of one steady clock."""

    rate: float
    burst: int
    tokens: float = field(init=False)
    at: float = 0.0
    blocked_until: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = float(self.burst)

    def wait(self, now: float) -> float:
        """Seconds until the next may go; 0 when it may go now."""
        level = min(float(self.burst), self.tokens + max(0.0, now - self.at) * self.rate)
        return max(self.blocked_until - now, (1 - level) / self.rate, 0.0)

    def take(self, now: float) -> None:
        """Count one as sent, or as promised for as soon as `wait` says."""
        self.tokens = min(float(self.burst), self.tokens + max(0.0, now - self.at) * self.rate) - 1
        self.at = max(now, self.at)

    def block(self, until: float) -> None:
        """Telegram said when to come back."""
        self.blocked_until = max(self.blocked_until, until)


class Pace:
    """The pace of every chat and of all together."""

    def __init__(self) -> None:
        self._overall = Bucket(*OVERALL)
        self._chats: dict[int, Bucket] = {}

    def wait(self, chat_id: int, now: float, *, danger: bool = False) -> float:
        """Seconds until a message to this chat may go. Danger waits only for what Telegram itself demanded."""
        chat = self._chat(chat_id)
        if danger:
            return max(chat.blocked_until - now, 0.0)
        return max(chat.wait(now), self._overall.wait(now))

    def take(self, chat_id: int, now: float) -> None:
        """Count one message to this chat, sent or promised."""
        self._chat(chat_id).take(now)
        self._overall.take(now)

    def block(self, chat_id: int, until: float) -> None:
        """Telegram asked for a pause in this chat; the others go on."""
        self._chat(chat_id).block(until)

    def forget_quiet(self, now: float) -> None:
        """Drop chats that were quiet for two minutes: their pace is back to the start anyway."""
        busy = {key: each for key, each in self._chats.items() if max(each.at, each.blocked_until) > now - FORGET_AFTER}
        self._chats = busy

    def _chat(self, chat_id: int) -> Bucket:
        if chat_id not in self._chats:
            self._chats[chat_id] = Bucket(*(PRIVATE if chat_id > 0 else GROUP))
        return self._chats[chat_id]
