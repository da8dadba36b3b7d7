"""A file, a folder and an argument whose name orders the terminal about: inert in what is said of them, right or wrong.

usage: named.py PROGRAM FOLDER
"""

import json
import os
import pathlib
import sys

import projects
from rule import hidden
from table_styles import STYLE

program, top = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
projects.environment()
public = projects.key(top)
UGLY = "\x1b]0;x\x07\x1b[2J\u009b31m\u202e\r\n$(touch canary)`touch canary`'\""
folder = top / f"of {UGLY}"
folder.mkdir()
projects.write(folder, public, lambda name, _: f"harmless {name}")
inside = f"in {UGLY}"
for file in ("direct.toml", "direct.record.toml"):
    (folder / inside).mkdir(exist_ok=True)
    (folder / inside / file).write_bytes((folder / file).read_bytes())
(folder / f"piece {UGLY}.txt").write_text("minutes\n")
(folder / f"page {UGLY}.md").write_text("# Page\n\nno table\n")
(folder / f"wrong {UGLY}.toml").write_text("id = 1\n")
(folder / f"link {UGLY}").symlink_to("/etc/passwd")
profile = ["--profile", f"{inside}/direct.toml"]
CALLS = [
    (["build", *profile, *projects.SHOW, "--format", "md", "--out", f"out {UGLY}"], 0),
    (["status", *profile, *projects.SHOW], 0),
    (["export", *profile, *projects.SHOW, "--format", "csv", "--output", f"table {UGLY}.csv"], 0),
    (["attach", "lock-the-door", f"piece {UGLY}.txt", *profile, "--as", "owner-a", "--describe", UGLY, *projects.HERE], 0),
    (["sign", "lock-the-door", *profile, "--as", "owner-a", "--unsigned", "--note", UGLY, *projects.HERE], 0),
    (["attach", "lock-the-door", f"link {UGLY}", *profile, "--as", "owner-a", "--describe", "x", *projects.HERE], 2),
    (["attach", "lock-the-door", f"nothing {UGLY}", *profile, "--as", "owner-a", "--describe", "x", *projects.HERE], 2),
    (["attach", UGLY, "other.txt", *profile, "--as", "owner-a", "--describe", "x", *projects.HERE], 2),
    (["attach", "lock-the-door", "other.txt", *profile, "--as", UGLY, "--describe", "x", *projects.HERE], 2),
    (["sign", UGLY, *profile, "--as", "owner-a", "--unsigned", *projects.HERE], 2),
    (["sign", "lock-the-door", *profile, "--as", "owner-a", "--key", f"no {UGLY}", *projects.HERE], 2),
    (["sign", "lock-the-door", *profile, "--as", "owner-a", "--unsigned", "--role", UGLY, *projects.HERE], 2),
    (["show", UGLY, *profile, *projects.SHOW], 2),
    (["status", "--profile", f"no {UGLY}", *projects.SHOW], 2),
    (["status", "--profile", f"wrong {UGLY}.toml", *projects.SHOW], 2),
    (["status", *profile, "--models", f"no {UGLY}"], 2),
    (["frameworks", UGLY, *projects.HERE], 2),
    (["items", *profile, *projects.SHOW, "--framework", UGLY], 2),
    (["items", *profile, *projects.SHOW, "--framework", "locks", "--control", UGLY], 2),
    (["drift", UGLY, "door", *projects.HERE], 2),
    (["compare", UGLY, "direct.toml", *projects.HERE], 2),
    (["verify", f"no {UGLY}"], 2),
    (["verify", f"piece {UGLY}.txt"], 2),
    (["verify", f"out {UGLY}/direct"], 1),
    (["import", f"no {UGLY}"], 2),
    (["import", f"page {UGLY}.md", "--service", UGLY], 2),
    (["record", "import", f"piece {UGLY}.txt", *profile, *projects.HERE], 2),
    (["build", *profile, *projects.SHOW, "--format", UGLY], 2),
    ([UGLY], 2),
    (["schema", UGLY], 2),
    (["man", "--output", f"man {UGLY}"], 0),
]  # fmt: skip
mistakes = []
for args, code in CALLS:
    out, talk, given = projects.run(program, folder, args, range(256))
    said = STYLE.sub("", out + talk)
    if given != code:
        mistakes.append(f"{args[:3]!r:.120}: exit code {given}, not {code}: {talk:.300}")
    mistakes += [f"{args[:3]!r:.120}: {one}: {said[max(0, said.find(chr(27)) - 40) :][:80]!r}" for one in hidden(said)]
# A style of its own, which passes for one of the program's: what it hides must be seen.
HIDES = "\x1b[8mY"
for args in ([HIDES], [f"--as-of=2026-{HIDES}", "status"], ["status", "--profile", HIDES], ["schema", HIDES]):
    out, talk, given = projects.run(program, folder, args, range(256))
    if given != 2 or "\x1b[8m" in out + talk or "<U+001B>[8mY" not in out + talk:
        mistakes.append(f"{args!r}: {out + talk!r:.300}")
if any(path.name == "canary" for path in top.rglob("*")):
    mistakes.append("something was run")
sys.stdout.buffer.write(json.dumps({"calls": len(CALLS) + 4, "mistakes": mistakes}).encode())
