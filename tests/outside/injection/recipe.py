"""The recipe of stock commands, run in a shell in a pack whose texts ask the shell to touch a file: none is touched.

usage: recipe.py PROGRAM FOLDER
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import projects

program, top = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
projects.environment()
public = projects.key(top)
ORDERS = "$(touch canary)`touch canary`; touch canary | touch canary & touch canary > canary\n'; touch canary; '\"; touch canary; \""
projects.write(top, public, lambda name, _: f"{name} {ORDERS}")
# All that an address may have.
address = "a$(touch${IFS}canary)`touch${IFS}canary`;touch${IFS}canary;'|&{}[]~%^=\\\\@example.com"
for file in ("direct.toml", "house.base.toml"):
    text = (top / file).read_text("utf-8")
    (top / file).write_text(text.replace("owner-a@example.com", address), "utf-8")
name = "piece $(touch canary)`touch canary`; touch canary\n'\"\\.txt"
(top / name).write_text("minutes\n")
shutil.copy(top / "key", top / "own key")
projects.run(program, top, ["attach", "lock-the-door", name, *projects.OWNER, "--describe", ORDERS, *projects.HERE])
projects.run(program, top, ["sign", "lock-the-door", "--key", "own key", "--note", ORDERS, *projects.OWNER, *projects.HERE])
projects.run(program, top, ["build", *projects.DIRECT, *projects.SHOW, "--format", "pdf,md", "--with-evidence"])
pack = top / "out/direct"
steps = re.findall(r"^```sh\n(.*?)\n```$", (pack / "VERIFY.md").read_text("utf-8"), re.S | re.M)
mistakes, said = [], ""
for step in steps:
    if subprocess.run(["sh", "-n", "-c", step], check=False).returncode:
        mistakes.append(f"the shell cannot read {step!r}")
    if step.startswith("rchecklist"):
        continue
    done = subprocess.run(["sh", "-c", step], cwd=pack, capture_output=True, check=False)
    said += done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")
if "Good \"sign-off@rchecklist\" signature" not in said:
    mistakes.append(f"the signature of the person with that address was not found good: {said:.600}")
sums = (pack / "SHA256SUMS").read_text("utf-8").splitlines()
mistakes += [f"{line!r} is no line of sums" for line in sums if not re.fullmatch(r"[0-9a-f]{64} [ *][A-Za-z0-9._/-]+", line)]
signers = (pack / "statements/allowed_signers").read_text("utf-8").splitlines()
if len(signers) != 1:
    mistakes.append(f"{len(signers)} keys in allowed_signers")
if any(path.name == "canary" for path in top.rglob("*")):
    mistakes.append("something was run")
sys.stdout.buffer.write(json.dumps({"steps": len(steps), "mistakes": mistakes}).encode())
