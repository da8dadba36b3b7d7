// Judges exported OSCAL folders by the official JSON schemas and prints one JSON line a file.
//
//   node oscal.mjs SCHEMA_DIR FOLDER…
//
// Every document of a known name is judged, a folder that has none of them fails. The packages (ajv, ajv-formats) lie
// in $RCHECKLIST_NODE (see package.json).

import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const [schemas, ...folders] = process.argv.slice(2);
if (folders.length === 0) {
  console.error("usage: node oscal.mjs SCHEMA_DIR FOLDER…");
  process.exit(2);
}
const home = process.env.RCHECKLIST_NODE ?? path.join(process.env.HOME ?? "", ".cache/rchecklist/node");
const require = createRequire(path.join(home, "package.json"));
const { default: Ajv } = require("ajv");
const { default: formats } = require("ajv-formats");

// Name of the document: name of its schema, and the one member the document has at its top.
const known = {
  "catalog.json": ["catalog", "catalog"],
  "component-definition.json": ["component", "component-definition"],
  "profile.json": ["profile", "profile"],
  "ssp.json": ["ssp", "system-security-plan"],
  "assessment-plan.json": ["assessment-plan", "assessment-plan"],
  "assessment-results.json": ["assessment-results", "assessment-results"],
  "poam.json": ["poam", "plan-of-action-and-milestones"],
  "mapping.json": ["mapping", "mapping-collection"],
};

// The schemas' patterns name Unicode classes and their keywords go beyond what ajv's strict mode lets pass.
const ajv = formats(new Ajv({ strict: false, allErrors: true, unicodeRegExp: true }));
const compiled = new Map();
function judge(schema) {
  if (!compiled.has(schema)) {
    const text = readFileSync(path.join(schemas, `oscal_${schema}_schema.json`), "utf8");
    compiled.set(schema, ajv.compile(JSON.parse(text)));
  }
  return compiled.get(schema);
}

let failed = false;
function report(file, errors) {
  failed ||= errors.length > 0;
  const more = errors.length - 50;
  const shown = more > 0 ? [...errors.slice(0, 50), `and ${more} more`] : errors;
  console.log(JSON.stringify({ file, ok: errors.length === 0, errors: shown }));
}

function errorsOf(file, [schema, member]) {
  let document;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return [`not JSON: ${error.message}`];
  }
  // A schema also lets pass what stands beside that member: a document with a wrong top has to fail here.
  const top = Object.keys(document ?? {}).filter((name) => name !== "$schema");
  if (top.length !== 1 || top[0] !== member) return [`its top must be "${member}" alone, not "${top.join('", "')}"`];
  const valid = judge(schema);
  if (valid(document)) return [];
  return valid.errors.map(({ instancePath, message, params }) => {
    const what = params.additionalProperty ?? params.allowedValues?.join(", ");
    return `${instancePath || "/"} ${message}${what === undefined ? "" : ` (${what})`}`;
  });
}

for (const folder of folders) {
  const found = Object.keys(known).filter((name) => existsSync(path.join(folder, name)));
  if (found.length === 0) report(folder, ["none of the documents is here"]);
  for (const name of found) report(path.join(folder, name), errorsOf(path.join(folder, name), known[name]));
}
process.exitCode = failed ? 1 : 0;
