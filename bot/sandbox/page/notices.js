// Toasts, alerts, and the sheet of choices at the bottom of the screen.

import { element, icon } from "./render.js";

const $ = (id) => document.getElementById(id);
let toastTimer = 0;

export function toast(text) {
  clearTimeout(toastTimer);
  $("toast").textContent = text;
  $("toast").hidden = false;
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 2500 + 50 * text.length);
}

export function alertBox(text) {
  $("alert-text").textContent = text;
  $("alert").showModal();
}

export function sheet(title, items) {
  $("sheet-title").textContent = title;
  $("sheet-items").replaceChildren(...items.map(sheetItem));
  if (!$("sheet").open) $("sheet").showModal();
}

function sheetItem({ sign, label, detail, act, danger }) {
  const title = element("span", {}, label, detail ? element("small", {}, detail) : null);
  const button = element("button", { type: "button", className: danger ? "danger" : "" }, sign ? icon(sign) : null, title);
  button.addEventListener("click", () => {
    $("sheet").close();
    act();
  });
  return element("li", {}, button);
}

for (const id of ["sheet", "alert"]) {
  $(`${id}-close`).addEventListener("click", () => $(id).close());
  $(id).addEventListener("click", (event) => { if (event.target === $(id)) $(id).close(); });
}
