"""Of which script the bytes above 7F are: Thai by its spelling, Latin by its accents among plain letters, Greek and Cyrillic by capitals.

All of them fill the same bytes, so that every file of one reads as some text of the others. Pure; nothing is guessed by statistics of words.
"""

import re

_RUNS = re.compile(rb"[\x80-\xff]{2,}")
_HIGH = re.compile(rb"[\x80-\xff]+")
_LONG = 3  # accented letters in a row: words of Latin languages hardly have so many
# A vowel or a tone stands on a consonant (or another mark), a vowel before a consonant comes before one, one behind comes behind one; some letters
# nobody uses any more, and no word is consonants alone for long.
DISORDER = re.compile(
    "(?:^|[^ก-ฮะ-ฺำ็-๎])[ัิ-ฺ็-๎]|[เ-ไ](?![ก-ฮเ])|(?:^|[^ก-ฮัำิ-ฺ็-๎าฤฦ])[ะาำ]|[ฃฅฦ๏๚๛\ufffd]|[ก-ฮ]{14}|[\ue000-\uf8ff]|[\x80-\x9f]"
)
# A word of each script: a final sigma stands at the end, and no five consonants without a vowel.
_GREEK = re.compile("(?:(?!ς\\w)[Ͱ-Ͽ])+")
_CYRILLIC = re.compile("[Ѐ-ӿ]+")
_HARD = re.compile("[^αεηιουωάέήίόύώϊϋΐΰаеёиоуыэюяіїєўьъй]{5}")
_FOREIGN = {"cp1253": _GREEK, "iso8859-7": _GREEK, "cp1251": _CYRILLIC, "koi8-r": _CYRILLIC, "iso8859-5": _CYRILLIC}
_WORD = re.compile(r"[^\W\d_]+")


def disordered(words: list[str]) -> float:
    """The share of Thai words (or whole phrases) that nobody can have spelled so."""
    return sum(1 for word in words if DISORDER.search(word)) / max(1, len(words))


def is_thai(head: bytes) -> bool:
    """Whether most runs of high bytes are spelled as Thai is."""
    runs = _RUNS.findall(head)[:5000]
    return bool(runs) and disordered([run.decode("cp874", "replace") for run in runs]) <= 0.25


def is_latin(head: bytes) -> bool:
    """Whether high letters stand among plain ones, as accents do; marks alone (°, ², ½) are no other script."""
    runs = _HIGH.findall(head)
    letters = sum(map(len, runs))
    return letters < 8 or sum(len(run) for run in runs if len(run) >= _LONG) < 0.5 * letters


def foreign(head: bytes) -> str | None:
    """The codec of a Greek or Cyrillic text; None where none fits without doubt."""
    best: tuple[float, str] | None = None
    for codec, letters in _FOREIGN.items():
        try:
            text = head.decode(codec)
        except UnicodeDecodeError:
            continue
        words = [word for word in _WORD.findall(text) if not word.isascii()]
        marks = sum(1 for char in text if char > "\x7f" and not char.isalpha())
        capitals = sum(1 for word in words if word[0].isupper())
        if len(words) < 4 or not capitals or all(map(str.isupper, words)) or marks > 0.1 * len(words):
            continue
        good = sum(1 for word in words if letters.fullmatch(word) and _cased(word))
        hard = sum(1 for word in words if _HARD.search(word.lower()))
        share = (good - hard) / len(words)
        if good >= 0.95 * len(words) and share >= 0.8 and (best is None or share > best[0]):
            best = share, codec
    return best[1] if best else None


def _cased(word: str) -> bool:
    return word.islower() or word.isupper() or (word[:1].isupper() and word[1:].islower())
