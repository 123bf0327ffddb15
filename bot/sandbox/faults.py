"""Faults that a test asks for: answers that fail, get lost or come late."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from bot.sandbox.errors import ApiError


@dataclass(frozen=True)
class Fault:
    """What happens to the next `count` calls of `method` ("*": any), to chat `chat_id` only when it is set.

    `error_code` answers with that error and does nothing; `drop` does the work and cuts the connection; `reset` cuts it
    and does nothing; `page` does nothing and answers with those words, whatever they are, and with the status
    `error_code` or 200; `delay` waits that many seconds first.
    """

    method: str = "*"
    count: int = 1
    error_code: int | None = None
    description: str = "Internal Server Error"
    retry_after: int | None = None
    drop: bool = False
    reset: bool = False
    delay: float = 0.0
    page: str = ""
    chat_id: int | None = None

    def matches(self, method: str, parameters: Mapping[str, object]) -> bool:
        """Whether a call is one that this fault is meant for."""
        right_chat = self.chat_id is None or str(parameters.get("chat_id")) == str(self.chat_id)
        return right_chat and self.method.lower() in {"*", method.lower()}

    @property
    def kind(self) -> str:
        """What happens to the call: reset, page, error_code, drop or delay. Empty when it goes well.

        Only what meets none of the first three is carried out.
        """
        return next((name for name in ("reset", "page", "error_code", "drop", "delay") if getattr(self, name)), "")

    def error(self) -> ApiError | None:
        """The answer to give instead of doing the work, if any."""
        if self.error_code is None:
            return None
        return ApiError(self.error_code, self.description, self.retry_after)


@dataclass(frozen=True)
class Chance:
    """A fault that a share of the calls meets, between 0 and 1."""

    share: float
    fault: Fault


class Weather:
    """Faults at random, the same ones for the same seed. `met`: how often each came, by its place."""

    def __init__(self, seed: int, chances: Sequence[Chance]) -> None:
        self._random = random.Random(seed)  # noqa: S311 (no secret)
        self._chances = tuple(chances)
        self.met = [0] * len(self._chances)

    def take(self, method: str, parameters: Mapping[str, object]) -> Fault | None:
        """The fault of this call; None when it is to go well."""
        left = self._random.random()
        for place, chance in enumerate(self._chances):
            left -= chance.share
            if left < 0:
                hit = chance.fault.matches(method, parameters)
                self.met[place] += hit
                return chance.fault if hit else None
        return None


@dataclass
class Faults:
    """The faults still to come, in the order they were asked for; after those, whatever the weather brings."""

    waiting: list[Fault] = field(default_factory=list)
    weather: Weather | None = None

    def take(self, method: str, parameters: Mapping[str, object]) -> Fault | None:
        """The fault for this call, used up by one; None when the call is to go well."""
        for index, fault in enumerate(self.waiting):
            if fault.matches(method, parameters):
                self._use_up(index, fault)
                return fault
        return self.weather.take(method, parameters) if self.weather else None

    def listed(self) -> list[dict[str, object]]:
        """The waiting faults as JSON objects."""
        return [asdict(fault) for fault in self.waiting]

    def _use_up(self, index: int, fault: Fault) -> None:
        if fault.count > 1:
            self.waiting[index] = replace(fault, count=fault.count - 1)
        else:
            del self.waiting[index]
