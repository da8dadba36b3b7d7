"""Very long words: in the PDF whole, and no reason to fail.

usage: long.py PROGRAM FOLDER
"""

import json
import os
import pathlib
import subprocess
import sys

import projects
from rule import squeezed

program, top = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
projects.environment()
public = projects.key(top)
WORDS = {
    "action.statement": "w" * 100_000,
    "asked.statement": "\u5b57" * 1_500,
    "sign-off.note": "x" * 10_000,
    "evidence.description": "y-" * 5_000,
    "signer.name": "z" * 1_000,
}
projects.write(top, public, lambda name, _: WORDS.get(name, f"harmless {name}"))
projects.run(program, top, ["build", *projects.DIRECT, *projects.SHOW, "--format", "pdf,md,html,json,csv,xlsx,ics,oscal"])
said = subprocess.run(["pdftotext", "-raw", top / "out/direct/audit-pack.pdf", "-"], check=True, capture_output=True).stdout.decode()
shown = squeezed(said)
mistakes = []
for name, word in WORDS.items():
    # Pages have lines of their own above and below; letters that stand nowhere else are counted.
    wanted = "<U+5B57>" if word[0] == "\u5b57" else word[0]
    if shown.count(wanted) < len(word) // (2 if "-" in word else 1):
        mistakes.append(f"{name}: {shown.count(wanted)} of {len(word)} are in the PDF")
for form in ("md", "html", "json"):
    text = (top / f"out/direct/audit-pack.{form}").read_text("utf-8")
    mistakes += [f"{name} is not whole in {form}" for name, word in WORDS.items() if word not in text]
sys.stdout.buffer.write(json.dumps({"mistakes": mistakes}).encode())
