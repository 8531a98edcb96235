"""A table as a page shows it: heads with sorting addresses, cells with the filter a click leads to, paging. Pure functions.

An address of the page carries the same parameters as the rows API, so that what is seen can be taken along as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from api.portal import format
from catalog.tables.port import Filter, RowQuery
from catalog.words.texts import Language, Text

PLACELESS = (
    "page",
    "page_size",
    "version",
    "chart",
    "x",
    "y",
    "by",
    "at",
    "cell",
)  # parameters of the page that filter nothing
LINKED = {"category", "place", "year", "code"}  # kinds of column whose values lead to their rows
MOST_FILLED = 3  # decimals that figures of a column are filled up to
LONGEST = 200  # characters of a cell that a page shows; downloads have it whole
OPERATORS: dict[str, Text] = {
    "exact": Text.of("is"),
    "differs": Text.of("is not"),
    "contains": Text.of("contains"),
    "notcontains": Text.of("does not contain"),
    "in": Text.of("is one of"),
    "notin": Text.of("is none of"),
    "less": Text.of("at most"),
    "greater": Text.of("at least"),
    "strictly_less": Text.of("less than"),
    "strictly_greater": Text.of("more than"),
    "isnull": Text.of("is empty"),
    "isnotnull": Text.of("is not empty"),
}
CALENDARS = {"be": Text.of("B.E."), "fiscal-be": Text.of("fiscal year, B.E."), "ce": Text.of("C.E.")}


@dataclass(frozen=True, slots=True)
class Address:
    """The page's address and its parameters, in order; changed without losing the others."""

    path: str
    pairs: Sequence[tuple[str, str]]

    def written(self, pairs: Iterable[tuple[str, str]]) -> str:
        text = urlencode(list(pairs))
        return self.path + (f"?{text}" if text else "")

    def with_(self, **change: Any) -> str:
        """Replace parameters by name (None removes them)."""
        kept = [(k, v) for k, v in self.pairs if k not in change]
        return self.written(kept + [(k, str(v)) for k, v in change.items() if v is not None])

    def filtered(self, column: str, operator: str, value: Any) -> str:
        name = f"{column}__{operator}"
        kept = [(k, v) for k, v in self.pairs if k != "page" and (k, v) != (name, str(value))]
        return "?" + urlencode([*kept, (name, str(value))])  # relative: hundreds of these stand in a page

    def without(self, name: str, value: str | None = None) -> str:
        return self.written(
            (k, v) for k, v in self.pairs if k != "page" and not (k == name and (value is None or v == value))
        )

    def sorted(self, column: str, descending: bool | None) -> str:
        kept = [(k, v) for k, v in self.pairs if k != "page" and not k.endswith("__sort")]
        added = [] if descending is None else [(f"{column}__sort", "desc" if descending else "asc")]
        return self.written(kept + added)

    def asking(self, api: str, **more: str) -> str:
        """The same question put to the rows API or a download."""
        text = urlencode([*((k, v) for k, v in self.pairs if k not in PLACELESS or k == "version"), *more.items()])
        return api + (f"?{text}" if text else "")


def rows_only(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What the rows' parser understands; empty fields of a form ask for nothing."""
    return [(k, v) for k, v in pairs if k not in PLACELESS[2:] and not (v == "" and not k.endswith("null"))]


@dataclass(frozen=True, slots=True)
class Head:
    column: Mapping[str, Any]
    number: bool
    sort: str  # ascending descending none, for aria-sort
    address: str
    note: str  # unit and calendar


def heads(columns: Sequence[Mapping[str, Any]], query: RowQuery, address: Address, language: Language) -> list[Head]:
    order = dict(query.sort)
    found = []
    for column in columns:
        name = column["name"]
        state = "none" if name not in order else "descending" if order[name] else "ascending"
        following = {"none": False, "ascending": True, "descending": None}[state]
        # Dates are shown in the reader's calendar; what the file was written in says nothing about what is seen.
        told = column.get("calendar") and column.get("type") not in ("date", "datetime")
        calendar = CALENDARS[column["calendar"]].render(language) if told else ""
        note = " · ".join(filter(None, (column.get("unit") or "", calendar)))
        found.append(Head(column, numeric(column), state, address.sorted(name, following), note))
    return found


def numeric(column: Mapping[str, Any]) -> bool:
    """Set right-aligned: figures that are compared with those above and below."""
    plain = column.get("kind") in ("code", "id", "year") or column.get("axis")
    return column.get("type") in ("integer", "number") and not plain


def points(rows: Sequence[Mapping[str, Any]], columns: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many decimals the figures of a column are filled up to (8.10 above 13.55), where none of those shown has more than a few."""
    found = {}
    for column in columns:
        if column.get("type") == "number" and numeric(column):
            values = [value for row in rows if isinstance(value := row.get(column["name"]), float)]
            most = max((format.decimals(value) for value in values), default=0)
            found[column["name"]] = most if most <= MOST_FILLED else 0
    return found


def cell(value: Any, column: Mapping[str, Any], language: Language, least: int = 0) -> str:
    """A value as a reader sees it; figures as they were published, with at least `least` decimals where they are no whole column."""
    if value is None:
        return ""
    type_ = column.get("type")
    if numeric(column) and isinstance(value, int | float):
        return format.exact(value, least) if not isinstance(value, bool) else str(value)
    if type_ == "boolean":
        return Text.of("yes" if value else "no").render(language)
    if type_ in ("date", "datetime"):
        return format.day(str(value), language, clock=type_ == "datetime")
    text = str(value)
    if column.get("kind") == "date" and format.PART.match(text):  # months, which have no type of their own
        return format.day(text, language)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def linked(column: Mapping[str, Any]) -> bool:
    return column.get("kind") in LINKED and not column.get("axis") and column.get("type") != "geometry"


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    address: str


def chips(query: RowQuery, columns: Sequence[Mapping[str, Any]], address: Address, language: Language) -> list[Chip]:
    """What filters the rows now, each with the address without it."""
    titles = {c["name"]: c["title"] or c["name"] for c in columns}
    found = [Chip(f"“{query.q}”", address.without("q"))] if query.q else []
    for f in query.filters:
        found.append(Chip(words_of(f, titles, language), address.without(f"{f.column}__{f.operator}")))
    return found


def words_of(f: Filter, titles: Mapping[str, str], language: Language) -> str:
    value = (
        ", ".join(map(str, f.value)) if isinstance(f.value, list | tuple) else "" if f.value is None else str(f.value)
    )
    return " ".join(filter(None, (titles.get(f.column, f.column), OPERATORS[f.operator].render(language), value)))
