// Above the chat: what is wrong with the knowledge, and what went live.

import { element, icon } from "./render.js";

const $ = (id) => document.getElementById(id);
const STAYS = 120; // seconds that good news is shown
const LISTED = 50;
let dismissed = null;
let leaving = 0;
let told = "";

export function showBanner(banner) {
  showProblems(banner.problems);
  showLive(banner);
}

// --- what is wrong: it stays until it is put right, and can be folded away

function showProblems(problems) {
  const given = JSON.stringify(problems);
  if (given === told) return; // so that it is not read out again, and stays folded
  told = given;
  $("not-live").hidden = !problems.length;
  $("not-live").classList.toggle("warned", !errors(problems).length);
  $("not-live").replaceChildren(...(problems.length ? [folding(problems)] : []));
}

function folding(problems) {
  const lines = problems.slice(0, LISTED).map((problem) => element("li", {}, ...sentence(problem)));
  if (problems.length > LISTED) lines.push(element("li", {}, `And ${problems.length - LISTED} more.`));
  const list = element("ul", { tabIndex: 0, ariaLabel: "Problems in the knowledge" }, ...lines);
  const head = element("summary", {}, icon("warning"), element("span", {}, ...headline(problems)), icon("fold"));
  return element("details", { open: true }, head, list);
}

const errors = (problems) => problems.filter((problem) => problem.severity === "error");
const counted = (number, what) => (number === 1 ? `1 ${what}` : `${number} ${what}s`);

function headline(problems) {
  const wrong = errors(problems).length;
  if (!wrong) return [element("strong", {}, `${counted(problems.length, "warning")} in the knowledge.`), " The bot uses it all the same."];
  return [element("strong", {}, `Not live: ${counted(wrong, "problem")} in the knowledge.`), " The bot goes on with the last good version."];
}

function sentence({ file, line, severity, message, hint }) {
  const warning = severity === "warning" ? " (warning)" : "";
  const place = [file, line ? `line ${line}` : ""].filter(Boolean).join(", ");
  return [
    place ? element("strong", {}, `${place}${warning}: `) : null,
    ended(message),
    hint ? ` Try: ${ended(hint)}` : null,
  ];
}

const ended = (text) => (/[.?!…:]\s*$/.test(text) ? text : `${text}.`);

// --- what went live: it goes by itself, or when it is dismissed

function showLive(banner) {
  clearTimeout(leaving);
  const over = banner.age === null || banner.age >= STAYS || banner.since === dismissed;
  if (over) return hideLive();
  const close = element("button", { type: "button", className: "round", ariaLabel: "Dismiss" }, icon("close"));
  close.addEventListener("click", () => {
    dismissed = banner.since;
    hideLive();
    $("text").focus();
  });
  $("now-live").replaceChildren(icon("done"), element("div", {}, ...news(banner)), close);
  $("now-live").hidden = false;
  leaving = setTimeout(leave, (STAYS - banner.age) * 1000);
}

// Nobody loses what they are reading or about to press.
function leave() {
  if ($("now-live").matches(":hover, :focus-within")) leaving = setTimeout(leave, 5000);
  else hideLive();
}

function hideLive() {
  clearTimeout(leaving);
  $("now-live").hidden = true;
  $("now-live").replaceChildren();
}

function news({ since, changed, live }) {
  const time = new Date(since * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const version = live ? element("small", {}, `Version ${live}`) : null;
  const said = (what) => element("p", {}, element("strong", {}, `Live since ${time}`), what);
  if (!changed.length) return [said("."), version];
  if (changed.length === 1) return [said(`: ${change(changed[0])}`), version];
  const lines = changed.slice(0, 3).map((each) => element("li", {}, each));
  if (changed.length > 3) lines.push(element("li", {}, `and ${changed.length - 3} more`));
  return [said(`: ${changed.length} changes`), element("ul", {}, ...lines), version];
}

// "topics/escalation.yaml: 2 lines" as the end of a sentence
function change(text) {
  const [, file, detail] = /^([^\s:]+): (.+)$/.exec(text) ?? [];
  return file ? `${file} changed (${detail})` : text;
}
