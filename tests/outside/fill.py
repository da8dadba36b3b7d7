"""Fills in a workbook as a person does: fill.py IN.xlsx OUT.xlsx ROWS, where ROWS is a JSON list of objects.

Each object names an item under "Item", and cells by the headings of their columns. "Date" and "Until" become dates;
a value that begins with "raw:" is written as it is, "formula:" as a formula.
"""

import datetime
import json
import sys

import openpyxl

source, target, rows = sys.argv[1:4]
book = openpyxl.load_workbook(source)
sheet = book["Items"]
columns = {cell.value: cell.column for cell in sheet[1]}
lines = {sheet.cell(row, columns["Item"]).value: row for row in range(2, sheet.max_row + 1)}
for row in json.loads(rows):
    line = lines[row.pop("Item")]
    for heading, value in row.items():
        cell = sheet.cell(line, columns[heading])
        if value.startswith("raw:"):
            cell.value = value[4:]
        elif value.startswith("formula:"):
            cell.value = "=" + value[8:]
        elif heading in ("Date", "Until"):
            cell.value = datetime.date.fromisoformat(value)
            cell.number_format = "yyyy-mm-dd"
        else:
            cell.value = value
book.save(target)
