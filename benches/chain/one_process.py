"""Runs several trestle commands in one process, because its start takes most of the time of a small command.

    python one_process.py import -f catalog.json -o catalog -- author jinja …
"""

import sys

from trestle.cli import Trestle

command = []
for word in [*sys.argv[1:], "--"]:
    if word != "--":
        command.append(word)
        continue
    try:
        code = Trestle().run(command)
    except SystemExit as end:
        code = end.code
    if code:
        sys.exit(f"trestle {' '.join(command)}: exit {code}")
    command = []
