"""Reads a Markdown file with GitHub's own parser (cmark-gfm) and prints what a reader would see, as JSON.

usage: gfm.py FILE
"""

import html
import json
import re
import sys

import cmarkgfm

with open(sys.argv[1], encoding="utf-8") as file:
    page = cmarkgfm.github_flavored_markdown_to_html(file.read())


def seen(part):
    """The text of some HTML, tags taken away."""
    return html.unescape(re.sub(r"<[^>]*>", "", part))


print(
    json.dumps(
        {
            "headings": [seen(part) for part in re.findall(r"<h[1-6]>(.*?)</h[1-6]>", page, re.S)],
            "cells": [seen(part) for part in re.findall(r"<td[^>]*>(.*?)</td>", page, re.S)],
            "active": re.findall(r"<(?:a|img|del|em|script|iframe|input|b|i)\b[^>]*>", page),
        }
    )
)
