"""Methods about chats and who is in them."""

from bot.sandbox.errors import bad_request, forbidden, migrated
from bot.sandbox.parameters import Parameters
from bot.sandbox.world import JSON, Chat, World

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def known_chat(world: World, chat_id: int) -> Chat:
    """The chat, if the bot has met it; raises ApiError 400."""
    chat = world.chats.get(chat_id)
    if chat is None or not chat.started or chat.gone:
        raise bad_request("chat not found")
    return chat


def open_chat(world: World, chat_id: int) -> Chat:
    """The chat, if the bot may act in it; raises ApiError 400 or 403."""
    chat = known_chat(world, chat_id)
    if chat.migrated_to:
        raise migrated(chat.migrated_to)
    if chat.private and chat.bot_status == "kicked":
        raise forbidden("bot was blocked by the user")
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    return chat


def posting_in(chat: Chat) -> None:
    """Nothing, if the bot may post in the chat, in a channel by right of an administrator; raises ApiError 400."""
    if chat.channel and not (chat.bot_status == "administrator" and chat.bot_posts):
        raise bad_request("not enough rights to send text messages to the chat")


def get_chat(world: World, given: Parameters) -> JSON:
    """getChat."""
    chat = known_chat(world, given["chat_id"])
    gifts = dict.fromkeys(_GIFTS, False)
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return {**chat.public(), **full}


def get_member(world: World, given: Parameters) -> JSON:
    """getChatMember."""
    return member(world, open_chat(world, given["chat_id"]), given["user_id"])


def get_administrators(world: World, given: Parameters) -> list[JSON]:
    """getChatAdministrators: the owner, those made administrators, and the bot itself when it is one."""
    chat = open_chat(world, given["chat_id"])
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    if chat.channel and chat.bot_status != "administrator":
        raise bad_request("member list is inaccessible")
    own = [member(world, chat, world.profile.id)] if chat.bot_status == "administrator" else []
    return [*(member(world, chat, each) for each in (chat.owner, *sorted(chat.administrators))), *own]


def leave(world: World, given: Parameters) -> bool:
    """leaveChat."""
    chat = open_chat(world, given["chat_id"])
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    return True


def member(world: World, chat: Chat, user_id: int) -> JSON:
    """A person or the bot as the Bot API's ChatMember; raises ApiError 400 for somebody unknown."""
    if user_id == world.profile.id:
        return bot_member(world, chat, chat.bot_status)
    if user_id not in world.people:
        raise bad_request("invalid user_id specified")
    user = world.people[user_id].user()
    if not chat.private and user_id == chat.owner:
        return {"status": "creator", "user": user, "is_anonymous": False}
    if user_id in chat.administrators:
        return _administrator(user, chat, posts=True)
    return {"status": "member" if user_id in chat.members else "left", "user": user}


def bot_member(world: World, chat: Chat, status: str) -> JSON:
    """The bot as a ChatMember of that status in that chat."""
    own: JSON = {"status": status, "user": world.profile.user()}
    if status == "kicked":
        return {**own, "until_date": 0}
    return _administrator(world.profile.user(), chat, posts=chat.bot_posts) if status == "administrator" else own


def _administrator(user: JSON, chat: Chat, *, posts: bool) -> JSON:
    own: JSON = {"status": "administrator", "user": user}
    rights = {**dict.fromkeys(_RIGHTS, False), "can_manage_chat": True, "can_delete_messages": True}
    # Bot API, ChatMemberAdministrator: these two are there for channels only.
    return {**own, **rights, **({"can_post_messages": posts, "can_edit_messages": posts} if chat.channel else {})}
