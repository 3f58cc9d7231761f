// What the stream says of the world: leaderboard, who to whom, sentiment over time. The counts come summed from the worker.
import { $, ask, count, el, FEW, LABELS, net, netBar, say, show, SIGN, signed, spark, stepClass, svg, total, labelOf, quote } from "./dom.js";
import { actorMatches, filters, set, tallyMatches } from "./filters.js";
import { isPaused } from "./feed.js";
import * as map from "./map.js";

const ROWS = 60, EVERY_MS = 3000;
let world = null;
const isWide = matchMedia("(min-width: 1200px)");

function drawActors(f) {
  const shown = world.actors.filter((a) => tallyMatches(a, a.tally, f)).slice(0, ROWS);
  const rows = shown.map((a, nth) => {
    const n = total(a.tally), score = net(a.tally);
    return el("tr", { class: n < FEW ? "few" : null }, el("td", { class: "rank" }, String(nth + 1)),
      el("th", { scope: "row" }, el("button", { type: "button", title: `${a.name} (${a.id}), ${a.kind.replace("_", " ")}: look for it`, onclick: () => set({ actor: f.actor === a.name ? "" : a.name }) }, el("bdi", {}, a.name))),
      el("td", { class: "num" }, count(n)), el("td", {}, spark(a.series, 52, 20)),
      el("td", { class: "netcell" }, netBar(score, 46), el("span", { class: `score ${labelOf(score)}`, title: `${a.tally.negative} negative, ${a.tally.neutral} neutral, ${a.tally.positive} positive` }, signed(score))));
  });
  $("actors").tBodies[0].replaceChildren(...rows);
  $("actors").parentElement.hidden = !rows.length;
  say($("actors-empty"), world.actors.length ? "No actor of this window fits the filters." : "No actor in this window yet.");
  $("actors-empty").hidden = rows.length > 0;
  say($("actors-note"), `${count(world.items)} items in ${world.minutes} min`);
}

/** The busiest by that side of the pairs, the greatest first. */
function busiest(pairs, side, size) {
  const weight = new Map();
  for (const p of pairs) {
    const known = weight.get(p[side].id) || { actor: p[side], n: 0 };
    known.n += total(p.tally);
    weight.set(p[side].id, known);
  }
  return [...weight.values()].sort((a, b) => b.n - a.n || (a.actor.id < b.actor.id ? -1 : 1)).slice(0, size).map((w) => w.actor);
}
/** Those who act most, those on whom they act most, and of the former those who act on the latter: few cells stay empty. */
function pick(pairs) {
  // As many as the panel shows without scrolling.
  const panel = $("matrix").closest("section");
  const most = (pixels, each) => Math.min(12, Math.max(5, Math.floor(pixels / each)));
  const height = isWide.matches ? most(panel.clientHeight - 146, 26.5) : 10, width = most(panel.clientWidth - 160, 36);
  const within = (side, actors) => pairs.filter((p) => actors.some((a) => a.id === p[side].id));
  const columns = busiest(within("source", busiest(pairs, "source", height)), "target", width);
  return [busiest(within("target", columns), "source", height), columns];
}
function drawMatrix(f) {
  const isAsked = f.actor || f.kind || f.country;
  const pairs = world.pairs.filter((p) => (!isAsked || actorMatches(p.source, f) || actorMatches(p.target, f)) && (!f.polarity || labelOf(net(p.tally)) === f.polarity));
  const [rows, columns] = pick(pairs);
  const at = new Map(pairs.map((p) => [`${p.source.id} ${p.target.id}`, p]));
  const head = el("thead", {}, el("tr", {}, el("td", {}), ...columns.map((c) => el("th", { scope: "col", title: `${c.name} (${c.id})` }, el("span", {}, el("bdi", {}, c.name))))));
  const cell = (source, target) => {
    const pair = at.get(`${source.id} ${target.id}`);
    if (!pair) return el("td", {});
    const n = total(pair.tally), score = net(pair.tally), label = labelOf(score);
    return el("td", {}, el("button", { type: "button", class: `cell ${stepClass(score)}`, "aria-label": `${source.name} towards ${target.name}: ${n} ${n === 1 ? "relation" : "relations"}, ${label}; show the sentences`, onclick: () => evidence(pair) },
      String(n), el("span", { class: "sign", "aria-hidden": "true" }, label === "neutral" ? "" : SIGN[label])));
  };
  const body = el("tbody", {}, ...rows.map((r) => el("tr", {}, el("th", { scope: "row", title: `${r.name} (${r.id})` }, el("bdi", {}, r.name)), ...columns.map((c) => cell(r, c)))));
  $("matrix-empty").hidden = rows.length > 0;
  $("matrix").parentElement.hidden = !rows.length;
  $("matrix").replaceChildren(...(rows.length ? [head, body] : []));
}
async function evidence(pair) {
  const title = `${pair.source.name} → ${pair.target.name}`, t = pair.tally;
  const figures = el("p", { class: "soft" }, `${total(t)} relations in ${world.minutes} min: ${LABELS.map((l) => `${t[l]} ${l}`).join(", ")}. Rows act on columns; these sentences show it.`);
  const list = el("ul", { class: "relations" }, el("li", { class: "soft" }, "…"));
  show(title, figures, list);
  try {
    const sentences = await ask(`/api/pair?window=${world.minutes}&source=${encodeURIComponent(pair.source.id)}&target=${encodeURIComponent(pair.target.id)}`);
    list.replaceChildren(...sentences.map((e) => el("li", { class: `relation ${e.polarity}` },
      quote(e.sentence || "(the records carry no text)", e.trigger, e.polarity),
      el("p", { class: "soft" }, el("span", { class: `score ${e.polarity}` }, `${SIGN[e.polarity]} ${e.polarity}`), ` shown by “${e.trigger}”`, e.event ? ` · ${e.event.toLowerCase()}` : "", e.modality === "asserted" ? "" : ` · ${e.modality}`, el("br"), el("code", {}, e.item)))));
    if (!sentences.length) list.replaceChildren(el("li", { class: "soft" }, "The sentences have left the window."));
  } catch { list.replaceChildren(el("li", { class: "soft" }, "The worker does not answer.")); }
}

function drawTime() {
  const series = world.tone_series, max = Math.max(1, ...series.map(total)), width = 600 / series.length, height = 100;
  const bars = series.map((tally, i) => {
    let y = height;
    const minutes = series.length - 1 - i;
    const part = (label) => {
      const size = (height * tally[label]) / max;
      y -= size;
      return svg("rect", { class: `fill-${label}`, x: (i * width + width * 0.08).toFixed(1), y: (y + 0.5).toFixed(1), width: (width * 0.84).toFixed(1), height: Math.max(0, size - 1).toFixed(1) });
    };
    return svg("g", {}, svg("title", {}, `${minutes ? `${minutes} min ago` : "this minute"}: ${LABELS.map((l) => `${tally[l]} ${l}`).join(", ")}`), ...LABELS.map(part));
  });
  $("time").replaceChildren(...bars);
  const n = total(world.tone), share = (label) => (n ? `${Math.round((100 * world.tone[label]) / n)} %` : "–");
  $("time").setAttribute("aria-label", `Sentiment of items: ${LABELS.map((l) => `${share(l)} ${l}`).join(", ")}`);
  $("time-legend").replaceChildren(...LABELS.map((l) => el("span", { class: `score ${l}`, title: `${l} items` }, `${SIGN[l]} ${share(l)}`)));
  say($("time-from"), `${world.minutes} min ago`);
  say($("time-max"), `top: ${count(max)} a minute`);
}
function suggest() {
  const options = (values) => values.map(([value, text]) => el("option", { value }, text || ""));
  $("actor-list").replaceChildren(...options(world.actors.slice(0, 60).map((a) => [a.name])));
  $("country-list").replaceChildren(...options(Object.keys(world.countries).slice(0, 200).map((c) => [c, map.nameOf(c)])));
  $("language-list").replaceChildren(...options(Object.entries(world.languages).sort((a, b) => b[1] - a[1]).slice(0, 40).map(([l, n]) => [l, `${n} items`])));
}
export function draw(f = filters()) {
  if (!world) return;
  drawActors(f);
  drawMatrix(f);
  drawTime();
  map.draw(world, f);
}
async function load() {
  if (isPaused() || document.hidden) return;
  try { world = await ask(`/api/world?window=${filters().window}`); } catch { return; /* the state line says that the worker is gone */ }
  // A table in use is not exchanged under the finger.
  if (!document.activeElement.closest(".board")) { suggest(); draw(); }
}
export function start() {
  $("f-window").addEventListener("change", load);
  map.start(() => world).then(() => draw());
  load();
  // Not all pages at once.
  setTimeout(() => setInterval(load, EVERY_MS), Math.random() * EVERY_MS);
}
