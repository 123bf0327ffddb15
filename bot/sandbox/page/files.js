// A file on its way to the bot: picked or dropped, shown above the text box, sent with the text as its caption.

import { element, icon, size } from "./render.js";
import { toast } from "./notices.js";

const $ = (id) => document.getElementById(id);
const LARGEST = 36e6; // what the sandbox takes in one request, once it is base64
const LONGEST_CAPTION = 1024;
const LONGEST_TEXT = 4096;
let chosen = null;

export const chosenFile = () => chosen;

export function pickFile() {
  $("file").value = ""; // so that the same file can be picked again
  $("file").click();
}

export function choose(file) {
  if (!file) return;
  if (!file.size) return toast("This file is empty, and Telegram sends no empty files.");
  if (file.size > LARGEST) return toast(`This file is too large for the sandbox, which takes ${size(LARGEST)}.`);
  chosen = file;
  show();
  $("text").focus();
}

export function forget() {
  chosen = null;
  show();
}

// The chosen file as the sandbox takes it; null, with a word to the person, when it cannot be read any more.
export async function asContent() {
  try {
    return { kind: "document", file_name: chosen.name, base64: await base64(chosen) };
  } catch {
    return toast("This file cannot be read any more. Choose it again.") ?? null;
  }
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result.split(",")[1]));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}

function show() {
  $("chosen").hidden = !chosen;
  $("chosen-file").replaceChildren(...(chosen ? [icon("file"), element("span", {}, `${chosen.name}, ${size(chosen.size)}`)] : []));
  $("text").placeholder = chosen ? "Add a caption" : "Message";
  $("text").ariaLabel = chosen ? "Caption" : "Message";
  $("text").maxLength = chosen ? LONGEST_CAPTION : LONGEST_TEXT;
}

$("file").addEventListener("change", () => choose($("file").files[0]));
$("drop-file").addEventListener("click", () => {
  forget();
  $("text").focus();
});

export function takeDropped(place, allowed) {
  const dropping = (on) => place.classList.toggle("dropping", on);
  place.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    dropping(allowed());
  });
  place.addEventListener("dragleave", (event) => { if (!place.contains(event.relatedTarget)) dropping(false); });
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    dropping(false);
    if (allowed()) choose(event.dataTransfer.files[0]);
  });
}
