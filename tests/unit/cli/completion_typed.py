"""Types `dapcar sy` and the tabulator key to an interactive bash on a terminal, and looks at what readline made of it."""
import os
import pty
import select
import sys
import time

pages = sys.argv[1]
child, terminal = pty.fork()
if child == 0:
    os.environ.update(TERM="dumb", PS1="$ ", HISTFILE="/dev/null")
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])


def read_until(words, seconds=20):
    seen, stop = b"", time.time() + seconds
    while words not in seen and time.time() < stop:
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 4096)
    return seen


read_until(b"$ ")
os.write(terminal, f". '{pages}/dapcar.bash'; . '{pages}/dapcar-hq.bash'; echo rea''dy\r".encode())
read_until(b"ready")
wrong = []
for typed, becomes in ((b"dapcar sy\t", b"dapcar sync "), (b"dapcar user d\t", b"dapcar user disable "),
                       (b"dapcar-hq unl\t--f\t", b"dapcar-hq unlock-code --for "),
                       (b"dapcar add --nd\t", b"dapcar add --ndjson ")):
    os.write(terminal, typed)
    seen = read_until(becomes)
    if becomes not in seen:
        wrong.append(f"{typed!r} became {seen!r} and not {becomes!r}")
    os.write(terminal, b"\x15")  # the line is thrown away
os.write(terminal, b"exit\r")
os.close(terminal)
os.waitpid(child, 0)
print("\n".join(wrong) or "a typed line is completed")
sys.exit(1 if wrong else 0)
