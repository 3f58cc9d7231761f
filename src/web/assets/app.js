// The live page: starts its parts, holds the stream, the keys, the theme and the box.
import { $, el, show, table } from "./dom.js";
import * as feed from "./feed.js";
import * as filters from "./filters.js";
import * as health from "./health.js";
import * as world from "./world.js";
import { explained } from "./item.js";

// ---- theme ------------------------------------------------------------------------------------------------
const root = document.documentElement;
const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
function setTheme(theme) {
  root.dataset.theme = theme;
  try { localStorage.setItem("theme", theme); } catch { /* storage may be off */ }
}
function keptTheme() {
  const asked = new URLSearchParams(location.search).get("theme");
  if (asked === "dark" || asked === "light") { root.dataset.theme = asked; return; }
  try { const kept = localStorage.getItem("theme"); if (kept === "dark" || kept === "light") root.dataset.theme = kept; } catch { /* storage may be off */ }
}

// ---- the stream; a browser gives up after a refusal, we do not ------------------------------------------------
let wait = 1000;
function listen() {
  const stream = new EventSource("/api/stream");
  stream.addEventListener("open", () => { wait = 1000; });
  stream.addEventListener("enriched", feed.take);
  stream.addEventListener("dead_letter", health.takeDead);
  stream.addEventListener("lost", feed.lose);
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    setTimeout(listen, wait);
    wait = Math.min(30000, wait * 2);
  });
}

// ---- the box ------------------------------------------------------------------------------------------------
const WHY = { 413: "The text is too long: 64 KiB at most.", 429: "Too many texts at once; try again in a second.", 404: "The box is switched off." };
async function tag(event) {
  event.preventDefault();
  const result = $("try-result");
  result.textContent = "Reading …";
  try {
    const answer = await fetch("/api/tag", { method: "POST", headers: { "content-type": "text/plain" }, body: $("try-text").value });
    if (answer.ok) result.replaceChildren(explained(await answer.json()));
    else result.textContent = WHY[answer.status] || (await answer.text());
  } catch { result.textContent = "The worker does not answer."; }
}
function openTry() {
  if ($("try-open").hidden) return;
  $("try").showModal();
  $("try-text").focus();
}

// ---- keys ---------------------------------------------------------------------------------------------------
function help() {
  show("Keys", table("", ["Key", "What"], [["/", "look for a word"], ["p", "pause or go on"], ["j k", "next and previous item"], ["Enter", "open the item"], ["n", "try a text"], ["c", "clear the filters"], ["t", "dark or light"], ["Esc", "close"], ["?", "this list"]]),
    el("h3", {}, "How to read the page"),
    el("p", {}, "Orange and − mean negative, blue and + positive, grey and ○ neutral. Net sentiment is positive less negative mentions over all mentions, from −1 to 1; fewer than five mentions are shown fainter. Polarity filters items by their own sentiment, or, with an actor, kind or country chosen, by the sentiment towards it."),
    el("p", { class: "soft" }, "The feed is a sample of a fast stream; counts, map and matrix are of all items. Everything here is judged by a machine from words in the text: open an item to see why."));
}
const KEYS = { "/": () => { $("filter-box").open = true; $("f-text").focus(); }, p: feed.pause, j: feed.next, k: feed.previous, n: openTry, c: () => $("filters").reset(), t: () => setTheme(isDark() ? "light" : "dark"), "?": help };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName) || document.querySelector("dialog[open]")) return;
  const action = KEYS[event.key];
  if (action) { event.preventDefault(); action(); }
});
$("try-text").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("try-form").requestSubmit(); });
for (const dialog of document.querySelectorAll("dialog")) dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

// ---- start --------------------------------------------------------------------------------------------------
keptTheme();
$("theme").addEventListener("click", KEYS.t);
$("help").addEventListener("click", help);
$("try-open").addEventListener("click", openTry);
$("try-form").addEventListener("submit", tag);
const wide = matchMedia("(min-width: 700px)");
const fold = () => { $("filter-box").open = wide.matches; };
wide.addEventListener("change", fold);
fold();
filters.whenChanged((f) => { feed.draw(f); world.draw(f); });
filters.start();
feed.start();
world.start();
health.start();
listen();
fetch("/api/tag", { method: "HEAD" }).then((answer) => { $("try-open").hidden = answer.status === 404; }).catch(() => {});
