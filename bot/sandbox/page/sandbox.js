// The page's two ways to the sandbox: requests, and the live connection.

import { toast } from "./notices.js";

export const asked = new URLSearchParams(location.search);
export const name = asked.get("as") || "practitioner";

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
