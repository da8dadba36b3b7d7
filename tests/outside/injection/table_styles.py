"""The program's own styles on a terminal."""

import re

STYLE = re.compile("\x1b\\[[0-9;]*m")
