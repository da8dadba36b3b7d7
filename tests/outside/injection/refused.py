"""Each string of the schemas is a field of the table, or its form is checked: then a hostile text is refused, and inert in the error.

usage: refused.py PROGRAM FOLDER
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

import projects
from rule import hidden

program, top = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
projects.environment()
public = projects.key(top)

# Strings that are no free text, by the end of their place, with the reason. `+` stands for a list's entries or a key that is data.
CHECKED = {
    r"id": "an ID in ASCII letters, digits and hyphens",
    r"extends": "the name of a TOML file in the same folders",
    r"options\..*": "answers that the model knows",
    r"deployment\+\.(service|tier)": "names that a model knows",
    r"audit\.frameworks\+|policy\.risk-approvers\+": "names that are known",
    r"time-zone": "a name of the IANA database",
    r"signer\+\.(email|roles\+|keys\+(\.key)?)": "an address, roles and keys in OpenSSH's form",
    r"cadence\.\+": "a word of a list",
    r"(map|via)\.\+\.\+\+": "controls of the same file",
    r"option\+\.tiers\+|action\+\.(formerly|roles|second-roles)\+|row\+\.(area|tier|actions\+)": "IDs of the same file",
    r"action\+\.when.*": "a condition on the file's own options",
    r".*sha256|wording|described|after\+?": "a digest in hexadecimal digits",
}
# Texts with what they bring about; those that no TOML can hold are tests of the reader.
HOSTILE = ["\x1b]0;x\x07\u202e\u009b31m\n[items.x]", "=cmd|' /C calc'!A0", "<script>#read(\"/etc/passwd\")</script>", "\u0430dmin", "a b"]


def strings(node, whole, at, found):
    if "$ref" in node:
        target = whole
        for key in node["$ref"].split("/")[1:]:
            target = target[key]
        return strings(target, whole, at, found)
    for one in [*node.get("anyOf", []), *node.get("oneOf", [])]:
        strings(one, whole, at, found)
    if node.get("type") == "string" and not {"enum", "const", "format"} & set(node):
        found.add(at)
    for key, value in node.get("properties", {}).items():
        strings(value, whole, f"{at}.{key}".strip("."), found)
    if isinstance(node.get("additionalProperties"), dict):
        strings(node["additionalProperties"], whole, f"{at}.+", found)
    if isinstance(node.get("items"), dict):
        strings(node["items"], whole, f"{at}+", found)
    return None


def named(value, at, found):
    if isinstance(value, dict):
        for key, inner in value.items():
            named(inner, f"{at}.{key}".strip("."), found)
    elif isinstance(value, list):
        for inner in value:
            named(inner, f"{at}+", found)
    elif isinstance(value, str) and value.startswith("@"):
        found.add(at)


mistakes = []
for file, kind in projects.KINDS.items():
    schema = json.loads(subprocess.run([program, "schema", kind], check=True, capture_output=True).stdout)
    known, fields = set(), set()
    strings(schema, schema, "", known)
    for other, other_kind in projects.KINDS.items():
        if other_kind == kind:
            named(tomllib.loads((projects.FIXTURE / other).read_text("utf-8")), "", fields)
    data = [r"items\.\w+\.[a-z-]+", r"controls\.@[a-z.-]+", r"withdrawn\.@[a-z.-]+"]
    plain = {re.sub("^controls\\.@.*", "controls.+", re.sub("withdrawn\\.@.*", "withdrawn.+", re.sub(data[0], "items.+.+", one))) for one in fields}
    if kind == "profile":
        # Of what a base may say, a profile says the same.
        plain |= {"signer+.name"}
    # IDs of controls that stand in a list are the same text as their key.
    plain = {re.sub(r"controls\.[a-z0-9-]+\+", "controls.++", one) for one in plain if not one.startswith("map.")}
    for place in sorted(known - plain):
        if not any(re.search(f"(^|\\.)({form})$", place) for form in CHECKED):
            mistakes.append(f"{kind}: `{place}` is neither a field of the table nor checked")
    mistakes += [f"{kind}: the schema does not know `{place}`" for place in plain - known]

# A hostile text at each place that is checked, one after the other.
PLACES = [
    ("direct.toml", '"direct"'), ("direct.toml", '"door"'), ("direct.toml", '"front"'), ("direct.toml", '"locks"'),
    ("direct.toml", '"neighbour"'), ("direct.toml", '"owner-a"'), ("direct.toml", '"owner-a@example.com"'), ("direct.toml", '"owner"'),
    ("direct.toml", f'"{public}"'), ("direct.toml", '["key"]'), ("heir.toml", '"house.base.toml"'), ("models/door.toml", '"door"'),
    ("models/door.toml", 'id = "front"'), ("models/door.toml", 'id = "lock"'), ("models/door.toml", 'option = "bell"'),
    ("models/door.toml", 'is = "code"'), ("models/door.toml", '"lock-the-door"'), ("models/door.toml", '"must"'),
    ("models/door.toml", '"yearly"'), ("models/door.toml", '"cell-empty"'), ("models/door.toml", '"' + "0" * 64),
    ("models/frameworks/locks.toml", '"locks"'), ("models/frameworks/locks.toml", '["L-2"]'), ("models/frameworks/locks.toml", "lock-the-door ="),
    ("direct.record.toml", '"met"'), ("direct.record.toml", '"risk-accepted"'), ("direct.record.toml", '"' + "0" * 64),
    ("direct.record.toml", "[items.door.lock-the-door]"), ("direct.toml", "title ="),
]  # fmt: skip
refused = 0
for number, (file, what) in enumerate(PLACES):
    for hostile in HOSTILE:
        folder = top / f"refused-{number}"
        folder.mkdir()
        projects.write(folder, public, lambda name, _: f"harmless {name}")
        path = folder / file
        text = path.read_text("utf-8")
        quoted = projects.quoted(hostile)
        if what.startswith("["):
            put = f"[items.door.{quoted}]" if "items" in what else f"[{quoted}]"
        elif what.endswith("="):
            put = f"{quoted} ="
        elif " = " in what:
            put = what.split(" = ")[0] + f" = {quoted}"
        else:
            put = quoted + (" # " if what == '"' + "0" * 64 else "")
        if what not in text:
            mistakes.append(f"{file} has no {what}")
        path.write_text(text.replace(what, put, 1), "utf-8")
        profile = projects.HEIR if file == "heir.toml" else projects.DIRECT
        before = {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()}
        done = subprocess.run([program, "build", *profile, *projects.SHOW, "--format", "md", "--color", "never"], cwd=folder, capture_output=True)
        said = done.stderr.decode("utf-8") + done.stdout.decode("utf-8")
        if done.returncode != 2:
            mistakes.append(f"{file}: {what} as {hostile!r}: exit code {done.returncode}: {said:.200}")
        if hidden(said):
            mistakes.append(f"{file}: {what} as {hostile!r}: {hidden(said)}")
        if {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()} != before:
            mistakes.append(f"{file}: {what} as {hostile!r}: something was written")
        refused += 1
        shutil.rmtree(folder)
# NUL is no text, written either way.
for number, nul in enumerate(["\0", "\\u0000\0"]):
    folder = top / f"nul-{number}"
    folder.mkdir()
    projects.write(folder, public, lambda name, _: f"harmless {name}")
    for file in ("direct.toml", "direct.record.toml", "models/door.toml"):
        text = (folder / file).read_text("utf-8")
        (folder / file).write_text(text.replace("harmless ", nul, 1), "utf-8")
        done = subprocess.run([program, "build", *projects.DIRECT, *projects.SHOW, "--format", "md"], cwd=folder, capture_output=True)
        if done.returncode != 2 or hidden(done.stderr.decode("utf-8")):
            mistakes.append(f"NUL in {file}: exit code {done.returncode}: {done.stderr!r:.200}")
        (folder / file).write_text(text, "utf-8")
        refused += 1
sys.stdout.buffer.write(json.dumps({"refused": refused, "mistakes": mistakes}).encode())
