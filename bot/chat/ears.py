"""What was heard of messages that are about to be answered: whether they hurry is asked first, and again below."""

from __future__ import annotations

from datetime import datetime

from telegram import Message

from bot.knowledge.urgent import Urgent
from bot.matching.safety import Heard, hear

MOST = 64  # messages at once; one that is not there is listened to again

Key = tuple[int, int, datetime | None]


class Ears:
    """Listens to each message once. In memory only, and forgotten as soon as the message is answered."""

    def __init__(self) -> None:
        self._held: dict[Key, tuple[str, Heard]] = {}

    def hear(self, message: Message, text: str, urgent: Urgent) -> Heard:
        """What words and rules make of the text of the message, held until it is taken."""
        heard = self.take(message, text, urgent)
        if len(self._held) >= MOST:
            del self._held[next(iter(self._held))]
        self._held[_key(message)] = text, heard
        return heard

    def take(self, message: Message, text: str, urgent: Urgent) -> Heard:
        """The same, and nothing of the message is held any more."""
        said, heard = self._held.pop(_key(message), ("", None))
        return heard if heard and said == text and heard.urgent is urgent else hear(text, urgent)


def _key(message: Message) -> Key:
    return message.chat_id, message.message_id, message.edit_date
