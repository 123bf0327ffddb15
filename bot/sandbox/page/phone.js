import { showBanner } from "./banner.js";
import { asContent, choose, chosenFile, forget, pickFile, takeDropped } from "./files.js";
import { bubble, element, icon, keyboard } from "./render.js";
import { chatsSheet, groupSheet, groupsToTry } from "./groups.js";
import { alertBox, sheet, toast } from "./notices.js";
import { keepingFocus, nearEnd, scrollTo, scrollToEnd } from "./reading.js";
import { asked, botIs, call, connect, name } from "./sandbox.js";

const $ = (id) => document.getElementById(id);
const state = { me: null, chat: null, bot: null, messages: new Map(), busy: new Map(), answered: new Set(), editing: null, replying: null, thread: null, topic: "", blocked: false, mayWrite: true };
let deepLink = asked.get("start");
let typingUntil = 0;
let waiting = false; // the person did something, and the bot has not answered yet

// --- what the person does

const inChat = (rest) => `/sandbox/chats/${state.chat.id}/${rest}`;

async function send(content) {
  waiting = true;
  const reply = state.replying ? { reply_to: state.replying } : {};
  const thread = state.thread ? { thread: state.thread } : {};
  if (state.replying) stopEditing();
  return call("POST", inChat("messages"), { as: name, ...thread, ...reply, ...content });
}

async function press(message, data, key) {
  waiting = true;
  key.setAttribute("aria-busy", "true");
  const query = await call("POST", inChat(`messages/${message.message_id}/press`), { as: name, data });
  if (!query || state.answered.has(query.id)) key.removeAttribute("aria-busy");
  else state.busy.set(query.id, key);
  setTimeout(() => key.removeAttribute("aria-busy"), 15000);
}

// --- what arrives

const hear = {
  hello(news) {
    Object.assign(state, { me: news.me, chat: news.chat, blocked: news.blocked, mayWrite: news.may_write, messages: new Map() });
    $("messages").replaceChildren();
    hear.bot(news);
    hear.banner(news);
    hear.changes(news, true);
  },
  banner(news) {
    const end = nearEnd();
    showBanner(news.banner);
    if (end) scrollToEnd();
  },
  bot(news) {
    state.bot = news.bot;
    botIs(news.bot.username);
    showBot();
  },
  changes(news, all = false) {
    const follow = all || waiting || nearEnd();
    const fromBot = news.messages.filter((message) => !own(message));
    const sent = news.messages.some((message) => own(message) && !state.messages.has(message.message_id));
    for (const id of news.deleted) vanish(id);
    for (const message of news.messages) show(message);
    if (fromBot.length) {
      stopTyping();
      waiting = false;
    }
    showEmpty();
    if (all || sent) scrollToEnd();
    else if (follow && fromBot.length) scrollTo(itemOf(fromBot[0].message_id));
  },
  closed() {
    $("status").textContent = "connecting…";
  },
  refused(news) {
    $("status").textContent = "not available";
    toast(news.description);
  },
  typing() {
    typingUntil = Date.now() + 5000;
    showStatus();
    setTimeout(showStatus, 5100);
  },
  answer(news) {
    state.answered.add(news.id);
    state.busy.get(news.id)?.removeAttribute("aria-busy");
    state.busy.delete(news.id);
    if (news.url) window.open(news.url, "_blank", "noopener");
    else if (news.text && news.alert) alertBox(news.text);
    else if (news.text) toast(news.text);
  },
  block(news) {
    state.blocked = news.blocked;
    showBlocked();
  },
};

// --- showing

const own = (message) => message.author === state.me.id;
const channel = () => state.chat.type === "channel";
const mine = (message) => own(message) && !channel(); // a channel speaks in its own name
const group = () => state.chat.type !== "private";
const itemOf = (id) => document.getElementById(`m${id}`);

function show(message) {
  const known = state.messages.has(message.message_id);
  state.messages.set(message.message_id, message);
  const item = known ? itemOf(message.message_id) : place(message);
  keepingFocus(item, () => item.replaceChildren(...parts(message)));
}

function place(message) {
  const item = element("li", { id: `m${message.message_id}`, className: mine(message) ? "message mine" : "message" });
  const later = [...$("messages").children].find((other) => Number(other.id.slice(1)) > message.message_id);
  $("messages").insertBefore(item, later ?? null);
  if (own(message)) holdable(item, message.message_id);
  return item;
}

function parts(message) {
  if (message.new_chat_members) return [element("span", {}, `${message.from.first_name} added the bot`)];
  if (message.forum_topic_created) return [element("span", {}, `New topic: ${message.forum_topic_created.name}`)];
  const act = { command: (text) => send({ text }) };
  const row = element("div", { className: "row" }, bubble(message, { group: group(), mine: mine(message), act }));
  if (own(message)) row[channel() ? "append" : "prepend"](ownMenu(message));
  else if (group() && !channel()) row.append(replyButton(message));
  return [row, keyboard(message, (data, key) => press(message, data, key))].filter(Boolean);
}

function ownMenu(message) {
  const button = element("button", { type: "button", className: "round own-menu", ariaLabel: "Edit or delete this message" }, icon("dots"));
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", () => messageSheet(message.message_id));
  return button;
}

function replyButton(message) {
  const button = element("button", { type: "button", className: "round own-menu", ariaLabel: "Reply to this message" }, icon("reply"));
  button.addEventListener("click", () => startReplying(message));
  return button;
}

function holdable(item, id) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  item.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") timer = setTimeout(() => messageSheet(id), 500);
  });
  for (const kind of ["pointerup", "pointercancel", "pointermove", "pointerleave"]) item.addEventListener(kind, stop);
}

function vanish(id) {
  state.messages.delete(id);
  const item = itemOf(id);
  if (item) keepingFocus(item, () => item.remove());
  if (state.editing === id) stopEditing();
}

function showBot() {
  const title = group() ? state.chat.title : state.bot.name;
  $("name").textContent = title;
  $("avatar").textContent = [...title][0]?.toUpperCase() ?? "?";
  document.title = `${title} – ${name}`;
  $("description").textContent = state.bot.description || "Send a message to begin.";
  $("commands").hidden = !state.bot.commands.length;
  showStatus();
  showBlocked();
}

function showStatus() {
  $("status").textContent = Date.now() < typingUntil ? "typing…" : channel() ? "channel" : group() ? state.topic || "group" : "bot";
}

function stopTyping() {
  typingUntil = 0;
  showStatus();
}

function showEmpty() {
  $("empty").hidden = state.messages.size > 0 || group();
  showBlocked();
}

function showBlocked() {
  $("unblock").hidden = !state.blocked || group();
  const linked = deepLink && !group() && !state.blocked && state.messages.size > 0;
  $("start-link").hidden = !linked;
  $("following").hidden = state.mayWrite;
  $("composer").hidden = linked || !state.mayWrite || (state.blocked && !group());
}

// --- sheets

function messageSheet(id) {
  const message = state.messages.get(id);
  if (!message) return;
  const change = { label: "Edit", act: () => startEditing(message) };
  const remove = { label: "Delete for both", danger: true, act: () => call("DELETE", inChat(`messages/${id}`)) };
  sheet("Your message", message.text ?? message.caption ? [change, remove] : [remove]);
}

function commandSheet() {
  const items = state.bot.commands.map(({ command, description }) => ({
    label: `/${command}`, detail: description, act: () => send({ text: `/${command}` }),
  }));
  sheet("Commands", items);
}

function attachSheet() {
  const text = $("text").value.trim();
  const captioned = (kind) => () => {
    send({ kind, ...(text ? { caption: text } : {}) });
    setText("");
  };
  const caption = text ? "a made-up one, with what you have typed as its caption" : "a made-up one; type first to add a caption";
  sheet("Attach", [
    { sign: "file", label: "File", detail: "choose one from this device", act: attachFile },
    { sign: "photo", label: "Photo", detail: caption, act: captioned("photo") },
    { sign: "voice", label: "Voice message", act: () => send({ kind: "voice" }) },
    { sign: "sticker", label: "Sticker", act: () => send({ kind: "sticker" }) },
    { sign: "location", label: "Location", act: () => send({ kind: "location" }) },
    { sign: "contact", label: "Contact", act: () => send({ kind: "contact" }) },
    ...(text ? [{ sign: "forward", label: "Forwarded message", detail: "what you have typed, as if somebody else wrote it", act: () => { send({ kind: "forwarded", text }); setText(""); } }] : []),
  ]);
}

function attachFile() {
  if (state.editing) stopEditing();
  pickFile();
}

function moreSheet() {
  const dark = document.documentElement.dataset.theme === "dark";
  if (group()) {
    groupSheet(`You are “${name}” in “${state.chat.title}”`, state.chat, chooseTopic);
    return;
  }
  sheet(`You are “${name}”, number ${state.me.id}`, [
    { label: dark ? "Light theme" : "Dark theme", act: () => setTheme(dark ? "light" : "dark") },
    { label: "Open as another person", detail: "a chat of their own, in a new tab", act: another },
    ...groupsToTry(),
    { label: state.blocked ? "Unblock the bot" : "Block the bot", danger: !state.blocked, act: () => block(!state.blocked) },
  ]);
}

function chooseTopic(thread, topic) {
  Object.assign(state, { thread, topic });
  showStatus();
}

function another() {
  window.open(`/?${new URLSearchParams({ as: `person ${Math.floor(Math.random() * 9000) + 1000}` })}`, "_blank");
}

function block(blocked) {
  call("POST", inChat("block"), { as: name, blocked });
}

// --- writing

function setText(text) {
  $("text").value = text;
  grow();
}

function grow() {
  $("text").style.height = "auto";
  $("text").style.height = `${$("text").scrollHeight + 2}px`;
}

function startReplying(message) {
  stopEditing();
  state.replying = message.message_id;
  $("editing-what").textContent = "Replying to";
  $("editing-text").textContent = message.text ?? message.caption ?? "a message";
  $("editing").hidden = false;
  $("text").focus();
}

function startEditing(message) {
  forget();
  state.replying = null;
  $("editing-what").textContent = "Editing";
  state.editing = message.message_id;
  $("editing-text").textContent = message.text ?? message.caption;
  $("editing").hidden = false;
  setText(message.text ?? message.caption);
  $("text").focus();
}

function stopEditing() {
  if (state.editing) setText("");
  Object.assign(state, { editing: null, replying: null });
  $("editing").hidden = true;
}

async function sendFile(caption) {
  const file = chosenFile();
  const content = await asContent();
  if (!content || chosenFile() !== file) return;
  forget();
  setText("");
  if (await send({ ...content, ...(caption ? { caption } : {}) })) return;
  choose(file);
  setText(caption);
}

async function submit() {
  const text = $("text").value.trim();
  if (chosenFile()) return sendFile(text);
  if (!text) return;
  if (state.editing) {
    const id = state.editing;
    stopEditing();
    waiting = true;
    await call("PATCH", inChat(`messages/${id}`), { text });
  } else {
    setText("");
    await send({ text });
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
$("text").addEventListener("input", grow);
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && (state.editing || state.replying)) {
    stopEditing();
  }
});
$("stop-editing").addEventListener("click", stopEditing);
$("commands").addEventListener("click", commandSheet);
$("attach").addEventListener("click", attachSheet);
takeDropped($("phone"), () => !$("composer").hidden && !state.editing);
$("more").addEventListener("click", moreSheet);
$("unblock").addEventListener("click", () => block(false));
const start = () => {
  const text = deepLink ? `/start ${deepLink}` : "/start";
  deepLink = null;
  showEmpty();
  send({ text });
  $("text").focus();
};
$("start").addEventListener("click", start);
$("start-link").addEventListener("click", start);
$("chats").addEventListener("click", () => chatsSheet(state.me.id));

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
setTheme(asked.get("theme") ?? (prefersDark.matches ? "dark" : "light"));
prefersDark.addEventListener("change", () => setTheme(prefersDark.matches ? "dark" : "light"));
connect((news) => hear[news.type]?.(news));
