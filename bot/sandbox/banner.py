"""What the page says above the chat of the knowledge: what is wrong with it, and what went live."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from bot.sandbox.errors import bad_request

_SEVERITIES = ("error", "warning")
_KINDS: dict[type, str] = {str: "text", int: "a whole number", list: "a list", dict: "an object"}


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a knowledge file, as `briefbot check` gives it; only the message has to be there."""

    message: str
    hint: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    severity: str = "error"
    code: str = ""


@dataclass(frozen=True)
class Banner:
    """What stands above the chat; `live` is a version, `since` is when that went live in Unix seconds, or None."""

    problems: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()
    live: str = ""
    since: float | None = None

    def after(self, news: Mapping[str, Any], now: float) -> "Banner":
        """The banner once `problems`, `changed` and `live` are told; raises ApiError 400.

        What is not told stays. Empty problems clear the red part, empty `changed` and `live` the green one.
        Errors take the green part away; a version told together with them is the last good one.
        """
        _only(news, ("problems", "changed", "live"), "the banner")
        problems = _problems(news["problems"]) if "problems" in news else self.problems
        changed = tuple(_typed(each, str, "changed") for each in _typed(news.get("changed", []), list, "changed"))
        live = _typed(news.get("live", ""), str, "live")
        if "problems" in news and any(problem.severity == "error" for problem in problems):
            return Banner(problems, live=live or self.live)
        if not news.keys() & {"changed", "live"}:
            return Banner(problems, self.changed, self.live, self.since)
        return Banner(problems, changed, live, now if changed or live else None)

    def shown(self, now: float) -> dict[str, Any]:
        """The banner as JSON, with the `age` in seconds of what is live."""
        age = None if self.since is None else max(now - self.since, 0.0)
        return {**asdict(self), "age": age}


def _problems(given: object) -> tuple[Problem, ...]:
    return tuple(_problem(_typed(each, dict, "problems")) for each in _typed(given, list, "problems"))


def _problem(given: dict[str, Any]) -> Problem:
    kinds = {entry.name: entry.type for entry in fields(Problem)}
    _only(given, tuple(kinds), "a problem")
    if not given.get("message"):
        raise bad_request('a problem has no "message"')
    for name, value in given.items():
        _typed(value, int if kinds[name] is int else str, name)
    found = Problem(**given)
    if found.severity not in _SEVERITIES:
        raise bad_request(f'"severity" must be one of {", ".join(_SEVERITIES)}')
    return found


def _only(given: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise bad_request(f'"{unknown[0]}" is no part of {place}: {", ".join(names)}')


def _typed(value: Any, kind: type, name: str) -> Any:
    if isinstance(value, kind) and not isinstance(value, bool):
        return value
    raise bad_request(f'"{name}" must be {_KINDS[kind]}')
