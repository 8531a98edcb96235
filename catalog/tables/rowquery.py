"""The query string of rows, parsed: the syntax of datagouv/api-tabular, made exact.

`{column}__{operator}=value`, `{column}__sort=asc|desc`, `{column}__groupby`, `{column}__count|sum|avg|min|max`, `columns=a,b`, `page`,
`page_size`, `q`. A column's name may hold anything: the operator is what stands after the last `__`. What is not understood is an error.
"""

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz import process

from catalog.tables.port import Filter, RowQuery
from catalog.tables.values import typed_value
from catalog.words.errors import InvalidRequest
from catalog.words.model import Column
from catalog.words.texts import Text

COMPARISONS = ("exact", "differs", "less", "greater", "strictly_less", "strictly_greater")
MATCHES = ("contains", "notcontains")
LISTS = ("in", "notin")
NULLS = ("isnull", "isnotnull")
FILTERS = (*COMPARISONS, *MATCHES, *LISTS, *NULLS)
AGGREGATES = ("count", "sum", "avg", "min", "max")
OPERATORS = (*FILTERS, "sort", "groupby", *AGGREGATES)
WORDS = ("page", "page_size", "columns", "q")
NUMERIC = frozenset({"integer", "number", "year"})
MAX_PAGE_SIZE = 10_000
MAX_PAGE = 1_000_000_000
MAX_TERMS = 200
MAX_LIST = 10_000
MAX_WORDS = 20  # of q, each of which a row must hold somewhere
MAX_VALUE = 100_000  # characters of one value
ID = Column(name="__id", title="__id", type="integer", kind="id")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was likely meant, or None."""
    found = process.extractOne(word[:300], list(known), score_cutoff=55)
    return str(found[0]) if found else None


def unknown(detail: Text, word: str, known: Sequence[str]) -> InvalidRequest:
    """The error for a word that is not known, with the nearest one that is."""
    near = nearest(word, known)
    if near is not None:
        return InvalidRequest(detail, Text.of("Did you mean “{nearest}”?", nearest=near))
    shown = ", ".join(known[:20])
    return InvalidRequest(detail, Text.of("Known here: {known}", known=shown))


def column_of(name: str, known: Mapping[str, Column]) -> Column:
    column = known.get(name)
    if column is None:
        names = [n for n in known if n != ID.name]
        raise unknown(Text.of("This table has no column “{column}”", column=name[:300]), name, names)
    return column


def whole_number(name: str, value: str, most: int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = 0
    if len(value) > 20 or not 1 <= number <= most:
        detail = Text.of("“{name}” must be a whole number from 1 to {most}", name=name, most=most)
        raise InvalidRequest(detail)
    return number


def listed(value: str) -> list[str]:
    """The parts of a comma-separated value; a part that holds a comma or a quote stands in double quotes, as in CSV."""
    try:
        parts = next(csv.reader([value], strict=True), [])
    except csv.Error:
        parts = value.split(",")
    if len(parts) > MAX_LIST:
        raise InvalidRequest(Text.of("A list may hold at most {most} values", most=MAX_LIST))
    return parts


def named_columns(value: str, known: Mapping[str, Column]) -> list[str]:
    if value in known:
        return [value]
    names = [name for name in listed(value) if name]
    if not names:
        raise InvalidRequest(Text.of("“columns” names no column"))
    return [column_of(name, known).name for name in names]


def filter_of(column: Column, operator: str, value: str) -> Filter:
    if len(value) > MAX_VALUE:
        raise InvalidRequest(Text.of("A value may have at most {most} characters", most=MAX_VALUE))
    if operator in NULLS:
        return Filter(column.name, operator)
    if operator in MATCHES:
        return Filter(column.name, operator, value)
    if column.type == "geometry":
        raise InvalidRequest(
            Text.of("“{column}” holds shapes: it can only be asked for being empty or not", column=column.name)
        )
    if operator in LISTS:
        return Filter(column.name, operator, tuple(typed_value(column, part) for part in listed(value)))
    return Filter(column.name, operator, typed_value(column, value))


class RowQueryParser:
    """Collects the parts of one query string; `result()` checks what only the whole can tell."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.known = {ID.name: ID, **{column.name: column for column in columns}}
        self.filters: list[Filter] = []
        self.sorts: list[tuple[str, str]] = []
        self.groups: list[str] = []
        self.aggregates: list[tuple[str, str]] = []
        self.columns: list[str] | None = None
        self.once: dict[str, Any] = {}

    def take(self, name: str, value: str) -> None:
        if name in WORDS:
            self.take_word(name, value)
            return
        stem, separator, operator = name.rpartition("__")
        operator = operator.lower()
        if not separator or not stem:
            raise unknown(Text.of("There is no parameter “{name}”", name=name[:300]), name, [*WORDS, *self.addresses()])
        if operator not in OPERATORS:
            column_of(stem, self.known)
            raise unknown(Text.of("There is no operator “{operator}”", operator=operator[:100]), operator, OPERATORS)
        if operator == "sort":
            self.sorts.append((stem, value))
            return
        column = column_of(stem, self.known)
        if operator == "groupby":
            self.groups.append(column.name)
        elif operator in AGGREGATES:
            self.take_aggregate(column, operator)
        else:
            self.filters.append(filter_of(column, operator, value))

    def take_word(self, name: str, value: str) -> None:
        if name == "columns":
            self.columns = [*(self.columns or []), *named_columns(value, self.known)]
            return
        if name in self.once:
            raise InvalidRequest(Text.of("“{name}” is given twice", name=name))
        if name == "q":
            if len(value) > 1000:
                raise InvalidRequest(Text.of("A value may have at most {most} characters", most=1000))
            self.once[name] = " ".join(value.split())
            if len(value.split()) > MAX_WORDS:
                raise InvalidRequest(Text.of("“q” may have at most {most} words", most=MAX_WORDS))
            return
        self.once[name] = whole_number(name, value, MAX_PAGE_SIZE if name == "page_size" else MAX_PAGE)

    def take_aggregate(self, column: Column, function: str) -> None:
        if function in ("sum", "avg") and column.type not in NUMERIC:
            detail = Text.of(
                "“{column}” does not hold numbers: it has no {function}", column=column.name, function=function
            )
            raise InvalidRequest(detail, Text.of("Use count, min or max, or a column of numbers."))
        if column.type == "geometry" and function != "count":
            detail = Text.of(
                "“{column}” does not hold numbers: it has no {function}", column=column.name, function=function
            )
            raise InvalidRequest(detail)
        self.aggregates.append((function, column.name))

    def addresses(self) -> list[str]:
        return [f"{name}__exact" for name in list(self.known)[:500]]

    def sort(self) -> list[tuple[str, bool]]:
        shaped = bool(self.groups or self.aggregates)
        outputs = [*self.groups, *(f"{column}__{function}" for function, column in self.aggregates)]
        found = []
        for name, direction in self.sorts:
            if shaped and name not in outputs:
                raise unknown(Text.of("The grouped answer has no column “{column}”", column=name[:300]), name, outputs)
            column = name if shaped else column_of(name, self.known).name
            if direction.lower() not in ("asc", "desc"):
                raise InvalidRequest(Text.of("“{name}__sort” must be asc or desc", name=name[:300]))
            found.append((column, direction.lower() == "desc"))
        return found

    def result(self) -> RowQuery:
        if self.columns is not None and (self.groups or self.aggregates):
            raise InvalidRequest(Text.of("“columns” cannot stand beside grouping: the groups and sums are the columns"))
        return RowQuery(
            filters=tuple(self.filters),
            sort=tuple(dict.fromkeys(self.sort())),
            group_by=tuple(dict.fromkeys(self.groups)),
            aggregates=tuple(dict.fromkeys(self.aggregates)),
            columns=None if self.columns is None else tuple(dict.fromkeys(c for c in self.columns if c != ID.name)),
            q=self.once.get("q", ""),
            page=self.once.get("page", 1),
            page_size=self.once.get("page_size", 20),
        )


def parse_row_query(
    params: Iterable[tuple[str, str]], columns: Sequence[Column], others: Collection[str] = ("version",)
) -> RowQuery:
    """A RowQuery of a query string's pairs. `others` are parameters that the door itself takes; raises InvalidRequest."""
    parser = RowQueryParser(columns)
    pairs = [(name, value) for name, value in params if name not in others]
    if len(pairs) > MAX_TERMS:
        raise InvalidRequest(Text.of("A query may have at most {most} parts", most=MAX_TERMS))
    for name, value in pairs:
        parser.take(name, value)
    return parser.result()
