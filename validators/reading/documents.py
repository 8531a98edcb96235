"""The text of a PDF, line by line: not to read tables from it, but for the gate to look at.

The library runs in a process of its own (`document_text`), with bounds on time and memory: documents are hostile more often than tables.
"""

import subprocess
import sys
from pathlib import Path

from validators.reading.text import tidy

MAX_BYTES = 64 << 20
MAX_LINES = 100_000
SECONDS = 20


def lines_of(path: Path, seconds: float = SECONDS) -> list[str]:
    """The lines of text; none where there is no text (a scan), or where the document does not let itself be read in time."""
    if path.stat().st_size > MAX_BYTES:
        return []
    command = [sys.executable, "-m", "validators.reading.document_text", str(path.resolve()), str(seconds)]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=seconds + 10, check=False, cwd=Path(__file__).resolve().parents[2]
        )
    except subprocess.TimeoutExpired as error:
        out = error.stdout or b""
    else:
        out = done.stdout
    return [line for line in map(tidy, out.decode("utf-8", "replace").split("\n")[:MAX_LINES]) if line]
