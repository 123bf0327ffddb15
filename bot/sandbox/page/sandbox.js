// The page's two ways to the sandbox: requests, and the live connection.

import { toast } from "./notices.js";

export const asked = new URLSearchParams(location.search);
export const name = asked.get("as") || "practitioner";

let bot = "";

export function botIs(username) {
  bot = username.toLowerCase();
}

// Where a link leads: one that starts a private chat with this bot opens here, as on a phone.
export function here(url) {
  const [, whom, payload] = url.match(/^https?:\/\/t\.me\/(\w+)(?:\?start=([\w-]*))?$/i) ?? [];
  if (!whom || whom.toLowerCase() !== bot) return null;
  return `/?${new URLSearchParams({ as: name, ...(payload ? { start: payload } : {}) })}`;
}

export async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: method === "DELETE" ? undefined : JSON.stringify(body),
  }).catch(() => null);
  if (!answer) return toast("The sandbox does not answer. Is it still running?");
  const content = await answer.json();
  if (!answer.ok) return toast(content.description);
  return content;
}

// Hands each piece of news to `hear`; comes back by itself when the sandbox was started again.
export function connect(hear) {
  const query = new URLSearchParams({ as: name });
  if (asked.get("chat")) query.set("chat", asked.get("chat"));
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/sandbox/live?${query}`);
  let refused = false;
  socket.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    refused ||= news.type === "refused";
    hear(news);
  });
  socket.addEventListener("close", () => {
    if (refused) return;
    hear({ type: "closed" });
    setTimeout(connect, 1000, hear);
  });
}
