"""Thai words: one segmentation for index and query (nlpo3 over a dictionary of our own), and the words inside words.

A query's word need not be a document's word: ผู้ป่วย stands inside ผู้ป่วยใน. So a document is indexed under its words,
under the dictionary words that cover each of them, and under those that lie across two neighbours; a query only under
its words. Measured: mid-word recall .002 with words alone, 1.00 with covering sub-words.
"""

import re
import tempfile
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

import nlpo3

from catalog.words.places import divisions
from catalog.words.thai.normal import normalize

DATA = Path(__file__).resolve().parents[1] / "data"
NAME = "sala"
LONGEST = 48  # letters of a word that is looked up
THAI = "\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e"
PIECES = re.compile(
    rf"(?P<short>(?<![{THAI}])(?:[\u0e01-\u0e2e\u0e40-\u0e44][{THAI}]{{0,3}}\.)+(?:[\u0e01-\u0e2e]{{1,2}}(?![{THAI}.]))?)"
    rf"|(?P<thai>[{THAI}]+)"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?![\d,]))"
    r"|(?P<latin>[^\W\d_\u0e00-\u0e7f]*\d+\.\d+(?![\w.])|(?:[^\W_\u0e00-\u0e7f][\u0300-\u036f]*)+)"
)
LISTED = re.compile(r"(?<![\d,.])\d{3}(?:,\d{3})+(?![\d,]|\.\d)")
HALVES = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")


@cache
def dictionary() -> frozenset[str]:
    """Every word that segmentation knows, normalised: the general list, the catalogue's own, places and agencies."""
    found = set((DATA / "words_th.txt").read_text(encoding="utf-8").splitlines())
    found.update((DATA / "words_catalogue.txt").read_text(encoding="utf-8").splitlines())
    found.update(division.thai.replace(".", "") for division in divisions().values())
    agencies = [row.split("\t") for row in (DATA / "agencies.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    found.update(row[field].replace(".", "") for row in agencies for field in (0, 1))
    wholly = re.compile(f"[{THAI}]{{2,}}").fullmatch
    return frozenset(word for word in found if wholly(word))


@cache
def loaded() -> str:
    """Load the dictionary into nlpo3, which reads it from a file and keeps it under a name for the whole process.

    The file has no name of its own: a process that is killed here leaves nothing behind. (`nlpo3.load_dict` resolves
    the path first, which such a file does not survive.)
    """
    with tempfile.TemporaryFile("w", encoding="utf-8") as file:
        file.write("\n".join(sorted(dictionary())))
        file.flush()
        file.seek(0)
        nlpo3.rust_load_dict(f"/dev/fd/{file.fileno()}", NAME)
    return NAME


@lru_cache(maxsize=65536)
def thai_words(run: str) -> tuple[str, ...]:
    """The words of one run of Thai letters."""
    if len(run) <= 2 or run in dictionary():
        return (run,)
    words = nlpo3.segment(run, loaded(), safe=True) if len(run) > 140 else nlpo3.segment(run, loaded())
    return tuple(word[:LONGEST] for word in words if word.strip())


def segment(text: str) -> list[str]:
    """The words of a text in order, normalised, without punctuation; abbreviations without their dots (พ.ศ. -> พศ)."""
    return list(chain.from_iterable(map(chunk_words, normalize(text).split(" "))))


@lru_cache(maxsize=16384)
def chunk_words(chunk: str) -> tuple[str, ...]:
    """Those of what stands between two spaces: no word goes across one, nor looks at what is beyond."""
    words: list[str] = []
    for piece in PIECES.finditer(chunk):
        found = piece[0]
        if piece.lastgroup == "thai":
            words.extend(thai_words(found))
        elif piece.lastgroup == "short":
            words.append(found.replace(".", ""))
        elif piece.lastgroup == "number":
            words.append(found.replace(",", ""))
        else:
            words.append(found[:LONGEST])
    return tuple(words)


@lru_cache(maxsize=32768)
def cuts(word: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Where a Thai word may be cut so that dictionary words cover all of it, and the words of those covers."""
    size = len(word)
    known = dictionary()
    ends: dict[int, list[int]] = {}
    forward = {0}
    for start in range(size):
        if start in forward:
            ends[start] = [
                end for end in range(start + 2, size + 1) if word[start:end] in known and (start or end < size)
            ]
            forward.update(ends[start])
    if size not in forward:
        return (), ()
    backward = {size}
    inside: list[str] = []
    for start in sorted(ends, reverse=True):
        good = [end for end in ends[start] if end in backward]
        if good:
            backward.add(start)
            inside.extend(word[start:end] for end in good)
    return tuple(sorted((forward & backward) - {0, size})), tuple(dict.fromkeys(reversed(inside)))


def covering(word: str) -> tuple[str, ...]:
    """The dictionary words inside a word that together cover it; the halves of `covid19` or `pm2.5`; else nothing."""
    if word >= "\u0e01":
        return cuts(word)[1]
    return halves(word)


@lru_cache(maxsize=8192)
def halves(word: str) -> tuple[str, ...]:
    if word.isdigit() or word.isalpha():
        plain = singular(word)
        return (plain,) if plain != word else ()
    return tuple(HALVES.findall(word))


def singular(word: str) -> str:
    """An English plural's singular (Harman's S stemmer: three rules, nothing that changes a meaning)."""
    if len(word) < 4 or not word.isascii() or not word.endswith("s"):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]


@lru_cache(maxsize=65536)
def across(left: str, right: str) -> tuple[str, ...]:
    """Dictionary words that begin at a cut of one word and end at a cut of the next (ประจำ|ปีงบประมาณ holds ประจำปี)."""
    if left < "\u0e01" or right < "\u0e01":
        return ()
    known = dictionary()
    starts = (0, *cuts(left)[0])
    stops = (*cuts(right)[0], len(right))
    found = (left[start:] + right[:stop] for start in starts for stop in stops)
    return tuple(word for word in found if word in known)


def listed(text: str) -> list[str]:
    """The parts of what may be a list of numbers or one large one: 101,105,106 is found under each."""
    if "," not in text:
        return []
    return [part for found in LISTED.finditer(normalize(text)) for part in found[0].split(",")]


def index_words(words: Sequence[str], inside: Callable[[str], Sequence[str]] = covering) -> list[str]:
    """What a document with these words is found under: the words, the words `inside` them and across neighbours."""
    pairs = zip(("", *words), words, strict=False)
    return list(dict.fromkeys(chain(words, *(chain(inside(word), across(left, word)) for left, word in pairs))))
