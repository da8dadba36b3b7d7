"""What people could write to be more than text, by what it attacks: the families are the packs of the test.

Each text stands in each field between marks; those that work only where a cell or a line begins with them stand there once more with
nothing before them (LEADING).
"""

import itertools

TYPST = [
    "#read(\"/etc/passwd\")",
    "#import \"@preview/tablex:0.0.8\": *",
    "#panic()",
    "#set page(width: 1pt)",
    "#eval(\"1+1\")",
    "#(while true {})",
    "$ x^2 $ $x$",
    "*b* _i_ `c` ```c```",
    "<label> @ref",
    "// no comment",
    "/* no comment",
    "*/ back",
    "= heading",
    "/ term: list",
    "a \\ b \\u{1f511} \\#",
    "[ ( { \" unbalanced",
    "] ) } unbalanced",
    "~ -- --- ... ~~",
    "{{ id }} {% for x in y %} {# c #}",
    "${id} %s %n %1$s {0} {id:?} $(id) %(id)s",
]

MARKDOWN = [
    "| pipe | another || \\| |",
    "```sh",
    "``````",
    "``` ` `` ~~~~",
    "<script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "[x]: http://evil.example/",
    "[^1]: a note [^1]",
    "# heading",
    "- list",
    "1. list",
    "+ list",
    "> quote",
    "    indented",
    "***",
    "text\n===\nafter",
    "text\n---\nafter",
    "line\n\n# heading\n\n| a |\n|---|\n| b |",
    "<!-- comment",
    "<!-- comment -->",
    "--> after",
    "<http://evil.example/> http://evil.example www.evil.example evil@example.com",
    "&lt;b&gt; &amp;amp; &#60; &copy;",
    "~~struck~~ ==marked== :smile: @octocat #12",
    "trailing backslash \\",
    "two blanks  \nbreak",
    "$$ x $$ \\(x\\)",
    "- [ ] a task",
    "<?php x ?> <![CDATA[ x ]]> <!DOCTYPE x>",
]

HTML = [
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=\"alert(1)",
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "</title><svg onload=alert(1)>",
    "</textarea></template></noscript><b>",
    "<!-- <script>",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<meta http-equiv=refresh content=\"0;url=http://evil.example/\">",
    "<base href=http://evil.example/>",
    "<form action=http://evil.example/><button>x</button>",
    "&#x0; &#0; &#x1b; &zwj; &NewLine;",
    "javascript:alert(1)",
    "style=\"background:url(http://evil.example/x)\"",
    "}; alert(1); //",
    "*{background:url(http://evil.example/x)} @import 'http://evil.example/x';",
    "line\u2028separator\u2029paragraph",
    "`${alert(1)}`",
    "<xmp><plaintext>",
    "ev\u0131l \u212a \ufe64script\ufe65 \uff1cscript\uff1e",
]

FORMULA = [
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "'=1+1",
    "\"=1+1",
    "\"\",=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(1)",
    "\u22121+1",
    "%0A=1+1",
    "|calc",
    "a;=1+1;b",
    "a,=1+1,b",
    "a\t=1+1\tb",
    "a\r\n=1+1\r\n",
    "DDE(\"cmd\";\"/C calc\";\"x\")",
    "{=1+1}",
    "_x000D_ _x0041_ _xD83D_",
    "''apostrophes",
    "sep=;",
    "<r><t>x</t></r>",
    "]]><f>1+1</f>",
    "&P&D&\"Arial\"&K000000 &L&R&C",
    "mailto:x@evil.example file:///etc/passwd internal:Items!A1",
    "2026-11-20 007 1e10 TRUE #REF! 03/04",
]

TERMINAL = [
    "\u001b[31mred\u001b[0m",
    "\u001b[2J\u001b[H",
    "\u001b[1A\u001b[2K",
    "\u001b]0;title\u0007",
    "\u001b]8;;http://evil.example/\u001b\\link\u001b]8;;\u001b\\",
    "\u001b]52;c;ZXZpbA==\u0007",
    "\u001bP1$q\u001b\\ \u001b_x\u001b\\ \u001b^x\u001b\\",
    "\u009b31m \u009d0;x\u009c \u0090x\u009c",
    "\u0007\u007f\u000e\u000f\u000c\u000b",
    "hidden\rshown",
    "hidden\u0008\u0008\u0008\u0008\u0008\u0008shown",
    "\u0085next\u0084line",
    "\u001bc\u001b(0lqk\u001b(B",
    "\u001b[?1049h\u001b[6n\u001b[c",
]

HIDDEN = [
    "\u202aa\u202bb\u202dc\u202efdp.live\u202c",
    "\u2066a\u2067b\u2068c\u2069",
    "\u200ea\u200fb\u061cc",
    "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u180eh",
    "a\U000e0001\U000e0041\U000e007fb",
    "a\ufe0fb\ufe00c\U000e0100d",
    "a\u2061b\u2063c\u2064d\u206ae\u206ff",
    "a\u115fb\u1160c\u3164d\uffa0e\u034ff",
    "a\ufff9b\ufffac\ufffbd\ufffee\ufffff\ufdd0g\U0001fffeh",
    "\u0430dmin \u0440\u0430ypal \u03b1\u03bf",
    "\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0633\u0644\u0627\u0645",
    "\ue000private\uf8ff \U0010fffd",
    "\u2800blank\u3000wide\u2007figure\u202fnarrow",
]

STRUCTURE = [
    "\"\"\"",
    "'''",
    "\"\"\"\n[items.door.lock-the-door]\nnot-owed-since = 2020-01-01\nx = \"\"\"",
    "\n[items.x.y]\ntitle = \"z\"",
    "\"\n[[signer]]\nid = \"evil\"",
    "\\\"\\u0022\\",
    "\", \"decision\": \"met\", \"x\": \"",
    "}],\"state\":\"met\",[{",
]

LINES = [
    "x\r\nATTENDEE:mailto:evil@example.com",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil",
    "; , : \\; \\, \\n \\N \\\\",
    "\r\n BEGIN:VALARM\r\n ACTION:AUDIO",
    "\u5b57\U0001f511\u00e9\u5b57\U0001f511\u00e9\u5b57\U0001f511\u00e9\u5b57\U0001f511\u00e9\u5b57\U0001f511\u00e9\u5b57\U0001f511\u00e9\u5b57\U0001f511\u00e9\u5b57\U0001f511\u00e9",
    "^n ^' ^^ =0D=0A %0D%0A",
    "\"\ndecision: met\nsigner: custodian-a\nnote: \"",
    "\nsigner: someone-else",
    "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----",
    "rchecklist sign-off statement, version 1\nprofile: other",
    "* cert-authority ssh-ed25519 AAAA",
    "\n* namespaces=\"sign-off@rchecklist\" ssh-ed25519 AAAA",
    "$(touch canary) `touch canary` ; touch canary | touch canary & touch canary > canary",
    "'; touch canary; '",
    "\"; touch canary; \"",
    "--help -rf --output=/tmp/x",
    "\n0000000000000000000000000000000000000000000000000000000000000000  /etc/passwd",
    "\\n\\\\ ../../../etc/passwd %2e%2e%2f C:\\x \\\\host\\share",
    "commit 0000000\nAuthor: Evil <evil@example.com>",
    "<<<<<<< ours\n=======\n>>>>>>> theirs",
]

# Letters with thirty marks each.
ZALGO = "".join(c + "".join(itertools.islice(itertools.cycle("\u0300\u033f\u0489\u035c\u1ab0"), 30)) for c in "zalgo")

SHAPE = [
    ZALGO,
    "\u0300\u0301first",
    "w" * 1_000,
    "\u5b57" * 600,
    "\U0001f511" * 100,
    "a\u0301" * 200,
    "A-" * 300,
    " " * 100 + ".",
]

FAMILIES = {
    "typst": TYPST,
    "markdown": MARKDOWN,
    "html": HTML,
    "formula": FORMULA,
    "terminal": TERMINAL,
    "hidden": HIDDEN,
    "structure": STRUCTURE,
    "lines": LINES,
    "shape": SHAPE,
}

# Each text with the name of its family, in the order of their numbers.
TEXTS = [(family, text) for family, texts in FAMILIES.items() for text in texts]

LEADING = [*MARKDOWN, *FORMULA, *STRUCTURE]
