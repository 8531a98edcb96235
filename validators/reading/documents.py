"""The text of a PDF, line by line: not to read tables from it, but for the gate to look at.

The library runs in a process of its own, with bounds on time and memory: documents are hostile more often than tables.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

import pypdf
from pypdf.errors import PyPdfError

from validators.reading.text import tidy

MAX_BYTES = 64 << 20
MAX_PAGES = 300
MAX_LINES = 100_000
SECONDS = 20
MEMORY = 1 << 30


def lines_of(path: Path, seconds: float = SECONDS) -> list[str]:
    """The lines of text; none where there is no text (a scan), or where the document does not let itself be read in time."""
    if path.stat().st_size > MAX_BYTES:
        return []
    command = [sys.executable, "-m", "validators.reading.documents", str(path.resolve()), str(seconds)]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=seconds + 10, check=False, cwd=Path(__file__).resolve().parents[2]
        )
    except subprocess.TimeoutExpired as error:
        out = error.stdout or b""
    else:
        out = done.stdout
    return [line for line in map(tidy, out.decode("utf-8", "replace").split("\n")[:MAX_LINES]) if line]


def _print_text(path: Path, seconds: float) -> None:
    """Prints page by page what can be read before the time is up."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 5, int(seconds) + 5))
    began = time.monotonic()
    reader = pypdf.PdfReader(path, strict=False)
    for page in reader.pages[:MAX_PAGES]:
        if time.monotonic() - began > seconds:
            return
        try:
            text = page.extract_text()
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            continue
        sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _print_text(Path(sys.argv[1]), float(sys.argv[2]))
