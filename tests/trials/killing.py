"""Forks harvests and kills them: `python -m tests.trials.killing`, a line of JSON in for each, a line of JSON out.

In: {"home", "seconds"}. Out: {"code": exit status, or minus the signal; "seconds": how long it ran}. The child is the command
line itself with everything loaded; forked before any thread is started.
"""

import json
import os
import signal
import sys
import time

from api.cli.main import main


def harvest(home: str) -> None:
    os.environ["SALA_HOME"] = home
    sink = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(sink, stream)
    sys.argv = ["sala", "harvest", "--json"]
    main()


def forked(home: str, seconds: float) -> dict[str, float]:
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            harvest(home)
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
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - began}


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(forked(asked["home"], asked["seconds"])), flush=True)
