"""When nothing is found: the other keyboard, half a word, a slip of the finger, what a thing belongs to, and at last most of the
words.

Each attempt says what it did, so that a page can say "showing results for … / search instead for …".
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog.search.entry import letters
from catalog.search.language import Asked, Item, item, read
from catalog.search.meaning import classes, groups, light_words, telling, units
from catalog.search.spelling import corrected
from catalog.words.thai.keyboard import other_layout
from catalog.words.thai.segment import segment

Known = Callable[[Sequence[str]], Mapping[str, int]]
Vocabulary = Callable[[], Mapping[str, int]]
SPOKEN = ("organization", "theme", "tags", "category", "data_type", "source")  # fields whose values may be mere words
MOSTLY = 0.9  # of the letters typed are in words
LONGEST_START = 40  # letters of the half of a word
SHORT_YEAR = re.compile(r"(?<![\d.,/-])([4-7]\d)$")
MOST_CLASSES = 4  # that a word is looked up under
MOST_MENDED = 12  # items of a query that are looked at


@dataclass(frozen=True, slots=True)
class Mended:
    """A query to try instead."""

    asked: Asked


def attempts(asked: Asked, text: str, known: Known, vocabulary: Vocabulary) -> Iterator[tuple[Mended, dict[str, Any]]]:
    yield from loosened(asked)
    counts = known(asked.words)
    lost = [it for it in asked.items[:MOST_MENDED] if not all(counts.get(word) for word in it.words)]
    if lost and (typed := layout(text, known)) is not None:
        yield Mended(read(typed)), {"corrected": typed, "instead_of": text, "kind": "layout"}
    if (dated := with_years(asked)) is not asked:
        yield Mended(dated), {"corrected": chunks(dated), "instead_of": text, "kind": "year"}
    halved, parts = asked, []
    for it in lost or asked.items[:MOST_MENDED]:
        if not it.phrase and (half := half_word(it)) is not None:
            halved = halved.replaced(it, half)
            parts.append(it.chunk)
    if parts:
        yield Mended(halved), {"part_of_word": parts}
    spelt = asked
    for it in asked.items[:MOST_MENDED]:
        if not it.phrase and (better := corrected(it.words, counts, vocabulary())) is not None:
            spelt = spelt.replaced(it, item(better))
    if spelt is not asked:
        yield Mended(spelt), {"corrected": chunks(spelt), "instead_of": text, "kind": "spelling"}
    yield from broader(asked)
    yield from fewer(asked, lost, counts)


def loosened(asked: Asked) -> Iterator[tuple[Mended, dict[str, Any]]]:
    """What was not wanted, in titles only; what was written for a field, as words."""
    if asked.without and not all(it.in_title for it in asked.without):
        only = tuple(replace(it, in_title=True) for it in asked.without)
        yield Mended(replace(asked, without=only)), {"unwanted_in_titles": [it.chunk for it in only]}
    said = {name: values for name, values in asked.filters.items() if name in SPOKEN}
    if said:
        words = tuple((item(value),) for values in said.values() for value in values)
        rest = {name: values for name, values in asked.filters.items() if name not in SPOKEN}
        made = replace(asked, clauses=(*asked.clauses, *words), filters=rest)
        typed = [value for values in said.values() for value in values]
        yield Mended(made), {"as_words": typed}
        if asked.clauses:
            yield Mended(replace(asked, filters=rest)), {"in_the_way": " ".join(typed), "fewer_words": True}


def chunks(asked: Asked) -> str:
    return " ".join(it.chunk for it in asked.items)


def with_years(asked: Asked) -> Asked:
    """Two digits that end what was typed as a year of the Buddhist era: ผลเลือกตั้ง 62."""
    for it in asked.items[:MOST_MENDED]:
        if not it.phrase and not it.years and SHORT_YEAR.search(it.chunk):
            asked = asked.replaced(it, item(SHORT_YEAR.sub(r"25\1", it.chunk)))
    return asked


def layout(text: str, known: Known) -> str | None:
    """The query typed on the other keyboard, where it is words through and through and every one of them is known."""
    typed = other_layout(text.strip()[:200])
    if typed is None:
        return None
    words = read(typed).words
    letters_kept = sum(map(len, words)) >= MOSTLY * len(typed.replace(" ", ""))
    if not letters_kept or max((len(word) for word in words if not word.isdigit()), default=0) < 2:
        return None
    counts = known(words)
    return typed if all(counts.get(word) or (word,) in groups() for word in words) else None


def half_word(it: Item) -> Item | None:
    """The item as a run of letters that stands somewhere in a title, a tag or an agency's name."""
    runs = letters(it.chunk)
    grams = tuple(run[at : at + 3] for run in runs for at in range(len(run) - 2))
    return replace(it, grams=grams[:60], start=runs[0][:LONGEST_START] if len(runs) == 1 else "") if grams else None


def broader(asked: Asked) -> Iterator[tuple[Mended, dict[str, Any]]]:
    """What a thing belongs to instead of the thing: no price of rubber, but those of agricultural products."""
    for it in asked.items[:MOST_MENDED]:
        for unit in () if it.phrase else units(it.words):
            for name in classes().get(unit.words, ())[:MOST_CLASSES]:
                at = next(n for n in range(len(it.words)) if it.words[n : n + len(unit.words)] == unit.words)
                words = (*it.words[:at], *segment(name), *it.words[at + len(unit.words) :])
                made = asked.replaced(it, replace(it, words=words, chunk="".join(words), itself=True))
                yield Mended(made), {"broader": chunks(made), "in_the_way": "".join(unit.words)}


def fewer(asked: Asked, lost: Sequence[Item], counts: Mapping[str, int]) -> Iterator[tuple[Mended, dict[str, Any]]]:
    """Without the items that nothing holds; where all are known, the engine drops what stands in the way."""
    kept = tuple(clause for clause in asked.clauses if not all(it in lost for it in clause))
    if lost and any(telling(word) for clause in kept for it in clause for word in it.words):
        said = [it.chunk for it in lost if not light_words().issuperset(it.words)] or [lost[0].chunk]
        yield Mended(replace(asked, clauses=kept)), {"in_the_way": " ".join(said), "fewer_words": True}
