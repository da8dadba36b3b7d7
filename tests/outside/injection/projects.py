"""Projects in which each text of people is an attack, made of the files of `tests/attack/injection/fixture`, and what the program
makes of them: packs, a portfolio, and what its commands say.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess

from rule import marks
from texts import TEXTS

FIXTURE = pathlib.Path(__file__).resolve().parents[2] / "attack" / "injection" / "fixture"
DAY = "2026-11-20"
FILES = {
    "models/door.toml": "models/door.toml",
    "models/frameworks/locks.toml": "frameworks/locks.toml",
    "house.base.toml": "house.base.toml",
    "direct.toml": "direct.toml",
    "heir.toml": "heir.toml",
    "direct.record.toml": "direct.record.toml",
}
# Which schema a file has.
KINDS = {"models/door.toml": "model", "frameworks/locks.toml": "framework", "house.base.toml": "base", "direct.toml": "profile",
         "heir.toml": "profile", "direct.record.toml": "record"}  # fmt: skip
# Texts that reach the record by the command line.
TYPED = ["typed.command", "typed.description", "typed.note"]

HERE = ["--models", "models"]
DIRECT = ["--profile", "direct.toml"]
HEIR = ["--profile", "heir.toml"]
OWNER = [*DIRECT, "--as", "owner-a"]
SHOW = ["--as-of", DAY, *HERE]

# Commands by a name: what they are, and the other forms in which they print.
COMMANDS = {
    "build": (["build", *DIRECT, *SHOW, "--format", "md", "--out", "again"], []),
    "build heir": (["build", *HEIR, *SHOW, "--format", "md", "--out", "again"], []),
    "status": (["status", *DIRECT, *SHOW], ["json"]),
    "check": (["check", *DIRECT, *SHOW], ["json"]),
    "items": (["items", *DIRECT, *SHOW], ["json"]),
    "items heir": (["items", *HEIR, *SHOW], []),
    "show": (["show", "lock-the-door", *DIRECT, *SHOW], ["json"]),
    "show asked": (["show", "ring-the-bell", *DIRECT, *SHOW], ["json"]),
    "show heir": (["show", "open-the-door", *HEIR, *SHOW], ["json"]),
    "show resolved": (["show", "--resolved", *HEIR, *SHOW], ["json"]),
    "compare": (["compare", "direct.toml", "heir.toml", *HERE], ["json", "markdown"]),
    "services": (["services", *HERE], ["json"]),
    "profiles": (["profiles", *HERE], ["json"]),
    "frameworks": (["frameworks", *HERE], ["json"]),
    "frameworks locks": (["frameworks", "locks", *HERE], ["json"]),
    "sign": (["sign", "lock-the-door", *OWNER, "--unsigned", "--dry-run", *HERE], []),
    "except": (["except", "lock-the-door", *DIRECT, "--as", "owner-b", "--unsigned", "--dry-run", "--until", "2027-01-01", "--note",
                "why", *HERE], []),
    "withdraw": (["withdraw", "ring-the-bell", *OWNER, "--unsigned", "--dry-run", *HERE], []),
    "attach": (["attach", "lock-the-door", "other.txt", *OWNER, "--describe", "other", "--dry-run", *HERE], []),
    "drift": (["drift", "older/door.toml", "models/door.toml", "--all", *HERE], ["json", "markdown"]),
    "drift record": (["drift", "older/door.toml", "models/door.toml", "--record", "direct.record.toml", *HERE], ["json", "markdown"]),
    "verify": (["verify", "out/direct"], ["json"]),
    "unknown item": (["show", "lock-the-dor", *DIRECT, *SHOW], []),
    "unknown signer": (["sign", "lock-the-door", *DIRECT, "--as", "ownr", "--unsigned", *HERE], []),
}  # fmt: skip


def fields():
    """The names of all fields, in the order of their numbers."""
    names = set(TYPED)
    for file in FILES.values():
        names.update(re.findall(r'"@([a-z.-]+)"', (FIXTURE / file).read_text("utf-8")))
    return sorted(names)


def quoted(text):
    """A text as TOML; everything but plain letters by its code."""
    plain = lambda c: " " <= c <= "~" and c not in '"\\'  # noqa: E731
    return '"' + "".join(c if plain(c) else f"\\U{ord(c):08X}" for c in text) + '"'


def all_of(family):
    """What a field says in the project of a family: each text between its marks; by the field's name and number."""
    own = [(number, text) for number, (name, text) in enumerate(TEXTS) if name == family]

    def say(_, field):
        return " ".join(text.join(marks(field, number)) for number, text in own)

    return say


def run(program, folder, args, codes=(0,)):
    """Runs the program as where colours are shown; gives what it says on both streams."""
    done = subprocess.run([program, *args, "--color", "always"], cwd=folder, capture_output=True, check=False, timeout=300)
    if done.returncode not in codes:
        raise SystemExit(f"exit code {done.returncode} of {args} in {folder}\n{done.stderr.decode()[:3000]}")
    return done.stdout.decode("utf-8"), done.stderr.decode("utf-8"), done.returncode


def key(folder):
    """A key to sign with; its public half."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder / "key"], check=True)
    return " ".join((folder / "key.pub").read_text("ascii").split()[:2])


def write(folder, public, say):
    """Writes the files of a project, each field as it is said."""
    number = {name: place for place, name in enumerate(fields())}
    wording = say("wording.title", number["wording.title"]) + "\n" + say("wording.statement", number["wording.statement"]) + "\n"
    digest = hashlib.sha256(wording.encode("utf-8")).hexdigest()
    for target, file in FILES.items():
        text = (FIXTURE / file).read_text("utf-8").replace('"KEY"', f'"{public}"').replace('"WORDING"', f'"{digest}"')
        text = re.sub(r'"@([a-z.-]+)"', lambda name: quoted(say(name[1], number[name[1]])), text)
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    older = re.sub(r'"@([a-z.-]+)"', r'"older words of \1"', (FIXTURE / "models/door.toml").read_text("utf-8"))
    (folder / "older").mkdir()
    (folder / "older/door.toml").write_text(older.replace("date = 2026-01-01", "date = 2025-01-01"), "utf-8")
    (folder / "piece.txt").write_text("minutes\n")
    (folder / "other.txt").write_text("others\n")


def make(program, folder, secret, public, say):
    """Makes a project: evidence and a signature by command, two packs and a portfolio, and all that is said.

    Gives pairs of a name and what was said; what is printed for programs lies in files below `said`.
    """
    write(folder, public, say)
    shutil.copy(secret, folder / "key")
    number = {name: place for place, name in enumerate(fields())}
    command, description, note = (say(name, number[name]) for name in TYPED)
    talk = {}
    attach = ["attach", "lock-the-door", "piece.txt", "--describe", description, "--command", command, *OWNER, *HERE]
    talk["attached"] = "".join(run(program, folder, attach)[:2])
    talk["signed"] = "".join(run(program, folder, ["sign", "lock-the-door", "--key", "key", "--note", note, *OWNER, *HERE])[:2])
    (folder / "said").mkdir()
    fleet = [*DIRECT, *HEIR, *SHOW, "--format", "pdf,md,html,json,csv,xlsx,ics,oscal"]
    told, talk["fleet"], _ = run(program, folder, fleet)
    (folder / "said/fleet.json").write_text(told, "utf-8", newline="")
    for name, (args, forms) in COMMANDS.items():
        out, talked, code = run(program, folder, args, (0, 1, 2))
        talk[name] = f"exit code {code}\n{out}{talked}"
        for form in forms:
            out, _, _ = run(program, folder, [*args, "--format", form], (0, 1))
            (folder / f"said/{name}.{'md' if form == 'markdown' else form}").write_text(out, "utf-8", newline="")
    return talk


def environment():
    """The moment of what is signed here, and nothing of the caller's agent."""
    os.environ["SOURCE_DATE_EPOCH"] = "1794477600"
    os.environ.pop("SSH_AUTH_SOCK", None)
