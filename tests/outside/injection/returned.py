"""Texts that people write into the note of a decision, in a spreadsheet that comes back: each text, in a CSV and in a workbook.

usage: returned.py PROGRAM FOLDER
"""

import csv
import io
import json
import os
import pathlib
import re
import shutil
import sys
import tomllib

import openpyxl
import projects
from rule import hidden, is_formula
from table_styles import STYLE
from texts import LEADING, TEXTS

program, top = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
projects.environment()
public = projects.key(top)
projects.write(top, public, lambda name, _: f"harmless {name}")
projects.run(program, top, ["build", *projects.DIRECT, *projects.SHOW, "--format", "csv,xlsx"])
record = top / "direct.record.toml"
before = record.read_bytes()
mistakes, cells, refused = [], 0, 0
FILLED = {"Decision": "not-met", "Name": "owner-a", "Date": "2026-06-01"}


def as_comma(note):
    """The CSV with the note, as a spreadsheet saves it."""
    with open(top / "out/direct/audit-pack.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    for name, value in {**FILLED, "Note": note}.items():
        rows[1][rows[0].index(name)] = value
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    (top / "back.csv").write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode("utf-8"))
    return "back.csv"


def as_workbook(note):
    book = openpyxl.load_workbook(top / "out/direct/audit-pack.xlsx")
    for sheet in book:
        heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=8) for cell in row if isinstance(cell.value, str)}
        if not set(FILLED) <= set(heads):
            continue
        row = next(cell.row for cell in next(sheet.iter_cols(min_col=heads["Item"], max_col=heads["Item"])) if cell.value == "lock-the-door")
        for name, value in {**FILLED, "Note": note}.items():
            cell = sheet.cell(row=row, column=heads[name])
            # What looks like the escape of a character is escaped itself (ECMA-376, ST_Xstring); openpyxl leaves that to us.
            cell.value = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", value)
            cell.data_type = "s"
    book.save(top / "back.xlsx")
    return "back.xlsx"


def event():
    """The note of the event that the import added; none where it added none."""
    now = tomllib.loads(record.read_text("utf-8"))
    said = [one for one in now["items"]["door"]["lock-the-door"]["sign-off"] if one["decision"] == "not-met"]
    return said[0].get("note", "") if said else None


for number, text in enumerate([*(text for _, text in TEXTS), *LEADING]):
    for make in (as_comma, as_workbook):
        if make is as_workbook and any(ord(c) < 0x20 and c not in "\t\n\r" or ord(c) & 0xFFFE == 0xFFFE for c in text):
            continue  # XML has none of these
        record.write_bytes(before)
        name = make(text)
        shown, told, _ = projects.run(program, top, ["record", "import", name, *projects.DIRECT, *projects.SHOW, "--dry-run", "--format", "json"], (0, 1, 2))
        out, talk, code = projects.run(program, top, ["record", "import", name, *projects.DIRECT, *projects.SHOW, "--yes"], (0, 1, 2))
        for said in (told, out, talk):
            mistakes += [f"{text!r} in {name}: {one}" for one in hidden(STYLE.sub('', said))]
        json.loads(shown or "null")
        note = event()
        cells += 1
        if note is None:
            refused += 1
            if code == 0:
                mistakes.append(f"{text!r} in {name}: exit code 0, and there is no event: {talk[:300]}")
            if record.read_bytes() != before:
                mistakes.append(f"{text!r} in {name}: it was refused, and the record is another one")
        # An apostrophe before a formula in a CSV is the guard that exports write.
        elif note.split() != (text[1:] if make is as_comma and text[:1] == "'" and is_formula(text) else text).split():
            mistakes.append(f"{text!r} in {name}: the record says {note!r}")
    record.write_bytes(before)
shutil.rmtree(top / "out")
sys.stdout.buffer.write(json.dumps({"cells": cells, "refused": refused, "mistakes": mistakes}).encode("ascii"))
