"""The words of a provider's page become a draft of a model with the keys of a harmless page's draft, and nothing else.

usage: page.py PROGRAM FOLDER
"""

import json
import os
import pathlib
import re
import sys
import tomllib

import projects
import readers
from rule import hidden
from table_styles import STYLE
from texts import TEXTS

program, top = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
projects.environment()
PAGE = """# Understanding your responsibilities with Doors

## Incident and operations management

| Task | Provider responsibilities | Your responsibilities |
|------|---------------------------|-----------------------|
| Doors | Hang the doors. | Lock the doors. {} |
| Windows | Set the windows {} in. | Close the windows. |
"""


def escaped(text):
    """A text in a cell of Markdown: each mark escaped, and on one line."""
    line = re.sub(r"[\r\n\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+", " ", text)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", line)


def draft(folder, text):
    folder.mkdir()
    (folder / "page.md").write_text(PAGE.format(text, text), "utf-8")
    args = ["import", "page.md", "--service", "doors", "--date", "2026-01-01", "--output", "doors.toml"]
    out, talk, code = projects.run(program, folder, args, (0, 2))
    said = out + talk
    if code:
        # A page with controls in it is no text, says the program, and writes nothing.
        wrong = [] if "not-text" in talk or "no text" in talk or "binary" in talk else [f"refused: {talk:.200}"]
        return None, [*hidden(STYLE.sub("", said)), *wrong, *(["written"] if (folder / "doors.toml").exists() else [])], counts, ""
    rows, _, _ = projects.run(program, folder, ["import", "page.md", "--format", "json"])
    path = folder / "doors.toml"
    texts, shape, complaints = readers.read("data", str(path))
    (folder / "rows.json").write_text(rows, "utf-8", newline="")
    _, _, more = readers.read("data", str(folder / "rows.json"))
    raw = path.read_text("utf-8")
    keys = {re.sub(r"^\d+ × ", "", word) for word in shape}
    problems = [*complaints, *more, *hidden(STYLE.sub("", said)), *hidden(raw), *hidden(rows)]
    loaded = projects.run(program, folder, ["services", "--models", "."])
    problems += hidden(STYLE.sub("", "".join(loaded[:2])))
    model = tomllib.loads(raw)
    return keys, problems, [len(model["revision"]), len(model["revision"][0]["row"]), model["id"]], " ".join(texts)


keys, problems, counts, _ = draft(top / "harmless", "words")
mistakes = [*problems]
for number, (family, text) in enumerate(TEXTS):
    if family == "shape":
        continue
    own, problems, own_counts, _ = draft(top / str(number), f"m {escaped(text)} n")
    mistakes += [f"{text!r}: {one}" for one in problems]
    if own_counts != counts:
        mistakes.append(f"{text!r}: {own_counts} and not {counts}")
    # A deed that the page's words tell of has keys of its own; all of them are the model's.
    mistakes += [f"{text!r}: a key {key}" for key in (own or keys) - keys if not re.match(r"\.(action|revision|option)\[\]", key)]
sys.stdout.buffer.write(json.dumps({"texts": len(TEXTS), "mistakes": mistakes}).encode())
