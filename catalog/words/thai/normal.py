"""Normalised text: what two people who mean the same thing type, made the same string.

Rules and their evidence: NFC joins no sara am and NFKC splits it, so it is joined here; zero-width and bidi controls
come from word processors; Thai digits are digits; marks typed in another order look the same on screen.
"""

import re
import unicodedata
from functools import lru_cache

INVISIBLE = dict.fromkeys(
    [0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x2070), 0xFEFF]
)
SPACES = dict.fromkeys([0x00A0, 0x2007, 0x202F, 0x3000, *range(0x00, 0x20), 0x7F, *range(0x80, 0xA0)], " ")
DIGITS = {0x0E50 + n: str(n) for n in range(10)}
FULLWIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
QUOTES = {ord("“"): '"', ord("”"): '"', ord("„"): '"', ord("«"): '"', ord("»"): '"', ord("‘"): "'", ord("’"): "'"}
TABLE: dict[int, str | None] = {**FULLWIDTH, **SPACES, **DIGITS, **QUOTES, **INVISIBLE}
# Tables are slow and seldom needed: a text is looked at first.
HAS_INVISIBLE = re.compile("[" + "".join(map(chr, INVISIBLE)) + "]").search
HAS_TABLED = re.compile("[" + "".join(re.escape(chr(code)) for code in TABLE) + "]").search

SARA_AM = re.compile("([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32")
# Whole runs, however they alternate: what was put in order once is in order.
TONE_AFTER_AM = re.compile("\u0e33[\u0e33\u0e48-\u0e4b]*[\u0e48-\u0e4b]\u0e33*")
TONE_BEFORE_VOWEL = re.compile(
    "(?<![\u0e48-\u0e4c])[\u0e48-\u0e4c]+[\u0e31\u0e34-\u0e3a\u0e47][\u0e31\u0e34-\u0e3a\u0e47-\u0e4c]*"
)
TONE = re.compile("[\u0e48-\u0e4c]")
VOWEL = re.compile("[^\u0e48-\u0e4c]")
DOUBLED_MARK = re.compile("([\u0e31\u0e33-\u0e3a\u0e45\u0e47-\u0e4e])\\1+")
TONES = dict.fromkeys((*range(3655, 3661), 3662))
SHORT = 300  # characters; words, names and cells come again and again, long texts do not and would fill the memory


@lru_cache(maxsize=512)
def clean(text: str) -> str:
    """The text with dirt taken out and letters kept: fit to be shown. Case, digits and spaces inside stay."""
    if HAS_INVISIBLE(text):
        text = text.translate(INVISIBLE)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("\u0e40\u0e40", "\u0e41")
        while (settled := marks_in_order(text)) != text:
            text = settled
    return text


def marks_in_order(text: str) -> str:
    """Sara am as one letter behind its tone, vowels before tones, no mark twice: one may make room for another."""
    if "\u0e4d" in text:
        text = SARA_AM.sub("\\1\\2\u0e33", text)
    text = TONE_AFTER_AM.sub(lambda run: VOWEL.sub("", run[0]) + "\u0e33", text)
    text = TONE_BEFORE_VOWEL.sub(lambda run: TONE.sub("", run[0]) + VOWEL.sub("", run[0]), text)
    return DOUBLED_MARK.sub("\\1", text)


def normalize(text: str) -> str:
    """The text as it is compared, indexed and searched: `clean`, digits ASCII, lower case, single spaces."""
    return remembered(text) if len(text) <= SHORT else normalized(text)


def normalized(text: str) -> str:
    text = clean(text).lower()
    if HAS_TABLED(text):
        text = text.translate(TABLE).lower()
    return " ".join(text.split())


remembered = lru_cache(maxsize=4096)(normalized)


def fold_digits(text: str) -> str:
    """Thai digits as ASCII digits; everything else as it was."""
    return text.translate(DIGITS)


def without_tones(text: str) -> str:
    """The text without tone marks and the other marks that people leave out (mai tai khu, thanthakhat)."""
    return text.translate(TONES)
