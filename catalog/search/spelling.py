"""Slips of one or two letters and tones left out, against the words that the catalogue's titles and names really hold."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalog.search.meaning import groups
from catalog.words.thai.normal import without_tones
from catalog.words.thai.segment import dictionary

LONGEST_SPAN = 6  # words that segmentation may have cut one misspelt word into
MOST_WORDS = 14
SHORTEST = 3
LONG_START = 4  # letters of a beginning that is completed
TONES_ONLY = 0.4
COMPOUND = 8  # letters of several real words in a row that are one word with a slip (จัดชื้อจัดจ้าง)
UNKNOWN = 6.0  # what it costs to leave a word that nothing holds


class Lexicon:
    """A vocabulary made ready to compare: words by length, and by what is left without tones."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self.by_length: dict[int, list[str]] = {}
        self.bare: dict[str, str] = {}
        self.sorted = sorted(counts)
        for word, count in counts.items():
            if len(word) < SHORTEST or word.isdigit():
                continue
            self.by_length.setdefault(len(word), []).append(word)
            plain = without_tones(word)
            if plain not in self.bare or counts[self.bare[plain]] < count:
                self.bare[plain] = word
        for names in groups():  # what titles may say in other words
            if len(names) == 1 and len(names[0]) >= SHORTEST:
                self.bare.setdefault(without_tones(names[0]), names[0])

    def nearest(self, text: str) -> tuple[str, float] | None:
        """The word that was meant and how far it is (0.4: only tones were left out); None where none is near."""
        if text in self.counts:
            return text, 0.0
        if (word := self.bare.get(without_tones(text))) is not None:
            return word, 0.4
        if len(text) >= LONG_START and (longer := self._completed(text)) is not None:
            return longer, 0.8
        far = 1 if len(text) < 6 else 2
        found: tuple[str, float, int] | None = None
        for length in range(len(text) - far, len(text) + far + 1):
            near = process.extract(text, self.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=far, limit=5)
            for word, distance, _ in near:
                mine = (word, float(distance), self.counts[word])
                if found is None or (mine[1], -mine[2]) < (found[1], -found[2]):
                    found = mine
        return (found[0], found[1]) if found else None

    def _completed(self, text: str) -> str | None:
        """The most frequent word that begins with all of the text and is little longer."""
        at = bisect_left(self.sorted, text)
        found: str | None = None
        while at < len(self.sorted) and self.sorted[at].startswith(text):
            word = self.sorted[at]
            if len(word) <= len(text) + 4 and (found is None or self.counts[word] > self.counts[found]):
                found = word
            at += 1
        return found


@lru_cache(maxsize=2)
def lexicon(identity: int, size: int) -> dict[str, Lexicon]:
    return {}


def lexicon_of(vocabulary: Mapping[str, int]) -> Lexicon:
    """The vocabulary's lexicon, made once for each vocabulary held."""
    slot = lexicon(id(vocabulary), len(vocabulary))
    if "it" not in slot:
        slot["it"] = Lexicon(vocabulary)
    return slot["it"]


def corrected(words: Sequence[str], counts: Mapping[str, int], vocabulary: Mapping[str, int]) -> str | None:
    """The words of one item, respelt where that makes fewer and better known words; None where nothing is gained."""
    if not words or len(words) > MOST_WORDS:
        return None
    known = lexicon_of(vocabulary)
    best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for end in range(1, len(words) + 1):
        chosen: tuple[float, tuple[str, ...]] | None = None
        for start in range(max(0, end - LONGEST_SPAN), end):
            for cost, word in readings(words[start:end], counts, known):
                total = (best[start][0] + cost, (*best[start][1], word))
                if chosen is None or total[0] < chosen[0]:
                    chosen = total
        assert chosen is not None
        best.append(chosen)
    spelt = best[-1][1]
    joiner = "" if words[0] >= "\u0e01" else " "
    return joiner.join(spelt) if spelt != tuple(words) else None


def readings(span: Sequence[str], counts: Mapping[str, int], known: Lexicon) -> list[tuple[float, str]]:
    """The costs of leaving a single word as it is, and of reading a span as one word that is near it."""
    found = []
    text = "".join(span)
    if len(span) == 1:
        found.append((1.0 if counts.get(text) else UNKNOWN, text))
        if counts.get(text):
            return found
    if SHORTEST <= len(text) <= 40 and not text.isdigit() and (near := known.nearest(text)) is not None:
        word, distance = near
        # A real word that nothing holds is no slip: people mean หมู and not หมด. Only tones are made good.
        compound = len(span) > 1 and len(text) >= COMPOUND and distance <= 1
        if compound or distance <= (TONES_ONLY if all(map(real, span)) else len(text)):
            found.append((1.0 + 0.6 * distance, word))
    return found


def real(word: str) -> bool:
    return len(word) >= SHORTEST and word in dictionary()
