// The keyboard: to pages, to the search field, along lists.
import { switchTheme } from "./themes.js";

let waiting = false; // for the letter after "g"

const isWriting = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

function move(step) {
  const items = [...document.querySelectorAll("[data-item]")].filter((item) => item.offsetParent !== null);
  if (!items.length) return;
  const at = items.findIndex((item) => item.classList.contains("chosen"));
  const next = items[Math.min(Math.max(at + step, 0), items.length - 1)];
  items[at]?.classList.remove("chosen");
  next.classList.add("chosen");
  (next.querySelector("a, button") ?? next).focus();
  next.scrollIntoView({ block: "nearest" });
}

function search() {
  const field = document.querySelector("[role=search] input, .filters input");
  if (field) field.focus();
  else location.assign("/search");
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  if (waiting) {
    waiting = false;
    document.querySelector(`.top nav [data-key="${CSS.escape(event.key)}"]`)?.click();
    return;
  }
  const actions = {
    "/": search,
    "?": () => document.getElementById("help").showModal(),
    g: () => { waiting = true; setTimeout(() => { waiting = false; }, 1500); },
    j: () => move(1),
    k: () => move(-1),
    c: switchTheme,
  };
  if (!(event.key in actions)) return;
  event.preventDefault();
  actions[event.key]();
}

export function listenToKeys() {
  document.addEventListener("keydown", onKey);
  document.querySelector("[data-help]")?.addEventListener("click", () => document.getElementById("help").showModal());
}
