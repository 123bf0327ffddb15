"""Methods about the bot itself: updates, profile, commands."""

import json
from collections.abc import Awaitable, Callable

from bot.sandbox.errors import bad_request
from bot.sandbox.parameters import Parameters
from bot.sandbox.world import JSON, Event, World


def get_me(world: World, _given: Parameters) -> JSON:
    """getMe."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": world.profile.reads_all,
        "supports_inline_queries": False,
    }
    return {**world.profile.user(), **abilities}


def get_updates(world: World, given: Parameters) -> Awaitable[list[JSON]]:
    """getUpdates; the result is awaited."""
    limit = given.get("limit", 100)
    timeout = min(max(given.get("timeout", 0), 0), 50)
    if not 1 <= limit <= 100:
        limit = 100
    return world.updates.poll(given.get("offset", 0), limit, timeout, given.get("allowed_updates"))


def delete_webhook(world: World, given: Parameters) -> bool:
    """deleteWebhook: there never is one, but waiting updates can be dropped."""
    if given.get("drop_pending_updates"):
        world.updates.clear()
    return True


def get_webhook_info(world: World, _given: Parameters) -> JSON:
    """getWebhookInfo."""
    info: JSON = {"url": "", "has_custom_certificate": False, "pending_update_count": world.updates.count()}
    return {**info, "allowed_updates": list(world.updates.allowed)} if world.updates.allowed else info


def set_commands(world: World, given: Parameters) -> bool:
    """setMyCommands."""
    world.profile.set_commands(_scope(given), given.get("language_code", ""), given["commands"])
    return _told(world)


def get_commands(world: World, given: Parameters) -> list[dict[str, str]]:
    """getMyCommands: those of exactly this scope and language."""
    return world.profile.commands.get((_scope(given), given.get("language_code", "")), [])


def delete_commands(world: World, given: Parameters) -> bool:
    """deleteMyCommands."""
    world.profile.commands.pop((_scope(given), given.get("language_code", "")), None)
    return _told(world)


def text_setter(kind: str) -> Callable[[World, Parameters], bool]:
    """setMyName, setMyDescription or setMyShortDescription."""

    def act(world: World, given: Parameters) -> bool:
        world.profile.set_text(kind, given.get("language_code", ""), given.get(kind, ""))
        return _told(world)

    return act


def text_getter(kind: str) -> Callable[[World, Parameters], JSON]:
    """getMyName, getMyDescription or getMyShortDescription."""

    def act(world: World, given: Parameters) -> JSON:
        return {kind: world.profile.text(kind, given.get("language_code", ""))}

    return act


def set_menu_button(world: World, given: Parameters) -> bool:
    """setChatMenuButton: the commands or the default; web apps are no part of the sandbox."""
    button = given.get("menu_button", {"type": "default"})
    if button.get("type") not in {"commands", "default"}:
        raise bad_request("menu_button of this kind is not part of the sandbox")
    world.profile.menus[given.get("chat_id")] = button
    return _told(world)


def get_menu_button(world: World, given: Parameters) -> JSON:
    """getChatMenuButton."""
    return world.profile.menu(given.get("chat_id"))


def scope_key(scope: JSON) -> str:
    """A scope as a key that does not depend on the order of its fields."""
    return json.dumps(scope, sort_keys=True)


def _scope(given: Parameters) -> str:
    return scope_key(given.get("scope", {"type": "default"}))


def _told(world: World) -> bool:
    world.emit(Event("bot"))
    return True
