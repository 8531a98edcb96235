"""Places that words name: provinces by their name alone, districts and subdistricts where the text says that it is one."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from catalog.words.places import divisions
from catalog.words.thai.normal import normalize

PROVINCE_WORDS = frozenset({"จังหวัด", "จ"})
DISTRICT_WORDS = frozenset({"อำเภอ", "อ", "เขต", "กิ่งอำเภอ"})
SUBDISTRICT_WORDS = frozenset({"ตำบล", "ต", "แขวง"})

MARKERS = DISTRICT_WORDS | SUBDISTRICT_WORDS


@cache
def table() -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """(province name -> code, district name -> codes, subdistrict name -> codes), Thai and English, normalised."""
    provinces: dict[str, str] = {}
    districts: dict[str, list[str]] = {}
    subdistricts: dict[str, list[str]] = {}
    for code, thai, english, also in divisions().values():
        if len(code) == 2:
            spellings = (thai, english, *(name for name in also if len(name) > 2))
            provinces.update((normalize(name).replace(" ", ""), code) for name in spellings)
        else:
            into = districts if len(code) == 4 else subdistricts
            into.setdefault(thai, []).append(code)
    return (
        provinces,
        {name: tuple(codes) for name, codes in districts.items()},
        {name: tuple(codes) for name, codes in subdistricts.items()},
    )


def provinces() -> Sequence[str]:
    """Every province's code."""
    return sorted(set(table()[0].values()))


def province(word: str) -> str | None:
    return table()[0].get(word)


def codes_in(words: Sequence[str]) -> set[str]:
    """The codes of the places that a text's words name, and of what contains them."""
    provinces, districts, subdistricts = table()
    found: set[str] = set()
    previous = ""
    named = {provinces[word] for word in words if word in provinces}
    if MARKERS.isdisjoint(words):
        return named
    for word in words:
        codes: Iterable[str] = ()
        if previous in DISTRICT_WORDS:
            codes = districts.get(word, ())
        elif previous in SUBDISTRICT_WORDS:
            codes = subdistricts.get(word, ())
        # One name may stand for places in several provinces: only a province beside it, or there being one, decides.
        chosen = [code for code in codes if code[:2] in named] or (list(codes) if len(list(codes)) == 1 else [])
        for code in chosen:
            found.update(code[:size] for size in (2, 4, 6) if size <= len(code))
        previous = word
    return found | named
