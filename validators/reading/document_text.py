"""Prints the text of a PDF, page by page, and then what could not be read; run by `documents` in a process of its own. The only file that imports pypdf."""

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

MAX_PAGES = 300
MEMORY = 1 << 30  # bytes of address space
TEXT = 25  # letters and digits of a page that is no picture
DRAWN = 2_000  # bytes of drawing on a page that may be letters turned into lines
_FAULTS = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError)
_READABLE = re.compile("[A-Za-z0-9\u0e01-\u0e5b\uf700-\uf71a]")  # the last are glyphs of old Thai fonts
_SIGNS = re.compile("[^\\s!-/:-@\\[-`{-~\u2010-\u2027\u00a0]")


def unread(page: Any, text: str) -> bool:
    """Whether a page shows something that is not in its text: a scan, letters drawn as lines, letters of a font without a table."""
    signs = len(_SIGNS.findall(text))
    readable = len(_READABLE.findall(text))
    if readable < 0.6 * signs:
        return True
    if readable >= TEXT:
        return False
    try:
        content = page.get_contents()
        drawn = len(content.get_data()) if content is not None else 0
        resources = page.get("/Resources")
        pictures = (resources.get_object() if resources is not None else {}).get("/XObject")
    except _FAULTS:
        return True
    return bool(drawn and pictures) or drawn > DRAWN


def read_text(path: Path, seconds: float, tell: Callable[[str], object]) -> dict[str, Any]:
    """Tells page by page what can be read before the time is up; gives how many pages there are and the numbers of those unread."""
    began = time.monotonic()
    reader = pypdf.PdfReader(path, strict=False)
    total = len(reader.pages)
    blind: list[int] = []
    for number in range(total):
        if number >= MAX_PAGES or time.monotonic() - began > seconds:
            blind += range(number, total)
            break
        text = ""
        try:
            page = reader.pages[number]
            text = page.extract_text()
            if unread(page, text):
                blind.append(number)
        except _FAULTS:
            blind.append(number)
        tell(text)
    return {"pages": total, "unread": blind}


def print_page(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def print_text(path: Path, seconds: float) -> None:
    """Within bounds of this process; how many pages there are and which are unread goes to the other stream."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 5, int(seconds) + 5))
    sys.stderr.write("\n" + json.dumps(read_text(path, seconds, print_page)))


if __name__ == "__main__":
    print_text(Path(sys.argv[1]), float(sys.argv[2]))
