// The feed as it flows. Bounded: ITEMS_MAX items are kept, SHOWN_MAX of them drawn, at most PER_TICK more each half second.
import { $, el, say, SIGN, signed } from "./dom.js";
import { filters, itemMatches } from "./filters.js";
import { detail, marked } from "./item.js";

const ITEMS_MAX = 150, SHOWN_MAX = 40, PER_TICK = 10, SNIPPET = 220;
let items = [], waiting = [], paused = false, lost = 0;
const seen = new Set();
const cards = new WeakMap();

export const isPaused = () => paused;
export function pause() {
  paused = !paused;
  $("pause").setAttribute("aria-pressed", String(paused));
  say($("pause"), paused ? "Resume" : "Pause");
  document.body.classList.toggle("paused", paused);
  if (!paused) flow();
  note();
}

/** One event of the stream. After a lost connection the last items come again: each is shown once. */
export function take(event) {
  let item;
  try { item = JSON.parse(event.data); } catch { return; }
  if (!item || !Array.isArray(item.actors) || !item.sentiment) return;
  const origin = item.processing && item.processing.origin;
  const key = origin ? `${origin.topic}/${origin.partition}/${origin.offset}` : item.id;
  if (seen.has(key)) return;
  seen.add(key);
  if (seen.size > 4 * ITEMS_MAX) seen.delete(seen.values().next().value);
  waiting.push(item);
  if (waiting.length > ITEMS_MAX) waiting.shift();
}
export function lose(event) {
  lost += Number(event.data) || 0;
  note();
}

function chip(text, label, title) {
  return el("li", { class: `chip ${label}`, title }, el("span", { class: "sign", "aria-hidden": "true" }, SIGN[label]), el("bdi", {}, text));
}
function chips(item) {
  const pairs = item.relations.slice(0, 2).map((r) => chip(`${r.source_name} → ${r.target_name}`, r.polarity, `${r.polarity}: ${r.evidence.text}`));
  const rest = item.actors.filter((a) => a.sentiment.label !== "neutral").slice(0, 4 - pairs.length);
  return [...pairs, ...rest.map((a) => chip(a.name, a.sentiment.label, `${a.sentiment.label} ${signed(a.sentiment.score, a.sentiment.label)}`))];
}
function makeCard(item) {
  const hasTitle = Boolean(item.title), label = item.sentiment.label;
  const headline = el("button", { class: "open", type: "button", dir: "auto", onclick: () => detail(item) });
  if (hasTitle) headline.append(marked(item, "title"));
  else if (item.body) headline.append(marked(item, "body", 0, 110));
  else headline.append(item.actors.map((a) => a.name).slice(0, 3).join(", ") || item.id);
  const meta = el("p", { class: "meta" },
    el("span", { class: `score ${label}` }, signed(item.sentiment.score, label)),
    el("bdi", { class: "source" }, item.source || "no source"),
    item.published_at ? el("time", { datetime: item.published_at }, item.published_at.slice(0, 10)) : null,
    el("span", { class: "language" }, item.language));
  const snippet = hasTitle && item.body ? el("p", { class: "snippet", dir: "auto" }, marked(item, "body", 0, SNIPPET)) : null;
  const list = chips(item);
  return el("li", { class: `item ${label}` }, meta, headline, snippet, list.length ? el("ul", { class: "chips" }, ...list) : null);
}
function card(item) {
  if (!cards.has(item)) cards.set(item, makeCard(item));
  return cards.get(item);
}

export function draw(f = filters()) {
  const shown = items.filter((item) => itemMatches(item, f)).slice(0, SHOWN_MAX);
  $("feed").replaceChildren(...shown.map(card));
  empty();
}
function empty() {
  const isEmpty = !$("feed").firstChild;
  $("feed").hidden = isEmpty;
  $("feed-empty").hidden = !(isEmpty && !items.length);
  $("feed-none").hidden = !(isEmpty && items.length);
}
/** Whoever reads further down or moves by keyboard must not have the text moved away. */
const isRead = () => $("feed").scrollTop > 40 || ($("feed").contains(document.activeElement) && document.activeElement.matches(":focus-visible"));

function flow(all = false) {
  const fresh = waiting.splice(0, all ? waiting.length : PER_TICK).reverse();
  if (!fresh.length) return;
  items = fresh.concat(items).slice(0, ITEMS_MAX);
  const f = filters(), feed = $("feed");
  const shown = fresh.filter((item) => itemMatches(item, f)).map(card);
  for (const node of shown) node.classList.add("fresh");
  feed.prepend(...shown);
  while (feed.children.length > SHOWN_MAX) feed.lastChild.remove();
  empty();
}
function note() {
  const parts = [];
  if (paused) parts.push(`paused, ${waiting.length} waiting`);
  if (lost) parts.push(`${lost} lost: this page reads too slowly`);
  say($("feed-note"), parts.join(" · "));
  const held = !paused && isRead() ? waiting.length : 0;
  $("feed-new").hidden = !held;
  say($("feed-new"), `${held} new`);
}
function move(by) {
  const buttons = [...document.querySelectorAll("#feed .open")];
  if (!buttons.length) return;
  const at = buttons.indexOf(document.activeElement);
  buttons[Math.min(buttons.length - 1, Math.max(0, at < 0 ? 0 : at + by))].focus({ focusVisible: true });
}
export const next = () => move(1);
export const previous = () => move(-1);

export function start() {
  $("pause").addEventListener("click", pause);
  $("feed-new").addEventListener("click", () => { document.activeElement.blur(); $("feed").scrollTop = 0; flow(true); note(); });
  setInterval(() => { if (!paused && !isRead()) flow(); note(); }, 500);
  draw();
}
