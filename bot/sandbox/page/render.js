// Builds what a message looks like. Text only ever becomes text nodes.

import { here } from "./sandbox.js";

const SIMPLE = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const PHONE = /(?<![\d.,/£#-]|section |page )(?:\+44[\d ]{9,13}\d|0[1-9][\d ]{5,11}\d|116 ?\d{3}|999|112|111|101)(?![\d/]|[.,]\d)/gi;

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const DRAWINGS = {
  dots: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.01",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  voice: "M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21",
  sticker: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.5 10v.01M15.5 10v.01M8 14.5a4.8 4.8 0 0 0 8 0",
  location: "M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11zM12 10v.01",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20.5a7.5 7.5 0 0 1 15 0",
  reply: "M10 7L4 12.500 10 18v-3.500c4.500 0 7.500 1 10 4-.5-5-3.500-8-10-8z",
  forward: "M13 5l7 6.5-7 6.5v-4c-5 0-7.5 1.5-9 4 .5-5 3.5-8.5 9-8.9z",
  silent: "M6 17h12l-1.5-2.5V10A4.5 4.5 0 0 0 9 6.6M7.5 10v4.5L6 17M10.5 20h3M4 4l16 16",
  warning: "M12 4L2.500 20h19zM12 10v4.500M12 17.300v.01",
  done: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8 12.300l2.800 2.700L16 9.500",
  close: "M6 6l12 12M18 6L6 18",
  fold: "M6 9.500l6 6 6-6",
  locked: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
};

export function icon(name, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", DRAWINGS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.append(path);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = label;
    svg.append(title);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  return svg;
}

// Entity offsets count UTF-16 units, and so do JavaScript's strings.
export function words(text, entities = [], act = {}) {
  const box = element("div", { className: "words" });
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(box, text, sorted, 0, text.length, act);
  return box;
}

function fill(parent, text, entities, from, to, act) {
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [entity] = rest;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    const inner = rest.slice(1).filter((other) => other.offset < end);
    rest = rest.slice(1).filter((other) => other.offset >= end);
    plain(parent, text.slice(at, start), act.linked);
    const child = wrapper(entity, text.slice(start, end), act);
    const linked = act.linked || ["A", "BUTTON", "CODE", "PRE"].includes(child.tagName);
    fill(child.firstElementChild ?? child, text, inner, start, end, { ...act, linked });
    parent.append(child);
    at = end;
  }
  plain(parent, text.slice(at, to), act.linked);
}

function wrapper(entity, text, act) {
  switch (entity.type) {
    case "text_link": return link(entity.url);
    case "url": return link(/^https?:/i.test(text) ? text : `http://${text}`);
    case "email": return element("a", { href: `mailto:${text}` });
    case "pre": return element("pre", {}, element("code"));
    case "spoiler": return element("span", { className: "spoiler", tabIndex: 0 });
    case "bot_command": return element("button", { type: "button", className: "command", onclick: () => act.command?.(text) });
    default: return element(SIMPLE[entity.type] ?? "span");
  }
}

function link(url) {
  if (!/^(https?|tg|ton):/i.test(url)) return element("span");
  return element("a", { href: here(url) ?? url, target: "_blank", rel: "noopener noreferrer" });
}

function plain(parent, text, linked = false) {
  let at = 0;
  const numbers = linked ? [] : text.matchAll(PHONE);
  for (const found of numbers) {
    parent.append(text.slice(at, found.index));
    parent.append(element("a", { className: "number", href: `tel:${found[0].replaceAll(" ", "")}` }, found[0]));
    at = found.index + found[0].length;
  }
  if (at < text.length) parent.append(text.slice(at));
}

function thing(sign, title, detail) {
  const words = element("span", {}, title);
  if (detail) words.append(element("small", {}, detail));
  return element("div", { className: "thing" }, icon(sign), words);
}

export function size(bytes) {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`;
}

// A link that saves the file.
function saved({ file_id, file_name, file_size }) {
  const box = thing("file", element("span", { className: "name" }, file_name), `${size(file_size)} · Download`);
  return element("a", { className: "file", href: `/sandbox/files/${file_id}`, download: file_name }, box);
}

function attachment(message) {
  if (message.photo) return element("div", { className: "photo", role: "img", ariaLabel: "Photo" }, icon("photo"));
  if (message.voice) return thing("voice", "Voice message", `${message.voice.duration} seconds`);
  if (message.document) return saved(message.document);
  if (message.sticker) return thing("sticker", "Sticker", message.sticker.emoji ?? "");
  if (message.location) return thing("location", "Location", `${message.location.latitude}, ${message.location.longitude}`);
  if (message.contact) return thing("contact", message.contact.first_name, message.contact.phone_number);
  return null;
}

function stamp(message) {
  const date = new Date(message.date * 1000);
  const time = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return element("div", { className: "stamp" },
    message.silent ? icon("silent", "Sent without sound") : null,
    message.has_protected_content ? icon("locked", "Cannot be forwarded") : null,
    message.author_signature ? element("span", {}, message.author_signature) : null,
    message.edit_date ? element("span", {}, "edited") : null,
    element("time", { dateTime: date.toISOString() }, time));
}

export function bubble(message, { group, mine, act }) {
  const replied = message.reply_to_message;
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const author = mine ? "You" : message.from?.first_name ?? message.sender_chat.title;
  return element("div", { className: "bubble" },
    element("div", { className: group && !mine ? "author" : "spoken" }, author),
    message.forward_origin ? element("div", { className: "origin" }, `Forwarded from ${message.forward_origin.sender_user_name ?? "somebody"}`) : null,
    replied && !replied.forum_topic_created ? element("div", { className: "reply" }, replied.text ?? replied.caption ?? "Message") : null,
    attachment(message),
    text ? words(text, entities, act) : null,
    stamp(message));
}

export function keyboard(message, press) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return element("div", { className: "keys", role: "group", ariaLabel: "Buttons" },
    ...rows.map((row) => element("div", {}, ...row.map((button) => key(button, press)))));
}

function key(button, press) {
  if (button.url) {
    return element("a", { className: "key", href: here(button.url) ?? button.url, target: "_blank", rel: "noopener noreferrer" }, `${button.text} ↗`);
  }
  const made = element("button", { className: "key", type: "button" }, button.text);
  made.addEventListener("click", () => press(button.callback_data, made));
  return made;
}
