"""The words inside a word that it is about: ทะเบียนวัด is about วัด, but ตรวจวัด, นครพนม and สรรพสินค้า are not about วัด, นม or รพ.

A word is found under everything that covers it (`segment.covering`); a title ranks only by what is meant.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from catalog.words.places import divisions
from catalog.words.thai.segment import DATA, across, covering

CAPITAL = "กรุงเทพมหานคร"  # which is กรุงเทพ too


@cache
def opaque() -> Mapping[str, frozenset[str]]:
    """Word -> words inside it that it is not about."""
    rows = (DATA / "words_opaque.tsv").read_text(encoding="utf-8").splitlines()
    return {word: frozenset(inside.split()) for word, inside in (row.split("\t") for row in rows)}


@cache
def whole_names() -> frozenset[str]:
    """Provinces: names that are about nothing but themselves."""
    return frozenset(division.thai for division in divisions().values() if len(division.code) == 2) - {CAPITAL}


@cache
def abbreviations() -> frozenset[str]:
    """Of agencies: a word that holds these letters (สรรพ: รพ) is not about the agency."""
    rows = (DATA / "agencies.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return frozenset(row.partition("\t")[0].replace(".", "") for row in rows)


@lru_cache(maxsize=32768)
def inside(word: str) -> tuple[str, ...]:
    """The parts of a word as the fewest words cut it, the parts of these, and so on; none of what it is not about."""
    if word < "\u0e01":
        return covering(word)
    found: dict[str, None] = {}
    for part in () if word in whole_names() else shortest(word, covering(word)):
        if part not in opaque().get(word, ()) and part not in abbreviations():
            found[part] = None
            found.update(dict.fromkeys(inside(part)))
    return tuple(found)


def shortest(word: str, parts: Sequence[str]) -> list[str]:
    """Those of the parts that stand in a cover by as few of them as will do."""
    size = len(word)
    spans = [(at, at + len(part), part) for part in parts for at in range(size) if word.startswith(part, at)]
    ahead, behind = {0: 0}, {size: 0}
    for start, end, _ in sorted(spans):
        if start in ahead:
            ahead[end] = min(ahead.get(end, size), ahead[start] + 1)
    for start, end, _ in sorted(spans, key=lambda span: -span[1]):
        if end in behind:
            behind[start] = min(behind.get(start, size), behind[end] + 1)
    fewest = ahead.get(size, -1)
    return [part for start, end, part in spans if ahead.get(start, size) + 1 + behind.get(end, size) == fewest]


def meant_words(words: Sequence[str]) -> list[str]:
    """What a title with these words is about: the words, those inside them, and those across neighbours."""
    found = dict.fromkeys(words)
    previous = ""
    for word in words:
        found.update(dict.fromkeys(inside(word)))
        if previous:
            found.update(dict.fromkeys(across(previous, word)))
        previous = word
    return list(found)
