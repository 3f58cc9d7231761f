// One item explained: every mention with its reading, the cues and relations behind each number, the record itself.
import { el, labelOf, netBar, number, quote, show, SIGN, signed } from "./dom.js";

/** Spans to mark in a field, in code points: actors by their sentiment there. */
function actorMarks(item, field) {
  const marks = [];
  item.actors.forEach((actor, nth) => {
    for (const m of actor.mentions) {
      if (m.field !== field) continue;
      const label = m.sentiment === undefined ? actor.sentiment.label : labelOf(m.sentiment, 0.15);
      marks.push({ start: m.start, end: m.end, kind: `actor ${label}`, label, nth, title: `${actor.name} (${actor.id}), ${m.reading}: ${label}` });
    }
  });
  return marks;
}
function cueMarks(item, field) {
  const all = [item.sentiment, ...item.actors.map((a) => a.sentiment)].flatMap((s) => s.cues || []);
  return all.filter((c) => c.field === field).map((c) => ({ start: c.start, end: c.end, kind: `cue ${labelOf(c.weight)}`, title: `cue, weight ${number(c.weight)}` }));
}
function triggerMarks(item, field) {
  return item.relations.filter((r) => r.evidence.field === field).map((r) => ({ start: r.evidence.start, end: r.evidence.end, kind: `trigger ${r.polarity}`, title: `${r.source_name} → ${r.target_name}: ${r.polarity}` }));
}

/** Text with marks; where two overlap, the one that begins first and reaches further stands. */
function withMarks(text, marks, from, to) {
  const points = [...text], end = Math.min(to, points.length), out = document.createDocumentFragment();
  let at = from;
  for (const m of marks.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (m.start < at || m.end > end || m.end <= m.start) continue;
    out.append(points.slice(at, m.start).join(""));
    const label = m.label ? el("span", { class: "visually-hidden" }, ` (${m.label})`) : null;
    out.append(el("mark", { class: m.kind, title: m.title, "data-actor": m.nth }, points.slice(m.start, m.end).join(""), label));
    at = m.end;
  }
  out.append(points.slice(at, end).join(""), end < points.length ? " …" : "");
  return out;
}
export function marked(item, field, from = 0, to = Infinity) {
  return withMarks(item[field] || "", actorMarks(item, field), from, to);
}
function markedFully(item, field) {
  return withMarks(item[field] || "", [...actorMarks(item, field), ...triggerMarks(item, field), ...cueMarks(item, field)], 0, 8000);
}

const badge = (sentiment, label = sentiment.label) => el("span", { class: `score ${label}` }, signed(sentiment.score, label));
const percent = (share) => `${Math.round(share * 100)} %`;

function cueList(cues) {
  if (!cues || !cues.length) return el("p", { class: "soft" }, "No cue: nothing in the text says good or bad here.");
  return el("ul", { class: "chips" }, ...cues.slice(0, 24).map((c) => el("li", { class: `chip ${labelOf(c.weight)}` },
    el("span", { class: "sign", "aria-hidden": "true" }, SIGN[labelOf(c.weight)]), el("bdi", {}, c.text), el("span", { class: "weight" }, number(c.weight)))));
}
function facts(pairs) {
  return el("dl", { class: "facts" }, ...pairs.filter(([, v]) => v !== undefined && v !== null && v !== "").map(([k, v]) => el("div", {}, el("dt", {}, k), el("dd", {}, v))));
}
function sentenceOf(item, nth) {
  const s = item.sentences[nth];
  return s ? [...(item[s.field] || "")].slice(s.start, s.end).join("").slice(0, 500) : "";
}

function actorBlock(item, actor, nth) {
  const role = actor.role ? `${actor.role.former ? "former " : ""}${actor.role.title}${actor.role.of ? ` of ${actor.role.of}` : ""}` : "";
  const summary = el("summary", {}, el("bdi", { class: "who" }, actor.name), el("code", {}, actor.id), el("span", { class: "soft" }, role || actor.kind.replace("_", " ")),
    el("span", { class: "grow" }), netBar(actor.sentiment.score), badge(actor.sentiment));
  const mentions = el("table", { class: "plain" },
    el("thead", {}, el("tr", {}, ...["Mention", "Reading", "Sentiment there", "Sentence"].map((h) => el("th", { scope: "col" }, h)))),
    el("tbody", {}, ...actor.mentions.slice(0, 60).map((m) => el("tr", {}, el("td", {}, el("bdi", {}, m.text)), el("td", {}, m.reading),
      el("td", {}, m.sentiment === undefined ? "not scored" : signed(m.sentiment, labelOf(m.sentiment, 0.15))),
      el("td", { class: "quote", dir: "auto" }, sentenceOf(item, m.sentence).slice(0, 140))))));
  return el("details", { class: "actor", "data-nth": nth, ...(nth < 2 ? { open: "" } : {}) }, summary,
    facts([["kind", actor.kind.replace("_", " ")], ["country", actor.country], ["salience", percent(actor.salience)], ["confidence", percent(actor.confidence)],
      ["confidence of the sentiment", actor.sentiment.confidence === undefined ? "" : percent(actor.sentiment.confidence)],
      ["model alone", actor.sentiment.model_score === undefined ? "" : number(actor.sentiment.model_score)],
      ["Wikidata", actor.wikidata], ["in the knowledge base", actor.known ? "yes" : "no, from the text"]]),
    el("h4", {}, "Cues behind the number"), cueList(actor.sentiment.cues), el("h4", {}, "Mentions"), el("div", { class: "scroll" }, mentions));
}
function relationBlock(item, r) {
  return el("li", { class: `relation ${r.polarity}` },
    el("p", { class: "arrow" }, el("bdi", { class: "who" }, r.source_name), el("span", { class: `score ${r.polarity}` }, `${signed(r.score, r.polarity)} →`), el("bdi", { class: "who" }, r.target_name),
      r.event ? el("span", { class: "tag" }, r.event.toLowerCase()) : null, r.modality !== "asserted" ? el("span", { class: "tag" }, r.modality) : null),
    quote(sentenceOf(item, r.sentence) || r.evidence.text, r.evidence.text, r.polarity),
    el("p", { class: "soft" }, `shown by “${r.evidence.text}” · confidence ${percent(r.confidence)}${r.quad ? ` · ${r.quad}` : ""}`));
}

/** Everything but the record, for the panel and the box. */
export function explained(item) {
  const out = document.createDocumentFragment();
  if (item.title) out.append(el("h3", { class: "headline", dir: "auto" }, markedFully(item, "title")));
  if (item.body) out.append(el("div", { class: "fulltext", dir: "auto" }, markedFully(item, "body")));
  if (!item.title && !item.body) out.append(el("p", { class: "soft" }, "The records of this stream carry no texts (output.text is off)."));
  out.append(el("p", { class: "key" }, el("mark", { class: "actor negative" }, "actor"), " by sentiment there  ", el("mark", { class: "cue negative" }, "cue"), " behind a number  ", el("mark", { class: "trigger negative" }, "trigger"), " of a relation"));
  out.append(el("h3", {}, "Whole item ", badge(item.sentiment)), cueList(item.sentiment.cues));
  const actors = el("section", {}, el("h3", {}, `${item.actors.length} ${item.actors.length === 1 ? "actor" : "actors"}`), ...item.actors.slice(0, 60).map((a, nth) => actorBlock(item, a, nth)));
  const relations = el("section", {}, el("h3", {}, `Who does what to whom: ${item.relations.length}`), el("ul", { class: "relations" }, ...item.relations.slice(0, 60).map((r) => relationBlock(item, r))));
  out.append(actors, item.relations.length ? relations : el("p", { class: "soft" }, "No relation found."));
  if (item.places.length) out.append(el("p", { class: "soft" }, `Places, no actors here: ${item.places.slice(0, 20).map((p) => p.name).join(", ")}`));
  return out;
}
function record(item) {
  const text = JSON.stringify(item, null, 2);
  const copy = el("button", { type: "button", onclick: async () => { try { await navigator.clipboard.writeText(text); copy.textContent = "Copied"; } catch { copy.textContent = "Select it below"; } } }, "Copy");
  return el("details", { class: "record" }, el("summary", {}, "Record as JSON"), copy, el("pre", { tabindex: "0" }, text));
}
export function detail(item) {
  const p = item.processing || {}, origin = p.origin;
  const meta = facts([["source", item.source], ["language", item.language], ["published", item.published_at], ["id", item.id], ["origin", origin ? `${origin.topic}/${origin.partition}/${origin.offset}` : ""],
    ["judged by", `${p.name} ${p.version}, tier ${p.tier}, model ${p.model}, knowledge ${String(p.knowledge).slice(0, 12)}`],
    ["sentiment skipped", p.sentiment_skipped], ["cut", p.truncated ? "text beyond the limit was not read" : ""]]);
  show(item.title ? "Item" : item.source || "Item", explained(item), meta, record(item));
}
