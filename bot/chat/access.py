"""Who is answered where asking is by invitation. Danger is answered before anybody is asked for one."""

from __future__ import annotations

from telegram import Message, Update

from bot.chat.crowding import is_private
from bot.chat.delivery import quietly
from bot.chat.desk import Desk
from bot.matching.safety import assess
from bot.privacy.invite_code import PREFIX
from bot.replies.callback import Verb, parse
from bot.replies.danger import kind_of
from bot.replies.reply import Reply

# What a person may always do: see and delete what is kept of them, and become a lead.
ALWAYS = frozenset({"privacy", "mydata", "forget", "id"})


async def may_ask(desk: Desk, user_id: int) -> bool:
    """Whether the person is answered: everybody where access is open, else leads and the invited."""
    return not desk.by_invitation or desk.leads.is_lead(user_id) or await desk.memory.is_invited(user_id)


async def lets_in(desk: Desk, update: Update) -> bool:
    """Whether the update goes on to its handler; who is not let in is told whom to ask.

    Messages in groups go on: who handles them asks `may_ask` of those that are meant for the bot.
    """
    user, message, query = update.effective_user, update.effective_message, update.callback_query
    if not desk.by_invitation or user is None or (query is None and not is_private(update)):
        return True
    if query:
        callback = parse(query.data or "")
        # A team says that it discussed its digest; nothing is told to who presses, nor kept of them.
        of_team = callback is not None and callback.verb is Verb.DISCUSSED and not is_private(update)
        free = of_team or (callback is not None and callback.verb in (Verb.DELETE, Verb.DELETE_BOTH))
    else:
        free = isinstance(message, Message) and _is_free(desk, message)
    if free or await may_ask(desk, user.id):
        return True
    if query:
        await quietly(query.answer(desk.words.say("invite_needed_short"), show_alert=True))
    elif message:
        await desk.delivery.send(message.chat_id, not_invited(desk))
    return False


def not_invited(desk: Desk) -> Reply:
    """Whom to ask for an invitation, and whom to ring meanwhile."""
    contact = desk.numbers(None).first_call()
    name, phone = (contact.name, contact.phone) if contact else ("", "")
    lines = desk.words.lines("invite_needed")
    return Reply((*lines, desk.words.line("invite_advice", name=name, phone=phone)) if phone else lines)


def _is_free(desk: Desk, message: Message) -> bool:
    text = message.text or message.caption or ""
    safety = assess(text.replace("_", " ") if text.startswith("/") else text, desk.knowledge.urgent)
    if kind_of(safety) or safety.foreign:
        return True
    name, rest = (*text.split(maxsplit=1), "", "")[:2]
    command = name.removeprefix("/").partition("@")[0].casefold() if name.startswith("/") else ""
    return command in ALWAYS or (command == "start" and rest.startswith(PREFIX))
