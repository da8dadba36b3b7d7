// Judges the web page of a pack in a real Chromium and prints one JSON document.
//
//   node page.mjs audit-pack.html [printed.pdf]
//
// The packages lie in $RCHECKLIST_NODE (see package.json); Chromium is the system's.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
import path from "node:path";

const [file, printed] = process.argv.slice(2);
const home = process.env.RCHECKLIST_NODE ?? path.join(process.env.HOME ?? "", ".cache/rchecklist/node");
const require = createRequire(path.join(home, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(path.resolve(file)).href;

const browser = await chromium.launch({
  executablePath: process.env.RCHECKLIST_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});

const began = performance.now();
const note = (step) => {
  if (process.env.RCHECKLIST_TIMES) console.error(`${((performance.now() - began) / 1000).toFixed(1)} s: ${step}`);
};
const complaints = [];
const requests = [];

// A page of this size and these settings; what it complains of and what it asks for is noted.
async function open(size, settings = {}, { probe = false } = {}) {
  const context = await browser.newContext({ viewport: size, reducedMotion: "reduce", ...settings });
  const page = await context.newPage();
  if (!probe) {
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => request.url() !== address && requests.push(request.url()));
  }
  await page.goto(address);
  return page;
}

// All rules, those of WCAG 2.2 AA and of good practice among them. Run from outside the page's policy. On a page of
// hundreds of items the rules that look at the drawn page take minutes: they see its beginning, and its structure is
// judged whole.
async function violations(page) {
  await page.evaluate(axe);
  await page.evaluate((judged) => { globalThis.judged = judged; }, Object.keys(result.axe).length > 0);
  const found = await page.evaluate(async () => {
    const judge = (rules) => globalThis.axe.run(document, { resultTypes: ["violations"], rules });
    const long = [...document.querySelectorAll("section.item")].slice(60);
    if (long.length === 0) return [await judge({ "target-size": { enabled: true } })];
    const whole = globalThis.judged
      ? [] : [await judge({ "color-contrast": { enabled: false }, "target-size": { enabled: false } })];
    for (const node of long) node.remove();
    for (const list of document.querySelectorAll("tbody, .lanes ol, ul.names")) {
      for (const node of [...list.children].slice(60)) node.remove();
    }
    for (const area of document.querySelectorAll("section.area")) if (!area.querySelector(".item")) area.remove();
    // Links to what was taken away would be found wanting.
    for (const link of document.querySelectorAll("a[href]")) {
      if (!document.getElementById(link.getAttribute("href").slice(1))) link.removeAttribute("href");
    }
    return [...whole, await judge({ "target-size": { enabled: true } })];
  });
  result.rules = Math.max(result.rules ?? 0, ...found.map((one) => one.passes.length));
  return found.flatMap((one) => one.violations).map((rule) => ({
    rule: rule.id,
    help: rule.help,
    nodes: rule.nodes.slice(0, 5).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
    count: rule.nodes.length,
  }));
}

const wide = { width: 1280, height: 900 };
const narrow = { width: 320, height: 640 };
const result = { axe: {}, overflow: {} };

// A look: its size and settings, and whether the rules are asked.
const LOOKS = [
  ["light-1280", wide, { colorScheme: "light" }, true],
  ["dark-1280", wide, { colorScheme: "dark" }, true],
  ["light-320", narrow, { colorScheme: "light" }, true],
  ["light-800", { width: 800, height: 900 }, { colorScheme: "light" }, false],
  ["dark-320", narrow, { colorScheme: "dark" }, false],
  ["forced-1280", wide, { forcedColors: "active" }, false],
];
for (const [name, size, settings, asked] of LOOKS) {
  const page = await open(size, settings);
  result.overflow[name] = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (asked) result.axe[name] = await violations(page);
  note(name);
  await page.context().close();
}

// What the page says, read back as data; in a browser without scripts, so that nothing but the file speaks.
async function readBack() {
  const page = await open(wide, { javaScriptEnabled: false });
  const visible = await page.locator("section.item").evaluateAll((sections) =>
    sections.filter((section) => section.checkVisibility() && section.getBoundingClientRect().height > 0).length);
  const data = await page.evaluate(() => {
    const all = (selector, read) => [...document.querySelectorAll(selector)].map(read);
    const squeezed = (node) => node.textContent.replace(/\s+/gu, " ").trim();
    const pairs = (selector, key) => Object.fromEntries(all(selector, (node) => [node.dataset[key], squeezed(node)]));
    return {
      title: squeezed(document.querySelector("h1")),
      classification: squeezed(document.querySelector("#classification")),
      items: all("section.item", (node) => ({
        id: node.dataset.item,
        state: node.dataset.state,
        label: squeezed(node.querySelector(".state")),
        required: node.dataset.owed === "required",
        heading: squeezed(node.querySelector("h4")),
        statement: squeezed(node.querySelector(".statement")),
        evidence: [...node.querySelectorAll(".pieces a")].map((link) => link.textContent),
      })),
      overview: all("#overview tbody tr", (node) => [node.dataset.of, squeezed(node.querySelector(".state"))]),
      counts: pairs("[data-count]", "count"),
      totals: Object.fromEntries(all("[data-total]", (node) => [node.dataset.total, Number.parseInt(squeezed(node), 10)])),
      evidence: all("[data-sha256]", (node) => ({
        reference: node.dataset.reference, sha256: node.dataset.sha256, text: squeezed(node),
      })),
      journal: all("[data-event]", (node) => node.dataset.event),
      findings: all("[data-finding]", (node) => node.dataset.finding),
      exceptions: all("[data-exception]", (node) => Number(node.dataset.exception)),
      controls: all("[data-control]", (node) => node.dataset.control),
      ledger: all("[data-outcome]", (node) => node.dataset.outcome),
      signers: all("[data-signer-id]", (node) => node.dataset.signerId),
      active: all("a, img, iframe, object, embed, form, base, link, script[src]", (node) =>
        node.tagName === "A" && node.getAttribute("href").startsWith("#") ? null : node.outerHTML).filter(Boolean),
      dangling: all("a[href]", (node) => node.getAttribute("href").slice(1))
        .filter((id) => !document.getElementById(id)),
      twice: all("[id]", (node) => node.id).filter((id, place, ids) => ids.indexOf(id) !== place),
      inline: all("*", (node) => [...node.attributes].map((attribute) => attribute.name)
        .filter((name) => name === "style" || name.startsWith("on"))).flat(),
      filters: document.querySelector("#filters")?.checkVisibility() ?? false,
      text: document.body.innerText,
    };
  });
  await page.context().close();
  return { visible, ...data };
}
const { text, ...back } = await readBack();
result.page = back;
note("read back");
result.hidden = [...text.matchAll(/[\p{Cf}\p{Cc}]/gu)].map(([c]) => c).filter((c) => c !== "\n" && c !== "\t").length;

// The policy: a script or a style that somebody puts into the page does not run, and nothing can be loaded.
async function policy() {
  const page = await open(wide, {}, { probe: true });
  const broken = await page.evaluate(async () => {
    const seen = [];
    document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "globalThis.intruder = true";
    document.body.append(script);
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    document.body.append(style);
    const image = document.createElement("img");
    image.src = "https://example.com/x.png";
    image.setAttribute("onerror", "globalThis.intruder = true");
    document.body.append(image);
    await fetch("https://example.com/").catch(() => {});
    await new Promise((done) => setTimeout(done, 200));
    return { ran: globalThis.intruder === true, styled: getComputedStyle(document.body).display === "none", seen };
  });
  await page.context().close();
  return broken;
}
result.policy = await policy();
note("policy");

// Search and filters by real key presses; what is seen is counted, and what is said is read.
async function keyboard() {
  const page = await open(wide);
  const state = () => page.evaluate(() => {
    const seen = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility()).length;
    return {
      items: seen("section.item"),
      rows: seen("#overview tbody tr"),
      said: document.querySelector("#shown")?.textContent,
      nothing: seen("#nothing"),
      focus: document.activeElement?.id || document.activeElement?.tagName,
    };
  });
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  if (back.items.length === 0) return { begin: await state() };
  const told = { begin: await state() };
  await press("/");
  told.slash = await state();
  const wanted = back.items.at(-1).id;
  await page.keyboard.type(wanted);
  told.search = { wanted, ...(await state()) };
  await press("/");
  told.slashTyped = await page.inputValue("#search");
  await page.keyboard.type("zzqqxx");
  told.nothing = await state();
  await press("Escape");
  told.escape = await state();
  // From the search box by Tab: three choices, then the boxes of the states.
  await press("Tab");
  told.owedFocus = (await state()).focus;
  await press("ArrowDown");
  told.required = await state();
  await press("ArrowDown");
  told.optional = await state();
  await press("Escape", "Tab");
  const choices = async (key) => {
    const values = await page.locator(`#${key} option`).evaluateAll((options) => options.map((option) => option.value));
    const seen = {};
    for (const value of values.slice(1)) {
      await press("ArrowDown");
      seen[value] = (await state()).items;
    }
    await press("Escape");
    return seen;
  };
  told.signers = await choices("signer");
  await press("Tab");
  told.frameworks = await choices("framework");
  told.states = {};
  const boxes = await page.locator("input[name=state]").count();
  for (let place = 0; place < boxes; place += 1) {
    await press("Tab", "Space");
    const value = await page.evaluate(() => document.activeElement.value);
    told.states[value] = (await state()).items;
    await press("Space");
  }
  await press("Tab");
  told.clearFocus = (await state()).focus;
  await press("/");
  await page.keyboard.type("zzqqxx");
  // A link to what is hidden shows it.
  await page.evaluate(() => { location.hash = "#item-1"; });
  await page.waitForTimeout(100);
  told.followed = await state();
  await page.context().close();
  return told;
}
result.keyboard = await keyboard();
note("keyboard");

// Tab goes through everything that can be used, in the order of the page, and each stop shows its focus.
async function tabbing() {
  const page = await open({ width: 1280, height: 800 });
  const expected = await page.evaluate(() =>
    [...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")]
      .filter((node) => node.checkVisibility()).length);
  const seen = await page.evaluate(() => {
    globalThis.order = new Map(
      [...document.querySelectorAll("*")].map((node, place) => [node, place]));
    return 0;
  });
  const most = Math.min(expected, 400);
  let last = seen - 1;
  const wrong = [];
  let reached = 0;
  for (; reached < most; reached += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const node = document.activeElement;
      if (node === document.body) return null;
      const style = getComputedStyle(node);
      const box = node.getBoundingClientRect();
      return {
        place: globalThis.order.get(node),
        what: node.outerHTML.slice(0, 80),
        shown: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2,
        inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      };
    });
    if (stop === null) break;
    if (stop.place <= last) wrong.push(`out of order: ${stop.what}`);
    if (!stop.shown) wrong.push(`no focus ring: ${stop.what}`);
    if (!stop.inView) wrong.push(`not in view: ${stop.what}`);
    last = stop.place;
  }
  await page.context().close();
  return { expected, most, reached, wrong: wrong.slice(0, 10) };
}
result.tabbing = await tabbing();
note("tabbing");

// Graphics: each shape, bar and ring stands out 3 : 1 from what lies behind it, texts in drawings 4.5 : 1.
async function contrast(colorScheme) {
  const page = await open(wide, { colorScheme });
  const low = await page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgb = (colour) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (colour) => rgb(colour).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    const ratio = (one, other) => {
      const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
      return (bright + 0.05) / (dark + 0.05);
    };
    const behind = (node) => {
      for (let here = node; here; here = here.parentElement) {
        const colour = getComputedStyle(here).backgroundColor;
        if (colour !== "rgba(0, 0, 0, 0)" && colour !== "transparent") return colour;
      }
      return "white";
    };
    const found = new Set();
    let looked = 0;
    const check = (what, one, other, least) => {
      looked += 1;
      const value = ratio(one, other);
      if (value < least) found.add(`${what}: ${value.toFixed(2)}`);
    };
    for (const mark of document.querySelectorAll(".state")) {
      check(mark.className, getComputedStyle(mark).color, behind(mark), 4.5);
    }
    for (const segment of document.querySelectorAll(".seg")) {
      const rect = getComputedStyle(segment.querySelector("rect"));
      check(`edge of ${segment.getAttribute("class")}`, rect.stroke, behind(segment), 3);
      const text = segment.querySelector("text");
      if (text) check(`text of ${segment.getAttribute("class")}`, getComputedStyle(text).fill, rect.fill, 4.5);
    }
    for (const part of document.querySelectorAll("rect.cover, .sign, .done")) {
      check(part.getAttribute("class"), getComputedStyle(part).fill, behind(part), 3);
    }
    for (const part of document.querySelectorAll("rect.gap, .today")) {
      check(part.getAttribute("class"), getComputedStyle(part).stroke, behind(part), 3);
    }
    for (const text of document.querySelectorAll(".lane text, .history text")) {
      check("text of a chart", getComputedStyle(text).fill, behind(text), 4.5);
    }
    return { looked, segments: document.querySelectorAll(".seg").length, low: [...found] };
  });
  await page.context().close();
  return low;
}
result.contrast = { light: await contrast("light"), dark: await contrast("dark") };

// Printed, even while filters hide items.
async function print() {
  const page = await open(wide, { colorScheme: "dark" });
  if (back.items.length > 0) await page.fill("#search", "zzqqxx");
  await page.emulateMedia({ media: "print" });
  const seen = await page.evaluate(() => {
    const shown = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility()).length;
    return {
      nav: shown("nav, #filters, .skip"),
      items: shown("section.item"),
      lines: shown(".ink"),
      background: getComputedStyle(document.body).backgroundColor,
    };
  });
  const pdf = await page.pdf({
    preferCSSPageSize: true,
    printBackground: true,
    ...(printed ? { path: printed } : {}),
  });
  await page.context().close();
  return { ...seen, bytes: pdf.length };
}
result.print = await print();
note("print");

result.complaints = complaints;
result.requests = requests;
await browser.close();
process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
