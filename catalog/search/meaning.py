"""What words mean besides themselves: the other era's year, an agency's other names, English, what a place contains."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from catalog.search import ranking
from catalog.search.places import regions, table
from catalog.words.places import divisions
from catalog.words.thai.calendar import FULL_MONTHS, MONTHS, SHORT_MONTHS, ce_to_be
from catalog.words.thai.segment import DATA, covering, segment, singular
from catalog.words.thai.years import BE, DATED, YEAR_WORDS, common_year

LONGEST_NAME = 5  # words of a key that is looked up
UPWARD = "<"  # of a class that stands for a member, and not the other way
TELLING_PART = 4  # letters of the longest part of a compound whose parts may stand apart


@dataclass(frozen=True, slots=True)
class Meaning:
    """Other words that do for some words of a query. `kind`: year agency synonym member place part."""

    words: tuple[str, ...]
    weight: float
    kind: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """Some words of a query that mean something together, and what else does for them."""

    words: tuple[str, ...]
    light: bool
    also: tuple[Meaning, ...] = ()


@cache
def light_words() -> frozenset[str]:
    return frozenset((DATA / "words_light.txt").read_text(encoding="utf-8").split())


LEVELS = ("อำเภอ", "ตำบล", "จังหวัด", "หมู่บ้าน")
VAGUE = frozenset(
    {
        *LEVELS,
        *(f"ราย{level}" for level in LEVELS),
        "ประเทศไทย",
        "ไทย",
        "thailand",
        "thai",
        "คน",
        "ปล่อย",
        "ออกจาก",
        "ไม่",
    }
)  # found in nearly everything


@cache
def action_words() -> frozenset[str]:
    """What is done with a thing (การผลิต, นำเข้า, ราคา): says less of what is sought than the thing."""
    return frozenset((DATA / "words_actions.txt").read_text(encoding="utf-8").split())


def telling(word: str) -> bool:
    """Whether a word alone says what is sought: no year, no light word, no level of places."""
    return not word.isdigit() and word not in light_words() and word not in VAGUE and word not in YEAR_WORDS


@cache
def groups() -> Mapping[tuple[str, ...], tuple[Meaning, ...]]:
    """Words -> what does for them, of the tables."""
    found: dict[tuple[str, ...], dict[tuple[str, ...], Meaning]] = {}
    for names, weight, kind in (*agency_groups(), *synonym_groups(), *month_groups()):
        keys = [(tuple(segment(name)), name) for name in names]
        for mine, _ in keys:
            others = found.setdefault(mine, {})
            for other, name in keys:
                if other != mine and other:
                    others.setdefault(other, Meaning(other, weight, kind, name))
    for name, members in kinds():  # one way only: who asks for durians does not want all fruit
        others = found.setdefault(tuple(segment(name)), {}) if not name.startswith(UPWARD) else {}
        for member in members:
            words = tuple(segment(member))
            others.setdefault(words, Meaning(words, ranking.MEMBER, "member", member))
    for name, called in partial_names().items():
        others = found.setdefault(tuple(segment(name)), {})
        for words in map(tuple, map(segment, called)):
            others.setdefault(words, Meaning(words, ranking.AGENCY, "agency", called[0]))
    for division in divisions().values():
        if len(division.code) == 2:  # in English a province is found by its Thai name too
            called = tuple(segment(division.english))
            others = found.setdefault(called, {})
            others.setdefault((division.thai,), Meaning((division.thai,), ranking.AGENCY, "synonym", division.thai))
            others.update({m.words: m for m in place_meanings(division.english.lower()) if len(called) > 1})
    for name, digits in regions().items():
        others = found.setdefault(tuple(segment(name)), {})
        others.update({(f"p{digit}",): Meaning((f"p{digit}",), ranking.PLACE, "place", name) for digit in digits})
    return {mine: tuple(others.values()) for mine, others in found.items() if mine}


def agency_groups() -> list[tuple[list[str], float, str]]:
    rows = (DATA / "agencies.tsv").read_text(encoding="utf-8").splitlines()[1:]
    names = ([name for cell in row.split("\t") for name in cell.split("|") if name] for row in rows)
    return [(list(dict.fromkeys(found)), ranking.AGENCY, "agency") for found in names]


def kinds() -> list[tuple[str, list[str]]]:
    rows = (DATA / "kinds.tsv").read_text(encoding="utf-8").splitlines()
    return [(name, members) for name, *members in (row.split("|") for row in rows)]


@cache
def classes() -> Mapping[tuple[str, ...], Sequence[str]]:
    """Words of a member, or what means the same -> the classes it belongs to."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name, members in kinds():
        for words in map(tuple, map(segment, members)):
            same = [m.words for m in groups().get(words, ()) if m.kind == "synonym"]
            for one in (words, *same):
                found.setdefault(one, []).append(name.removeprefix(UPWARD))
    return found


ORGANS = "Ministry|Department|Office|Institute|Board|Council|Commission|Authority|Agency|Administration|Fund|Exchange"
INVERTED = re.compile(rf"({ORGANS}) of (?:the )?(.+)")
LEFT_OUT = re.compile(r"^(?:Royal |National |Thailand |The )+| of Thailand$")
ORGAN = re.compile(rf".+ (?:{ORGANS})")
MINISTRY = re.compile("(กระทรวง.+?)(?: |และ)")


@cache
def partial_names() -> Mapping[str, Sequence[str]]:
    """How people call an agency besides -> its names: "housing authority", "land transport department", กระทรวงเกษตร."""
    found: dict[str, list[str]] = {}
    for names, _, _ in agency_groups():
        for name in names:
            shorter = INVERTED.sub(r"\2 \1", LEFT_OUT.sub("", name))
            if ministry := MINISTRY.match(name):
                shorter = ministry[1]
            elif not ORGAN.fullmatch(shorter):
                continue
            if shorter not in names:
                found.setdefault(shorter, []).extend(names)
    return found


def month_groups() -> list[tuple[list[str], float, str]]:
    """พฤศจิกายน, พ.ย. and Nov; not ก.พ., which is an agency first."""
    named = {name for names, _, _ in agency_groups() for name in names}
    months = zip(MONTHS, SHORT_MONTHS, FULL_MONTHS, strict=True)
    return [([name for name in names if name not in named], ranking.YEAR, "synonym") for names in months]


def synonym_groups() -> list[tuple[list[str], float, str]]:
    rows = (DATA / "synonyms.tsv").read_text(encoding="utf-8").splitlines()
    return [(row.split("|"), ranking.SYNONYM, "synonym") for row in rows if row]


def units(words: Sequence[str]) -> list[Unit]:
    """The words of a query grouped so that the longest known names stay together ("air quality", กระทรวง|สาธารณสุข)."""
    made: list[Unit] = []
    at = 0
    while at < len(words):
        size = next((n for n in range(min(LONGEST_NAME, len(words) - at), 1, -1) if named(words[at : at + n])), 1)
        chosen = tuple(words[at : at + size])
        made.append(unit(chosen, words[at - 1] if at else ""))
        at += size
    return made


def named(words: Sequence[str]) -> Sequence[Meaning]:
    """What does for words, or for their singulars (train stations)."""
    known = groups()
    return known.get(tuple(words)) or known.get(tuple(map(singular, words))) or ()


def unit(words: tuple[str, ...], before: str = "") -> Unit:
    also = list(named(words))
    if len(words) == 1:
        also += [*year_meanings(words[0], before), *place_meanings(words[0]), *parts(words[0])]
    return Unit(words, all(word in light_words() for word in words), tuple(also))


def year_meanings(word: str, before: str) -> list[Meaning]:
    if not word.isdigit() or len(word) not in (2, 4):
        return []
    if len(word) == 2:
        year = common_year(2500 + int(word)) if before in DATED else None
    else:
        year = common_year(int(word))
    if year is None:
        return []
    other = year if len(word) == 2 or int(word) in BE else ce_to_be(year)
    return [Meaning((f"y{year}",), ranking.YEAR, "year", str(other))]


def place_meanings(name: str) -> list[Meaning]:
    """What a province or district contains; the codes of a name that several places share all count."""
    provinces, districts, _ = table()
    plain = name.replace(" ", "")
    code = provinces.get(plain)
    codes = [code] if code else list(districts.get(plain, ()))[:3]
    return [Meaning((f"p{code}",), ranking.PLACE, "place", name) for code in codes if code]


def places_named(words: Sequence[str]) -> list[str]:
    """The places that words of a query name, one word or two (chiang mai)."""
    names = [*words, *(" ".join(pair) for pair in pairwise(words) if pair[0].isascii())]
    return [name for name in names if place_meanings(name)]


def parts(word: str) -> list[Meaning]:
    """A compound's own words: ผู้ป่วยนอก also where ผู้ป่วย and นอก stand apart; covid19 where covid and 19 do."""
    inside = covering(word)
    if not inside:
        return []
    if word < "\u0e01":
        return [Meaning(tuple(inside), ranking.AGENCY, "part")]
    longest = longest_cover(word, inside)
    apart = len(longest) > 1 and max(map(len, longest)) >= TELLING_PART
    # A part that says little (สำนักงาน|เขต, การ|ผลิต) says nothing by itself; next to the other it is found as the compound.
    return [Meaning(longest, ranking.PART, "part")] if apart and light_words().isdisjoint(longest) else []


def longest_cover(word: str, inside: Sequence[str]) -> tuple[str, ...]:
    """The cover of a word by the fewest of the words inside it."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for at in range(len(word)):
        if at in best:
            for part in inside:
                if word.startswith(part, at):
                    end = at + len(part)
                    if end not in best or len(best[at]) + 1 < len(best[end]):
                        best[end] = (*best[at], part)
    return best.get(len(word), ())
