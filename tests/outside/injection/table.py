"""The table: each field with each text in each output, read back by other programs.

usage: table.py PROGRAM FOLDER

Makes the projects below FOLDER, reads what the program made of them, and prints as JSON: how many fields, texts and outputs there are,
how many cells were checked, where each field is shown, and the mistakes.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import projects
import readers
from rule import hidden, judge
from texts import FAMILIES, TEXTS

program, top = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
HERE = pathlib.Path(__file__).parent
RULES = {"md": "page", "html": "page", "pdf": "print", "ics": "page", "xlsx": "cell", "csv": "comma", "json": "data", "toml": "data",
         "txt": "statement"}  # fmt: skip
READERS = {"md": "markdown", "pdf": "document", "ics": "calendar", "xlsx": "workbook", "csv": "comma", "json": "data", "toml": "data"}
# Outputs in which texts are compared word by word, under their normal forms: inert they must be, and are not as they were.
CHANGED = {"say drift", "say drift record", "command drift.json", "command drift record.json", "command drift.md",
           "command drift record.md"}  # fmt: skip
# What has as many lines as the text of people has: that of a signature that is none, which `ssh-keygen` refuses.
OWN_SHAPE = {"statements/door.lock-the-door.2.txt.sig"} | CHANGED
# Where a field is not as it was written, with the reason.
DERIVED = {
    ("oscal/mapping.json", "framework.control-id"): "a token of OSCAL, made of the control's ID",
    ("oscal/ssp.json, its markup", "model.name"): "a short name of a system, cut, without quotes",
    ("oscal/ssp.json, its markup", "model.tier"): "as above",
    ("oscal/component-definition.json, its markup", "model.name"): "as above",
    ("oscal/component-definition.json, its markup", "model.tier"): "as above",
    ("oscal/catalog.json, its markup", "action.run"): "a pipe in a command has a backslash, as in a table",
    ("portfolio index.pdf", "base.classification"): "cut at the head of a page",
    ("audit-pack.pdf", "framework.control"): "cut in the crosswalk",
}
STYLE = re.compile("\x1b\\[[0-9;]*m")


def form(below, path):
    """The name of an output: of all systems of a portfolio the same."""
    if below == "said":
        return f"command {path}"
    system, _, rest = path.partition("/")
    return rest if system in ("direct", "heir") else f"portfolio {path}"


class Output:
    def __init__(self, project, name, rule):
        self.project, self.name, self.rule = project, name, rule
        self.texts, self.shape, self.complaints = [], [], []


def collect(made):
    """All outputs of all projects, read."""
    outputs, jobs, pages, books, commas = [], {}, {}, [], []
    (top / "sheets").mkdir()
    for project, talk in made.items():
        for below in ("out", "said"):
            folder = top / project / below
            for path in sorted(folder.rglob("*")):
                inner = path.relative_to(folder).as_posix()
                if path.is_dir() or ".rchecklist" in inner or path.suffix == ".zip":
                    continue
                name, end = form(below, inner), path.suffix.strip(".")
                output = Output(project, name, "record" if name == "source/record.toml" or name.startswith("oscal/") else RULES.get(end, "data"))
                outputs.append(output)
                identity = f"{project}/{below}/{inner}"
                if below == "said":
                    output.complaints += hidden(path.read_text("utf-8").replace("\t", " ") if end == "toml" else path.read_text("utf-8"))
                if end == "html":
                    pages[identity] = (output, path)
                elif end in READERS:
                    kind = "oscal" if name.startswith("oscal/") else READERS[end]
                    jobs[identity] = (output, kind, path)
                    if kind == "oscal":
                        markup = Output(project, f"{name}, its markup", "page")
                        outputs.append(markup)
                        jobs[f"{identity} markup"] = (markup, "markup", path)
                    if kind in ("workbook", "comma"):
                        copy = top / "sheets" / re.sub(r"[/.]", "-", identity)
                        copy = copy.with_name(f"{copy.name}.{end}")
                        shutil.copy(path, copy)
                        (books if kind == "workbook" else commas).append(copy)
                        seen = Output(project, f"{name} in LibreOffice", "loose" if kind == "workbook" else "comma-loose")
                        outputs.append(seen)
                        jobs[f"{identity} office"] = (seen, "office", copy.with_suffix(".fods"))
                else:
                    text = path.read_bytes().decode("utf-8")
                    output.texts, output.shape = [text], [f"{text.count(chr(10))} lines"]
                    output.complaints += [] if name in OWN_SHAPE else hidden(text)
        for name, text in talk.items():
            output = Output(project, f"say {name}", "talk")
            styles = collections.Counter(STYLE.findall(text))
            plain = STYLE.sub("", text)
            output.texts = [plain]
            output.shape = [f"{plain.count(chr(10))} lines", *(f"{count} × {style!r}" for style, count in sorted(styles.items()))]
            output.complaints = hidden(plain)
            outputs.append(output)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        chromium = pool.submit(browse, pages)
        for files, read_as in ((books, []), (commas, ["--infilter=CSV:44,34,76,1"])):
            office = ["soffice", f"-env:UserInstallation=file://{top}/home", "--headless", "--convert-to", "fods", "--outdir", top / "sheets"]
            subprocess.run([*office, *read_as, *files], check=True, capture_output=True, timeout=120)
        for output, kind, path in jobs.values():
            output.texts, output.shape, more = readers.read(kind, str(path))
            output.complaints += more
            # Why evidence is not there differs with its name.
            output.shape = [word for word in output.shape if not word.endswith(".evidence[].why")]
        chromium.result()
    return outputs


def browse(pages):
    asked = json.dumps([[identity, str(path)] for identity, (_, path) in pages.items()])
    done = subprocess.run(["node", HERE / "pages.mjs"], input=asked.encode(), check=True, capture_output=True)
    for identity, answer in json.loads(done.stdout).items():
        output = pages[identity][0]
        output.texts, output.shape = answer["texts"], answer["shape"]
        output.complaints += answer["complaints"]


def table():
    projects.environment()
    public = projects.key(top)
    made = {}

    def make(family):
        say = (lambda name, _: f"harmless {name}") if family == "plain" else projects.all_of(family)
        (top / family).mkdir()
        return family, projects.make(program, top / family, top / "key", public, say)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        made = dict(pool.map(make, ["plain", *FAMILIES]))
    outputs = collect(made)
    harmless = collections.defaultdict(lambda: (set(), set()))
    for output in outputs:
        if output.project == "plain":
            harmless[output.name][0].update(output.shape)
            harmless[output.name][1].update(output.complaints)
    names = projects.fields()
    shown, cells, mistakes = collections.defaultdict(set), collections.defaultdict(set), []
    shapes, cut = collections.defaultdict(set), collections.defaultdict(set)
    for output in outputs:
        if output.project == "plain":
            continue
        wrong, found, cut_short = [], set(), set()
        shapes[output.project, output.name].update(output.shape)
        shape, complaints = harmless[output.name]
        wrong += [complaint for complaint in output.complaints if complaint not in complaints]
        if output.name not in OWN_SHAPE:
            wrong += [f"has {more}, which harmless texts do not bring" for more in output.shape if more not in shape]
        texts = {number: text for number, (family, text) in enumerate(TEXTS) if family == output.project}
        for text in [] if output.name in CHANGED else output.texts:
            judge(text, output.rule, texts, found, cut_short, wrong)
        for field in cut_short:
            cut[field].add(output.name)
        for field, number in found:
            shown[field].add(output.name)
            cells[field, number].add(output.name)
        known = {field for field, name in enumerate(names) if (output.name, name) in DERIVED}
        wrong = [one for one in wrong if not any(one.startswith(f"field {field} says") for field in known)]
        mistakes += [f"{output.project}: {output.name}: {one}" for one in wrong]
    for (project, name), shape in shapes.items():
        mistakes += [f"{project}: {name} has no {less}, which harmless texts bring" for less in harmless[name][0] - shape if name not in OWN_SHAPE]
    forms = sorted(harmless)
    missing = {(family, name) for family in FAMILIES for name in forms} - set(shapes)
    mistakes += [f"{family} has no {name}" for family, name in missing]
    checked = 0
    for field, name in enumerate(names):
        for number, (family, text) in enumerate(TEXTS):
            # Each text of a field is wherever the field is shown, and nowhere else.
            lost = {one for one in shown[field] - cells[field, number] - cut[field] if (one, name) not in DERIVED}
            mistakes += [f"{family}: {name} is not shown with {text!r:.60} in {one}" for one in sorted(lost)]
            checked += len(forms) - len(lost)
    mistakes = [re.sub(r"field (\d+)", lambda number: names[int(number[1])], mistake) for mistake in mistakes]
    answer = {
        "fields": len(names), "texts": len(TEXTS), "outputs": len(forms), "cells": checked,
        "shown": {name: sorted(shown[field] - cut[field]) for field, name in enumerate(names)},
        "cut": {name: sorted(cut[field]) for field, name in enumerate(names)},
        "mistakes": mistakes,
    }  # fmt: skip
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


table()
