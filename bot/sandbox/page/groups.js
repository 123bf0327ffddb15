// The person's chats, and groups and channels to try: making one, who is in it, and what the bot may do there.

import { sheet } from "./notices.js";
import { call, name } from "./sandbox.js";

const COLLEAGUE = "colleague";
const LEAD = "lead"; // of the bot that is tried: who may give a channel the weekly digest

export function groupsToTry() {
  return [
    { label: "Try a group", detail: "you, a colleague and the bot, in a new tab", act: () => open({ title: "Team" }) },
    { label: "Try a channel", detail: "as the lead who runs it, in a new tab; you follow it", act: () => open({ title: "Team channel", type: "channel" }, "", LEAD) },
    { label: "Try a group with topics", detail: "a forum, in a new tab", act: () => open({ title: "Team forum", is_forum: true }, "Duty desk") },
  ];
}

async function open(kind, topic, owner = name) {
  const tab = window.open("about:blank", "_blank");
  const members = [...new Set([owner, name, COLLEAGUE])];
  const made = await call("POST", "/sandbox/chats", { members, ...kind });
  if (made && topic) await change(made, { thread: topic });
  if (made && tab) tab.location = address(owner, made);
}

function address(person, chat) {
  return `/?${new URLSearchParams({ as: person, chat: chat.id })}`;
}

const KINDS = { private: "your chat with the bot", channel: "channel", group: "group", supergroup: "group" };

// Every chat that the person is in, the one with the bot first.
export async function chatsSheet(me) {
  const all = await call("GET", "/sandbox/chats");
  if (!all) return;
  const mine = all.filter((chat) => chat.members.includes(me));
  const places = mine.map((chat) => ({
    label: chat.title ?? "Briefing", detail: KINDS[chat.type],
    act: () => { location = chat.id === me ? `/?${new URLSearchParams({ as: name })}` : address(name, chat); },
  }));
  sheet(`Chats of “${name}”`, [...places, ...groupsToTry()]);
}

const change = (chat, wanted) => call("PATCH", `/sandbox/chats/${chat.id}`, { as: name, ...wanted });

// What can be done in the group; `chosen` is told the topic to write in.
export async function groupSheet(title, chat, chosen) {
  const group = (await call("GET", "/sandbox/chats"))?.find((each) => each.id === chat.id);
  if (!group) return;
  const administrator = group.bot_status === "administrator";
  const gone = ["left", "kicked"].includes(group.bot_status);
  if (chat.type === "channel") {
    channelSheet(title, group, gone);
    return;
  }
  const topics = Object.entries(group.threads).map(([id, topic]) => ({ label: `Write in “${topic}”`, act: () => chosen(Number(id), topic) }));
  sheet(title, [
    ...topics,
    ...(topics.length ? [{ label: "Write in the general topic", act: () => chosen(null, "") }] : []),
    { label: "Open as your colleague", detail: "the same group, in a new tab", act: () => window.open(address(COLLEAGUE, chat), "_blank") },
    administrator
      ? { label: "Make the bot a plain member", act: () => change(chat, { bot: "member" }) }
      : { label: "Make the bot an administrator", detail: "it may delete messages then, and sees everything", act: () => change(chat, { bot: "administrator" }) },
    gone
      ? { label: "Put the bot back", act: () => change(chat, { bot: "member" }) }
      : { label: "Take the bot out", danger: true, act: () => change(chat, { bot: "kicked" }) },
  ]);
}

function channelSheet(title, channel, gone) {
  const posts = channel.bot_posts;
  sheet(title, [
    { label: "Open as your colleague", detail: "who reads it and presses buttons, in a new tab", act: () => window.open(address(COLLEAGUE, channel), "_blank") },
    { label: "Make your colleague an administrator", detail: "who writes here too then", act: () => change(channel, { administrators: [COLLEAGUE] }) },
    ...(gone ? [] : [{ label: posts ? "Take away the bot’s right to post" : "Let the bot post", act: () => change(channel, { bot: "administrator", posts: !posts }) }]),
    gone
      ? { label: "Put the bot back", act: () => change(channel, { bot: "administrator" }) }
      : { label: "Take the bot out", danger: true, act: () => change(channel, { bot: "kicked" }) },
  ]);
}
