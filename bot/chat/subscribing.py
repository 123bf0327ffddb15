"""/digest_here and /digest_pause: a lead gives a team's chat the weekly digest. Every press is checked again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, Message

from bot.chat.answering import answer
from bot.chat.authority import Standing, author, by_a_lead, refusal, standing
from bot.chat.delivery import quietly
from bot.chat.desk import Desk
from bot.chat.digest_book import Channel
from bot.chat.digest_planning import schedule_of
from bot.digest.calendar import Week
from bot.digest.subscribe import (
    Choice,
    areas_to_choose,
    paused,
    read,
    resumed,
    setup_page,
    subscribed,
    usual,
    when_named,
    which_area,
)
from bot.drafting.characters import tidied
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.replies.callback import Callback, Verb, button
from bot.replies.reply import BLANK, Line, Reply
from bot.replies.words import Words

_LABELS = {Verb.DIGEST_PAUSE: "subscribe_press_pause", Verb.DIGEST_STOP: "subscribe_press_stop"}


async def here(desk: Desk, message: Message, _: str) -> None:
    """Begin to set the digest up in the chat, or to change it."""
    stands = await stands_for(desk, message)
    if stands is None:
        return
    areas = _areas(desk, message, stands)
    if not areas:
        await _say(desk, message, "subscribe_for_leads")
        return
    known = await desk.memory.digests.channel(message.chat_id)
    schedule = schedule_of(known) if known else usual(desk.knowledge)
    area = known.area if known and known.area in areas else areas[0]
    if len(areas) > 1 and known is None:
        await answer(desk, message, which_area(desk.knowledge, areas, schedule))
    else:
        page = setup_page(
            *(Choice(area, schedule), desk.knowledge, desk.clock()),
            areas=len(areas),
            trial=desk.leads.on_trial,
            had=await _had(desk, message),
        )
        await answer(desk, message, page)


async def explain(desk: Desk, message: Message, _: str) -> None:
    """In a lead's private chat: how a team's chat gets the digest, and which do in the lead's areas."""
    lead = author(message) or 0
    lines = [*desk.words.lines("subscribe_how", bot=desk.bot.username)]
    mine = [each for each in await desk.memory.digests.channels() if desk.leads.may_edit(lead, (each.area,))]
    if mine:
        lines += [BLANK, desk.words.line("subscribe_list")]
    lines += [channel_line(each, desk.knowledge) for each in mine]
    await answer(desk, message, Reply(tuple(lines)))


async def pause(desk: Desk, message: Message, _: str) -> None:
    """No digest here until a lead says so; where nobody can tell who asks, a lead presses for it."""
    await for_channel(desk, message, _pause_now, Verb.DIGEST_PAUSE)


async def for_channel(
    desk: Desk, message: Message, act: Callable[[Desk, Message, Channel], Awaitable[Reply]], press: Verb
) -> None:
    """Do what the message asks of the chat's digest, when a lead of its area wrote it; else show a button."""
    stands = await stands_for(desk, message)
    channel = await desk.memory.digests.channel(message.chat_id)
    if stands is None:
        return
    if channel is None or channel.off_reason:
        await _say(desk, message, "subscribe_none_here")
    elif by_a_lead(desk, message, channel.area, stands):
        await answer(desk, message, await act(desk, message, channel))
    elif author(message) is not None or not stands.leads:
        key = refusal(desk, author(message) or 0, channel.area, stands) or "subscribe_for_leads"
        await _say(desk, message, key, area=desk.knowledge.area(channel.area).name)
    else:
        label = desk.words.say(_LABELS[press])
        line = desk.words.line("subscribe_press", area=desk.knowledge.area(channel.area).name)
        await answer(desk, message, Reply((line,), ((button(label, press),),)))


async def choose(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Show the chosen area, day and time with what else can be chosen."""
    if choice := await _chosen(desk, query, message, callback):
        await quietly(query.answer())
        count, had = len(_led(desk, query.from_user.id)), await _had(desk, message)
        page = setup_page(choice, desk.knowledge, desk.clock(), areas=count, trial=desk.leads.on_trial, had=had)
        await _turn(desk, message, page)


async def other_area(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """The areas of the lead who presses."""
    schedule, areas = read(callback.arg()), _led(desk, query.from_user.id)
    if schedule is None:
        await _notice(desk, query, "too_old")
    elif await _allowed(desk, query, message, areas[0] if areas else desk.knowledge.root.id):
        await quietly(query.answer())
        await _turn(desk, message, which_area(desk.knowledge, areas, schedule))


async def start(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """From now on the chat gets the digest as it was chosen."""
    choice = await _chosen(desk, query, message, callback)
    if choice is None:
        return
    channel = Channel(
        message.chat_id,
        choice.area,
        choice.schedule.weekday,
        f"{choice.schedule.at:%H:%M}",
        thread=message.message_thread_id if message.is_topic_message else None,
        title=tidied(message.chat.title or ""),
        term_time_only=choice.schedule.term_time_only,
        added_on=desk.clock().astimezone(LONDON).date().isoformat(),
    )
    if not await desk.memory.digests.put_channel(channel):
        await _notice(desk, query, "subscribe_not_kept")
        return
    await quietly(query.answer())
    had = await _had(desk, message)
    await _turn(desk, message, subscribed(choice, desk.knowledge, desk.clock(), trial=desk.leads.on_trial, had=had))


async def not_now(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Leave the chat as it is."""
    if await _allowed(desk, query, message, None):
        await quietly(query.answer())
        await _turn(desk, message, Reply((desk.words.line("subscribe_dropped"),)))


async def pause_by_press(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """As `pause`, by a lead's press."""
    if channel := await pressed_channel(desk, query, message):
        await quietly(query.answer())
        await _turn(desk, message, await _pause_now(desk, message, channel))


async def resume(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """Let the chat's digests go on."""
    channel = await pressed_channel(desk, query, message)
    if channel is None:
        return
    if not await desk.memory.digests.pause(message.chat_id, paused=False):
        await _notice(desk, query, "subscribe_not_kept")
        return
    await quietly(query.answer())
    choice, had = Choice(channel.area, schedule_of(channel)), await _had(desk, message)
    await _turn(desk, message, resumed(choice, desk.knowledge, desk.clock(), trial=desk.leads.on_trial, had=had))


async def take_off(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    """No digest here any more; nothing is kept of the chat but what it was sent."""
    channel = await pressed_channel(desk, query, message)
    if channel is None:
        return
    if not await desk.memory.digests.forget_channel(message.chat_id):
        await _notice(desk, query, "subscribe_not_kept")
        return
    await quietly(query.answer())
    line = desk.words.line("subscribe_taken_off", area=desk.knowledge.area(channel.area).name)
    await _turn(desk, message, Reply((line,)))


async def pressed_channel(desk: Desk, query: CallbackQuery, message: Message) -> Channel | None:
    """What is kept of the chat, for a lead of its area who runs it; None after saying why not."""
    channel = await desk.memory.digests.channel(message.chat_id)
    if channel is None or channel.off_reason:
        await _notice(desk, query, "subscribe_none_here")
        return None
    return channel if await _allowed(desk, query, message, channel.area) else None


async def stands_for(desk: Desk, message: Message) -> Standing | None:
    """How the chat stands, for who may ask for its digest; None after saying why that is not possible."""
    person = author(message)
    if person is not None and not desk.leads.is_lead(person):
        await _say(desk, message, "subscribe_for_leads")
        return None
    stands = await standing(desk, message.chat)
    if stands is None:
        await _say(desk, message, "subscribe_untold")
    elif not stands.leads and person is None:
        await _say(desk, message, "subscribe_for_leads")
    elif person is not None and person not in stands.leads:
        await _say(desk, message, "subscribe_not_admin")
    elif not stands.may_post:
        for lead in [person] if person is not None else sorted(stands.leads):
            line = desk.words.line("subscribe_no_right_private", title=tidied(message.chat.title or ""))
            await desk.delivery.send(lead, Reply((line,)))
    else:
        return stands
    return None


def channel_line(channel: Channel, knowledge: Knowledge) -> Line:
    """One chat that gets the digest, for leads: which area, when, and whether it is paused or off."""
    words = Words(knowledge.wording)
    key = "subscribe_list_off" if channel.off_reason else "subscribe_list_paused" if channel.paused else ""
    named = when_named(Choice(channel.area, schedule_of(channel)), knowledge)
    return words.line("subscribe_list_one", title=channel.title, note=words.say(key) if key else "", **named)


async def _had(desk: Desk, message: Message) -> Week | None:
    """The last week of which the chat had a digest, or is getting one; None also when nobody can tell."""
    last = (await desk.memory.digests.last_sent() or {}).get(message.chat_id)
    return Week.parse(last.week) if last else None


async def _pause_now(desk: Desk, message: Message, channel: Channel) -> Reply:
    if not await desk.memory.digests.pause(channel.chat_id, paused=True):
        return Reply((desk.words.line("subscribe_not_kept"),))
    return paused(channel.area, desk.knowledge)


def _areas(desk: Desk, message: Message, stands: Standing) -> list[str]:
    """The areas of the lead who asks, or of every lead who may be the one."""
    person = author(message)
    leads = [person] if person is not None else sorted(stands.leads)
    found = {area for lead in leads for area in _led(desk, lead)}
    return [each for each in areas_to_choose(desk.knowledge) if each in found]


def _led(desk: Desk, person: int) -> list[str]:
    return [each for each in areas_to_choose(desk.knowledge) if desk.leads.may_edit(person, (each,))]


async def _chosen(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> Choice | None:
    """The choice of a button that this person may make here; None after saying why not."""
    area, schedule = callback.arg(), read(callback.arg(1))
    if schedule is None or area not in areas_to_choose(desk.knowledge):
        await _notice(desk, query, "too_old")
        return None
    return Choice(area, schedule) if await _allowed(desk, query, message, area) else None


async def _allowed(desk: Desk, query: CallbackQuery, message: Message, area: str | None) -> bool:
    """Whether a lead presses who runs the chat, and leads the area when one is given; else they are told."""
    stands, person = await standing(desk, message.chat), query.from_user.id
    led = next(iter(_led(desk, person)), desk.knowledge.root.id)
    key = refusal(desk, person, area or led, stands)
    if key is None:
        return True
    await _notice(desk, query, key, area=desk.knowledge.area(area or led).name)
    return False


async def _turn(desk: Desk, message: Message, reply: Reply) -> None:
    await answer(desk, message, reply, over=message.message_id)


async def _say(desk: Desk, message: Message, key: str, /, **values: object) -> None:
    await answer(desk, message, Reply((desk.words.line(key, **values),)))


async def _notice(desk: Desk, query: CallbackQuery, key: str, /, **values: object) -> None:
    await quietly(query.answer(desk.words.say(key, **values), show_alert=True))
