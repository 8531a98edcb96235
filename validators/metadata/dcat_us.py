"""DCAT-US 1.1 and 3 as our own table (`dcat_us.txt`), judged on one dataset's JSON: what the standards' own JSON Schemas find, with a fix.

A field may be one of several things; words: `text`, `text:1-255` (length), `uri`, `iri`, `when` (date, time, month or year), ISO 8601 of
version 1.1, `redacted` ([[REDACTED …]]), `=value`, `@class`, `[thing,thing]` a list (`+` not empty, `!` nothing twice), JSON's own types.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from catalog.words.model import Finding, Severity
from catalog.words.texts import Text

TABLE = Path(__file__).with_name("dcat_us.txt")
DEEPEST = 30
Version = Literal["1.1", "1.1-federal", "3"]
ROOTS: dict[Version, str] = {"1.1": "1.1 non-federal", "1.1-federal": "1.1 federal", "3": "3 dataset"}


def iso_date(n: int) -> str:
    """ISO 8601 date or time as version 1.1 allows it; `n` keeps the group names apart."""
    time = (
        rf"(?:(?:(?:[01]\d|2[0-3])(?:(?P<c{n}>:?)[0-5]\d)?|24:?00)(?:[.,]\d+(?!:))?)?(?:(?P=c{n})[0-5]\d(?:[.,]\d+)?)?"
        r"(?:[zZ]|[+-](?:[01]\d|2[0-3]):?(?:[0-5]\d)?)?"
    )
    day = rf"(?:0[1-9]|1[0-2])(?:(?P=d{n})(?:[12]\d|0[1-9]|3[01]))?|W(?:[0-4]\d|5[0-2])(?:-?[1-7])?|(?:00[1-9]|0[1-9]\d|[12]\d\d|3(?:[0-5]\d|6[1-6]))"
    return rf"[+-]?\d{{4}}(?!\d\d\b)(?:(?P<d{n}>-?)(?:{day})(?:[T\s](?:{time})?)?)?"


AMOUNT = r"\d+(?:\.\d+)?"
DURATION = rf"P(?:{AMOUNT}Y)?(?:{AMOUNT}M)?(?:{AMOUNT}W)?(?:{AMOUNT}D)?(?:T(?:{AMOUNT}H)?(?:{AMOUNT}M)?(?:{AMOUNT}S)?)?"
PATTERNS: dict[str, re.Pattern[str]] = {
    name: re.compile(regex)
    for name, regex in {
        "redacted": r"^\[\[REDACTED.*\]\]\Z",
        "repeating-duration": rf"^R/{DURATION}\Z",
        "repeating": r"^R/P.+\Z",
        "iso-date": rf"^{iso_date(1)}\Z",
        "iso-duration": rf"^(?:R\d*/)?{DURATION}\Z",
        "iso-repeating": rf"^(?:R\d*/)?{iso_date(1)}/{DURATION}\Z",
        "iso-interval": rf"^{iso_date(1)}/{iso_date(2)}\Z",
        "iso-duration-interval": rf"^(?:R\d*/)?{DURATION}/{iso_date(1)}\Z",
        "bureau": r"[0-9]{3}:[0-9]{2}",
        "program": r"[0-9]{3}:[0-9]{3}",
        "uii": r"[0-9]{3}-[0-9]{9}",
        "media-type": r"^[-\w]+/[-\w]+(?:\.[-\w]+)*(?:[+][-\w]+)?\Z",
        "mailto": r"^mailto:[\w~!$&'()*+,;=:.-]+@[\w.-]+\.[\w.-]+\Z",
        "language": r"^(?:(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
        r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?|x(?:-[A-Za-z0-9]{1,8})+)\Z",
        "uri": r"^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*\Z",
        "iri": r"^[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20<>\"{}|\\^`\x7f-\x9f%]|%[0-9A-Fa-f]{2})*\Z",
        "year-or-month": r"^[0-9]{4}(?:-[0-9]{2})?\Z",
        "time-of-day": r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)\Z",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    mandatory: bool
    may_be: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    text: bool
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """`path` leads from the dataset to the field; `rule` is missing or invalid; `expected` as the table says it."""

    path: tuple[str | int, ...]
    rule: Literal["missing", "invalid"]
    expected: tuple[str, ...] = ()


@cache
def classes() -> Mapping[str, Class]:
    found: dict[str, Class] = {}
    name, text, fields = "", False, list[Field]()
    for line in [*TABLE.read_text(encoding="utf-8").splitlines(), "end"]:
        if line.startswith("  "):
            field, *may_be = line.split()
            fields.append(
                Field(
                    field.removeprefix("*"),
                    field.startswith("*"),
                    tuple(m.replace("_", " ") if m[0] == "=" else m for m in may_be),
                )
            )
        elif not line.startswith("#"):
            found[name] = Class(name, text, tuple(fields))
            version, _, rest = line.partition(" ")
            name, text, fields = f"{version} {rest.removesuffix(' text')}", rest.endswith(" text"), []
    return found


def judge_dcat_us(record: Any, version: Version = "1.1") -> list[Breach]:
    """Every breach of one dataset's JSON."""
    return list(of_class(record, ROOTS[version], (), 0))


def of_class(value: Any, name: str, path: tuple[str | int, ...], depth: int) -> Iterator[Breach]:
    found = classes()[name]
    if found.text and isinstance(value, str):
        return
    if not isinstance(value, dict) or depth > DEEPEST:
        yield Breach(path, "invalid", ("text", "object") if found.text else ("object",))
        return
    for field in found.fields:
        if field.name in value:
            yield from one_of(value[field.name], field.may_be, name.split(" ")[0], (*path, field.name), depth)
        elif field.mandatory:
            yield Breach((*path, field.name), "missing")
    if name == "3 periodoftime" and not {"startDate", "endDate"} & set(value):
        yield Breach((*path, "startDate"), "missing")
    if name == "1.1 distribution" and "downloadURL" in value and value.get("mediaType") is None:
        yield Breach((*path, "mediaType"), "missing")


def one_of(
    value: Any, may_be: tuple[str, ...], version: str, path: tuple[str | int, ...], depth: int
) -> Iterator[Breach]:
    """Breaches of the alternative that fits best; none where any fits."""
    nearest: list[Breach] | None = None
    for word in may_be:
        breaches = list(as_word(value, word, version, path, depth))
        if not breaches:
            return
        if nearest is None or (breaches[0].path > path and nearest[0].path == path):
            nearest = breaches
    deeper = nearest is not None and nearest[0].path != path
    yield from nearest if nearest and deeper else [Breach(path, "invalid", may_be)]


def as_word(value: Any, word: str, version: str, path: tuple[str | int, ...], depth: int) -> Iterator[Breach]:
    if word.startswith("@"):
        yield from of_class(value, f"{version} {word[1:]}", path, depth + 1)
    elif word.startswith("["):
        inner, _, marks = word[1:].rpartition("]")
        if not isinstance(value, list) or ("+" in marks and not value) or ("!" in marks and repeats(value)):
            yield Breach(path, "invalid", (word,))
            return
        for place, item in enumerate(value):
            yield from one_of(item, tuple(inner.split(",")), version, (*path, place), depth)
    elif not fits(value, word):
        yield Breach(path, "invalid", (word,))


def repeats(values: list[Any]) -> bool:
    seen = [json.dumps(value, sort_keys=True) for value in values]
    return len(set(seen)) < len(seen)


def number_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value)


def geometry(value: Any, kind: str | None = None) -> bool:
    return isinstance(value, dict) and {"type", "coordinates"} <= set(value) and (kind is None or value["type"] == kind)


def loose_geometry(value: Any) -> bool:
    """Version 1.1: an object whose type, where given, is text and whose coordinates, where given, are a list of lists of numbers."""
    if not isinstance(value, dict) or not isinstance(value.get("type", ""), str):
        return False
    rows = value.get("coordinates", [])
    return isinstance(rows, list) and all(number_list(row) for row in rows)


def when(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if PATTERNS["year-or-month"].match(value):
        return True
    try:
        if PATTERNS["time-of-day"].match(value):
            datetime.fromisoformat(value.upper().replace(":60", ":59"))
        elif len(value) == 10 and value[4] == value[7] == "-":
            date.fromisoformat(value)
        else:
            return False
    except ValueError:
        return False
    return True


KINDS: dict[str, Callable[[Any], bool]] = {
    "any": lambda value: True,
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "when": when,
    "geo": loose_geometry,
    "geometry": geometry,
    "polygon": lambda value: geometry(value, "Polygon") and isinstance(value["coordinates"], list),
    "point": lambda value: (
        geometry(value, "Point") and number_list(value["coordinates"]) and len(value["coordinates"]) == 2
    ),
}


def fits(value: Any, word: str) -> bool:
    if word.startswith("="):
        return bool(value == word[1:])
    if word in KINDS:
        return KINDS[word](value)
    if not isinstance(value, str):
        return False
    name, _, length = word.partition(":")
    least, _, most = length.partition("-")
    if (least and len(value) < int(least)) or (most and len(value) > int(most)):
        return False
    return name == "text" or PATTERNS[name].search(value) is not None


SPOKEN: dict[str, Text] = {
    "missing": Text.of("{field} is missing"),
    "invalid": Text.of("{field} is not what DCAT-US allows here: {expected}"),
}
MEND = Text.of("See the field in DCAT-US and write it as the standard says")


def findings(breaches: list[Breach]) -> list[Finding]:
    """Breaches as findings; a field is named by its path."""
    found = []
    for breach in breaches:
        name = ".".join(map(str, breach.path)) or "dataset"
        detail = Text(id=SPOKEN[breach.rule].id, params={"field": name, "expected": " | ".join(breach.expected)})
        found.append(
            Finding(code=f"dcat-us-{breach.rule}", severity=Severity.ERROR, field=name[:500], detail=detail, fix=MEND)
        )
    return found
