"""True Thai order, without ICU: consonants before vowels in front of them, tones last, as a dictionary has it.

Equal to ICU's `th` order on all Thai place names; digits come before Thai letters, Thai before Latin, numbers by value.
"""

import re
from functools import lru_cache

from catalog.words.thai.normal import clean, fold_digits

LEADING_VOWEL = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
MARKS = {"\u0e47": 1, "\u0e48": 2, "\u0e49": 3, "\u0e4a": 4, "\u0e4b": 5, "\u0e4c": 6}
NUMBER = re.compile(r"[0-9]+")
# DROPPED orders nothing: all but ASCII digits, letters of any script, Thai vowels and marks.
MOST_MARKS = 4  # on one letter: more is dirt
DROPPED = re.compile("(?:(?![\u0e30-\u0e3a\u0e40-\u0e4c])[\\W_]|(?![0-9])\\d)+")
MARKED = re.compile("[\u0e47-\u0e4c]+")
MOVED = re.compile("\u0e46|(?![\u0e01-\U0010ffff])[^\\W\\d_]")


def number_key(found: re.Match[str]) -> str:
    digits = found[0].lstrip("0") or "0"
    return f"{chr(0x30 + min(len(digits), 9))}{digits}"


def moved(found: re.Match[str]) -> str:
    """The repetition mark comes first, then digits, Thai, Latin: Latin is moved behind the Thai block."""
    letter = found[0]
    if letter == "\u0e46":
        return "!"
    return letter if letter.isdigit() else chr(ord(letter) + 0x0F00)


@lru_cache(maxsize=8192)
def sort_key(text: str, width: int = 120) -> str:
    """A string whose code point order is Thai order. `width` bounds it: what comes later in a title orders nothing.

    Letters first (marks ignored), then marks position by position, then the text itself, so equal keys mean equal texts.
    """
    text = NUMBER.sub(number_key, fold_digits(clean(text)).lower())
    text = LEADING_VOWEL.sub(r"\2\1", text)
    text = DROPPED.sub("", text)
    letters = MARKED.sub("", text)[:width]
    secondary = [0] * len(letters)
    gone = 0  # marks before this one
    for found in MARKED.finditer(text):
        at = found.start() - gone - 1
        gone += len(found[0])
        if at >= 0 and (at < len(letters) - 1 or len(letters) < width):
            for mark in found[0][:MOST_MARKS]:
                secondary[at] = secondary[at] * 8 + MARKS[mark]
    while secondary and secondary[-1] == 0:
        secondary.pop()
    return MOVED.sub(moved, letters) + "\u0001" + "".join([chr(0x20 + mark) for mark in secondary])
