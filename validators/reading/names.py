"""Names of columns: clean identifiers in Thai or ASCII, unique in the table, the same for the same title in every version."""

import hashlib
import re
import unicodedata

from catalog.words.thai.normal import fold_digits
from validators.reading.units import unit_of

MAX_NAME = 60
_DROP = re.compile(r"\[\d+\]|[\"'`’]")
_FIELD = re.compile(r"[^0-9a-z_\u0e01-\u0e3a\u0e40-\u0e4e\u00c0-\u024f\u0370-\u07ff\u3040-\u9fff]+")
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")


def clean_name(title: str) -> str:
    """The identifier of a title; "" where nothing of it can stand."""
    text = fold_digits(unicodedata.normalize("NFC", title))
    if unit := unit_of(text):
        text = text[: text.rfind(unit)].rstrip("([（ ").removesuffix("หน่วย:").rstrip("([（ :")
    text = _DROP.sub("", text).lower().replace("%", " percent " if text.strip() == "%" else " ")
    name = re.sub("_+", "_", _FIELD.sub("_", text)).strip("_")
    if name[:1].isdigit():
        name = ("y" if re.fullmatch(r"(?:2[4-7]|1[89]|20)\d\d(_.*)?", name) else "c") + name
    while name and _MARKS.match(name):
        name = name[1:]
    if len(name) > MAX_NAME:
        digest = hashlib.sha256(name.encode()).hexdigest()[:6]
        cut = name[: MAX_NAME - 7]
        # Never between a consonant and its marks.
        while cut and _MARKS.match(name[len(cut) : len(cut) + 1]):
            cut = cut[:-1]
        name = f"{cut.rstrip('_')}_{digest}"
    return name


def names_of(titles: list[str]) -> list[str]:
    """Unique names for the titles, in order: a title without a name is `column_<number>`, a second one `<name>_2`."""
    taken: set[str] = set()
    found: list[str] = []
    for number, title in enumerate(titles, 1):
        base = clean_name(title) or f"column_{number}"
        name, turn = base, 1
        while name in taken:
            turn += 1
            name = f"{base}_{turn}"
        taken.add(name)
        found.append(name)
    return found
