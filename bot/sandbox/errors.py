"""The one error that the sandbox answers with."""


class ApiError(Exception):
    """A refusal in Telegram's form: `{"ok": false, "error_code": ..., "description": ...}`.

    `code` is the HTTP status, `retry_after` whole seconds (flood control only), `moved_to` where the chat has gone.
    Source: https://core.telegram.org/bots/api#making-requests
    """

    def __init__(
        self, code: int, description: str, retry_after: int | None = None, moved_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to

    def body(self) -> dict[str, object]:
        """The JSON object of the answer."""
        answer: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        if self.moved_to is not None:
            answer["parameters"] = {"migrate_to_chat_id": self.moved_to}
        return answer


def bad_request(reason: str) -> ApiError:
    """A 400 with Telegram's prefix before `reason`."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """A 403 with Telegram's prefix before `reason`."""
    return ApiError(403, f"Forbidden: {reason}")


def migrated(moved_to: int) -> ApiError:
    """A 400 that says where a group has gone."""
    return ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved_to=moved_to)


def flood(retry_after: int) -> ApiError:
    """A 429 that tells the bot to wait `retry_after` seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after)
