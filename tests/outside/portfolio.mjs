// Judges the page of a portfolio in a real Chromium and prints one JSON document.
//
//   node portfolio.mjs index.html
//
// The packages lie in $RCHECKLIST_NODE (see package.json); Chromium is the system's.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
import path from "node:path";

const [file] = process.argv.slice(2);
const home = process.env.RCHECKLIST_NODE ?? path.join(process.env.HOME ?? "", ".cache/rchecklist/node");
const require = createRequire(path.join(home, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(path.resolve(file)).href;
const browser = await chromium.launch({
  executablePath: process.env.RCHECKLIST_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const complaints = [];
const requests = [];

async function open(size, settings = {}) {
  const context = await browser.newContext({ viewport: size, reducedMotion: "reduce", ...settings });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => request.url() !== address && requests.push(request.url()));
  await page.goto(address);
  return page;
}

const wide = { width: 1280, height: 900 };
const narrow = { width: 320, height: 640 };
const result = { axe: {}, overflow: {} };
for (const [name, size, settings] of [
  ["light-1280", wide, { colorScheme: "light" }],
  ["dark-1280", wide, { colorScheme: "dark" }],
  ["light-320", narrow, { colorScheme: "light" }],
]) {
  const page = await open(size, settings);
  result.overflow[name] = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }));
  result.rules = found.passes.length;
  result.axe[name] = found.violations.map((rule) =>
    `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`).join("; ")}`);
  await page.context().close();
}

// What the page says, in a browser without scripts.
const plain = await open(wide, { javaScriptEnabled: false });
result.page = await plain.evaluate(() => {
  const all = (selector, read) => [...document.querySelectorAll(selector)].map(read);
  const squeezed = (node) => node.textContent.replace(/\s+/gu, " ").trim();
  return {
    title: squeezed(document.querySelector("h1")),
    notices: all(".notices li", squeezed),
    failures: all(".failure", squeezed),
    systems: all("#systems-table tbody tr", (row) => ({
      id: row.dataset.id,
      state: row.dataset.state,
      title: squeezed(row.querySelector("th")),
      settled: squeezed(row.querySelector(".share")),
      links: [...row.querySelectorAll(".files a")].map((link) => link.getAttribute("href")),
    })),
    standings: Object.fromEntries(all("[data-systems]", (node) => [node.dataset.systems, Number(squeezed(node))])),
    due: Object.fromEntries(all("span[data-due]", (node) => [node.dataset.due, Number(squeezed(node))])),
    signers: all("#signers-table tbody tr", squeezed).length,
    frameworks: all("#frameworks-table tbody tr", squeezed).length,
    services: all("#services-table tbody tr", squeezed).length,
    active: all("img, iframe, object, embed, form, base, link, script[src]", (node) => node.outerHTML),
    elsewhere: all("a[href]", (node) => node.href).filter((to) => !to.startsWith(new URL(".", location.href).href)),
    dangling: all("a[href^='#']", (node) => node.getAttribute("href").slice(1)).filter((id) => !document.getElementById(id)),
    twice: all("[id]", (node) => node.id).filter((id, place, ids) => ids.indexOf(id) !== place),
    filters: document.querySelector("#filters")?.checkVisibility() ?? false,
    text: document.body.innerText,
  };
});
result.hidden = [...result.page.text.matchAll(/[\p{Cf}\p{Cc}]/gu)].map(([c]) => c).filter((c) => c !== "\n" && c !== "\t").length;
delete result.page.text;
await plain.context().close();

// Search, order and states by real key presses.
const page = await open(wide);
const rows = () => page.evaluate(() =>
  [...document.querySelectorAll("#systems-table tbody tr")].filter((row) => row.checkVisibility()).map((row) => row.dataset.id));
if (result.page.systems.length > 0) {
  const wanted = result.page.systems.at(-1).id;
  await page.keyboard.press("/");
  await page.keyboard.type(wanted);
  result.search = { wanted, shown: await rows() };
  await page.keyboard.press("/");
  await page.keyboard.type("zzqqxx");
  result.nothing = { shown: await rows(), said: await page.isVisible("#nothing") };
  await page.keyboard.press("Escape");
  result.escape = (await rows()).length;
  await page.selectOption("#order", "id");
  result.byName = await rows();
  await page.selectOption("#order", "");
  result.worstFirst = await rows();
  result.byState = {};
  for (const box of await page.locator("input[name=state]").all()) {
    await box.check();
    result.byState[await box.getAttribute("value")] = (await rows()).length;
    await box.uncheck();
  }
}
result.complaints = complaints;
result.requests = requests;
await browser.close();
console.log(JSON.stringify(result));
