"""Holds the program while it has a key in its hands, and looks at what others could see of it.

usage: held.py FOLDER WHEN PASSPHRASE NEEDLES PROGRAM [ARGUMENT]…

WHEN is where the program is held:
  asking  at its question for a passphrase; it is then killed by SIGABRT
  done    when its work is done: its standard output is a full pipe; PASSPHRASE is typed if it asks

NEEDLES is a file with one needle a line, in hexadecimal. Prints JSON: the limit of cores, whether a core was written, the
needles in the command line, the environment, and (as root) the memory.
"""

import fcntl
import json
import os
import pathlib
import pty
import resource
import select
import signal
import sys
import time

folder, when, passphrase, needles, *command = sys.argv[1:]
needles = [bytes.fromhex(line) for line in pathlib.Path(needles).read_text().split()]
os.chdir(folder)
full, writer = os.pipe()
os.set_blocking(writer, False)
try:
    while True:
        os.write(writer, b"." * 4096)
except BlockingIOError:
    pass
os.set_blocking(writer, True)
pid, terminal = pty.fork()
if pid == 0:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    if when == "done":
        os.dup2(writer, 1)
    os.environ.pop("SSH_AUTH_SOCK", None)
    os.execv(command[0], command)
os.close(writer)


def waits_in_write():
    try:
        return "pipe" in pathlib.Path(f"/proc/{pid}/wchan").read_text() or pathlib.Path(f"/proc/{pid}/syscall").read_text().startswith("1 0x1 ")
    except OSError:
        return False


shown = b""
typed = False
deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    if select.select([terminal], [], [], 0.1)[0]:
        try:
            shown += os.read(terminal, 65536)
        except OSError:
            break
    if b"assphrase" in shown and when == "asking":
        break
    if b"assphrase" in shown and not typed:
        time.sleep(0.3)
        os.write(terminal, passphrase.encode() + b"\n")
        typed = True
    if when == "done" and (typed or b"assphrase" not in shown) and waits_in_write():
        break
held = time.monotonic() < deadline


def found(data):
    return sorted({needle.hex() for needle in needles if needle in data})


seen = {"held": held, "shown": shown.decode(errors="replace"), "found": {}}
for name in ("cmdline", "environ"):
    seen["found"][name] = found(pathlib.Path(f"/proc/{pid}/{name}").read_bytes())
limits = pathlib.Path(f"/proc/{pid}/limits").read_text().splitlines()
seen["core limit"] = next(line for line in limits if "core" in line).split()[4]
seen["where"] = []
if os.geteuid() == 0 and when == "done":
    nothing = bytes(1 << 20)
    with open(f"/proc/{pid}/mem", "rb") as memory:
        hits = set()
        for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_, name = (line + " -").split(maxsplit=5)[:6] if len(line.split()) > 5 else [*line.split(), "anonymous"]
            if "rw" not in rights:
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            for at in range(start, end, 1 << 20):
                try:
                    memory.seek(at)
                    # A little more than a step, for what lies across its end.
                    data = memory.read(min(end, at + (1 << 20) + 64) - at)
                except OSError:
                    continue
                # Much of it was never touched.
                more = [] if data.startswith(nothing) else found(data)
                if more:
                    seen["where"].append(f"{name.strip()}: {len(more)}")
                hits |= set(more)
        seen["found"]["memory"] = sorted(hits)
if when == "asking":
    os.kill(pid, signal.SIGABRT)
else:
    os.kill(pid, signal.SIGKILL)
_, status = os.waitpid(pid, 0)
seen["core"] = os.WCOREDUMP(status)
print(json.dumps(seen))
