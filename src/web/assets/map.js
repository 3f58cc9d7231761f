// States coloured by the sentiment towards all their actors; a sign stands in each large one that is not neutral.
import { $, ask, el, FEW, labelOf, net, netBar, say, show, SIGN, signed, stepClass, svg, total } from "./dom.js";
import { set, filters } from "./filters.js";

const names = new Map(), middles = new Map();
export const nameOf = (code) => names.get(code) || code;

/** Area and middle of the largest outline of a state, from its relative path. */
function middle(path) {
  let best = { area: 0, x: 0, y: 0 };
  for (const outline of path.split("M").slice(1)) {
    const steps = outline.replace("z", "").split("l").map((pair) => pair.trim().split(" ").map(Number));
    let [x, y] = steps[0], area = 0, cx = 0, cy = 0;
    const points = steps.map(([dx, dy], i) => (i ? [(x += dx), (y += dy)] : [x, y]));
    points.forEach(([ax, ay], i) => {
      const [bx, by] = points[(i + 1) % points.length], cross = ax * by - bx * ay;
      area += cross / 2; cx += (ax + bx) * cross; cy += (ay + by) * cross;
    });
    if (Math.abs(area) > best.area) best = { area: Math.abs(area), x: cx / (6 * area), y: cy / (6 * area) };
  }
  return best;
}
function describe(code, tally) {
  const n = tally ? total(tally) : 0;
  if (!n) return `${nameOf(code)}: not in the news of this window`;
  return `${nameOf(code)}: ${signed(net(tally))} net, ${n} mentions of its actors (${tally.negative} negative, ${tally.positive} positive)${n < FEW ? "; few" : ""}`;
}
export function draw(world, f) {
  const layer = $("map").querySelector("g.signs");
  if (!layer) return; // the outlines are still on their way
  const wanted = f.country.toUpperCase(), signs = [];
  for (const path of $("map").querySelectorAll("path")) {
    const code = path.dataset.code, tally = world.countries[code], n = tally ? total(tally) : 0, score = n ? net(tally) : 0;
    path.setAttribute("class", `${n ? stepClass(score) : "none"}${n && n < FEW ? " few" : ""}${wanted === code ? " wanted" : ""}`);
    say(path.firstChild, describe(code, tally));
    const m = middles.get(code), label = labelOf(score);
    if (n >= FEW && label !== "neutral" && m.area > 90) signs.push(svg("text", { x: m.x.toFixed(0), y: (m.y + 5).toFixed(0), class: `on-${stepClass(score)}` }, SIGN[label]));
  }
  layer.replaceChildren(...signs);
  const ranked = Object.entries(world.countries).filter(([, t]) => total(t) >= FEW).sort((a, b) => net(a[1]) - net(b[1]));
  const said = (e) => (e ? `${nameOf(e[0])} ${signed(net(e[1]))}` : "");
  const low = ranked[0], high = ranked[ranked.length - 1];
  const summary = ranked.length > 1 ? `lowest ${said(low)}, highest ${said(high)}` : "";
  say($("map-note"), summary);
  $("map").setAttribute("aria-label", `World map of sentiment towards states. ${Object.keys(world.countries).length} states named. ${summary}. The same as a table: button As table.`);
}
function asTable(world) {
  const rows = Object.entries(world.countries).sort((a, b) => total(b[1]) - total(a[1])).slice(0, 250);
  const pick = (code) => { set({ country: code }); $("detail").close(); };
  show("States by sentiment", el("p", { class: "soft" }, `All actors of a state together, last ${world.minutes} min. Choose one to filter by it.`),
    el("div", { class: "scroll" }, el("table", { class: "plain" }, el("thead", {}, el("tr", {}, ...["State", "Mentions", "Negative", "Neutral", "Positive", "Net"].map((h) => el("th", { scope: "col" }, h)))),
      el("tbody", {}, ...rows.map(([code, t]) => el("tr", { class: total(t) < FEW ? "few" : null }, el("th", { scope: "row" }, el("button", { type: "button", class: "plain", onclick: () => pick(code) }, nameOf(code))),
        ...[total(t), t.negative, t.neutral, t.positive].map((n) => el("td", { class: "num" }, String(n))), el("td", { class: "netcell" }, netBar(net(t)), el("span", { class: `score ${labelOf(net(t))}` }, signed(net(t))))))))));
}
export async function start(worldNow) {
  $("map-table").addEventListener("click", () => worldNow() && asTable(worldNow()));
  const map = $("map");
  const codeOf = (event) => event.target.dataset && event.target.dataset.code;
  map.addEventListener("click", (event) => { const code = codeOf(event); if (code) set({ country: filters().country.toUpperCase() === code ? "" : code }); });
  map.addEventListener("pointermove", (event) => { const code = codeOf(event), world = worldNow(); say($("map-said"), code && world ? describe(code, world.countries[code]) : ""); });
  map.addEventListener("pointerleave", () => say($("map-said"), ""));
  let outlines;
  try { outlines = await ask("/world.json"); } catch { return; }
  map.replaceChildren(...Object.entries(outlines).map(([code, [name, d]]) => {
    names.set(code, name);
    middles.set(code, middle(d));
    return svg("path", { d, "data-code": code, class: "none" }, svg("title"));
  }), svg("g", { class: "signs", "aria-hidden": "true" }));
}
