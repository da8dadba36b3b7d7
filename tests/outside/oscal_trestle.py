#!/usr/bin/env python3
"""Judges exported OSCAL folders with compliance-trestle and prints one JSON line a folder.

    python oscal_trestle.py FOLDER...

Runs in an environment that has compliance-trestle 5.2. Each folder goes through what a user of trestle would type, in
a workspace of its own that is removed afterwards (kept below $RCHECKLIST_TRESTLE_KEEP if that is set). The commands
are given to trestle's own parser inside this process, because its start takes most of the time of a command.

What a user has to adapt by hand: trestle looks a relative address up from where one stands, so in a workspace one
document finds another by a trestle:// address. For the profile there is a command for that (trestle href). For the
plan and the component definition there is none, so in a copy of them these are set before the import, and nothing
else:

    import-profile.href                           trestle://profiles/profile/profile.json
    components[].control-implementations[].source trestle://catalogs/catalog/catalog.json
"""

import io
import json
import os
import re
import shutil
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

# This file must not be taken for the package of the same name.
sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent]

from trestle.cli import Trestle  # noqa: E402

# Document: the name it gets in the workspace. The order is the order in which one refers to another.
DOCUMENTS = {
    "catalog.json": "catalog",
    "component-definition.json": "services",
    "profile.json": "profile",
    "ssp.json": "plan",
    "assessment-plan.json": "assessment",
    "assessment-results.json": "results",
    "poam.json": "poam",
    "mapping.json": "mapping",
}
# Neither may be empty, so where nothing is open or nothing is mapped there can be none. The output counts them.
OPTIONAL = {"poam.json", "mapping.json"}

# The customer's responsibilities, control by control. Trestle escapes for HTML by default; this is Markdown.
TEMPLATE = """\
# {{ ssp.system_characteristics.system_name | safe }}
{% for control in catalog_interface.get_all_controls_from_catalog(True) %}

## {{ control.id }}: {{ control.title | safe }}

{{ ssp_md_writer.get_control_response(control.id, 2) | safe }}
{% for asked in ssp.control_implementation.implemented_requirements or [] %}
{% if asked.control_id == control.id %}
{% for part in [asked] + (asked.statements or []) %}
{% for side in part.by_components or [] %}
{% for duty in (side.export.responsibilities if side.export else []) or [] %}
- RESPONSIBILITY {{ duty.uuid }}: {{ duty.description | safe }}
{% endfor %}
{% for done in side.satisfied or [] %}
- SATISFIED {{ done.responsibility_uuid }}: {{ done.description | safe }}
{% endfor %}
{% endfor %}
{% endfor %}
{% endif %}
{% endfor %}
{% endfor %}
"""


class Wrong(Exception):
    """What is wrong with a folder."""


def check(holds, reason):
    if not holds:
        raise Wrong(reason)


def same(found, expected, what):
    """Two sets of names must agree; a few of those that do not are named."""
    found, expected = set(found), set(expected)
    extra, lacking = sorted(found - expected), sorted(expected - found)
    check(not extra and not lacking, f"{what}: {len(lacking)} lacking {lacking[:5]}, {len(extra)} too many {extra[:5]}")


# How trestle begins a line of complaint. It sets up its own log anew with each command, so this is read off that.
COMPLAINT = re.compile(r"^trestle[\w.]*:\d+ (WARNING|ERROR|CRITICAL): (.*)")


class Workspace:
    def __init__(self, root, warnings):
        self.root, self.warnings, self.ran = root, warnings, 0

    def run(self, *words):
        """One trestle command; its exit code and its complaints decide."""
        words = [str(word) for word in words]
        self.ran += 1
        spoken, complained = io.StringIO(), io.StringIO()
        with redirect_stdout(spoken), redirect_stderr(complained):
            try:
                code = Trestle().run(words)
            except SystemExit as end:
                code = end.code
        found = [match.groups() for line in complained.getvalue().splitlines() if (match := COMPLAINT.match(line))]
        self.warnings.update(text for level, text in found if level == "WARNING")
        if code or any(level != "WARNING" for level, _ in found):
            said = (complained.getvalue() or spoken.getvalue()).strip()
            raise Wrong(f"trestle {' '.join(words)} (exit {code}): {said[-1000:]}")

    def load(self, *path):
        return json.loads(self.root.joinpath(*path).read_text(encoding="utf-8"))

    def pages(self, folder):
        """Names of the Markdown files below a folder, each of which trestle makes of one control."""
        return [page.stem for page in (self.root / folder).rglob("*.md")]


def controls_of(node):
    """Every control of a catalog, those in groups and in other controls too."""
    for control in node.get("controls", []):
        yield control
        yield from controls_of(control)
    for group in node.get("groups", []):
        yield from controls_of(group)


def selected(profile, known):
    """The controls a profile takes from its one catalog, worked out without trestle."""
    chosen = set()
    for one in profile["imports"]:
        if "include-controls" in one:
            took = [name for choice in one["include-controls"] for name in choice.get("with-ids", [])]
            check(len(took) == len(set(took)), "the profile names a control twice")
        else:
            check("include-all" in one, "the profile has an import that says nothing of what it includes")
            took = known
        left = {name for choice in one.get("exclude-controls", []) for name in choice.get("with-ids", [])}
        chosen.update(set(took) - left)
    return chosen


def parts_of(parts):
    """Prose by id of statements and their items."""
    for part in parts or []:
        if part["name"] in ("statement", "item"):
            yield part.get("id"), " ".join(part.get("prose", "").split())
            yield from parts_of(part.get("parts"))


def sides_of(plan):
    """Each (control, statement or control, by-component) of a plan."""
    for asked in plan["control-implementation"]["implemented-requirements"]:
        for part in [asked, *asked.get("statements", [])]:
            for side in part.get("by-components", []):
                yield asked["control-id"], part.get("statement-id", asked["control-id"]), side


def judge(folder, root, warnings):
    space = Workspace(root, warnings)
    counts = {}
    present = [name for name in DOCUMENTS if (folder / name).is_file()]
    lacking = [name for name in DOCUMENTS if name not in present and name not in OPTIONAL]
    check(not lacking, f"lacking {', '.join(lacking)}")
    source = {name: json.loads((folder / name).read_text(encoding="utf-8")) for name in present}
    catalog = source["catalog.json"]["catalog"]
    plan = source["ssp.json"]["system-security-plan"]
    services = source["component-definition.json"]["component-definition"]
    controls = {control["id"]: control for control in controls_of(catalog)}
    check(controls, "the catalog has no control")
    check(len(controls) == len(list(controls_of(catalog))), "the catalog has a control twice")
    profile = source["profile.json"]["profile"]
    chosen = selected(profile, controls)
    changes = profile.get("modify", {}).get("alters", [])
    removing = sorted(one["control-id"] for one in changes if "removes" in one)
    check(not removing, f"the profile removes parts of {removing[:5]}, which trestle does not do")

    # Every document goes in and passes all of trestle's validators.
    space.run("init", "--local")
    inbox = root.parent / "inbox"
    inbox.mkdir()
    in_workspace = {
        "catalog.json": "trestle://catalogs/catalog/catalog.json",
        "profile.json": "trestle://profiles/profile/profile.json",
    }
    at = plan["import-profile"]
    check(at["href"] == "profile.json", f"the plan imports {at['href']}")
    at["href"] = in_workspace[at["href"]]
    splits = [split for component in services.get("components", [])
              for split in component.get("control-implementations", [])]
    for split in splits:
        check(split["source"] in in_workspace, f"a component's source is {split['source']}")
        split["source"] = in_workspace[split["source"]]
    for name in present:
        called, given = DOCUMENTS[name], folder / name
        if name in ("ssp.json", "component-definition.json"):
            given = inbox / name
            given.write_text(json.dumps(source[name]), encoding="utf-8")
        space.run("import", "-f", given, "-o", called)
        if name == "profile.json":
            for item in range(len(profile["imports"])):
                space.run("href", "-n", called, "-i", item, "-hr", in_workspace["catalog.json"])
    shutil.rmtree(inbox)
    space.run("validate", "--all")
    held = {path.parent.name for path in root.glob("*/*/*.json")}
    same(held, [DOCUMENTS[name] for name in present], "documents in the workspace")
    counts["documents"] = len(held)

    # The profile resolves to the controls it names. What they say stays, though an alteration may add to it. Trestle
    # passes over an alteration that removes, and over the rest of it, with no more than a warning.
    altered = {one["control-id"] for one in changes if "adds" in one}
    space.run("author", "profile-resolve", "-n", "profile", "-o", "resolved")
    resolved = {one["id"]: one for one in controls_of(space.load("catalogs", "resolved", "catalog.json")["catalog"])}
    same(resolved, chosen, "controls of the resolved profile")
    for name, one in resolved.items():
        check(one["title"] == controls[name]["title"], f"{name}: another title when resolved")
        before, after = dict(parts_of(controls[name].get("parts"))), dict(parts_of(one.get("parts")))
        if name in altered:
            after = {key: prose for key, prose in after.items() if key in before}
        same(after.items(), before.items(), f"{name}: parts of the resolved statement")
    counts["catalog"], counts["profile"] = len(controls), len(resolved)

    # One page a control, and the catalog made of those pages is the one they were made of.
    space.run("author", "catalog-generate", "-n", "catalog", "-o", "md_catalog")
    same(space.pages("md_catalog"), controls, "pages of the catalog")
    check(len(space.pages("md_catalog")) == len(controls), "pages of the catalog: not one a control")
    space.run("author", "catalog-assemble", "-m", "md_catalog", "-n", "catalog", "-o", "again")
    again = {one["id"]: one for one in controls_of(space.load("catalogs", "again", "catalog.json")["catalog"])}
    same(again, controls, "controls of the catalog assembled of its pages")
    for name, one in again.items():
        check(one["title"] == controls[name]["title"], f"{name}: another title after a turn through Markdown")
        before, after = dict(parts_of(controls[name].get("parts"))), dict(parts_of(one.get("parts")))
        same(after.items(), before.items(), f"{name}: parts after a turn through Markdown")

    space.run("author", "profile-generate", "-n", "profile", "-o", "md_profile")
    same(space.pages("md_profile"), chosen, "pages of the profile")
    space.run("author", "component-generate", "-n", "services", "-o", "md_services")
    pages = space.pages("md_services")
    for split in splits:
        asked = {one["control-id"] for one in split["implemented-requirements"]}
        same(asked - set(controls), [], "controls of a component that the catalog lacks")
        same(asked - set(pages), [], "controls of a component that have no page")
    counts["component_pages"] = len(pages)

    # The plan as pages, and what it exports as pages for the one who inherits from it.
    space.run("author", "ssp-generate", "-p", "profile", "-ls", "plan", "-o", "md_plan")
    exported = list((root / "md_plan" / "inheritance").rglob("*.md"))
    pages = [page for page in space.pages("md_plan") if page not in {one.stem for one in exported}]
    same(pages, chosen, "pages of the plan")
    expected = set()
    for control, statement, side in sides_of(plan):
        check(control in chosen, f"{control}: in the plan, not in the profile")
        parts = {key for key, _ in parts_of(resolved[control].get("parts"))} | {control}
        check(statement in parts, f"{statement}: in the plan, not in the catalog")
        given = side.get("export", {})
        duties = given.get("responsibilities", [])
        taken = {duty.get("provided-uuid") for duty in duties}
        expected |= {f"{duty['provided-uuid']}_{duty['uuid']}" if "provided-uuid" in duty else duty["uuid"]
                     for duty in duties}
        expected |= {one["uuid"] for one in given.get("provided", []) if one["uuid"] not in taken}
    same({page.stem for page in exported}, expected, "pages of what the plan exports")
    counts["plan_pages"], counts["export_pages"] = len(pages), len(exported)

    # A document of one's own from the plan and the controls.
    (root / "duties.md.jinja").write_text(TEMPLATE, encoding="utf-8")
    space.run("author", "jinja", "-i", "duties.md.jinja", "-o", "duties.md", "-ssp", "plan", "-p", "profile")
    text = (root / "duties.md").read_text(encoding="utf-8")
    for name in chosen:
        check(f"## {name}: {controls[name]['title']}\n" in text, f"{name}: its title is not in the document")
    duties = done = 0
    # Trestle takes the force of braces so that no text is run as a template.
    flowing = " ".join(text.split())
    for _, statement, side in sides_of(plan):
        said = " ".join(side["description"].replace("{{", "[[").replace("}}", "]]").split())
        check(said in flowing, f"{statement}: what a component says to it is not in the document")
        for duty in side.get("export", {}).get("responsibilities", []):
            duties += 1
            line = f"- RESPONSIBILITY {duty['uuid']}: {duty['description']}"
            check(line in text, f"{statement}: a responsibility is not in the document")
        for one in side.get("satisfied", []):
            done += 1
            line = f"- SATISFIED {one['responsibility-uuid']}: {one['description']}"
            check(line in text, f"{statement}: what satisfies a responsibility is not in the document")
    counts["responsibilities"], counts["satisfied"] = duties, done
    check(duties > 0, "the plan exports no responsibility")
    counts["commands"] = space.ran
    return counts


def main(folders):
    if not folders:
        print("usage: trestle.py FOLDER...", file=sys.stderr)
        return 2
    kept = os.environ.get("RCHECKLIST_TRESTLE_KEEP")
    home = Path.cwd()
    failed = False
    for folder in folders:
        began = time.monotonic()
        warnings = set()
        above = Path(tempfile.mkdtemp(prefix="trestle-", dir=kept))
        root = above / "workspace"
        root.mkdir()
        line = {"folder": folder, "ok": True}
        try:
            where = Path(folder).resolve()
            os.chdir(root)
            line.update(judge(where, root, warnings))
        except Wrong as wrong:
            line.update(ok=False, reason=str(wrong))
        except Exception as error:  # whatever trestle or a malformed document lets through
            line.update(ok=False, reason=f"{type(error).__name__}: {error}")
        finally:
            os.chdir(home)
            if not kept:
                shutil.rmtree(above)
        line["warnings"] = sorted(warnings)
        line["seconds"] = round(time.monotonic() - began, 1)
        failed |= not line["ok"]
        print(json.dumps(line), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
