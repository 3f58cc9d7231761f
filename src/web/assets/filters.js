// What is looked for. It lives in the form and in the address, so that a link brings it back.
import { $, labelOf, net } from "./dom.js";

const FIELDS = { text: "f-text", actor: "f-actor", kind: "f-kind", country: "f-country", language: "f-language", polarity: "f-polarity", window: "f-window" };
const DEFAULT_WINDOW = "15";
const listeners = [];

export function filters() {
  return Object.fromEntries(Object.entries(FIELDS).map(([name, id]) => [name, $(id).value.trim()]));
}
export function set(values) {
  for (const [name, value] of Object.entries(values)) $(FIELDS[name]).value = value;
  changed();
}
export const whenChanged = (listener) => listeners.push(listener);

function changed() {
  const wanted = filters(), kept = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) if (value && !(name === "window" && value === DEFAULT_WINDOW)) kept.set(name, value);
  history.replaceState(null, "", kept.size ? `?${kept}` : location.pathname);
  const used = [...kept.keys()].filter((name) => name !== "window").length;
  $("clear").disabled = kept.size === 0;
  $("f-count").textContent = used ? `${used} on` : "";
  for (const listener of listeners) listener(wanted);
}

/** Letters without case and accents. */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function actorMatches(actor, f) {
  const wanted = plain(f.actor);
  return (!wanted || plain(actor.id) === wanted || plain(actor.name).includes(wanted))
    && (!f.kind || actor.kind === f.kind)
    && (!f.country || (actor.country || "") === f.country.toUpperCase());
}
/** With an actor asked for, polarity is the sentiment towards that actor, else that of the whole item. */
export function itemMatches(item, f) {
  if (f.language && item.language !== f.language.toLowerCase()) return false;
  if (f.text && !plain(`${item.title || ""}\n${item.body || ""}\n${item.source || ""}`).includes(plain(f.text))) return false;
  if (!(f.actor || f.kind || f.country)) return !f.polarity || item.sentiment.label === f.polarity;
  return item.actors.some((a) => actorMatches(a, f) && (!f.polarity || a.sentiment.label === f.polarity));
}
/** Of the counts by window, which know neither language nor words. */
export function tallyMatches(actor, tally, f) {
  return actorMatches(actor, f) && (!f.polarity || labelOf(net(tally)) === f.polarity);
}

export function start() {
  const query = new URLSearchParams(location.search);
  for (const [name, id] of Object.entries(FIELDS)) if (query.has(name)) $(id).value = query.get(name).slice(0, 200);
  if (!$("f-window").value) $("f-window").value = DEFAULT_WINDOW;
  const form = $("filters");
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  $("link").addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(location.href); $("link").textContent = "Copied"; } catch { $("link").textContent = "See address bar"; }
    setTimeout(() => { $("link").textContent = "Copy link"; }, 1500);
  });
  changed();
}
