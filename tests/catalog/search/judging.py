"""The judged queries, and how well an engine answers them."""

import math
import re
from collections.abc import Sequence
from pathlib import Path

from pythainlp.tokenize import word_tokenize

from catalog.search.port import IndexDocument, SearchIndex, SearchQuery
from catalog.words.thai.normal import normalize

ASKED, NEAR = 3.0, 1.0
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


def numbers(cell: str) -> list[int]:
    found: list[int] = []
    for part in filter(None, cell.split(",")):
        first, _, last = part.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def judged() -> dict[str, dict[int, float]]:
    """Query -> number of a dataset -> how much it is wanted."""
    found = {}
    for line in (Path(__file__).parent / "judged.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            query, *cells = line.split("\t")
            grades = [dict.fromkeys(numbers(cell), grade) for cell, grade in zip(cells, (ASKED, NEAR), strict=False)]
            found[ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), query)] = {
                number: grade for group in reversed(grades) for number, grade in group.items()
            }
    return found


def ndcg(ranked: Sequence[int], grades: dict[int, float], at: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `at`: 1 where no better order is possible."""
    best = sorted(grades.values(), reverse=True)[:at]
    ideal = sum(gain / math.log2(place + 2) for place, gain in enumerate(best))
    return sum(grades.get(number, 0.0) / math.log2(place + 2) for place, number in enumerate(ranked[:at])) / ideal


def scores(index: SearchIndex, documents: Sequence[IndexDocument]) -> dict[str, float]:
    place = {made.id: number for number, made in enumerate(documents)}
    found = {}
    for query, grades in judged().items():
        page = index.search(SearchQuery(query, limit=10))
        found[query] = ndcg([place[hit.id] for hit in page.hits], grades)
    return found


def middle_words(documents: Sequence[IndexDocument]) -> list[tuple[int, str]]:
    """(number, word) for every word within a title but its first and last, as another segmentation (newmm) cuts it."""
    found = []
    for number, made in enumerate(documents):
        words = word_tokenize(normalize(str(made.dataset["title"])), engine="newmm", keep_whitespace=False)
        inner = [word.strip() for word in words[1:-1]]
        found += [(number, word) for word in inner if len(word) > 1 and any(map(str.isalnum, word))]
    return found


def missed(index: SearchIndex, documents: Sequence[IndexDocument]) -> list[tuple[int, str]]:
    """Those of the middle words whose query does not find their title."""
    found: dict[str, set[str]] = {}
    lost = []
    for number, word in middle_words(documents):
        if word not in found:
            found[word] = {hit.id for hit in index.search(SearchQuery(word, limit=1000)).hits}
        if documents[number].id not in found[word]:
            lost.append((number, word))
    return lost
