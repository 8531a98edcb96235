"""Forks commands and kills them: `python -m tests.trials.killing`, a line of JSON in for each, a line of JSON out.

In: {"home", "arguments" (of the command line), "seconds"}. Out: {"code": exit status, or minus the signal; "seconds": how long it ran}.
The child is the command line itself with everything loaded; forked before any thread is started. With it die at once all that it
started: what a machine's power cut does.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from api.cli.main import main


def command(home: str, arguments: Sequence[str]) -> None:
    os.environ["SALA_HOME"] = home
    sink = os.open(os.devnull, os.O_RDWR)
    log = os.open(f"{home}/killed.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream, to in ((0, sink), (1, sink), (2, log)):
        os.dup2(to, stream)
    sys.argv = ["sala", *arguments]
    main()


def descendants(pid: int) -> list[int]:
    """Children and theirs, by /proc."""
    found = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def killed(pid: int) -> int:
    """All of them, before one can start another or end in order; the wait status of the first."""
    os.kill(pid, signal.SIGSTOP)
    for one in descendants(pid):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def forked(home: str, arguments: Sequence[str], seconds: float) -> dict[str, float]:
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            command(home, arguments)
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        finally:
            os._exit(code)
    while time.monotonic() - began < seconds:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - began}
        time.sleep(0.005)
    return {"code": os.waitstatus_to_exitcode(killed(child)), "seconds": time.monotonic() - began}


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(forked(asked["home"], asked["arguments"], asked["seconds"])), flush=True)
