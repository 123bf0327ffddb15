"""Channels: the bot reads the few commands about the digest there, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from bot.chat import braking, previewing, subscribing
from bot.chat.desk import Desk
from bot.chat.digest_tick import tell_of_removal
from bot.chat.in_groups import GONE, command_in
from bot.digest.content import Failure

COMMANDS: dict[str, Callable[[Desk, Message, str], Awaitable[None]]] = {
    "digest_here": subscribing.here,
    "digest_pause": subscribing.pause,
    "digest_preview": previewing.preview_here,
    "digest_hold": braking.hold_here,
}


def meant(desk: Desk, post: Message) -> str | None:
    """The command of ours that a post is; None for every other post, of which nothing more is read."""
    if post.chat.type != ChatType.CHANNEL or post.forward_origin is not None:
        return None
    first = command_in(post)
    command, _, whom = first.removeprefix("/").casefold().partition("@")
    return command if command in COMMANDS and whom in ("", desk.bot.username.casefold()) else None


def concerns_us(desk: Desk, update: Update) -> bool:
    """Whether the update is anything but a channel's post that is none of our commands."""
    if update.edited_channel_post is not None:
        return False
    return update.channel_post is None or meant(desk, update.channel_post) is not None


async def hear(desk: Desk, post: Message) -> None:
    """Do what a post asks for."""
    command = meant(desk, post)
    if command and desk.posts.take(post.chat_id):
        await COMMANDS[command](desk, post, "")


async def membership(desk: Desk, change: ChatMemberUpdated) -> None:
    """Where the bot is still in a channel and may no longer post, nothing is sent; the area's leads are told once."""
    before, now = change.old_chat_member, change.new_chat_member
    if change.chat.type == ChatType.CHANNEL and now.status not in GONE and _posts(before) and not _posts(now):
        await tell_of_removal(desk, change.chat.id, Failure.FORBIDDEN)


def _posts(me: ChatMember) -> bool:
    return bool(getattr(me, "can_post_messages", False))
