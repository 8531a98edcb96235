"""Who holds a lease: `host/pid/start`, so that on its own machine a dead holder is known at once, without waiting.

`start` is the process's start time as the kernel counts it: a pid that was given to another process is not the holder.
"""

import os
import socket
from pathlib import Path


def worker_name() -> str:
    """The name of this process."""
    pid = os.getpid()
    return f"{socket.gethostname()}/{pid}/{started(pid) or 0}"


def is_gone(name: str) -> bool:
    """Whether that worker surely lives no more; False where it cannot be known (another machine, a free name)."""
    parts = name.split("/")
    if len(parts) < 3 or parts[0] != socket.gethostname() or not (parts[1].isdigit() and parts[2].isdigit()):
        return False
    pid, start = int(parts[1]), int(parts[2])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    now = started(pid)
    return bool(start and now and now != start)


def started(pid: int) -> int | None:
    """Start time in clock ticks since boot (field 22 of /proc/PID/stat); None where there is no such file."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    if fields[0] in ("Z", "X"):
        return -1  # ended, and only waited for
    return int(fields[19])
