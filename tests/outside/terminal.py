"""Runs a program on a pseudo-terminal and answers its questions.

usage: terminal.py FOLDER 'QUESTION=ANSWER|QUESTION=ANSWER' PROGRAM [ARGUMENT]…
Waits until a question is shown, in whatever order, types its answer, and prints all that the program showed. \\x1b and the like
stand for themselves. Exits with the program's code.
"""

import os
import pty
import select
import signal
import sys
import time

folder, script, *command = sys.argv[1:]
steps = [step.split("=", 1) for step in script.split("|") if step]
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(folder)
    os.environ.update(TERM="xterm", COLUMNS="100", LINES="40")
    os.environ.pop("SSH_AUTH_SOCK", None)
    os.execv(command[0], command)



def plain(text):
    return text.encode().decode("unicode_escape").encode("latin-1")


shown = b""
unseen = 0
# Long enough for a busy machine: a program that asks nothing more ends by itself.
deadline = time.monotonic() + 120
while time.monotonic() < deadline:
    if select.select([terminal], [], [], 0.1)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    asked = [step for step in steps if plain(step[0]) in shown[unseen:]]
    if asked:
        answer = asked[0][1]
        steps.remove(asked[0])
        unseen = len(shown)
        # A moment for the program to read keys instead of lines.
        time.sleep(0.4)
        keys = plain(answer)
        os.write(terminal, keys if keys.endswith(b"\r") else keys + b"\r")
else:
    os.kill(pid, signal.SIGKILL)
sys.stdout.buffer.write(shown)
sys.stdout.flush()
_, status = os.waitpid(pid, 0)
if steps:
    # The answers may be secrets.
    sys.exit(f"never asked: {[question for question, _ in steps]}")
sys.exit(os.waitstatus_to_exitcode(status))
