// Groups to try: making one, its topics, who is in it, and what the bot may do there.

import { sheet } from "./notices.js";
import { call, name } from "./sandbox.js";

const COLLEAGUE = "colleague";

export function groupsToTry() {
  return [
    { label: "Try a group", detail: "you, a colleague and the bot, in a new tab", act: () => open({ title: "Team" }) },
    { label: "Try a group with topics", detail: "a forum, in a new tab", act: () => open({ title: "Team forum", is_forum: true }, "Duty desk") },
  ];
}

async function open(kind, topic) {
  const tab = window.open("about:blank", "_blank");
  const made = await call("POST", "/sandbox/chats", { members: [name, COLLEAGUE], ...kind });
  if (made && topic) await change(made, { thread: topic });
  if (made && tab) tab.location = address(name, made);
}

function address(person, chat) {
  return `/?${new URLSearchParams({ as: person, chat: chat.id })}`;
}

const change = (chat, wanted) => call("PATCH", `/sandbox/chats/${chat.id}`, { as: name, ...wanted });

// What can be done in the group; `chosen` is told the topic to write in.
export async function groupSheet(title, chat, chosen) {
  const group = (await call("GET", "/sandbox/chats"))?.find((each) => each.id === chat.id);
  if (!group) return;
  const administrator = group.bot_status === "administrator";
  const gone = ["left", "kicked"].includes(group.bot_status);
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
