// The live page in a real Chromium, over a demo that is fed hostile news: node page.mjs URL FOLDER-FOR-SCREENSHOTS
import { chromium } from "playwright-core";
import assert from "node:assert/strict";

const [url, shots] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
let passed = 0;

async function open(width, height, theme, query = "") {
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
  await page.goto(`${url}?theme=${theme}${query}`, { waitUntil: "domcontentloaded" });
  await page.waitForSelector("#feed .item", { timeout: 30000 });
  return { page, complaints };
}

async function check(name, { page, complaints }, body) {
  try {
    await body(page);
    assert.deepEqual(complaints, [], "the console is silent and nothing else is asked for");
    assert.deepEqual(await page.evaluate(() => window.violations), [], "the policy is kept");
    assert.equal(await page.evaluate(() => window.hacked), undefined, "no news text runs");
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    await page.screenshot({ path: `${shots}/failed.png`, fullPage: true }).catch(() => {});
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

for (const [width, height, theme] of [[1440, 900, "light"], [1440, 900, "dark"], [390, 844, "light"], [390, 844, "dark"]]) {
  await check(`renders without overflow at ${width} px, ${theme}`, await open(width, height, theme), async (page) => {
    await until(page, () => document.querySelectorAll("#actors tbody tr").length > 3 && document.querySelectorAll("#map path").length > 150
      && document.querySelector("#state").textContent === "ready");
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= window, `${content} px in ${window}`);
    await page.screenshot({ path: `${shots}/${width}-${theme}.png`, fullPage: width < 600 });
  });
}

await check("updates live, and holds still while paused", await open(1440, 900, "light"), async (page) => {
  const first = () => document.querySelector("#feed .item")?.textContent;
  const before = await page.evaluate(first);
  await until(page, (b) => document.querySelector("#feed .item")?.textContent !== b, before);
  await page.keyboard.press("p");
  await page.waitForTimeout(600);
  const held = await page.evaluate(first);
  await until(page, () => /paused, [1-9]/.test(document.querySelector("#feed-note").textContent));
  assert.equal(await page.evaluate(first), held);
});

await check("opens an item with its actors and its record", await open(1440, 900, "light"), async (page) => {
  await page.keyboard.press("p");
  await page.locator("#feed .item:has(mark) button.open").first().click();
  await page.waitForSelector("#detail[open] table");
  await page.locator("#detail summary").click();
  const record = JSON.parse(await page.locator("#detail pre").textContent());
  assert.equal(record.schema_version, "1.0");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#detail[open]").count(), 0);
});

await check("filters by actor, tone and text, and keeps the filters in the address", await open(1440, 900, "light"), async (page) => {
  await page.keyboard.press("p");
  const shown = () => page.locator("#feed .item").count();
  const all = await shown();
  await page.fill("#f-text", "no item says exactly this");
  assert.equal(await shown(), 0);
  assert.ok(await page.locator("#feed-empty").isVisible());
  await page.fill("#f-text", "");
  assert.equal(await shown(), all);
  await page.locator("#actors button").first().click();
  const name = await page.inputValue("#f-actor");
  assert.ok(name && new URL(page.url()).searchParams.get("actor") === name, page.url());
  assert.ok((await shown()) <= all);
  await page.locator("#filters button[type=reset]").click();
  await page.selectOption("#f-tone", "neutral");
  assert.equal(await page.locator("#feed .item:not(.neutral)").count(), 0);
});

await check("a link brings its filters back", await open(1440, 900, "light", "&tone=neutral&window=60"), async (page) => {
  assert.equal(await page.inputValue("#f-tone"), "neutral");
  assert.equal(await page.inputValue("#f-window"), "60");
});

await check("tags a text on the spot", await open(1440, 900, "light"), async (page) => {
  await page.fill("#try-text", "Ankara accused Athens of piracy. <img src=x onerror=window.hacked=10>");
  await page.locator("#try-form button").click();
  await page.waitForSelector("#try-result mark", { timeout: 15000 });
  const text = await page.locator("#try-result").textContent();
  assert.ok(text.includes("TUR") && text.includes("GRC"), text);
});

await check("hostile news stays text", await open(390, 844, "dark", "&text=window.hacked"), async (page) => {
  await until(page, () => document.querySelector("#feed")?.textContent.includes("<svg onload=window.hacked=3>")
    || document.querySelector("#feed")?.textContent.includes("window.hacked"));
  assert.equal(await page.locator("#feed script, #feed img, #feed iframe, #feed b, #dead script").count(), 0);
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${content} px in ${window}`);
  await page.locator("#feed button.open").first().click();
  await page.waitForSelector("#detail[open]");
  assert.equal(await page.locator("#detail-body script, #detail-body img").count(), 0);
  await page.screenshot({ path: `${shots}/hostile.png` });
});

await check("long words and dead letters fit", await open(390, 844, "light", "&text=hostile-marker"), async (page) => {
  await until(page, () => document.querySelectorAll("#feed .item").length > 1 && document.querySelectorAll("#dead li").length > 0);
  assert.equal(await page.evaluate(() => [...document.querySelectorAll(".item, #dead li")].filter((e) => e.scrollWidth > e.clientWidth).length), 0);
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${content} px in ${window}`);
});

await browser.close();
console.log(`${passed} passed${process.exitCode ? ", some failed" : ""}`);
