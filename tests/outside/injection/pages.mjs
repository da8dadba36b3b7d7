// Reads web pages in a real Chromium and prints what they say as JSON, in the form of injection.py.
//
//   node injection.mjs < JOBS
//
// JOBS is a list of [NAME, PATH].

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
import path from "node:path";

const home = process.env.RCHECKLIST_NODE ?? path.join(process.env.HOME ?? "", ".cache/rchecklist/node");
const require = createRequire(path.join(home, "package.json"));
const { chromium } = require("playwright-core");

const browser = await chromium.launch({
  executablePath: process.env.RCHECKLIST_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
const answers = {};

for (const [name, file] of JSON.parse(readFileSync(0, "utf8"))) {
  const address = pathToFileURL(path.resolve(file)).href;
  const complaints = [];
  const page = await context.newPage();
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error}`));
  page.on("request", (request) => request.url() !== address && complaints.push(`request: ${request.url()}`));
  page.on("dialog", (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("popup", () => complaints.push("a window"));
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => globalThis.violations.push(event.effectiveDirective));
  });
  await page.goto(address);
  const said = await page.evaluate(() => {
    const all = [...document.querySelectorAll("*")];
    const words = new Map();
    for (const node of all) {
      const word = `${node.tagName} ${node.getAttributeNames().sort().join(" ")}`;
      words.set(word, (words.get(word) ?? 0) + 1);
    }
    const comments = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
    while (comments.nextNode()) words.set(`comment ${comments.currentNode.data}`, 1);
    const links = all.flatMap((node) => ["href", "src", "action"].map((key) => node.getAttribute(key)).filter(Boolean));
    // The page itself, and each attribute by itself: marks tell where a text ends.
    const texts = [document.title, document.body.textContent];
    for (const node of all) {
      for (const attribute of node.attributes) if (/q\d{3}x/u.test(attribute.value)) texts.push(attribute.value);
    }
    return {
      texts,
      shape: [...words].map(([word, count]) => `${count} × ${word}`).sort(),
      complaints: [
        ...globalThis.violations.map((which) => `policy: ${which}`),
        ...links.filter((link) => !link.startsWith("#") && !/^[A-Za-z0-9._/-]+$/u.test(link)).map((link) => `link: ${link}`),
        // What runs without being asked would have by now; a page as wide as the window is one whose words are broken.
        ...(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["wider than the window"] : []),
      ],
    };
  });
  await page.close();
  answers[name] = { ...said, complaints: [...complaints, ...said.complaints] };
}
await browser.close();
process.stdout.write(JSON.stringify(answers));
