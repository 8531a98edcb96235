"""Facets as the search page shows them: each with its choices, their labels, counts and the address that a click leads to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

from catalog.search.port import FacetCount
from catalog.words.facets import FACETS, value_label
from catalog.words.places import divisions
from catalog.words.texts import Language

# Facets that the page offers, in this order; each is declared in `catalog.words.facets`.
OFFERED = (
    "organization",
    "theme",
    "format",
    "category",
    "place",
    "year",
    "updated",
    "has_table",
    "open",
    "license",
    "quality",
    "source",
    "status",
)
SORTS = ("relevance", "-modified", "-published", "-use", "title", "-quality")


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    active: bool
    address: str
    number: str  # the count, grouped
    thai: bool  # whether the label is in Thai letters


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    options: Sequence[Option]

    @property
    def active(self) -> bool:
        return any(option.active for option in self.options)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A search as its address says it; writes itself back into addresses."""

    base: str
    text: str
    filters: Mapping[str, Sequence[str]]
    sort: str = ""
    exact: bool = False

    def address(self, filters: Mapping[str, Sequence[str]] | None = None, **change: Any) -> str:
        values = {"q": self.text, "sort": self.sort, "exact": "1" if self.exact else ""} | change
        pairs = [("q", values.pop("q"))] if values.get("q") else []
        values.pop("q", None)
        pairs += [(name, v) for name, chosen in (self.filters if filters is None else filters).items() for v in chosen]
        pairs += [(name, value) for name, value in values.items() if value]
        return self.base + (f"?{urlencode(pairs)}" if pairs else "")

    def toggled(self, name: str, value: str) -> str:
        return next(self.toggles(name, (value,)))

    def toggles(self, name: str, values: Iterable[str]) -> Iterator[str]:
        """For each value the address of this search with the value chosen, or not any more."""
        chosen = self.filters.get(name, ())
        pairs = [(k, v) for k, vs in self.filters.items() if k != name for v in vs]
        pairs += [(k, v) for k, v in (("sort", self.sort), ("exact", "1" if self.exact else "")) if v]
        start = self.base + "?" + urlencode([("q", self.text)] if self.text else [])
        rest = urlencode(pairs)
        for value in values:
            kept = [v for v in chosen if v != value] if value in chosen else [*chosen, value]
            own = "&".join(f"{name}={quote_plus(v)}" for v in kept)
            yield "&".join(filter(None, (start, own, rest))).replace("?&", "?", 1).rstrip("?")


def label(name: str, value: str, labels: Mapping[str, Mapping[str, str]], language: Language) -> str:
    """The name of a value: of the agency or source where it is a slug, else what the facet itself knows."""
    if name == "place" and (place := divisions().get(value)):
        return place.thai if language == "th" else place.english
    return labels.get(name, {}).get(value) or value_label(name, value, language)


def is_thai(text: str) -> bool:
    return any("ก" <= letter <= "๛" for letter in text)


def facets(
    chosen: Chosen,
    counts: Mapping[str, Sequence[FacetCount]],
    labels: Mapping[str, Mapping[str, str]],
    language: Language,
    names: Iterable[str] = OFFERED,
) -> list[Facet]:
    """Those that offer a choice: at least two values, or one that is chosen."""
    found = []
    for name in names:
        active = set(chosen.filters.get(name, ()))
        listed = [(c.value, c.count) for c in counts.get(name, ())]
        listed += [(value, 0) for value in active - {value for value, _ in listed}]
        addresses = chosen.toggles(name, (value for value, _ in listed))
        options = [
            Option(value, text, count, value in active, address, f"{count:,}", is_thai(text))
            for (value, count), address in zip(listed, addresses, strict=True)
            for text in (label(name, value, labels, language),)
        ]
        if len(options) > 1 or active:
            found.append(Facet(name, FACETS[name].title(language), options))
    return found
