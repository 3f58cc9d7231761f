// The live page. News text is untrusted: it only ever becomes text nodes, never markup.
// Bounded: FEED_MAX items are kept, the world's counts come summed from the server.
const FEED_MAX = 120, SHOWN_PER_SECOND = 20, DEAD_MAX = 5, MATRIX = 12, ACTORS = 14;
const $ = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const SIGN = { negative: "−", neutral: "○", positive: "+" };
const query = new URLSearchParams(location.search);
const token = query.get("token");
const withToken = (path) => token ? `${path}${path.includes("?") ? "&" : "?"}token=${encodeURIComponent(token)}` : path;

function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") node.addEventListener("click", value); else if (value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined));
  return node;
}
function svg(name, attributes = {}) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

// ---- filters, kept in the address -------------------------------------------------------------------------
const FILTERS = { text: "f-text", actor: "f-actor", kind: "f-kind", country: "f-country", language: "f-language", tone: "f-tone", window: "f-window" };
function filters() {
  return Object.fromEntries(Object.entries(FILTERS).map(([name, id]) => [name, $(id).value.trim()]));
}
function keepFilters() {
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(filters())) if (value && !(name === "window" && value === "15")) kept.set(name, value);
  if (token) kept.set("token", token);
  history.replaceState(null, "", kept.size ? `?${kept}` : location.pathname);
}
for (const [name, id] of Object.entries(FILTERS)) if (query.has(name)) $(id).value = query.get(name);
function actorMatches(actor, f) {
  const wanted = f.actor.toLowerCase();
  return (!wanted || actor.id.toLowerCase() === wanted || actor.name.toLowerCase().includes(wanted))
    && (!f.kind || actor.kind === f.kind) && (!f.country || (actor.country || "") === f.country.toUpperCase());
}
function itemMatches(item, f) {
  if (f.tone && item.sentiment.label !== f.tone) return false;
  if (f.language && item.language !== f.language.toLowerCase()) return false;
  if (f.text && !`${item.title || ""}\n${item.body || ""}`.toLowerCase().includes(f.text.toLowerCase())) return false;
  return !(f.actor || f.kind || f.country) || item.actors.some((a) => actorMatches(a, f));
}

// ---- the feed ---------------------------------------------------------------------------------------------
let items = [], waiting = [], paused = false, held = 0;
const signed = (sentiment) => `${SIGN[sentiment.label || sentiment.polarity]} ${Math.abs(sentiment.score).toFixed(2)}`;
// Names of actors that the leaderboard does not hold, for the matrix.
const nameOf = new Map();
function learnNames(item) {
  if (nameOf.size > 5000) nameOf.clear();
  for (const r of item.relations) nameOf.set(r.source, r.source_name).set(r.target, r.target_name);
}
function labelOf(score) { return score <= -0.15 ? "negative" : score >= 0.15 ? "positive" : "neutral"; }
function marked(item, field, from = 0, to = Infinity) {
  const text = [...(item[field] || "")];
  const marks = [];
  for (const actor of item.actors) for (const m of actor.mentions) if (m.field === field)
    marks.push({ start: m.start, end: m.end, kind: m.sentiment === undefined ? actor.sentiment.label : labelOf(m.sentiment), title: `${actor.name} (${actor.id}), ${m.reading}` });
  for (const place of item.places) for (const m of place.mentions) if (m.field === field)
    marks.push({ start: m.start, end: m.end, kind: "place", title: `${place.name}, a place` });
  marks.sort((a, b) => a.start - b.start);
  const out = document.createDocumentFragment();
  let at = from;
  const end = Math.min(to, text.length);
  for (const m of marks) {
    if (m.start < at || m.end > end) continue;
    out.append(text.slice(at, m.start).join(""), el("mark", { class: m.kind, title: m.title }, text.slice(m.start, m.end).join("")));
    at = m.end;
  }
  out.append(text.slice(at, end).join(""));
  return out;
}
const cards = new WeakMap();
function card(item) {
  if (!cards.has(item)) cards.set(item, makeCard(item));
  return cards.get(item);
}
function makeCard(item) {
  const when = item.published_at ? item.published_at.slice(0, 10) : "";
  const hasTitle = Boolean(item.title);
  const open = el("button", { class: "open", type: "button", onclick: () => detail(item) });
  open.append(hasTitle ? marked(item, "title") : marked(item, "body", 0, 90));
  const body = el("p", {});
  if (hasTitle && item.body) { body.append(marked(item, "body", 0, 260)); if ([...item.body].length > 260) body.append(" …"); }
  const meta = [signed(item.sentiment), item.source, item.language, when, `${item.actors.length} actors`, `${item.relations.length} relations`];
  return el("li", { class: `item ${item.sentiment.label}` }, open, body.childNodes.length ? body : null, el("p", { class: "meta" }, meta.filter(Boolean).join(" · ")));
}
function drawFeed() {
  const f = filters();
  const shown = items.filter((item) => itemMatches(item, f)).slice(0, 40);
  $("feed").replaceChildren(...shown.map(card));
  $("feed-empty").hidden = shown.length > 0;
  $("feed-empty").firstChild.textContent = items.length ? "No item fits the filters. " : "No item yet. Feed one: ";
  $("feed-note").textContent = paused ? `paused, ${held} more` : "";
}
function take(event) {
  let item;
  try { item = JSON.parse(event.data); } catch { return; }
  if (!item || !Array.isArray(item.actors)) return;
  learnNames(item);
  if (paused) held += 1;
  waiting.push(item);
  if (waiting.length > FEED_MAX) waiting.shift();
}
setInterval(() => {
  if (!waiting.length) return;
  if (paused) { drawNote(); return; }
  items = waiting.splice(0, SHOWN_PER_SECOND).reverse().concat(items).slice(0, FEED_MAX);
  if (!$("feed").contains(document.activeElement)) drawFeed();
}, 500);
function drawNote() { $("feed-note").textContent = `paused, ${held} more`; }

// ---- one item ---------------------------------------------------------------------------------------------
function table(head, rows) {
  return el("table", {}, el("thead", {}, el("tr", {}, ...head.map((h) => el("th", { scope: "col" }, h)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", { class: "wrap" }, cell))))));
}
const cues = (sentiment) => (sentiment.cues || []).slice(0, 8).map((c) => `${c.text} ${c.weight.toFixed(2)}`).join(", ");
function explained(item) {
  const out = document.createDocumentFragment();
  if (item.title) out.append(el("h3", {}, marked(item, "title")));
  if (item.body) { const p = el("p", { class: "wrap" }); p.append(marked(item, "body", 0, 6000)); out.append(p); }
  out.append(el("p", {}, `Document: ${item.sentiment.label} ${signed(item.sentiment)}; cues: ${cues(item.sentiment) || "none"}`));
  if (item.actors.length) out.append(el("h3", {}, "Actors"), table(["Actor", "Kind", "Sentiment", "Why", "Mentions"], item.actors.map((a) => [
    `${a.name} (${a.id})${a.role ? `, ${a.role.title}` : ""}`, a.kind, signed(a.sentiment),
    [cues(a.sentiment), a.sentiment.model_score === undefined ? "" : `model ${a.sentiment.model_score.toFixed(2)}`].filter(Boolean).join("; "),
    a.mentions.slice(0, 12).map((m) => `${m.text} (${m.reading})`).join(", ")])));
  if (item.relations.length) out.append(el("h3", {}, "Who does what to whom"), table(["Source", "Target", "Polarity", "Event", "Modality", "Evidence"], item.relations.map((r) => [
    r.source_name, r.target_name, signed(r), r.event || "", r.modality, r.evidence.text])));
  return out;
}
function detail(item) {
  $("detail-title").textContent = item.source || item.id;
  const json = el("details", {}, el("summary", {}, "Record as JSON"), el("pre", {}, JSON.stringify(item, null, 1)));
  $("detail-body").replaceChildren(explained(item), json);
  $("detail").showModal();
}

// ---- the world --------------------------------------------------------------------------------------------
let world = null;
const net = (t) => { const n = t.negative + t.neutral + t.positive; return n ? (t.positive - t.negative) / n : 0; };
const total = (t) => t.negative + t.neutral + t.positive;
function spark(series) {
  const node = svg("svg", { class: "spark", viewBox: "0 0 110 20", "aria-hidden": "true" });
  const max = Math.max(1, ...series), step = 110 / Math.max(1, series.length - 1);
  node.append(svg("path", { d: series.map((v, i) => `${i ? "L" : "M"}${(i * step).toFixed(1)} ${(19 - 18 * v / max).toFixed(1)}`).join("") }));
  return node;
}
function netBar(tally) {
  const node = svg("svg", { class: "net", viewBox: "0 0 120 16", role: "img", "aria-label": `net ${net(tally).toFixed(2)}` });
  const value = net(tally), width = Math.abs(value) * 56;
  node.append(svg("line", { x1: 60, x2: 60, y1: 0, y2: 16, class: "axis" }),
    svg("rect", { x: value < 0 ? 60 - width : 60, y: 3, width, height: 10, class: value < 0 ? "neg-fill" : "pos-fill" }));
  return node;
}
function drawActors(f) {
  const rows = world.actors.filter((a) => actorMatches(a, f)).slice(0, ACTORS).map((a) => {
    const n = total(a.tally), value = net(a.tally);
    const sign = value < -0.05 ? "−" : value > 0.05 ? "+" : "○";
    return el("tr", {}, el("td", {}, el("button", { type: "button", title: `${a.id}: filter`, onclick: () => { $("f-actor").value = a.name; changed(); } }, a.name)),
      el("td", { class: "num" }, String(n)), el("td", {}, spark(a.series)), el("td", { class: "net-cell" }, netBar(a.tally), el("span", { class: "note" }, `${sign}${Math.abs(value).toFixed(2)}${n < 5 ? " (few)" : ""}`)));
  });
  $("actors").tBodies[0].replaceChildren(...rows);
  $("actor-list").replaceChildren(...world.actors.slice(0, 40).map((a) => el("option", { value: a.name })));
}
function drawMatrix(f) {
  const names = new Map(world.actors.map((a) => [a.id, a]));
  const weight = new Map();
  const pairs = world.pairs.filter((p) => !(f.actor || f.kind || f.country) || [p.source, p.target].some((id) => names.has(id) && actorMatches(names.get(id), f)));
  for (const p of pairs) for (const id of [p.source, p.target]) weight.set(id, (weight.get(id) || 0) + total(p.tally));
  const ids = [...weight].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MATRIX).map(([id]) => id);
  const name = (id) => names.has(id) ? names.get(id).name : nameOf.get(id) || id;
  const at = new Map(pairs.map((p) => [`${p.source} ${p.target}`, p]));
  const head = el("thead", {}, el("tr", {}, el("td", {}), ...ids.map((id) => el("th", { scope: "col" }, el("span", { title: id }, name(id).slice(0, 16))))));
  const body = el("tbody", {}, ...ids.map((source) => el("tr", {}, el("th", { scope: "row", title: source }, name(source)), ...ids.map((target) => {
    const pair = at.get(`${source} ${target}`);
    if (!pair) return el("td", {});
    const value = net(pair.tally), label = value < -0.05 ? "negative" : value > 0.05 ? "positive" : "neutral";
    return el("td", {}, el("button", { type: "button", class: `cell-${label}`, "aria-label": `${name(source)} towards ${name(target)}: ${total(pair.tally)} relations, ${label}`, onclick: () => evidence(pair, name) }, `${total(pair.tally)}${SIGN[label] === "○" ? "" : SIGN[label]}`));
  }))));
  $("matrix-empty").hidden = ids.length > 0;
  $("matrix").replaceChildren(...(ids.length ? [head, body] : []));
}
function evidence(pair, name) {
  $("detail-title").textContent = `${name(pair.source)} towards ${name(pair.target)}`;
  $("detail-body").replaceChildren(table(["Polarity", "Trigger", "Sentence", "Item"], pair.evidence.map((e) => [SIGN[e.polarity], e.trigger, e.sentence, e.item])));
  $("detail").showModal();
}
function drawTime() {
  const series = world.tone_series, max = Math.max(1, ...series.map(total)), width = 600 / series.length;
  const bars = series.flatMap((t, i) => {
    let y = 90;
    return [["negative", "neg-fill"], ["neutral", "neu-fill"], ["positive", "pos-fill"]].map(([key, cls]) => {
      const height = 86 * t[key] / max;
      y -= height;
      return svg("rect", { x: (i * width + 0.5).toFixed(1), y: y.toFixed(1), width: Math.max(0.5, width - 1).toFixed(1), height: height.toFixed(1), class: cls });
    });
  });
  $("time").replaceChildren(...bars);
}
function drawMap() {
  let known = 0;
  for (const path of $("map").children) {
    const tally = world.countries[path.dataset.code];
    const n = tally ? total(tally) : 0;
    if (n) known += 1;
    const value = tally ? net(tally) : 0;
    path.style.fill = n ? (value < -0.02 ? "var(--neg)" : value > 0.02 ? "var(--pos)" : "var(--neu)") : "";
    path.style.fillOpacity = n ? String(Math.min(1, 0.25 + Math.abs(value) * 0.9)) : "1";
    path.firstChild.textContent = n ? `${path.dataset.code}: net ${value.toFixed(2)}, ${n} mentions of its actors${n < 5 ? " (few)" : ""}` : path.dataset.code;
  }
  $("map-note").textContent = `${known} states; colour by net sentiment`;
}
function drawWorld() {
  if (!world) return;
  const f = filters();
  drawActors(f); drawMatrix(f); drawTime(); drawMap();
}
async function loadWorld() {
  try {
    const answer = await fetch(withToken(`/api/world?window=${$("f-window").value}`));
    if (answer.ok) { world = await answer.json(); if (!document.querySelector(".side table :focus")) drawWorld(); }
  } catch { /* the state line says that the server is gone */ }
}
async function loadMap() {
  const answer = await fetch(withToken("/world.json"));
  if (!answer.ok) return;
  const outlines = await answer.json();
  $("map").replaceChildren(...Object.entries(outlines).map(([code, d]) => {
    const path = svg("path", { d, "data-code": code });
    path.append(svg("title"));
    return path;
  }));
  if (world) drawMap();
}

// ---- health -----------------------------------------------------------------------------------------------
let before = null;
function quantile(buckets, old, q) {
  const counts = buckets.map(([le, n], i) => [le, n - (old && old[i] ? old[i][1] : 0)]);
  const all = counts.length ? counts[counts.length - 1][1] : 0;
  if (!all) return "-";
  const found = counts.find(([, n]) => n >= q * all);
  return found[0] === null ? "> 1 h" : `≤ ${found[0]} s`;
}
async function loadStatus() {
  let status;
  try { const answer = await fetch(withToken("/api/status")); status = answer.ok ? await answer.json() : null; } catch { status = null; }
  const state = $("state");
  if (!status) { state.textContent = "no answer from the worker"; state.className = "state not"; return; }
  const ready = status.blockers.length === 0;
  state.textContent = ready ? "ready" : `not ready: ${status.blockers.join("; ")}`;
  state.className = ready ? "state ready" : "state not";
  const now = performance.now();
  const rate = before ? (status.settled - before.status.settled) / ((now - before.now) / 1000) : 0;
  const facts = { "records/s": rate.toFixed(1), settled: status.settled, "lag": `${status.lag_records} / ${status.lag_seconds.toFixed(0)} s`, "p99": quantile(status.latency, before && before.status.latency, 0.99), partitions: status.partitions, "dead letters": status.dead_letters, version: status.version };
  $("health").replaceChildren(...Object.entries(facts).map(([k, v]) => el("div", {}, el("dt", {}, k), el("dd", {}, String(v)))));
  if (!before || now - before.now > 9000) before = { now, status };
}
function takeDead(event) {
  let dead;
  try { dead = JSON.parse(event.data); } catch { return; }
  const o = dead.origin || {};
  $("dead").prepend(el("li", {}, el("strong", {}, dead.reason || ""), ` ${o.topic}/${o.partition}/${o.offset}: ${dead.detail || ""} `, el("br"), el("code", {}, dead.excerpt || "")));
  while ($("dead").children.length > DEAD_MAX) $("dead").lastChild.remove();
  $("dead-empty").hidden = true;
}

// ---- try it, keys, start ----------------------------------------------------------------------------------
$("try-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const result = $("try-result");
  result.textContent = "…";
  try {
    const answer = await fetch(withToken("/api/tag"), { method: "POST", headers: { "content-type": "text/plain" }, body: $("try-text").value });
    if (answer.ok) result.replaceChildren(explained(await answer.json())); else result.textContent = await answer.text();
  } catch { result.textContent = "The worker does not answer."; }
});
function changed() { keepFilters(); drawFeed(); drawWorld(); }
$("filters").addEventListener("input", changed);
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("reset", () => setTimeout(() => { changed(); loadWorld(); }));
$("f-window").addEventListener("change", loadWorld);
function pause() { paused = !paused; held = 0; $("pause").setAttribute("aria-pressed", String(paused)); $("pause").textContent = paused ? "Go on" : "Pause"; drawFeed(); }
function theme() {
  const dark = document.documentElement.dataset.theme === "dark" || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", document.documentElement.dataset.theme); } catch { /* storage may be off */ }
}
function keys() {
  $("detail-title").textContent = "Keys";
  $("detail-body").replaceChildren(table(["Key", "What"], [["/", "filter by text"], ["p", "pause or go on"], ["t", "dark or light"], ["Esc", "close"], ["?", "this list"]]));
  $("detail").showModal();
}
try { const kept = localStorage.getItem("theme"); if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept; } catch { /* storage may be off */ }
if (query.has("theme")) document.documentElement.dataset.theme = query.get("theme") === "dark" ? "dark" : "light";
$("pause").addEventListener("click", pause);
$("theme").addEventListener("click", theme);
$("help").addEventListener("click", keys);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
  if (event.key === "/") { event.preventDefault(); $("f-text").focus(); } else if (event.key === "p") pause(); else if (event.key === "t") theme(); else if (event.key === "?") keys();
});
const stream = new EventSource(withToken("/api/stream"));
stream.addEventListener("enriched", take);
stream.addEventListener("dead_letter", takeDead);
drawFeed(); loadMap(); loadWorld(); loadStatus();
setInterval(loadWorld, 2000);
setInterval(loadStatus, 2000);
fetch(withToken("/api/tag"), { method: "HEAD" }).then((a) => { if (a.status === 404) $("try").hidden = true; }).catch(() => {});
