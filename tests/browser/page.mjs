// The live page in a real Chromium, over a demo that is fed hostile news: node page.mjs URL FOLDER-FOR-SCREENSHOTS
import { chromium } from "playwright-core";
import assert from "node:assert/strict";

const [url, shots] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
let passed = 0;

async function open(width, height, theme, query = "", prepare = async () => {}) {
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: "reduce" });
  const complaints = [];
  page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") complaints.push(m.text()); });
  page.on("pageerror", (e) => complaints.push(String(e)));
  page.on("dialog", (d) => { complaints.push(`dialog: ${d.message()}`); d.dismiss(); });
  page.on("request", (r) => { if (!r.url().startsWith(url) && !r.url().startsWith("data:")) complaints.push(`asked for ${r.url()}`); });
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
  });
  await prepare(page);
  await page.goto(`${url}?theme=${theme}${query}`, { waitUntil: "domcontentloaded" });
  return { page, complaints };
}
async function openFed(...asked) {
  const opened = await open(...asked);
  await opened.page.waitForSelector("#feed .item", { timeout: 30000 });
  return opened;
}

async function check(name, { page, complaints }, body) {
  try {
    await body(page);
    assert.deepEqual([...complaints], [], "the console is silent and nothing else is asked for");
    assert.deepEqual(await page.evaluate(() => window.violations), [], "the policy is kept");
    assert.equal(await page.evaluate(() => window.hacked), undefined, "no news text runs");
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    await page.screenshot({ path: `${shots}/failed-${passed}.png`, fullPage: true }).catch(() => {});
    console.log(`FAILED  ${name}\n${error.stack}`);
    process.exitCode = 1;
  }
  await page.close();
}
// Not waitForFunction: it evaluates text inside the page, which the policy rightly refuses.
async function until(page, what, argument) {
  for (const end = Date.now() + 20000; Date.now() < end; await page.waitForTimeout(150)) if (await page.evaluate(what, argument)) return;
  throw new Error(`waited in vain for ${what}`);
}
async function fits(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${content} px in ${window}`);
}

/** Every visible text against the ground it stands on: WCAG AA asks 4.5, of large text 3. Runs inside the page. */
function faint() {
  const parse = (colour) => { const n = colour.match(/[\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map((v) => { const c = v / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
  const ground = (node) => { const layers = []; for (let at = node; at; at = at.parentElement) { const c = parse(getComputedStyle(at).backgroundColor); layers.push(c); if (c[3] === 1) break; } return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]); };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text || node.closest("[hidden], .visually-hidden, .skip, svg, option, :disabled, noscript, script, .few") || !node.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(node), back = ground(node), front = over(parse(style.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize), isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${node.tagName}.${node.className}: ${text.slice(0, 30)}`);
  }
  return [...new Set(found)].slice(0, 12);
}
/** Controls without a name, ids used twice, images without a text. Runs inside the page. */
function nameless() {
  const found = [];
  for (const node of document.querySelectorAll("button, input, select, textarea, a, summary, dialog, nav, [role=img]")) {
    const label = node.getAttribute("aria-label") || (node.getAttribute("aria-labelledby") || "").split(" ").map((id) => id && document.getElementById(id)?.textContent).join("") || (node.labels && [...node.labels].map((l) => l.textContent).join("")) || node.textContent.trim();
    if (!label) found.push(node.outerHTML.slice(0, 80));
  }
  const ids = [...document.querySelectorAll("[id]")].map((n) => n.id);
  return found.concat(ids.filter((id, i) => ids.indexOf(id) !== i));
}

for (const [width, height, theme] of [[1440, 900, "light"], [1440, 900, "dark"], [390, 844, "light"], [390, 844, "dark"]]) {
  await check(`renders at ${width} px, ${theme}: no overflow, contrast, names of controls`, await openFed(width, height, theme), async (page) => {
    await until(page, () => document.querySelectorAll("#actors tbody tr").length > 3 && document.querySelectorAll("#map path").length > 150
      && document.querySelector("#state").textContent === "ready" && document.querySelectorAll("#matrix button").length > 2);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
    await page.screenshot({ path: `${shots}/${width}-${theme}.png`, fullPage: width < 600 });
    await fits(page);
    if (width > 1000) assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), "a wall shows all of it");
    assert.deepEqual(await page.evaluate(faint), []);
    assert.deepEqual(await page.evaluate(nameless), []);
    await page.locator("#feed .item:has(mark) button.open").first().click();
    assert.deepEqual(await page.evaluate(faint), []);
    await fits(page);
    await page.screenshot({ path: `${shots}/${width}-${theme}-item.png` });
  });
}

await check("updates live, and holds still while paused", await openFed(1440, 900, "light"), async (page) => {
  const first = () => document.querySelector("#feed .item")?.textContent;
  const before = await page.evaluate(first);
  await until(page, (b) => document.querySelector("#feed .item")?.textContent !== b, before);
  await page.keyboard.press("p");
  await page.waitForTimeout(600);
  const held = await page.evaluate(first);
  await until(page, () => /paused, [1-9]/.test(document.querySelector("#feed-note").textContent));
  assert.equal(await page.evaluate(first), held);
  await page.keyboard.press("p");
  await until(page, (h) => document.querySelector("#feed .item")?.textContent !== h, held);
});

await check("holds the feed while somebody reads further down, and says what waits", await openFed(1440, 900, "light"), async (page) => {
  await until(page, () => { const feed = document.querySelector("#feed"); feed.scrollTop = 200; return feed.scrollTop > 100; });
  const held = await page.evaluate(() => document.querySelector("#feed .item")?.textContent);
  await until(page, () => /^[1-9]\d* new$/.test(document.querySelector("#feed-new").textContent));
  assert.equal(await page.evaluate(() => document.querySelector("#feed .item")?.textContent), held);
  await page.locator("#feed-new").click();
  await until(page, (h) => document.querySelector("#feed .item")?.textContent !== h, held);
});

await check("opens an item with mentions, readings, cues and its record; by keyboard", await openFed(1440, 900, "light"), async (page) => {
  await page.keyboard.press("p");
  await page.locator("#feed .item:has(mark.negative) button.open").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#detail[open] table");
  const text = await page.locator("#detail").textContent();
  for (const part of ["Reading", "Cues behind the number", "confidence", "knowledge"]) assert.ok(text.includes(part), part);
  assert.ok((await page.locator("#detail .chip").count()) > 0);
  await page.locator("#detail summary", { hasText: "Record as JSON" }).click();
  const record = JSON.parse(await page.locator("#detail .record pre").textContent());
  assert.equal(record.schema_version, "1.0");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#detail[open]").count(), 0);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.ok(await page.evaluate(() => document.activeElement.matches("#feed .item button.open")));
});

await check("who to whom: names, and the sentences behind a number", await openFed(1440, 900, "dark"), async (page) => {
  await until(page, () => document.querySelectorAll("#matrix button").length > 2);
  const heads = await page.locator("#matrix th").allTextContents();
  assert.ok(heads.every((h) => h && !/^[A-Z]{3}\.[A-Z.]+/.test(h)), heads.join());
  await page.locator("#matrix button").first().click();
  await page.waitForSelector("#detail[open] blockquote");
  assert.ok((await page.locator("#detail blockquote").first().textContent()).length > 10);
  await page.screenshot({ path: `${shots}/pair.png` });
});

await check("filters by actor, polarity and text, and keeps them in the address", await openFed(1440, 900, "light"), async (page) => {
  await page.keyboard.press("p");
  const shown = () => page.locator("#feed .item").count();
  const all = await shown();
  await page.keyboard.press("/");
  await page.keyboard.type("no item says exactly this");
  assert.equal(await shown(), 0);
  assert.ok(await page.locator("#feed-none").isVisible());
  await page.fill("#f-text", "");
  assert.equal(await shown(), all);
  await page.locator("#actors tbody button").first().click();
  const name = await page.inputValue("#f-actor");
  assert.ok(name && new URL(page.url()).searchParams.get("actor") === name, page.url());
  assert.ok((await shown()) <= all);
  await page.locator("#clear").click();
  await until(page, () => location.search === "");
  await page.selectOption("#f-polarity", "neutral");
  assert.equal(await page.locator("#feed .item:not(.neutral)").count(), 0);
  await page.locator("#map-table").click();
  await page.locator("#detail tbody button").first().click();
  assert.equal((await page.inputValue("#f-country")).length, 3);
});

await check("a link brings its filters back", await openFed(1440, 900, "light", "&polarity=neutral&window=60"), async (page) => {
  assert.equal(await page.inputValue("#f-polarity"), "neutral");
  assert.equal(await page.inputValue("#f-window"), "60");
});

await check("tags a text on the spot", await openFed(1440, 900, "light"), async (page) => {
  await page.keyboard.press("n");
  await page.fill("#try-text", "Ankara accused Athens of piracy. <img src=x onerror=window.hacked=10>");
  await page.locator("#try-form button").click();
  await page.waitForSelector("#try-result mark", { timeout: 15000 });
  const text = await page.locator("#try-result").textContent();
  assert.ok(text.includes("TUR") && text.includes("GRC"), text);
  await page.screenshot({ path: `${shots}/try.png` });
});

await check("hostile news stays text", await openFed(390, 844, "dark", "&text=window.hacked"), async (page) => {
  await until(page, () => document.querySelector("#feed")?.textContent.includes("window.hacked"));
  assert.equal(await page.locator("#feed script, #feed img, #feed iframe, #feed b, #dead script").count(), 0);
  await fits(page);
  await page.locator("#feed button.open").first().click();
  await page.waitForSelector("#detail[open]");
  assert.equal(await page.locator("#detail-body script, #detail-body img").count(), 0);
  await fits(page);
  await page.screenshot({ path: `${shots}/hostile.png` });
});

await check("long words fit; a dead letter shows its bytes", await openFed(390, 844, "light", "&text=hostile-marker"), async (page) => {
  await until(page, () => document.querySelectorAll("#feed .item").length > 1 && document.querySelectorAll("#dead li").length > 0);
  assert.equal(await page.evaluate(() => [...document.querySelectorAll(".item, #dead li")].filter((e) => e.scrollWidth > e.clientWidth + 1).length), 0);
  await fits(page);
  await page.locator("#dead button", { hasText: "not_json" }).first().click();
  assert.match(await page.locator("#detail .dump").textContent(), /^0000 {2}[0-9a-f]{2} /);
  await fits(page);
  await page.screenshot({ path: `${shots}/dead.png` });
});

// What follows makes trouble on purpose, so the browser itself complains; only the page must not.
const forgiving = ({ page, complaints }) => {
  complaints.push = (text) => (/Failed to load|ERR_|net::/.test(text) ? 0 : Array.prototype.push.call(complaints, text));
  return { page, complaints };
};
await check("a lost connection is said, and recovers without doubles", forgiving(await openFed(1440, 900, "dark")), async (page) => {
  await page.context().setOffline(true);
  await page.waitForSelector("#gone:not([hidden])", { timeout: 15000 });
  assert.equal(await page.locator("#state").textContent(), "no answer");
  await page.screenshot({ path: `${shots}/gone.png` });
  await page.context().setOffline(false);
  await until(page, () => document.querySelector("#gone").hidden && document.querySelector("#state").textContent === "ready");
  const first = await page.evaluate(() => document.querySelector("#feed .item").textContent);
  await until(page, (b) => document.querySelector("#feed .item").textContent !== b, first);
});

await check("an empty worker says what to do", forgiving(await open(1440, 900, "dark", "", async (page) => {
  const none = { negative: 0, neutral: 0, positive: 0 };
  await page.route("**/api/stream", (route) => route.fulfill({ contentType: "text/event-stream", body: ": nothing yet\n\n" }));
  await page.route("**/api/world*", (route) => route.fulfill({ json: { minutes: 15, items: 0, tone: none, tone_series: Array(15).fill(none), actors: [], pairs: [], countries: {}, languages: {}, dropped: 0 } }));
})), async (page) => {
  await until(page, () => !document.querySelector("#actors-empty").hidden && !document.querySelector("#matrix-empty").hidden);
  assert.ok(await page.locator("#feed-empty").isVisible());
  await page.screenshot({ path: `${shots}/empty.png` });
});

await check("thousands of hostile actors neither break nor slow the page", forgiving(await open(1440, 900, "light", "", async (page) => {
  const tally = (n) => ({ negative: n % 7, neutral: n % 3, positive: n % 5 });
  const actor = (n) => ({ id: `X.P.${n}`, name: n % 3 ? `\u202e<b>Name ${n}</b>${"ə̷".repeat(n % 40)}` : "W".repeat(300), kind: "person", country: "FRA" });
  const actors = Array.from({ length: 3000 }, (_, n) => ({ ...actor(n), tally: tally(n), series: Array.from({ length: 15 }, (_, i) => (n * i) % 11) }));
  const pairs = Array.from({ length: 3000 }, (_, n) => ({ source: actor(n % 61), target: actor((n * 7) % 53), tally: tally(n) }));
  const world = { minutes: 15, items: 9, tone: tally(4), tone_series: Array(15).fill(tally(4)), actors, pairs, countries: { FRA: tally(33), "<x>": tally(9) }, languages: { "\"><x": 4 }, dropped: 0 };
  await page.route("**/api/world*", (route) => route.fulfill({ json: world }));
})), async (page) => {
  await until(page, () => document.querySelectorAll("#actors tbody tr").length > 20 && document.querySelectorAll("#matrix button").length > 20);
  assert.ok((await page.locator("#actors tbody tr").count()) <= 60);
  assert.equal(await page.locator("#actors b, #matrix b").count(), 0);
  await fits(page);
  await page.screenshot({ path: `${shots}/crowd.png` });
});

await browser.close();
console.log(`${passed} passed${process.exitCode ? ", some failed" : ""}`);
