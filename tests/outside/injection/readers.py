"""Reads outputs of many kinds with parsers of others.

Each reader takes a path and gives three lists: all texts that a person or a program reads there; what there is besides texts
(elements, properties, keys, actions of a PDF), to be compared with that of the same output with harmless texts; and what must not be
there at all.
"""

import collections
import csv
import html.parser
import io
import json
import re
import subprocess
import tomllib
import xml.etree.ElementTree

import cmarkgfm
import icalendar
import openpyxl
import pikepdf
import vobject


def counted(words):
    return sorted(f"{count} × {word}" for word, count in collections.Counter(words).items())


class Elements(html.parser.HTMLParser):
    """The texts and the elements of a page; a text goes on over what only marks it up."""

    INLINE = {"code", "em", "strong", "a", "del", "br"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words, self.texts, self.complaints = [], [""], []

    def handle_starttag(self, tag, attributes):
        # A word with an `@` is a code span, so that it names nobody: as many as there are such words.
        if tag != "code":
            self.words.append(f"{tag} {sorted(name for name, _ in attributes)}")
        for name, value in attributes:
            if name in ("href", "src") and not (value or "").startswith("#"):
                self.complaints.append(f"{tag} {name}={value!r}")
        if tag not in self.INLINE:
            self.texts.append("")

    def handle_endtag(self, tag):
        if tag not in self.INLINE:
            self.texts.append("")

    def handle_data(self, data):
        self.texts[-1] += data

    def handle_comment(self, data):
        self.words.append(f"comment {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def markdown(path):
    with open(path, encoding="utf-8", newline="") as file:
        page = cmarkgfm.github_flavored_markdown_to_html(file.read())
    elements = Elements()
    elements.feed(page)
    elements.close()
    return elements.texts, counted(elements.words), elements.complaints


def comma(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    return [cell for row in rows for cell in row], counted(str(len(row)) for row in rows), []


def workbook(path):
    book = openpyxl.load_workbook(path)
    texts, words, complaints = [], list(book.defined_names), []
    for sheet in book:
        words.append(f"{sheet.title}: {sheet.dimensions}")
        words += [f"rule {rule.formula1}" for rule in sheet.data_validations.dataValidation]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    complaints.append(f"formula in {sheet.title} {cell.coordinate}: {cell.value!r}")
                if cell.hyperlink:
                    complaints.append(f"link in {sheet.title} {cell.coordinate}")
                if isinstance(cell.value, str):
                    texts.append(cell.value)
        for part in (sheet.oddHeader, sheet.oddFooter):
            texts += [side.text for side in (part.left, part.center, part.right) if side.text]
    return texts, counted(words), complaints


def office(path):
    """What LibreOffice made of a spreadsheet: its own XML."""
    names = {
        "table": "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
        "text": "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
        "office": "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    }

    def said(node):
        parts = [node.text or ""]
        for child in node:
            if child.tag == names["text"] + "s":
                parts.append(" " * int(child.get(names["text"] + "c", "1")))
            elif child.tag == names["text"] + "tab":
                parts.append("\t")
            elif child.tag == names["text"] + "line-break":
                parts.append("\n")
            else:
                parts.append(said(child))
            parts.append(child.tail or "")
        return "".join(parts)

    texts, complaints = [], []
    for cell in xml.etree.ElementTree.parse(path).iter(names["table"] + "table-cell"):
        formula = cell.get(names["table"] + "formula")
        if formula:
            complaints.append(f"formula: {formula}")
        if any(True for _ in cell.iter(names["text"] + "a")):
            complaints.append(f"link: {said(cell)!r}")
        if cell.get(names["office"] + "value-type") == "string":
            texts.append("\n".join(said(line) for line in cell.findall(names["text"] + "p")))
    return texts, [], complaints


def calendar(path):
    with open(path, "rb") as file:
        raw = file.read()
    complaints = [f"a line of {len(line)} octets" for line in raw.split(b"\r\n") if len(line) > 75]
    complaints += [f"a control in {line!r}" for line in raw.split(b"\r\n") if any(c < 32 or c == 127 for c in line)]
    for line in raw.split(b"\r\n"):
        line.decode("utf-8")
    vobject.readOne(raw.decode("utf-8"), validate=True)
    (read,) = icalendar.Calendar.from_ical(raw, multiple=True)
    texts, words = [], []
    for component in read.walk():
        complaints += [str(error) for error in component.errors]
        words.append(component.name)
        for name, value in component.property_items(recursive=False, sorted=False):
            words.append(f"{component.name} {name} {sorted(getattr(value, 'params', {}))}")
            if isinstance(value, icalendar.prop.vCategory):
                texts += [str(part) for part in value.cats]
            elif isinstance(value, str):
                texts.append(re.sub(r"\\(.)", r"\1", value) if name.startswith("X-") else str(value))
    return texts, counted(words), complaints


def tree(value, at, texts, words):
    if isinstance(value, dict):
        for key, inner in value.items():
            texts.append(key)
            # Keys that are data have marks in them.
            tree(inner, f"{at}.{'{}' if re.search('q[0-9]{3}x|harmless', key) else key}", texts, words)
    elif isinstance(value, list):
        for inner in value:
            tree(inner, at + "[]", texts, words)
    elif isinstance(value, str):
        texts.append(value)
        words.append(at)
    else:
        words.append(f"{at} {type(value).__name__}")


def once(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"a key stands twice: {keys}")
    return dict(pairs)


def data(path):
    with open(path, encoding="utf-8", newline="") as file:
        raw = file.read()
    read = tomllib.loads(raw) if path.endswith(".toml") else json.loads(raw, object_pairs_hook=once)
    texts, words = [], []
    tree(read, "", texts, words)
    return texts, counted(words), []


WORDS = {
    "/JS", "/JavaScript", "/Launch", "/OpenAction", "/AA", "/URI", "/SubmitForm", "/GoToR", "/GoToE", "/RichMedia", "/ImportData",
    "/XFA", "/AcroForm", "/Rendition", "/Movie", "/Sound",
}


def document(path):
    said = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], check=True, capture_output=True)
    words, texts = set(), [said.stdout.decode("utf-8").replace("\f", "\n")]
    with pikepdf.open(path) as read:
        texts += [str(value) for _, value in read.docinfo.items()]
        words |= {f"attached {name}" for name in read.attachments}
        for number in range(1, len(read.objects)):
            one = read.objects[number]
            found = one.keys() if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)) else ()
            words |= WORDS.intersection(found)
            if isinstance(one, pikepdf.Dictionary):
                words |= {f"{key} {one[key]}" for key in ("/S", "/URI") if key in one and str(one[key]) in WORDS | {str(one.get("/URI"))}}
    return texts, sorted(words), []


# What OSCAL calls markup-line and markup-multiline; everything else is a text as it is.
MARKUP = {"title", "description", "remarks", "prose", "statement", "text", "rationale", "assumption", "usage"}


def prose(value, markup, texts):
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                if (key in MARKUP) == markup:
                    texts.append(inner)
            else:
                prose(inner, markup, texts)
    elif isinstance(value, list):
        for inner in value:
            prose(inner, markup, texts) if not isinstance(inner, str) else None if markup else texts.append(inner)


def oscal(path):
    _, shape, complaints = data(path)
    texts = []
    with open(path, encoding="utf-8", newline="") as file:
        prose(json.load(file), False, texts)
    return texts, shape, complaints


def markup(path):
    texts, seen, words, complaints = [], [], set(), []
    with open(path, encoding="utf-8", newline="") as file:
        prose(json.load(file), True, texts)
    for text in texts:
        elements = Elements()
        elements.feed(cmarkgfm.github_flavored_markdown_to_html(text))
        elements.close()
        seen += elements.texts
        words.update(elements.words)
        complaints += elements.complaints
    return seen, sorted(words), complaints


READERS = {
    "markdown": markdown, "comma": comma, "workbook": workbook, "office": office, "calendar": calendar, "data": data,
    "document": document, "oscal": oscal, "markup": markup,
}  # fmt: skip


def read(kind, path):
    """What a reader of this kind reads; that it cannot be read is a complaint."""
    csv.field_size_limit(1 << 30)
    try:
        return READERS[kind](path)
    except Exception as error:  # noqa: BLE001 - each is a find
        return [], [], [f"cannot be read: {type(error).__name__}: {error}"]
