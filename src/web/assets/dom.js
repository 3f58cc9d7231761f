// What every part of the page uses to build nodes and to speak of numbers.
// Untrusted text only ever becomes text nodes: nothing here takes markup.
export const $ = (id) => document.getElementById(id);
export const SIGN = { negative: "−", neutral: "○", positive: "+" };
export const LABELS = ["negative", "neutral", "positive"];
/** Below so many mentions a mean says little; it is shown fainter. */
export const FEW = 5;

const SVG = "http://www.w3.org/2000/svg";

function dress(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export const el = (name, attributes = {}, ...children) => dress(document.createElement(name), attributes, children);
export const svg = (name, attributes = {}, ...children) => dress(document.createElementNS(SVG, name), attributes, children);

/** Changes the text only where it differs, so that nothing flickers and no reader repeats itself. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export const total = (tally) => tally.negative + tally.neutral + tally.positive;
export const net = (tally) => (total(tally) ? (tally.positive - tally.negative) / total(tally) : 0);
export const labelOf = (score, threshold = 0.05) => (score <= -threshold ? "negative" : score >= threshold ? "positive" : "neutral");
/** −3 … 3, the steps of the diverging scale. */
export function step(score) {
  const size = Math.abs(score);
  return Math.sign(score) * (size < 0.05 ? 0 : size < 0.2 ? 1 : size < 0.45 ? 2 : 3);
}
export const stepClass = (score) => `t${step(score) < 0 ? "n" : "p"}${Math.abs(step(score))}`;

/** With a minus as wide as the plus. */
export const number = (n) => (Math.abs(n) < 0.005 ? 0 : n).toFixed(2).replace("-", "−");
/** "− 0.52": the sign stands for the label, so that colour is never alone; a neutral one keeps its own: "○ −0.08". */
export function signed(score, label = labelOf(score)) {
  return label === "neutral" ? `${SIGN.neutral} ${number(score)}` : `${SIGN[label]} ${Math.abs(score).toFixed(2)}`;
}
const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
export const count = (n) => (n < 100000 ? WHOLE.format(n) : SHORT.format(n));
export function seconds(s) {
  if (s === null || s === undefined || Number.isNaN(s)) return "–";
  if (s < 0.0995) return `${Math.round(s * 1000)} ms`;
  if (s < 9.95) return `${s.toFixed(1)} s`;
  if (s < 120) return `${Math.round(s)} s`;
  return s < 7200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3600)} h`;
}

/** A line of what happened, newest at the right, with a dot at its end. */
export function spark(series, width, height) {
  const max = Math.max(1e-9, ...series), last = Math.max(1, series.length - 1);
  const at = (v, i) => `${((i * (width - 6)) / last + 2).toFixed(1)} ${(height - 3 - ((height - 6) * v) / max).toFixed(1)}`;
  const line = series.map((v, i) => `${i ? "L" : "M"}${at(v, i)}`).join("");
  const node = svg("svg", { class: "spark", viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
  if (!series.length) return node;
  const [x, y] = at(series[series.length - 1], series.length - 1).split(" ");
  node.append(svg("path", { class: "under", d: `${line}L${x} ${height}L2 ${height}Z` }), svg("path", { class: "line", d: line }), svg("circle", { cx: x, cy: y, r: 2 }));
  return node;
}

/** A bar from the middle: left is negative, right positive. */
export function netBar(score, width = 64) {
  const half = width / 2, size = Math.max(1.5, Math.abs(score) * (half - 1));
  return svg("svg", { class: "net", viewBox: `0 0 ${width} 12`, width, height: 12, "aria-hidden": "true" },
    svg("rect", { class: "track", x: 0, y: 4.5, width, height: 3, rx: 1.5 }),
    svg("rect", { class: `fill-${labelOf(score)}`, x: score < 0 ? half - size : half, y: 1.5, width: size, height: 9, rx: 1.5 }),
    svg("line", { class: "zero", x1: half, x2: half, y1: 0, y2: 12 }));
}

export function table(caption, head, rows) {
  const cell = (name, content, attributes = {}) => el(name, attributes, content);
  return el("table", { class: "plain" },
    caption ? el("caption", {}, caption) : null,
    el("thead", {}, el("tr", {}, ...head.map((h) => cell("th", h, { scope: "col" })))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((c) => cell("td", c))))));
}

/** A sentence with what shows the relation in it marked. */
export function quote(sentence, trigger, polarity) {
  const at = trigger ? sentence.indexOf(trigger) : -1;
  if (at < 0) return el("blockquote", { dir: "auto" }, sentence);
  return el("blockquote", { dir: "auto" }, sentence.slice(0, at), el("mark", { class: `trigger ${polarity}` }, trigger), sentence.slice(at + trigger.length));
}

/** Opens the panel; the caller's content becomes its body. */
export function show(title, ...content) {
  say($("detail-title"), title);
  $("detail-body").replaceChildren(...content);
  if (!$("detail").open) $("detail").showModal();
  $("detail").scrollTop = 0;
}

export async function ask(path, options) {
  const answer = await fetch(path, { credentials: "same-origin", ...options });
  if (!answer.ok) throw new Error(`${answer.status} ${(await answer.text()).trim()}`);
  return answer.json();
}
