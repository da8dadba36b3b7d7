"""Whether a text that was read back is the one that was written: the rule for each kind of output, said once.

This is the test's own rule, from the promises of the documentation; it shares no code with the program.

data       exactly the text
page       line ends and tabs are blanks, blanks in a row are one, characters that hide are written as <U+202E>
print      as a page, and blanks count for nothing: the text of a PDF, in which lines are broken; what no font can draw stands as its code
cell       as a page, but line ends and tabs stay: a cell of a workbook
comma      as in a workbook, with an apostrophe before each stretch that a spreadsheet takes for a formula
statement  in quotes, on one line, nothing in it that could be another line: what is signed
talk       a page, or TOML in a preview of what would be written
record     data, or a page: the program's own lines in a record of people
loose      as a cell, and blanks count for nothing: LibreOffice drops some
"""

import re

# Unicode's Bidi_Control and Default_Ignorable_Code_Point, separators of lines, annotations, and what is no character.
IGNORABLE = [
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
    (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFDD0, 0xFDEF), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xE0000, 0xE0FFF),
]  # fmt: skip


def hides(c):
    """Whether a character changes how others are shown, or is not shown at all."""
    code = ord(c)
    is_control = code < 0x20 or 0x7F <= code < 0xA0
    return is_control or code & 0xFFFF >= 0xFFFE or any(first <= code <= last for first, last in IGNORABLE)


def hidden(text):
    """Characters that no terminal may get as they are."""
    return sorted({f"U+{ord(c):04X} is there as it is" for c in text if c != "\n" and hides(c)})


def is_formula(text):
    """Whether a spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection")."""
    begin = re.match(r"[\s'\"]*", text).end()
    while begin < len(text) and (hides(text[begin]) or text[begin].isspace() or text[begin] in "'\""):
        begin += 1
    return text[begin : begin + 1] in set("=+-@|%\uff1d\uff0b\uff0d\uff20\u2212")


def guarded(text, whole):
    out, begins = "", whole
    for at, c in enumerate(text):
        out += ("'" if begins and is_formula(text[at:]) else "") + c
        begins = c in ";\t\n\r"
    return out


def toml(c):
    if c in '"\\':
        return "\\" + c
    if c in "\n\t":
        return {"\n": "\\n", "\t": "\\t"}[c]
    return (f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}") if hides(c) else c


def expected(text, rule, whole=False):
    """What must be found where the text was written; `whole` where nothing stands before it in its cell."""
    code = "<U+{:04X}>".format
    if rule == "data":
        return text
    if rule == "statement":
        escapes = {"\n": "\\n", '"': '\\"', "\\": "\\\\", "<": "\\<"}
        return "".join(escapes.get(c) or (code(ord(c)) if hides(c) else c) for c in text)
    if rule == "toml":
        return "".join(map(toml, text))
    text = text.replace("\r\n", "\n")
    stays = rule in ("cell", "comma", "loose")
    if stays:
        text = text.replace("\r", "\n")
    else:
        text = re.sub("[\n\r\t]", " ", text)
    text = "".join(code(ord(c)) if hides(c) and not (stays and c in "\n\t") else c for c in text)
    return guarded(text, whole) if rule == "comma" else text


def squeezed(text):
    # A blank that no font has stands as its code.
    return re.sub(r"[\s\u200b]+", "", re.sub(r"<U\+(00A0|2007|202F|3000)>", "", text))


def printed(shown, wanted):
    """How much of `shown` is `wanted`, each character as itself or as its code; and how much of `wanted` that is."""
    at = 0
    for number, c in enumerate(wanted):
        code = f"<U+{ord(c):04X}>"
        if shown.startswith(c, at):
            at += len(c)
        elif ord(c) > 0x7F and shown.startswith(code, at):
            at += len(code)
        else:
            # What is cut may be cut within a code.
            rest = shown[at : at + len(code)].split("…")[0]
            return (at + len(rest) if rest and code.startswith(rest) else at), number
    return at, len(wanted)


# A sentence may begin with a capital where the text did not.
MARK = re.compile(r"[qQ](\d{3})x(\d{3})q")


def marks(field, text):
    """What stands before and behind the text of a field."""
    return f"q{field:03}x{text:03}q", f"q{field:03}y{text:03}q"


ALTERNATIVES = {"talk": ("page", "toml"), "record": ("data", "page"), "cell": ("cell", "page"), "comma-loose": ("comma",)}


def judge(shown, rule, texts, found, cut_short, mistakes):
    """Finds each marked text; notes (field, text) of those that are intact, fields that are cut, and what is wrong with others."""
    # What is cut within a mark.
    cut_short.update(int(mark[1]) for mark in re.finditer(r"[qQ](\d{3})[xy]?\d{0,3}q?…", shown if rule != "print" else squeezed(shown)))
    if rule == "print":
        return judge_print(squeezed(shown), texts, found, cut_short, mistakes)
    if re.fullmatch(r"[A-Za-z0-9._/%~-]*", shown):
        return None  # an ID or an address that was made of a text: letters, digits and codes only
    for mark in MARK.finditer(shown):
        field, number = int(mark[1]), int(mark[2])
        if number not in texts:
            mistakes.append(f"text {number} of field {field} does not belong here")
            continue
        end = marks(field, number)[1]
        # A window: some pages are long, and each of their marks begins here.
        rest = shown[mark.end() : mark.end() + 12 * len(texts[number]) + 1_000]
        for one in ALTERNATIVES.get(rule, (rule,)):
            wanted = expected(texts[number], one) + end
            if one == "page":
                same = re.sub(r"\s+", " ", rest[: len(wanted) + 400]).startswith(re.sub(r"\s+", " ", wanted))
            elif "loose" in rule:
                same = squeezed(rest[: 2 * len(wanted) + 400]).startswith(squeezed(wanted))
            else:
                same = rest.startswith(wanted)
            if same:
                found.add((field, number))
                break
        else:
            # What is cut says so.
            cut = rest.find("…")
            wanted = expected(texts[number], "page") + end
            if cut >= 0 and squeezed(wanted).startswith(squeezed(rest[:cut])):
                cut_short.add(field)
            else:
                mistakes.append(f"field {field} says {wanted!r} and is shown as {rest[: len(wanted) + 40]!r}")
    return None


def judge_print(shown, texts, found, cut_short, mistakes):
    """A PDF: where a page ends within a text, its rest stands elsewhere, and is found by the mark behind it."""
    for mark in MARK.finditer(shown):
        field, number = int(mark[1]), int(mark[2])
        wanted = squeezed(expected(texts[number], "print"))
        end = marks(field, number)[1]
        rest = shown[mark.end() : mark.end() + 9 * len(wanted) + 20]
        length, matched = printed(rest, wanted)
        if matched == len(wanted):
            found.add((field, number))  # the mark behind it may stand on the next page
            continue
        ends = [place.start() for place in re.finditer(end, shown)]
        tails = (shown[max(0, place - 9 * len(wanted)) : place] for place in ends)
        if any(ends_with(tail, wanted[matched:]) for tail in tails):
            found.add((field, number))
            continue
        if over_pages(shown[mark.end() :], wanted):
            found.add((field, number))
            continue
        cut = rest.find("…")
        if cut >= 0 and printed(rest, wanted)[0] >= cut:
            cut_short.add(field)
        else:
            mistakes.append(f"field {field} says {wanted!r} and is printed as {rest[: len(wanted) + 40]!r}")
    # The mark before a text may be the one that a page's end parts.
    for mark in re.finditer(r"q(\d{3})y(\d{3})q", shown):
        field, number = int(mark[1]), int(mark[2])
        if number in texts and (field, number) not in found:
            wanted = squeezed(expected(texts[number], "print"))
            if ends_with(shown[max(0, mark.start() - 9 * len(wanted)) : mark.start()], wanted):
                found.add((field, number))


def over_pages(shown, wanted):
    """Whether `wanted` goes on over several pages: each piece but the last ends where a page does; its other columns and its number follow."""
    at = number = 0
    while True:
        length, matched = printed(shown[at:], wanted[number:])
        at, number = at + length, number + matched
        if number == len(wanted):
            return True
        foot = re.compile(r".{0,40000}?Page\d+of\d+", re.S).match(shown, at)
        if not matched or not foot:
            return False
        # The head of the next page is not of interest: the text goes on with its next character.
        starts = [shown.find(form, foot.end()) for form in (wanted[number], f"<U+{ord(wanted[number]):04X}>")]
        starts = [start for start in starts if start >= 0]
        if not starts:
            return False
        at = min(starts)


def ends_with(shown, wanted):
    """Whether `shown` ends with `wanted`, each character as itself or as its code."""
    at = len(shown)
    for c in reversed(wanted):
        code = f"<U+{ord(c):04X}>"
        if shown.endswith(c, 0, at):
            at -= len(c)
        elif ord(c) > 0x7F and shown.endswith(code, 0, at):
            at -= len(code)
        else:
            return False
    return True
