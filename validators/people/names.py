"""Names without a title: what a cell of two words must look like to be a given name and a family name.

Thai names are built from some hundreds of elements (auspicious words of Sanskrit, Pali and Thai), written here from general knowledge; no list
of persons is kept. One cell proves nothing (a village is named with the same words): a column is judged by how many of its cells have both.
"""

import re
from pathlib import Path

import numpy as np
import pyarrow as pa

from validators.people.cells import Cells
from validators.people.patterns import Pattern

LIST = Path(__file__).parents[1] / "data" / "names.txt"


def sections(text: str) -> dict[str, list[str]]:
    """Words by the name of their section."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            words = found[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            words.extend(line.split())
    return found


def any_of(words: list[str]) -> str:
    """An alternative of words, each once, the longest first."""
    return "|".join(sorted(set(words), key=lambda word: (-len(word), word)))


WORD = "[ก-ฮเ-ไ][ก-ฺเ-๎]+"
THAI_PAIR = Pattern(
    "pair", rf"^\s*(?P<given>{WORD})(?:\s+|\s*,\s*)(?P<family>(?:แซ่\s?|ณ\s)?{WORD}|[ก-ฮ]\.?)(?:\s{WORD})?\s*$", "name"
)
LATIN_WORD = r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’\-]*\.?"
LATIN_PAIR = Pattern(
    "latin-pair", rf"^\s*(?P<given>{LATIN_WORD}),?\s+(?:{LATIN_WORD}\s+)?(?P<family>{LATIN_WORD})\s*$", "name"
)
PAIRS = (THAI_PAIR, LATIN_PAIR)
ELEMENTS = sections(LIST.read_text(encoding="utf-8"))
THAI_GIVEN = re.compile(rf"^(?:{any_of(ELEMENTS['thai-given-begins'])})|(?:{any_of(ELEMENTS['thai-given-ends'])})$")
THAI_FAMILY = re.compile(rf"{any_of(ELEMENTS['thai-family'])}|^[ก-ฮ]\.?$")
THAI_NOT = re.compile(rf"^(?:{any_of(ELEMENTS['no-name-begins'])})|(?:{any_of(ELEMENTS['no-name-ends'])})$")
LATIN_KNOWN = frozenset(ELEMENTS["latin-given"])
SPACE = re.compile(r"[\s,]+")
LOOKED_AT = 1_000  # cells of one piece whose words are looked at
# What one cell says for or against names, as logarithms of how often names and ordinary words have such elements: three in four given
# names and family names have one, one ordinary word in seven (given) or five (family). A Latin given name is in the list in one name of
# two, and in one other pair of words of forty.
GIVEN, FAMILY, NO_NAME, KNOWN = (-1.2, 1.7), (-1.1, 1.3), (0.0, -3.0), (-0.7, 3.0)


def evidence(cells: Cells) -> tuple[int, float]:
    """How many cells of two words were looked at, evenly spread, and what they say together: above zero for names of persons."""
    values = cells.values
    looked = values.take(pa.array(np.linspace(0, len(values) - 1, min(len(values), LOOKED_AT)).astype(int)))
    return len(looked), sum(said_by(SPACE.split(text.strip())) for text in looked.to_pylist())


def said_by(words: list[str]) -> float:
    first, last = words[0], words[-1]
    if first.isascii() or first[0] < "\u0e00":
        return KNOWN[not LATIN_KNOWN.isdisjoint((first.lower(), last.lower()))]
    no_name = bool(THAI_NOT.search(first) or THAI_NOT.search(last))
    return GIVEN[bool(THAI_GIVEN.search(first))] + FAMILY[bool(THAI_FAMILY.search(last))] + NO_NAME[no_name]
