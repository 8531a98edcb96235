"""Prints the text of a PDF, page by page; run by `documents` in a process of its own. The only file that imports pypdf."""

import resource
import sys
import time
from pathlib import Path

import pypdf
from pypdf.errors import PyPdfError

MAX_PAGES = 300
MEMORY = 1 << 30  # bytes of address space


def print_text(path: Path, seconds: float) -> None:
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
    print_text(Path(sys.argv[1]), float(sys.argv[2]))
