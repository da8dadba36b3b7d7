"""Texts that work only where a cell or a line begins with them: each in each field, with nothing before it.

usage: leading.py PROGRAM FOLDER
"""

import json
import os
import pathlib
import re
import sys

import projects
import readers
from rule import expected, is_formula, marks
from texts import LEADING

program, top = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
projects.environment()
public = projects.key(top)
names = projects.fields()
FORMS = {"csv": ("comma", "comma"), "xlsx": ("workbook", "cell"), "md": ("markdown", "page")}
mistakes, cells, shapes = [], 0, {}
for number, text in enumerate(["harmless", *LEADING]):
    folder = top / str(number)
    folder.mkdir()
    # IDs of controls differ by their letters, so they keep a mark in front.
    projects.write(folder, public, lambda name, field: f"{marks(field, 0)[1]} {text}" if name.endswith("-id") else f"{text} {marks(field, 0)[1]}")
    args = ["build", *projects.DIRECT, *projects.SHOW, "--format", "md,csv,xlsx"]
    projects.run(program, folder, args)
    for form, (kind, rule) in FORMS.items():
        texts, shape, complaints = readers.read(kind, str(folder / f"out/direct/audit-pack.{form}"))
        harmless = shapes.setdefault(form, (shape, complaints))
        mistakes += [f"{text!r}: {form}: {one}" for one in complaints if one not in harmless[1]]
        if shape != harmless[0] and kind != "workbook":
            mistakes.append(f"{text!r}: {form} has another structure: {sorted(set(shape) ^ set(harmless[0]))}")
        whole = expected(text, rule, whole=True)
        for field, name in enumerate(names):
            end = marks(field, 0)[1]
            for cell in texts:
                if kind == "comma" and is_formula(cell) and not cell.startswith("'"):
                    mistakes.append(f"{cell!r:.60} is a formula")
                if not name.endswith("-id") and cell.strip().endswith(f" {end}") and len(cell) <= len(whole) + len(end) + 4:
                    cells += 1
                    said = f"{whole} {end}"
                    same = cell == said
                    if kind == "markdown":
                        # Headings of items have a number in front.
                        same = said.split() in (cell.split(), re.sub(r"^\d+\. ", "", cell).split())
                    # Heads of printed sheets begin with a blank and have one line; a note has the word before it.
                    page = f"{expected(text, 'page')} {end}".split()
                    if not same and page not in (cell.split(), cell.removeprefix("Note: ").split()):
                        mistakes.append(f"{name} in {form}: {cell!r} is not {whole!r}")
sys.stdout.buffer.write(json.dumps({"texts": len(LEADING), "fields": len(names), "cells": cells, "mistakes": mistakes}).encode())
