// Whether the stream is healthy: the figures at the top, the strip at the bottom, the last dead letters.
import { $, ask, count, el, say, seconds, show, spark, svg } from "./dom.js";

const EVERY_MS = 2000, HISTORY = 90, RATE_SPAN = 5, QUANTILE_SPAN = 30, DEAD_MAX = 10;
/** Samples of the status, oldest first; bounded by HISTORY. */
let history = [], silentSince = null, deadLetters = [];

const settled = (s) => Object.values(s.outcomes).reduce((a, b) => a + b, 0);
/** The sample so many before the last, after any restart of the worker. */
function before(span) {
  return history[Math.max(0, history.length - 1 - span)];
}
function perSecond(pick, span = RATE_SPAN) {
  const a = before(span), b = history[history.length - 1];
  return b.at > a.at ? (pick(b.status) - pick(a.status)) / ((b.at - a.at) / 1000) : 0;
}
/** A quantile of what came in the last minute, between the bounds of its bucket. */
function quantile(name, q) {
  const old = before(QUANTILE_SPAN).status[name], now = history[history.length - 1].status[name];
  const isFirst = history.length === 1;
  const counts = now.map(([le, n], i) => [le, n - (isFirst ? 0 : old[i][1])]);
  const all = counts.length ? counts[counts.length - 1][1] : 0;
  if (!all) return null;
  const rank = q * all, at = counts.findIndex(([, n]) => n >= rank), [le, n] = counts[at];
  const [low, below] = at ? counts[at - 1] : [0, 0];
  return le === null ? counts[at - 1][0] : low + ((le - low) * (rank - below)) / Math.max(1, n - below);
}
function kpi(id, value, note) {
  say($(`k-${id}`), value);
  say($(`k-${id}-note`), note);
}
function stage(title, value, note, share) {
  return el("div", { class: "stage" }, el("h3", {}, title), el("p", { class: "value" }, value), el("p", { class: "soft" }, note),
    share === undefined ? null : svg("svg", { class: "busy", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { class: "track", width: 100, height: 4 }), svg("rect", { class: share > 0.9 ? "fill-negative" : "fill-positive", width: (100 * Math.min(1, share)).toFixed(1), height: 4 })));
}
function state(status) {
  const node = $("state"), lag = Math.max(0, ...status.lags.map((l) => l.seconds));
  const [word, kind] = status.blockers.length ? [`not ready: ${status.blockers.join("; ")}`, "not"] : lag > 60 ? [`lagging by ${seconds(lag)}`, "slow"] : ["ready", "ready"];
  say(node, word);
  node.className = `state ${kind}`;
}
function draw(status) {
  const rate = perSecond(settled), lagSeconds = Math.max(0, ...status.lags.map((l) => l.seconds)), lagRecords = status.lags.reduce((a, l) => a + l.records, 0);
  const dead = status.outcomes.dead_letter, all = settled(status), p99 = quantile("latency", 0.99);
  kpi("rate", history.length < 2 ? "–" : rate < 100 ? rate.toFixed(1) : count(rate), "records a second");
  $("k-rate-spark").replaceChildren(spark(history.slice(1).map((h, i) => Math.max(0, (settled(h.status) - settled(history[i].status)) / ((h.at - history[i].at) / 1000))), 84, 30));
  kpi("lag", seconds(lagSeconds), `${count(lagRecords)} records behind`);
  kpi("p99", seconds(p99), "p99, record to commit");
  kpi("partitions", String(status.partitions), `partitions, ${status.brokers} ${status.brokers === 1 ? "broker" : "brokers"}`);
  kpi("dead", all ? `${((100 * dead) / all).toFixed(1)} %` : "–", `dead letters, ${count(dead)} in all`);
  $("kpi-lag").classList.toggle("bad", lagSeconds > 60);
  const busy = perSecond((s) => s.busy_seconds) / Math.max(1, status.workers);
  $("stages").replaceChildren(
    stage("Consumed", count(all), `${count(status.inflight)} in hand`),
    stage("Tagged", `${seconds(quantile("process", 0.5))}`, `a record; ${status.workers} workers ${Math.round(100 * Math.max(0, busy))} % busy`, Math.max(0, busy)),
    stage("Committed", seconds(quantile("settle", 0.99)), `p99 of ${count(status.commits)} commits, ${count(status.aborts)} aborted`),
    stage("Published", count(status.outcomes.enriched), `enriched, ${count(status.relations)} relations, ${count(status.outcomes.tombstone)} tombstones`));
  const worst = [...status.lags].sort((a, b) => b.records - a.records).slice(0, 24);
  $("partitions").replaceChildren(...worst.sort((a, b) => a.partition - b.partition).map((l) => el("li", { class: l.records ? "behind" : "", title: `${l.topic}/${l.partition}: ${l.records} records, ${seconds(l.seconds)} behind` }, el("span", { class: "soft" }, String(l.partition)), l.records ? count(l.records) : "0")));
  $("partitions-empty").hidden = status.lags.length > 0;
  say($("version"), `chancery ${status.version} · ${status.pages} ${status.pages === 1 ? "page" : "pages"} open`);
}
function silent(isSilent) {
  if (isSilent && !silentSince) silentSince = new Date();
  if (!isSilent) silentSince = null;
  document.body.classList.toggle("gone", Boolean(silentSince));
  $("gone").hidden = !silentSince;
  if (!silentSince) return;
  say($("gone"), `No answer from the worker since ${silentSince.toLocaleTimeString()}. What you see is from then; trying again.`);
  say($("state"), "no answer");
  $("state").className = "state not";
}
async function load() {
  if (document.hidden && history.length) return;
  let status;
  try { status = await ask("/api/status"); } catch { silent(true); return; }
  silent(false);
  // Counters that fell mean another process: begin anew.
  if (history.length && settled(status) < settled(history[history.length - 1].status)) history = [];
  history.push({ at: performance.now(), status });
  if (history.length > HISTORY) history.shift();
  state(status);
  draw(status);
}

// ---- dead letters -----------------------------------------------------------------------------------------
function dump(hex) {
  const bytes = (hex.match(/../g) || []).map((pair) => parseInt(pair, 16)), lines = [];
  const width = matchMedia("(min-width: 600px)").matches ? 16 : 8;
  for (let at = 0; at < bytes.length; at += width) {
    const row = bytes.slice(at, at + width), printed = row.map((b) => (b > 31 && b < 127 ? String.fromCharCode(b) : "·")).join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${row.map((b) => b.toString(16).padStart(2, "0")).join(" ").padEnd(3 * width - 1)}  ${printed}`);
  }
  return lines.join("\n");
}
function asText(hex) {
  const bytes = Uint8Array.from((hex.match(/../g) || []).map((pair) => parseInt(pair, 16)));
  return new TextDecoder().decode(bytes);
}
const where = (o) => `${o.topic}/${o.partition}/${o.offset}`;
function open(d) {
  const shown = d.bytes.length / 2;
  show(`Dead letter: ${d.reason}`, el("p", {}, d.detail),
    el("dl", { class: "facts" }, ...[["origin", where(d.origin)], ["size", `${count(d.size)} bytes`]].map(([k, v]) => el("div", {}, el("dt", {}, k), el("dd", {}, v)))),
    el("h3", {}, shown < d.size ? `The first ${shown} bytes` : "Its bytes"), el("pre", { class: "dump", tabindex: "0" }, dump(d.bytes) || "(empty)"),
    el("h3", {}, "The same as text"), el("pre", { tabindex: "0", dir: "auto" }, asText(d.bytes)),
    el("p", { class: "soft" }, "The original is in the dead-letter topic, headers say why. To send it again: chancery replay --from-dead-letters"));
}
export function takeDead(event) {
  let d;
  try { d = JSON.parse(event.data); } catch { return; }
  if (!d || !d.origin || deadLetters.some((known) => where(known.origin) === where(d.origin))) return;
  deadLetters = [d, ...deadLetters].slice(0, DEAD_MAX);
  $("dead").replaceChildren(...deadLetters.map((one) => el("li", {}, el("button", { type: "button", onclick: () => open(one) },
    el("span", { class: "tag" }, one.reason), el("span", { class: "text" }, one.detail), el("span", { class: "soft" }, where(one.origin))))));
  $("dead-empty").hidden = true;
}
export function start() {
  load();
  setInterval(load, EVERY_MS);
}
