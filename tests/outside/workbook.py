"""Reads a workbook with openpyxl and prints its sheets, formulas and links as JSON.

usage: workbook.py FILE
"""

import json
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
sheets = {}
formulas = []
links = []
for sheet in book:
    rows = []
    for row in sheet.iter_rows():
        rows.append([None if cell.value is None else str(cell.value) for cell in row])
        for cell in row:
            if cell.data_type == "f":
                formulas.append(cell.coordinate)
            if cell.hyperlink:
                links.append(cell.hyperlink.target)
    sheets[sheet.title] = rows
print(json.dumps({"sheets": sheets, "formulas": formulas, "links": links}))
