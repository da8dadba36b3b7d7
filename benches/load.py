#!/usr/bin/env python3
"""Loads that no house has on an ordinary day, one after another: what each command takes, or how it refuses.

    benches/load.py [--program PATH] [--scale 0.1] [--disk FOLDER] [CASE …]

Cases: items, events, one-item, signers, page, pdf, files, bytes, zip (default: all). A line for each command: seconds on the clock,
the greatest resident memory, the exit code, and the first line of what it said where it refused. `--scale` makes every case smaller.
`bytes` and `zip` write some 35 GB below --disk and remove it again. Each command may have 8 GiB of memory (--memory) and half an hour.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ARGS = None
DAY = ["--as-of", "2026-11-20"]


def scaled(number):
    return max(1, int(number * ARGS.scale))


def run(folder, name, *args, out=None):
    """One command: a row of the table."""
    log = os.path.join(folder, "stderr")
    started = time.monotonic()
    with open(out or os.devnull, "wb") as stdout, open(log, "wb") as stderr:
        limit = ARGS.memory << 30
        child = subprocess.Popen(
            [ARGS.program, *args], cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        )
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - started > 1800:
                child.kill()
            time.sleep(0.005)
        child.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - started
    said = ""
    if child.returncode not in (0, 1):
        text = open(log, encoding="utf-8", errors="replace").read().strip()
        said = " / ".join(text.splitlines()[:3])[:300]
    memory = usage.ru_maxrss / 1024
    print(f"| {name:<58} | {took:>8.2f} | {memory:>8.0f} | {child.returncode:>4} | {said}", flush=True)
    return child.returncode


def head(title):
    print(f"\n{title}\n\n| {'command':<58} | {'seconds':>8} | {'MiB':>8} | exit |\n|{'-' * 60}|{'-' * 9}:|{'-' * 9}:|-----:|", flush=True)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


PEOPLE = '[[signer]]\nid = "a"\nname = "Person A"\nemail = "a@example.com"\nroles = ["owner"]\n' \
    '[[signer]]\nid = "b"\nname = "Person B"\nemail = "b@example.com"\nroles = ["owner"]\n'


def model(actions, sentence="Lock it."):
    """A made-up service with so many actions."""
    parts = ['schema = 1\nid = "doors"\nname = "Doors"\nshort-name = "Doors"\nprovider = "Nobody"\n'
             '[[role]]\nid = "owner"\nname = "Owner"\n[[area]]\nid = "all"\nname = "All"\n']
    for n in range(actions):
        parts.append(f'[[action]]\nid = "lock-door-{n}"\ntitle = "Lock door {n}"\nstatement = "{sentence}"\nrequired = true\n'
                     'modality = "must"\ncadence = "once"\nroles = ["owner"]\ntwo-person = false\n')
    zeros = "0" * 64
    parts.append(f'[[revision]]\ndate = 2026-01-01\nurl = "u"\npage-sha256 = "{zeros}"\n')
    for n in range(actions):
        parts.append(f'[[revision.row]]\nkind = "table"\narea = "all"\ntask = "Door {n}"\nprovider = ""\ncustomer = "Locks it."\n'
                     f'anchor = "doors"\ntable = 1\nrow = {n + 1}\nline = {n + 1}\nsha256 = "{zeros}"\nactions = ["lock-door-{n}"]\n')
    return "".join(parts)


def profile(deployments, people=PEOPLE):
    parts = ['id = "p"\ntitle = "P"\n']
    for n in range(deployments):
        name = f'id = "d{n}"\n' if deployments > 1 else ""
        parts.append(f'[[deployment]]\n{name}service = "doors"\ninstance = "crn:{n}"\n')
    parts.append('[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n')
    return "".join(parts) + people


def world(folder, deployments, actions, people=PEOPLE):
    write(f"{folder}/seeds/doors.toml", model(actions))
    write(f"{folder}/p.toml", profile(deployments, people))


def everyday(folder, item, exports=("csv", "xlsx", "json", "html", "ics", "oscal"), more=()):
    """What people do with a record."""
    own = ["--profile", "p.toml"]
    run(folder, "status", "status", *own)
    run(folder, "check", "check", *own)
    run(folder, "show", "show", item, *own)
    run(folder, "sign one item", "sign", item, *own, "--as", "a", "--unsigned", "--note", "load")
    write(f"{folder}/minutes.txt", "minutes\n")
    run(folder, "attach one file", "attach", item, "minutes.txt", "--describe", "Minutes", "--as", "a", *own)
    for form in exports:
        run(folder, f"export {form}", "export", *own, "--format", form, "--output", f"export.{form}")
    for name, args in more:
        run(folder, name, *args)


def items(folder):
    """100,000 items: five hundred instances of a service with two hundred duties."""
    world(folder, scaled(500), 200)
    own = ["--profile", "p.toml"]
    head(f"{scaled(500) * 200} items in {scaled(500)} deployments")
    run(folder, "build, Markdown, first (writes the record)", *own, "--format", "md")
    run(folder, "build, Markdown, JSON, CSV, again", *own, "--format", "md,json,csv")
    run(folder, "verify", "verify", "out/p")
    run(folder, "build, PDF and Markdown", *own)
    everyday(folder, "d7/lock-door-7")
    world(folder, 1, scaled(100_000))
    shutil.rmtree(f"{folder}/out", ignore_errors=True)
    os.remove(f"{folder}/p.record.toml") if os.path.exists(f"{folder}/p.record.toml") else None
    head(f"{scaled(100_000)} items of one model")
    run(folder, "build, Markdown, first", *own, "--format", "md")
    world(folder, 1, scaled(60_000))
    head(f"{scaled(60_000)} items of one model")
    run(folder, "build, Markdown, first", *own, "--format", "md")
    run(folder, "status", "status", *own)


def hand(item, number, at):
    return f'[[items.doors.{item}.sign-off]]\nby = "a"\ndecision = "met"\nat = {at}\nnote = "{number}"\n'


def moment(number):
    days = number // 2000
    seconds = (number % 2000) * 40
    month, day = 2 + days // 28, 1 + days % 28
    return f"2026-{month:02}-{day:02}T{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}Z"


def record_of(folder, events, spread):
    with open(f"{folder}/p.record.toml", "w", encoding="utf-8") as file:
        for number in range(events):
            file.write(hand(f"lock-door-{number % spread}", number, moment(number * 400_000 // max(events, 400_000))))


def events(folder):
    """1,000,000 events; and as many as a record takes."""
    own = ["--profile", "p.toml"]
    world(folder, 1, 1000)
    record_of(folder, scaled(1_000_000), 1000)
    head(f"{scaled(1_000_000)} events of 1,000 items")
    for name, args in [("build", ["--format", "md"]), ("status", []), ("check", []), ("sign one item", ["--as", "a", "--unsigned"])]:
        command = [] if name == "build" else [name.split()[0]]
        command += ["lock-door-1"] if name.startswith("sign") else []
        run(folder, name, *command, *own, *args)
    for number in (scaled(50_000), scaled(100_000)):
        record_of(folder, number, 1000)
        head(f"{number} events of 1,000 items")
        run(folder, "build, Markdown, first (binds what was written by hand)", *own, "--format", "md")
        run(folder, "build, Markdown, again", *own, "--format", "md,json")
        run(folder, "verify", "verify", "out/p")
        everyday(folder, "lock-door-7")
    shutil.rmtree(f"{folder}/out", ignore_errors=True)


def one_item(folder):
    """All events on one item: a chain that long."""
    own = ["--profile", "p.toml"]
    world(folder, 1, 10)
    for number in (scaled(20_000), scaled(40_000), scaled(80_000)):
        record_of(folder, number, 1)
        head(f"{number} events of one item")
        run(folder, "build, Markdown, first (binds what was written by hand)", *own, "--format", "md")
        run(folder, "status", "status", *own)
        run(folder, "sign one item", "sign", "lock-door-0", *own, "--as", "a", "--unsigned", "--note", "load")
        run(folder, "verify", "verify", "out/p")


def signers(folder):
    """1,000 signers."""
    people = "".join(f'[[signer]]\nid = "s{n}"\nname = "Person {n}"\nemail = "s{n}@example.com"\nroles = ["owner"]\n'
                     for n in range(scaled(1000)))
    world(folder, 1, 200, people)
    own = ["--profile", "p.toml"]
    head(f"{scaled(1000)} signers, 200 items")
    run(folder, "build, PDF and Markdown", *own)
    run(folder, "verify", "verify", "out/p")
    run(folder, "status", "status", *own)
    run(folder, "sign one item", "sign", "lock-door-1", *own, "--as", "s7", "--unsigned", "--note", "load")
    run(folder, "export ics", "export", *own, "--format", "ics", "--output", "x.ics")
    run(folder, "export oscal", "export", *own, "--format", "oscal", "--output", "oscal")


def page(folder):
    """A page of 100,000 rows."""
    number = scaled(100_000)
    lines = ["# Understanding your responsibilities with Doors\n", "## Doors\n",
             "| Task | Provider responsibilities | Your responsibilities |", "|---|---|---|"]
    lines += [f"| Door {n} | The provider makes door {n}. | Lock door {n} each evening. |" for n in range(number)]
    write(f"{folder}/page.md", "\n".join(lines) + "\n")
    lines[-1] = f"| Door {number} | The provider makes door {number}. | Lock it. |"
    lines[number // 2] = "| Door x | The provider makes door x. | Lock door x each morning. |"
    write(f"{folder}/page2.md", "\n".join(lines) + "\n")
    head(f"a page of {number} rows")
    run(folder, "import", "import", "page.md", "--output", "draft.toml")
    run(folder, "import, JSON", "import", "page.md", "--format", "json")
    run(folder, "drift of two such pages", "drift", "page.md", "page2.md")


def pdf(folder):
    """A PDF of two thousand pages and more."""
    own = ["--profile", "p.toml"]
    for number in (scaled(3000), scaled(10_000)):
        world(folder, 1, number)
        head(f"the PDF of {number} items")
        run(folder, "build, PDF and Markdown", *own)
        run(folder, "verify", "verify", "out/p")
        run(folder, "verify the PDF alone (sets it again)", "verify", "out/p/audit-pack.pdf")
        shutil.rmtree(f"{folder}/out", ignore_errors=True)
        os.remove(f"{folder}/p.record.toml") if os.path.exists(f"{folder}/p.record.toml") else None


def with_evidence(folder, title):
    own = ["--profile", "p.toml"]
    run(folder, "status", "status", *own)
    run(folder, "build, Markdown", *own, "--format", "md")
    run(folder, "build, Markdown, with evidence", *own, "--format", "md", "--with-evidence")
    run(folder, "verify the folder", "verify", "out/p")
    run(folder, "verify the zip", "verify", "out/p/audit-pack.zip")
    shutil.rmtree(f"{folder}/out", ignore_errors=True)


def files(folder):
    """Evidence in very many files."""
    world(folder, 1, 100)
    number = scaled(10_000)
    own = ["--profile", "p.toml"]
    names = []
    os.makedirs(f"{folder}/in", exist_ok=True)
    for n in range(number):
        name = f"in/{n}.log"
        with open(f"{folder}/{name}", "wb") as file:
            file.write(b"line %d\n" % n)
            file.truncate(1 << 20)
        names.append(name)
    head(f"{number} files of 1 MiB (a line, then nothing: sparse)")
    for item in range(100):
        part = names[item * number // 100:(item + 1) * number // 100]
        if item in (0, 99):
            run(folder, f"attach {len(part)} files, turn {item + 1} of 100", "attach", f"lock-door-{item}", *part, "--describe", "Log", "--as", "a", *own)
        elif part:
            subprocess.run([ARGS.program, "attach", f"lock-door-{item}", *part, "--describe", "Log", "--as", "a", *own, "--quiet"],
                           cwd=folder, check=True, stderr=subprocess.DEVNULL)
    shutil.rmtree(f"{folder}/in")
    with_evidence(folder, "files")


def big(folder, size, sparse, title):
    world(folder, 1, 10)
    os.makedirs(f"{folder}/in", exist_ok=True)
    with open(f"{folder}/in/big.log", "wb") as file:
        if sparse:
            file.truncate(size)
        else:
            block = os.urandom(1 << 24)
            left = size
            while left > 0:
                left -= file.write(block[:min(left, len(block))])
    head(title)
    run(folder, "attach", "attach", "lock-door-1", "in/big.log", "--describe", "Log", "--as", "a", "--profile", "p.toml", "--allow-secret", "noise")
    os.remove(f"{folder}/in/big.log")
    with_evidence(folder, title)


def bytes_(folder):
    """Ten gigabytes in one file, really written; packs of it are zips of more than 4 GiB."""
    big(folder, scaled(10 << 30), False, f"one file of {scaled(10 << 30)} bytes, really written")


def zip_(folder):
    """A zip of more than 4 GiB from a sparse file."""
    big(folder, scaled(5 << 30), True, f"one file of {scaled(5 << 30)} bytes, sparse")


CASES = {"items": items, "events": events, "one-item": one_item, "signers": signers, "page": page, "pdf": pdf,
         "files": files, "zip": zip_, "bytes": bytes_}


def main():
    global ARGS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="target/release/rchecklist")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--memory", type=int, default=8, metavar="GIB")
    parser.add_argument("--disk", default=None)
    parser.add_argument("cases", nargs="*", metavar="CASE")
    ARGS = parser.parse_args()
    ARGS.program = os.path.abspath(ARGS.program)
    for name in ARGS.cases or CASES:
        if name not in CASES:
            sys.exit(f"there is no case {name}")
        folder = tempfile.mkdtemp(prefix="rchecklist-load-", dir=ARGS.disk)
        try:
            CASES[name](folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
