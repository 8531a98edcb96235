"""The words by which tables say what is not data (`validators/data/words.yaml`), ready to be looked up."""

import re
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parents[1] / "data"
_WORDS: dict[str, Any] = yaml.safe_load((DATA / "words.yaml").read_text("utf-8"))

NULLS = frozenset(word.casefold() for word in _WORDS["nulls"])
EXACT_NULLS = frozenset(_WORDS["exact_nulls"])
REGIONS = frozenset(word.casefold() for word in _WORDS["regions"])
SOFT_NULLS = frozenset(word.casefold() for word in _WORDS["soft_nulls"])
CENSORED = frozenset(word.casefold() for word in _WORDS["censored"])
TOTALS = frozenset(word.casefold() for word in _WORDS["totals"])
SUBTOTALS = frozenset(word.casefold() for word in _WORDS["subtotals"])
SUBTOTAL_OF = tuple(_WORDS["subtotal_of"])
UNITS = frozenset(word.casefold() for word in _WORDS["units"])
TRUE = frozenset(_WORDS["truths"])
FALSE = frozenset(_WORDS["falsehoods"])
MONTHS = {name: number for number, names in enumerate(_WORDS["months"], 1) for name in names}
HEADERS: dict[str, list[str]] = {kind: [word.casefold() for word in words] for kind, words in _WORDS["headers"].items()}


def _starts(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


LIMIT = re.compile(rf"(?:{_starts(_WORDS['limits'])})\s*", re.IGNORECASE)  # how a value beyond a limit begins: <0.01
# An English word must end where a word ends ("Notes on …" is a note, "Notebook" is a product).
NOTE = re.compile(rf"^\s*(?:\*+\s*)?(?!หน่วย(?!นับ)[ก-์])(?:{_starts(_WORDS['notes'])})(?![a-z])", re.IGNORECASE)
_UNIT_LINE = re.compile(
    rf"^\s*\(?\s*(?:{_starts(_WORDS['unit_lines'])})(\s*[:：]\s*|\s*)(.+?)\s*\)?\s*$", re.IGNORECASE
)
_EACH = re.compile(r"([^\d/]{1,20}?)\s*(?:/|ต่อ)\s*[^\d\s/][^/]{0,20}(?:/[^/\s]{1,12})?")
_NOTES = frozenset(word.casefold() for word in _WORDS["notes"])
FACTS = frozenset(word.casefold() for word in _WORDS["facts"])


def is_note(title: str) -> bool:
    """Whether a cell among titles is a note; the bare word is a column's own title."""
    return bool(NOTE.match(title)) and title.strip(" *").casefold() not in _NOTES


def is_unit(text: str) -> bool:
    """Whether a text is a unit: one of the list, or one of them for each of another (บาท/ตร.ว., กก.ต่อต้น)."""
    folded = text.strip().casefold()
    each = _EACH.fullmatch(folded)
    return folded in UNITS or bool(each and each[1].strip() in UNITS)


def unit_line(text: str) -> str | None:
    """The unit that a line tells (หน่วย : บาท); หน่วยงาน is no unit, nor is what only looks like it."""
    found = _UNIT_LINE.match(text)
    if not found:
        return None
    unit = found[2].strip(" ():：")
    if unit == "งาน" and not found[1]:
        return None
    return unit if unit and (":" in found[1] or "：" in found[1] or unit.casefold() in UNITS) else None


def header_says(title: str, kind: str) -> bool:
    """Whether a column's title speaks of that kind (`words.yaml`, `headers`); short ASCII words must stand alone."""
    folded = title.casefold()
    for word in HEADERS[kind]:
        at = folded.find(word)
        if at < 0:
            continue
        if not word.isascii() or not word[0].isalpha():
            return True
        before, after = folded[:at][-1:], folded[at + len(word) :][:1]
        if not (before.isascii() and before.isalpha()) and not (after.isascii() and after.isalpha()):
            return True
    return False


_BOTH = re.compile(r"([^a-z]*[^a-z ])[ /(-]+([a-z -]+)")


def part_of(text: str) -> str | None:
    """What a row is that begins with this cell: "total", "subtotal", or None for data."""
    folded = re.sub(r"\s+", " ", text).strip(" :()").casefold()
    if (both := _BOTH.fullmatch(folded)) and both[2] in TOTALS | SUBTOTALS:  # รวมยอด Total
        folded = both[1]
    if folded in TOTALS:
        return "total"
    if folded in SUBTOTALS:
        return "subtotal"
    if folded.startswith("รวม") and folded[3:].lstrip().startswith(SUBTOTAL_OF):
        return "subtotal"
    return None
