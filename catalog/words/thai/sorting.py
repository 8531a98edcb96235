"""True Thai order, without ICU: consonants before vowels in front of them, tones last, as a dictionary has it.

Equal to ICU's `th` order on all Thai place names; digits come before Thai letters, Thai before Latin, numbers by value.
"""

import re
from functools import lru_cache

from catalog.words.thai.normal import clean, fold_digits

LEADING_VOWEL = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
MARKS = {"\u0e47": 1, "\u0e48": 2, "\u0e49": 3, "\u0e4a": 4, "\u0e4b": 5, "\u0e4c": 6}
NUMBER = re.compile(r"[0-9]+")
HAS_DIGIT = re.compile(r"\d").search
HAS_THAI_DIGIT = re.compile("[\u0e50-\u0e59]").search
# DROPPED orders nothing: all but ASCII digits, letters of any script, Thai vowels and marks.
MOST_MARKS = 4  # on one letter: more is dirt
DROPPED = re.compile(
    "[^0-9a-z\u0e01-\u0e3a\u0e40-\u0e4c](?<=[\\W_\\d])"
)  # most letters are passed by at the first look
MARKED = re.compile("([\u0e47-\u0e4c]+)")
MOVED = re.compile("\u0e46|(?:(?![\u0e01-\U0010ffff])[^\\W\\d_])+")
BEHIND = {code: chr(code + 0x0F00) for code in range(0x61, 0x7B)}


def number_key(found: re.Match[str]) -> str:
    digits = found[0].lstrip("0") or "0"
    return f"{chr(0x30 + min(len(digits), 9))}{digits}"


def moved(found: re.Match[str]) -> str:
    """The repetition mark comes first, then digits, Thai, Latin: Latin is moved behind the Thai block."""
    letters = found[0]
    if letters == "\u0e46":
        return "!"
    return letters.translate(BEHIND) if letters.isascii() else "".join(chr(ord(letter) + 0x0F00) for letter in letters)


@lru_cache(maxsize=8192)
def sort_key(text: str, width: int = 120) -> str:
    """A string whose code point order is Thai order. `width` bounds it: what comes later in a title orders nothing.

    Letters first (marks ignored), then marks position by position, then the text itself, so equal keys mean equal texts.
    """
    letters, marks = ordered(text, width)
    return MOVED.sub(moved, letters) + "\u0001" + marks


def ordered(text: str, width: int = 120) -> tuple[str, str]:
    """(letters in Thai order, each script where it is, marks by position)"""
    text = clean(text).lower()
    if HAS_DIGIT(text):
        text = NUMBER.sub(number_key, fold_digits(text) if HAS_THAI_DIGIT(text) else text)
    parts = LEADING_VOWEL.split(text)
    parts[1::3], parts[2::3] = parts[2::3], parts[1::3]
    parts = MARKED.split(DROPPED.sub("", "".join(parts)))
    letters = "".join(parts[::2])[:width]
    secondary = [" "] * len(letters)
    at, end = -1, min(len(letters), width - 1)
    for run, marks in zip(parts[::2], parts[1::2], strict=False):
        at += len(run)
        if at >= end:
            break
        if at >= 0:
            secondary[at] = weight(secondary[at], marks)
    return letters, "".join(secondary).rstrip(" ")


@lru_cache(maxsize=1024)
def weight(before: str, marks: str) -> str:
    """The letter that stands for the marks on one letter: none before some, combinations base 8."""
    value = ord(before) - 0x20
    for mark in marks[:MOST_MARKS]:
        value = value * 8 + MARKS[mark]
    return chr(0x20 + value)
